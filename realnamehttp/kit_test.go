package realnamehttp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

// What a made-up person types.
var (
	person = realnametest.Someone()
	card   = bankcard.MustParse("6216261482159372648")
	mobile = sms.MustParseMobile("13800138000")
)

// A site is a handler on a Verifier whose backends let everybody through. It checks every
// answer against the document that the handler serves.
type site struct {
	mu sync.Mutex // of what follows, for requests at the same time
	t  testing.TB
	*realnametest.World
	h    http.Handler
	doc  *document
	log  *journal
	pin  string         // the next one that somebody sets
	seen map[string]int // operations that were answered with 200, and how often

	wards map[string][2]string // by session: guardian and child
}

// A journal is a log that may be written and read at once.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// login is how the tests say who they are.
func login(r *http.Request) (string, error) {
	if a := r.Header.Get("Test-Account"); a != "" {
		return a, nil
	}
	return "", errors.New("nobody")
}

func newWorld(t testing.TB, o realnametest.Options) *realnametest.World {
	t.Helper()
	w, err := realnametest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// newSite returns a site, with its configurations changed.
func newSite(t testing.TB, o realnametest.Options, change ...func(*realnamehttp.Config)) *site {
	t.Helper()
	w := newWorld(t, o)
	s := &site{t: t, World: w, log: new(journal), pin: "739164", seen: make(map[string]int), wards: make(map[string][2]string)}
	c := realnamehttp.Config{
		Account: login, PINs: w.PINs, Now: w.Clock.Now, Erase: true, Export: true, PerMinute: 1 << 30, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Ward: func(_ *http.Request, guardian, session string) (string, error) {
			if w := s.wards[session]; w[0] == guardian {
				return w[1], nil
			}
			return "", nil
		},
	}
	for _, f := range change {
		f(&c)
	}
	h, err := realnamehttp.Handler(w.Verifier, c)
	if err != nil {
		t.Fatal(err)
	}
	s.h, s.doc = h, readDocument(t, h)
	return s
}

// byPeople has people decide.
func byPeople(c *realname.Config) { c.Review = nil }

// A reply is an answer as a client sees it.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
	JSON   map[string]any
}

// str returns a member of a reply as text.
func (r reply) str(name string) string { return fmt.Sprint(r.JSON[name]) }

// request makes a request of an account. Headers are names and values.
func request(account, method, target string, body []byte, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, bytes.NewReader(body))
	if account != "" {
		r.Header.Set("Test-Account", account)
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// send gives a request to the handler, and checks the answer.
func (s *site) send(r *http.Request) reply {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := reply{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}
	op, err := s.doc.check(r, out)
	if err != nil {
		s.t.Errorf("%s %s: %d: %v\n%s", r.Method, r.URL.Path, out.Status, err, out.Body)
	}
	if out.Status == http.StatusOK {
		s.seen[op]++
	}
	if len(out.Body) > 0 {
		if err := json.Unmarshal(out.Body, &out.JSON); err != nil {
			s.t.Fatalf("%s %s: %d: %v", r.Method, r.URL.Path, out.Status, err)
		}
	}
	return out
}

func (s *site) get(account, target string, headers ...string) reply {
	s.t.Helper()
	return s.send(request(account, http.MethodGet, target, nil, headers...))
}

func (s *site) post(account, target, body string, headers ...string) reply {
	s.t.Helper()
	return s.send(request(account, http.MethodPost, target, []byte(body), headers...))
}

// form is a form with photos: names and contents.
func form(parts ...string) (body []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.CreateFormFile(parts[i], "photo.jpg")
		if err == nil {
			_, err = p.Write([]byte(parts[i+1]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func (s *site) upload(account, target string, parts ...string) reply {
	s.t.Helper()
	body, kind := form(parts...)
	return s.send(request(account, http.MethodPost, target, body, "Content-Type", kind))
}

// want stops the test where an answer has another status, or a problem another code.
func (s *site) want(r reply, status int, code ...string) reply {
	s.t.Helper()
	if r.Status != status || len(code) > 0 && r.str("code") != code[0] {
		s.t.Fatalf("status %d, want %d %q:\n%s", r.Status, status, code, r.Body)
	}
	return r
}

// start begins a session with every consent, and returns its address.
func (s *site) start(account string, g realname.Goal, m string) string {
	s.t.Helper()
	r := s.want(s.post(account, "/sessions", fmt.Sprintf(`{"goal":%q,"method":%q}`, g, m)), 200)
	at := "/sessions/" + r.str("session")
	s.want(s.post(account, at+"/consent", `{"acts":[{"purpose":"identity","text":"identity-v1","version":"1","language":"zh-Hans"},{"purpose":"photos","text":"photos-v1","version":"1","language":"zh-Hans"},{"purpose":"face","text":"face-v1","version":"1","language":"zh-Hans"},{"purpose":"card","text":"card-v1","version":"1","language":"zh-Hans"},{"purpose":"carrier","text":"carrier-v1","version":"1","language":"zh-Hans"}]}`), 200)
	return at
}

// identity is what submitIdentity takes.
func identity(id realname.Identity) string {
	return fmt.Sprintf(`{"name":%q,"number":%q}`, id.Name.Reveal(), id.Number.Reveal())
}

// photos are the parts of submitPhotos.
func photos(id realname.Identity) []string {
	p := realnametest.PhotosOf(id)
	return []string{"front", string(p.Front.Reveal()), "back", string(p.Back.Reveal())}
}

// walk goes through a flow from where it stands, as somebody who makes no mistakes, until
// it waits for others.
func (s *site) walk(account, at string) reply {
	s.t.Helper()
	for {
		r := s.want(s.get(account, at), 200)
		if r.str("waiting") != "user" {
			return r
		}
		s.step(account, at, r.str("next"))
	}
}

// step does one step.
func (s *site) step(account, at, step string) {
	s.t.Helper()
	switch step {
	case "identity":
		s.want(s.post(account, at+"/identity", identity(person)), 200)
	case "photos":
		s.want(s.upload(account, at+"/photos", photos(person)...), 200)
	case "face":
		s.want(s.upload(account, at+"/face", "photo", "a face"), 200)
	case "card":
		s.want(s.post(account, at+"/card", fmt.Sprintf(`{"number":%q,"mobile":%q}`, card.Reveal(), mobile.Reveal())), 200)
	case "carrier":
		s.want(s.post(account, at+"/carrier", ""), 200)
	case "code":
		s.Clock.Advance(time.Minute) // the number may have had one for another account
		s.want(s.post(account, at+"/code", fmt.Sprintf(`{"mobile":%q}`, mobile.Reveal())), 200)
		s.want(s.post(account, at+"/code/check", fmt.Sprintf(`{"code":%q}`, s.Phone.Code(mobile).Reveal())), 200)
	case "pin":
		s.want(s.post(account, at+"/pin", fmt.Sprintf(`{"pin":%q}`, s.pin)), 200)
	default:
		s.t.Fatalf("no step %q", step)
	}
}

// verified leads an account through a whole flow.
func (s *site) verified(account, method string) string {
	s.t.Helper()
	at := s.start(account, realname.GoalVerify, method)
	if r := s.walk(account, at); r.str("status") != "approved" {
		s.t.Fatalf("%s", r.Body)
	}
	return at
}

// steps are the steps of a session, and their phases.
func steps(r reply) string {
	var all []string
	for _, st := range r.JSON["steps"].([]any) {
		st := st.(map[string]any)
		all = append(all, fmt.Sprint(st["step"], ":", st["phase"]))
	}
	return strings.Join(all, " ")
}

// field is a member of an answer.
func field(body []byte, name string) string {
	var all map[string]any
	if json.Unmarshal(body, &all) != nil {
		return ""
	}
	return fmt.Sprint(all[name])
}
