package realnamehttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// A bell keeps what it was told of, and answers as its script says.
type bell struct {
	mu   sync.Mutex
	told []string
	do   func(ctx context.Context) error
}

func (b *bell) Notify(ctx context.Context, handle string) error {
	b.mu.Lock()
	b.told = append(b.told, handle)
	b.mu.Unlock()
	if b.do != nil {
		return b.do(ctx)
	}
	return nil
}

func callback(h http.Handler, method, target string, body io.Reader) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, body))
	return w
}

// Everybody gets the same answer, whatever they send and whatever comes of it.
func TestCallback(t *testing.T) {
	log := new(journal)
	b := new(bell)
	h := realnamehttp.CallbackHandler(b, realnamehttp.CallbackConfig{Answer: `{"code":0}`, Log: slog.New(slog.NewTextHandler(log, nil))})
	var first string
	for i, tt := range []struct {
		method, target string
		do             func(context.Context) error
	}{
		{"POST", "/cb/abc-DEF_1.2=~", nil},
		{"GET", "/cb/known?name=%E5%BC%A0&passed=true", nil},
		{"POST", "/cb/forged", func(context.Context) error { return realname.ErrNotFound }},
		{"POST", "/cb/down", func(context.Context) error { return errors.New("13800138000") }},
		{"POST", "/cb/panic", func(context.Context) error { panic("13800138000") }},
		{"POST", "/cb/a%2fb", nil}, {"POST", "/cb/a%0d%0ab", nil}, {"POST", "/", nil}, {"POST", "/cb/..", nil},
		{"POST", "/cb/" + strings.Repeat("x", 5000), nil}, {"POST", "/cb/%E5%BC%A0", nil},
	} {
		b.do = tt.do
		w := callback(h, tt.method, tt.target, strings.NewReader(`{"passed":true}`))
		got := fmt.Sprint(w.Code, w.Header(), w.Body)
		if i == 0 {
			first = got
		}
		if got != first || w.Code != 200 || w.Body.String() != `{"code":0}` {
			t.Errorf("%s: %s, want %s", tt.target, got, first)
		}
	}
	if want := []string{"abc-DEF_1.2=~", "known", "forged", "down", "panic"}; !slices.Equal(b.told, want) {
		t.Errorf("told of %q, want %q", b.told, want)
	}
	if s := log.String(); strings.Contains(s, "13800138000") || strings.Count(s, "came to nothing") != 2 || !strings.Contains(s, "panicked") {
		t.Errorf("the log: %s", s)
	}
	if w := callback(h, "PUT", "/cb/x", nil); w.Code != 405 || w.Header().Get("Allow") != "GET, POST" {
		t.Errorf("PUT: %d", w.Code)
	}
}

// A message may have its handle elsewhere. Of its body so much is read, and no more.
func TestCallbackHandle(t *testing.T) {
	b := new(bell)
	h := realnamehttp.CallbackHandler(b, realnamehttp.CallbackConfig{Handle: func(r *http.Request) string {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return ""
		}
		return r.URL.Query().Get("ref")
	}})
	small, large := &endless{size: 60 << 10}, &endless{size: 64 << 20}
	if w := callback(h, "POST", "/cb?ref=x1", small); w.Code != 200 || w.Body.String() != "ok" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := callback(h, "POST", "/cb?ref=x2", large); w.Code != 200 || large.read > 200<<10 {
		t.Errorf("%d, %d bytes were read", w.Code, large.read)
	}
	if !slices.Equal(b.told, []string{"x1"}) {
		t.Errorf("told of %q", b.told)
	}
}

// A flood is turned away, and a message takes so long and no longer.
func TestCallbackFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bell{do: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		h := realnamehttp.CallbackHandler(b, realnamehttp.CallbackConfig{AtOnce: 2, Timeout: 3 * time.Second})
		began := time.Now()
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { callback(h, "POST", "/cb/x", nil) })
		}
		synctest.Wait()
		if w := callback(h, "POST", "/cb/x", nil); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		all.Wait()
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("a message took %v, want 3 s", took)
		}
		b.do = nil
		if w := callback(h, "POST", "/cb/x", nil); w.Code != 200 {
			t.Errorf("%d", w.Code)
		}
	})
}

// A provider's message has the provider asked, and a forged one nobody.
func TestCallbackAsks(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.step("u-1", at, "identity")
	s.step("u-1", at, "photos")
	s.Backend.Script(realname.StepFace, realnametest.Later("4711"))
	s.want(s.post("u-1", at+"/face", ""), 200)
	pending, err := s.Verifier.Get(t.Context(), realname.Ref{Account: "u-1", ID: strings.TrimPrefix(at, "/sessions/")})
	if err != nil || pending.Notify == "" {
		t.Fatalf("%q, %v", pending.Notify, err)
	}
	h := realnamehttp.CallbackHandler(s.Verifier, realnamehttp.CallbackConfig{})
	forged := pending.Notify[:len(pending.Notify)-2] + "00"
	for _, handle := range []string{forged, "x"} {
		callback(h, "POST", "/cb/"+handle, strings.NewReader("passed=true"))
		if _, err := s.Verifier.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := s.get("u-1", at); r.str("waiting") != "provider" {
			t.Errorf("%s: %s", handle, r.Body)
		}
	}
	callback(h, "POST", "/cb/"+pending.Notify, strings.NewReader("passed=false"))
	if _, err := s.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.get("u-1", at); r.str("waiting") != "user" || r.str("next") != "code" {
		t.Errorf("%s", r.Body)
	}
}
