package bankcard

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"math/bits"

	"github.com/go-realname/sdk/internal/mask"
)

// Shortest and longest number. ISO/IEC 7812-1 allowed 8 to 19 digits until its
// edition of 2017, and 10 to 19 since.
const (
	minLen = 8
	maxLen = 19
)

// A Number is a well-formed bank card number of 8 to 19 digits.
//
// Numbers can be compared with == and used as map keys. The zero Number is
// not valid: it is what [Parse] returns with an error. It prints as nothing.
type Number struct {
	// v is the number, plus base[n] where n is how many digits it has. Package
	// fmt prints a struct's unexported fields without asking their methods, so
	// the plain digits must not be here.
	v mask.Word
}

var (
	errNoMarshal = errors.New("bankcard: a number is not marshalled: Reveal or mask it yourself")
	errNoBinary  = errors.New("bankcard: a number has no binary form: use Restore or Parse")
)

// base has, for each length, where the numbers of that length start. The
// numbers of 8 digits take the words from 1 to 10^8, those of 9 digits the
// 10^9 words after them, and so on: 19 digits do not fit into an int64, but all
// lengths together fit into a uint64.
var base = [32]uint64{
	8: 1, 9: 1_0000_0001, 10: 11_0000_0001, 11: 111_0000_0001, 12: 1111_0000_0001,
	13: 1_1111_0000_0001, 14: 11_1111_0000_0001, 15: 111_1111_0000_0001,
	16: 1111_1111_0000_0001, 17: 1_1111_1111_0000_0001, 18: 11_1111_1111_0000_0001,
	19: 111_1111_1111_0000_0001,
}

func newNumber(value uint64, length int) Number {
	return Number{mask.HideWord(value + base[length])}
}

// split returns the number as an integer, and how many digits it has. They are
// zero for the zero Number.
func (n Number) split() (value uint64, length int) {
	w := n.v.Show()
	if w >= base[15] { // without branches, as 16 and 19 digits are as likely
		_, b19 := bits.Sub64(w, base[19], 0)
		_, b18 := bits.Sub64(w, base[18], 0)
		_, b17 := bits.Sub64(w, base[17], 0)
		_, b16 := bits.Sub64(w, base[16], 0)
		length = int(19-b19-b18-b17-b16) & 31
		return w - base[length], length
	}
	for length = 14; length >= minLen; length-- {
		if w >= base[length] {
			return w - base[length], length
		}
	}
	return 0, 0
}

// IsValid reports whether n is not the zero Number.
func (n Number) IsValid() bool { return n != Number{} }

// Len returns how many digits n has, or 0 for the zero Number.
func (n Number) Len() int {
	_, length := n.split()
	return length
}

// Equal reports whether n and m are the same number.
func (n Number) Equal(m Number) bool { return n == m }

// Reveal returns the plain digits. It is the only way to them: a number must
// not go to a log, an error or a screen. The zero Number reveals "".
func (n Number) Reveal() string {
	var buf [maxLen]byte
	return string(n.digits(&buf))
}

// digits writes the plain digits into buf.
func (n Number) digits(buf *[maxLen]byte) []byte {
	value, length := n.split()
	for i := length - 1; i >= 0; i-- {
		buf[i] = byte('0' + value%10)
		value /= 10
	}
	return buf[:length]
}

// Format writes n masked, whatever the verb. Width, precision and the minus
// flag work as for a string, but %q ignores the precision.
func (n Number) Format(f fmt.State, verb rune) { mask.Format(f, verb, n.Masked()) }

// LogValue returns n masked.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalText returns an error: a number that is masked without a word is lost
// data, and a plain one is a leak.
func (n Number) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error: an encoder that knows no texts would else store a Number without digits.
func (n Number) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (n *Number) UnmarshalBinary([]byte) error { return errNoBinary }

// Value returns an error, for the same reason as [Number.MarshalText]. It
// implements [driver.Valuer].
func (n Number) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText parses text as [Parse] does, so that a request can be decoded
// straight into a Number.
func (n *Number) UnmarshalText(text []byte) error {
	m, err := Parse(string(text))
	if err != nil {
		return err
	}
	*n = m
	return nil
}
