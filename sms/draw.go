package sms

import (
	"crypto/rand"
	"encoding/binary"
)

// drawCode returns a code of n digits from crypto/rand, each as likely as any
// other. No code is left out for looking simple: that would only make guessing
// easier. If the system has no randomness, the process ends.
func drawCode(n int) Code {
	var buf [8]byte
	for {
		rand.Read(buf[:])
		if v, ok := reduce(binary.LittleEndian.Uint64(buf[:]), n); ok {
			return makeCode(v, n)
		}
	}
}

// reduce maps x to a number of n digits, each hit by equally many x. It refuses
// the last, incomplete run of 10^n values: fewer than one in 10^9.
func reduce(x uint64, n int) (v uint64, ok bool) {
	runs := ^uint64(0) / pow10[n] // 2^64 is no multiple of 10^n
	if x >= runs*pow10[n] {
		return 0, false
	}
	return x % pow10[n], true
}

// newID returns a random name of 80 bits, as text.
func newID() string { return rand.Text()[:16] }

// opSize is the length of the name of an operation, in bytes.
const opSize = 10

// newOp returns a random name for one operation. It is not text.
func newOp() string {
	var b [opSize]byte
	rand.Read(b[:])
	return string(b[:])
}
