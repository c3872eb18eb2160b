package idcard

import (
	"errors"
	"strconv"
)

// ErrInvalid is matched by every error that means "this is not a valid number".
var ErrInvalid = errors.New("idcard: invalid number")

// A ParseError says what is wrong with a number and where. It never holds the
// number, so it can be logged. The same ParseError may be returned for many
// texts: do not change it.
type ParseError struct {
	Reason Reason // stable: applications choose the text they show by it
	Offset int    // in bytes, of the first wrong byte or part; -1 if there is no such place
}

// Error returns, for instance, "idcard: wrong check character at offset 17".
func (e *ParseError) Error() string {
	s := "idcard: " + e.Reason.words().text
	if e.Offset < 0 {
		return s
	}
	return s + " at offset " + strconv.Itoa(e.Offset)
}

// Is reports whether target is [ErrInvalid].
func (e *ParseError) Is(target error) bool { return target == ErrInvalid }

// A Reason says why a text is not a valid number. The zero Reason is not known.
type Reason uint8

// Reasons. If several apply, the first of characters, length, date, kind, region,
// nationality and check character is given. BadTiming comes last of all. Scientific
// takes the place of BadCharacter.
const (
	reasonUnknown Reason = iota

	// BadLength: not 18 characters, nor one of the forms of 15.
	BadLength
	// BadCharacter: a character that stands in no number, or not at this place.
	BadCharacter
	// FullWidth: a full-width digit, letter or sign. A lenient [Parser] repairs digits
	// and letters.
	FullWidth
	// LookAlike: a letter that looks like a digit or like X, or a digit of
	// another script.
	LookAlike
	// MaskedInput: some of the characters are hidden by asterisks or the like.
	MaskedInput
	// KindNotAccepted: a kind of number that the [Parser] does not accept.
	KindNotAccepted
	// BadDate: a date of birth that the calendar lacks.
	BadDate
	// EarlyDate: a date of birth before 1800.
	EarlyDate
	// FutureDate: a date of birth after the given day.
	FutureDate
	// UnknownRegion: no region has this code.
	UnknownRegion
	// BadTiming: the region's code was not in force when the holder was born.
	// Only a [Parser] with StrictTiming refuses that.
	BadTiming
	// UnknownCountry: a foreigner's card with a nationality that is not in
	// ISO 3166-1, or is China.
	UnknownCountry
	// BadChecksum: the check character does not belong to the others. Usually
	// one character is mistyped, or two are swapped.
	BadChecksum
	// Scientific: a spreadsheet took the number for a quantity and shows it like
	// 1.10105E+17. The last digits are lost: they must be typed again.
	Scientific

	reasonCount
)

var reasons = [reasonCount]struct{ code, text string }{
	reasonUnknown:   {"unknown", "unknown reason"},
	BadLength:       {"bad_length", "wrong length"},
	BadCharacter:    {"bad_character", "wrong character"},
	FullWidth:       {"full_width", "full-width character"},
	LookAlike:       {"look_alike", "look-alike character"},
	MaskedInput:     {"masked_input", "masked character"},
	KindNotAccepted: {"kind_not_accepted", "kind of number not accepted"},
	BadDate:         {"bad_date", "no such date"},
	EarlyDate:       {"early_date", "date before 1800"},
	FutureDate:      {"future_date", "date in the future"},
	UnknownRegion:   {"unknown_region", "unknown region"},
	BadTiming:       {"bad_timing", "region not in force at birth"},
	UnknownCountry:  {"unknown_country", "unknown nationality"},
	BadChecksum:     {"bad_checksum", "wrong check character"},
	Scientific:      {"scientific", "scientific notation of a spreadsheet"},
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

// usual has, for each reason, the error at the place where it usually is.
var usual = [reasonCount]ParseError{
	BadLength:       {BadLength, -1},
	KindNotAccepted: {KindNotAccepted, -1},
	BadDate:         {BadDate, 6},
	EarlyDate:       {EarlyDate, 6},
	FutureDate:      {FutureDate, 6},
	UnknownRegion:   {UnknownRegion, 0},
	BadTiming:       {BadTiming, 0},
	UnknownCountry:  {UnknownCountry, 3},
	BadChecksum:     {BadChecksum, 17},
	Scientific:      {Scientific, -1},
}

// err returns f as an error. It allocates only what is not usual: making an
// error takes as long as finding it.
func (f fault) err() error {
	if f.reason == reasonUnknown {
		return nil
	}
	if e := &usual[f.reason]; *e == (ParseError{f.reason, f.offset}) {
		return e
	}
	return &ParseError{Reason: f.reason, Offset: f.offset}
}
