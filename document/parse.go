package document

import "github.com/go-realname/sdk/internal/paste"

// A Parser parses numbers with options. The zero Parser does what [Parse] does. It
// may be used by several goroutines at once.
type Parser struct {
	// LegacyUSCC also accepts unified social credit codes that [Parse] refuses as
	// [LegacyCheck]. Set it where you met such a company: it accepts many typing
	// errors too.
	LegacyUSCC bool
}

// Parse parses s as the number of a document of kind k.
//
// It accepts what people type and paste: white space at both ends, blanks and
// hyphens between characters, lower case, full-width characters; of the
// cards of Hong Kong and Macao the brackets around the last character, and slashes on
// those of Macao as on the old cards, 1/234567/8. The error, if any, is a [*ParseError]
// whose Offset counts in s as it was given.
func Parse(k Kind, s string) (Number, error) { return Parser{}.Parse(k, s) }

// Parse is like [Parse] with p's options.
func (p Parser) Parse(k Kind, s string) (Number, error) {
	if f := p.check(k, s); f.reason != reasonUnknown {
		return p.parseTyped(k, s, f)
	}
	return newNumber(pack(k, s)), nil
}

// parseTyped parses s, in which check found f, as people type and paste it.
func (p Parser) parseTyped(k Kind, s string, f fault) (Number, error) {
	if f.reason == UnknownKind {
		return Number{}, f.err()
	}
	var buf [maxLen]byte
	text, f := clean(k, s, &buf)
	if f.reason == reasonUnknown {
		f = p.check(k, string(text))
		f.offset = origin(s, f.offset)
	}
	switch {
	case f.reason == reasonUnknown:
		return newNumber(pack(k, string(text))), nil
	case isScientific(s):
		f = fault{Scientific, -1}
	}
	return Number{}, f.err()
}

// MustParse is like [Parse] but panics on error. It is for tests.
func MustParse(k Kind, s string) Number {
	n, err := Parse(k, s)
	if err != nil {
		panic(err)
	}
	return n
}

// check checks s, which may be anything, as the number of kind k, character by
// character.
func (p Parser) check(k Kind, s string) fault {
	if f := checkForm(k, s); f.reason != reasonUnknown {
		return f
	}
	return p.checkSum(k, s)
}

// Restore reads back what [Number.Reveal] gave, of the same kind. Use it for what you
// stored yourself, never for what a person typed: it checks the form alone.
//
// Every number that any [Parser] of this package ever accepted comes back equal. So a
// stored number is not lost when it is read with other options than it was
// parsed with. Restore checks no check character and repairs nothing. The error, if
// any, is a [*ParseError].
func Restore(k Kind, s string) (Number, error) {
	if f := checkForm(k, s); f.reason != reasonUnknown {
		return Number{}, f.err()
	}
	return newNumber(pack(k, s)), nil
}

// isScientific reports whether s is a number of a spreadsheet.
func isScientific(s string) bool { return paste.IsScientific(paste.Trim(s)) }
