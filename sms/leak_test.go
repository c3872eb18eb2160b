package sms_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

func TestValuesDoNotLeak(t *testing.T) {
	all := sms.Accept{HongKong: true, Taiwan: true}
	for _, s := range []string{"13800138000", "1064812345678", "+85291234567", "+886912345678"} {
		m, err := all.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		leaktest.CheckSealed(t, m, strings.TrimPrefix(s, "+"), m.E164())
	}
	for _, s := range []string{"493817", "0493817265"} {
		c, err := sms.ParseCode(s)
		if err != nil {
			t.Fatal(err)
		}
		leaktest.CheckSealed(t, c, s)
	}
}

func TestCompoundsDoNotLeak(t *testing.T) {
	b := newBench(t, sms.Config{})
	code := b.send(alice, "canary session")
	msg := b.phone.Messages(alice)[0]
	proof := b.wantRight(alice, "canary session", code)
	_, err := sms.ParseMobile("1380013800x")
	attempt := sms.Attempt{Mobile: alice, Purpose: "login", Binding: "b", Code: code}
	for _, v := range []any{msg, proof, attempt, err} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, v) + fmt.Sprintf(verb, &v)
			for _, secret := range []string{"13800138000", "1380013800x", code.Reveal(), "canary session"} {
				inHex := hex.EncodeToString([]byte(secret))
				if strings.Contains(text, secret) || strings.Contains(text, inHex) {
					t.Errorf("%T as %s shows %s: %s", v, verb, secret, text)
				}
			}
		}
	}
	if j, err := json.Marshal(opaque(proof)); err == nil && string(j) != "{}" {
		t.Errorf("a Proof marshals as %s", j)
	}
}

// opaque returns v, and keeps checkers from seeing what it is.
func opaque(v any) any { return v }

// Every byte that the store, the observer and the errors ever saw is searched for
// numbers, codes and bindings, plain and encoded.
func TestFlowDoesNotLeak(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var secrets []string
	phone := &smstest.Phone{Script: func(_ context.Context, _ int, m sms.Message) error {
		secrets = append(secrets, m.Code.Reveal())
		return nil
	}}
	b := newBench(t, sms.Config{
		Observer: func(ctx context.Context, e sms.Event) {
			logger.InfoContext(ctx, e.Name, "event", e)
			fmt.Fprintf(&log, "%+v %#v\n", e, e)
		},
		Senders: []sms.Route{
			{Name: "careless", Sender: careless{}},
			{Name: "phone", Sender: phone},
		},
	})
	note := func(v any, err error) { fmt.Fprintf(&log, "%+v %+v %v\n", v, err, err) }
	var numbers []string
	for i := range 20 {
		m := sms.MustParseMobile(fmt.Sprint(13812340000 + i*7919))
		numbers = append(numbers, m.Reveal())
		r := request(m, "canary binding")
		r.Scope, r.Key = "canary scope", "canary key"
		receipt, err := b.Send(ctx, r)
		note(receipt, err)
		receipt, err = b.Send(ctx, r)
		note(receipt, err)
		r.Key = ""
		receipt, err = b.Send(ctx, r)
		note(receipt, err)
		code, err := sms.ParseCode(secrets[len(secrets)-1])
		note(nil, err)
		for _, c := range []sms.Code{smstest.Wrong(code), code, code} {
			p, err := b.try(m, "canary binding", c)
			note(p, err)
		}
		note(b.Proof(ctx, m, "login", "canary binding"))
		note(nil, b.Report(ctx, m, sms.Delivery{Sender: "phone", ID: "1", Status: "DELIVERED"}))
		note(b.Deliveries(ctx, m))
		b.pass(time.Hour)
	}
	seen := append(b.store.(*spy).seen, log.Bytes()...)
	for _, name := range []string{"verify.right", "sender.refused"} {
		if !bytes.Contains(seen, []byte(name)) {
			t.Fatalf("the log lacks %s", name)
		}
	}
	for _, s := range append(append(secrets, numbers...), "canary") {
		b := []byte(s)
		forms := []string{s, hex.EncodeToString(b), base64.RawStdEncoding.EncodeToString(b)}
		for _, form := range forms {
			if bytes.Contains(seen, []byte(form)) && !coincidence(s, seen) {
				t.Errorf("%q was seen", form)
			}
		}
	}
}

// coincidence reports whether six digits are seen only inside of longer runs of
// letters and digits, such as indexes, times and hidden words.
func coincidence(code string, seen []byte) bool {
	if len(code) != 6 {
		return false
	}
	for at := 0; ; {
		i := bytes.Index(seen[at:], []byte(code))
		if i < 0 {
			return true
		}
		at += i
		if !inWord(seen, at-1) && !inWord(seen, at+6) {
			return false
		}
		at++
	}
}

func inWord(b []byte, i int) bool {
	return 0 <= i && i < len(b) && (b[i] >= 0x80 || '0' <= b[i] && b[i] <= '9' ||
		'A' <= b[i] && b[i] <= 'Z' || 'a' <= b[i] && b[i] <= 'z' || b[i] == '.')
}

// A careless sender refuses with an error that repeats what it was given, as HTTP
// clients do.
type careless struct{}

func (careless) Send(_ context.Context, m sms.Message) (string, error) {
	phone, code := m.Mobile.Reveal(), m.Code.Reveal()
	return "", fmt.Errorf("GET /send?phone=%s&code=%s: %w", phone, code, sms.ErrRefused)
}

func TestErrorsOfSendersAreSeen(t *testing.T) {
	cause := errors.New("quota exceeded")
	b := newBench(t, sms.Config{})
	b.phone.Script = func(context.Context, int, sms.Message) error { return cause }
	if _, err := b.Send(ctx, request(alice, "s")); err != nil {
		t.Fatal(err)
	}
	e := b.last("sender.unknown")
	if !errors.Is(e.Err, cause) || e.Sender != "phone" || e.Purpose != "login" ||
		e.Number == "" || e.Time.IsZero() {
		t.Errorf("event %+v", e)
	}
}
