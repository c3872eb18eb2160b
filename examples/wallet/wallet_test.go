package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// newWallet opens a wallet in a folder of its own, and serves its users' side.
func newWallet(t *testing.T) (*wallet, *httptest.Server) {
	t.Helper()
	w, err := open(t.Context(), t.TempDir(), "127.0.0.1:1", "127.0.0.1:2", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.close() })
	api, err := realnamehttp.Handler(w.verifier, realnamehttp.Config{Account: w.login.user, PINs: w.pins, Erase: true, Export: true})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(w.users(api))
	t.Cleanup(s.Close)
	return w, s
}

// browser is a client that keeps cookies.
func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func get(t *testing.T, c *http.Client, address string) (int, string, http.Header) {
	t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

// Every page is there in both languages, loads nothing from elsewhere and has nothing in line.
func TestPages(t *testing.T) {
	w, s := newWallet(t)
	inline := regexp.MustCompile(`<script>|<style|\son[a-z]+=|\sstyle=|(src|href|action)="(https?:)?//`)
	for name := range w.pages.all {
		for _, lang := range []string{"zh-CN", "en"} {
			rec := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("Accept-Language", lang)
			w.pages.show(rec, r, page{Name: name, Who: "u-1", Staff: name == "queue" || name == "case"})
			body := rec.Body.String()
			if rec.Code != http.StatusOK || !strings.Contains(body, `<html lang="`+lang) || strings.Count(body, "<h1") != 1 {
				t.Errorf("%s in %s: %d", name, lang, rec.Code)
			}
			if m := inline.FindString(body); m != "" {
				t.Errorf("%s: %s", name, m)
			}
			body = regexp.MustCompile(`(?s)<head>.*</head>|<header.*</header>`).ReplaceAllString(body, "")
			if han := regexp.MustCompile(`\p{Han}+`).FindString(body); lang == "en" && han != "" {
				t.Errorf("%s in English says %s", name, han)
			}
		}
	}
	_, _, h := get(t, browser(t), s.URL+"/login")
	if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
}

// A browser keeps scripts and the style, at an address that the next version does not have. A page
// of another version gets what there is now, and does not keep it.
func TestStatic(t *testing.T) {
	_, s := newWallet(t)
	_, body, _ := get(t, browser(t), s.URL+"/login")
	address := regexp.MustCompile(`/static/[0-9a-f]{12}/wallet\.js`).FindString(body)
	status, script, h := get(t, http.DefaultClient, s.URL+address)
	if status != http.StatusOK || !strings.Contains(h.Get("Cache-Control"), "immutable") || !strings.Contains(h.Get("Content-Type"), "javascript") {
		t.Errorf("%s: %d %v", address, status, h)
	}
	status, old, h := get(t, http.DefaultClient, s.URL+"/static/000000000000/wallet.js")
	if status != http.StatusOK || old != script || h.Get("Cache-Control") != "" {
		t.Errorf("of another version: %d %v", status, h)
	}
	for _, path := range []string{"/static/x/none.js", "/static/x/..%2fpages%2fframe.html", "/static/" + strings.Split(address, "/")[2] + "/"} {
		if status, _, _ := get(t, http.DefaultClient, s.URL+path); status != http.StatusNotFound && status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// Two reviewers agree on what is odd. One is enough for it to go back to its person, unless that may be another person.
func TestFourEyes(t *testing.T) {
	odd := realname.CaseSummary{Severity: realname.SeverityPeople}
	for _, tt := range []struct {
		action realname.Action
		about  realname.CaseSummary
		want   bool
	}{
		{realname.ActionApprove, realname.CaseSummary{}, false},
		{realname.ActionApprove, realname.CaseSummary{Severity: realname.SeverityNote}, false},
		{realname.ActionApprove, odd, true},
		{realname.ActionReject, odd, true},
		{realname.ActionAgain, odd, false},
		{realname.ActionAgain, realname.CaseSummary{Severity: realname.SeverityPeopleOnly}, true},
		{realname.ActionSuspend, odd, false},
		{realname.ActionApprove, realname.CaseSummary{Severity: realname.SeverityPeopleOnly}, true},
		{realname.ActionReject, realname.CaseSummary{Referred: true}, true},
	} {
		if got := fourEyes(tt.action, tt.about); got != tt.want {
			t.Errorf("%v of %+v: %v, want %v", tt.action, tt.about, got, tt.want)
		}
	}
}

// The desk has a word for whatever stands in its answers, in both languages.
func TestWords(t *testing.T) {
	for lang, want := range map[string]map[string]string{
		"zh": {"finding.copy_suspected": "疑似翻拍或复印", "step.photos": "证件照片", "account.unverified": "未认证", "kind.voted": "第一位审核人员的决定"},
		"en": {"reason.document_forged": "Card may be forged", "status.review": "Under review", "phase.passed": "Done", "goal.verify": "Identity verification"},
	} {
		var words map[string]string
		text, err := page{Lang: lang}.Words()
		if err := errors.Join(err, json.Unmarshal([]byte(text), &words)); err != nil {
			t.Fatal(err)
		}
		for name, term := range want {
			if words[name] != term {
				t.Errorf("%s in %s is %q, want %q", name, lang, words[name], term)
			}
		}
	}
}

// Nobody sees a page or the API who is not logged in, and a cookie of staff is none of a user.
func TestLogin(t *testing.T) {
	w, s := newWallet(t)
	c := browser(t)
	if _, body, _ := get(t, c, s.URL+"/"); !strings.Contains(body, `data-page="login"`) {
		t.Error("the account is shown to nobody")
	}
	for _, bad := range []string{"", "Staff:x", "a b", strings.Repeat("a", 33), "<b>"} {
		resp, err := c.PostForm(s.URL+"/login", url.Values{"name": {bad}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if u, _ := url.Parse(s.URL); len(c.Jar.Cookies(u)) != 0 {
			t.Errorf("%q is logged in", bad)
		}
	}
	rec := httptest.NewRecorder()
	if err := w.login.in(rec, httptest.NewRequest(http.MethodGet, "/", nil), staffCookie, "u-1"); err != nil {
		t.Fatal(err)
	}
	cookie := rec.Result().Cookies()[0]
	for _, forged := range []string{cookie.Value, "x", "dS0x.", ""} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: userCookie, Value: forged})
		if who, err := w.login.user(r); err == nil {
			t.Errorf("%q is %s", forged, who)
		}
	}
}

// Nobody pays who is not verified, and nothing is paid that makes no sense.
func TestPayIsRefused(t *testing.T) {
	_, s := newWallet(t)
	c := browser(t)
	resp, err := c.PostForm(s.URL+"/login", url.Values{"name": {"u-1"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for _, tt := range []struct {
		body, key, code string
		status          int
	}{
		{`{"to":"tea","amount":100,"pin":"739164"}`, "k", "realname.not_verified", http.StatusConflict},
		{`{"to":"tea","amount":0,"pin":"739164"}`, "k", "wallet.amount", http.StatusUnprocessableEntity},
		{`{"to":"tea","amount":100001,"pin":"739164"}`, "k", "wallet.amount", http.StatusUnprocessableEntity},
		{`{"to":"tea","amount":-5,"pin":"739164"}`, "k", "wallet.amount", http.StatusUnprocessableEntity},
		{`{"to":"me","amount":1,"pin":"739164"}`, "k", "wallet.to", http.StatusUnprocessableEntity},
		{`{"to":"tea","amount":100,"pin":"739164"}`, "", "http.malformed", http.StatusBadRequest},
		{`{`, "k", "http.malformed", http.StatusBadRequest},
		{strings.Repeat(" ", 5000), "k", "http.malformed", http.StatusBadRequest},
	} {
		r, _ := http.NewRequest(http.MethodPost, s.URL+"/wallet/pay", strings.NewReader(tt.body))
		r.Header.Set("Idempotency-Key", tt.key)
		resp, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var p problem
		_ = json.NewDecoder(resp.Body).Decode(&p)
		resp.Body.Close()
		if resp.StatusCode != tt.status || p.Code != tt.code {
			t.Errorf("%.40s: %d %s", tt.body, resp.StatusCode, p.Code)
		}
	}
	if _, body, _ := get(t, c, s.URL+"/wallet/payments"); !strings.Contains(body, `"payments":[]`) {
		t.Error("something was paid:", body)
	}
}

// What is said in another page's name goes nowhere.
func TestOtherSites(t *testing.T) {
	_, s := newWallet(t)
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/wallet/pay", strings.NewReader(`{}`))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("%d", resp.StatusCode)
	}
	for _, to := range []string{"//evil.example", "https://evil.example", `/\evil.example`} {
		resp, err := http.PostForm(s.URL+"/lang", url.Values{"lang": {"en"}, "to": {to}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if host := resp.Request.URL.Host; host != strings.TrimPrefix(s.URL, "http://") {
			t.Errorf("%s leads to %s", to, host)
		}
	}
}

// The table of photos keeps the promises of a store of photos.
func TestPhotoTable(t *testing.T) {
	realnametest.TestPhotoStore(t, func(t *testing.T) realname.PhotoStore {
		w, _ := newWallet(t)
		return photoTable{w.db}
	})
}

// A wallet that anybody could reach does not start, nor one whose keys are junk.
func TestRefusesToStart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "keys.json"), []byte(`{"Keys":"secret-4711"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"}, {"-addr", ":0"}, {"-staff", "192.0.2.1:0"}, {"-addr", "localhost:0"},
		{"-dir", dir, "-addr", "127.0.0.1:0", "-staff", "127.0.0.1:0"}, {"-x"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), args, &out, slog.New(slog.NewTextHandler(&out, nil)))
		if err == nil || strings.Contains(err.Error()+out.String(), "4711") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// People of the panel are who they should be, and their photos are pictures.
func TestWorld(t *testing.T) {
	_, s := newWallet(t)
	_, body, _ := get(t, http.DefaultClient, s.URL+"/world/people")
	var out struct{ People []person }
	if err := json.Unmarshal([]byte(body), &out); err != nil || len(out.People) != len(cases)+1 {
		t.Fatal(err, body)
	}
	for _, p := range out.People {
		if p.Number == "" || len(p.Card) != 19 || len(p.Mobile) != 11 {
			t.Errorf("%+v", p)
		}
	}
	for _, side := range []string{"front", "back"} {
		in, _ := json.Marshal(map[string]string{"name": out.People[0].Name, "number": out.People[0].Number, "side": side})
		resp, err := http.Post(s.URL+"/world/photo", "application/json", bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if http.DetectContentType(b) != "image/jpeg" || !bytes.Contains(b, []byte(out.People[0].Number)) {
			t.Errorf("%s: %d bytes", side, len(b))
		}
	}
	for _, bad := range []string{`{}`, `{"action":"IDCardOCR","case":"x"}`, `{"action":"x","case":"down"}`} {
		resp, err := http.Post(s.URL+"/world/next", "application/json", strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, resp.StatusCode)
		}
	}
}

// The panel's child is ten years old. Who is whose guardian is noted for somebody who is logged in, under a name
// that there can be.
func TestGuardian(t *testing.T) {
	w, s := newWallet(t)
	if age := idcard.MustParse(w.world.newChild().Number).AgeOn(idcard.DateOf(time.Now())); age != 10 {
		t.Errorf("the child is %d", age)
	}
	c := browser(t)
	say := func(want int, body string) {
		t.Helper()
		resp, err := c.Post(s.URL+"/world/guardian", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", body, resp.StatusCode, want)
		}
	}
	say(http.StatusUnauthorized, `{"guardian":"u-2"}`)
	if status, _, _ := get(t, c, s.URL+"/wallet/wards"); status != http.StatusUnauthorized {
		t.Errorf("the list is answered with %d", status)
	}
	resp, err := c.PostForm(s.URL+"/login", url.Values{"name": {"u-1"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	say(http.StatusBadRequest, `{"guardian":"<b>"}`)
	say(http.StatusBadRequest, `{`)
	say(http.StatusNoContent, `{"guardian":"u-2"}`)
	say(http.StatusNoContent, `{"guardian":"u-3"}`) // in place of the other one
	if got := fmt.Sprint(w.world.wards("u-2"), w.world.wards("u-3"), w.world.wards("u-1")); got != "[] [u-1] []" {
		t.Errorf("children %s", got)
	}
}

// The program says where it listens, ends in order, and finds its files again.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, []string{"-dir", dir, "-addr", "127.0.0.1:0", "-staff", "127.0.0.1:0"}, w, slog.New(slog.DiscardHandler))
			w.Close()
		}()
		b := make([]byte, 512)
		n, err := r.Read(b)
		if err != nil {
			t.Fatal(err, <-ended)
		}
		go io.Copy(io.Discard, r)
		m := regexp.MustCompile(`http://(\S+)`).FindAllSubmatch(b[:n], -1)
		if len(m) != 2 {
			t.Fatalf("%s", b[:n])
		}
		for _, address := range m {
			c, err := net.Dial("tcp", string(address[1]))
			if err != nil {
				t.Error(err)
				continue
			}
			fmt.Fprint(c, "GET /login HTTP/1.0\r\n\r\n")
			if b, _ := io.ReadAll(c); !strings.Contains(string(b), "200 OK") {
				t.Errorf("%s", b)
			}
			c.Close()
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// Both pages tell of every flag.
func TestReadme(t *testing.T) {
	src, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "README.zh.md"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`f\.String\("([a-z]+)"`).FindAllSubmatch(src, -1) {
			if !strings.Contains(string(b), "`-"+string(m[1])+"`") {
				t.Errorf("%s does not tell of -%s", name, m[1])
			}
		}
	}
}
