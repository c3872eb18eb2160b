package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A caller asks a wallet as its pages do, without a page: for whatever a test needs and is not about.
type caller struct {
	t    *testing.T
	site *site
	base string // of one side, such as "http://127.0.0.1:8090"
	http *http.Client
}

// caller returns one of a side who is not logged in, and does not follow to other pages.
func (s *site) caller(t *testing.T, address string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &caller{t, s, "http://" + address, &http.Client{Jar: jar, CheckRedirect: stay, Timeout: patience}}
}

// login logs in.
func (c *caller) login(name string) *caller {
	c.t.Helper()
	c.send(c.base+"/login", "application/x-www-form-urlencoded", url.Values{"name": {name}}.Encode())
	return c
}

// newName is a name that nobody has had.
func newName() string { return fmt.Sprintf("t-%d", time.Now().UnixNano()) }

// user is somebody new who is logged in, and reviewer one of the staff.
func (s *site) user(t *testing.T) *caller { t.Helper(); return s.caller(t, s.users).login(newName()) }

func (s *site) reviewer(t *testing.T, name string) *caller {
	t.Helper()
	return s.caller(t, s.staff).login(name)
}

// send sends a body, or asks for what is there if its type is "". The answer has to be a yes.
func (c *caller) send(address, contentType, body string) []byte {
	c.t.Helper()
	status, b := c.ask(address, contentType, body)
	if status >= 400 {
		c.t.Fatalf("%s: %d %s", address, status, b)
	}
	return b
}

// ask is send, whatever the answer is.
func (c *caller) ask(address, contentType, body string) (status int, answer []byte) {
	c.t.Helper()
	method := http.MethodPost
	if contentType == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, b
}

// get asks for what is at a path.
func (c *caller) get(path string, out any) {
	c.t.Helper()
	c.read(c.send(c.base+path, "", ""), out)
}

// post sends JSON to a path, or nothing where the body is nil. It returns the answer.
func (c *caller) post(path string, body, out any) []byte {
	c.t.Helper()
	var text []byte
	if body != nil {
		text, _ = json.Marshal(body)
	}
	b := c.send(c.base+path, "application/json", string(text))
	c.read(b, out)
	return b
}

func (c *caller) read(b []byte, out any) {
	c.t.Helper()
	if out == nil {
		return
	}
	if err := json.Unmarshal(b, out); err != nil {
		c.t.Fatalf("%v: %s", err, b)
	}
}

// A form is what a caller sends to a path.
type form map[string]any

// walk goes a way to the review, and returns the session.
func (c *caller) walk(goal, method string, p person) string {
	c.t.Helper()
	return c.walkTo("review", goal, method, p)
}

// walkTo goes a way until a step is the next.
func (c *caller) walkTo(step, goal, method string, p person) string {
	c.t.Helper()
	id := c.start(goal, method)
	at := "/realname/sessions/" + id
	give := func(path string, body form) func() { return func() { c.post(at+path, body, nil) } }
	for _, s := range []struct {
		step, method string // any method, if that is ""
		do           func()
	}{
		{"identity", "", give("/identity", form{"name": p.Name, "number": p.Number})},
		{"photos", "id_card", func() { c.photos(at, p) }},
		{"face", "id_card", func() { c.face(at) }},
		{"card", "bank_card", give("/card", form{"number": p.Card, "mobile": p.Mobile})},
		{"code", "id_card", func() { c.code(at, form{"mobile": p.Mobile}, p) }},
		{"code", "bank_card", func() { c.code(at, form{}, p) }},
		{"pin", "", give("/pin", form{"pin": goodPIN})},
	} {
		if s.step == step {
			break
		}
		if s.method == "" || s.method == method {
			s.do()
		}
	}
	return id
}

// start begins a session, and agrees to all that it needs.
func (c *caller) start(goal, method string) string {
	c.t.Helper()
	var s struct {
		Session string
		Needs   []form
	}
	c.post("/realname/sessions", form{"goal": goal, "method": method}, &s)
	for _, need := range s.Needs {
		delete(need, "step")
		delete(need, "languages")
		need["language"] = "zh-Hans"
	}
	c.post("/realname/sessions/"+s.Session+"/consent", form{"acts": s.Needs}, nil)
	return s.Session
}

// code proves a mobile number.
func (c *caller) code(at string, send form, p person) {
	c.t.Helper()
	c.post(at+"/code", send, nil)
	c.post(at+"/code/check", form{"code": c.site.code(c.t, p.Mobile)}, nil)
}

// photos gives photos of both sides of somebody's card.
func (c *caller) photos(at string, p person) {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, side := range sides {
		part, err := w.CreateFormFile(side, side)
		if err == nil {
			_, err = part.Write(c.site.photo(c.t, p, side))
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.send(c.base+at+"/photos", w.FormDataContentType(), b.String())
}

// face passes the face check at its provider's page.
func (c *caller) face(at string) {
	c.t.Helper()
	var page struct{ URL string }
	c.post(at+"/face", nil, nil)
	c.get(at+"/continue", &page)
	c.send(page.URL, "application/x-www-form-urlencoded", "result=passes")
	c.post(at+"/refresh", nil, nil)
}

// approve has a reviewer approve a session, and a second one where there are to be two.
func (s *site) approve(t *testing.T, session string) {
	t.Helper()
	for _, name := range []string{"reviewer-a", "reviewer-b"} {
		c := s.reviewer(t, name)
		status, b := c.ask(c.base+"/desk/cases/"+session+"/decide", "application/json", `{"round":1,"approve":true}`)
		if status == http.StatusOK {
			return
		}
		if !strings.Contains(string(b), "realname.second_actor") {
			t.Fatalf("%d %s", status, b)
		}
	}
	t.Fatal("two have not been enough")
}

// verified is somebody whose account is verified by bank card.
func (s *site) verified(t *testing.T) (*caller, person) {
	t.Helper()
	c, p := s.user(t), s.person(t, "passes")
	s.approve(t, c.walk("verify", "bank_card", p))
	return c, p
}

// waiting is a case that waits for a decision. "copy" is one for two reviewers.
func (s *site) waiting(t *testing.T, which string) (session string, c *caller, p person) {
	t.Helper()
	c, p = s.user(t), s.person(t, which)
	return c.walk("verify", "id_card", p), c, p
}
