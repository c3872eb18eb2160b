package names_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/go-realname/sdk/names"
)

// latinLetters are letters of travel documents, with and without diacritics.
var latinLetters = []rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" +
	"áàâãåçéèêíîñóôõúÿżźćęłńśřůőűđøþæœßÉÅÇŁØÞÆŒ")

// randomLatin returns a made-up name of one to four words.
func randomLatin(rng *rand.Rand) string {
	var words []string
	for range 1 + rng.IntN(4) {
		var word []rune
		for range 2 + rng.IntN(7) {
			word = append(word, latinLetters[rng.IntN(len(latinLetters))])
		}
		if at := 1 + rng.IntN(len(word)-1); rng.IntN(4) == 0 {
			word = slices.Insert(word, at, []rune("'-")[rng.IntN(2)])
		}
		words = append(words, string(word))
	}
	return strings.Join(words, " ")
}

// latinRuns is how many made-up names a law is tried on.
func latinRuns() int {
	if *long {
		return 10_000
	}
	return 1000
}

var mrzForm = regexp.MustCompile(`^[A-Z]+(<<?[A-Z]+)*$`)

// The machine-readable form has capitals and fillers between them alone, is its own form
// when the fillers are read as blanks, and is the same however a name is capitalised.
func TestMRZForm(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 6))
	for range latinRuns() {
		name := randomLatin(rng)
		if words := strings.Fields(name); len(words) > 1 && rng.IntN(2) == 0 {
			name = words[0] + ", " + strings.Join(words[1:], " ")
		}
		if rng.IntN(8) == 0 {
			name = "ǃǂ " + name // letters that documents have no form for
		}
		n := names.MustParse(name)
		mrz := n.RevealMRZ()
		if !mrzForm.MatchString(mrz) {
			t.Fatalf("seed %d: %s is %s", seed, name, mrz)
		}
		plain := names.MustParse(strings.ReplaceAll(strings.ReplaceAll(mrz, "<<", ", "), "<", " "))
		if again := plain.RevealMRZ(); again != mrz {
			t.Fatalf("seed %d: %s becomes %s", seed, mrz, again)
		}
		for _, other := range []string{strings.ToUpper(name), strings.ToLower(name)} {
			m := names.MustParse(other)
			if m.RevealMRZ() != mrz || names.Match(n, m) != names.Exact {
				t.Fatalf("seed %d: %s is %s, %s is %s, %v",
					seed, name, mrz, other, m.RevealMRZ(), names.Match(n, m))
			}
		}
	}
}

// withoutMarks returns s without the diacritics that Unicode takes apart.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// A name without its diacritics, in another order of words, or as a document writes it is
// the same but for its form: somebody looks, and it never passes unless it is the same.
func TestLatinFormsMatch(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 7))
	for range latinRuns() {
		name := randomLatin(rng)
		words := strings.Fields(name)
		rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		n := names.MustParse(name)
		for _, other := range []string{
			withoutMarks(name), strings.Join(words, " "),
			strings.ReplaceAll(n.RevealMRZ(), "<", " "),
		} {
			want := names.VariantForm
			if strings.EqualFold(name, other) {
				want = names.Exact
			}
			if got := names.Match(n, names.MustParse(other)); got != want {
				t.Fatalf("seed %d: %s and %s match as %v, want %v", seed, name, other, got, want)
			}
		}
		if got := names.Match(n, names.MustParse(name+" Zzyx")); got != names.Different {
			t.Fatalf("seed %d: %s with a word more matches as %v", seed, name, got)
		}
	}
}
