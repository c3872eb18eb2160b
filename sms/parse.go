package sms

import (
	"strings"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/internal/paste"
)

// Country codes.
const (
	mainland = 86
	hongKong = 852
	macao    = 853
	taiwan   = 886
)

// An Accept says which numbers are accepted beside those of the mainland that
// the table knows. The zero Accept adds none.
type Accept struct {
	// HongKong, Macao and Taiwan accept numbers of these regions, written with
	// +852, +853 or +886, with 00 in place of the plus, or without it.
	HongKong, Macao, Taiwan bool

	// Unassigned accepts well-formed mainland numbers (1, then 3 to 9, then nine
	// digits) in ranges that were given to nobody when the table was made. New
	// ranges appear about once a year.
	Unassigned bool
}

// ParseMobile parses s as a mainland mobile number, like Accept{}.Parse.
func ParseMobile(s string) (Mobile, error) { return Accept{}.Parse(s) }

// MustParseMobile is like [ParseMobile] but panics on error. It is for tests.
func MustParseMobile(s string) Mobile {
	m, err := ParseMobile(s)
	if err != nil {
		panic(err)
	}
	return m
}

// Parse parses s as a mobile number. It takes what people type and paste: the
// digits alone or after +86, 0086 or 86; blanks anywhere, single hyphens or dots between
// digits, and parentheses around some of them; a 0 as dialed before a number in the same
// country; full-width signs; tel: before it; white space of all kinds around it; zero-width
// characters and the direction marks that phones copy along. It takes nothing more: no
// letters, no second number, no extension.
//
// Numbers of machines have 13 digits; they are valid, but cannot receive codes. The
// error, if any, is an [*Error] that matches [ErrInvalid].
func (a Accept) Parse(s string) (Mobile, error) {
	if n, ok := quick(s); ok {
		return a.mainland(n, 11)
	}
	s, before := trimPasted(s)
	if len(s) > 4 && strings.EqualFold(s[:4], "tel:") {
		s, before = s[4:], before+4
	}
	d, offset := scan(s)
	switch {
	case offset < 0:
		return a.interpret(d)
	case paste.IsScientific(s):
		return fail(Scientific)
	}
	return Mobile{}, &Error{Reason: BadCharacter, Offset: before + offset}
}

// quick reads the usual spellings: 11 ASCII digits, the first of them 1, with blanks and
// hyphens between them, perhaps after +86. What it does not take may still be right.
func quick(s string) (n uint64, ok bool) {
	if len(s) > 3 && s[:3] == "+86" {
		s, ok = s[3:], true
	}
	digits := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c-'0' <= 9:
			n = n*10 + uint64(c-'0')
			digits++
			ok = true
		case c == '-' && ok: // a digit came before it
			ok = false
		case c != ' ':
			return 0, false
		}
	}
	return n, ok && digits == 11 && n/e10 == 1
}

// dialed is what remains of a number when everything but its digits is gone.
type dialed struct {
	plus   bool
	value  uint64
	digits int // leading zeros included
}

// maxDigits is that of 00, country code and the longest national number, and
// then some: more are not read into value.
const maxDigits = 19

func digitValue(c rune) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case '０' <= c && c <= '９':
		return int(c - '０')
	}
	return -1
}

// interpret finds the country of d.
func (a Accept) interpret(d dialed) (Mobile, error) {
	if d.digits == 0 || d.digits >= maxDigits {
		return fail(BadLength)
	}
	if d.plus {
		return a.international(d.value, d.digits)
	}
	if d.digits > 11 && d.value < pow10[d.digits-2] { // begins with 00
		return a.international(d.value, d.digits-2)
	}
	if n := d.digits - 2; 11 <= n && n <= 13 && d.value/pow10[n] == mainland {
		return a.mainland(d.value%pow10[n], n)
	}
	if n := d.digits - 3; 8 <= n && n <= 10 && a.region(d.value/pow10[n]) {
		return a.international(d.value, d.digits)
	}
	return a.mainland(d.value, d.digits)
}

// region reports whether numbers of a country code beside the mainland's are accepted.
func (a Accept) region(country uint64) bool {
	return country == hongKong && a.HongKong || country == macao && a.Macao ||
		country == taiwan && a.Taiwan
}

// international parses n digits that begin with a country code.
func (a Accept) international(v uint64, n int) (Mobile, error) {
	if n < 4 {
		return fail(BadLength)
	}
	country := v / pow10[n-3]
	switch {
	case country/10 == mainland:
		return a.mainland(v%pow10[n-2], n-2)
	case a.region(country):
		return abroad(country, v%pow10[n-3], n-3)
	}
	return fail(WrongRegion)
}

// mainland parses the n digits of a national number.
func (a Accept) mainland(v uint64, n int) (Mobile, error) {
	if n == 12 && v < pow10[11] { // 0, as dialed from afar
		n = 11
	}
	if n != 11 && n != 13 {
		return fail(BadLength)
	}
	if v/pow10[n-1] != 1 {
		return fail(NotMobile)
	}
	c := lookup(prefix5(v))
	if isIoT := c&kindBits == kindIoT; isIoT != (n == 13) {
		c = 0
	}
	switch {
	case c != 0, a.Unassigned && n == 11 && v >= 13*e9:
		return Mobile{mask.HideWord(mainland*pow10[n] + v)}, nil
	case n == 13:
		return fail(BadLength)
	case v >= 13*e9:
		return fail(Unassigned)
	}
	return fail(NotMobile)
}

// abroad parses the n digits of a number of Hong Kong (8, the first 4 to 9),
// Macao (8, the first 6) or Taiwan (9, the first 9).
func abroad(country, v uint64, n int) (Mobile, error) {
	want, low, high := 8, uint64(4), uint64(9)
	switch country {
	case macao:
		low, high = 6, 6
	case taiwan:
		want, low = 9, 9
		if n == 10 && v < pow10[9] { // 0, as dialed there
			n = 9
		}
	}
	if n != want {
		return fail(BadLength)
	}
	if first := v / pow10[n-1]; first < low || first > high {
		return fail(NotMobile)
	}
	return Mobile{mask.HideWord(country*pow10[n] + v)}, nil
}

func fail(r Reason) (Mobile, error) { return Mobile{}, &Error{Reason: r, Offset: -1} }

// pow10 has the powers of ten below 2^64.
var pow10 = [maxDigits + 1]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// accepts reports whether numbers of allotment b are accepted.
func (a Accept) accepts(b Allotment) bool {
	switch b.Region {
	case "CN":
		return b.Kind != "" || a.Unassigned
	case "HK":
		return a.HongKong
	case "MO":
		return a.Macao
	case "TW":
		return a.Taiwan
	}
	return false
}
