package names_test

import (
	_ "embed"
	"flag"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/go-realname/sdk/names"
)

// since15 are the unified ideographs that Unicode got after 15.0, with which Go 1.26
// was built: in the blocks of Extensions C and E, and Extensions I and J.
var since15 = &unicode.RangeTable{R32: []unicode.Range32{
	{Lo: 0x2B73A, Hi: 0x2B73F, Stride: 1},
	{Lo: 0x2CEA2, Hi: 0x2CEAD, Stride: 1},
	{Lo: 0x2EBF0, Hi: 0x2EE5D, Stride: 1},
	{Lo: 0x323B0, Hi: 0x33479, Stride: 1},
}}

// isHanSlow asks Go's tables.
func isHanSlow(r rune) bool {
	return unicode.In(r, unicode.Unified_Ideograph, since15) || r == '〇'
}

// long is for what takes more than a few seconds.
var long = flag.Bool("long", false, "parse every code point and more made-up names, show every split")

// empty reports whether r lies where Unicode has no characters and nothing plans for any:
// planes 4 to 13, and the private planes behind their first page.
func empty(r rune) bool {
	return 0x40000 <= r && r < 0xE0000 || r >= 0xF0000 && r&0xFFFF >= 0x100
}

// TestEveryCodePoint parses each code point beside a Han character. What comes out
// unrepaired is exactly the Han characters that Go knows and those since 15.0. Without
// -long it parses one of 61 where there are no characters, from a random one on.
func TestEveryCodePoint(t *testing.T) {
	count := 0
	from := rand.N(rune(61))
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !*long && empty(r) && r%61 != from {
			continue
		}
		n, fixed, err := names.ParseReport("王" + string(r))
		got := err == nil && fixed == 0
		if want := isHanSlow(r); got != want {
			t.Errorf("%U is Han: %v, want %v (%v)", r, got, want, err)
		}
		if got {
			count++
		}
		if err == nil && n.Reveal() != "王"+string(r) && fixed == 0 {
			t.Errorf("%U was changed without a word", r)
		}
	}
	// 97,680 in Unicode 15.1 (97,058 in 15.0 and 622 of Extension I), 4,316 since, and 〇.
	if want := 97_058 + 622 + 4_298 + 18 + 1; count != want {
		t.Errorf("%d Han characters, want %d", count, want)
	}
}

//go:embed testdata/standard_characters.txt
var standardCharacters string // 通用规范汉字表, 2013

// Common patterns refuse hundreds of the characters that the state itself lists.
func TestStandardCharacters(t *testing.T) {
	usual := regexp.MustCompile(`^[\x{4e00}-\x{9fa5}]$`)
	bmp := regexp.MustCompile(`^[\x{3400}-\x{9fff}]$`)
	all, beyondUsual, beyondBMP := 0, 0, 0
	for _, r := range strings.ReplaceAll(standardCharacters, "\n", "") {
		all++
		n, fixed, err := names.ParseReport("王" + string(r))
		if err != nil || fixed != 0 || n.Reveal() != "王"+string(r) {
			t.Errorf("王%c: %v, repaired %q", r, err, fixed)
		}
		if !usual.MatchString(string(r)) {
			beyondUsual++
		}
		if !bmp.MatchString(string(r)) {
			beyondBMP++
		}
	}
	if all != 8105 || beyondUsual != 276 || beyondBMP != 196 {
		t.Errorf("%d characters, %d and %d beyond the patterns; want 8105, 276, 196",
			all, beyondUsual, beyondBMP)
	}
}

func TestLength(t *testing.T) {
	for _, han := range []string{"王", "\U00033479"} {
		if _, err := names.Parse(strings.Repeat(han, 50)); err != nil {
			t.Errorf("50 × %s: %v", han, err)
		}
		wantReason(t, strings.Repeat(han, 51), names.TooLong)
	}
	wantReason(t, strings.Repeat("王·", 25)+"王", names.TooLong)
	wantReason(t, " "+strings.Repeat("王", 51), names.TooLong)
	if _, err := names.Parse(strings.Repeat("é", 100)); err != nil {
		t.Errorf("100 × é: %v", err)
	}
	wantReason(t, strings.Repeat("a", 101), names.TooLong)
	wantReason(t, strings.Repeat("王", 100_000), names.TooLong)
	wantReason(t, strings.Repeat(" ", 100_000), names.TooLong)
}

func wantReason(t *testing.T, s string, want names.Reason) {
	t.Helper()
	_, err := names.Parse(s)
	if pe, ok := err.(*names.ParseError); !ok || pe.Reason != want {
		t.Errorf("Parse of %d bytes: %v, want %v", len(s), err, want)
	}
}
