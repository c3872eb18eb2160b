package bankcard

import "math/bits"

// Parse parses s as a bank card number. The digits may be in groups, as people
// type them: spaces are ignored, and so is a single hyphen between two digits.
// Full-width digits, spaces and hyphens (０ to ９, U+3000, －) count as such, and so
// do the blanks and hyphens that come along when a number is pasted; marks of no
// width are ignored, and so is a line break at the end. Nothing else is accepted.
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
	d, _, err := clean(buf[:0], trimHyphen(s))
	if err != nil {
		return prefix{}, err
	}
	var value uint64
	for _, c := range d {
		value = value*10 + uint64(c-'0')
	}
	return newPrefix(value, len(d)), nil
}
