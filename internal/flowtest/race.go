package flowtest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// Crowd makes n different subjects.
func Crowd(n int) []realname.Identity {
	maker := idcardtest.New(1)
	ids := make([]realname.Identity, n)
	for i := range ids {
		ids[i] = realname.Identity{Name: names.MustParse("张三丰"), Number: maker.Number()}
	}
	return ids
}

// AtOnce calls f with 0 to n-1, all at the same time.
func AtOnce(n int, f func(int)) {
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

// busy reports whether err means that others are at work on the same, so that
// the caller asks again.
func busy(err error) bool {
	return errors.Is(err, realname.ErrInProgress) || errors.Is(err, kv.ErrBusy)
}

// A service is Verifiers on one database, each on a store of its own. They
// share the providers, the phone and the clock.
type service []*realnametest.World

func newService(t *testing.T, open func() kv.Store, change func(*realname.Config)) service {
	t.Helper()
	clock := morning()
	backend := new(realnametest.Backend)
	where := newPlace(nil).name
	var all service
	for range 3 {
		p := newPlace(open())
		p.name, p.queues = where, nil // another process fills queues too
		w, err := realnametest.New(realnametest.Options{
			Store: p, Backend: backend, Clock: clock,
			Change: func(c *realname.Config) {
				Loose(c)
				c.Timeout = time.Minute
				if change != nil {
					change(c)
				}
			},
			SMS: func(c *sms.Config) {
				c.Limits.WatchBreakers = true
				c.Limits.Number = []sms.Rate{{Count: 90, Per: time.Hour}}
				if len(all) > 0 {
					c.Senders = []sms.Route{{Name: "phone", Sender: all[0].Phone}}
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
		w.Phone = all[0].Phone
	}
	return all
}

// of returns one of the processes.
func (s service) of(i int) *realnametest.World { return s[i%len(s)] }

// begin starts a session to which everything is agreed.
func (s service) begin(t *testing.T, account string) realname.Ref {
	t.Helper()
	started, err := s[0].Verifier.Start(t.Context(), account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = s[0].Agree(t.Context(), started.Ref)
	}
	if err != nil {
		t.Fatal(err)
	}
	return started.Ref
}

// ManySubjects lets 64 callers give 64 subjects to one session at once, each
// repeating as long as something is in progress: five use up the tries (invariant 4). One whose place
// another takes before it claims the account is not paid for any more.
func ManySubjects(t *testing.T, open func() kv.Store) {
	s := newService(t, open, nil)
	for range 64 {
		s[0].Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	ref, ids := s.begin(t, "account-1"), Crowd(64)
	AtOnce(64, func(i int) {
		for {
			_, err := s.of(i).Verifier.SubmitIdentity(t.Context(), ref, ids[i])
			if !busy(err) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	if got := s[0].Backend.Count(realname.StepIdentity); got < 1 || got > 5 {
		t.Errorf("invariant 4: %d checks, want 1 to 5", got)
	}
	now, err := s[1].Verifier.Get(t.Context(), ref)
	if err != nil || now.Step(realname.StepIdentity).Left != 0 {
		t.Errorf("Get = %+v, %v; want no tries left", now.Steps, err)
	}
	_, err = s[2].Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
	if !errors.Is(err, realname.ErrLimit) {
		t.Errorf("one more: %v, want ErrLimit", err)
	}
}

// SameSubject lets 64 callers give the same subject at once: it is checked once,
// and the others get the running session (invariants 3 and 6).
func SameSubject(t *testing.T, open func() kv.Store) {
	s := newService(t, open, func(c *realname.Config) { c.Timeout = 5 * time.Minute })
	told := make(chan struct{})
	returned := 0
	s[0].Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), told))
	ref := s.begin(t, "account-1")
	var mu sync.Mutex
	outcomes := map[string]int{}
	AtOnce(64, func(i int) {
		now, err := s.of(i).Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
		for errors.Is(err, kv.ErrBusy) {
			time.Sleep(time.Millisecond)
			now, err = s.of(i).Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
		}
		mu.Lock()
		defer mu.Unlock()
		if returned++; returned == 63 {
			close(told) // everybody else knows: let the one call return
		}
		switch {
		case err == nil && now.Step(realname.StepIdentity).Phase == realname.PhasePassed:
			outcomes["passed"]++
		case errors.Is(err, realname.ErrInProgress) && now.Ref == ref:
			outcomes["in progress"]++
		default:
			outcomes[fmt.Sprint(err)]++
		}
	})
	if outcomes["passed"] != 1 || outcomes["in progress"] != 63 {
		t.Errorf("outcomes = %v, want 1 passed and 63 in progress", outcomes)
	}
	if got := s[0].Backend.Count(realname.StepIdentity); got != 1 {
		t.Errorf("invariant 3: %d checks, want 1", got)
	}
}

// AccountDay lets 30 callers give one account's subjects at once, each as often as it can: ten are counted
// on a day, and at most so many checked (invariants 4 and 10). Those that another subject overtook before
// the call are not paid for.
func AccountDay(t *testing.T, open func() kv.Store) {
	ids := Crowd(30)
	dayLimit(t, open, 1, 20, func(i int) (string, realname.Identity) { return "account-1", ids[i] })
}

// IdentityDay lets 30 accounts give one subject at once: it is checked ten times
// on a day (invariants 4 and 10).
func IdentityDay(t *testing.T, open func() kv.Store) {
	dayLimit(t, open, 10, 1, func(i int) (string, realname.Identity) {
		return fmt.Sprint("account-", i), realnametest.Someone()
	})
}

// dayLimit lets 30 callers have up to each checks made. At least so many are.
func dayLimit(t *testing.T, open func() kv.Store, least, each int, of func(int) (string, realname.Identity)) {
	s := newService(t, open, func(c *realname.Config) { c.Limits.Identity = 100 })
	for range 40 {
		s[0].Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	refs := make([]realname.Ref, 30)
	for i := range refs {
		account, _ := of(i)
		refs[i] = s.begin(t, account)
	}
	var full atomic.Bool
	AtOnce(30, func(i int) {
		v := s.of(i).Verifier
		_, who := of(i)
		for checks := 0; checks < each; {
			_, err := v.SubmitIdentity(t.Context(), refs[i], who)
			switch {
			case errors.Is(err, realname.ErrLimit):
				full.Store(true)
				return
			case busy(err):
				time.Sleep(time.Millisecond)
			default: // checked, or superseded by another caller's subject
				checks++
			}
		}
	})
	if got := s[0].Backend.Count(realname.StepIdentity); got < least || got > 10 || !full.Load() {
		t.Errorf("invariant 4: %d checks, limit reported: %v; want %d to 10, true", got, full.Load(), least)
	}
	s[0].Clock.Advance(24 * time.Hour)
	ref := s.begin(t, "account-1")
	if _, err := s[1].Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone()); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

// Slots approves one identity on many accounts at once: three may be (invariant
// 7).
func Slots(t *testing.T, open func() kv.Store) {
	s := newService(t, open, func(c *realname.Config) {
		c.Review = nil
		c.Limits.IdentityDay, c.Limits.FaceDay = 100, 100
	})
	var ids []string
	for i := range 12 {
		ids = append(ids, s.inReview(t, i).Ref.ID)
	}
	var mu sync.Mutex
	ends := map[string]int{}
	AtOnce(len(ids), func(i int) {
		now, err := s.of(i).Verifier.Desk().Decide(t.Context(), realname.Decision{
			Session: ids[i], Round: 1, Actor: "reviewer-1", Approve: true,
		})
		if err == nil && now.Status == realname.StatusReview { // a claim that met a conflict is made again
			now, err = s.swept(t, now)
		}
		mu.Lock()
		defer mu.Unlock()
		ends[fmt.Sprint(now.Status, now.Reason, err)]++
	})
	if ends["approved unknown <nil>"] != 3 || ends["rejected identity_in_use <nil>"] != 9 {
		t.Errorf("invariant 7: ends = %v, want 3 approved and 9 rejected", ends)
	}
}

// inReview leads account number n to where people decide.
func (s service) inReview(t *testing.T, n int) realname.Session {
	t.Helper()
	c := customerOf(n, realnametest.Someone())
	r := &run{t: t, world: s.of(n), phone: s[0].Phone}
	var now realname.Session
	for range 10 {
		now = r.turn(t.Context(), c, realname.MethodIDCard, now)
	}
	if now.Waiting != realname.WaitingForReviewer {
		t.Fatalf("account %d: %+v, want it to wait for a reviewer", n, now)
	}
	return now
}

// swept lets the sweep finish a claim.
func (s service) swept(t *testing.T, now realname.Session) (realname.Session, error) {
	for range 10 {
		s[0].Clock.Advance(2 * time.Minute)
		if _, err := s[0].Verifier.Sweep(t.Context()); err != nil {
			return now, err
		}
		seen, err := s[0].Verifier.Desk().Get(t.Context(), now.Ref.ID)
		if err != nil || seen.Status != realname.StatusReview {
			return seen, err
		}
	}
	return now, nil
}
