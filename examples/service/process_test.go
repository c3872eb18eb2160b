package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers/sandbox"
)

// childVariable has the test program be the service itself.
const childVariable = "REALNAME_SERVICE_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// patience is for what a machine under load does late. Nothing waits for it to pass.
const patience = 2 * time.Minute

// A place is where processes of one service meet: a database, keys, and a sandbox.
type place struct {
	t       *testing.T
	dir     string
	sandbox *sandbox.Server
	address string // of the sandbox
	client  *http.Client

	mu   sync.Mutex
	hold map[string]chan struct{} // calls of these actions wait, see held
	held chan string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{
		t: t, dir: t.TempDir(), sandbox: sandbox.New(sandbox.Options{AutoFace: true}), client: &http.Client{Timeout: patience},
		hold: make(map[string]chan struct{}), held: make(chan string, 8),
	}
	server := httptest.NewServer(p)
	p.address = server.URL
	t.Cleanup(server.Close)
	t.Cleanup(func() { p.release() })
	if err := newKeys(p.file("keys")); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) file(name string) string { return filepath.Join(p.dir, name) }

// ServeHTTP is the sandbox, whose answer a test may hold back.
func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action := r.Header.Get("X-TC-Action")
	p.mu.Lock()
	gate := p.hold[action]
	p.mu.Unlock()
	if gate != nil {
		p.held <- action
		<-gate
	}
	p.sandbox.ServeHTTP(w, r)
}

// keep holds the next calls of an action back.
func (p *place) keep(action string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold[action] = make(chan struct{})
}

func (p *place) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for action, gate := range p.hold {
		close(gate)
		delete(p.hold, action)
	}
}

// A process is the service, running.
type process struct {
	*place
	cmd          *exec.Cmd
	users, staff string // addresses
	ended        chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// start starts a process with the place's files, on ports that are free.
func (p *place) start(args ...string) *process {
	p.t.Helper()
	args = append([]string{
		"-addr", "127.0.0.1:0", "-staff", "127.0.0.1:0", "-db", p.file("realname.db"), "-keys", p.file("keys"), "-unsafe-sandbox", p.address,
	}, args...)
	s := &process{place: p, cmd: exec.Command(os.Args[0], args...), ended: make(chan error, 1)}
	s.cmd.Env = append(os.Environ(), childVariable+"=1")
	stderr, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	listening := make(chan [2]string, 2)
	go func() {
		s.read(stderr, listening)
		s.ended <- s.cmd.Wait()
	}()
	p.t.Cleanup(s.kill)
	for range 2 {
		select {
		case a := <-listening:
			if a[0] == "users" {
				s.users = a[1]
			} else {
				s.staff = a[1]
			}
		case err := <-s.ended:
			p.t.Fatalf("the service ended: %v\n%s", err, s.logged())
		case <-time.After(patience):
			p.t.Fatalf("the service does not listen:\n%s", s.logged())
		}
	}
	return s
}

var listens = regexp.MustCompile(`msg=listening for=(\w+) address=(\S+)`)

// read keeps the log, and tells where the process listens.
func (s *process) read(r io.Reader, listening chan<- [2]string) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		s.mu.Lock()
		s.log.Write(append(lines.Bytes(), '\n'))
		s.mu.Unlock()
		if m := listens.FindStringSubmatch(lines.Text()); m != nil {
			listening <- [2]string{m[1], m[2]}
		}
	}
}

func (s *process) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// kill ends the process as kill -9 does.
func (s *process) kill() {
	_ = s.cmd.Process.Kill()
	s.wait()
}

// wait waits for the end, which may have been waited for before.
func (s *process) wait() error {
	err := <-s.ended
	s.ended <- err
	return err
}

// stop ends the process in order.
func (s *process) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.wait(); err != nil {
		s.t.Errorf("the service ended with %v:\n%s", err, s.logged())
	}
}

// token is what an account sends.
func (p *place) token(account string) string {
	p.t.Helper()
	var out bytes.Buffer
	err := run(context.Background(), []string{"-job", "token", "-keys", p.file("keys"), "-account", account}, &out, slog.New(slog.DiscardHandler))
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

// A reply is an answer, as a client sees it.
type reply struct {
	status int
	header http.Header
	raw    []byte
	json   map[string]any
}

func (r reply) str(name string) string { return fmt.Sprint(r.json[name]) }

// ask sends a request of an account.
func (p *place) ask(account, method, url, kind string, body []byte, headers ...string) reply {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token(account))
	r.Header.Set("Content-Type", kind)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	out := reply{status: resp.StatusCode, header: resp.Header}
	if out.raw, err = io.ReadAll(resp.Body); err != nil {
		p.t.Fatal(err)
	}
	_ = json.Unmarshal(out.raw, &out.json)
	return out
}

func (s *process) get(account, path string, headers ...string) reply {
	s.t.Helper()
	return s.ask(account, http.MethodGet, "http://"+s.users+"/realname"+path, "", nil, headers...)
}

// post sends a request that has to succeed.
func (s *process) post(account, path, body string, headers ...string) reply {
	s.t.Helper()
	r := s.ask(account, http.MethodPost, "http://"+s.users+"/realname"+path, "application/json", []byte(body), headers...)
	if r.status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, r.status, r.raw)
	}
	return r
}

// desk sends a request of staff that has to succeed.
func (s *process) desk(method, path, body string) reply {
	s.t.Helper()
	r := s.ask("staff:r-1", method, "http://"+s.staff+"/desk"+path, "application/json", []byte(body))
	if r.status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, r.status, r.raw)
	}
	return r
}
