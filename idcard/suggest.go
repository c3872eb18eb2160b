package idcard

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/go-realname/sdk/idcard/region"
)

// A slip is a way to mistype a number.
type slip uint8

// Slips, the likeliest first.
const (
	lookAlike slip = iota // letters typed for the digits they look like
	swap                  // two neighbours in each other's place
	doubled               // a character typed twice
	missing               // a character left out
	wrong                 // one character typed for another
)

// A suggestion is a number that may have been meant.
type suggestion struct {
	number Number
	slip   slip
	rank   int // 1 if the holder is not likely to live
	region region.Status
}

// Suggest returns at most n numbers that are one typing slip away from s, best
// first: the likelier slip before the other, and of equal ones first those of people
// who may live now, then those whose region is best known. p accepts all of them.
// It returns none if s is valid already, or is not near any form that has a check
// character. A lenient Parser repairs first: what it repairs is no slip.
//
// This is a help for forms: "did you mean". Show the suggestions to whoever typed
// s, and to nobody else: someone who knows most of another person's number could learn the
// rest from them. Do not look them up anywhere, and do not keep them.
func (p *Parser) Suggest(s string, n int) []Number {
	text := clean(s, new(Report))
	if _, _, err := p.Parse(text); err == nil || n <= 0 {
		return nil
	}
	exact := *p
	exact.Lenient = false // a candidate that needs repair is no number
	var found []suggestion
	for slip, candidate := range near(text) {
		if n, report, err := exact.Parse(candidate); err == nil {
			found = append(found, suggestion{n, slip, p.rank(n), report.Region})
		}
	}
	slices.SortStableFunc(found, suggestion.compare)
	var best []Number
	for _, f := range found {
		if len(best) < n && !slices.Contains(best, f.number) {
			best = append(best, f.number)
		}
	}
	return best
}

// compare tells which of two suggestions is the better.
func (s suggestion) compare(t suggestion) int {
	return cmp.Or(
		cmp.Compare(s.slip, t.slip), cmp.Compare(s.rank, t.rank), cmp.Compare(s.region, t.region))
}

// rank returns 1 if n's holder is not likely to live on p's day, else 0.
func (p *Parser) rank(n Number) int {
	day := p.Day.civil()
	if day == 0 {
		year, month, d := p.Regions.Date()
		day = date(year, int(month), d)
	}
	birth := n.birthBy(day)
	if n.Kind() != KindForeignOld && (birth == 0 || birth.years(day) > 110) {
		return 1
	}
	return 0
}

// near yields the texts of the right length that are one slip away from s.
func near(s string) iter.Seq2[slip, string] {
	return func(yield func(slip, string) bool) {
		letters, size := 0, 18
		if len(s) >= 3 && isUpper(s[0]) && isUpper(s[1]) && isUpper(s[2]) {
			letters, size = 3, 15
		}
		if digits := replaceLookAlikes(s[:letters], s[letters:]); digits != s {
			if len(digits) == size {
				yield(lookAlike, digits)
			}
			return
		}
		switch len(s) {
		case size:
			_ = trySwaps(s, yield) && tryOthers(s, letters, yield)
		case size + 1:
			tryLess(s, yield)
		case size - 1:
			tryMore(s, letters, yield)
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

func trySwaps(s string, yield func(slip, string) bool) bool {
	for i := range len(s) - 1 {
		if s[i] != s[i+1] && !yield(swap, s[:i]+s[i+1:i+2]+s[i:i+1]+s[i+2:]) {
			return false
		}
	}
	return true
}

func tryLess(s string, yield func(slip, string) bool) bool {
	for i := range len(s) - 1 {
		if s[i] == s[i+1] && !yield(doubled, s[:i]+s[i+1:]) {
			return false
		}
	}
	return true
}

func tryOthers(s string, letters int, yield func(slip, string) bool) bool {
	for i := range len(s) {
		for _, c := range alphabet(i, letters, len(s)) {
			if string(c) != s[i:i+1] && !yield(wrong, s[:i]+string(c)+s[i+1:]) {
				return false
			}
		}
	}
	return true
}

func tryMore(s string, letters int, yield func(slip, string) bool) bool {
	for i := range len(s) + 1 {
		for _, c := range alphabet(i, letters, len(s)+1) {
			if !yield(missing, s[:i]+string(c)+s[i:]) {
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
