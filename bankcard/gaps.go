package bankcard

// Gaps stand after every fourth digit, except on American Express (4-6-5),
// Diners Club with 14 digits (4-6-4) and UATP (4-5-6).

// gaps returns before which digits of n a gap stands in print.
func (n Number) gaps() Set {
	value, length := n.split()
	if length == 0 {
		return 0
	}
	return gapsOf(align(value, length), length)
}

// gapsOf is gaps for an aligned number.
func gapsOf(aligned uint64, length int) Set {
	first2 := aligned / pow10[maxLen-2]
	switch {
	case length == 15 && (first2 == 34 || first2 == 37), length == 14 && first2/10 == 3:
		return setOf(4, 10)
	case length == 15 && first2/10 == 1:
		return setOf(4, 9)
	}
	return setOf(4, 8, 12, 16) & (1<<length - 1)
}
