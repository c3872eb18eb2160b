package keyring

import (
	"crypto/hmac"
	"encoding/binary"
	"hash"
	"sync"
)

// A keyedMAC is HMAC under one key. It keeps states in which the key has been
// absorbed already, so that nothing is allocated for a message.
type keyedMAC struct{ states sync.Pool }

type macState struct {
	h   hash.Hash
	n   int // bytes in buf
	buf [256]byte
	sum [64]byte
}

func newKeyedMAC(s Suite, key []byte) *keyedMAC {
	return &keyedMAC{sync.Pool{New: func() any {
		return &macState{h: hmac.New(s.NewHash, key)}
	}}}
}

// sum returns the first 32 bytes of the MAC over the parts, each with its
// length as a varint (LEB128) before it. Lengths are needed, or bytes could
// move from one part to the next: "1"+"23" would be "12"+"3".
func (k *keyedMAC) sum(parts [][]byte) (out [32]byte) {
	m := k.states.Get().(*macState)
	m.h.Reset()
	var length [binary.MaxVarintLen64]byte
	for _, p := range parts {
		m.write(length[:binary.PutUvarint(length[:], uint64(len(p)))])
		m.write(p)
	}
	copy(out[:], m.finish())
	k.states.Put(m)
	return out
}

// write copies p rather than handing it to the hash, an interface: so the
// caller's parts can stay on the stack.
func (m *macState) write(p []byte) {
	for len(p) > 0 {
		n := copy(m.buf[m.n:], p)
		m.n += n
		p = p[n:]
		if m.n == len(m.buf) {
			m.flush()
		}
	}
}

func (m *macState) flush() {
	m.h.Write(m.buf[:m.n])
	clear(m.buf[:m.n])
	m.n = 0
}

func (m *macState) finish() []byte {
	m.flush()
	return m.h.Sum(m.sum[:0])
}
