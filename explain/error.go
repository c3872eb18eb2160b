package explain

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// busy is said about an error that is no answer.
var busy = text{"系统繁忙，请稍后再试。", "The system is busy. Please try again later."}

// Error returns what to tell the person whose request ended in err: the
// sentences of [Reason], and what the error knows besides. That is how many
// tries are left, what is wrong with a PIN, and when to try again: a date and a
// time in Beijing (UTC+8), rounded up to a minute.
//
// It finds in err an error of realname, sms, password, idcard, bankcard or
// names, in this order, and then [realname.ErrNotFound]. For any other the sentence
// is a general one, without any detail. For nil it is empty.
func Error(lang language.Tag, err error) string {
	if err == nil {
		return ""
	}
	return errorText(err).in(lang)
}

func errorText(err error) text {
	if e, ok := errors.AsType[*realname.Error](err); ok {
		return about(e, realnameError)
	}
	if e, ok := errors.AsType[*sms.Error](err); ok {
		return about(e, smsError)
	}
	if e, ok := errors.AsType[*password.Error](err); ok {
		return about(e, passwordError)
	}
	if e, ok := errors.AsType[*idcard.ParseError](err); ok {
		return about(e, func(e *idcard.ParseError) text { return reasonText(e.Reason) })
	}
	if e, ok := errors.AsType[*bankcard.ParseError](err); ok {
		return about(e, func(e *bankcard.ParseError) text { return reasonText(e.Reason) })
	}
	if e, ok := errors.AsType[*names.ParseError](err); ok {
		return about(e, func(e *names.ParseError) text { return reasonText(e.Reason) })
	}
	if errors.Is(err, realname.ErrNotFound) {
		return notFound
	}
	return busy
}

// about returns what is to be said about e, which may be nil although the error
// that held it was not.
func about[E any](e *E, say func(*E) text) text {
	if e == nil {
		return busy
	}
	return say(e)
}

func realnameError(e *realname.Error) text {
	return reasonText(e.Reason).then(retry(e.RetryAt))
}

func smsError(e *sms.Error) text {
	t := reasonText(e.Reason)
	switch {
	case e.Reason != sms.WrongCode:
		return t.then(retry(e.RetryAt))
	case e.TriesLeft > 0:
		return t.then(triesLeft(e.TriesLeft))
	}
	return newCode
}

func passwordError(e *password.Error) text {
	t := reasonText(e.Reason)
	if e.Reason == password.WrongPIN && !e.RetryAt.IsZero() {
		t = reasonText(password.Locked) // this try was the last before the lock
	} else if e.TriesLeft > 0 {
		t = t.then(triesLeft(e.TriesLeft))
	}
	for i, v := range e.Violations {
		if v := violationText(v); !says(e.Violations[:i], v) {
			t = t.then(v)
		}
	}
	return t.then(retry(e.RetryAt))
}

// says reports whether one of vs is said by t already.
func says(vs []password.Violation, t text) bool {
	return slices.ContainsFunc(vs, func(v password.Violation) bool { return violationText(v) == t })
}

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

// retry says when to try again, if at is not zero. The clock of Beijing has
// been eight hours ahead of UTC since 1991.
func retry(at time.Time) text {
	if at.IsZero() {
		return text{}
	}
	const beijing = 8 * time.Hour
	at = at.UTC().Add(beijing + time.Minute - 1).Truncate(time.Minute)
	return text{
		at.Format("1月2日15:04后可以再试。"),
		at.Format("You can try again after 15:04 on January 2 (Beijing time)."),
	}
}
