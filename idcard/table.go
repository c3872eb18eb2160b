package idcard

import (
	_ "embed"
	"math/bits"
)

// The tables are made by internal/gen, whose functions describe them. They are
// strings, read in place: nothing is done at start-up.

//go:embed codes.bin
var codesBin string

// Layout of codes.bin.
const (
	codesHead  = 6   // date and number of prefixes
	codesNodes = 100 // by the first two digits
	nodeSize   = 18  // a bitmap of 16 bytes, and what comes before
)

func u16(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// tableDate returns the date of the data.
func tableDate() Date {
	return Date{int16(u16(codesBin, 0)), codesBin[2], codesBin[3]}
}

// child returns the index of the number whose last two digits are n, below
// the node in codesBin at offset, and whether there is such a number.
func child(offset, n int) (index int, ok bool) {
	node := codesBin[offset : offset+nodeSize]
	index = u16(node, 16)
	word := u64(node, 0)
	if n >= 64 {
		index += bits.OnesCount64(word)
		word = u64(node, 8)
		n -= 64
	}
	bit := uint64(1) << n
	return index + bits.OnesCount64(word&(bit-1)), word&bit != 0
}

// codeIndex returns the index of a region code, and whether the table has it.
func codeIndex(code int) (index int, ok bool) {
	if uint(code) > 999_999 {
		return 0, false
	}
	prefix, ok := child(codesHead+code/10000*nodeSize, code/100%100)
	if !ok {
		return 0, false
	}
	return child(codesHead+(codesNodes+prefix)*nodeSize, code%100)
}

// provinceKnown reports whether any code begins with these two digits.
func provinceKnown(p int) bool {
	_, ok := codeIndex(p * 10000)
	return ok
}
