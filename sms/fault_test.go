package sms_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// faulty returns a bench on a store that fails as plan says, once it is set.
func faulty(t *testing.T, c sms.Config) (*bench, *kvtest.Chaos) {
	chaos := &kvtest.Chaos{Store: new(spy)}
	c.Store = chaos
	return newBench(t, c), chaos
}

var testAddr = netip.MustParseAddr("192.0.2.1")

var bothFaults = map[string]kvtest.Fault{
	"before": {Before: kvtest.ErrInjected},
	"after":  {After: kvtest.ErrInjected},
}

// calls returns how many calls of the store f makes.
func calls(c *kvtest.Chaos, f func()) int {
	before := c.Calls()
	f()
	return c.Calls() - before
}

// Each call of the store fails once, before or after it was done, while a code is
// sent. Never is a message sent whose code is not stored, and the error says that
// nothing was sent if and only if nothing was.
func TestSendWithFaults(t *testing.T) {
	limits := sms.Limits{
		IP:    []sms.Rate{{Count: 100, Per: time.Hour}},
		Scope: []sms.Rate{{Count: 100, Per: time.Hour}},
	}
	r := request(alice, "s")
	r.IP, r.Scope = testAddr, "device"
	for _, key := range []string{"", "request 1"} {
		r.Key = key
		b, chaos := faulty(t, sms.Config{Limits: limits})
		total := calls(chaos, func() { b.wantSend(r, 0, 0) })
		for n := 1; n <= total; n++ {
			for name, fault := range bothFaults {
				b, chaos := faulty(t, sms.Config{Limits: limits})
				chaos.Plan = kvtest.FailAt(n, fault)
				_, err := b.Send(ctx, r)
				chaos.Plan = nil
				if errors.Is(err, sms.ErrRefused) || errors.Is(err, sms.ErrInvalid) {
					t.Errorf("call %d of %d, %s: a fault is no refusal: %v", n, total, name, err)
				}
				if sent := b.phone.Asked(); sent > 1 || (sent == 1) != (err == nil) {
					t.Errorf("call %d of %d, %s: %d messages, error %v", n, total, name, sent, err)
				}
				if err == nil {
					b.wantRight(alice, "s", b.phone.Code(alice))
				}
				if r.Key == "" {
					continue
				}
				b.Send(ctx, r) // the repeat must not send twice
				if sent := b.phone.Asked(); sent > 1 {
					t.Errorf("call %d of %d, %s: %d messages after the repeat", n, total, name, sent)
				}
			}
		}
		t.Logf("%d calls of the store for a request", total)
	}
}

// A fault while a right code is checked: either there is a proof, or there is an
// error, and then the proof can be had again or the code can still be typed.
func TestVerifyWithFaults(t *testing.T) {
	b, chaos := faulty(t, sms.Config{})
	code := b.send(alice, "s")
	total := calls(chaos, func() { b.wantRight(alice, "s", code) })
	for n := 1; n <= total; n++ {
		for name, fault := range bothFaults {
			b, chaos := faulty(t, sms.Config{})
			code := b.send(alice, "s")
			chaos.Plan = kvtest.FailAt(chaos.Calls()+n, fault)
			p, err := b.try(alice, "s", code)
			chaos.Plan = nil
			if errors.Is(err, sms.ErrRefused) || (err == nil) != p.IsValid() {
				t.Errorf("call %d of %d, %s: Verify = %v, %v", n, total, name, p, err)
			}
			again, err2 := b.Proof(ctx, alice, "login", "s")
			if err == nil && (err2 != nil || again != p) {
				t.Errorf("call %d of %d, %s: Proof = %v, %v", n, total, name, again, err2)
			}
			if err2 != nil {
				b.wantRight(alice, "s", code)
			}
			b.wantWrong(alice, "s", code, 0, "used")
		}
	}
	t.Logf("%d calls of the store for a right code", total)
}

// A fault while a wrong code is checked: what was compared was counted.
func TestWrongCodeWithFaults(t *testing.T) {
	for n := 1; n <= 4; n++ {
		for name, fault := range bothFaults {
			b, chaos := faulty(t, sms.Config{})
			code := b.send(alice, "s")
			chaos.Plan = kvtest.FailAt(chaos.Calls()+n, fault)
			p, err := b.try(alice, "s", smstest.Wrong(code))
			chaos.Plan = nil
			if err == nil || p.IsValid() {
				t.Fatalf("call %d, %s: a wrong code gives %v", n, name, p)
			}
			_, err2 := b.try(alice, "s", smstest.Wrong(code))
			left := refusal(t, err2).TriesLeft
			if errors.Is(err, sms.ErrRefused) && left != 3 || left != 3 && left != 4 {
				t.Errorf("call %d, %s: %v, then %d tries left", n, name, err, left)
			}
		}
	}
}

// An interceptor is a store that does something around the first swap of a key that
// begins with prefix, once armed, and may lose the answer.
type interceptor struct {
	kv.Store
	prefix        string
	before, after func()
	lose          error
}

// Swap implements [kv.Store].
func (i *interceptor) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if i.prefix == "" || !strings.HasPrefix(key, i.prefix) {
		return i.Store.Swap(ctx, key, old, r)
	}
	i.prefix = ""
	if i.before != nil {
		i.before()
	}
	err := i.Store.Swap(ctx, key, old, r)
	if i.after != nil {
		i.after()
	}
	if i.lose != nil {
		return i.lose
	}
	return err
}

// The operation's own key in the record tells what became of a write of unknown fate,
// though somebody has written since.
func TestFateIsTold(t *testing.T) {
	// The answer of one swap is lost, and another write comes on top before it can be
	// read back: the version no longer tells whose it was.
	store := &interceptor{Store: new(kv.Memory), lose: kvtest.ErrInjected}
	b := newBench(t, sms.Config{Store: store})
	b.send(alice, "other")
	other := b.phone.Code(alice)
	b.pass(time.Minute)
	store.after = func() { b.try(alice, "other", smstest.Wrong(other)) }

	store.prefix = "m/"
	code := b.send(alice, "s")
	if b.phone.Asked() != 2 {
		t.Fatalf("%d messages", b.phone.Asked())
	}
	store.prefix = "m/"
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	store.prefix = "m/"
	p := b.wantRight(alice, "s", code)
	if again, err := b.Proof(ctx, alice, "login", "s"); err != nil || again != p {
		t.Errorf("Proof = %v, %v; want %v", again, err, p)
	}
}

// A code that is replaced while it is being checked is wrong for its successor: the
// verdict of a swap that failed is forgotten.
func TestCodeIsReplacedMeanwhile(t *testing.T) {
	store := &interceptor{Store: new(kv.Memory)}
	b := newBench(t, sms.Config{Store: store})
	old := b.send(alice, "s")
	b.pass(time.Minute)
	store.prefix, store.before = "m/", func() { b.send(alice, "s") }
	b.wantWrong(alice, "s", old, 4, "wrong")
	b.wantRight(alice, "s", b.phone.Code(alice))
}

// Where the write was not done, the error goes up, and nothing is sent.
func TestFateIsNotGuessed(t *testing.T) {
	b, chaos := faulty(t, sms.Config{})
	down := func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}
	chaos.Plan = down
	_, err := b.Send(ctx, request(alice, "s"))
	if !errors.Is(err, kv.ErrUnknown) || b.phone.Asked() != 0 {
		t.Errorf("Send = %v, %d messages", err, b.phone.Asked())
	}
	chaos.Plan = nil
	code := b.send(alice, "s")
	chaos.Plan = down
	for _, c := range []sms.Code{code, smstest.Wrong(code)} {
		if p, err := b.try(alice, "s", c); !errors.Is(err, kv.ErrUnknown) || p.IsValid() {
			t.Errorf("Verify = %v, %v", p, err)
		}
	}
	chaos.Plan = nil
	b.wantRight(alice, "s", code)
}

// With random faults at every call, whatever the callers do: at most one message a
// minute, at most one redemption of a code, never more than 5 tries, no proof for a
// wrong code.
func TestRandomFaults(t *testing.T) {
	n := 300
	if raceDetector {
		n = 30
	}
	for seed := range uint64(n) {
		synctest.Test(t, func(t *testing.T) { randomFaults(t, seed) })
	}
}

func randomFaults(t *testing.T, seed uint64) {
	b, chaos := faulty(t, sms.Config{})
	chaos.Plan = kvtest.Random(seed, 0.2)
	rnd := rand.New(rand.NewPCG(seed, 1))
	proofs := make(map[sms.Code]int)
	tried := make(map[sms.Code]int)
	for range 40 {
		switch rnd.IntN(4) {
		case 0:
			before := b.phone.Asked()
			_, err := b.Send(ctx, request(alice, "s"))
			if sent := b.phone.Asked() - before; sent > 1 || err != nil && sent > 0 {
				t.Fatalf("seed %d: %d messages, %v", seed, sent, err)
			}
			if !errors.Is(err, sms.ErrRefused) {
				clear(tried) // a code that was never sent may have taken the place
			}
		case 1:
			b.pass(time.Duration(rnd.IntN(60)) * time.Second)
		default:
			code := b.phone.Code(alice)
			if !code.IsValid() {
				continue
			}
			guess := code
			if rnd.IntN(3) > 0 {
				guess = smstest.Wrong(code)
			}
			p, err := b.try(alice, "s", guess)
			if err == nil {
				proofs[code]++
			}
			if err == nil && guess != code || (err == nil) != p.IsValid() {
				t.Fatalf("seed %d: Verify = %v, %v", seed, p, err)
			}
			var e *sms.Error
			counted := b.last("verify.refused").Detail == "wrong"
			if errors.As(err, &e) && e.Reason == sms.WrongCode && counted {
				tried[code]++
			}
			if proofs[code] > 1 || tried[code] > 5 {
				t.Fatalf("seed %d: %d proofs, %d tries of one code", seed, proofs[code], tried[code])
			}
		}
	}
}

// The store says no to every read or every write: nothing is sent, nothing is proven.
func TestFailsClosed(t *testing.T) {
	for _, op := range []string{"get", "swap"} {
		for _, record := range []string{"m/", "b/", "g/"} {
			limits := sms.Limits{Scope: []sms.Rate{{Count: 5, Per: time.Hour}}}
			b, chaos := faulty(t, sms.Config{Limits: limits})
			chaos.Plan = func(c kvtest.Call) kvtest.Fault {
				if c.Op == op && strings.HasPrefix(c.Key, record) {
					return kvtest.Fault{Before: kvtest.ErrInjected}
				}
				return kvtest.Fault{}
			}
			r := request(alice, "s")
			r.Scope = "device"
			_, err := b.Send(ctx, r)
			if op == "swap" && strings.HasPrefix(record, "b/") { // not written before sending
				continue
			}
			if !errors.Is(err, kvtest.ErrInjected) || b.phone.Asked() != 0 {
				t.Errorf("%s of %s: Send = %v, %d messages", op, record, err, b.phone.Asked())
			}
			chaos.Plan = nil
			all, _ := b.Deliveries(ctx, alice)
			if len(all) > 0 && all[0].State != "refused" {
				t.Errorf("%s of %s: a message that was not sent is %+v", op, record, all[0])
			}
		}
	}
}

// A breaker that cannot be told changes no verdict, but is reported.
func TestBreakerIsDown(t *testing.T) {
	b, chaos := faulty(t, sms.Config{})
	code := b.send(alice, "s")
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if strings.HasPrefix(c.Key, "b/") {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	b.wantRight(alice, "s", code)
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && strings.HasPrefix(c.Key, "b/") {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}
	b.send(bob, "s")
	if e := b.last("count.failed"); e.Number != b.last("send.accepted").Number {
		t.Errorf("event %+v", e)
	}
	if e := b.last("count.failed"); !errors.Is(e.Err, kvtest.ErrInjected) {
		t.Errorf("event %+v", e)
	}
}

// What became of a message could not be stored: it was sent, its code is good, and the
// observer knows.
func TestSettleFails(t *testing.T) {
	b, chaos := faulty(t, sms.Config{})
	swaps := 0
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && strings.HasPrefix(c.Key, "m/") {
			swaps++
		}
		if swaps < 2 {
			return kvtest.Fault{}
		}
		swaps = 0
		return kvtest.Fault{Before: kvtest.ErrInjected}
	}
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || r.Unknown {
		t.Errorf("Send = %+v, %v", r, err)
	}
	all, _ := b.Deliveries(ctx, alice)
	if len(all) != 1 || all[0].State != "pending" || b.last("settle.failed").Err == nil {
		t.Errorf("Deliveries = %+v", all)
	}
	b.wantRight(alice, "s", b.phone.Code(alice))
}

// A service that crashed between the store and the sender: the repeat does not
// send, since nobody knows whether it was sent.
func TestCrashBeforeSending(t *testing.T) {
	b := newBench(t, sms.Config{})
	r := request(alice, "s")
	r.Key = "request 1"
	b.phone.Script = func(context.Context, int, sms.Message) error { panic("crash") }
	func() {
		defer func() { recover() }()
		b.Send(ctx, r)
	}()
	b.phone.Script = nil
	receipt, err := b.Send(ctx, r)
	if err != nil || !receipt.Unknown || !receipt.Repeated || b.phone.Asked() != 1 {
		t.Errorf("Send = %+v, %v, asked %d", receipt, err, b.phone.Asked())
	}
}

// A record that was changed, moved, put back or written by a newer version is left
// alone, and is an error, not an empty record.
func TestDamagedRecords(t *testing.T) {
	b := newBench(t, sms.Config{})
	record := func(m sms.Mobile) (string, kv.Record) {
		b.send(m, "s")
		key := "m/" + b.last("send.accepted").Number
		r, err := b.store.Get(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		return key, r
	}
	_, ofBob := record(bob)
	key, older := record(alice)
	code := b.phone.Code(alice)
	b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	good, _ := b.store.Get(ctx, key)

	tests := []struct {
		name   string
		damage func(r *kv.Record)
	}{
		{"a bit flipped", func(r *kv.Record) { r.Value[len(r.Value)-1] ^= 1 }},
		{"another form of sealing", func(r *kv.Record) { r.Value[0]++ }},
		{"empty", func(r *kv.Record) { r.Value = nil }},
		{"cut", func(r *kv.Record) { r.Value = r.Value[:10] }},
		{"older put back", func(r *kv.Record) { r.Value = older.Value }},
		{"other version", func(r *kv.Record) { r.Version++ }},
		{"of another number", func(r *kv.Record) { *r = ofBob }},
	}
	put := func(r kv.Record) *bench {
		b := newBench(t, sms.Config{})
		if err := b.store.Swap(ctx, key, 0, r); err != nil {
			t.Fatal(err)
		}
		return b
	}
	put(good).wantRight(alice, "s", code)
	for _, tt := range tests {
		bad := good
		bad.Value = slices.Clone(good.Value)
		tt.damage(&bad)
		b := put(bad)
		_, err1 := b.try(alice, "s", code)
		_, err2 := b.Send(ctx, request(alice, "s"))
		_, err3 := b.Proof(ctx, alice, "login", "s")
		for _, err := range []error{err1, err2, err3} {
			if err == nil || errors.Is(err, sms.ErrRefused) || errors.Is(err, sms.ErrInvalid) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		after, _ := b.store.Get(ctx, key)
		if after.Version != bad.Version || b.phone.Asked() != 0 {
			t.Errorf("%s: the record was written, or a message sent", tt.name)
		}
	}
}

// TestRecordsCannotBeCopied: two services with the same keys on one store. A code that was
// tried with one must not have all its tries left with the other.
func TestRecordsCannotBeCopied(t *testing.T) {
	store := new(kv.Memory)
	one := newBench(t, sms.Config{Store: store, Prefix: "one/"})
	two := newBench(t, sms.Config{Store: store, Prefix: "two/"})
	code := one.send(alice, "s")
	name := "m/" + one.last("send.accepted").Number
	fresh, err := store.Get(ctx, "one/"+name)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Swap(ctx, "two/"+name, 0, fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := two.try(alice, "s", code); err == nil || errors.Is(err, sms.ErrRefused) {
		t.Errorf("a copied record: %v, want an error that is no answer", err)
	}
	one.wantRight(alice, "s", code)
}

// Codes made before a key was replaced are good after it; without the old key, the
// answer is not known.
func TestKeyRotation(t *testing.T) {
	store := new(kv.Memory)
	old := newBench(t, sms.Config{Store: store, Keys: keys(t, "k1")})
	code := old.send(alice, "s")
	rotated := newBench(t, sms.Config{Store: store, Keys: keys(t, "k1", "k2")})
	rotated.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong")
	if p, err := old.try(alice, "s", code); !errors.Is(err, keyring.ErrUnknownKey) || p.IsValid() {
		t.Errorf("without the new key: %v, %v", p, err)
	}
	rotated.wantRight(alice, "s", code)
}
