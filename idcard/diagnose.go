package idcard

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-realname/sdk/internal/paste"
)

// diagnose says why s, which has not the form of a number, has not. It reports
// the first strange character, or else the length.
func diagnose(s string) fault {
	letters := 0 // how many letters the form begins with
	if len(s) >= 3 && isUpper(s[0]) && isUpper(s[1]) && isUpper(s[2]) {
		letters = 3
	}
	plain := letters
	for len(s)-plain >= 8 && allDigits(u64(s, plain)) {
		plain += 8
	}
	for plain < len(s) && s[plain]-'0' <= 9 {
		plain++
	}
	if plain == len(s) {
		return fault{BadLength, -1}
	}
	r, size := utf8.DecodeRuneInString(s[plain:])
	switch {
	case plain <= 1 && (r <= '.' || r|0x20 == 'e' || r > unicode.MaxASCII) && isScientific(s):
		return fault{Scientific, -1}
	case r != 'X' && r != 'x':
		return fault{strange(r), plain}
	case letters == 0 && plain+size == len(s):
		return fault{BadLength, -1}
	}
	return fault{strayX(s, plain), plain}
}

// isScientific reports whether s is a number of a spreadsheet, with white space
// around it or without.
func isScientific(s string) bool { return paste.IsScientific(paste.Trim(s)) }

// strayX tells the letters that hide digits, such as 110105XXXXXXXX002X, from
// a letter at the wrong place.
func strayX(s string, i int) Reason {
	if rest := s[i:]; len(rest) > 2 && rest[1] == rest[0] {
		return MaskedInput
	}
	return BadCharacter
}

// lookAlikes are letters and signs that are typed or recognised for a digit or
// for X: ASCII, then Greek and Cyrillic, then others. looksLike has what each
// is taken for.
const (
	lookAlikes = "OoQDIli|ZzSsBbGgq" + "ΟοΧχОоЗзХх" + "×✕ⅹ〇"
	looksLike  = "00001111225586699" + "00XX0033XX" + "XXX0"
)

// strange returns the reason to refuse r, which is neither an ASCII digit nor X.
func strange(r rune) Reason {
	switch {
	case r == '*':
		return MaskedInput
	case r < utf8.RuneSelf && strings.IndexByte(lookAlikes, byte(r)) < 0:
		return BadCharacter
	case '！' <= r && r <= '～':
		if r == '＊' {
			return MaskedInput
		}
		return FullWidth
	case strings.ContainsRune("•●", r):
		return MaskedInput
	case strings.ContainsRune(lookAlikes, r) || unicode.IsNumber(r):
		return LookAlike
	}
	return BadCharacter
}
