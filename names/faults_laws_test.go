package names_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-realname/sdk/names"
)

// strangers are characters that no name holds, of each reason some.
var strangers = map[names.Reason]string{
	names.Digit: "7８③Ⅳ〥", names.OtherScript: "かЖ々ㄅ한", names.LostCharacter: "?？□〓",
	names.AlreadyMasked: "*＊×○", names.PrivateUse: "\uE000\uF8FE\U000F0003",
	names.Control: "\a\x00\u0086\uFFFE", names.Undisplayable: "⿰〾\U0003FFF0",
	names.Symbol: "_@（】🀄",
}

// One strange character anywhere is told by its reason and its first byte in the text as
// it was given, whatever is repaired around it.
func TestOneStranger(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 11))
	reverse := encodings(t)
	for range 300 {
		han, latin := damageHan(rng, randomHan(rng), reverse), randomLatin(rng)
		for reason, all := range strangers {
			stranger := pick(rng, all)
			checkStranger(t, seed, rng, han, stranger, reason)
			checkStranger(t, seed, rng, latin, stranger, reason)
		}
		checkStranger(t, seed, rng, han, pick(rng, "aZÉｑ"), names.MixedScript)
	}
}

// checkStranger parses a good text with one character put in somewhere.
func checkStranger(
	t *testing.T, seed uint64, rng *rand.Rand, good, stranger string, want names.Reason,
) {
	t.Helper()
	at := rng.IntN(len([]rune(good)) + 1)
	before := string([]rune(good)[:at])
	_, err := names.Parse(before + stranger + good[len(before):])
	var pe *names.ParseError
	if !errors.As(err, &pe) || pe.Reason != want || pe.Offset != len(before) {
		t.Errorf("seed %d: %+q in %+q: %v, want %v at %d", seed, stranger, good, err, want, len(before))
	}
}

// A dot belongs between two characters: a second one is told where it stands, and so is
// one at either end, whatever kind of dot it is.
func TestDotsBetweenCharacters(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 12))
	for range 1000 {
		plain := strings.ReplaceAll(randomHan(rng), "·", "")
		at := rng.IntN(len([]rune(plain)) + 1)
		head := string([]rune(plain)[:at])
		tail, first := plain[len(head):], pick(rng, "·•‧・･.．。●")
		inside := head != "" && tail != ""
		n, err := names.Parse(head + first + tail)
		if inside && (err != nil || n.Reveal() != head+"·"+tail) {
			t.Fatalf("seed %d: %s%s%s is %s, %v", seed, head, first, tail, n.Reveal(), err)
		}
		dots := first
		want := len(head)
		if inside {
			dots += " " + pick(rng, "·•‧・･.．。●")
			want += len(first) + 1
		}
		_, err = names.Parse(head + dots + tail)
		var pe *names.ParseError
		if !errors.As(err, &pe) || pe.Reason != names.BadDot || pe.Offset != want {
			t.Fatalf("seed %d: %s%s%s: %v, want a dot at %d", seed, head, dots, tail, err, want)
		}
	}
}
