package realname

import "testing"

// stale is a session whose decision stands while one of its proofs has run out, shown with the last try.
func stale(t *testing.T, p *policy, step Step) state {
	t.Helper()
	s := claimed(t, p)
	s.Steps[step].Until, s.Steps[step].Tries = 50, s.Limits[step]
	return s
}

// TestStaleAtTheClaim: where a proof runs out between the decision and the approval the case goes back to
// its person, who does that step once more, also where they had no try left. Only that can end it.
func TestStaleAtTheClaim(t *testing.T) {
	p := testPolicy()
	p.lates = 1
	s := stale(t, p, StepFace)
	do := func(e event, now instant) error {
		t.Helper()
		n, _, err := p.step(s, e, now)
		s = n
		return err
	}
	if err := do(settled{Step: stepClaim, Op: s.Steps[stepClaim].Op, Outcome: outcomePassed}, 50); err != nil {
		t.Fatal(err)
	}
	if s.Status != StatusOpen || s.Reason != ReasonReviewLate || !s.Returned || s.next(50) != StepFace || s.Steps[stepClaim].Phase != PhaseNeeded {
		t.Fatalf("the case is %v (%v), next %v, claim %v", s.Status, s.Reason, s.next(50), s.Steps[stepClaim].Phase)
	}
	if err := do(handedIn{}, 51); err != nil || s.ready(51) {
		t.Fatalf("handed in with a proof that is stale: %v", err)
	}
	if reasonIn(do(handedIn{}, 51)) != ReasonStepNotNext.String() {
		t.Error("it can be handed in twice")
	}
	if err := do(stepAsked{Step: StepFace}, 51); err != nil || s.triesLeft(StepFace) != 0 {
		t.Fatalf("once more: %v, %d tries left", err, s.triesLeft(StepFace))
	}
	if err := do(settled{Step: StepFace, Op: s.Steps[StepFace].Op, Outcome: outcomePassed}, 52); err != nil || !s.ready(52) {
		t.Fatalf("it is not ready: %v", err)
	}
	if err := do(submitted{}, 53); err != nil || s.Returned || s.Resumed {
		t.Fatalf("it counts as returned: %v", err)
	}
	if err := do(decided{Round: s.Round, Yes: true}, 54); err != nil {
		t.Fatal(err)
	}
	s.Steps[StepFace].Until = 55
	if err := do(settled{Step: stepClaim, Op: s.Steps[stepClaim].Op, Outcome: outcomePassed}, 55); err != nil {
		t.Fatal(err)
	}
	if s.Status != StatusExpired || s.Reason != ReasonReviewLate {
		t.Errorf("the second time: %v (%v), want expired, and nobody blamed", s.Status, s.Reason)
	}
}

// TestNoTryFromNowhere: a try comes back only for what went stale while the reviewers were late, and once.
func TestNoTryFromNowhere(t *testing.T) {
	p := testPolicy()
	p.lates = 1
	s := stale(t, p, StepFace)
	s.Status, s.Steps[StepReview], s.Steps[stepClaim] = StatusOpen, stepState{}, stepState{}
	if _, _, err := p.step(s, stepAsked{Step: StepFace}, 50); reasonIn(err) != ReasonLimitExceeded.String() {
		t.Errorf("nobody was late: %v", err)
	}
	s.Returned = true
	if _, _, err := p.step(s, stepAsked{Step: StepFace}, 49); reasonIn(err) != ReasonStepNotNext.String() {
		t.Errorf("it still counts: %v", err)
	}
	s, _, err := p.step(s, stepAsked{Step: StepFace}, 50)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err = p.step(s, settled{Step: StepFace, Op: s.Steps[StepFace].Op, Outcome: outcomeFailed}, 51)
	if err != nil || s.Steps[StepFace].Phase != PhaseExhausted {
		t.Errorf("after the no it is %v, %v", s.Steps[StepFace].Phase, err)
	}
	if _, _, err := p.step(s, stepAsked{Step: StepFace}, 52); reasonIn(err) != ReasonLimitExceeded.String() {
		t.Errorf("a second time: %v", err)
	}
}
