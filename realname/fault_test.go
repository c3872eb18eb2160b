package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A trial is one whole flow on a store that fails as planned.
type trial struct {
	*realnametest.World
	chaos   *kvtest.Chaos
	account string
	method  realname.Method
	events  []realname.Event
}

func newTrial(t *testing.T, m realname.Method, plan func(kvtest.Call) kvtest.Fault) *trial {
	t.Helper()
	chaos := &kvtest.Chaos{Store: new(kv.Memory), Plan: plan}
	return &trial{
		World: newWorld(t, realnametest.Options{Store: chaos}), chaos: chaos,
		account: "account-1", method: m,
	}
}

// run goes through the flow as a patient user of a service would: after an error
// it looks at the session, waits, lets the workers work, and goes on with
// whatever the session says is next.
func (r *trial) run(t *testing.T, patience int) realname.Session {
	t.Helper()
	var s realname.Session
	for range patience {
		s = r.turn(t.Context(), s)
		r.work(t.Context())
		if s.Status != realname.StatusOpen && s.Status != realname.StatusReview && s.Status != 0 {
			return s
		}
		r.Clock.Advance(65 * time.Second) // the time between two codes
	}
	return s
}

// turn does the next step of the session, whatever that is.
func (r *trial) turn(ctx context.Context, s realname.Session) realname.Session {
	v := r.Verifier
	if s.Ref.ID == "" {
		s, _ = v.Start(ctx, r.account, r.method)
		return s
	}
	if now, err := v.Refresh(ctx, s.Ref); err == nil {
		s = now
	}
	if s.Waiting != realname.ForUser {
		return s
	}
	if err := r.Agree(ctx, s.Ref); err != nil {
		return s
	}
	switch s.Next {
	case realname.StepIdentity:
		v.SubmitIdentity(ctx, s.Ref, realnametest.Someone())
	case realname.StepPhotos:
		v.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(s.Subject))
	case realname.StepFace:
		v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case realname.StepCard:
		v.SubmitCard(ctx, s.Ref, card)
	case realname.StepCode:
		v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: mobile})
		if code := r.Phone.Code(mobile); code.IsValid() {
			v.CheckCode(ctx, s.Ref, code)
		}
	case realname.StepPIN:
		v.SetPIN(ctx, s.Ref, pin)
	}
	if now, err := v.Get(ctx, s.Ref); err == nil {
		s = now
	}
	return s
}

// work is what workers do from time to time.
func (r *trial) work(ctx context.Context) {
	r.Verifier.Sweep(ctx)
	r.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		r.events = append(r.events, e)
		return nil
	})
}

// check looks at what must hold whatever happened.
func (r *trial) check(t *testing.T, s realname.Session) {
	t.Helper()
	ctx := t.Context()
	if s.Status != realname.StatusApproved {
		t.Errorf("status = %v (%v), waiting for %v, next %v: a real person was refused\n%+v",
			s.Status, s.Reason, s.Waiting, s.Next, s.Steps)
		return
	}
	begun := map[string]int{}
	for _, c := range r.Backend.Calls() {
		if !c.Query && c.Step != realname.StepReview {
			begun[c.Op]++
		}
	}
	for _, n := range begun {
		if n > 1 {
			t.Errorf("an operation was begun %d times", n)
		}
	}
	for step, limit := range map[realname.Step]int{
		realname.StepIdentity: 5, realname.StepPhotos: 5, realname.StepFace: 3, realname.StepCard: 5,
	} {
		if n := r.Backend.Count(step); n > 2*limit {
			t.Errorf("%v was checked %d times", step, n)
		}
	}
	for range 3 { // whatever is left over must be done soon
		r.Clock.Advance(time.Minute)
		r.work(ctx)
	}
	if err := r.PINs.Verify(ctx, r.account, pin); err != nil {
		t.Errorf("the PIN does not work: %v", err)
	}
	wantTrail(t, r.World, s.Ref)
	r.checkEvents(t, s.Ref.ID)
	if n, err := r.Verifier.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("the sweep still finds %d sessions, %v", n, err)
	}
}

// checkEvents looks for gaps and for changes of status that are told twice
// under different numbers.
func (r *trial) checkEvents(t *testing.T, id string) {
	t.Helper()
	seen := map[uint64]realname.Status{}
	for _, e := range r.events {
		if e.Session != id {
			continue
		}
		if s, ok := seen[e.Seq]; ok && s != e.Status {
			t.Errorf("event %d says %v and %v", e.Seq, s, e.Status)
		}
		seen[e.Seq] = e.Status
	}
	var got []string
	for i := range uint64(len(seen)) {
		got = append(got, seen[i+1].String())
	}
	if want := "open review approved"; strings.Join(got, " ") != want {
		t.Errorf("events = %v, want %v", got, want)
	}
}

// TestFaultAtEachStoreCall lets each single call of a whole flow fail, in each
// way: before it is done, and after it was done.
func TestFaultAtEachStoreCall(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		calls := flowCalls(t, m)
		t.Logf("%v: %d store calls, each failing in 2 ways", m, calls)
		for n := 1; n <= calls; n++ {
			for _, f := range []struct {
				name  string
				fault kvtest.Fault
			}{
				{"before", kvtest.Fault{Before: kvtest.ErrInjected}},
				{"after", kvtest.Fault{After: kvtest.ErrInjected}},
			} {
				t.Run(fmt.Sprintf("%v/%d/%s", m, n, f.name), func(t *testing.T) {
					r := newTrial(t, m, failAt(n, f.fault))
					r.check(t, r.run(t, 25))
				})
			}
		}
	}
}

// failAt fails the call with number n of those that read or write a record. The
// workers' looks at 256 queues are not counted.
func failAt(n int, f kvtest.Fault) func(kvtest.Call) kvtest.Fault {
	count := 0
	return func(c kvtest.Call) kvtest.Fault {
		if c.Op == "due" {
			return kvtest.Fault{}
		}
		if count++; count != n {
			return kvtest.Fault{}
		}
		return f
	}
}

// flowCalls counts the calls of a flow in which nothing fails.
func flowCalls(t *testing.T, m realname.Method) int {
	count := 0
	r := newTrial(t, m, func(c kvtest.Call) kvtest.Fault {
		if c.Op != "due" {
			count++
		}
		return kvtest.Fault{}
	})
	s := r.run(t, 25)
	calls := count
	r.check(t, s)
	return calls
}

// TestFaultAtEachBackendCall lets each backend fail in each way there is.
func TestFaultAtEachBackendCall(t *testing.T) {
	replies := map[string]realnametest.Reply{
		"unavailable":   realnametest.Down(realname.Unavailable),
		"quota":         realnametest.Down(realname.Quota),
		"misconfigured": realnametest.Down(realname.Misconfigured),
		"unreadable":    realnametest.Down(realname.Unreadable),
		"lost":          realnametest.Lost(realnametest.Pass()),
		"error":         {Err: errors.New("connection reset")},
		"empty":         {},
		"hang":          realnametest.Hang(),
		"pending":       realnametest.Later("token-1"),
	}
	steps := map[realname.Method][]realname.Step{
		realname.MethodIDCard:   {realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepReview},
		realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepReview},
	}
	for m, list := range steps {
		for _, step := range list {
			for name, reply := range replies {
				if step == realname.StepReview && name == "pending" {
					continue // leaves the decision to people
				}
				t.Run(fmt.Sprintf("%v/%v/%s", m, step, name), func(t *testing.T) {
					r := &trial{account: "account-1", method: m, World: newWorld(t, realnametest.Options{
						Change: func(c *realname.Config) { c.Timeout = 20 * time.Millisecond },
					})}
					r.Backend.Script(step, reply)
					r.check(t, r.run(t, 25))
				})
			}
		}
	}
}
