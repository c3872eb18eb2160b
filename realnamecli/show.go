package realnamecli

import (
	"time"

	"github.com/go-realname/sdk/realname"
)

// A fileLine is a case as it is shown: personal data is masked, and so is what reviewers wrote.
type fileLine struct {
	Case      realname.CaseSummary   `json:"case"`
	Session   realname.View          `json:"session"`
	Account   accountLine            `json:"account"`
	Approvals []approvalLine         `json:"approvals,omitempty"`
	Earlier   []realname.CaseOutcome `json:"earlier,omitempty"`
	Identity  []realname.CaseOutcome `json:"identity,omitempty"` // of other accounts
	Notes     []noteLine             `json:"notes,omitempty"`
	Votes     []realname.FirstVote   `json:"votes,omitempty"` // that wait for a second actor
	Photos    int                    `json:"photos,omitempty"`
	Trail     []realname.Entry       `json:"trail"`
}

// An approvalLine is an approval of the account.
type approvalLine struct {
	Session string          `json:"session"`
	At      time.Time       `json:"at"`
	Until   time.Time       `json:"until,omitzero"`
	Ended   time.Time       `json:"ended,omitzero"`
	Reason  realname.Reason `json:"reason,omitempty"`
}

// A noteLine says who wrote a note, and when.
type noteLine struct {
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
	Text  string    `json:"text"` // masked, but by notes
}

// show writes all that is to be known of a case.
func (c *call) show() error {
	f, err := c.v.Desk().Case(c.ctx, c.name, c.actor)
	if err != nil {
		return err
	}
	line := fileLine{
		Case: f.Summary, Session: f.Session.View(), Account: accountOf(f.Summary.Account, f.Account),
		Earlier: f.Earlier, Identity: f.Identity, Photos: f.Photos, Votes: f.Votes, Trail: f.Trail,
	}
	for _, a := range f.Approvals {
		line.Approvals = append(line.Approvals, approvalLine{a.Session, a.At, a.Until, a.Ended, a.Reason})
	}
	for _, n := range f.Notes {
		line.Notes = append(line.Notes, noteLine{n.At, n.Actor, n.Text.String()})
	}
	return c.write(line)
}

// notes writes what reviewers wrote, which may name people: that the actor read it stands on the trail. An actor
// who has no entries left there is given none.
func (c *call) notes() error {
	f, err := c.v.Desk().Case(c.ctx, c.name, c.actor)
	if err != nil {
		return err
	}
	for _, n := range f.Notes {
		if err := c.write(noteLine{n.At, n.Actor, n.Text.Reveal()}); err != nil {
			return err
		}
	}
	return nil
}
