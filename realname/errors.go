package realname

import (
	"errors"
	"time"
)

var (
	// ErrNotFound means that the account has no such session. A session of
	// another account is not found either.
	ErrNotFound = errors.New("realname: session not found")

	// ErrRefused is matched by every error that means "not possible now". No
	// backend was asked, and the session is as it was, but for a limit of the day:
	// that is found after the try was counted, and the try is given back.
	ErrRefused = errors.New("realname: refused")

	// ErrInProgress is matched by a refusal of what is being checked already.
	ErrInProgress = errors.New("realname: in progress")

	// ErrLimit is matched by a refusal because no tries are left.
	ErrLimit = errors.New("realname: limit exceeded")

	// ErrUnavailable is matched by an error that means "don't know": a backend
	// gave no answer that can be relied on.
	ErrUnavailable = errors.New("realname: no answer")
)

// An Error says why a call was not carried out. It holds nothing that a person
// typed and nothing that a provider said, so it can be logged.
type Error struct {
	Reason  Reason
	Step    Step      // zero if it is about the session
	RetryAt time.Time // zero if time does not help
	err     error
}

// Error returns a text such as "realname: face: limit_exceeded".
func (e *Error) Error() string {
	s := "realname: "
	if e.Step != 0 {
		s += e.Step.String() + ": "
	}
	return s + e.Reason.String()
}

// Is reports whether target is the class of e.
func (e *Error) Is(target error) bool {
	switch e.Reason {
	case BadInput, ProviderDailyLimit, ProviderUnavailable, ProviderMisconfigured, OutcomeUnknown:
		return target == ErrUnavailable
	case InProgress:
		return target == ErrInProgress || target == ErrRefused
	case LimitExceeded:
		return target == ErrLimit || target == ErrRefused
	}
	return target == ErrRefused
}

// Unwrap returns the cause, if it may be shown.
func (e *Error) Unwrap() error { return e.err }

func refuse(r Reason, step Step) *Error { return &Error{Reason: r, Step: step} }
