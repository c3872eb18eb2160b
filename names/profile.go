package names

import "unicode/utf8"

// A Profile says which characters of a name a mask keeps. Blanks and dots
// between the parts of a name stay in every profile but [HideAll].
type Profile uint8

// Profiles. Any other value hides as HideAll does.
const (
	HideAll     Profile = iota // ***
	KeepSurname                // 王**, 欧阳**; the first character where no surname is sure
	KeepFirst                  // 王**
	KeepLast                   // **明
	KeepEnds                   // 王*明; of two characters only the first
)

// maskRune stands for each hidden character, so that a mask keeps the length.
const maskRune = '*'

// Masked returns the name with all but its surname hidden: see [KeepSurname].
// It returns "" for the zero Name.
func (n Name) Masked() string { return n.MaskedAs(KeepSurname) }

// MaskedAs returns the name masked as p says.
func (n Name) MaskedAs(p Profile) string {
	var buf [maxPlain]byte
	return string(n.AppendMasked(buf[:0], p))
}

// AppendMasked appends the name masked as p says to dst. It does not allocate
// if dst has room.
func (n Name) AppendMasked(dst []byte, p Profile) []byte {
	var buf [maxPlain]byte
	plain := n.appendPlain(buf[:0])
	letters := 0
	for i := 0; i < len(plain); {
		r, size := utf8.DecodeRune(plain[i:])
		i += size
		if !separates(r) {
			letters++
		}
	}
	first, last := p.keeps(plain, letters)
	at := 0
	for i := 0; i < len(plain); {
		r, size := utf8.DecodeRune(plain[i:])
		i += size
		switch {
		case separates(r):
			if p.hidesAll() {
				r = maskRune
			}
		case at >= first && at < letters-last:
			r = maskRune
			at++
		default:
			at++
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// keeps returns how many letters at the beginning and at the end of a name p
// leaves open. One is always hidden.
func (p Profile) keeps(plain []byte, letters int) (first, last int) {
	if letters < minLetters {
		return 0, 0
	}
	switch p {
	case KeepSurname:
		return surnameKept(plain), 0
	case KeepFirst:
		return 1, 0
	case KeepLast:
		return 0, 1
	case KeepEnds:
		if letters == 2 {
			return 1, 0
		}
		return 1, 1
	}
	return 0, 0
}

func (p Profile) hidesAll() bool { return p < KeepSurname || p > KeepEnds }

func separates(r rune) bool { return r == dot || r == ' ' }
