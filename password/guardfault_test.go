package password_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

var errTest = errors.New("test: no answer")

// A recorder remembers whatever a store was given.
type recorder struct {
	kv.Store
	mu   sync.Mutex
	seen strings.Builder
	keys []string // of swaps
}

func (r *recorder) note(op, key string, value []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(&r.seen, "%s %s %s\n", op, key, value)
	if op == "swap" {
		r.keys = append(r.keys, key)
	}
}

func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen.String()
}

func (r *recorder) Get(ctx context.Context, key string) (kv.Record, error) {
	r.note("get", key, nil)
	return r.Store.Get(ctx, key)
}

func (r *recorder) Swap(ctx context.Context, key string, old uint64, n kv.Record) error {
	r.note("swap", key, n.Value)
	return r.Store.Swap(ctx, key, old, n)
}

// Nothing that the store sees says who it is about, or what the PIN is.
func TestGuardRecordsDoNotLeak(t *testing.T) {
	ctx := t.Context()
	rec := &recorder{Store: new(kv.Memory)}
	b := newBench(t, password.GuardConfig{Store: rec})
	account, session := "account-4711-wang", "session-0815-abc"
	b.want(b.Stage(ctx, account, session, right, nobody), "ok")
	b.want(b.Activate(ctx, account, session), "ok")
	b.want(b.Verify(ctx, account, wrong), "wrong_pin")
	b.want(b.Change(ctx, account, right, other, nobody), "ok")
	b.want(b.Stage(ctx, account, session+"2", third, nobody), "ok")
	seen := rec.text()
	if strings.Count(seen, "swap") < 5 {
		t.Fatalf("saw only %q", seen)
	}
	for _, secret := range []string{account, session, "pbkdf2", right.Reveal(), wrong.Reveal(),
		other.Reveal(), third.Reveal()} {
		if strings.Contains(seen, secret) {
			t.Errorf("the store saw %q", secret)
		}
	}
}

func TestGuardErrorsDoNotLeak(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 3 {
		leaktest.Check(t, b.Verify(t.Context(), "a", wrong), wrong.Reveal())
	}
	leaktest.Check(t, b.Verify(t.Context(), "a", right), right.Reveal())
}

// A row that was moved to another account, or an older one put back, is refused.
func TestGuardRecordsCannotBeMoved(t *testing.T) {
	ctx := t.Context()
	rec := &recorder{Store: new(kv.Memory)}
	b := newBench(t, password.GuardConfig{Store: rec}).withPIN()
	b.want(b.Set(ctx, "b", other, nobody), "ok")
	key, keyB := rec.keys[0], rec.keys[len(rec.keys)-1]
	a, err := rec.Get(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	victim, err := rec.Get(ctx, keyB)
	if err != nil || key == keyB {
		t.Fatal(err, key == keyB)
	}
	if _, err := kv.Put(ctx, rec, keyB, victim.Version, a); err != nil {
		t.Fatal(err)
	}
	b.want(b.Verify(ctx, "b", right), "error")
	b.try(right, "ok")
	now, err := rec.Get(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	a.Version = 0 // an old value under a new version
	if _, err := kv.Put(ctx, rec, key, now.Version, a); err != nil {
		t.Fatal(err)
	}
	b.try(right, "error")
}

// After an error nothing was compared, so the try is given back, however often.
func TestGuardGivesBack(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.hasher.hook = func(context.Context) error { return errTest }
	for range 100 {
		if err := b.Verify(t.Context(), "a", wrong); !errors.Is(err, errTest) {
			t.Fatalf("error %v, want the hasher's", err)
		}
	}
	b.hasher.hook = nil
	b.wantTries(3)
	b.try(right, "ok")
}

// A caller who leaves before the hash has begun has tried nothing; one who leaves
// later has used the try up, so that nobody has hashes made for nothing.
func TestGuardCallerLeaves(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	hashes := 0
	var leave context.CancelFunc
	b.hasher.hook = func(ctx context.Context) error {
		hashes++
		leave()
		return ctx.Err()
	}
	for _, pin := range []password.PIN{right, wrong, wrong, right, wrong, wrong, wrong, right} {
		var ctx context.Context
		ctx, leave = context.WithCancel(t.Context())
		b.Verify(ctx, "a", pin)
	}
	if hashes != 7 {
		t.Errorf("%d hashes, want 7: three wrong ones lock", hashes)
	}
	b.wantTries(0)
	b.clock.Add(time.Minute)
	leave = func() {}
	b.try(right, "ok")
}

// A leaving store has its caller leave after the first write.
type leaving struct {
	kv.Store
	leave context.CancelFunc
}

func (l leaving) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	defer l.leave()
	return l.Store.Swap(ctx, key, old, r)
}

// One who leaves when the try is reserved has tried nothing.
func TestGuardCallerLeavesEarly(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		c := b.config
		c.Store = leaving{c.Store, cancel}
		err := b.again(c).Verify(ctx, "a", right)
		if !errors.Is(err, pwhash.ErrNotBegun) || !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want ErrNotBegun and canceled", err)
		}
		b.wantTries(3)
	}
}

// A mac is a key service that can fail.
type mac struct {
	err  error
	hang bool // answers only when the context is done
}

func (m *mac) MAC(ctx context.Context, key, label string, message []byte) ([]byte, error) {
	if m.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return append([]byte("0123456789abcdef"+key+label), message...), m.err
}

// keyService returns a ring with a key service.
func keyService(t *testing.T, service keyring.MAC) *keyring.Ring {
	t.Helper()
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: []byte("a secret for tests, of 32+ bytes")}},
		Current: "k1",
		MAC:     service,
	})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// A key service that is down for a thousand tries locks nobody, and tells nobody
// anything.
func TestGuardKeyServiceDown(t *testing.T) {
	service := new(mac)
	b := newBench(t, password.GuardConfig{Keys: keyService(t, service)}).withPIN()
	b.try(wrong, "wrong_pin")
	service.err = errTest
	var texts []string
	for i := range 1000 {
		err := b.Verify(t.Context(), "a", []password.PIN{right, wrong}[i%2])
		if !errors.Is(err, keyring.ErrRemote) {
			t.Fatalf("try %d: %v, want ErrRemote", i, err)
		}
		texts = append(texts, err.Error())
		b.clock.Add(time.Second)
	}
	if texts = slices.Compact(texts); len(texts) != 1 {
		t.Errorf("right and wrong PINs fail differently: %q", texts)
	}
	service.err = nil
	b.wantTries(2)
	b.try(right, "ok")
	b.wantTries(3)
}

// So does one that does not answer, whether the callers wait or not.
func TestGuardKeyServiceHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := new(mac)
		b := newBench(t, password.GuardConfig{Keys: keyService(t, service)}).withPIN()
		service.hang = true
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if err := b.Verify(ctx, "a", right); !errors.Is(err, keyring.ErrRemote) {
				t.Fatalf("%v, want ErrRemote", err)
			}
			cancel()
		}
		service.hang = false
		b.wantTries(3)
		b.try(right, "ok")
	})
}

// The keyed step is made in the key service too, where the ring has one.
func TestGuardKeyService(t *testing.T) {
	service := new(mac)
	b := newBench(t, password.GuardConfig{Keys: keyService(t, service)}).withPIN()
	b.try(right, "ok")
	b.try(wrong, "wrong_pin")
	service.err = errTest
	for _, pin := range []password.PIN{right, wrong} {
		if err := b.Verify(t.Context(), "a", pin); !errors.Is(err, keyring.ErrRemote) {
			t.Errorf("error %v, want ErrRemote", err)
		}
	}
	service.err = nil
	b.wantTries(2)
	b.try(right, "ok")
}

// A process that dies leaves its try; after a minute it counts as wrong.
func TestGuardDeadProcess(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.die(3)
	b.try(right, "busy")
	b.wantTries(3) // not locked, only busy
	b.clock.Add(time.Minute + time.Microsecond)
	if s := b.state(); s.TriesLeft != 2 || !s.RetryAt.IsZero() {
		t.Errorf("state %+v, want two tries before the next lock", s)
	}
	b.try(right, "ok")
	b.wantTries(3)
}

// A try that was counted as wrong since it took too long stays so, even if it turns
// out that nothing was compared.
func TestGuardErrorTooLate(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	other := b.again(b.config)
	b.hasher.hook = func(ctx context.Context) error {
		b.hasher.hook = nil
		b.clock.Add(2 * time.Minute)
		b.want(other.Verify(ctx, "a", wrong), "wrong_pin")
		return errTest
	}
	b.try(right, "error")
	b.wantTries(1)
}

// An outcome that cannot be written is not known: the error is the same for a
// right and a wrong PIN.
func TestGuardUnsettled(t *testing.T) {
	var errs []string
	for _, pin := range []password.PIN{right, wrong} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		errs = append(errs, fmt.Sprint(b.dies(pin)))
		b.clock.Add(2 * time.Minute)
		b.wantTries(2)
	}
	if errs[0] != errs[1] || errs[0] == "<nil>" {
		t.Errorf("right: %s, wrong: %s", errs[0], errs[1])
	}
}

// A reservation that may have been written is taken back.
func TestGuardUnknownReservation(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 5 {
		c := b.config
		c.Store = &kvtest.Chaos{Store: c.Store, Plan: func(call kvtest.Call) kvtest.Fault {
			switch call.N {
			case 2: // the swap is done, and its answer lost
				return kvtest.Fault{After: errTest}
			case 3: // the read that would tell
				return kvtest.Fault{Before: errTest}
			}
			return kvtest.Fault{}
		}}
		if err := b.again(c).Verify(t.Context(), "a", right); !errors.Is(err, kv.ErrUnknown) {
			t.Fatalf("error %v, want ErrUnknown", err)
		}
	}
	b.try(right, "ok")
}

// die reserves n tries and never settles them.
func (b *bench) die(n int) {
	b.t.Helper()
	for range n {
		b.want(b.dies(wrong), "error")
	}
}

// dies verifies with a store that fails for good after the reservation.
func (b *bench) dies(pin password.PIN) error {
	b.t.Helper()
	c := b.config
	chaos := &kvtest.Chaos{Store: c.Store, Plan: func(call kvtest.Call) kvtest.Fault {
		if call.N > 2 { // get and swap of the reservation
			return kvtest.Fault{Before: errTest}
		}
		return kvtest.Fault{}
	}}
	c.Store = chaos
	err := b.again(c).Verify(b.t.Context(), "a", pin)
	if chaos.Calls() < 3 {
		b.t.Fatal("the try was not reserved")
	}
	return err
}

// Whatever fault the store has at whatever call, a right PIN is right or not
// known, a wrong one never right, and no more is counted than was tried.
func TestGuardFaults(t *testing.T) {
	faults := map[string]kvtest.Fault{
		"before":        {Before: errTest},
		"after":         {After: errTest},
		"unsure before": {Before: kv.ErrUnknown},
		"unsure after":  {After: kv.ErrUnknown},
	}
	for name, fault := range faults {
		for _, pin := range []password.PIN{right, wrong} {
			for n := 1; ; n++ {
				store := new(kv.Memory)
				b := newBench(t, password.GuardConfig{Store: store}).withPIN()
				c := b.config
				chaos := &kvtest.Chaos{Store: store, Plan: kvtest.FailAt(n, fault)}
				c.Store = chaos
				got := outcome(b.again(c).Verify(t.Context(), "a", pin))
				if chaos.Calls() < n {
					break
				}
				b.checkAfterFault(fmt.Sprintf("%s call %d, right PIN %v", name, n, pin == right),
					got, pin == right)
			}
		}
	}
}

func (b *bench) checkAfterFault(name, got string, isRight bool) {
	b.t.Helper()
	switch {
	case isRight && got != "ok" && got != "error":
		b.t.Errorf("%s: %s", name, got)
	case !isRight && got != "wrong_pin" && got != "error":
		b.t.Errorf("%s: %s", name, got)
	}
	b.clock.Add(2 * time.Minute)
	left := b.state().TriesLeft
	if got == "ok" && left != 3 || got == "wrong_pin" && left != 2 || left < 2 {
		b.t.Errorf("%s: %s, then %d tries left", name, got, left)
	}
	b.try(right, "ok")
	b.wantTries(3)
}

// Under random faults, everything that was answered is consistent: the count of
// tries left is never more than the wrong answers given allow, and never less
// than all tries made could explain.
func TestGuardRandomFaults(t *testing.T) {
	for seed := range uint64(150) {
		store := new(kv.Memory)
		b := newBench(t, password.GuardConfig{Store: store}).withPIN()
		c := b.config
		c.Store = &kvtest.Chaos{Store: store, Plan: kvtest.Random(seed, 0.2)}
		g := b.again(c)
		answers, unknown := 0, 0
		for range 2 {
			switch got := outcome(g.Verify(t.Context(), "a", wrong)); got {
			case "wrong_pin":
				answers++
			case "error", "busy":
				unknown++
			default:
				t.Errorf("seed %d: %s", seed, got)
			}
		}
		b.clock.Add(2 * time.Minute)
		if left := b.state().TriesLeft; left > 3-answers || left < 3-answers-unknown {
			t.Errorf("seed %d: %d tries left after %d wrong and %d unknown", seed, left, answers, unknown)
		}
		b.try(right, "ok")
	}
}

// Each operation that changes the PIN has either happened or not, whatever fails.
func TestGuardFaultsInChanges(t *testing.T) {
	ops := map[string]func(ctx context.Context, g *password.Guard) error{
		"Change": func(ctx context.Context, g *password.Guard) error {
			return g.Change(ctx, "a", right, other, nobody)
		},
		"Reset": func(ctx context.Context, g *password.Guard) error {
			return g.Reset(ctx, "a", other, nobody)
		},
		"Activate": func(ctx context.Context, g *password.Guard) error {
			return g.Activate(ctx, "a", "s")
		},
	}
	for name, op := range ops {
		for _, fault := range []kvtest.Fault{
			{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
		} {
			for n := 1; ; n++ {
				b := newBench(t, password.GuardConfig{Store: new(kv.Memory)}).withPIN()
				b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
				c := b.config
				chaos := &kvtest.Chaos{Store: c.Store, Plan: kvtest.FailAt(n, fault)}
				c.Store = chaos
				err := op(t.Context(), b.again(c))
				if chaos.Calls() < n {
					break
				}
				b.clock.Add(2 * time.Minute)
				want, not := right, other
				if outcome(b.Verify(t.Context(), "a", other)) == "ok" {
					want, not = other, right
				}
				if err == nil && want != other {
					t.Errorf("%s, fault %+v at call %d: done, but the PIN is the old one", name, fault, n)
				}
				b.try(not, "wrong_pin")
				b.try(want, "ok")
			}
		}
	}
}

// A clock that is set back never unlocks early.
func TestGuardClockSetBack(t *testing.T) {
	for _, back := range []time.Duration{time.Second, time.Minute, time.Hour, 48 * time.Hour} {
		b := newBench(t, password.GuardConfig{}).withPIN()
		for range 3 {
			b.try(wrong, "wrong_pin")
		}
		b.clock.Add(-back)
		b.try(right, "locked")
		b.clock.Add(back + time.Minute - time.Microsecond)
		b.try(right, "locked")
		b.clock.Add(time.Microsecond)
		b.try(right, "ok")
	}
}

func TestGuardClockSetBackAndTheCaps(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 10 {
		b.try(wrong, "wrong_pin")
		b.clock.Add(3 * time.Hour / 2)
		if s := b.state(); s.TriesLeft > 0 {
			b.try(right, "ok")
		}
		b.clock.Add(-time.Hour) // and again it is set back
	}
	b.try(right, "locked")
	b.clock.Add(-48 * time.Hour)
	b.try(right, "locked")
	b.clock.Add(48*time.Hour + 23*time.Hour)
	b.try(right, "ok")
}

// Tries under way when the clock is set back count as wrong, not as nothing.
func TestGuardClockSetBackAndDeadTries(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.die(2)
	b.clock.Add(-time.Hour)
	b.wantTries(1)
	b.try(right, "ok")
}
