package keyring

// For the known-answer tests: HKDF and HMAC as this package computes them.

func Extract(s Suite, secret, salt []byte) ([]byte, error) { return extract(s, secret, salt) }

func Expand(s Suite, prk []byte, info string, size int) ([]byte, error) {
	return expand(s, prk, info, size)
}

// HMAC returns the whole MAC over message, without lengths, computed twice
// by one state: the second time from what it kept.
func HMAC(s Suite, key, message []byte) (first, second []byte) {
	k := newKeyedMAC(s, key)
	m := k.states.Get().(*macState)
	for _, out := range []*[]byte{&first, &second} {
		m.h.Reset()
		m.write(message)
		*out = append(*out, m.finish()...)
	}
	return first, second
}

// Residue returns what a MAC leaves in the buffer of its state.
func Residue(s Suite, parts ...[]byte) []byte {
	k := newKeyedMAC(s, nil)
	m := k.states.Get().(*macState)
	k.states.New = func() any { return m }
	k.sum(parts)
	return m.buf[:]
}
