package explain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// busy is said about an error that is no answer.
var busy = text{"系统繁忙，请稍后再试。", "The system is busy. Please try again later."}

// Error returns what to tell the person whose request ended in err, for every error of this
// module: the sentences of [Reason], or of [Step] where the error names one, and what the error
// knows besides. The error may know how many tries are left, what is wrong with a PIN, and when
// to try again: that is told in seconds or minutes, and for more than an hour as a date and a
// time in Beijing (UTC+8).
//
// It finds in err an error of realname, sms, password, idcard, document, photo, bankcard
// or names, in this order, and then [realname.ErrNotFound]. For any other the sentence
// is a general one, without any detail. For nil it is empty. [Code] is the same for programs.
func Error(lang language.Tag, err error) string {
	return ErrorAt(lang, err, time.Now())
}

// ErrorAt is [Error] at a time: for a service that has a clock of its own, such as a test.
func ErrorAt(lang language.Tag, err error, now time.Time) string {
	if err == nil {
		return ""
	}
	return find(err, now).text.in(lang)
}

// A finding is what is known of an error: for programs and for people.
type finding struct {
	Problem
	text text
}

// find says what is known of err, which is not nil. Waiting times begin at now.
func find(err error, now time.Time) finding {
	if e, ok := errors.AsType[*realname.Error](err); ok {
		return about(e, func(e *realname.Error) finding { return ofRealname(e, now) })
	}
	if e, ok := errors.AsType[*sms.Error](err); ok {
		return about(e, func(e *sms.Error) finding { return ofSMS(e, now) })
	}
	if e, ok := errors.AsType[*password.Error](err); ok {
		return about(e, func(e *password.Error) finding { return ofPassword(e, now) })
	}
	if e, ok := errors.AsType[*idcard.ParseError](err); ok {
		return about(e, func(e *idcard.ParseError) finding { return input("idcard", e.Reason) })
	}
	if e, ok := errors.AsType[*document.ParseError](err); ok {
		return about(e, func(e *document.ParseError) finding { return input("document", e.Reason) })
	}
	if e, ok := errors.AsType[*photo.Error](err); ok {
		return about(e, func(e *photo.Error) finding { return input("photo", e.Reason) })
	}
	if e, ok := errors.AsType[*bankcard.ParseError](err); ok {
		return about(e, func(e *bankcard.ParseError) finding { return input("bankcard", e.Reason) })
	}
	if e, ok := errors.AsType[*names.ParseError](err); ok {
		return about(e, func(e *names.ParseError) finding { return input("names", e.Reason) })
	}
	if e, ok := errors.AsType[*keyring.ConfigError](err); ok {
		return about(e, func(e *keyring.ConfigError) finding {
			return finding{problem("keyring", e.Reason, ClassUnavailable), busy}
		})
	}
	if e, ok := errors.AsType[*realname.Failure](err); ok {
		return about(e, ofFailure)
	}
	return sentinel(err)
}

// nothing is said about an error that nothing is known of.
var nothing = finding{Problem{Code: unknownCode, Class: ClassUnknown}, busy}

// about returns what is to be said about e, which may be nil although the error
// that held it was not.
func about[E any](e *E, say func(*E) finding) finding {
	if e == nil {
		return nothing
	}
	return say(e)
}

// input is about something that was entered and is not valid.
func input(pkg string, r fmt.Stringer) finding {
	return finding{problem(pkg, r, ClassInvalid), reasonText(r)}
}

func ofRealname(e *realname.Error, now time.Time) finding {
	p := problem("realname", e.Reason, realnameClass(e))
	p.RetryAt = e.RetryAt
	return finding{p, stepText(e.Step, e.Reason).until(e.RetryAt, now)}
}

// ofFailure is about what a backend says. It is for programs: people get a reason of realname.
func ofFailure(f *realname.Failure) finding {
	p := problem("realname", f.Kind, ClassUnavailable)
	p.RetryAt = f.RetryAt
	return finding{p, busy}
}

func ofSMS(e *sms.Error, now time.Time) finding {
	p := problem("sms", e.Reason, smsClass(e))
	p.RetryAt = e.RetryAt
	t := reasonText(e.Reason)
	if e.Reason != sms.WrongCode {
		return finding{p, t.until(e.RetryAt, now)}
	}
	p.TriesLeft = max(e.TriesLeft, 0)
	if p.TriesLeft == 0 {
		return finding{p, newCode}
	}
	return finding{p, t.then(triesLeft(p.TriesLeft))}
}

func ofPassword(e *password.Error, now time.Time) finding {
	p := problem("password", e.Reason, passwordClass(e))
	p.RetryAt = e.RetryAt
	t := reasonText(e.Reason)
	switch {
	case locks(e):
		t = reasonText(password.Locked) // this try was the last before the lock
	case e.Reason == password.WeakPIN && onlyReused(e.Violations):
		t = text{} // it need not be easy to guess
	case e.Reason == password.WeakPIN && len(e.Violations) > 0:
		t = easyPIN
	case e.TriesLeft > 0:
		p.TriesLeft = e.TriesLeft
		t = t.then(triesLeft(e.TriesLeft))
	}
	for i, v := range e.Violations {
		if v := pinText(v); !says(e.Violations[:i], v) {
			t = t.then(v)
		}
	}
	return finding{p, t.until(e.RetryAt, now)}
}

// onlyReused reports whether nothing stands against a PIN but that it was used before.
func onlyReused(vs []password.Violation) bool {
	other := func(v password.Violation) bool { return v.Kind != password.Reused }
	return len(vs) > 0 && !slices.ContainsFunc(vs, other)
}

// says reports whether one of vs is said by t already.
func says(vs []password.Violation, t text) bool {
	return slices.ContainsFunc(vs, func(v password.Violation) bool { return pinText(v) == t })
}

// pinText is what to say about one thing wrong with a PIN.
func pinText(v password.Violation) text { return at(pinKindTexts[:], v.Kind, violationText(v)) }

// newCode is said about a wrong code where no other would be right either.
var newCode = text{
	"验证码不正确或已失效，请重新获取验证码。",
	"The code is not right, or is no longer valid. Please ask for a new code.",
}

func triesLeft(n int) text {
	if n == 1 {
		return text{"还可以再试1次。", "You have 1 try left."}
	}
	s := strconv.Itoa(n)
	return text{"还可以再试" + s + "次。", "You have " + s + " tries left."}
}
