package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/realname"
)

// always asks for two actors, whatever is done.
func always(c *realname.Config) {
	c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return true }
}

func (o *office) decide(i int, actor string, d realname.Decision) error {
	d.Session, d.Actor = o.refs[i].ID, actor
	if d.Round == 0 {
		d.Round = 1
	}
	_, err := o.desk.Decide(o.ctx, d)
	return err
}

func (o *office) status(i int) realname.Status {
	s, err := o.desk.Get(o.ctx, o.refs[i].ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return s.Status
}

// TestFourEyes: a decision is carried out by the second, different actor who wants the same.
func TestFourEyes(t *testing.T) {
	yes, no := realname.Decision{Approve: true}, realname.Decision{Reason: realname.ReasonDocumentForged}
	again := realname.Decision{Again: []realname.Step{realname.StepFace}}
	const wait = realname.ReasonSecondActor
	type vote struct {
		actor string
		d     realname.Decision
		want  realname.Reason
	}
	for _, tt := range []struct {
		name  string
		votes []vote
		want  realname.Status
	}{
		{"approved", []vote{{"a", yes, wait}, {"b", yes, 0}}, realname.StatusApproved},
		{"rejected", []vote{{"a", no, wait}, {"b", no, 0}}, realname.StatusRejected},
		{"again", []vote{{"a", again, wait}, {"b", again, 0}}, realname.StatusOpen},
		{"one alone", []vote{{"a", yes, wait}, {"a", yes, wait}}, realname.StatusReview},
		{"different", []vote{{"a", yes, wait}, {"b", no, wait}}, realname.StatusReview},
		{"another took the place", []vote{{"a", yes, wait}, {"b", no, wait}, {"a", yes, wait}, {"b", no, wait}}, realname.StatusReview},
		{"the first agrees", []vote{{"a", yes, wait}, {"b", no, wait}, {"a", no, 0}}, realname.StatusRejected},
		{"another reason", []vote{{"a", no, wait}, {"b", realname.Decision{}, wait}}, realname.StatusReview},
		{"the account", []vote{{"a", yes, wait}, {"account-0", yes, realname.ReasonOwnCase}}, realname.StatusReview},
		{"another round", []vote{{"a", yes, wait}, {"b", realname.Decision{Round: 2, Approve: true}, realname.ReasonNotDecidable}}, realname.StatusReview},
		{"what can never be", []vote{{"a", realname.Decision{Reason: realname.ReasonSessionEnded}, realname.ReasonNotDecidable}}, realname.StatusReview},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, nil, always).add(1)
			for i, v := range tt.votes {
				o.want(fmt.Sprint("vote ", i+1), o.decide(0, v.actor, v.d), v.want)
			}
			if got := o.status(0); got != tt.want {
				t.Errorf("status = %v, want %v", got, tt.want)
			}
			wantTrail(t, o.World, o.refs[0])
		})
	}
}

// TestAgainInTheLastRound: where no round is left, to ask again is to reject, and needs two where that does.
func TestAgainInTheLastRound(t *testing.T) {
	again := realname.Decision{Again: []realname.Step{realname.StepFace}}
	for _, tt := range []struct {
		name   string
		rounds int
		two    realname.Action
		first  realname.Reason
		want   realname.Status // after the first
	}{
		{"a reject needs two", 1, realname.ActionReject, realname.ReasonSecondActor, realname.StatusReview},
		{"to ask again needs two", 1, realname.ActionAgain, realname.ReasonSecondActor, realname.StatusReview},
		{"an approval needs two", 1, realname.ActionApprove, 0, realname.StatusRejected},
		{"a round is left", 2, realname.ActionReject, 0, realname.StatusOpen},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, nil, func(c *realname.Config) {
				c.Limits.Rounds = tt.rounds
				c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == tt.two }
			}).add(1)
			o.want("the first", o.decide(0, "a", again), tt.first)
			if got := o.status(0); got != tt.want {
				t.Errorf("status = %v, want %v", got, tt.want)
			}
			if tt.first == 0 {
				return
			}
			o.want("the second", o.decide(0, "b", again), 0)
			if got := o.status(0); got != realname.StatusRejected {
				t.Errorf("status = %v, want rejected", got)
			}
		})
	}
}

// TestFirstVote: it stands in the list and on the trail, gives the case back, and is not offered to
// whoever gave it.
func TestFirstVote(t *testing.T) {
	var told audience
	o := newOffice(t, nil, func(c *realname.Config) { always(c); c.Observer = &told }).add(1)
	told.take()
	o.want("take", o.take(0, "a"), 0)
	err := o.decide(0, "a", realname.Decision{Approve: true})
	if o.want("vote", err, realname.ReasonSecondActor); !errors.Is(err, realname.ErrRefused) {
		t.Errorf("%v is no refusal", err)
	}
	o.counts(1, 0, 0)
	page, _ := o.desk.Cases(o.ctx, realname.CaseFilter{})
	if c := page.Cases[0]; c.Voted != "a" || c.Taken != "" {
		t.Errorf("voted %q, taken %q", c.Voted, c.Taken)
	}
	if lines := told.take(observe.Staff); !slices.Equal(lines, []string{"staff call=approve verdict=fail reason=second_actor"}) {
		t.Errorf("told %q", lines)
	}
	trail, _ := o.Verifier.Records().Trail(o.ctx, o.refs[0].ID)
	all := trail.Entries()
	if e := all[len(all)-1]; e.Kind != "voted" || e.Actor != "a" || e.Reference != "approve" {
		t.Errorf("trail = %+v", e)
	}
	_, err = o.desk.Next(o.ctx, "a")
	o.want("next for the first", err, realname.ReasonNoCase)
	_, err = o.desk.Next(o.ctx, "b")
	o.want("next for the second", err, 0)
}

// TestVoteEnds: a first vote counts for 72 hours, and for what was seen.
func TestVoteEnds(t *testing.T) {
	o := newOffice(t, nil, always).add(2)
	o.want("first", o.decide(0, "a", realname.Decision{Approve: true}), realname.ReasonSecondActor)
	o.Clock.Advance(72 * time.Hour)
	if page, _ := o.desk.Cases(o.ctx, realname.CaseFilter{}); len(page.Cases) != 2 || page.Cases[0].Voted != "" {
		t.Errorf("voted too long ago: %+v", page.Cases)
	}
	c, err := o.desk.Next(o.ctx, "a")
	if o.want("next for who voted too long ago", err, 0); o.number(c.Session) != 0 {
		t.Errorf("they get %v", o.number(c.Session))
	}
	o.want("given back", o.desk.Return(o.ctx, c.Session, "a"), 0)
	o.want("too late", o.decide(0, "b", realname.Decision{Approve: true}), realname.ReasonSecondActor)
	o.want("a third", o.decide(0, "c", realname.Decision{Approve: true}), 0)

	again := realname.Decision{Again: []realname.Step{realname.StepFace}}
	o.want("first", o.decide(1, "a", again), realname.ReasonSecondActor)
	o.want("second", o.decide(1, "b", again), 0)
	u := &walker{World: o.World, ctx: o.ctx, ref: o.refs[1]}
	if u.face(); u.err != nil || u.s.Round != 2 {
		t.Fatal(u.err)
	}
	again.Round = 2
	o.want("in the next round it starts over", o.decide(1, "b", again), realname.ReasonSecondActor)
}

// TestFourEyesOfOperators: every act of an operator can need two.
func TestFourEyesOfOperators(t *testing.T) {
	const why = realname.ReasonAttackSuspected
	now := func(o *office) time.Time { return o.Clock.Now().Truncate(time.Hour) }
	for name, act := range map[string]func(o *office, actor string) error{
		"suspend": func(o *office, actor string) error { return o.desk.Suspend(o.ctx, "account-0", actor, why) },
		"release": func(o *office, actor string) error { return o.desk.Release(o.ctx, "account-0", actor, why) },
		"reverify": func(o *office, actor string) error {
			return o.desk.Reverify(o.ctx, "account-0", actor, why, now(o).Add(100*time.Hour))
		},
		"unlock": func(o *office, actor string) error {
			return o.desk.Unlock(o.ctx, "account-0", actor, why, realname.LockTries)
		},
		"revoke": func(o *office, actor string) error {
			_, err := o.desk.Revoke(o.ctx, o.refs[0].ID, actor, why)
			return err
		},
		"hold": func(o *office, actor string) error {
			return o.Verifier.Records().Hold(o.ctx, o.refs[0].ID, actor, "case 7", now(o).Add(100*time.Hour))
		},
	} {
		t.Run(name, func(t *testing.T) {
			on := false
			var asked []string
			o := newOffice(t, nil, func(c *realname.Config) {
				c.FourEyes = func(a realname.Action, s realname.CaseSummary) bool {
					asked = append(asked, a.String()+" "+s.Account)
					return on
				}
			}).add(1)
			o.want("approve", o.decide(0, "a", realname.Decision{Approve: true}), 0)
			on = true
			o.want("first", act(o, "a"), realname.ReasonSecondActor)
			o.want("the same", act(o, "a"), realname.ReasonSecondActor)
			o.want("the account", act(o, "account-0"), realname.ReasonOwnCase)
			if o.status(0) != realname.StatusApproved {
				t.Error("it was carried out")
			}
			deliveredTo(o)
			o.want("second", act(o, "b"), 0)
			if !slices.Contains(asked, name+" account-0") {
				t.Errorf("asked %q", asked)
			}
			if len(deliveredTo(o)) == 0 {
				t.Error("there is no event")
			}
		})
	}
}

// deliveredTo hands out what is to be delivered.
func deliveredTo(o *office) (all []realname.Event) {
	o.t.Helper()
	var mu sync.Mutex
	_, err := o.Verifier.Deliver(o.ctx, func(_ context.Context, e realname.Event) error {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, e)
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

// TestResumeNeedsTwo: an account is let go on by two, and a policy that panics wants two.
func TestResumeNeedsTwo(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool {
			if a == realname.ActionResume || a == realname.ActionUnhold {
				panic("secret")
			}
			return false
		}
	}).add(1)
	const why = realname.ReasonAttackSuspected
	o.want("suspend", o.desk.Suspend(o.ctx, "account-0", "a", why), 0)
	o.want("first", o.desk.Resume(o.ctx, "account-0", "a", why), realname.ReasonSecondActor)
	o.want("an event between", o.desk.Unlock(o.ctx, "account-0", "a", why, realname.LockTries), 0)
	o.want("starts over", o.desk.Resume(o.ctx, "account-0", "b", why), realname.ReasonSecondActor)
	o.Clock.Advance(72 * time.Hour)
	o.want("too late", o.desk.Resume(o.ctx, "account-0", "a", why), realname.ReasonSecondActor)
	o.want("second", o.desk.Resume(o.ctx, "account-0", "b", why), 0)
	rec := o.Verifier.Records()
	o.want("hold", rec.Hold(o.ctx, o.refs[0].ID, "a", "case 7", o.Clock.Now().Add(time.Hour)), 0)
	o.want("first", rec.Unhold(o.ctx, o.refs[0].ID, "a", "case 7"), realname.ReasonSecondActor)
	o.want("second", rec.Unhold(o.ctx, o.refs[0].ID, "b", "case 7"), 0)
}

// TestPartnersAtOnce: however many want the same at once, it is done once, by two.
func TestPartnersAtOnce(t *testing.T) {
	for range 10 {
		o := newOffice(t, new(kv.Memory), always).add(1)
		var done, waits atomic.Int32
		flowtest.AtOnce(8, func(i int) {
			err := o.decide(0, fmt.Sprint("reviewer-", i/2), realname.Decision{Approve: true})
			switch {
			case err == nil:
				done.Add(1)
			case reasonOf(err) == realname.ReasonSecondActor:
				waits.Add(1)
			case !errors.Is(err, realname.ErrRefused):
				t.Error(err)
			}
		})
		if done.Load() != 1 || waits.Load() == 0 || o.status(0) != realname.StatusApproved {
			t.Errorf("done %d, first votes %d, %v", done.Load(), waits.Load(), o.status(0))
		}
	}
}

// TestPartnerTooLate: what happens to the case between two votes starts over, or ends it.
func TestPartnerTooLate(t *testing.T) {
	for name, tt := range map[string]struct {
		between func(o *office)
		want    realname.Reason
	}{
		"canceled": {func(o *office) { o.Verifier.Cancel(o.ctx, o.refs[0]) }, realname.ReasonSessionEnded},
		"erased":   {func(o *office) { o.Verifier.Records().Erase(o.ctx, "account-0") }, realname.ReasonSessionEnded},
		"deadline": {func(o *office) { o.Clock.Advance(216 * time.Hour) }, realname.ReasonReviewLate},
		"returned": {func(o *office) { o.Clock.Advance(216 * time.Hour); o.Verifier.Sweep(o.ctx) }, realname.ReasonNotDecidable},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, nil, always).add(1)
			o.want("first", o.decide(0, "a", realname.Decision{Approve: true}), realname.ReasonSecondActor)
			tt.between(o)
			o.want("second", o.decide(0, "b", realname.Decision{Approve: true}), tt.want)
		})
	}
}
