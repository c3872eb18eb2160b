package sms

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
)

// A Mobile is a mobile number: of the mainland, or, where accepted, of Hong Kong,
// Macao or Taiwan. All spellings of a number parse to the same Mobile.
//
// Mobiles can be compared with == and used as map keys. The zero Mobile is not
// valid: it is what [ParseMobile] returns with an error.
type Mobile struct {
	// v is the E.164 number without its plus, as an integer. Hidden, since fmt
	// prints unexported fields without asking their methods.
	v mask.Word
}

var (
	errReveal   = errors.New("sms: not marshaled: Reveal or mask it yourself")
	errNoBinary = errors.New("sms: no binary form: use RestoreMobile, or a Parse function")
)

// Powers of ten that cut an E.164 number into country code and national number.
const (
	e6, e8, e9 = 1_000_000, 100_000_000, 1_000_000_000
	e10, e11   = 10_000_000_000, 100_000_000_000
	e13        = 10_000_000_000_000
)

// IsValid reports whether m is not the zero Mobile.
func (m Mobile) IsValid() bool { return m != Mobile{} }

// Reveal returns the plain number in a form that [Accept.Parse] reads back: the
// 11 (or, for machines, 13) digits of a mainland number, E.164 for others.
// It returns "" for the zero Mobile.
func (m Mobile) Reveal() string {
	var buf [16]byte
	return string(m.appendPlain(buf[:0]))
}

// appendPlain appends what Reveal returns. It is apart from Reveal so that Reveal
// is inlined: what a caller only looks at then stays on the stack.
func (m Mobile) appendPlain(dst []byte) []byte {
	country, national := m.split()
	switch country {
	case 0:
		return dst
	case mainland:
		return appendUint(dst, national)
	}
	return m.appendE164(dst)
}

// E164 returns the plain number in the form of ITU-T E.164, such as
// "+8613800138000". It returns "" for the zero Mobile. Like Reveal it is a door to
// the plain number: use it to call a gateway, not to print.
func (m Mobile) E164() string {
	if !m.IsValid() {
		return ""
	}
	var buf [16]byte
	return string(m.appendE164(buf[:0]))
}

func (m Mobile) appendE164(dst []byte) []byte {
	return appendUint(append(dst, '+'), m.v.Show())
}

// split returns the country code and the national number.
func (m Mobile) split() (country, national uint64) {
	v := m.v.Show()
	switch {
	case v/e13 == mainland:
		return mainland, v % e13
	case v/e11 == mainland:
		return mainland, v % e11
	case v/e9 == taiwan:
		return taiwan, v % e9
	default:
		return v / e8, v % e8
	}
}

// Masked returns the number with its middle hidden, as people in China know it:
// "138****8000". Numbers of other regions show their country code and the last
// four digits.
func (m Mobile) Masked() string {
	var buf [16]byte
	country, national := m.split()
	switch {
	case country == 0:
		return ""
	case country != mainland:
		dst := append(appendUint(append(buf[:0], '+'), country), " ****"...)
		return string(appendLast4(dst, national))
	case national >= e11:
		return string(appendLast4(append(appendUint(buf[:0], national/e10), "******"...), national))
	default:
		return string(appendLast4(append(appendUint(buf[:0], national/e8), "****"...), national))
	}
}

// String returns m.Masked().
func (m Mobile) String() string { return m.Masked() }

// Format prints m masked, whatever the verb.
func (m Mobile) Format(f fmt.State, verb rune) { mask.Format(f, verb, m.Masked()) }

// LogValue returns m.Masked() for package slog.
func (m Mobile) LogValue() slog.Value { return slog.StringValue(m.Masked()) }

// Equal reports whether m and n are the same number.
func (m Mobile) Equal(n Mobile) bool { return m == n }

// MarshalText returns an error: a masked number would be data lost, a plain
// one a leak.
func (m Mobile) MarshalText() ([]byte, error) { return nil, errReveal }

// MarshalBinary returns an error: an encoder that knows no texts would else store a Mobile without digits.
func (m Mobile) MarshalBinary() ([]byte, error) { return nil, errReveal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (m *Mobile) UnmarshalBinary([]byte) error { return errNoBinary }

// UnmarshalText parses text as [ParseMobile] does, so that requests decode
// straight into a Mobile.
func (m *Mobile) UnmarshalText(text []byte) error {
	n, err := ParseMobile(string(text))
	if err == nil {
		*m = n
	}
	return err
}

// Value returns an error, for the same reason as MarshalText.
func (m Mobile) Value() (driver.Value, error) { return nil, errReveal }

func appendUint(dst []byte, v uint64) []byte {
	var buf [20]byte
	i := len(buf)
	for {
		i--
		buf[i] = byte('0' + v%10)
		if v /= 10; v == 0 {
			return append(dst, buf[i:]...)
		}
	}
}

func appendLast4(dst []byte, v uint64) []byte {
	v %= 10_000
	return append(dst, byte('0'+v/1000), byte('0'+v/100%10), byte('0'+v/10%10), byte('0'+v%10))
}
