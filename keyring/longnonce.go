package keyring

import (
	"bytes"
	"crypto/cipher"
	"fmt"
)

// newAEAD returns the cipher of a suite under a key, with a nonce that can be drawn at
// random for every text there will ever be.
func newAEAD(s Suite, key []byte) (cipher.AEAD, error) {
	a, err := s.NewAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("keyring: cipher: %w", err)
	}
	if a.NonceSize() >= xaesNonce {
		return a, nil
	}
	return &longNonce{s, bytes.Clone(key), prefixSize + a.NonceSize(), a.Overhead()}, nil
}

// prefixSize is how many bytes a nonce gets in front, at least as many as it has.
const prefixSize = 12

// A longNonce lengthens the nonces of a suite in the manner of XAES-256-GCM: the first 12
// bytes of a nonce and the key make the key of the message, by HKDF-Expand (RFC 5869) over the
// suite's hash, and the rest is the nonce under that.
type longNonce struct {
	suite           Suite
	key             []byte
	nonce, overhead int // their sizes
}

func (l *longNonce) NonceSize() int { return l.nonce }
func (l *longNonce) Overhead() int  { return l.overhead }

// derive returns the cipher of all messages whose nonce begins so.
func (l *longNonce) derive(nonce []byte) (cipher.AEAD, error) {
	if len(nonce) != l.nonce {
		panic("keyring: nonce of a wrong length")
	}
	key, err := expand(l.suite, l.key, "go-realname keyring 2\x00nonce\x00"+string(nonce[:prefixSize]), l.suite.KeySize())
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return l.suite.NewAEAD(key)
}

// Seal panics if the suite, which made a cipher for the key, makes none for another.
func (l *longNonce) Seal(dst, nonce, plain, ad []byte) []byte {
	a, err := l.derive(nonce)
	if err != nil {
		panic("keyring: a suite makes ciphers for some keys alone")
	}
	return a.Seal(dst, nonce[prefixSize:], plain, ad)
}

func (l *longNonce) Open(dst, nonce, sealed, ad []byte) ([]byte, error) {
	a, err := l.derive(nonce)
	if err != nil {
		return nil, err
	}
	return a.Open(dst, nonce[prefixSize:], sealed, ad)
}
