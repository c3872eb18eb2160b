package realname_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// leftToBlind is a mixed house in which a process with lists has approved "a" and died before the account heard of it:
// one without lists has told the account.
func leftToBlind(t *testing.T) *mixed {
	t.Helper()
	shared := new(kv.Memory)
	m := &mixed{sighted: &kvtest.Chaos{Store: shared}, blinds: &kvtest.Chaos{Store: shared}}
	byHand := func(c *realname.Config) { c.Review = nil }
	m.screenedHouse = newScreened(t, m.sighted, byHand)
	m.blind = newWorld(t, realnametest.Options{Store: m.blinds, Clock: m.Clock, Change: byHand})
	m.session = m.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	swaps := 0
	m.sighted.Plan = func(c kvtest.Call) kvtest.Fault {
		switch {
		case swaps > 1:
			return kvtest.Fault{Before: errDied}
		case c.Op == "swap" && strings.HasPrefix(c.Key, "rn/s/"):
			swaps++ // decided, and approved
		}
		return kvtest.Fault{}
	}
	m.approve(m.Verifier)
	m.sighted.Plan = nil
	m.sweepBlind()
	m.wantState("told by a process without lists", "a", realname.AccountVerified)
	return m
}

// TestScreenedAfterABlindChore: whom a process with lists has approved is looked up again, also where one without lists
// has told the account of it.
func TestScreenedAfterABlindChore(t *testing.T) {
	m := leftToBlind(t)
	m.list.Put(guests[0].who, "entry-9")
	m.later(2 * time.Minute)
	m.wantState("looked up soon", "a", realname.AccountSuspended)
	m.wantScreened("looked up soon", "a")

	m = leftToBlind(t)
	m.later(2 * time.Minute)
	m.list.Put(guests[0].who, "entry-9")
	m.list.SetDate(m.Clock.Now())
	for range 10 {
		m.later(24 * time.Hour)
	}
	m.wantState("looked up day by day", "a", realname.AccountSuspended)
}

// TestBlindLeavesALook: a process without lists leaves a look that it cannot make to those with lists, and puts it off
// where none comes: it does not write at each sweep, and the look is not lost.
func TestBlindLeavesALook(t *testing.T) {
	m := leftToBlind(t)
	writes := 0
	m.blinds.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && strings.HasPrefix(c.Key, "rn/a/") {
			writes++
		}
		return kvtest.Fault{}
	}
	for range 24 * 60 {
		m.Clock.Advance(time.Minute)
		if _, err := m.blind.Verifier.Sweep(m.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if writes < 10 || writes > 24 {
		t.Errorf("%d writes in a day, want less than one an hour, and some", writes)
	}
	m.list.Put(guests[0].who, "entry-9")
	for range 8 {
		m.later(10 * time.Minute)
	}
	m.wantState("a process with lists again", "a", realname.AccountSuspended)
}

// TestScreenAllAfterARollout: whom a process without lists has written is looked at by time no more, and at once
// when ScreenAll says so.
func TestScreenAllAfterARollout(t *testing.T) {
	m := leftToBlind(t)
	m.later(2 * time.Minute)
	s, err := m.blind.Verifier.Start(m.ctx, "a", realname.GoalRenew, realname.MethodIDCard)
	if err == nil {
		_, err = m.blind.Verifier.Cancel(m.ctx, s.Ref)
	}
	if err == nil {
		_, err = m.blind.Verifier.Deliver(m.ctx, nobody)
	}
	if err != nil {
		t.Fatal(err)
	}
	m.sweepBlind()
	m.list.Put(guests[0].who, "entry-9")
	m.list.SetDate(m.Clock.Now())
	for range 10 {
		m.later(24 * time.Hour)
	}
	m.wantState("written by a process without lists", "a", realname.AccountVerified)
	if n, err := m.Verifier.Desk().ScreenAll(m.ctx); n != 1 || err != nil {
		t.Fatalf("ScreenAll = %d, %v", n, err)
	}
	m.later(2 * time.Minute)
	m.wantState("after ScreenAll", "a", realname.AccountSuspended)
	m.wantScreened("after ScreenAll", "a")
}
