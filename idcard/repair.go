package idcard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Repairs is a set of changes that a [Parser] made to read a text. The zero
// Repairs is none.
type Repairs uint8

// Repairs. RepairedLowerX alone is made by every Parser.
const (
	RepairedLowerX    Repairs = 1 << iota // x for X
	RepairedSpace                         // spaces around or inside the number
	RepairedFullWidth                     // full-width digits or X
	RepairedRoman                         // the Roman numeral Ⅹ for X
)

// clean returns s with what is repairable repaired. It reads no further than is
// needed to see that s is too long.
func clean(s string) (string, Repairs) {
	var b []byte
	var repairs Repairs
	for _, r := range s {
		c, repair := cleanRune(r)
		repairs |= repair
		if c >= 0 {
			b = utf8.AppendRune(b, c)
		}
		if len(b) > 18 {
			break
		}
	}
	return string(b), repairs
}

// cleanRune returns what r becomes, or -1 if it is left out.
func cleanRune(r rune) (rune, Repairs) {
	switch {
	case r < utf8.RuneSelf && r > ' ':
		return r, 0
	case unicode.IsSpace(r) || strings.ContainsRune("\u200b\u200c\u200d\u2060\ufeff", r):
		return -1, RepairedSpace
	case '０' <= r && r <= '９', r == 'Ｘ', r == 'ｘ':
		return r - '０' + '0', RepairedFullWidth
	case r == 'Ⅹ':
		return 'X', RepairedRoman
	}
	return r, 0
}

// origin returns where in s the byte came from that clean put at offset. It
// returns -1 for -1.
func origin(s string, offset int) int {
	if offset < 0 {
		return offset
	}
	for i, r := range s {
		c, _ := cleanRune(r)
		if c < 0 {
			continue
		}
		if offset == 0 {
			return i
		}
		offset -= utf8.RuneLen(c)
	}
	return len(s)
}
