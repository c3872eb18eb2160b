package bankcard

import _ "embed" // the tables

// The tables are made by internal/gen, which describes them, and are read in place;
// the banks are in banktable.go.
var (
	//go:embed groups.bin
	groups string
	//go:embed pages.bin
	pages string
	//go:embed rows.bin
	rows string

	//go:embed heads.bin
	heads string
	//go:embed segments.bin
	segments string
	//go:embed ranges.bin
	ranges string
)

func uint16At(s string, i uint) uint {
	s = s[2*i : 2*i+2]
	return uint(s[0]) | uint(s[1])<<8
}

func uint32At(s string, i int) uint32 {
	s = s[4*i : 4*i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// pow10 has the powers of ten.
var pow10 = [maxLen + 1]uint64{
	1, 10, 100, 1000, 1_0000, 10_0000, 100_0000, 1000_0000, 1_0000_0000, 10_0000_0000,
	100_0000_0000, 1000_0000_0000, 1_0000_0000_0000, 10_0000_0000_0000, 100_0000_0000_0000,
	1000_0000_0000_0000, 1_0000_0000_0000_0000, 10_0000_0000_0000_0000,
	100_0000_0000_0000_0000, 1000_0000_0000_0000_0000,
}

// An aligned number of 19 digits divided by these gives its first six or ten.
const (
	afterSix = 1_0000_0000_0000_0
	afterTen = 1_0000_0000_0
)

// A prefix is digits at the beginning of a number, or a whole number.
type prefix struct {
	aligned uint64 // the digits, with zeros behind them up to 19
	length  int    // of the digits
}

func newPrefix(value uint64, length int) prefix {
	return prefix{value * pow10[maxLen-length], length}
}

// prefix returns the whole number. Its length is 0 for the zero Number.
func (n Number) prefix() prefix {
	value, length := n.split()
	return newPrefix(value, length)
}

// covers reports whether p is the beginning of q, which is not shorter.
func (p prefix) covers(q prefix) bool { return q.aligned-p.aligned < pow10[maxLen-p.length] }

// six returns the first six digits.
func (p prefix) six() int { return int(p.aligned / afterSix) }

// cells returns the first and last six digits that p can begin.
func (p prefix) cells() (lo, hi int) {
	lo = p.six()
	if p.length < 6 {
		return lo, lo + int(pow10[6-p.length]) - 1
	}
	return lo, lo
}
