package realname_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// down lets the next n calls of a step certainly not be judged.
func down(w *realnametest.World, step realname.Step, n int) {
	for range n {
		w.Backend.Script(step, realnametest.Down(realname.FailureUnavailable))
	}
}

// retryAt returns when an error says to try again.
func retryAt(err error) time.Time {
	var e *realname.Error
	if errors.As(err, &e) {
		return e.RetryAt
	}
	return time.Time{}
}

// TestOutage: somebody who tries every second for an hour while a provider is down asks
// it ever more rarely, and loses no try and no day by it.
func TestOutage(t *testing.T) {
	for _, step := range []realname.Step{realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCard} {
		t.Run(step.String(), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Lifetime = 3 * time.Hour }})
			down(w, step, 100)
			m := realname.MethodIDCard
			if step == realname.StepCard {
				m = realname.MethodBankCard
			}
			u := walk(t, w, "account-1", m)
			calls, until := 0, time.Time{}
			for range 3600 {
				u.err = nil
				if u.all(people[0]); !errors.Is(u.err, realname.ErrUnavailable) {
					t.Fatalf("%v, want ErrUnavailable", u.err)
				}
				if n := w.Backend.Count(step); n > calls && w.Clock.Now().Before(until) {
					t.Fatalf("call %d comes before %v, the time that was told", n, until)
				}
				calls, until = w.Backend.Count(step), retryAt(u.err)
				if !until.After(w.Clock.Now()) {
					t.Fatalf("call %d: no time to try again", calls)
				}
				w.Clock.Advance(time.Second)
			}
			if calls < 10 || calls > 20 {
				t.Errorf("%d calls in an hour, want 10 to 20", calls)
			}
			w.Backend.Unscript(step)
			w.Clock.Advance(10 * time.Minute)
			u.err = nil
			if u.all(people[0]); u.err != nil || u.s.Status != realname.StatusApproved {
				t.Errorf("after the outage: %v, %v; want approved", u.s.Status, u.err)
			}
		})
	}
}

// TestOutageCountsNowhere: after an outage every try and the whole day are left.
func TestOutageCountsNowhere(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.AccountDay, c.Limits.IdentityDay = 5, 5 }})
	down(w, realname.StepIdentity, 30)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 30 {
		u.identity(people[0])
		w.Clock.Advance(10 * time.Second)
		u.err = nil
	}
	w.Backend.Unscript(realname.StepIdentity)
	w.Backend.Script(realname.StepIdentity, fails(9)...)
	w.Clock.Advance(10 * time.Minute)
	for i := range 6 {
		before := w.Backend.Count(realname.StepIdentity)
		u.err = nil
		u.identity(people[0])
		if judged := w.Backend.Count(realname.StepIdentity) > before; judged != (i < 5) {
			t.Errorf("check %d after the outage: made %v, %v", i+1, judged, u.err)
		}
	}
}

// TestUnknownCounts: what may have been judged counts as a try and in the day.
func TestUnknownCounts(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Identity, c.Limits.AccountDay = 100, 3
		c.Authority = realname.AuthorityFunc(c.Authority.Match) // cannot be asked again
	}})
	for range 9 {
		w.Backend.Script(realname.StepIdentity, realnametest.Lost(realnametest.Pass()))
	}
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 9 {
		u.err = nil
		u.identity(people[0])
		w.Clock.Advance(20 * time.Second)
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 3 || !errors.Is(u.err, realname.ErrLimit) {
		t.Errorf("%d checks of unknown outcome, %v; want 3 of the day and ErrLimit", n, u.err)
	}
}

// TestRestIsShared: neither a new session nor another account begins a rest anew.
func TestRestIsShared(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	down(w, realname.StepIdentity, 9)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 6 { // the rest is a minute by now
		u.err = nil
		u.identity(people[0])
		if until := retryAt(u.err); until.After(w.Clock.Now()) {
			w.Clock.Advance(until.Sub(w.Clock.Now()))
		}
	}
	u.err = nil
	u.identity(people[0])
	calls := w.Backend.Count(realname.StepIdentity)
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(20 * time.Second)
	again := walk(t, w, "account-1", realname.MethodIDCard).identity(people[1])
	other := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0])
	stranger := walk(t, w, "account-3", realname.MethodIDCard).identity(people[1])
	for name, err := range map[string]error{"a new session": again.err, "another account": other.err} {
		if !errors.Is(err, realname.ErrUnavailable) || !retryAt(err).After(w.Clock.Now()) {
			t.Errorf("%s: %v until %v", name, err, retryAt(err))
		}
	}
	if n := w.Backend.Count(realname.StepIdentity); n != calls+1 {
		t.Errorf("%d calls during the rest, want the one of somebody else (%v)", n-calls, stranger.err)
	}
}

// TestOneProbe: after a rest one call is let through, however many want to.
func TestOneProbe(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.IdentityDay = 100 }})
	down(w, realname.StepIdentity, 1)
	if u := walk(t, w, "account-0", realname.MethodIDCard).identity(people[0]); u.err == nil {
		t.Fatal("nothing is down")
	}
	walkers := make([]*walker, 20)
	for i := range walkers {
		walkers[i] = walk(t, w, fmt.Sprint("account-", i+1), realname.MethodIDCard)
	}
	for round := range 4 {
		w.Clock.Advance(restOf(round))
		before, until := w.Backend.Count(realname.StepIdentity), make(chan struct{})
		w.Backend.Unscript(realname.StepIdentity)
		w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Down(realname.FailureUnavailable), until))
		var wg sync.WaitGroup
		for i, u := range walkers {
			u.err = nil
			if i == 0 { // is on its way as long as the others try
				wg.Go(func() { u.identity(people[0]) })
				waitFor(t, func() bool { return w.Backend.Count(realname.StepIdentity) > before })
				continue
			}
			wg.Go(func() { u.identity(people[0]) })
		}
		waitFor(t, func() bool { return w.Backend.Count(realname.StepIdentity) > before })
		time.AfterFunc(20*time.Millisecond, func() { close(until) })
		wg.Wait()
		if n := w.Backend.Count(realname.StepIdentity) - before; n != 1 {
			t.Errorf("round %d: %d calls, want 1", round, n)
		}
	}
}

// waitFor waits until something is true.
func waitFor(t *testing.T, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come true")
		}
	}
}

// restOf is how long the rest after the nth call takes.
func restOf(n int) time.Duration { return 2 * time.Second << n }

// TestRestEnds: any answer ends a rest, a no as well.
func TestRestEnds(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	down(w, realname.StepIdentity, 4)
	w.Backend.Script(realname.StepIdentity, fails(1)...)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	for range 5 {
		u.err = nil
		u.identity(people[0])
		w.Clock.Advance(20 * time.Second)
	}
	if u.err != nil || u.s.Step(realname.StepIdentity).Phase != realname.PhaseFailed {
		t.Fatalf("identity: %v, %v", u.s.Step(realname.StepIdentity), u.err)
	}
	down(w, realname.StepIdentity, 1)
	if u.identity(people[0]); retryAt(u.err).Sub(w.Clock.Now()) > 2*time.Second {
		t.Errorf("after an answer the rest is until %v, want two seconds", retryAt(u.err))
	}
}

// TestUnreadableRestsOne: what a provider could not read lets whoever gave it wait, and
// nobody else who is checked for the same number.
func TestUnreadableRestsOne(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	for range 8 {
		w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnreadable))
	}
	stranger := walk(t, w, "stranger", realname.MethodIDCard)
	for range 8 {
		w.Clock.Advance(3 * time.Minute)
		stranger.err = nil
		stranger.identity(people[0])
	}
	w.Backend.Unscript(realname.StepIdentity)
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]); u.err != nil {
		t.Errorf("the owner: %v", u.err)
	}
}

// TestFaceDay: face checks of one identity count over accounts and sessions.
func TestFaceDay(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.FaceDay, c.Limits.IdentityDay = 4, 100 }})
	w.Backend.Script(realname.StepFace, failsFor(realname.ReasonFaceMismatch, 9)...)
	var last error
	for i := range 3 {
		u := walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard).identity(people[0]).photos()
		for range 3 {
			u.err = nil
			u.face()
			last = u.err
		}
	}
	if n := w.Backend.Count(realname.StepFace); n != 4 || !errors.Is(last, realname.ErrLimit) {
		t.Errorf("%d face checks, %v; want 4 and ErrLimit", n, last)
	}
	w.Clock.Advance(24 * time.Hour)
	if u := walk(t, w, "account-9", realname.MethodIDCard).identity(people[0]).photos().face(); u.err != nil {
		t.Errorf("a day later: %v", u.err)
	}
}

// TestRefusedWritesNothing: where a day is full, or a provider rests, a request in vain
// leaves nothing behind, however often it comes.
func TestRefusedWritesNothing(t *testing.T) {
	for name, script := range map[string][]realnametest.Reply{
		"full day": fails(9), "rest": {realnametest.Down(realname.FailureUnavailable)},
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.AccountDay = 1 }})
		w.Backend.Script(realname.StepIdentity, script...)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		before := len(trailOf(t, w, u.ref))
		for range 5 {
			u.err = nil
			if u.identity(people[0]); u.err == nil {
				t.Errorf("%s: nothing is refused", name)
			}
		}
		if n := len(trailOf(t, w, u.ref)) - before; n != 0 {
			t.Errorf("%s: %d entries for requests in vain", name, n)
		}
	}
}

// TestToldRestIsKept: a provider that says when to try again is not asked before, for up
// to an hour.
func TestToldRestIsKept(t *testing.T) {
	for told, want := range map[time.Duration]time.Duration{
		time.Second: 2 * time.Second, 3 * time.Minute: 3 * time.Minute, 5 * time.Hour: time.Hour,
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Lifetime = 3 * time.Hour }})
		w.Backend.Script(realname.StepIdentity, realnametest.Reply{Err: &realname.Failure{
			Kind: realname.FailureQuota, RetryAt: w.Clock.Now().Add(told),
		}})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		w.Clock.Advance(want - time.Second)
		u.err = nil
		if u.identity(people[0]); u.err == nil || w.Backend.Count(realname.StepIdentity) != 1 {
			t.Errorf("told %v: asked again too early: %v", told, u.err)
		}
		w.Clock.Advance(time.Second)
		u.err = nil
		if u.identity(people[0]); u.err != nil {
			t.Errorf("told %v: after %v: %v", told, want, u.err)
		}
	}
}

// failsFor makes n refusals for a reason.
func failsFor(r realname.Reason, n int) []realnametest.Reply {
	all := make([]realnametest.Reply, n)
	for i := range all {
		all[i] = realnametest.Fail(r)
	}
	return all
}
