package realname_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestStartAnewInvalid: Start with an argument that can never do changes nothing, see ErrInvalid.
// The session that is stuck stays, since another method helps.
func TestStartAnewInvalid(t *testing.T) {
	u := exhausted(t, realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, nil)
	_, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, 0)
	if old := get(t, u.World, u.ref); errors.Is(err, realname.ErrInvalid) && old.Status != realname.StatusOpen {
		t.Errorf("Start without a method: %v, and the session is %v; want it as it was", err, old.Status)
	}
}

// TestStartAnewPerDay: where no new session can begin today, the one that is stuck does not end:
// its person goes on by the other method.
func TestStartAnewPerDay(t *testing.T) {
	spec := realname.GoalSpec{
		From: []realname.AccountState{realname.AccountUnverified}, Verifies: true, PerDay: 1,
		Flows: map[realname.Method][]realname.Step{
			realname.MethodIDCard:   {realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepPIN},
			realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode, realname.StepPIN},
		},
	}
	u := exhausted(t, realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, func(c *realname.Config) {
		c.Goals = map[realname.Goal]realname.GoalSpec{realname.GoalVerify: spec}
	})
	if !slices.Contains(u.s.Ways, realname.WayOtherMethod) {
		t.Fatal(u.s.Ways)
	}
	_, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	if old := get(t, u.World, u.ref); !errors.Is(err, realname.ErrLimit) || old.Status != realname.StatusOpen {
		t.Errorf("Start beyond the day's: %v, and the session is %v; want a refusal and the session as it was", err, old.Status)
	}
}

// TestStartAnewOtherGoal: a goal that is refused, since the account is not as it wants it, ends
// no session of another goal.
func TestStartAnewOtherGoal(t *testing.T) {
	u := exhausted(t, realname.StepIdentity, realname.MethodIDCard, realname.ReasonMismatch, nil)
	_, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalBindCard, realname.MethodBankCard)
	if old := get(t, u.World, u.ref); !errors.Is(err, realname.ErrRefused) || old.Status != realname.StatusOpen {
		t.Errorf("Start of a goal for verified accounts: %v, and the session is %v; want a refusal and the session as it was", err, old.Status)
	}
}

// TestWaysOfBoth: a method whose own step has no tries left either is no way to go on.
func TestWaysOfBoth(t *testing.T) {
	u := exhausted(t, realname.StepFace, realname.MethodIDCard, realname.ReasonFaceMismatch, nil)
	for range 5 {
		u.Backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonMismatch))
	}
	u.err = nil
	u.do(func() (realname.Session, error) {
		return u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
	})
	for u.err == nil && u.s.Waiting == realname.WaitingForUser {
		u.card()
	}
	s := get(t, u.World, u.ref)
	if s.Step(realname.StepCard).Phase != realname.PhaseExhausted {
		t.Fatal(s.Step(realname.StepCard), u.err)
	}
	if slices.Contains(s.Ways, realname.WayOtherMethod) {
		t.Errorf("face and card have no tries left, and the ways are %v; want to start again alone", s.Ways)
	}
	// And Start by either method begins anew then.
	again, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil || again.Ref == u.ref {
		t.Errorf("Start by the first method: %v; want a new session", err)
	}
}

// TestStartAnewTooLate: Start takes the place of a session only while that goes nowhere. Where its person
// has gone on by another method meanwhile it goes on, and an approval stands.
func TestStartAnewTooLate(t *testing.T) {
	for name, goOn := range map[string]func(u *walker){
		"another method": func(u *walker) {},
		"approved":       func(u *walker) { u.card().code().pin() },
	} {
		store := newGap()
		w := newWorld(t, realnametest.Options{Store: store})
		for range 5 {
			w.Backend.Script(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
		}
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
		for u.err == nil {
			u.face()
		}
		var before realname.Status
		store.before(1, "swap", "rn/s/", func() { // a tab that was open before
			u.err = nil
			u.do(func() (realname.Session, error) {
				return w.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
			})
			goOn(u)
			before = u.s.Status
		})
		s, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
		if u.err != nil {
			t.Fatal(name, u.err)
		}
		if now := get(t, w, u.ref); now.Status != before {
			t.Errorf("%s: the session was %v and is %v (%v); Start gave another: %v, %v", name, before, now.Status, now.Reason, s.Ref != u.ref, err)
		}
	}
}
