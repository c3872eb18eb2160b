package sms

import "github.com/go-realname/sdk/internal/mask"

// RestoreMobile reads back what [Mobile.Reveal] gave. Use it for what you stored
// yourself, never for what a person typed: it checks the form alone.
//
// Every number that any [Accept] ever accepted comes back equal. So a stored number
// is not lost when ranges of numbers are given out or taken back, or when it is read
// with another Accept than it was parsed with. The error, if any, is an [*Error] that
// matches [ErrInvalid].
func RestoreMobile(s string) (Mobile, error) {
	digits := s
	if s != "" && s[0] == '+' {
		digits = s[1:]
	}
	if len(digits) > 13 {
		return fail(BadLength)
	}
	n := uint64(0)
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return Mobile{}, &Error{Reason: BadCharacter, Offset: len(s) - len(digits) + i}
		}
		n = n*10 + uint64(c)
	}
	if v := stored(n, len(digits), len(digits) < len(s)); v != 0 {
		return Mobile{mask.HideWord(v)}, nil
	}
	return fail(BadLength)
}

// stored returns the E.164 number without its plus whose digits Reveal gives, or 0
// where it gives no such thing: only numbers of other regions have a plus.
func stored(n uint64, digits int, plus bool) uint64 {
	switch {
	case !plus && (digits == 11 || digits == 13) && n/pow10[digits-1] == 1:
		return mainland*pow10[digits] + n
	case plus && digits == 11 && (n/e8 == hongKong || n/e8 == macao),
		plus && digits == 12 && n/e9 == taiwan:
		return n
	}
	return 0
}
