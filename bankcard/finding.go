package bankcard

import (
	"iter"
	"math/bits"
	"strings"
)

// A Finding is something odd about a number that does not make it wrong. The
// zero Finding is unknown.
type Finding uint8

// The findings. Their order is stable.
const (
	_ Finding = iota

	// FullWidth: full-width digits were typed. They were taken as digits.
	FullWidth

	// WrongCheckDigit: the last digit is not the one that Luhn's rule gives. A
	// form should ask once to check the number, and then let the bank decide.
	WrongCheckDigit

	// UnusualLength: the issuer, or the network, is known to have this prefix
	// with other lengths. No table is complete: a form should ask once, and
	// then let the bank decide.
	UnusualLength
)

var findingNames = [...]string{"unknown", "full_width", "wrong_check_digit", "unusual_length"}

// String returns a stable name in snake case, such as "wrong_check_digit".
func (f Finding) String() string {
	if int(f) >= len(findingNames) {
		return findingNames[0]
	}
	return findingNames[f]
}

// Findings is a set of findings.
type Findings uint8

func findings(f Finding) Findings { return 1 << f }

// Has reports whether f is among them.
func (fs Findings) Has(f Finding) bool { return f < 8 && fs>>f&1 != 0 }

// All yields the findings in their order.
func (fs Findings) All() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for ; fs != 0; fs &= fs - 1 {
			if !yield(Finding(bits.TrailingZeros8(uint8(fs)))) {
				return
			}
		}
	}
}

// String returns the names of the findings with commas between them, or "".
func (fs Findings) String() string {
	var names []string
	for f := range fs.All() {
		names = append(names, f.String())
	}
	return strings.Join(names, ",")
}
