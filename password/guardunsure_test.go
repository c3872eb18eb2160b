package password_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
)

// A failover is a store with a server in reserve. While it is armed that server
// gets no writes: they are done, but no read decides whether they stay. What has
// been written upon since is safe.
type failover struct {
	kv.Memory
	armed bool
	lost  map[string]kv.Record // what the server in reserve has; the zero Record for nothing
}

func (f *failover) note(ctx context.Context, key string) error {
	if !f.armed {
		delete(f.lost, key)
		return nil
	}
	if _, ok := f.lost[key]; !ok {
		was, err := f.Get(ctx, key)
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		f.lost[key] = was
	}
	return kv.ErrUnknown
}

// Swap implements [kv.Store].
func (f *failover) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	was, err := f.Get(ctx, key)
	if err != nil && !errors.Is(err, kv.ErrNotFound) || was.Version != old {
		return kv.ErrConflict
	}
	unsure := f.note(ctx, key)
	return errors.Join(f.Memory.Swap(ctx, key, old, r), unsure)
}

// Delete implements [kv.Store].
func (f *failover) Delete(ctx context.Context, key string, old uint64) error {
	was, err := f.Get(ctx, key)
	if err != nil || was.Version != old {
		return kv.ErrConflict
	}
	unsure := f.note(ctx, key)
	return errors.Join(f.Memory.Delete(ctx, key, old), unsure)
}

func (f *failover) arm() { f.armed, f.lost = true, map[string]kv.Record{} }

// takeOver loses every write that is not safe.
func (f *failover) takeOver(t *testing.T) {
	t.Helper()
	f.armed = false
	for key, was := range f.lost {
		now, err := f.Get(t.Context(), key)
		if err == nil {
			err = f.Memory.Delete(t.Context(), key, now.Version)
		}
		if was.Version != 0 {
			err = f.Memory.Swap(t.Context(), key, 0, was)
		}
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.Fatal(err)
		}
	}
	f.lost = nil
}

// unsureOps are all that changes an account, with what is so once it was done.
var unsureOps = []struct {
	name  string
	do    func(ctx context.Context, g *password.Guard) error
	again string // the answer to doing it again once it was done
	done  func(b *bench)
}{
	{"Set", func(ctx context.Context, g *password.Guard) error {
		return g.Set(ctx, "b", other, nobody)
	}, "has_pin", func(b *bench) { b.want(b.Verify(b.t.Context(), "b", other), "ok") }},
	{"Stage", func(ctx context.Context, g *password.Guard) error {
		return g.Stage(ctx, "a", "s2", third, nobody)
	}, "ok", func(b *bench) { b.want(b.Activate(b.t.Context(), "a", "s2"), "ok"); b.try(third, "ok") }},
	{"Staged", func(ctx context.Context, g *password.Guard) error {
		there, err := g.Staged(ctx, "a", "s")
		if err == nil && !there {
			return errTest
		}
		return err
	}, "ok", func(b *bench) { b.want(b.Activate(b.t.Context(), "a", "s"), "ok"); b.try(other, "ok") }},
	{"Activate", func(ctx context.Context, g *password.Guard) error {
		return g.Activate(ctx, "a", "s")
	}, "ok", func(b *bench) { b.try(other, "ok") }},
	{"Drop", func(ctx context.Context, g *password.Guard) error {
		return g.Drop(ctx, "a", "s")
	}, "ok", func(b *bench) { b.want(b.Activate(b.t.Context(), "a", "s"), "not_staged") }},
	{"Change", func(ctx context.Context, g *password.Guard) error {
		return g.Change(ctx, "a", right, third, nobody)
	}, "wrong_pin", func(b *bench) { b.try(third, "ok") }},
	{"Reset", func(ctx context.Context, g *password.Guard) error {
		return g.Reset(ctx, "a", third, nobody)
	}, "weak_pin", func(b *bench) { b.try(third, "ok") }},
	{"Erase", func(ctx context.Context, g *password.Guard) error {
		return g.Erase(ctx, "a")
	}, "ok", func(b *bench) { b.try(right, "no_pin") }},
	{"Suspend", func(ctx context.Context, g *password.Guard) error {
		return g.Suspend(ctx, "a", password.CauseRevoked, 1)
	}, "ok", func(b *bench) { b.try(right, "suspended") }},
	{"Resume", func(ctx context.Context, g *password.Guard) error {
		return g.Resume(ctx, "a", password.CauseRevoked, 2)
	}, "ok", func(b *bench) { b.suspend(password.CauseRevoked, 1).try(right, "ok") }}, // that one is late
}

func unsureBench(t *testing.T) (*failover, *bench) {
	t.Helper()
	store := new(failover)
	b := newBench(t, password.GuardConfig{Store: store}).withPIN()
	b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
	return store, b
}

// While writes may be lost nothing is answered, however often it is asked; and
// what is answered then is so, even if the unsafe writes are lost.
func TestGuardUnsure(t *testing.T) {
	for _, op := range unsureOps {
		t.Run(op.name, func(t *testing.T) {
			store, b := unsureBench(t)
			store.arm()
			for range 3 {
				err := op.do(t.Context(), b.Guard)
				if !errors.Is(err, kv.ErrUnknown) || errors.Is(err, password.ErrRefused) {
					t.Fatalf("error %v, want one that matches kv.ErrUnknown", err)
				}
			}
			store.armed = false
			b.clock.Add(2 * time.Minute)
			got := outcome(op.do(t.Context(), b.Guard))
			store.takeOver(t)
			if got != "ok" && got != op.again {
				t.Errorf("done again: %s, want ok or %s", got, op.again)
			}
			op.done(b)
		})
	}
}

// What was done once, unsurely, and is found done by the next call, stays.
func TestGuardUnsureOnce(t *testing.T) {
	for _, op := range unsureOps {
		t.Run(op.name, func(t *testing.T) {
			for n := 1; ; n++ {
				store, b := unsureBench(t)
				c := b.config
				swaps := 0
				chaos := &kvtest.Chaos{Store: store, Plan: func(call kvtest.Call) kvtest.Fault {
					if call.Op == "swap" || call.Op == "delete" {
						if swaps++; swaps == n {
							store.arm()
						}
					}
					return kvtest.Fault{}
				}}
				c.Store = chaos
				first := outcome(op.do(t.Context(), b.again(c)))
				if swaps < n {
					break
				}
				store.armed = false
				b.clock.Add(2 * time.Minute)
				got := outcome(op.do(t.Context(), b.Guard))
				store.takeOver(t)
				if first != "error" || got != "ok" && got != op.again {
					t.Errorf("unsure from write %d on: %s, then %s, want error, then ok or %s",
						n, first, got, op.again)
				}
				if got == "wrong_pin" {
					b.wantTries(2)
				}
				op.done(b)
			}
		})
	}
}

// A PIN whose staging may be lost is not said to be staged.
func TestGuardStagedUnsure(t *testing.T) {
	store, b := unsureBench(t)
	b.hasher.hook = func(context.Context) error {
		if !store.armed { // the write after the hash is the one that may be lost
			store.arm()
		}
		return nil
	}
	if got := outcome(b.Stage(t.Context(), "a", "s2", third, nobody)); got != "error" {
		t.Fatalf("Stage: %s, want error", got)
	}
	for range 3 {
		if there, err := b.Staged(t.Context(), "a", "s2"); there || !errors.Is(err, kv.ErrUnknown) {
			t.Fatalf("Staged = %v, %v; want an error that matches kv.ErrUnknown", there, err)
		}
	}
	store.takeOver(t)
	b.wantStaged("s2", false)
	b.wantStaged("s", true)
}

// No verdict on a PIN is given whose count may be lost, and none is lost that
// was given.
func TestGuardUnsureVerdicts(t *testing.T) {
	for _, pin := range []password.PIN{right, wrong} {
		store, b := unsureBench(t)
		b.try(wrong, "wrong_pin")
		store.arm()
		for range 5 {
			if got := outcome(b.Verify(t.Context(), "a", pin)); got != "error" {
				t.Errorf("%s while writes may be lost", got)
			}
		}
		store.takeOver(t)
		b.wantTries(2)
		b.try(wrong, "wrong_pin")
		b.try(right, "ok")
		b.wantTries(3)
	}
}

// Random sequences of tries while the store falls in and out of sureness, and at
// the end loses what it may: no wrong answer is forgotten, and no right try counts.
func TestGuardUnsureRandom(t *testing.T) {
	for seed := range uint64(300) {
		store, b := unsureBench(t)
		c := b.config
		plan := kvtest.Random(seed, 0.3)
		store.arm()
		c.Store = &kvtest.Chaos{Store: store, Plan: func(call kvtest.Call) kvtest.Fault {
			store.armed = plan(call) != kvtest.Fault{}
			return kvtest.Fault{}
		}}
		g, wrongs, unknown := b.again(c), 0, 0
		for range 2 {
			switch got := outcome(g.Verify(t.Context(), "a", wrong)); got {
			case "wrong_pin":
				wrongs++
			case "error", "busy":
				unknown++
			default:
				t.Errorf("seed %d: %s", seed, got)
			}
		}
		store.takeOver(t)
		b.clock.Add(2 * time.Minute)
		if left := b.state().TriesLeft; left > 3-wrongs || left < 3-wrongs-unknown {
			t.Errorf("seed %d: %d tries left after %d wrong and %d unknown", seed, left, wrongs, unknown)
		}
		b.try(right, "ok")
		b.wantTries(3)
	}
}

// A late store says of one write that it failed, and does it later.
type late struct {
	kv.Memory
	n, write, land int // calls so far, the call that is late, and before which it lands
	do             func()
}

func (l *late) step() {
	l.n++
	if l.n == l.land {
		l.finish()
	}
}

func (l *late) finish() {
	if l.do != nil {
		l.do()
		l.do = nil
	}
}

// Get implements [kv.Store].
func (l *late) Get(ctx context.Context, key string) (kv.Record, error) {
	l.step()
	return l.Memory.Get(ctx, key)
}

// Swap implements [kv.Store].
func (l *late) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	l.step()
	if l.n == l.write {
		l.do = func() { l.Memory.Swap(context.WithoutCancel(ctx), key, old, r) }
		return errTest
	}
	return l.Memory.Swap(ctx, key, old, r)
}

// A write that comes late, between any two calls or after all of them, leaves no
// try behind and undoes no verdict.
func TestGuardLateWrites(t *testing.T) {
	for _, pin := range []password.PIN{right, wrong} {
		for write := 1; write <= 6; write++ {
			for land := write + 1; land <= write+8; land++ {
				store := new(late)
				b := newBench(t, password.GuardConfig{Store: store}).withPIN()
				store.n, store.write, store.land = 0, write, land
				got := outcome(b.Verify(t.Context(), "a", pin))
				store.finish()
				store.write = 0
				name := fmt.Sprintf("call %d lands before %d, right PIN %v", write, land, pin == right)
				b.checkAfterFault(name, got, pin == right)
			}
		}
	}
}

// A reservation that comes after its release is not counted.
func TestGuardLateReservation(t *testing.T) {
	for land := 3; land <= 12; land++ {
		store := new(late)
		b := newBench(t, password.GuardConfig{Store: store}).withPIN()
		store.n, store.write, store.land = 0, 2, land
		got := outcome(b.Verify(t.Context(), "a", right))
		store.finish()
		b.clock.Add(2 * time.Minute)
		if left := b.state().TriesLeft; left != 3 {
			t.Errorf("lands before call %d: %s, then %d tries left, want 3", land, got, left)
		}
	}
}

// An account that is erased and set anew while a PIN is looked at: the verdict on
// the old PIN has nowhere to be counted, so there is none.
func TestGuardErasedWhileLooking(t *testing.T) {
	for _, pin := range []password.PIN{right, wrong} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		b.hasher.hook = func(ctx context.Context) error {
			b.hasher.hook = nil
			g := b.again(b.config)
			b.want(g.Erase(ctx, "a"), "ok")
			b.want(g.Set(ctx, "a", other, nobody), "ok")
			return nil
		}
		b.try(pin, "busy")
		b.wantTries(3)
		b.try(other, "ok")
	}
}
