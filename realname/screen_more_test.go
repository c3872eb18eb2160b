package realname_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// screenedKeys counts what lies in the list of stopped accounts, whoever names it.
func (h *screenedHouse) screenedKeys() int {
	h.t.Helper()
	return len(h.screenedList())
}

// screenedList is what lies in the list of stopped accounts.
func (h *screenedHouse) screenedList() (keys []string) {
	h.t.Helper()
	for key, err := range h.Store.Due(h.ctx, "rn/screened", h.Clock.Now().AddDate(10, 0, 0)) {
		if err != nil {
			h.t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

// TestScreenedBesideUnreadable: an account whose case, or whose own record, cannot be opened, or is of a newer form,
// hides no other account from staff.
func TestScreenedBesideUnreadable(t *testing.T) {
	store := newGap()
	h := newScreened(t, store, func(c *realname.Config) { c.Limits.Accounts = 5 })
	h.list.Put(guests[0].who, "entry-7")
	keys := map[string]string{}
	store.watch("rn/", func(key string) {
		if kind := key[:5]; keys[kind] == "" {
			keys[kind] = key
		}
	})
	hit := func(account string) {
		clear(keys)
		h.reach(account, realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
		h.Clock.Advance(2 * time.Minute)
	}
	wantShown := func(when string, accounts ...string) {
		t.Helper()
		h.wantScreened(when, accounts...)
		if got, err := h.screenedFor("bob"); err != nil || len(got) != len(accounts) {
			t.Errorf("%s: bob is shown %v, %v", when, got, err)
		}
	}
	hit("a")
	for _, key := range h.screenedList() {
		spoil(t, store.Store, key)
	}
	hit("b")
	spoil(t, store.Store, keys["rn/a/"])
	hit("c")
	wantShown("two cannot be opened", "c")
	realname.SetSchemas(h.Verifier, 2, 2)
	hit("d")
	wantShown("a newer process", "c", "d")
	realname.SetSchemas(h.Verifier, 1, 1)
	wantShown("one is of a newer form", "c")
}

// TestErasedLeavesTheList: the account's name is in no list once it is erased, also where the store was
// away at any moment of it.
func TestErasedLeavesTheList(t *testing.T) {
	for n := 0; ; n++ {
		store := &kvtest.Chaos{Store: new(kv.Memory)}
		h := newScreened(t, store)
		h.list.Put(guests[0].who, "entry-7")
		h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
		h.later(25 * time.Hour) // the list was looked over meanwhile
		if h.wantScreened("a hit", "a"); h.screenedKeys() != 1 {
			t.Fatal("there is no hit")
		}
		begun, met := store.Calls(), false
		store.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.N != begun+n || n == 0 {
				return kvtest.Fault{}
			}
			met = true
			return kvtest.Fault{Before: errors.New("the store is away")}
		}
		_, err := h.Verifier.Records().Erase(h.ctx, "a")
		store.Plan = nil
		if err == nil && h.screenedKeys() != 0 {
			t.Errorf("call %d: it is in the list after it was erased", n)
		}
		h.later(time.Hour)
		h.later(25 * time.Hour)
		if begun := h.account("a").State != realname.AccountSuspended; begun && h.screenedKeys() != 0 {
			t.Errorf("call %d: it is in the list for ever", n)
		}
		if n > 0 && !met || t.Failed() {
			return
		}
	}
}

// TestHitOfAnOvertakenLook: a hit counts, whichever looks were begun and answered meanwhile, unless the
// account belongs to somebody else by then.
func TestHitOfAnOvertakenLook(t *testing.T) {
	for name, released := range map[string]bool{"another look": false, "released": true} {
		t.Run(name, func(t *testing.T) {
			var h *house
			during := func() {}
			h = newHouse(t, nil, func(c *realname.Config) {
				c.Screen = realname.ScreenFunc(func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
					do := during
					if during = nil; do == nil {
						return realname.Answer{Verdict: realname.VerdictPass}, nil
					}
					do()
					return realname.Answer{Verdict: realname.VerdictFail, Provider: "list", Reference: "entry-7"}, nil
				})
			})
			during = nil
			h.verify("a", guests[0])
			h.Clock.Advance(8 * day)
			during = func() {
				h.Clock.Advance(20 * time.Minute)
				if released {
					if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
						t.Error(err)
					}
					h.verify("a", guests[1])
				}
				h.sweep()
			}
			h.sweep()
			want := realname.AccountSuspended
			if released {
				want = realname.AccountVerified
			}
			h.wantState("a hit", "a", want)
		})
	}
}

// TestApprovalForgetsNoLook: a look that staff has asked for is made, whatever is approved before.
func TestApprovalForgetsNoLook(t *testing.T) {
	h := newScreened(t, nil)
	h.verify("a", guests[0])
	h.Clock.Advance(time.Hour)
	if n, err := h.Verifier.Desk().ScreenAll(h.ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.list.Put(guests[0].who, "entry-7")
	h.later(time.Minute)
	h.wantState("looked up", "a", realname.AccountSuspended)
}

// TestHitLooksLikeWaiting: what the person sees of a session that a hit holds up is what they see of one
// that nobody has decided.
func TestHitLooksLikeWaiting(t *testing.T) {
	h := newScreened(t, nil, func(c *realname.Config) { c.Review = nil })
	h.list.Put(guests[0].who, "entry-7")
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	before := h.get(s)
	h.Clock.Advance(time.Hour)
	told, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	h.wantScreened("a hit", "a")
	after := h.get(s)
	if !reflect.DeepEqual(before, after) || !after.Decided.IsZero() || after.Step(realname.StepReview).Phase != realname.PhaseNeeded {
		t.Errorf("before the decision\n%+v\nafter it\n%+v", before, after)
	}
	staff, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
	if err != nil || staff.Decided.IsZero() || staff.Step(realname.StepReview).Phase != realname.PhasePassed {
		t.Errorf("staff sees %+v, %v", staff, err)
	}
	if told.Status != realname.StatusReview {
		t.Errorf("the reviewer is told %v", told.Status)
	}
	e, err := h.Verifier.Records().Export(h.ctx, "a")
	if err != nil || strings.Contains(string(e.Reveal()), `"decided"`) {
		t.Errorf("the export tells of a decision, %v", err)
	}
}

// TestScreenedElsewhere: a process without lists approves nobody whose session began where there are some.
func TestScreenedElsewhere(t *testing.T) {
	h := newScreened(t, new(kv.Memory))
	blind, err := realnametest.New(realnametest.Options{Store: h.Store, Clock: h.Clock})
	if err != nil {
		t.Fatal(err)
	}
	h.list.Put(guests[0].who, "entry-7")
	for account, g := range map[string]guest{"a": guests[0], "b": guests[1]} {
		s, err := h.start(account, realname.GoalVerify, realname.MethodIDCard)
		for err == nil && s.Next != realname.StepPIN {
			s, err = h.step(s, g)
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, err = blind.Verifier.SetPIN(h.ctx, s.Ref, g.pin); err != nil || s.Status != realname.StatusReview {
			t.Fatalf("%s: %v, %v", account, s.Status, err)
		}
	}
	h.Clock.Advance(2 * time.Minute)
	if _, err := blind.Verifier.Sweep(h.ctx); err != nil {
		t.Fatal(err)
	}
	h.wantState("blind", "a", realname.AccountUnverified)
	h.wantState("blind", "b", realname.AccountUnverified)
	h.later(2 * time.Minute)
	h.wantState("looked up", "a", realname.AccountSuspended)
	h.wantState("looked up", "b", realname.AccountVerified)
	h.wantScreened("looked up", "a")
}
