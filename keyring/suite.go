package keyring

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"hash"
	"reflect"
	"strconv"
)

// A Suite is a set of algorithms. Keys are derived by HKDF (RFC 5869) and MACs
// computed by HMAC (RFC 2104), both over the suite's hash. Its methods may be
// called from several goroutines.
type Suite interface {
	// ID goes into everything made with the suite. 1 is [Standard], 2 is a suite
	// of SM2/SM3/SM4; 128 to 254 are for suites of one's own, each with an id of
	// its own in a ring.
	ID() uint8

	// NewHash returns a new hash of 32 to 64 bytes. MACs are its first 32.
	NewHash() hash.Hash

	// KeySize is the size in bytes of a key for NewAEAD, 16 to 64.
	KeySize() int

	// NewAEAD returns a cipher with a nonce of 12 to 32 bytes, which is drawn
	// at random, and a tag of 16 to 32. It keeps no reference to key, and fails for no
	// key of KeySize bytes. A nonce of fewer than 24 bytes is too short to be random for ever:
	// then each message gets a key and 12 bytes of nonce more, and NewAEAD is called for each.
	NewAEAD(key []byte) (cipher.AEAD, error)
}

// Standard returns the suite that is built of the standard library: HKDF and HMAC with
// SHA-256, XAES-256-GCM (c2sp.org/XAES-256-GCM).
func Standard() Suite { return standard{} }

type standard struct{}

func (standard) ID() uint8          { return 1 }
func (standard) NewHash() hash.Hash { return sha256.New() }
func (standard) KeySize() int       { return 32 }

func (standard) NewAEAD(key []byte) (cipher.AEAD, error) {
	return newXAES(key)
}

func between[T int | uint8](x, low, high T) bool { return low <= x && x <= high }

// validSuite reports whether s is as [Suite] says.
func validSuite(s Suite) bool {
	if s == nil {
		return false
	}
	if v := reflect.ValueOf(s); v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	if _, ok := s.(standard); ok {
		return true
	}
	if id := s.ID(); id != 2 && !between(id, 128, 254) || !between(s.KeySize(), 16, 64) {
		return false
	}
	if h := s.NewHash(); h == nil || !between(h.Size(), 32, 64) {
		return false
	}
	a, err := s.NewAEAD(make([]byte, s.KeySize()))
	return err == nil && a != nil && between(a.NonceSize(), 12, 32) && between(a.Overhead(), 16, 32)
}

// clash reports whether s and t, both valid, are two suites with one id: what
// is made with one of them would be read with the other.
func clash(s, t Suite) bool { return s.ID() == t.ID() && !reflect.DeepEqual(s, t) }

// extract and expand are the two halves of HKDF.
func extract(s Suite, secret, salt []byte) ([]byte, error) {
	return hkdf.Extract(s.NewHash, secret, salt)
}

func expand(s Suite, prk []byte, info string, size int) ([]byte, error) {
	return hkdf.Expand(s.NewHash, prk, info, size)
}

// The uses of a subkey. Together with the label they make HKDF's info.
const (
	useMAC    = "mac"
	useRemote = "mac.remote"
	useIndex  = "index"
	useSeal   = "seal"
	useWrap   = "wrap"
	useOuter  = "wrap.remote"
)

// info names a subkey, also by its suite: no key is ever used with two
// algorithms. No use and no label holds a zero byte.
func info(s Suite, use, label string) string {
	return "go-realname keyring 2\x00" + strconv.Itoa(int(s.ID())) + "\x00" + use + "\x00" + label
}

// macKey returns the subkey for one use and label as a MAC.
func (k *masterKey) macKey(use, label string) (*keyedMAC, error) {
	sub, err := expand(k.suite, k.prk, info(k.suite, use, label), 32)
	if err != nil {
		return nil, fmt.Errorf("keyring: derive: %w", err)
	}
	return newKeyedMAC(k.suite, sub), nil
}

// aeadKey returns the subkey for one use and label as a cipher.
func (k *masterKey) aeadKey(use, label string) (cipher.AEAD, error) {
	sub, err := expand(k.suite, k.prk, info(k.suite, use, label), k.suite.KeySize())
	if err != nil {
		return nil, fmt.Errorf("keyring: derive: %w", err)
	}
	defer clear(sub)
	return newAEAD(k.suite, sub)
}
