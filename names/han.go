package names

import "unicode/utf8"

// hanRanges are the unified ideographs of Unicode 17 outside the blocks that
// isHan knows itself. Go 1.26 knows those of Unicode 15.
var hanRanges = [...]struct{ lo, hi rune }{
	{0x20000, 0x2A6DF}, // Extension B
	{0x2A700, 0x2B81D}, // C and D
	{0x2B820, 0x2CEAD}, // E
	{0x2CEB0, 0x2EBE0}, // F
	{0x2EBF0, 0x2EE5D}, // I
	{0x30000, 0x3134A}, // G
	{0x31350, 0x33479}, // H and J
}

// The twelve unified ideographs of the compatibility block FA00–FA3F, a bit
// each.
const unifiedFA = 1<<0x0E | 1<<0x0F | 1<<0x11 | 1<<0x13 | 1<<0x14 | 1<<0x1F |
	1<<0x21 | 1<<0x23 | 1<<0x24 | 1<<0x27 | 1<<0x28 | 1<<0x29

// isHan reports whether r is a character of Han names: a unified ideograph or
// 〇.
func isHan(r rune) bool {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r == '〇':
		return true
	case r < 0x20000:
		return r >= 0xFA00 && r < 0xFA40 && uint64(unifiedFA)>>(r-0xFA00)&1 != 0
	}
	for _, x := range hanRanges {
		if r <= x.hi {
			return r >= x.lo
		}
	}
	return false
}

// Bounds of a name, in characters.
const (
	minLetters = 2
	maxHan     = 50
	maxLatin   = 100
)

// isCleanHan reports whether s is the normal form of a Han name.
func isCleanHan(s string) bool {
	length := commonHan(s)
	afterDot := length == 0
	for _, r := range s[3*length:] {
		switch {
		case isHan(r):
			afterDot = false
		case r == dot && !afterDot:
			afterDot = true
		default:
			return false
		}
		length++
	}
	return length >= minLetters && length <= maxHan && !afterDot
}

// commonHan returns how many characters of U+5000–9FFF begin s: three bytes
// each, which need no decoding. Most names have no other.
func commonHan(s string) int {
	n := 0
	for ; len(s) >= 3; s = s[3:] {
		if s[0]-0xE5 > 4 || s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80 {
			break
		}
		n++
	}
	return n
}

// isHanText reports whether a name's normal form is a Han name: Latin names
// hold no Han character.
func isHanText(plain []byte) bool {
	r, _ := utf8.DecodeRune(plain)
	return isHan(r)
}
