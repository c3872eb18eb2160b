package realname_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestMobileSlots proves one number on many accounts at once: two may have it.
func TestMobileSlots(t *testing.T) { flowtest.MobileSlots(t, inMemory()) }

// TestCardSlots has one card checked on many accounts of one identity at once: three may
// have it.
func TestCardSlots(t *testing.T) { flowtest.CardSlots(t, inMemory()) }

// TestMobileInUse: a number that as many accounts have proved as may be is proved by no other,
// until one of them is released; the user can take another number.
func TestMobileInUse(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.Mobile = 1 })
	h.verify("a", guests[0])
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	thief := guests[1]
	thief.mobile = guests[0].mobile
	s, err := h.start("b", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, thief)
	}
	h.refused("the number of another", err, realname.ReasonMobileInUse)
	h.Clock.Advance(2 * time.Minute)
	if s, err := h.walk(s, guests[1]); err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("a number of one's own: %v, %v", s.Status, err)
	}
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	third := flowtest.Crowd(1)[0]
	h.reach("c", realname.GoalVerify, realname.MethodIDCard, guest{third, guests[0].card, guests[0].mobile, otherPIN(7)}, realname.StatusApproved)
}

// TestCardOfOnePerson: a card is one person's, on as many accounts as may be, and a stranger
// who names it takes nothing from its owner.
func TestCardOfOnePerson(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.CardAccounts, c.Limits.Accounts = 2, 5 })
	owner := guests[0]
	for i := range 5 { // strangers whom the bank does not confirm
		stranger := guests[1]
		stranger.card = owner.card
		s, err := h.start(fmt.Sprint("stranger-", i), realname.GoalVerify, realname.MethodBankCard)
		if err != nil {
			t.Fatal(err)
		}
		if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, stranger.who); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 { // nobody knows what the bank said
			h.Backend.Script(realname.StepCard, realnametest.Down(realname.FailureUnknown))
			_, _ = h.step(s, stranger)
			h.Clock.Advance(2 * time.Minute)
			h.sweep()
			h.Clock.Advance(2 * time.Minute)
			h.sweep()
			continue
		}
		h.Backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonMismatch))
		if s, err = h.step(s, stranger); err != nil || s.Step(realname.StepCard).Reason != realname.ReasonMismatch {
			t.Fatalf("stranger %d: %v, %v", i, s.Step(realname.StepCard).Reason, err)
		}
	}
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, owner, realname.StatusApproved)
	second := owner
	second.pin = otherPIN(4)
	h.reach("b", realname.GoalVerify, realname.MethodBankCard, second, realname.StatusApproved)
	for name, g := range map[string]guest{
		"a third account": {owner.who, owner.card, owner.mobile, otherPIN(5)},
		"another person":  {guests[1].who, owner.card, guests[1].mobile, otherPIN(6)},
	} {
		s, err := h.start(name, realname.GoalVerify, realname.MethodBankCard)
		if err == nil {
			asked := h.Backend.Count(realname.StepCard)
			_, err = h.walk(s, g)
			if h.Backend.Count(realname.StepCard) != asked {
				t.Errorf("%s: the bank was asked", name)
			}
		}
		h.refused(name, err, realname.ReasonCardInUse)
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	h.reach("c", realname.GoalVerify, realname.MethodBankCard, guest{owner.who, owner.card, owner.mobile, otherPIN(5)}, realname.StatusApproved)
}

// TestCardOfAnother: while one person's account holds a card, no other person's does, however
// many accounts may.
func TestCardOfAnother(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	thief := guests[1]
	thief.card = guests[0].card
	s, err := h.start("b", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		_, err = h.walk(s, thief)
	}
	h.refused("another person", err, realname.ReasonCardInUse)
}

// TestSlotsAreFreed: a session that ends without an approval leaves no slot behind.
func TestSlotsAreFreed(t *testing.T) {
	h := newHouse(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
	for err == nil && s.Next != realname.StepPIN {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	held := kept(t, h.World, s.Ref.ID).Held
	if len(held) != 2 {
		t.Fatalf("it holds %v, want a card and a number", held)
	}
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	for _, key := range held {
		shown, err := h.Verifier.Records().Show(h.ctx, key)
		if err != nil || shown == nil || strings.Contains(string(shown), "slots") {
			t.Errorf("left at %s: %s, %v", key[:5], shown, err)
		}
	}
}

// TestSlotsAcrossKeys: who holds a number and a card holds them after the index key is
// another one.
func TestSlotsAcrossKeys(t *testing.T) {
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) { c.Limits.Mobile, c.Limits.CardAccounts = 1, 1 })
	h := &house{f.at[0], t, t.Context()}
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	for phase := range f.at {
		h := &house{f.at[phase], t, t.Context()}
		if phase > 0 {
			f.clock.Advance(72 * time.Hour)
			if _, err := h.Verifier.Rewrap(h.ctx); err != nil {
				t.Fatalf("phase %d: %v", phase, err)
			}
			for {
				n, err := h.Verifier.Reindex(h.ctx)
				if err != nil {
					t.Fatalf("phase %d: %v", phase, err)
				}
				if n == 0 {
					break
				}
			}
		}
		other := guests[1]
		other.card = guests[0].card
		s, err := h.start(fmt.Sprint("card-", phase), realname.GoalVerify, realname.MethodBankCard)
		if err == nil {
			_, err = h.walk(s, other)
		}
		h.refused(fmt.Sprint("phase ", phase, ": the card"), err, realname.ReasonCardInUse)
		other = guests[1]
		other.mobile = guests[0].mobile
		s, err = h.start(fmt.Sprint("mobile-", phase), realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			_, err = h.walk(s, other)
		}
		h.refused(fmt.Sprint("phase ", phase, ": the number"), err, realname.ReasonMobileInUse)
		h.wantState(fmt.Sprint("phase ", phase), "a", realname.AccountVerified)
		s, err = h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err == nil {
			_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[1].who)
		}
		h.refused(fmt.Sprint("phase ", phase, ": another person"), err, realname.ReasonAnotherPerson)
		if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPendingCardIsHeld: a card that the bank confirms later, to two people in turn, is the first
// one's.
func TestPendingCardIsHeld(t *testing.T) {
	h := newHouse(t, nil, nil)
	pending := func(account string, g guest) realname.Session {
		t.Helper()
		s, err := h.start(account, realname.GoalVerify, realname.MethodBankCard)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, g.who)
		}
		if err == nil {
			h.Backend.Script(realname.StepCard, realnametest.Later("token-"+account))
			s, err = h.step(s, g)
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, second := guests[0], guests[1]
	second.card = first.card
	a := pending("a", first)
	b := pending("b", second)
	h.Clock.Advance(time.Minute)
	s, err := h.Verifier.Refresh(h.ctx, a.Ref)
	if err != nil || s.Step(realname.StepCard).Phase != realname.PhasePassed {
		t.Fatalf("the first: %v, %v", s.Step(realname.StepCard).Phase, err)
	}
	s, err = h.Verifier.Refresh(h.ctx, b.Ref)
	if err != nil || s.Step(realname.StepCard).Phase != realname.PhaseFailed || s.Step(realname.StepCard).Reason != realname.ReasonCardInUse {
		t.Errorf("the second: %v (%v), %v; want failed, card_in_use", s.Step(realname.StepCard).Phase, s.Step(realname.StepCard).Reason, err)
	}
}
