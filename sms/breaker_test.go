package sms_test

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// Messages that every sender refused never left: when the gateway is back, nobody is
// kept waiting for them.
func TestOutageTripsNoBreaker(t *testing.T) {
	down := true
	b := newBench(t, sms.Config{Limits: sms.Limits{Base: 150}})
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
			m := mobileAt(90_000_000 + i)
			b.wantRight(m, "s", b.phone.Code(m))
		}
		b.pass(2 * time.Hour) // for the limits of these numbers
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

// mobileAt returns a number of its own for i.
func mobileAt(i int) sms.Mobile { return sms.MustParseMobile(strconv.Itoa(13000000000 + i)) }

// traffic sends to n numbers from the given one on, and has a share of the codes typed in a
// hundred; wrong is how often each is first typed wrong. It returns how many were sent.
func (b *bench) traffic(from, n, verified, wrong int) (sent int) {
	b.t.Helper()
	for i := from; i < from+n; i++ {
		m := mobileAt(i)
		if _, err := b.Send(ctx, request(m, "s")); err != nil {
			if e := refusal(b.t, err); e.Reason != sms.ChallengeNeeded {
				b.t.Errorf("refused for %v", e)
			}
			continue
		}
		sent++
		code := b.phone.Code(m)
		for range wrong {
			b.try(m, "s", smstest.Wrong(code))
		}
		if i%100 < verified {
			b.wantRight(m, "s", code)
		}
	}
	return sent
}

// served returns how many of 100 new numbers are served.
func (b *bench) served() int { return b.traffic(90_000_000, 100, 0, 0) }

// named returns the events with one of these names, in order.
func (b *bench) named(names ...string) (all []sms.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if slices.Contains(names, e.Name) {
			all = append(all, e)
		}
	}
	return all
}

func TestBreakers(t *testing.T) {
	watch := sms.Limits{WatchBreakers: true}
	tests := []struct {
		name            string
		limits          sms.Limits
		verified, wrong int // of 400 messages
		sent            int
		detail          string // of the event, or ""
	}{
		{"pumping", sms.Limits{}, 0, 0, 250, "unverified"},
		{"one in ten verified", sms.Limits{}, 10, 0, 322, "unverified"},
		{"pumping, watched", watch, 0, 0, 400, "unverified"},
		{"usual traffic", sms.Limits{}, 60, 0, 400, ""},
		{"usual traffic, mistyped", sms.Limits{}, 60, 1, 400, "guessed"},
		{"guessing", sms.Limits{Base: 1000}, 0, 1, 101, "guessed"},
		{"guessing five times", sms.Limits{Base: 1000}, 0, 5, 101, "guessed"},
		{"a larger base", sms.Limits{Base: 330}, 0, 0, 330, "unverified"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, sms.Config{Limits: tt.limits})
			got := b.traffic(0, 400, tt.verified, tt.wrong)
			if tt.detail == "guessed" && tt.verified > 0 {
				tt.sent = got // between
				if got < 150 {
					t.Errorf("%d sent", got)
				}
			}
			tripped := b.named("breaker.tripped")
			if got != tt.sent || len(tripped) != min(1, len(tt.detail)) {
				t.Errorf("%d of 400 were sent, want %d; tripped %+v", got, tt.sent, tripped)
			}
			if d := b.last("breaker.tripped").Detail; d != tt.detail {
				t.Errorf("event says %q, want %q", d, tt.detail)
			}
			b.pass(66 * time.Minute)
			if n := b.served(); n != 100 || len(b.named("breaker.closed")) != len(tripped) {
				t.Errorf("%d of 100 served an hour later", n)
			}
		})
	}
}

// Who solved a challenge is served, whatever the breakers say, and other limits still hold.
func TestChallenge(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{All: 350}})
	if n := b.traffic(0, 290, 0, 0); n != 250 {
		t.Errorf("%d messages", n)
	}
	r := request(alice, "s")
	b.wantSend(r, sms.ChallengeNeeded, 0)
	r.Challenged = true
	b.wantSend(r, 0, 0)
	b.wantSend(r, sms.TooSoon, time.Minute)
	for i := range 99 {
		r.Mobile = mobileAt(1000 + i)
		b.wantSend(r, 0, 0)
	}
	b.pass(5 * time.Minute)
	r.Mobile = bob
	b.wantSend(r, sms.Suspended, time.Hour)
	if n := len(b.named("breaker.tripped")); n != 1 {
		t.Errorf("%d events", n)
	}
}

// An outage at one purpose, or in one scope, is none elsewhere, and codes that are out can be
// used.
func TestBreakersApart(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "s")
	ask := func(purpose, scope string, n int) (sent int) {
		for range n {
			r := request(mobileAt(b.phone.Asked()), "s")
			r.Purpose, r.Scope = purpose, scope
			if _, err := b.Send(ctx, r); err == nil {
				sent++
			} else if e := refusal(t, err); e.Reason != sms.ChallengeNeeded {
				t.Errorf("refused for %v", e)
			}
		}
		return sent
	}
	for _, tt := range []struct {
		purpose, scope string
		want           int
	}{
		{"login", "one", 83}, {"login", "two", 83}, {"login", "", 83}, {"login", "three", 0},
		{"pay", "one", 83}, {"pay", "two", 83}, {"pay", "three", 83}, {"pay", "four", 1},
		{"reset", "", 250}, {"bind", "", 250},
	} {
		if got := ask(tt.purpose, tt.scope, 280); got != tt.want {
			t.Errorf("%s in scope %q: %d messages, want %d", tt.purpose, tt.scope, got, tt.want)
		}
	}
	b.wantRight(alice, "s", code)
	var scoped int
	for _, e := range b.named("breaker.tripped") {
		if e.Purpose == "" || e.Number != "" {
			t.Errorf("event %+v", e)
		}
		if e.Scope != "" {
			scoped++
		}
	}
	if n := len(b.named("breaker.tripped")); n != 9 || scoped != 5 {
		t.Errorf("%d trips, %d of scopes", n, scoped)
	}
}

// Requests under way count before they are stored: a burst gets no more out than a trickle.
func TestBreakerInABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, sms.Config{Store: slowReader{new(kv.Memory)}})
		var sent atomic.Int32
		together(1000, func(i int) {
			if _, err := b.Send(ctx, request(mobileAt(i), "s")); err == nil {
				sent.Add(1)
			} else if e := refusal(t, err); e.Reason != sms.ChallengeNeeded {
				t.Errorf("refused for %v", e)
			}
		})
		if sent.Load() != 250 || len(b.named("breaker.tripped")) > 1 {
			t.Errorf("%d messages, %d events", sent.Load(), len(b.named("breaker.tripped")))
		}
		time.Sleep(time.Minute)
		if _, err := b.Send(ctx, request(alice, "s")); err == nil {
			t.Error("one more was sent")
		}
		if n := len(b.named("breaker.tripped")); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// A code that is typed after its five minutes of counting have ended still counts for
// its message.
func TestBreakerCountsLateCodes(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.pass(4 * time.Minute)
	codes := make([]sms.Code, 250)
	for i := range codes {
		codes[i] = b.send(mobileAt(i), "s")
	}
	b.pass(2 * time.Minute)
	b.wantSend(request(alice, "s"), sms.ChallengeNeeded, 0)
	b.pass(2 * time.Minute)
	for i, c := range codes {
		b.wantRight(mobileAt(i), "s", c)
	}
	b.wantSend(request(alice, "s"), 0, 0)
	b.pass(57 * time.Minute) // both have left
	if n := b.traffic(1000, 300, 0, 0); n != 249 {
		t.Errorf("%d messages in the next hour", n)
	}
}

// Whose key has left, a breaker begins anew: it must not keep everybody out.
func TestBreakerWithoutItsKey(t *testing.T) {
	b := newBench(t, sms.Config{Keys: keys(t, "k1")})
	b.send(alice, "s")
	for _, ring := range []*keyring.Ring{keys(t, "k1", "k2"), keys(t, "k2")} {
		next := newBench(t, sms.Config{Store: b.store, Keys: ring, Now: b.time})
		next.send(mobileAt(next.phone.Asked()+1), "s")
		b.store = next.store
	}
}

// A process whose clock is a day ahead trips breakers for itself alone.
func TestTripInTheFuture(t *testing.T) {
	a, ahead := apart(t, -24*time.Hour, sms.Limits{})
	if n := ahead.traffic(0, 300, 0, 0); n != 250 {
		t.Errorf("%d messages", n)
	}
	if n := a.served(); n != 100 || len(a.named("breaker.closed")) != 0 {
		t.Errorf("%d of 100 served by the other, which closed it", n)
	}
	a.pass(6 * time.Minute)
	if n := ahead.traffic(1000, 10, 0, 0); n != 0 {
		t.Errorf("%d messages by the one that is tripped", n)
	}
}

// during runs f while a message of b is on its way, so that b has its breakers in hand.
func (b *bench) during(f func()) {
	b.t.Helper()
	first := true
	b.phone.Script = func(context.Context, int, sms.Message) error {
		if first {
			first = false
			f()
		}
		return nil
	}
	b.send(mobileAt(99_000_000), "s")
}

// What was admitted and then refused by another limit is not counted.
func TestRefusedIsNotAdmitted(t *testing.T) {
	b := newBench(t, sms.Config{Limits: sms.Limits{Scope: []sms.Rate{{Count: 1, Per: time.Hour}}}})
	r := request(alice, "s")
	r.Scope = "full"
	b.wantSend(r, 0, 0)
	first := true
	b.phone.Script = func(context.Context, int, sms.Message) error {
		if !first {
			return nil
		}
		first = false
		for i := range 300 {
			r.Mobile, r.Scope = mobileAt(i), "full"
			b.wantSend(r, sms.TooManyHere, time.Hour)
		}
		r.Scope = "other"
		b.wantSend(r, 0, 0)
		return nil
	}
	r.Mobile, r.Scope = bob, "third"
	b.wantSend(r, 0, 0)
}

// A process that has a breaker in hand sees what others have counted.
func TestBreakerSeesOtherProcesses(t *testing.T) {
	a, b := apart(t, 0, sms.Limits{})
	other := newBench(t, sms.Config{Store: a.store, Now: a.time})
	b.during(func() {
		if n := other.traffic(0, 300, 0, 0); n != 250 && n != 249 {
			t.Errorf("%d messages", n)
		}
		b.wantSend(request(alice, "s"), sms.ChallengeNeeded, 0)
	})
}

// The limit of all messages holds in a burst.
func TestAllInABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, sms.Config{
			Store: slowReader{new(kv.Memory)}, Limits: sms.Limits{All: 100, WatchBreakers: true},
		})
		var sent atomic.Int32
		together(300, func(i int) {
			r := request(mobileAt(i), "s")
			r.Purpose = strconv.Itoa(i % 7)
			if _, err := b.Send(ctx, r); err == nil {
				sent.Add(1)
			} else if e := refusal(t, err); e.Reason != sms.Suspended || e.RetryAt.IsZero() {
				t.Errorf("refused for %v until %v", e, e.RetryAt)
			}
		})
		if sent.Load() != 100 {
			t.Errorf("%d messages, want 100", sent.Load())
		}
	})
}

// The observer may use the service, also when it is told of a trip.
func TestObserverMayCall(t *testing.T) {
	var s *sms.Service
	calls := 0
	s = smstest.New(t, new(smstest.Phone), sms.Config{
		Limits: sms.Limits{Base: 3},
		Observer: func(ctx context.Context, e sms.Event) {
			if e.Name == "breaker.tripped" {
				calls++
				r := request(alice, "s")
				r.Challenged = true
				if _, err := s.Send(ctx, r); err != nil {
					t.Errorf("Send = %v", err)
				}
			}
		},
	})
	for i := range 5 {
		s.Send(ctx, request(mobileAt(i), "s"))
	}
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}
