package names_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

// Patterns in common use, for the defects that they have and Parse has not.
var (
	anyRule = regexp.MustCompile(`^[\x{4e00}-\x{9fa5}]{2,16}$`)
	hutool  = regexp.MustCompile(`^[\x{3400}-\x{9FFF}·]{2,60}$`)
	goHan   = regexp.MustCompile(`^\p{Han}+(·\p{Han}+)*$`)
)

func TestPeersRefuse(t *testing.T) {
	all := []*regexp.Regexp{anyRule, hutool, goHan}
	tests := []struct {
		name, in string
		refusing []*regexp.Regexp
	}{
		{"minority name", "古丽米热·阿卜杜热西", all[:1]},
		{"registered after 2005", "王\u9FCF", all[:1]},
		{"Extension A", "王㑇", all[:1]},
		{"Extension B", "王\U000215D7", all[:2]},
		{"Extension I", "王\U0002EBF0", all},
		{"Extension J", "王\U000323B0", all},
		{"number zero", "李〇", all[:2]},
		{"bullet of a phone's keyboard", "买买提•艾力", all},
		{"half-width katakana dot", "买买提･艾力", all},
		{"ideographic blank", "王　明", all},
		{"invisible", "王明\u200B", all},
		{"private use", "王\uE863", all},
		{"Latin", "O'Connor Jean", all},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := names.Parse(tt.in); err != nil {
				t.Errorf("Parse refuses %q: %v", tt.in, err)
			}
			for _, re := range all {
				if got, want := !re.MatchString(tt.in), slices.Contains(tt.refusing, re); got != want {
					t.Errorf("%v refuses %q: %v, want %v", re, tt.in, got, want)
				}
			}
		})
	}
}

func TestPeersAccept(t *testing.T) {
	tests := []struct {
		name, in  string
		accepting *regexp.Regexp
	}{
		{"hexagrams", "䷀䷿", hutool},
		{"only dots", "··", hutool},
		{"doubled dot", "买买提··艾力", hutool},
		{"leading dot", "·买买提", hutool},
		{"51 characters", strings.Repeat("王", 51), hutool},
		{"iteration mark", "佐々木", goHan},
		{"numerals", "王〡", goHan},
		{"one character", "王", goHan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := names.Parse(tt.in); err == nil {
				t.Errorf("Parse accepts %q", tt.in)
			}
			if !tt.accepting.MatchString(tt.in) {
				t.Errorf("%v refuses %q", tt.accepting, tt.in)
			}
		})
	}
}

// What maskers of names get wrong: more or fewer stars than characters, most of
// a dotted name in the open, bytes cut in two, one character shown, a panic.
func TestPeersMask(t *testing.T) {
	tests := []struct{ peer, in, want string }{
		{"ggwhite/go-masker gives 张**", "张三", "张*"},
		{"ggwhite/go-masker shows 8 of 10", "古丽米热·阿卜杜热西", "古***·*****"},
		{"lancet's HideString cuts bytes", "\U00020000一二", "\U00020000**"},
		{"first-character masks tear compound surnames", "欧阳文文", "欧阳**"},
	}
	for _, tt := range tests {
		if got := names.MustParse(tt.in).Masked(); got != tt.want {
			t.Errorf("%s: Masked() = %q, want %q", tt.peer, got, tt.want)
		}
	}
	// hutool shows one character in clear; ccpwcn/kgo panics on one and on none.
	one, none := names.MustParse("张三").Surname(), names.Name{}
	if got := one.Masked() + none.Masked(); got != "*" {
		t.Errorf("one character and none: %q", got)
	}
}

// An e-mail or phone in the name field is refused, never cut to something that
// looks like a name.
func TestOtherData(t *testing.T) {
	for s, want := range map[string]names.Reason{
		"li.ming@example.com": names.Symbol, "+86 138": names.Symbol, "13800000000": names.Digit,
		"王小明/Wang": names.Symbol, "王小明(曾用名)": names.Symbol, "王小明先生1": names.Digit,
	} {
		wantReason(t, s, want)
	}
}
