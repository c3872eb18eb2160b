package explain_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
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

// at is 14:04:30 on 2 January in Beijing, and now two hours before.
var (
	at  = time.Date(2026, 1, 2, 6, 4, 30, 0, time.UTC)
	now = at.Add(-2 * time.Hour)
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
		{"sms tries", &sms.Error{Reason: sms.WrongCode, TriesLeft: 3},
			wantText{sms.WrongCode, "还可以再试3次。", " You have 3 tries left."}},
		{"sms last try", &sms.Error{Reason: sms.WrongCode, TriesLeft: 1},
			wantText{sms.WrongCode, "还可以再试1次。", " You have 1 try left."}},

		{"PIN", &password.Error{Reason: password.NoPIN}, wantText{reason: password.NoPIN}},
		{"PIN tries", &password.Error{Reason: password.WrongPIN, TriesLeft: 2},
			wantText{password.WrongPIN, "还可以再试2次。", " You have 2 tries left."}},

		{"PIN suspended, without its causes", suspendedFor(password.CauseScreening, password.CauseOperator),
			wantText{reason: password.Suspended}},

		{"realname", &realname.Error{Reason: realname.ReasonInProgress}, wantText{reason: realname.ReasonInProgress}},
		{"realname until",
			&realname.Error{Reason: realname.ReasonLimitExceeded, RetryAt: at, Step: realname.StepFace},
			wantText{realname.ReasonLimitExceeded, "您可以在1月2日14:05后重试。",
				" You can try again after 14:05 on January 2 (Beijing time)."}},
		{"realname before others",
			errors.Join(&sms.Error{Reason: sms.Locked}, &realname.Error{Reason: realname.ReasonMismatch}),
			wantText{reason: realname.ReasonMismatch}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := explain.Reason(language.SimplifiedChinese, tt.want.reason) + tt.want.zh
			if got := explain.ErrorAt(language.SimplifiedChinese, tt.err, now); got != want {
				t.Errorf("Error = %q, want %q", got, want)
			}
			want = explain.Reason(language.English, tt.want.reason) + tt.want.en
			if got := explain.ErrorAt(language.English, tt.err, now); got != want {
				t.Errorf("Error = %q, want %q", got, want)
			}
		})
	}
}

func suspendedFor(causes ...password.Cause) error {
	e := &password.Error{Reason: password.Suspended}
	for _, c := range causes {
		e.Causes = e.Causes.With(c)
	}
	return e
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
		want := strings.Join([]string{easyPIN(lang),
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

// A PIN that was used before need not be easy to guess.
func TestReusedPIN(t *testing.T) {
	reused := password.Violation{Kind: password.Reused, End: 6}
	common := password.Violation{Kind: password.Common, End: 6}
	for _, lang := range []language.Tag{language.SimplifiedChinese, language.English} {
		if got, want := explain.Error(lang, weak(reused)), explain.Violation(lang, reused); got != want {
			t.Errorf("Error = %q, want %q", got, want)
		}
		got, easy := explain.Error(lang, weak(common, reused)), easyPIN(lang)
		if !strings.HasPrefix(got, easy) || !strings.HasSuffix(got, explain.Violation(lang, reused)) {
			t.Errorf("Error = %q, want %q and that it was used", got, easy)
		}
	}
}

// What is wrong with a PIN is not told of letters: it has none.
func TestWeakPINHasNoLetters(t *testing.T) {
	for k := password.Common; k <= password.Reused; k++ {
		if k == password.Pinyin {
			continue // no PIN has it
		}
		v := password.Violation{Kind: k, Field: password.FieldBirth, End: 6}
		zh, en := explain.Error(language.SimplifiedChinese, weak(v)), explain.Error(language.English, weak(v))
		if strings.Contains(zh, "字母") || strings.Contains(zh, "字符") || strings.Contains(en, "character") || letters.MatchString(zh) || strings.Contains(en, "letter") {
			t.Errorf("%v: %q, %q", k, zh, en)
		}
	}
}

// Each thing wrong with a PIN is told in words for six digits; where nothing is known of it, the
// rule for PINs is.
func TestWeakPINSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		kind   password.Kind
		zh, en string
	}{
		{password.Common, "很多人都在用这组数字", "Many people use these digits"},
		{password.Sequence, "连续的数字，例如123456", "digits in order, such as 123456"},
		{password.Repeat, "重复的数字，例如111222", "repeated digits, such as 111222"},
		{password.Keyboard, "数字键盘上相邻的按键", "neighbouring keys of the keypad"},
	} {
		err := weak(password.Violation{Kind: tt.kind, End: 6})
		zh, en := explain.Error(language.SimplifiedChinese, err), explain.Error(language.English, err)
		if !strings.Contains(zh, tt.zh) || !strings.Contains(en, tt.en) {
			t.Errorf("%v: %q, %q", tt.kind, zh, en)
		}
	}
	zh, en := explain.Error(language.SimplifiedChinese, weak()), explain.Error(language.English, weak())
	if !strings.Contains(zh, "6位数字，避免重复、连续的数字和生日") || !strings.Contains(en, "not repeated, not in order and not a date of birth") {
		t.Errorf("without violations: %q, %q", zh, en)
	}
}

// easyPIN is what a text about a weak PIN begins with.
func easyPIN(lang language.Tag) string {
	if lang == language.English {
		return "This payment password is easy to guess. Please choose another one."
	}
	return "这个支付密码容易被猜中，请换一个。"
}

var letters = regexp.MustCompile(`[A-Za-z]`)

// What is put together keeps the rules as its parts do.
func TestErrorsKeepTheRules(t *testing.T) {
	for _, err := range []error{
		&sms.Error{Reason: sms.TooMany, RetryAt: at}, &sms.Error{Reason: sms.WrongCode, TriesLeft: 3},
		&sms.Error{Reason: sms.WrongCode}, errors.New("other"), realname.ErrNotFound,
		&password.Error{Reason: password.WrongPIN, TriesLeft: 1},
		weak(password.Violation{Kind: password.Date}), weak(),
		weak(password.Violation{Kind: password.Keyboard}), weak(password.Violation{Kind: password.Common}),
	} {
		zh := explain.ErrorAt(language.SimplifiedChinese, err, now)
		en := explain.ErrorAt(language.English, err, now)
		for _, rule := range broken(append(sentenceRules, anyRules...), zh, en) {
			t.Errorf("%v: %s: %q, %q", err, rule, zh, en)
		}
	}
}
