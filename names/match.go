package names

import (
	"strings"
	"unicode/utf8"
)

// A Level tells how alike two names are. Ask [Level.Passes] whether they are the same. Do not
// compare Levels by order: the zero Level stands for a missing name and comes before [Exact],
// so l <= [Encoding] is true of it.
type Level uint8

// Levels, from the most alike to the least. Only [Exact] and [Encoding] say that two names are
// the same. Let a person look at what lies between those and [Different].
const (
	levelUnknown  Level = iota // a name is missing
	Exact                      // the same characters; Latin names but for upper and lower case
	Encoding                   // the same characters in other code points, such as private use
	ChipTruncated              // one is the other cut at the 15 UTF-16 units of a card's chip
	DotOnly                    // the same but for dots
	VariantForm                // other forms of characters; Latin: diacritics, order of words
	Different                  // anything else
)

var levelNames = [...]string{
	"unknown", "exact", "encoding", "chip_truncated", "dot_only", "variant_form", "different",
}

// String returns a stable word in snake_case, such as "chip_truncated".
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return levelNames[levelUnknown]
}

// Passes reports whether two names of this level are the same without anybody
// looking at them: whether l is [Exact] or [Encoding].
func (l Level) Passes() bool { return l == Exact || l == Encoding }

// Match tells how alike a and b are; Match(b, a) is the same. If one of them is
// the zero Name it returns the zero Level, which does not pass.
//
// Traditional, simplified and variant forms are different registered names: they never pass.
// The table of them is not complete: some give [Different].
func Match(a, b Name) Level {
	if !a.IsValid() || !b.IsValid() {
		return levelUnknown
	}
	if a == b {
		return Exact
	}
	x, y := a.Reveal(), b.Reveal()
	if a.IsHan() {
		return matchHan(x, y)
	}
	return matchLatin(x, y)
}

func matchHan(x, y string) Level {
	switch {
	case x == y:
		return Encoding
	case cutByChip(x) == y || cutByChip(y) == x:
		return ChipTruncated
	}
	x, y = withoutDots(x), withoutDots(y)
	switch {
	case x == y:
		return DotOnly
	case plainForms(x) == plainForms(y):
		return VariantForm
	}
	return Different
}

func matchLatin(x, y string) Level {
	switch {
	case strings.EqualFold(x, y):
		return Exact
	case sameInMRZ(x, y):
		return VariantForm
	}
	return Different
}

// chipUnits is how many UTF-16 units a card's chip has for the name: 30 bytes.
const chipUnits = 15

// cutByChip returns what a card's chip keeps of a name, without half a
// character and without a dot at the end: those who read chips drop both.
func cutByChip(s string) string {
	units := 0
	for i, r := range s {
		units++
		if r > 0xFFFF {
			units++
		}
		if units > chipUnits {
			return strings.TrimSuffix(s[:i], string(dot))
		}
	}
	return s
}

func withoutDots(s string) string { return strings.ReplaceAll(s, string(dot), "") }

func plainForms(s string) string {
	var buf [maxPlain]byte
	return string(appendPlainForms(buf[:0], []byte(s)))
}

// appendPlainForms appends text with every character replaced by the one that
// stands for all its forms.
func appendPlainForms(dst, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		dst = utf8.AppendRune(dst, plainForm(r))
	}
	return dst
}
