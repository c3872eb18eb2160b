package bankcard

import (
	"errors"
	"strconv"
)

// ErrInvalid is matched by every error that means "this is not a valid card
// number".
var ErrInvalid = errors.New("bankcard: invalid number")

// A Reason says why a text is not a card number. The zero Reason is unknown.
type Reason uint8

// The reasons. Their order is stable.
const (
	_ Reason = iota

	// BadLength: there are fewer than 8 or more than 19 digits.
	BadLength

	// BadCharacter: there is something other than digits, spaces and single
	// hyphens between digits.
	BadCharacter

	// OneDigit: one digit is repeated throughout. All zeros would pass Luhn's rule.
	OneDigit

	// BadCheckDigit: the last digit is not the one that Luhn's rule gives, and
	// the [LuhnPolicy] does not let that pass.
	BadCheckDigit
)

var reasonNames = [...]string{
	"unknown", "bad_length", "bad_character", "one_digit", "bad_check_digit",
}

// String returns a stable name in snake case, such as "bad_check_digit".
func (r Reason) String() string {
	if int(r) >= len(reasonNames) {
		return reasonNames[0]
	}
	return reasonNames[r]
}

// A ParseError says what is wrong with a number and where. It never holds the
// number itself, so it can be logged.
type ParseError struct {
	Reason Reason // stable: applications choose the text they show by it
	Offset int    // of the first wrong byte, or -1 if no one byte is wrong
}

var reasonTexts = [len(reasonNames)]string{
	"invalid number", "number of digits is not 8 to 19", "unexpected character",
	"one digit repeated", "wrong check digit",
}

// Error says what is wrong, and at which byte.
func (e *ParseError) Error() string {
	text := reasonTexts[0]
	if int(e.Reason) < len(reasonTexts) {
		text = reasonTexts[e.Reason]
	}
	if e.Offset < 0 {
		return "bankcard: " + text
	}
	return "bankcard: " + text + " at offset " + strconv.Itoa(e.Offset)
}

// Is reports whether target is [ErrInvalid].
func (e *ParseError) Is(target error) bool { return target == ErrInvalid }
