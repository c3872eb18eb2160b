package wire

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// good are credentials that a vendor may give.
var good = providers.NewCredentials("id", "secret", "")

// account is what an account works with, after a change.
func account(change func(*AccountOptions)) AccountOptions {
	o := AccountOptions{
		Options: Options{Provider: "vendor"}, Credentials: good, Log: slog.New(slog.DiscardHandler), Domain: ".vendor.example",
		Services: []Service{{Name: "face", Field: "FaceURL"}, {Name: "sms", Field: "SMSURL", Given: "https://sms2.vendor.example"}},
	}
	change(&o)
	return o
}

func TestNewAccount(t *testing.T) {
	tests := []struct {
		name   string
		change func(*AccountOptions)
		wrong  []string // words of the error
	}{
		{"as it is", func(*AccountOptions) {}, nil},
		{"all is wrong", func(o *AccountOptions) {
			o.Credentials, o.Services[0].Given, o.Services[1].Given = providers.Credentials{}, "http://face.vendor.example", "https://vendor.org"
			o.UnsafeBaseURL, o.Timeout = "x", -1
		}, []string{"credentials are missing", "FaceURL", "SMSURL", "UnsafeBaseURL", "Timeout"}},
	}
	for _, tt := range tests {
		a, err := NewAccount(account(tt.change))
		if (err != nil) != (tt.wrong != nil) {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, word := range tt.wrong {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %v has nothing of %s", tt.name, err, word)
			}
		}
		if err == nil && (a.Fake || a.URLs["face"].String() != "https://face.vendor.example" || a.URLs["sms"].String() != "https://sms2.vendor.example") {
			t.Errorf("%s: fake %v, addresses %v", tt.name, a.Fake, a.URLs)
		}
	}
}

// An unsafe address takes the place of all, is logged at each start, and marks the account.
func TestUnsafeAccount(t *testing.T) {
	var log bytes.Buffer
	for start := range 2 {
		a, err := NewAccount(account(func(o *AccountOptions) {
			o.UnsafeBaseURL, o.Log = "http://127.0.0.1:1/x", slog.New(slog.NewTextHandler(&log, nil))
		}))
		if err != nil || !a.Fake || a.URLs["face"].String() != "http://127.0.0.1:1/x" || a.URLs["sms"].String() != "http://127.0.0.1:1/x" {
			t.Fatalf("fake %v, addresses %v, %v", a.Fake, a.URLs, err)
		}
		if got := strings.Count(log.String(), "UnsafeBaseURL is set"); got != start+1 {
			t.Errorf("after %d starts the log says it %d times", start+1, got)
		}
	}
}

func TestCheckCredentials(t *testing.T) {
	source := func(context.Context) (providers.Credentials, error) { return good, nil }
	for name, ok := range map[string]bool{"fixed": true, "source": true, "both": false, "none": false, "bad": false} {
		fixed, s := providers.Credentials{}, providers.Source(nil)
		switch name {
		case "fixed":
			fixed = good
		case "source":
			s = source
		case "both":
			fixed, s = good, source
		case "bad":
			fixed = providers.NewCredentials("a b", "c", "")
		}
		if err := checkCredentials(fixed, s); (err == nil) != ok {
			t.Errorf("%s: %v, want ok %v", name, err, ok)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name   string
		source providers.Source
		kind   realname.FailureKind
	}{
		{"fixed", nil, 0},
		{"source", func(context.Context) (providers.Credentials, error) { return good, nil }, 0},
		{"error", func(context.Context) (providers.Credentials, error) { return good, errors.New("x") }, realname.FailureUnavailable},
		{"hangs", func(ctx context.Context) (providers.Credentials, error) { <-ctx.Done(); return good, ctx.Err() }, realname.FailureUnavailable},
		{"empty", func(context.Context) (providers.Credentials, error) { return providers.Credentials{}, nil }, realname.FailureMisconfigured},
	}
	for _, tt := range tests {
		a, err := NewAccount(account(func(o *AccountOptions) {
			o.Timeout, o.CredentialsFunc = 10*time.Millisecond, tt.source
			if tt.source != nil {
				o.Credentials = providers.Credentials{}
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		keys, f := a.Keys(t.Context())
		if (f != nil) != (tt.kind != 0) || f != nil && f.Kind != tt.kind || f == nil && keys != good {
			t.Errorf("%s: %v, want %v", tt.name, f, tt.kind)
		}
	}
}
