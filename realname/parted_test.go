package realname_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// partings are how an account comes to be nobody's.
var partings = map[string]func(h *house) error{
	"released": func(h *house) error {
		return h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
	},
	"erased": func(h *house) error { _, err := h.Verifier.Records().Erase(h.ctx, "a"); return err },
}

// TestPartedIsNotTold: whoever has the account next is told nothing of the sessions of the person before, whether or not
// a law keeps their data, and whether or not they came to an identity. Staff goes on with them.
func TestPartedIsNotTold(t *testing.T) {
	for name, free := range partings {
		for law, retain := range map[string]realname.Retain{"": {}, ", kept": realname.RetainPayments()} {
			t.Run(name+law, func(t *testing.T) {
				h := newHouse(t, nil, programDecides(retain))
				old := []realname.Session{h.canceled("a"), h.verify("a", guests[0])}
				bare, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
				if err != nil {
					t.Fatal(err)
				}
				if err := free(h); err != nil {
					t.Fatal(err)
				}
				h.notTold("before anybody has it", append(old, bare)...)
				next := h.verify("a", guests[1])
				h.notTold("after the next", append(old, bare)...)
				if all := h.listed("a"); !slices.Equal(all, []string{next.Ref.ID}) {
					t.Errorf("the account lists %v, want %v", all, next.Ref.ID)
				}
				for _, s := range old {
					if got, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID); err != nil || got.Ref != s.Ref {
						t.Errorf("staff gets %v, %v", got.Ref, err)
					}
				}
			})
		}
	}
}

// notTold fails the test if the account's person is told of any of some sessions.
func (h *house) notTold(when string, sessions ...realname.Session) {
	h.t.Helper()
	listed := h.listed("a")
	for _, s := range sessions {
		got, err := h.Verifier.Get(h.ctx, s.Ref)
		if !errors.Is(err, realname.ErrNotFound) || got.Ref.ID != "" {
			h.t.Errorf("%s: Get gives %v (%v), %v", when, got.Status, got.Reason, err)
		}
		if slices.Contains(listed, s.Ref.ID) {
			h.t.Errorf("%s: a session of the one before is listed", when)
		}
		_, err = h.Verifier.Cancel(h.ctx, s.Ref)
		if !errors.Is(err, realname.ErrNotFound) {
			h.t.Errorf("%s: Cancel: %v", when, err)
		}
	}
	h.Clock.Advance(time.Hour)
}

// TestPartedIsNotWithdrawn: what the next person takes back stands neither in the statement nor in the trail of the one
// before.
func TestPartedIsNotWithdrawn(t *testing.T) {
	for name, free := range partings {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, programDecides(realname.RetainPayments()))
			old := h.verify("a", guests[0])
			if err := free(h); err != nil {
				t.Fatal(err)
			}
			h.Clock.Advance(time.Hour)
			next := h.verify("a", guests[1])
			before := len(linesOf(t, h.World, old.Ref))
			h.Clock.Advance(time.Hour)
			h.withdraw("a")
			for _, c := range h.statement(old.Ref.ID).Consents {
				if !c.Withdrawn.IsZero() {
					t.Errorf("the statement about the person before has %s withdrawn at %v", c.Step, c.Withdrawn)
				}
			}
			if n := len(linesOf(t, h.World, old.Ref)); n != before {
				t.Errorf("the trail of the person before has %d entries, and had %d", n, before)
			}
			for _, c := range h.statement(next.Ref.ID).Consents {
				if c.Withdrawn.IsZero() {
					t.Errorf("the statement about the person has %s not withdrawn", c.Step)
				}
			}
		})
	}
}

// TestPartedIsNotHeld: a hold of an account, its end and a restriction are about its person, and the sessions of the one
// before are held by their ids alone.
func TestPartedIsNotHeld(t *testing.T) {
	for name, free := range partings {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, programDecides(realname.RetainPayments()))
			rec := h.Verifier.Records()
			old := h.verify("a", guests[0])
			if err := free(h); err != nil {
				t.Fatal(err)
			}
			until := h.Clock.Now().Add(300 * day)
			if err := rec.HoldAccount(h.ctx, "a", "officer", "case 7", until); !errors.Is(err, realname.ErrNotFound) {
				t.Errorf("nobody's account: HoldAccount = %v", err)
			}
			h.verify("a", guests[1])
			before := len(linesOf(t, h.World, old.Ref))
			err := errors.Join(
				rec.HoldAccount(h.ctx, "a", "officer", "case 7", until),
				rec.UnholdAccount(h.ctx, "a", "officer", "case 7"),
				rec.Restrict(h.ctx, "a"),
			)
			if n := len(linesOf(t, h.World, old.Ref)); err != nil || n != before {
				t.Errorf("the trail of the person before has %d entries, and had %d (%v)", n, before, err)
			}
			err = errors.Join(
				rec.Hold(h.ctx, old.Ref.ID, "officer", "case 7", until),
				rec.UnholdAccount(h.ctx, "a", "officer", "case 8"),
			)
			if n := len(linesOf(t, h.World, old.Ref)); err != nil || n != before+1 {
				t.Errorf("held by its id it has %d entries, %v; want %d", n, err, before+1)
			}
		})
	}
}
