package realname_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// crowd makes n different subjects.
func crowd(n int) []realname.Identity {
	maker := idcardtest.New(1)
	ids := make([]realname.Identity, n)
	for i := range ids {
		ids[i] = realname.Identity{Name: names.MustParse("张三丰"), Number: maker.Number()}
	}
	return ids
}

// together calls f with 0 to n-1 at the same time.
func together(n int, f func(int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

// TestManySubjects lets 64 callers give 64 subjects to one session at once, each
// repeating as long as something is in progress: five are checked.
func TestManySubjects(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	fail := make([]realnametest.Reply, 64)
	for i := range fail {
		fail[i] = realnametest.Fail(realname.Mismatch)
	}
	w.Backend.Script(realname.StepIdentity, fail...)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	ids := crowd(64)
	together(64, func(i int) {
		for {
			_, err := w.Verifier.SubmitIdentity(t.Context(), u.ref, ids[i])
			if !errors.Is(err, realname.ErrInProgress) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	if got := w.Backend.Count(realname.StepIdentity); got != 5 {
		t.Errorf("%d checks, want 5", got)
	}
	s, err := w.Verifier.Get(t.Context(), u.ref)
	if err != nil || s.Step(realname.StepIdentity).Left != 0 {
		t.Errorf("Get = %+v, %v; want no tries left", s.Steps, err)
	}
	_, err = w.Verifier.SubmitIdentity(t.Context(), u.ref, realnametest.Someone())
	if !errors.Is(err, realname.ErrLimit) {
		t.Errorf("one more: %v, want ErrLimit", err)
	}
}

// TestSameSubject lets 64 callers give the same subject at once: it is checked
// once, and the others get the running session.
func TestSameSubject(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	deaf := make(chan struct{})
	r := realnametest.Pass()
	r.Deaf = deaf
	w.Backend.Script(realname.StepIdentity, r)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	var mu sync.Mutex
	outcomes := map[string]int{}
	var running sync.WaitGroup
	running.Add(63)
	together(64, func(int) {
		s, err := w.Verifier.SubmitIdentity(t.Context(), u.ref, realnametest.Someone())
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil && s.Step(realname.StepIdentity).Phase == realname.PhasePassed:
			outcomes["passed"]++
		case errors.Is(err, realname.ErrInProgress) && s.Ref == u.ref:
			outcomes["in progress"]++
			if running.Done(); outcomes["in progress"] == 63 {
				close(deaf) // everybody else has been told: let the one call return
			}
		default:
			outcomes[fmt.Sprint(err)]++
		}
	})
	if outcomes["passed"] != 1 || outcomes["in progress"] != 63 {
		t.Errorf("outcomes = %v, want 1 passed and 63 in progress", outcomes)
	}
	if got := w.Backend.Count(realname.StepIdentity); got != 1 {
		t.Errorf("%d checks, want 1", got)
	}
}

// TestDayLimits counts checks over many sessions, at once.
func TestDayLimits(t *testing.T) {
	id := realnametest.Someone()
	tests := []struct {
		name    string
		account func(int) string
		who     func(int) realname.Identity
	}{
		{"account", func(int) string { return "account-1" }, nil},
		{"identity", func(i int) string { return fmt.Sprint("account-", i) },
			func(int) realname.Identity { return id }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Limits.Identity = 100
			}})
			for range 40 {
				w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.Mismatch))
			}
			ids := crowd(30)
			var full atomic.Bool
			together(30, func(i int) {
				who := ids[i]
				if tt.who != nil {
					who = tt.who(i)
				}
				u := walk(t, w, tt.account(i), realname.MethodIDCard)
				for checks := 0; checks < 20 && (u.err == nil || errors.Is(u.err, realname.ErrInProgress)); {
					if u.err == nil {
						checks++ // more than the limit: it does not hold
					}
					u.err = nil
					if u.identity(who); tt.who != nil {
						break
					}
				}
				if errors.Is(u.err, realname.ErrLimit) {
					full.Store(true)
				}
			})
			if got := w.Backend.Count(realname.StepIdentity); got != 10 || !full.Load() {
				t.Errorf("%d checks, limit reported: %v; want 10, true", got, full.Load())
			}
			w.Clock.Advance(24 * time.Hour)
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(id)
			if u.err != nil {
				t.Errorf("a day later: %v", u.err)
			}
		})
	}
}

// TestDayIsGivenBack: a provider that is down does not use up the day.
func TestDayIsGivenBack(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Identity, c.Limits.AccountDay, c.Limits.IdentityDay = 100, 3, 3
	}})
	for range 50 {
		w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.Unavailable))
	}
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 20 {
		u.err = nil
		u.identity(realnametest.Someone())
	}
	if !errors.Is(u.err, realname.ErrLimit) {
		t.Errorf("after 20 tries: %v, want ErrLimit", u.err)
	}
	if got := w.Backend.Count(realname.StepIdentity); got != 6 {
		t.Errorf("%d calls, want 3 and 3 given back", got)
	}
}

// TestSlots approves one identity on many accounts at once: three may be.
func TestSlots(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Review = nil
		c.Limits.IdentityDay = 100
	}})
	var ids []string
	for i := range 12 {
		u := walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard).all(realnametest.Someone())
		if u.err != nil || u.s.Waiting != realname.ForReviewer {
			t.Fatalf("account %d: %v, %+v", i, u.err, u.s)
		}
		ids = append(ids, u.ref.ID)
		w.Clock.Advance(3 * time.Hour) // codes to one number
	}
	var mu sync.Mutex
	ends := map[string]int{}
	together(len(ids), func(i int) {
		s, err := w.Verifier.Desk().Decide(t.Context(), realname.Decision{
			Session: ids[i], Round: 1, Actor: "reviewer-1", Approve: true,
		})
		mu.Lock()
		defer mu.Unlock()
		ends[fmt.Sprint(s.Status, s.Reason, err)]++
	})
	if ends["approved unknown <nil>"] != 3 || ends["rejected identity_in_use <nil>"] != 9 {
		t.Errorf("ends = %v, want 3 approved and 9 rejected", ends)
	}
}

// TestSlotsAreNotLost: a slot is free again when its holder ended without
// approval, and a renewal takes no second one.
func TestSlotsAreNotLost(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Accounts = 1
		c.Limits.IdentityDay = 100
	}})
	n := 0
	approve := func(account string) realname.Session {
		t.Helper()
		w.Clock.Advance(3 * time.Hour)
		u := walk(t, w, account, realname.MethodIDCard)
		n++
		u.p = otherPIN(n)
		if u.all(realnametest.Someone()); u.err != nil {
			t.Fatal(u.err)
		}
		return u.s
	}
	first := approve("account-1")
	again := approve("account-1")
	other := approve("account-2")
	if first.Status != realname.StatusApproved || again.Status != realname.StatusApproved {
		t.Errorf("first %v, renewal %v; want both approved", first.Status, again.Status)
	}
	if other.Status != realname.StatusRejected || other.Reason != realname.IdentityInUse {
		t.Errorf("other account %v (%v), want rejected", other.Status, other.Reason)
	}
	for _, s := range []realname.Session{first, again} {
		if _, err := w.Verifier.Desk().Revoke(t.Context(), s.Ref.ID, "operator-1", 0); err != nil {
			t.Fatal(err)
		}
	}
	if s := approve("account-2"); s.Status != realname.StatusApproved {
		t.Errorf("after the revocation: %v (%v), want approved", s.Status, s.Reason)
	}
}
