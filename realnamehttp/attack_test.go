package realnamehttp_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// Another's session answers exactly as one that there never was, whatever is asked of it.
func TestOtherPeoplesSessions(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	theirs := s.start("u-1", realname.GoalVerify, "bank_card")
	s.step("u-1", theirs, "identity")
	const never = "/sessions/0123456789abcdefghijklmnop"
	before := s.want(s.get("u-1", theirs), 200)
	bodies := map[string]string{
		"/consent": `{"acts":[{"purpose":"face","text":"face-v1","version":"1","language":"zh-Hans"}]}`, "/identity": identity(person), "/code": `{}`, "/code/check": `{"code":"123456"}`,
		"/card": `{"number":"6216261482159372648","mobile":"13800138000"}`, "/pin": `{"pin":"739164"}`, "/method": `{"method":"id_card"}`, "/abandon": `{"step":"face"}`, "/decline": `{"purposes":["face"]}`,
	}
	for path, methods := range s.doc.Paths {
		rest, ok := strings.CutPrefix(path, "/sessions/{session}")
		if !ok {
			continue
		}
		for method := range methods {
			ask := func(at string) string {
				r := request("u-2", strings.ToUpper(method), at+rest, []byte(bodies[rest]))
				if rest == "/photos" {
					body, kind := form(photos(person)...)
					r = request("u-2", http.MethodPost, at+rest, body, "Content-Type", kind)
				}
				got := s.send(r)
				if got.Status != 404 || got.str("code") != "realname.not_found" {
					t.Errorf("%s %s: %d %s", method, path, got.Status, got.Body)
				}
				return fmt.Sprint(got.Status, got.Header, string(got.Body))
			}
			if a, b := ask(theirs), ask(never); a != b {
				t.Errorf("%s %s: another's is answered with\n%s\nand none with\n%s", method, path, a, b)
			}
		}
	}
	if after := s.want(s.get("u-1", theirs), 200); !bytes.Equal(after.Body, before.Body) {
		t.Errorf("the session has changed:\n%s\n%s", before.Body, after.Body)
	}
	s.verified("u-3", "bank_card")
	id := s.want(s.get("u-3", "/cards"), 200).JSON["cards"].([]any)[0].(map[string]any)["id"].(string)
	s.want(s.send(request("u-2", http.MethodDelete, "/cards/"+id, nil)), 404, "realname.not_found")
	if n := len(s.want(s.get("u-3", "/cards"), 200).JSON["cards"].([]any)); n != 1 {
		t.Error("a card was unbound by somebody else")
	}
}

// Whoever has an account after somebody else is told nothing of how that one fared.
func TestSessionsOfThePersonBefore(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	ctx, desk := t.Context(), s.Verifier.Desk()
	was, err := s.Walk(ctx, "a", realname.MethodIDCard, person)
	if err != nil {
		t.Fatal(err)
	}
	_, err = desk.Decide(ctx, realname.Decision{Session: was.Ref.ID, Round: 1, Actor: "reviewer", Reason: realname.ReasonAttackSuspected})
	if err != nil {
		t.Fatal(err)
	}
	s.want(s.send(request("a", "GET", "/sessions/"+was.Ref.ID, nil)), 200)
	if err := desk.Release(ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	if n := len(s.want(s.send(request("a", "GET", "/sessions", nil)), 200).JSON["sessions"].([]any)); n != 0 {
		t.Errorf("the next person is shown %d sessions of the one before", n)
	}
	s.want(s.send(request("a", "GET", "/sessions/"+was.Ref.ID, nil)), 404, "realname.not_found")
}

func TestNobody(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	for path, methods := range s.doc.Paths {
		for method := range methods {
			r := s.send(request("", strings.ToUpper(method), strings.NewReplacer("{session}", "x", "{card}", "x").Replace(path), nil))
			if r.Status != 401 || r.str("code") != "http.unauthorized" {
				t.Errorf("%s %s: %d %s", method, path, r.Status, r.Body)
			}
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.Origins = []string{"https://pay.example.com"} })
	anyone := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.UnsafeAnyOrigin = true })
	const body = `{"goal":"verify","method":"id_card"}`
	for _, tt := range []struct {
		headers []string
		status  int
	}{
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
		{[]string{"Origin", "https://evil.example"}, 403},
		{[]string{"Origin", "null"}, 403},
		{[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://pay.example.com"}, 200},
		{[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		{[]string{"Sec-Fetch-Site", "none"}, 200},
		{[]string{"Origin", "http://example.com"}, 200},
		{nil, 200},
	} {
		r := s.post("u-1", "/sessions", body, tt.headers...)
		if r.Status != tt.status || tt.status == 403 && r.str("code") != "http.cross_origin" {
			t.Errorf("%q: %d %s", tt.headers, r.Status, r.Body)
		}
		anyone.want(anyone.post("u-1", "/sessions", body, tt.headers...), 200)
	}
	s.want(s.get("u-1", "/cards", "Sec-Fetch-Site", "cross-site"), 403, "http.cross_origin") // each look is noted
	s.want(s.get("u-1", "/cards", "Sec-Fetch-Site", "cross-site", "Origin", "https://pay.example.com"), 200)
	s.want(s.get("u-1", "/openapi.json", "Sec-Fetch-Site", "cross-site"), 200)
}

func TestPaths(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	id := strings.TrimPrefix(at, "/sessions/")
	for target, status := range map[string]int{
		"/": 404, "//": 404, "/sessions/": 404, "/account/": 404, "//account": 404, "/./account": 404, "/sessions/../account": 404,
		"/sessions/%2e%2e/account": 404, "/%61ccount": 404, "/account%00": 404, "/account%2f": 404, at + "%2fpin": 404, at + "/": 404,
		"/sessions/%0d%0aSet-Cookie:a=b": 404, "/sessions/" + strings.ToUpper(id): 404, "/sessions/" + id + "%20": 404,
		"/sessions/" + strings.Repeat("x", 8000): 404, "/ACCOUNT": 404, "/account;x": 404, at: 200, "/account": 200,
	} {
		r := s.get("u-1", target)
		if r.Status != status || r.Header.Get("Location") != "" || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v %s", target, r.Status, r.Header, r.Body)
		}
	}
}

func TestMethods(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	for _, tt := range []struct{ method, path, allow string }{
		{"PUT", "/account", "GET"}, {"DELETE", "/sessions", "GET, POST"}, {"OPTIONS", "/cards/x", "DELETE"},
		{"get", "/account", "GET"}, {"TRACE", "/account/pin", "GET, POST"}, {"POST", "/openapi.json", "GET"},
	} {
		r := s.send(request("u-1", tt.method, tt.path, nil))
		if r.Status != 405 || r.Header.Get("Allow") != tt.allow || r.str("code") != "http.method_not_allowed" {
			t.Errorf("%s %s: %d %v", tt.method, tt.path, r.Status, r.Header)
		}
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, request("u-1", http.MethodHead, "/account", nil))
	if w.Code != 200 || w.Header().Get("Etag") == "" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
}

// Every answer tells a browser to keep nothing, and to run none of it.
func TestSecurityHeaders(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, r := range []reply{s.get("u-1", at), s.get("u-1", "/nowhere"), s.get("", at), s.get("", "/openapi.json")} {
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%d: %s is %q, want %q", r.Status, name, got, want)
			}
		}
	}
}

func TestStripPrefix(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.start("u-1", realname.GoalVerify, "id_card")
	mux := http.NewServeMux()
	mux.Handle("/realname/", http.StripPrefix("/realname", s.h))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, request("u-1", http.MethodGet, "/realname/account", nil))
	if w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// serve starts a server. Its clients are slow, or send more than they may.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// An endless is a body that begins with a text, and tells how much of it was read.
type endless struct {
	head string
	read int64
	size int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	for ; n < len(p) && e.read+int64(n) < e.size; n++ {
		p[n] = '\n'
	}
	if e.read += int64(n); n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Bodies of 64 MB are refused with a code, whether or not their length is told, and are not read.
func TestLargeBodies(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	const size, form = 64 << 20, "multipart/form-data; boundary=x"
	const part = "--x\r\nContent-Disposition: form-data; name=\"front\"\r\n\r\n"
	for _, tt := range []struct {
		path, kind, head string
		told             int64 // the length that the client tells
		limit            int64 // how much may be read
		status           int
	}{
		{"/identity", "application/json", "{", size, 0, 413},
		{"/identity", "application/json", "{", -1, 16 << 10, 413},
		{"/pin", "text/plain", "{", -1, 16 << 10, 413},
		{"/cancel", "application/json", "{", size, 0, 413},
		{"/cancel", "application/json", "{", -1, 16 << 10, 413},
		{"/photos", form, part, size, 0, 413},
		{"/photos", form, part, -1, realname.MaxPhoto, 422},
		{"/photos", form, "", -1, 2*realname.MaxPhoto + 64<<10, 413}, // lines before the first part
		{"/photos", form, part + "--x\r\n\r\n", -1, 64 << 10, 400},
	} {
		body := &endless{head: tt.head, size: size}
		r := httptest.NewRequest(http.MethodPost, at+tt.path, body)
		r.Header.Set("Test-Account", "u-1")
		r.Header.Set("Content-Type", tt.kind)
		r.ContentLength = tt.told
		got := s.send(r)
		if got.Status != tt.status || tt.status == 413 && (got.str("code") != "http.too_large" || got.Header.Get("Connection") != "close") {
			t.Errorf("%s: %d %v %s", tt.path, got.Status, got.Header, got.Body)
		}
		if body.read > tt.limit+64<<10 || tt.limit == 0 && body.read > 0 {
			t.Errorf("%s: %d bytes were read, want at most %d", tt.path, body.read, tt.limit)
		}
	}
}

// What a request may make the process hold is bounded, whatever it sends.
func TestMemory(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.MaxPhoto = 1 << 20 })
	at := s.start("u-1", realname.GoalVerify, "id_card")
	boundary := "--x\r\nContent-Disposition: form-data; name=\"front\"\r\n\r\n"
	for _, body := range []string{
		boundary + strings.Repeat("x", 8<<20), // one part without an end
		"--x\r\n" + strings.Repeat("A: b\r\n", 1<<20),
		"--x\r\nA: " + strings.Repeat("b", 8<<20),
		strings.Repeat(boundary, 100_000),
		strings.Repeat("x", 8<<20),
	} {
		r := request("u-1", http.MethodPost, at+"/photos", nil, "Content-Type", "multipart/form-data; boundary=x")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), -1
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := s.send(r)
		runtime.ReadMemStats(&after)
		if got.Status < 400 || got.Status > 422 {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 24<<20 {
			t.Errorf("%d MB were allocated for a body of %d MB", n>>20, len(body)>>20)
		}
	}
}

// A client that sends too slowly is told so, and let go.
func TestSlowClient(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.UploadTime = 50 * time.Millisecond })
	at := s.start("u-1", realname.GoalVerify, "id_card")
	conn, err := net.Dial("tcp", serve(t, s.h))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // only if it fails
	fmt.Fprintf(conn, "POST %s/photos HTTP/1.1\r\nHost: x\r\nTest-Account: u-1\r\n"+
		"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n--x\r\n", at)
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if r.StatusCode != 408 || err != nil || !bytes.Contains(b, []byte(`"http.too_slow"`)) {
		t.Errorf("%d %s %v", r.StatusCode, b, err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection stays open")
	}
}

// A connection goes on after a body that was read in haste.
func TestKeepAlive(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.UploadTime = time.Minute })
	at := s.start("u-1", realname.GoalVerify, "id_card")
	conn, err := net.Dial("tcp", serve(t, s.h))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // only if it fails
	in := bufio.NewReader(conn)
	for range 3 {
		body := identity(person)
		fmt.Fprintf(conn, "POST %s/identity HTTP/1.1\r\nHost: x\r\nTest-Account: u-1\r\nContent-Type: application/json\r\n"+
			"Content-Length: %d\r\n\r\n%s", at, len(body), body)
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != 200 {
			t.Errorf("%d %v", r.StatusCode, err)
		}
	}
}

// Whatever a client puts into what we repeat, no header is made of it.
func TestHeaderSplitting(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	const evil = "x\r\nSet-Cookie: a=b"
	for _, r := range []*http.Request{
		request("u-1", "GET", at, nil, "If-None-Match", evil),
		request("u-1", "GET", at, nil, "Accept-Language", evil),
		request("u-1", "POST", at+"/face", nil, "Idempotency-Key", evil),
		request("u-1", "POST", at+"/identity", []byte(`{"x\r\nSet-Cookie: a=b":1}`)),
		request("u-1", "POST", at+"/identity", []byte(identity(person)), "Content-Type", "multipart/form-data; boundary="+evil),
	} {
		got := s.send(r)
		for name, values := range got.Header {
			if name == "Set-Cookie" || strings.ContainsAny(strings.Join(values, ""), "\r\n") {
				t.Errorf("%s: header %s: %q", r.URL, name, values)
			}
		}
	}
}

// A panic of the service's own function is an answer like any other, and its value stays inside.
func TestPanic(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) {
		c.Account = func(*http.Request) (string, error) { panic("13800138000") }
	})
	r := s.want(s.get("u-1", "/account"), 500, "http.internal")
	if log := s.log.String(); strings.Contains(log+string(r.Body), "13800138000") || !strings.Contains(log, "panic") {
		t.Errorf("%s\n%s", r.Body, log)
	}
}

// Whoever has an account after somebody else has no PIN, and may have erased what they gave. A suspended one stays
// as it is.
func TestEraseAfterRelease(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "id_card")
	desk := s.Verifier.Desk()
	if err := desk.Release(t.Context(), "u-1", "op", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.step("u-1", at, "identity")
	if err := desk.Suspend(t.Context(), "u-1", "op", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-1", "/account/erase", ``), 409, "realname.account_suspended")
	if err := desk.Resume(t.Context(), "u-1", "op", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-1", "/account/erase", ``), 200)
	s.want(s.get("u-1", at), 404)
	s.verified("u-1", "id_card")
	s.want(s.post("u-1", "/account/erase", ``), 403, "http.proof_needed")
}

// An export needs the PIN: whoever stole a login reads nothing.
func TestExportNeedsProof(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.want(s.post("u-0", "/account/export", `{"pin":"739164"}`), 409, "password.no_pin")
	s.verified("u-1", "id_card")
	for body, code := range map[string]string{
		`{"pin":""}`: "http.proof_needed", `{"pin":"111222"}`: "password.wrong_pin", `{"pin":"x"}`: "password.bad_pin",
	} {
		if r := s.post("u-1", "/account/export", body); r.Status/100 != 4 || r.str("code") != code || strings.Contains(string(r.Body), person.Name.Reveal()) {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	r := s.want(s.post("u-1", "/account/export", `{"pin":"739164"}`), 200)
	if !strings.Contains(string(r.Body), person.Number.Reveal()) || len(r.JSON["sessions"].([]any)) != 1 {
		t.Errorf("%s", r.Body)
	}
	if h := r.Header; h.Get("Content-Disposition") != `attachment; filename="export.json"` || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	if log := s.log.String(); strings.Contains(log, person.Number.Reveal()) {
		t.Errorf("the log has the person: %s", log)
	}
}

// Erasing an account that belongs to somebody, or did, needs their PIN.
func TestEraseNeedsProof(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	ctx := t.Context()
	s.want(s.post("u-0", "/account/erase", ""), 200) // nobody's
	id := strings.TrimPrefix(s.verified("u-1", "bank_card"), "/sessions/")
	for body, code := range map[string]string{
		``: "http.proof_needed", `{"pin":""}`: "http.proof_needed", `{"pin":"111222"}`: "password.wrong_pin", `{"pin":"x"}`: "password.bad_pin",
	} {
		if r := s.post("u-1", "/account/erase", body); r.Status/100 != 4 || r.str("code") != code {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	desk := s.Verifier.Desk()
	if err := desk.Suspend(ctx, "u-1", "op", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-1", "/account/erase", `{"pin":"739164"}`), 409, "realname.account_suspended")
	if err := desk.Resume(ctx, "u-1", "op", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if err := s.PINs.Suspend(ctx, "u-1", password.CauseScreening, 1); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-1", "/account/erase", `{"pin":"739164"}`), 409, "realname.account_suspended")
	if err := s.PINs.Resume(ctx, "u-1", password.CauseScreening, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Revoke(ctx, id, "op", realname.ReasonDocumentForged); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-1", "/account/erase", ``), 403, "http.proof_needed") // still that person's
	s.want(s.post("u-1", "/account/erase", `{"pin":"739164"}`), 409, "password.suspended")

	s.Clock.Advance(time.Hour)
	s.pin = "582046"
	s.verified("u-1", "id_card") // a fresh proof, after which the PIN is good
	s.want(s.post("u-1", "/account/erase", `{"pin":"582046"}`), 200)
	if r := s.want(s.get("u-1", "/account"), 200); r.str("state") != "unverified" {
		t.Errorf("%s", r.Body)
	}
	s.verified("u-2", "id_card")
	if err := s.Verifier.Records().Restrict(ctx, "u-2"); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-2", "/account/erase", `{"pin":"582046"}`), 409, "realname.data_withdrawn")
}

// Whoever holds a login and not the PIN brings no look at the person's data about.
func TestWrongPINLooksAtNothing(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "bank_card")
	looks := func() int {
		all, err := s.Verifier.Records().Looks(t.Context(), "u-1")
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	s.want(s.post("u-1", "/account/pin", `{"old":"111222","new":"582046"}`), 409, "password.wrong_pin")
	if n := looks(); n != 0 {
		t.Errorf("%d looks, want none", n)
	}
	s.want(s.post("u-1", "/account/pin", `{"old":"739164","new":"582046"}`), 200)
	if n := looks(); n != 1 {
		t.Errorf("%d looks, want that of the change", n)
	}
}

// A changed PIN is made of nothing that the first one may not be made of.
func TestNewPINOfThePerson(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "bank_card")
	for field, digits := range map[string]string{
		"生日": "491231", "身份证号码": "110105", "手机号码": "800138", "银行卡号": "482159",
	} {
		body := fmt.Sprintf(`{"old":"739164","new":%q}`, digits)
		r := s.want(s.post("u-1", "/account/pin", body), 409, "password.weak_pin")
		if !strings.Contains(string(r.Body), field) {
			t.Errorf("a PIN of the %s: %s", field, r.Body)
		}
	}
	s.want(s.post("u-1", "/account/pin", `{"old":"739164","new":"582046"}`), 200)
}
