package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// TestAlwaysDue: the older of two approvals ends, and nothing changes by it. The sweep that
// sees it is the last one that does, until something is due again.
func TestAlwaysDue(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, yearly)
	h.verify("a", guests[0])
	h.Clock.Advance(350 * day)
	h.sweep()
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.deliver()
	calls := func() int {
		h.sweep() // what is due is done
		before := store.Calls()
		h.sweep()
		return store.Calls() - before
	}
	idle := calls()
	h.Clock.Advance(20 * day)
	if n := calls(); n != idle {
		t.Errorf("a sweep makes %d calls while nothing is due, and made %d before", n, idle)
	}
}

// TestCardOfTheSubjectBefore: while a card is submitted the session gets another subject. The
// card is then that person's, and nobody else's.
func TestCardOfTheSubjectBefore(t *testing.T) {
	store := newGap()
	h := newHouse(t, store, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	}
	if err != nil {
		t.Fatal(err)
	}
	store.before(1, "swap", "rn/s/", func() {
		if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[1].who); err != nil {
			t.Error(err)
		}
	})
	mine := guests[1]
	mine.card = guests[0].card
	s, err = h.step(s, mine)
	if err == nil {
		s, err = h.walk(s, mine)
	}
	if err != nil || s.Status != realname.StatusApproved || s.Subject != guests[1].who {
		t.Fatalf("%v, %v, %v", s.Status, s.Next, err)
	}
	b, err := h.start("b", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		_, err = h.walk(b, guests[0])
	}
	h.refused("another person with the same card", err, realname.ReasonCardInUse)
}

// TestDroppedCardIsBound: a card that was given up with its method, before the code to its
// number, is not bound by the approval.
func TestDroppedCardIsBound(t *testing.T) {
	h := newHouse(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	}
	if err == nil {
		s, err = h.step(s, guests[0])
	}
	if err == nil {
		s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodIDCard)
	}
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	if a := h.account("a"); len(a.Cards) != 0 {
		t.Errorf("%d cards are bound, want none: %v", len(a.Cards), a.Shown)
	}
}

// expire removes the record at a key as a store does once its time is up. It reports whether it
// was to be removed.
func (h *house) expire(key string) bool {
	h.t.Helper()
	r, err := h.Store.Get(h.ctx, key)
	if err != nil {
		h.t.Fatal(err)
	}
	if r.Expires.IsZero() || h.Clock.Now().Before(r.Expires.Add(time.Hour)) {
		return false
	}
	if err := h.Store.Delete(h.ctx, key, r.Version); err != nil {
		h.t.Fatal(err)
	}
	return true
}

// TestFirstAfterErasure: an account that erases itself again and again has one first check of
// a number, and no more.
func TestFirstAfterErasure(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.IdentityDay = 1 })
	all := wrongNames(guests[0].who.Number, 6)
	if err := h.guess("stranger", all[0]); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, who := range all[1:] {
		if h.guess("thief", who) == nil {
			tried++
		}
		if _, err := h.Verifier.Records().Erase(h.ctx, "thief"); err != nil {
			t.Fatal(err)
		}
	}
	if tried != 1 {
		t.Errorf("one account has tried %d names beyond the day's limit, want 1", tried)
	}
}

// TestFoldedSlots: an account has renewed so often that its first sessions were folded. Once
// it is erased, its number is free for others.
func TestFoldedSlots(t *testing.T) {
	for _, end := range []string{"erased", "released"} {
		h := newHouse(t, nil, func(c *realname.Config) {
			c.Limits.Mobile, c.Limits.AccountDay, c.Limits.IdentityDay = 1, 100, 100
		})
		h.verify("a", guests[0])
		for range 52 {
			h.Clock.Advance(3 * time.Hour)
			h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
		}
		var err error
		if end == "erased" {
			_, err = h.Verifier.Records().Erase(h.ctx, "a")
		} else {
			err = h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
		}
		if err != nil {
			t.Fatal(err)
		}
		other := guests[1]
		other.mobile = guests[0].mobile
		s, err := h.start("b", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.walk(s, other)
		}
		if err != nil || s.Status != realname.StatusApproved {
			t.Errorf("%s: the number's next holder: %v, %v", end, s.Status, err)
		}
	}
}

// TestGoalOutlivesItsState: a goal that is for verified accounts is not reached on one whose
// approval was revoked meanwhile.
func TestGoalOutlivesItsState(t *testing.T) {
	h := newHouse(t, nil, nil)
	first := h.verify("a", guests[0])
	s, err := h.start("a", realname.GoalBindCard, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Desk().Revoke(h.ctx, first.Ref.ID, "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, guests[0]); err == nil && s.Status == realname.StatusApproved {
		t.Error("the card is approved")
	}
	if a := h.account("a"); len(a.Cards) != 0 {
		t.Errorf("%d cards are bound to an account that is %v", len(a.Cards), a.State)
	}
}

// TestManyResets: nobody is refused for their history: after fifty approved sessions of
// goals that do not verify, an account can begin another.
func TestManyResets(t *testing.T) {
	const big = realname.Goal("large_transfer")
	h := newHouse(t, nil, func(c *realname.Config) {
		c.FaceBasis = faceBasis
		c.Goals = map[realname.Goal]realname.GoalSpec{big: {
			Flows: map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace}},
			From:  []realname.AccountState{realname.AccountVerified}, Own: true, Review: realname.ReviewByRule,
		}}
	})
	h.verify("a", guests[0])
	for i := range 55 {
		h.Clock.Advance(day)
		s, err := h.start("a", big, 0)
		if err == nil {
			s, err = h.walk(s, guests[0])
		}
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatalf("session %d: %v, %v", i+1, s.Status, err)
		}
	}
}
