package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/paste"
)

// A cleaner writes a number as people give it into buf, as [Number.Reveal] gives it.
type cleaner struct {
	kind     Kind
	buf      *[maxLen]byte
	n        int     // how many characters buf has
	hyphen   int     // offset of a hyphen or slash that no character follows yet, or -1
	brackets bracket // around the last character
	open     int     // offset of the opening one
}

// A bracket is how far a pair of brackets has come.
type bracket uint8

const (
	noBracket bracket = iota
	opened            // and nothing in it
	filled            // and one character in it
	closed
)

// clean writes s into buf in the form of [Number.Reveal]. The fault's offset is one
// in s.
func clean(k Kind, s string, buf *[maxLen]byte) ([]byte, fault) {
	c := cleaner{kind: k, buf: buf, hyphen: -1}
	if f := c.addAll(s); f.reason != reasonUnknown {
		return nil, f
	}
	switch {
	case c.hyphen >= 0:
		return nil, fault{BadCharacter, c.hyphen}
	case c.brackets == opened || c.brackets == filled:
		return nil, fault{BadCharacter, c.open}
	}
	return buf[:c.n], fault{}
}

// addAll takes a text, which may end where a number does not.
func (c *cleaner) addAll(s string) fault {
	before := paste.Before(s)
	for i, r := range paste.Trim(s) {
		if f := c.add(before+i, fold(r)); f.reason != reasonUnknown {
			return f
		}
	}
	return fault{}
}

// add takes the character r, which is at offset i.
func (c *cleaner) add(i int, r rune) fault {
	switch {
	case isSign(r):
		return c.addSign(i, byte(r))
	case paste.IsBlank(r) || paste.IsInvisible(r):
	case c.n > 0 && c.hyphen < 0 && c.isSeparator(r):
		c.hyphen = i
	case r == '(' && c.brackets == noBracket && c.n >= 7 && (c.kind == KindHKID || c.kind == KindMacaoID):
		c.brackets, c.open, c.hyphen = opened, i, -1
	case r == ')' && c.brackets == filled:
		c.brackets = closed
	default:
		return fault{strange(r), i}
	}
	return fault{}
}

// addSign takes a digit or a capital.
func (c *cleaner) addSign(i int, b byte) fault {
	switch {
	case c.brackets >= filled:
		return fault{BadCharacter, i}
	case c.brackets == opened:
		c.brackets = filled
	}
	if c.n == maxLen {
		return fault{BadLength, -1}
	}
	c.buf[c.n] = b
	c.n++
	c.hyphen = -1
	return fault{}
}

// isSeparator reports whether r may stand after what has come so far. Old cards of
// Macao have 1/234567/8.
func (c *cleaner) isSeparator(r rune) bool {
	return paste.IsHyphen(r) || r == '/' && c.kind == KindMacaoID && (c.n == 1 || c.n == 7)
}

// isSign reports whether r is a digit or a capital.
func isSign(r rune) bool { return r < utf8.RuneSelf && codes[byte(r)] != 0 }

// fold returns r as a half-width capital if it is a full-width character or a letter.
func fold(r rune) rune {
	if '！' <= r && r <= '～' {
		r -= '！' - '!'
	}
	if 'a' <= r && r <= 'z' {
		r -= 'a' - 'A'
	}
	return r
}

// origin returns where in s the sign came from that clean put at offset. It returns -1
// for -1.
func origin(s string, offset int) int {
	if offset < 0 {
		return offset
	}
	for i, r := range s {
		if !isSign(fold(r)) {
			continue
		}
		if offset == 0 {
			return i
		}
		offset--
	}
	return len(s)
}

// strange returns the reason to refuse r, which stands in no number.
func strange(r rune) Reason {
	switch {
	case strings.ContainsRune("*•●＊", r):
		return MaskedInput
	case strings.ContainsRune("ΟοΧхОоАВСЕНКМРТХІ〇", r) || r > unicode.MaxASCII && unicode.IsNumber(r):
		return LookAlike
	}
	return BadCharacter
}

// misplaced returns the reason to refuse c, a digit or a capital where something else
// must be.
func misplaced(c byte, digit bool) Reason {
	if digit && strings.IndexByte("OQDILZSBG", c) >= 0 {
		return LookAlike
	}
	return BadCharacter
}
