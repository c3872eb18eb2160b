package paste

import (
	"strings"
	"testing"
	"unicode"
)

func TestTrim(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"as it is", "1 2", "1 2"},
		{"spaces", "  12 ", "12"},
		{"tab and line end", "\t12\r\n", "12"},
		{"form feed, next line", "\v\f12\u0085", "12"},
		{"line and paragraph separators", "\u202812\u2029", "12"},
		{"no-break and ideographic", "\u00a0\u202f12\u3000", "12"},
		{"zero width", "\u200b\u200c12\u200d\u2060", "12"},
		{"byte order mark", "\ufeff12\ufeff", "12"},
		{"marks of direction", "\u202d+86 12\u202c\u200e", "+86 12"},
		{"soft hyphen", "\u00ad12\u00ad", "12"},
		{"nothing but space", " \t\u3000\ufeff", ""},
		{"inside", "1\u3000\t2", "1\u3000\t2"},
		{"full-width stays", "\u3000１２\u3000", "１２"},
		{"broken text stays", " \xff1\xe3\x80 ", "\xff1\xe3\x80"},
		{"a name", "\ufeff王小明\r\n", "王小明"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Trim(tt.in); got != tt.want {
				t.Errorf("Trim(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// Every white space of Unicode counts, and no character does that can be seen.
func TestSpaceOfUnicode(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		got, space := IsSpace(r), unicode.IsSpace(r)
		if unicode.In(r, unicode.Z) && !space {
			t.Errorf("%U is a separator and no space", r)
		}
		if space && !got {
			t.Errorf("%U is white space and does not count", r)
		}
		if got && !space && !unicode.In(r, unicode.Cf) && r != 0x034F {
			t.Errorf("%U counts and can be seen", r)
		}
		kinds := 0
		for _, is := range []func(rune) bool{IsBlank, IsBreak, IsInvisible} {
			if is(r) {
				kinds++
			}
		}
		if kinds > 1 || (kinds == 1) != got {
			t.Errorf("%U is of %d kinds", r, kinds)
		}
	}
}

func TestIsHyphen(t *testing.T) {
	for _, r := range "-\u2010\u2011\u2012\u2013\u2212\uff0d" {
		if !IsHyphen(r) || IsSpace(r) {
			t.Errorf("%U", r)
		}
	}
	for _, r := range "_\u2014~0 \u00ad" {
		if IsHyphen(r) {
			t.Errorf("%U counts", r)
		}
	}
}

func TestIsScientific(t *testing.T) {
	for _, s := range []string{
		"1.10105E+17", "1.10105e+17", "1,10105E+17", "1.10105194912310E17", "6.2E18", "4E+15",
		"1.38001E+010", "1.e+17",
	} {
		if !IsScientific(s) {
			t.Errorf("%s does not count", s)
		}
	}
	for _, s := range []string{
		"", "1", "E+17", ".1E+17", "1.10105", "1.10105E", "1.10105E+", "11.0105E+17", "1.1E-17",
		"1.1E+1700", "1.1E+1x", "1.1.1E+17", "-1.1E+17", "1.10105E+17 ", "110105194912310E7",
		"11010519491231002X",
	} {
		if IsScientific(s) {
			t.Errorf("%s counts", s)
		}
	}
}

// What Trim drops are spaces, and what it leaves begins and ends with none.
func FuzzTrim(f *testing.F) {
	f.Add(" 12 ")
	f.Add("\ufeff\xff\u3000\xe3\x80")
	f.Fuzz(func(t *testing.T, s string) {
		got := Trim(s)
		if want := strings.TrimFunc(s, IsSpace); got != want {
			t.Errorf("Trim(%q) = %q, want %q", s, got, want)
		}
		if at := Before(s); !strings.HasPrefix(s[at:], got) {
			t.Errorf("Before(%q) = %d", s, at)
		}
		if IsScientific(s) && strings.Trim(s, "0123456789.,eE+") != "" {
			t.Errorf("IsScientific(%q)", s)
		}
	})
}
