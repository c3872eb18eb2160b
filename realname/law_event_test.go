package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// An inbox takes what is delivered, as it comes.
type inbox struct {
	mu   sync.Mutex
	got  []string // such as "1 open"
	own  int      // events of accounts' own that were passed over
	take func(realname.Event) error
}

func (i *inbox) sink(_ context.Context, e realname.Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if e.Kind != realname.EventStatus {
		i.own++
		return nil
	}
	if i.take != nil {
		if err := i.take(e); err != nil {
			return err
		}
	}
	i.got = append(i.got, fmt.Sprint(e.Seq, " ", e.Status))
	return nil
}

func (i *inbox) deliver(t *testing.T, w *realnametest.World, want int, err error) {
	t.Helper()
	before := i.own
	n, got := w.Verifier.Deliver(t.Context(), i.sink)
	if n -= i.own - before; n != want || !errors.Is(got, err) {
		t.Errorf("Deliver = %d, %v; want %d, %v", n, got, want, err)
	}
}

func (i *inbox) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, i.got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestEventNumbers: the numbers go on where they were, whatever was delivered in
// between.
func TestEventNumbers(t *testing.T) {
	w := byPeople(t, nil)
	var in inbox
	u := walk(t, w, "account-1", realname.MethodIDCard)
	in.deliver(t, w, 1, nil)
	u.all(realnametest.Someone())
	in.deliver(t, w, 1, nil)
	in.deliver(t, w, 0, nil)
	u.decide(realname.Decision{Again: []realname.Step{realname.StepPhotos}}).photos()
	in.deliver(t, w, 2, nil)
	u.approve()
	if _, err := w.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", 0); err != nil || u.err != nil {
		t.Fatal(u.err, err)
	}
	in.deliver(t, w, 2, nil)
	in.want(t, "1 open", "2 review", "3 open", "4 review", "5 approved", "6 revoked")
}

// TestOnlyWhatWasTaken: an event that the sink refused, or that came while the sink
// was at work, is delivered later under its number, and none is skipped.
func TestOnlyWhatWasTaken(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	broken := errors.New("the receiver is down")
	in := inbox{take: func(e realname.Event) error {
		if e.Seq == 2 {
			return broken
		}
		return nil
	}}
	u.approve()
	in.deliver(t, w, 1, broken)
	in.deliver(t, w, 0, broken)
	in.take = func(e realname.Event) error {
		if e.Seq == 3 {
			_, err := w.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", 0)
			return err
		}
		return nil
	}
	in.deliver(t, w, 2, nil)
	in.deliver(t, w, 1, nil)
	in.deliver(t, w, 0, nil)
	in.want(t, "1 open", "2 review", "3 approved", "4 revoked")
}

// TestTwoDeliverers: of two that deliver the same events one acknowledges no more
// than the other has taken.
func TestTwoDeliverers(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	var outer, inner inbox
	outer.take = func(e realname.Event) error {
		if e.Seq == 2 {
			u.approve()
			inner.deliver(t, w, 3, nil)
		}
		return nil
	}
	outer.deliver(t, w, 2, nil)
	if u.err != nil {
		t.Fatal(u.err)
	}
	if _, err := w.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", 0); err != nil {
		t.Fatal(err)
	}
	outer.take = nil
	outer.deliver(t, w, 1, nil)
	outer.want(t, "1 open", "2 review", "4 revoked")
	inner.want(t, "1 open", "2 review", "3 approved")
}

// TestApprovalWithLostAnswers: each write of an approval is done, but its answer is
// lost, and the store cannot be asked at once what became of it. One event tells
// of the approval, with the next number.
func TestApprovalWithLostAnswers(t *testing.T) {
	for n := 1; ; n++ {
		chaos := &kvtest.Chaos{Store: new(kv.Memory)}
		w := byPeople(t, chaos)
		u := inReview(t, w, "account-1")
		index := kept(t, w, u.ref.ID).Identity
		lost := ""
		writes := 0
		chaos.Plan = func(c kvtest.Call) kvtest.Fault {
			switch {
			case c.Op == "get" && c.Key == lost:
				lost = ""
				return kvtest.Fault{Before: kvtest.ErrInjected}
			case c.Op == "swap" || c.Op == "delete":
				if writes++; writes == n {
					lost = c.Key
					return kvtest.Fault{After: kvtest.ErrInjected}
				}
			}
			return kvtest.Fault{}
		}
		u.approve()
		for range 3 { // the reviewer tries again, and the workers look after it
			u.Verifier.Desk().Decide(u.ctx, realname.Decision{
				Session: u.ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
			})
			w.Clock.Advance(5 * time.Minute)
			w.Verifier.Sweep(u.ctx)
		}
		chaos.Plan = nil
		if s, err := w.Verifier.Get(u.ctx, u.ref); err != nil || s.Status != realname.StatusApproved {
			t.Errorf("answer %d lost: %v, %v; want approved", n, s.Status, err)
		}
		wantEvents(t, w, realname.StatusOpen, realname.StatusReview, realname.StatusApproved)
		wantTrail(t, w, u.ref)
		wantHolders(t, w, index, u.ref.ID)
		if err := w.PINs.Verify(u.ctx, "account-1", pin); err != nil {
			t.Errorf("answer %d lost: the PIN does not work: %v", n, err)
		}
		if n, err := w.Verifier.Sweep(u.ctx); n != 0 || err != nil {
			t.Errorf("the sweep still finds %d, %v", n, err)
		}
		if writes < n {
			if n < 6 {
				t.Errorf("an approval has %d writes: the test misses something", n-1)
			}
			return
		}
	}
}
