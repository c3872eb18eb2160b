package region

import (
	_ "embed"
	"math/bits"
)

// The tables are made by internal/gen, whose functions describe them. They are
// strings, read in place: nothing is done at start-up.

//go:embed codes.bin
var codesBin string

// Layout of codes.bin: a head, the provinces, the prefixes of four digits, the bytes
// of their sets.
const (
	headSize     = 4              // the date
	bitmapSize   = 13             // of 100 bits
	provinceSize = bitmapSize + 2 // and how many prefixes come before
	prefixesFrom = headSize + 100*provinceSize
	setSize      = 4 // see set
)

func u16(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// province returns what codesBin has of a province, and the bitmap of its prefixes
// in two words.
func province(p int) (node string, low, high uint64) {
	node = codesBin[headSize+p*provinceSize:][:provinceSize]
	return node, u64(node, 0), u64(node, bitmapSize-8) >> 24
}

// prefixesBefore returns how many prefixes come before those of a province.
func prefixesBefore(p int) int {
	return u16(codesBin, headSize+p*provinceSize+bitmapSize)
}

// prefixOf returns the number of the prefix that a code begins with, and whether
// there is one.
func prefixOf(code int) (prefix int, ok bool) {
	if uint(code) > 999_999 {
		return 0, false
	}
	node, word, high := province(code / 10000)
	n, before := code/100%100, u16(node, bitmapSize)
	if n >= 64 {
		before += bits.OnesCount64(word)
		word, n = high, n-64
	}
	bit := uint64(1) << n
	return before + bits.OnesCount64(word&(bit-1)), word&bit != 0
}

// A set has the last two digits of a prefix's codes: a bitmap of 13 bytes in
// codesBin, without those that are zero.
type set struct {
	kept  uint16 // which bytes there are
	start uint16 // where the first is
}

func prefixSet(prefix int) set {
	offset := prefixesFrom + prefix*setSize
	return set{uint16(u16(codesBin, offset)), uint16(u16(codesBin, offset+2))}
}

// find reports whether s has n, and which byte has it.
func (s set) find(n int) (at int, ok bool) {
	bit := uint16(1) << (n / 8)
	at = int(s.start) + bits.OnesCount16(s.kept&(bit-1))
	return at, s.kept&bit != 0 && codesBin[at]>>(n%8)&1 != 0
}

// hasCode reports whether the table has a region code.
func hasCode(code int) bool {
	prefix, ok := prefixOf(code)
	if ok {
		_, ok = prefixSet(prefix).find(code % 100)
	}
	return ok
}
