package realname_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// notOpened is a query's word that the user has not opened the page.
func notOpened(b realname.Billed) realnametest.Reply {
	return realnametest.Reply{Err: &realname.Failure{Kind: realname.FailureNotOpened, Billed: b}}
}

// TestAbandon: what the provider says when a check is given up counts; without an answer the next
// try may begin at once, and the one before stays counted unless nobody opened the page or pays.
func TestAbandon(t *testing.T) {
	for _, tt := range []struct {
		name   string
		query  realnametest.Reply
		phase  realname.Phase
		reason realname.Reason
		left   int
	}{
		{"still under way", realnametest.Later("token"), realname.PhaseUnresolved, realname.ReasonAbandoned, 2},
		{"not reached", realnametest.Down(realname.FailureUnavailable), realname.PhaseUnresolved, realname.ReasonAbandoned, 2},
		{"no answer", realnametest.Reply{}, realname.PhaseUnresolved, realname.ReasonAbandoned, 2},
		{"not opened", notOpened(realname.BilledNo), realname.PhaseUnresolved, realname.ReasonAbandoned, 3},
		{"not opened and billed", notOpened(realname.BilledYes), realname.PhaseUnresolved, realname.ReasonAbandoned, 2},
		{"not opened, who pays is unknown", notOpened(realname.BilledUnknown), realname.PhaseUnresolved, realname.ReasonAbandoned, 2},
		{"a no", realnametest.Fail(realname.ReasonFaceMismatch), realname.PhaseFailed, realname.ReasonFaceMismatch, 2},
		{"a yes", realnametest.Pass(), realname.PhasePassed, 0, 2},
	} {
		w, s := pendingFace(t, nil)
		w.Backend.ScriptQuery(realname.StepFace, tt.query)
		after, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace)
		if p := after.Step(realname.StepFace); err != nil || p.Phase != tt.phase || p.Reason != tt.reason || p.Left != tt.left {
			t.Errorf("%s: %v, %v; want %v, %v, %d left", tt.name, p, err, tt.phase, tt.reason, tt.left)
		}
		if !after.Continue.IsZero() || after.Notify != "" {
			t.Errorf("%s: the session still sends the user to the page", tt.name)
		}
		if tt.phase == realname.PhasePassed {
			continue
		}
		next, err := w.Verifier.SubmitFace(t.Context(), s.Ref, realname.Face{})
		if p := next.Step(realname.StepFace); err != nil || p.Phase != realname.PhasePassed {
			t.Errorf("%s: the next try: %v, %v", tt.name, p, err)
		}
	}
}

// TestAbandonRefused: only what is pending is given up, by whose it is.
func TestAbandonRefused(t *testing.T) {
	w, s := pendingFace(t, nil)
	for _, tt := range []struct {
		ref  realname.Ref
		step realname.Step
		want error
	}{
		{realname.Ref{Account: "account-2", ID: s.Ref.ID}, realname.StepFace, realname.ErrNotFound},
		{s.Ref, realname.StepIdentity, realname.ErrRefused},
		{s.Ref, realname.StepPhotos, realname.ErrRefused},
		{s.Ref, realname.StepPIN, realname.ErrRefused},
		{s.Ref, realname.StepReview, realname.ErrInvalid},
		{s.Ref, 0, realname.ErrInvalid},
		{s.Ref, 99, realname.ErrInvalid},
	} {
		if _, err := w.Verifier.Abandon(t.Context(), tt.ref, tt.step); !errors.Is(err, tt.want) {
			t.Errorf("%v: %v, want %v", tt.step, err, tt.want)
		}
	}
	if queries(w) != 0 {
		t.Error("the provider was asked for what is not given up")
	}
	w.Clock.Advance(3 * time.Hour)
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); !errors.Is(err, realname.ErrRefused) {
		t.Errorf("after the end: %v", err)
	}
}

// TestAbandonedIsAskedAbout: a no that is found after a check was given up is on the trail, and
// uses up a try that was given back. A yes passes nothing, and the provider is told to
// erase what it keeps.
func TestAbandonedIsAskedAbout(t *testing.T) {
	for _, tt := range []struct {
		name   string
		first  realnametest.Reply // of the query when it is given up
		late   realnametest.Reply
		left   int
		erased int
	}{
		{"a no", realnametest.Later("token"), realnametest.Fail(realname.ReasonAttackSuspected), 2, 0},
		{"a no after the try was given back", notOpened(realname.BilledNo), realnametest.Fail(realname.ReasonAttackSuspected), 2, 0},
		{"a yes", realnametest.Later("token"), realnametest.Pass(), 2, 1},
		{"a yes after the try was given back", notOpened(realname.BilledNo), realnametest.Pass(), 3, 1},
		{"nothing", realnametest.Later("token"), realnametest.Later("token"), 2, 0},
	} {
		var eraser countingEraser
		w, s := pendingFace(t, func(c *realname.Config) {
			eraser.Backend = c.Face.(*realnametest.Backend)
			c.Face = &eraser
		})
		w.Backend.ScriptQuery(realname.StepFace, tt.first)
		for range 40 {
			w.Backend.ScriptQuery(realname.StepFace, tt.late)
		}
		if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
			t.Fatal(err)
		}
		for range 30 * 60 {
			sweepAfter(t, w, time.Second)
		}
		n := queries(w)
		after := get(t, w, s.Ref)
		if p := after.Step(realname.StepFace); p.Phase != realname.PhaseUnresolved || p.Left != tt.left {
			t.Errorf("%s: %v, want unresolved with %d left", tt.name, p, tt.left)
		}
		late := slices.Contains(trailOf(t, w, s.Ref), "late")
		if answered := tt.late.Answer.Verdict != realname.VerdictPending; late != answered || answered && n != 2 || n > 20 || n < 2 {
			t.Errorf("%s: on the trail: %v, after %d queries", tt.name, late, n)
		}
		if eraser.n != tt.erased {
			t.Errorf("%s: erased %d times, want %d", tt.name, eraser.n, tt.erased)
		}
		w.Clock.Advance(time.Hour)
		if sweepAfter(t, w, time.Hour); queries(w) != n {
			t.Errorf("%s: asked after the time of the check was up", tt.name)
		}
	}
}

// TestAbandonBacks: an account gets three tries back on one day, in whichever sessions, and three
// the next day.
func TestAbandonBacks(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		faceOnly(c)
		c.Limits.Face = 10
	}})
	for i, tt := range []struct {
		pause time.Duration
		left  []int
	}{
		{0, []int{10, 10, 10, 9, 8}},
		{time.Minute, []int{9, 8}},
		{24 * time.Hour, []int{10, 10, 10, 9}},
	} {
		w.Clock.Advance(tt.pause)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		for j, want := range tt.left {
			w.Backend.Script(realname.StepFace, realnametest.Later("token"))
			w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
			u.face().do(func() (realname.Session, error) { return w.Verifier.Abandon(u.ctx, u.ref, realname.StepFace) })
			if got := u.s.Step(realname.StepFace).Left; got != want || u.err != nil {
				t.Errorf("session %d, try %d: %d left, want %d, %v", i, j, got, want, u.err)
			}
		}
		u.do(func() (realname.Session, error) { return w.Verifier.Cancel(u.ctx, u.ref) })
	}
}

// A countingEraser is a backend of tests that counts what it is to erase.
type countingEraser struct {
	*realnametest.Backend
	n int
}

func (e *countingEraser) Erase(context.Context, realname.Op, realname.Detail) error {
	e.n++
	return nil
}
