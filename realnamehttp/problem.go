package realnamehttp

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// A problem is the answer to a request that ended in an error (RFC 9457). Its type is the usual
// one, so the title is that of the status.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail" doc:"What to tell the person, in the language of Accept-Language"`

	Code  string        `json:"code" doc:"What is wrong, for a program, such as sms.wrong_code; codes may be added and never change"`
	Class explain.Class `json:"class" doc:"What kind of error it is"`
	Field string        `json:"field,omitempty" doc:"Which field of the request it is about"`
	Step  realname.Step `json:"step,omitempty" doc:"Which step it is about"`

	Needs []realname.ConsentNeed `json:"needs,omitempty" doc:"The consents that are missing: show their texts, and send what the person agrees to"`

	RetryAfter int `json:"retry_after,omitempty" doc:"In how many seconds the same may be tried again; left out where that is not known"`
	TriesLeft  int `json:"tries_left,omitempty" doc:"How often a code or a PIN may still be tried"`
}

// statuses are those of a class.
var statuses = map[explain.Class]int{
	explain.ClassInvalid:     http.StatusUnprocessableEntity,
	explain.ClassRefused:     http.StatusConflict,
	explain.ClassLimit:       http.StatusTooManyRequests,
	explain.ClassUnavailable: http.StatusServiceUnavailable,
	explain.ClassUnknown:     http.StatusInternalServerError,
}

// problemOf is the answer to an error.
func problemOf(err error, lang language.Tag, now time.Time) problem {
	var p problem
	if f, ok := errors.AsType[*fault](err); ok {
		p = f.problem(lang)
	} else {
		p = explained(err, lang, now)
	}
	if f, ok := errors.AsType[*fieldError](err); ok {
		p.Field = f.field
	}
	if p.Status == http.StatusServiceUnavailable && p.RetryAfter == 0 {
		p.RetryAfter = 1 // a store or a provider that has no time now may have some in a moment
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// problem is the answer to a fault.
func (f *fault) problem(lang language.Tag) problem {
	p := problem{Status: f.status, Code: "http." + f.code, Class: explain.ClassInvalid, Detail: f.zh}
	if lang == language.English {
		p.Detail = f.en
	}
	switch {
	case f.status == http.StatusTooManyRequests:
		p.Class = explain.ClassLimit
	case f.status == http.StatusUnauthorized, f.status == http.StatusForbidden, f.status == http.StatusNotFound:
		p.Class = explain.ClassRefused
	case f.status >= 500, f.status == http.StatusRequestTimeout:
		p.Class = explain.ClassUnavailable
	}
	p.RetryAfter = seconds(f.retry)
	return p
}

// explained is the answer to an error that package explain knows.
func explained(err error, lang language.Tag, now time.Time) problem {
	told := explain.Code(err)
	p := problem{
		Status: statuses[told.Class], Code: told.Code, Class: told.Class, TriesLeft: told.TriesLeft,
		Detail: explain.ErrorAt(lang, err, now),
	}
	if !told.RetryAt.IsZero() {
		p.RetryAfter = seconds(told.RetryAt.Sub(now))
	}
	if e, ok := errors.AsType[*realname.Error](err); ok {
		p.Step, p.Needs = e.Step, e.Needs
	}
	if errors.Is(err, realname.ErrNotFound) {
		p.Status = http.StatusNotFound
	}
	return p
}

// seconds rounds up, so that nobody who waits as long as they are told comes too early.
func seconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d + time.Second - 1) / time.Second)
}

// fail answers with a problem.
func (c *call) fail(err error) {
	now := c.api.now()
	p := problemOf(err, c.lang, now)
	if p.Class == explain.ClassUnknown {
		c.api.log.ErrorContext(c.r.Context(), "realnamehttp: an operation failed", "operation", c.name(), "error", err)
	}
	h := c.w.Header()
	h.Del("ETag") // of an answer that was waited upon
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	if p.Status == http.StatusRequestTimeout || p.Status == http.StatusRequestEntityTooLarge {
		h.Set("Connection", "close")
	}
	h.Set("Content-Language", c.lang.String())
	c.write(p.Status, "application/problem+json", marshal(p))
}
