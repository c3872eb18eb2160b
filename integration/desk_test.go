package integration

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestRealnameDesk lets 50 reviewers work on one queue, through two Verifiers: nobody gets a case
// that another has, each case is decided once, none is lost, and who is told that there is none
// was told so at the end of the queue.
func TestRealnameDesk(t *testing.T) {
	wholeFlows(t)
	const reviewers, cases = 50, 60
	onEach(t, func(t *testing.T, open func() kv.Store) {
		all := verifiers(t, open, func(c *realname.Config) {
			c.Review = nil
			c.Flows = map[realname.Method][]realname.Step{
				realname.MethodIDCard: {realname.StepIdentity, realname.StepPhotos, realname.StepFace},
			}
		})
		handIn(t, all[2], cases)
		b := board{cases: cases, has: map[string]string{}, decided: map[string]int{}}
		flowtest.AtOnce(reviewers, func(i int) { b.work(t, all[i%2].Verifier.Desk(), i) })
		if len(b.decided) != cases {
			t.Errorf("%d cases were decided, want %d", len(b.decided), cases)
		}
		for id, n := range b.decided {
			if n != 1 {
				t.Errorf("a case was decided %d times", n)
			}
			s, err := all[2].Verifier.Desk().Get(t.Context(), id)
			if err != nil || s.Status != realname.StatusApproved && s.Status != realname.StatusRejected {
				t.Errorf("%v, %v", s.Status, err)
			}
		}
		n, err := all[2].Verifier.Desk().Waiting(t.Context())
		if err != nil || n.Free+n.Taken != 0 {
			t.Errorf("%+v wait, %v", n, err)
		}
	})
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

// A board is what reviewers know of each other.
type board struct {
	mu      sync.Mutex
	cases   int
	asking  int // who call Next now
	has     map[string]string
	decided map[string]int
}

func isReason(err error, r realname.Reason) bool {
	e := (*realname.Error)(nil)
	return errors.As(err, &e) && e.Reason == r
}

// next takes a case, and sees to it that nobody has it, or that there was none: each that nobody has
// may be one that another is just being given.
func (b *board) next(t *testing.T, desk realname.Desk, actor string) (realname.CaseSummary, error) {
	b.mu.Lock()
	b.asking++
	b.mu.Unlock()
	c, err := desk.Next(t.Context(), actor)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asking--
	if free := b.cases - len(b.has); isReason(err, realname.ReasonNoCase) && free > b.asking {
		t.Errorf("%s was told that there is no case, with %d free, and %d who asked", actor, free, b.asking)
	}
	if err != nil {
		return c, err
	}
	if who := b.has[c.Session]; who != "" {
		t.Errorf("%s and %s have one case", who, actor)
	}
	b.has[c.Session] = actor
	return c, nil
}

// work takes cases and decides them, until there is none.
func (b *board) work(t *testing.T, desk realname.Desk, i int) {
	actor := fmt.Sprint("reviewer-", i)
	for {
		c, err := b.next(t, desk, actor)
		if isReason(err, realname.ReasonNoCase) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", actor, err)
			return
		}
		_, err = desk.Decide(t.Context(), realname.Decision{Session: c.Session, Round: c.Round, Actor: actor, Approve: i%3 > 0})
		b.mu.Lock()
		if err == nil {
			b.decided[c.Session]++
		} else {
			t.Errorf("%s: %v", actor, err)
		}
		b.mu.Unlock()
	}
}
