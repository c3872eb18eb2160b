package password_test

import (
	"context"
	"testing"

	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
)

// What each call costs: slow hashes, and calls to the store. The account has three
// PINs to differ from.
func TestGuardCost(t *testing.T) {
	pins := []password.PIN{right, other, third, wrong}
	fifth := password.MustParsePIN("836052")
	tests := []struct {
		name          string
		do            func(ctx context.Context, g *password.Guard) error
		want          string
		hashes, calls int
	}{
		{"Verify", func(ctx context.Context, g *password.Guard) error {
			return g.Verify(ctx, "a", third)
		}, "ok", 1, 3},
		{"Verify, wrong", func(ctx context.Context, g *password.Guard) error {
			return g.Verify(ctx, "a", wrong)
		}, "wrong_pin", 1, 3},
		{"Change", func(ctx context.Context, g *password.Guard) error {
			return g.Change(ctx, "a", third, fifth, nobody)
		}, "ok", 4, 4}, // third, the two before it, and the hash of the new one
		{"Change to itself", func(ctx context.Context, g *password.Guard) error {
			return g.Change(ctx, "a", third, third, nobody)
		}, "weak_pin", 1, 3},
		{"Set", func(ctx context.Context, g *password.Guard) error {
			return g.Set(ctx, "new", fifth, nobody)
		}, "ok", 1, 2},
		{"Stage", func(ctx context.Context, g *password.Guard) error {
			return g.Stage(ctx, "a", "s", fifth, nobody)
		}, "ok", 4, 3},
		{"Stage, a first one", func(ctx context.Context, g *password.Guard) error {
			return g.Stage(ctx, "new", "s", fifth, nobody)
		}, "ok", 1, 2},
		{"Staged", func(ctx context.Context, g *password.Guard) error {
			_, err := g.Staged(ctx, "a", "staged")
			return err
		}, "ok", 0, 2},
		{"Activate", func(ctx context.Context, g *password.Guard) error {
			return g.Activate(ctx, "a", "staged")
		}, "ok", 0, 2},
		{"Staged, and then Activate", func(ctx context.Context, g *password.Guard) error {
			if _, err := g.Staged(ctx, "a", "staged"); err != nil {
				return err
			}
			return g.Activate(ctx, "a", "staged")
		}, "ok", 0, 3}, // read, written, and written
		{"Drop", func(ctx context.Context, g *password.Guard) error {
			return g.Drop(ctx, "a", "staged")
		}, "ok", 0, 2},
		{"Drop, of nobody", func(ctx context.Context, g *password.Guard) error {
			return g.Drop(ctx, "new", "staged")
		}, "ok", 0, 1},
		{"Verify, suspended", func(ctx context.Context, g *password.Guard) error {
			return g.Verify(ctx, "suspended", third)
		}, "suspended", 0, 1},
		{"Suspend", func(ctx context.Context, g *password.Guard) error {
			return g.Suspend(ctx, "a", password.CauseLapsed, 1)
		}, "ok", 0, 2},
		{"Resume", func(ctx context.Context, g *password.Guard) error {
			return g.Resume(ctx, "suspended", password.CauseLapsed, 2)
		}, "ok", 0, 2},
		{"Erase", func(ctx context.Context, g *password.Guard) error {
			return g.Erase(ctx, "a")
		}, "ok", 0, 2},
	}
	for _, tt := range tests {
		b := newBench(t, password.GuardConfig{}).withPIN()
		for i := range 2 {
			b.want(b.Change(t.Context(), "a", pins[i], pins[i+1], nobody), "ok")
		}
		b.want(b.Stage(t.Context(), "a", "staged", wrong, nobody), "ok")
		b.want(b.Suspend(t.Context(), "suspended", password.CauseLapsed, 1), "ok")
		c := b.config
		chaos := &kvtest.Chaos{Store: c.Store}
		c.Store = chaos
		g, hashes := b.again(c), b.counting()
		b.want(tt.do(t.Context(), g), tt.want)
		if n := hashes.Load(); n != int64(tt.hashes) || chaos.Calls() != tt.calls {
			t.Errorf("%s: %d hashes and %d calls to the store, want %d and %d",
				tt.name, n, chaos.Calls(), tt.hashes, tt.calls)
		}
	}
}
