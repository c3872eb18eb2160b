package explain_test

import (
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
)

const zh, en = "zh-Hans", "en"

var languageTests = []struct {
	name   string
	accept []string
	want   string
}{
	{"nothing", nil, zh},
	{"empty", []string{""}, zh},
	{"Chinese", []string{"zh"}, zh},
	{"Chinese of a place", []string{"zh-CN"}, zh},
	{"with an underscore", []string{"zh_CN"}, zh},
	{"traditional", []string{"zh-Hant-HK"}, zh},
	{"English", []string{"en"}, en},
	{"English in China", []string{"en-CN"}, en},
	{"upper case", []string{"EN-us"}, en},
	{"a word", []string{"english"}, en},
	{"Cantonese", []string{"yue"}, zh},
	{"Shanghainese", []string{"wuu"}, zh},
	{"Tibetan", []string{"bo"}, zh},
	{"Uyghur", []string{"ug-CN"}, zh},
	{"Mongolian in China", []string{"mn-Mong-CN"}, zh},
	{"Mongolian", []string{"mn"}, en},
	{"Kazakh in Arabic letters", []string{"kk-Arab"}, zh},
	{"Kazakh", []string{"kk"}, en},
	{"French", []string{"fr"}, en},
	{"a French telephone in China", []string{"fr-CN"}, en},
	{"any", []string{"*"}, zh},
	{"undetermined", []string{"und"}, zh},
	{"a place alone", []string{"und-TW"}, zh},
	{"for private use", []string{"x-mine"}, zh},
	{"not a language", []string{"cn"}, zh},
	{"junk", []string{"\x00;;q=\xff,,"}, zh},

	{"header", []string{"zh-CN,zh;q=0.9,en;q=0.8"}, zh},
	{"header in English", []string{"en-GB,en;q=0.9,zh;q=0.8"}, en},
	{"header out of order", []string{"zh;q=0.3,en;q=0.8"}, en},
	{"refused", []string{"en;q=0,zh;q=0.1"}, zh},
	{"others before", []string{"fr,de;q=0.9,zh;q=0.1"}, zh},
	{"others alone", []string{"fr,de;q=0.9,*;q=0.1"}, en},

	{"flag before header", []string{"en", "zh-CN,zh;q=0.9"}, en},
	{"empty flag", []string{"", "en-US"}, en},
	{"bad flag", []string{"??", "en-US"}, en},
	{"other flag", []string{"fr", "zh-CN"}, zh},
	{"too long", []string{strings.Repeat("en,", 400)}, zh},
}

func TestLanguage(t *testing.T) {
	for _, tt := range languageTests {
		t.Run(tt.name, func(t *testing.T) {
			if got := explain.Language(tt.accept...).String(); got != tt.want {
				t.Errorf("Language(%q) = %s, want %s", tt.accept, got, tt.want)
			}
		})
	}
}

// A tag that Language did not choose is understood as Language would have.
func TestLanguagesOfTags(t *testing.T) {
	for _, tt := range languageTests {
		if len(tt.accept) != 1 {
			continue
		}
		tag, err := language.Parse(tt.accept[0])
		if err != nil {
			continue
		}
		want := explain.Reason(explain.Language(tt.accept...), nil)
		if got := explain.Reason(tag, nil); got != want {
			t.Errorf("%s: Reason(%s) = %q, want %q", tt.name, tag, got, want)
		}
	}
}

func FuzzLanguage(f *testing.F) {
	for _, tt := range languageTests {
		f.Add(strings.Join(tt.accept, ","), "")
		if len(tt.accept) == 2 {
			f.Add(tt.accept[0], tt.accept[1])
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		got := explain.Language(a, b)
		if got != language.SimplifiedChinese && got != language.English {
			t.Fatalf("Language(%q, %q) = %s", a, b, got)
		}
		// What names nothing does not matter, wherever it stands.
		for _, accept := range [][]string{{a, b, ""}, {"", a, b}, {a, "*", b}, {a, a, b, b}} {
			if again := explain.Language(accept...); again != got {
				t.Errorf("Language(%q) = %s, while Language(%q, %q) = %s", accept, again, a, b, got)
			}
		}
		if tag, err := language.Parse(a); err == nil {
			explain.Term(tag, nil) // does not panic
		}
	})
}
