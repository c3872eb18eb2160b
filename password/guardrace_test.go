package password_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// long is for what takes more than a few seconds.
var long = flag.Bool("long", false, "check all that is otherwise checked in part")

// A collider is a store in which goroutines really collide: whoever has read
// lets others run before it goes on, so that many read the same version. It
// counts the conflicts.
type collider struct {
	kv.Store
	conflicts atomic.Int64
}

func (c *collider) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := c.Store.Get(ctx, key)
	for range 3 {
		runtime.Gosched()
	}
	return r, err
}

func (c *collider) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := c.Store.Swap(ctx, key, old, r)
	if errors.Is(err, kv.ErrConflict) {
		c.conflicts.Add(1)
	}
	return err
}

// parallel calls f in n goroutines that begin together.
func parallel(n int, f func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// A hundred parallel guesses, one of which is right, against a budget of three:
// the right one gets in in about three rounds of a hundred.
func TestGuardGuessing(t *testing.T) {
	const guesses = 100
	rounds, low, high := 400, 1, 33 // 12 are expected
	switch {
	case password.RaceEnabled:
		rounds, low, high = 100, 0, 15
	case *long:
		rounds, low, high = 1000, 10, 60
	}
	store := &collider{Store: new(kv.Memory)}
	b := newBench(t, password.GuardConfig{Store: store})
	// A slow hash gives way to others: everything reserved is under way at once.
	b.hasher.hook = func(context.Context) error {
		runtime.Gosched()
		return nil
	}
	random := rand.New(rand.NewPCG(1, 2))
	pins := strongPINs(guesses)
	in, looked := 0, 0
	for round := range rounds {
		account := fmt.Sprint("account", round)
		secret := pins[random.IntN(guesses)]
		order := random.Perm(guesses)
		b.want(b.Set(t.Context(), account, secret, nobody), "ok")
		var ok, miss atomic.Int64
		parallel(guesses, func(i int) {
			switch err := b.Verify(t.Context(), account, pins[order[i]]); outcome(err) {
			case "ok":
				ok.Add(1)
			case "wrong_pin":
				miss.Add(1)
			case "error":
				t.Error(err)
			}
		})
		in += int(ok.Load())
		looked += int(ok.Load() + miss.Load())
		if miss.Load() > 3+ok.Load()*3 || ok.Load() == 0 && miss.Load() > 3 {
			t.Fatalf("round %d: %d wrong and %d right guesses were looked at",
				round, miss.Load(), ok.Load())
		}
	}
	t.Logf("the right guess got in in %d of %d rounds; %d guesses looked at, %d conflicts",
		in, rounds, looked, store.conflicts.Load())
	if in < low || in > high {
		t.Errorf("the right guess got in in %d of %d rounds, want %d to %d", in, rounds, low, high)
	}
	if store.conflicts.Load() < int64(rounds) {
		t.Errorf("only %d conflicts in %d rounds: the goroutines did not collide",
			store.conflicts.Load(), rounds)
	}
}

// strongPINs returns n PINs that the policy accepts.
func strongPINs(n int) (pins []password.PIN) {
	for i := 0; len(pins) < n; i++ {
		p := password.MustParsePIN(fmt.Sprintf("%06d", i*7919%1_000_000))
		if (password.PINPolicy{}).Check(p, nobody) == nil {
			pins = append(pins, p)
		}
	}
	return pins
}

// Guesses that come again after ErrBusy, until they get a verdict, get no more.
func TestGuardGuessingWithPatience(t *testing.T) {
	b := newBench(t, password.GuardConfig{Store: &collider{Store: new(kv.Memory)}})
	for round := range 50 {
		account := fmt.Sprint("account", round)
		b.want(b.Set(t.Context(), account, right, nobody), "ok")
		var miss atomic.Int64
		parallel(40, func(i int) {
			for {
				err := b.Verify(t.Context(), account, wrong)
				if outcome(err) == "wrong_pin" {
					miss.Add(1)
				}
				if !errors.Is(err, password.ErrBusy) {
					return
				}
				runtime.Gosched()
			}
		})
		if miss.Load() != 3 {
			t.Fatalf("%d wrong guesses were looked at, want 3", miss.Load())
		}
		b.want(b.Verify(t.Context(), account, right), "locked")
	}
}

// An honest user's payments at once lock nobody out: what is beyond the budget
// is told to come again.
func TestGuardManyPaymentsAtOnce(t *testing.T) {
	b := newBench(t, password.GuardConfig{Store: &collider{Store: new(kv.Memory)}}).withPIN()
	for range 100 {
		parallel(6, func(int) {
			for {
				err := b.Verify(t.Context(), "a", right)
				if err == nil {
					return
				}
				if !errors.Is(err, password.ErrBusy) {
					t.Errorf("a payment got %v", err)
					return
				}
				time.Sleep(100 * time.Microsecond)
			}
		})
		b.wantTries(3)
	}
}

func TestGuardBudgetUnderWay(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	h := newHold(b)
	var under []*held
	for range 3 {
		under = append(under, h.start(b, right))
	}
	for range 10 {
		b.try(right, "busy")
		b.try(wrong, "busy")
	}
	b.wantTries(3)
	for _, done := range under {
		if got := h.finish(done); got != "ok" {
			t.Errorf("%s, want ok", got)
		}
		b.try(right, "ok")
	}
	b.wantTries(3)
}

// A success clears the row and takes its own reservation back; those of others
// that are under way stay, and count when they turn out wrong.
func TestGuardSuccessLeavesOthers(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.try(wrong, "wrong_pin")
	b.try(wrong, "wrong_pin")
	b.clock.Add(time.Minute)
	hold := newHold(b)
	bad := hold.start(b, wrong)
	b.try(right, "busy") // two wrong, one under way: nothing left
	if got := hold.finish(bad); got != "wrong_pin" {
		t.Errorf("%s, want wrong_pin", got)
	}
	b.wantTries(0)
	b.clock.Add(time.Minute)

	// Five are the next threshold: a right one and a wrong one, together.
	bad = hold.start(b, wrong)
	b.try(right, "ok")
	b.wantTries(3)
	if got := hold.finish(bad); got != "wrong_pin" {
		t.Errorf("%s, want wrong_pin", got)
	}
	b.wantTries(2)
}

// A failure that was reserved after a success and settled before it stays.
func TestGuardSuccessLeavesLaterFailures(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.try(wrong, "wrong_pin")
	hold := newHold(b)
	good := hold.start(b, right)
	b.try(wrong, "wrong_pin")
	b.wantTries(1)
	if got := hold.finish(good); got != "ok" {
		t.Errorf("%s, want ok", got)
	}
	b.wantTries(2)
}

// A PIN that is replaced while a try is under way is not verified by it.
func TestGuardReplacedUnderWay(t *testing.T) {
	for name, replace := range map[string]func(b *bench) error{
		"reset": func(b *bench) error { return b.Reset(b.t.Context(), "a", other, nobody) },
		"erased and set": func(b *bench) error {
			if err := b.Erase(b.t.Context(), "a"); err != nil {
				return err
			}
			return b.Set(b.t.Context(), "a", other, nobody)
		},
		"erased": func(b *bench) error { return b.Erase(b.t.Context(), "a") },
	} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		hold := newHold(b)
		good := hold.start(b, right)
		b.want(replace(b), "ok")
		if got := hold.finish(good); got != "busy" {
			t.Errorf("%s: %s, want busy", name, got)
		}
		if s := b.state(); s.Set && s.TriesLeft != 3 {
			t.Errorf("%s: state %+v", name, s)
		}
	}
}

// A try that was right for a PIN replaced meanwhile is given back, ten times a day.
func TestGuardReplacedOften(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{Policy: password.PINPolicy{History: -1}}).withPIN()
	for i := range 11 {
		h := newHold(b)
		good := h.start(b, right)
		session := fmt.Sprint("s", i)
		b.want(b.Stage(ctx, "a", session, right, nobody), "ok")
		b.want(b.Activate(ctx, "a", session), "ok")
		if got := h.finish(good); got != "busy" {
			t.Errorf("time %d: %s, want busy", i, got)
		}
		b.wantTries(3 - i/10)
	}
}

// A clock that is set back during a try does not shorten the lock.
func TestGuardClockSetBackUnderWay(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.try(wrong, "wrong_pin")
	b.try(wrong, "wrong_pin")
	h := newHold(b)
	until := b.clock.Now().Add(time.Minute)
	bad := h.start(b, wrong)
	b.clock.Add(-30 * time.Second)
	if got := h.finish(bad); got != "wrong_pin" {
		t.Errorf("%s, want wrong_pin", got)
	}
	if s := b.state(); !s.RetryAt.Equal(until) {
		t.Errorf("locked until %v, want %v", s.RetryAt, until)
	}
}

// A PIN that is replaced while it is being changed is not overwritten.
func TestGuardReplacedDuringChange(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	hashes := 0
	b.hasher.hook = func(ctx context.Context) error {
		if hashes++; hashes != 2 { // verified; now the new one is hashed
			return nil
		}
		b.hasher.hook = nil
		b.want(b.again(b.config).Reset(ctx, "a", third, nobody), "ok")
		return nil
	}
	b.want(b.Change(t.Context(), "a", right, other, nobody), "busy")
	b.try(third, "ok")
	b.try(other, "wrong_pin")
}

// A hold keeps chosen tries under way while others pass.
type hold struct {
	came chan struct{}
	next atomic.Pointer[held]
}

// held is one try that is held up.
type held struct {
	pass chan struct{}
	done chan string
}

func newHold(b *bench) *hold {
	h := &hold{came: make(chan struct{})}
	b.hasher.hook = func(context.Context) error {
		if one := h.next.Swap(nil); one != nil {
			h.came <- struct{}{}
			<-one.pass
		}
		return nil
	}
	return h
}

// start begins a try and returns once it is under way. Each has a process of its own,
// since one process computes one hash at a time for an account.
func (h *hold) start(b *bench, pin password.PIN) *held {
	return h.begin(b, func(g *password.Guard) error { return g.Verify(b.t.Context(), "a", pin) })
}

// begin is start for any operation with a hash.
func (h *hold) begin(b *bench, do func(*password.Guard) error) *held {
	one := &held{pass: make(chan struct{}), done: make(chan string, 1)}
	h.next.Store(one)
	g := b.again(b.config)
	go func() { one.done <- outcome(do(g)) }()
	<-h.came
	return one
}

// finish lets the try go on, and returns what came of it.
func (h *hold) finish(one *held) string {
	close(one.pass)
	return <-one.done
}

// Several processes serve one account: each has a guard of its own.
func TestGuardProcesses(t *testing.T) {
	b := newBench(t, password.GuardConfig{Store: &collider{Store: new(kv.Memory)}}).withPIN()
	var miss atomic.Int64
	parallel(20, func(int) {
		g := b.again(b.config)
		for range 20 {
			if outcome(g.Verify(t.Context(), "a", wrong)) == "wrong_pin" {
				miss.Add(1)
			}
		}
	})
	if miss.Load() != 3 {
		t.Errorf("%d wrong guesses were looked at, want 3", miss.Load())
	}
	b.try(right, "locked")
}
