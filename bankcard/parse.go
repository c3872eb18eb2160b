package bankcard

import (
	"math/bits"
	"strings"
)

// Parse parses s as a bank card number. The digits may be in groups, as people
// type them: spaces are ignored, and so is a single hyphen between two digits.
// Full-width digits (０ to ９) count as digits. Nothing else is accepted.
//
// The error, if any, is a [*ParseError]. Parse is the zero [Parser] without
// the findings.
func Parse(s string) (Number, error) {
	n, found, err := read(s)
	if found.has(int(WrongCheckDigit)) && (Parser{}).refuses(n) {
		return Number{}, errCheckDigit()
	}
	return n, err
}

// MustParse is like [Parse] but panics on error. It is for tests.
func MustParse(s string) Number {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

// A Parser parses card numbers by other rules than [Parse] does. The zero
// Parser has the rules of Parse.
type Parser struct {
	// Luhn says what to do about a wrong check digit.
	Luhn LuhnPolicy

	// Table tells which prefixes have an issuer, for the policy and the findings.
	Table Table
}

// Parse is like the function [Parse], and also returns what it found odd
// about a number that it accepts.
func (p Parser) Parse(s string) (Number, []Finding, error) {
	n, found, err := read(s)
	if found.has(int(WrongCheckDigit)) && p.refuses(n) {
		return Number{}, nil, errCheckDigit()
	}
	if err != nil {
		return Number{}, nil, err
	}
	if p.Table.isUnusual(n.prefix()) {
		found |= setOf(int(UnusualLength))
	}
	return n, findings(found), nil
}

func errCheckDigit() error { return &ParseError{BadCheckDigit, -1} }

// read parses s and finds FullWidth and WrongCheckDigit, without a policy.
func read(s string) (Number, set, error) {
	if len(s) >= minLen && len(s) <= maxLen {
		if b, ok := toBlock(s); ok {
			return b.number(s)
		}
	}
	var buf [maxLen]byte
	d, found, err := clean(buf[:0], s)
	if err == nil && len(d) < minLen {
		err = &ParseError{BadLength, -1}
	}
	if err != nil {
		return Number{}, 0, err
	}
	digits := string(d)
	b, _ := toBlock(digits)
	n, more, err := b.number(digits)
	if err != nil {
		return Number{}, 0, err
	}
	return n, found | more, nil
}

// number makes a Number of digits, which b has as well.
func (b block) number(digits string) (Number, set, error) {
	if bits.RotateLeft64(b.lo, 8) == b.lo && digits[1:] == digits[:len(digits)-1] {
		return Number{}, 0, &ParseError{OneDigit, -1}
	}
	n := newNumber(b.value(), len(digits))
	if !b.luhn() {
		return n, setOf(int(WrongCheckDigit)), nil
	}
	return n, 0, nil
}

// refuses reports whether a wrong check digit makes n wrong.
func (p Parser) refuses(n Number) bool {
	switch p.Luhn {
	case LuhnRequire:
		return true
	case LuhnWarn:
		return false
	}
	return p.Table.isStrict(n.prefix())
}

// parsePrefix parses the digits typed so far.
func parsePrefix(s string) (prefix, error) {
	var buf [maxLen]byte
	d, _, err := clean(buf[:0], strings.TrimSuffix(s, "-"))
	if err != nil {
		return prefix{}, err
	}
	var value uint64
	for _, c := range d {
		value = value*10 + uint64(c-'0')
	}
	return newPrefix(value, len(d)), nil
}

// clean appends the digits of s to dst, which has room for maxLen.
func clean(dst []byte, s string) ([]byte, set, error) {
	var found set
	afterDigit := false
	for i := 0; i < len(s); {
		c, size := digitAt(s, i)
		if size == 0 {
			if !isSeparator(s, i, afterDigit) {
				return nil, 0, &ParseError{BadCharacter, i}
			}
			afterDigit = false
			i++
			continue
		}
		if len(dst) == maxLen {
			return nil, 0, &ParseError{BadLength, i}
		}
		if size > 1 {
			found |= setOf(int(FullWidth))
		}
		dst = append(dst, c)
		afterDigit = true
		i += size
	}
	return dst, found, nil
}

// digitAt returns the digit of s at offset i as ASCII, and how many bytes it
// takes there: one, or three if it is full-width (U+FF10 to U+FF19), or none
// if there is no digit.
func digitAt(s string, i int) (c byte, size int) {
	s = s[i:]
	switch {
	case len(s) > 0 && s[0]-'0' <= 9:
		return s[0], 1
	case len(s) >= 3 && s[:2] == "\uff10"[:2] && s[2]-"\uff10"[2] <= 9:
		return '0' + s[2] - "\uff10"[2], 3
	}
	return 0, 0
}

// isSeparator reports whether the byte of s at i is a space, or a hyphen
// between two digits.
func isSeparator(s string, i int, afterDigit bool) bool {
	if s[i] == '-' {
		_, next := digitAt(s, i+1)
		return afterDigit && next > 0
	}
	return s[i] == ' '
}
