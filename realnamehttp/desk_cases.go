package realnamehttp

import (
	"time"

	"github.com/go-realname/sdk/realname"
)

// What the desk takes and answers about cases.
type (
	casePage struct {
		Cases []realname.CaseSummary `json:"cases" doc:"Those first that are to be decided first"`
		Next  string                 `json:"next,omitempty" doc:"The cursor of the page that follows; a page may be short, or empty, and yet have one"`
	}
	caseFilter struct {
		Goals        []realname.Goal   `json:"goals,omitzero" doc:"Of one of these; left out for every goal"`
		Severity     realname.Severity `json:"severity,omitzero" doc:"At least as severe"`
		Finding      realname.Finding  `json:"finding,omitzero" doc:"With this finding"`
		Free         bool              `json:"free,omitzero" doc:"That nobody has taken"`
		Taken        bool              `json:"taken,omitzero" doc:"That somebody has taken"`
		Mine         bool              `json:"mine,omitzero" doc:"That whoever asks has taken"`
		Escalated    bool              `json:"escalated,omitzero" doc:"That a reviewer left to others"`
		NotEscalated bool              `json:"not_escalated,omitzero" doc:"That none did"`
		Limit        int               `json:"limit,omitzero" doc:"How many at most: 50 if left out, and never more than 100"`
		Cursor       text              `json:"cursor,omitzero" doc:"The next of the page before"`
	}
	noteRequest struct {
		Text noteText `json:"text" doc:"May name a person: it is sealed, and erased with the data"`
	}
	revealRequest struct {
		Purpose string `json:"purpose" doc:"For the trail, such as the number of a ticket; no personal data"`
	}
	unlockRequest struct {
		Account text            `json:"account"`
		Reason  realname.Reason `json:"reason"`
		Lock    realname.Lock   `json:"lock" doc:"What is lifted"`
	}
	revealed struct {
		Name       string `json:"name"`
		Number     string `json:"number" doc:"Of the identity card, or of the document"`
		Document   string `json:"document,omitempty" doc:"The kind of another document"`
		Mobile     string `json:"mobile,omitempty"`
		Card       string `json:"card,omitempty"`
		CardMobile string `json:"card_mobile,omitempty" doc:"That the bank has confirmed with the card"`
	}
	caseFile struct {
		Case     realname.CaseSummary   `json:"case"`
		Session  session                `json:"session" doc:"With the findings of its steps"`
		Account  staffAccount           `json:"account"`
		Earlier  []realname.CaseOutcome `json:"earlier" doc:"The account's other sessions"`
		Identity []realname.CaseOutcome `json:"identity" doc:"Sessions of other accounts about the same number"`
		Votes    []realname.FirstVote   `json:"votes" doc:"What others want to be done, and wait for a second actor with"`
		Photos   int                    `json:"photos" doc:"How many are kept"`
		Trail    []trailEntry           `json:"trail"`
		Notes    []caseNote             `json:"notes"`
	}
	trailEntry struct {
		Time      time.Time `json:"time"`
		Kind      string    `json:"kind"`
		Step      string    `json:"step,omitempty"`
		Outcome   string    `json:"outcome,omitempty"`
		Reason    string    `json:"reason,omitempty"`
		Findings  string    `json:"findings,omitempty"`
		Status    string    `json:"status,omitempty"`
		Actor     string    `json:"actor,omitempty"`
		Reference string    `json:"reference,omitempty"`
		Provider  string    `json:"provider,omitempty"`
	}
	caseNote struct {
		At    time.Time `json:"at"`
		Actor string    `json:"actor"`
		Text  string    `json:"text"`
	}
)

func (d *desk) cases(c *call, _ none) (casePage, error) { return d.find(c, caseFilter{}) }

func (d *desk) find(c *call, in caseFilter) (casePage, error) {
	f := realname.CaseFilter{
		Goals: in.Goals, Severity: in.Severity, Finding: in.Finding, Free: in.Free, Taken: in.Taken,
		For: c.account, Escalated: in.Escalated, NotEscalated: in.NotEscalated, Limit: in.Limit, Cursor: in.Cursor.Reveal(),
	}
	if in.Mine {
		f.By = c.account
	}
	page, err := d.Cases(c.r.Context(), f)
	return casePage(page), err
}

func (d *desk) waiting(c *call, _ none) (realname.CaseCount, error) {
	return d.Waiting(c.r.Context())
}

func (d *desk) next(c *call, _ none) (realname.CaseSummary, error) {
	return d.Next(c.r.Context(), c.account)
}

func (d *desk) take(c *call, _ none) (realname.CaseSummary, error) {
	return d.Take(c.r.Context(), c.r.PathValue("session"), c.account)
}

func (d *desk) giveBack(c *call, _ none) (done, error) {
	return done{}, d.Return(c.r.Context(), c.r.PathValue("session"), c.account)
}

func (d *desk) note(c *call, in noteRequest) (done, error) {
	return done{}, d.Note(c.r.Context(), c.r.PathValue("session"), c.account, in.Text.Reveal())
}

func (d *desk) reveal(c *call, in revealRequest) (revealed, error) {
	r, err := d.Reveal(c.r.Context(), c.r.PathValue("session"), c.account, in.Purpose)
	if err != nil {
		return revealed{}, err
	}
	out := revealed{
		Name: r.Subject.Name.Reveal(), Number: r.Subject.Number.Reveal(), Mobile: r.Mobile.Reveal(),
		Card: r.Card.Reveal(), CardMobile: r.CardMobile.Reveal(),
	}
	if doc := r.Subject.Document; doc.IsValid() {
		out.Number, out.Document = doc.Reveal(), doc.Kind().String()
	}
	return out, nil
}

func (d *desk) file(c *call, _ none) (caseFile, error) {
	f, err := d.Case(c.r.Context(), c.r.PathValue("session"), c.account)
	if err != nil {
		return caseFile{}, err
	}
	s, err := c.session(f.Session, nil)
	out := caseFile{
		Case: f.Summary, Session: s, Account: staffAccountOf(f.Account), Photos: f.Photos,
		Votes:   append([]realname.FirstVote{}, f.Votes...),
		Earlier: append([]realname.CaseOutcome{}, f.Earlier...), Identity: append([]realname.CaseOutcome{}, f.Identity...),
		Trail: []trailEntry{}, Notes: []caseNote{},
	}
	for _, e := range f.Trail {
		out.Trail = append(out.Trail, trailEntry{
			e.Time, e.Kind, e.Step, e.Outcome, e.Reason, e.Findings, e.Status, e.Actor, e.Reference, e.Provider,
		})
	}
	for _, n := range f.Notes {
		out.Notes = append(out.Notes, caseNote{n.At, n.Actor, n.Text.Reveal()})
	}
	return out, err
}

func (d *desk) unlock(c *call, in unlockRequest) (done, error) {
	return done{}, d.Unlock(c.r.Context(), in.Account.Reveal(), c.account, in.Reason, in.Lock)
}
