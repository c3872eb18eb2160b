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

	// Scientific: a spreadsheet took the number for a quantity and shows it like
	// 6.21626E+18. The last digits are lost: they must be typed again.
	Scientific

	// WrongLength: no known card with this prefix has so many digits. Only a
	// [Parser] with StrictLength refuses that.
	WrongLength
)

var reasonNames = [...]string{
	"unknown", "bad_length", "bad_character", "one_digit", "bad_check_digit",
	"scientific", "wrong_length",
}

// String returns a stable name in snake case, such as "bad_check_digit".
func (r Reason) String() string {
	if int(r) >= len(reasonNames) {
		return reasonNames[0]
	}
	return reasonNames[r]
}

// A ParseError says what is wrong with a number and where. It never holds the
// number itself, so it can be logged. The same ParseError may be returned for many
// texts: do not change it.
type ParseError struct {
	Reason Reason // stable: applications choose the text they show by it
	Offset int    // of the first wrong byte, or -1 if no one byte is wrong
}

var reasonTexts = [len(reasonNames)]string{
	"invalid number", "number of digits is not 8 to 19", "unexpected character",
	"one digit repeated", "wrong check digit", "scientific notation of a spreadsheet",
	"length unknown with this prefix",
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

// whole has, for each reason, the error about no one byte.
var whole = [len(reasonNames)]ParseError{
	BadLength: {BadLength, -1}, OneDigit: {OneDigit, -1}, BadCheckDigit: {BadCheckDigit, -1},
	Scientific: {Scientific, -1}, WrongLength: {WrongLength, -1},
}

// refusal returns the error of a reason about no one byte. It does not allocate: making
// an error takes as long as finding it.
func refusal(r Reason) error { return &whole[r] }

// Is reports whether target is [ErrInvalid].
func (e *ParseError) Is(target error) bool { return target == ErrInvalid }
