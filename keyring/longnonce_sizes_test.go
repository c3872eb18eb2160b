package keyring_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"hash"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// An odd suite has nonces of any size.
type odd struct{ nonce int }

func (odd) ID() uint8          { return 200 }
func (odd) NewHash() hash.Hash { return sha256.New() }
func (odd) KeySize() int       { return 32 }

func (o odd) NewAEAD(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithNonceSize(b, o.nonce)
}

// TestNoncesOfAllSizes seals under suites with every size of nonce that there may be.
func TestNoncesOfAllSizes(t *testing.T) {
	for size := 12; size <= 32; size++ {
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("nonces of %d bytes: panic: %v", size, p)
				}
			}()
			r, err := keyring.New(keyring.Config{
				Keys:    []keyring.Key{{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv"), Suite: odd{size}}},
				Current: "k1",
			})
			if err != nil {
				t.Fatal(size, err)
			}
			p, err := r.Purpose("test/seal")
			if err != nil {
				t.Fatal(size, err)
			}
			sealed, err := p.Seal(nil, []byte("plain"), nil)
			if err != nil {
				t.Fatal(size, err)
			}
			if plain, err := p.Open(nil, sealed, nil); err != nil || string(plain) != "plain" {
				t.Errorf("nonces of %d bytes: %q, %v", size, plain, err)
			}
		}()
	}
}
