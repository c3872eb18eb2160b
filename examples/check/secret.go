package main

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

var passwordKind = kind{
	name:   "password",
	secret: true,
	fields: []column{{"grade", asNumber}, {"violations", asList}},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker { return newPasswordChecker(o, password.Policy{}) },
		"nist":    func(o *options) checker { return newPasswordChecker(o, password.NIST()) },
		"nist_mfa": func(o *options) checker {
			return newPasswordChecker(o, password.NISTWithinMFA())
		},
		"dengbao": func(o *options) checker { return newPasswordChecker(o, password.Dengbao()) },
	},
	explain: explainSecret,
	brief: func(say speech.Speaker, r *result, _ bool) []string {
		return []string{say.Say(gradeOf, r.fields[0].n)}
	},
}

var pinKind = kind{
	name:   "pin",
	secret: true,
	fields: []column{{"violations", asList}},
	policies: map[string]func(*options) checker{
		"default": func(o *options) checker { return newPINChecker(o, password.PINPolicy{}) },
		"no_dates": func(o *options) checker {
			return newPINChecker(o, password.PINPolicy{NoDates: true})
		},
		"no_date_forms": func(o *options) checker {
			return newPINChecker(o, password.PINPolicy{NoDateForms: true})
		},
	},
	explain: explainSecret,
	brief:   func(speech.Speaker, *result, bool) []string { return nil },
}

var gradeOf = speech.Text{"强度 %d/4", "strength %d of 4"}

func explainSecret(say speech.Speaker) (reasons, findings sentences) {
	findings = about[password.Kind](say.Reason)
	reasons = about[password.Reason](say.Reason)
	maps.Copy(reasons, findings)
	return reasons, findings
}

// hidden is shown in place of every password and PIN, so that not even its
// length is told.
const hidden = "******"

// A secret is a password or PIN, and what is known of whoever chose it.
type secret struct {
	text    string
	person  password.Person
	service []string
}

// secretObject is the object that a line of JSON may be. Texts that are empty
// count as left out.
type secretObject struct {
	Password, PIN   *string
	Names           []string
	Birth           idcard.Date
	IDNumber        string `json:"idNumber"`
	Mobile          string
	Email, UserName string
	BankCards       []string
	Service         words
}

// person parses what is known of the person.
func (obj *secretObject) person() (password.Person, error) {
	p := password.Person{Birth: obj.Birth, Email: obj.Email, UserName: obj.UserName}
	err := errors.Join(
		parseEach(&p.Names, names.Parse, obj.Names...),
		parseEach(&p.BankCards, bankcard.Parse, obj.BankCards...),
	)
	var numbers []idcard.Number
	var mobiles []sms.Mobile
	err = errors.Join(err, parseEach(&numbers, idcard.Parse, obj.IDNumber),
		parseEach(&mobiles, sms.ParseMobile, obj.Mobile))
	if len(numbers) > 0 {
		p.IDNumber = numbers[0]
	}
	if len(mobiles) > 0 {
		p.Mobile = mobiles[0]
	}
	return p, err
}

// parseEach appends what the texts that are not empty are parsed to.
func parseEach[T any](list *[]T, parse func(string) (T, error), texts ...string) error {
	for _, s := range texts {
		if s == "" {
			continue
		}
		v, err := parse(s)
		if err != nil {
			return err
		}
		*list = append(*list, v)
	}
	return nil
}

// words are one text or a list of texts.
type words []string

// UnmarshalJSON takes both.
func (w *words) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(w))
}

// parseSecret reads an item. Only with -in jsonl it may be an object; the item
// of a plain string is that string. It returns the reason if it cannot.
func parseSecret(o *options, item string) (s secret, reason string) {
	if o.in != "jsonl" {
		return secret{text: item}, ""
	}
	if strings.HasPrefix(strings.TrimLeft(item, " \t"), `"`) {
		if json.Unmarshal([]byte(item), &s.text) != nil {
			return s, badJSON
		}
		return s, ""
	}
	var obj secretObject
	if json.Unmarshal([]byte(item), &obj) != nil {
		return s, badJSON
	}
	text := obj.Password
	if o.kind.name == pinName {
		text = obj.PIN
	}
	if text == nil {
		return s, badJSON
	}
	person, err := obj.person()
	if err != nil {
		return s, badPerson
	}
	return secret{*text, person, obj.Service}, ""
}

const pinName = "pin"

func newPasswordChecker(o *options, policy password.Policy) checker {
	day := time.Date(o.at.Year(), o.at.Month(), o.at.Day(), 0, 0, 0, 0, time.UTC)
	policy.Now = func() time.Time { return day }
	return func(item string, r *result) {
		s, reason := parseSecret(o, item)
		if reason != "" {
			r.invalid(reason)
			return
		}
		policy.Words = s.service
		report := policy.Check(s.text, s.person)
		r.masked = append(r.masked, hidden...)
		r.findings = appendKinds(r.findings, report.Hints)
		r.fields[0].n = report.Grade
		r.fields[1].list = appendKinds(r.fields[1].list, report.Violations)
		r.accept(r.fields[1].list)
	}
}

func newPINChecker(o *options, policy password.PINPolicy) checker {
	return func(item string, r *result) {
		s, reason := parseSecret(o, item)
		if reason != "" {
			r.invalid(reason)
			return
		}
		r.masked = append(r.masked, hidden...)
		pin, err := password.ParsePIN(s.text)
		if err != nil {
			var e *password.Error
			errors.As(err, &e)
			r.invalid(e.Reason.String())
			return
		}
		r.fields[0].list = appendKinds(r.fields[0].list, policy.Check(pin, s.person))
		r.accept(r.fields[0].list)
	}
}

// accept makes r valid unless there are violations.
func (r *result) accept(violations []string) {
	r.valid = len(violations) == 0
	if !r.valid {
		r.reason = violations[0]
	}
}

// appendKinds appends the kinds of violations, each once.
func appendKinds(list []string, violations []password.Violation) []string {
	for _, v := range violations {
		if kind := v.Kind.String(); !slices.Contains(list, kind) {
			list = append(list, kind)
		}
	}
	return list
}
