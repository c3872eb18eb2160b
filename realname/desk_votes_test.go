package realname_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// hold asks for the data of a case to be held until a time.
func (o *office) hold(i int, actor string, until time.Time) error {
	return o.Verifier.Records().Hold(o.ctx, o.refs[i].ID, actor, "case 7", until)
}

// TestVotesSideBySide: a vote for one thing takes no vote for another away, nor does that of somebody
// who wants the same in another way.
func TestVotesSideBySide(t *testing.T) {
	o := newOffice(t, nil, always).add(2)
	yes, end := realname.Decision{Approve: true}, o.Clock.Now().Add(100*time.Hour)
	const wait = realname.ReasonSecondActor
	o.want("approve", o.decide(0, "a", yes), wait)
	o.want("hold", o.hold(0, "b", end), wait)
	o.want("restrict", o.desk.RestrictSession(o.ctx, o.refs[0].ID, "b", "T-1"), wait)
	o.want("approve by a second", o.decide(0, "c", yes), 0)

	o.want("hold", o.hold(1, "a", end), wait)
	o.want("approve", o.decide(1, "b", yes), wait)
	o.want("hold for longer", o.hold(1, "b", end.Add(time.Hour)), wait)
	page, _ := o.desk.Cases(o.ctx, realname.CaseFilter{})
	if len(page.Cases) != 1 || page.Cases[0].Voted != "b" {
		t.Errorf("who voted about the case: %+v", page.Cases)
	}
	o.want("hold by a second", o.hold(1, "c", end), 0)

	why := realname.ReasonAttackSuspected
	o.want("suspend", o.desk.Suspend(o.ctx, "account-0", "a", why), wait)
	o.want("for another reason", o.desk.Suspend(o.ctx, "account-0", "b", realname.ReasonMismatch), wait)
	o.want("by a second", o.desk.Suspend(o.ctx, "account-0", "c", why), 0)
}

// TestVoteOfWhatWasSeen: what a second actor sees and the first did not starts over.
func TestVoteOfWhatWasSeen(t *testing.T) {
	for name, between := range map[string]func(o *office) error{
		"a note":        func(o *office) error { return o.desk.Note(o.ctx, o.refs[0].ID, "c", "it is not them") },
		"an escalation": func(o *office) error { return o.decide(0, "c", realname.Decision{Escalate: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, nil, always).add(1)
			yes, end := realname.Decision{Approve: true}, o.Clock.Now().Add(100*time.Hour)
			o.want("first", o.decide(0, "a", yes), realname.ReasonSecondActor)
			o.want("first hold", o.hold(0, "a", end), realname.ReasonSecondActor)
			o.want("between", between(o), 0)
			o.want("starts over", o.decide(0, "b", yes), realname.ReasonSecondActor)
			o.want("so does the hold", o.hold(0, "b", end), realname.ReasonSecondActor)
			o.want("second", o.decide(0, "a", yes), 0)
		})
	}
}

// TestOneActorUsesUpTheirOwn: who looks or votes without end keeps nobody else from it, and nothing keeps
// anybody from a reject or a revoke.
func TestOneActorUsesUpTheirOwn(t *testing.T) {
	on := true
	o := newOffice(t, nil, func(c *realname.Config) {
		c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return on }
	}).add(2)
	reveal := func(actor string) error {
		_, err := o.desk.Reveal(o.ctx, o.refs[0].ID, actor, "T-1")
		return err
	}
	for range 100 {
		o.want("look", reveal("a"), 0)
	}
	o.want("one more", reveal("a"), realname.ReasonLimitExceeded)
	o.want("in other letters", reveal("A"), realname.ReasonLimitExceeded)
	o.want("another actor", reveal("b"), 0)

	for i := range 2 {
		yes := realname.Decision{Approve: true}
		no := func(j int) realname.Decision {
			return realname.Decision{Reason: realname.ReasonMismatch + realname.Reason(j%2)}
		}
		for j := range 30 {
			o.want("vote", o.decide(i, "a", no(j)), realname.ReasonSecondActor)
		}
		o.want("one more", o.decide(i, "a", yes), realname.ReasonLimitExceeded)
		o.want("a reject", o.decide(i, "a", no(0)), realname.ReasonSecondActor)
		if entries := o.trailOf(i, "voted"); entries != 30 {
			t.Errorf("%d entries", entries)
		}
		if i == 0 {
			o.want("a reject, by a second", o.decide(i, "b", no(0)), 0)
			continue
		}
		o.want("another actor", o.decide(i, "b", yes), realname.ReasonSecondActor)
		o.want("and a third", o.decide(i, "c", yes), 0)
		revoke := func(actor string) error {
			_, err := o.desk.Revoke(o.ctx, o.refs[i].ID, actor, realname.ReasonAttackSuspected)
			return err
		}
		o.want("a revoke", revoke("a"), realname.ReasonSecondActor)
		o.want("a revoke, by a second", revoke("b"), 0)
	}
	if o.status(0) != realname.StatusRejected || o.status(1) != realname.StatusRevoked {
		t.Errorf("%v, %v", o.status(0), o.status(1))
	}
}

// trailOf counts the entries of a kind on a case's trail.
func (o *office) trailOf(i int, kind string) (n int) {
	o.t.Helper()
	trail, err := o.Verifier.Records().Trail(o.ctx, o.refs[i].ID)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// TestVotesPushNothingOut: an account's trail keeps what was done, however often somebody votes about it.
func TestVotesPushNothingOut(t *testing.T) {
	on := false
	o := newOffice(t, nil, func(c *realname.Config) {
		c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return on }
	}).add(1)
	why := func(i int) realname.Reason { return realname.ReasonMismatch + realname.Reason(i%2) }
	o.want("approve", o.decide(0, "a", realname.Decision{Approve: true}), 0)
	o.want("suspend", o.desk.Suspend(o.ctx, "account-0", "a", why(0)), 0)
	on = true
	reverify := func(actor string, hours int) error {
		return o.desk.Reverify(o.ctx, "account-0", actor, why(0), o.Clock.Now().Truncate(time.Hour).Add(time.Duration(100+hours)*time.Hour))
	}
	for i := range 300 {
		actor := fmt.Sprint("b", i%25)
		want := realname.ReasonSecondActor
		if i >= 36 {
			want = realname.ReasonLimitExceeded
		}
		o.want(fmt.Sprint("vote ", i, " of ", actor), reverify(actor, i), want)
	}
	for i := range 24 {
		o.want("who has had none", reverify(fmt.Sprint("c", i), 400+i), realname.ReasonSecondActor)
	}
	o.want("who has had none, and all is used up", reverify("d", 500), realname.ReasonLimitExceeded)
	trail, err := o.Verifier.Records().AccountTrail(o.ctx, "account-0")
	if err != nil || len(trail) != 61 || trail[0].Kind != "suspended" {
		t.Errorf("%d entries, the first is %+v, %v", len(trail), trail[0], err)
	}
	o.Clock.Advance(24 * time.Hour)
	o.want("the next day", reverify("b0", 200), realname.ReasonSecondActor)
	o.want("and by a second", reverify("b1", 200), 0)
	o.want("resume", o.desk.Resume(o.ctx, "account-0", "b0", why(0)), realname.ReasonSecondActor)
	o.want("resume, by a second", o.desk.Resume(o.ctx, "account-0", "b1", why(0)), 0)
	for i := range 20 {
		o.want("a suspension is never refused", o.desk.Suspend(o.ctx, "account-0", "b0", why(i)), realname.ReasonSecondActor)
	}
	o.want("nor by a second", o.desk.Suspend(o.ctx, "account-0", "b1", why(1)), 0)
}

// TestSuspendTwice: who else suspends an account, or for another reason, stands on its trail, and votes to resume it
// start over. The same once more changes nothing.
func TestSuspendTwice(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == realname.ActionResume }
	}).add(1)
	suspend := func(actor string, r realname.Reason) error { return o.desk.Suspend(o.ctx, "account-0", actor, r) }
	resume := func(actor string) error {
		return o.desk.Resume(o.ctx, "account-0", actor, realname.ReasonMismatch)
	}
	entries := func() (all []string) {
		t.Helper()
		trail, err := o.Verifier.Records().AccountTrail(o.ctx, "account-0")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range trail {
			if e.Kind == "suspended" || e.Reference == "suspend" {
				all = append(all, e.Kind+" "+e.Actor+" "+e.Reason)
			}
		}
		return all
	}
	o.want("suspend", suspend("a", realname.ReasonMismatch), 0)
	o.want("resume, first", resume("x"), realname.ReasonSecondActor)
	for _, next := range []struct {
		actor  string
		reason realname.Reason
		voter  string
	}{{"b", realname.ReasonMismatch, "y"}, {"b", realname.ReasonAttackSuspected, "x"}} {
		o.want("suspend once more", suspend(next.actor, next.reason), 0)
		o.want("resume, after one of before", resume(next.voter), realname.ReasonSecondActor)
		o.want("the same again", suspend(next.actor, next.reason), 0)
	}
	if got, want := entries(), []string{"suspended a mismatch", "voted b mismatch", "voted b attack_suspected"}; !slices.Equal(got, want) {
		t.Errorf("trail = %q, want %q", got, want)
	}
	o.want("resume, second", resume("y"), 0)
	o.want("suspend anew", suspend("b", realname.ReasonAttackSuspected), 0)
	for i := range 20 {
		o.want("never refused", suspend("c", realname.ReasonMismatch+realname.Reason(i%2)), 0)
	}
	if got := entries(); len(got) != 9 {
		t.Errorf("%d entries, want five of one actor in a day: %q", len(got), got)
	}
}

// TestHoldAccountByTwo: the first actor votes for each session of the account, and the second holds them
// all.
func TestHoldAccountByTwo(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool {
			return a == realname.ActionHold || a == realname.ActionUnhold
		}
	}).add(1)
	for range 2 {
		o.want("reject", o.decide(len(o.refs)-1, "a", realname.Decision{}), 0)
		u := walk(t, o.World, "account-0", realname.MethodIDCard).identity(client(0)).photos().face()
		if u.err != nil {
			t.Fatal(u.err)
		}
		o.refs = append(o.refs, u.ref)
	}
	rec, end := o.Verifier.Records(), o.Clock.Now().Add(100*time.Hour)
	for _, hold := range []func(actor string) error{
		func(actor string) error { return rec.HoldAccount(o.ctx, "account-0", actor, "case 7", end) },
		func(actor string) error { return rec.UnholdAccount(o.ctx, "account-0", actor, "case 7") },
	} {
		for range 2 {
			o.want("first", hold("a"), realname.ReasonSecondActor)
		}
		o.want("second", hold("b"), 0)
	}
	for i := range o.refs {
		if h, u := o.trailOf(i, "held"), o.trailOf(i, "unheld"); h != 1 || u != 1 {
			t.Errorf("session %d was held %d times, and let go %d times", i, h, u)
		}
	}
}
