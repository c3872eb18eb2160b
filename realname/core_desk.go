package realname

import (
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// A lease is the right to decide about a case. It ends by itself.
type lease struct {
	By    string  // the actor
	Until instant // 0 where they gave it back
}

func (l *lease) fields(c *wire.Codec) {
	c.Text(1, "by", "", &l.By)
	wire.Time(c, 2, "until", "", &l.Until)
}

// held reports whether somebody has the lease now.
func (l lease) held(now instant) bool { return l.By != "" && now < l.Until }

// old reports whether less than half of the lease is left to whom it belongs.
func (l lease) old(actor string, now instant, d time.Duration) bool {
	return sameActor(l.By, actor) && l.held(now) && l.Until < now.add(d/2)
}

// promised is by when a case is to be decided: what puts it in order.
func (s *state) promised() instant {
	if s.Promised == 0 {
		return s.Deadline
	}
	return s.Promised
}

// awaits refuses unless the session waits for a decision of people that the actor may give.
func (m *machine) awaits(actor string) error {
	if m.Status != StatusReview || m.Steps[StepReview].Phase == PhasePassed {
		return refuse(ReasonNotDecidable, StepReview)
	}
	if m.Lease.held(m.now) && !sameActor(m.Lease.By, actor) {
		return &Error{Reason: ReasonCaseTaken, Step: StepReview, RetryAt: m.Lease.Until.time()}
	}
	return nil
}

// take leases the case to an actor, or renews what they have.
func (m *machine) take(e taken) error {
	if err := m.awaits(e.Actor); err != nil {
		return err
	}
	m.Lease = lease{e.Actor, m.now.add(m.leased)}
	return nil
}

// giveBack ends the lease of whoever has it, or had it last. What another one had before stays as it is.
func (m *machine) giveBack(e returned) error {
	if err := m.awaits(e.Actor); err != nil {
		return err
	}
	if !sameActor(m.Lease.By, e.Actor) {
		return nil
	}
	m.unlease()
	m.Lease.By = e.Actor // Next gives it to others first
	return nil
}

// escalate leaves the case to those who look at escalated ones.
func (m *machine) escalate(e escalated) error {
	if err := m.awaits(e.Actor); err != nil {
		return err
	}
	if m.Escalated || e.Round != m.Round {
		return refuse(ReasonNotDecidable, StepReview)
	}
	m.Escalated = true
	m.note(noteEscalated, StepReview, 0, e.Reason)
	m.unlease()
	return nil
}

// unlease ends the lease. What the lists know of it is removed by a chore.
func (m *machine) unlease() {
	if m.Lease.Until != 0 {
		m.Chores |= choreLease
	}
	m.Lease = lease{}
}

// awaits reports whether people can decide about the session now.
func (s *state) awaits(now instant) bool {
	return s.Status == StatusReview && now < s.Deadline && s.Steps[StepReview].Phase != PhasePassed
}

// findings are those of all steps that were passed.
func (s *state) findings() (all Findings) {
	for _, step := range s.Flow.steps() {
		if st := s.Steps[step]; st.Phase == PhasePassed {
			all |= st.Found
		}
	}
	return all
}

// referred reports whether a no of the authority was left to people.
func (s *state) referred() bool { return s.Steps[StepIdentity].Phase == PhaseReferred }

// maxLates is how often a case that reviewers leave goes back to its person.
const maxLates = 3

// endOfTime is what a session becomes whose time is up. A case that nobody has decided goes back
// to its person.
func (m *machine) endOfTime() {
	if m.Status == StatusReview {
		m.sendBack()
		return
	}
	m.finish(StatusExpired, m.outOfTime())
}

// sendBack gives a case back to its person that came too late, with all that was passed: they hand it
// in again with one call, or do once more what has gone stale. The last time it ends.
func (m *machine) sendBack() {
	if m.Lates >= m.policy.lates {
		m.finish(StatusExpired, ReasonReviewLate)
		return
	}
	m.Lates++
	m.Returned, m.Resumed = true, false
	m.Steps[StepReview] = stepState{}
	if m.Steps[stepClaim].Phase != 0 { // the slot stays the session's until it ends
		m.Steps[stepClaim].Phase = PhaseNeeded
	}
	m.Deadline, m.Extended = m.now.add(m.policy.review), false
	m.Chores |= choreCase
	m.become(StatusOpen, ReasonReviewLate)
}

// regains reports whether a step may be checked once more that has no tries left: it was passed, or left
// to people, and has gone stale while our reviewers were late.
func (s *state) regains(step Step, now instant) bool {
	p := s.Steps[step].Phase
	return s.Returned && (p == PhasePassed || p == PhaseReferred) && !s.stands(step, now) && s.triesLeft(step) == 0
}

// outOfTime is why time is up: the person was slow, or the reviewers were.
func (s *state) outOfTime() Reason {
	if s.Status == StatusReview || s.Returned {
		return ReasonReviewLate
	}
	return ReasonDeadlinePassed
}

// handIn hands a case in again that went back to its person, once all stands. It stays one that was
// returned until it is handed in: the person is not blamed if that comes too late.
func (m *machine) handIn() error {
	if !m.Returned || m.Resumed {
		return refuse(ReasonStepNotNext, StepReview)
	}
	m.Resumed = true
	return nil
}

// at is the state as it shows at a time, whether or not that was stored.
func (p *policy) at(s state, now instant) state {
	m := machine{policy: p, state: s, now: now}
	m.expire()
	return m.state
}
