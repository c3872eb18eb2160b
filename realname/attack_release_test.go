package realname_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

// TestOrdersAfterExpiry: an account that came to nothing was suspended and resumed; its
// record expires, and the numbers of its words to the PIN guard begin again. The guard, which
// remembers greater numbers, must hear of a suspension all the same.
func TestOrdersAfterExpiry(t *testing.T) {
	store, key := newGap(), ""
	h := newHouse(t, store, nil)
	desk := h.Verifier.Desk()
	store.watch("rn/a/", func(at string) { key = at })
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if err := desk.Resume(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		h.deliver()
		h.sweep()
	}
	h.Clock.Advance(72 * time.Hour)
	if !h.expire(key) {
		t.Log("the record is kept")
	}
	h.verify("a", guests[0])
	if err := desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	h.wantState("suspended", "a", realname.AccountSuspended)
	h.wantPIN("suspended", "a", guests[0].pin, "suspended")
}

// TestUnboundCardComesBack: a process crashes after the account's record has a card, and
// before the session says so. The card is unbound. It stays unbound when the sweep comes.
func TestUnboundCardComesBack(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, func(c *realname.Config) {
		bind := realname.GoalSpec{
			From: []realname.AccountState{realname.AccountVerified}, Own: true, Binds: true, Review: realname.ReviewByPeople,
		}
		c.Goals = map[realname.Goal]realname.GoalSpec{realname.GoalBindCard: bind}
	})
	h.verify("a", guests[0])
	s := h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusReview)
	bound := false
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		switch {
		case c.Op == "swap" && bound && strings.HasPrefix(c.Key, "rn/s/"):
			return kvtest.Fault{Before: errors.New("the process crashed")}
		case c.Op == "swap" && strings.HasPrefix(c.Key, "rn/a/"):
			bound = true
		}
		return kvtest.Fault{}
	}
	_, _ = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
	store.Plan = nil
	cards := h.account("a").Cards
	if len(cards) != 1 {
		t.Fatalf("%d cards are bound, want 1", len(cards))
	}
	if err := h.Verifier.Unbind(h.ctx, "a", cards[0]); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	h.sweep()
	if cards := h.account("a").Cards; len(cards) != 0 {
		t.Errorf("%d cards are bound, want none", len(cards))
	}
}

// TestReleaseIsOneEvent: a release is one event of the account's own.
func TestReleaseIsOneEvent(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	h.deliver()
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	h.wantEvents("released", "2 released 0")
}

// TestReleasedPINComesBack: an account is released and verified as another person, by a
// flow that asks for no PIN. The first person's PIN must not pay for the second.
func TestReleasedPINComesBack(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Flows = map[realname.Method][]realname.Step{
			realname.MethodIDCard: {realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode},
		}
	})
	h.verify("a", guests[0])
	if err := h.PINs.Set(h.ctx, "a", guests[0].pin, password.Person{}); err != nil {
		t.Fatal(err)
	}
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	h.wantPIN("released", "a", guests[0].pin, "suspended")
	h.verify("a", guests[1])
	if err := h.PINs.Verify(h.ctx, "a", guests[0].pin); err == nil {
		t.Error("the PIN of the person before pays on the account of another")
	}
}

// TestRestrictLiftsItself: a process crashes between an approval and the account's record.
// Then the account's data is restricted. Once that has returned the account is not verified and
// its PIN does not pay, nor after a sweep.
func TestRestrictLiftsItself(t *testing.T) {
	for _, renews := range []bool{false, true} {
		store := &kvtest.Chaos{Store: new(kv.Memory)}
		h := newHouse(t, store, func(c *realname.Config) { c.Review = nil })
		g := realname.GoalVerify
		decide := func(s realname.Session) {
			_, _ = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
		}
		if renews {
			decide(h.reach("a", g, realname.MethodIDCard, guests[0], realname.StatusReview))
			g = realname.GoalRenew
		}
		s := h.reach("a", g, realname.MethodIDCard, guests[0], realname.StatusReview)
		store.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.Op == "swap" && len(c.Key) > 5 && c.Key[:5] == "rn/a/" {
				return kvtest.Fault{Before: errors.New("the process crashed")}
			}
			return kvtest.Fault{}
		}
		decide(s)
		store.Plan = nil
		if now, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || now.Status != realname.StatusApproved {
			t.Fatal(now.Status, err)
		}
		if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
			t.Fatal(err)
		}
		h.wantState("restricted", "a", realname.AccountUnverified)
		if err := h.PINs.Verify(h.ctx, "a", guests[0].pin); err == nil {
			t.Errorf("renews %v: the PIN pays", renews)
		}
		h.Clock.Advance(time.Minute)
		h.sweep()
		h.wantState("swept", "a", realname.AccountUnverified)
	}
}

// TestRestrictedLevel: an account that counts as unverified has no level, in its events as in
// Account.
func TestRestrictedLevel(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if a := h.account("a"); a.Level != 0 {
		t.Errorf("level %d", a.Level)
	}
	all := h.deliver()
	if last := all[len(all)-1]; last[len(last)-1] != '0' {
		t.Errorf("events = %q, want level 0 last", all)
	}
}

// TestSuspensionOfAnErasedAccount: a process is held up before it tells the PIN guard of a
// suspension. Meanwhile the account is erased, and somebody else is verified. Their PIN works: no
// cause stands against them, and nobody could lift one.
func TestSuspensionOfAnErasedAccount(t *testing.T) {
	store := newGap()
	h := newHouse(t, store, nil)
	desk := h.Verifier.Desk()
	h.verify("a", guests[0])
	store.before(1, "swap", "pin/p/", func() {
		if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
			t.Error(err)
		}
		h.verify("a", guests[1])
	})
	_ = desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected)
	if !store.reached() {
		t.Fatal("nothing came between")
	}
	h.sweep()
	h.wantState("verified", "a", realname.AccountVerified)
	h.wantPIN("of the next person", "a", guests[1].pin, "ok")
	_ = desk.Resume(h.ctx, "a", "operator", realname.ReasonAttackSuspected)
	h.wantPIN("resumed", "a", guests[1].pin, "ok")
}

// TestRevokeLeavesALapsedOne: what is left after Revoke is an approval whose time was up
// long ago. The account has lapsed, and its PIN must not verify once Revoke has returned.
func TestRevokeLeavesALapsedOne(t *testing.T) {
	h := newHouse(t, nil, yearly)
	h.verify("a", guests[0])
	h.Clock.Advance(300 * day)
	h.sweep()
	second := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.Clock.Advance(100 * day)
	h.sweep()
	h.wantPIN("the first is over, the second stands", "a", guests[0].pin, "ok")
	if _, err := h.Verifier.Desk().Revoke(h.ctx, second.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	h.wantState("the second is revoked", "a", realname.AccountLapsed)
	h.wantPIN("the second is revoked", "a", guests[0].pin, "suspended")
}
