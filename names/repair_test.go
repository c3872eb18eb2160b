package names_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/go-realname/sdk/internal/paste"
	"github.com/go-realname/sdk/names"
)

// checkFixed checks what ParseReport makes of in, and that it needs at least the repair
// given.
func checkFixed(t *testing.T, in, want string, repair names.Repair) {
	t.Helper()
	n, fixed, err := names.ParseReport(in)
	switch {
	case err != nil:
		t.Errorf("ParseReport(%+q): %v", in, err)
	case n.Reveal() != want:
		t.Errorf("ParseReport(%+q) = %+q, want %+q", in, n.Reveal(), want)
	case !fixed.Has(repair):
		t.Errorf("ParseReport(%+q) repaired %q, want %v", in, fixed, repair)
	case n.RevealSpelling() != want:
		t.Errorf("ParseReport(%+q) has the spelling %+q", in, n.RevealSpelling())
	}
}

// What keyboards, web pages and printed names have in place of U+00B7.
func TestEveryDot(t *testing.T) {
	const dots = "\u2022\u2027\u30FB\uFF65\u2219\u22C5\u0387\u16EB\u2E31\u2024\uFE52\uFF0E.\u3002\uFF61" +
		"\u25CF\u02D9"
	for _, r := range dots {
		checkFixed(t, "买买提"+string(r)+"艾力", "买买提·艾力", names.FixedDot)
		checkFixed(t, "买买提 "+string(r)+" 艾力", "买买提·艾力", names.FixedDot)
		wantReason(t, string(r)+"买买提", names.BadDot)
		wantReason(t, "买买提"+string(r), names.BadDot)
		wantReason(t, "买买提·"+string(r)+"艾力", names.BadDot)
		if r != '.' && r != '\uFF0E' {
			wantReason(t, "Jean"+string(r)+"Paul", names.BadDot)
		}
	}
}

func TestEverySign(t *testing.T) {
	for _, r := range "\u2018\u2019\u02BC\u02BB\u2032\u00B4`" {
		checkFixed(t, "O"+string(r)+"Connor", "O'Connor", names.FixedPunctuation)
		wantReason(t, "买"+string(r)+"艾力", wrongSign(r))
	}
	for _, r := range "\u2010\u2011\u2012\u2013\u2014\u2015\u2212" {
		checkFixed(t, "Jean"+string(r)+"Paul", "Jean-Paul", names.FixedPunctuation)
		wantReason(t, "买"+string(r)+"艾力", names.Symbol)
	}
}

// wrongSign returns the reason why r is not in a Han name: two of the
// apostrophes are letters to Unicode.
func wrongSign(r rune) names.Reason {
	if unicode.IsLetter(r) {
		return names.OtherScript
	}
	return names.Symbol
}

func TestEveryBlank(t *testing.T) {
	blanks := []rune{'\t', '\n', '\r', '\u2028', '\u2029'}
	for _, r := range unicode.Zs.R16 {
		for c := r.Lo; c <= r.Hi; c += r.Stride {
			blanks = append(blanks, rune(c))
		}
	}
	if len(blanks) != 5+17 {
		t.Errorf("%d blanks", len(blanks))
	}
	for _, r := range blanks {
		checkFixed(t, string(r)+"王小明", "王小明", names.FixedSpace)
		checkFixed(t, "王"+string(r)+"小明", "王小明", names.FixedSpace)
		checkFixed(t, "Li"+string(r)+string(r)+"Ming", "Li Ming", names.FixedSpace)
		wantReason(t, strings.Repeat(string(r), 3), names.Empty)
	}
}

func TestEveryInvisible(t *testing.T) {
	count := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
			continue
		}
		count++
		checkFixed(t, "王"+string(r)+"明", "王明", names.FixedInvisible)
		checkFixed(t, string(r)+"Li"+string(r), "Li", names.FixedInvisible)
		wantReason(t, string(r), names.Empty)
	}
	if count < 150 {
		t.Errorf("only %d format characters", count)
	}
}

func TestEveryControl(t *testing.T) {
	for r := rune(0); r < 0xA0; r++ {
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\r", r) {
			wantReason(t, "王"+string(r)+"明", names.Control)
			if !paste.IsBreak(r) {
				wantReason(t, "Li"+string(r), names.Control)
			}
		}
	}
}

// Full-width letters and signs are what a Chinese input method gives.
func TestEveryWidth(t *testing.T) {
	for r := 'A'; r <= 'z'; r++ {
		if unicode.IsLetter(r) {
			checkFixed(t, "Li"+string(r+0xFEE0), "Li"+string(r), names.FixedWidth)
		}
	}
	for _, r := range "'-.," {
		checkFixed(t, "Li"+string(r+0xFEE0)+"Ming", "Li"+string(r)+"Ming", names.FixedWidth)
	}
	for r := '0'; r <= '9'; r++ {
		wantReason(t, "王"+string(r+0xFEE0), names.Digit)
		wantReason(t, "王"+string(r), names.Digit)
	}
}

// Every compatibility ideograph is what NFC makes of it; the twelve that are
// none stay.
func TestEveryCompatibility(t *testing.T) {
	count, kept := 0, 0
	for _, block := range [][2]rune{{0xF900, 0xFAD9}, {0x2F800, 0x2FA1D}} {
		for r := block[0]; r <= block[1]; r++ {
			n, fixed, err := names.ParseReport("王" + string(r))
			switch want := nfc(r); {
			case !unicode.Is(unicode.Han, r):
				wantReason(t, "王"+string(r), names.Undisplayable)
			case err != nil || n.Reveal() != "王"+string(want) || n.RevealSpelling() != "王"+string(r):
				t.Errorf("%U gives %q, %v; want %c", r, n.Reveal(), err, want)
			case fixed == 0:
				kept++
			case fixed.String() == "compatibility":
				count++
			}
		}
	}
	if count != 460+542 || kept != 12 {
		t.Errorf("%d compatibility ideographs, %d kept; want 1002, 12", count, kept)
	}
}

// Every variation selector goes, and stays in the spelling after a Han character.
func TestEverySelector(t *testing.T) {
	for _, block := range [][2]rune{{0xFE00, 0xFE0F}, {0xE0100, 0xE01EF}} {
		for r := block[0]; r <= block[1]; r++ {
			n, fixed, err := names.ParseReport("邊" + string(r) + "一")
			if err != nil || n.Reveal() != "邊一" || fixed.String() != "variation" {
				t.Errorf("%U: %q, %q, %v", r, n.Reveal(), fixed, err)
			}
			if got := n.RevealSpelling(); got != "邊"+string(r)+"一" {
				t.Errorf("%U: spelling %+q", r, got)
			}
		}
	}
}

// Offsets are those of the input, whatever was dropped or changed before them.
func TestOffsets(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"王2", 3},
		{" 王2", 4},
		{"\u200B王\uFE002", 9},
		{"王\u30002", 6},
		{"⻢2", 3},
		{"\uE863·2", 5},
		{"\U0002F800一2", 7},
		{"  Jose\u03012", 8},
		{"ＪＯ2", 6},
		{"A  B   2", 7},
		{"M\u0327ili ?", 7},
		{"e\u0301e\u0301e\u0301e\u03012", 12},
	}
	for _, tt := range tests {
		_, err := names.Parse(tt.in)
		if pe, ok := err.(*names.ParseError); !ok || pe.Offset != tt.want {
			t.Errorf("Parse(%+q) error = %v, want offset %d", tt.in, err, tt.want)
		}
	}
}
