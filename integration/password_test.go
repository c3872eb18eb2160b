package integration

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// guards returns a guard on each of three stores on one database.
func guards(t *testing.T, open func() kv.Store) []*password.Guard {
	var gs []*password.Guard
	for range 3 {
		g, err := password.NewGuard(password.GuardConfig{
			Store: open(), Keys: keyring.UnsafeDevelopment(),
			Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		gs = append(gs, g)
	}
	return gs
}

// pins returns n PINs that the policy accepts.
func pins(n int) (ps []password.PIN) {
	for i := 0; len(ps) < n; i++ {
		p := password.MustParsePIN(fmt.Sprintf("%06d", i*7919%1_000_000))
		if (password.PINPolicy{}).Check(p, password.Person{}) == nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// reason returns why a guard refused, or 0.
func reason(err error) password.Reason {
	var e *password.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}

// Of a hundred parallel guesses at a PIN one is right. Before the first lock
// three are looked at, so it gets in in 3 % of the rounds.
func TestPINGuesses(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		const guessers = 100
		g, ps := guards(t, open), pins(guessers)
		n, in := rounds(60), 0
		for round := range n {
			account := fmt.Sprint("account", round)
			order := rand.Perm(guessers)
			if err := g[0].Set(t.Context(), account, ps[0], password.Person{}); err != nil {
				t.Fatal(err)
			}
			var right, wrong atomic.Int64
			together(guessers, func(i int) {
				err := g[i%len(g)].Verify(t.Context(), account, ps[order[i]])
				switch {
				case err == nil:
					right.Add(1)
				case reason(err) == password.WrongPIN:
					wrong.Add(1)
				case reason(err) == 0 && !errors.Is(err, password.ErrBusy) && !errors.Is(err, kv.ErrBusy) && !errors.Is(err, context.DeadlineExceeded):
					t.Error(err) // a crowd may wait too long, and then nobody is told anything
				}
			})
			if wrong.Load() > 3+3*right.Load() {
				t.Fatalf("round %d: %d wrong PINs were looked at", round, wrong.Load())
			}
			in += int(right.Load())
		}
		hits(t, "the right PIN was accepted", in, n, 0.03)
	})
}

// A stage is activated by one of many, and all of them see it done.
func TestPINActivates(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		g, ps := guards(t, open), pins(2)
		for round := range rounds(10) {
			account := fmt.Sprint("account", round)
			if err := g[0].Stage(t.Context(), account, "s", ps[0], password.Person{}); err != nil {
				t.Fatal(err)
			}
			together(16, func(i int) {
				if err := g[i%len(g)].Activate(t.Context(), account, "s"); err != nil {
					t.Errorf("Activate: %v", err)
				}
			})
			if err := g[1].Verify(t.Context(), account, ps[0]); err != nil {
				t.Errorf("Verify: %v", err)
			}
		}
	})
}
