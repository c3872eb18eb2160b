package names_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/go-realname/sdk/names"
)

// reference normalises and checks names in the plainest way: whole-string
// steps, one after the other, and patterns at the end.
type reference struct {
	gbk, radicals map[rune]rune
	han, latin    *regexp.Regexp
}

var newReference = sync.OnceValue(func() *reference {
	han := `[\x{3007}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{FA0E}\x{FA0F}\x{FA11}\x{FA13}\x{FA14}` +
		`\x{FA1F}\x{FA21}\x{FA23}\x{FA24}\x{FA27}-\x{FA29}\x{20000}-\x{2A6DF}\x{2A700}-\x{2B81D}` +
		`\x{2B820}-\x{2CEAD}\x{2CEB0}-\x{2EBE0}\x{2EBF0}-\x{2EE5D}\x{30000}-\x{3134A}` +
		`\x{31350}-\x{33479}]`
	mark := `[\x{300}-\x{34E}\x{350}-\x{36F}]`
	return &reference{
		gbk:      gbkTable(new(testing.T)),
		radicals: radicalTable(new(testing.T)),
		han:      regexp.MustCompile(`^` + han + `+(·` + han + `+)*$`),
		latin:    regexp.MustCompile(`^(?:\pL` + mark + `*|'[nstNST][ -])(?:\pL` + mark + `*|[ '.,-])*$`),
	}
})

var (
	slowDots   = strings.NewReplacer(pairs("•‧・･∙⋅\u0387᛫⸱․﹒｡。●˙.", "·")...)
	slowQuotes = strings.NewReplacer(append(pairs("‘’‛ʼʻʾʿ′´`", "'"), pairs("‐‑‒–—―−", "-")...)...)
	doubled    = regexp.MustCompile(`''|--|\.\.|,,`)
	blanks     = regexp.MustCompile(`[\t\n\r\x{2028}\x{2029}\pZ]`)
	ends       = regexp.MustCompile(`^[\s\v\x{85}\pZ\p{Cf}\x{34F}]+|[\s\v\x{85}\pZ\p{Cf}\x{34F}]+$`)
)

// pairs returns each character of from, followed by to.
func pairs(from, to string) []string {
	var all []string
	for _, r := range from {
		all = append(all, string(r), to)
	}
	return all
}

// normal returns the normal form of s and whether it is a name.
func (ref *reference) normal(s string) (string, bool) {
	if len(s) > 1024 || strings.ContainsRune(s, utf8.RuneError) {
		return "", false
	}
	s = ends.ReplaceAllString(s, "")
	s = blanks.ReplaceAllString(s, " ")
	s = strings.Map(ref.step, s)
	hasHan := strings.ContainsFunc(s, func(r rune) bool { return isHanSlow(r) || isHanSlow(nfc(r)) })
	s = strings.Trim(norm.NFC.String(s), " ")
	if hasHan {
		s = slowDots.Replace(strings.ReplaceAll(s, " ", ""))
		dots := strings.Count(s, "·")
		n := utf8.RuneCountInString(s)
		return s, ref.han.MatchString(s) && n-dots >= 2 && n <= 50
	}
	s = slowQuotes.Replace(s)
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if !unicode.Is(unicode.Latin, r) {
				return "", false
			}
		}
	}
	ok := ref.latin.MatchString(s) && !doubled.MatchString(s)
	return s, ok && letters >= 2 && utf8.RuneCountInString(s) <= 100
}

// step maps one character; -1 drops it.
func (ref *reference) step(r rune) rune {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || r == 0x34F:
		return -1
	case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return -1
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	}
	if std, ok := ref.gbk[r]; ok {
		r = std
	}
	if std, ok := ref.radicals[r]; ok {
		r = std
	}
	return r
}

func nfc(r rune) rune {
	composed, _ := utf8.DecodeRuneInString(norm.NFC.String(string(r)))
	return composed
}

// seeds are the inputs that break checkers of names.
func seeds() []string {
	all := []string{
		"王小明", "欧阳文文", "古丽米热·阿卜杜热西", "买买提･艾力", "O’Connor Jean‑Paul", "Jose\u0301",
		"王\uE863", "王\uE815", "⻢明", "王\U0002F800", "邊\U000E0101一", "王\u0301明", "\uF900\u0301",
		"李\u115F", "ﬁona", "K\u212Aing", "\u037E", "A\u030A\u0301b", "王\u00AD\u034F明", "a\u200Bb",
		strings.Repeat("王", 51), strings.Repeat("a", 101), "J.. Smith", "'t Hart", "''",
	}
	for _, tt := range refused {
		all = append(all, tt.in)
	}
	return all
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, fixed, err := names.ParseReport(s)
		want, ok := newReference().normal(s)
		if got := err == nil; got != ok {
			t.Fatalf("ParseReport(%+q) error = %v; the reference has %+q, %v", s, err, want, ok)
		}
		if err != nil {
			checkError(t, s, err)
			return
		}
		plain := n.Reveal()
		if plain != want {
			t.Fatalf("ParseReport(%+q) = %+q, want %+q", s, plain, want)
		}
		if (plain == s) != (fixed == 0) {
			t.Errorf("ParseReport(%+q) = %+q, repaired %q", s, plain, fixed)
		}
		if m, fixed, err := names.ParseReport(plain); err != nil || fixed != 0 || m.Reveal() != plain {
			t.Errorf("the normal form %+q of %+q changes: %v, %q", plain, s, err, fixed)
		}
		if m, err := names.Parse(n.RevealSpelling()); m != n || err != nil {
			t.Errorf("the spelling %+q of %+q is another name: %v", n.RevealSpelling(), s, err)
		}
		for p := range names.Profile(6) {
			checkMask(t, n, p)
		}
		for _, split := range n.Splits() {
			if split.Surname.Reveal()+split.Given.Reveal() != plain || !split.Given.IsValid() {
				t.Errorf("%+q splits as %+q, %+q", plain, split.Surname.Reveal(), split.Given.Reveal())
			}
		}
	})
}

// checkError checks that an error is one of ours and lies inside the input.
func checkError(t *testing.T, s string, err error) {
	var pe *names.ParseError
	if !errors.As(err, &pe) || pe.Reason.String() == "unknown" {
		t.Fatalf("error %v", err)
	}
	if pe.Offset < -1 || pe.Offset >= len(s) {
		t.Errorf("%+q: offset %d", s, pe.Offset)
	}
	whole := slices.Contains([]names.Reason{names.Empty, names.TooShort, names.TooLong}, pe.Reason)
	if whole != (pe.Offset == -1) {
		t.Errorf("%+q: %v at offset %d", s, pe.Reason, pe.Offset)
	}
}

// most is how many letters each profile may show.
var most = map[names.Profile]int{
	names.KeepSurname: 4, names.KeepFirst: 1, names.KeepLast: 1, names.KeepEnds: 2,
}

// checkMask checks that a mask has the length of the name, shows
// no more letters than its profile says, and hides at least one.
func checkMask(t *testing.T, n names.Name, p names.Profile) {
	plain, masked := []rune(n.Reveal()), []rune(n.MaskedAs(p))
	if len(plain) != len(masked) {
		t.Fatalf("MaskedAs(%d) of %+q has %d characters, want %d", p, n.Reveal(), len(masked), len(plain))
	}
	shown, hidden := 0, 0
	for i, r := range masked {
		separator := r == '·' || r == ' '
		switch {
		case r == '*':
			hidden++
		case r != plain[i]:
			t.Fatalf("MaskedAs(%d) of %+q shows another character", p, n.Reveal())
		case !separator || most[p] == 0:
			shown++
		}
	}
	if hidden == 0 || shown > most[p] {
		t.Errorf("MaskedAs(%d) of %+q shows %d and hides %d", p, n.Reveal(), shown, hidden)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("王䶮", "王\uE863", "王\U000F0001")
	f.Add("歐陽文文", "欧阳文文", "欧·阳文文")
	f.Add("José Müller", "JOSE MUELLER", "jose müller")
	f.Add("阿卜杜热依木江·阿卜杜克热木艾力", "阿卜杜热依木江·阿卜杜克热木艾", "")
	f.Add("\u212Aing", "king", "ſing")
	f.Fuzz(func(t *testing.T, s1, s2, s3 string) {
		var all []names.Name
		for _, s := range []string{s1, s2, s3} {
			n, _ := names.Parse(s)
			all = append(all, n)
		}
		a, b, c := all[0], all[1], all[2]
		l := names.Match(a, b)
		if m := names.Match(b, a); l != m {
			t.Errorf("Match of %+q, %+q is %v, the other way %v", s1, s2, l, m)
		}
		if (l.String() == "unknown") != (!a.IsValid() || !b.IsValid()) {
			t.Errorf("Match of %+q, %+q is %v", s1, s2, l)
		}
		if a.IsValid() && names.Match(a, a) != names.Exact {
			t.Errorf("%+q is not itself", s1)
		}
		if a == b && a.IsValid() && l != names.Exact {
			t.Errorf("equal names %+q and %+q match as %v", s1, s2, l)
		}
		if l == names.Exact && names.Match(b, c) == names.Exact && names.Match(a, c) != names.Exact {
			t.Errorf("%+q, %+q and %+q: exact is not transitive", s1, s2, s3)
		}
		if l.Passes() && !strings.EqualFold(a.Reveal(), b.Reveal()) {
			t.Errorf("%+q and %+q pass as %v", s1, s2, l)
		}
	})
}
