package realname_test

import (
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// TestEventNumbersBeginAgain: an account is erased, its record expires, and somebody begins
// again under its name. Its events must be newer than those before: a receiver drops what is not.
func TestEventNumbersBeginAgain(t *testing.T) {
	store, key := newGap(), ""
	h := newHouse(t, store, nil)
	store.watch("rn/a/", func(at string) { key = at })
	h.verify("a", guests[0])
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	before := h.deliver()
	h.Clock.Advance(72 * time.Hour)
	if !h.expire(key) {
		t.Log("the record is kept")
	}
	h.verify("a", guests[1])
	for _, e := range h.deliver() {
		if slices.ContainsFunc(before, func(old string) bool { return old[0] == e[0] }) {
			t.Errorf("event %q has the number of one before, of %q", e, before)
		}
	}
}

// TestDataOfThePersonBefore: after a release the account is another person's. What is kept of
// it, as told to whoever asks for their own data, is theirs alone.
func TestDataOfThePersonBefore(t *testing.T) {
	h := newHouse(t, nil, nil)
	first := h.verify("a", guests[0])
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	h.verify("a", guests[1])
	all, err := h.Verifier.Records().Sessions(h.ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Subject == guests[0].who {
			t.Error("the account's records hold the person before")
		}
	}
	if s, err := h.Verifier.Desk().Get(h.ctx, first.Ref.ID); err != nil || s.Subject == guests[0].who {
		t.Errorf("staff reads the person before (%v)", err)
	}
}

// TestCardOfTwoApprovals: two sessions have proved one card. To revoke one of them leaves
// what the other has proved.
func TestCardOfTwoApprovals(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	second := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	if _, err := h.Verifier.Desk().Revoke(h.ctx, second.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	if a := h.account("a"); a.State != realname.AccountVerified || len(a.Cards) != 1 {
		t.Errorf("%v with %d cards, want verified with 1", a.State, len(a.Cards))
	}
}

// TestResetWhileSuspended: a reset that was begun before an operator stopped the account is
// not approved by a rule while it is stopped.
func TestResetWhileSuspended(t *testing.T) {
	h := newHouse(t, nil, nil)
	desk := h.Verifier.Desk()
	h.verify("a", guests[0])
	thief := guests[0]
	thief.pin = otherPIN(3)
	s, err := h.start("a", realname.GoalResetPIN, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, thief); err == nil && s.Status == realname.StatusApproved {
		t.Error("the reset is approved while the account is suspended")
	}
	if err := desk.Resume(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	h.wantPIN("resumed", "a", guests[0].pin, "ok")
}

// TestToldAfterErasure: a process is held up between telling the PIN guard and noting that
// it did. Meanwhile the account is erased, and verified anew. What the slow process notes then
// must not keep the guard from hearing of the new account's suspension.
func TestToldAfterErasure(t *testing.T) {
	store := newGap()
	h := newHouse(t, store, nil)
	desk := h.Verifier.Desk()
	h.verify("a", guests[0])
	again := guests[0]
	again.pin = otherPIN(2)
	store.before(2, "swap", "rn/a/", func() { // the first swap suspends, the second notes that the guard knows
		if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
			t.Error(err)
		}
		h.verify("a", again)
	})
	if err := desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if !store.reached() {
		t.Fatal("nothing came between")
	}
	if err := desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	h.wantState("suspended", "a", realname.AccountSuspended)
	h.wantPIN("suspended", "a", again.pin, "suspended")
	h.sweep()
	h.wantPIN("after a sweep", "a", again.pin, "suspended")
}

// TestUnboundCardStaysTaken: a card that was taken from an account can be bound to another
// one of the same person.
func TestUnboundCardStaysTaken(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.CardAccounts = 1 })
	h.verify("a", guests[0])
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	if err := h.Verifier.Unbind(h.ctx, "a", h.account("a").Cards[0]); err != nil {
		t.Fatal(err)
	}
	h.verify("b", guests[0])
	s, err := h.start("b", realname.GoalBindCard, 0)
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("bound elsewhere: %v, %v", s.Status, err)
	}
}

// TestCardUnboundDuringReset: a card that is unbound while a reset is under way is no card of
// the account any more: people decide about a reset with it.
func TestCardUnboundDuringReset(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	thief := guests[0]
	thief.pin = otherPIN(3)
	s, err := h.start("a", realname.GoalResetPIN, realname.MethodBankCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, thief.who)
	}
	if err == nil {
		err = h.Verifier.Unbind(h.ctx, "a", h.account("a").Cards[0])
	}
	if err == nil {
		s, err = h.walk(s, thief)
	}
	if err != nil || s.Status != realname.StatusReview {
		t.Errorf("a reset with a card that was unbound: %v, %v; want review", s.Status, err)
	}
}
