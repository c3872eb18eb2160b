package sms

import "unicode/utf8"

// A scanner reads the digits of a number and knows what may follow what.
type scanner struct {
	dialed
	last   part
	lastAt int
	open   int // where a parenthesis was opened, or -1
}

// A part is a kind of character in a number.
type part uint8

const (
	atStart part = iota
	aDigit
	aPlus
	aHyphen // or a dot
	anOpening
	aClosing
)

// scan reads the digits of s. offset is that of the first byte that does not
// belong in a number, or -1.
func scan(s string) (d dialed, offset int) {
	r := scanner{open: -1}
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		if v := digitValue(c); v >= 0 {
			r.digit(v)
		} else if p := partOf(c); p != atStart && r.may(p) {
			r.take(p, i)
		} else if !isBlank(c) {
			return r.dialed, i
		}
		i += size
	}
	switch {
	case r.last == aHyphen:
		return r.dialed, r.lastAt
	case r.open >= 0:
		return r.dialed, r.open
	}
	return r.dialed, -1
}

func (r *scanner) digit(v int) {
	if r.digits++; r.digits <= maxDigits {
		r.value = r.value*10 + uint64(v)
	}
	r.last = aDigit
}

// may reports whether p may stand after what r has read.
func (r *scanner) may(p part) bool {
	switch p {
	case aPlus:
		return r.digits == 0 && !r.plus
	case aHyphen:
		return r.last == aDigit || r.last == aClosing
	case anOpening:
		return r.open < 0
	case aClosing:
		return r.open >= 0 && r.last == aDigit
	}
	return false
}

func (r *scanner) take(p part, at int) {
	r.last, r.lastAt = p, at
	switch p {
	case aPlus:
		r.plus = true
	case anOpening:
		r.open = at
	case aClosing:
		r.open = -1
	}
}

// partOf returns what c is besides a digit, or atStart.
func partOf(c rune) part {
	switch c {
	case '+', '＋':
		return aPlus
	case '(', '（':
		return anOpening
	case ')', '）':
		return aClosing
	case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2212', '\uff0d', '.', '．':
		return aHyphen
	}
	return atStart
}
