package wire

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func newClient(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve starts a server of the test.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.Close)
	return s.URL
}

func TestSendTellsWhatHappened(t *testing.T) {
	tests := []struct {
		name, want string
		h          http.HandlerFunc
	}{
		{"cut", "broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{"short", "broken", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "x")
		}},
		{"long", "too_long", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", MaxAnswer+1)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, Options{Timeout: time.Minute})
			_, p := c.Send(t.Context(), Request{Method: "POST", URL: serve(t, tt.h), Header: http.Header{}, Body: []byte("x")})
			if p == nil || p.What != tt.want || !p.Sent {
				t.Errorf("problem %+v, want %s of what was sent", p, tt.want)
			}
		})
	}
}

// A call that runs out of time was sent, once the server has it. The one that never gets there is
// made again with more time.
func TestSendRunsOutOfTime(t *testing.T) {
	for name, begins := range map[string]bool{"no answer": false, "half an answer": true} {
		var there atomic.Bool
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			there.Store(true)
			if begins {
				io.WriteString(w, "x")
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		})
		for timeout := 100 * time.Millisecond; !there.Load(); timeout *= 2 {
			_, p := newClient(t, Options{Timeout: timeout}).Send(t.Context(), Request{Method: "POST", URL: url, Header: http.Header{}, Body: []byte("x")})
			if p == nil || p.What != "timeout" && p.Sent || there.Load() && !p.Sent {
				t.Errorf("%s, with a time-out of %v: problem %+v", name, timeout, p)
			}
		}
	}
}

// A short text that unpacks to a long one is cut off where an answer must end.
func TestPackedAnswerIsBounded(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 16*MaxAnswer))
	z.Close()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	})
	for name, tr := range map[string]http.RoundTripper{"ours": nil, "unpacking": &http.Transport{}} {
		c := newClient(t, Options{Transport: tr, Timeout: time.Minute})
		r, p := c.Send(t.Context(), Request{Method: "POST", URL: url, Header: http.Header{}})
		if p == nil && (tr != nil || len(r.Body) > MaxAnswer) || p != nil && p.What != "too_long" {
			t.Errorf("%s: %d bytes, problem %+v", name, len(r.Body), p)
		}
	}
}

func TestSendIsExactlyOnce(t *testing.T) {
	var n atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) > 1 {
			panic(http.ErrAbortHandler)
		}
	})
	c := newClient(t, Options{})
	for range 2 { // the second request meets a connection that was used before
		c.Send(t.Context(), Request{Method: "POST", URL: url, Header: http.Header{}, Body: []byte("x")})
	}
	if n := n.Load(); n != 2 {
		t.Errorf("two calls were %d requests", n)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Bool
	other := serve(t, func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, status) })
		r, p := newClient(t, Options{}).Send(t.Context(), Request{Method: "POST", URL: url, Header: http.Header{}, Body: []byte("x")})
		if p != nil || r.Status != status || followed.Load() {
			t.Errorf("%d: status %d, problem %v, followed %v", status, r.Status, p, followed.Load())
		}
	}
}

func TestNothingWasSent(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	defer server.Close()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name, url string
		ctx       context.Context
		want      string
	}{
		{"nobody listens", "http://127.0.0.1:1/", t.Context(), "not_sent"},
		{"unknown certificate", server.URL, t.Context(), "certificate"},
		{"canceled", "http://127.0.0.1:1/", done, "canceled"},
		{"bad address", "http://%zz/", t.Context(), "not_sent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, p := newClient(t, Options{}).Send(tt.ctx, Request{Method: "POST", URL: tt.url, Header: http.Header{}})
			if p == nil || p.Sent || p.What != tt.want {
				t.Errorf("problem %+v, want %s, not sent", p, tt.want)
			}
		})
	}
}

// A transport that does not tell when it sends may have sent.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestForeignTransportMayHaveSent(t *testing.T) {
	c := newClient(t, Options{Transport: transport(func(r *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(r.Context()).GetConn("x.example") // for another try
		return nil, errors.New("13800138000")
	})})
	_, p := c.Send(t.Context(), Request{Method: "POST", URL: "https://x.example/", Header: http.Header{}})
	if p == nil || !p.Sent || p.What != "broken" || p.Cause != nil {
		t.Errorf("problem %+v, want broken, sent", p)
	}
}

// A transport may hand requests to one that was registered with it, which tells nothing.
func TestRegisteredTransportMayHaveSent(t *testing.T) {
	own := &http.Transport{}
	own.RegisterProtocol("quick", transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("lost") }))
	_, p := newClient(t, Options{Transport: own}).Send(t.Context(), Request{Method: "POST", URL: "quick://x.example/", Header: http.Header{}})
	if p == nil || !p.Sent || p.What != "broken" {
		t.Errorf("problem %+v, want broken, sent", p)
	}
}

// Without certificates anybody on the way decides who passes.
func TestTransportVerifies(t *testing.T) {
	blind := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	if _, err := NewClient(Options{Transport: blind}); err == nil {
		t.Error("a transport that verifies nothing was taken")
	}
	if _, err := NewClient(Options{Transport: blind, Fake: true}); err != nil {
		t.Errorf("for a test: %v", err)
	}
}

func TestCheckBase(t *testing.T) {
	hosts := []string{".example.com", "one.example.org"}
	tests := []struct {
		given string
		ok    bool
	}{
		{"", true}, {"https://a.example.com", true}, {"https://a.b.example.com/", true}, {"https://one.example.org", true},
		{"http://a.example.com", false}, {"https://example.com", false}, {"https://a.example.com.evil.org", false},
		{"https://evilexample.com", false}, {"https://two.example.org", false}, {"https://u:p@a.example.com", false},
		{"https://a.example.com?x=1", false}, {"https://a.example.com#x", false}, {"ftp://a.example.com", false},
		{"a.example.com", false}, {"https://", false}, {"http://plain.example.com", true}, {"https://evil.org/.example.com", false},
		{"https://a.example.com:8443", false}, {"https://.example.com", false}, {"https://a..example.com", false},
		{"https://a.example.com.", false}, {"https://evil.org\uff0f.example.com", false}, {"https://evil\u3002org.example.com", false},
		{"https://evil.org,.example.com", false}, {"https://A.example.com", false}, {"https://a.example.com?", false},
		{"https://a.example.com/x", false}, {"https://a.example.com/%3fx=1", false}, {"https://[::1].example.com", false},
	}
	for _, tt := range tests {
		_, err := CheckBase("URL", tt.given, "https://a.example.com", hosts, "http://plain.example.com")
		if (err == nil) != tt.ok {
			t.Errorf("%q: %v, want ok %v", tt.given, err, tt.ok)
		}
	}
}

func TestUnsafeBaseIsLogged(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, nil))
	if u, err := UnsafeBase("tencent", "", log); u != nil || err != nil || b.Len() > 0 {
		t.Errorf("without an address: %v, %v, %s", u, err, b.String())
	}
	if u, err := UnsafeBase("tencent", "http://127.0.0.1:8099", log); err != nil || u.Host != "127.0.0.1:8099" || !strings.Contains(b.String(), "level=WARN") {
		t.Errorf("with an address: %v, %v, %s", u, err, b.String())
	}
	if _, err := UnsafeBase("tencent", "file:///x", log); err == nil {
		t.Error("a file was taken for an address")
	}
}

func TestClientDefaults(t *testing.T) {
	if _, err := NewClient(Options{Timeout: -time.Second}); err == nil {
		t.Error("a negative time-out was taken")
	}
	if c := newClient(t, Options{}); c.Timeout() != DefaultTimeout || time.Since(c.Now()) > time.Minute {
		t.Error("the defaults are not in place")
	}
}

// A transport of our own asks no proxy, whatever the environment says, and checks certificates.
func TestOwnTransport(t *testing.T) {
	own := newTransport()
	if own.Proxy != nil || own.TLSClientConfig.InsecureSkipVerify || own.TLSClientConfig.MinVersion < tls.VersionTLS12 {
		t.Errorf("proxy %v, TLS %+v", own.Proxy != nil, own.TLSClientConfig)
	}
}
