package keyring

import (
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
)

const (
	// MaxKeys is the largest number of keys in a ring.
	MaxKeys = 64

	// MaxSize is the largest text, associated data or message in bytes.
	MaxSize = 1 << 24

	minSecret = 32
	maxSecret = 1024
)

// A Key is a master key. Draw the secret with crypto/rand, once, and keep it
// where secrets are kept; [New] makes its own copy, so it can be cleared then.
//
// A Key prints as its id and refuses to be encoded, where its methods are asked.
// Package fmt does not ask them if a Key lies in an unexported field of another
// struct, also in a slice or map there, nor for %p and %w: then the bytes of Secret
// show, as in whatever else reads fields by reflection. Do not keep a Key once [New] has
// returned.
//
// It is decoded like any struct: {"ID": "2026-01", "Secret": "base64"}.
type Key struct {
	// ID is 1 to 16 of [0-9a-z-], such as "2026-01". It is not secret, and
	// never used again for another secret.
	ID string

	// Secret is 32 to 1024 random bytes.
	Secret []byte

	// Suite is what the key is used with. Nil means Config.Suite.
	Suite Suite

	// NoMAC and NoWrapper say that the key is used without Config.MAC or
	// Config.Wrapper, since it is older than they are. A tag or a wrapped data key
	// made without the service that should have taken part is of unknown key: somebody who has
	// the ring alone cannot make one.
	NoMAC, NoWrapper bool
}

// String returns the id of the key, if it has a valid one.
func (k Key) String() string {
	if !validID(k.ID) {
		return "key(invalid)"
	}
	return "key(" + k.ID + ")"
}

// Format prints what String returns.
func (k Key) Format(f fmt.State, verb rune) { mask.Format(f, verb, k.String()) }

// LogValue returns what String returns.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText returns an error: a key is not encoded by accident.
func (k Key) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error, as MarshalText does.
func (k Key) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// GobEncode returns an error, as MarshalText does.
func (k Key) GobEncode() ([]byte, error) { return nil, errNoMarshal }

// validID reports whether id is 1 to 16 of [0-9a-z-].
func validID(id string) bool {
	if len(id) == 0 || len(id) > len(keyID{}) {
		return false
	}
	for i := range len(id) {
		if c := id[i]; !between(c, '0', '9') && !between(c, 'a', 'z') && c != '-' {
			return false
		}
	}
	return true
}

// A keyID is an id padded with zeros, or all zeros for none.
type keyID [16]byte

func makeID(s string) (id keyID) {
	copy(id[:], s)
	return id
}

func (id keyID) String() string { return string(id[:id.len()]) }

func (id keyID) len() int {
	for i, c := range id {
		if c == 0 {
			return i
		}
	}
	return len(id)
}
