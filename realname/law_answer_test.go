package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestAnswerAfterTheTimeout: an answer that was paid for counts although its caller
// has gone, as long as nobody else has settled the step.
func TestAnswerAfterTheTimeout(t *testing.T) {
	for reply, want := range map[*realnametest.Reply]realname.Phase{
		{Answer: realnametest.Pass().Answer}:                              realname.PhasePassed,
		{Answer: realnametest.Fail(realname.ReasonMismatch).Answer}:       realname.PhaseFailed,
		{Answer: realnametest.Later("token-1").Answer}:                    realname.PhasePending,
		{Err: &realname.Failure{Kind: realname.FailureUnavailable}}:       realname.PhaseNeeded,
		{Err: errors.New("connection reset")}:                             realname.PhasePending, // still
		{Answer: realname.Answer{Verdict: 9}}:                             realname.PhasePending,
		{Answer: realnametest.About(people[1]).Answer}:                    realname.PhaseFailed,
		{Answer: realnametest.Fail(realname.ReasonOutcomeUnknown).Answer}: realname.PhasePending,
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Timeout = 10 * time.Millisecond }})
		until := make(chan struct{})
		w.Backend.Script(realname.StepIdentity, realnametest.Late(*reply, until))
		w.Backend.ScriptQuery(realname.StepIdentity, realnametest.Reply{}) // no news
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		if !errors.Is(u.err, realname.ErrUnavailable) || u.s.Step(realname.StepIdentity).Phase != realname.PhasePending {
			t.Errorf("in time: %v, %v; want no answer", u.s.Step(realname.StepIdentity).Phase, u.err)
		}
		close(until)
		if err := w.Verifier.Wait(u.ctx); err != nil {
			t.Fatal(err)
		}
		s, err := w.Verifier.Get(u.ctx, u.ref)
		if got := s.Step(realname.StepIdentity).Phase; err != nil || got != want {
			t.Errorf("%v (%v) after the time-out: %v, %v; want %v",
				reply.Answer.Verdict, reply.Answer.Reason, got, err, want)
		}
		wantTrail(t, w, u.ref)
	}
}

// TestNeverSeen: that a provider knows nothing of an operation is believed when it is
// asked for the last time, and not at once: the query may have been faster.
func TestNeverSeen(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	down := realnametest.Down(realname.FailureUnavailable)
	w.Backend.Script(realname.StepIdentity, realnametest.Lost(realnametest.Pass()))
	w.Backend.ScriptQuery(realname.StepIdentity, down, down, down)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	now := func(when string, phase realname.Phase, left int) {
		t.Helper()
		s, err := w.Verifier.Get(u.ctx, u.ref)
		if p := s.Step(realname.StepIdentity); err != nil || p.Phase != phase || p.Left != left {
			t.Errorf("%s: %v, %d tries left, %v; want %v, %d", when, p.Phase, p.Left, err, phase, left)
		}
	}
	now("at once", realname.PhasePending, 4)
	w.Verifier.Refresh(u.ctx, u.ref)
	now("asked again", realname.PhasePending, 4)
	wantEvents(t, w, realname.StatusOpen) // else the session is due for that
	w.Clock.Advance(2 * time.Minute)
	if _, err := w.Verifier.Sweep(u.ctx); err != nil {
		t.Fatal(err)
	}
	now("asked for the last time", realname.PhaseNeeded, 5)
}

// TestPendingEnds: a check that is pending is given up when its window is over, and
// the provider was asked once more without news; asking does not prolong it.
func TestPendingEnds(t *testing.T) {
	const day = 24 * time.Hour
	for window, want := range map[time.Duration]time.Duration{
		0: 20 * time.Minute, -time.Hour: 20 * time.Minute, time.Hour: time.Hour, 6 * day: 6 * day, 30 * day: 7 * day,
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Lifetime = 60 * day }})
		later := realnametest.Later("token-1")
		later.Answer.Window = window
		w.Backend.Script(realname.StepFace, later)
		for range 20 {
			w.Backend.ScriptQuery(realname.StepFace, later)
		}
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
		phase := func() realname.Phase {
			w.Verifier.Sweep(u.ctx)
			s, err := w.Verifier.Refresh(u.ctx, u.ref)
			if err != nil && !errors.Is(err, realname.ErrUnavailable) {
				t.Error(err)
			}
			return s.Step(realname.StepFace).Phase
		}
		w.Clock.Advance(want - time.Microsecond)
		if got := phase(); got != realname.PhasePending || u.err != nil {
			t.Errorf("window %v: before its end face is %v, %v; want pending", window, got, u.err)
		}
		for range 3 {
			w.Clock.Advance(time.Minute)
			phase()
		}
		if got := phase(); got != realname.PhaseUnresolved {
			t.Errorf("window %v: after its end face is %v, want unresolved", window, got)
		}
	}
}

// TestLatePassIsNoOwner: whose face passes after the end of the session is not taken
// for the identity's owner.
func TestLatePassIsNoOwner(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := newWorld(t, realnametest.Options{})
		until := make(chan struct{})
		w.Backend.Script(realname.StepFace, realnametest.Late(realnametest.Pass(), until))
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
		done := make(chan struct{})
		go func() {
			w.Verifier.SubmitFace(context.WithoutCancel(u.ctx), u.ref, realname.Face{})
			close(done)
		}()
		for w.Backend.Count(realname.StepFace) == 0 {
			time.Sleep(time.Millisecond)
		}
		if late {
			if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
				t.Fatal(err)
			}
		}
		close(until)
		<-done
		n, err := realname.Known(t.Context(), w.Verifier, kept(t, w, u.ref.ID).Identity)
		if want := map[bool]int{false: 1, true: 0}[late]; n != want || err != nil {
			t.Errorf("late: %v: %d accounts are known, %v; want %d", late, n, err, want)
		}
	}
}

// TestTrailTells: the trail says who decided, and what the provider called an
// operation.
func TestTrailTells(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1").approve()
	if _, err := w.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", realname.ReasonAttackSuspected); err != nil || u.err != nil {
		t.Fatal(u.err, err)
	}
	trail, err := w.Verifier.Records().Trail(u.ctx, u.ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	actors, references := map[string]string{}, 0
	for _, e := range trail.Entries() {
		if e.Kind == "decided" || e.Status == "revoked" {
			actors[e.Kind+" "+e.Status+" "+e.Reason] = e.Actor
		}
		if e.Kind == "settled" && e.Outcome == "passed" && e.Reference == "test" {
			references++
		}
	}
	if actors["decided  "] != "reviewer-1" || actors["status revoked attack_suspected"] != "operator-1" {
		t.Errorf("actors = %q", actors)
	}
	if references != 3 {
		t.Errorf("%d operations have their provider's reference, want those of identity, photos and face", references)
	}
}

// TestOnlyReasonsAboutThePerson: what decides about somebody says so for a reason
// that is about them.
func TestOnlyReasonsAboutThePerson(t *testing.T) {
	for _, r := range []realname.Reason{
		realname.ReasonBadInput, realname.ReasonProviderUnavailable, realname.ReasonOutcomeUnknown, realname.ReasonSessionEnded, 255,
	} {
		w := byPeople(t, nil)
		u := inReview(t, w, "account-1")
		for _, d := range []realname.Decision{{}, {Again: []realname.Step{realname.StepFace}}, {Approve: true}} {
			d.Reason, u.err = r, nil
			wantReason(t, "Decide for "+r.String(), u.decide(d).err, realname.ReasonNotDecidable)
		}
		u.err = nil
		u.approve()
		s, err := w.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", r)
		wantReason(t, "Revoke for "+r.String(), err, realname.ReasonNotDecidable)
		if s, err = w.Verifier.Get(u.ctx, u.ref); err != nil || s.Status != realname.StatusApproved {
			t.Errorf("status = %v, %v; want approved", s.Status, err)
		}
	}
}

// TestPhotosAnswerAtOnce: nobody can be asked later what became of photos, so an
// answer that is to come later is none.
func TestPhotosAnswerAtOnce(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepPhotos, realnametest.Later("token-1"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
	if p := u.s.Step(realname.StepPhotos).Phase; p != realname.PhaseUnresolved || !errors.Is(u.err, realname.ErrUnavailable) {
		t.Errorf("photos are %v, %v; want unresolved", p, u.err)
	}
	u.err = nil
	if u.photos(); u.err != nil || u.s.Step(realname.StepPhotos).Phase != realname.PhasePassed {
		t.Errorf("once more: %v, %v; want passed", u.s.Step(realname.StepPhotos).Phase, u.err)
	}
}
