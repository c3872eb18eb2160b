package integration

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A parent has a Verifier of its own on a spot, and is the backend of its child
// processes.
type parent struct {
	*realnametest.World
	t   *testing.T
	at  spot
	url string

	mu    sync.Mutex
	board *board // where reviewers say what they do
	// interrupt, if not nil, is called before a call of a step reaches the backend,
	// and after it was judged. Where it returns true the child gets no answer.
	interrupt func(step realname.Step, judged bool) bool
}

func newParent(t *testing.T, at spot, s kv.Store, change func(*realname.Config)) *parent {
	t.Helper()
	p := &parent{t: t, at: at}
	b := new(realnametest.Backend)
	w, err := realnametest.New(realnametest.Options{
		Store: s, Backend: b, Clock: realnametest.NewClock(time.Now().Add(time.Hour)),
		Change: func(c *realname.Config) {
			processConfig(c, b)
			if change != nil {
				change(c)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	p.World = w
	mux := http.NewServeMux()
	mux.HandleFunc("/call", p.call)
	mux.HandleFunc("/send", p.send)
	mux.HandleFunc("/board", p.note)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *parent) interrupts(step realname.Step, judged bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.interrupt != nil && p.interrupt(step, judged)
}

// call is a child's call of a backend.
func (p *parent) call(w http.ResponseWriter, r *http.Request) {
	var c distantCall
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		p.t.Errorf("a child's call: %v", err)
		return
	}
	if p.interrupts(c.Step, false) {
		return
	}
	op := realname.Op{Key: c.Op, Step: c.Step}
	var a realname.Answer
	var err error
	if c.Query {
		a, err = p.Backend.Query(r.Context(), op, realname.Detail{})
	} else {
		a, err = p.Backend.Match(r.Context(), op, realname.Identity{})
	}
	if p.interrupts(c.Step, true) {
		return
	}
	_ = json.NewEncoder(w).Encode(distantAnswer{a.Verdict, a.Reason, err != nil})
}

// send is a child's message to the phone.
func (p *parent) send(w http.ResponseWriter, r *http.Request) {
	var d distantMessage
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		p.t.Errorf("a child's message: %v", err)
		return
	}
	if p.interrupts(realname.StepCode, false) {
		return
	}
	code, err := sms.ParseCode(d.Code)
	if err == nil {
		_, err = p.Phone.Send(r.Context(), sms.Message{Mobile: sms.MustParseMobile(d.Mobile), Code: code})
	}
	if err != nil {
		p.t.Errorf("a child's message: %v", err)
	}
	p.interrupts(realname.StepCode, true)
}

// A flowChild is a process that waits for its sign, or is at work.
type flowChild struct {
	cmd  *exec.Cmd
	sign io.WriteCloser
	out  *bufio.Scanner
}

// child starts a process for a task, and returns when it is ready.
func (p *parent) child(task flowTask) *flowChild {
	p.t.Helper()
	task.Parent, task.Now = p.url, p.Clock.Now()
	if task.At == (spot{}) {
		task.At = p.at
	}
	text, err := json.Marshal(task)
	if err != nil {
		p.t.Fatal(err)
	}
	c := &flowChild{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), flowVariable+"="+string(text))
	c.cmd.Stderr = os.Stderr
	out, err1 := c.cmd.StdoutPipe()
	sign, err2 := c.cmd.StdinPipe()
	if err := errors.Join(err1, err2, c.cmd.Start()); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	c.sign, c.out = sign, bufio.NewScanner(out)
	if !c.out.Scan() || c.out.Text() != "ready" {
		p.t.Fatalf("a child is not ready: %q, %v", c.out.Text(), c.out.Err())
	}
	return c
}

// run lets children do their tasks at once, and hands on each line that they print.
// It returns when all have ended.
func (p *parent) run(line func(string), tasks ...flowTask) {
	p.t.Helper()
	var all []*flowChild
	for _, task := range tasks {
		all = append(all, p.child(task))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i, c := range all {
		fmt.Fprintln(c.sign, "go")
		wg.Go(func() {
			for c.out.Scan() {
				mu.Lock()
				line(c.out.Text())
				mu.Unlock()
			}
			if err := c.cmd.Wait(); err != nil && tasks[i].KillAt == 0 {
				p.t.Errorf("child: %v", err)
			}
		})
	}
	wg.Wait()
}

// begin starts a session to which everything is agreed.
func (p *parent) begin() realname.Ref {
	p.t.Helper()
	s, err := p.Verifier.Start(p.t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = p.Agree(p.t.Context(), s.Ref)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return s.Ref
}

// halves are the even and the odd numbers below n.
func halves(n int) (even, odd []int) {
	for i := 0; i < n; i += 2 {
		even, odd = append(even, i), append(odd, i+1)
	}
	return even, odd
}

// TestProcessesSubjects gives 64 subjects to one session at once, from two OS
// processes, each caller repeating as long as something is in progress: five use up
// the tries, and no more are checked.
func TestProcessesSubjects(t *testing.T) {
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := newParent(t, at, s, nil)
		for range 64 {
			p.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
		}
		ref := p.begin()
		even, odd := halves(64)
		lines := 0
		p.run(func(string) { lines++ },
			flowTask{Do: "submit", Ref: ref, Callers: even}, flowTask{Do: "submit", Ref: ref, Callers: odd})
		if got := p.Backend.Count(realname.StepIdentity); got < 1 || got > 5 || lines != 64 {
			t.Errorf("%d checks for %d callers, want 1 to 5 for 64", got, lines)
		}
		now, err := p.Verifier.Get(t.Context(), ref)
		if err != nil || now.Step(realname.StepIdentity).Left != 0 {
			t.Errorf("Get = %+v, %v; want no tries left", now.Steps, err)
		}
	})
}

// TestProcessesSame gives one subject to one session 64 times at once, from two OS
// processes: it is checked once, and the others get the running session.
func TestProcessesSame(t *testing.T) {
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := newParent(t, at, s, nil)
		told := make(chan struct{})
		tell := sync.OnceFunc(func() { close(told) })
		defer time.AfterFunc(20*time.Second, tell).Stop() // where there is more than one call
		p.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), told))
		ref := p.begin()
		even, odd := halves(64)
		outcomes := map[string]int{}
		p.run(func(line string) {
			if outcomes[line]++; outcomes["in progress"] == 63 {
				tell() // everybody else knows
			}
		}, flowTask{Do: "submit", Ref: ref, Callers: even, Same: true},
			flowTask{Do: "submit", Ref: ref, Callers: odd, Same: true})
		if outcomes["passed"] != 1 || outcomes["in progress"] != 63 {
			t.Errorf("outcomes = %v, want 1 passed and 63 in progress", outcomes)
		}
		if got := p.Backend.Count(realname.StepIdentity); got != 1 {
			t.Errorf("%d checks, want 1", got)
		}
	})
}

// TestProcessesSlots approves one identity on twelve accounts at once, from two OS
// processes: three may be.
func TestProcessesSlots(t *testing.T) {
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := newParent(t, at, s, func(c *realname.Config) { c.Review = nil })
		sessions := p.waiting(12)
		p.run(func(string) {},
			flowTask{Do: "decide", Sessions: sessions[:6]}, flowTask{Do: "decide", Sessions: sessions[6:]})
		ends := p.ends(sessions)
		if ends[realname.StatusApproved] != 3 || ends[realname.StatusRejected] != 9 {
			t.Errorf("ends = %v, want 3 approved and 9 rejected", ends)
		}
	})
}

// waiting leads n accounts of one person to the review.
func (p *parent) waiting(n int) (sessions []string) {
	p.t.Helper()
	for i := range n {
		s, err := p.Walk(p.t.Context(), fmt.Sprint("account-", i), realname.MethodIDCard, realnametest.Someone())
		if err != nil || s.Waiting != realname.WaitingForReviewer {
			p.t.Fatalf("account %d: %v, %+v", i, err, s)
		}
		sessions = append(sessions, s.Ref.ID)
		p.Clock.Advance(3 * time.Hour) // codes to one number
	}
	return sessions
}

// ends sweeps, since a claim that met a conflict is made again, and counts what became of sessions.
func (p *parent) ends(sessions []string) map[realname.Status]int {
	p.t.Helper()
	ends := make(map[realname.Status]int)
	for range 10 {
		p.Clock.Advance(2 * time.Minute)
		if n, err := p.Verifier.Sweep(p.t.Context()); err != nil || n == 0 {
			break
		}
	}
	for _, id := range sessions {
		s, err := p.Verifier.Desk().Get(p.t.Context(), id)
		if err != nil {
			p.t.Error(err)
		}
		ends[s.Status]++
	}
	return ends
}

// TestProcessesKilledInCalls kills a process in the middle of each call of a
// backend, before and after the backend has judged. Another one finishes its
// flow.
func TestProcessesKilledInCalls(t *testing.T) {
	wholeFlows(t)
	calls := map[realname.Method][]realname.Step{
		realname.MethodIDCard: {
			realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepReview,
		},
		realname.MethodBankCard: {
			realname.StepIdentity, realname.StepCard, realname.StepCode, realname.StepReview,
		},
	}
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := newParent(t, at, s, func(c *realname.Config) { c.Limits.Accounts = 18 })
		var all []flowtest.Traveler
		for m, steps := range calls {
			for _, step := range steps {
				for _, judged := range []bool{false, true} {
					tr := flowtest.Traveler{Number: len(all), Method: m}
					all = append(all, tr)
					p.killIn(tr, step, judged)
				}
			}
		}
		flowtest.Finish(t, p.World, all)
	})
}

// killIn lets a process lead a traveler, and kills it in the call of a step.
func (p *parent) killIn(tr flowtest.Traveler, step realname.Step, judged bool) {
	p.t.Helper()
	c := p.child(flowTask{Do: "walk", Traveler: tr, Accounts: 18})
	p.mu.Lock()
	p.interrupt = func(s realname.Step, after bool) bool {
		if s != step || after != judged {
			return false
		}
		_ = c.cmd.Process.Kill()
		return true
	}
	p.mu.Unlock()
	fmt.Fprintln(c.sign, "go")
	c.wantKilled(p.t, fmt.Sprintf("%v, judged %v", step, judged))
	p.mu.Lock()
	p.interrupt = nil
	p.mu.Unlock()
}

// wantKilled waits for a process that does not come to its end.
func (c *flowChild) wantKilled(t *testing.T, where string) {
	t.Helper()
	for c.out.Scan() {
		t.Errorf("%s: the process was to be killed, and says %q", where, c.out.Text())
	}
	var e *exec.ExitError
	if err := c.cmd.Wait(); !errors.As(err, &e) || e.ProcessState.Exited() {
		t.Errorf("%s: the process was to be killed: %v", where, err)
	}
}

// TestProcessesKilledAtStoreCalls lets a process die before a call of the store, at
// one call in every four, with -long at one in two. Another one finishes its
// flow.
func TestProcessesKilledAtStoreCalls(t *testing.T) {
	wholeFlows(t)
	const calls = 60 // a flow has somewhat more
	share := 4
	if *long {
		share = 2
	}
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		accounts := 2 * (calls / share)
		p := newParent(t, at, s, func(c *realname.Config) { c.Limits.Accounts = accounts })
		first := 1 + rand.IntN(share)
		t.Logf("from call %d", first)
		var all []flowtest.Traveler
		for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
			for n := range calls / share {
				tr := flowtest.Traveler{Number: len(all), Method: m}
				all = append(all, tr)
				at := first + n*share
				c := p.child(flowTask{Do: "walk", Traveler: tr, KillAt: at, Accounts: accounts})
				fmt.Fprintln(c.sign, "go")
				c.wantKilled(t, fmt.Sprintf("%v, call %d", m, at))
			}
		}
		flowtest.Finish(t, p.World, all)
	})
}
