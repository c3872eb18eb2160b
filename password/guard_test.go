package password_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

var (
	right = password.MustParsePIN("264917")
	wrong = password.MustParsePIN("739164")
	other = password.MustParsePIN("580263")
	third = password.MustParsePIN("461938")
	weak  = password.MustParsePIN("123456")

	nobody password.Person
)

// A clock is a clock that the test holds.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A hasher is a fast one that calls a hook before each hash.
type hasher struct {
	pwhash.PBKDF2
	hook  func(ctx context.Context) error // nil for none
	begun int32                           // hashes that began, see atomic
}

func (h *hasher) Hash(ctx context.Context, secret []byte) (string, error) {
	atomic.AddInt32(&h.begun, 1)
	if h.hook != nil {
		if err := h.hook(ctx); err != nil {
			return "", err
		}
	}
	return h.PBKDF2.Hash(ctx, secret)
}

func (h *hasher) Repeat(ctx context.Context, hash string, secret []byte) (string, error) {
	atomic.AddInt32(&h.begun, 1)
	if h.hook != nil {
		if err := h.hook(ctx); err != nil {
			return "", err
		}
	}
	return h.PBKDF2.Repeat(ctx, hash, secret)
}

// A bench is a guard with everything around it in the test's hands.
type bench struct {
	*password.Guard
	t      testing.TB
	clock  *clock
	hasher *hasher
	config password.GuardConfig
}

// newBench returns a guard on an empty store. Fields of c that are zero are
// filled in.
func newBench(t testing.TB, c password.GuardConfig) *bench {
	t.Helper()
	b := &bench{
		t:      t,
		clock:  &clock{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)},
		hasher: &hasher{PBKDF2: pwhash.PBKDF2{UnsafeRounds: 1}},
	}
	if c.Store == nil {
		c.Store = new(kv.Memory)
	}
	if c.Keys == nil {
		c.Keys = keyring.UnsafeDevelopment()
	}
	if c.Hasher == nil {
		c.Hasher = b.hasher
	}
	if c.Parallel == 0 {
		c.Parallel = 1000
	}
	c.Now = b.clock.Now
	b.config = c
	b.Guard = b.again(c)
	return b
}

// again returns another guard, as another process would make it.
func (b *bench) again(c password.GuardConfig) *password.Guard {
	b.t.Helper()
	g, err := password.NewGuard(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

// withPIN sets the right PIN for the account "a".
func (b *bench) withPIN() *bench {
	b.t.Helper()
	b.want(b.Set(b.t.Context(), "a", right, nobody), "ok")
	return b
}

// outcome writes an error in short: "ok", "busy", the reason of a refusal, or
// "error".
func outcome(err error) string {
	var e *password.Error
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, password.ErrBusy):
		return "busy"
	case errors.As(err, &e) && errors.Is(err, password.ErrRefused):
		return e.Reason.String()
	}
	return "error"
}

func (b *bench) want(err error, want string) {
	b.t.Helper()
	if got := outcome(err); got != want {
		b.t.Errorf("%s, want %s (%v)", got, want, err)
	}
}

// try verifies and wants an outcome.
func (b *bench) try(pin password.PIN, want string) {
	b.t.Helper()
	b.want(b.Verify(b.t.Context(), "a", pin), want)
}

func (b *bench) state() password.State {
	b.t.Helper()
	s, err := b.State(b.t.Context(), "a")
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) wantTries(n int) {
	b.t.Helper()
	if s := b.state(); s.TriesLeft != n || (n == 0) == (s.RetryAt.IsZero() && !s.ResetOnly) {
		b.t.Errorf("state %+v, want %d tries left", s, n)
	}
}

func TestNewGuardNamesEveryProblem(t *testing.T) {
	_, err := password.NewGuard(password.GuardConfig{Prefix: "a b"})
	for _, field := range []string{"Store", "Keys", "Prefix"} {
		if err == nil || !strings.Contains(err.Error(), "GuardConfig."+field) {
			t.Errorf("error does not name %s: %v", field, err)
		}
	}
}

func TestGuardVerify(t *testing.T) {
	b := newBench(t, password.GuardConfig{})
	b.try(right, "no_pin")
	if s := b.state(); s != (password.State{}) {
		t.Errorf("state without a PIN: %+v", s)
	}
	b.withPIN()
	b.wantTries(3)
	b.try(right, "ok")
	b.try(wrong, "wrong_pin")
	b.wantTries(2)
	b.try(password.PIN{}, "wrong_pin")
	b.wantTries(1)
	b.try(right, "ok")
	b.wantTries(3)
	b.want(b.Verify(t.Context(), "b", right), "no_pin")
	b.want(b.Verify(t.Context(), "", right), "error")
	b.want(b.Verify(t.Context(), strings.Repeat("x", 257), right), "error")
}

func TestGuardSet(t *testing.T) {
	b := newBench(t, password.GuardConfig{})
	err := b.Set(t.Context(), "a", weak, nobody)
	b.want(err, "weak_pin")
	var e *password.Error
	if !errors.As(err, &e) || len(e.Violations) == 0 {
		t.Errorf("no violations: %v", err)
	}
	me := password.Person{Birth: idcard.MustDate(1987, 5, 6)}
	b.want(b.Set(t.Context(), "a", password.MustParsePIN("870506"), me), "weak_pin")
	b.want(b.Set(t.Context(), "a", password.PIN{}, nobody), "weak_pin")
	b.withPIN()
	b.want(b.Set(t.Context(), "a", other, nobody), "has_pin")
	b.try(right, "ok")
	if s := b.state(); !s.Set || !s.Since.Equal(b.clock.Now()) {
		t.Errorf("state: %+v", s)
	}
}

// The rule: 3 wrong in a row lock for a minute, 5 for a quarter of an hour, 7
// and more for three hours, 10 in a day until the first is a day old.
func TestGuardLocks(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	start := b.clock.Now()
	steps := []struct {
		left int
		lock time.Duration
	}{
		{2, 0}, {1, 0}, {0, time.Minute}, {1, 0}, {0, 15 * time.Minute}, {1, 0},
		{0, 3 * time.Hour}, {0, 3 * time.Hour}, {0, 3 * time.Hour}, {0, 0},
	}
	for i, s := range steps {
		err := b.Verify(t.Context(), "a", wrong)
		var e *password.Error
		if !errors.As(err, &e) || e.Reason != password.WrongPIN || e.TriesLeft != s.left {
			t.Fatalf("wrong try %d: %v %+v, want %d tries left", i+1, err, e, s.left)
		}
		until := b.clock.Now().Add(s.lock)
		if i == len(steps)-1 {
			until = start.Add(24 * time.Hour)
		} else if s.lock == 0 {
			if !e.RetryAt.IsZero() {
				t.Errorf("wrong try %d: locked until %v", i+1, e.RetryAt)
			}
			continue
		}
		if !e.RetryAt.Equal(until) {
			t.Errorf("wrong try %d: locked until %v, want %v", i+1, e.RetryAt, until)
		}
		b.wantTries(0)
		b.clock.Add(until.Sub(b.clock.Now()) - time.Microsecond)
		b.sameWhileLocked(until)
		b.clock.Add(time.Microsecond)
	}
	b.try(right, "ok")
}

// sameWhileLocked checks that a right and a wrong PIN get the same answer, and
// that neither is looked at.
func (b *bench) sameWhileLocked(until time.Time) {
	b.t.Helper()
	b.hasher.hook = func(context.Context) error {
		b.t.Error("hashed while locked")
		return nil
	}
	defer func() { b.hasher.hook = nil }()
	var answers []string
	for _, pin := range []password.PIN{right, wrong} {
		err := b.Verify(b.t.Context(), "a", pin)
		var e *password.Error
		if !errors.As(err, &e) || e.Reason != password.Locked || !e.RetryAt.Equal(until) {
			b.t.Fatalf("while locked: %v, want locked until %v", err, until)
		}
		answers = append(answers, fmt.Sprintf("%v %+v", err, *e))
	}
	if answers[0] != answers[1] {
		b.t.Errorf("right: %s, wrong: %s", answers[0], answers[1])
	}
}

// Successes between them do not hide failures from the caps.
func TestGuardDayCap(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 10 {
		b.try(wrong, "wrong_pin")
		if b.state().TriesLeft > 0 {
			b.try(right, "ok")
		}
		b.clock.Add(time.Hour)
	}
	b.try(right, "locked")
	b.clock.Add(14*time.Hour - time.Microsecond)
	b.try(right, "locked")
	b.clock.Add(time.Microsecond) // the first failure is a day old
	b.wantTries(1)
	b.try(wrong, "wrong_pin")
	b.try(right, "locked")
	b.clock.Add(time.Hour)
	b.try(right, "ok")
}

func TestGuardMonthCap(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for i := range 50 {
		b.try(wrong, "wrong_pin")
		if i < 49 {
			b.clock.Add(13 * time.Hour)
			b.try(right, "ok")
		}
	}
	b.try(right, "reset_only")
	b.clock.Add(365 * 24 * time.Hour)
	b.try(right, "reset_only")
	if s := b.state(); !s.ResetOnly || s.TriesLeft != 0 || !s.Set {
		t.Errorf("state: %+v", s)
	}
	b.want(b.Change(t.Context(), "a", right, other, nobody), "reset_only")
	b.want(b.Reset(t.Context(), "a", other, nobody), "ok")
	b.try(other, "ok")
	b.wantTries(3)
}

func TestGuardMonthPasses(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 200 {
		b.try(wrong, "wrong_pin")
		b.try(right, "ok")
		b.clock.Add(15 * time.Hour) // 48 in 30 days
	}
}

// Failures in a row count for as long as there is no success.
func TestGuardRowOutlivesTheMonth(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 4 {
		b.try(wrong, "wrong_pin")
		b.clock.Add(40 * 24 * time.Hour)
	}
	b.wantTries(1)
	b.try(wrong, "wrong_pin")
	b.wantTries(0)
	b.clock.Add(40 * 24 * time.Hour)
	b.try(right, "ok")
	b.wantTries(3)
}

func TestGuardChange(t *testing.T) {
	b := newBench(t, password.GuardConfig{})
	b.want(b.Change(t.Context(), "a", right, other, nobody), "no_pin")
	b.withPIN()
	b.want(b.Change(t.Context(), "a", wrong, other, nobody), "wrong_pin")
	b.wantTries(2)
	b.want(b.Change(t.Context(), "a", wrong, weak, nobody), "weak_pin") // not counted
	b.wantTries(2)
	b.want(b.Change(t.Context(), "a", right, other, nobody), "ok")
	b.wantTries(3)
	b.try(right, "wrong_pin")
	b.try(other, "ok")
}

func TestGuardHistory(t *testing.T) {
	tests := []struct {
		name    string
		history int
		want    []string // of changing back to the PIN that is n changes old
	}{
		{"three by default", 0, []string{"weak_pin", "weak_pin", "weak_pin", "ok"}},
		{"the present one", 1, []string{"weak_pin", "ok", "ok", "ok"}},
		{"none", -1, []string{"ok", "ok", "ok", "ok"}},
	}
	pins := []password.PIN{right, other, wrong, third}
	for _, tt := range tests {
		for age, want := range tt.want {
			b := newBench(t, password.GuardConfig{Policy: password.PINPolicy{History: tt.history}})
			b.withPIN()
			for i := range age {
				b.want(b.Change(t.Context(), "a", pins[i], pins[i+1], nobody), "ok")
			}
			err := b.Change(t.Context(), "a", pins[age], right, nobody)
			if got := outcome(err); got != want {
				t.Errorf("%s: after %d changes: %s, want %s", tt.name, age, got, want)
			}
			var e *password.Error
			if errors.As(err, &e) && (len(e.Violations) != 1 || e.Violations[0].Kind != password.Reused) {
				t.Errorf("%s: violations %v", tt.name, e.Violations)
			}
		}
	}
}

// To stage or reset a PIN one need not know the present one, so whether the new
// one is an old one must not be asked without end.
func TestGuardReuseIsNoOracle(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	hashed := 0
	b.hasher.hook = func(context.Context) error { hashed++; return nil }
	for i := range 10 {
		pin := password.MustParsePIN(fmt.Sprintf("26%d94%d", i, (i+5)%10))
		b.want(b.Stage(t.Context(), "a", "s", pin, nobody), "ok")
		b.clock.Add(time.Hour)
	}
	hashed = 0
	for _, pin := range []password.PIN{right, wrong} {
		err := b.Stage(t.Context(), "a", "s2", pin, nobody)
		b.want(err, "too_many_changes")
		var e *password.Error
		if errors.As(err, &e) && !e.RetryAt.Equal(b.clock.Now().Add(14*time.Hour)) {
			t.Errorf("retry at %v", e.RetryAt)
		}
		b.want(b.Reset(t.Context(), "a", pin, nobody), "too_many_changes")
	}
	if hashed != 0 {
		t.Errorf("%d hashes beyond the limit", hashed)
	}
	b.clock.Add(14 * time.Hour)
	b.want(b.Stage(t.Context(), "a", "s2", right, nobody), "weak_pin")
}

func TestGuardResetForgetsLocks(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 3 {
		b.try(wrong, "wrong_pin")
	}
	b.try(right, "locked")
	b.want(b.Reset(t.Context(), "a", weak, nobody), "weak_pin")
	b.try(right, "locked") // only a reset that completes counts
	b.want(b.Reset(t.Context(), "a", other, nobody), "ok")
	b.wantTries(3)
	b.try(other, "ok")
	b.want(b.Reset(t.Context(), "new", other, nobody), "ok")
	b.want(b.Verify(t.Context(), "new", other), "ok")
}

func TestGuardErase(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
	b.want(b.Erase(t.Context(), "a"), "ok")
	b.want(b.Erase(t.Context(), "a"), "ok")
	b.want(b.Erase(t.Context(), "never"), "ok")
	b.try(right, "no_pin")
	b.want(b.Activate(t.Context(), "a", "s"), "not_staged")
	b.withPIN()
}

// Accounts do not touch each other, and nor do guards with other prefixes.
func TestGuardAccountsAreApart(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.want(b.Set(t.Context(), "b", other, nobody), "ok")
	for range 3 {
		b.try(wrong, "wrong_pin")
	}
	b.want(b.Verify(t.Context(), "b", other), "ok")
	b.want(b.Verify(t.Context(), "b", right), "wrong_pin")
	c := b.config
	c.Prefix = "elsewhere/"
	b.want(b.again(c).Verify(t.Context(), "a", right), "no_pin")
}

func ExampleGuard() {
	ctx := context.Background()
	guard, err := password.NewGuard(password.GuardConfig{
		Store: new(kv.Memory),
		Keys:  keyring.UnsafeDevelopment(),
	})
	if err != nil {
		panic(err)
	}
	pin := password.MustParsePIN("264917")
	person := password.Person{Birth: idcard.MustDate(1987, 5, 6)}

	fmt.Println(guard.Set(ctx, "account-1", pin, person))
	fmt.Println(guard.Verify(ctx, "account-1", pin))

	err = guard.Verify(ctx, "account-1", password.MustParsePIN("739164"))
	var refused *password.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.TriesLeft)
	}
	// Output:
	// <nil>
	// <nil>
	// wrong_pin 2
}
