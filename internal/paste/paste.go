// Package paste knows what comes along when people paste a number or a name: white
// space of all kinds, marks that nobody sees, and what a spreadsheet makes of a
// long number.
//
// Every parser that people's input reaches uses it, so that all of them drop the
// same things. Call [Trim] on the text first. Which of the same characters may
// stand inside a value is for the parser to say, with [IsBlank], [IsBreak],
// [IsInvisible] and [IsHyphen].
package paste

import "unicode/utf8"

// Trim returns s without white space and invisible marks at both ends: blanks of
// any width, tabs, line ends, marks of direction, the byte order mark. It does not
// allocate. The result is a part of s, so that an offset in s is one in it plus
// what [Before] returns.
func Trim(s string) string {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if !IsSpace(r) {
			break
		}
		s = s[size:]
	}
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !IsSpace(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}

// Before returns how many bytes [Trim] drops at the beginning of s.
func Before(s string) int {
	for i, r := range s {
		if !IsSpace(r) {
			return i
		}
	}
	return len(s)
}

// IsSpace reports whether r is a blank, a break or invisible.
func IsSpace(r rune) bool {
	if r > ' ' && r < 0x85 {
		return false
	}
	return IsBlank(r) || IsBreak(r) || IsInvisible(r)
}

// IsBlank reports whether r is a blank, of any width: a space, a no-break space,
// U+2000 to U+200A, an ideographic space.
func IsBlank(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u1680', '\u202f', '\u205f', '\u3000':
		return true
	}
	return '\u2000' <= r && r <= '\u200a'
}

// IsBreak reports whether r is a tab or ends a line. Inside a text breaks part the
// entries of a list, so most parsers take them at both ends alone.
func IsBreak(r rune) bool {
	return '\t' <= r && r <= '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// IsInvisible reports whether r is a mark that takes no room: one that joins,
// parts or directs text, a soft hyphen, the byte order mark.
func IsInvisible(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u061c', '\u180e', '\ufeff':
		return true
	}
	return '\u200b' <= r && r <= '\u200f' || '\u202a' <= r && r <= '\u202e' ||
		'\u2060' <= r && r <= '\u206f' && r != '\u2065'
}

// IsHyphen reports whether r is a hyphen, or one of the dashes and minus signs that
// keyboards and word processors put in its place between groups of digits.
func IsHyphen(r rune) bool {
	return r == '-' || '\u2010' <= r && r <= '\u2013' || r == '\u2212' || r == '\uff0d'
}

// IsScientific reports whether s is a number as spreadsheets and programs print it
// when they take a long one for a quantity, such as 1.10105E+17 or
// 1,10105194912310e+17. The digits that it does not show are lost.
func IsScientific(s string) bool {
	if len(s) < 4 || !isDigit(s[0]) {
		return false
	}
	rest := s[1:]
	if rest[0] == '.' || rest[0] == ',' {
		rest = afterDigits(rest[1:])
	}
	if len(rest) < 2 || rest[0] != 'E' && rest[0] != 'e' {
		return false
	}
	rest = rest[1:]
	if rest[0] == '+' {
		rest = rest[1:]
	}
	return len(rest) >= 1 && len(rest) <= 3 && afterDigits(rest) == ""
}

func afterDigits(s string) string {
	for len(s) > 0 && isDigit(s[0]) {
		s = s[1:]
	}
	return s
}

func isDigit(c byte) bool { return c-'0' <= 9 }
