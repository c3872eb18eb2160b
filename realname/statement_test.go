package realname_test

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/report"
)

func (h *house) statement(id string) report.Statement {
	h.t.Helper()
	s, err := h.Verifier.Records().Report(h.ctx, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// TestReport: a statement says what was shown, by whom it was answered, and who decided.
func TestReport(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Review = nil })
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	h.Clock.Advance(time.Hour)
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	said := h.statement(s.Ref.ID)
	now := h.Clock.Now().UTC()
	if said.Session != s.Ref.ID || said.Goal != "verify" || said.Method != "id_card" || said.Status != "approved" || said.Level != 1 || !said.Face {
		t.Errorf("got %+v", said)
	}
	if said.DecidedBy != "people" || said.Actor != "reviewer" || !said.Decided.Equal(now) || !said.Approved.Equal(now) || !said.Started.Equal(s.Started) {
		t.Errorf("decided by %s %s, %v, %v, %v", said.DecidedBy, said.Actor, said.Started, said.Decided, said.Approved)
	}
	var steps []string
	for _, c := range said.Checks {
		if !c.Counts || c.Outcome != "passed" || c.Time.IsZero() {
			t.Errorf("check %+v", c)
		}
		steps = append(steps, c.Step)
	}
	if want := []string{"identity", "photos", "face", "code", "pin"}; !slices.Equal(steps, want) {
		t.Errorf("steps %v, want %v", steps, want)
	}
	if len(said.Consents) < 3 || said.Consents[0].Text == "" || said.Consents[0].Time.IsZero() {
		t.Errorf("consents %+v", said.Consents)
	}
	trail, err := h.Verifier.Records().Trail(h.ctx, s.Ref.ID)
	if err != nil || said.Trail != trail.Head() || said.Entries != len(trail) {
		t.Errorf("trail %s of %d entries, %v", said.Trail, said.Entries, err)
	}
	if _, err := h.Verifier.Records().Report(h.ctx, "nothing"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("a session that is not there: %v", err)
	}
}

// TestReportOfTheRest: what programs decide, what is decided against, what people look at, and what
// was about another subject.
func TestReportOfTheRest(t *testing.T) {
	h := newHouse(t, nil, nil)
	if said := h.statement(h.verify("a", guests[0]).Ref.ID); said.DecidedBy != "program" || said.Actor != "" || said.Level != 1 {
		t.Errorf("by program: %+v", said)
	}
	people := newHouse(t, nil, peopleDecide(realname.Retain{}))
	if said := people.statement(people.rejected("a").Ref.ID); said.Status != "rejected" || said.Level != 0 || said.Face || said.DecidedBy != "people" || !said.Approved.IsZero() {
		t.Errorf("rejected: %+v", said)
	}
	s := h.begun("b")
	if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[1].who); err != nil {
		t.Fatal(err)
	}
	said := h.statement(s.Ref.ID)
	if len(said.Checks) != 2 || said.Checks[0].Counts || !said.Checks[1].Counts || said.DecidedBy != "" {
		t.Errorf("two subjects: %+v", said.Checks)
	}
}

// TestReportAfterErase: what was signed verifies when the person's data is gone, and what is said
// then is the same but for what became of it since. Neither says anything of the person.
func TestReportAfterErase(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	h := newHouse(t, nil, nil)
	s := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	before := h.statement(s.Ref.ID)
	text, err := report.Sign(key, before)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if got, err := report.Verify(text, key.Public()); err != nil || !cmp.Equal(got, before) {
		t.Errorf("signed before: %v, %+v", err, got)
	}
	after := h.statement(s.Ref.ID)
	if after.Status != "revoked" || after.Level != before.Level || after.Entries <= before.Entries {
		t.Errorf("after: %+v", after)
	}
	if !cmp.Equal(after.Checks, before.Checks) || !cmp.Equal(after.Consents, before.Consents) || !after.Approved.Equal(before.Approved) {
		t.Errorf("after: %+v\nbefore: %+v", after, before)
	}
	g := guests[0]
	secrets := []string{g.who.Name.Reveal(), g.who.Number.Reveal(), g.card.Reveal(), g.mobile.Reveal(), g.pin.Reveal(), `"a"`}
	for _, said := range []report.Statement{before, after} {
		b, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		leaktest.CheckText(t, "the statement", string(b), secrets...)
	}
}
