package bankcard

// Gaps stand after every fourth digit, except on American Express (4-6-5),
// Diners Club with 14 digits (4-6-4) and UATP (4-5-6).

// gapsOf returns before which digits of a number that begins with p, and has
// the length, a gap stands in print.
func gapsOf(p prefix, length int) set {
	first2 := p.aligned / pow10[maxLen-2]
	switch {
	case length == 15 && (first2 == 34 || first2 == 37), length == 14 && first2/10 == 3:
		return setOf(4, 10)
	case length == 15 && first2/10 == 1:
		return setOf(4, 9)
	}
	return setOf(4, 8, 12, 16) & (1<<length - 1)
}
