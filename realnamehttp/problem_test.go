package realnamehttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// named are the errors of a type, one for each reason that has a name.
func named[R ~uint8](make func(R) error) (all []error) {
	for i := range 256 {
		if s, ok := any(R(i)).(fmt.Stringer); ok && i > 0 && s.String() != "unknown" {
			all = append(all, make(R(i)))
		}
	}
	return all
}

// Every error of the module has a status of its class, a code and a text, in both languages.
func TestEveryReason(t *testing.T) {
	var all []error
	all = append(all, named(func(r realname.Reason) error { return &realname.Error{Reason: r, Step: realname.StepFace} })...)
	all = append(all, named(func(r sms.Reason) error { return &sms.Error{Reason: r} })...)
	all = append(all, named(func(r password.Reason) error { return &password.Error{Reason: r} })...)
	all = append(all, named(func(r idcard.Reason) error { return &idcard.ParseError{Reason: r} })...)
	all = append(all, named(func(r bankcard.Reason) error { return &bankcard.ParseError{Reason: r} })...)
	all = append(all, named(func(r names.Reason) error { return &names.ParseError{Reason: r} })...)
	if len(all) < 100 {
		t.Fatalf("%d errors, want all", len(all))
	}
	for _, err := range all {
		err = in("field", fmt.Errorf("wrapped: %w", err))
		zh, en := problemOf(err, explain.Language("zh"), testTime), problemOf(err, explain.Language("en"), testTime)
		if zh.Status != statuses[zh.Class] || zh.Status == http.StatusInternalServerError || zh.Title == "" || zh.Field != "field" {
			t.Errorf("%v: %+v", err, zh)
		}
		if zh.Detail == en.Detail || zh.Code != en.Code || !strings.Contains(zh.Code, ".") {
			t.Errorf("%v: %q and %q", err, zh.Detail, en.Detail)
		}
	}
}

func TestProblems(t *testing.T) {
	at := testTime.Add(90*time.Second + 1)
	for _, tt := range []struct {
		err    error
		status int
		code   string
		retry  int
	}{
		{realname.ErrNotFound, 404, "realname.not_found", 0},
		{fmt.Errorf("x: %w", realname.ErrNotFound), 404, "realname.not_found", 0},
		{&realname.Error{Reason: realname.ReasonProviderUnavailable, RetryAt: at}, 503, "realname.provider_unavailable", 91},
		{&realname.Error{Reason: realname.ReasonLimitExceeded, RetryAt: testTime.Add(-time.Hour)}, 429, "realname.limit_exceeded", 0},
		{&sms.Error{Reason: sms.WrongCode, TriesLeft: 2}, 409, "sms.wrong_code", 0},
		{&password.Error{Reason: password.Locked, RetryAt: at}, 429, "password.locked", 91},
		{password.ErrBusy, 503, "password.busy", 1},
		{context.DeadlineExceeded, 503, "context.deadline_exceeded", 1},
		{context.Canceled, 503, "context.canceled", 1},
		{errors.New("disk full at /dev/x"), 500, "unknown", 0},
		{&hookError{"Challenge", errors.New("13800138000")}, 500, "unknown", 0},
	} {
		p := problemOf(tt.err, explain.Language("en"), testTime)
		if p.Status != tt.status || p.Code != tt.code || p.RetryAfter != tt.retry || p.Detail == "" ||
			strings.Contains(p.Detail, "disk") || strings.Contains(p.Detail, "138") {
			t.Errorf("%v: %+v", tt.err, p)
		}
	}
	if p := problemOf(&sms.Error{Reason: sms.WrongCode, TriesLeft: 2}, explain.Language("en"), testTime); p.TriesLeft != 2 {
		t.Errorf("%+v", p)
	}
}
