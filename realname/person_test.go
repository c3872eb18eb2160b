package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/realname"
)

// TestTakeover: an account that is verified, was revoked or restricted is verified as nobody
// else, by no goal and no method: it is refused before anybody is paid, and the owner's PIN
// pays before, during and after.
func TestTakeover(t *testing.T) { flowtest.Takeover(t, inMemory()) }

// TestStaysBound: only a release or an erasure frees an account.
func TestStaysBound(t *testing.T) {
	ends := map[string]struct {
		end  func(*house, realname.Session) error
		free bool
	}{
		"revoked": {end: func(h *house, s realname.Session) error {
			_, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", 0)
			return err
		}},
		"restricted": {end: func(h *house, s realname.Session) error { return h.Verifier.Records().Restrict(h.ctx, "a") }},
		"released": {free: true, end: func(h *house, s realname.Session) error {
			return h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
		}},
		"erased": {free: true, end: func(h *house, s realname.Session) error {
			_, err := h.Verifier.Records().Erase(h.ctx, "a")
			return err
		}},
	}
	for name, tt := range ends {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, nil)
			s := h.verify("a", guests[0])
			if err := tt.end(h, s); err != nil {
				t.Fatal(err)
			}
			h.wantState(name, "a", realname.AccountUnverified)
			if name != "erased" {
				h.wantPIN(name, "a", guests[0].pin, "suspended")
			}
			other, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			asked := h.Backend.Count(realname.StepIdentity)
			other, err = h.walk(other, guests[1])
			if tt.free {
				if err != nil || other.Status != realname.StatusApproved {
					t.Fatalf("another person: %v (%v), %v", other.Status, other.Reason, err)
				}
				h.wantPIN("the other's", "a", guests[1].pin, "ok")
				h.wantPIN("the first one's", "a", guests[0].pin, "wrong")
				return
			}
			h.refused("another person", err, realname.ReasonAnotherPerson)
			if n := h.Backend.Count(realname.StepIdentity); n != asked {
				t.Error("the authority was asked")
			}
			owner := guests[0]
			owner.pin = otherPIN(2)
			if again, err := h.walk(other, owner); err != nil || again.Status != realname.StatusApproved {
				t.Fatalf("the owner: %v, %v", again.Status, err)
			}
			h.wantPIN("the owner again", "a", owner.pin, "ok")
		})
	}
}

// TestNumberIsNotFoundOut: who tries number after number on an account is stopped for the day,
// and then the owner's number gets no other answer.
func TestNumberIsNotFoundOut(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, who := range flowtest.Crowd(30) {
		_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, who)
		if !isReason(err, realname.ReasonAnotherPerson) {
			break
		}
		refused++
	}
	if refused != 9 { // one check of the ten was the owner's own
		t.Errorf("%d numbers were tried, want 9", refused)
	}
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	h.refused("the right one", err, realname.ReasonLimitExceeded)
}

// TestOnePerson: two sessions of an account, of two people, race in several processes: one person
// is verified.
func TestOnePerson(t *testing.T) {
	stores, rounds := 1, 50 // a round takes longer the more accounts a store has
	switch {
	case realname.Long():
		stores = 20
	case realname.RaceEnabled():
		rounds = 20
	}
	for range stores {
		won := flowtest.OnePerson(t, inMemory(), rounds)
		if t.Logf("won by each, and by nobody: %v", won); won[0]+won[1] == 0 {
			t.Error("nobody ever wins")
		}
	}
}
