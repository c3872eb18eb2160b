package sms_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
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

// The default clock shows the wall clock's time, never goes back, and is not to be trusted
// while the wall clock contradicts it.
func TestSteadyClock(t *testing.T) {
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	at := sms.SteadyClock(start)
	const s, h = time.Second, time.Hour
	for i, tt := range []struct {
		mono, wall, want time.Duration
		ok               bool
	}{
		{0, 0, 0, true},
		{10 * s, 10 * s, 10 * s, true},
		{20 * s, 80 * s, 80 * s, true},       // set a minute ahead
		{30 * s, 30 * s, 85 * s, true},       // and back: slower
		{130 * s, 130 * s, 135 * s, true},    //
		{160 * s, 160 * s, 160 * s, true},    // they agree
		{161 * s, 161*s + h, 161 * s, false}, // an hour ahead
		{155 * s, 155 * s, 161 * s, true},    // a reading that comes late
		{162 * s, 162*s + h, 162 * s, false}, //
		{h, h + h, h, false},
		{h + 1*s, h + 1*s, h + 1*s, true}, // it is back
		{h + 2*s, 25*h + 2*s, h + 2*s, false},
		{2 * h, 26 * h, 2 * h, false},
		{2*h + 1*s, 50*h + 1*s, 2*h + 1*s, false}, // another day: from then on
		{2*h + 3*s, 50*h + 3*s, 2*h + 3*s, false},
		{3 * h, 51 * h, 3 * h, false},
		{3*h + 1*s, 51*h + 1*s, 51*h + 1*s, true}, // for an hour
		{3*h + 2*s, 3*h + 2*s, 51*h + 2*s, false}, // it was wrong after all
		{4*h + 2*s, 4*h + 2*s, 4*h + 2*s, true},
	} {
		got, ok := at(tt.mono, tt.wall)
		if d := got.Sub(start); d != tt.want || ok != tt.ok {
			t.Errorf("%d: after %v, wall %v: %v, %v, want %v, %v", i, tt.mono, tt.wall, d, ok, tt.want, tt.ok)
		}
	}
}

// A process whose wall clock jumps writes nothing, says so, and goes on when the clock is
// right again.
func TestWallClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, phone := new(spy), new(smstest.Phone)
		s := smstest.New(t, phone, sms.Config{Store: store})
		if _, err := s.Send(ctx, request(alice, "s")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for _, jump := range []time.Duration{24 * time.Hour, 3 * time.Minute, -3 * time.Minute, -time.Hour} {
			s.SetWallClock(jump)
			swaps := store.swaps
			a := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "s", Code: phone.Code(alice)}
			_, err1 := s.Send(ctx, request(bob, "s"))
			_, err2 := s.Verify(ctx, a)
			_, err3 := s.Proof(ctx, alice, "login", "s")
			err4 := s.Report(ctx, alice, receiptOf(1))
			err5 := s.Unlock(ctx, alice, sms.Override{Actor: "a", Reason: "r"})
			for i, err := range []error{err1, err2, err3, err4, err5} {
				if !errors.Is(err, sms.ErrClock) || errors.Is(err, sms.ErrRefused) {
					t.Errorf("%v, method %d: %v", jump, i, err)
				}
			}
			if store.swaps != swaps || phone.Asked() != 1 {
				t.Errorf("%v: %d writes, %d messages", jump, store.swaps-swaps, phone.Asked())
			}
			s.SetWallClock(0)
		}
		a := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "s", Code: phone.Code(alice)}
		if _, err := s.Verify(ctx, a); err != nil {
			t.Errorf("Verify = %v", err)
		}
		s.SetWallClock(24 * time.Hour) // for good: the system was suspended
		s.Send(ctx, request(bob, "s"))
		time.Sleep(time.Hour)
		if r, err := s.Send(ctx, request(bob, "s")); err != nil ||
			time.Until(r.Expires) != 24*time.Hour+5*time.Minute {
			t.Errorf("Send = %+v, %v", r, err)
		}
	})
}

// One process of four has a clock that is a day ahead, for an hour: the others judge by what
// they count, then and for the day after.
func TestBreakersWithAClockADayAhead(t *testing.T) {
	a := newBench(t, sms.Config{})
	ahead := newBench(t, sms.Config{Store: a.store, Limits: sms.Limits{WatchBreakers: true}})
	ahead.pass(24 * time.Hour)
	numbers := 0
	for minute := range 26 * 60 {
		for i := range 12 {
			numbers++
			m := mobileAt(numbers)
			if i < 10 && minute < 60 {
				ahead.Send(ctx, request(m, "s")) // nobody types these
				continue
			}
			if i >= 10 {
				a.wantRight(m, "s", a.send(m, "s"))
			}
		}
		a.pass(time.Minute)
		ahead.pass(time.Minute)
	}
	if e := a.last("breaker.tripped"); e.Name != "" {
		t.Errorf("event %+v", e)
	}
}
