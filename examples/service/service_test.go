package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/go-realname/sdk/providers/sandbox"
)

var slow = flag.Bool("slow", false, "run the tests that wait for a minute")

// person is who the tests verify, and their card and mobile number.
var (
	person = sandbox.Person(sandbox.Passes)
	card   = sandbox.Card(sandbox.Passes)
	mobile = sandbox.Mobile(sandbox.Passes)
)

const pin = "739164"

// begin starts a session with every consent.
func (s *process) begin(account, method string) string {
	s.t.Helper()
	r := s.post(account, "/sessions", fmt.Sprintf(`{"goal":"verify","method":%q}`, method))
	at := "/sessions/" + r.str("session")
	s.post(account, at+"/consent", `{"acts":[{"purpose":"identity","receiver":"tencent","text":"identity","version":"2026-05","language":"zh-Hans"},{"purpose":"photos","receiver":"tencent","text":"photos","version":"2026-05","language":"zh-Hans"},{"purpose":"face","receiver":"tencent","text":"face","version":"2026-05","language":"zh-Hans"},{"purpose":"card","receiver":"tencent","text":"card","version":"2026-05","language":"zh-Hans"}]}`)
	return at
}

// step does the step that is next.
func (s *process) step(account, at, step string) {
	s.t.Helper()
	switch step {
	case "identity":
		s.post(account, at+"/identity", fmt.Sprintf(`{"name":%q,"number":%q}`, person.Name.Reveal(), person.Number.Reveal()))
	case "photos":
		s.photos(account, at)
	case "face":
		s.post(account, at+"/face", "")
	case "card":
		s.post(account, at+"/card", fmt.Sprintf(`{"number":%q,"mobile":%q}`, card.Reveal(), mobile.Reveal()))
	case "code":
		s.post(account, at+"/code", fmt.Sprintf(`{"mobile":%q}`, mobile.Reveal()))
		s.post(account, at+"/code/check", fmt.Sprintf(`{"code":%q}`, s.inbox()))
	case "pin":
		s.post(account, at+"/pin", fmt.Sprintf(`{"pin":%q}`, pin))
	default:
		s.t.Fatalf("no step %q", step)
	}
}

func (s *process) photos(account, at string) {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	photos := sandbox.Photos(person)
	for name, content := range map[string][]byte{"front": photos.Front.Reveal(), "back": photos.Back.Reveal()} {
		part, err := w.CreateFormFile(name, name+".jpg")
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	w.Close()
	r := s.ask(account, http.MethodPost, "http://"+s.users+"/realname"+at+"/photos", w.FormDataContentType(), b.Bytes())
	if r.status != http.StatusOK {
		s.t.Fatalf("%d %s", r.status, r.raw)
	}
}

// inbox is the code that came last.
func (p *place) inbox() string {
	all := p.sandbox.Inbox(mobile.Reveal())
	if len(all) == 0 {
		p.t.Fatal("no message came")
	}
	return regexp.MustCompile(`\d{6}`).FindString(all[len(all)-1].Params)
}

// walk goes on until the session waits for staff, with the processes taking turns.
func walk(account, at string, turns ...*process) {
	for i := 0; ; i++ {
		s := turns[i%len(turns)]
		s.t.Helper()
		r := s.get(account, at)
		switch r.str("waiting") {
		case "user":
			s.step(account, at, r.str("next"))
		case "provider": // the person is back from the page
			r = s.get(account, at+"?wait=20", "If-None-Match", r.header.Get("ETag"))
			if r.status != http.StatusOK && r.status != http.StatusNotModified {
				s.t.Fatalf("%d %s", r.status, r.raw)
			}
		default:
			if r.str("waiting") != "reviewer" {
				s.t.Fatalf("%s", r.raw)
			}
			return
		}
	}
}

// approve plays staff, and sees that the account is verified.
func (s *process) approve(account, at string) {
	s.t.Helper()
	id := strings.TrimPrefix(at, "/sessions/")
	if r := s.desk("GET", "/cases", ""); !strings.Contains(string(r.raw), id) {
		s.t.Errorf("the case is not in the list: %s", r.raw)
	}
	round := s.desk("GET", "/cases/"+id, "").json["round"]
	r := s.desk("POST", "/cases/"+id+"/decide", fmt.Sprintf(`{"round":%v,"approve":true}`, round))
	if r.str("status") != "approved" {
		s.t.Errorf("%s", r.raw)
	}
	if r := s.get(account, "/account"); r.str("state") != "verified" {
		s.t.Errorf("%s", r.raw)
	}
}

// A client goes through both ways, and the service tells nothing about who it was.
func TestBothWays(t *testing.T) {
	s := newPlace(t).start()
	at := s.begin("u-1", "bank_card")
	walk("u-1", at, s)
	s.approve("u-1", at)
	metrics := s.ask("", "GET", "http://"+s.staff+"/metrics", "", nil)
	for _, want := range []string{"realname_step_changes", "sms_messages", "password_pin_duration"} {
		if !strings.Contains(string(metrics.raw), want) {
			t.Errorf("no %s is counted", want)
		}
	}
	s.stop()
	for _, secret := range []string{person.Name.Reveal(), person.Number.Reveal(), card.Reveal(), mobile.Reveal(), pin, s.token("u-1")} {
		if strings.Contains(s.logged()+string(metrics.raw), secret) {
			t.Error("the log or the metrics hold what a person typed")
		}
	}
	if !strings.Contains(s.logged(), "NOBODY IS VERIFIED") || !strings.Contains(s.logged(), "status=approved") {
		t.Errorf("the log: %s", s.logged())
	}
}

// Two processes serve one session by turns. One is killed in the middle, and nothing is lost.
func TestTwoProcesses(t *testing.T) {
	p := newPlace(t)
	a, b := p.start(), p.start()
	at := a.begin("u-1", "id_card")
	b.step("u-1", at, "identity")
	a.step("u-1", at, "photos")
	a.kill()
	if r := b.get("u-1", at); r.str("next") != "face" {
		t.Fatalf("%s", r.raw)
	}
	again := p.start()
	walk("u-1", at, b, again)
	b.kill()
	again.approve("u-1", at)
}

// A process is killed while a provider is asked. The person tries once more, and is through.
func TestKilledWhileAsking(t *testing.T) {
	if !*slow {
		t.Skip("waits a minute, until the workers take a process for dead: -slow")
	}
	p := newPlace(t)
	a, b := p.start(), p.start()
	at := a.begin("u-1", "bank_card")
	p.keep("IdCardVerification")
	go func() { // its answer never comes
		r, _ := http.NewRequest(http.MethodPost, "http://"+a.users+"/realname"+at+"/identity",
			strings.NewReader(fmt.Sprintf(`{"name":%q,"number":%q}`, person.Name.Reveal(), person.Number.Reveal())))
		r.Header.Set("Authorization", "Bearer "+p.token("u-1"))
		r.Header.Set("Content-Type", "application/json")
		if resp, err := p.client.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	<-p.held
	a.kill()
	p.release()
	tag := b.get("u-1", at).header.Get("ETag")
	for end := time.Now().Add(patience); ; {
		r := b.get("u-1", at+"?wait=20", "If-None-Match", tag)
		if r.status == http.StatusOK && r.str("waiting") == "user" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%s", b.get("u-1", at).raw)
		}
	}
	walk("u-1", at, b)
	b.approve("u-1", at)
	if n := p.sandbox.Calls("IdCardVerification"); n != 2 {
		t.Errorf("the authority was asked %d times, want twice", n)
	}
}

// A service ends in order also while somebody waits for news.
func TestStop(t *testing.T) {
	s := newPlace(t).start()
	at := s.begin("u-1", "id_card")
	r, err := http.NewRequest(http.MethodGet, "http://"+s.users+"/realname"+at+"?wait=25", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token("u-1"))
	r.Header.Set("If-None-Match", s.get("u-1", at).header.Get("ETag"))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if resp, err := s.client.Do(r); err == nil { // it may come too late to be served
			resp.Body.Close()
		}
	}()
	s.stop()
	<-ended
}

// Tokens are for whom they were made.
func TestTokens(t *testing.T) {
	s := newPlace(t).start()
	if r := s.get("u-1", "/account"); r.status != http.StatusOK {
		t.Errorf("%d %s", r.status, r.raw)
	}
	if r := s.get("staff:r-1", "/account"); r.status != http.StatusUnauthorized {
		t.Errorf("staff at the users' side: %d", r.status)
	}
	if r := s.ask("u-1", "GET", "http://"+s.staff+"/desk/cases", "", nil); r.status != http.StatusForbidden {
		t.Errorf("a user at the desk: %d", r.status)
	}
	one, other := strings.Split(s.token("u-1"), "."), strings.Split(s.token("u-2"), ".")
	for _, forged := range []string{"", "x", "x.y", one[0], one[0] + "." + strings.Join(other[1:], "."), "." + strings.Join(one[1:], ".")} {
		r := s.get("u-1", "/account", "Authorization", "Bearer "+forged)
		if r.status != http.StatusUnauthorized {
			t.Errorf("%q: %d", forged, r.status)
		}
	}
}

// What is not safe does not start.
func TestRefusesToStart(t *testing.T) {
	p := newPlace(t)
	open := p.file("open-keys")
	if err := newKeys(open); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	junk := p.file("junk-keys")
	if err := os.WriteFile(junk, []byte(`{"Keys":"secret-4711"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no providers":           {nil, "no providers"},
		"no keys":                {[]string{"-keys", p.file("none")}, "-job keys"},
		"keys for everybody":     {[]string{"-keys", open}, "chmod 600"},
		"no file of keys":        {[]string{"-keys", junk}, "not a file of keys"},
		"sandbox for the street": {[]string{"-unsafe-sandbox", p.address, "-addr", "0.0.0.0:0"}, "loopback alone"},
		"desk for the street":    {[]string{"-unsafe-sandbox", p.address, "-staff", ":0"}, "loopback alone"},
		"sandbox elsewhere":      {[]string{"-unsafe-sandbox", "http://192.0.2.1:80"}, "loopback alone"},
		"no database":            {[]string{"-dsn", "oracle://x"}, "neither"},
		"no Redis":               {[]string{"-redis", "x://user:password-4711@y", "-unsafe-sandbox", p.address}, "-redis"},
		"no such job":            {[]string{"-job", "dance", "-unsafe-sandbox", p.address}, "unknown job"},
		"no such flag":           {[]string{"-safe"}, "not defined"},
	} {
		args := append([]string{"-keys", p.file("keys"), "-db", p.file("realname.db")}, tt.args...)
		var out bytes.Buffer
		err := run(t.Context(), args, &out, slog.New(slog.NewTextHandler(&out, nil)))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error()+out.String(), "4711") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := newKeys(p.file("keys")); err == nil {
		t.Error("keys were overwritten")
	}
}

func TestJobs(t *testing.T) {
	p := newPlace(t)
	s := p.start()
	at := s.begin("u-1", "bank_card")
	walk("u-1", at, s)
	s.stop()
	for job, want := range map[string]string{
		"rewrap": `"done":"rewrap"}` + "\n", "reindex": `"done":"reindex"}` + "\n", "prune": "0\n",
		"desk check-store": `{"kind":"quarantine","read":0,"unreadable":0,"newer":0}` + "\n",
		"desk account u-1": `"account":"u-1"`,
	} {
		var out bytes.Buffer
		words := strings.Fields(job)
		args := []string{"-job", words[0], "-keys", p.file("keys"), "-db", p.file("realname.db"), "-unsafe-sandbox", p.address}
		err := run(context.Background(), append(args, words[1:]...), &out, slog.New(slog.DiscardHandler))
		if err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q, %v", job, out.String(), err)
		}
	}
}

// The same on the databases that a service has, where the tests are told of them.
func TestDatabases(t *testing.T) {
	for _, tt := range []struct {
		variable string
		flags    func(t *testing.T, address string) []string
	}{
		{"REALNAME_TEST_POSTGRES", ownSchema},
		{"REALNAME_TEST_MYSQL", ownDatabase},
		{"REALNAME_TEST_REDIS", func(_ *testing.T, address string) []string { return []string{"-redis", address} }},
	} {
		t.Run(tt.variable, func(t *testing.T) {
			address := os.Getenv(tt.variable)
			if address == "" {
				t.Skip("no " + tt.variable)
			}
			s := newPlace(t).start(tt.flags(t, address)...)
			at := s.begin("u-1", "id_card")
			walk("u-1", at, s)
			s.approve("u-1", at)
		})
	}
}

// ownSchema makes a schema of the test's own: the keys of every test are others.
func ownSchema(t *testing.T, dsn string) []string {
	name := ownName(t, "pgx", dsn, "CREATE SCHEMA %s", "DROP SCHEMA %s CASCADE")
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return []string{"-dsn", u.String()}
}

// ownDatabase makes a database likewise.
func ownDatabase(t *testing.T, dsn string) []string {
	name := ownName(t, "mysql", dsn, "CREATE DATABASE %s", "DROP DATABASE %s")
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	c.DBName = name
	return []string{"-dsn", "mysql://" + c.FormatDSN()}
}

// ownName makes something with a name that nothing else has, and removes it after the test.
func ownName(t *testing.T, driver, dsn, create, drop string) string {
	t.Helper()
	name := "service_" + strings.ToLower(rand.Text())
	db, err := sql.Open(driver, dsn)
	if err == nil {
		_, err = db.Exec(fmt.Sprintf(create, name))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec(fmt.Sprintf(drop, name)); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return name
}

// The service is short enough to copy: 300 lines. What is an embedding team's own, the login and
// the backends, has 150.
func TestLines(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	total, own := 0, 0
	for _, name := range files {
		n := lines(t, name)
		if name == "login.go" || name == "backends.go" {
			own += n
		}
		if name != "login.go" && !strings.HasSuffix(name, "_test.go") {
			total += n
		}
	}
	if own > 150 {
		t.Errorf("login and backends have %d lines, want at most 150", own)
	}
	if total > 300 {
		t.Errorf("the service has %d lines, want at most 300", total)
	}
}

// lines counts those that are neither blank nor a comment nor an import.
func lines(t *testing.T, name string) (n int) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	src := string(b)
	if head, rest, ok := strings.Cut(src, "\nimport ("); ok {
		_, rest, _ = strings.Cut(rest, "\n)")
		src = head + rest
	}
	for line := range strings.Lines(src) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}

// Both pages tell of every flag, job and variable.
func TestReadme(t *testing.T) {
	var src string
	for _, name := range []string{"main.go", "backends.go", "service.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src += string(b)
	}
	words := regexp.MustCompile(`"(TENCENT\w*_\w+|REALNAME_\w+)"`).FindAllStringSubmatch(src, -1)
	for _, m := range regexp.MustCompile(`StringVar\(&s\.\w+, "([a-z-]+)"`).FindAllStringSubmatch(src, -1) {
		words = append(words, []string{"", "-" + m[1]})
	}
	for _, m := range regexp.MustCompile(`case "([a-z]+)"|s\.job == "([a-z]+)"`).FindAllStringSubmatch(src, -1) {
		words = append(words, []string{"", m[1] + m[2]})
	}
	if len(words) < 20 {
		t.Fatalf("%d words, want all", len(words))
	}
	for _, page := range []string{"README.md", "README.zh.md"} {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if !strings.Contains(string(b), "`"+w[1]+"`") {
				t.Errorf("%s does not tell of %s", page, w[1])
			}
		}
	}
}
