package realnametest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// at returns a world with a short time-out, in which a session waits for the
// identity.
func at(t *testing.T, timeout time.Duration) (*realnametest.World, realname.Ref) {
	t.Helper()
	w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Timeout = timeout
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w, begin(t, w)
}

func begin(t *testing.T, w *realnametest.World) realname.Ref {
	t.Helper()
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = w.Agree(t.Context(), s.Ref)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.Ref
}

// Time-outs: one for calls that are to run into it, and one for the others.
const quick, patient = 100 * time.Millisecond, 10 * time.Second

// wantError fails unless err says what a step's class and reason are, nil for
// an answer.
func wantError(t *testing.T, err, class error, r realname.Reason) {
	t.Helper()
	if class == nil {
		if err != nil {
			t.Errorf("error = %v, want none", err)
		}
		return
	}
	var e *realname.Error
	if !errors.Is(err, class) || !errors.As(err, &e) || e.Reason != r {
		t.Errorf("error = %v, want %v for %v", err, class, r)
	}
}

func wantStep(t *testing.T, s realname.Session, want realname.Progress) {
	t.Helper()
	if got := s.Step(want.Step); got != want {
		t.Errorf("step = %+v, want %+v", got, want)
	}
}

// TestReplies gives each reply to the authority's step, and looks what the
// Verifier makes of it: whether it counts, and that the user can go on.
func TestReplies(t *testing.T) {
	other := realname.Identity{Name: realnametest.Someone().Name}
	other.Number = mustNumber("110101199003070134")
	renamed := realname.Identity{Name: mustName("李四"), Number: realnametest.Someone().Number}
	const step = realname.StepIdentity
	tests := []struct {
		name  string
		reply realnametest.Reply
		class error
		want  realname.Progress
	}{
		{"pass", realnametest.Pass(), nil,
			realname.Progress{Phase: realname.PhasePassed, Left: 4}},
		{"fail", realnametest.Fail(realname.ReasonMismatch), nil,
			realname.Progress{Phase: realname.PhaseFailed, Reason: realname.ReasonMismatch, Left: 4}},
		{"no record", realnametest.Fail(realname.ReasonNoRecord), nil,
			realname.Progress{Phase: realname.PhaseFailed, Reason: realname.ReasonNoRecord, Left: 4}},
		{"pending", realnametest.Later("token-1"), nil,
			realname.Progress{Phase: realname.PhasePending, Left: 4}},
		{"down", realnametest.Down(realname.FailureUnavailable), realname.ErrUnavailable,
			realname.Progress{Phase: realname.PhaseNeeded, Reason: realname.ReasonProviderUnavailable, Left: 5}},
		{"quota", realnametest.Down(realname.FailureQuota), realname.ErrUnavailable,
			realname.Progress{Phase: realname.PhaseNeeded, Reason: realname.ReasonProviderDailyLimit, Left: 5}},
		{"misconfigured", realnametest.Down(realname.FailureMisconfigured), realname.ErrUnavailable,
			realname.Progress{Phase: realname.PhaseNeeded, Reason: realname.ReasonProviderMisconfigured, Left: 5}},
		{"unreadable", realnametest.Down(realname.FailureUnreadable), realname.ErrUnavailable,
			realname.Progress{Phase: realname.PhaseNeeded, Reason: realname.ReasonBadInput, Left: 5}},
		{"another number", realnametest.About(other), nil,
			realname.Progress{Phase: realname.PhaseFailed, Reason: realname.ReasonSubjectMismatch, Left: 4}},
		{"another name", realnametest.About(renamed), nil,
			realname.Progress{Phase: realname.PhaseFailed, Reason: realname.ReasonSubjectMismatch, Left: 4}},
		{"about the subject", realnametest.About(realnametest.Someone()), nil,
			realname.Progress{Phase: realname.PhasePassed, Left: 4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, ref := at(t, patient)
			w.Backend.Script(step, tt.reply)
			s, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
			tt.want.Step = step
			wantError(t, err, tt.class, tt.want.Reason)
			wantStep(t, s, tt.want)
			goesOn(t, w, ref)
		})
	}
}

// goesOn walks the session to its end, whatever happened in it before.
func goesOn(t *testing.T, w *realnametest.World, ref realname.Ref) {
	t.Helper()
	ctx := t.Context()
	for range 4 { // until what is pending or unknown has been asked for and closed
		s, err := w.Verifier.Refresh(ctx, ref)
		if err != nil && !errors.Is(err, realname.ErrUnavailable) {
			t.Fatal(err)
		}
		if s.Waiting != realname.WaitingForProvider {
			break
		}
		w.Clock.Advance(65 * time.Second)
		if _, err := w.Verifier.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(3 * time.Second) // past the rest of a provider that judged nothing
	s, err := w.Walk(ctx, ref.Account, realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("afterwards: %v at %v, %v; want approved", s.Status, s.Next, err)
	}
}

// noAnswers are replies after which it is not known what was judged, and such
// as are not understood.
func noAnswers() map[string]realnametest.Reply {
	replies := map[string]realnametest.Reply{
		"hang":      realnametest.Hang(),
		"reset":     {Err: errors.New("connection reset by peer")},
		"unknown":   realnametest.Down(realname.FailureUnknown),
		"odd kind":  realnametest.Down(99),
		"canceled":  {Err: context.Canceled},
		"time-out":  realnametest.Lost(realnametest.Pass()),
		"lost no":   realnametest.Lost(realnametest.Fail(realname.ReasonMismatch)),
		"yes + err": {Answer: realnametest.Pass().Answer, Err: errors.New("and an error")},
	}
	for i, r := range realnametest.Malformed() {
		replies[fmt.Sprint("malformed ", i)] = r
	}
	return replies
}

func timeoutFor(reply string) time.Duration {
	if reply == "hang" {
		return quick
	}
	return patient
}

// TestNoAnswer: what is no answer is neither a yes nor a no, and is never begun
// again by itself. The backend cannot be asked what became of it.
func TestNoAnswer(t *testing.T) {
	for name, reply := range noAnswers() {
		t.Run(name, func(t *testing.T) {
			w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
				c.Timeout = timeoutFor(name)
				c.Authority = realname.AuthorityFunc(c.Authority.Match) // no Querier
			}})
			if err != nil {
				t.Fatal(err)
			}
			ref := begin(t, w)
			w.Backend.Script(realname.StepIdentity, reply)
			s, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
			wantError(t, err, realname.ErrUnavailable, realname.ReasonOutcomeUnknown)
			wantStep(t, s, realname.Progress{
				Step: realname.StepIdentity, Phase: realname.PhaseUnresolved,
				Reason: realname.ReasonOutcomeUnknown, Left: 4,
			})
			if n := w.Backend.Count(realname.StepIdentity); n != 1 {
				t.Errorf("asked %d times, want once", n)
			}
			goesOn(t, w, ref)
		})
	}
}

// TestNoAnswerOfQuerier: where the backend can be asked, what it says then
// counts, and nothing else.
func TestNoAnswerOfQuerier(t *testing.T) {
	known := map[string]realname.Phase{
		"time-out": realname.PhasePassed, "lost no": realname.PhaseFailed,
		"yes + err":   realname.PhasePassed,
		"malformed 4": realname.PhasePassed, // pending without a token: asked for by its key
	}
	for name, reply := range noAnswers() {
		t.Run(name, func(t *testing.T) {
			w, ref := at(t, timeoutFor(name))
			w.Backend.Script(realname.StepIdentity, reply)
			s, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
			p := s.Step(realname.StepIdentity)
			switch want := known[name]; {
			case want != 0 && (err != nil || p.Phase != want):
				t.Errorf("step = %+v, %v; want %v", p, err, want)
			case want == 0 && !errors.Is(err, realname.ErrUnavailable):
				t.Errorf("error = %v, want ErrUnavailable", err)
			case want == 0 && (p.Phase == realname.PhasePassed || p.Phase == realname.PhaseFailed):
				t.Errorf("step = %+v: that counts as an answer", p)
			}
			if p.Left != 4 {
				t.Errorf("%d tries left, want 4: it may have been judged", p.Left)
			}
			if n := w.Backend.Count(realname.StepIdentity); n != 1 {
				t.Errorf("begun %d times, want once", n)
			}
			goesOn(t, w, ref)
		})
	}
}

// TestPendingThenAnswer: the answer of a pending step is asked for, and what
// the query says counts.
func TestPendingThenAnswer(t *testing.T) {
	tests := []struct {
		name   string
		query  realnametest.Reply
		phase  realname.Phase
		reason realname.Reason
	}{
		{"yes", realnametest.Pass(), realname.PhasePassed, 0},
		{"no", realnametest.Fail(realname.ReasonMismatch), realname.PhaseFailed, realname.ReasonMismatch},
		{"not yet", realnametest.Later("token-1"), realname.PhasePending, 0},
		{"somebody else", realnametest.About(realname.Identity{Number: mustNumber("110101199003070134")}),
			realname.PhaseFailed, realname.ReasonSubjectMismatch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, ref := at(t, patient)
			w.Backend.Script(realname.StepIdentity, realnametest.Later("token-1"))
			w.Backend.ScriptQuery(realname.StepIdentity, tt.query)
			s, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
			if err != nil || s.Waiting != realname.WaitingForProvider || s.Continue.IsZero() {
				t.Fatalf("begun: waiting for %v, continue %v, %v", s.Waiting, s.Continue, err)
			}
			s, err = w.Verifier.Refresh(t.Context(), ref)
			if err != nil {
				t.Fatal(err)
			}
			wantStep(t, s, realname.Progress{
				Step: realname.StepIdentity, Phase: tt.phase, Reason: tt.reason, Left: 4,
			})
			if n := w.Backend.Count(realname.StepIdentity); n != 1 {
				t.Errorf("begun %d times, want once", n)
			}
		})
	}
}

// TestLate: an answer that comes after the time-out changes nothing that was
// settled meanwhile, and stands in the trail as late.
func TestLate(t *testing.T) {
	w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Timeout = quick
		c.Authority = realname.AuthorityFunc(c.Authority.Match)
	}})
	if err != nil {
		t.Fatal(err)
	}
	ref := begin(t, w)
	until := make(chan struct{})
	w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
	s, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone())
	wantError(t, err, realname.ErrUnavailable, realname.ReasonOutcomeUnknown)
	before := s.Step(realname.StepIdentity)
	close(until)
	waitFor(t, func() bool { return count(t, w, ref, "late") == 1 })
	if s, err = w.Verifier.Get(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	wantStep(t, s, before)
	goesOn(t, w, ref)
}

// TestDuplicate: of an answer that comes twice, one counts.
func TestDuplicate(t *testing.T) {
	w, ref := at(t, patient)
	w.Backend.Script(realname.StepIdentity, realnametest.Later("token-1"))
	if _, err := w.Verifier.SubmitIdentity(t.Context(), ref, realnametest.Someone()); err != nil {
		t.Fatal(err)
	}
	w.Backend.ScriptQuery(realname.StepIdentity, realnametest.Pass(), realnametest.Pass())
	for range 3 { // a callback, and its repetitions
		s, err := w.Verifier.Refresh(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		wantStep(t, s, realname.Progress{
			Step: realname.StepIdentity, Phase: realname.PhasePassed, Left: 4,
		})
	}
	if n := count(t, w, ref, "settled"); n != 2 { // pending, and passed
		t.Errorf("settled %d times, want 2", n)
	}
	goesOn(t, w, ref)
}

// TestQueryAndLate: the sweep asks what became of a call that does not return.
// When it returns after all, its answer is the second one.
func TestQueryAndLate(t *testing.T) {
	w, ref := at(t, time.Minute)
	until := make(chan struct{})
	w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
	gone, cancel := context.WithTimeout(t.Context(), quick)
	defer cancel()
	_, err := w.Verifier.SubmitIdentity(gone, ref, realnametest.Someone())
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error = %v, want the caller's own", err)
	}
	w.Clock.Advance(5 * time.Minute)
	if _, err := w.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := w.Verifier.Get(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	passed := realname.Progress{Step: realname.StepIdentity, Phase: realname.PhasePassed, Left: 4}
	wantStep(t, s, passed)
	close(until)
	if err := w.Verifier.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, err = w.Verifier.Get(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	wantStep(t, s, passed)
	if n := count(t, w, ref, "late"); n != 1 {
		t.Errorf("%d late entries, want 1", n)
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("begun %d times, want once", n)
	}
}

// count counts a trail's entries of a kind.
func count(t *testing.T, w *realnametest.World, ref realname.Ref, kind string) (n int) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for range 500 {
		if cond() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not come true in 5 s")
}
