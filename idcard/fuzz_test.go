package idcard_test

import (
	"testing"

	"github.com/go-realname/sdk/idcard"
)

func FuzzParse(f *testing.F) {
	sl := newSlow(f)
	for _, tt := range valid {
		f.Add(tt.in)
	}
	for _, tt := range invalid {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, s string) { laws(t, sl, s) })
}

// FuzzParts makes texts that are valid but for what the fuzzer chose, which
// random bytes seldom are.
func FuzzParts(f *testing.F) {
	sl := newSlow(f)
	f.Add(uint32(110105), uint32(19491231), uint16(2), byte(0), byte(0))
	f.Add(uint32(440524), uint32(18800101), uint16(1), byte(0), byte(0))
	f.Add(uint32(932682), uint32(19850101), uint16(1), byte(0), byte(0))
	f.Add(uint32(810000), uint32(19940823), uint16(2), byte(5), byte('O'))
	f.Add(uint32(110199), uint32(20260101), uint16(999), byte(18), byte('*'))
	f.Fuzz(func(t *testing.T, region, date uint32, seq uint16, at, c byte) {
		s := withCheck(padded(int(region)%1_000_000, 6) + padded(int(date)%100_000_000, 8) +
			padded(int(seq)%1000, 3))
		laws(t, sl, s)
		laws(t, sl, s[:6]+s[8:17])
		b := []byte(s)
		b[int(at)%18] = c
		laws(t, sl, string(b))
	})
}

func FuzzSuggest(f *testing.F) {
	for _, tt := range valid {
		f.Add(tt.in, 5)
	}
	for _, tt := range invalid {
		f.Add(tt.in, 3)
	}
	f.Add("1101051949123102X", 100)
	f.Add("110105194912331002X", 100)
	f.Fuzz(func(t *testing.T, s string, n int) {
		p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
		seen := map[idcard.Number]bool{}
		for _, g := range p.Suggest(s, n) {
			if _, err := idcard.ParseAt(g.Reveal(), p.Day); err != nil || seen[g] {
				t.Errorf("%q: suggestion %s, %v", s, g.Reveal(), err)
			}
			seen[g] = true
		}
		if len(seen) > max(n, 0) {
			t.Errorf("%q: %d suggestions, want at most %d", s, len(seen), n)
		}
	})
}

// padded returns n with at least width digits.
func padded(n, width int) string {
	s := ""
	for ; width > 0; width-- {
		s = string(rune('0'+n%10)) + s
		n /= 10
	}
	return s
}
