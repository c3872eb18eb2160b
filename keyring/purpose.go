package keyring

import (
	"context"
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/go-realname/sdk/internal/mask"
)

// A Purpose holds the subkeys of one label. A tag or text made for one purpose is worthless for
// another. It comes from [Ring.Purpose] and may be used from several goroutines. However it is
// printed, only the label shows. The zero Purpose makes nothing: its methods return [ErrZero],
// or "".
type Purpose struct {
	label  string // beside hidden for the reason that Ring has
	hidden func() *purpose
}

type purpose struct {
	ring  *ring
	label string
	keys  []subkeys // as ring.keys
}

type subkeys struct {
	mac, remote, index *keyedMAC
	seal               cipher.AEAD
}

// Purpose derives the subkeys of a label, 1 to 64 of [0-9a-z./-], which does not begin with
// "keyring/". Call it once for each label, not once for each use. It returns [ErrLabel] for
// any other label. The package's documentation lists the labels that are in use here.
func (r *Ring) Purpose(label string) (*Purpose, error) {
	if !validLabel(label) || strings.HasPrefix(label, reserved) {
		return nil, ErrLabel
	}
	c := r.inner()
	if c == nil {
		return nil, ErrZero
	}
	p := &purpose{ring: c, label: label}
	for _, k := range p.ring.keys {
		sub, err := k.derive(label)
		if err != nil {
			return nil, err
		}
		p.keys = append(p.keys, sub)
	}
	return &Purpose{label, func() *purpose { return p }}, nil
}

func (k *masterKey) derive(label string) (s subkeys, err error) {
	if s.mac, err = k.macKey(useMAC, label); err != nil {
		return s, err
	}
	if s.remote, err = k.macKey(useRemote, label); err != nil {
		return s, err
	}
	if s.index, err = k.macKey(useIndex, label); err != nil {
		return s, err
	}
	s.seal, err = k.aeadKey(useSeal, label)
	return s, err
}

func validLabel(label string) bool {
	if len(label) == 0 || len(label) > 64 {
		return false
	}
	for i := range len(label) {
		// '-', '.' and '/' are neighbours of '0'.
		if c := label[i]; !between(c, '-', '9') && !between(c, 'a', 'z') {
			return false
		}
	}
	return true
}

// String returns the label in words that hold no key.
func (p *Purpose) String() string {
	if p == nil {
		return "keyring.Purpose()"
	}
	return "keyring.Purpose(" + p.label + ")"
}

// inner returns nil for the zero Purpose.
func (p *Purpose) inner() *purpose {
	if p == nil || p.hidden == nil {
		return nil
	}
	return p.hidden()
}

// Format prints what String returns.
func (p *Purpose) Format(f fmt.State, verb rune) { mask.Format(f, verb, p.String()) }

// Sum returns a MAC over the parts under the current key. Where one part ends
// and the next begins counts. The parts may have [MaxSize] bytes in all, else
// the error is [ErrTooLarge]. Only a [MAC] in the ring can cause another error,
// [ErrRemote], and only then is ctx looked at.
func (p *Purpose) Sum(ctx context.Context, parts ...[]byte) (Tag, error) {
	c := p.inner()
	if c == nil {
		return Tag{}, ErrZero
	}
	return c.tag(ctx, c.ring.current, parts)
}

// Check reports, in constant time, whether tag is the MAC over the parts under
// the key that it names. If that key is not in the ring, or a [MAC] took part in
// only one of tag and key, the error is [ErrUnknownKey]; if it does not serve the purpose,
// [ErrNotServed]; the other errors are as for Sum.
func (p *Purpose) Check(ctx context.Context, tag Tag, parts ...[]byte) (bool, error) {
	c := p.inner()
	if c == nil {
		return false, ErrZero
	}
	i, err := c.ring.lookupFor(c.label, tag.id, tag.suite)
	if err != nil {
		return false, err
	}
	if tag.remote != c.ring.keys[i].remoteMAC {
		return false, ErrUnknownKey
	}
	want, err := c.tag(ctx, i, parts)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(tag.sum[:], want.sum[:]) == 1, nil
}

func (p *purpose) tag(ctx context.Context, i int, parts [][]byte) (Tag, error) {
	size := 0
	for _, part := range parts {
		if size += len(part); size > MaxSize {
			return Tag{}, ErrTooLarge
		}
	}
	k := p.ring.keys[i]
	t := Tag{suite: k.suite.ID(), remote: k.remoteMAC, id: k.id, sum: p.keys[i].mac.sum(parts)}
	if !t.remote {
		return t, nil
	}
	answer, err := p.ring.remoteMAC(ctx, k.id.String(), p.label, t.sum)
	if err != nil {
		return Tag{}, err
	}
	t.sum = p.keys[i].remote.sum([][]byte{t.sum[:], answer})
	return t, nil
}

// Digits and lower-case letters, so that an index fits into any key of a
// database, and 20 bytes make 32 characters.
const alphabet = "0123456789abcdefghijklmnopqrstuv"

// Index returns a blind index of the parts: 32 characters of [0-9a-v], 160
// bits, always the same for the same parts, by which nobody without the ring
// can tell or test what they were. It is under the key that Config.Index
// names. Where one part ends and the next begins counts. A value must be brought
// into one form (case, spaces) before, or it has several indexes.
func (p *Purpose) Index(parts ...[]byte) string {
	c := p.inner()
	if c == nil {
		return ""
	}
	return c.indexUnder(c.ring.index, parts)
}

// IndexUnder returns the index of the parts under the key with this id, for moving
// records from one index key to the next. The error is [ErrUnknownKey], [ErrNotServed] or nil.
func (p *Purpose) IndexUnder(id string, parts ...[]byte) (string, error) {
	c := p.inner()
	if c == nil {
		return "", ErrZero
	}
	if !validID(id) {
		return "", ErrUnknownKey
	}
	i := c.ring.position(makeID(id))
	if i < 0 {
		return "", ErrUnknownKey
	}
	if i != c.ring.index && i != c.ring.oldIndex && !c.ring.keys[i].isFor(c.label) {
		return "", ErrNotServed
	}
	return c.indexUnder(i, parts), nil
}

func (p *purpose) indexUnder(i int, parts [][]byte) string {
	sum := p.keys[i].index.sum(parts)
	var text [32]byte
	for j := range text {
		bit := j * 5
		pair := uint16(sum[bit/8])<<8 | uint16(sum[bit/8+1])
		text[j] = alphabet[pair<<(bit%8)>>11]
	}
	return string(text[:])
}
