package keyring_test

import (
	"errors"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// OldIndex names the key that records are moved away from, and says nothing where
// it is the one in use.
func TestOldIndex(t *testing.T) {
	tests := []struct {
		name, index, old, want string
	}{
		{"nothing named", "", "", ""},
		{"one index key", "b", "", ""},
		{"moving", "b", "a", "a"},
		{"moving back", "a", "b", "b"},
		{"the same", "b", "b", ""},
		{"the same, by default", "", "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := keyring.New(keyring.Config{
				Keys: []keyring.Key{key("a"), key("b")}, Current: "b", Index: tt.index, OldIndex: tt.old,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := r.OldIndexKey(); got != tt.want {
				t.Errorf("OldIndexKey() = %q, want %q", got, tt.want)
			}
		})
	}
	if got := new(keyring.Ring).OldIndexKey(); got != "" {
		t.Errorf("of the zero Ring: %q", got)
	}
}

func TestUnknownOldIndex(t *testing.T) {
	_, err := keyring.New(keyring.Config{Keys: []keyring.Key{key("a")}, Current: "a", OldIndex: "b"})
	var e *keyring.ConfigError
	if !errors.As(err, &e) || e.Reason != keyring.UnknownOldIndex {
		t.Errorf("New = %v, want unknown_old_index", err)
	}
}
