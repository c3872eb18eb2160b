package names_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-realname/sdk/names"
)

// rare are characters that GBK has in its private use, or a vendor.
const rare = "䶮䴓䴔䴕䴖䴗䴘䴙堃"

// Other spellings are other, each once; they read as the name does, match it without
// anybody looking, and have the same other spellings but for themselves.
func TestVariantsOfRandomNames(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 8))
	reverse, some := encodings(t), 0
	for range 2000 {
		name := randomHan(rng)
		for range rng.IntN(3) {
			name += pick(rng, rare)
		}
		n := names.MustParse(damageHan(rng, name, reverse))
		variants := n.AuthorityVariants(toVendor)
		var spelled []string
		for _, v := range variants {
			spelled = append(spelled, v.RevealSpelling())
			if v.Reveal() != name || !names.Match(n, v).Passes() || v.Equal(names.MustParse(name)) {
				t.Fatalf("seed %d: %+q is a spelling of %s", seed, v.RevealSpelling(), name)
			}
			back, _, err := names.Options{Private: fromVendor}.Parse(v.RevealSpelling())
			if back != v || err != nil {
				t.Fatalf("seed %d: %+q is read as %+q, %v",
					seed, v.RevealSpelling(), back.RevealSpelling(), err)
			}
			for _, w := range v.AuthorityVariants(toVendor) {
				if w != v && !slices.Contains(variants, w) {
					t.Fatalf("seed %d: %+q has the spelling %+q, %s has not",
						seed, v.RevealSpelling(), w.RevealSpelling(), name)
				}
			}
		}
		if len(slices.Compact(slices.Sorted(slices.Values(spelled)))) != len(spelled) {
			t.Fatalf("seed %d: %+q are not different", seed, spelled)
		}
		if own := n.RevealSpelling(); own != name && (len(variants) == 0 || variants[0] != n) {
			t.Fatalf("seed %d: %+q is not the first of %+q", seed, own, spelled)
		}
		some += len(variants)
	}
	if some == 0 {
		t.Error("no name has another spelling")
	}
}

// Without the table of GBK each of its characters is refused where it stands, and every
// other name is what it is with the table.
func TestNoGBK(t *testing.T) {
	without := names.Options{NoGBK: true}
	for r := range gbkTable(t) {
		_, _, err := without.Parse("王明" + string(r) + "一")
		pe, ok := err.(*names.ParseError)
		if !ok || pe.Reason != names.PrivateUse || pe.Offset != len("王明") {
			t.Errorf("%U: %v", r, err)
		}
	}
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 9))
	reverse := encodings(t)
	for from, to := range gbkTable(t) {
		for _, std := range []rune{to, gbkHan(t, from)} {
			reverse[std] = slices.DeleteFunc(reverse[std], func(r rune) bool { return r == from })
		}
	}
	for range 1000 {
		s := damageHan(rng, randomHan(rng), reverse)
		a, fixedA, errA := names.ParseReport(s)
		b, fixedB, errB := without.Parse(s)
		if a != b || fixedA != fixedB || (errA == nil) != (errB == nil) {
			t.Fatalf("seed %d: %+q is %v, %q, and %v, %q without GBK", seed, s, a, fixedA, b, fixedB)
		}
	}
}

// gbkHan returns the Han character that a private-use character of GBK is read as.
func gbkHan(t *testing.T, r rune) rune {
	t.Helper()
	return []rune(names.MustParse("王" + string(r)).Reveal())[1]
}

// onChip returns what a chip of 30 bytes keeps of a name, by its UTF-16 text.
func onChip(name string) string {
	units := utf16.Encode([]rune(name))
	if len(units) > 15 {
		units = units[:15]
		if utf16.IsSurrogate(rune(units[14])) && units[14] < 0xDC00 {
			units = units[:14] // half a character
		}
		name = string(utf16.Decode(units))
	}
	return strings.TrimSuffix(name, "·")
}

// A long name matches what a chip keeps of it, from both sides, and no other cut.
func TestChipsOfRandomNames(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 10))
	for range 2000 {
		name := strings.ReplaceAll(randomHan(rng), "·", "") + "·" + randomHan(rng) + randomHan(rng)
		chip := onChip(name)
		want := names.ChipTruncated
		if chip == name {
			want = names.Exact
		}
		a, b := names.MustParse(name), names.MustParse(chip)
		if got := names.Match(a, b); got != want || names.Match(b, a) != want {
			t.Fatalf("seed %d: %s and %s match as %v, want %v", seed, name, chip, got, want)
		}
		shorter := []rune(strings.TrimSuffix(string([]rune(chip)[:len([]rune(chip))-1]), "·"))
		if got := names.Match(a, names.MustParse(string(shorter))); got != names.Different {
			t.Fatalf("seed %d: %s and %s match as %v", seed, name, string(shorter), got)
		}
	}
}
