package sms

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/mask"
)

// A Code is a one-time code of six to ten digits. Leading zeros are part of it.
//
// Codes can be compared with ==. The zero Code is not valid: it is what
// [ParseCode] returns with an error.
type Code struct {
	// v is the length times 10^10 plus the digits' value, hidden.
	v mask.Word
}

// Lengths of codes.
const (
	minDigits  = 6 // NIST SP 800-63B-4, 3.1.3.2
	mostDigits = 10
)

// ParseCode parses s as a code: six to ten digits, ASCII or full-width, with
// blanks anywhere, and tabs and line ends before and after it. The error, if any,
// is an [*Error] with [BadCode].
func ParseCode(s string) (Code, error) {
	v, n := uint64(0), 0
	trimmed, before := trimPasted(s)
	end := before + len(trimmed)
	for i := before; i < end; {
		c, size := utf8.DecodeRuneInString(s[i:])
		d := digitValue(c)
		if d < 0 && !isBlank(c) {
			return Code{}, &Error{Reason: BadCode, Offset: i}
		}
		if d >= 0 {
			if n++; n > mostDigits {
				return Code{}, &Error{Reason: BadCode, Offset: i}
			}
			v = v*10 + uint64(d)
		}
		i += size
	}
	if n < minDigits {
		return Code{}, &Error{Reason: BadCode, Offset: -1}
	}
	return makeCode(v, n), nil
}

// makeCode returns the code of n digits with value v.
func makeCode(v uint64, n int) Code { return Code{mask.HideWord(uint64(n)*e10 + v)} }

// split returns the value of c and its number of digits.
func (c Code) split() (v uint64, n int) {
	w := c.v.Show()
	if w >= mostDigits*e10 {
		return w - mostDigits*e10, mostDigits
	}
	return w % e10, int(w / e10)
}

// IsValid reports whether c is not the zero Code.
func (c Code) IsValid() bool { return c != Code{} }

// Reveal returns the plain digits, or "" for the zero Code.
func (c Code) Reveal() string {
	var buf [mostDigits]byte
	return string(c.appendReveal(buf[:0]))
}

func (c Code) appendReveal(dst []byte) []byte {
	v, n := c.split()
	start := len(dst)
	for range n {
		dst = append(dst, '0')
	}
	for i := start + n - 1; i >= start; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}

// Masked returns an asterisk for each digit.
func (c Code) Masked() string {
	_, n := c.split()
	return "**********"[:n]
}

// String returns c.Masked().
func (c Code) String() string { return c.Masked() }

// Format prints c masked, whatever the verb.
func (c Code) Format(f fmt.State, verb rune) { mask.Format(f, verb, c.Masked()) }

// LogValue returns c.Masked() for package slog.
func (c Code) LogValue() slog.Value { return slog.StringValue(c.Masked()) }

// Equal reports whether c and d are the same code. The comparison is that of two
// integers: its time tells nothing.
func (c Code) Equal(d Code) bool { return c == d }

// MarshalText returns an error: codes are not stored.
func (c Code) MarshalText() ([]byte, error) { return nil, errReveal }

// MarshalBinary returns an error: codes are not stored.
func (c Code) MarshalBinary() ([]byte, error) { return nil, errReveal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (c *Code) UnmarshalBinary([]byte) error { return errNoBinary }

// UnmarshalText parses text as [ParseCode] does.
func (c *Code) UnmarshalText(text []byte) error {
	d, err := ParseCode(string(text))
	if err == nil {
		*c = d
	}
	return err
}

// Value returns an error, for the same reason as MarshalText.
func (c Code) Value() (driver.Value, error) { return nil, errReveal }
