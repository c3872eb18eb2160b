package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// twoFor asks for two actors for one action.
func twoFor(a realname.Action) func(*realname.Config) {
	return func(c *realname.Config) {
		c.FourEyes = func(b realname.Action, _ realname.CaseSummary) bool { return a == b }
	}
}

// TestUnholdOfAnotherHold: who wants to end one hold wants not to end the next one, also where that is up to the same day.
func TestUnholdOfAnotherHold(t *testing.T) {
	for _, longer := range []time.Duration{time.Hour, 1000 * time.Hour} {
		o := newOffice(t, nil, twoFor(realname.ActionUnhold)).add(1)
		id, r := o.refs[0].ID, o.Verifier.Records()
		end := o.Clock.Now().Truncate(time.Hour).Add(100 * time.Hour)
		o.want("hold", r.Hold(o.ctx, id, "x", "dispute 1", end), 0)
		o.want("first", r.Unhold(o.ctx, id, "a", "dispute 1 is over"), realname.ReasonSecondActor)
		o.want("another hold", r.Hold(o.ctx, id, "x", "court 2", end.Add(longer)), 0)
		o.want("second, of another hold", r.Unhold(o.ctx, id, "b", "dispute 1 is over"), realname.ReasonSecondActor)
		f, err := o.desk.Case(o.ctx, id, "c")
		if err != nil || len(f.Votes) != 1 || f.Votes[0].Actor != "b" {
			t.Errorf("votes %+v, %v", f.Votes, err)
		}
		o.want("second", r.Unhold(o.ctx, id, "c", "court 2 is over"), 0)
	}
}

// TestUnlockVoteOfAnotherNumber: who wants to lift the lock of a number wants not to lift another one's.
func TestUnlockVoteOfAnotherNumber(t *testing.T) {
	h := newHouse(t, nil, twoFor(realname.ActionUnlock))
	h.verify("a", guests[0])
	d, why := h.Verifier.Desk(), realname.ReasonAttackSuspected
	h.refused("first", d.Unlock(h.ctx, "a", "x", why, realname.LockMobile), realname.ReasonSecondActor)
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepCode {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Verifier.SendCode(h.ctx, s.Ref, realname.CodeRequest{Mobile: guests[1].mobile}); err != nil {
		t.Fatal(err)
	}
	h.refused("second, of another number", d.Unlock(h.ctx, "a", "y", why, realname.LockMobile), realname.ReasonSecondActor)
	if err := d.Unlock(h.ctx, "a", "z", why, realname.LockMobile); err != nil {
		t.Errorf("second: %v", err)
	}
}
