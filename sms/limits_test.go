package sms_test

import (
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// wantSend asks for a code and checks the reason of the refusal, 0 for none, and
// how long it lasts.
func (b *bench) wantSend(r sms.Request, reason sms.Reason, wait time.Duration) {
	b.t.Helper()
	_, err := b.Send(ctx, r)
	if reason == 0 {
		if err != nil {
			b.t.Errorf("Send: %v", err)
		}
		return
	}
	e := refusal(b.t, err)
	got := time.Duration(0)
	if !e.RetryAt.IsZero() {
		got = e.RetryAt.Sub(b.time())
	}
	if e.Reason != reason || got != wait {
		b.t.Errorf("%v for %v, want %v for %v", e, got, reason, wait)
	}
}

// One a minute, five an hour, ten in any 24 hours, to the microsecond, whatever the
// purpose and the session.
func TestNumberLimits(t *testing.T) {
	const µs = time.Microsecond
	b := newBench(t, sms.Config{})
	ask := func(reason sms.Reason, wait time.Duration) {
		t.Helper()
		r := request(alice, "session "+strconv.Itoa(b.phone.Asked()))
		r.Purpose = "purpose " + strconv.Itoa(b.phone.Asked())
		b.wantSend(r, reason, wait)
	}
	ask(0, 0) // at 0:00
	b.pass(time.Minute - µs)
	ask(sms.TooSoon, µs)
	b.pass(µs)
	for range 4 { // at 0:01 to 0:04
		ask(0, 0)
		b.pass(time.Minute)
	}
	ask(sms.TooMany, 55*time.Minute)
	b.pass(55*time.Minute - time.Second)
	ask(sms.TooSoon, time.Second)
	b.pass(time.Second - µs)
	ask(sms.TooSoon, µs)
	b.pass(µs)
	for range 5 { // at 1:00 to 1:04
		ask(0, 0)
		b.pass(time.Minute)
	}
	ask(sms.TooMany, 24*time.Hour-65*time.Minute)
	b.pass(24*time.Hour - 65*time.Minute - µs)
	ask(sms.TooSoon, µs)
	b.pass(µs)
	ask(0, 0) // at 24:00 the first one has left
	ask(sms.TooSoon, time.Minute)
	b.wantSend(request(bob, "s"), 0, 0)
	if n := b.phone.Asked(); n != 12 {
		t.Errorf("%d messages, want 12", n)
	}
}

func TestReceiptCounts(t *testing.T) {
	b := newBench(t, sms.Config{})
	for want := 9; want >= 5; want-- {
		r, err := b.Send(ctx, request(alice, "s"))
		if err != nil || r.SendsLeft != want {
			t.Errorf("SendsLeft = %d, %v; want %d", r.SendsLeft, err, want)
		}
		wait := time.Minute
		if want == 5 {
			wait = 56 * time.Minute
		}
		if got := r.ResendAt.Sub(b.time()); got != wait {
			t.Errorf("ResendAt in %v, want %v", got, wait)
		}
		b.pass(time.Minute)
	}
}

// FuzzLimits compares the limits with counting all events in each window.
func FuzzLimits(f *testing.F) {
	f.Add([]byte{0, 60, 60, 60, 60, 60, 60}, uint8(1), uint8(5))
	f.Add([]byte{1, 1, 1, 59, 1, 255, 255, 0, 0}, uint8(3), uint8(3))
	f.Fuzz(func(t *testing.T, steps []byte, few, many uint8) {
		rates := []sms.Rate{
			{Count: int(few%5) + 1, Per: 60 * time.Microsecond},
			{Count: int(many%9) + 1, Per: 600 * time.Microsecond},
		}
		slow := func(made []int64, t int64) bool {
			for _, r := range rates {
				n := 0
				for _, m := range made {
					if m > t-r.Per.Microseconds() {
						n++
					}
				}
				if n >= r.Count {
					return false
				}
			}
			return true
		}
		var limit sms.Limit
		var made []int64
		now := int64(1_000_000)
		for _, step := range steps {
			now += int64(step)
			until, ok := limit.Add(now, rates)
			if ok != slow(made, now) {
				t.Fatalf("at %d after %v: allowed = %v", now, made, ok)
			}
			if ok {
				made = append(made, now)
			} else if slow(made, until-1) || !slow(made, until) {
				t.Fatalf("at %d after %v: allowed again at %d is wrong", now, made, until)
			}
		}
	})
}

// Wrong codes are counted over all codes, purposes and sessions of a number, a new
// code does not forgive them, and the asker's own tries are not touched by others.
func TestFailuresSurviveNewCodes(t *testing.T) {
	b := newBench(t, sms.Config{})
	start := b.time()
	for i := range 3 { // a stranger asks and guesses: 3 codes, 12 failures
		stranger := "stranger " + strconv.Itoa(i)
		code := b.send(alice, stranger)
		for left := 4; left >= 1; left-- {
			b.wantWrong(alice, stranger, smstest.Wrong(code), left, "wrong")
		}
		b.pass(time.Minute)
	}
	code := b.send(alice, "asker")
	b.wantWrong(alice, "asker", smstest.Wrong(code), 2, "wrong") // 2 failures are left, not 4 tries
	b.wantWrong(alice, "asker", smstest.Wrong(code), 1, "wrong")
	b.wantWrong(alice, "asker", smstest.Wrong(code), 0, "wrong")

	_, err := b.try(alice, "asker", code) // the right one
	e := refusal(t, err)
	if want := start.Add(24 * time.Hour); e.Reason != sms.Locked || !e.RetryAt.Equal(want) {
		t.Errorf("%v until %v, want locked until %v", e, e.RetryAt, want)
	}
	if d := b.last("verify.refused").Detail; d != "locked" {
		t.Errorf("detail %q, want locked", d)
	}
	b.wantWrong(alice, "no one", code, 0, "no_code") // a lock is not shown to strangers
	b.pass(time.Hour)
	b.wantSend(request(alice, "asker"), sms.Locked, 23*time.Hour-3*time.Minute)
	b.pass(23*time.Hour - 3*time.Minute)
	b.wantRight(alice, "asker", b.send(alice, "asker"))
}

func TestSuccessClearsFailures(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Failures: 5}})
	code := b.send(alice, "s")
	for left := 4; left >= 1; left-- {
		b.wantWrong(alice, "s", smstest.Wrong(code), left, "wrong")
	}
	b.wantRight(alice, "s", code)
	b.pass(time.Minute)
	b.wantWrong(alice, "s", smstest.Wrong(b.send(alice, "s")), 4, "wrong")
}

// A stranger who knows the number but not the session uses up nothing.
func TestStrangersBurnNothing(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "asker")
	before := b.bytes()
	for range 100 {
		b.wantWrong(alice, "stranger", code, 0, "no_code")
	}
	if !slices.Equal(before, b.bytes()) {
		t.Error("guesses without a code were written")
	}
	b.wantWrong(alice, "asker", smstest.Wrong(code), 4, "wrong")
	b.wantRight(alice, "asker", code)
}

func TestAddressLimit(t *testing.T) {
	limits := sms.Limits{IP: []sms.Rate{{Count: 3, Per: time.Hour}}}
	tests := []struct {
		name string
		ips  []string // of four requests
		want sms.Reason
	}{
		{"one address", []string{"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.1"}, sms.TooManyHere},
		{"four addresses", []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}, 0},
		{"mapped", []string{"192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"}, sms.TooManyHere},
		{"one /64", []string{"2001:db8::1", "2001:db8::2", "2001:db8::f:1", "2001:db8::8:0:0:0"},
			sms.TooManyHere},
		{"two /64", []string{"2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"}, 0},
		{"zones", []string{"fe80::1%a", "fe80::1%b", "fe80::1%c", "fe80::1"}, sms.TooManyHere},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, sms.Config{Limits: limits})
			for i, ip := range tt.ips {
				r := request(sms.MustParseMobile(strconv.Itoa(13800000000+i)), "s")
				r.IP = netip.MustParseAddr(ip)
				want, wait := sms.Reason(0), time.Duration(0)
				if i == 3 && tt.want != 0 {
					want, wait = tt.want, 57*time.Minute
				}
				b.wantSend(r, want, wait)
				b.pass(time.Minute)
			}
		})
	}
}

func TestScopeLimit(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Scope: []sms.Rate{{Count: 2, Per: time.Hour}}}})
	for i := range 4 {
		r := request(sms.MustParseMobile(strconv.Itoa(13800000000+i)), "s")
		r.Scope = "device " + strconv.Itoa(i/3)
		if i == 2 {
			b.wantSend(r, sms.TooManyHere, time.Hour)
			continue
		}
		b.wantSend(r, 0, 0)
	}
}

// A wait of less than a minute is "too soon" also for an address.
func TestShortWaitIsTooSoon(t *testing.T) {
	limits := sms.Limits{Scope: []sms.Rate{{Count: 1, Per: 30 * time.Second}}}
	b := newBench(t, sms.Config{Limits: limits})
	r := request(alice, "s")
	r.Scope = "device"
	b.wantSend(r, 0, 0)
	r.Mobile = bob
	b.wantSend(r, sms.TooSoon, 30*time.Second)
}

// Of several limits with the longest span the tightest counts.
func TestSendsLeftOfEqualSpans(t *testing.T) {
	for _, counts := range [][2]int{{1, 10}, {10, 1}} {
		b := newBench(t, sms.Config{Limits: sms.Limits{Number: []sms.Rate{
			{Count: counts[0], Per: time.Hour}, {Count: counts[1], Per: time.Hour},
		}}})
		if r, err := b.Send(ctx, request(alice, "s")); err != nil || r.SendsLeft != 0 {
			t.Errorf("%v: SendsLeft = %d, %v; want 0", counts, r.SendsLeft, err)
		}
	}
}
