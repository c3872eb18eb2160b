package idcard

import (
	_ "embed"
	"iter"
	"math/bits"
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

// rows returns the first row of the code with this index, and their number.
func rows(index int) (first, count int) {
	extra := u16(periodsBin, 0)
	low, high := 0, extra
	for low < high {
		if mid := (low + high) / 2; u16(periodsBin, 2+2*mid) < index {
			low = mid + 1
		} else {
			high = mid
		}
	}
	count = 1
	for i := low; i < extra && u16(periodsBin, 2+2*i) == index; i++ {
		count++
	}
	return index + low, count
}

// spanOf returns what a row says.
func spanOf(row int) span {
	word := u16(periodsBin, 2+2*u16(periodsBin, 0)+2*row)
	s := span{row: row, class: class(word & 3)}
	if y := word >> 2 & 127; y != 0 {
		s.from = firstYear + y
	}
	if y := word >> 9; y != 0 {
		s.until = firstYear + y
	}
	return s
}

// nameOf returns the name in a row.
func nameOf(row int) string {
	count := u16(namesBin, 0)
	numbers := 2 + 2*count // then one number for each row, then the text
	text := numbers + 2*rowCount()
	i := u16(namesBin, numbers+2*row)
	start := 0
	if i > 0 {
		start = u16(namesBin, 2*i)
	}
	return namesBin[text+start : text+u16(namesBin, 2+2*i)]
}

func rowCount() int { return len(periodsBin)/2 - 1 - u16(periodsBin, 0) }

// successors yields the codes that the area of a row has since.
func successors(row int) iter.Seq[int] {
	return func(yield func(int) bool) {
		const size = 4
		low, high := 0, len(successorsBin)/size
		for low < high {
			if mid := (low + high) / 2; u16(successorsBin, mid*size) < row {
				low = mid + 1
			} else {
				high = mid
			}
		}
		for i := low * size; i < len(successorsBin) && u16(successorsBin, i) == row; i += size {
			if !yield(codeAt(u16(successorsBin, i+2))) {
				return
			}
		}
	}
}

// codeAt returns the code with this index.
func codeAt(index int) int {
	prefix, last := nthChild(codesNodes, u16(codesBin, 4), index)
	province, middle := nthChild(0, codesNodes, prefix)
	return province*10000 + middle*100 + last
}

// nthChild returns which of count nodes has the number with this index below
// it, and that number's last two digits.
func nthChild(first, count, index int) (node, digits int) {
	offset := codesHead + first*nodeSize
	low, high := 0, count // the node is the last that does not begin after index
	for high-low > 1 {
		if mid := (low + high) / 2; u16(codesBin, offset+mid*nodeSize+16) <= index {
			low = mid
		} else {
			high = mid
		}
	}
	offset += low * nodeSize
	n := index - u16(codesBin, offset+16)
	word := u64(codesBin, offset)
	if ones := bits.OnesCount64(word); n >= ones {
		n -= ones
		word, digits = u64(codesBin, offset+8), 64
	}
	for ; n > 0; n-- {
		word &= word - 1
	}
	return low, digits + bits.TrailingZeros64(word)
}
