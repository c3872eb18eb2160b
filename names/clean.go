package names

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/internal/paste"
)

// maxBytes bounds the work on what cannot be a name: 100 characters of 4 bytes
// leave ample room for blanks and invisible characters.
const maxBytes = 1024

// A char is a character of a name that is being cleaned.
type char struct {
	r   rune // in the normal form, or none
	was rune // in the spelling
	off int  // of its first byte in the input
}

// none stands for a character that has no part in the normal form.
const none = -1

// A cleaner holds a name between the steps of its repair.
type cleaner struct {
	opts  Options
	chars []char
	fixed Repairs
	han   bool // whether there is any Han character
}

// parse is the way of all names that are not clean Han names.
func (o Options) parse(s string) (Name, Repairs, error) {
	if len(s) > maxBytes {
		return Name{}, 0, &ParseError{TooLong, -1}
	}
	c := cleaner{opts: o, chars: make([]char, 0, min(len(s), maxLatin))}
	err := c.read(s)
	if err == nil {
		c.trim()
		switch {
		case len(c.chars) == 0:
			err = &ParseError{Empty, -1}
		case c.han:
			err = c.finishHan()
		default:
			c.compose()
			err = c.finishLatin()
		}
	}
	if err != nil {
		return Name{}, 0, err
	}
	return c.name(), c.fixed, nil
}

// read takes the characters of s one by one, each in its normal form.
func (c *cleaner) read(s string) error {
	from := paste.Before(s)
	to := from + len(paste.Trim(s))
	for i, was := range s {
		if i < from || i >= to {
			c.fixed.add(trimmed(was))
			continue
		}
		if was == utf8.RuneError {
			return &ParseError{LostCharacter, i}
		}
		r, fix := c.clean(was)
		if fix != repairUnknown {
			c.fixed.add(fix)
		}
		switch {
		case isHan(r):
			c.han = true
		case r == none && !c.keepsSelector(was):
			continue
		case r == none:
		case unicode.Is(unicode.Co, r):
			return &ParseError{PrivateUse, i}
		case unicode.IsControl(r) || isNoncharacter(r):
			return &ParseError{Control, i}
		}
		if !spelled(fix) {
			was = r
		}
		c.chars = append(c.chars, char{r, was, i})
	}
	return nil
}

// trimmed returns the repair that it is to drop r at an end.
func trimmed(r rune) Repair {
	if paste.IsInvisible(r) {
		return FixedInvisible
	}
	return FixedSpace
}

// clean returns the normal form of r by itself, or none, and the repair that
// this was.
func (c *cleaner) clean(r rune) (rune, Repair) {
	switch {
	case r >= 0x20 && r < 0x7F, isHan(r):
		return r, repairUnknown
	case isSelector(r):
		return none, FixedVariation
	case isBlank(r):
		return ' ', FixedSpace
	case isInvisible(r):
		return none, FixedInvisible
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0, FixedWidth
	}
	return c.ideograph(r)
}

// ideograph returns the unified ideograph that r stands for, or r.
func (c *cleaner) ideograph(r rune) (rune, Repair) {
	if unicode.Is(unicode.Co, r) {
		if std := c.opts.private(r); isHan(std) {
			return std, FixedPrivateUse
		}
		return r, repairUnknown
	}
	if std := radical(r); std != 0 {
		return std, FixedRadical
	}
	if r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F {
		std, _ := utf8.DecodeRune(norm.NFC.AppendString(nil, string(r)))
		if isHan(std) {
			return std, FixedCompatibility
		}
	}
	return r, repairUnknown
}

// private returns the standard character for a private-use character, or 0.
func (o Options) private(r rune) rune {
	if o.Private != nil {
		if std := o.Private(r); std != 0 {
			return std
		}
	}
	if o.NoGBK {
		return 0
	}
	return fromGBK(r)
}

// spelled reports whether a repair is one of code points alone, so that the
// spelling keeps what was there.
func spelled(fix Repair) bool {
	return fix >= FixedVariation
}

// keepsSelector reports whether was is a variation selector that follows a Han
// character, and so belongs to the spelling.
func (c *cleaner) keepsSelector(was rune) bool {
	n := len(c.chars)
	return isSelector(was) && n > 0 && isHan(c.chars[n-1].r)
}

func isSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// isBlank reports whether r is a blank other than U+0020, or breaks a line. Breaks
// that nothing makes on purpose are left out: inside a name they tell of a bad
// conversion.
func isBlank(r rune) bool {
	switch r {
	case '\v', '\f', '\u0085':
		return false
	}
	return paste.IsBlank(r) || paste.IsBreak(r)
}

// isInvisible reports whether r leaves no trace on paper: what
// [paste.IsInvisible] knows, and every other format character.
func isInvisible(r rune) bool {
	return paste.IsInvisible(r) ||
		unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

func isNoncharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

// trim drops the blanks at both ends.
func (c *cleaner) trim() {
	n := len(c.chars)
	for len(c.chars) > 0 && c.chars[0].r == ' ' {
		c.chars = c.chars[1:]
	}
	for len(c.chars) > 0 && c.chars[len(c.chars)-1].r == ' ' {
		c.chars = c.chars[:len(c.chars)-1]
	}
	if len(c.chars) < n {
		c.fixed.add(FixedSpace)
	}
}

// name returns the Name of cleaned characters.
func (c *cleaner) name() Name {
	var buf [maxPlain]byte
	text := buf[:0]
	differs := false
	for _, x := range c.chars {
		if x.r != none {
			text = utf8.AppendRune(text, x.r)
		}
		differs = differs || x.r != x.was
	}
	if differs {
		text = append(text, 0)
		for _, x := range c.chars {
			text = utf8.AppendRune(text, x.was)
		}
	}
	return Name{mask.HideText(string(text))}
}
