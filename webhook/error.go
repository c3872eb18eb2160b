package webhook

import (
	"errors"
	"strconv"
	"time"
)

var (
	// ErrNotTaken is matched by the error of [Sender.Send] that means: the receiver has not
	// taken the message, or nobody knows. Send it again later.
	ErrNotTaken = errors.New("webhook: not taken")

	// ErrGone is matched by the error of [Sender.Send] for a receiver that wants no messages
	// any more (410). That error matches ErrNotTaken as well.
	ErrGone = errors.New("webhook: receiver is gone")

	// ErrInvalid is matched by every error of [Verify].
	ErrInvalid = errors.New("webhook: invalid message")

	// ErrBusy is what Observe of a [HandlerConfig] is told while another message of the same
	// stream is being taken. Its sender comes again.
	ErrBusy = errors.New("webhook: a message of this stream is under way")
)

// An Error says why a message was not taken, or why it is not valid. It holds nothing of the
// message, of the address or of the answer, so it can be logged.
type Error struct {
	Reason Reason // stable: alerts can choose by it
	Status int    // the answer's HTTP status, for Refused and Gone

	// RetryAfter is for how long Send asks this receiver nothing. It is set for Paused.
	RetryAfter time.Duration

	cause error // of package context, or nil
}

// Error returns the reason in a form for logs, such as "webhook: refused (503)".
func (e *Error) Error() string {
	s := "webhook: " + e.Reason.String()
	if e.Status != 0 {
		s += " (" + strconv.Itoa(e.Status) + ")"
	}
	return s
}

// Is reports whether target is the class of e: [ErrInvalid], [ErrNotTaken] or [ErrGone].
func (e *Error) Is(target error) bool {
	switch target {
	case ErrInvalid:
		return e.Reason >= NoHeader
	case ErrNotTaken:
		return e.Reason < NoHeader
	case ErrGone:
		return e.Reason == Gone
	}
	return false
}

// Unwrap returns the error of the context, if that ended the attempt.
func (e *Error) Unwrap() error { return e.cause }

// A Reason says why a message was not taken, or why it is not valid. Reasons and their names are
// stable.
type Reason uint8

const (
	reasonUnknown Reason = iota

	// Of Sender.Send:
	NotSent     // no connection to the receiver
	Certificate // the receiver's certificate is not valid
	Timeout     // no answer in time
	Canceled    // the caller did not wait
	Broken      // the connection broke before there was an answer
	Refused     // another status than 2xx, see Status
	Gone        // status 410: the receiver wants no messages any more
	Paused      // nothing was sent: the receiver did not take others a moment ago

	// Of Verify:
	NoHeader       // one of the three headers is missing
	BadHeader      // a header is there twice, or not of its form
	TooOld         // signed more than five minutes ago
	TooNew         // signed more than five minutes ahead
	WrongSignature // no signature is of one of the secrets
	BadBody        // signed, and not a message of a Sender
	numReasons
)

var reasonNames = [numReasons]string{
	"unknown",
	"not_sent", "certificate", "timeout", "canceled", "broken", "refused", "gone", "paused",
	"no_header", "bad_header", "too_old", "too_new", "wrong_signature", "bad_body",
}

// String returns the reason's name, such as "refused".
func (r Reason) String() string {
	if r >= numReasons {
		r = reasonUnknown
	}
	return reasonNames[r]
}
