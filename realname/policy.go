package realname

import "time"

// A policy is what the step function knows besides the state: the flows, their
// limits and times. It is never changed after it was made.
type policy struct {
	flows    [numMethods][]Step
	limits   [numSteps]uint8         // checks of a step in one session
	recover  [numSteps]time.Duration // how long a step may stay reserved
	fresh    time.Duration           // how long a pass counts
	query    stepSet                 // backends that can be asked again by operation
	consents stepSet                 // steps that need the user's consent first
	auto     bool                    // a program reviews, and may leave it to people
	lifetime time.Duration           // from the start to the last step
	review   time.Duration           // from the last step to the decision
	rounds   uint8                   // times of handing in
}

func (p *policy) has(m Method, step Step) bool {
	for _, s := range p.flows[m] {
		if s == step {
			return true
		}
	}
	return false
}

// newState is the state of a session that begins now.
func (p *policy) newState(m Method, version uint16, now instant) state {
	s := state{
		Status: StatusOpen, Data: dataFull, Method: m, Policy: version,
		Deadline: now.add(p.lifetime),
	}
	p.openSteps(&s)
	return s
}

// openSteps makes every step of the flow that has no phase yet a needed one.
func (p *policy) openSteps(s *state) {
	for _, step := range p.flows[s.Method] {
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
	p.exhaust(&s.Steps[step], step)
}

// exhaust closes a step that has no tries left and has not passed.
func (p *policy) exhaust(st *stepState, step Step) {
	if limit := p.limits[step]; limit > 0 && st.Tries-st.Back >= limit {
		st.Phase = PhaseExhausted
	}
}

// passed reports whether a step has been passed for the current subject, and
// its proof still counts.
func (s *state) passed(step Step, now instant) bool {
	st := s.Steps[step]
	return st.Phase == PhasePassed && st.Epoch == s.Epoch && now < st.Until
}

// next is the first step that is not passed, or StepReview if there is none.
func (p *policy) next(s *state, now instant) Step {
	for _, step := range p.flows[s.Method] {
		if !s.passed(step, now) {
			return step
		}
	}
	return StepReview
}

// ready reports whether an open session can go to review.
func (p *policy) ready(s *state, now instant) bool {
	return s.Status == StatusOpen && now < s.Deadline && s.Epoch > 0 &&
		p.next(s, now) == StepReview
}

// triesLeft is how often a step may still be checked in this session, or -1 if
// the step's own service counts.
func (p *policy) triesLeft(s *state, step Step) int {
	if p.limits[step] == 0 {
		return -1
	}
	st := s.Steps[step]
	return max(0, int(p.limits[step])-int(st.Tries-st.Back))
}
