package idcard

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// A Slip is a way to mistype a number. The zero Slip is none.
type Slip uint8

// Slips, the likeliest first.
const (
	slipNone      Slip = iota
	SlipLookAlike      // letters typed for the digits they look like
	SlipSwap           // two neighbours in each other's place
	SlipDoubled        // a character typed twice
	SlipMissing        // a character left out
	SlipWrong          // one character typed for another

	slipCount
)

var slips = [slipCount]string{"unknown", "look_alike", "swap", "doubled", "missing", "wrong"}

// String returns a stable name in lower case, such as "swap".
func (s Slip) String() string {
	if s >= slipCount {
		s = slipNone
	}
	return slips[s]
}

// A Suggestion is a valid number that may have been meant.
type Suggestion struct {
	Number Number
	Slip   Slip
}

// Suggest returns at most n numbers that are one typing slip away from s, best
// first: the likelier slip before the other, and of equal ones first those of people
// who may live now, then those whose region is best known. p accepts all of them.
// It returns none if s is valid already, or is not near any form that has a check
// character. What a lenient Parser repairs is no slip: it is repaired first.
//
// This is a help for forms: "did you mean". Show the suggestions to whoever typed
// s, and to nobody else: someone who knows most of another person's number could learn the
// rest from them. Do not look them up anywhere, and do not keep them.
func (p *Parser) Suggest(s string, n int) []Suggestion {
	text, _ := clean(s)
	if _, _, err := p.Parse(text); err == nil || n <= 0 {
		return nil
	}
	exact := *p
	exact.Lenient = false // a candidate that needs repair is no number
	var found []Suggestion
	for slip, candidate := range near(text) {
		if n, _, err := exact.Parse(candidate); err == nil {
			found = append(found, Suggestion{n, slip})
		}
	}
	slices.SortStableFunc(found, p.compare)
	found = unique(found)
	return found[:min(n, len(found))]
}

// compare tells which of two suggestions is the better.
func (p *Parser) compare(a, b Suggestion) int {
	return cmp.Or(
		cmp.Compare(a.Slip, b.Slip),
		cmp.Compare(p.unlikely(a.Number), p.unlikely(b.Number)),
		cmp.Compare(p.Regions.statusOf(a.Number), p.Regions.statusOf(b.Number)),
	)
}

// unlikely returns 1 for people who are not likely to live on p's day.
func (p *Parser) unlikely(n Number) int {
	day := p.Day
	if day.IsZero() {
		day = tableDate()
	}
	if _, late := n.births(); late.years(day) > 110 || len(n.Births()) == 1 && day.Before(late) {
		return 1
	}
	return 0
}

// unique leaves out all but the first suggestion of a number.
func unique(sorted []Suggestion) []Suggestion {
	kept := sorted[:0]
	for _, s := range sorted {
		if !slices.ContainsFunc(kept, func(k Suggestion) bool { return k.Number == s.Number }) {
			kept = append(kept, s)
		}
	}
	return kept
}

// near yields the texts of the right length that are one slip away from s.
func near(s string) iter.Seq2[Slip, string] {
	return func(yield func(Slip, string) bool) {
		letters, size := 0, 18
		if len(s) >= 3 && isUpper(s[0]) && isUpper(s[1]) && isUpper(s[2]) {
			letters, size = 3, 15
		}
		if digits := replaceLookAlikes(s[:letters], s[letters:]); digits != s {
			if len(digits) == size {
				yield(SlipLookAlike, digits)
			}
			return
		}
		switch len(s) {
		case size:
			_ = swapped(s, yield) && wrong(s, letters, yield)
		case size + 1:
			doubled(s, yield)
		case size - 1:
			missing(s, letters, yield)
		}
	}
}

// replaceLookAlikes returns head and s, with the letters in s that look like
// digits, or like a final X, replaced by these.
func replaceLookAlikes(head, s string) string {
	return head + strings.Map(func(r rune) rune {
		if i := slices.Index([]rune(lookAlikes), r); i >= 0 {
			return rune(looksLike[i])
		}
		return r
	}, s)
}

func swapped(s string, yield func(Slip, string) bool) bool {
	for i := range len(s) - 1 {
		if s[i] != s[i+1] && !yield(SlipSwap, s[:i]+s[i+1:i+2]+s[i:i+1]+s[i+2:]) {
			return false
		}
	}
	return true
}

func doubled(s string, yield func(Slip, string) bool) bool {
	for i := range len(s) - 1 {
		if s[i] == s[i+1] && !yield(SlipDoubled, s[:i]+s[i+1:]) {
			return false
		}
	}
	return true
}

func wrong(s string, letters int, yield func(Slip, string) bool) bool {
	for i := range len(s) {
		for _, c := range alphabet(i, letters, len(s)) {
			if string(c) != s[i:i+1] && !yield(SlipWrong, s[:i]+string(c)+s[i+1:]) {
				return false
			}
		}
	}
	return true
}

func missing(s string, letters int, yield func(Slip, string) bool) bool {
	for i := range len(s) + 1 {
		for _, c := range alphabet(i, letters, len(s)+1) {
			if !yield(SlipMissing, s[:i]+string(c)+s[i:]) {
				return false
			}
		}
	}
	return true
}

// alphabet returns the characters that can stand at the i-th of size places.
func alphabet(i, letters, size int) string {
	switch {
	case i < letters:
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	case i == 17 && size == 18:
		return "0123456789X"
	}
	return "0123456789"
}
