package bankcard

// Parse parses s as a bank card number. The digits may be in groups, as people
// type them: spaces are ignored, and so is a single hyphen between two digits.
// Full-width digits (０ to ９) count as digits. Nothing else is accepted.
//
// The error, if any, is a [*ParseError]. Parse is the zero [Parser] without
// the findings.
func Parse(s string) (Number, error) {
	n, _, err := Parser{}.Parse(s)
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
}

// Parse is like the function [Parse], and also returns what it found odd
// about a number that it accepts.
func (p Parser) Parse(s string) (Number, Findings, error) {
	if len(s) >= minLen && len(s) <= maxLen {
		if b, ok := toBlock(s); ok {
			return p.finish(s, &b, 0)
		}
	}
	var buf [maxLen]byte
	d, found, err := clean(buf[:0], s)
	if err != nil {
		return Number{}, 0, err
	}
	b, _ := toBlock(string(d))
	return p.finish(string(d), &b, found)
}

// finish makes a Number of digits, which b has as well.
func (p Parser) finish(digits string, b *block, found Findings) (Number, Findings, error) {
	if oneDigit(digits) {
		return Number{}, 0, &ParseError{OneDigit, -1}
	}
	n := newNumber(b.value(), len(digits))
	if !b.luhn() {
		if p.Luhn == LuhnRequire {
			return Number{}, 0, &ParseError{BadCheckDigit, -1}
		}
		found |= findings(WrongCheckDigit)
	}
	return n, found, nil
}

func oneDigit(digits string) bool {
	return digits[0] == digits[len(digits)-1] && digits[1:] == digits[:len(digits)-1]
}

// clean appends the digits of s to dst, which has room for maxLen.
func clean(dst []byte, s string) ([]byte, Findings, error) {
	var found Findings
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
			found |= findings(FullWidth)
		}
		dst = append(dst, c)
		afterDigit = true
		i += size
	}
	if len(dst) < minLen {
		return nil, 0, &ParseError{BadLength, -1}
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

// isSeparator reports whether the byte of s at i is a space, or a hyphen between two digits.
func isSeparator(s string, i int, afterDigit bool) bool {
	if s[i] == '-' {
		_, next := digitAt(s, i+1)
		return afterDigit && next > 0
	}
	return s[i] == ' '
}
