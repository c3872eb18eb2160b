package argon2id_test

import (
	"crypto/rand"
	"testing"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password/pwhash"
)

// goldenPIN is frozen: what is stored must verify for ever. Computed outside of Go, from
// the description of the form, with the key of keyring.UnsafeDevelopment and the salt 00 to 0f.
const goldenPIN = "k1.1.dev.AQcWE8wXyFRY7NA3RRhNV2oU4XuWuvLsHOeX0_Vtsow" +
	"$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw"

// counting is randomness that counts from zero in every read.
type counting struct{}

func (counting) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}

func TestGolden(t *testing.T) {
	k, err := pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys: keyring.UnsafeDevelopment(), Purpose: "password/pin", Hasher: small,
	})
	if err != nil {
		t.Fatal(err)
	}
	ok, stale, err := k.Verify(t.Context(), "account-1", []byte("135790"), goldenPIN)
	if !ok || stale || err != nil {
		t.Errorf("Verify = %v, %v, %v", ok, stale, err)
	}
	if ok, _, err := k.Verify(t.Context(), "account-1", []byte("135791"), goldenPIN); ok || err != nil {
		t.Errorf("Verify of another PIN = %v, %v", ok, err)
	}
	random := rand.Reader
	rand.Reader = counting{}
	t.Cleanup(func() { rand.Reader = random })
	if got, err := k.Hash(t.Context(), "account-1", []byte("135790")); got != goldenPIN || err != nil {
		t.Errorf("Hash = %s, %v, want %s", got, err, goldenPIN)
	}
}
