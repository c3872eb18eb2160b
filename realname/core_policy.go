package realname

import "time"

// A policy is what the step function knows besides the state: the flows, their
// limits and times. It is never changed after it was made.
type policy struct {
	flows    [numMethods][]Step      // of verifying
	goals    map[Goal]GoalSpec       // what can be started
	limits   [numSteps]uint8         // checks of a step in one session
	recover  [numSteps]time.Duration // how long a step may stay reserved
	fresh    time.Duration           // how long a pass counts
	query    stepSet                 // backends that can be asked again by operation
	consents stepSet                 // steps that need the user's consent first
	needs    [numSteps][]ConsentNeed // the consents of the person that each step needs
	auto     bool                    // a program reviews, and may leave it to people
	handles  Findings                // those for people that the program decides about
	referral bool                    // a no of the authority may be left to people
	lifetime time.Duration           // from the start to the last step
	review   time.Duration           // from the last step to the decision
	leased   time.Duration           // how long a reviewer has a case
	late     time.Duration           // from then until a case goes back to its person
	lates    uint8                   // how often it does

	extension time.Duration // how much longer a session may last for an answer that takes longer
	rounds    uint8         // times of handing in

	isOwn     func(actor string, c CaseSummary) bool // whether an actor is the person of a case; nil for never
	guardians [numSteps][]ConsentNeed                // likewise those of a guardian

	retain  Retain                  // how long personal data is kept
	lookout lookout                 // what accounts are watched by
	life    [numSteps]time.Duration // how long what a step has shown counts for the account; 0 for ever
}

// has reports whether a goal can be reached by a method.
func (p *policy) has(g Goal, m Method) bool { return m < numMethods && len(p.flow(g, m)) > 0 }

// flow is the steps of a goal by a method.
func (p *policy) flow(g Goal, m Method) []Step {
	if spec, ok := p.goals[g]; ok {
		return spec.Flows[m]
	}
	if g != GoalVerify {
		return nil // a goal that this process does not know
	}
	return p.flows[m]
}

// newState is the state of a session that begins now.
func (p *policy) newState(g Goal, m Method, now instant) state {
	spec, ok := p.goals[g]
	spec.Verifies = spec.Verifies || !ok
	s := state{
		Status: StatusOpen, Data: dataFull, Method: m, Goal: g, Rules: spec.rules(),
		Flow: flowOf(p.flow(g, m)), Limits: p.limits, Deadline: now.add(p.lifetime),
		Below: uint8(max(spec.Guardian, ageOfConsent)),
	}
	if p.lookout.screen > 0 {
		s.Rules |= goalScreened
	}
	p.openSteps(&s)
	return s
}

// openSteps makes every step of the flow that has no phase yet a needed one.
func (p *policy) openSteps(s *state) {
	for _, step := range s.Flow.steps() {
		if s.Steps[step].Phase == 0 {
			p.reopen(s, step)
		}
	}
}

// reopen makes a step needed again. What was found before no longer counts;
// what was tried does.
func (p *policy) reopen(s *state, step Step) {
	old := s.Steps[step]
	s.Steps[step] = stepState{Phase: PhaseNeeded, Tries: old.Tries, Back: old.Back}
	if s.Limits[step] == 0 {
		s.Steps[step].Op = old.Op + 1 // proofs of before do not count, see codeBinding
	}
	if step == StepPhotos {
		s.Adult = false // other photos have to show it
	}
	s.exhaust(step)
}

// exhaust closes a step that has no tries left and has not passed.
func (s *state) exhaust(step Step) {
	st := &s.Steps[step]
	if limit := s.Limits[step]; limit > 0 && st.Tries-st.Back >= limit {
		st.Phase = PhaseExhausted
	}
}

// passed reports whether a step has been passed for the current subject, and
// its proof still counts.
func (s *state) passed(step Step, now instant) bool {
	st := s.Steps[step]
	return st.Phase == PhasePassed && st.Epoch == s.Epoch && now < st.Until
}

// stands reports whether a step asks nothing more of the user: it is passed, or left
// to people.
func (s *state) stands(step Step, now instant) bool {
	st := s.Steps[step]
	return s.passed(step, now) || st.Phase == PhaseReferred && st.Epoch == s.Epoch && now < st.Until
}

// needsPeople reports whether a program that handles some findings must not decide.
func (s *state) needsPeople(handles Findings) bool {
	for _, step := range s.Flow.steps() {
		if st := s.Steps[step]; st.Phase == PhaseReferred || st.Found.forPeople(handles) {
			return true
		}
	}
	return false
}

// validUntil is until when an approval counts that is given at a time: 0 for no end.
func (p *policy) validUntil(s *state, at instant) (until instant) {
	earlier := func(i instant) {
		if i != 0 && (until == 0 || i < until) {
			until = i
		}
	}
	for _, step := range s.Flow.steps() {
		earlier(s.Steps[step].Valid)
		if life := p.life[step]; life != 0 {
			earlier(at.add(life))
		}
	}
	return until
}

// next is the first step that does not stand, or StepReview if there is none.
func (s *state) next(now instant) Step {
	for _, step := range s.Flow.steps() {
		if !s.stands(step, now) {
			return step
		}
	}
	return StepReview
}

// ready reports whether an open session can go to review.
func (s *state) ready(now instant) bool {
	return s.Status == StatusOpen && now < s.Deadline && (!s.Returned || s.Resumed) && s.complete(now)
}

// own reports whether a step is proved by what the account has, and its backend is not asked.
func (s *state) own(step Step) bool { return step == StepIdentity && s.Rules&goalOwn != 0 }

// complete reports whether every step stands for the current subject, with the consent of a guardian
// where one is needed. A state without a subject or without steps is not complete.
func (s *state) complete(now instant) bool {
	return s.Epoch > 0 && s.stands(StepIdentity, now) && s.next(now) == StepReview && s.guarded()
}

// triesLeft is how often a step may still be checked in this session, or -1 if
// the step's own service counts.
func (s *state) triesLeft(step Step) int {
	if s.Limits[step] == 0 {
		return -1
	}
	st := s.Steps[step]
	return max(0, int(s.Limits[step])-int(st.Tries-st.Back))
}
