package realname_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// exhausted is a session whose step has no tries left.
func exhausted(t *testing.T, step realname.Step, m realname.Method, r realname.Reason, change func(*realname.Config)) *walker {
	t.Helper()
	w := newWorld(t, realnametest.Options{Change: change})
	for range 5 {
		w.Backend.Script(step, realnametest.Fail(r))
	}
	u := walk(t, w, "account-1", m)
	for range 6 {
		u.err = nil
		switch step {
		case realname.StepIdentity:
			u.identity(people[0])
		case realname.StepFace:
			u.identity(people[0]).photos().face()
		case realname.StepCard:
			u.identity(people[0]).card()
		}
	}
	if !errors.Is(u.err, realname.ErrLimit) {
		t.Fatalf("%v is %v, %v; want no tries left", step, u.s.Step(step), u.err)
	}
	u.s = get(t, w, u.ref)
	return u
}

// TestWays: a session whose next step has no tries left waits for nobody, and tells what the
// person can do.
func TestWays(t *testing.T) {
	const (
		other, people, again = realname.WayOtherMethod, realname.WayPeople, realname.WayStartAgain
	)
	referral := func(c *realname.Config) { c.Referral = true }
	noBank := func(c *realname.Config) { c.Bank, c.FaceBasis = nil, faceBasis }
	for _, tt := range []struct {
		step   realname.Step
		method realname.Method
		reason realname.Reason
		change func(*realname.Config)
		wait   realname.Waiting
		ways   []realname.Way
	}{
		{realname.StepIdentity, realname.MethodIDCard, realname.ReasonMismatch, nil, realname.WaitingForNobody, []realname.Way{again}},
		{realname.StepIdentity, realname.MethodIDCard, realname.ReasonMismatch, referral, realname.WaitingForUser, []realname.Way{people}},
		{realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, nil, realname.WaitingForNobody, []realname.Way{other, again}},
		{realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, noBank, realname.WaitingForNobody, []realname.Way{again}},
		{realname.StepCard, realname.MethodBankCard, realname.ReasonMismatch, nil, realname.WaitingForNobody, []realname.Way{other, again}},
	} {
		u := exhausted(t, tt.step, tt.method, tt.reason, tt.change)
		if u.s.Waiting != tt.wait || u.s.Next != tt.step || !slices.Equal(u.s.Ways, tt.ways) || u.s.Status != realname.StatusOpen {
			t.Errorf("%v: waits for %v, next %v, %v; want %v, %v", tt.step, u.s.Waiting, u.s.Next, u.s.Ways, tt.wait, tt.ways)
		}
		if !slices.Equal(u.s.View().Ways, tt.ways) {
			t.Errorf("%v: the view has %v", tt.step, u.s.View().Ways)
		}
		if !slices.Contains(tt.ways, other) {
			continue
		}
		s, err := u.Verifier.ChangeMethod(u.ctx, u.ref, 3-tt.method)
		if err != nil || s.Waiting != realname.WaitingForUser || s.Ways != nil {
			t.Errorf("%v: by the other method it waits for %v, %v", tt.step, s.Waiting, err)
		}
	}
	u := walk(t, newWorld(t, realnametest.Options{}), "account-1", realname.MethodIDCard)
	if u.s.Ways != nil {
		t.Errorf("a session with tries left has %v", u.s.Ways)
	}
}

// TestStartAnew: Start takes the place of a session that goes nowhere, and of no other.
func TestStartAnew(t *testing.T) {
	u := exhausted(t, realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, nil)
	if _, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodBankCard); reasonOf(err) != realname.ReasonSessionOpen {
		t.Errorf("by the method that goes on: %v, want SessionOpen", err)
	}
	s, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil || s.Ref == u.ref || s.Next != realname.StepIdentity || s.Step(realname.StepFace).Left != 3 {
		t.Fatalf("%v, %v; want a session that begins", s.Next, err)
	}
	if old := get(t, u.World, u.ref); old.Status != realname.StatusCanceled || old.Reason != realname.ReasonLimitExceeded {
		t.Errorf("the one before is %v, %v", old.Status, old.Reason)
	}
	if again, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil || again.Ref != s.Ref {
		t.Errorf("Start once more: %v, want the same", err)
	}
}

// TestStartAnewAtOnce: many calls at once begin one session.
func TestStartAnewAtOnce(t *testing.T) {
	u := exhausted(t, realname.StepIdentity, realname.MethodIDCard, realname.ReasonMismatch, nil)
	refs := make([]realname.Ref, 16)
	together(len(refs), func(i int) {
		s, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			t.Error(err)
		}
		refs[i] = s.Ref
	})
	if refs = slices.Compact(refs); len(refs) != 1 || refs[0] == u.ref {
		t.Errorf("%d sessions were begun, want one", len(refs))
	}
}

// TestDayHoldsWhenStartedAnew: to begin anew gives no more checks of an identity on a day.
func TestDayHoldsWhenStartedAnew(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.AccountDay = 7 }})
	for range 20 {
		w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	for range 3 {
		u := walk(t, w, "account-1", realname.MethodIDCard)
		for range 6 {
			u.err = nil
			u.identity(people[0])
		}
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 7 {
		t.Errorf("%d checks on a day, want 7", n)
	}
}
