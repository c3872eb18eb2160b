package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// deskConfig is what all processes have in common whose people decide.
func deskConfig(c *realname.Config, pairs bool) {
	c.Review = nil
	c.Flows = map[realname.Method][]realname.Step{
		realname.MethodIDCard: {realname.StepIdentity, realname.StepPhotos, realname.StepFace},
	}
	c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return pairs }
}

// TestProcessesDesk lets 50 reviewers in two OS processes work on one queue: nobody gets a case that
// another has, each case is decided once, none is lost, and who is told that there is none was told so
// at the end of the queue.
func TestProcessesDesk(t *testing.T) {
	wholeFlows(t)
	const reviewers, cases = 50, 60
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := deskParent(t, at, s, cases)
		p.review(reviewers, false)
		for id, n := range p.board.decided {
			if n != 1 {
				t.Errorf("a case was decided %d times", n)
			}
			s, err := p.Verifier.Desk().Get(t.Context(), id)
			if err != nil || s.Status != realname.StatusApproved && s.Status != realname.StatusRejected {
				t.Errorf("%v, %v", s.Status, err)
			}
		}
	})
}

// TestProcessesDeskByTwo lets 50 reviewers in two OS processes work on one queue, where each decision wants two:
// each case is decided once, by two of them, and nobody is left with a case while there is a second.
func TestProcessesDeskByTwo(t *testing.T) {
	wholeFlows(t)
	const reviewers, cases = 50, 30
	onEachSpot(t, func(t *testing.T, at spot, s kv.Store) {
		p := deskParent(t, at, s, cases)
		p.review(reviewers, true)
		for i := range cases {
			byTwo(t, p.Verifier, fmt.Sprint("account-", i))
		}
	})
}

// deskParent leads people to the review, and has a board for those who will decide.
func deskParent(t *testing.T, at spot, s kv.Store, cases int) *parent {
	t.Helper()
	p := newParent(t, at, s, func(c *realname.Config) { deskConfig(c, false) })
	p.board = &board{cases: cases, has: map[string]string{}, decided: map[string]int{}, until: time.Now().Add(2 * time.Minute)}
	handIn(t, p.World, cases)
	return p
}

// review lets reviewers in two processes decide, and sees to it that no case is left.
func (p *parent) review(reviewers int, pairs bool) {
	p.t.Helper()
	p.board.pairs = pairs
	even, odd := halves(reviewers)
	p.run(func(line string) { p.t.Error(line) },
		flowTask{Do: "review", Callers: even, Pairs: pairs}, flowTask{Do: "review", Callers: odd, Pairs: pairs})
	if n := len(p.board.decided); n != p.board.cases {
		p.t.Errorf("%d cases were decided, want %d", n, p.board.cases)
	}
	n, err := p.Verifier.Desk().Waiting(p.t.Context())
	if err != nil || n.Free+n.Taken != 0 {
		p.t.Errorf("%+v wait, %v", n, err)
	}
}

// handIn leads n people to the review, each with an account of their own.
func handIn(t *testing.T, w *realnametest.World, n int) {
	t.Helper()
	for i, who := range flowtest.Crowd(n) {
		s, err := w.Walk(t.Context(), fmt.Sprint("account-", i), realname.MethodIDCard, who)
		if err != nil || s.Waiting != realname.WaitingForReviewer {
			t.Fatalf("account %d: %v, %+v", i, err, s)
		}
		w.Clock.Advance(time.Second)
	}
}

// review takes cases and decides them, as all reviewers of this process, and prints what goes wrong.
func (task flowTask) review(ctx context.Context, desk realname.Desk) {
	together(len(task.Callers), func(i int) {
		if err := task.work(ctx, desk, task.Callers[i]); err != nil {
			fmt.Println(task.Callers[i], err)
		}
	})
}

// work takes cases and decides them, until the board says that this was all.
func (task flowTask) work(ctx context.Context, desk realname.Desk, i int) error {
	actor := fmt.Sprint("reviewer-", i)
	for {
		if _, err := task.say(ctx, actor, asks, ""); err != nil {
			return err
		}
		c, err := desk.Next(ctx, actor)
		if isReason(err, realname.ReasonNoCase) {
			if done, err := task.say(ctx, actor, hasNone, ""); done || err != nil {
				return err
			}
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil {
			return err
		}
		if _, err := task.say(ctx, actor, has, c.Session); err != nil {
			return err
		}
		_, err = desk.Decide(ctx, realname.Decision{Session: c.Session, Round: c.Round, Actor: actor, Approve: task.Pairs || i%3 > 0})
		if task.Pairs && isReason(err, realname.ReasonSecondActor) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := task.say(ctx, actor, decided, c.Session); err != nil {
			return err
		}
	}
}

// What a reviewer says on the board.
const (
	asks    = "asks"
	has     = "has"
	hasNone = "has none"
	decided = "decided"
)

// A boardNote is what a reviewer says, and of which session.
type boardNote struct{ Actor, Did, Session string }

// say writes on the parent's board, and reports whether the reviewer may go home.
func (task flowTask) say(ctx context.Context, actor, did, session string) (home bool, err error) {
	err = post(ctx, task.Parent+"/board", boardNote{actor, did, session}, &home)
	return home, err
}

// A board is what reviewers know of each other.
type board struct {
	mu      sync.Mutex
	cases   int
	pairs   bool
	until   time.Time // when everybody goes home
	asking  int       // who call Next now
	has     map[string]string
	decided map[string]int
}

// note is what a reviewer of a child says.
func (p *parent) note(w http.ResponseWriter, r *http.Request) {
	var n boardNote
	if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
		p.t.Errorf("a reviewer's note: %v", err)
		return
	}
	home, err := p.board.take(n)
	if err != nil {
		p.t.Error(err)
	}
	_ = json.NewEncoder(w).Encode(home)
}

// take writes a note down, and sees to it that nobody has the case, or that there was none: each that nobody
// has may be one that another is just being given. Where decisions want two, a case is had by both.
func (b *board) take(n boardNote) (home bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch n.Did {
	case asks:
		b.asking++
	case has:
		b.asking--
		if who := b.has[n.Session]; who != "" && !b.pairs {
			err = fmt.Errorf("%s and %s have one case", who, n.Actor)
		}
		b.has[n.Session] = n.Actor
	case hasNone:
		b.asking--
		if b.pairs {
			return len(b.decided) == b.cases || time.Now().After(b.until), nil
		}
		if free := b.cases - len(b.has); free > b.asking {
			err = fmt.Errorf("%s was told that there is no case, with %d free, and %d who asked", n.Actor, free, b.asking)
		}
		return true, err
	case decided:
		b.decided[n.Session]++
	}
	return false, err
}

func isReason(err error, r realname.Reason) bool {
	e := (*realname.Error)(nil)
	return errors.As(err, &e) && e.Reason == r
}
