package explain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

const (
	busyZh = "系统繁忙，请稍后再试。"
	busyEn = "The system is busy. Please try again later."
)

// at is 14:04:30 on 2 January in Beijing.
var at = time.Date(2026, 1, 2, 6, 4, 30, 0, time.UTC)

const (
	atZh = "1月2日14:05后可以再试。"
	atEn = "You can try again after 14:05 on January 2 (Beijing time)."
)

// A wantText is what is expected of an error: its reason's text, and what comes
// after that.
type wantText struct {
	reason fmt.Stringer
	zh, en string
}

func TestError(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want wantText
	}{
		{"idcard", &idcard.ParseError{Reason: idcard.BadChecksum, Offset: 17},
			wantText{reason: idcard.BadChecksum}},
		{"bankcard", &bankcard.ParseError{Reason: bankcard.OneDigit, Offset: -1},
			wantText{reason: bankcard.OneDigit}},
		{"names", &names.ParseError{Reason: names.Digit}, wantText{reason: names.Digit}},
		{"unknown reason", &names.ParseError{}, wantText{reason: names.Reason(0)}},
		{"reason of later", &sms.Error{Reason: 200}, wantText{reason: sms.Reason(0)}},
		{"in other errors",
			fmt.Errorf("a: %w", errors.Join(io.EOF, &names.ParseError{Reason: names.Digit})),
			wantText{reason: names.Digit}},

		{"sms", &sms.Error{Reason: sms.NoProof}, wantText{reason: sms.NoProof}},
		{"sms until", &sms.Error{Reason: sms.TooSoon, RetryAt: at},
			wantText{sms.TooSoon, atZh, " " + atEn}},
		{"sms tries", &sms.Error{Reason: sms.WrongCode, TriesLeft: 3},
			wantText{sms.WrongCode, "还可以再试3次。", " You have 3 tries left."}},
		{"sms last try", &sms.Error{Reason: sms.WrongCode, TriesLeft: 1},
			wantText{sms.WrongCode, "还可以再试1次。", " You have 1 try left."}},

		{"PIN", &password.Error{Reason: password.NoPIN}, wantText{reason: password.NoPIN}},
		{"PIN tries", &password.Error{Reason: password.WrongPIN, TriesLeft: 2},
			wantText{password.WrongPIN, "还可以再试2次。", " You have 2 tries left."}},
		{"PIN locks", &password.Error{Reason: password.WrongPIN, RetryAt: at},
			wantText{password.Locked, atZh, " " + atEn}},
		{"PIN locks and tries", &password.Error{Reason: password.WrongPIN, RetryAt: at, TriesLeft: 2},
			wantText{password.Locked, atZh, " " + atEn}},
		{"PIN changed often", &password.Error{Reason: password.TooManyChanges, RetryAt: at},
			wantText{password.TooManyChanges, atZh, " " + atEn}},
		{"PIN locked", &password.Error{Reason: password.Locked, RetryAt: at},
			wantText{password.Locked, atZh, " " + atEn}},

		{"realname", &realname.Error{Reason: realname.InProgress}, wantText{reason: realname.InProgress}},
		{"realname until",
			&realname.Error{Reason: realname.LimitExceeded, RetryAt: at, Step: realname.StepFace},
			wantText{realname.LimitExceeded, atZh, " " + atEn}},
		{"realname before others",
			errors.Join(&sms.Error{Reason: sms.Locked}, &realname.Error{Reason: realname.Mismatch}),
			wantText{reason: realname.Mismatch}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := explain.Reason(language.SimplifiedChinese, tt.want.reason) + tt.want.zh
			if got := explain.Error(language.SimplifiedChinese, tt.err); got != want {
				t.Errorf("Error = %q, want %q", got, want)
			}
			want = explain.Reason(language.English, tt.want.reason) + tt.want.en
			if got := explain.Error(language.English, tt.err); got != want {
				t.Errorf("Error = %q, want %q", got, want)
			}
		})
	}
}

// What people cannot do anything about is told in general words, whatever the
// error says.
func TestErrorTellsNothingOfOthers(t *testing.T) {
	var (
		nilRealname *realname.Error
		nilSMS      *sms.Error
		nilPassword *password.Error
		nilNumber   *idcard.ParseError
		nilCard     *bankcard.ParseError
		nilName     *names.ParseError
	)
	for _, err := range []error{
		errors.New("secret"), io.EOF, kv.ErrBusy, kv.ErrUnknown, password.ErrBusy, sms.ErrRefused,
		realname.ErrUnavailable, context.DeadlineExceeded,
		&keyring.ConfigError{Reason: keyring.WeakSecret},
		fmt.Errorf("wrap: %w", &realname.Failure{Detail: realname.NewDetail("secret")}),
		nilRealname, nilSMS, nilPassword, nilNumber, nilCard, nilName,
	} {
		if got := explain.Error(language.SimplifiedChinese, err); got != busyZh {
			t.Errorf("Error(%T) = %q, want %q", err, got, busyZh)
		}
		if got := explain.Error(language.English, err); got != busyEn {
			t.Errorf("Error(%T) = %q, want %q", err, got, busyEn)
		}
	}
}

func TestErrorOfNothing(t *testing.T) {
	if got := explain.Error(language.English, nil); got != "" {
		t.Errorf("Error(nil) = %q", got)
	}
	want := "This verification was not found. Please start again."
	if got := explain.Error(language.English, fmt.Errorf("x: %w", realname.ErrNotFound)); got != want {
		t.Errorf("Error(ErrNotFound) = %q, want %q", got, want)
	}
}

// A code that cannot be tried again is not to be compared with the message.
func TestWrongCodeWithoutTries(t *testing.T) {
	err := &sms.Error{Reason: sms.WrongCode}
	want := "验证码不正确或已失效，请重新获取验证码。"
	if got := explain.Error(language.SimplifiedChinese, err); got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
	want = "The code is not right, or is no longer valid. Please ask for a new code."
	if got := explain.Error(language.English, err); got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
}

// Whoever comes at the minute that was told must not be too early.
func TestRetryAt(t *testing.T) {
	tests := []struct{ at, want string }{
		{"2026-01-02T06:04:00Z", "1月2日14:04"},
		{"2026-01-02T06:04:00.000000001Z", "1月2日14:05"},
		{"2026-01-02T06:04:59Z", "1月2日14:05"},
		{"2026-01-02T15:59:01Z", "1月3日00:00"},
		{"2026-12-31T16:00:00Z", "1月1日00:00"},
		{"2026-11-09T07:05:00-05:00", "11月9日20:05"},
		{"2028-02-28T23:59:30+08:00", "2月29日00:00"},
		{"0001-01-01T00:00:01Z", "1月1日08:01"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		got := explain.Error(language.SimplifiedChinese, &sms.Error{Reason: sms.Locked, RetryAt: at})
		if !strings.Contains(got, "。"+tt.want+"后") {
			t.Errorf("%s: %q, want %q in it", tt.at, got, tt.want)
		}
	}
}

func weak(vs ...password.Violation) error {
	return &password.Error{Reason: password.WeakPIN, Violations: vs}
}

// Each thing wrong with a PIN is told once, in the order of the error.
func TestWeakPIN(t *testing.T) {
	date := password.Violation{Kind: password.Date, Start: 0, End: 6}
	again := password.Violation{Kind: password.Date, Start: 2, End: 6}
	birth := password.Violation{Kind: password.Personal, Field: password.FieldBirth}
	for _, lang := range []language.Tag{language.SimplifiedChinese, language.English} {
		space := ""
		if lang == language.English {
			space = " "
		}
		want := strings.Join([]string{explain.Reason(lang, password.WeakPIN),
			explain.Violation(lang, date), explain.Violation(lang, birth)}, space)
		if got := explain.Error(lang, weak(date, birth, again, birth)); got != want {
			t.Errorf("Error = %q, want %q", got, want)
		}
	}
}

func TestViolation(t *testing.T) {
	type violation = password.Violation
	tests := []struct {
		name string
		in   violation
		want fmt.Stringer
	}{
		{"kind", violation{Kind: password.Date}, password.Date},
		{"kind and field", violation{Kind: password.Date, Field: password.FieldName}, password.Date},
		{"personal", violation{Kind: password.Personal, Field: password.FieldName}, password.FieldName},
		{"no field", violation{Kind: password.Personal}, password.Personal},
		{"field of later", violation{Kind: password.Personal, Field: 200}, password.Personal},
		{"zero", violation{}, nil},
		{"kind of later", violation{Kind: 200}, nil},
	}
	for _, tt := range tests {
		for _, lang := range []language.Tag{language.SimplifiedChinese, language.English} {
			if got, want := explain.Violation(lang, tt.in), explain.Reason(lang, tt.want); got != want {
				t.Errorf("%s: Violation = %q, want %q", tt.name, got, want)
			}
		}
	}
}

// What is put together keeps the rules as its parts do.
func TestErrorsKeepTheRules(t *testing.T) {
	for _, err := range []error{
		&sms.Error{Reason: sms.TooMany, RetryAt: at}, &sms.Error{Reason: sms.WrongCode, TriesLeft: 3},
		&sms.Error{Reason: sms.WrongCode}, errors.New("other"), realname.ErrNotFound,
		&password.Error{Reason: password.WrongPIN, TriesLeft: 1},
		weak(password.Violation{Kind: password.Date}),
	} {
		zh, en := explain.Error(language.SimplifiedChinese, err), explain.Error(language.English, err)
		for _, rule := range broken(append(sentenceRules, anyRules...), zh, en) {
			t.Errorf("%v: %s: %q, %q", err, rule, zh, en)
		}
	}
}
