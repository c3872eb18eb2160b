package names_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

// A made-up table of a vendor that has 堃 and 䶮 in plane 15.
var (
	vendor = map[rune]rune{0xF0001: '堃', 0xF0002: '䶮'}

	fromVendor = func(r rune) rune { return vendor[r] }
	toVendor   = func(r rune) rune {
		for private, std := range vendor {
			if std == r {
				return private
			}
		}
		return 0
	}
)

func spellings(all []names.Name) string {
	var s []string
	for _, n := range all {
		s = append(s, n.RevealSpelling())
	}
	return strings.Join(s, " ")
}

func TestAuthorityVariants(t *testing.T) {
	tests := []struct {
		name, in, want string
		tables         []func(rune) rune
	}{
		{"common name", "王小明", "", nil},
		{"GBK", "王䶮", "王\uE863", nil},
		{"two characters", "䴓䶮", "\uE85C\uE863", nil},
		{"as spelled already", "王\uE863", "王\uE863", nil},
		{"radical", "⻢明", "⻢明", nil},
		{"radicals of GBK are no names", "王厂", "", nil},
		{"a vendor's", "王䶮", "王\uE863 王\U000F0002", []func(rune) rune{toVendor}},
		{"only a vendor's", "王堃", "王\U000F0001", []func(rune) rune{toVendor}},
		{"table without it", "王小明", "", []func(rune) rune{toVendor}},
		{"table that is none", "王小明", "", []func(rune) rune{func(rune) rune { return 'x' }}},
		{"Latin", "Li Ming", "", []func(rune) rune{toVendor}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := names.MustParse(tt.in)
			got := n.AuthorityVariants(tt.tables...)
			if spellings(got) != tt.want {
				t.Errorf("variants of %s: %+q, want %+q", tt.in, spellings(got), tt.want)
			}
			for _, v := range got {
				if v.Reveal() != n.Reveal() || !names.Match(n, v).Passes() {
					t.Errorf("a variant of %s is another name", tt.in)
				}
			}
		})
	}
}

func TestOptions(t *testing.T) {
	own := names.Options{Private: fromVendor}
	n, fixed, err := own.Parse("王\U000F0001\uE863")
	if err != nil || n.Reveal() != "王堃䶮" || fixed.String() != "private_use" {
		t.Errorf("with a private table: %q, %v, %v", n.Reveal(), fixed, err)
	}
	if got := n.RevealSpelling(); got != "王\U000F0001\uE863" {
		t.Errorf("spelling %+q", got)
	}
	if _, _, err := own.Parse("王\U000F0003"); err == nil {
		t.Error("a character that no table has was accepted")
	}
	bad := names.Options{Private: func(rune) rune { return 'x' }}
	_, _, err = bad.Parse("王\U000F0001")
	if pe, ok := err.(*names.ParseError); !ok || pe.Reason != names.PrivateUse {
		t.Errorf("a table turned a character into Latin: %v", err)
	}
	noGBK := names.Options{NoGBK: true}
	if _, _, err := noGBK.Parse("王\uE863"); err == nil {
		t.Error("NoGBK: accepted")
	}
	if n, fixed, err := noGBK.Parse("王小明"); err != nil || fixed != 0 || n != names.MustParse("王小明") {
		t.Errorf("NoGBK: %v, %v, %v", n, fixed, err)
	}
}
