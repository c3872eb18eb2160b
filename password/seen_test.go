package password

import (
	"testing"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// TestErasedIsNotSeen: a process holds nothing of an account that it has erased, nor of a
// staged PIN that it has dropped.
func TestErasedIsNotSeen(t *testing.T) {
	for _, way := range []string{"erase", "drop"} {
		g, err := NewGuard(GuardConfig{Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment()})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Stage(t.Context(), "account-1", "session-1", MustParsePIN("739164"), Person{}); err != nil {
			t.Fatal(err)
		}
		if there, err := g.Staged(t.Context(), "account-1", "session-1"); err != nil || !there {
			t.Fatal(there, err)
		}
		if way == "erase" {
			err = g.Erase(t.Context(), "account-1")
		} else {
			err = g.Drop(t.Context(), "account-1", "session-1")
		}
		if n := len(g.seen().all); n != 0 || err != nil {
			t.Errorf("%s: %d records of it are held, %v; want none", way, n, err)
		}
	}
}
