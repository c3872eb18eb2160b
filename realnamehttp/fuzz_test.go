package realnamehttp_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// Whatever is sent to whichever operation, the answer is one that the document knows, no
// server error, and the session is not approved by it.
func FuzzUser(f *testing.F) {
	good := []string{
		`{"goal":"verify","method":"id_card"}`, `{"steps":["face"],"text":"x"}`, identity(person), `{"code":"123456"}`, `{"pin":"739164"}`,
		`{"number":"6216261482159372648","mobile":"13800138000"}`, `{"old":"739164","new":"582046"}`, ``, `{`, `null`, `[]`,
		`{"a":1,"a":2}`, "\xff", `{"name":"\ud800"}`,
	}
	for op := range 24 {
		f.Add(uint8(op), []byte(good[op%len(good)]), "application/json", "", "zh", "", uint8(op))
		f.Add(uint8(op), []byte(good[(op*7+3)%len(good)]), "application/json", "", "en", "", uint8(op+1))
	}
	body, kind := form(photos(person)...)
	f.Add(uint8(7), body, kind, "k-1", "en", "", uint8(1))
	f.Add(uint8(8), body[:40], kind, "k-1", "*", "wait=0", uint8(2))
	f.Add(uint8(3), []byte(nil), "", "\x00", "\x00", "wait=x&a=b;%zz", uint8(3))
	s := newSite(f, realnametest.Options{})
	days := 0
	f.Fuzz(func(t *testing.T, op uint8, body []byte, kind, key, lang, query string, step uint8) {
		s.t, days = t, days+1
		s.Clock.Advance(24 * time.Hour) // the limits of the day begin anew
		account := fmt.Sprint("u-", days)
		at := s.start(account, realname.GoalVerify, "id_card")
		for _, st := range []string{"identity", "photos", "face"}[:step%4] {
			s.step(account, at, st)
		}
		r := s.pick(account, op, at)
		r.Body, r.ContentLength = http.MaxBytesReader(nil, httptest.NewRequest("POST", "/", bytes.NewReader(body)).Body, 1<<20), int64(len(body))
		r.URL.RawQuery = query
		r.Header["Content-Type"], r.Header["Idempotency-Key"], r.Header["Accept-Language"] = []string{kind}, []string{key}, []string{lang}
		if key == "" {
			delete(r.Header, "Idempotency-Key")
		}
		if got := s.send(r); got.Status >= 500 {
			t.Errorf("%s %s: %d %s", r.Method, r.URL.Path, got.Status, got.Body)
		}
		if r := s.get(account, at); r.str("status") == "approved" && r.Status == 200 {
			t.Errorf("%s", r.Body)
		}
	})
}

// pick makes a request for an operation of the document.
func (s *site) pick(account string, n uint8, at string) *http.Request {
	all := s.doc.sorted()
	method, path, _ := strings.Cut(all[int(n)%len(all)], " ")
	path = strings.NewReplacer("/sessions/{session}", at, "{card}", "x").Replace(path)
	return request(account, method, path, nil)
}

// Whatever the path and the method, there is no server error, no redirect, and no header of
// somebody else's.
func FuzzPath(f *testing.F) {
	for _, p := range []string{"/", "/account", "//account", "/sessions/../account", "/sessions/%2e%2e", "/%00", "/sessions/a%2fb/pin", "*", "/\u00e9", "/cards/;x"} {
		for _, m := range []string{"GET", "POST", "DELETE", "HEAD", "PRI"} {
			f.Add(m, p)
		}
	}
	s := newSite(f, realnametest.Options{}, func(c *realnamehttp.Config) { c.Erase, c.Export = false, false })
	desk := withDesk(s)
	f.Fuzz(func(t *testing.T, method, path string) {
		u, err := url.ParseRequestURI(path)
		if err != nil || strings.ContainsAny(method, " \r\n") {
			t.Skip()
		}
		for _, h := range []http.Handler{s.h, desk.h} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Method, r.URL = method, u
			r.Header.Set("Test-Account", "operator")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code >= 500 || w.Code/100 == 3 || w.Header().Get("Location") != "" {
				t.Errorf("%q %q: %d %v", method, path, w.Code, w.Header())
			}
			if r.Method == http.MethodHead {
				continue
			}
			if kind := w.Header().Get("Content-Type"); !strings.HasSuffix(kind, "json") {
				t.Errorf("%q %q: %q", method, path, kind)
			}
		}
	})
}

// Whatever staff sends, there is no server error.
func FuzzDesk(f *testing.F) {
	for _, b := range []string{
		`{"round":1,"approve":true}`, `{"round":-1,"again":["photos","magic"]}`, `{"reason":"mismatch"}`, `{"account":"u-1","reason":"mismatch"}`,
		`{"account":"u-1","reason":"mismatch","by":"2026-03-01T00:00:00Z"}`, `{"account":"\u0000","reason":""}`, `{"round":1e99}`, `{"by":"x"}`, ``,
		`{"purpose":"ticket-7"}`, `{"account":"u-1","purpose":"ticket-7"}`, `{"reason":"case 7","until":"2026-06-01T00:00:00Z"}`,
		`{"account":"u-1","reason":"case 7","until":"9999-12-31T23:59:59Z"}`, `{"account":"u-1","reason":"\ud800","until":"0001-01-01T00:00:00Z"}`,
	} {
		for op := range 32 {
			f.Add(uint8(op), []byte(b))
		}
	}
	s := newSite(f, realnametest.Options{Change: byPeople})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.walk("u-1", at)
	d := withDesk(s)
	all := d.doc.sorted()
	f.Fuzz(func(t *testing.T, op uint8, body []byte) {
		d.t = t
		method, path, _ := strings.Cut(all[int(op)%len(all)], " ")
		path = strings.Replace(path, "{session}", strings.TrimPrefix(at, "/sessions/"), 1)
		if got := d.send(request("operator", method, path, body)); got.Status >= 500 {
			t.Errorf("%s %s: %d %s", method, path, got.Status, got.Body)
		}
	})
}

// Whatever comes as a provider's message, the answer is the same.
func FuzzCallback(f *testing.F) {
	f.Add("/cb/x", []byte(`{}`), "text/plain")
	f.Add("/cb/%0d%0a", []byte(nil), "")
	f.Add("/cb/..", []byte(nil), "")
	f.Fuzz(func(t *testing.T, path string, body []byte, kind string) {
		u, err := url.ParseRequestURI(path)
		if err != nil {
			t.Skip()
		}
		b := new(bell)
		r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		r.URL = u
		r.Header["Content-Type"] = []string{kind}
		w := httptest.NewRecorder()
		realnamehttp.CallbackHandler(b, realnamehttp.CallbackConfig{}).ServeHTTP(w, r)
		if w.Code != 200 || w.Body.String() != "ok" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		for _, handle := range b.told {
			if strings.ContainsAny(handle, "/%\\ \r\n\x00") || strings.Trim(handle, ".") == "" {
				t.Errorf("told of %q", handle)
			}
		}
	})
}
