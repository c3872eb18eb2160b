package realname

import "slices"

// A Way is what a person can do whose session has a step without tries.
type Way uint8

const (
	WayOtherMethod Way = iota + 1 // go on by another method, see [Verifier.ChangeMethod]
	WayPeople                     // leave it to people, see [Verifier.Refer]
	WayStartAgain                 // begin anew, see [Verifier.Start]: today, or tomorrow if the day's checks are used up

	numWays = iota + 1
)

var wayNames = [numWays]string{"unknown", "other_method", "people", "start_again"}

// String returns a stable name such as "other_method".
func (w Way) String() string { return nameOf(wayNames[:], uint8(w)) }

// stuck reports whether nothing that is submitted to an open session helps, since its next step has
// no tries left.
func (s *state) stuck(now instant) bool {
	return s.Status == StatusOpen && s.Steps[s.next(now)].Phase == PhaseExhausted
}

// ways are what the person can do whose session is stuck, or who does not agree to what comes next; nil for
// others. Who does not agree may do so yet.
func (s *session) ways() (all []Way) {
	declined := s.State.isDeclined(s.now)
	if !s.State.stuck(s.now) && !declined || s.now >= s.State.Deadline {
		return nil
	}
	if len(s.otherMethods()) > 0 {
		all = append(all, WayOtherMethod)
	}
	if declined {
		return all
	}
	if s.mayRefer() {
		return append(all, WayPeople) // and Start keeps it
	}
	return append(all, WayStartAgain)
}

// otherMethods are those by which a session can go on that cannot with its next step.
func (s *session) otherMethods() (all []Method) {
	next := s.State.next(s.now)
	for m := MethodIDCard; m < numMethods; m++ {
		steps := s.rules.flow(s.State.Goal, m)
		if m != s.State.Method && len(steps) > 0 && !slices.Contains(steps, next) && !slices.ContainsFunc(steps, s.State.isBarred) {
			all = append(all, m)
		}
	}
	return all
}

// isBarred reports whether a step that is not passed has no tries left, or its person does not agree to it, in
// a flow that may not have it now.
func (s *state) isBarred(step Step) bool {
	return s.Steps[step].Phase != PhasePassed && s.triesLeft(step) == 0 || s.Declined.has(step)
}

// mayRefer reports whether [Verifier.Refer] would leave the identity to people now.
func (s *session) mayRefer() bool {
	_, _, err := s.rules.step(s.State, referred{}, s.now)
	return err == nil
}
