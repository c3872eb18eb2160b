package sms_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// An apiError is as clients of gateways have them: with fields, which may hold anything.
type apiError struct {
	Code, Message, Phone, OTP string
}

func (e apiError) Error() string { return e.Code + ": " + e.Message }

// printed returns v in every way of printing that there is.
func printed(v any) string {
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%30.20s"} {
		fmt.Fprintf(&b, verb+"\n", v)
		fmt.Fprintf(&b, verb+"\n", struct{ hidden any }{v})
	}
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		fmt.Fprintln(&b, err)
	}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	return b.String()
}

// Whatever the error of a sender, a gate, a store or a key service holds: events do not
// show number or code, and where the text does not have them, they show the text.
func TestEventsShowNoFields(t *testing.T) {
	phone := new(smstest.Phone)
	leak := func(code sms.Code) error {
		return apiError{"isv.X", "blocked", alice.Reveal(), code.Reveal()}
	}
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	var gate error
	b := newBench(t, sms.Config{
		Store: chaos,
		Gate:  func(context.Context, sms.Request) error { return gate },
		Senders: []sms.Route{{Name: "phone", Sender: senderFunc(func(m sms.Message) (string, error) {
			phone.Send(ctx, m)
			return "", leak(m.Code)
		})}},
	})
	b.Send(ctx, request(alice, "s"))
	code := phone.Code(alice)
	down := func(op, prefix string) {
		chaos.Plan = func(c kvtest.Call) kvtest.Fault {
			if c.Op == op && strings.HasPrefix(c.Key, prefix) {
				return kvtest.Fault{Before: leak(code)}
			}
			return kvtest.Fault{}
		}
	}
	down("swap", "b/")
	b.try(alice, "s", smstest.Wrong(code))
	down("get", "m/")
	b.try(alice, "s", code)
	b.Send(ctx, request(alice, "s"))
	down("swap", "b/")
	gate = leak(code)
	_, err := b.Send(ctx, request(alice, "s"))
	if text := printed(err); strings.Contains(text, alice.Reveal()) || !errors.As(err, new(apiError)) {
		t.Errorf("Send = %v:\n%s", err, text)
	}
	for _, name := range []string{"sender.unknown", "send.error", "verify.error", "count.failed"} {
		e := b.last(name)
		text := printed(e) + printed(e.Err) + printed(&e)
		if strings.Contains(text, alice.Reveal()) || strings.Contains(text, code.Reveal()) ||
			!strings.Contains(text, `"Err":"`) || !strings.Contains(text, "isv.X: blocked") {
			t.Errorf("%s shows:\n%s", name, text)
		}
		var cause apiError
		if !errors.As(e.Err, &cause) || cause.Phone != alice.Reveal() || !errors.Is(e.Err, cause) {
			t.Errorf("%s: the cause of %v is lost", name, e.Err)
		}
	}
}

// A text that holds the number or the code, however written, is withheld.
func TestTextsAreWithheld(t *testing.T) {
	texts := map[string]func(code string) string{
		"plain":      func(string) string { return "bad number 13800138000" },
		"with +86":   func(string) string { return "to=+8613800138000&x=1" },
		"hyphens":    func(string) string { return "bad number +86 138-0013-8000." },
		"blanks":     func(string) string { return "bad number 138 0013 8000" },
		"full-width": func(string) string { return "号码１３８００１３８０００有误" },
		"code":       func(c string) string { return "template has no room for " + c },
		"code apart": func(c string) string { return "no room for " + c[:3] + " " + c[3:] },
	}
	for name, text := range texts {
		var code string
		answer := func(m sms.Message) (string, error) {
			code = m.Code.Reveal()
			return "", errors.New(text(code))
		}
		b := newBench(t, sms.Config{Senders: []sms.Route{{Name: "x", Sender: senderFunc(answer)}}})
		if _, err := b.Send(ctx, request(alice, "s")); err != nil {
			t.Fatal(err)
		}
		if e := b.last("sender.unknown"); !strings.Contains(e.Err.Error(), "withheld") {
			t.Errorf("%s: the event says %v", name, e.Err)
		}
	}
	b := newBench(t, sms.Config{})
	b.phone.Script = func(context.Context, int, sms.Message) error {
		return errors.New("quota of 100 used")
	}
	b.Send(ctx, request(alice, "s"))
	if e := b.last("sender.unknown"); e.Err.Error() != "quota of 100 used" {
		t.Errorf("the event says %v", e.Err)
	}
}

// So are the errors of the gate and the store, in events and in what Send returns.
func TestErrorsOfTheGateAreWithheld(t *testing.T) {
	var gate error
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	b := newBench(t, sms.Config{
		Store: chaos,
		Gate:  func(_ context.Context, r sms.Request) error { return gate },
	})
	code := b.send(alice, "s")
	bad := errors.New("captcha: bad answer for 138-00138000")
	gate = bad
	_, err := b.Send(ctx, request(alice, "s"))
	if !errors.Is(err, bad) || !strings.Contains(err.Error(), "withheld") {
		t.Errorf("Send = %v", err)
	}
	gate = nil
	chaos.Plan = func(kvtest.Call) kvtest.Fault { return kvtest.Fault{Before: bad} }
	b.Send(ctx, request(alice, "s"))
	b.try(alice, "s", code)
	shown := slices.ContainsFunc(b.events, func(e sms.Event) bool {
		return e.Err != nil && !strings.Contains(e.Err.Error(), "withheld")
	})
	if shown || b.last("verify.error").Err == nil {
		t.Errorf("events %v", b.events)
	}
}
