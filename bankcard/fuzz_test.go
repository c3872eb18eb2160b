package bankcard_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

// corpus has what the tables of the tests have, and junk.
var corpus = []string{
	"", "0", "-", " ", "18", visa, amex, unionpay19, badLuhn, "4111 1111 1111 1111",
	"4111-1111-1111-1111", "-4111111111111111", "4111111111111111\n", "４１１１１１１１１１１１１１１１",
	"0000000000000000", "8888888888888888888", "9999999999999999998", "62162610000000000180",
	"sixteen letters!", "4111\u3000111111111111", "4111－1111\u00a01111\u20111111\r\n",
	"\ufeff\u202d4111111111111111\u202c", "4111-\u200b1111\u200b-11111111", "4111\u2212\u20131111",
	"411111111111\xef\xbc", "6217-0000 ０００００００００00",
	"6223030000000001", "622303000000000001", "6212600010000000001", "30300000000000",
	"1030000000000000001", "\t4111111111111111\r\n", "6.21626E+18", "\ufeff6,2e18\n",
}

var (
	slowEnds       = regexp.MustCompile("^[\\s\u0085\u2028\u2029\v]+|[\\s\u0085\u2028\u2029\v]+$")
	slowBlank      = regexp.MustCompile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
	slowHyphen     = regexp.MustCompile("[\u2010\u2011\u2012\u2013\u2212\uff0d]")
	slowSpaces     = regexp.MustCompile(`^[\s\pZ\p{Cf}\x{85}\x{34f}\v]+|[\s\pZ\p{Cf}\x{85}\x{34f}\v]+$`)
	slowScientific = regexp.MustCompile(`^[0-9]([.,][0-9]*)?[eE]\+?[0-9]{1,3}$`)
	slowInvisible  = regexp.MustCompile("[\u00ad\u034f\u061c\u180e\u200b-\u200f" +
		"\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
)

// cleanSlow returns the digits of s and whether there is nothing else in it
// but spaces and hyphens between digits, in any of their forms.
func cleanSlow(s string) (string, bool) {
	s = slowEnds.ReplaceAllString(slowInvisible.ReplaceAllString(s, ""), "")
	s = slowHyphen.ReplaceAllString(slowBlank.ReplaceAllString(s, " "), "-")
	for i, wide := range []rune("０１２３４５６７８９") {
		s = strings.ReplaceAll(s, string(wide), string(rune('0'+i)))
	}
	if s != strings.Trim(s, "-") || strings.Contains(s, "--") ||
		strings.Contains(s, " -") || strings.Contains(s, "- ") {
		return "", false
	}
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	return s, strings.Trim(s, "0123456789") == ""
}

// validSlow says what Parse should make of s: the digits, or a reason.
func (ref *reference) validSlow(s string) (string, bankcard.Reason) {
	digits, ok := cleanSlow(s)
	switch {
	case slowScientific.MatchString(slowSpaces.ReplaceAllString(s, "")):
		return "", bankcard.Scientific
	case !ok:
		return "", bankcard.BadCharacter
	case len(digits) < 8 || len(digits) > 19:
		return "", bankcard.BadLength
	case strings.Count(digits, digits[:1]) == len(digits):
		return "", bankcard.OneDigit
	case !luhnSlow(digits) && ref.strict(digits):
		return "", bankcard.BadCheckDigit
	}
	return digits, 0
}

// strict reports whether a wrong check digit cannot be.
func (ref *reference) strict(digits string) bool {
	for length := 8; length <= 19; length++ {
		if ref.row(digits, length) != nil {
			return false
		}
	}
	r := ref.rangeOf(digits)
	return r != nil && len(r.networks) == 1 &&
		strings.Contains("visa mastercard amex diners jcb discover", r.networks[0])
}

func FuzzParse(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	ref := readReference(f)
	f.Fuzz(func(t *testing.T, s string) {
		n, err := bankcard.Parse(s)
		digits, reason := ref.validSlow(s)
		if err == nil != (reason == 0) || n.Reveal() != digits {
			t.Fatalf("Parse(%q) = %q, %v; want %q, reason %v", s, n.Reveal(), err, digits, reason)
		}
		var pe *bankcard.ParseError
		if err != nil {
			// Of a text with two faults either may be found.
			if !errors.As(err, &pe) || pe.Offset >= len(s) ||
				pe.Reason != reason && pe.Reason != bankcard.BadLength {
				t.Fatalf("Parse(%q) error = %v, want reason %v", s, err, reason)
			}
			return
		}
		if m, err := bankcard.Parse(digits); err != nil || m != n {
			t.Errorf("Parse of the digits of %q is another number, %v", s, err)
		}
		if hidden := strings.Count(n.MaskedBIN(), "*"); hidden < 5 {
			t.Errorf("MaskedBIN of %q hides %d digits", s, hidden)
		}
		if got, want := n.Identify(), ref.identify(digits); got != want {
			t.Errorf("Identify of %q = %+v, want %+v", digits, got, want)
		}
	})
}

// FuzzIdentify takes whatever number, by a row or not.
func FuzzIdentify(f *testing.F) {
	f.Add(uint16(0), uint64(0), uint8(16))
	f.Add(uint16(1700), uint64(9_9999_9999), uint8(19))
	f.Add(uint16(65535), uint64(622303), uint8(18))
	ref := readReference(f)
	f.Fuzz(func(t *testing.T, row uint16, account uint64, length uint8) {
		digits := strings.Repeat("1234567890", 2)
		if int(row) < len(ref.rows) {
			digits = ref.rows[row].bin
		}
		digits = (digits + zeroPadded(account) + "00000000")[:8+int(length)%12]
		n, found, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(digits)
		if err != nil {
			return // one digit repeated
		}
		if got, want := n.Identify(), ref.identify(digits); got != want {
			t.Errorf("Identify(%q) = %+v, want %+v", digits, got, want)
		}
		if wrong := len(found) > 0 && found[0] == bankcard.WrongCheckDigit; wrong == luhnSlow(digits) {
			t.Errorf("findings of %q: %v", digits, found)
		}
	})
}

func zeroPadded(n uint64) string {
	var b []byte
	for range 20 {
		b = append(b, byte('0'+n%10))
		n /= 10
	}
	return string(b)
}

func FuzzLuhn(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := bankcard.Luhn(s), luhnSlow(s); got != want {
			t.Fatalf("Luhn(%q) = %v, luhnSlow says %v", s, got, want)
		}
		c, ok := bankcard.CheckDigit(s)
		if ok && !bankcard.Luhn(s+string(c)) {
			t.Errorf("CheckDigit(%q) = %q, which is wrong", s, c)
		}
		if digits := s != "" && strings.Trim(s, "0123456789") == ""; ok != digits {
			t.Errorf("CheckDigit(%q) ok = %v", s, ok)
		}
	})
}

// FuzzHint checks that a hint never panics and never contradicts the whole number.
func FuzzHint(f *testing.F) {
	for _, s := range corpus {
		f.Add(s, uint8(6))
	}
	f.Fuzz(func(t *testing.T, s string, k uint8) {
		digits, ok := cleanSlow(s)
		h, err := bankcard.Table{}.Hint(s)
		if ok && len(digits) <= 19 && err != nil {
			t.Fatalf("Hint(%q) error = %v", s, err)
		}
		n, parseErr := bankcard.Parse(s)
		if parseErr != nil {
			return
		}
		h, err = bankcard.Table{}.Hint(digits[:int(k)%(len(digits)+1)])
		bank := n.Identify().Bank
		if err != nil || bank.Code != "" && h.Bank.Code != "" && h.Bank != bank {
			t.Errorf("Hint of %d digits of %q = %+v, %v; in the end %v", k, digits, h, err, bank)
		}
	})
}
