package bankcard

// pow10 has the powers of ten.
var pow10 = [maxLen + 1]uint64{
	1, 10, 100, 1000, 1_0000, 10_0000, 100_0000, 1000_0000, 1_0000_0000, 10_0000_0000,
	100_0000_0000, 1000_0000_0000, 1_0000_0000_0000, 10_0000_0000_0000, 100_0000_0000_0000,
	1000_0000_0000_0000, 1_0000_0000_0000_0000, 10_0000_0000_0000_0000,
	100_0000_0000_0000_0000, 1000_0000_0000_0000_0000,
}

// align returns a number or a prefix of so many digits with zeros behind it up
// to 19 digits, so that all prefixes of one length lie in one place.
func align(value uint64, length int) uint64 { return value * pow10[maxLen-length] }
