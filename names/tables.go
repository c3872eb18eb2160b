package names

import _ "embed"

//go:generate go run ./internal/gen

// The tables are made by internal/gen from the TSV files beside them and read
// in place. A code point takes three bytes, high byte first.
var (
	//go:embed data/radicals.bin
	radicalTable string // ideographs of U+2E80–2EF3, then of U+2F00–2FD5; 0 if none

	//go:embed data/private.bin
	gbkTable string // characters that U+E815–E864 stand for

	//go:embed data/singles.bin
	singleTable string // surnames of one character, sorted

	//go:embed data/compounds.bin
	compoundTable string // longer surnames, sorted: four code points, then 1 if ambiguous

	//go:embed data/variants.bin
	variantTable string // pairs of a character and the one that stands for its class, sorted
)

const (
	firstGBK        = 0xE815
	firstSupplement = 0x2E80
	lastSupplement  = 0x2EF3
	firstKangxi     = 0x2F00
	lastKangxi      = 0x2FD5
)

// runeAt returns the code point number i of a table.
func runeAt(table string, i int) rune {
	return rune(table[3*i])<<16 | rune(table[3*i+1])<<8 | rune(table[3*i+2])
}

// radical returns the ideograph of a radical, or 0.
func radical(r rune) rune {
	switch {
	case r >= firstSupplement && r <= lastSupplement:
		return runeAt(radicalTable, int(r-firstSupplement))
	case r >= firstKangxi && r <= lastKangxi:
		return runeAt(radicalTable, int(r-firstKangxi)+lastSupplement-firstSupplement+1)
	}
	return 0
}

// fromGBK returns the ideograph that a private-use character of GBK stands for,
// or 0.
func fromGBK(r rune) rune {
	i := int(r - firstGBK)
	if i < 0 || 3*i >= len(gbkTable) {
		return 0
	}
	std := runeAt(gbkTable, i)
	if isHan(std) {
		return std
	}
	return radical(std)
}

// toGBK returns the private-use character of GBK that stands for an ideograph,
// or 0. Radicals do not count: who bears the name 厂 is not registered with the
// component U+E815.
func toGBK(r rune) rune {
	for i := range len(gbkTable) / 3 {
		if runeAt(gbkTable, i) == r {
			return rune(firstGBK + i)
		}
	}
	return 0
}

// isSingle reports whether r is a surname.
func isSingle(r rune) bool {
	_, ok := search(singleTable, 1, r)
	return ok
}

// plainForm returns the character that stands for all simplified, traditional
// and variant forms of r.
func plainForm(r rune) rune {
	if i, ok := search(variantTable, 2, r); ok {
		return runeAt(variantTable, i+1)
	}
	return r
}

// search returns the index of r in a table sorted by every stride-th code
// point.
func search(table string, stride int, r rune) (int, bool) {
	lo, hi := 0, len(table)/(3*stride)
	for lo < hi {
		mid := (lo + hi) / 2
		switch x := runeAt(table, mid*stride); {
		case x == r:
			return mid * stride, true
		case x < r:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}

// maxCompound is how many characters the longest surname has.
const maxCompound = 4

// appendCompounds appends the lengths of the compound surnames that begin with
// head, the longest first, and whether the surname may as well be shorter.
func appendCompounds(dst []int, head []rune) (lengths []int, ambiguous bool) {
	const stride = maxCompound + 1
	ambiguous = true
	i, ok := search(compoundTable, stride, head[0])
	// search finds one of the surnames with that character: go to the last.
	for ok && 3*i < len(compoundTable) && runeAt(compoundTable, i) == head[0] {
		i += stride
	}
	for i -= stride; ok && i >= 0 && runeAt(compoundTable, i) == head[0]; i -= stride {
		if k := compoundAt(i, head); k > 0 {
			dst = append(dst, k)
			ambiguous = runeAt(compoundTable, i+maxCompound) != 0
		}
	}
	return dst, ambiguous
}

// compoundAt returns the length of the compound surname at i, if head begins
// with it, and else 0.
func compoundAt(i int, head []rune) int {
	for k := range maxCompound {
		switch r := runeAt(compoundTable, i+k); {
		case r == 0:
			return k
		case k == len(head) || head[k] != r:
			return 0
		}
	}
	return maxCompound
}
