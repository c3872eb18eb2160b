package keyring

import (
	"crypto/cipher"
	"crypto/rand"
)

// What a text is. Together with the version it decides how it is read.
const (
	kindPurpose = 'p' // sealed under a purpose's subkey
	kindData    = 'd' // sealed under a data key; has no id
	kindWrapped = 'w' // a data key
	kindOuter   = 'o' // a data key that a Wrapper wrapped as well
)

// A header begins every text: "rk", version, kind, suite, length of the id,
// id. The nonce and what the cipher made follow. The header need not be
// authenticated: each of its bits selects the key or is refused.
type header struct {
	kind, suite uint8
	id          keyID
}

const (
	magic   = "rk"
	version = 2
	fixed   = len(magic) + 4 // length of a header without its id
)

func (h header) append(b []byte) []byte {
	n := h.id.len()
	b = append(b, magic...)
	b = append(b, version, h.kind, h.suite, byte(n))
	return append(b, h.id[:n]...)
}

// parseHeader returns the header of text and what follows it.
func parseHeader(text []byte) (h header, body []byte, err error) {
	if len(text) < fixed || string(text[:2]) != magic || text[2] != version {
		return h, nil, ErrMalformed
	}
	h.kind, h.suite = text[3], text[4]
	n := int(text[5])
	if n > len(h.id) || len(text) < fixed+n || (n == 0) != (h.kind == kindData) {
		return h, nil, ErrMalformed
	}
	id := string(text[fixed : fixed+n])
	if n > 0 && !validID(id) {
		return h, nil, ErrMalformed
	}
	h.id = makeID(id)
	return h, text[fixed+n:], nil
}

// seal appends h, a random nonce and the sealed plain to dst. It builds them
// aside, so that dst may be plain[:0].
func seal(a cipher.AEAD, h header, dst, plain, ad []byte) ([]byte, error) {
	if len(plain) > MaxSize || len(ad) > MaxSize {
		return nil, ErrTooLarge
	}
	size := fixed + len(h.id) + a.NonceSize() + len(plain) + a.Overhead()
	head := h.append(make([]byte, 0, size))
	out := sealBody(a, head, plain, ad)
	if cap(dst) == 0 {
		return out, nil
	}
	return append(dst, out...), nil
}

// sealBody appends nonce and sealed plain to dst, which overlaps no other argument.
func sealBody(a cipher.AEAD, dst, plain, ad []byte) []byte {
	start := len(dst)
	var zero [prefixSize + xaesNonce]byte // no nonce is longer, see newAEAD
	dst = append(dst, zero[:a.NonceSize()]...)
	rand.Read(dst[start:])
	return a.Seal(dst, dst[start:], plain, ad)
}

// open appends to dst what sealBody made body of; dst may overlap body.
func open(a cipher.AEAD, dst, body, ad []byte) ([]byte, error) {
	n := a.NonceSize()
	switch {
	case len(body) < n+a.Overhead():
		return nil, ErrMalformed
	case len(body) > MaxSize+n+a.Overhead() || len(ad) > MaxSize:
		return nil, ErrTooLarge
	}
	plain, err := a.Open(nil, body[:n], body[n:], ad)
	if err != nil {
		return nil, ErrOpen
	}
	if cap(dst) == 0 {
		return plain, nil
	}
	defer clear(plain)
	return append(dst, plain...), nil
}

// Seal encrypts plain under the current key, binds it to the associated data,
// and appends the result to dst; dst may be plain[:0]. The result is
// longer than plain by 47 to 62 bytes with the standard suite, and opens only with the same ad.
// Let ad tell the place: record key, version, schema. The error is [ErrTooLarge] or nil.
//
// The nonce is random, of 24 bytes and more: one label and key may seal 2^80 texts.
func (p *Purpose) Seal(dst, plain, ad []byte) ([]byte, error) {
	c := p.inner()
	if c == nil {
		return nil, ErrZero
	}
	k := c.ring.keys[c.ring.current]
	h := header{kindPurpose, k.suite.ID(), k.id}
	return seal(c.keys[c.ring.current].seal, h, dst, plain, ad)
}

// Open appends to dst the text that Seal was given; dst may be sealed[:0]. The
// error is [ErrMalformed], [ErrUnknownKey], [ErrNotServed], [ErrTooLarge] or [ErrOpen].
func (p *Purpose) Open(dst, sealed, ad []byte) ([]byte, error) {
	c := p.inner()
	if c == nil {
		return nil, ErrZero
	}
	h, body, err := parseHeader(sealed)
	if err != nil {
		return nil, err
	}
	if h.kind != kindPurpose {
		return nil, ErrMalformed
	}
	i, err := c.ring.lookupFor(c.label, h.id, h.suite)
	if err != nil {
		return nil, err
	}
	return open(c.keys[i].seal, dst, body, ad)
}

// SealedUnder returns the id of the key that a text made by [Purpose.Seal]
// needs, whether or not it is in the ring. The error is [ErrMalformed] or nil.
func (r *Ring) SealedUnder(sealed []byte) (string, error) {
	h, _, err := parseHeader(sealed)
	if err != nil || h.kind != kindPurpose {
		return "", ErrMalformed
	}
	return h.id.String(), nil
}
