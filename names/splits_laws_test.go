package names_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-realname/sdk/names"
)

// surnamed returns a made-up name that begins with a surname of the table, whatever follows.
func surnamed(rng *rand.Rand, rows [][]string) string {
	name := rows[rng.IntN(len(rows))][0]
	if rng.IntN(4) == 0 {
		name += rows[rng.IntN(len(rows))][0] // of the other parent
	}
	for range 1 + rng.IntN(3) {
		name += string('\u4E00' + rng.Int32N(0x5000))
	}
	return name
}

// Every way to read a name is another cut of it, the longest surname first, and leaves
// a given name; Surname is the first way.
func TestSplitsAreCuts(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 3))
	surnames, several := rows(t, surnamesTSV, 709), 0
	for range 3000 {
		name := surnamed(rng, surnames)
		n, before := names.MustParse(name), len(name)
		splits := n.Splits()
		for _, s := range splits {
			surname, given := s.Surname.Reveal(), s.Given.Reveal()
			if surname+given != name || given == "" || len(surname) >= before {
				t.Fatalf("seed %d: %s is read as %s, %s", seed, name, surname, given)
			}
			before = len(surname)
		}
		if first := n.Surname(); len(splits) > 0 && first != splits[0].Surname ||
			len(splits) == 0 && first.IsValid() {
			t.Fatalf("seed %d: the surname of %s is %s", seed, name, first.Reveal())
		}
		if len(splits) > 1 {
			several++
		}
	}
	if several == 0 {
		t.Error("no name can be read in several ways")
	}
}

// The usual mask keeps what all readings take for surname, or one character where there is
// no reading: it shows less where less is sure.
func TestMaskKeepsTheSureSurname(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 4))
	surnames := rows(t, surnamesTSV, 709)
	for i := range 3000 {
		name := randomHan(rng)
		if i%2 == 0 {
			name = surnamed(rng, surnames)
		}
		n, kept := names.MustParse(name), 1
		for _, s := range n.Splits() {
			kept = utf8.RuneCountInString(s.Surname.Reveal())
		}
		want := string([]rune(name)[:kept])
		for _, r := range []rune(name)[kept:] {
			if r != '·' {
				r = '*'
			}
			want += string(r)
		}
		if got := n.Masked(); got != want {
			t.Fatalf("seed %d: %s is masked %s, want %s", seed, name, got, want)
		}
	}
}

// KeepEnds shows what KeepFirst and KeepLast show, but never all of a name.
func TestEndsAreFirstAndLast(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 5))
	for i := range 3000 {
		name := randomHan(rng)
		if i%3 == 0 {
			name = randomLatin(rng)
		}
		n := names.MustParse(name)
		first, last := []rune(n.MaskedAs(names.KeepFirst)), []rune(n.MaskedAs(names.KeepLast))
		both := slices.Clone(first)
		for i, r := range last {
			if r != '*' {
				both[i] = r
			}
		}
		if !slices.Contains(both, '*') {
			both = first
		}
		if got := n.MaskedAs(names.KeepEnds); got != string(both) {
			t.Fatalf("seed %d: the ends of %s are %s, want %s", seed, name, got, string(both))
		}
		if hidden := n.MaskedAs(names.HideAll); strings.Trim(hidden, "*") != "" ||
			len(hidden) != utf8.RuneCountInString(name) {
			t.Fatalf("seed %d: hidden, %s is %s", seed, name, hidden)
		}
	}
}
