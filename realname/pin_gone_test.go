package realname_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestManyPINsAtOnce: of twelve PINs that are set at the same time in two processes, an
// approved account has one. Where the others pushed out the one that counted, it is set
// again.
func TestManyPINsAtOnce(t *testing.T) {
	for range 20 {
		store, clock := new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
		w := newWorld(t, realnametest.Options{Store: store, Clock: clock})
		other := newWorld(t, realnametest.Options{Store: store, Clock: clock, Backend: w.Backend})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
		if u.err != nil {
			t.Fatal(u.err)
		}
		pins := make([]password.PIN, 12)
		for i := range pins {
			pins[i] = otherPIN(i)
		}
		counted := make([]atomic.Bool, len(pins)) // those whose calls passed the step
		together(len(pins), func(i int) {
			v := []*realname.Verifier{w.Verifier, other.Verifier}[i%2]
			if _, err := v.SetPIN(u.ctx, u.ref, pins[i]); err == nil {
				counted[i].Store(true) // it may have gone since, for another's
			}
		})
		s, err := w.Verifier.Get(u.ctx, u.ref)
		if s.Step(realname.StepPIN).Reason == realname.ReasonPINGone && s.Status == realname.StatusOpen {
			counted[0].Store(true)
			s, err = w.Verifier.SetPIN(u.ctx, u.ref, pins[0])
		}
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatalf("%v, next %v (%v), %v; want approved", s.Status, s.Next, s.Step(s.Next).Reason, err)
		}
		right := 0
		for i := range pins {
			if counted[i].Load() && w.PINs.Verify(u.ctx, "account-1", pins[i]) == nil {
				right++
			}
		}
		if right != 1 {
			t.Fatalf("%d of the PINs that were set pay, want 1", right)
		}
	}
}

// TestPINIsThere: nobody is approved whose PIN others have pushed out. It is set once
// more, and everything else stays passed.
func TestPINIsThere(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	for i := range 8 {
		person := password.Person{}
		if err := w.PINs.Stage(u.ctx, "account-1", fmt.Sprint("other-", i), otherPIN(i+1), person); err != nil {
			t.Fatal(err)
		}
	}
	if u.approve(); u.err != nil {
		t.Fatal(u.err)
	}
	if u.s.Status != realname.StatusOpen || u.s.Next != realname.StepPIN ||
		u.s.Step(realname.StepPIN).Reason != realname.ReasonPINGone {
		t.Fatalf("%v, next %v (%v); want the PIN again", u.s.Status, u.s.Next, u.s.Step(realname.StepPIN).Reason)
	}
	for _, id := range cases(t, w) {
		t.Errorf("%s is still on the reviewers' list", id)
	}
	index := kept(t, w, u.ref.ID).Identity
	wantHolders(t, w, index, u.ref.ID)
	if u.pin().approve(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatalf("%v, %v; want approved", u.s.Status, u.err)
	}
	if err := w.PINs.Verify(u.ctx, "account-1", u.p); err != nil {
		t.Errorf("the PIN: %v", err)
	}
	wantHolders(t, w, index, u.ref.ID)
}

// TestPINIsThereNoMore: a session that was opened again for its PIN gives its slot back
// when it ends.
func TestPINIsThereNoMore(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	if err := w.PINs.Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if u.approve(); u.err != nil || u.s.Status != realname.StatusOpen {
		t.Fatalf("%v, %v; want open", u.s.Status, u.err)
	}
	index := kept(t, w, u.ref.ID).Identity
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	wantHolders(t, w, index)
}

// TestHolderMovedOn: the slot of a session that has moved on to another subject is free
// for others.
func TestHolderMovedOn(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Review, c.Limits.Accounts = nil, 1 }})
	u := inReview(t, w, "account-1")
	if err := w.PINs.Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if u.approve(); u.err != nil || u.s.Status != realname.StatusOpen { // with its slot
		t.Fatalf("%v, %v; want open", u.s.Status, u.err)
	}
	if u.identity(people[1]); u.err != nil {
		t.Fatal(u.err)
	}
	w.Clock.Advance(65 * time.Second)
	if other := inReview(t, w, "account-2").approve(); other.err != nil || other.s.Status != realname.StatusApproved {
		t.Errorf("another account is %v (%v), %v; want approved", other.s.Status, other.s.Reason, other.err)
	}
}
