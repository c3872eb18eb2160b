package document_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/paste"
)

// slowForms say what numbers look like, for clarity alone.
var slowForms = map[document.Kind]*regexp.Regexp{
	document.KindHKMacaoPermit:  regexp.MustCompile(`^[HM][0-9]{8}([0-9]{2})?$`),
	document.KindTaiwanPermit:   regexp.MustCompile(`^[0-9]{8}([0-9]{2})?$`),
	document.KindHKMacaoPass:    regexp.MustCompile(`^([CW][0-9]{8}|C[A-HJ-NP-Z][0-9]{7})$`),
	document.KindTaiwanPass:     regexp.MustCompile(`^[TL][0-9]{8}$`),
	document.KindHKID:           regexp.MustCompile(`^[A-Z]{1,2}[0-9]{6}[0-9A]$`),
	document.KindMacaoID:        regexp.MustCompile(`^[157][0-9]{7}$`),
	document.KindTaiwanID:       regexp.MustCompile(`^[A-Z][12][0-9]{8}$`),
	document.KindTaiwanResident: regexp.MustCompile(`^[A-Z][A-D89][0-9]{8}$`),
	document.KindChinesePassport: regexp.MustCompile(
		`^([EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP][0-9]{7,8}|[DSP]E[0-9]{7})$`),
	document.KindHKPassport:    regexp.MustCompile(`^([HK][0-9]{8}|KJ[0-9]{7})$`),
	document.KindMacaoPassport: regexp.MustCompile(`^M[AB][0-9]{7}$`),
	document.KindPassport:      regexp.MustCompile(`^[A-Z]*[0-9][A-Z0-9]*$`),
	document.KindUSCC:          regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$`),
}

// slowValid reports whether s, which has digits and capitals alone, is a number of kind k.
func slowValid(k document.Kind, s string) bool {
	form := slowForms[k]
	if form == nil || !form.MatchString(s) {
		return false
	}
	switch k {
	case document.KindHKID:
		return slowHKID(s)
	case document.KindTaiwanID, document.KindTaiwanResident:
		return slowTaiwan(s)
	case document.KindPassport:
		return len(s) >= 5 && len(s) <= 9
	case document.KindUSCC:
		return slowUSCC(s) && slowOrganization(s[8:17])
	}
	return true
}

// at36 returns the value of c: 0 to 9, and 10 to 35 for letters.
func at36(c byte) int { return strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", c) }

func slowHKID(s string) bool {
	body, check := s[:len(s)-1], s[len(s)-1]
	values := []int{}
	if len(body) == 7 {
		values = append(values, 36)
	}
	for i := range len(body) {
		values = append(values, at36(body[i]))
	}
	sum := 0
	for i, v := range values {
		sum += v * []int{9, 8, 7, 6, 5, 4, 3, 2}[i]
	}
	return strings.IndexByte("0123456789A", check) == (11-sum%11)%11
}

func slowTaiwan(s string) bool {
	const order = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
	value := func(c byte) int { return 10 + strings.IndexByte(order, c) }
	digits := []int{value(s[0]) / 10, value(s[0]) % 10}
	if strings.IndexByte("ABCD", s[1]) >= 0 {
		digits = append(digits, value(s[1])%10)
	} else {
		digits = append(digits, int(s[1]-'0'))
	}
	for i := 2; i < 10; i++ {
		digits = append(digits, int(s[i]-'0'))
	}
	sum := 0
	for i, d := range digits {
		sum += d * []int{1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1}[i]
	}
	return sum%10 == 0
}

func slowUSCC(s string) bool {
	const order = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(order, s[i]) * weight
		weight = weight * 3 % 31
	}
	check := 31 - sum%31
	if check == 31 {
		check = 0
	}
	return s[17] == order[check]
}

func slowOrganization(s string) bool {
	sum := 0
	for i := range 8 {
		sum += at36(s[i]) * []int{3, 7, 9, 10, 5, 8, 4, 2}[i]
	}
	switch check := 11 - sum%11; check {
	case 10:
		return s[8] == 'X'
	case 11:
		return s[8] == '0'
	default:
		return s[8] == byte('0'+check)
	}
}

// Separators as they may stand between characters once blanks are gone: a hyphen, on
// Macao's old cards a slash, on the cards of Hong Kong and Macao brackets.
var (
	slowHyphens  = regexp.MustCompile(`([0-9A-Z])-([0-9A-Z(])`)
	slowSlash2   = regexp.MustCompile(`^([0-9A-Z]{7})/([0-9A-Z(])`)
	slowBrackets = regexp.MustCompile(`^([0-9A-Z]{7,})\(([0-9A-Z])\)$`)
)

// slowClean returns s without what people add to a number of kind k.
func slowClean(k document.Kind, s string) string {
	s = paste.Trim(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case paste.IsBlank(r) || paste.IsInvisible(r):
			return -1
		case paste.IsHyphen(r):
			return '-'
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 32
		}
		return r
	}, s)
	for slowHyphens.MatchString(s) {
		s = slowHyphens.ReplaceAllString(s, "$1$2")
	}
	if k == document.KindMacaoID {
		if len(s) > 2 && s[1] == '/' && s[2] != '-' {
			s = s[:1] + s[2:]
		}
		s = slowSlash2.ReplaceAllString(s, "$1$2")
	}
	if k == document.KindMacaoID || k == document.KindHKID {
		s = slowBrackets.ReplaceAllString(s, "$1$2")
	}
	return s
}

// kinds returns all kinds.
func kinds() []document.Kind {
	var all []document.Kind
	for k := document.KindUnknown + 1; k.String() != "unknown"; k++ {
		all = append(all, k)
	}
	return all
}

// laws checks what holds for all texts.
func laws(t *testing.T, s string) {
	t.Helper()
	for _, k := range kinds() {
		n, err := document.Parse(k, s)
		if got, want := err == nil, slowValid(k, slowClean(k, s)); got != want {
			t.Fatalf("Parse(%v, %q) = %v, slowValid says %v", k, s, err, want)
		}
		if err != nil {
			refusedLaws(t, s, n, err)
			continue
		}
		plain := n.Reveal()
		if m, err := document.Parse(k, plain); err != nil || m != n {
			t.Errorf("%v: Parse(%q) = %v, %v; want the same Number", k, plain, m, err)
		}
		if m, err := document.Restore(k, plain); err != nil || m != n {
			t.Errorf("%v: Restore(%q) = %v, %v; want the same Number", k, plain, m, err)
		}
		if len(n.Masked()) != len(plain) || strings.Count(n.Masked(), "*") < 4 {
			t.Errorf("%v: %q is masked as %q", k, plain, n.Masked())
		}
		if life := n.Lifelong(); life.Lifelong() != life || !strings.HasPrefix(plain, life.Reveal()) {
			t.Errorf("%v: %q is for life %q", k, plain, life.Reveal())
		}
	}
}

// refusedLaws checks what holds for all texts that are refused.
func refusedLaws(t *testing.T, s string, n document.Number, err error) {
	t.Helper()
	pe, ok := err.(*document.ParseError)
	if !ok || n.IsValid() || pe.Reason.String() == "unknown" || pe.Offset < -1 || pe.Offset > len(s) {
		t.Errorf("Parse(%q) = %v, %v", s, n, err)
	}
}
