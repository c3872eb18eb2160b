package bankcard

// Restore reads back what [Number.Reveal] gave. Use it for what you stored
// yourself, never for what a person typed: it checks the form alone.
//
// Every number that any [Parser] of this package ever accepted comes back equal. So
// a stored number is not lost when the tables change, or when it is read with
// another policy than it was parsed with: Restore takes 8 to 19 ASCII digits and
// nothing else, asks no table and checks no check digit. The error, if any, is a
// [*ParseError].
func Restore(s string) (Number, error) {
	if len(s) < minLen || len(s) > maxLen {
		return Number{}, refusal(BadLength)
	}
	b, ok := toBlock(s)
	if !ok {
		return Number{}, &ParseError{BadCharacter, firstNonDigit(s)}
	}
	return newNumber(b.value(), len(s)), nil
}

// firstNonDigit returns where s has something else than an ASCII digit, or -1.
func firstNonDigit(s string) int {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return i
		}
	}
	return -1
}
