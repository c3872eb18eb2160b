package integration

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

const flowVariable = "REALNAME_TEST_FLOW"

// A flowTask is what a child process does with a Verifier of its own. All its
// backends are its parent, which so counts the calls of every process.
type flowTask struct {
	At     spot
	Parent string // the address of the backends
	Now    time.Time
	Do     string // "submit", "decide", "review" or "walk"

	Ref      realname.Ref // submit: to which session
	Callers  []int        // submit and review: the callers that this process has
	Same     bool         // submit: all give the same subject
	Patient  bool         // submit and decide: ask again for a while where there is no answer
	Sessions []string     // decide: to be approved at once
	Pairs    bool         // review: each decision wants two

	Traveler flowtest.Traveler // walk
	Accounts int               // walk: that may be verified for one identity
	KillAt   int               // walk: the store call before which the process kills itself; 0 for none
}

// flowMain does a task as soon as it is told to, and prints what came of it, a
// line for each caller.
func flowMain() int {
	var task flowTask
	if err := json.Unmarshal([]byte(os.Getenv(flowVariable)), &task); err != nil {
		return fail(err)
	}
	w, err := task.world()
	if err != nil {
		return fail(err)
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return fail(err)
	}
	ctx := context.Background()
	switch task.Do {
	case "submit":
		task.submit(ctx, w)
	case "decide":
		task.decide(ctx, w)
	case "review":
		task.review(ctx, w.Verifier.Desk())
	case "walk":
		fmt.Println(flowtest.Walk(ctx, w, task.Traveler).Status)
	}
	return 0
}

// world makes the Verifier. It is told that it is Now, and the clock stands still.
func (task flowTask) world() (*realnametest.World, error) {
	store, err := task.At.open(context.Background())
	if err != nil {
		return nil, err
	}
	calls := 0 // of those that read or write a record
	return realnametest.New(realnametest.Options{
		Store: &kvtest.Chaos{Store: store, Plan: func(c kvtest.Call) kvtest.Fault {
			if c.Op != "due" {
				calls++
			}
			if calls == task.KillAt && calls > 0 && c.Op != "due" {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // no call of this process gets any further
			}
			return kvtest.Fault{}
		}},
		Clock: realnametest.NewClock(task.Now),
		Change: func(c *realname.Config) {
			processConfig(c, distantBackend{task.Parent})
			c.Limits.Accounts = task.Accounts
			if task.Do == "review" {
				deskConfig(c, task.Pairs)
			}
		},
		SMS: func(c *sms.Config) {
			c.Senders[0].Sender = distantSender{c.Senders[0].Sender, task.Parent}
		},
	})
}

// processConfig is what all processes have in common.
func processConfig(c *realname.Config, b backend) {
	flowtest.Loose(c)
	c.Authority, c.Documents, c.Face, c.Bank, c.Review = b, b, b, b, b
	c.Timeout = time.Minute
	c.Limits.IdentityDay, c.Limits.CardDay, c.Limits.FaceDay = 100, 100, 100
}

// submit gives subjects to one session, from all callers at once.
func (task flowTask) submit(ctx context.Context, w *realnametest.World) {
	ids := flowtest.Crowd(64)
	var mu sync.Mutex
	together(len(task.Callers), func(i int) {
		who := ids[task.Callers[i]]
		if task.Same {
			who = ids[0]
		}
		s, err := w.Verifier.SubmitIdentity(ctx, task.Ref, who)
		for task.again(err) || errors.Is(err, kv.ErrBusy) || !task.Same && !task.Patient && errors.Is(err, realname.ErrInProgress) {
			time.Sleep(time.Millisecond)
			s, err = w.Verifier.SubmitIdentity(ctx, task.Ref, who)
		}
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil && s.Step(realname.StepIdentity).Phase == realname.PhasePassed:
			fmt.Println("passed")
		case errors.Is(err, realname.ErrInProgress) && s.Ref == task.Ref:
			fmt.Println("in progress")
		default:
			fmt.Println(s.Step(realname.StepIdentity).Phase, err)
		}
	})
}

// again reports whether a patient caller asks again. One that has no answer after its time gives up.
func (task flowTask) again(err error) bool {
	var e *realname.Error
	if !task.Patient || err == nil || time.Since(started) > 30*time.Second {
		return false
	}
	time.Sleep(50 * time.Millisecond)
	return !errors.As(err, &e) || errors.Is(err, realname.ErrInProgress) || errors.Is(err, realname.ErrUnavailable)
}

var started = time.Now() // this process

// decide approves sessions, all at once.
func (task flowTask) decide(ctx context.Context, w *realnametest.World) {
	var mu sync.Mutex
	together(len(task.Sessions), func(i int) {
		d := realname.Decision{Session: task.Sessions[i], Round: 1, Actor: "reviewer-1", Approve: true}
		s, err := w.Verifier.Desk().Decide(ctx, d)
		for task.again(err) {
			s, err = w.Verifier.Desk().Decide(ctx, d)
		}
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(s.Status, err)
	})
}

// A backend is every kind of backend.
type backend interface {
	realname.Authority
	realname.DocumentReader
	realname.FaceChecker
	realname.BankChecker
	realname.Reviewer
	realname.Querier
}

// A distantBackend asks the parent process.
type distantBackend struct{ url string }

// A distantCall is a call as it goes over the wire; it says nothing of a person.
type distantCall struct {
	Step  realname.Step
	Op    string
	Query bool
}

// A distantAnswer is what comes back. Certain means that nothing was judged.
type distantAnswer struct {
	Verdict realname.Verdict
	Reason  realname.Reason
	Certain bool
}

func (b distantBackend) ask(ctx context.Context, c distantCall) (realname.Answer, error) {
	var a distantAnswer
	if err := post(ctx, b.url+"/call", c, &a); err != nil {
		return realname.Answer{}, err
	}
	if a.Certain {
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureUnavailable}
	}
	return realname.Answer{Verdict: a.Verdict, Reason: a.Reason}, nil
}

func (b distantBackend) Match(ctx context.Context, op realname.Op,
	_ realname.Identity) (realname.Answer, error) {
	return b.ask(ctx, distantCall{op.Step, op.Key, false})
}

func (b distantBackend) CheckCard(ctx context.Context, op realname.Op, _ realname.Identity,
	_ realname.Card) (realname.Answer, error) {
	return b.ask(ctx, distantCall{op.Step, op.Key, false})
}

func (b distantBackend) CheckFace(ctx context.Context, op realname.Op, _ realname.Identity,
	_ realname.Photo) (realname.Answer, error) {
	return b.ask(ctx, distantCall{op.Step, op.Key, false})
}

func (b distantBackend) Review(ctx context.Context, op realname.Op,
	_ realname.Case) (realname.Answer, error) {
	return b.ask(ctx, distantCall{op.Step, op.Key, false})
}

func (b distantBackend) Query(ctx context.Context, op realname.Op,
	_ realname.Detail) (realname.Answer, error) {
	return b.ask(ctx, distantCall{op.Step, op.Key, true})
}

// ReadDocument reads the photos here, if the parent lets it.
func (b distantBackend) ReadDocument(ctx context.Context, op realname.Op,
	p realname.Photos) (realname.Document, realname.Answer, error) {
	a, err := b.ask(ctx, distantCall{op.Step, op.Key, false})
	if err != nil || a.Verdict != realname.VerdictPass {
		return realname.Document{}, a, err
	}
	return new(realnametest.Backend).ReadDocument(ctx, op, p)
}

// A distantSender sends to a phone here, and to the parent's.
type distantSender struct {
	sms.Sender
	url string
}

// A distantMessage is a code on its way to a number that is made up.
type distantMessage struct{ Mobile, Code string }

func (s distantSender) Send(ctx context.Context, m sms.Message) (string, error) {
	if err := post(ctx, s.url+"/send", distantMessage{m.Mobile.Reveal(), m.Code.Reveal()}, nil); err != nil {
		return "", err
	}
	return s.Sender.Send(ctx, m)
}

// post sends one value, and reads another if that is wanted.
func post(ctx context.Context, url string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(b))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if out == nil {
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(out)
}
