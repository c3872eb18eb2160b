package realname

import (
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// declined is that the person does not agree to some steps of a session.
type declined struct{ Steps stepSet }

// takenBack is that the person takes the consents of some steps back, of all sessions. What rests on
// those in Keep goes on in a session that is approved.
type takenBack struct{ Steps, Keep stepSet }

func (declined) event()  {}
func (takenBack) event() {}

// stop ends at once what consents allowed in a session that lives. An operation under way is closed: it
// may have been judged, and its answer comes too late to count. A passed step is open again, and
// so is the whole session where it is in review.
func (m *machine) stop(steps stepSet) {
	m.Consents &^= steps
	m.Guarded &^= steps
	steps &^= m.Declined
	m.Declined |= steps
	m.Adult = m.Adult && !steps.has(StepPhotos)
	subject := steps.has(StepIdentity) && m.Epoch > 0
	opened := m.stopped(steps, !subject)
	switch {
	case subject: // there is none left, and nothing that is under way is about anybody
		opened |= setOf(m.Flow.steps()...)
		m.give(subjectGiven{Guardian: m.Guardian})
	case opened.has(StepCard): // what comes after it is about the card's number
		if m.Steps[StepCode].Phase != 0 {
			m.reopen(&m.state, StepCode)
		}
		m.unconfirm()
	}
	for step := StepIdentity; step <= StepCarrier; step++ {
		if st := &m.Steps[step]; steps.has(step) && st.Phase == PhaseNeeded {
			st.Reason = ReasonConsentDeclined
		}
	}
	if m.Status == StatusReview && opened&setOf(m.Flow.steps()...) != 0 {
		m.returnCase(ReasonConsentDeclined)
	}
}

// consent notes for which steps the person has agreed to all that they need.
func (m *machine) consent(steps stepSet) {
	m.Consents |= steps
	m.agreeAgain(steps)
}

// guard notes for which steps a guardian has agreed to all that they need. Where theirs is the consent that
// counts, the steps are not declined any more.
func (m *machine) guard(steps stepSet) {
	m.Guarded |= steps
	if m.Guardian == guardianAlone {
		m.agreeAgain(steps)
	}
}

// agreeAgain forgets that some steps were declined.
func (m *machine) agreeAgain(steps stepSet) {
	m.Declined &^= steps
	for step := StepIdentity; step <= StepCarrier; step++ {
		if st := &m.Steps[step]; steps.has(step) && st.Phase == PhaseNeeded && st.Reason == ReasonConsentDeclined {
			st.Reason = 0
		}
	}
}

// stopped closes what is under way of some steps and opens those that stand. It returns which. What is
// closed goes to the trail, unless the subject goes as well.
func (m *machine) stopped(steps stepSet, noted bool) (opened stepSet) {
	for step := StepIdentity; step <= StepCarrier; step++ {
		if !steps.has(step) {
			continue
		}
		m.Gone[step] = m.Ops
		switch st := m.Steps[step]; st.Phase {
		case PhaseReserved, PhasePending:
			if noted {
				m.noteOutcome(step, st.Op, outcomeUnresolved, ReasonConsentDeclined)
			}
		case PhasePassed, PhaseReferred:
		default:
			continue
		}
		m.reopen(&m.state, step)
		opened |= setOf(step)
	}
	return opened
}

// returnCase has a session in review, or about to be approved, go back to its person. The slot stays the
// session's until it ends.
func (m *machine) returnCase(r Reason) {
	m.Steps[StepReview] = stepState{}
	if m.Steps[stepClaim].Phase != 0 {
		m.Steps[stepClaim].Phase = PhaseNeeded
	}
	m.Deadline, m.Extended = m.now.add(m.lifetime), false
	m.Chores |= choreCase
	m.become(StatusOpen, r)
}

// takeBack is stop for a session of whatever status. What was done before stays as it was. What is
// restricted is kept because it must be.
func (m *machine) takeBack(e takenBack) {
	m.expire()
	if m.Status.live() {
		m.stop(e.Steps)
		return
	}
	m.Consents &^= e.Steps
	m.Guarded &^= e.Steps
	steps := e.Steps
	switch {
	case m.Data != dataFull:
		return
	case m.Status == StatusApproved:
		steps &^= e.Keep
	}
	for step := StepIdentity; step <= StepCarrier; step++ {
		if steps.has(step) {
			m.Gone[step] = m.Ops
		}
	}
	if m.Status == StatusApproved && m.unfounded() != 0 {
		m.Chores |= choreConsent
	}
}

// isGone reports whether the consent by which an operation was done was taken back since.
func (s *state) isGone(step Step, op uint32) bool { return op > 0 && op <= s.Gone[step] }

// isHidden reports whether what was given for a step is not told any more: its consent was taken back since. A
// hold may keep it.
func (s *state) isHidden(step Step) bool {
	return s.Gone[step] > 0 && s.Steps[step].Op <= s.Gone[step]
}

// unfounded are the steps that were passed by a consent which was taken back since.
func (s *state) unfounded() (steps stepSet) {
	for _, step := range s.Flow.steps() {
		if st := s.Steps[step]; s.isGone(step, st.Op) && (st.Phase == PhasePassed || st.Phase == PhaseReferred) {
			steps |= setOf(step)
		}
	}
	return steps
}

// isDeclined reports whether an open session waits for a step to which its person does not agree.
func (s *state) isDeclined(now instant) bool {
	return s.Status == StatusOpen && s.Declined.has(s.next(now))
}

// A Withdrawal is a consent that the person of an account took back, and when.
type Withdrawal struct {
	Purpose Purpose
	At      time.Time
}

// A withdrawal is a Withdrawal as it is kept.
type withdrawal struct {
	Purpose Purpose
	At      instant
}

func (w *withdrawal) fields(c *wire.Codec) {
	wire.Uint(c, 1, "purpose", "", &w.Purpose)
	wire.Time(c, 2, "at", "", &w.At)
}

// A withdrawing is a withdrawal that is under way: the account's sessions are still to be told.
type withdrawing struct {
	ID          string
	Steps, Keep stepSet // as takenBack has them
	At          instant
	Since       [numSteps]instant // of each step, when its consent was taken back; 0 for At
}

// since is until when a consent counts that is taken back.
func (w *withdrawing) since(step Step) instant {
	if at := w.Since[step]; at != 0 {
		return at
	}
	return w.At
}

// last is when the last of the consents was taken back.
func (w *withdrawing) last() instant { return max(w.At, slices.Max(w.Since[:])) }

func (w *withdrawing) fields(c *wire.Codec) {
	c.Text(1, "id", "", &w.ID)
	wire.Uint(c, 2, "steps", "", &w.Steps)
	wire.Uint(c, 3, "keep", "", &w.Keep)
	wire.Time(c, 4, "at", "", &w.At)
	wire.Array(c, 5, "since", w.Since[:], func(at *instant, c *wire.Codec) { wire.Time(c, 1, "at", "", at) })
}

// tookBack is all that the account knows to be withdrawn: what is under way, and what no approval has come after. Where
// that is done, a consent of the same instant came after it.
func (a *accountRecord) tookBack() withdrawing {
	w := a.Withdrawing
	for _, old := range a.Withdrawn {
		if step := old.Purpose.step(); !w.Steps.has(step) {
			w.Steps |= setOf(step)
			w.Since[step] = old.At - 1
		}
	}
	return w
}

// withdraw notes that consents are taken back, and begins what follows. What was begun before and is
// not done goes on with it, and is still about what was agreed to before that.
func (a *accountRecord) withdraw(w withdrawing, now instant) {
	told := false
	a.Withdrawn = slices.Clone(a.Withdrawn)
	for p := PurposeIdentity; p <= PurposeCarrier; p++ {
		if !w.Steps.has(p.step()) {
			continue
		}
		i := slices.IndexFunc(a.Withdrawn, func(old withdrawal) bool { return old.Purpose == p })
		if i >= 0 {
			a.Withdrawn = slices.Delete(a.Withdrawn, i, i+1)
		}
		a.Withdrawn, told = append(a.Withdrawn, withdrawal{p, w.At}), true
		a.note(note{Kind: noteConsentWithdrawn, Step: p.step()}, now, "", "")
	}
	if told {
		a.tell(accountEvent{Kind: EventConsentWithdrawn, Time: now})
	}
	old := a.Withdrawing
	for step := StepIdentity; step <= StepCarrier; step++ {
		if old.Steps.has(step) && !w.Steps.has(step) {
			w.Since[step] = old.since(step)
		}
	}
	w.Keep |= old.Keep &^ w.Steps
	w.Steps |= old.Steps
	a.Withdrawing, a.Claimed = w, now.add(claimTime)
}

// unfound takes an approval out of use that rests on a consent which was taken back, and the card
// that it has brought. Where no other approval stands the account is stopped, until the next one.
func (a *accountRecord) unfound(s *session, now instant, p *policy) (did bool) {
	gone := s.State.unfounded()
	if gone == 0 || a.Erasing != "" || s.State.Status != StatusApproved || !same(a.Seed, s.Owner.Seed) {
		return false
	}
	did = a.ended(s, now, p) // where a crash came between
	if gone.has(StepCard) && slices.ContainsFunc(a.Cards, func(c proof) bool { return slices.Contains(c.Sessions, s.ID) }) {
		a.Cards.drop(s.ID)
		did = true
	}
	i := slices.IndexFunc(a.Approvals, func(q approval) bool { return q.Session == s.ID })
	if i < 0 || a.Approvals[i].Withdrawn {
		return did
	}
	a.Approvals[i].Withdrawn = true
	a.consents(now)
	a.settleLevel(now, p.lookout, false)
	a.tick(now, p.lookout) // what is left may be out of date
	return true
}

// told are the sessions that hear of a withdrawal: those with data, and those whose approvals stand.
func (a *accountRecord) told() []string {
	all := slices.Clone(a.Sessions)
	for _, p := range a.Approvals {
		if !slices.Contains(all, p.Session) {
			all = append(all, p.Session)
		}
	}
	return all
}

// restsOn are the steps on which an approval rests whose session cannot be asked: those of its method.
func (a *accountRecord) restsOn(session string, p *policy) (steps stepSet) {
	for _, q := range a.Approvals {
		if q.Session == session && !q.Withdrawn {
			steps = setOf(usual[q.Method]...) | setOf(p.flow(GoalVerify, q.Method)...)
		}
	}
	return steps & setOf(StepIdentity, StepPhotos, StepFace, StepCard, StepCarrier)
}

// unfoundLost takes approvals out of use whose sessions cannot be asked, as those that were moved aside.
func (a *accountRecord) unfoundLost(sessions []string, steps stepSet, now instant, p *policy) {
	did := false
	for i := range a.Approvals {
		if q := &a.Approvals[i]; slices.Contains(sessions, q.Session) && a.restsOn(q.Session, p)&steps != 0 {
			q.Withdrawn, did = true, true
		}
	}
	if did {
		a.consents(now)
		a.settleLevel(now, p.lookout, false)
	}
}

// consents stops an account whose approvals all rest on consents that were taken back. Where one does
// not, the others give way to it, and the account goes on.
func (a *accountRecord) consents(now instant) {
	founded := slices.ContainsFunc(a.Approvals, func(p approval) bool { return !p.Withdrawn })
	for i := len(a.Approvals) - 1; i >= 0 && founded; i-- {
		if a.Approvals[i].Withdrawn {
			a.retire(i, now, ReasonConsentDeclined)
		}
	}
	if len(a.Approvals) > 0 {
		a.set(causeConsent, !founded, now)
	}
}

// agreed forgets that the consents of some steps were taken back: an approval has come by new ones.
func (a *accountRecord) agreed(steps stepSet) {
	a.Withdrawn = slices.DeleteFunc(slices.Clone(a.Withdrawn), func(w withdrawal) bool { return steps.has(w.Purpose.step()) })
}

// stops reports whether an account is stopped for a session: what the withdrawal of a consent has
// stopped goes on with the next approval of a goal that verifies.
func (a *accountRecord) stops(verifies bool) bool {
	causes := a.Causes & stopping
	if verifies {
		causes = causes.Without(causeConsent)
	}
	return causes != 0
}

// admits reports whether an account is as a goal wants it to be.
func (a *accountRecord) admits(spec *GoalSpec, now instant) bool {
	state := a.state(now)
	if state == AccountSuspended {
		return !a.stops(spec.Verifies)
	}
	return slices.Contains(spec.From, state)
}
