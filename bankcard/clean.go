package bankcard

import (
	"strings"
	"unicode/utf8"
)

// A kind is what a character is in a text that has a number.
type kind uint8

const (
	other kind = iota
	digit      // its value is the low four bits of the code point
	blank
	hyphen
	invisible
)

// classify returns the kind of r, and what is to be found about it, or zero.
func classify(r rune) (kind, Finding) {
	switch {
	case '0' <= r && r <= '9':
		return digit, 0
	case r == ' ':
		return blank, 0
	case r == '-':
		return hyphen, 0
	case '０' <= r && r <= '９':
		return digit, FullWidth
	case r == '\u00a0', '\u2000' <= r && r <= '\u200a', r == '\u202f', r == '\u3000':
		return blank, Stray
	case '\u2010' <= r && r <= '\u2013', r == '\u2212', r == '\uff0d':
		return hyphen, Stray
	case isInvisible(r):
		return invisible, Stray
	}
	return other, 0
}

// isInvisible reports whether r is a mark of no width: those that join, part or
// order text, and the byte order mark.
func isInvisible(r rune) bool {
	switch r {
	case '\u2060', '\ufeff':
		return true
	}
	return '\u200b' <= r && r <= '\u200f' || '\u202a' <= r && r <= '\u202e' ||
		'\u2066' <= r && r <= '\u2069'
}

// clean appends the digits of s to dst, which has room for maxLen.
func clean(dst []byte, s string) ([]byte, set, error) {
	var found set
	line := strings.TrimRight(s, "\r\n")
	if line != s {
		found = setOf(int(Stray))
	}
	open := -1 // where a hyphen waits for its digit
	afterDigit := false
	for i, r := range line {
		k, f := classify(r)
		found |= setOf(int(f)) &^ 1 // without unknown
		switch {
		case k == digit && len(dst) == maxLen:
			return nil, 0, &ParseError{BadLength, i}
		case k == digit:
			dst = append(dst, byte('0'+r&0xf))
			afterDigit, open = true, -1
		case k == invisible:
		case open >= 0:
			return nil, 0, &ParseError{BadCharacter, open}
		case k == blank:
			afterDigit = false
		case k == hyphen && afterDigit:
			open = i
		default:
			return nil, 0, &ParseError{BadCharacter, i}
		}
	}
	if open >= 0 {
		return nil, 0, &ParseError{BadCharacter, open}
	}
	return dst, found, nil
}

// trimHyphen returns s without a hyphen at its end.
func trimHyphen(s string) string {
	r, size := utf8.DecodeLastRuneInString(s)
	if k, _ := classify(r); k == hyphen {
		return s[:len(s)-size]
	}
	return s
}
