package sms_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-realname/sdk/sms"
)

const blanks = " \u00a0\u1680\u202f\u205f\u3000\u2000-\u200a" + // of any width, and what is not seen:
	"\u00ad\u034f\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"

var (
	slowBlank  = regexp.MustCompile("[" + blanks + "]")
	slowEnds   = regexp.MustCompile("^[\t-\r\u0085\u2028\u2029" + blanks + "]+|[\t-\r\u0085\u2028\u2029" + blanks + "]+$")
	slowTel    = regexp.MustCompile(`^[tT][eE][lL]:`)
	slowHyphen = regexp.MustCompile("[\u2010-\u2013\u2212\uff0d.\uff0e]")
	slowText   = regexp.MustCompile(`^(\+?[0-9]+|\+?\([0-9]+(-[0-9]+)*\)|\(\+[0-9]+(-[0-9]+)*\))(-?[0-9]+|-?\([0-9]+(-[0-9]+)*\))*$`)
	slowChina  = regexp.MustCompile(`^(?:(?:\+86|0086|86)?0?(1[0-9]{10})|(?:\+86|0086|86)?(1[0-9]{12}))$`)
	maskedText = regexp.MustCompile(`^(1[0-9]{2}\*{4}|1[0-9]{2}\*{6}|\+(852|853|886) \*{4})[0-9]{4}$`)
	slowAbroad = regexp.MustCompile(`^(?:\+|00|)(852[4-9][0-9]{7}|8536[0-9]{7}|8860?9[0-9]{8})$`)
)

// slowParse returns the E.164 form of s as Accept.Parse would have it, or "". It works
// with regular expressions on the rows of the table.
func slowParse(s string, a sms.Accept, rows []row) string {
	if !utf8.ValidString(s) {
		return ""
	}
	s = slowTel.ReplaceAllString(slowEnds.ReplaceAllString(s, ""), "")
	s = slowHyphen.ReplaceAllString(slowBlank.ReplaceAllString(s, ""), "-")
	s = strings.Map(func(c rune) rune {
		if '０' <= c && c <= '９' {
			return c - '０' + '0'
		}
		if i := strings.IndexRune("＋（）", c); i >= 0 {
			return []rune("+()")[i/3]
		}
		return c
	}, s)
	if !slowText.MatchString(s) {
		return ""
	}
	s = strings.NewReplacer("-", "", "(", "", ")", "").Replace(s)
	if m := slowAbroad.FindStringSubmatch(s); m != nil {
		ok := map[string]bool{"852": a.HongKong, "853": a.Macao, "886": a.Taiwan}[m[1][:3]]
		if ok {
			return "+" + strings.Replace(m[1], "8860", "886", 1)
		}
		return ""
	}
	m := slowChina.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	m[1] += m[2]
	r := findRow(rows, m[1])
	assigned := r.digits == map[int]string{11: "11", 13: "13"}[len(m[1])]
	if assigned || a.Unassigned && len(m[1]) == 11 && m[1][1] >= '3' {
		return "+86" + m[1]
	}
	return ""
}

func FuzzParseMobile(f *testing.F) {
	for _, tt := range mobileTests {
		f.Add(tt.in, uint8(0))
		f.Add(tt.in, uint8(15))
	}
	f.Add("+852 9123 4567", uint8(1))
	f.Add("+853 6612 3456", uint8(2))
	f.Add("+886 912 345 678", uint8(4))
	rows, _ := readTable(f)
	f.Fuzz(func(t *testing.T, s string, bits uint8) {
		a := sms.Accept{
			HongKong: bits&1 != 0, Macao: bits&2 != 0, Taiwan: bits&4 != 0, Unassigned: bits&8 != 0,
		}
		m, err := a.Parse(s)
		if got, want := m.E164(), slowParse(s, a, rows); got != want || (err == nil) != (want != "") {
			t.Fatalf("Parse(%q) with %+v = %q, %v; want %q", s, a, got, err, want)
		}
		if err != nil {
			checkParseError(t, s, err)
			return
		}
		for _, plain := range []string{m.Reveal(), m.E164()} {
			if back, err := a.Parse(plain); err != nil || back != m {
				t.Errorf("Parse(%q) = %v, %v; want the same", plain, back, err)
			}
		}
		if !maskedText.MatchString(m.Masked()) {
			t.Errorf("Masked() = %q", m.Masked())
		}
	})
}

func checkParseError(t *testing.T, s string, err error) {
	t.Helper()
	var e *sms.Error
	if !errors.As(err, &e) || !errors.Is(err, sms.ErrInvalid) || errors.Is(err, sms.ErrRefused) {
		t.Fatalf("Parse(%q) error %v", s, err)
	}
	inside := -1 <= e.Offset && e.Offset < max(1, len(s))
	if !inside || (e.Reason == sms.BadCharacter) != (e.Offset >= 0) {
		t.Errorf("Parse(%q) error %v, offset %d", s, err, e.Offset)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"123456", "000000", "0123456789", "12345", "12345678901",
		"123 456", "１２３４５６", "12345a", "", "\u3000123456\r\n", "\t123\n456"} {
		f.Add(s)
	}
	digits := regexp.MustCompile(`^[0-9]{6,10}$`)
	f.Fuzz(func(t *testing.T, s string) {
		c, err := sms.ParseCode(s)
		plain := slowBlank.ReplaceAllString(slowEnds.ReplaceAllString(s, ""), "")
		plain = strings.Map(func(r rune) rune {
			if '０' <= r && r <= '９' {
				return r - '０' + '0'
			}
			return r
		}, plain)
		want := utf8.ValidString(s) && digits.MatchString(plain)
		if (err == nil) != want || want && c.Reveal() != plain {
			t.Fatalf("ParseCode(%q) = %q, %v", s, c.Reveal(), err)
		}
		if c.Masked() != strings.Repeat("*", len(c.Reveal())) {
			t.Errorf("Masked() = %q for %d digits", c.Masked(), len(c.Reveal()))
		}
	})
}
