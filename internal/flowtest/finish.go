package flowtest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A Traveler is an account with a number that is on its way through a flow.
type Traveler struct {
	Number int
	Method realname.Method
}

func (tr Traveler) customer() customer { return customerOf(tr.Number, realnametest.Someone()) }

// Walk leads a traveler through a flow, as somebody who makes no mistakes and does
// not wait.
func Walk(ctx context.Context, w *realnametest.World, tr Traveler) (s realname.Session) {
	r := &run{world: w, phone: w.Phone}
	for range 10 {
		if s = r.turn(ctx, tr.customer(), tr.Method, s); s.Status != 0 && !live(s.Status) {
			break
		}
	}
	return s
}

// Finish leads travelers to the end of their flows whose processes were killed on the
// way, and checks that limits held and nothing is left over. The backend of w has
// had the calls of all processes, and the Config of w has a slot for each traveler and
// no more.
func Finish(t *testing.T, w *realnametest.World, all []Traveler) {
	t.Helper()
	ctx := t.Context()
	r := &run{
		t: t, world: w, phone: w.Phone, clock: w.Clock, asks: w.Backend,
		ledger: newLedger(realname.Limits{}), dead: new(atomic.Bool),
	}
	sessions := make([]realname.Session, len(all))
	for range 25 {
		for i, tr := range all {
			if sessions[i].Status == 0 || live(sessions[i].Status) {
				sessions[i] = r.turn(ctx, tr.customer(), tr.Method, sessions[i])
			}
		}
		r.work(ctx)
		r.clock.Advance(65 * time.Second)
	}
	r.rest(ctx)
	counted := make(map[string]int)
	for i, tr := range all {
		if err := r.arrived(ctx, tr, sessions[i].Ref, counted); err != nil {
			t.Errorf("%v %d: %v", tr.Method, tr.Number, err)
		}
	}
	r.bounded(counted)
	if n, err := w.Verifier.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("invariant 13: the sweep still finds %d sessions, %v", n, err)
	}
	if s := r.oneMore(ctx, len(all)); s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("invariant 7: one account more is %v (%v)", s.Status, s.Reason)
	}
	if _, err := w.Verifier.Records().Erase(ctx, all[0].customer().account); err != nil {
		t.Errorf("Erase: %v", err)
	}
	if s := r.oneMore(ctx, len(all)+1); s.Status != realname.StatusApproved {
		t.Errorf("invariant 7: with one account less, one more is %v (%v)", s.Status, s.Reason)
	}
}

// oneMore leads another account through the flow, on another day.
func (r *run) oneMore(ctx context.Context, n int) realname.Session {
	r.clock.Advance(48 * time.Hour)
	return r.patient(ctx, customerOf(n, realnametest.Someone()), realname.MethodBankCard)
}

// arrived looks at a traveler's session, and counts the operations on its trail by
// step.
func (r *run) arrived(ctx context.Context, tr Traveler, ref realname.Ref, counted map[string]int) error {
	s, err := r.world.Verifier.Get(ctx, ref)
	if err != nil {
		return err
	}
	if s.Status != realname.StatusApproved {
		return fmt.Errorf("%v (%v), waiting for %v, next %v", s.Status, s.Reason, s.Waiting, s.Next)
	}
	if err := r.world.PINs.Verify(ctx, ref.Account, tr.customer().pin); err != nil {
		return fmt.Errorf("the PIN does not work: %w", err)
	}
	trail, err := r.world.Verifier.Records().Trail(ctx, ref.ID)
	if err == nil {
		err = trail.Verify()
	}
	if err != nil {
		return fmt.Errorf("invariant 9: %w", err)
	}
	var changes, told []string
	for _, e := range trail.Entries() {
		switch e.Kind {
		case "status":
			changes = append(changes, e.Status)
		case "asked":
			counted[e.Step]++
		}
	}
	events := r.ledger.session(ref.ID).told
	for i := range uint64(len(events)) {
		told = append(told, events[i+1].String())
	}
	if !slices.Equal(changes, told) {
		return fmt.Errorf("invariant 8: changes of status %v, events %v", changes, told)
	}
	for _, p := range s.Steps {
		if p.Phase == realname.PhaseReserved || p.Phase == realname.PhasePending {
			return fmt.Errorf("invariant 13: step %v is %v", p.Step, p.Phase)
		}
	}
	return nil
}

// bounded checks that every call of a backend was counted, and that none was begun
// twice.
func (r *run) bounded(counted map[string]int) {
	r.t.Helper()
	begun := make(map[string]bool)
	calls := make(map[string]int)
	for _, c := range r.asks.Calls() {
		if c.Query {
			continue
		}
		if begun[c.Key] {
			r.t.Errorf("invariant 3: an operation of step %v is begun twice", c.Step)
		}
		begun[c.Key] = true
		calls[c.Step.String()]++
	}
	for step, n := range calls {
		if n > counted[step] {
			r.t.Errorf("invariant 4: step %s was checked %d times, and %d were counted", step, n, counted[step])
		}
	}
}
