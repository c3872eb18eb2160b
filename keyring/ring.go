package keyring

import (
	"crypto/cipher"
	"fmt"
	"time"

	"github.com/go-realname/sdk/internal/mask"
)

// A Ring holds master keys. It comes from [New] and may be used from several
// goroutines. However it is printed, no key shows. The zero Ring holds no key and
// makes nothing: its methods return [ErrZero], "" or nothing.
type Ring struct {
	// A second field keeps a Ring from being a bare pointer. Dumpers that take hold of
	// unexported memory, such as go-spew, follow such a pointer wrongly and crash.
	development bool
	hidden      func() *ring // reflection does not look into a func
}

type ring struct {
	keys     []*masterKey
	current  int // positions in keys
	index    int
	oldIndex int     // index, if nothing is being moved
	suites   []Suite // of all keys, and the standard one
	wrapper  Wrapper
	mac      MAC
	timeout  time.Duration
}

// A masterKey has the ciphers under which data keys are wrapped, and the
// pseudorandom key (RFC 5869) from which all else is derived.
type masterKey struct {
	id    keyID
	suite Suite
	prk   []byte
	wrap  cipher.AEAD // data keys, alone
	outer cipher.AEAD // data keys that a Wrapper wraps again

	remoteMAC, remoteWrap bool // whether the ring's services take part

	serves  []string // labels, and beginnings of labels that end in a slash
	limited bool     // to those
}

func newMasterKey(k Key, s Suite) (*masterKey, error) {
	prk, err := extract(s, k.Secret, nil)
	if err != nil {
		return nil, fmt.Errorf("keyring: derive: %w", err)
	}
	m := &masterKey{id: makeID(k.ID), suite: s, prk: prk}
	if m.wrap, err = m.aeadKey(useWrap, ""); err != nil {
		return nil, err
	}
	if m.outer, err = m.aeadKey(useOuter, ""); err != nil {
		return nil, err
	}
	return m, nil
}

const developmentSecret = "everyone can read this secret: never use it"

// UnsafeDevelopment returns a ring whose one key, "dev", is known to everyone.
// It is for tests and trials: nothing made with it is protected from anyone.
func UnsafeDevelopment() *Ring {
	key := Key{ID: "dev", Secret: []byte(developmentSecret)}
	r, err := New(Config{Keys: []Key{key}, Current: "dev"})
	if err != nil {
		panic(err)
	}
	return r
}

// inner returns nil for the zero Ring.
func (r *Ring) inner() *ring {
	if r == nil || r.hidden == nil {
		return nil
	}
	return r.hidden()
}

// IsDevelopment reports whether the ring holds the key of [UnsafeDevelopment].
func (r *Ring) IsDevelopment() bool { return r != nil && r.development }

// Current returns the id of the key with which everything new is made.
func (r *Ring) Current() string {
	c := r.inner()
	if c == nil {
		return ""
	}
	return c.keys[c.current].id.String()
}

// IndexKey returns the id of the key of [Purpose.Index].
func (r *Ring) IndexKey() string {
	c := r.inner()
	if c == nil {
		return ""
	}
	return c.keys[c.index].id.String()
}

// OldIndexKey returns the id of the key from whose indexes records are being moved
// to those of [Ring.IndexKey], or "" if none are.
func (r *Ring) OldIndexKey() string {
	c := r.inner()
	if c == nil || c.oldIndex == c.index {
		return ""
	}
	return c.keys[c.oldIndex].id.String()
}

// Keys returns the ids of all keys, oldest first.
func (r *Ring) Keys() []string {
	c := r.inner()
	if c == nil {
		return nil
	}
	var ids []string
	for _, k := range c.keys {
		ids = append(ids, k.id.String())
	}
	return ids
}

// String returns a word that holds no key.
func (r *Ring) String() string { return "keyring.Ring" }

// Format prints what String returns.
func (r *Ring) Format(f fmt.State, verb rune) { mask.Format(f, verb, r.String()) }

// position returns the place of the key with this id, or -1.
func (r *ring) position(id keyID) int {
	for i, k := range r.keys {
		if k.id == id {
			return i
		}
	}
	return -1
}

// lookup returns the place of the key with this id, if it is used with suite.
func (r *ring) lookup(id keyID, suite uint8) (int, error) {
	i := r.position(id)
	if i < 0 || r.keys[i].suite.ID() != suite {
		return 0, ErrUnknownKey
	}
	return i, nil
}

// suite returns the suite with this id.
func (r *ring) suite(id uint8) (Suite, error) {
	for _, s := range r.suites {
		if s.ID() == id {
			return s, nil
		}
	}
	return nil, ErrUnknownKey
}
