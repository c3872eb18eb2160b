package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/mask"
)

// storedSign stands between the normal form and the spelling in what
// [Name.RevealStored] returns. No name holds it, and every database takes it.
const storedSign = "|"

// RevealStored returns all that n holds, for a database of your own: what
// [Name.Reveal] returns and, if the name was spelled in other code points, a bar
// and what [Name.RevealSpelling] returns. [Restore] gives the same Name back, without
// the [Options] that it was parsed with. It is for storing alone: never send it to an
// authority or show it to anyone.
func (n Name) RevealStored() string {
	return strings.Replace(n.t.Show(), "\x00", storedSign, 1)
}

// Restore reads back what [Name.RevealStored] gave. Use it for what you stored
// yourself, never for what a person typed: it checks the form alone. A masked name is
// not restored.
//
// Every Name of this package comes back equal, whatever tables, Unicode version and
// Options it was parsed with. So a stored name is not lost when these change.
// Restore normalises, repairs and looks up nothing in such a text.
//
// Restore also reads what [Name.RevealSpelling] gave. That gives an equal Name if
// Options without a Private table had accepted it. A spelling alone does not
// tell what a private table said: then those private-use characters stay in the normal
// form as they are, but for the 80 of GBK, which are read as [Parse] reads them.
// Store RevealStored where you use a private table.
//
// The error, if any, is a [*ParseError].
func Restore(s string) (Name, error) {
	plain, spelling, both := strings.Cut(s, storedSign)
	if err := checkStored(plain, 0); err != nil {
		return Name{}, err
	}
	if !both {
		return restoreSpelling(plain), nil
	}
	at := len(plain) + len(storedSign)
	if err := checkStored(spelling, at); err != nil {
		return Name{}, err
	}
	if spelling == plain {
		return Name{}, &ParseError{Symbol, len(plain)}
	}
	return Name{mask.HideText(plain + "\x00" + spelling)}, nil
}

// checkStored checks a part of a stored text, which begins at offset.
func checkStored(part string, offset int) error {
	switch {
	case part == "":
		return &ParseError{Empty, -1}
	case len(part) > maxBytes:
		return &ParseError{TooLong, -1}
	}
	for i, r := range part {
		switch {
		case r == utf8.RuneError:
			return &ParseError{LostCharacter, offset + i}
		case unicode.IsControl(r):
			return &ParseError{Control, offset + i}
		case r < utf8.RuneSelf && !isStoredASCII(byte(r)):
			return &ParseError{Symbol, offset + i}
		}
	}
	return nil
}

// isStoredASCII reports whether a name may hold an ASCII character: letters and the
// signs of Latin names. A masked name is none.
func isStoredASCII(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == ' ' || c == '\'' || c == '-' || c == '.' || c == ','
}

// restoreSpelling returns the Name that was spelled so. It reads code points as
// [Parse] does, and leaves those that it cannot read.
func restoreSpelling(s string) Name {
	var c cleaner
	for i, was := range s {
		r, _ := c.ideograph(was)
		if c.keepsSelector(was) {
			r = none
		}
		c.chars = append(c.chars, char{r, was, i})
	}
	return c.name()
}
