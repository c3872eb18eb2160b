package names

import "github.com/go-realname/sdk/internal/mask"

// Parse parses s as a personal name and repairs it: see [ParseReport]. The
// error, if any, is a [*ParseError].
func Parse(s string) (Name, error) {
	if isCleanHan(s) {
		return Name{mask.HideText(s)}, nil
	}
	n, _, err := Options{}.parse(s)
	return n, err
}

// ParseReport is like [Parse] and tells what had to be repaired.
//
// In every name it drops blanks around it, variation selectors and invisible
// characters, turns full-width Latin into ASCII, composes letters and
// diacritics (NFC), and turns compatibility ideographs, radicals and the 80
// private-use characters of GBK into the characters they stand for. In a Han
// name it drops inner blanks and turns seventeen kinds of dot into U+00B7; in a
// Latin name it turns typographic apostrophes and hyphens into ASCII and
// several blanks into one.
func ParseReport(s string) (Name, Repairs, error) { return Options{}.Parse(s) }

// MustParse is like [Parse] but panics on error. It is for tests.
func MustParse(s string) Name {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

// Options say how private-use characters are read. The zero Options are those
// of [Parse].
type Options struct {
	// Private returns the standard Han character for a private-use character of
	// a private table, such as a vendor's font, or 0 for others. It is asked
	// before the table of GBK. Nil means that there is no private table.
	Private func(r rune) rune

	// NoGBK leaves the table of GBK out: in text from Hong Kong the same code
	// points stand for other characters (HKSCS).
	NoGBK bool
}

// Parse is like [ParseReport], with o.
func (o Options) Parse(s string) (Name, Repairs, error) {
	if isCleanHan(s) {
		return Name{mask.HideText(s)}, 0, nil
	}
	return o.parse(s)
}
