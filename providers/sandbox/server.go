package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/sm2"
)

// Options change how a [Server] works. The zero Options works.
type Options struct {
	// KeyID and Secret are what requests are signed with. Empty means those of Credentials,
	// which everybody knows. Secret is the key of the NPPA too, if it is 32 hex digits.
	KeyID, Secret string

	// Slow is how long the answer of a slow call takes. Zero means 2 seconds.
	Slow time.Duration

	// PublicURL is the address of the server for browsers. Empty means that of the request.
	PublicURL string

	// AutoFace lets face checks be finished without a browser.
	AutoFace bool

	// TencentReceipts and AlibabaReceipts are where receipts of messages are sent, as the
	// providers push them. Empty means nowhere.
	TencentReceipts, AlibabaReceipts string

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time
}

// Credentials returns those that a sandbox takes if its Options name none. Everybody knows
// them.
func Credentials() providers.Credentials { return providers.NewCredentials(keyID, secret, "") }

// keyID and secret are what everybody knows.
const keyID, secret = "AKIDsandbox", "2836e95fcd10e04b0069bb1ee659955b"

// SM2Key is the public key by which requests to Alibaba Cloud may be encrypted.
func SM2Key() string { return sm2.Public(sm2Private) }

// sm2Private is what everybody knows: the example of GB/T 32918.5-2017.
const sm2Private = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"

// maxRequest is how long a request may be: two pictures in base64.
const maxRequest = 32 << 20

// A Server is an [http.Handler] that plays the providers. It may be used by several
// goroutines.
type Server struct {
	o   Options
	mux *http.ServeMux

	mu      sync.Mutex
	next    map[string][]scripted // by action
	calls   map[string]int        // by action
	faces   map[string]*faceCheck // by token
	inbox   []Message
	games   map[string]*member // of the NPPA, by ai
	seen    map[string]bool    // nonces
	known   map[string]bool    // numbers of people, see Know
	reports []string
}

// New returns a Server.
func New(o Options) *Server {
	if o.KeyID == "" {
		o.KeyID = keyID
	}
	if o.Secret == "" {
		o.Secret = secret
	}
	if o.Slow == 0 {
		o.Slow = 2 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		o: o, mux: http.NewServeMux(), next: make(map[string][]scripted), calls: make(map[string]int),
		faces: make(map[string]*faceCheck), games: make(map[string]*member), seen: make(map[string]bool), known: make(map[string]bool),
	}
	s.mux.HandleFunc("POST /{$}", s.cloud)
	s.mux.HandleFunc("GET /{$}", s.home)
	s.mux.HandleFunc("GET /face/{token}", s.facePage)
	s.mux.HandleFunc("POST /face/{token}", s.faceDone)
	s.mux.HandleFunc("GET /inbox", s.inboxPage)
	s.mux.HandleFunc("POST /sandbox/next", s.nextForm)
	s.nppaRoutes()
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	s.mux.ServeHTTP(w, r)
}

// cloud tells the two clouds apart, as their hosts do.
func (s *Server) cloud(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
	case r.Header.Get("X-TC-Action") != "":
		s.tencent(w, r, body)
	case r.Header.Get("x-acs-action") != "":
		s.alibaba(w, r, body)
	default:
		http.Error(w, "neither X-TC-Action nor x-acs-action is there", http.StatusBadRequest)
	}
}

// home is the first page.
func (s *Server) home(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><meta charset=utf-8><title>sandbox</title><h1>Sandbox</h1>`+
		`<p>Nobody is verified for real. <a href=/inbox>Inbox</a></p><table>`)
	for _, c := range Cases() {
		p := Person(c)
		fmt.Fprintf(w, "<tr><td>%02d<td>%s<td>%s<td>%s<td>%s<td>%s\n", c, c,
			html.EscapeString(p.Name.Reveal()), p.Number.Reveal(), Card(c).Reveal(), Mobile(c).E164())
	}
}

// A scripted is how a call is answered.
type scripted struct {
	how  Case
	code string // a result code, or ""
}

// Next says how the next calls of an action are answered, no matter whom they are about. The
// action has the provider's name for it, such as "IdCardVerification".
func (s *Server) Next(action string, cases ...Case) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range cases {
		s.next[action] = append(s.next[action], scripted{how: c})
	}
}

// NextCode lets the next call of an action be answered with a result code.
func (s *Server) NextCode(action, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next[action] = append(s.next[action], scripted{code: code})
}

// Forget drops the answers that [Server.Next] and [Server.NextCode] planned for an action and
// that were not used yet.
func (s *Server) Forget(action string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.next, action)
}

// Calls returns how often an action was called with a valid signature.
func (s *Server) Calls(action string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[action]
}

// take counts a call and returns how it is answered: as scripted, or as its case says.
func (s *Server) take(action string, c Case) scripted {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[action]++
	s.forget()
	if list := s.next[action]; len(list) > 0 {
		s.next[action] = list[1:]
		return list[0]
	}
	return scripted{how: c}
}

// nextForm is Next for those who run the sandbox as a server: action and case, or code.
func (s *Server) nextForm(w http.ResponseWriter, r *http.Request) {
	action, code := r.FormValue("action"), r.FormValue("code")
	c, ok := ParseCase(r.FormValue("case"))
	switch {
	case action == "" || !ok && code == "":
		http.Error(w, "action and case, or action and code, are needed", http.StatusBadRequest)
		return
	case code != "":
		s.NextCode(action, code)
	default:
		s.Next(action, c)
	}
	w.WriteHeader(http.StatusNoContent)
}

// maxKept is how many face checks, players, nonces and people are kept: then all are forgotten.
const maxKept = 100_000

// forget empties what has grown too large. The caller holds the lock.
func (s *Server) forget() {
	if len(s.faces) > maxKept {
		clear(s.faces)
	}
	if len(s.games) > maxKept {
		clear(s.games)
	}
	if len(s.seen) > maxKept {
		clear(s.seen)
	}
	if len(s.known) > maxKept {
		clear(s.known)
	}
	if len(s.reports) > maxKept {
		s.reports = nil
	}
}

// base is the address of the server for a browser.
func (s *Server) base(r *http.Request) string {
	if s.o.PublicURL != "" {
		return strings.TrimSuffix(s.o.PublicURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// uuid is a new number of a request.
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// send writes an answer, with whatever goes wrong with it. The verdict is the member that
// says yes or no.
func (s *Server) send(w http.ResponseWriter, r *http.Request, how Case, answer any, verdict string) {
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err) // not reached: an answer is made of maps and strings
	}
	switch how {
	case Slow:
		select {
		case <-time.After(s.o.Slow):
		case <-r.Context().Done():
		}
	case Hang:
		<-r.Context().Done()
	case LostAnswer:
		panic(http.ErrAbortHandler)
	}
	status, text := spoil(how, body, verdict)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if how == Redirect {
		w.Header().Set("Location", "/inbox")
	}
	w.WriteHeader(status)
	w.Write(text)
}
