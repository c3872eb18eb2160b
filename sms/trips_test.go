package sms_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A farStore is a store that every call takes a second to reach.
type farStore struct{ kv.Memory }

// Get implements [kv.Store].
func (f *farStore) Get(ctx context.Context, key string) (kv.Record, error) {
	time.Sleep(time.Second)
	return f.Memory.Get(ctx, key)
}

// Swap implements [kv.Store].
func (f *farStore) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	time.Sleep(time.Second)
	return f.Memory.Swap(ctx, key, old, r)
}

// How often a request waits for the store, while nobody else writes.
func TestRoundTrips(t *testing.T) {
	rate := []sms.Rate{{Count: 9, Per: time.Hour}}
	for _, l := range []sms.Limits{{}, {IP: rate}, {IP: rate, Scope: rate}} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, sms.Config{Store: new(farStore), Limits: l})
			want := func(what string, trips int, f func()) {
				t.Helper()
				start := time.Now()
				if f(); time.Since(start) != time.Duration(trips)*time.Second {
					t.Errorf("%s: %v round trips, want %d", what, time.Since(start), trips)
				}
			}
			r := request(alice, "s")
			r.IP, r.Key = testAddr, "request 1"
			sends, codes := 3, 3
			if l.IP != nil {
				sends++
			}
			if l.Scope != nil { // which scope is known once the number is read
				r.Scope = "device"
				codes++
			}
			want("Send", sends, func() { b.wantSend(r, 0, 0) })
			want("Send again", 1, func() { b.wantSend(r, 0, 0) })
			code := b.phone.Code(alice)
			want("wrong code", codes, func() { b.wantWrong(alice, "s", smstest.Wrong(code), 4, "wrong") })
			want("right code", codes, func() { b.wantRight(alice, "s", code) })
			want("used code", 1, func() { b.wantWrong(alice, "s", code, 0, "used") })
		})
	}
}

// While a breaker is in use its record is not read for each code that is checked, and what
// is counted counts, though another process has written it meanwhile.
func TestVerifyReadsNoBreakerInUse(t *testing.T) {
	reads := 0
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) kvtest.Fault {
		if c.Op == "get" && strings.HasPrefix(c.Key, "b/") {
			reads++
		}
		return kvtest.Fault{}
	}}
	limits := sms.Limits{Base: 3, PerVerified: 1}
	one := newBench(t, sms.Config{Store: store, Limits: limits})
	two := newBench(t, sms.Config{Store: store, Limits: limits})
	codes := make(map[sms.Mobile]sms.Code)
	for i := range 2 {
		codes[mobileAt(i)] = one.send(mobileAt(i), "s")
	}
	one.phone.Script = func(context.Context, int, sms.Message) error { // the breaker is in use meanwhile
		for i, want := range []int{0, 1} { // another process writes in between: that is noticed, and it is read
			reads = 0
			one.wantRight(mobileAt(i), "s", codes[mobileAt(i)])
			if reads != want {
				t.Errorf("code %d: %d reads of the breaker, want %d", i, reads, want)
			}
			if i == 0 {
				two.wantRight(mobileAt(9), "s", two.send(mobileAt(9), "s"))
			}
		}
		return nil
	}
	one.send(mobileAt(2), "s")
	one.phone.Script = nil
	for i := 3; i < 5; i++ { // three in any case and three verified: six, of which four are sent
		one.send(mobileAt(i), "s")
	}
	one.wantSend(request(mobileAt(5), "s"), sms.ChallengeNeeded, 0)
}

// Where the scope has had its share, nothing is counted for the address, nor the other way.
func TestRefusedSourcesCountNothing(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{
		IP:    []sms.Rate{{Count: 1, Per: time.Hour}},
		Scope: []sms.Rate{{Count: 1, Per: time.Hour}},
	}})
	ask := func(m sms.Mobile, addr, scope string, want sms.Reason) {
		t.Helper()
		r := from(0, addr)
		r.Mobile, r.Scope = m, scope
		wait := time.Duration(0)
		if want != 0 {
			wait = time.Hour
		}
		b.wantSend(r, want, wait)
	}
	ask(alice, "192.0.2.1", "one", 0)
	before := b.store.(*spy).swaps
	ask(bob, "192.0.2.1", "two", sms.TooManyHere)
	ask(bob, "192.0.2.2", "one", sms.TooManyHere)
	if n := b.store.(*spy).swaps - before; n != 0 {
		t.Errorf("%d writes of refused requests", n)
	}
	ask(bob, "192.0.2.2", "two", 0)
}

// A sender, a gate or a store that panics does so in the goroutine of the caller, who
// can recover.
func TestPanicsReachTheCaller(t *testing.T) {
	for _, prefix := range []string{"m/", "b/", "g/"} {
		b := newBench(t, sms.Config{
			Store:  &panicking{prefix: prefix},
			Limits: sms.Limits{Scope: []sms.Rate{{Count: 9, Per: time.Hour}}},
		})
		r := request(alice, "s")
		r.Scope = "device"
		func() {
			defer func() {
				if p := recover(); p != "panicking store" {
					t.Errorf("%s: recovered %v", prefix, p)
				}
			}()
			b.Send(ctx, r)
			t.Errorf("%s: no panic", prefix)
		}()
	}
}

type panicking struct {
	kv.Memory
	prefix string
}

// Get implements [kv.Store].
func (p *panicking) Get(ctx context.Context, key string) (kv.Record, error) {
	if strings.HasPrefix(key, p.prefix) {
		panic("panicking store")
	}
	return p.Memory.Get(ctx, key)
}
