package idcard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean returns s with what is repairable repaired, and notes in report what that
// was. It reads no further than is needed to see that s is too long.
func clean(s string, report *Report) string {
	var b []byte
	for _, r := range s {
		if c := cleanRune(r, report); c >= 0 {
			b = utf8.AppendRune(b, c)
		}
		if len(b) > 18 {
			break
		}
	}
	return string(b)
}

// cleanRune returns what r becomes, or -1 if it is left out.
func cleanRune(r rune, report *Report) rune {
	switch {
	case r < utf8.RuneSelf && r > ' ':
	case unicode.IsSpace(r) || strings.ContainsRune("\u200b\u200c\u200d\u2060\ufeff", r):
		report.Spaces = true
		return -1
	case '０' <= r && r <= '９', r == 'Ｘ', r == 'ｘ':
		report.FullWidth = true
		return r - '０' + '0'
	case r == 'Ⅹ':
		report.Roman = true
		return 'X'
	}
	return r
}

// origin returns where in s the byte came from that clean put at offset. It
// returns -1 for -1.
func origin(s string, offset int) int {
	if offset < 0 {
		return offset
	}
	var ignored Report
	for i, r := range s {
		c := cleanRune(r, &ignored)
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
