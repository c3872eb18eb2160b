package document_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/paste"
)

// slowMRZDigit returns a check digit as ICAO Doc 9303 part 3, 4.9 says.
func slowMRZDigit(s string) string {
	sum := 0
	for i := range len(s) {
		value := 0
		if s[i] != '<' {
			value = at36(s[i])
		}
		sum += value * []int{7, 3, 1}[i%3]
	}
	return "0123456789"[sum%10:][:1]
}

// The three sizes, field by field.
var (
	slowTD3 = regexp.MustCompile(`^([A-UW-Z][A-Z<])([A-Z][A-Z<][A-Z<])([A-Z][A-Z<]{38})` +
		`([A-Z0-9][A-Z0-9<]{8})([0-9])([A-Z][A-Z<][A-Z<])([0-9<]{6})([0-9<])([MF<])([0-9<]{6})([0-9<])` +
		`([A-Z0-9<]{14})([0-9<])([0-9])$`)
	slowTD2 = regexp.MustCompile(`^([A-UW-Z][A-Z<])([A-Z][A-Z<][A-Z<])([A-Z][A-Z<]{30})` +
		`([A-Z0-9][A-Z0-9<]{8})([0-9<])([A-Z][A-Z<][A-Z<])([0-9<]{6})([0-9<])([MF<])([0-9<]{6})([0-9<])` +
		`([A-Z0-9<]{7})([0-9])$`)
	slowTD1 = regexp.MustCompile(`^([A-UW-Z][A-Z<])([A-Z][A-Z<][A-Z<])` +
		`([A-Z0-9][A-Z0-9<]{8})([0-9<])([A-Z0-9<]{15})` +
		`([0-9<]{6})([0-9<])([MF<])([0-9<]{6})([0-9<])([A-Z][A-Z<][A-Z<])([A-Z0-9<]{11})([0-9])` +
		`([A-Z][A-Z<]{29})$`)
	gapInCode = regexp.MustCompile(`<[A-Z]`)
)

// slowMRZ reports whether s is a zone, written from the standard for clarity alone.
func slowMRZ(s string) bool {
	s = strings.Map(func(r rune) rune {
		switch {
		case paste.IsSpace(r):
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, s)
	if m := slowTD3.FindStringSubmatch(s); m != nil {
		return slowCodes(m[2], m[6]) && slowMRZDigit(m[4]) == m[5] && slowDate(m[7], m[8]) &&
			slowDate(m[10], m[11]) && slowEmptyOr(m[12], m[13]) &&
			slowMRZDigit(m[4]+m[5]+m[7]+m[8]+m[10]+m[11]+m[12]+m[13]) == m[14]
	}
	if m := slowTD2.FindStringSubmatch(s); m != nil {
		return slowCodes(m[2], m[6]) && slowNumber(m[4], m[5], m[12]) && slowDate(m[7], m[8]) &&
			slowDate(m[10], m[11]) &&
			slowMRZDigit(m[4]+m[5]+m[7]+m[8]+m[10]+m[11]+m[12]) == m[13]
	}
	if m := slowTD1.FindStringSubmatch(s); m != nil {
		return slowCodes(m[2], m[11]) && slowNumber(m[3], m[4], m[5]) && slowDate(m[6], m[7]) &&
			slowDate(m[9], m[10]) &&
			slowMRZDigit(m[3]+m[4]+m[5]+m[6]+m[7]+m[9]+m[10]+m[12]) == m[13]
	}
	return false
}

func slowCodes(codes ...string) bool {
	for _, c := range codes {
		if gapInCode.MatchString(c) {
			return false
		}
	}
	return true
}

// slowEmptyOr reports whether the check digit is right, or both are fillers.
func slowEmptyOr(s, check string) bool {
	return slowMRZDigit(s) == check || strings.Trim(s, "<") == "" && check == "<"
}

func slowNumber(number, check, optional string) bool {
	if check != "<" {
		return slowMRZDigit(number) == check
	}
	rest, _, _ := strings.Cut(optional, "<")
	if len(rest) < 2 {
		return false
	}
	rest, check = rest[:len(rest)-1], rest[len(rest)-1:]
	return slowMRZDigit(number+rest) == check || slowMRZDigit(number+"<"+rest) == check
}

func slowDate(s, check string) bool {
	known := strings.TrimRight(s, "<")
	if strings.Contains(known, "<") || len(known)%2 != 0 || !slowEmptyOr(s, check) {
		return false
	}
	full := known + "000101"[len(known):]
	_, err := time.Parse("060102", full)
	return err == nil
}

// mrzLaws checks what holds for all texts.
func mrzLaws(t *testing.T, s string) {
	t.Helper()
	m, err := document.ParseMRZ(s)
	if got, want := err == nil, slowMRZ(s); got != want {
		t.Fatalf("ParseMRZ(%q) = %v, slowMRZ says %v", s, err, want)
	}
	if r, err := document.RestoreMRZ(s); err == nil {
		useAll(r)
		if r.Reveal() != s {
			t.Errorf("RestoreMRZ(%q) reveals %q", s, r.Reveal())
		}
	}
	if err != nil {
		pe, ok := err.(*document.ParseError)
		if !ok || m.IsValid() || pe.Reason.String() == "unknown" || pe.Offset < -1 || pe.Offset > len(s) {
			t.Errorf("ParseMRZ(%q) = %v, %v", s, m, err)
		}
		return
	}
	useAll(m)
	if r, err := document.RestoreMRZ(m.Reveal()); err != nil || r != m {
		t.Errorf("RestoreMRZ(%q) = %v, %v", m.Reveal(), r, err)
	}
	if r, err := document.ParseMRZ(m.Reveal()); err != nil || r != m {
		t.Errorf("ParseMRZ(%q) = %v, %v", m.Reveal(), r, err)
	}
}

// useAll calls whatever reads a zone: none may panic.
func useAll(m document.MRZ) {
	m.Birth(today)
	m.Expiry(today)
	m.RevealName()
	m.RevealOptional()
	m.RevealNumber()
	m.Number()
	m.Sex()
	m.NameMayBeCut()
	_ = m.Code() + m.Issuer() + m.Nationality()
}

func FuzzParseMRZ(f *testing.F) {
	for _, s := range specimens {
		f.Add(s)
		f.Add(strings.ReplaceAll(s, "\n", " "))
	}
	f.Fuzz(func(t *testing.T, s string) { mrzLaws(t, s) })
}

func TestMRZLawsNearSpecimens(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const bytes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<< \nx*"
	for _, s := range specimens {
		mrzLaws(t, s)
		for range 2000 {
			b := []byte(s)
			for range 1 + r.IntN(3) {
				b[r.IntN(len(b))] = bytes[r.IntN(len(bytes))]
			}
			mrzLaws(t, string(b))
		}
	}
}

// Every character at every place that a check digit covers: a wrong one is missed where
// the values differ by ten or twenty or thirty, as of 0 and A, and nowhere else. So
// every wrong digit is caught.
func TestMRZCatches(t *testing.T) {
	value := func(c byte) int {
		if c == '<' {
			return 0
		}
		return at36(c)
	}
	covered := []int{}
	for i := 45; i < 45+43; i++ {
		if at := i - 45; at < 10 || at >= 13 && at != 20 {
			covered = append(covered, i)
		}
	}
	for _, i := range append(covered, 45+43) {
		for _, c := range tenDigits + capitals + "<" {
			typed := with(specimenTD3, i, string(c))
			_, err := document.ParseMRZ(typed)
			alike := (value(byte(c))-value(specimenTD3[i]))%10 == 0
			if err == nil && !alike || typed == specimenTD3 && err != nil {
				t.Errorf("%c for %c at %d: %v", c, specimenTD3[i], i-45, err)
			}
			if isDigit := c >= '0' && c <= '9'; isDigit && alike && err == nil && byte(c) != specimenTD3[i] &&
				specimenTD3[i] >= '0' && specimenTD3[i] <= '9' {
				t.Errorf("digit %c for %c at %d is missed", c, specimenTD3[i], i-45)
			}
		}
	}
}
