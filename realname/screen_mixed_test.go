package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A mixed house has a process with lists, and one without, in which a session of the account "a" has begun.
type mixed struct {
	*screenedHouse
	sighted, blinds *kvtest.Chaos
	blind           *realnametest.World
	session         realname.Session
}

func newMixed(t *testing.T) *mixed {
	t.Helper()
	shared := new(kv.Memory)
	m := &mixed{sighted: &kvtest.Chaos{Store: shared}, blinds: &kvtest.Chaos{Store: shared}}
	byHand := func(c *realname.Config) { c.Review = nil }
	m.screenedHouse = newScreened(t, m.sighted, byHand)
	m.list.Put(guests[0].who, "entry-7")
	m.blind = newWorld(t, realnametest.Options{Store: m.blinds, Clock: m.Clock, Change: byHand})
	var err error
	m.session, err = m.blind.Walk(m.ctx, "a", realname.MethodIDCard, guests[0].who)
	if err != nil || m.session.Status != realname.StatusReview {
		t.Fatal(m.session.Status, err)
	}
	return m
}

// approve decides for the session.
func (m *mixed) approve(v *realname.Verifier) {
	_, _ = v.Desk().Decide(m.ctx, realname.Decision{Session: m.session.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
}

// sweepBlind has the process without lists do what is due.
func (m *mixed) sweepBlind() {
	for range 3 {
		m.Clock.Advance(2 * time.Minute)
		_, _ = m.blind.Verifier.Sweep(m.ctx)
	}
}

// TestScreenedWhereDecided: whoever a process with lists approves is looked up, wherever the session began and
// whoever carries the approval out.
func TestScreenedWhereDecided(t *testing.T) {
	m := newMixed(t)
	m.approve(m.Verifier)
	m.wantState("decided with lists", "a", realname.AccountSuspended)
	m.wantScreened("decided with lists", "a")

	m = newMixed(t)
	m.sighted.Plan = diesAfterSwap("rn/s/")
	m.approve(m.Verifier)
	m.sighted.Plan = nil
	m.sweepBlind()
	m.wantState("left to a process without lists", "a", realname.AccountUnverified)
	m.later(2 * time.Minute)
	m.wantState("looked up", "a", realname.AccountSuspended)
}

// TestScreenedAfterABlindApproval: whom a process without lists has approved is looked up as soon as one with
// lists hears of it.
func TestScreenedAfterABlindApproval(t *testing.T) {
	m := newMixed(t)
	swaps := 0
	m.blinds.Plan = func(c kvtest.Call) kvtest.Fault {
		switch {
		case swaps > 1:
			return kvtest.Fault{Before: errDied}
		case c.Op == "swap" && c.Key == "rn/s/"+m.session.Ref.ID:
			swaps++ // decided, and approved
		}
		return kvtest.Fault{}
	}
	m.approve(m.blind.Verifier)
	m.blinds.Plan = nil
	for range 3 {
		m.later(2 * time.Minute)
	}
	if s := m.get(m.session); s.Status != realname.StatusApproved {
		t.Fatalf("the session is %v", s.Status)
	}
	m.wantState("looked up", "a", realname.AccountSuspended)
	m.wantScreened("looked up", "a")
}
