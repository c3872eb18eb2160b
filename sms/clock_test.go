package sms_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// apart returns two services on one store, the clock of the second of which is behind.
func apart(t *testing.T, behind time.Duration, l sms.Limits) (a, b *bench) {
	a = newBench(t, sms.Config{Limits: l})
	phone := []sms.Route{{Name: "phone", Sender: a.phone}}
	b = newBench(t, sms.Config{Limits: l, Store: a.store, Senders: phone})
	b.phone = a.phone
	b.pass(-behind)
	return a, b
}

func receiptOf(id int) sms.Delivery {
	return sms.Delivery{Sender: "phone", ID: strconv.Itoa(id), Arrived: true}
}

// A receipt that comes in at a process whose clock is behind is noted, and neither kills
// the code of the others nor lifts their limits.
func TestReceiptByAClockBehind(t *testing.T) {
	for _, behind := range []time.Duration{time.Minute, 3 * time.Minute, 25 * time.Hour} {
		a, b := apart(t, behind, sms.Limits{})
		code := a.send(alice, "s")
		if err := b.Report(ctx, alice, receiptOf(1)); err != nil {
			t.Errorf("%v: Report = %v", behind, err)
		}
		if all, err := b.Deliveries(ctx, alice); err != nil || len(all) != 1 || !all[0].Arrived {
			t.Errorf("%v: Deliveries = %+v, %v", behind, all, err)
		}
		a.wantSend(request(alice, "s"), sms.TooSoon, time.Minute)
		a.wantRight(alice, "s", code)
	}
}

// However often a process writes whose clock is behind: 15 failures, 10 messages.
func TestBudgetsWithAClockBehind(t *testing.T) {
	a, b := apart(t, 25*time.Hour, sms.Limits{})
	guesses := 0
	for range 30 {
		if _, err := a.Send(ctx, request(alice, "s")); err == nil {
			for range 4 {
				_, err := a.try(alice, "s", smstest.Wrong(a.phone.Code(alice)))
				if refusal(t, err).Reason == sms.WrongCode {
					guesses++
				}
			}
		}
		b.Report(ctx, alice, receiptOf(a.phone.Asked()))
		b.Send(ctx, request(alice, "s"))
		a.pass(time.Minute)
		b.pass(time.Minute)
	}
	if guesses != 15 || a.phone.Asked() > 5 {
		t.Errorf("%d guesses, %d messages", guesses, a.phone.Asked())
	}
}

// For a process whose clock is behind, codes and proofs from the future are dead, and
// limits count what was written then as written now; where they would allow a message,
// it sends none all the same.
func TestClockBehindJudges(t *testing.T) {
	l := sms.Limits{Number: []sms.Rate{{Count: 2, Per: time.Hour}}, Failures: 2}
	a, b := apart(t, 3*time.Minute, l)
	code := a.send(alice, "s")
	b.wantWrong(alice, "s", code, 0, "no_code")
	b.wantWrong(alice, "s", smstest.Wrong(code), 0, "no_code")
	_, err := b.Send(ctx, request(alice, "s"))
	if err == nil || errors.Is(err, sms.ErrRefused) || a.phone.Asked() != 1 {
		t.Errorf("Send = %v, %d messages", err, a.phone.Asked())
	}
	if e := b.last("send.error"); e.Err == nil {
		t.Error("no event")
	}
	a.wantRight(alice, "s", code)
	_, err = b.Proof(ctx, alice, "login", "s")
	refusal(t, err)
	if _, err := a.Proof(ctx, alice, "login", "s"); err != nil {
		t.Errorf("Proof = %v", err)
	}
	other := a.send(alice, "other")
	b.wantSend(request(alice, "s"), sms.TooMany, time.Hour)
	for range 2 {
		a.try(alice, "other", smstest.Wrong(other))
	}
	b.wantSend(request(alice, "s"), sms.Locked, 24*time.Hour)
	b.pass(3 * time.Minute) // it is right again
	b.wantSend(request(alice, "s"), sms.Locked, 24*time.Hour)
}

// What became of a message is stored also if the clock went back meanwhile.
func TestClockBackWhileSending(t *testing.T) {
	a, b := apart(t, 0, sms.Limits{})
	s := newBench(t, sms.Config{Store: a.store, Now: b.time, Senders: []sms.Route{{
		Name: "phone", Sender: senderFunc(func(sms.Message) (string, error) {
			b.pass(-time.Hour)
			return "1", nil
		}),
	}}})
	if r, err := s.Send(ctx, request(alice, "s")); err != nil || r.Unknown {
		t.Errorf("Send = %+v, %v", r, err)
	}
	all, err := a.Deliveries(ctx, alice)
	if err != nil || len(all) != 1 || all[0].State != "accepted" {
		t.Errorf("Deliveries = %+v, %v", all, err)
	}
	a.wantSend(request(alice, "s"), sms.TooSoon, time.Minute)
}

// A scope has its limit, though some of its requests go through a process whose clock
// is behind.
func TestScopeWithAClockBehind(t *testing.T) {
	l := sms.Limits{Scope: []sms.Rate{{Count: 10, Per: time.Hour}}}
	a, b := apart(t, 2*time.Hour, l)
	sent := 0
	send := func(s *bench) {
		r := request(sms.MustParseMobile(strconv.Itoa(13800000000+sent)), "s")
		r.Scope = "device"
		if _, err := s.Send(ctx, r); err == nil {
			sent++
		} else if e := refusal(t, err); e.Reason != sms.TooManyHere && e.Reason != sms.TooSoon {
			t.Errorf("refused for %v", e)
		}
	}
	for range 5 {
		for range 9 {
			send(a)
		}
		send(b)
	}
	if sent != 10 {
		t.Errorf("%d messages of one scope at one moment, want 10", sent)
	}
	a.pass(time.Hour - time.Microsecond)
	send(a)
	if a.pass(time.Microsecond); sent != 10 {
		t.Errorf("%d messages within the hour", sent)
	}
	send(a)
	if sent != 11 {
		t.Errorf("%d messages, want one more after the hour", sent)
	}
}

// One clock goes back and then forward again: nothing was forgotten.
func TestClockBackAndForth(t *testing.T) {
	l := sms.Limits{Scope: []sms.Rate{{Count: 3, Per: time.Hour}}}
	b := newBench(t, sms.Config{Limits: l})
	n := 0
	ask := func(reason sms.Reason, wait time.Duration) {
		t.Helper()
		n++
		r := request(sms.MustParseMobile(strconv.Itoa(13800000000+n)), "s")
		r.Scope = "device"
		b.wantSend(r, reason, wait)
	}
	ask(0, 0)
	ask(0, 0)
	b.pass(-2 * time.Hour)
	ask(0, 0)
	ask(sms.TooManyHere, time.Hour)
	b.pass(2 * time.Hour)
	ask(sms.TooManyHere, time.Hour)
}

// A process whose clock is behind makes no breaker forget.
func TestBreakersWithAClockBehind(t *testing.T) {
	a, b := apart(t, 3*time.Hour, sms.Limits{BreakerMin: 50, WatchBreakers: true})
	a.traffic(10, 0)
	b.traffic(1, 1)
	a.pass(15 * time.Minute)
	a.events = nil
	a.served()
	if got := a.last("breaker.tripped").Detail; got != "unverified" {
		t.Errorf("event says %q, want unverified", got)
	}
}

// The default clock follows a wall clock that is ahead, as after a suspend, goes on
// from there, and never goes back.
func TestSteadyClock(t *testing.T) {
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	at := sms.SteadyClock(start)
	const s = time.Second
	for i, tt := range [][3]time.Duration{ // monotonic, wall, want
		{0, 0, 0},
		{10 * s, 10 * s, 10 * s},
		{11 * s, 9 * s, 11 * s},                   // set back
		{12 * s, -1000 * s, 12 * s},               // far
		{13 * s, 3613 * s, 3613 * s},              // an hour of sleep
		{14 * s, 3614 * s, 3614 * s},              //
		{15 * s, 15 * s, 3615 * s},                // set back
		{16 * s, 7216 * s, 7216 * s},              // another hour
		{15 * s, 15 * s, 7215 * s},                // a reading that comes late
		{17 * s, 7217*s + 5, 7217*s + 5},          // the wall is a little faster
		{18 * s, 7218*s - 5, 7218*s + 5},          // or slower
		{3618 * s, 3618 * s, 3600*s + 7218*s + 5}, //
	} {
		if got := at(tt[0], tt[1]).Sub(start); got != tt[2] {
			t.Errorf("%d: after %v, wall %v: %v, want %v", i, tt[0], tt[1], got, tt[2])
		}
	}
}
