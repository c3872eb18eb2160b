package idcard

// Restore reads back what [Number.Reveal] gave. Use it for what you stored
// yourself, never for what a person typed: it checks the form alone.
//
// Every number that any [Parser] of this package ever accepted comes back equal, of
// the same kind. So a stored number is not lost when the tables of regions and
// countries change, or when it is read with other options than it was parsed with.
// Restore knows no table, no options, and no earliest or latest date of birth.
//
// It repairs nothing: s must be what Reveal gives, character by character, with a
// date that the calendar has and the right check character. The error, if any,
// is a [*ParseError].
func Restore(s string) (Number, error) {
	v, f := restore(s)
	if f.reason != reasonUnknown {
		return Number{}, f.err()
	}
	return newNumber(v), nil
}

func restore(s string) (value, fault) {
	switch {
	case len(s) == 18:
		return restore18(s)
	case len(s) == 15 && isUpper(s[0]):
		return restoreOldForeign(s)
	}
	return 0, diagnose(s)
}

// restore18 restores s of 18 bytes, which may be any.
func restore18(s string) (value, fault) {
	a, b := u64(s, 0), u64(s, 8)
	last, check := s[16]-'0', s[17]
	switch {
	case !allDigits(a) || !allDigits(b) || last > 9:
		return 0, diagnose(s)
	case check == 'x':
		return 0, fault{BadCharacter, 17}
	case check-'0' > 9 && check != 'X':
		return 0, diagnose(s)
	}
	province, prefecture, county, century := pairs(a)
	yy, month, day, seq := pairs(b)
	birth, ok := newCivil(century*100+yy, month, day)
	if !ok {
		return 0, fault{BadDate, 6}
	}
	if sum := weigh(a, b) + uint32(last)*2; checkCharacters[sum%11] != check {
		return 0, fault{BadChecksum, 17}
	}
	region := province*10000 + prefecture*100 + county
	return pack(kindOf(region), region, seq*10+int(last), birth), fault{}
}

// restoreOldForeign restores s of 15 bytes, the first a letter.
func restoreOldForeign(s string) (value, fault) {
	c, ok := splitOldForeign(s)
	if !ok {
		return 0, diagnose(s)
	}
	if early, _ := oldBirths(c.year, c.month, c.day); early == 0 {
		return 0, fault{BadDate, 7}
	}
	if icaoCheck([]byte(s[:14])) != s[14] {
		return 0, fault{BadChecksum, 14}
	}
	return c.value(), fault{}
}
