package webhook_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/webhook"
)

func newClock() *realnametest.Clock {
	return realnametest.NewClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
}

// A receiver is a test server that keeps what it gets, and answers as it is told.
type receiver struct {
	*httptest.Server
	answer atomic.Pointer[http.HandlerFunc]

	mu     sync.Mutex
	header []http.Header
	bodies []string
}

func newReceiver(t testing.TB) *receiver {
	r := new(receiver)
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.header, r.bodies = append(r.header, req.Header), append(r.bodies, string(body))
		r.mu.Unlock()
		if f := r.answer.Load(); f != nil {
			(*f)(w, req)
		}
	}))
	r.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes and aborts that the tests want
	r.StartTLS()
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(f http.HandlerFunc) { r.answer.Store(&f) }

// status lets the receiver answer with a status.
func (r *receiver) status(code int) {
	r.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func (r *receiver) got() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.bodies)
}

// config is that of a sender to the receiver.
func (r *receiver) config(c *realnametest.Clock) webhook.Config {
	return webhook.Config{
		URL: r.URL + "/hook?token=zq4711zq", Secrets: []webhook.Secret{mustSecret(published)},
		Transport: r.Client().Transport, Now: c.Now, MaxPause: -1,
	}
}

func newSender(t testing.TB, c webhook.Config) *webhook.Sender {
	t.Helper()
	s, err := webhook.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// message is number n of the stream "session-1".
func message(c *realnametest.Clock, n uint64) webhook.Message {
	return webhook.Message{
		Type: "session.approved", Time: c.Now(), Stream: "session-1", Number: n, Data: json.RawMessage(`{"a":1}`),
	}
}

// reason writes what Send returned in short.
func reason(err error) string {
	var e *webhook.Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &e) && errors.Is(err, webhook.ErrNotTaken) && !errors.Is(err, webhook.ErrInvalid):
		return e.Reason.String()
	}
	return "error"
}

func TestNewNamesEveryProblem(t *testing.T) {
	insecure := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	good := webhook.Config{URL: "https://example.com/hook", Secrets: []webhook.Secret{mustSecret(published)}}
	tests := []struct {
		name   string
		change func(c *webhook.Config)
		want   string // the field that is named, "" if all is well
	}{
		{"complete", func(c *webhook.Config) {}, ""},
		{"with a port and a query", func(c *webhook.Config) { c.URL = "https://example.com:8443/?token=1" }, ""},
		{"no URL", func(c *webhook.Config) { c.URL = "" }, "URL"},
		{"http", func(c *webhook.Config) { c.URL = "http://example.com" }, "URL"},
		{"http, and unsafe", func(c *webhook.Config) { c.URL, c.UnsafePlain = "http://example.com", true }, ""},
		{"another scheme, and unsafe", func(c *webhook.Config) { c.URL, c.UnsafePlain = "ftp://example.com", true }, "URL"},
		{"no host", func(c *webhook.Config) { c.URL = "https:///hook" }, "URL"},
		{"a port alone", func(c *webhook.Config) { c.URL = "https://:443/hook" }, "URL"},
		{"no slashes", func(c *webhook.Config) { c.URL = "https:example.com" }, "URL"},
		{"a user", func(c *webhook.Config) { c.URL = "https://a:zq4711zq@example.com" }, "URL"},
		{"a fragment", func(c *webhook.Config) { c.URL = "https://example.com/#a" }, "URL"},
		{"no address", func(c *webhook.Config) { c.URL = "https://exa mple.com/zq4711zq" }, "URL"},
		{"no secrets", func(c *webhook.Config) { c.Secrets = nil }, "Secrets"},
		{"a zero secret", func(c *webhook.Config) { c.Secrets = append(c.Secrets[:1:1], webhook.Secret{}) }, "Secrets"},
		{"many secrets", func(c *webhook.Config) { c.Secrets = make([]webhook.Secret, 9) }, "Secrets"},
		{"negative Timeout", func(c *webhook.Config) { c.Timeout = -1 }, "Timeout"},
		{"negative Keep", func(c *webhook.Config) { c.Keep = -1 }, "Keep"},
		{"negative GiveUp", func(c *webhook.Config) { c.GiveUp = -1 }, "GiveUp"},
		{"GiveUp without a store", func(c *webhook.Config) { c.GiveUp = 1 }, "GiveUp"},
		{"a store without keys", func(c *webhook.Config) { c.Store = new(kv.Memory) }, "Keys"},
		{"keys without a store", func(c *webhook.Config) { c.Keys = keyring.UnsafeDevelopment() }, "Store"},
		{"both", func(c *webhook.Config) { c.Store, c.Keys = new(kv.Memory), keyring.UnsafeDevelopment() }, ""},
		{"a bad prefix", func(c *webhook.Config) { c.Prefix = "a b" }, "Prefix"},
		{"no certificates", func(c *webhook.Config) { c.Transport = insecure }, "Transport"},
		{"no certificates, and unsafe", func(c *webhook.Config) { c.Transport, c.UnsafePlain = insecure, true }, ""},
	}
	for _, tt := range tests {
		c := good
		tt.change(&c)
		_, err := webhook.New(c)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if err != nil && (strings.Contains(err.Error(), "zq4711zq") || strings.Contains(err.Error(), "example")) {
			t.Errorf("%s: the error has the address: %v", tt.name, err)
		}
	}
	_, err := webhook.New(webhook.Config{Timeout: -1})
	for _, field := range []string{"URL", "Secrets", "Timeout"} {
		if err == nil || !strings.Contains(err.Error(), "Config."+field) {
			t.Errorf("the error does not name %s: %v", field, err)
		}
	}
}

// TestSendIsVerified: what is sent is what Verify reads, by each of the secrets, signed for the
// moment of each attempt, with one ID for all attempts.
func TestSendIsVerified(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	c := r.config(clock)
	old := webhook.NewSecret()
	c.Secrets = append(c.Secrets, old)
	s := newSender(t, c)
	m := message(clock, 3)
	r.status(503)
	if got := reason(s.Send(t.Context(), m)); got != "refused" {
		t.Errorf("Send = %s", got)
	}
	clock.Advance(time.Hour)
	r.status(204)
	if err := s.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
	for i, at := range []time.Time{clock.Now().Add(-time.Hour), clock.Now()} {
		for _, secret := range c.Secrets {
			got, err := webhook.Verify([]webhook.Secret{secret}, r.header[i], []byte(r.bodies[i]), at)
			if err != nil || got.Number != 3 || got.Stream != m.Stream || !got.Time.Equal(m.Time) || string(got.Data) != string(m.Data) {
				t.Errorf("attempt %d: %v, %v", i, got, err)
			}
		}
	}
	if r.header[0].Get("Webhook-Id") != r.header[1].Get("Webhook-Id") || r.bodies[0] != r.bodies[1] {
		t.Error("the second attempt sends another message")
	}
	if h := r.header[0]; h.Get("Content-Type") != "application/json" || h.Get("Accept-Encoding") != "identity" {
		t.Errorf("headers %v", h)
	}
}

// TestSendAnswers: what each answer means.
func TestSendAnswers(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	s := newSender(t, r.config(clock))
	for code := 200; code < 600; code++ {
		if http.StatusText(code) == "" {
			continue
		}
		r.answers(func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Path == "/hook" { // whoever is sent elsewhere is told 200 there
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(code)
			}
		})
		want, before := "refused", r.got()
		switch {
		case code < 300:
			want = "ok"
		case code == 410:
			want = "gone"
		}
		err := s.Send(t.Context(), message(clock, 1))
		if got := reason(err); got != want || errors.Is(err, webhook.ErrGone) != (code == 410) || r.got() != before+1 {
			t.Errorf("%d: %s, want %s; %d requests", code, got, want, r.got()-before)
		}
		var e *webhook.Error
		if errors.As(err, &e) && (e.Status != code || !strings.HasSuffix(err.Error(), fmt.Sprintf("(%d)", code))) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// TestSendFails: what keeps an answer from coming.
func TestSendFails(t *testing.T) {
	clock := newClock()
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return "https://" + l.Addr().String() + "/zq4711zq"
	}()
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	hang := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-block:
		case <-r.Context().Done():
		}
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		change func(c *webhook.Config)
		done   bool // whether the caller has left
		want   string
		cause  error
	}{
		{"nobody listens", nil, func(c *webhook.Config) { c.URL = closed }, false, "not_sent", nil},
		{"unknown certificate", nil, func(c *webhook.Config) { c.Transport = nil }, false, "certificate", nil},
		{"no answer", hang, func(c *webhook.Config) { c.Timeout = 20 * time.Millisecond }, false, "timeout", context.DeadlineExceeded},
		{"the caller left", hang, func(c *webhook.Config) {}, true, "canceled", context.Canceled},
		{"broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, func(c *webhook.Config) {}, false, "broken", nil},
		{"endless answer", func(w http.ResponseWriter, _ *http.Request) {
			for range 1000 {
				if _, err := w.Write(bytes.Repeat([]byte("zq4711zq"), 1000)); err != nil {
					return
				}
			}
		}, func(c *webhook.Config) {}, false, "ok", nil},
		{"broken after the status", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("zq4711zq"))
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, func(c *webhook.Config) {}, false, "ok", nil},
		{"a long header", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("zq4711zq", 100_000))
		}, func(c *webhook.Config) {
			c.Transport.(*http.Transport).MaxResponseHeaderBytes = 16 << 10
		}, false, "broken", nil},
	}
	for _, tt := range tests {
		r := newReceiver(t)
		if tt.answer != nil {
			r.answers(tt.answer)
		}
		c := r.config(clock)
		tt.change(&c)
		ctx, cancel := context.WithCancel(t.Context())
		if tt.done {
			cancel()
		}
		err := newSender(t, c).Send(ctx, message(clock, 1))
		cancel()
		if got := reason(err); got != tt.want || tt.cause != nil && !errors.Is(err, tt.cause) {
			t.Errorf("%s: %s, %v; want %s", tt.name, got, err, tt.want)
		}
		if err != nil {
			leaktest.CheckText(t, tt.name, fmt.Sprintf("%v %+v %#v", err, err, err), "zq4711zq", "127.0.0.1", published, "session-1")
		}
	}
}

// TestSendRefusesMessages: a message that cannot be sent is told apart from one that was not
// taken.
func TestSendRefusesMessages(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	s := newSender(t, r.config(clock))
	m := message(clock, 1)
	m.Type = "wang-zq4711zq "
	if err := s.Send(t.Context(), m); reason(err) != "error" || r.got() != 0 || strings.Contains(err.Error(), "zq4711zq") {
		t.Errorf("Send = %v, %d requests", err, r.got())
	}
}

// TestObserve: each attempt is told once, without what it is about.
func TestObserve(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	c := r.config(clock)
	var seen []webhook.Attempt
	c.Observe = func(a webhook.Attempt) { seen = append(seen, a) }
	s := newSender(t, c)
	m := message(clock, 1)
	m.Stream = "account-zq4711zq-wang"
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		clock.Advance(time.Second)
		w.WriteHeader(500)
	})
	failed := s.Send(t.Context(), m)
	r.status(200)
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 || seen[0].Err != failed || seen[1].Err != nil || seen[0].Took != time.Second || seen[0].ID == "" ||
		seen[0].ID != seen[1].ID || seen[0].Type != m.Type || seen[0].Aside {
		t.Errorf("saw %+v", seen)
	}
	leaktest.CheckText(t, "attempts", fmt.Sprintf("%+v", seen), "zq4711zq")
}

// TestSenderDoesNotLeak prints a sender.
func TestSenderDoesNotLeak(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	s := newSender(t, r.config(clock))
	if got := fmt.Sprintf("%v %+v %#v", s, s, *s); strings.Contains(got, strings.TrimPrefix(published, "whsec_")) ||
		strings.Contains(got, "zq4711zq") {
		t.Errorf("prints %s", got)
	}
}

// TestSendersAreSafe sends from several goroutines at once.
func TestSendersAreSafe(t *testing.T) {
	clock, r := newClock(), newReceiver(t)
	c := r.config(clock)
	c.MaxPause = 0
	s := newSender(t, c)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 10 {
				m := message(clock, uint64(n+1))
				m.Stream = fmt.Sprint("session-", i)
				if err := s.Send(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if r.got() != 80 {
		t.Errorf("%d messages came", r.got())
	}
}
