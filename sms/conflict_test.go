package sms_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/sms"
)

// Thirty requests from one device for thirty numbers find room for three, all of them,
// before anyone has written. Three are served; the other numbers are as if nobody had
// asked for them: nothing counts, and the code that each has already is good.
func TestScopeLimitInParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 30
		limits := sms.Limits{
			Scope:  []sms.Rate{{Count: 3, Per: time.Hour}},
			Number: []sms.Rate{{Count: 2, Per: time.Hour}},
		}
		b := newBench(t, sms.Config{Store: slowReader{new(kv.Memory)}, Limits: limits})
		old := make([]sms.Code, n)
		ask := func(i int, scope string) error {
			r := request(sms.MustParseMobile(strconv.Itoa(13800000000+i)), "s")
			r.Scope = scope
			_, err := b.Send(ctx, r)
			return err
		}
		mobile := func(i int) sms.Mobile { return sms.MustParseMobile(strconv.Itoa(13800000000 + i)) }
		for i := range n {
			if err := ask(i, "own "+strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
			old[i] = b.phone.Code(mobile(i))
		}
		errs := make([]error, n)
		together(n, func(i int) { errs[i] = ask(i, "device") })
		served := 0
		for i, err := range errs {
			all, err2 := b.Deliveries(ctx, mobile(i))
			if err == nil && err2 == nil && len(all) == 2 {
				served++
				continue
			}
			if e := refusal(t, err); e.Reason != sms.TooManyHere || len(all) != 1 {
				t.Errorf("refused for %v, %d messages in the record", e, len(all))
			}
			b.wantRight(mobile(i), "s", old[i])
			if err := ask(i, "own "+strconv.Itoa(i)); err != nil {
				t.Errorf("the number was charged: %v", err)
			}
		}
		if served != 3 || b.phone.Asked() != n+n {
			t.Errorf("%d served, %d messages", served, b.phone.Asked())
		}
	})
}

// Who loses a race for a number's limits leaves no trace in the breaker, and who wins
// is counted once: a stranger cannot trip it by asking, only by having messages sent.
func TestBreakerCountsMessages(t *testing.T) {
	const most = 20
	limits := sms.Limits{Number: []sms.Rate{{Count: most, Per: time.Hour}}}
	for _, least := range []int{most, most + 1} {
		limits.BreakerMin = least
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, sms.Config{Store: slowReader{new(kv.Memory)}, Limits: limits})
			var sent atomic.Int32
			together(2*most, func(i int) {
				if _, err := b.Send(ctx, request(alice, strconv.Itoa(i))); err == nil {
					sent.Add(1)
				}
			})
			for range 100 {
				b.wantSend(request(alice, "s"), sms.TooMany, time.Hour)
			}
			if sent.Load() != most || b.phone.Asked() != most {
				t.Fatalf("%d sent, %d messages", sent.Load(), b.phone.Asked())
			}
			b.pass(30 * time.Minute)
			want, wait := sms.TooMany, 30*time.Minute
			if least == most {
				want, wait = sms.Suspended, 0
			}
			b.wantSend(request(alice, "s"), want, wait)
		})
	}
}

// A request that another one overtakes after it was counted in the breaker, and before
// it is in the number's record, is no message; nor is a repeat.
func TestBreakerForgetsWhoWasOvertaken(t *testing.T) {
	for _, key := range []string{"", "request 1"} {
		counted := make(chan struct{})
		shards := &interceptor{Store: new(kv.Memory), prefix: "b/", after: func() { close(counted) }}
		store := &interceptor{Store: shards, prefix: "m/"}
		b := newBench(t, sms.Config{Store: store, Limits: sms.Limits{BreakerMin: 2}})
		r := request(alice, "s")
		r.Key = key
		store.before = func() {
			<-counted
			b.wantSend(r, 0, 0)
		}
		receipt, err := b.Send(ctx, r)
		if key == "" && refusal(t, err).Reason != sms.TooSoon || receipt.Repeated != (key != "") {
			t.Errorf("Send = %+v, %v", receipt, err)
		}
		b.pass(30 * time.Minute)
		b.wantSend(request(alice, "s"), 0, 0)
		if b.phone.Asked() != 2 {
			t.Errorf("%d messages", b.phone.Asked())
		}
	}
}

// The answer of the number's write is lost, and the breaker's write fails: the message
// is found, and taken back.
func TestLostAnswerIsTakenBack(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	store := &interceptor{Store: chaos, prefix: "-", lose: kvtest.ErrInjected}
	b := newBench(t, sms.Config{Store: store})
	other := b.send(alice, "other")
	b.pass(time.Minute)
	store.prefix, store.after = "m/", func() { b.wantRight(alice, "other", other) }
	chaos.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && strings.HasPrefix(c.Key, "b/") {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}
	if _, err := b.Send(ctx, request(alice, "s")); !errors.Is(err, kvtest.ErrInjected) {
		t.Errorf("Send: %v", err)
	}
	chaos.Plan = nil
	b.wantSend(request(alice, "s"), 0, 0)
	if b.phone.Asked() != 2 {
		t.Errorf("%d messages", b.phone.Asked())
	}
}

// Whatever cannot be written, an error leaves the number as it was: the code that
// it has is good, and the next request is served.
func TestFaultLeavesTheOldCode(t *testing.T) {
	limits := sms.Limits{
		IP:    []sms.Rate{{Count: 100, Per: time.Hour}},
		Scope: []sms.Rate{{Count: 100, Per: time.Hour}},
	}
	for _, record := range []string{"m/", "b/", "g/"} {
		b, chaos := faulty(t, sms.Config{Limits: limits})
		r := request(alice, "s")
		r.IP, r.Scope = testAddr, "device"
		b.wantSend(r, 0, 0)
		code := b.phone.Code(alice)
		b.pass(time.Minute)
		chaos.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.Op == "swap" && strings.HasPrefix(c.Key, record) {
				return kvtest.Fault{Before: kvtest.ErrInjected}
			}
			return kvtest.Fault{}
		}
		if _, err := b.Send(ctx, r); !errors.Is(err, kvtest.ErrInjected) {
			t.Errorf("%s: %v", record, err)
		}
		chaos.Plan = nil
		b.wantRight(alice, "s", code)
		b.wantSend(r, 0, 0)
		if b.phone.Asked() != 2 {
			t.Errorf("%s: %d messages", record, b.phone.Asked())
		}
	}
}

// Each call of Send fails, told apart by what it does rather than by its number, since
// calls at the same time have no order: a message is sent if and only if there is no
// error, and never before everything is counted.
func TestSendWithFaultAtEachRecord(t *testing.T) {
	limits := sms.Limits{
		IP:    []sms.Rate{{Count: 100, Per: time.Hour}},
		Scope: []sms.Rate{{Count: 100, Per: time.Hour}},
	}
	r := request(alice, "s")
	r.IP, r.Scope, r.Key = testAddr, "device", "request 1"
	run := func(plan func(kvtest.Call) kvtest.Fault) (*bench, error) {
		b, chaos := faulty(t, sms.Config{Limits: limits})
		chaos.Plan = plan
		_, err := b.Send(ctx, r)
		chaos.Plan = nil
		return b, err
	}
	type step struct{ op, key string }
	seen := make(map[step]int)
	b, _ := run(func(c kvtest.Call) kvtest.Fault {
		seen[step{c.Op, c.Key}]++
		return kvtest.Fault{}
	})
	b.wantRight(alice, "s", b.phone.Code(alice))
	if len(seen) != 9 { // five reads, four records to write; one of them twice
		t.Errorf("steps %v", seen)
	}
	for at, times := range seen {
		for nth := range times {
			for name, fault := range bothFaults {
				n := 0
				b, err := run(func(c kvtest.Call) kvtest.Fault {
					if (step{c.Op, c.Key}) != at {
						return kvtest.Fault{}
					}
					if n++; n == nth+1 {
						return fault
					}
					return kvtest.Fault{}
				})
				settled := at.op == "swap" && nth == 1
				done := at.op == "swap" && name == "after" // read back
				if sent := b.phone.Asked(); (err == nil) != (settled || done) || (sent == 1) != (err == nil) {
					t.Errorf("%s of %s, %s: %d messages, %v", at.op, at.key, name, sent, err)
				}
				b.wantSend(r, 0, 0) // the repeat
				if sent := b.phone.Asked(); sent != 1 {
					t.Errorf("%s of %s, %s: %d messages after the repeat", at.op, at.key, name, sent)
				}
				b.wantRight(alice, "s", b.phone.Code(alice))
				other := r
				other.Mobile = bob
				b.wantSend(other, 0, 0) // no shared record was damaged
			}
		}
	}
}

// The receipt tells of a message that was sent while the gateway was answering.
func TestReceiptIsOfTheSettledRecord(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(_ context.Context, n int, _ sms.Message) error {
		if n == 1 {
			b.pass(time.Minute)
			b.send(alice, "other")
		}
		return nil
	}
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || !r.ResendAt.Equal(b.time().Add(time.Minute)) || r.SendsLeft != 8 {
		t.Errorf("Send = %+v, %v; the last message is of %v", r, err, b.time())
	}
	if want := b.time().Add(4 * time.Minute); !r.Expires.Equal(want) {
		t.Errorf("Expires = %v, want %v", r.Expires, want)
	}
}

// A right code that is replaced while it is checked is a wrong one, and it is the breaker
// for wrong codes that is told.
func TestChangedVerdictIsCounted(t *testing.T) {
	var written []string
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	store := &interceptor{Store: chaos}
	b := newBench(t, sms.Config{Store: store})
	old := b.send(alice, "s")
	b.pass(time.Minute)
	store.prefix, store.before = "m/", func() {
		if b.send(alice, "s") == old { // once in a million
			t.Skip("the same code was drawn twice")
		}
		chaos.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.Op == "swap" {
				written = append(written, strings.SplitAfter(c.Key, "/")[:2]...)
			}
			return kvtest.Fault{}
		}
	}
	b.wantWrong(alice, "s", old, 4, "wrong")
	number := b.last("verify.refused").Number
	if want := []string{"m/", number, "m/", number, "b/", "guessed/"}; !slices.Equal(written, want) {
		t.Errorf("written: %v, want %v", written, want)
	}
}
