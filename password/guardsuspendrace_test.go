package password_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
)

// suspendStores are the stores on which suspension is tried.
var suspendStores = map[string]func() kv.Store{
	"memory":   func() kv.Store { return new(kv.Memory) },
	"collider": func() kv.Store { return &collider{Store: new(kv.Memory)} },
	"failover": func() kv.Store { return new(failover) },
	"late":     func() kv.Store { return new(late) },
}

// onSuspendStores runs a test with a bench on each store.
func onSuspendStores(t *testing.T, test func(t *testing.T, open func() *bench)) {
	for name, store := range suspendStores {
		t.Run(name, func(t *testing.T) {
			test(t, func() *bench {
				return newBench(t, password.GuardConfig{Store: store()}).withPIN()
			})
		})
	}
}

// settling is the call to the store in which a Verify without conflicts writes its answer. It
// reads in the first, and reserves its try in the second.
const settling = 3

// TestGuardSuspendedAtEachCall suspends the PIN before each call that a Verify makes to the
// store. Where that returned before the answer was written, the answer is Suspended, and nothing
// is counted.
func TestGuardSuspendedAtEachCall(t *testing.T) {
	onSuspendStores(t, func(t *testing.T, open func() *bench) {
		for _, pin := range []password.PIN{right, wrong} {
			for at := 1; at <= settling+1; at++ {
				b := open()
				got := outcome(b.suspendAt(at, kvtest.Fault{}, 0, func(g *password.Guard) error {
					return g.Verify(t.Context(), "a", pin)
				}))
				want := "suspended"
				switch {
				case at > settling && pin == right:
					want = "ok" // it was answered before
				case at > settling:
					want = "wrong_pin"
				}
				if got != want {
					t.Errorf("suspended before call %d, right PIN %v: %s, want %s", at, pin == right, got, want)
				}
				left := 3
				if want == "wrong_pin" {
					left = 2
				}
				b.suspend(password.CauseOperator, 1) // where the call came too late to be there
				b.wantTries(left)
				b.resume(password.CauseOperator, 2)
				b.try(right, "ok")
			}
		}
	})
}

// TestGuardSuspendedAtEachCallOfChange: a PIN is not changed by a call that writes after the
// suspension. Change reads, reserves its try, settles it, and writes the new PIN.
func TestGuardSuspendedAtEachCallOfChange(t *testing.T) {
	onSuspendStores(t, func(t *testing.T, open func() *bench) {
		for at := 1; at <= 5; at++ {
			b := open()
			got := outcome(b.suspendAt(at, kvtest.Fault{}, 0, func(g *password.Guard) error {
				return g.Change(t.Context(), "a", right, other, nobody)
			}))
			want, pin := "suspended", right
			if at == 5 {
				want, pin = "ok", other // it was done before
				b.suspend(password.CauseOperator, 1)
			}
			if got != want {
				t.Errorf("suspended before call %d: %s, want %s", at, got, want)
			}
			b.wantTries(3)
			b.resume(password.CauseOperator, 2)
			b.try(pin, "ok")
		}
	})
}

// suspendAt does something with a guard whose account another process suspends just before
// call number at to the store. Call number n has a fault.
func (b *bench) suspendAt(at int, fault kvtest.Fault, n int, do func(*password.Guard) error) error {
	b.t.Helper()
	elsewhere, c := b.again(b.config), b.config
	c.Store = &kvtest.Chaos{Store: c.Store, Plan: func(call kvtest.Call) kvtest.Fault {
		if call.N == at {
			b.want(elsewhere.Suspend(b.t.Context(), "a", password.CauseOperator, 1), "ok")
		}
		if call.N == n {
			return fault
		}
		return kvtest.Fault{}
	}}
	return do(b.again(c))
}

// TestGuardSuspendedWhileHashing suspends the PIN while the slow hash is computed: of Verify, and
// of each hash that Change makes.
func TestGuardSuspendedWhileHashing(t *testing.T) {
	onSuspendStores(t, func(t *testing.T, open func() *bench) {
		ops := map[string]func(b *bench, pin password.PIN) error{
			"Verify": func(b *bench, pin password.PIN) error { return b.Verify(t.Context(), "a", pin) },
			"Change": func(b *bench, pin password.PIN) error {
				return b.Change(t.Context(), "a", pin, third, nobody)
			},
		}
		for name, do := range ops {
			for _, pin := range []password.PIN{right, wrong} {
				for n := 1; n <= 2; n++ {
					b := open()
					hashes := 0
					b.hasher.hook = func(context.Context) error {
						if hashes++; hashes == n {
							b.want(b.again(b.config).Suspend(t.Context(), "a", password.CauseLapsed, 1), "ok")
						}
						return nil
					}
					got := outcome(do(b, pin))
					b.hasher.hook = nil
					if hashes < n {
						continue
					}
					if got != "suspended" {
						t.Errorf("%s, right PIN %v, hash %d: %s, want suspended", name, pin == right, n, got)
					}
					b.wantTries(3)
					b.resume(password.CauseLapsed, 2)
					b.try(third, "wrong_pin")
					b.try(right, "ok")
				}
			}
		}
	})
}

// TestGuardSuspendedWithFaults: with any fault at any call, a Verify says neither yes nor no if
// the PIN was suspended before its answer could be written.
func TestGuardSuspendedWithFaults(t *testing.T) {
	for _, fault := range allFaults {
		for _, pin := range []password.PIN{right, wrong} {
			for at := 1; at <= settling; at++ {
				for n := 1; n <= 12; n++ {
					b := newBench(t, password.GuardConfig{}).withPIN()
					got := outcome(b.suspendAt(at, fault, n, func(g *password.Guard) error {
						return g.Verify(t.Context(), "a", pin)
					}))
					if got != "suspended" && got != "error" {
						t.Errorf("%+v at call %d, suspended before call %d: %s", fault, n, at, got)
					}
					b.suspend(password.CauseOperator, 1) // where Verify failed before it came to that
					b.try(right, "suspended")
					b.clock.Add(2 * time.Minute)
					b.resume(password.CauseOperator, 2)
					if left := b.state().TriesLeft; left < 2 || got == "suspended" && left != 3 {
						t.Errorf("%+v at call %d, suspended before call %d: %s, then %d tries left", fault, n, at, got, left)
					}
					b.try(right, "ok")
				}
			}
		}
	}
}

// allFaults are the ways in which a call to a store fails.
var allFaults = []kvtest.Fault{
	{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
}

// TestGuardSuspendFaults: with a fault at any call, Suspend has done what it says, and the same
// call again makes it sure. So has Resume.
func TestGuardSuspendFaults(t *testing.T) {
	const c = password.CauseReleased
	for _, fault := range allFaults {
		for _, resumes := range []bool{false, true} {
			for n := 1; ; n++ {
				b := newBench(t, password.GuardConfig{}).withPIN()
				do, want := (*password.Guard).Suspend, "suspended"
				if resumes {
					b.suspend(c, 1)
					do, want = (*password.Guard).Resume, "ok"
				}
				conf := b.config
				chaos := &kvtest.Chaos{Store: conf.Store, Plan: kvtest.FailAt(n, fault)}
				conf.Store = chaos
				g := b.again(conf)
				err := do(g, t.Context(), "a", c, 2)
				if chaos.Calls() < n {
					break
				}
				if got := outcome(b.Verify(t.Context(), "a", right)); err == nil && got != want {
					t.Errorf("%+v at call %d, resumes %v: done, and Verify says %s", fault, n, resumes, got)
				}
				b.want(do(g, t.Context(), "a", c, 2), "ok")
				b.try(right, want)
			}
		}
	}
}

// TestGuardLateSuspension: a write of Suspend that is said to have failed and lands later undoes
// no Resume that came after it.
func TestGuardLateSuspension(t *testing.T) {
	for land := 4; land <= 8; land++ { // call 3 is the read that tells whether it was done
		store := new(late)
		b := newBench(t, password.GuardConfig{Store: store}).withPIN()
		store.n, store.write, store.land = 0, 2, land
		b.want(b.Suspend(t.Context(), "a", password.CauseLapsed, 1), "error")
		b.resume(password.CauseLapsed, 2)
		store.finish()
		b.wantCauses("")
		b.want(b.Suspend(t.Context(), "a", password.CauseLapsed, 1), "ok") // tried once more
		b.wantCauses("")
	}
}

// A stage is where the account of TestGuardSuspendRace is: each count of it is one of four.
const (
	stageOpen       = iota // Resume has returned
	stageSuspending        // Suspend was called
	stageSuspended         // Suspend has returned
	stageResuming          // Resume was called
	stages
)

// TestGuardSuspendRace: one process suspends and resumes, others pay, and others call Suspend and
// Resume late with numbers that are out of date. Between Suspend and Resume nobody pays, and
// between Resume and Suspend nobody is refused.
func TestGuardSuspendRace(t *testing.T) {
	onSuspendRaceStores(t, func(t *testing.T, store kv.Store) {
		b := newBench(t, password.GuardConfig{Store: store}).withPIN()
		race := &suspendRace{t: t, b: b}
		race.stage.Store(stageOpen)
		parallel(8, func(i int) {
			switch {
			case i == 0:
				race.suspend(20)
			case i <= 2:
				race.late(i)
			default:
				race.pay(i)
			}
		})
	})
}

func onSuspendRaceStores(t *testing.T, test func(t *testing.T, store kv.Store)) {
	for _, name := range []string{"memory", "collider"} {
		t.Run(name, func(t *testing.T) { test(t, suspendStores[name]()) })
	}
}

type suspendRace struct {
	t     *testing.T
	b     *bench
	stage atomic.Int64 // counts up
	paid  atomic.Int64 // answers given by Verify
	order atomic.Uint64
	ended atomic.Bool
}

// insist calls until the account's record is not busy.
func (x *suspendRace) insist(do func() error) {
	for {
		err := do()
		if err == nil {
			return
		}
		if !errors.Is(err, password.ErrBusy) {
			x.t.Error(err)
			return
		}
		runtime.Gosched()
	}
}

// wait waits until others have got some answers.
func (x *suspendRace) wait() {
	for until := x.paid.Load() + 10; x.paid.Load() < until && !x.t.Failed(); {
		runtime.Gosched()
	}
}

func (x *suspendRace) suspend(rounds int) {
	defer x.ended.Store(true)
	g := x.b.again(x.b.config)
	for range rounds {
		x.wait()
		x.stage.Add(1)
		x.insist(func() error {
			return g.Suspend(x.t.Context(), "a", password.CauseOperator, x.order.Add(1))
		})
		x.stage.Add(1)
		x.wait()
		x.stage.Add(1)
		x.insist(func() error {
			return g.Resume(x.t.Context(), "a", password.CauseOperator, x.order.Add(1))
		})
		x.stage.Add(1)
	}
}

// late repeats what is out of date: the opposite of what was said last, and other causes off.
func (x *suspendRace) late(i int) {
	g := x.b.again(x.b.config)
	for !x.ended.Load() {
		if order := x.order.Load(); order > 2 {
			x.insist(func() error { return g.Suspend(x.t.Context(), "a", password.CauseOperator, order/2*2-1) })
			x.insist(func() error { return g.Resume(x.t.Context(), "a", password.CauseOperator, (order-1)/2*2) })
		}
		x.insist(func() error { return g.Resume(x.t.Context(), "a", password.CauseLapsed, uint64(i)) })
		time.Sleep(100 * time.Microsecond)
	}
}

func (x *suspendRace) pay(i int) {
	g := x.b.again(x.b.config)
	for !x.ended.Load() {
		before := x.stage.Load()
		got := outcome(g.Verify(x.t.Context(), "a", right))
		after := x.stage.Load()
		if got != "busy" {
			x.paid.Add(1)
		}
		if before != after {
			continue
		}
		switch stage := before % stages; {
		case stage == stageSuspended && got != "suspended" && got != "busy",
			stage == stageOpen && got != "ok" && got != "busy":
			x.t.Errorf("payer %d, at stage %d: %s", i, stage, got)
		}
		runtime.Gosched()
	}
}
