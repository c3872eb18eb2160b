// Package wire is the form in which records are stored: fields with numbers, in the manner
// of Protocol Buffers, but with one encoding for each value.
//
// A type lists its fields in one function, which serves for writing, for reading, for
// showing a record to an operator, and for the inventory of what is stored:
//
//	func (r *account) fields(c *wire.Codec) {
//		c.Text(1, "name", "finds what belongs to the account", &r.name)
//		wire.Uint(c, 2, "tries", "", &r.tries)
//	}
//
// The numbers of a list rise, a number is never used again for something else, and a new
// field gets a number above all others. A field that is zero is not written. What is read
// is checked against the bytes that are there before memory is taken for it, and each
// value has one form only: what was read is written as the same bytes.
package wire

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// ErrMalformed means that bytes are not what [Marshal] writes.
var ErrMalformed = errors.New("wire: malformed")

// ErrNewer means that a message within a record has fields that this process does not
// know: a newer one wrote it.
var ErrNewer = errors.New("wire: fields of a newer form")

// A Codec is one pass over the fields of a type.
type Codec struct {
	mode mode
	buf  []byte // written so far, or left to be read
	base int64  // what times are relative to
	err  error
	last uint64
	show *Shown
}

type mode uint8

const (
	writing mode = iota
	reading
	showing
)

// Append appends the fields of a value to dst.
func Append(dst []byte, fields func(*Codec)) []byte {
	c := Codec{mode: writing, buf: dst}
	fields(&c)
	return c.buf
}

// Read reads the fields of a value, which must be zero before, and returns the fields after
// them, which a newer process knows. They belong after the others when the value is written
// again. The error is [ErrMalformed] or [ErrNewer].
func Read(b []byte, fields func(*Codec)) (rest []byte, err error) {
	c := Codec{mode: reading, buf: b}
	fields(&c)
	rest = c.buf
	for c.err == nil && len(c.buf) > 0 { // each is whole, and in its place
		c.skip()
	}
	return rest, c.err
}

// fail notes the first error, and ends the reading.
func (c *Codec) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.buf = nil
}

// Each field begins with its number and with how its value ends.
const (
	asVarint = 0 // as protobuf's VARINT
	asBytes  = 2 // as protobuf's LEN
	maxField = 1 << 20
)

func appendTag(b []byte, n, kind uint64) []byte { return binary.AppendUvarint(b, n<<3|kind) }

// uvarint takes a number in its shortest form.
func (c *Codec) uvarint() uint64 {
	x, n := binary.Uvarint(c.buf)
	if n <= 0 || n != uvarintLen(x) {
		c.fail(ErrMalformed)
		return 0
	}
	c.buf = c.buf[n:]
	return x
}

func uvarintLen(x uint64) int { return (bits.Len64(x|1) + 6) / 7 }

// bytes takes bytes with their length before them.
func (c *Codec) bytes() []byte {
	n := c.uvarint()
	if n > uint64(len(c.buf)) {
		c.fail(ErrMalformed)
		return nil
	}
	b := c.buf[:n:n]
	c.buf = c.buf[n:]
	return b
}

// at reports whether the field of a number comes next, and takes its tag.
func (c *Codec) at(n, kind uint64) bool {
	if len(c.buf) == 0 {
		return false
	}
	tag, size := binary.Uvarint(c.buf)
	switch {
	case size <= 0 || size != uvarintLen(tag) || tag>>3 <= c.last || tag>>3 < n:
		c.fail(ErrMalformed) // fields rise, and none was left out of the list
		return false
	case tag>>3 > n:
		return false
	case tag&7 != kind:
		c.fail(ErrMalformed)
		return false
	}
	c.buf, c.last = c.buf[size:], n
	return true
}

// follows reports whether the field of a number comes next.
func (c *Codec) follows(n uint64) bool {
	tag, _ := binary.Uvarint(c.buf)
	return tag>>3 == n
}

// skip takes a field that is not known.
func (c *Codec) skip() {
	tag := c.uvarint()
	if c.err == nil && (tag>>3 <= c.last || tag>>3 > maxField) {
		c.fail(ErrMalformed)
	}
	c.last = tag >> 3
	switch tag & 7 {
	case asVarint:
		c.uvarint()
	case asBytes:
		c.bytes()
	default:
		c.fail(ErrMalformed)
	}
}

// begin begins a value that is written with its length before it.
func (c *Codec) begin() (at int) {
	c.buf = append(c.buf, 0)
	return len(c.buf)
}

// end puts the length of what was written since begin before it.
func (c *Codec) end(at int) {
	n := uint64(len(c.buf) - at)
	size := uvarintLen(n)
	if size > 1 {
		c.buf = append(c.buf, make([]byte, size-1)...)
		copy(c.buf[at+size-1:], c.buf[at:])
	}
	binary.PutUvarint(c.buf[at-1:], n)
}
