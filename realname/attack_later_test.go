package realname_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestChoreOfARevocationIsLost: while one process has let the account know of an approval, and
// has not noted that yet, another revokes it and crashes before the account knows. What the first one
// notes then is the approval's: the account still hears of the revocation from the sweep.
func TestChoreOfARevocationIsLost(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	store := newGap()
	store.Store = chaos
	h := newHouse(t, store, func(c *realname.Config) { c.Review = nil })
	desk := h.Verifier.Desk()
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	store.before(3, "swap", "rn/s/", func() { // decided, approved, and then done
		chaos.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.Op == "swap" && strings.HasPrefix(c.Key, "rn/a/") {
				return kvtest.Fault{Before: errors.New("the process crashed")}
			}
			return kvtest.Fault{}
		}
		if _, err := desk.Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonAttackSuspected); err == nil {
			t.Error("the other process has not crashed")
		}
		chaos.Plan = nil
	})
	if _, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	if now, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || now.Status != realname.StatusRevoked || !store.reached() {
		t.Fatal(now.Status, err)
	}
	for range 3 {
		h.Clock.Advance(time.Minute)
		h.sweep()
	}
	h.wantState("revoked, and swept", "a", realname.AccountUnverified)
	h.wantPIN("revoked, and swept", "a", guests[0].pin, "suspended")
}

// TestLevelPanics: a function of the service's own that panics ends nothing but itself, as a Gate
// and a Sink do. One that expects a channel meets none when an account lapses, and the sweep goes on.
func TestLevelPanics(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		yearly(c)
		c.Level = func(s realname.Shown) int { return int(s.Channels[0].Kind) }
	})
	h.verify("a", guests[0])
	h.Clock.Advance(366 * day)
	defer func() {
		if recover() != nil {
			t.Error("the sweep panics, and Run would with it, again and again")
		}
	}()
	h.sweep()
	h.wantPIN("lapsed", "a", guests[0].pin, "suspended")
}

// TestPendingCardLocksOut: a stranger names a card, and the bank answers later. The card's
// owner, whom the bank confirms, is not kept out meanwhile.
func TestPendingCardLocksOut(t *testing.T) {
	h := newHouse(t, nil, nil)
	stranger := guests[1]
	stranger.card = guests[0].card
	s, err := h.start("stranger", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, stranger.who)
	}
	if err == nil {
		h.Backend.Script(realname.StepCard, realnametest.Later("token"))
		s, err = h.step(s, stranger)
	}
	if err != nil || s.Step(realname.StepCard).Phase != realname.PhasePending {
		t.Fatal(s.Step(realname.StepCard).Phase, err)
	}
	owner, err := h.start("owner", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		owner, err = h.walk(owner, guests[0])
	}
	if err != nil || owner.Status != realname.StatusApproved {
		t.Errorf("the owner: %v, %v", owner.Status, err)
	}
}

// TestPermitsOfOnePerson: the digits that count the renewals of a permit are no part of whom it
// is about: one person has one identity's slots, with whichever permit.
func TestPermitsOfOnePerson(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Documented = []document.Kind{document.KindHKMacaoPermit}
		c.Limits.Accounts, c.Limits.CardAccounts = 1, 5
	})
	first := guests[0]
	first.who = realname.Identity{
		Name: guests[0].who.Name, Document: document.MustParse(document.KindHKMacaoPermit, "H1234567801"),
	}
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, first, realname.StatusApproved)
	second := guests[1]
	second.who = realname.Identity{
		Name: guests[0].who.Name, Document: document.MustParse(document.KindHKMacaoPermit, "H1234567802"),
	}
	s, err := h.start("b", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		s, err = h.walk(s, second)
	}
	if err == nil && s.Status == realname.StatusApproved {
		t.Error("one person is verified on two accounts, and one is the limit")
	}
}

// TestPINOfThePersonBefore: after a release the next person may have the same PIN as the one
// before: a refusal would tell them what it was.
func TestPINOfThePersonBefore(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	next := guests[1]
	next.pin = guests[0].pin
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, next)
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("the next person: %v, %v", s.Status, err)
	}
}
