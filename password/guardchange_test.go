package password_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
)

// counting counts the hashes that the bench computes.
func (b *bench) counting() *atomic.Int64 {
	n := new(atomic.Int64)
	b.hasher.hook = func(context.Context) error { n.Add(1); return nil }
	return n
}

// wantTooMany wants the refusal TooManyChanges until the time given.
func (b *bench) wantTooMany(err error, until time.Time) {
	b.t.Helper()
	b.want(err, "too_many_changes")
	var e *password.Error
	if errors.As(err, &e) && !e.RetryAt.Equal(until) {
		b.t.Errorf("retry at %v, want %v", e.RetryAt, until)
	}
}

// Twenty new PINs a day are hashed for an account, whether it has a PIN or not.
func TestGuardNewPINsOfADay(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	hashes := b.counting()
	start := b.clock.Now()
	for i := range 20 {
		b.want(b.Stage(ctx, "a", fmt.Sprint("s", i), right, nobody), "ok")
		b.clock.Add(time.Hour)
	}
	for range 100 {
		b.wantTooMany(b.Stage(ctx, "a", "s20", right, nobody), start.Add(24*time.Hour))
		b.wantTooMany(b.Set(ctx, "a", right, nobody), start.Add(24*time.Hour))
		b.wantTooMany(b.Reset(ctx, "a", right, nobody), start.Add(24*time.Hour))
	}
	if hashes.Load() != 20 {
		t.Errorf("%d hashes, want 20", hashes.Load())
	}
	b.clock.Add(4*time.Hour - time.Microsecond)
	b.want(b.Set(ctx, "a", right, nobody), "too_many_changes")
	b.clock.Add(time.Microsecond)
	b.want(b.Set(ctx, "a", right, nobody), "ok")
	b.want(b.Stage(ctx, "b", "s", right, nobody), "ok") // of an account, not of all
}

// Three new PINs that are compared are under way at a time, and a fourth is refused
// before its hash, whatever processes they are in.
func TestGuardNewPINsUnderWay(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	hold := newHold(b)
	var under []*held
	for i := range 3 {
		under = append(under, hold.begin(b, func(g *password.Guard) error {
			return g.Stage(t.Context(), "a", fmt.Sprint("s", i), other, nobody)
		}))
	}
	for range 50 {
		b.want(b.Stage(t.Context(), "a", "s4", right, nobody), "busy")
		b.want(b.Reset(t.Context(), "a", right, nobody), "busy")
	}
	for i, one := range under {
		if got := hold.finish(one); got != "ok" {
			t.Errorf("%s, want ok", got)
		}
		b.want(b.Stage(t.Context(), "a", fmt.Sprint("t", i), other, nobody), "ok")
	}
}

// Of those that are not compared three are under way in a process.
func TestGuardFirstPINsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, password.GuardConfig{})
		wait := b.crowd(100, func(int) string { return "new" })
		before := atomic.LoadInt32(&b.hasher.begun)
		b.want(b.Set(t.Context(), "new", right, nobody), "busy")
		b.want(b.Set(t.Context(), "other", right, nobody), "ok")
		wait()
		if hashes := atomic.LoadInt32(&b.hasher.begun) - before; hashes != 3 { // that of the other account, and two that waited
			t.Errorf("%d hashes, want 3", hashes)
		}
		b.want(b.Set(t.Context(), "new", right, nobody), "ok")
	})
}

// A process that dies with a new PIN under way keeps its place for a minute, and the
// PIN stays counted.
func TestGuardNewPINOfADeadProcess(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	c := b.config
	for range 3 {
		chaos := &kvtest.Chaos{Store: b.config.Store, Plan: func(call kvtest.Call) kvtest.Fault {
			if call.N > 2 { // get and swap that count it
				return kvtest.Fault{Before: errTest}
			}
			return kvtest.Fault{}
		}}
		c.Store = chaos
		b.want(b.again(c).Stage(t.Context(), "a", "s", other, nobody), "error")
	}
	b.want(b.Stage(t.Context(), "a", "s", other, nobody), "busy")
	b.clock.Add(time.Minute + time.Microsecond)
	for i := range 7 {
		b.want(b.Stage(t.Context(), "a", fmt.Sprint("s", i), other, nobody), "ok")
	}
	b.want(b.Stage(t.Context(), "a", "s", other, nobody), "too_many_changes")
}

// Callers who leave have a bounded number of hashes made; those who leave before
// the first are not counted.
func TestGuardNewPINCallerLeaves(t *testing.T) {
	for _, account := range []string{"a", "new"} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 100 {
			c := b.config
			c.Store = deaf{c.Store}
			b.want(b.again(c).Stage(gone, account, "s", other, nobody), "error")
		}
		hashes := 0
		for range 100 {
			ctx, leave := context.WithCancel(t.Context())
			b.hasher.hook = func(context.Context) error { hashes++; leave(); return nil }
			b.Stage(ctx, account, "s", other, nobody)
		}
		if want := map[string]int{"a": 10, "new": 20}[account]; hashes != want {
			t.Errorf("%s: %d hashes, want %d", account, hashes, want)
		}
	}
}

// A deaf store does not hear that its caller has gone.
type deaf struct{ kv.Store }

func (d deaf) Get(ctx context.Context, key string) (kv.Record, error) {
	return d.Store.Get(context.WithoutCancel(ctx), key)
}

func (d deaf) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	return d.Store.Swap(context.WithoutCancel(ctx), key, old, r)
}

// While the key service is down no new PIN is counted, so that afterwards one can be set.
func TestGuardNewPINWithoutKeyService(t *testing.T) {
	ctx, service := t.Context(), new(mac)
	b := newBench(t, password.GuardConfig{Keys: keyService(t, service)}).withPIN()
	service.err = errTest
	for range 100 {
		b.want(b.Stage(ctx, "a", "s", other, nobody), "error")
		b.want(b.Reset(ctx, "a", right, nobody), "error")
		b.want(b.Set(ctx, "new", other, nobody), "error")
	}
	service.err = nil
	b.wantTries(3)
	b.want(b.Stage(ctx, "a", "s", other, nobody), "ok")
	b.want(b.Set(ctx, "new", other, nobody), "ok")
}

// To be told that a new PIN is a known one counts as a wrong try does, and the same
// locks follow.
func TestGuardReuseCountsAsWrong(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.want(b.Change(ctx, "a", right, other, nobody), "ok")
	b.want(b.Stage(ctx, "a", "s", right, nobody), "weak_pin") // an old one
	b.wantTries(2)
	b.want(b.Reset(ctx, "a", other, nobody), "weak_pin")
	b.wantTries(1)
	b.want(b.Stage(ctx, "a", "s", other, nobody), "weak_pin")
	b.wantTries(0)
	b.try(other, "locked")
	hashes := b.counting()
	for _, pin := range []password.PIN{other, right, third} {
		err := b.Stage(ctx, "a", "s", pin, nobody)
		b.want(err, "locked")
		var e *password.Error
		if errors.As(err, &e) && !e.RetryAt.Equal(b.clock.Now().Add(time.Minute)) {
			t.Errorf("retry at %v", e.RetryAt)
		}
		b.want(b.Reset(ctx, "a", pin, nobody), "locked")
	}
	if hashes.Load() != 0 {
		t.Errorf("%d hashes while locked", hashes.Load())
	}
	b.clock.Add(time.Minute)
	b.want(b.Stage(ctx, "a", "s", third, nobody), "ok")
	b.try(other, "ok")
	b.wantTries(3)
}

// Ten failures in a day, wrong tries and known PINs together, lock until the day has
// passed.
func TestGuardReuseAndWrongTries(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for i := range 10 {
		if i%2 == 0 {
			b.want(b.Stage(t.Context(), "a", "s", right, nobody), "weak_pin")
		} else {
			b.try(wrong, "wrong_pin")
		}
		if b.state().TriesLeft > 0 {
			b.try(right, "ok")
		}
		b.clock.Add(time.Hour)
	}
	b.try(right, "locked")
	b.clock.Add(14 * time.Hour)
	b.try(right, "ok")
}

// While wrong tries have locked the account, a new PIN is not compared: the way out is
// open, and nothing is told.
func TestGuardReuseWhileLocked(t *testing.T) {
	ctx := t.Context()
	for _, pin := range []password.PIN{right, other} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		for range 3 {
			b.try(wrong, "wrong_pin")
		}
		hashes := b.counting()
		b.want(b.Stage(ctx, "a", "s", pin, nobody), "ok")
		if hashes.Load() != 1 {
			t.Errorf("%d hashes, want that of the new PIN alone", hashes.Load())
		}
		b.try(right, "locked")
		b.want(b.Reset(ctx, "a", pin, nobody), "ok")
		b.try(pin, "ok")
	}
}

// Nor is it compared while only a reset is open, however long ago that began.
func TestGuardReuseWhenResetOnly(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 50 {
		b.try(wrong, "wrong_pin")
		b.clock.Add(13 * time.Hour)
	}
	b.clock.Add(100 * 24 * time.Hour)
	b.try(right, "reset_only")
	b.want(b.Stage(t.Context(), "a", "s", right, nobody), "ok")
	b.want(b.Reset(t.Context(), "a", right, nobody), "ok")
	b.try(right, "ok")
}

// A comparison that a right PIN has made good has no part in a later lock.
func TestGuardReuseBeforeASuccess(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.want(b.Stage(t.Context(), "a", "s", right, nobody), "weak_pin")
	b.try(right, "ok")
	for range 3 {
		b.try(wrong, "wrong_pin")
	}
	b.want(b.Stage(t.Context(), "a", "s", right, nobody), "ok")
}

// After fifty comparisons in a month there are no more, so that guessing by new PINs
// comes to an end as guessing by tries does.
func TestGuardReuseInAMonth(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	start := b.clock.Now()
	for range 50 {
		b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
		b.clock.Add(3 * time.Hour)
	}
	b.want(b.Stage(t.Context(), "a", "s", right, nobody), "ok") // not compared
	b.wantTries(3)
	b.clock.Add(start.Add(30 * 24 * time.Hour).Sub(b.clock.Now()))
	b.want(b.Stage(t.Context(), "a", "s", right, nobody), "weak_pin")
}

// A known PIN that cannot be counted is not told, and one that was counted is even
// if the caller has gone.
func TestGuardReuseIsCountedBeforeItIsTold(t *testing.T) {
	for _, fault := range []kvtest.Fault{
		{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
	} {
		for n := 1; ; n++ {
			b := newBench(t, password.GuardConfig{Store: new(kv.Memory)}).withPIN()
			c := b.config
			chaos := &kvtest.Chaos{Store: c.Store, Plan: func(call kvtest.Call) kvtest.Fault {
				if call.N >= n {
					return fault
				}
				return kvtest.Fault{}
			}}
			c.Store = chaos
			got := outcome(b.again(c).Stage(t.Context(), "a", "s", right, nobody))
			if chaos.Calls() < n {
				break
			}
			if left := b.state().TriesLeft; got != "error" && (got != "weak_pin" || left != 2) {
				t.Errorf("fault %+v from call %d: %s with %d tries left", fault, n, got, left)
			}
		}
	}
	b := newBench(t, password.GuardConfig{}).withPIN()
	ctx, leave := context.WithCancel(t.Context())
	b.hasher.hook = func(context.Context) error { leave(); return nil }
	b.Stage(ctx, "a", "s", right, nobody)
	b.wantTries(2)
}
