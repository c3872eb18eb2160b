package keyring_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha512"
	"errors"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// refLong opens what a suite with short nonces sealed, by the description of the format.
func refLong(t testing.TB, key, body, ad []byte) ([]byte, error) {
	t.Helper()
	info := "go-realname keyring 2\x00nonce\x00" + string(body[:12])
	derived, err := hkdf.Expand(sha512.New384, key, info, 16)
	if err != nil {
		t.Fatal(err)
	}
	b, err := aes.NewCipher(derived)
	if err != nil {
		t.Fatal(err)
	}
	a, err := cipher.NewGCM(b)
	if err != nil {
		t.Fatal(err)
	}
	return a.Open(nil, body[12:24], body[24:], ad)
}

// A suite with nonces of 12 bytes gets 24, of which every bit varies.
func TestLongNonce(t *testing.T) {
	r := newRingWith(t, keyring.Config{Suite: sha384aes128{}}, "k1")
	p := purpose(t, r, "x")
	prk, err := hkdf.Extract(sha512.New384, secret("k1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := hkdf.Expand(sha512.New384, prk, "go-realname keyring 2\x00200\x00seal\x00x", 16)
	if err != nil {
		t.Fatal(err)
	}
	var varies [24]byte
	var first []byte
	for range 64 {
		sealed, err := p.Seal(nil, []byte("plain"), []byte("ad"))
		if err != nil {
			t.Fatal(err)
		}
		body := sealed[8:]
		if len(body) != 24+5+16 {
			t.Fatalf("%d bytes after the header, want 45", len(body))
		}
		if got, err := refLong(t, key, body, []byte("ad")); err != nil || string(got) != "plain" {
			t.Fatalf("the reference opens %q, %v", got, err)
		}
		if first == nil {
			first = bytes.Clone(body)
		}
		for i := range varies {
			varies[i] |= body[i] ^ first[i]
		}
	}
	for i, bits := range varies {
		if bits != 0xff {
			t.Errorf("byte %d of the nonce: bits %08b vary, want all", i, bits)
		}
	}
}

// No bit of a text changes unnoticed, those of the longer nonce neither.
func TestLongNonceRefusesChanges(t *testing.T) {
	r := newRingWith(t, keyring.Config{Suite: sha384aes128{}}, "k1")
	k, _, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]sealer{"purpose": purpose(t, r, "x"), "data key": k} {
		sealed, err := s.Seal(nil, []byte("plain"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range sealed {
			sealed[i] ^= 1
			if got, err := s.Open(nil, sealed, nil); !known(err) || got != nil {
				t.Errorf("%s: byte %d changed: Open = %q, %v", name, i, got, err)
			}
			sealed[i] ^= 1
		}
		if got, err := s.Open(nil, sealed, nil); err != nil || string(got) != "plain" {
			t.Errorf("%s: Open = %q, %v", name, got, err)
		}
	}
}

// A moody suite makes ciphers until it is told to stop.
type moody struct {
	sha384aes128
	stopped *bool
}

func (m moody) NewAEAD(key []byte) (cipher.AEAD, error) {
	if *m.stopped {
		return nil, errors.New("no more")
	}
	return m.sha384aes128.NewAEAD(key)
}

// Such a suite breaks its promise. Nothing is sealed wrongly, and nothing opens.
func TestSuiteThatStops(t *testing.T) {
	stopped := false
	p := purpose(t, newRingWith(t, keyring.Config{Suite: moody{stopped: &stopped}}, "k1"), "x")
	sealed, err := p.Seal(nil, []byte("plain"), nil)
	if err != nil {
		t.Fatal(err)
	}
	stopped = true
	if got, err := p.Open(nil, sealed, nil); err != keyring.ErrOpen || got != nil {
		t.Errorf("Open = %q, %v, want ErrOpen", got, err)
	}
	if !panics(func() { p.Seal(nil, []byte("plain"), nil) }) {
		t.Error("Seal does not panic")
	}
}
