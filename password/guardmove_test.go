package password_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// movingGuards returns guards on one store, as the index key goes from one to the
// next: before, while records are moved, and after.
func movingGuards(t *testing.T, store kv.Store) (before, moving, after *password.Guard) {
	t.Helper()
	keys := []keyring.Key{
		{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")},
		{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	now := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	var all []*password.Guard
	for _, c := range []keyring.Config{
		{Keys: keys, Current: "k1", Index: "k1"},
		{Keys: keys, Current: "k2", Index: "k2", OldIndex: "k1"},
		{Keys: keys, Current: "k2", Index: "k2"},
	} {
		ring, err := keyring.New(c)
		if err != nil {
			t.Fatal(err)
		}
		g, err := password.NewGuard(password.GuardConfig{
			Store: store, Keys: ring, Now: func() time.Time { return now },
			Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	return all[0], all[1], all[2]
}

// A PIN, what is staged and the failures stay what they are while the account's
// record moves, in processes that know of the move and in those that do not.
func TestGuardMoves(t *testing.T) {
	ctx := t.Context()
	before, moving, after := movingGuards(t, new(kv.Memory))
	right, next, wrong := password.MustParsePIN("739164"), password.MustParsePIN("480257"), password.MustParsePIN("915306")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(before.Set(ctx, "a", right, password.Person{}))
	ok(before.Stage(ctx, "a", "session", next, password.Person{}))
	for i, g := range []*password.Guard{before, moving, before} {
		var e *password.Error
		if err := g.Verify(ctx, "a", wrong); !errors.As(err, &e) || i < 2 && e.Reason != password.WrongPIN {
			t.Fatalf("wrong PIN %d: %v", i, err)
		}
	}
	for name, g := range map[string]*password.Guard{"before": before, "moving": moving, "after": after} {
		if s, err := g.State(ctx, "a"); err != nil || !s.Set || s.TriesLeft != 0 || s.RetryAt.IsZero() {
			t.Errorf("%s: State = %+v, %v; want locked after three", name, s, err)
		}
		if err := g.Verify(ctx, "a", right); err == nil {
			t.Errorf("%s: the lock was forgotten", name)
		}
	}
	for name, g := range map[string]*password.Guard{"before": before, "moving": moving, "after": after} {
		if there, err := g.Staged(ctx, "a", "session"); err != nil || !there {
			t.Errorf("%s: Staged = %v, %v; want true", name, there, err)
		}
	}
	ok(moving.Activate(ctx, "a", "session"))
	ok(after.Activate(ctx, "a", "session")) // again
	ok(after.Verify(ctx, "a", next))
	ok(before.Verify(ctx, "a", next))
}

// Reindex moves an account that nobody uses meanwhile.
func TestGuardReindex(t *testing.T) {
	ctx := t.Context()
	before, moving, after := movingGuards(t, new(kv.Memory))
	right := password.MustParsePIN("739164")
	if err := before.Set(ctx, "a", right, password.Person{}); err != nil {
		t.Fatal(err)
	}
	if s, err := after.State(ctx, "a"); err != nil || s.Set {
		t.Fatalf("found before it was moved: %+v, %v", s, err)
	}
	for _, account := range []string{"a", "a", "never"} {
		if err := moving.Reindex(ctx, account); err != nil {
			t.Fatal(err)
		}
	}
	if err := after.Verify(ctx, "a", right); err != nil {
		t.Errorf("Verify = %v", err)
	}
	if s, err := after.State(ctx, "never"); err != nil || s.Set {
		t.Errorf("of nobody: %+v, %v", s, err)
	}
	if err := moving.Reindex(ctx, ""); err == nil {
		t.Error("an account without a name was accepted")
	}
}

// An erasure holds, whichever process carries it out.
func TestGuardErasesMoved(t *testing.T) {
	ctx := t.Context()
	for i := range 3 {
		before, moving, after := movingGuards(t, new(kv.Memory))
		all := []*password.Guard{before, moving, after}
		if err := before.Set(ctx, "a", password.MustParsePIN("739164"), password.Person{}); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			if err := moving.Reindex(ctx, "a"); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := all[i].Erase(ctx, "a"); err != nil {
				t.Fatal(err)
			}
		}
		for j, g := range all {
			if s, err := g.State(ctx, "a"); err != nil || s != (password.State{}) {
				t.Errorf("erased by %d, seen by %d: %+v, %v", i, j, s, err)
			}
		}
	}
}
