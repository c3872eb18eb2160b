package names

import (
	"errors"
	"strconv"
)

// ErrInvalid is matched by every error that means "this is not a name".
var ErrInvalid = errors.New("names: invalid name")

// A Reason says why a text is not a name. Its values and strings are stable.
type Reason uint8

// Reasons.
const (
	reasonUnknown Reason = iota
	Empty                // nothing but blanks and invisible characters
	TooShort             // fewer than two letters or Han characters
	TooLong              // more than 50 characters, or 100 in a Latin name
	BadDot               // a separator at the beginning or the end, or two in a row
	Digit                // a digit or numeral of any script
	MixedScript          // Han and Latin in one name
	OtherScript          // a letter that is neither an ideograph nor Latin, such as 々
	LostCharacter        // what a bad conversion leaves: U+FFFD, ?, □, bad UTF-8
	AlreadyMasked        // a sign that hides a character: *, ×, ○
	PrivateUse           // a private-use character that no known table explains
	Control              // a control character, or a code point that is no character
	Undisplayable        // a character described by its parts, 李(王莹), or an unassigned code point
	Symbol               // any other sign, such as punctuation, or an apostrophe before a Latin name
)

var reasonNames = [...]string{
	"unknown", "empty", "too_short", "too_long", "bad_dot", "digit", "mixed_script",
	"other_script", "lost_character", "masked", "private_use", "control", "undisplayable",
	"symbol",
}

// String returns a stable word in snake_case, such as "bad_dot".
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return reasonNames[reasonUnknown]
}

// A ParseError says what is wrong with a text and where. It never holds the
// text itself, so it can be logged.
type ParseError struct {
	Reason Reason // stable: applications choose the text they show by it
	Offset int    // of the first byte of the wrong character, or -1 if no one character is wrong
}

// Error returns a message such as "names: bad_dot at offset 6".
func (e *ParseError) Error() string {
	msg := "names: " + e.Reason.String()
	if e.Offset >= 0 {
		msg += " at offset " + strconv.Itoa(e.Offset)
	}
	return msg
}

// Is reports whether target is [ErrInvalid].
func (e *ParseError) Is(target error) bool { return target == ErrInvalid }
