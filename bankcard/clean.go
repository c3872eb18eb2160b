package bankcard

import (
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/paste"
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
	case paste.IsBlank(r):
		return blank, Stray
	case paste.IsHyphen(r):
		return hyphen, Stray
	case paste.IsInvisible(r):
		return invisible, Stray
	}
	return other, 0
}

// clean appends the digits of s to dst, which has room for maxLen.
func clean(dst []byte, s string) ([]byte, set, error) {
	var found set
	text, start := paste.Trim(s), paste.Before(s)
	if text != strings.Trim(s, " ") {
		found = setOf(int(Stray))
	}
	open := -1 // where a hyphen waits for its digit
	afterDigit := false
	for i, r := range text {
		k, f := classify(r)
		found |= setOf(int(f)) &^ 1 // without unknown
		switch {
		case k == digit && len(dst) == maxLen:
			return nil, 0, &ParseError{BadLength, start + i}
		case k == digit:
			dst = append(dst, byte('0'+r&0xf))
			afterDigit, open = true, -1
		case k == invisible:
		case open >= 0:
			return nil, 0, &ParseError{BadCharacter, start + open}
		case k == blank:
			afterDigit = false
		case k == hyphen && afterDigit:
			open = i
		default:
			return nil, 0, strange(text, start, i)
		}
	}
	if open >= 0 {
		return nil, 0, &ParseError{BadCharacter, start + open}
	}
	return dst, found, nil
}

// strange returns the error about the character at i of text, which begins at start
// of what was given.
func strange(text string, start, i int) error {
	if paste.IsScientific(text) {
		return refusal(Scientific)
	}
	return &ParseError{BadCharacter, start + i}
}

// trimHyphen returns s without a hyphen at its end.
func trimHyphen(s string) string {
	r, size := utf8.DecodeLastRuneInString(s)
	if k, _ := classify(r); k == hyphen {
		return s[:len(s)-size]
	}
	return s
}
