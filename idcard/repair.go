package idcard

import (
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/paste"
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
	if len(b) == 15 {
		raise(b[:3], report)
	}
	return string(b)
}

// cleanRune returns what r becomes, or -1 if it is left out.
func cleanRune(r rune, report *Report) rune {
	switch {
	case paste.IsSpace(r):
		report.Spaces = true
		return -1
	case '０' <= r && r <= '９', 'Ａ' <= r && r <= 'Ｚ', 'ａ' <= r && r <= 'ｚ':
		report.FullWidth = true
		return r - '０' + '0'
	case r == 'Ⅹ':
		report.Roman = true
		return 'X'
	}
	return r
}

// raise makes the letters of an old card's number capitals, if b has no digits.
func raise(b []byte, report *Report) {
	for _, c := range b {
		if !isUpper(c &^ 0x20) {
			return
		}
	}
	for i, c := range b {
		report.LowerCase = report.LowerCase || !isUpper(c)
		b[i] = c &^ 0x20
	}
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
