package realname_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// votesOf are the votes that staff is shown about the first case and its account.
func (o *office) votesOf() (all []realname.FirstVote) {
	o.t.Helper()
	f, err := o.desk.Case(o.ctx, o.refs[0].ID, "somebody")
	a, err2 := o.desk.Account(o.ctx, "account-0", "somebody")
	if err != nil || err2 != nil {
		o.t.Fatal(err, err2)
	}
	return append(f.Votes, a.Votes...)
}

// TestFirstVotesShown: staff is shown what others want, word for word, until it is done, counts no more, or
// is about what is no longer so.
func TestFirstVotesShown(t *testing.T) {
	o := newOffice(t, nil, always).add(1)
	const wait = realname.ReasonSecondActor
	now := o.Clock.Now().Truncate(time.Microsecond).UTC()
	end := now.Add(100 * time.Hour).Truncate(time.Second)
	again := realname.Decision{Again: []realname.Step{realname.StepFace, realname.StepPhotos}, Reason: realname.ReasonDocumentQuality}
	o.want("again", o.decide(0, "a", again), wait)
	o.want("hold", o.hold(0, "b", end), wait)
	o.want("unlock", o.desk.Unlock(o.ctx, "account-0", "c", realname.ReasonMismatch, realname.LockPIN), wait)
	o.want("suspend", o.desk.Suspend(o.ctx, "account-0", "a", realname.ReasonMismatch), wait)
	ends := now.Add(72 * time.Hour)
	want := []realname.FirstVote{
		{Action: realname.ActionAgain, Actor: "a", At: now, Ends: ends, Reason: again.Reason, Again: []realname.Step{realname.StepPhotos, realname.StepFace}},
		{Action: realname.ActionHold, Actor: "b", At: now, Ends: ends, Until: end},
		{Action: realname.ActionUnlock, Actor: "c", At: now, Ends: ends, Reason: realname.ReasonMismatch, Lock: realname.LockPIN},
		{Action: realname.ActionSuspend, Actor: "a", At: now, Ends: ends, Reason: realname.ReasonMismatch},
	}
	if got := o.votesOf(); !reflect.DeepEqual(got, want) {
		t.Errorf("votes\n%+v, want\n%+v", got, want)
	}
	o.want("suspend, by a second", o.desk.Suspend(o.ctx, "account-0", "b", realname.ReasonMismatch), 0)
	if got := o.votesOf(); !reflect.DeepEqual(got, want[:2]) { // the unlocking was about an account that went on
		t.Errorf("after the suspension %+v", got)
	}
	o.want("a note", o.desk.Note(o.ctx, o.refs[0].ID, "c", "it is not them"), 0)
	if got := o.votesOf(); len(got) != 0 {
		t.Errorf("after a note %+v", got)
	}
	o.want("hold", o.hold(0, "b", end), wait)
	o.Clock.Advance(72*time.Hour - time.Second)
	if got := o.votesOf(); len(got) != 1 {
		t.Errorf("in time %+v", got)
	}
	o.Clock.Advance(time.Second)
	if got := o.votesOf(); len(got) != 0 {
		t.Errorf("too late %+v", got)
	}
}

// TestCasesFor: a list for somebody has all cases but their own, page by page.
func TestCasesFor(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.Own = func(actor string, c realname.CaseSummary) bool { return actor == "li.si" && c.Account == "account-1" }
	}).add(4)
	for actor, want := range map[string][]int{"": {0, 1, 2, 3}, "li.si": {0, 2, 3}, "Account-2": {0, 1, 3}, "another": {0, 1, 2, 3}} {
		var got []int
		for f := (realname.CaseFilter{For: actor, Limit: 2}); ; {
			page, next := o.page(f)
			if got = append(got, page...); next == "" {
				break
			}
			f.Cursor = next
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q sees %v, want %v", actor, got, want)
		}
	}
}

// The second actor finds what the first one wants, before they agree.
func ExampleDesk_Account() {
	w, _ := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == realname.ActionSuspend }
	}})
	ctx, desk := context.Background(), w.Verifier.Desk()
	_, _ = w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	fmt.Println(desk.Suspend(ctx, "account-1", "clerk-3", realname.ReasonAttackSuspected))
	f, _ := desk.Account(ctx, "account-1", "officer-7")
	for _, v := range f.Votes {
		fmt.Println(f.Account.State, v.Actor, v.Action, v.Reason)
		fmt.Println(desk.Suspend(ctx, "account-1", "officer-7", v.Reason))
	}
	// Output:
	// realname: second_actor
	// verified clerk-3 suspend attack_suspected
	// <nil>
}
