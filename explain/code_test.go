package explain_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

var update = flag.Bool("update", false, "write the golden files")

// makers make an error of each type for each number of its Reason.
var makers = map[string]func(uint8) error{
	"bankcard.ParseError": func(i uint8) error { return &bankcard.ParseError{Reason: bankcard.Reason(i)} },
	"document.ParseError": func(i uint8) error { return &document.ParseError{Reason: document.Reason(i)} },
	"idcard.ParseError":   func(i uint8) error { return &idcard.ParseError{Reason: idcard.Reason(i)} },
	"keyring.ConfigError": func(i uint8) error { return &keyring.ConfigError{Reason: keyring.Reason(i)} },
	"names.ParseError":    func(i uint8) error { return &names.ParseError{Reason: names.Reason(i)} },
	"password.Error":      func(i uint8) error { return &password.Error{Reason: password.Reason(i)} },
	"photo.Error":         func(i uint8) error { return &photo.Error{Reason: photo.Reason(i)} },
	"realname.Error":      func(i uint8) error { return &realname.Error{Reason: realname.Reason(i)} },
	"sms.Error":           func(i uint8) error { return &sms.Error{Reason: sms.Reason(i)} },
}

// sentinels are the errors without a reason that have a code.
var sentinels = map[string]error{
	"keyring.ErrLabel": keyring.ErrLabel, "keyring.ErrMalformed": keyring.ErrMalformed,
	"keyring.ErrNotServed": keyring.ErrNotServed, "keyring.ErrOpen": keyring.ErrOpen,
	"keyring.ErrRemote": keyring.ErrRemote, "keyring.ErrTooLarge": keyring.ErrTooLarge,
	"keyring.ErrUnknownKey": keyring.ErrUnknownKey, "keyring.ErrZero": keyring.ErrZero,
	"password.ErrBusy":   password.ErrBusy,
	"realname.ErrConfig": realname.ErrConfig, "realname.ErrCorrupt": realname.ErrCorrupt,
	"realname.ErrIndex": realname.ErrIndex, "realname.ErrNotFound": realname.ErrNotFound,
	"realname.ErrSchema": realname.ErrSchema, "realname.ErrTrail": realname.ErrTrail,
	"realname.ErrUnavailable": realname.ErrUnavailable,
	"sms.ErrClock":            sms.ErrClock,

	"context.Canceled": context.Canceled, "context.DeadlineExceeded": context.DeadlineExceeded,
}

// codeless has the other errors of the module, and why they have no code.
var codeless = map[string]string{
	"bankcard.ErrInvalid": "a class: each has a reason", "document.ErrInvalid": "a class: each has a reason",
	"idcard.ErrInvalid": "a class: each has a reason", "names.ErrInvalid": "a class: each has a reason",
	"keyring.ErrConfig": "a class: each has a reason", "password.ErrInvalid": "a class: each has a reason",
	"password.ErrRefused": "a class: each has a reason", "password.ErrSuspended": "a class: it has a reason",
	"photo.ErrUnusable": "a class: each has a reason", "realname.ErrRefused": "a class: each has a reason",
	"realname.ErrCertificate": "why there is no answer: that has a reason",
	"realname.ErrInvalid":     "a class: each has a reason", "realname.ErrInProgress": "a class: it has a reason", "realname.ErrLimit": "a class: it has a reason",
	"sms.ErrInvalid": "a class: each has a reason", "sms.ErrRefused": "a class, and what senders say to sms",

	"kv.ErrBusy": "explain does not know stores", "kv.ErrConflict": "explain does not know stores", "kv.ErrKey": "explain does not know stores",
	"kv.ErrNotFound": "explain does not know stores", "kv.ErrUnknown": "explain does not know stores", "kv.ErrUnsure": "explain does not know stores",
	"kv.ErrVersion": "explain does not know stores", "sqlkv.ErrDialect": "at the start", "sqlkv.ErrPath": "at the start",
	"sqlkv.ErrTable": "at the start", "pwhash.ErrMalformed": "of the guard's hashes",
	"pwhash.ErrNotBegun": "of the guard's hashes", "pwhash.ErrScheme": "of the guard's hashes",
	"pwhash.ErrTooLong": "of the guard's hashes", "alibaba.ErrConfig": "at the start",
	"tencent.ErrConfig": "at the start", "nppa.ErrConfig": "at the start",
	"alibaba.ErrReceipt": "of a callback", "tencent.ErrReceipt": "of a callback",
	"nppa.ErrAcceptance": "of a trial", "nppa.ErrEvent": "of a report", "nppa.ErrFull": "of a report",
	"nppa.ErrPI": "of a report",

	"realname.ErrName": "of a value that a program reads",

	"realnamecli.ErrUsage": "of a command line",

	"report.ErrInvalid": "of an auditor's program", "report.ErrKey": "of the service's keys", "report.ErrSize": "of a statement",

	"webhook.Error": "between services", "webhook.ErrBusy": "between services", "webhook.ErrGone": "between services",
	"webhook.ErrInvalid": "between services", "webhook.ErrNotTaken": "between services",
}

func TestEveryErrorHasACode(t *testing.T) {
	s := scanModule(t)
	for _, name := range s.errs {
		_, with := sentinels[name]
		_, without := codeless[name]
		if with == without {
			t.Errorf("%s: in sentinels %v, in codeless %v; want it in one of them", name, with, without)
		}
	}
	for name := range s.withReason {
		if makers[name] == nil && codeless[name] == "" {
			t.Errorf("%s is not in makers", name)
		}
	}
}

// all returns every error that has a code.
func all() (list []error) {
	for name, maker := range makers {
		pkg, _, _ := strings.Cut(name, ".")
		for _, i := range kinds[pkg+".Reason"].values() {
			list = append(list, maker(i))
		}
	}
	for _, err := range sentinels {
		list = append(list, err)
	}
	return list
}

// The codes are stable: a line of the file may be added, and none changed.
func TestCodesAreStable(t *testing.T) {
	var lines []string
	for _, err := range all() {
		p := explain.Code(err)
		lines = append(lines, p.Code+" "+string(p.Class)+"\n")
	}
	slices.Sort(lines)
	if n := len(slices.Compact(slices.Clone(lines))); n != len(lines) {
		t.Errorf("%d of %d codes are the same as others", len(lines)-n, len(lines))
	}
	got, file := strings.Join(lines, ""), filepath.Join("testdata", "codes.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}

func TestCode(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want explain.Problem
	}{
		{"nil", nil, explain.Problem{}},
		{"another's", io.EOF, explain.Problem{Code: "unknown", Class: explain.ClassUnknown}},
		{"typed nil", (*sms.Error)(nil), explain.Problem{Code: "unknown", Class: explain.ClassUnknown}},
		{"limit", &realname.Error{Reason: realname.ReasonLimitExceeded, Step: realname.StepFace, RetryAt: at},
			explain.Problem{Code: "realname.limit_exceeded", Class: explain.ClassLimit, RetryAt: at}},
		{"limit of a session", &realname.Error{Reason: realname.ReasonLimitExceeded},
			explain.Problem{Code: "realname.limit_exceeded", Class: explain.ClassLimit}},
		{"provider rests", &realname.Error{Reason: realname.ReasonProviderUnavailable, RetryAt: at},
			explain.Problem{Code: "realname.provider_unavailable", Class: explain.ClassUnavailable, RetryAt: at}},
		{"backend", &realname.Failure{Kind: realname.FailureQuota, RetryAt: at},
			explain.Problem{Code: "realname.provider_daily_limit", Class: explain.ClassUnavailable, RetryAt: at}},
		{"code", &sms.Error{Reason: sms.WrongCode, TriesLeft: 3},
			explain.Problem{Code: "sms.wrong_code", Class: explain.ClassRefused, TriesLeft: 3}},
		{"code without tries", &sms.Error{Reason: sms.WrongCode, TriesLeft: -1},
			explain.Problem{Code: "sms.wrong_code", Class: explain.ClassRefused}},
		{"too soon", &sms.Error{Reason: sms.TooSoon, RetryAt: at},
			explain.Problem{Code: "sms.too_soon", Class: explain.ClassLimit, RetryAt: at}},
		{"PIN", &password.Error{Reason: password.WrongPIN, TriesLeft: 1},
			explain.Problem{Code: "password.wrong_pin", Class: explain.ClassRefused, TriesLeft: 1}},
		{"PIN locks", &password.Error{Reason: password.WrongPIN, TriesLeft: 1, RetryAt: at},
			explain.Problem{Code: "password.wrong_pin", Class: explain.ClassLimit, RetryAt: at}},
		{"PIN suspended", suspendedFor(password.CauseScreening),
			explain.Problem{Code: "password.suspended", Class: explain.ClassRefused}},
		{"reason of later", &sms.Error{Reason: 200},
			explain.Problem{Code: "sms.unknown", Class: explain.ClassUnknown}},
		{"wrapped", fmt.Errorf("a: %w", errors.Join(io.EOF, &names.ParseError{Reason: names.Digit})),
			explain.Problem{Code: "names.digit", Class: explain.ClassInvalid}},
		{"realname before others",
			errors.Join(&sms.Error{Reason: sms.Locked}, &realname.Error{Reason: realname.ReasonMismatch}),
			explain.Problem{Code: "realname.mismatch", Class: explain.ClassRefused}},
		{"not served", fmt.Errorf("a: %w", keyring.ErrNotServed),
			explain.Problem{Code: "keyring.not_served", Class: explain.ClassUnavailable}},
	}
	for _, tt := range tests {
		if got := explain.Code(tt.err); got != tt.want {
			t.Errorf("%s: Code = %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// What an API answers with has stable names too, and leaves out what there is not.
func TestProblemAsJSON(t *testing.T) {
	for want, err := range map[string]error{
		`{"code":"idcard.bad_date","class":"invalid"}`: &idcard.ParseError{Reason: idcard.BadDate},
		`{"code":"sms.wrong_code","class":"refused","tries_left":2}`: &sms.Error{
			Reason: sms.WrongCode, TriesLeft: 2},
		`{"code":"sms.locked","class":"limit","retry_at":"2026-01-02T06:04:30Z"}`: &sms.Error{
			Reason: sms.Locked, RetryAt: at},
	} {
		got, failed := json.Marshal(explain.Code(err))
		if failed != nil || string(got) != want {
			t.Errorf("JSON of %v = %s, %v; want %s", err, got, failed, want)
		}
	}
}

// The class is the one that errors.Is tells, but where the documentation says otherwise.
func TestClassesAreThoseOfThePackages(t *testing.T) {
	classes := []struct {
		class explain.Class
		of    []error
	}{
		{explain.ClassInvalid, []error{bankcard.ErrInvalid, document.ErrInvalid, idcard.ErrInvalid,
			names.ErrInvalid, password.ErrInvalid, photo.ErrUnusable, realname.ErrInvalid, sms.ErrInvalid}},
		{explain.ClassUnavailable, []error{realname.ErrUnavailable, keyring.ErrConfig}},
		{explain.ClassLimit, []error{realname.ErrLimit}},
		{explain.ClassRefused, []error{realname.ErrRefused, password.ErrRefused, sms.ErrRefused}},
	}
	otherwise := map[string]explain.Class{
		"sms.too_soon": explain.ClassLimit, "sms.too_many": explain.ClassLimit,
		"sms.too_many_here": explain.ClassLimit, "sms.locked": explain.ClassLimit,
		"sms.suspended": explain.ClassUnavailable, "sms.not_sent": explain.ClassUnavailable,
		"password.locked": explain.ClassLimit, "password.too_many_changes": explain.ClassLimit,
	}
	for name, maker := range makers {
		pkg, _, _ := strings.Cut(name, ".")
		for _, i := range kinds[pkg+".Reason"].values() {
			err := maker(i)
			got := explain.Code(err)
			want := otherwise[got.Code]
			for _, c := range classes {
				is := func(target error) bool { return errors.Is(err, target) }
				if want == "" && slices.ContainsFunc(c.of, is) {
					want = c.class
				}
			}
			if got.Class != want {
				t.Errorf("%s is %s, want %s", got.Code, got.Class, want)
			}
		}
	}
}

// Code and Error are about the same of several errors.
func TestCodeAndErrorAgree(t *testing.T) {
	list := all()
	slices.SortFunc(list, func(a, b error) int { return strings.Compare(explain.Code(a).Code, explain.Code(b).Code) })
	for i, a := range list {
		b := list[(i*7+3)%len(list)]
		joined := errors.Join(a, b)
		took := b
		if explain.Code(joined) == explain.Code(a) {
			took = a
		} else if explain.Code(joined) != explain.Code(b) {
			t.Fatalf("Code(%v) is neither's", joined)
		}
		if got, want := explain.Error(language.English, joined), explain.Error(language.English, took); got != want {
			t.Errorf("Code(%v) is %q's, and Error says %q", joined, explain.Code(took).Code, got)
		}
	}
}

// secret stands for what a person typed, in an error of somebody else.
const secret = "11010519491231002X"

// FuzzCode has errors wrapped and joined in many ways: the code is always one of those that there
// are, and nothing of another's error is told.
func FuzzCode(f *testing.F) {
	list := all()
	slices.SortFunc(list, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	codes := map[string]bool{"unknown": true}
	for _, err := range list {
		codes[explain.Code(err).Code] = true
	}
	f.Add([]byte{0, 9, 1, 200, 2, 3, 17})
	f.Add([]byte{2, 2, 2, 1, 90, 1, 4, 0})
	f.Fuzz(func(t *testing.T, program []byte) {
		err := errors.New(secret)
		for len(program) > 1 {
			other := list[int(program[1])%len(list)]
			switch program[0] % 4 {
			case 0:
				err = fmt.Errorf(secret+": %w", err)
			case 1:
				err = errors.Join(err, other)
			case 2:
				err = errors.Join(other, errors.New(secret), err)
			case 3:
				err = fmt.Errorf("%w of "+secret+" and %w", err, other)
			}
			program = program[2:]
		}
		p := explain.Code(err)
		if !codes[p.Code] || p.Class == "" {
			t.Errorf("Code(%v) = %+v", err, p)
		}
		for _, lang := range []language.Tag{language.SimplifiedChinese, language.English} {
			said := explain.ErrorAt(lang, err, time.Time{})
			if said == "" || strings.Contains(said+p.Code, secret) {
				t.Errorf("Error(%v) = %q", err, said)
			}
		}
	})
}
