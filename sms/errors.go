package sms

import (
	"errors"
	"strconv"
	"time"
)

var (
	// ErrInvalid is matched by every error that means "this is not a mobile
	// number", "this is not a code" or "this request lacks something".
	ErrInvalid = errors.New("sms: invalid")

	// ErrRefused is matched by every error that means no: the rules or the gate
	// forbid it, or the code is wrong. A [Sender] and a gate say no with it, too.
	// An error that matches neither ErrRefused nor [ErrInvalid] means that
	// the answer is not known.
	ErrRefused = errors.New("sms: refused")
)

// An Error says why something is invalid or refused. It never holds a number or
// a code, so it can be logged.
type Error struct {
	// Reason is stable: applications choose the text they show by it.
	Reason Reason

	// Offset is that of the first wrong byte of a text that did not parse, or -1
	// if no one byte is wrong. Where something is refused it has no meaning: it is 0.
	Offset int

	// RetryAt is when the same request may succeed, or zero if waiting does not
	// help. It is set for TooSoon, TooMany, TooManyHere, Suspended, NotSent and Locked.
	RetryAt time.Time

	// TriesLeft tells, with WrongCode, how often the live code of this purpose and
	// binding may still be tried. Zero means that a new code is needed.
	TriesLeft int
}

// Error returns a short English text for logs. For people see package explain.
func (e *Error) Error() string {
	s := "sms: " + e.Reason.text()
	if e.Reason.parsing() && e.Offset >= 0 {
		s += " at offset " + strconv.Itoa(e.Offset)
	}
	return s
}

// Is reports whether target is the class of e: [ErrInvalid] for what did not
// parse, [ErrRefused] for the other reasons. An unknown reason is of no class.
func (e *Error) Is(target error) bool {
	switch {
	case e.Reason.parsing():
		return target == ErrInvalid
	case reasonUnknown < e.Reason && e.Reason < reasonEnd:
		return target == ErrRefused
	}
	return false
}

// A Reason says why a text is not a mobile number or a code, or why the
// service refused. The zero Reason is unknown.
type Reason uint8

// Reasons of [ErrInvalid].
const (
	reasonUnknown Reason = iota
	BadCharacter         // something that does not belong in a number: a letter, a second number
	BadLength            // too few or too many digits for a mobile number
	NotMobile            // a number of another kind, such as a landline
	Unassigned           // well formed, in a range given to nobody when the table was made
	WrongRegion          // a number of a region that is not accepted
	Scientific           // a number as spreadsheets print it, such as 1.38E+10: digits are lost
	BadCode              // not six to ten digits
)

// Reasons of [ErrRefused].
const (
	// The number cannot receive messages, or is of those that Config.Accept leaves out.
	Unreachable Reason = BadCode + 1 + iota

	TooSoon     // a limit is used up, and allows the next code within a minute
	TooMany     // the number has had its share of codes; the wait is more than a minute
	TooManyHere // so has the address or the scope
	Suspended   // the whole service has had its share, see Limits.All
	Denied      // the gate said no
	NotSent     // every sender refused
	WrongCode   // wrong, expired, used, replaced or never sent
	Locked      // too many wrong codes for this number
	NoProof     // no code was verified in the last ten minutes

	// A breaker has tripped, see Limits.Base. Have the user solve something, such as a
	// captcha, and ask again with Request.Challenged.
	ChallengeNeeded
	reasonEnd
)

// reasonNames has for each reason its stable name and the text of its error.
var reasonNames = [reasonEnd][2]string{
	reasonUnknown: {"unknown", "unknown reason"},
	BadCharacter:  {"bad_character", "unexpected character"},
	BadLength:     {"bad_length", "wrong number of digits"},
	NotMobile:     {"not_mobile", "not a mobile number"},
	Unassigned:    {"unassigned", "number range not assigned"},
	WrongRegion:   {"wrong_region", "region not accepted"},
	Scientific:    {"scientific", "number in scientific notation"},
	BadCode:       {"bad_code", "not a code"},
	Unreachable:   {"unreachable", "number cannot receive messages"},
	TooSoon:       {"too_soon", "too soon after the last code"},
	TooMany:       {"too_many", "too many codes for this number"},
	TooManyHere:   {"too_many_here", "too many codes for this address or scope"},
	Suspended:     {"suspended", "too many codes for the whole service"},
	Denied:        {"denied", "denied by the gate"},
	NotSent:       {"not_sent", "refused by every sender"},
	WrongCode:     {"wrong_code", "wrong code"},
	Locked:        {"locked", "too many wrong codes"},
	NoProof:       {"no_proof", "no recent proof"},

	ChallengeNeeded: {"challenge_needed", "challenge needed"},
}

// String returns the stable name of r, such as "too_soon".
func (r Reason) String() string {
	if r >= reasonEnd {
		r = reasonUnknown
	}
	return reasonNames[r][0]
}

func (r Reason) text() string {
	if r >= reasonEnd {
		r = reasonUnknown
	}
	return reasonNames[r][1]
}

// parsing reports whether r says that a text is invalid.
func (r Reason) parsing() bool { return reasonUnknown < r && r <= BadCode }
