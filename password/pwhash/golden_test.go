package pwhash_test

import (
	"crypto/rand"
	"testing"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password/pwhash"
)

// Frozen: what is stored must verify for ever. Computed outside of Go, from the description
// of the form, with the key of keyring.UnsafeDevelopment, ten rounds and the salt 00 to 0f.
var golden = []struct{ name, purpose, secret, stored string }{
	{"PIN", "password/pin", "135790", "k1.1.dev.FVWIXwiQ0-Iz7IDKYKZftAT75nXXamnkSlpbeK7ndzo" +
		"$pbkdf2-sha256$i=10$AAECAwQFBgcICQoLDA0ODw"},
	{"password", "login", "grüße 王", "k1.1.dev.b8E0_DudlGcY3PuujuaOilg-cMbfsShy2_BruIgWbVQ" +
		"$pbkdf2-sha256$i=10$AAECAwQFBgcICQoLDA0ODw"},
}

// upwards is randomness that counts from zero in every read.
type upwards struct{}

func (upwards) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}

func TestGolden(t *testing.T) {
	random := rand.Reader
	t.Cleanup(func() { rand.Reader = random })
	for _, tt := range golden {
		k, err := pwhash.NewKeeper(pwhash.KeeperConfig{
			Keys: keyring.UnsafeDevelopment(), Purpose: tt.purpose, Hasher: pwhash.PBKDF2{UnsafeRounds: 10},
		})
		if err != nil {
			t.Fatal(err)
		}
		ok, stale, err := k.Verify(t.Context(), "account-1", []byte(tt.secret), tt.stored)
		if !ok || stale || err != nil {
			t.Errorf("%s: Verify = %v, %v, %v", tt.name, ok, stale, err)
		}
		for name, in := range map[string][2]string{
			"another account": {"account-2", tt.secret}, "another secret": {"account-1", tt.secret + "x"},
		} {
			if ok, _, err := k.Verify(t.Context(), in[0], []byte(in[1]), tt.stored); ok || err != nil {
				t.Errorf("%s, %s: Verify = %v, %v", tt.name, name, ok, err)
			}
		}
		rand.Reader = upwards{}
		if got, err := k.Hash(t.Context(), "account-1", []byte(tt.secret)); got != tt.stored || err != nil {
			t.Errorf("%s: Hash = %s, %v, want %s", tt.name, got, err, tt.stored)
		}
		rand.Reader = random
	}
}
