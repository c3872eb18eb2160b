package password_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// recorded returns a bench that remembers the keys of what it writes.
func recorded(t *testing.T, c password.GuardConfig) (*recorder, *bench) {
	t.Helper()
	rec := &recorder{Store: new(kv.Memory)}
	c.Store = rec
	return rec, newBench(t, c)
}

// last returns the key and the record of the last write.
func (r *recorder) last(t *testing.T) (string, kv.Record) {
	t.Helper()
	key := r.keys[len(r.keys)-1]
	have, err := r.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return key, have
}

// TestGuardRecordsCannotBeCopied: two guards with the same keys on one store, one for trials
// and one for payments. A PIN that somebody set with the one must not count with the other.
func TestGuardRecordsCannotBeCopied(t *testing.T) {
	ctx := t.Context()
	rec, b := recorded(t, password.GuardConfig{Prefix: "trial/"})
	b.withPIN()
	c := b.config
	c.Prefix = "live/"
	live := b.again(c)
	from, mine := rec.last(t)
	to := "live/" + strings.TrimPrefix(from, "trial/")
	b.want(live.Verify(ctx, "a", right), "no_pin")
	if err := rec.Swap(ctx, to, 0, mine); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		b.want(live.Verify(ctx, "a", right), "error")
	}
	b.want(live.Activate(ctx, "a", "s"), "error")
	if s, err := live.State(ctx, "a"); err == nil {
		t.Errorf("State = %+v of a copied record", s)
	}
	b.try(right, "ok")
	// With the prefix it lies where the live guard would have put it.
	b.want(live.Erase(ctx, "a"), "ok")
	b.want(live.Set(ctx, "a", other, nobody), "ok")
	if key, _ := rec.last(t); key != to {
		t.Errorf("the live guard writes %s, the copy was at %s", key, to)
	}
}

// TestGuardErasesWhatNobodyCanRead: a record whose key is gone, or that somebody has
// changed, is erased as any other one.
func TestGuardErasesWhatNobodyCanRead(t *testing.T) {
	ctx := t.Context()
	ring := func(ids ...string) *keyring.Ring {
		c := keyring.Config{Current: ids[0], Index: "k1"}
		for _, id := range append(ids, "k1") {
			c.Keys = append(c.Keys, keyring.Key{ID: id, Secret: []byte("a secret for tests, of 32+ bytes " + id)})
		}
		r, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, moving := range []bool{false, true} {
		rec, b := recorded(t, password.GuardConfig{Keys: ring("k2")})
		b.withPIN()
		key, _ := rec.last(t)
		c := b.config
		c.Keys = ring("k3") // without k2
		if !moving {
			one, err := keyring.New(keyring.Config{
				Keys: []keyring.Key{{ID: "k1", Secret: []byte("a secret for tests, of 32+ bytes k1")}}, Current: "k1",
			})
			if err != nil {
				t.Fatal(err)
			}
			c.Keys = one
		}
		later := b.again(c)
		b.want(later.Verify(ctx, "a", right), "error")
		b.want(later.Erase(ctx, "a"), "ok")
		b.want(later.Verify(ctx, "a", right), "no_pin")
		r, err := rec.Get(ctx, key)
		if moving && (err != nil || r.Expires.IsZero()) || !moving && !errors.Is(err, kv.ErrNotFound) {
			t.Errorf("moving %v: left %+v, %v", moving, r, err)
		}
	}
}

// TestGuardErasedWhileStaging: a PIN that is staged while its account is erased leaves
// counts. They go by themselves.
func TestGuardErasedWhileStaging(t *testing.T) {
	ctx := t.Context()
	rec, b := recorded(t, password.GuardConfig{})
	b.withPIN()
	hashes := 0
	b.hasher.hook = func(ctx context.Context) error {
		if hashes++; hashes == 2 { // it was compared, and now it would be hashed
			b.want(b.again(b.config).Erase(ctx, "a"), "ok")
			return errTest
		}
		return nil
	}
	b.want(b.Stage(ctx, "a", "s", other, nobody), "error")
	b.hasher.hook = nil
	gone := func(name string) {
		t.Helper()
		if _, r := rec.last(t); !r.Expires.Equal(b.clock.Now().Add(48 * time.Hour)) {
			t.Errorf("%s: expires %v", name, r.Expires)
		}
	}
	gone("left by a hash that failed")
	b.want(b.Stage(ctx, "a", "s", other, nobody), "ok")
	b.want(b.Drop(ctx, "a", "s"), "ok")
	gone("left by a session that was dropped")
	b.want(b.Set(ctx, "a", right, nobody), "ok")
	if _, r := rec.last(t); !r.Expires.IsZero() {
		t.Errorf("with a PIN: expires %v", r.Expires)
	}
	b.try(right, "ok")
}

// TestGuardDoesNotLeak prints a guard that has a new PIN under way and remembers an account.
func TestGuardDoesNotLeak(t *testing.T) {
	b := newBench(t, password.GuardConfig{})
	account, session := "account-4711-wang", "session-0815-abc"
	b.want(b.Stage(t.Context(), account, session, right, nobody), "ok")
	if there, err := b.Staged(t.Context(), account, session); !there || err != nil {
		t.Fatal(there, err)
	}
	checked := false
	b.hasher.hook = func(context.Context) error {
		b.hasher.hook = nil
		leaktest.Check(t, b.Guard, account, session, "pbkdf2-sha256", right.Reveal(), other.Reveal())
		checked = true
		return nil
	}
	_ = b.Stage(t.Context(), account, session+"2", other, nobody) // the check may take longer than the guard waits
	if !checked {
		t.Error("no PIN was hashed")
	}
}

// TestGuardClockFarAhead: a clock a year ahead has counted as many new PINs as there may be in
// a day. It is set right, and a day later a new PIN can be set.
func TestGuardClockFarAhead(t *testing.T) {
	ctx, year := t.Context(), 365*24*time.Hour
	pins := strongPINs(45)
	for name, history := range map[string]int{"counted": -1, "compared": 1} {
		b := newBench(t, password.GuardConfig{Policy: password.PINPolicy{History: history}}).withPIN()
		b.clock.Add(year)
		n := 0
		for n < len(pins) && outcome(b.Reset(ctx, "a", pins[n], nobody)) == "ok" {
			n++
		}
		if n < 10 || n == len(pins) {
			t.Fatalf("%s: %d new PINs in a day", name, n)
		}
		b.clock.Add(-year)
		err := b.Reset(ctx, "a", pins[n], nobody)
		var e *password.Error
		if !errors.As(err, &e) || e.Reason != password.TooManyChanges ||
			!e.RetryAt.Equal(b.clock.Now().Add(24*time.Hour)) {
			t.Errorf("%s: %v, retry at %v, want a day later", name, err, e.RetryAt)
		}
		b.clock.Add(24*time.Hour - time.Microsecond)
		b.want(b.Reset(ctx, "a", pins[n], nobody), "too_many_changes")
		b.clock.Add(time.Microsecond)
		b.want(b.Reset(ctx, "a", pins[n], nobody), "ok")
		b.want(b.Verify(ctx, "a", pins[n]), "ok")
	}
}
