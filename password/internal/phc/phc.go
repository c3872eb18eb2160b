// Package phc reads and writes password hashes as strings in the form of the
// Password Hashing Competition, such as
//
//	$pbkdf2-sha256$i=600000$c29tZXNhbHQ$nC1j…
//
// It reads strictly: the fields that a scheme has, in their order, in the one
// way that they can be written, and nothing after them. Everything is bounded
// before it is used, since such a string may have been put into a database by
// somebody else.
package phc

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

var (
	// ErrScheme is returned for a string of another scheme.
	ErrScheme = errors.New("phc: another scheme")

	// ErrMalformed is returned for a string of the scheme that no program
	// should have written.
	ErrMalformed = errors.New("phc: malformed hash")
)

// Lengths in bytes.
const (
	maxString = 512
	minSalt   = 8
	maxSalt   = 48
	minHash   = 16
	maxHash   = 64
)

// A Scheme is the form that the strings of one scheme have.
type Scheme struct {
	ID      string
	Version int      // 0 for none
	Params  []string // the names, in order
	Max     []int    // the greatest value of each
}

// A Hash is what a string says.
type Hash struct {
	Params [4]int // in the scheme's order
	Salt   []byte
	Sum    []byte // nil where the string ends with the salt
}

// Parse reads s.
func (c Scheme) Parse(s string) (Hash, error) {
	if !c.Is(s) {
		return Hash{}, ErrScheme
	}
	fields := strings.Split(s[1:], "$")
	if len(s) > maxString || !c.versioned(&fields) || len(fields) < 2 || len(fields) > 3 {
		return Hash{}, ErrMalformed
	}
	h := Hash{}
	ok := c.params(&h, fields[0])
	h.Salt = decode(fields[1], minSalt, maxSalt)
	if len(fields) == 3 {
		h.Sum = decode(fields[2], minHash, maxHash)
		ok = ok && h.Sum != nil
	}
	if !ok || h.Salt == nil {
		return Hash{}, ErrMalformed
	}
	return h, nil
}

// Is reports whether s begins as the strings of the scheme do.
func (c Scheme) Is(s string) bool {
	rest, ok := strings.CutPrefix(s, "$"+c.ID)
	return ok && strings.HasPrefix(rest, "$")
}

// versioned takes the id and the version off the fields.
func (c Scheme) versioned(fields *[]string) bool {
	*fields = (*fields)[1:]
	if c.Version == 0 {
		return true
	}
	if len(*fields) == 0 || (*fields)[0] != "v="+strconv.Itoa(c.Version) {
		return false
	}
	*fields = (*fields)[1:]
	return true
}

func (c Scheme) params(h *Hash, s string) bool {
	fields := strings.Split(s, ",")
	if len(fields) != len(c.Params) {
		return false
	}
	for i, f := range fields {
		text, ok := strings.CutPrefix(f, c.Params[i]+"=")
		n, err := strconv.Atoi(text)
		if !ok || err != nil || n < 1 || n > c.Max[i] || strconv.Itoa(n) != text {
			return false
		}
		h.Params[i] = n
	}
	return true
}

// decode returns the bytes that s stands for, or nil if it is not the way to
// write between low and high bytes. Encoding again catches what the decoder
// lets pass: line breaks, and bits that are not used.
func decode(s string, low, high int) []byte {
	if n := base64.RawStdEncoding.DecodedLen(len(s)); n < low || n > high {
		return nil
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(b) < low || base64.RawStdEncoding.EncodeToString(b) != s {
		return nil
	}
	return b
}

// Format returns h as a string.
func (c Scheme) Format(h Hash) string {
	b := append([]byte("$"), c.ID...)
	if c.Version != 0 {
		b = append(b, "$v="...)
		b = strconv.AppendInt(b, int64(c.Version), 10)
	}
	for i, name := range c.Params {
		b = append(b, "$,"[min(i, 1)])
		b = append(b, name...)
		b = append(b, '=')
		b = strconv.AppendInt(b, int64(h.Params[i]), 10)
	}
	b = append(b, '$')
	b = base64.RawStdEncoding.AppendEncode(b, h.Salt)
	if h.Sum != nil {
		b = append(b, '$')
		b = base64.RawStdEncoding.AppendEncode(b, h.Sum)
	}
	return string(b)
}
