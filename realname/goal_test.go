package realname_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// TestGoalsWantAState: each goal is for accounts of some states, and tells the others why not.
func TestGoalsWantAState(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Life = map[realname.Step]time.Duration{realname.StepIdentity: 400 * 24 * time.Hour}
	})
	wants := func(when string, want map[realname.Goal]realname.Reason) {
		t.Helper()
		for _, g := range []realname.Goal{realname.GoalVerify, realname.GoalRenew, realname.GoalResetPIN, realname.GoalBindCard} {
			s, err := h.Verifier.Start(h.ctx, "a", g, realname.MethodBankCard)
			if got := reasonOf(err); got != want[g] {
				t.Errorf("%s, %s: %v (%v), want %v", when, g, got, err, want[g])
			}
			if err == nil {
				if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
					t.Error(err)
				}
			}
		}
	}
	no, already, stopped := realname.ReasonNotVerified, realname.ReasonAlreadyVerified, realname.ReasonAccountSuspended
	wants("unverified", map[realname.Goal]realname.Reason{
		realname.GoalRenew: no, realname.GoalResetPIN: no, realname.GoalBindCard: no,
	})
	h.verify("a", guests[0])
	wants("verified", map[realname.Goal]realname.Reason{realname.GoalVerify: already})
	if err := h.Verifier.Desk().Suspend(h.ctx, "a", "operator", realname.ReasonRevoked); err != nil {
		t.Fatal(err)
	}
	wants("suspended", map[realname.Goal]realname.Reason{
		realname.GoalVerify: stopped, realname.GoalRenew: stopped, realname.GoalResetPIN: stopped, realname.GoalBindCard: stopped,
	})
	if err := h.Verifier.Desk().Resume(h.ctx, "a", "operator", realname.ReasonRevoked); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(401 * 24 * time.Hour)
	h.wantState("a year later", "a", realname.AccountLapsed)
	wants("lapsed", map[realname.Goal]realname.Reason{realname.GoalBindCard: no})
}

// TestOtherGoalIsOpen: an account has one open session, of whatever goal.
func TestOtherGoalIsOpen(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.start("a", realname.GoalRenew, realname.MethodIDCard); err != nil || again.Ref != s.Ref {
		t.Errorf("the same: %v, %v", again.Ref, err)
	}
	for _, g := range []realname.Goal{realname.GoalResetPIN, realname.GoalBindCard} {
		_, err := h.start("a", g, 0)
		h.refused(string(g), err, realname.ReasonSessionOpen)
	}
}

// TestRenew: what was approved stands while it is renewed, and a failure takes nothing away.
func TestRenew(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Review = nil })
	first, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		first, err = h.walk(first, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	decide := func(s realname.Session, yes bool) realname.Session {
		t.Helper()
		s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: yes})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	decide(first, true)
	before := h.account("a")
	for _, yes := range []bool{false, true} {
		s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusReview)
		h.wantState("while it is renewed", "a", realname.AccountVerified)
		decide(s, yes)
		h.wantState("renewed, or not", "a", realname.AccountVerified)
		h.wantPIN("renewed, or not", "a", guests[0].pin, "ok")
	}
	after := h.account("a")
	if len(before.Approvals) != 1 || len(after.Approvals) != 2 || after.Approvals[0] != before.Approvals[0] {
		t.Errorf("approvals before %v, after %v", before.Approvals, after.Approvals)
	}
}

// TestNameChanged: the same number under another name goes to people, even where a program
// reviews.
func TestNameChanged(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	renamed := guests[0]
	renamed.who.Name = guests[1].who.Name
	s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, renamed, realname.StatusReview)
	seen, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
	if err != nil || !seen.Step(realname.StepIdentity).Findings.Has(realname.FindingNameChanged) {
		t.Errorf("findings = %v, %v", seen.Step(realname.StepIdentity).Findings, err)
	}
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	again := h.reach("a", realname.GoalRenew, realname.MethodIDCard, renamed, realname.StatusApproved)
	if who, err := h.Verifier.Subject(h.ctx, "a", "test"); err != nil || who != renamed.who || again.Status != realname.StatusApproved {
		t.Errorf("Subject = %v, %v", who, err)
	}
}

// TestResetPIN: a forgotten PIN is set anew by who shows what the account has, and by nobody
// else without people.
func TestResetPIN(t *testing.T) {
	other := sms.MustParseMobile("13700137000")
	tests := []struct {
		name   string
		verify realname.Method // how the account was verified
		method realname.Method // how the PIN is reset; 0 lets the account say
		change func(*guest)
		want   realname.Status
		found  realname.Finding
	}{
		{name: "face and its number", verify: realname.MethodIDCard, want: realname.StatusApproved},
		{name: "card and its number", verify: realname.MethodBankCard, want: realname.StatusApproved},
		{name: "face, another number", verify: realname.MethodIDCard, want: realname.StatusReview,
			change: func(g *guest) { g.mobile = other }, found: realname.FindingOtherMobile},
		{name: "no face where one was shown", verify: realname.MethodIDCard, method: realname.MethodBankCard,
			want: realname.StatusReview, found: realname.FindingFaceLeftOut},
		{name: "a card that is not bound", verify: realname.MethodBankCard, want: realname.StatusReview,
			change: func(g *guest) { g.card = guests[1].card }, found: realname.FindingOtherCard},
		{name: "another name", verify: realname.MethodBankCard, want: realname.StatusReview,
			change: func(g *guest) { g.who.Name = guests[1].who.Name }, found: realname.FindingNameChanged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, nil, nil)
			h.reach("a", realname.GoalVerify, tt.verify, guests[0], realname.StatusApproved)
			asked := h.Backend.Count(realname.StepIdentity)
			g := guests[0]
			if g.pin = otherPIN(3); tt.change != nil {
				tt.change(&g)
			}
			s := h.reach("a", realname.GoalResetPIN, tt.method, g, tt.want)
			if n := h.Backend.Count(realname.StepIdentity); n != asked {
				t.Error("the authority was asked")
			}
			h.wantPIN("the old one", "a", guests[0].pin, map[bool]string{true: "wrong", false: "ok"}[tt.want == realname.StatusApproved])
			h.wantPIN("the new one", "a", g.pin, map[bool]string{true: "ok", false: "wrong"}[tt.want == realname.StatusApproved])
			seen, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
			var found realname.Findings
			for _, p := range seen.Steps {
				found |= p.Findings
			}
			if err != nil || tt.found != 0 && !found.Has(tt.found) || tt.found == 0 && found != 0 {
				t.Errorf("findings = %v, %v; want %v", found, err, tt.found)
			}
			if a := h.account("a"); len(a.Approvals) != 1 || a.State != realname.AccountVerified {
				t.Errorf("account = %+v", a)
			}
		})
	}
}

// TestResetByAnotherMethod: who changes the method in the middle leaves the face out all the same.
func TestResetByAnotherMethod(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	g := guests[0]
	g.pin = otherPIN(3)
	for _, back := range []bool{false, true} {
		s, err := h.start("a", realname.GoalResetPIN, 0)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, g.who)
		}
		if err == nil {
			s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodBankCard)
		}
		if err == nil && back {
			s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodIDCard)
		}
		if err == nil {
			s, err = h.walk(s, g)
		}
		want := realname.StatusReview
		if back {
			want = realname.StatusApproved
		}
		if err != nil || s.Status != want {
			t.Fatalf("back %v: %v, %v; want %v", back, s.Status, err, want)
		}
		if !back {
			if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestResetPINIsLimited: three a day for an account.
func TestResetPINIsLimited(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	for range 3 {
		s, err := h.start("a", realname.GoalResetPIN, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.start("a", realname.GoalResetPIN, 0)
	var e *realname.Error
	if !errors.As(err, &e) || e.Reason != realname.ReasonLimitExceeded || e.RetryAt.IsZero() {
		t.Fatalf("the fourth: %v", err)
	}
	h.Clock.Advance(24 * time.Hour)
	if _, err := h.start("a", realname.GoalResetPIN, 0); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

// TestResetEndsALock: a lock stands until the reset completes, and ends with the old PIN.
func TestResetEndsALock(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	for range 10 {
		_ = h.PINs.Verify(h.ctx, "a", otherPIN(5))
	}
	if err := h.PINs.Verify(h.ctx, "a", guests[0].pin); err == nil {
		t.Fatal("the PIN is not locked")
	}
	g := guests[0]
	g.pin = otherPIN(3)
	h.reach("a", realname.GoalResetPIN, 0, g, realname.StatusApproved)
	h.wantPIN("after the reset", "a", g.pin, "ok")
}

// TestBindCard: one more card is bound by card and code alone, and shows no new channel.
func TestBindCard(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	for i := range 2 {
		s := h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
		if s.Step(realname.StepPIN) != (realname.Progress{}) {
			t.Error("a PIN is asked for")
		}
		if a := h.account("a"); len(a.Cards) != 1 || len(a.Approvals) != 1 || a.Level != 1 {
			t.Errorf("bound %d times: %+v", i+1, a)
		}
	}
	s := h.reach("a", realname.GoalBindCard, 0, guest{guests[0].who, guests[1].card, guests[0].mobile, guests[0].pin}, realname.StatusApproved)
	if a := h.account("a"); len(a.Cards) != 2 {
		t.Errorf("two cards: %+v", a)
	}
	if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	if a := h.account("a"); len(a.Cards) != 1 || a.State != realname.AccountVerified {
		t.Errorf("one taken back: %+v", a)
	}
	h.wantPIN("all the while", "a", guests[0].pin, "ok")
}

// TestSuspendedPaysNobody: an open session of an account that is stopped asks nobody, until the
// account is let go on.
func TestSuspendedPaysNobody(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Verifier.Desk().Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	asked := h.Backend.Count(realname.StepIdentity)
	_, err = h.walk(s, guests[0])
	h.refused("while it is stopped", err, realname.ReasonAccountSuspended)
	if n := h.Backend.Count(realname.StepIdentity); n != asked {
		t.Error("the authority was asked")
	}
	if err := h.Verifier.Desk().Resume(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, guests[0]); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("let go on: %v, %v", s.Status, err)
	}
}

// TestOwnGoal: a goal of the service's own is data.
func TestOwnGoal(t *testing.T) {
	const big = realname.Goal("large_transfer")
	h := newHouse(t, nil, func(c *realname.Config) {
		c.FaceBasis = faceBasis
		c.Goals = map[realname.Goal]realname.GoalSpec{big: {
			Flows: map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace}},
			From:  []realname.AccountState{realname.AccountVerified}, Own: true, Review: realname.ReviewByRule,
		}}
	})
	h.verify("a", guests[0])
	before := h.account("a")
	s := h.reach("a", big, 0, guests[0], realname.StatusApproved)
	if s.Goal != big {
		t.Errorf("goal = %q", s.Goal)
	}
	if after := h.account("a"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the account was %+v, is %+v", before, after)
	}
}

// TestGoalsThatCannotBe: New says what is wrong with a goal.
func TestGoalsThatCannotBe(t *testing.T) {
	id := []realname.Step{realname.StepIdentity, realname.StepFace}
	flows := map[realname.Method][]realname.Step{realname.MethodIDCard: id}
	verified := []realname.AccountState{realname.AccountVerified}
	for want, spec := range map[string]realname.GoalSpec{
		"has no flow":          {From: verified},
		"From is empty":        {Flows: flows},
		"nobody starts":        {Flows: flows, From: []realname.AccountState{realname.AccountSuspended}},
		"have a person":        {Flows: flows, From: []realname.AccountState{realname.AccountUnverified}, Own: true},
		"asks the authority":   {Flows: flows, From: verified, Own: true, Verifies: true},
		"Review is not known":  {Flows: flows, From: verified, Review: 9},
		"PerDay":               {Flows: flows, From: verified, PerDay: -1},
		"Guardian is not":      {Flows: flows, From: verified, Guardian: 13},
		"an age from 14 to 18": {Flows: flows, From: verified, Guardian: 19},
		"does not begin":       {Flows: map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepFace}}, From: verified},
		"which there is not":   {Flows: map[realname.Method][]realname.Step{9: id}, From: verified},
		"neither face nor car": {Flows: map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity}}, From: verified},
	} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
			c.Goals = map[realname.Goal]realname.GoalSpec{"own": spec}
		}})
		if !errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want ErrConfig with %q", err, want)
		}
	}
	_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Goals = map[realname.Goal]realname.GoalSpec{"With Blanks": {Flows: flows, From: verified}}
	}})
	if !errors.Is(err, realname.ErrConfig) {
		t.Errorf("a name with blanks: %v", err)
	}
}

// TestSuspended: while an operator stops an account nothing pays, and what else stops the PIN
// is not lifted with it.
func TestSuspended(t *testing.T) {
	h := newHouse(t, nil, nil)
	desk := h.Verifier.Desk()
	s := h.verify("a", guests[0])
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	do("suspend", desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected))
	do("again", desk.Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected))
	h.wantState("suspended", "a", realname.AccountSuspended)
	h.wantPIN("suspended", "a", guests[0].pin, "suspended")
	_, err := desk.Revoke(h.ctx, s.Ref.ID, "operator", 0)
	do("revoke", err)
	do("resume", desk.Resume(h.ctx, "a", "operator", realname.ReasonAttackSuspected))
	h.wantState("resumed", "a", realname.AccountUnverified)
	h.wantPIN("revoked meanwhile", "a", guests[0].pin, "suspended")
	if a := h.account("a"); a.Causes != password.Causes(0).With(password.CauseRevoked) {
		t.Errorf("causes = %v", a.Causes)
	}
	h.wantEvents("all", "1 level 1", "2 suspended 1", "3 level 0", "4 resumed 0")
	h.refused("by itself", desk.Suspend(h.ctx, "a", "a", realname.ReasonAttackSuspected), realname.ReasonOwnCase)
	h.refused("without a reason", desk.Suspend(h.ctx, "a", "operator", 0), realname.ReasonNotDecidable)
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil || len(trail) != 2 || trail[0].Actor != "operator" || trail[0].Kind != "suspended" {
		t.Errorf("trail = %+v, %v", trail, err)
	}
}
