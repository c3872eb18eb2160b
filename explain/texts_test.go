package explain_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/names"
)

// values returns the values that a type has: those whose String is another than that of
// zero. There may be gaps between groups of them.
func (k kind) values() (all []uint8) {
	for i := 1; i <= 255; i++ {
		if k.value(uint8(i)).String() != k.value(0).String() {
			all = append(all, uint8(i))
		}
	}
	return all
}

// both returns what is said of a value in Chinese and in English.
func (k kind) both(i uint8) (zh, en string) {
	return k.say(language.SimplifiedChinese, k.value(i)), k.say(language.English, k.value(i))
}

// unknown returns what is said of a value that the type does not have.
func (k kind) unknown() (zh, en string) { return k.both(255) }

// sentences reports whether a kind has sentences rather than terms.
func (k kind) sentences() bool {
	zh, _ := k.unknown()
	return strings.HasSuffix(zh, "。")
}

// A rule is one thing that every text keeps to.
type rule struct {
	name   string
	breaks func(zh, en string) bool
}

var (
	space  = regexp.MustCompile(`\s`)
	spaced = regexp.MustCompile(`^\s|\s$|\s\s`)
	verb   = regexp.MustCompile(`%`)
	half   = regexp.MustCompile(`[,;!()]|[^“][?]|\D:|:\D|\.$`)
	jargon = regexp.MustCompile(`(?i)\b(error|fail(ed|ure)?|invalid|illegal|incorrect|your fault)\b`)
	blame  = regexp.MustCompile(`错误|失败|非法|无效|违规|你|!|！`)
)

// typographic are the signs beyond ASCII that English texts may have.
const typographic = "“”’–·□"

func isPlain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII && !strings.ContainsRune(typographic, r)
	}) < 0
}

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// anyRules are the rules for sentences and terms.
var anyRules = []rule{
	{"is empty", func(zh, en string) bool { return zh == "" || en == "" }},
	{"has a verb of fmt", func(zh, en string) bool { return verb.MatchString(zh + en) }},
	{"has needless spaces", func(zh, en string) bool { return spaced.MatchString(en) }},
	{"has an exclamation mark or blames", func(zh, en string) bool {
		return blame.MatchString(zh) || strings.Contains(en, "!") || jargon.MatchString(en)
	}},
	{"English is not plain", func(_, en string) bool { return !isPlain(en) }},
	{"English does not begin with a capital", func(_, en string) bool {
		return en == "" || !unicode.IsUpper(rune(en[0]))
	}},
}

// sentenceRules are the rules for sentences alone.
var sentenceRules = []rule{
	{"Chinese has no Han", func(zh, _ string) bool { return !hasHan(zh) }},
	{"Chinese does not end with a full stop", func(zh, _ string) bool {
		return !strings.HasSuffix(zh, "。")
	}},
	{"Chinese has a space", func(zh, _ string) bool { return space.MatchString(zh) }},
	{"Chinese has half-width punctuation", func(zh, _ string) bool { return half.MatchString(zh) }},
	{"English does not end with a full stop", func(_, en string) bool {
		return !strings.HasSuffix(en, ".")
	}},
	{"is too long for a telephone", func(zh, en string) bool {
		return len([]rune(zh)) > 60 || len(en) > 180
	}},
}

// termRules are the rules for terms alone.
var termRules = []rule{
	{"ends with a full stop", func(zh, en string) bool {
		return strings.HasSuffix(zh, "。") || strings.HasSuffix(en, ".")
	}},
	{"is too long for a label", func(zh, en string) bool {
		return len([]rune(zh)) > 14 || len(en) > 40
	}},
}

func broken(rules []rule, zh, en string) (names []string) {
	for _, r := range rules {
		if r.breaks(zh, en) {
			names = append(names, r.name)
		}
	}
	return names
}

func TestEveryValueHasATextThatKeepsTheRules(t *testing.T) {
	for name, k := range kinds {
		own := termRules
		if k.sentences() {
			own = sentenceRules
		}
		zh0, en0 := k.unknown()
		for _, i := range k.values() {
			v := k.value(i)
			zh, en := k.both(i)
			if zh == zh0 || en == en0 {
				t.Errorf("%s %s has no text", name, v)
			}
			for _, rule := range broken(append(own, anyRules...), zh, en) {
				t.Errorf("%s %s: %s: %q, %q", name, v, rule, zh, en)
			}
		}
		t.Logf("%s: %d values", name, len(k.values()))
	}
}

// zeros are the types whose zero has a text of its own, as a value has.
var zeros = map[string]text{"realname.Phase": {"未开始", "Not begun"}}

// A text is one thing said in both languages.
type text struct{ zh, en string }

// What is said of zero, and of numbers that are no value, is harmless.
func TestOtherValues(t *testing.T) {
	for name, k := range kinds {
		say := explain.Reason
		if !k.sentences() {
			say = term
		}
		unknown := text{say(language.SimplifiedChinese, nil), say(language.English, nil)}
		for i := range 256 {
			want := unknown
			if zero, ok := zeros[name]; ok && i == 0 {
				want = zero
			}
			zh, en := k.both(uint8(i))
			if got := (text{zh, en}); got != want && !slices.Contains(k.values(), uint8(i)) {
				t.Errorf("%s %d: %q, want %q", name, i, got, want)
			}
		}
	}
}

// same are values of a type that have the text of another on purpose.
var same = map[string]bool{
	"bankcard.Network unionpay_legacy": true,
	"realname.Reason no_record":        true, // strangers must not tell it from mismatch
}

func TestNoTextTwice(t *testing.T) {
	for name, k := range kinds {
		seenZh, seenEn := make(map[string]fmt.Stringer), make(map[string]fmt.Stringer)
		for _, i := range k.values() {
			v := k.value(i)
			zh, en := k.both(i)
			if a, b := seenZh[zh], seenEn[en]; (a != nil || b != nil) && !same[name+" "+v.String()] {
				t.Errorf("%s: %s has a text of %v, %v", name, v, a, b)
			}
			seenZh[zh], seenEn[en] = v, v
		}
	}
}

// No type has the table of another.
func TestEachTypeHasItsOwnTable(t *testing.T) {
	seen := make(map[string]string)
	for name, k := range kinds {
		_, en := k.both(1)
		if other := seen[en]; other != "" {
			t.Errorf("%s and %s both begin with %q", other, name, en)
		}
		seen[en] = name
	}
}

// The rules find what they are there for.
func TestRules(t *testing.T) {
	tests := []struct{ zh, en, want string }{
		{"请核对。", "Please check it.", ""},
		{"请核对“·”。", "It’s “·”.", ""},
		{"是否漏了？15:04后再试。", "Please try again.", ""},
		{"", "Please check it.", "is empty"},
		{"还有%d次。", "There are some left.", "has a verb of fmt"},
		{"请核对。", "Please  check it.", "has needless spaces"},
		{"请核对！", "Please check it.", "has an exclamation mark or blames"},
		{"你填错了。", "Please check it.", "has an exclamation mark or blames"},
		{"号码错误。", "Please check it.", "has an exclamation mark or blames"},
		{"请核对。", "Invalid number.", "has an exclamation mark or blames"},
		{"请核对。", "请 check it.", "English is not plain"},
		{"请核对。", "please check it.", "English does not begin with a capital"},
		{"Check。", "Please check it.", "Chinese has no Han"},
		{"请核对", "Please check it.", "Chinese does not end with a full stop"},
		{"应为 18 位。", "Please check it.", "Chinese has a space"},
		{"请核对,再试。", "Please check it.", "Chinese has half-width punctuation"},
		{"请核对。", "Please check it", "English does not end with a full stop"},
		{strings.Repeat("请", 60) + "。", "Please check it.", "is too long for a telephone"},
	}
	for _, tt := range tests {
		got := broken(append(sentenceRules, anyRules...), tt.zh, tt.en)
		if tt.want == "" && got != nil || tt.want != "" && !strings.Contains(fmt.Sprint(got), tt.want) {
			t.Errorf("%q, %q: breaks %q, want %q", tt.zh, tt.en, got, tt.want)
		}
	}
}

// A reason of somebody else is not taken for one of ours, whatever its number
// and String are.
type foreign uint8

func (f foreign) String() string { return "bad_length" }

type trap struct{}

func (*trap) String() string { panic("called") }

func TestStrangers(t *testing.T) {
	var nilReason *names.Reason
	for _, lang := range []language.Tag{language.SimplifiedChinese, language.English} {
		for _, v := range []fmt.Stringer{foreign(1), nil, nilReason, new(names.Reason), (*trap)(nil)} {
			if got, want := explain.Reason(lang, v), explain.Reason(lang, names.Reason(0)); got != want {
				t.Errorf("Reason(%T) = %q, want %q", v, got, want)
			}
			if got, want := explain.Term(lang, v), explain.Term(lang, nil); got != want {
				t.Errorf("Term(%T) = %q, want %q", v, got, want)
			}
		}
	}
}

func TestAllocations(t *testing.T) {
	langs := []language.Tag{language.SimplifiedChinese, language.English, language.AmericanEnglish}
	for _, lang := range langs {
		for name, k := range kinds {
			v := k.value(1)
			if n := testing.AllocsPerRun(10, func() { k.say(lang, v) }); n != 0 {
				t.Errorf("%s in %s: %v allocations, want 0", name, lang, n)
			}
		}
	}
}
