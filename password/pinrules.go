package password

// six are the ASCII digits of a PIN.
type six = [digits]byte

// A pinRule is a shape that is easy to guess.
type pinRule struct {
	name  string // for tests
	kind  Kind
	match func(d six) bool
}

// pinRules are the structural rules. Each PIN is tried against all of them.
var pinRules = [...]pinRule{
	{"all same", Repeat, allSame},
	{"run", Sequence, isRun},
	{"abcabc", Repeat, func(d six) bool { return d[0] == d[3] && d[1] == d[4] && d[2] == d[5] }},
	{"ababab", Repeat, func(d six) bool {
		return d[0] == d[2] && d[2] == d[4] && d[1] == d[3] && d[3] == d[5]
	}},
	{"palindrome", Repeat, func(d six) bool {
		return d[0] == d[5] && d[1] == d[4] && d[2] == d[3]
	}},
	{"aabbcc", Repeat, func(d six) bool { return d[0] == d[1] && d[2] == d[3] && d[4] == d[5] }},
	{"aaabbb", Repeat, func(d six) bool {
		return d[0] == d[1] && d[1] == d[2] && d[3] == d[4] && d[4] == d[5]
	}},
	{"two digits", Repeat, twoDigits},
	{"four in a row", Repeat, fourInRow},
	{"keypad", Keyboard, func(d six) bool {
		return keypadStep(d[0], d[1], d[2]) && keypadStep(d[3], d[4], d[5])
	}},
}

func allSame(d six) bool { return d == six{d[0], d[0], d[0], d[0], d[0], d[0]} }

// isRun reports whether the digits go up or down by one, with 9 next to 0.
func isRun(d six) bool {
	step := (d[1] - d[0] + 10) % 10
	if step != 1 && step != 9 {
		return false
	}
	for i := 2; i < digits; i++ {
		if (d[i]-d[i-1]+10)%10 != step {
			return false
		}
	}
	return true
}

func twoDigits(d six) bool {
	var seen uint16
	for _, c := range d {
		seen |= 1 << (c - '0')
	}
	seen &= seen - 1
	return seen&(seen-1) == 0
}

func fourInRow(d six) bool {
	n := 1
	for i := 1; i < digits && n < 4; i++ {
		if d[i] == d[i-1] {
			n++
		} else {
			n = 1
		}
	}
	return n >= 4
}

// keypadStep reports whether three keys are one key, or a row or column of the
// keypad: a run of step 0, ±1 or ±3 without wrap.
func keypadStep(a, b, c byte) bool {
	step := int(b) - int(a)
	return int(c)-int(b) == step &&
		(step == 0 || step == 1 || step == -1 || step == 3 || step == -3)
}

// num reads the ASCII digits in s.
func num(s ...byte) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// isYYMMDD reports whether d is a day of a year given by two digits. Every
// fourth year has a 29 February, 00 among them: nobody alive was born in 1900.
func isYYMMDD(d six) bool { return validDay(num(d[0], d[1]), num(d[2], d[3]), num(d[4], d[5])) }
func isMMDDYY(d six) bool { return validDay(num(d[4], d[5]), num(d[0], d[1]), num(d[2], d[3])) }
func isDDMMYY(d six) bool { return validDay(num(d[4], d[5]), num(d[2], d[3]), num(d[0], d[1])) }

// isYYYYMM reports whether d is a month of the years 1930 to 2029.
func isYYYYMM(d six) bool {
	y, m := num(d[0], d[1], d[2], d[3]), num(d[4], d[5])
	return 1930 <= y && y <= 2029 && 1 <= m && m <= 12
}

// validDay reports whether the calendar has the day. Of year only its
// remainder by four matters.
func validDay(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	last := 30 + (month+month/8)%2
	if month == 2 {
		last = 28
		if year%4 == 0 {
			last = 29
		}
	}
	return day <= last
}
