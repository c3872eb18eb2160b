package integration

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// rounds returns how often a test of chances is repeated. With the race detector each round
// takes five times as long, and finds as much in a few.
func rounds(n int) int {
	switch {
	case *long:
		return 1000
	case raceEnabled:
		return (n + 4) / 5
	}
	return n
}

// hits checks that something happened in about share of n rounds: in no more
// than six standard deviations above.
func hits(t *testing.T, what string, got, n int, share float64) {
	t.Helper()
	mean := float64(n) * share
	high := int(mean + 6*math.Sqrt(mean) + 1)
	t.Logf("%s in %d of %d rounds", what, got, n)
	if got > high {
		t.Errorf("%s in %d of %d rounds, want at most %d", what, got, n, high)
	}
	if n >= 1000 && float64(got) < mean-6*math.Sqrt(mean) {
		t.Errorf("%s in %d of %d rounds, want about %.0f", what, got, n, mean)
	}
}

// services returns a service on each of three stores on one database. All send
// to one phone.
func services(t *testing.T, open func() kv.Store, phone *smstest.Phone) []*sms.Service {
	var s []*sms.Service
	for range 3 {
		c := sms.Config{Store: open(), Limits: sms.Limits{WatchBreakers: true}}
		s = append(s, smstest.New(t, phone, c))
	}
	return s
}

// mobile returns a number for a round: one of China Mobile's.
func mobile(round int) sms.Mobile {
	return sms.MustParseMobile(fmt.Sprintf("139%08d", round))
}

// Of a hundred parallel guesses at a code one is right. With a budget of five
// tries it gets in in 5 % of the rounds.
func TestSMSGuesses(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		const guessers = 100
		phone := new(smstest.Phone)
		s := services(t, open, phone)
		n, in := rounds(60), 0
		for round := range n {
			m := mobile(round)
			_, err := s[0].Send(t.Context(), sms.Request{Mobile: m, Purpose: "login", Binding: "b"})
			if err != nil {
				t.Fatal(err)
			}
			code := phone.Code(m)
			right := rand.IntN(guessers)
			var accepted atomic.Int64
			together(guessers, func(i int) {
				a := sms.Attempt{Mobile: m, Purpose: "login", Binding: "b", Code: smstest.Wrong(code)}
				if i == right {
					a.Code = code
				}
				if _, err := s[i%len(s)].Verify(t.Context(), a); err == nil {
					accepted.Add(1)
				}
			})
			if accepted.Load() > 1 {
				t.Fatalf("round %d: %d accepted", round, accepted.Load())
			}
			in += int(accepted.Load())
		}
		hits(t, "the right guess was accepted", in, n, 0.05)
	})
}

// Sixty-four requests at once for one number send one message.
func TestSMSSendsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		phone := new(smstest.Phone)
		s := services(t, open, phone)
		for round := range rounds(10) {
			r := sms.Request{Mobile: mobile(round), Purpose: "login", Binding: "b"}
			var sent atomic.Int64
			together(64, func(i int) {
				if _, err := s[i%len(s)].Send(t.Context(), r); err == nil {
					sent.Add(1)
				}
			})
			if n := len(phone.Messages(r.Mobile)); n != 1 || sent.Load() < 1 {
				t.Fatalf("round %d: %d messages for %d successes", round, n, sent.Load())
			}
		}
	})
}

// A right code is redeemed once, however many bring it at once.
func TestSMSRedeemsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		phone := new(smstest.Phone)
		s := services(t, open, phone)
		for round := range rounds(10) {
			m := mobile(round)
			_, err := s[0].Send(t.Context(), sms.Request{Mobile: m, Purpose: "pay", Binding: "b"})
			if err != nil {
				t.Fatal(err)
			}
			code := phone.Code(m)
			var redeemed atomic.Int64
			together(64, func(i int) {
				a := sms.Attempt{Mobile: m, Purpose: "pay", Binding: "b", Code: code}
				if _, err := s[i%len(s)].Verify(t.Context(), a); err == nil {
					redeemed.Add(1)
				}
			})
			if redeemed.Load() != 1 {
				t.Fatalf("round %d: redeemed %d times", round, redeemed.Load())
			}
		}
	})
}
