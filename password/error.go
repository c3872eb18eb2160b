package password

import (
	"errors"
	"time"

	"github.com/go-realname/sdk/kv"
)

var (
	// ErrInvalid is matched by every error that means "this is not a PIN".
	ErrInvalid = errors.New("password: invalid PIN")

	// ErrRefused is matched by every error that is an answer of a [Guard]: No.
	// Whatever does not match it means that the guard does not know.
	ErrRefused = errors.New("password: refused")

	// ErrSuspended is matched by the refusal of an account whose PIN is suspended, see
	// [Guard.Suspend]. That error matches ErrRefused as well.
	ErrSuspended = errors.New("password: suspended")

	// ErrBusy means that as many tries as are left are being verified at this
	// moment, that three new PINs are under way, or that others kept changing the
	// account's record. Nothing was counted and nothing is locked: ask again.
	ErrBusy error = busyError{}
)

type busyError struct{}

func (busyError) Error() string        { return "password: other tries are under way" }
func (busyError) Is(target error) bool { return target == kv.ErrBusy }

// An Error says why a PIN is not one, or why a [Guard] said no. It never holds
// what was typed, so it can be logged.
type Error struct {
	Reason Reason // stable: applications choose the text they show by it

	// TriesLeft is how many wrong tries are left before the next lock. It is
	// set for WrongPIN.
	TriesLeft int

	// RetryAt is when the lock ends. It is set for Locked, for a WrongPIN that
	// locked the account, and for TooManyChanges.
	RetryAt time.Time

	// Violations says what is wrong with a PIN that was to be set. It is set
	// for WeakPIN.
	Violations []Violation

	// Causes says why the PIN is suspended. It is set for Suspended. It is for the
	// service: do not tell it to the person, who may be under a screening.
	Causes Causes
}

// Error returns the reason in a form for logs, such as "password: wrong_pin".
func (e *Error) Error() string { return "password: " + e.Reason.String() }

// Is reports whether target is [ErrInvalid] and e says that a text is no PIN,
// target is [ErrRefused] and e is the answer of a guard, or target is [ErrSuspended] and
// that answer is Suspended.
func (e *Error) Is(target error) bool {
	if e.Reason == BadPIN {
		return target == ErrInvalid
	}
	return target == ErrRefused || target == ErrSuspended && e.Reason == Suspended
}

// A Reason says why a PIN is not one, or why a [Guard] said no.
type Reason uint8

const (
	reasonUnknown  Reason = iota
	BadPIN                // a PIN has six digits
	WeakPIN               // the policy refuses it: see Violations
	WrongPIN              // not this account's PIN; the try is counted
	Locked                // too many wrong tries: not looked at before RetryAt
	ResetOnly             // too many in a month: only [Guard.Reset] or [Guard.Activate] helps
	NoPIN                 // the account has no PIN
	HasPIN                // the account has a PIN: change it
	NotStaged             // the session has no PIN to activate, or has activated one
	TooManyChanges        // too many new PINs for one day: see RetryAt
	Suspended             // the PIN is suspended, whatever it is: see Causes
	numReasons
)

var reasonNames = [numReasons]string{
	BadPIN: "bad_pin", WeakPIN: "weak_pin",
	WrongPIN: "wrong_pin", Locked: "locked", ResetOnly: "reset_only", NoPIN: "no_pin",
	HasPIN: "has_pin", NotStaged: "not_staged", TooManyChanges: "too_many_changes",
	Suspended: "suspended",
}

// String returns the reason's stable name, such as "wrong_pin".
func (r Reason) String() string {
	if r == reasonUnknown || r >= numReasons {
		return "unknown"
	}
	return reasonNames[r]
}
