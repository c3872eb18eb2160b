package document

import (
	"errors"
	"strconv"
)

// ErrInvalid is matched by every error that means "this is not a valid number", or
// not a valid machine readable zone.
var ErrInvalid = errors.New("document: invalid number")

// A ParseError says what is wrong with a number and where. It never holds the
// number, so it can be logged. The same ParseError may be returned for many
// texts: do not change it.
type ParseError struct {
	Reason Reason // stable: applications choose the text they show by it
	Offset int    // in bytes, of the first wrong byte or part; -1 if there is no such place
}

// Error returns, for instance, "document: wrong check character at offset 7".
func (e *ParseError) Error() string {
	s := "document: " + e.Reason.words().text
	if e.Offset < 0 {
		return s
	}
	return s + " at offset " + strconv.Itoa(e.Offset)
}

// Is reports whether target is [ErrInvalid].
func (e *ParseError) Is(target error) bool { return target == ErrInvalid }

// A Reason says why a text is not a valid number. The zero Reason is not known.
type Reason uint8

// Reasons. If several apply, the first of kind, strange characters, length, characters
// at the wrong place and check characters is given.
const (
	reasonUnknown Reason = iota

	// BadLength: not as many characters as the kind has.
	BadLength
	// BadCharacter: a character that stands in no number, or not at this place.
	BadCharacter
	// LookAlike: a letter where a digit must be that looks like one, such as O for 0.
	LookAlike
	// MaskedInput: some of the characters are hidden by asterisks or the like.
	MaskedInput
	// UnknownKind: no such kind of document.
	UnknownKind
	// BadChecksum: the check character does not belong to the others. Usually
	// one character is mistyped, or two are swapped.
	BadChecksum
	// BadOrganization: the check character of the organisation code within a unified
	// social credit code does not belong to the others, though the last one does.
	BadOrganization
	// LegacyCheck: the last character of a unified social credit code is not the one
	// that the standard gives, but the organisation code within is right. Some
	// codes of the first pilots are so. One mistyped character outside of the organisation
	// code looks the same.
	LegacyCheck
	// Scientific: a spreadsheet took the number for a quantity and shows it like
	// 9.1E+17. The last digits are lost: they must be typed again.
	Scientific
	// BadDate: a date in a machine readable zone that the calendar lacks.
	BadDate

	reasonCount
)

var reasons = [reasonCount]struct{ code, text string }{
	reasonUnknown:   {"unknown", "unknown reason"},
	BadLength:       {"bad_length", "wrong length"},
	BadCharacter:    {"bad_character", "wrong character"},
	LookAlike:       {"look_alike", "look-alike character"},
	MaskedInput:     {"masked_input", "masked character"},
	UnknownKind:     {"unknown_kind", "unknown kind of document"},
	BadChecksum:     {"bad_checksum", "wrong check character"},
	BadOrganization: {"bad_organization", "wrong check character of the organisation code"},
	LegacyCheck:     {"legacy_check", "wrong check character of a pilot's code"},
	Scientific:      {"scientific", "scientific notation of a spreadsheet"},
	BadDate:         {"bad_date", "no such date"},
}

func (r Reason) words() struct{ code, text string } {
	if r >= reasonCount {
		r = reasonUnknown
	}
	return reasons[r]
}

// String returns a stable name in lower case, such as "bad_checksum".
func (r Reason) String() string { return r.words().code }

// A fault is a ParseError that has not been made. The zero fault is none.
type fault struct {
	reason Reason
	offset int
}

// usual has the errors that are met most, so that they need not be made: that takes
// as long as finding them.
var usual = [...]ParseError{
	{BadLength, -1}, {UnknownKind, -1}, {Scientific, -1},
	{BadChecksum, 7}, {BadChecksum, 8}, {BadChecksum, 9}, {BadChecksum, 17},
	{BadOrganization, 16}, {LegacyCheck, 17},
}

// err returns f as an error, or nil for the zero fault.
func (f fault) err() error {
	if f.reason == reasonUnknown {
		return nil
	}
	for i := range usual {
		if usual[i] == (ParseError{f.reason, f.offset}) {
			return &usual[i]
		}
	}
	return &ParseError{Reason: f.reason, Offset: f.offset}
}
