package sms_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

var (
	ctx   = context.Background()
	alice = sms.MustParseMobile("13800138000")
	bob   = sms.MustParseMobile("13900139000")
)

// A bench is a service under test with everything around it.
type bench struct {
	*sms.Service
	t     testing.TB
	phone *smstest.Phone
	store kv.Store

	mu     sync.Mutex
	now    time.Time
	events []sms.Event
}

// newBench returns a bench whose clock stands still until it is moved.
func newBench(t testing.TB, c sms.Config) *bench {
	t.Helper()
	b := &bench{t: t, phone: new(smstest.Phone), now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
	if c.Store == nil {
		c.Store = new(spy)
	}
	if c.Now == nil {
		c.Now = b.time
	}
	if c.Observer == nil {
		c.Observer = b.observe
	}
	b.store = c.Store
	b.Service = smstest.New(t, b.phone, c)
	return b
}

func (b *bench) time() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) observe(_ context.Context, e sms.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
}

// last returns the last event with this name.
func (b *bench) last(name string) (e sms.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range b.events {
		if o.Name == name {
			e = o
		}
	}
	return e
}

func request(m sms.Mobile, binding string) sms.Request {
	return sms.Request{Mobile: m, Purpose: "login", Binding: binding}
}

// send sends a code to m and returns what arrived.
func (b *bench) send(m sms.Mobile, binding string) sms.Code {
	b.t.Helper()
	if _, err := b.Send(ctx, request(m, binding)); err != nil {
		b.t.Fatalf("Send: %v", err)
	}
	return b.phone.Code(m)
}

func (b *bench) try(m sms.Mobile, binding string, c sms.Code) (sms.Proof, error) {
	return b.Verify(ctx, sms.Attempt{Mobile: m, Purpose: "login", Binding: binding, Code: c})
}

// refusal returns the refusal that err is. Any other error ends the test.
func refusal(t testing.TB, err error) *sms.Error {
	t.Helper()
	var e *sms.Error
	if !errors.As(err, &e) || !errors.Is(err, sms.ErrRefused) {
		t.Fatalf("error %v, want a refusal", err)
	}
	return e
}

// wantWrong tries a code that must be refused as wrong for this exact reason.
func (b *bench) wantWrong(m sms.Mobile, binding string, c sms.Code, left int, detail string) {
	b.t.Helper()
	p, err := b.try(m, binding, c)
	e := refusal(b.t, err)
	if e.Reason != sms.WrongCode || e.TriesLeft != left || p.IsValid() {
		b.t.Errorf("Verify = %v, %v, %d tries left; want wrong_code, %d", p, e, e.TriesLeft, left)
	}
	if got := b.last("verify.refused").Detail; got != detail {
		b.t.Errorf("detail %q, want %q", got, detail)
	}
}

func (b *bench) wantRight(m sms.Mobile, binding string, c sms.Code) sms.Proof {
	b.t.Helper()
	p, err := b.try(m, binding, c)
	if err != nil || !p.IsValid() {
		b.t.Fatalf("Verify = %v, %v; want a proof", p, err)
	}
	return p
}

func TestSendAndVerify(t *testing.T) {
	b := newBench(t, sms.Config{})
	start := b.time()
	r, err := b.Send(ctx, request(alice, "session 1"))
	if err != nil {
		t.Fatal(err)
	}
	want := sms.Receipt{
		Expires: start.Add(5 * time.Minute), ResendAt: start.Add(time.Minute), SendsLeft: 9,
	}
	if r != want {
		t.Errorf("Receipt = %+v, want %+v", r, want)
	}
	code := b.phone.Code(alice)
	b.wantWrong(alice, "session 1", smstest.Wrong(code), 4, "wrong")
	b.pass(time.Minute)
	p := b.wantRight(alice, "session 1", code)
	if p.Mobile() != alice || p.Purpose() != "login" || p.Binding() != "session 1" ||
		!p.Time().Equal(start.Add(time.Minute)) {
		t.Errorf("Proof = %v %s %s %v", p.Mobile(), p.Purpose(), p.Binding(), p.Time())
	}
	b.wantWrong(alice, "session 1", code, 0, "used")
}

func TestCodeIsBound(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "session 1")
	attempts := []sms.Attempt{
		{Mobile: alice, Purpose: "login", Binding: "session 2", Code: code},
		{Mobile: alice, Purpose: "pay", Binding: "session 1", Code: code},
		{Mobile: alice, Purpose: "loginsession", Binding: " 1", Code: code},
		{Mobile: bob, Purpose: "login", Binding: "session 1", Code: code},
	}
	for _, a := range attempts {
		_, err := b.Verify(ctx, a)
		if e := refusal(t, err); e.Reason != sms.WrongCode || e.TriesLeft != 0 {
			t.Errorf("%s, %s: %v, %d left", a.Purpose, a.Binding, e, e.TriesLeft)
		}
	}
	b.wantRight(alice, "session 1", code)
}

func TestCodeExpires(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	b.pass(5*time.Minute - time.Microsecond)
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	b.pass(time.Microsecond)
	b.wantWrong(alice, "s", code, 0, "expired")
}

func TestTriesEnd(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	for left := 4; left >= 0; left-- {
		b.wantWrong(alice, "s", smstest.Wrong(code), left, "wrong")
	}
	b.wantWrong(alice, "s", code, 0, "tries")
}

func TestNewCodeReplacesTheOld(t *testing.T) {
	b := newBench(t, sms.Config{})
	old := b.send(alice, "s")
	b.wantWrong(alice, "s", smstest.Wrong(old), 4, "wrong")
	b.pass(time.Minute)
	fresh := b.send(alice, "s")
	if fresh == old { // once in a million
		t.Skip("the same code was drawn twice")
	}
	b.wantWrong(alice, "s", old, 4, "wrong")
	b.wantRight(alice, "s", fresh)
}

func TestRefusedResendLeavesTheCode(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	b.pass(30 * time.Second)
	_, err := b.Send(ctx, request(alice, "s"))
	e := refusal(t, err)
	if want := b.time().Add(30 * time.Second); e.Reason != sms.TooSoon || !e.RetryAt.Equal(want) {
		t.Errorf("%v until %v, want too_soon until %v", e, e.RetryAt, want)
	}
	b.wantRight(alice, "s", code)
}

// keys returns a ring that the test made up.
func keys(t testing.TB, ids ...string) *keyring.Ring {
	t.Helper()
	c := keyring.Config{Current: ids[len(ids)-1]}
	for _, id := range ids {
		secret := make([]byte, 32)
		copy(secret, "a secret for tests, of no use "+id)
		c.Keys = append(c.Keys, keyring.Key{ID: id, Secret: secret})
	}
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
