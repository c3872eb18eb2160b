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

// send sends a body, or asks for what is there if its type is "".
func (c *caller) send(address, contentType, body string) []byte {
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
	if err != nil || resp.StatusCode >= 400 {
		c.t.Fatalf("%s: %d %s %v", r.URL.Path, resp.StatusCode, b, err)
	}
	return b
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
type form = map[string]any

// walk goes a way to the review, and returns the session.
func (c *caller) walk(goal, method string, p person) string {
	c.t.Helper()
	var s struct {
		Session string
		Needs   []form
	}
	c.post("/realname/sessions", form{"goal": goal, "method": method}, &s)
	at := "/realname/sessions/" + s.Session
	for _, need := range s.Needs {
		delete(need, "step")
		need["language"] = "zh-Hans"
	}
	c.post(at+"/consent", form{"acts": s.Needs}, nil)
	c.post(at+"/identity", form{"name": p.Name, "number": p.Number}, nil)
	code := form{}
	if method == "id_card" {
		c.photos(at, p)
		c.face(at)
		code["mobile"] = p.Mobile
	} else {
		c.post(at+"/card", form{"number": p.Card, "mobile": p.Mobile}, nil)
	}
	c.post(at+"/code", code, nil)
	c.post(at+"/code/check", form{"code": c.site.code(c.t, p.Mobile)}, nil)
	if goal == "verify" {
		c.post(at+"/pin", form{"pin": goodPIN}, nil)
	}
	return s.Session
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

// approve approves a session that one reviewer can.
func (s *site) approve(t *testing.T, session string) {
	t.Helper()
	s.reviewer(t, "reviewer-0").post("/desk/cases/"+session+"/decide", form{"round": 1, "approve": true}, nil)
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
