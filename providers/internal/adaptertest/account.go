package adaptertest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// A Config is what the configurations of all adapters have in common.
type Config struct {
	Credentials   providers.Credentials
	Timeout       time.Duration
	Transport     http.RoundTripper
	Log           *slog.Logger
	UnsafeBaseURL string
}

// Configs checks a constructor: what it refuses, that its errors are of a class, and that an
// account with UnsafeBaseURL, and no other, is a fake one and logged at each start.
func Configs(t *testing.T, class error, good providers.Credentials, build func(Config) (fake bool, err error)) {
	t.Helper()
	blind := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	tests := []struct {
		name string
		c    Config
		ok   bool
	}{
		{"good", Config{Credentials: good}, true},
		{"no credentials", Config{}, false},
		{"bad credentials", Config{Credentials: providers.NewCredentials("a b", "c", "")}, false},
		{"time-out", Config{Credentials: good, Timeout: time.Second}, true},
		{"negative time-out", Config{Credentials: good, Timeout: -1}, false},
		{"transport", Config{Credentials: good, Transport: &http.Transport{}}, true},
		{"blind transport", Config{Credentials: good, Transport: blind}, false},
		{"unsafe", Config{Credentials: good, UnsafeBaseURL: "http://127.0.0.1:1"}, true},
		{"unsafe and blind", Config{Credentials: good, UnsafeBaseURL: "https://127.0.0.1:1", Transport: blind}, true},
		{"unsafe and wrong", Config{Credentials: good, UnsafeBaseURL: "x"}, false},
		{"unsafe without credentials", Config{UnsafeBaseURL: "http://127.0.0.1:1"}, false},
	}
	for _, tt := range tests {
		for range 2 { // each start says so
			var log bytes.Buffer
			tt.c.Log = slog.New(slog.NewTextHandler(&log, nil))
			fake, err := build(tt.c)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, class) {
				t.Errorf("%s: %v, want ok %v", tt.name, err, tt.ok)
			}
			said := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), "UnsafeBaseURL is set: nobody is verified for real")
			if unsafe := tt.c.UnsafeBaseURL != ""; err == nil && (fake != unsafe || said != unsafe) {
				t.Errorf("%s: fake %v, the log says %q", tt.name, fake, log.String())
			}
		}
	}
}

// Addresses checks what a constructor takes as an address of the vendor's, whose hosts end in a
// domain such as .vendor.com.
func Addresses(t *testing.T, domain string, build func(address string) error) {
	t.Helper()
	for address, ok := range map[string]bool{
		"https://other" + domain: true, "http://other" + domain: false, "https://other" + domain + ".example.com": false,
		"https://sms.example.com": false, "https://other" + domain + "/x": false, "https://other" + domain + ":8443": false, "x": false,
	} {
		if err := build(address); (err == nil) != ok {
			t.Errorf("%s: %v, want ok %v", address, err, ok)
		}
	}
}

// Sources checks that credentials or a source of them are needed, and not both.
func Sources(t *testing.T, build func(providers.Credentials, providers.Source) error) {
	t.Helper()
	good := providers.NewCredentials("id", "secret", "")
	source := func(context.Context) (providers.Credentials, error) { return good, nil }
	for name, err := range map[string]error{"source": build(providers.Credentials{}, source), "credentials": build(good, nil)} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if build(good, source) == nil || build(providers.Credentials{}, nil) == nil {
		t.Error("both or none were taken")
	}
}

// Refused checks that options of a backend are refused with an error of a class.
func Refused[O any](t *testing.T, class error, build func(O) error, all map[string]O) {
	t.Helper()
	for name, o := range all {
		if err := build(o); !errors.Is(err, class) {
			t.Errorf("%s: %v, want %v", name, err, class)
		}
	}
}

// A key and a token that may not show.
const Secret, Token = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "token-7781204418"

// Keyed returns credentials with Secret and Token.
func Keyed() providers.Credentials { return providers.NewCredentials("id", Secret, Token) }

// Rotation checks that credentials may change from request to request: one that has a token, one
// that has none, none at all, and a source that fails. Ask asks something with a source, through w.
func Rotation(t *testing.T, w *Replier, ask func(providers.Source) error) {
	t.Helper()
	n := 0
	source := func(context.Context) (providers.Credentials, error) {
		n++
		switch n {
		case 1:
			return providers.NewCredentials("first", "secret", "token1"), nil
		case 2:
			return providers.NewCredentials("second", "secret", ""), nil
		case 3:
			return providers.Credentials{}, nil
		}
		return providers.Credentials{}, errors.New("the token service says 13800138000")
	}
	for i, want := range []realname.FailureKind{0, 0, realname.FailureMisconfigured, realname.FailureUnavailable} {
		err := ask(source)
		f := FailureOf(err)
		if (f != nil) != (want != 0) || f != nil && f.Kind != want || err != nil && strings.Contains(err.Error(), "13800138000") {
			t.Errorf("request %d: %v, want %v", i+1, err, want)
		}
	}
	for i, id := range []string{"first", "second"} {
		if len(w.Seen) != 2 || !strings.Contains(w.Seen[i].Header.Get("Authorization"), "Credential="+id) {
			t.Fatalf("%d requests; the one of %s is signed by another", len(w.Seen), id)
		}
	}
}
