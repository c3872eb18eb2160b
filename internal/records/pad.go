package records

import (
	"bytes"
	"errors"
)

// padTo is the step to which sealed personal data is padded, in bytes.
const padTo = 256

var errPadding = errors.New("records: padding")

// Pad appends padding to b up to a whole number of steps, so that the length of what is
// sealed says little of what it is: one bit 1, and bits 0 after it (ISO/IEC 7816-4).
func Pad(b []byte) []byte {
	b = append(b, 0x80)
	return append(b, make([]byte, (padTo-len(b)%padTo)%padTo)...)
}

// Unpad returns what was padded.
func Unpad(b []byte) ([]byte, error) {
	end := len(bytes.TrimRight(b, "\x00")) - 1
	if end < 0 || b[end] != 0x80 || len(b)%padTo != 0 || len(b)-end > padTo {
		return nil, errPadding
	}
	return b[:end], nil
}
