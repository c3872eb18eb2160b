package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A downList is a list that may be down.
type downList struct {
	*realnametest.List
	down bool
}

func (l *downList) Screen(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if l.down {
		return realname.Answer{}, errors.New("down")
	}
	return l.List.Screen(ctx, op, id)
}

// TestHitOfASessionBefore: a hit about somebody whose session has ended by then, while the list was asked, stops nobody:
// the account belongs to another person, or to nobody.
func TestHitOfASessionBefore(t *testing.T) {
	cancel := func(h *screenedHouse, s realname.Session) error {
		_, err := h.Verifier.Cancel(h.ctx, s.Ref)
		return err
	}
	release := func(h *screenedHouse, _ realname.Session) error {
		return h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
	}
	for _, tt := range []struct {
		name string
		end  func(*screenedHouse, realname.Session) error
		next bool // another person is verified
	}{{"canceled", cancel, false}, {"canceled, another person", cancel, true}, {"released, another person", release, true}} {
		t.Run(tt.name, func(t *testing.T) {
			list := &slowList{List: new(realnametest.List)}
			h := &screenedHouse{newHouse(t, nil, func(c *realname.Config) { c.Screen = list }), list.List}
			list.SetDate(h.Clock.Now())
			list.Put(guests[0].who, "entry-7")
			s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			list.during = func() {
				if err := tt.end(h, s); err != nil {
					t.Error(err)
				}
				if tt.next {
					h.verify("a", guests[1])
				}
			}
			if last, err := h.walk(s, guests[0]); list.during != nil || last.Status == realname.StatusApproved {
				t.Errorf("%v, %v", last.Status, err)
			}
			if tt.next {
				h.wantState("a late hit", "a", realname.AccountVerified)
				h.wantPIN("a late hit", "a", guests[1].pin, "ok")
			} else {
				h.wantState("a late hit", "a", realname.AccountUnverified)
			}
			h.wantScreened("a late hit")
			if n := h.screenedKeys(); n != 0 {
				t.Errorf("%d cases are left", n)
			}
		})
	}
}

// A slowList is a list at which something happens while it is asked for the first time.
type slowList struct {
	*realnametest.List
	during func()
}

func (l *slowList) Screen(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if do := l.during; do != nil {
		l.during = nil
		do()
	}
	return l.List.Screen(ctx, op, id)
}

// TestHitOfARenewedDocument: a hit about a new document of the account's person stops the account as any other, and
// what staff has cleared stays so when the account goes by the new document.
func TestHitOfARenewedDocument(t *testing.T) {
	h := newScreened(t, nil, travels)
	holder, renewed := guests[0], guests[0]
	holder.who = travellers["passport"]
	renewed.who = realname.Identity{Name: holder.who.Name, Document: passport("M987654D1")}
	h.verify("a", holder)
	h.list.Put(renewed.who, "entry-7")
	s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, renewed, realname.StatusReview)
	d := realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}
	if _, err := h.Verifier.Desk().Decide(h.ctx, d); err != nil {
		t.Fatal(err)
	}
	h.wantState("a hit", "a", realname.AccountSuspended)
	h.wantScreened("a hit", "a")
	h.clear("a")
	h.later(2 * time.Minute)
	if now := h.get(s); now.Status != realname.StatusApproved {
		t.Errorf("cleared: %v (%v)", now.Status, now.Reason)
	}
	if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.later(2 * time.Minute)
	h.wantState("the same entry", "a", realname.AccountVerified)
}

// TestScreenedAfterRelease: whom an account belongs to next is looked up as everybody is, also where a look was asked for
// about the one before, or had no answer yet.
func TestScreenedAfterRelease(t *testing.T) {
	for name, before := range map[string]func(h *screenedHouse, l *downList){
		"a look asked for": func(h *screenedHouse, _ *downList) {
			if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 1 || err != nil {
				h.t.Fatal(n, err)
			}
		},
		"a look without an answer": func(h *screenedHouse, l *downList) {
			l.down = true
			h.Clock.Advance(40*day + time.Minute)
			h.list.SetDate(h.Clock.Now())
			h.sweep()
			h.sweep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			list := &downList{List: new(realnametest.List)}
			h := &screenedHouse{newHouse(t, nil, func(c *realname.Config) { c.Screen = list }), list.List}
			list.SetDate(h.Clock.Now())
			h.verify("a", guests[0])
			before(h, list)
			if err := h.Verifier.Desk().Release(h.ctx, "a", "op", realname.ReasonReleased); err != nil {
				t.Fatal(err)
			}
			list.down = false
			h.sweep()
			h.verify("a", guests[1])
			h.later(2 * time.Minute)
			h.wantState("not on a list", "a", realname.AccountVerified)
			h.list.Put(guests[1].who, "entry-9")
			h.list.SetDate(h.Clock.Now())
			for range 10 {
				h.later(day)
			}
			h.wantState("on a list", "a", realname.AccountSuspended)
		})
	}
}
