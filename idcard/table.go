package idcard

import (
	_ "embed"
	"math/bits"
)

// The tables are made by internal/gen, whose functions describe them. They are
// strings, read in place: nothing is done at start-up.

//go:embed codes.bin
var codesBin string

// Layout of codes.bin: a head, the provinces, the prefixes of four digits.
const (
	headSize     = 4              // the date
	bitmapSize   = 13             // of 100 bits
	provinceSize = bitmapSize + 2 // and how many prefixes come before
	prefixesFrom = headSize + 100*provinceSize
)

func u16(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }

func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// tableDate returns the date of the data.
func tableDate() Date {
	return date(u16(codesBin, 0), int(codesBin[2]), int(codesBin[3]))
}

// provinceNode and prefixNode return a part of codesBin, which begins with a bitmap.
func provinceNode(province int) string {
	return codesBin[headSize+province*provinceSize:][:provinceSize]
}

func prefixNode(prefix int) string {
	return codesBin[prefixesFrom+prefix*bitmapSize:][:bitmapSize]
}

// hasBit reports whether a bitmap has n.
func hasBit(bitmap string, n int) bool { return bitmap[n/8]>>(n%8)&1 != 0 }

// countBits returns how many numbers less than n a bitmap has.
func countBits(bitmap string, n int) int {
	count := 0
	word := u64(bitmap, 0)
	if n >= 64 {
		count = bits.OnesCount64(word)
		word, n = highBits(bitmap), n-64
	}
	return count + bits.OnesCount64(word&(1<<n-1))
}

// highBits returns what a bitmap has from 64 on.
func highBits(bitmap string) uint64 { return u64(bitmap, bitmapSize-8) >> 24 }

// prefixesBefore returns how many prefixes come before those of a province.
func prefixesBefore(province int) int { return u16(provinceNode(province), bitmapSize) }

// prefixOf returns the number of the prefix that a code begins with, and whether
// there is one.
func prefixOf(code int) (prefix int, ok bool) {
	node, middle := provinceNode(code/10000), code/100%100
	return u16(node, bitmapSize) + countBits(node, middle), hasBit(node, middle)
}

// hasCode reports whether the table has a region code.
func hasCode(code int) bool {
	prefix, ok := prefixOf(code)
	return ok && hasBit(prefixNode(prefix), code%100)
}
