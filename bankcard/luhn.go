package bankcard

// Luhn's rule (ISO/IEC 7812-1, annex B): going from the right, double every
// second digit, take 9 from what is above 9, and add up; a right number gives a
// multiple of 10.

// A block is 24 digits, one to a byte, with zeros in front. The first of
// each eight is in the lowest byte of its word.
type block struct{ hi, mid, lo uint64 }

const (
	asciiZeros = 0x3030_3030_3030_3030
	highBits   = 0x8080_8080_8080_8080
	toHighBit  = 0x7676_7676_7676_7676 // added to a byte above 9 it sets the high bit
	everyOther = 0x00ff_00ff_00ff_00ff
	lanes      = 0x0001_0001_0001_0001
)

// load8 returns the eight bytes of s at i, the first one lowest. The compiler
// makes it one load.
func load8(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// toBlock returns the digits of s, which has 8 to 24 bytes, and whether each
// byte is one.
func toBlock(s string) (b block, ok bool) {
	n := len(s)
	first := load8(s, 0) ^ asciiZeros
	b.lo = load8(s, n-8) ^ asciiZeros
	bad := b.lo | (b.lo + toHighBit) | first | (first + toHighBit)
	if n < 16 {
		b.mid = first << (8 * uint(16-n)) // what lo has already drops out
		return b, bad&highBits == 0
	}
	b.mid = load8(s, n-16) ^ asciiZeros
	b.hi = first << (8 * uint(24-n)) // nothing if n is 16
	bad |= b.mid | (b.mid + toHighBit)
	return b, bad&highBits == 0
}

// luhn reports whether the digits satisfy Luhn's rule.
func (b block) luhn() bool {
	sum := luhnLanes(b.hi) + luhnLanes(b.mid) + luhnLanes(b.lo)
	return sum*lanes>>48%10 == 0
}

// luhnLanes adds up eight digits by pairs, of which the first is doubled. Four
// sums lie 16 bits apart.
func luhnLanes(x uint64) uint64 {
	double := x & everyOther
	above4 := (double + 3*lanes) >> 3 & lanes
	return x>>8&everyOther + 2*double - 9*above4
}

// value returns the last 20 digits as an integer: 19 of them fit.
func (b block) value() uint64 {
	return eightDigits(b.hi)*1_0000_0000_0000_0000 +
		eightDigits(b.mid)*1_0000_0000 + eightDigits(b.lo)
}

// eightDigits returns eight digits as an integer, joining neighbours to pairs,
// to fours, to eight.
func eightDigits(x uint64) uint64 {
	x = x * (10<<8 + 1) >> 8 & everyOther
	x = x * (100<<16 + 1) >> 16 & 0x0000_ffff_0000_ffff
	return x * (10000<<32 + 1) >> 32
}

// Luhn reports whether digits, at least two ASCII digits and nothing else,
// satisfy Luhn's rule (ISO/IEC 7812-1, annex B).
//
// The rule finds every single wrong digit, and every swap of neighbours but 09
// and 90. It does not find 22 typed as 55 or the reverse, nor 33 as 66, 44 as 77,
// nor a swap of two digits with one between them; all zeros satisfy it.
func Luhn(digits string) bool {
	if len(digits) < 8 || len(digits) > 24 {
		return luhnAny(digits)
	}
	b, ok := toBlock(digits)
	return ok && b.luhn()
}

// luhnAny is Luhn for any length.
func luhnAny(digits string) bool {
	sum, ok := luhnSum(digits, false)
	return ok && len(digits) >= 2 && sum%10 == 0
}

// luhnSum adds up the digits by Luhn's rule. The last one is doubled if double
// is set.
func luhnSum(digits string, double bool) (sum int, ok bool) {
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i] - '0')
		if d > 9 {
			return 0, false
		}
		if double {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum = (sum + d) % 10
		double = !double
	}
	return sum, true
}

// CheckDigit returns the digit, '0' to '9', that makes payload satisfy [Luhn]
// when it is put at its end. It returns false if payload is empty or not made
// of ASCII digits alone.
func CheckDigit(payload string) (byte, bool) {
	sum, ok := luhnSum(payload, true)
	if !ok || payload == "" {
		return 0, false
	}
	return byte('0' + (10-sum)%10), true
}

// Luhn reports whether n satisfies Luhn's rule. Real Chinese cards exist that
// do not: see [LuhnPolicy]. The zero Number does not.
func (n Number) Luhn() bool {
	var buf [maxLen]byte
	return Luhn(string(n.digits(&buf)))
}
