package sms_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

func TestNewReportsEverything(t *testing.T) {
	_, err := sms.New(sms.Config{})
	for _, want := range []string{"Store", "Keys", "Senders"} {
		if err == nil || !strings.Contains(err.Error(), "Config."+want) {
			t.Errorf("New(Config{}) = %v; want it to name %s", err, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	route := sms.Route{Name: "phone", Sender: new(smstest.Phone)}
	tests := []struct {
		name string
		bad  func(c *sms.Config)
		want string
	}{
		{"five digits", func(c *sms.Config) { c.Digits = 5 }, "Digits"},
		{"eleven digits", func(c *sms.Config) { c.Digits = 11 }, "Digits"},
		{"a life of more than ten minutes", func(c *sms.Config) { c.Life = 10*time.Minute + 1 }, "Life"},
		{"a negative life", func(c *sms.Config) { c.Life = -1 }, "Life"},
		{"prefix", func(c *sms.Config) { c.Prefix = "短信/" }, "Prefix"},
		{"long prefix", func(c *sms.Config) { c.Prefix = strings.Repeat("x", 65) }, "Prefix"},
		{"origin with a scheme", func(c *sms.Config) { c.Origin = "https://example.com" }, "Origin"},
		{"origin with a port", func(c *sms.Config) { c.Origin = "example.com:443" }, "Origin"},
		{"origin with a line end", func(c *sms.Config) { c.Origin = "example.com\n" }, "Origin"},
		{"origin with a NUL", func(c *sms.Config) { c.Origin = "example.com\x00" }, "Origin"},
		{"origin with DEL", func(c *sms.Config) { c.Origin = "example\x7f.com" }, "Origin"},
		{"origin with a line separator", func(c *sms.Config) { c.Origin = "example.com\u2028x" }, "Origin"},
		{"origin written backwards", func(c *sms.Config) { c.Origin = "\u202eexample.com" }, "Origin"},
		{"origin with an empty label", func(c *sms.Config) { c.Origin = "example..com" }, "Origin"},
		{"no name", func(c *sms.Config) {
			c.Senders = []sms.Route{{Sender: route.Sender}}
		}, "Senders[0]"},
		{"no sender", func(c *sms.Config) { c.Senders = []sms.Route{{Name: "x"}} }, "Senders[0]"},
		{"same name", func(c *sms.Config) { c.Senders = []sms.Route{route, route} }, "Senders[1]"},
		{"negative time-out", func(c *sms.Config) {
			c.Senders = []sms.Route{{Name: "x", Sender: route.Sender, Timeout: -1}}
		}, "Timeout"},
		{"eleven tries", func(c *sms.Config) { c.Limits.Tries = 11 }, "Tries"},
		{"negative tries", func(c *sms.Config) { c.Limits.Tries = -1 }, "Tries"},
		{"101 failures", func(c *sms.Config) { c.Limits.Failures = 101 }, "Failures"},
		{"negative failures", func(c *sms.Config) { c.Limits.Failures = -1 }, "Failures"},
		{"no rate", func(c *sms.Config) { c.Limits.Number = []sms.Rate{} }, "Number"},
		{"no long rate", func(c *sms.Config) {
			c.Limits.Number = []sms.Rate{{Count: 1, Per: time.Minute}}
		}, "Number"},
		{"zero count", func(c *sms.Config) {
			c.Limits.Number = []sms.Rate{{Count: 0, Per: time.Hour}}
		}, "Number"},
		{"large count", func(c *sms.Config) {
			c.Limits.Number = []sms.Rate{{Count: 101, Per: time.Hour}}
		}, "Number"},
		{"long span", func(c *sms.Config) {
			c.Limits.IP = []sms.Rate{{Count: 1, Per: 25 * time.Hour}}
		}, "IP"},
		{"large scope", func(c *sms.Config) {
			c.Limits.Scope = []sms.Rate{{Count: 1001, Per: time.Hour}}
		}, "Scope"},
		{"negative total", func(c *sms.Config) { c.Limits.All = -1 }, "All"},
		{"negative base", func(c *sms.Config) { c.Limits.Base = -1 }, "Base"},
		{"negative factor", func(c *sms.Config) { c.Limits.PerVerified = -1 }, "PerVerified"},
		{"negative guesses", func(c *sms.Config) { c.Limits.Guesses = -1 }, "Guesses"},
		{"negative share", func(c *sms.Config) { c.Limits.GuessesPerVerified = -1 }, "GuessesPerVerified"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := sms.Config{
				Store:   new(kv.Memory),
				Keys:    keyring.UnsafeDevelopment(),
				Senders: []sms.Route{route},
			}
			tt.bad(&c)
			if s, err := sms.New(c); s != nil || err == nil || !strings.Contains(err.Error(), "Config.") ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("New = %v, %v; want it to name %s", s, err, tt.want)
			}
		})
	}
}

// A service keeps its own copy of what it was given.
func TestConfigIsCopied(t *testing.T) {
	phone := new(smstest.Phone)
	rates := []sms.Rate{{Count: 1, Per: time.Hour}}
	routes := []sms.Route{{Name: "phone", Sender: phone}}
	b := newBench(t, sms.Config{Senders: routes, Limits: sms.Limits{Number: rates}})
	rates[0].Count, routes[0] = 100, sms.Route{}
	b.wantSend(request(alice, "s"), 0, 0)
	b.wantSend(request(alice, "s"), sms.TooMany, time.Hour)
	if phone.Asked() != 1 {
		t.Errorf("%d messages", phone.Asked())
	}
}

func TestPrefix(t *testing.T) {
	store := new(spy)
	one := newBench(t, sms.Config{Store: store, Prefix: "one/"})
	two := newBench(t, sms.Config{Store: store, Prefix: "two/"})
	code := one.send(alice, "s")
	two.wantWrong(alice, "s", code, 0, "no_code")
	two.send(alice, "s")
	one.wantRight(alice, "s", code)
	for key := range store.records {
		if !strings.HasPrefix(key, "one/") && !strings.HasPrefix(key, "two/") {
			t.Errorf("key %s", key)
		}
	}
}

// Records stay until their longest window has passed, and not for ever.
func TestRecordsExpire(t *testing.T) {
	limits := sms.Limits{Scope: []sms.Rate{{Count: 5, Per: 2 * time.Hour}}}
	b := newBench(t, sms.Config{Limits: limits})
	r := request(alice, "s")
	r.Scope = "device"
	b.wantSend(r, 0, 0)
	b.wantWrong(alice, "s", smstest.Wrong(b.phone.Code(alice)), 4, "wrong")
	bounds := map[byte][2]time.Duration{
		'm': {48 * time.Hour, 49 * time.Hour},
		'g': {26 * time.Hour, 27 * time.Hour},
		'b': {25 * time.Hour, 26 * time.Hour},
	}
	for key, r := range b.store.(*spy).records {
		left := r.Expires.Sub(b.time())
		if w := bounds[key[0]]; left < w[0] || left > w[1] || r.Queue != "" {
			t.Errorf("%s may be dropped in %v, want %v", key, left, w)
		}
	}
	if n := len(b.store.(*spy).records); n != 4 {
		t.Errorf("%d records, want one of the number, one of the scope, breakers of purpose and scope", n)
	}
}

// The zero Service and nil do nothing, and say so.
func TestZeroService(t *testing.T) {
	code, _ := sms.ParseCode("123456")
	for _, s := range []*sms.Service{nil, new(sms.Service)} {
		_, err1 := s.Send(ctx, request(alice, "s"))
		_, err2 := s.Verify(ctx, sms.Attempt{Mobile: alice, Purpose: "p", Binding: "s", Code: code})
		_, err3 := s.Proof(ctx, alice, "p", "s")
		_, err4 := s.Deliveries(ctx, alice)
		err5 := s.Report(ctx, alice, receiptOf(1))
		err6 := s.Unlock(ctx, alice, sms.Override{Actor: "a", Reason: "r"})
		for i, err := range []error{err1, err2, err3, err4, err5, err6} {
			if err == nil || errors.Is(err, sms.ErrRefused) || errors.Is(err, sms.ErrInvalid) {
				t.Errorf("method %d: %v", i, err)
			}
		}
	}
}
