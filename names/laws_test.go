package names_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"github.com/go-realname/sdk/names"
)

// hanBlocks are blocks from which random names take their characters.
var hanBlocks = [][2]rune{
	{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0x20000, 0x2A6DF}, {0x2EBF0, 0x2EE5D}, {0x30000, 0x33479},
}

// randomHan returns a made-up name of two to nine characters, one in three with a dot.
func randomHan(rng *rand.Rand) string {
	var name []rune
	for range 2 + rng.IntN(8) {
		block := hanBlocks[rng.IntN(len(hanBlocks))]
		if rng.IntN(2) == 0 {
			block = hanBlocks[1]
		}
		r := block[0] + rng.Int32N(block[1]-block[0]+1)
		if !isHanSlow(r) {
			r = '王'
		}
		name = append(name, r)
	}
	if at := rng.IntN(3 * len(name)); at > 0 && at < len(name) {
		return string(name[:at]) + "·" + string(name[at:])
	}
	return string(name)
}

// pick returns one of the characters of s.
func pick(rng *rand.Rand, s string) string {
	all := []rune(s)
	return string(all[rng.IntN(len(all))])
}

// damageHan does to a name what phones, spreadsheets and old databases do.
func damageHan(rng *rand.Rand, name string, reverse map[rune][]rune) string {
	var b strings.Builder
	noise := func() {
		if rng.IntN(4) == 0 {
			b.WriteString(pick(rng, " \t\n\u00A0\u3000\u200B\u200E\u202C\uFEFF\u00AD"))
		}
	}
	noise()
	for _, r := range name {
		switch others := reverse[r]; {
		case r == '·':
			b.WriteString(pick(rng, "·•‧・･∙⋅.．。●"))
		case len(others) > 0 && rng.IntN(2) == 0:
			b.WriteRune(others[rng.IntN(len(others))])
		default:
			b.WriteRune(r)
			if rng.IntN(8) == 0 {
				b.WriteRune(0xE0100 + rng.Int32N(0xF0))
			}
		}
		noise()
	}
	return b.String()
}

// encodings returns all other code points for each character that has any.
func encodings(t *testing.T) map[rune][]rune {
	reverse := make(map[rune][]rune)
	radicals := radicalTable(t)
	for from, to := range radicals {
		reverse[to] = append(reverse[to], from)
	}
	for from, to := range gbkTable(t) {
		if ideograph, ok := radicals[to]; ok {
			to = ideograph
		}
		reverse[to] = append(reverse[to], from)
	}
	for _, block := range [][2]rune{{0xF900, 0xFAD9}, {0x2F800, 0x2FA1D}} {
		for r := block[0]; r <= block[1]; r++ {
			if std := nfc(r); std != r && unicode.Is(unicode.Han, r) {
				reverse[std] = append(reverse[std], r)
			}
		}
	}
	return reverse
}

// Parse undoes all damage, and the names match without anybody looking.
func TestRepairUndoesDamage(t *testing.T) {
	const times = 3000
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 0))
	reverse := encodings(t)
	encoded := 0
	for range times {
		name := randomHan(rng)
		if r := []rune(name)[0]; rng.IntN(2) == 0 && r != '王' {
			// Random characters seldom have another encoding.
			name = strings.Replace(name, string(r), pick(rng, "马龙黄䶮䴓丽識王山"), 1)
		}
		damaged := damageHan(rng, name, reverse)
		got, fixed, err := names.ParseReport(damaged)
		if err != nil || got.Reveal() != name {
			t.Fatalf("seed %d: ParseReport(%+q) = %+q, %v; want %+q", seed, damaged, got.Reveal(), err, name)
		}
		l := names.Match(names.MustParse(name), got)
		if want := got.RevealSpelling() == name; (l == names.Exact) != want || !l.Passes() {
			t.Fatalf("seed %d: %+q matches as %v after %q", seed, damaged, l, fixed)
		}
		if l == names.Encoding {
			encoded++
		}
	}
	if encoded < times/10 {
		t.Errorf("only %d of %d names in another encoding", encoded, times)
	}
}

func TestLatinRepairUndoesDamage(t *testing.T) {
	for _, name := range []string{"Jean-Paul O'Connor", "José Müller", "Nguyễn Thị Ánh", "'t Hart, Jan Jr."} {
		clean := names.MustParse(name)
		typographic := strings.NewReplacer("'", "’", "-", "‑", " ", "  ").Replace(name)
		wide := strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7F {
				return r + 0xFEE0
			}
			return r
		}, name)
		for _, damaged := range []string{
			norm.NFD.String(name), typographic, wide, "\u200E" + name + "\r\n",
			strings.ToUpper(name), strings.ToLower(name),
		} {
			got, err := names.Parse(damaged)
			if err != nil || names.Match(clean, got) != names.Exact {
				t.Errorf("%+q: %v, %v", damaged, names.Match(clean, got), err)
			}
		}
	}
}

// A mask says nothing about what it hides but its length: names that differ
// only there have the same mask.
func TestMaskDependsOnlyOnWhatItShows(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 2000 {
		name := randomHan(rng)
		n := names.MustParse(name)
		for _, p := range []names.Profile{names.HideAll, names.KeepFirst, names.KeepLast, names.KeepEnds} {
			mask := []rune(n.MaskedAs(p))
			other := []rune(name)
			for i, r := range mask {
				if r == '*' && other[i] != '·' {
					other[i] = '\u4E00' + rng.Int32N(5000)
				}
			}
			if got := names.MustParse(string(other)).MaskedAs(p); got != string(mask) {
				t.Fatalf("seed %d: MaskedAs(%d) of %s is %s, of %s %s",
					seed, p, name, string(mask), string(other), got)
			}
		}
	}
}

// Levels other than Exact and Encoding are those of differences made on purpose.
func TestMatchOfDifferencesMade(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 2))
	for range 2000 {
		name := randomHan(rng)
		n := names.MustParse(name)
		if plain := strings.ReplaceAll(name, "·", ""); plain != name {
			if l := names.Match(n, names.MustParse(plain)); l != names.DotOnly {
				t.Fatalf("seed %d: %s without its dot matches as %v", seed, name, l)
			}
		}
		want := names.Different
		if len(utf16.Encode([]rune(name))) == 15 {
			want = names.ChipTruncated
		}
		if l := names.Match(n, names.MustParse(name+"〇")); l != want {
			t.Fatalf("seed %d: %s with a character more matches as %v, want %v", seed, name, l, want)
		}
		changed := []rune(name)
		changed[0] = '〇'
		if l := names.Match(n, names.MustParse(string(changed))); l != names.Different {
			t.Fatalf("seed %d: %s with another character matches as %v", seed, name, l)
		}
	}
}
