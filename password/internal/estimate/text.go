package estimate

import (
	"unicode"
	"unicode/utf8"
)

// longest is how many characters an estimate looks at. More can only make a
// password stronger.
const longest = 128

// A text is a password in the form in which it is compared with others: in
// lower case, full-width and Chinese digits as ASCII, without what does not show. It
// is never what is hashed.
type text struct {
	n     int
	wide  bool // whether there are Chinese characters
	r     [longest]rune
	b     [longest + 1]byte   // r where it is ASCII, otherwise 0
	upper [longest + 1]uint8  // upper-case letters before each character
	off   [longest + 1]uint16 // where each character begins in the password
	han   [longest]bool       // whether r is a digit that was a Chinese one
}

// read folds s, which is UTF-8.
func (t *text) read(s string) {
	n, upper := 0, uint8(0)
	for i, r := range s {
		if r >= utf8.RuneSelf {
			was := r
			if r = foldWide(r); r < 0 {
				continue
			}
			if n < longest {
				t.han[n] = was >= firstHan && was < 0xff00 && r < utf8.RuneSelf
				t.wide = t.wide || was >= firstHan
			}
		}
		if n == longest {
			t.off[n], t.upper[n], t.n = uint16(i), upper, n
			return
		}
		t.off[n], t.upper[n] = uint16(i), upper
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
			upper++
		}
		t.r[n] = r
		if r < utf8.RuneSelf {
			t.b[n] = byte(r)
		}
		n++
	}
	t.off[n], t.upper[n], t.n = uint16(len(s)), upper, n
}

// foldWide folds a character that is not ASCII, or returns -1 for one that
// does not show.
func foldWide(r rune) rune {
	switch {
	case 0xff01 <= r && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == 0x3000 || r == 0xa0:
		return ' '
	case 0x4e00 <= r && r <= 0x9fff || r == '〇':
		return foldDigit(r)
	case unicode.In(r, unicode.Mn, unicode.Cf):
		return -1
	}
	return unicode.ToLower(r)
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
