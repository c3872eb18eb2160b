package explain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A Class says what kind of answer an error is: what a program does about it.
type Class string

const (
	// ClassInvalid: what was entered is not a number, a name, a photo. Ask for it again.
	ClassInvalid Class = "invalid"

	// ClassRefused: the rules or the answer say no. Show what [Error] says.
	ClassRefused Class = "refused"

	// ClassLimit: it was tried too often. Do not ask again before [Problem].RetryAt; where
	// that is zero waiting does not help.
	ClassLimit Class = "limit"

	// ClassUnavailable: there is no answer now. Nothing is wrong with what was entered; try
	// again later, not before [Problem].RetryAt if that is set.
	ClassUnavailable Class = "unavailable"

	// ClassUnknown: nothing is known of the error. It comes from elsewhere, such as a store.
	ClassUnknown Class = "unknown"
)

// unknownCode is the code of an error of which nothing is known.
const unknownCode = "unknown"

// A Problem tells a program what an error is: an API can answer with it, as JSON, and a metric
// can count by its code. It holds nothing that a person typed and nothing that a provider said.
type Problem struct {
	// Code is the package's name and the stable name of the reason, such as
	// "sms.wrong_code"; "unknown" for an error of which nothing is known. Codes may be
	// added, and never change.
	Code  string `json:"code"`
	Class Class  `json:"class"` // what the caller can do about it

	// RetryAt is when the same may be tried again, zero if that is not known or does not
	// help. [Error] tells it in words.
	RetryAt time.Time `json:"retry_at,omitzero"`

	// TriesLeft is how often a code or a PIN may still be tried; zero for all else.
	TriesLeft int `json:"tries_left,omitzero"`
}

// Code returns what err is for a program, whatever wraps it. It knows the errors of the
// packages that [Reason] knows, and those of package context; an error of a store or of a
// function of your own is unknown. Where err holds several errors Code and [Error] take the
// same one. For nil it is the zero Problem.
//
// The class is the one that errors.Is tells by the package's own errors, such as
// [realname.ErrRefused], but for these: what waiting helps against is ClassLimit, and a text
// message that certainly was not sent, or not for now, is ClassUnavailable.
func Code(err error) Problem {
	if err == nil {
		return Problem{}
	}
	return find(err, time.Time{}).Problem
}

// problem is the Problem of a reason. A reason without a name is of no class.
func problem(pkg string, reason fmt.Stringer, c Class) Problem {
	name := reason.String()
	if name == unknownCode {
		c = ClassUnknown
	}
	return Problem{Code: pkg + "." + name, Class: c}
}

// realnameClass is the class of an error of realname.
func realnameClass(e *realname.Error) Class {
	switch {
	case e.Is(realname.ErrInvalid):
		return ClassInvalid
	case e.Is(realname.ErrUnavailable):
		return ClassUnavailable
	case e.Is(realname.ErrLimit):
		return ClassLimit
	}
	return ClassRefused
}

// smsClass is the class of an error of sms.
func smsClass(e *sms.Error) Class {
	switch e.Reason {
	case sms.TooSoon, sms.TooMany, sms.TooManyHere, sms.Locked:
		return ClassLimit
	case sms.Suspended, sms.NotSent:
		return ClassUnavailable
	}
	if e.Is(sms.ErrInvalid) {
		return ClassInvalid
	}
	return ClassRefused
}

// passwordClass is the class of an error of password.
func passwordClass(e *password.Error) Class {
	switch {
	case e.Is(password.ErrInvalid):
		return ClassInvalid
	case e.Reason == password.Locked, e.Reason == password.TooManyChanges, locks(e):
		return ClassLimit
	}
	return ClassRefused
}

// locks reports whether a wrong PIN was the last before the lock.
func locks(e *password.Error) bool {
	return e.Reason == password.WrongPIN && !e.RetryAt.IsZero()
}

// sentinel is what is known of an error without a reason. People are told in general words of
// all but one.
func sentinel(err error) finding {
	if errors.Is(err, realname.ErrNotFound) {
		return finding{Problem{Code: "realname.not_found", Class: ClassRefused}, notFound}
	}
	if code := sentinelCode(err); code != "" {
		return finding{Problem{Code: code, Class: ClassUnavailable}, busy}
	}
	return nothing
}

// sentinelCode is the code of an error that stands for no answer, and "" for all others.
func sentinelCode(err error) string {
	for _, s := range [...]struct {
		err  error
		code string
	}{
		{password.ErrBusy, "password.busy"},
		{sms.ErrClock, "sms.clock"},
		{realname.ErrSchema, "realname.schema"},
		{realname.ErrCorrupt, "realname.corrupt"},
		{realname.ErrIndex, "realname.index"},
		{realname.ErrTrail, "realname.trail"},
		{realname.ErrConfig, "realname.config"},
		{realname.ErrUnavailable, "realname.unavailable"},
		{keyring.ErrRemote, "keyring.remote"},
		{keyring.ErrOpen, "keyring.open"},
		{keyring.ErrMalformed, "keyring.malformed"},
		{keyring.ErrNotServed, "keyring.not_served"}, // is ErrUnknownKey as well
		{keyring.ErrUnknownKey, "keyring.unknown_key"},
		{keyring.ErrTooLarge, "keyring.too_large"},
		{keyring.ErrLabel, "keyring.label"},
		{keyring.ErrZero, "keyring.zero"},
		{context.DeadlineExceeded, "context.deadline_exceeded"},
		{context.Canceled, "context.canceled"},
	} {
		if errors.Is(err, s.err) {
			return s.code
		}
	}
	return ""
}
