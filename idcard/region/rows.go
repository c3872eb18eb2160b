package region

import (
	_ "embed"
	"iter"
	"math/bits"
	"sort"
)

// Every period in which a code had a name is a row. Rows are in the order of
// their codes, and of one code the official ones first. Most codes have one.

//go:embed periods.bin
var periodsBin string

//go:embed successors.bin
var successorsBin string

//go:embed names.bin
var namesBin string

// firstYear is what the years in periods.bin count from.
const firstYear = 1970

// A class says where a row comes from.
type class uint8

const (
	official   class = iota // in the lists of the ministry, or laid down by a notice
	collective              // not one region: 市辖区 and the like
	observed                // on cards, in no list
	uncertain               // in other lists, or printed and later corrected
)

// A span is a row: from is in it, until is not. A year is 0 if it is unknown,
// or if there is no end. Spans that a caller added have their name with them.
type span struct {
	row         int
	class       class
	from, until int
	added       string
}

// name returns the name that s has.
func (s span) name() string {
	if s.row < 0 {
		return s.added
	}
	return nameOf(s.row)
}

// in reports whether s was in force in year.
func (s span) in(year int) bool {
	return s.from <= year && (s.until == 0 || year < s.until)
}

// nearest returns the year closest to year in which s was in force.
func (s span) nearest(year int) int {
	year = max(year, s.from)
	if s.until != 0 {
		year = min(year, s.until-1)
	}
	return year
}

// codesBefore returns how many codes come before those of a prefix.
func codesBefore(prefix int) int { return u16(periodsBin, 4+4*prefix) }

// extrasBefore returns how many rows that are not the first of their code come before
// those of a prefix.
func extrasBefore(prefix int) int { return u16(periodsBin, 6+4*prefix) }

func prefixCount() int { return u16(periodsBin, 0) }

// extras returns where in periodsBin the rows are that are not the first of their
// code, and how many. Each has the index of the code.
func extras() (offset, count int) {
	return 4 + 4*u16(periodsBin, 0), u16(periodsBin, 2)
}

func rowsOffset() int {
	offset, count := extras()
	return offset + 2*count
}

func rowCount() int { return (len(periodsBin) - rowsOffset()) / 2 }

func codeCount() int {
	_, count := extras()
	return rowCount() - count
}

// rowsOf returns the first row of a region code, and how many it has: none if the table
// does not have it.
func rowsOf(code int) (first, count int) {
	prefix, ok := prefixOf(code)
	if !ok {
		return 0, 0
	}
	s := prefixSet(prefix)
	at, ok := s.find(code % 100)
	if !ok {
		return 0, 0
	}
	index := codesBefore(prefix) + s.rank(code%100, at)
	offset, n := extras()
	low := extrasBefore(prefix)
	for low < n && u16(periodsBin, offset+2*low) < index {
		low++
	}
	count = 1
	for i := low; i < n && u16(periodsBin, offset+2*i) == index; i++ {
		count++
	}
	return index + low, count
}

// rank returns how many numbers in s come before n, which is in s and in byte at.
func (s set) rank(n, at int) int {
	count := bits.OnesCount8(codesBin[at] & (1<<(n%8) - 1))
	bytes := at - int(s.start) // at most 12 come before
	if bytes > 8 {
		count += bits.OnesCount64(u64(codesBin, at-bytes))
		bytes -= 8
	}
	return count + bits.OnesCount64(u64(codesBin, at-8)>>(64-8*bytes))
}

// codeAt returns the code with this index.
func codeAt(index int) int {
	prefix := lastAtMost(prefixCount(), index, codesBefore)
	p := lastAtMost(100, prefix, prefixesBefore)
	_, low, high := province(p)
	middle := nthBit(low, high, prefix-prefixesBefore(p))
	low, high = prefixSet(prefix).words()
	return p*10000 + middle*100 + nthBit(low, high, index-codesBefore(prefix))
}

// lastAtMost returns the last i below n for which before(i) is at most limit.
func lastAtMost(n, limit int, before func(int) int) int {
	return sort.Search(n, func(i int) bool { return before(i) > limit }) - 1
}

// words returns s as a bitmap in two words.
func (s set) words() (low, high uint64) {
	at := int(s.start)
	for i := range bitmapSize {
		switch {
		case s.kept>>i&1 == 0:
			continue
		case i < 8:
			low |= uint64(codesBin[at]) << (8 * i)
		default:
			high |= uint64(codesBin[at]) << (8*i - 64)
		}
		at++
	}
	return low, high
}

// nthBit returns the number in a bitmap that n others come before.
func nthBit(low, high uint64, n int) int {
	from := 0
	if ones := bits.OnesCount64(low); n >= ones {
		low, from, n = high, 64, n-ones
	}
	for ; n > 0; n-- {
		low &= low - 1
	}
	return from + bits.TrailingZeros64(low)
}

// spanOf returns what a row says.
func spanOf(row int) span {
	word := wordOf(row)
	s := span{row: row, class: class(word & 3)}
	if y := word >> 2 & 127; y != 0 {
		s.from = firstYear + y
	}
	if y := word >> 9; y != 0 {
		s.until = firstYear + y
	}
	return s
}

// wordOf returns what periodsBin has of a row.
func wordOf(row int) int { return u16(periodsBin, rowsOffset()+2*row) }

// nameOf returns the name in a row.
func nameOf(row int) string {
	entry := namesBin[2+3*row:][:3]
	start := u16(namesBin, 0) + u16(entry, 0)
	return namesBin[start : start+int(entry[2])]
}

// successors yields the codes that the area of a row has since.
func successors(row int) iter.Seq[int] {
	return func(yield func(int) bool) {
		const size = 4
		first := sort.Search(len(successorsBin)/size, func(i int) bool {
			return u16(successorsBin, i*size) >= row
		})
		for i := first * size; i < len(successorsBin) && u16(successorsBin, i) == row; i += size {
			if !yield(codeAt(u16(successorsBin, i+2))) {
				return
			}
		}
	}
}
