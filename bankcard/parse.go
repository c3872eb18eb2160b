package bankcard

import "math/bits"

// Parse parses s as a bank card number. The digits may be in groups, as people
// type them: spaces are ignored, and so is a single hyphen between two digits.
// Full-width digits, spaces and hyphens (０ to ９, U+3000, －) count as such, and so
// do the blanks and hyphens that come along when a number is pasted; marks of no
// width are ignored, and so are tabs and line breaks at both ends. Nothing else is
// accepted.
//
// The error, if any, is a [*ParseError]. Parse is the zero [Parser] without
// the findings.
func Parse(s string) (Number, error) {
	n, found, err := read(s)
	if err != nil {
		return Number{}, err
	}
	if found.has(int(WrongCheckDigit)) && (Parser{}).refuses(n.prefix()) {
		return Number{}, refusal(BadCheckDigit)
	}
	return n.hide(), nil
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

	// StrictLength refuses a number for what is otherwise the finding
	// [UnusualLength]. No table is complete: it turns away the cards that an issuer
	// gives a new length.
	StrictLength bool

	// Table tells which prefixes have an issuer, for the policy and the findings.
	Table Table
}

// Parse is like the function [Parse], and also returns what it found odd
// about a number that it accepts.
func (p Parser) Parse(s string) (Number, []Finding, error) {
	n, found, err := read(s)
	if err != nil {
		return Number{}, nil, err
	}
	q := n.prefix()
	if found.has(int(WrongCheckDigit)) && p.refuses(q) {
		return Number{}, nil, refusal(BadCheckDigit)
	}
	if p.Table.isUnusual(q) {
		if p.StrictLength {
			return Number{}, nil, refusal(WrongLength)
		}
		found |= setOf(int(UnusualLength))
	}
	return n.hide(), findings(found), nil
}

// A plain is a number before it is hidden. It stays on the stack.
type plain struct {
	value  uint64
	length int
}

func (n plain) prefix() prefix { return newPrefix(n.value, n.length) }
func (n plain) hide() Number   { return newNumber(n.value, n.length) }

// read parses s and finds FullWidth and WrongCheckDigit, without a policy.
func read(s string) (plain, set, error) {
	if len(s) >= minLen && len(s) <= maxLen {
		if b, ok := toBlock(s); ok {
			return b.number(s)
		}
	}
	var buf [maxLen]byte
	d, found, err := clean(buf[:0], s)
	if err == nil && len(d) < minLen {
		err = refusal(BadLength)
	}
	if err != nil {
		return plain{}, 0, err
	}
	digits := string(d)
	b, _ := toBlock(digits)
	n, more, err := b.number(digits)
	if err != nil {
		return plain{}, 0, err
	}
	return n, found | more, nil
}

// number reads digits, which b has as well.
func (b block) number(digits string) (plain, set, error) {
	if bits.RotateLeft64(b.lo, 8) == b.lo && digits[1:] == digits[:len(digits)-1] {
		return plain{}, 0, refusal(OneDigit)
	}
	n := plain{b.value(), len(digits)}
	if !b.luhn() {
		return n, setOf(int(WrongCheckDigit)), nil
	}
	return n, 0, nil
}

// refuses reports whether a wrong check digit makes the number q wrong.
func (p Parser) refuses(q prefix) bool {
	switch p.Luhn {
	case LuhnRequire:
		return true
	case LuhnWarn:
		return false
	}
	on := networksOf(q)
	refused := isStrict(on)
	if p.Luhn == LuhnDemanded {
		refused = demandLuhn(on)
	}
	return refused && !p.Table.hasIssuer(q)
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
