package realname

import (
	"errors"
	"time"
)

var (
	// ErrNotFound means that the account has no such session or card, or that there is no such
	// account. A session of another account is not found either.
	ErrNotFound = errors.New("realname: session not found")

	// ErrRefused is matched by every error that means "not possible now". No
	// backend was asked, and the session is as it was. If other calls reach a limit of the day
	// at the same moment, the try is counted and given back.
	ErrRefused = errors.New("realname: refused")

	// ErrInvalid is matched by every error that means "this argument is never right": it is
	// missing, too large, or not one of the known values. Nothing was counted or changed, and
	// the same call again gets the same answer.
	ErrInvalid = errors.New("realname: invalid argument")

	// ErrInProgress is matched by a refusal because a check is under way already.
	ErrInProgress = errors.New("realname: in progress")

	// ErrLimit is matched by a refusal because no tries are left.
	ErrLimit = errors.New("realname: limit exceeded")

	// ErrUnavailable is matched by an error that means "don't know": a backend gave no answer
	// that can be relied on, or gave none before and is not asked again until [Error].RetryAt.
	ErrUnavailable = errors.New("realname: no answer")

	// ErrCertificate is matched by an error that means "don't know" since a backend's
	// provider did not show a certificate (x509) that is accepted: it has expired, is
	// another host's, or an unknown authority's.
	ErrCertificate = errors.New("realname: the provider's certificate is not accepted")
)

// An Error says why a call was not carried out. It holds nothing that a person
// typed and nothing that a provider said, so it can be logged.
type Error struct {
	Reason  Reason
	Step    Step      // zero if it is about the session
	RetryAt time.Time // zero if time does not help

	// Needs are the consents that are missing, of [ReasonConsentRequired] and
	// [ReasonGuardianConsentRequired]: show their texts.
	Needs []ConsentNeed

	err     error
	unasked bool // the backend was not asked: its rest, or a limit, stood against it
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
	if e.Reason.aboutInput() {
		return target == ErrInvalid
	}
	switch e.Reason {
	case ReasonBadInput, ReasonProviderDailyLimit, ReasonProviderUnavailable, ReasonProviderMisconfigured, ReasonOutcomeUnknown,
		ReasonNotOpened, ReasonAbandoned:
		return target == ErrUnavailable
	case ReasonInProgress:
		return target == ErrInProgress || target == ErrRefused
	case ReasonLimitExceeded:
		return target == ErrLimit || target == ErrRefused
	}
	return target == ErrRefused
}

// Unwrap returns the kind of cause, where a backend gave no answer and the kind is one of these:
// [context.DeadlineExceeded] where the time of a context was up, such as Config.Timeout;
// [os.ErrDeadlineExceeded] for a time-out of the network; syscall.ECONNREFUSED for a connection
// that was refused; and [ErrCertificate]. For a photo that cannot be kept it is the error of
// [photo.Strip]. It is never what the backend returned, whose text may
// hold anything.
func (e *Error) Unwrap() error { return e.err }

// isRefused reports whether err means "not possible now".
func isRefused(err error) bool { return errors.Is(err, ErrRefused) }

// reasonIn is the name of an error's reason, and "" where it has none.
func reasonIn(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Reason.String()
}

func refuse(r Reason, step Step) *Error { return &Error{Reason: r, Step: step} }
