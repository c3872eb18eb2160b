package password_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// A staged PIN never replaces the live one before Activate.
func TestGuardStage(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	b.want(b.Stage(ctx, "a", "s", weak, nobody), "weak_pin")
	b.want(b.Stage(ctx, "a", "s", right, nobody), "ok")
	b.try(right, "no_pin")
	if b.state().Set {
		t.Error("a staged PIN is set")
	}
	b.want(b.Activate(ctx, "a", "other"), "not_staged")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.try(right, "ok")

	b.want(b.Stage(ctx, "a", "s2", other, nobody), "ok")
	b.want(b.Stage(ctx, "a", "s2", third, nobody), "ok") // in place of the one before
	b.try(other, "wrong_pin")
	b.try(third, "wrong_pin")
	b.try(right, "ok")
	b.want(b.Activate(ctx, "a", "s2"), "ok")
	b.try(right, "wrong_pin")
	b.try(other, "wrong_pin")
	b.try(third, "ok")
}

func TestGuardActivateTwice(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	b.want(b.Stage(ctx, "a", "s", right, nobody), "ok")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.try(wrong, "wrong_pin")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.wantTries(2) // the second call forgot nothing
	b.want(b.Change(ctx, "a", right, other, nobody), "ok")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.try(other, "ok") // and brought nothing back
	b.want(b.Stage(ctx, "a", "s", third, nobody), "not_staged")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.try(other, "ok")
}

func TestGuardActivateForgetsLocks(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{}).withPIN()
	b.want(b.Stage(ctx, "a", "s", other, nobody), "ok")
	for range 3 {
		b.try(wrong, "wrong_pin")
	}
	b.try(right, "locked")
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.try(other, "ok")
}

// TestGuardActivateAfterOthers: whatever another process does between Staged and Activate
// counts.
func TestGuardActivateAfterOthers(t *testing.T) {
	tests := []struct {
		name    string
		between func(ctx context.Context, g *password.Guard) error
		want    string
		pin     password.PIN // that of the account afterwards, or the zero PIN
	}{
		{"nothing", func(context.Context, *password.Guard) error { return nil }, "ok", other},
		{"dropped", func(ctx context.Context, g *password.Guard) error {
			return g.Drop(ctx, "a", "s")
		}, "not_staged", right},
		{"erased", func(ctx context.Context, g *password.Guard) error {
			return g.Erase(ctx, "a")
		}, "not_staged", password.PIN{}},
		{"erased and set", func(ctx context.Context, g *password.Guard) error {
			return errors.Join(g.Erase(ctx, "a"), g.Set(ctx, "a", third, nobody))
		}, "not_staged", third},
		{"staged anew", func(ctx context.Context, g *password.Guard) error {
			return g.Stage(ctx, "a", "s", third, nobody)
		}, "ok", third},
		{"activated", func(ctx context.Context, g *password.Guard) error {
			return g.Activate(ctx, "a", "s")
		}, "ok", other},
		{"activated and changed", func(ctx context.Context, g *password.Guard) error {
			return errors.Join(g.Activate(ctx, "a", "s"), g.Change(ctx, "a", other, third, nobody))
		}, "ok", third},
		{"another one staged", func(ctx context.Context, g *password.Guard) error {
			return g.Stage(ctx, "a", "s2", third, nobody)
		}, "ok", other},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, password.GuardConfig{}).withPIN()
			b.want(b.Stage(t.Context(), "a", "s", other, nobody), "ok")
			b.wantStaged("s", true)
			b.want(tt.between(t.Context(), b.again(b.config)), "ok")
			for range 2 {
				b.want(b.Activate(t.Context(), "a", "s"), tt.want)
			}
			if tt.pin.IsValid() {
				b.try(tt.pin, "ok")
			} else {
				b.try(other, "no_pin")
			}
		})
	}
}

// TestGuardActivatesWhatWasNotAsked: what was seen for one session says nothing of another.
func TestGuardActivatesWhatWasNotAsked(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{Policy: password.PINPolicy{History: -1}})
	for i := range 40 { // more than are remembered
		account := fmt.Sprint("account-", i)
		b.want(b.Stage(ctx, account, "s1", right, nobody), "ok")
		if there, err := b.Staged(ctx, account, "s1"); !there || err != nil {
			t.Fatal(there, err)
		}
		b.want(b.Stage(ctx, account, "s2", other, nobody), "ok")
	}
	for i := range 40 {
		account := fmt.Sprint("account-", i)
		b.want(b.Activate(ctx, account, "s2"), "ok")
		b.want(b.Verify(ctx, account, other), "ok")
		b.want(b.Activate(ctx, account, "s1"), "ok")
		b.want(b.Verify(ctx, account, right), "ok")
	}
}

func TestGuardDrop(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	b.want(b.Drop(ctx, "a", "s"), "ok")
	b.want(b.Stage(ctx, "a", "s", right, nobody), "ok")
	b.want(b.Stage(ctx, "a", "s2", other, nobody), "ok")
	b.want(b.Drop(ctx, "a", "s"), "ok")
	b.want(b.Drop(ctx, "a", "s"), "ok")
	b.want(b.Activate(ctx, "a", "s"), "not_staged")
	b.want(b.Activate(ctx, "a", "s2"), "ok")
	b.want(b.Drop(ctx, "a", "s2"), "ok") // drops nothing that is active
	b.try(other, "ok")
}

// What nobody needs is not written.
func TestGuardDropWritesNothing(t *testing.T) {
	store := new(kv.Memory)
	b := newBench(t, password.GuardConfig{Store: &recorder{Store: store}})
	b.want(b.Drop(t.Context(), "a", "s"), "ok")
	b.want(b.Activate(t.Context(), "a", "s"), "not_staged")
	b.try(right, "no_pin")
	if seen := b.config.Store.(*recorder).text(); strings.Contains(seen, "swap") {
		t.Errorf("written: %s", seen)
	}
}

func TestGuardKeepsEightStagedPINs(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{Policy: password.PINPolicy{History: -1}})
	for i := range 9 {
		b.want(b.Stage(ctx, "a", fmt.Sprint("s", i), right, nobody), "ok")
	}
	b.want(b.Activate(ctx, "a", "s0"), "not_staged")
	for i := 1; i < 9; i++ {
		b.want(b.Activate(ctx, "a", fmt.Sprint("s", i)), "ok")
	}
	b.want(b.Activate(ctx, "a", "s1"), "ok") // remembered among the last eight
}

func TestGuardNames(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	long := strings.Repeat("x", 257)
	for _, name := range []string{"", long} {
		for op, err := range map[string]error{
			"Set":               b.Set(ctx, name, right, nobody),
			"Verify":            b.Verify(ctx, name, right),
			"Change":            b.Change(ctx, name, right, other, nobody),
			"Reset":             b.Reset(ctx, name, right, nobody),
			"Stage, account":    b.Stage(ctx, name, "s", right, nobody),
			"Stage, session":    b.Stage(ctx, "a", name, right, nobody),
			"Activate, account": b.Activate(ctx, name, "s"),
			"Activate, session": b.Activate(ctx, "a", name),
			"Drop, account":     b.Drop(ctx, name, "s"),
			"Drop, session":     b.Drop(ctx, "a", name),
			"Erase":             b.Erase(ctx, name),
			"Staged, account":   staged(b, name, "s"),
			"Staged, session":   staged(b, "a", name),
		} {
			if outcome(err) != "error" {
				t.Errorf("%s with a name of %d bytes: %v", op, len(name), err)
			}
		}
	}
	b.want(b.Set(ctx, "\x00 账户/\xff", right, nobody), "ok")
	b.want(b.Verify(ctx, "\x00 账户/\xff", right), "ok")
}

// Staged says what Activate would find.
func TestGuardStaged(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	b.wantStaged("s", false)
	b.want(b.Stage(ctx, "a", "s", right, nobody), "ok")
	b.wantStaged("s", true)
	b.wantStaged("other", false)
	b.want(b.Stage(ctx, "a", "s2", other, nobody), "ok")
	b.want(b.Drop(ctx, "a", "s2"), "ok")
	b.wantStaged("s2", false)
	b.try(right, "no_pin") // nothing is activated by asking
	b.want(b.Activate(ctx, "a", "s"), "ok")
	b.wantStaged("s", true) // a second Activate succeeds too
	b.want(b.Change(ctx, "a", right, other, nobody), "ok")
	b.wantStaged("s", true)
	b.try(other, "ok")
	b.want(b.Erase(ctx, "a"), "ok")
	b.wantStaged("s", false)
}

func (b *bench) wantStaged(session string, want bool) {
	b.t.Helper()
	if got, err := b.Staged(b.t.Context(), "a", session); err != nil || got != want {
		b.t.Errorf("Staged(%s) = %v, %v; want %v", session, got, err, want)
	}
}

// Of many that are staged at once some are pushed out. Staged says which, and keeps
// the one that was asked about for eight more.
func TestGuardStagedAmongMany(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{})
	stage := func(from, to int) {
		for i := from; i < to; i++ {
			b.want(b.Stage(ctx, "a", fmt.Sprint("s", i), right, nobody), "ok")
		}
	}
	stage(0, 12)
	for i := range 12 {
		b.wantStaged(fmt.Sprint("s", i), i >= 4)
	}
	b.wantStaged("s4", true)
	stage(12, 19)
	b.wantStaged("s5", false)
	b.want(b.Activate(ctx, "a", "s4"), "ok")
	b.try(right, "ok")
}

// What nobody has staged is not written, and a fault is never an answer.
func TestGuardStagedFaults(t *testing.T) {
	ctx := t.Context()
	store := new(kv.Memory)
	b := newBench(t, password.GuardConfig{Store: &recorder{Store: store}})
	b.wantStaged("s", false)
	if seen := b.config.Store.(*recorder).text(); strings.Contains(seen, "swap") {
		t.Errorf("written: %s", seen)
	}
	b.want(b.Stage(ctx, "a", "s", right, nobody), "ok")
	for _, fault := range []kvtest.Fault{
		{Before: errTest}, {After: errTest}, {Before: kv.ErrUnknown}, {After: kv.ErrUnknown},
	} {
		for n := 1; ; n++ {
			c := b.config
			chaos := &kvtest.Chaos{Store: store, Plan: kvtest.FailAt(n, fault)}
			c.Store = chaos
			if got, err := b.again(c).Staged(ctx, "a", "s"); got == (err != nil) {
				t.Errorf("fault %+v at call %d: %v, %v", fault, n, got, err)
			}
			if chaos.Calls() < n {
				break
			}
		}
		b.wantStaged("s", true)
	}
}

// staged is Staged for whom the answer does not matter.
func staged(b *bench, account, session string) error {
	_, err := b.Staged(b.t.Context(), account, session)
	return err
}

// Keys rotate at the next try: what was made under the old key verifies, is
// made anew, and then no longer needs the old key.
func TestGuardRotation(t *testing.T) {
	ctx := t.Context()
	secret := func(c byte) []byte {
		return []byte(string(c) + ": a secret for tests, of 32 bytes and more")
	}
	ring := func(current string, ids ...string) *keyring.Ring {
		c := keyring.Config{Current: current, Index: "k2"}
		for _, id := range ids {
			c.Keys = append(c.Keys, keyring.Key{ID: id, Secret: secret(id[1])})
		}
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	b := newBench(t, password.GuardConfig{Keys: ring("k1", "k1", "k2")})
	b.withPIN()
	b.want(b.Stage(ctx, "a", "s", other, nobody), "ok")

	c := b.config
	c.Keys = ring("k2", "k1", "k2")
	rotated := b.again(c)
	b.want(rotated.Verify(ctx, "a", wrong), "wrong_pin") // reseals, but the hash is old
	c.Keys = ring("k2", "k2")
	alone := b.again(c)
	b.want(alone.Verify(ctx, "a", right), "error")
	b.want(rotated.Verify(ctx, "a", right), "ok")
	b.want(alone.Verify(ctx, "a", right), "ok")
	b.want(alone.Verify(ctx, "a", other), "wrong_pin")

	// A PIN staged under a key that is gone can be activated, not verified.
	b.want(alone.Activate(ctx, "a", "s"), "ok")
	b.want(alone.Verify(ctx, "a", other), "error")
	b.want(rotated.Verify(ctx, "a", other), "ok")
	b.want(alone.Verify(ctx, "a", other), "ok")

	// An old PIN under such a key is passed over.
	b.want(alone.Reset(ctx, "a", third, nobody), "ok")
}

// The hasher may change too.
func TestGuardRehash(t *testing.T) {
	ctx := t.Context()
	b := newBench(t, password.GuardConfig{}).withPIN()
	c := b.config
	costly := &hasher{PBKDF2: pwhash.PBKDF2{UnsafeRounds: 2}}
	c.Hasher = costly
	dearer := b.again(c)
	hashes := 0
	costly.hook = func(context.Context) error { hashes++; return nil }
	b.want(dearer.Verify(ctx, "a", right), "ok")
	if hashes != 2 {
		t.Errorf("%d hashes for a stale PIN, want 2", hashes)
	}
	b.want(dearer.Verify(ctx, "a", right), "ok")
	if hashes != 3 {
		t.Errorf("%d hashes, want one more for a PIN made anew", hashes)
	}
	b.want(b.Verify(ctx, "a", right), "ok") // rounds are in the hash
}

// A failed rehash does not fail the payment.
func TestGuardRehashFails(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	c := b.config
	costly := &hasher{PBKDF2: pwhash.PBKDF2{UnsafeRounds: 2}}
	n := 0
	costly.hook = func(context.Context) error {
		if n++; n%2 == 0 {
			return errTest
		}
		return nil
	}
	c.Hasher = costly
	b.want(b.again(c).Verify(t.Context(), "a", right), "ok")
	b.try(right, "ok")
}

func TestGuardRestart(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 3 {
		b.want(b.again(b.config).Verify(t.Context(), "a", wrong), "wrong_pin")
	}
	b.want(b.again(b.config).Verify(t.Context(), "a", right), "locked")
	b.clock.Add(time.Minute)
	b.want(b.again(b.config).Verify(t.Context(), "a", right), "ok")
}
