package realname_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// TestDecisionsRace lets two reviewers decide differently while the person's data is erased, the
// person starts over with steps that were asked for again, and time is up. One decision at most is carried
// out in a round, nothing is approved after its data has gone, and the trail tells all of it.
func TestDecisionsRace(t *testing.T) {
	for round := range 30 {
		o := newOffice(t, new(kv.Memory), nil).add(1)
		done := make([]bool, 3)
		decide := func(i int, d realname.Decision) {
			err := o.decide(0, "reviewer", d)
			if done[i] = err == nil; err != nil && !errors.Is(err, realname.ErrRefused) {
				t.Error(err)
			}
		}
		acts := []func(){
			func() { decide(0, realname.Decision{Approve: true}) },
			func() { decide(1, realname.Decision{}) },
			func() { decide(2, realname.Decision{Again: []realname.Step{realname.StepIdentity}}) },
			func() { o.Verifier.SubmitIdentity(o.ctx, o.refs[0], client(1)) },
			func() { o.Verifier.Sweep(o.ctx) },
		}
		switch round % 3 {
		case 0:
			acts = append(acts, func() { o.Verifier.Records().Erase(o.ctx, "account-0") })
		case 1:
			acts = append(acts, func() { o.Clock.Advance(216 * time.Hour); o.Verifier.Sweep(o.ctx) })
		}
		flowtest.AtOnce(len(acts), func(i int) { acts[i]() })
		for range 3 {
			o.Clock.Advance(2 * time.Minute)
			o.Verifier.Sweep(o.ctx)
		}
		if n := len(slices.DeleteFunc(done, func(did bool) bool { return !did })); n > 1 {
			t.Errorf("%d decisions about one round", n)
		}
		a, err := o.Verifier.Account(o.ctx, "account-0")
		if err != nil || a.State == realname.AccountVerified && (round%3 == 0 || o.status(0) != realname.StatusApproved) {
			t.Errorf("the account is %v, the session %v, %v", a.State, o.status(0), err)
		}
		wantTrail(t, o.World, o.refs[0])
	}
}

// TestVotesWithFaults lets each call of the store fail while two actors decide about a case and
// unlock its account. Nothing is done that one of them alone wanted, and both can do it afterwards.
func TestVotesWithFaults(t *testing.T) {
	down, gone := errors.New("down"), errors.New("lost")
	for n := 1; n < 30; n++ {
		for _, f := range []kvtest.Fault{{Before: down}, {After: gone}} {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			o := newOffice(t, chaos, always).add(1)
			approve := realname.Decision{Approve: true}
			unlock := func(actor string) error {
				return o.desk.Unlock(o.ctx, "account-0", actor, realname.ReasonMismatch, realname.LockTries)
			}
			chaos.Plan = failAt(n, f)
			for range 2 {
				for _, err := range []error{o.decide(0, "a", approve), unlock("a")} {
					if err == nil {
						t.Fatalf("call %d: one actor was enough", n)
					}
				}
			}
			chaos.Plan = nil
			if o.status(0) != realname.StatusReview {
				t.Fatalf("call %d: %v by one actor", n, o.status(0))
			}
			chaos.Plan = failAt(n, f)
			o.decide(0, "b", approve)
			chaos.Plan = nil
			for _, actor := range []string{"a", "b"} {
				if o.status(0) == realname.StatusReview {
					o.decide(0, actor, approve)
				}
			}
			for range 3 { // what a crash left
				o.Clock.Advance(2 * time.Minute)
				o.Verifier.Sweep(context.Background())
			}
			if o.status(0) != realname.StatusApproved {
				t.Errorf("call %d, %+v: %v", n, f, o.status(0))
			}
			wantTrail(t, o.World, o.refs[0])
		}
	}
}
