package names_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

func TestMatch(t *testing.T) {
	tests := []struct {
		a, b string
		want names.Level
	}{
		{"王小明", " 王 小明", names.Exact},
		{"买买提·艾力", "买买提•艾力", names.Exact},
		{"Li Ming", "LI  MING", names.Exact},
		{"José", "JOSE\u0301", names.Exact},

		{"王䶮", "王\uE863", names.Encoding},
		{"马明", "⻢明", names.Encoding},
		{"識一", "\uF9FC一", names.Encoding},
		{"邊一", "邊\U000E0101一", names.Encoding},
		{"邊\U000E0100一", "邊\U000E0101一", names.Encoding},

		{"阿卜杜热依木江·阿卜杜克热木", "阿卜杜热依木江·阿卜杜克热木", names.Exact},
		{"阿卜杜热依木江·阿卜杜克热木", "阿卜杜热依木江·阿卜杜克热", names.Different},
		{"阿卜杜热依木江·阿卜杜克热木艾力", "阿卜杜热依木江·阿卜杜克热木艾", names.ChipTruncated},
		{"一二三四五六七八九十一二三四·王", "一二三四五六七八九十一二三四", names.ChipTruncated},
		{"一二三四五六七八九十一二三四\U00020000", "一二三四五六七八九十一二三四", names.ChipTruncated},
		{"一二三四五六七八九十一二三四五", "一二三四五六七八九十一二三四", names.Different},

		{"买买提·艾力", "买买提艾力", names.DotOnly},
		{"买·买提·艾力", "买买提·艾力", names.DotOnly},

		{"歐陽文文", "欧阳文文", names.VariantForm},
		{"李昇", "李升", names.VariantForm},
		{"李喆", "李哲", names.VariantForm},
		{"鐘一", "鍾一", names.VariantForm},
		{"王頔", "王𬱖", names.VariantForm},
		{"買買提·艾力", "买买提艾力", names.VariantForm},
		{"José Müller", "JOSE MULLER", names.VariantForm},
		{"José Müller", "JOSE MUELLER", names.VariantForm},
		{"Jean-Paul O’Connor", "OCONNOR JEAN PAUL", names.VariantForm},
		{"Smith, John", "John Smith", names.VariantForm},

		{"王小明", "王小红", names.Different},
		{"王小明", "王小", names.Different},
		{"王小明", "明小王", names.Different},
		{"王小明", "Wang Xiaoming", names.Different},
		{"John Smith", "John Smyth", names.Different},
		{"ǃǃ", "ǂǂ", names.Different}, // letters without a machine-readable form
	}
	for _, tt := range tests {
		a, b := names.MustParse(tt.a), names.MustParse(tt.b)
		if got := names.Match(a, b); got != tt.want {
			t.Errorf("Match(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if got := names.Match(b, a); got != tt.want {
			t.Errorf("Match(%s, %s) = %v, want %v", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestMatchZero(t *testing.T) {
	var zero names.Name
	n := names.MustParse("王小明")
	for _, l := range []names.Level{
		names.Match(zero, zero), names.Match(n, zero), names.Match(zero, n),
	} {
		if l.Passes() || l.String() != "unknown" {
			t.Errorf("a missing name matches as %v", l)
		}
	}
}

func TestPasses(t *testing.T) {
	for l := range names.Level(255) {
		if got, want := l.Passes(), l == names.Exact || l == names.Encoding; got != want {
			t.Errorf("%v passes: %v", l, got)
		}
	}
}

func TestStrings(t *testing.T) {
	if s := names.Different.String(); s != "different" {
		t.Errorf("Different is %q", s)
	}
	if s := (names.Different + 1).String(); s != "unknown" {
		t.Errorf("after Different comes %q", s)
	}
	if s := names.Symbol.String(); s != "symbol" {
		t.Errorf("Symbol is %q", s)
	}
	if s := (names.Symbol + 1).String(); s != "unknown" {
		t.Errorf("after Symbol comes %q", s)
	}
	if s := names.FixedPrivateUse.String(); s != "private_use" {
		t.Errorf("FixedPrivateUse is %q", s)
	}
	if s := (names.FixedPrivateUse + 1).String(); s != "unknown" {
		t.Errorf("after FixedPrivateUse comes %q", s)
	}
	err := &names.ParseError{Reason: names.BadDot, Offset: 6}
	if s := err.Error(); s != "names: bad_dot at offset 6" {
		t.Errorf("error is %q", s)
	}
	err.Offset = -1
	if s := err.Error(); s != "names: bad_dot" {
		t.Errorf("error is %q", s)
	}
}

func TestRevealMRZ(t *testing.T) {
	tests := []struct{ in, want string }{
		{"O’Connor Jean-Paul", "OCONNOR<JEAN<PAUL"},
		{"Smith, John", "SMITH<<JOHN"},
		{"Davis, Sammy Jr.", "DAVIS<<SAMMY<JR"},
		{"José Müller", "JOSE<MUELLER"},
		{"Ångström Søren", "AANGSTROEM<SOEREN"},
		{"Järvinen Ø", "JAERVINEN<OE"},
		{"Weiß Œdipe Ærø", "WEISS<OEDIPE<AEROE"},
		{"Þór Ðo", "THOR<DO"},
		{"Łukasz Đặng Iıİi Ŋ", "LUKASZ<DANG<IIII<N"},
		{"Nguyễn Thị Ánh", "NGUYEN<THI<ANH"},
		{"Mª José", "MA<JOSE"},
		{"'t Hart", "T<HART"},
		{"Ann - Lee", "ANN<LEE"},
		{"王小明", ""},
	}
	for _, tt := range tests {
		if got := names.MustParse(tt.in).RevealMRZ(); got != tt.want {
			t.Errorf("RevealMRZ of %s = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// The letters of the table in Doc 9303 part 3, and what it recommends.
func TestDoc9303(t *testing.T) {
	for letters, want := range map[string]string{
		"ÁÀÂÃĂĀĄ": "A", "ĆĈČĊÇ": "C", "ÐĎĐ": "D", "ÉÈÊËĚĖĒĘĔ": "E", "ĜĞĠĢ": "G", "ĦĤ": "H",
		"ıÍÌÎÏĨİĪĮĬ": "I", "Ĵ": "J", "Ķ": "K", "ŁĹĽĻĿ": "L", "ŃÑŇŅŊ": "N", "ÓÒÔÕŐŌŎ": "O",
		"ŔŘŖ": "R", "ŚŜŠŞ": "S", "ŤŢŦ": "T", "ÚÙÛŨŬŰŮŪŲ": "U", "Ŵ": "W", "ÝŶŸ": "Y", "ŹŽŻ": "Z",
		"Ä": "AE", "Å": "AA", "Ö": "OE", "Ø": "OE", "Ü": "UE",
		"Þ": "TH", "Æ": "AE", "Ĳ": "IJ", "Œ": "OE", "ß": "SS",
	} {
		for _, r := range letters {
			for _, s := range []string{string(r), strings.ToLower(string(r))} {
				if got := names.MustParse("Q" + s).RevealMRZ(); got != "Q"+want {
					t.Errorf("RevealMRZ of Q%s = %q, want %q", s, got, "Q"+want)
				}
			}
		}
	}
}
