package realname

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/realname/report"
)

// An Export is what is kept of a person, for that person (个人信息保护法, art. 45): a JSON document.
// It prints masked; [Export.Reveal] returns the document.
type Export struct{ text mask.Text }

// Reveal returns the document. It is full of personal data: give it to its person, and to nobody
// else.
func (e Export) Reveal() []byte { return []byte(e.text.Show()) }

// IsZero reports whether e is empty.
func (e Export) IsZero() bool { return e.text.IsZero() }

// String returns "***", or "" if e is empty.
func (e Export) String() string {
	if e.IsZero() {
		return ""
	}
	return "***"
}

// Format prints e masked under every verb.
func (e Export) Format(f fmt.State, verb rune) { mask.Format(f, verb, e.String()) }

// LogValue returns e masked.
func (e Export) LogValue() slog.Value { return slog.StringValue(e.String()) }

// MarshalText refuses: call Reveal where the document is to be written.
func (e Export) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary refuses, as MarshalText does.
func (e Export) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// Value refuses, so that no database driver stores the mask.
func (e Export) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText refuses: an export is for its person, and is not read back.
func (e *Export) UnmarshalText([]byte) error { return errNoUnmarshal }

// UnmarshalBinary refuses, as UnmarshalText does.
func (e *Export) UnmarshalBinary([]byte) error { return errNoUnmarshal }

// notExported says why personal data is not in an export: by kind of record and name of the field,
// as the inventory has them. Whatever else is personal data in the records of exportedKinds is.
var notExported = map[string]string{
	"session private":         "sealed: the fields in it are exported one by one",
	"private tokens.token":    "a provider's name of a check: whoever has it may act there",
	"private tokens.continue": "a provider's page, for that check alone",
	"private matters.photos":  "digests of pictures, which are not kept: they say nothing",
	"private notes.text":      "what staff wrote to each other: it may say of what somebody is suspected, and name others",
	"erasure left.token":      "it is about to be deleted, and nothing leads there from the account",
	"case account":            "a list for staff: a person is not told of a screening",
	"quarantine raw":          "it cannot be opened",

	"password account active.hash":    "it only tells whether a PIN is the right one",
	"password account old":            "hashes of PINs of before, likewise",
	"password account staged.hash":    "a PIN that waits, likewise",
	"password account staged.session": "a random name",
	"password account done":           "random names",
	"sms number codes.slot":           "an index, of a code that lives for minutes",
	"sms number codes.scope":          "likewise",
	"sms number proofs.slot":          "likewise",
	"sms number sends.key":            "the name of a message at its gateway",
	"sms number sends.hops.id":        "likewise",
	"sms number sends.hops.status":    "what a gateway said of a message",
}

// exportedKinds are the records from which personal data is exported.
var exportedKinds = []string{"account", "session", "private"}

// exported picks what is exported of a kind of record.
func exported(kind string) func(wire.Field) bool {
	return func(f wire.Field) bool { return f.Use != "" && notExported[kind+" "+f.Name] == "" }
}

// An exportDocument is what a person gets.
type exportDocument struct {
	Version  int             `json:"version"`
	Made     time.Time       `json:"made"`
	Account  json.RawMessage `json:"account"`
	Sessions []exportSession `json:"sessions"`
}

// An exportSession is one session in it. What staff wrote, and why it looked, is not the person's.
type exportSession struct {
	ID        string    `json:"id"`
	Goal      string    `json:"goal"`
	Method    string    `json:"method"`
	Status    string    `json:"status"`
	Reason    string    `json:"reason,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Started   time.Time `json:"started"`
	Decided   time.Time `json:"decided,omitzero"`
	Approved  time.Time `json:"approved,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`

	Data  string    `json:"data"`           // "full", "restricted" or "erased"
	Until time.Time `json:"until,omitzero"` // when it goes, as it stands now

	Record json.RawMessage `json:"record"`          // the session's personal fields
	Given  json.RawMessage `json:"given,omitempty"` // what the person gave
	Photos []exportPhoto   `json:"photos,omitempty"`

	Consents []report.Consent `json:"consents,omitempty"`
	Checks   []exportCheck    `json:"checks,omitempty"`
}

// An exportPhoto is a photo that [Config].Photos keeps.
type exportPhoto struct {
	Side    string    `json:"side"`
	Type    string    `json:"type"` // its media type
	Given   time.Time `json:"given"`
	Picture []byte    `json:"picture,omitempty"` // nothing where the store has lost it
}

// An exportCheck says to whom data went, and what came of it.
type exportCheck struct {
	Step     string    `json:"step"`
	Provider string    `json:"provider,omitempty"`
	Outcome  string    `json:"outcome"`
	Time     time.Time `json:"time"`
}

// Export returns what is kept of an account's person: what they gave, with the photos that
// [Config].Photos keeps, to which texts they agreed, who checked it and what came of it (个人信息保护法, art. 45). It is complete: where a session cannot
// be read there is an error and no export. Data that is restricted is said to be, and not shown:
// a law has it kept, and nothing else may be done with it. What was given for somebody else is
// not in it: neither the sessions of the person to whom the account belonged before
// [Desk.Release], nor, once the account belongs to somebody, tries with another number. Nor is what staff
// wrote: a person is not told of what they are suspected. docs/inventory.md lists the members.
//
// Before you hand it out ask for the PIN or a fresh proof, as for [Records.Erase]. For an account
// that is not known the error matches [ErrNotFound], and so it does after [Records.Erase], also while
// a hold keeps data: hand a court what it asks for before. Where somebody of the staff asks for it call
// [Desk.Export].
func (r Records) Export(ctx context.Context, account string) (Export, error) {
	if err := badName(account); err != nil {
		return Export{}, err
	}
	row, err := r.v.findAccount(ctx, account)
	if err != nil {
		return Export{}, err
	}
	if !row.Value.exportable() {
		return Export{}, ErrNotFound
	}
	return r.v.export(ctx, &row.Value, row.Value.Sessions)
}

// exportable reports whether the account is somebody's, or may become.
func (a *accountRecord) exportable() bool {
	return len(a.Seed) > 0 && a.Erasing == "" && a.Releasing.ID == ""
}

// ExportSession is [Records.Export] for one session alone. Where that is not about the person of its
// account the error matches [ErrNotFound].
func (r Records) ExportSession(ctx context.Context, id string) (Export, error) {
	s, err := r.v.loadBare(ctx, id)
	if err != nil {
		return Export{}, err
	}
	row, err := r.v.findAccount(ctx, s.Account)
	if err != nil {
		return Export{}, err
	}
	a := &row.Value
	if !slices.Contains(a.Sessions, id) || a.Erasing != "" || a.Releasing.ID != "" || !a.isAbout(s) {
		return Export{}, ErrNotFound
	}
	return r.v.export(ctx, a, []string{id})
}

// export makes the document of some of an account's sessions.
func (v *Verifier) export(ctx context.Context, a *accountRecord, ids []string) (Export, error) {
	doc := exportDocument{Version: 1, Made: v.now().time(), Sessions: []exportSession{}}
	var err error
	if doc.Account, err = wire.Reveal(a.fields, exported("account")); err != nil {
		return Export{}, err
	}
	for _, id := range ids {
		s, err := v.load(ctx, id)
		if isNotFound(err) {
			continue
		}
		if err == nil && s.unread != nil && a.isAbout(s) {
			err = s.unread
		}
		if err != nil {
			return Export{}, err
		}
		if !a.isAbout(s) {
			continue
		}
		part, err := s.export()
		if err == nil && s.State.Data == dataFull {
			part.Photos, err = v.exportPhotos(ctx, s)
		}
		if err != nil {
			return Export{}, err
		}
		doc.Sessions = append(doc.Sessions, part)
	}
	text, err := json.MarshalIndent(&doc, "", "  ")
	return Export{mask.HideText(string(text))}, err
}

// exportPhotos are the photos that are kept of a session.
func (v *Verifier) exportPhotos(ctx context.Context, s *session) (all []exportPhoto, err error) {
	kept, err := v.readPhotos(ctx, s)
	for _, p := range kept {
		all = append(all, exportPhoto{p.Side.String(), p.Type(), p.Given, p.Photo.Reveal()})
	}
	return all, err
}

// isAbout reports whether a session is about whom the account belongs to: nobody else, and
// where that is not known yet, nobody of before.
func (a *accountRecord) isAbout(s *session) bool {
	o, p := &s.Owner, &a.Person
	switch {
	case s.State.Epoch == 0: // nothing was given
		return s.State.Data == dataFull
	case s.State.Data == dataErased, len(a.Seed) == 0, !same(a.Seed, o.Seed):
		return false
	case !p.Bound, a.knows(s.ID):
		return true
	}
	return same(p.Tag, o.Person) || same(p.Tag, o.Renews)
}

// export is what the person gets of the session.
func (s *session) export() (out exportSession, err error) {
	view, said := s.snapshot(), s.statement(s.rules)
	out = exportSession{
		ID: s.ID, Goal: said.Goal, Method: said.Method, Status: said.Status, Reason: nameOrNone(view.Reason),
		Reference: view.Reference, Started: view.Started, Decided: view.Decided, Approved: said.Approved, Ended: view.Ended,
		Data: s.State.Data.String(), Until: s.goes().time(), Consents: said.Consents,
	}
	for _, c := range said.Checks {
		out.Checks = append(out.Checks, exportCheck{c.Step, c.Provider, c.Outcome, c.Time})
	}
	if out.Record, err = wire.Reveal(s.fields, exported("session")); err != nil || s.State.Data != dataFull {
		return out, err
	}
	w := s.private.wire()
	out.Given, err = wire.Reveal(w.fields, exported("private"))
	return out, err
}
