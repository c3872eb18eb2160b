package sms_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// Messages that every sender refused never left: when the gateway is back, nobody is
// kept waiting for them.
func TestOutageTripsNoBreaker(t *testing.T) {
	down := true
	b := newBench(t, sms.Config{Limits: sms.Limits{BreakerMin: 20}})
	b.phone.Script = func(context.Context, int, sms.Message) error {
		if down {
			return smstest.Refused
		}
		return nil
	}
	for i := range 1000 {
		b.Send(ctx, request(sms.MustParseMobile(strconv.Itoa(13800000000+i)), "s"))
	}
	down = false
	for range 6 {
		b.pass(10 * time.Minute)
		if n := b.served(); n != 100 {
			t.Fatalf("%d of 100 served after the outage", n)
		}
		for i := range 100 {
			m := sms.MustParseMobile(strconv.Itoa(13900000000 + i))
			b.wantRight(m, "s", b.phone.Code(m))
		}
		b.pass(2 * time.Hour) // for the limits of these numbers
	}
}

// Wrong codes leave the hour with the messages that they were typed for: a number as
// large as Tries never trips.
func TestGuessedAsLargeAsTries(t *testing.T) {
	for _, wait := range []time.Duration{54, 55, 56, 58, 60, 62} {
		b := newBench(t, sms.Config{Limits: sms.Limits{Guessed: 5, Unverified: 1, BreakerMin: 10}})
		b.pass(4*time.Minute + 50*time.Second)
		numbers := make([]sms.Mobile, 200)
		for i := range numbers {
			numbers[i] = sms.MustParseMobile(strconv.Itoa(13800000000 + i))
			b.send(numbers[i], "s")
		}
		b.pass(time.Minute)
		for _, m := range numbers {
			for range 3 {
				b.try(m, "s", smstest.Wrong(b.phone.Code(m)))
			}
		}
		b.pass(wait * time.Minute)
		if n := b.served(); n != 100 {
			t.Errorf("%d minutes later: %d of 100 served", wait, n)
		}
	}
}

// Who hangs up as soon as the try is stored is counted all the same.
func TestBreakerCountsWhoLeft(t *testing.T) {
	store := &interceptor{Store: new(kv.Memory)}
	b := newBench(t, sms.Config{Store: store})
	code := b.send(alice, "s")
	ctx, cancel := context.WithCancel(ctx)
	store.prefix, store.after = "m/", cancel
	a := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "s", Code: smstest.Wrong(code)}
	_, err := b.Verify(ctx, a)
	refusal(t, err)
	if e := b.last("count.failed"); e.Name != "" {
		t.Errorf("event %+v", e)
	}
}

// The answer tells what the limits say when it is given, not when the message was stored.
func TestReceiptAfterASendMeanwhile(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = func(_ context.Context, n int, _ sms.Message) error {
		if n == 1 {
			b.pass(time.Minute)
			b.send(alice, "other")
		}
		return nil
	}
	r, err := b.Send(ctx, request(alice, "s"))
	if err != nil || r.SendsLeft != 8 || !r.ResendAt.Equal(b.time().Add(time.Minute)) {
		t.Errorf("Send = %+v, %v; want 8 left, the next in a minute from %v", r, err, b.time())
	}
}
