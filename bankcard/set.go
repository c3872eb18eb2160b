package bankcard

import (
	"iter"
	"math/bits"
)

// A Set is a set of small numbers, 0 to 31: the lengths that a number may
// have, or the places where its gaps go.
type Set uint32

func setOf(numbers ...int) Set {
	var s Set
	for _, n := range numbers {
		s |= 1 << n
	}
	return s
}

// Has reports whether n is in s.
func (s Set) Has(n int) bool { return 0 <= n && n < 32 && s>>n&1 != 0 }

// All yields the numbers in s, the least first.
func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(bits.TrailingZeros32(uint32(s))) {
				return
			}
		}
	}
}

// Max returns the greatest number in s, or 0 if there is none. Of the lengths
// it is what a form takes for its maxlength.
func (s Set) Max() int { return max(0, bits.Len32(uint32(s))-1) }
