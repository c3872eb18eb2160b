package realname_test

import (
	"context"
	"slices"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// dotted is a made-up person whose name has a dot, and undotted the same without.
var (
	dotted = realname.Identity{
		Name: names.MustParse("阿卜杜热西提·买买提"), Number: idcard.MustParse("11010519491231002X"),
	}
	undotted = realname.Identity{Name: names.MustParse("阿卜杜热西提买买提"), Number: dotted.Number}
)

// staffSees returns the findings of a step, as staff sees them.
func staffSees(t *testing.T, u *walker, step realname.Step) realname.Findings {
	t.Helper()
	s, err := u.Verifier.Desk().Get(u.ctx, u.ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s.Step(step).Findings
}

// TestNameWithoutDot: somebody whose name is read without its dot, on the card or by a
// provider, is not refused. People see it and decide; no program does.
func TestNameWithoutDot(t *testing.T) {
	dot := realname.FindingsOf(realname.FindingNameDotOnly)
	tests := map[realname.Step]struct {
		method realname.Method
		script func(*realnametest.Backend)
		read   realname.Identity // on the card
	}{
		realname.StepIdentity: {realname.MethodIDCard, func(b *realnametest.Backend) {
			b.Script(realname.StepIdentity, realnametest.About(undotted))
		}, dotted},
		realname.StepPhotos: {realname.MethodIDCard, func(*realnametest.Backend) {}, undotted},
		realname.StepFace: {realname.MethodIDCard, func(b *realnametest.Backend) {
			b.Script(realname.StepFace, realnametest.About(undotted))
		}, dotted},
		realname.StepCard: {realname.MethodBankCard, func(b *realnametest.Backend) {
			b.Script(realname.StepCard, realnametest.About(undotted))
		}, dotted},
	}
	for step, tt := range tests {
		t.Run(step.String(), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{})
			tt.script(w.Backend)
			u := walk(t, w, "account-1", tt.method).identity(dotted)
			if tt.method == realname.MethodIDCard {
				u.do(func() (realname.Session, error) {
					return w.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(tt.read))
				}).face()
			} else {
				u.card()
			}
			u.code().pin()
			if u.err != nil || u.s.Status != realname.StatusReview || w.Backend.Count(realname.StepReview) != 0 {
				t.Fatalf("%v, %v, %d calls of the program; want people", u.s.Status, u.err, w.Backend.Count(realname.StepReview))
			}
			if got := u.s.Step(step).Findings; got != 0 {
				t.Errorf("the user sees %v", got)
			}
			if got := staffSees(t, u, step); got != dot {
				t.Errorf("staff sees %v, want %v", got, dot)
			}
			if u.approve(); u.err != nil || u.s.Status != realname.StatusApproved {
				t.Errorf("%v, %v; want approved by people", u.s.Status, u.err)
			}
		})
	}
}

// TestSomebodyElse: a name that is another one is refused as before.
func TestSomebodyElse(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepIdentity, realnametest.About(people[1]))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(dotted)
	if p := u.s.Step(realname.StepIdentity); p.Phase != realname.PhaseFailed || p.Reason != realname.ReasonSubjectMismatch {
		t.Errorf("identity is %+v, %v", p, u.err)
	}
}

// A handler is a program that decides about some findings.
type handler struct {
	*realnametest.Backend
	handles realname.Findings
	saw     realname.Findings
	steps   []realname.Progress
}

func (h *handler) Handles() realname.Findings { return h.handles }

func (h *handler) Review(_ context.Context, _ realname.Op, c realname.Case) (realname.Answer, error) {
	h.saw, h.steps = c.Findings, c.Steps
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

// TestProgramThatHandles: a program sees a session with findings for people only where it
// says that it decides about all of them.
func TestProgramThatHandles(t *testing.T) {
	risk, dot := realname.FindingsOf(realname.FindingRiskSuspected), realname.FindingsOf(realname.FindingNameDotOnly)
	flaw := realname.FindingsOf(realname.FindingPictureFlawed)
	for _, tt := range []struct {
		found, handles realname.Findings
		want           realname.Status
	}{
		{0, 0, realname.StatusApproved},
		{flaw, 0, realname.StatusApproved},
		{risk, 0, realname.StatusReview},
		{risk, dot, realname.StatusReview},
		{risk, risk, realname.StatusApproved},
		{risk | dot, risk, realname.StatusReview},
		{risk | dot | flaw, risk | dot, realname.StatusApproved},
		{1 << 31, risk, realname.StatusReview}, // one that nobody knows
	} {
		h := &handler{Backend: new(realnametest.Backend), handles: tt.handles}
		w := newWorld(t, realnametest.Options{Backend: h.Backend, Change: func(c *realname.Config) { c.Review = h }})
		reply := realnametest.Pass()
		reply.Answer.Findings = tt.found
		w.Backend.Script(realname.StepFace, reply)
		u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
		if u.err != nil || u.s.Status != tt.want {
			t.Errorf("found %v, handles %v: %v, %v; want %v", tt.found, tt.handles, u.s.Status, u.err, tt.want)
		}
		if tt.want == realname.StatusReview && h.steps != nil {
			t.Errorf("found %v, handles %v: the program was shown the session", tt.found, tt.handles)
		}
		if tt.want == realname.StatusApproved && (h.saw != tt.found || len(h.steps) != 6) {
			t.Errorf("found %v: the program was told %v, %d steps", tt.found, h.saw, len(h.steps))
		}
		if got := entriesWith(t, u); tt.found != 0 && !slices.Contains(got, tt.found.String()) {
			t.Errorf("found %v: the trail says %v", tt.found, got)
		}
	}
}

// entriesWith returns the findings in a session's trail.
func entriesWith(t *testing.T, u *walker) (all []string) {
	t.Helper()
	trail, err := u.Verifier.Records().Trail(u.ctx, u.ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Findings != "" {
			all = append(all, e.Findings)
		}
	}
	return all
}

// TestFindingOfBefore: what was odd about an operation does not stay with the next one.
func TestFindingOfBefore(t *testing.T) {
	w := byPeople(t, nil)
	odd := realnametest.Pass()
	odd.Answer.Findings = realname.FindingsOf(realname.FindingRiskSuspected)
	w.Backend.Script(realname.StepFace, odd)
	u := inReview(t, w, "account-1")
	if got := staffSees(t, u, realname.StepFace); got != odd.Answer.Findings {
		t.Fatalf("staff sees %v", got)
	}
	u.decide(realname.Decision{Again: []realname.Step{realname.StepFace}}).face()
	if got := staffSees(t, u, realname.StepFace); u.err != nil || got != 0 {
		t.Errorf("after another face check staff sees %v, %v", got, u.err)
	}
}

// TestReferral: whom the authority does not confirm may ask for people, where that is
// the policy. The step is not passed, and no program approves.
func TestReferral(t *testing.T) {
	for _, no := range []realname.Reason{realname.ReasonNoRecord, realname.ReasonMismatch} {
		for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Referral = true }})
			w.Backend.Script(realname.StepIdentity, realnametest.Fail(no))
			u := walk(t, w, "account-1", m).identity(people[0])
			u.do(func() (realname.Session, error) { return w.Verifier.Refer(u.ctx, u.ref) })
			if p := u.s.Step(realname.StepIdentity); u.err != nil || p.Phase != realname.PhaseReferred || p.Reason != no {
				t.Fatalf("%v: identity is %+v, %v; want referred", no, p, u.err)
			}
			if m == realname.MethodIDCard {
				u.photos().face()
			} else {
				u.card()
			}
			u.code().pin()
			if u.err != nil || u.s.Status != realname.StatusReview || w.Backend.Count(realname.StepReview) != 0 {
				t.Fatalf("%v: %v, %v; want it to wait for people", no, u.s.Status, u.err)
			}
			if u.approve(); u.err != nil || u.s.Status != realname.StatusApproved ||
				u.s.Step(realname.StepIdentity).Phase != realname.PhaseReferred {
				t.Errorf("%v: %v, %v; want approved by people, and not passed", no, u.s.Status, u.err)
			}
		}
	}
}

// TestNoReferral: nobody is referred without a no of the authority, or where that is not
// the policy, or over another subject's no.
func TestNoReferral(t *testing.T) {
	tests := map[string]struct {
		off    bool
		reply  realnametest.Reply
		before func(*walker)
	}{
		"off":         {true, realnametest.Fail(realname.ReasonNoRecord), func(*walker) {}},
		"passed":      {false, realnametest.Pass(), func(*walker) {}},
		"unavailable": {false, realnametest.Down(realname.FailureUnavailable), func(*walker) {}},
		"somebody":    {false, realnametest.About(people[1]), func(*walker) {}},
		"another subject": {false, realnametest.Fail(realname.ReasonNoRecord), func(u *walker) {
			u.Backend.Script(realname.StepIdentity, realnametest.Lost(realnametest.Pass()))
			u.Backend.ScriptQuery(realname.StepIdentity, realnametest.Down(realname.FailureUnknown))
			_, _ = u.Verifier.SubmitIdentity(u.ctx, u.ref, people[1])
		}},
	}
	for name, tt := range tests {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Referral = !tt.off }})
		w.Backend.Script(realname.StepIdentity, tt.reply)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		tt.before(u)
		_, err := w.Verifier.Refer(u.ctx, u.ref)
		wantReason(t, name, err, realname.ReasonStepNotNext)
	}
}

// TestReferralOfAnother: with another subject a referral is gone.
func TestReferralOfAnother(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Referral = true }})
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonNoRecord), realnametest.Fail(realname.ReasonNoRecord))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	u.do(func() (realname.Session, error) { return w.Verifier.Refer(u.ctx, u.ref) }).identity(people[1])
	if p := u.s.Step(realname.StepIdentity).Phase; u.err != nil || p != realname.PhaseFailed {
		t.Errorf("identity is %v, %v; want failed", p, u.err)
	}
}
