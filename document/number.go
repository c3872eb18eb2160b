package document

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
)

// maxLen is the length of the longest number, the unified social credit code.
const maxLen = 18

// A Number is a well-formed number of a document, of a certain kind.
//
// Numbers can be compared with == and used as map keys; the same characters as
// two kinds are two Numbers. The zero Number is not valid: it is what [Parse] returns
// with an error. It prints as nothing.
type Number struct {
	// b hides a value. Package fmt prints a struct's unexported fields without
	// asking their methods, so the plain characters must not be here.
	b mask.Block
}

// A value is the kind and the characters of a number in two words: nine characters in
// each, the first in the lowest six bits, and above those of the first word the kind.
// A character is its value in base 36 plus one, so zero ends the number.
type value struct{ a, b uint64 }

const (
	charBits = 6
	perWord  = 9
	kindFrom = charBits * perWord
)

// codes has what a value has for each character: 1 to 10 for digits, 11 to 36 for
// letters, 0 for all else.
var codes = [256]uint8{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16, 'G': 17, 'H': 18, 'I': 19,
	'J': 20, 'K': 21, 'L': 22, 'M': 23, 'N': 24, 'O': 25, 'P': 26, 'Q': 27, 'R': 28,
	'S': 29, 'T': 30, 'U': 31, 'V': 32, 'W': 33, 'X': 34, 'Y': 35, 'Z': 36,
}

// signs are the characters of numbers by code.
const signs = "\x000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// pack puts s, of at most 18 digits and capitals, together with its kind.
func pack(k Kind, s string) value {
	head, tail := s, ""
	if len(s) > perWord {
		head, tail = s[:perWord], s[perWord:]
	}
	return value{uint64(k)<<kindFrom | packWord(head), packWord(tail)}
}

func packWord(s string) (w uint64) {
	for i := len(s) - 1; i >= 0; i-- {
		w = w<<charBits | uint64(codes[s[i]])
	}
	return w
}

func (v value) kind() Kind { return Kind(v.a >> kindFrom) }

// text writes the plain number into buf, and returns how much of it that is.
func (v value) text(buf *[maxLen]byte) []byte {
	n := 0
	for _, w := range [2]uint64{v.a & (1<<kindFrom - 1), v.b} {
		for ; w != 0; w >>= charBits {
			buf[n] = signs[w&(1<<charBits-1)]
			n++
		}
	}
	return buf[:n]
}

func newNumber(v value) Number { return Number{mask.HideBlock(v.a, v.b)} }

func (n Number) value() (v value) {
	v.a, v.b = n.b.Show()
	return v
}

// text writes the plain number into buf, and returns how much of it that is.
func (n Number) text(buf *[maxLen]byte) []byte { return n.value().text(buf) }

// IsValid reports whether n is not the zero Number.
func (n Number) IsValid() bool { return n != Number{} }

// Equal reports whether n and m are the same number of the same kind, as == does. See
// [Number.Lifelong] for whether two permits are one person's.
func (n Number) Equal(m Number) bool { return n == m }

// Kind returns what kind of document n is the number of.
func (n Number) Kind() Kind { return n.value().kind() }

// Reveal returns the plain number, without brackets, blanks and hyphens. It is the
// one door to it: easy to search for in review. The zero Number gives "".
func (n Number) Reveal() string {
	var buf [maxLen]byte
	return string(n.text(&buf))
}

// lifelong has for each permit whose number may end in a count of renewals how many
// characters stand before that.
var lifelong = [kindCount]int{KindHKMacaoPermit: 9, KindTaiwanPermit: 8}

// Lifelong returns n without the digits that count renewals, so what stays the same
// for all permits of one person: compare and index permits by it. It returns every other
// number as it is.
func (n Number) Lifelong() Number {
	v := n.value()
	var buf [maxLen]byte
	text := v.text(&buf)
	if keep := lifelong[v.kind()]; keep > 0 && keep < len(text) {
		return newNumber(pack(v.kind(), string(text[:keep])))
	}
	return n
}

// Renewals returns the count of renewals at the end of a permit's number, and
// whether n has one.
func (n Number) Renewals() (count int, ok bool) {
	var buf [maxLen]byte
	v := n.value()
	text := v.text(&buf)
	keep := lifelong[v.kind()]
	if keep == 0 || len(text) <= keep {
		return 0, false
	}
	return int(text[keep]-'0')*10 + int(text[keep+1]-'0'), true
}

// Sex returns what the second character of Taiwan's numbers says of the holder, and
// [idcard.SexUnknown] for all other kinds.
func (n Number) Sex() idcard.Sex {
	v := n.value()
	if k := v.kind(); k != KindTaiwanID && k != KindTaiwanResident {
		return idcard.SexUnknown
	}
	var buf [maxLen]byte
	switch v.text(&buf)[1] {
	case '1', '8', 'A', 'C':
		return idcard.Male
	}
	return idcard.Female
}

// RevealOrganization returns the organisation code (组织机构代码, GB 11714) of nine
// characters that a unified social credit code holds, or "" for other kinds.
func (n Number) RevealOrganization() string {
	if n.Kind() != KindUSCC {
		return ""
	}
	return n.Reveal()[8:17]
}

// String returns the masked number, as [Number.Masked] does.
func (n Number) String() string { return n.Masked() }

// Format prints n masked, whatever the verb. Width, precision and the minus flag
// work as for a string, but %q ignores the precision.
func (n Number) Format(f fmt.State, verb rune) { mask.Format(f, verb, n.Masked()) }

// LogValue gives log/slog the masked number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

var (
	errNoMarshal   = errors.New("document: a Number is not marshaled: Reveal or mask it yourself")
	errNoBinary    = errors.New("document: no binary form: use Restore or Parse")
	errNoUnmarshal = errors.New("document: a text does not say its kind: use Parse with a Kind")
)

// MarshalText returns an error: masked would be data lost, plain a leak.
func (n Number) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary returns an error: an encoder that knows no texts would else store a Number without characters.
func (n Number) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (n *Number) UnmarshalBinary([]byte) error { return errNoBinary }

// Value returns an error, or else a database driver would store the mask.
func (n Number) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText returns an error: the same characters can be numbers of several kinds.
// Decode the text and the kind, and call [Parse].
func (n *Number) UnmarshalText([]byte) error { return errNoUnmarshal }
