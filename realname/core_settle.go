package realname

// settle takes what came of an operation. Only the operation in flight can
// settle a step, and only for the subject that it was begun for: whatever else
// comes is an answer too late to count, and goes to the audit trail.
func (m *machine) settle(e settled) {
	st := &m.Steps[e.Step]
	flying := st.Phase == PhaseReserved || st.Phase == PhasePending
	late := !m.Status.live() || m.Data != dataFull || !flying || st.Op != e.Op || st.Epoch != m.Epoch
	if e.Outcome == outcomeWaiting {
		if !late {
			m.wait(st, e)
		}
		return
	}
	if late {
		m.note(noteLate, e.Step, e.Op, e.Reason)
		return
	}
	m.noteOutcome(e.Step, e.Op, e.Outcome, e.Reason)
	m.Notes[len(m.Notes)-1].Found = e.Found
	switch e.Step {
	case stepClaim:
		m.settleClaim(e)
	case StepReview:
		m.settleReview(e)
	default:
		m.settleStep(e)
	}
}

// wait takes that there is no news. A time comes with it where the provider has begun an
// operation whose first answer was lost: that is what it would have said then.
func (m *machine) wait(st *stepState, e settled) {
	st.Reason = e.Reason
	if st.Phase == PhasePending && e.Until > st.Until {
		st.Until, st.Asked = e.Until, false
		m.extend(e.Until)
	}
}

// extend gives the session time, once, for an answer that takes longer than it lasts: until
// that is due, and for the steps that follow.
func (m *machine) extend(until instant) {
	want := min(until.add(m.lifetime/3), m.Deadline.add(m.extension))
	if m.Extended || want <= m.Deadline || m.Status != StatusOpen {
		return
	}
	m.Deadline, m.Extended = want, true
	m.note(noteExtended, 0, 0, 0)
}

func (m *machine) settleStep(e settled) {
	st := &m.Steps[e.Step]
	switch e.Outcome {
	case outcomePassed:
		m.pass(e.Step)
		st.Found, st.Valid = e.Found, e.Until
		m.Guardian, m.Adult = max(m.Guardian, e.Guardian), m.Adult || e.Adult
		if e.Step == StepCard && m.Steps[StepCode].Phase == PhasePassed {
			m.reopen(&m.state, StepCode) // that code went to the number of the card before
		}
		if e.Step == StepCard {
			m.unconfirm()
		}
		return
	case outcomePending:
		st.Phase, st.Until, st.Reason, st.Asked = PhasePending, e.Until, e.Reason, false
		m.extend(e.Until)
		return
	case outcomeNotJudged:
		st.Phase, st.Reason, st.Until = PhaseNeeded, e.Reason, 0
		st.Tries-- // as it was before the operation was begun
	case outcomeFailed:
		st.Phase, st.Reason, st.Until = PhaseFailed, e.Reason, 0
	default:
		if st.Query {
			m.askLater(e.Step)
			return
		}
		st.Phase, st.Reason, st.Until = PhaseUnresolved, orReason(e.Reason, ReasonOutcomeUnknown), 0
	}
	m.exhaust(e.Step)
}

// askLater keeps an operation whose outcome is not known: its backend can tell.
// It is asked at once, and when the time is up once more.
func (m *machine) askLater(step Step) {
	st := &m.Steps[step]
	st.Phase, st.Reason, st.Until = PhasePending, ReasonProviderUnavailable, m.now.add(m.recover[step])
	m.Do = append(m.Do, effect{Step: step, Op: st.Op, Query: true})
}

// settleReview is the decision of a program, or its word that people decide.
func (m *machine) settleReview(e settled) {
	st := &m.Steps[StepReview]
	switch {
	case e.Outcome == outcomePassed && !m.needsPeople(m.handles) && !e.Found.forPeople(m.handles):
		m.pass(StepReview)
		m.reserve(stepClaim)
	case e.Outcome == outcomeFailed:
		st.Phase, st.Reason, st.Until = PhaseFailed, orReason(e.Reason, ReasonReviewRejected), 0
		m.finish(StatusRejected, st.Reason)
	case e.Outcome == outcomePending, e.Outcome == outcomePassed:
		st.Phase, st.Reason, st.Until = PhaseNeeded, e.Reason, 0 // people decide
	default:
		st.Reason = e.Reason // stays reserved: asked again when its time has come
	}
}

// settleClaim is the last transition. The clock and every step are looked at
// again: time has passed since the decision.
func (m *machine) settleClaim(e settled) {
	switch {
	case e.Outcome == outcomeFailed:
		m.finish(StatusRejected, orReason(e.Reason, ReasonIdentityInUse))
	case e.Outcome == outcomeNotJudged && e.Reason == ReasonGuardianConsentRequired:
		m.unguard()
	case e.Outcome == outcomeNotJudged && m.Steps[StepPIN].Phase != 0:
		m.setAgain(e.Reason)
	case e.Outcome != outcomePassed:
		// The claim can be made again under the same operation: it stays reserved.
	case !m.complete(m.now) || !m.passed(StepReview, m.now):
		m.sendBack() // the decision came too late for what was proved
	default:
		m.pass(stepClaim)
		m.toBeScreened()
		m.Chores |= choreCase | choreAccount
		if m.Steps[StepCarrier].Phase == PhasePassed {
			m.Chores |= choreNumber
		}
		if m.Goal != "" && m.Rules&goalVerifies == 0 { // the identity's slot is that of who is verified
			m.Chores |= choreRelease
		}
		if m.Steps[StepPIN].Phase == PhasePassed {
			m.Chores |= choreActivate
		}
		m.become(StatusApproved, 0)
	}
}

// setAgain opens a session once more whose PIN others have pushed out: nobody is
// approved without one. The slot stays the session's until it ends.
func (m *machine) setAgain(r Reason) {
	m.reopen(&m.state, StepPIN)
	m.Steps[StepPIN].Reason = r
	m.Steps[StepReview] = stepState{}
	m.Steps[stepClaim].Phase = PhaseNeeded
	m.Deadline, m.Extended = m.now.add(m.lifetime), false
	m.Chores |= choreCase
	m.become(StatusOpen, r)
}

// tick looks after operations whose time is up: whoever began them crashed, or
// waits for a provider that does not answer.
func (m *machine) tick(lately stepSet) {
	if !m.Status.live() {
		return
	}
	for step := StepIdentity; step < numSteps; step++ {
		st := &m.Steps[step]
		flying := st.Phase == PhaseReserved || st.Phase == PhasePending
		switch {
		case !flying || st.Until > m.now:
		case lately.has(step) && st.Query && !st.Asked && m.now < st.Until.add(pollPause):
			// In a moment: it was just asked about.
		default:
			m.recoverStep(step, st)
		}
	}
}

// recoverStep asks once more where the backend can be asked, and otherwise
// closes the step as unresolved. An operation of unknown fate is never begun
// again: only the claim is, which is a record of our own.
func (m *machine) recoverStep(step Step, st *stepState) {
	again := m.now.add(m.recover[step])
	switch {
	case step == stepClaim:
		st.Until = again
		m.Do = append(m.Do, effect{Step: step, Op: st.Op})
	case step == StepReview && m.triesLeft(StepReview) == 0:
		st.Phase, st.Reason, st.Until = PhaseNeeded, ReasonProviderUnavailable, 0 // people decide
	case step == StepReview:
		m.reserve(StepReview)
	case st.Query && !m.query.has(step):
		// Only a process that has the backend can ask it.
	case st.Query && !st.Asked:
		st.Phase, st.Reason, st.Until, st.Asked = PhasePending, ReasonOutcomeUnknown, again, true
		m.Do = append(m.Do, effect{Step: step, Op: st.Op, Query: true})
	default:
		m.noteOutcome(step, st.Op, outcomeUnresolved, ReasonOutcomeUnknown)
		st.Phase, st.Reason, st.Until = PhaseUnresolved, ReasonOutcomeUnknown, 0
		m.exhaust(step)
	}
}

// noteOutcome puts what came of an operation on the trail.
func (m *machine) noteOutcome(step Step, op uint32, o outcome, r Reason) {
	m.Notes = append(m.Notes, note{Kind: noteSettled, Step: step, Op: op, Out: o, Reason: r})
}
