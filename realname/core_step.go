package realname

import "slices"

// step is the heart of the flow: what becomes of a session in state s when e
// happens now. It does no input or output, draws nothing and reads no clock.
// An error means that e was refused, and the state stays as it was.
func (p *policy) step(s state, e event, now instant) (state, out, error) {
	m := machine{policy: p, state: s, now: now}
	err := m.apply(e)
	if err != nil {
		return s, out{}, err
	}
	return m.state, m.out, nil
}

// A machine is one run of the step function.
type machine struct {
	*policy
	state
	out
	now instant
}

func (m *machine) apply(e event) error {
	switch e := e.(type) {
	case settled:
		m.expire()
		m.settle(e)
		return nil
	case ticked:
		m.expire()
		m.tick(e.Lately)
		return nil
	case choreDone:
		if m.Status == e.After { // what follows from a later status is not done
			m.Chores &^= e.Chores
		}
		return nil
	case ended:
		return m.end(e)
	case restricted, erased:
		return m.withdraw(e)
	case takenBack:
		m.takeBack(e)
		return nil
	case recounted:
		m.recount(e.Step)
		return nil
	}
	if err := m.alive(); err != nil {
		return err
	}
	switch e := e.(type) {
	case declined:
		m.stop(e.Steps)
		return nil
	case decided:
		return m.decide(e)
	case submitted:
		return m.submit(e)
	case taken:
		return m.take(e)
	case returned:
		return m.giveBack(e)
	case escalated:
		return m.escalate(e)
	}
	if m.Status != StatusOpen {
		return refuse(ReasonStepNotNext, StepReview)
	}
	switch e := e.(type) {
	case consented:
		m.consent(e.Steps)
	case guardianConsented:
		m.guard(e.Steps)
	case guardianNeeded:
		m.awaitGuardian(e)
	case methodChosen:
		m.choose(e)
	case subjectGiven:
		m.give(e)
	case stepAsked:
		return m.ask(e.Step)
	case proved:
		return m.prove(e)
	case turnedAway:
		m.finish(StatusRejected, ReasonIdentityInUse)
	case referred:
		return m.refer()
	case abandoned:
		return m.abandon(e)
	case handedIn:
		return m.handIn()
	}
	return nil
}

// alive refuses whatever comes after the end, or after the deadline, whether
// or not the end has been stored yet.
func (m *machine) alive() error {
	if !m.Status.live() {
		return refuse(ReasonSessionEnded, 0)
	}
	if m.now >= m.Deadline {
		return refuse(m.outOfTime(), 0)
	}
	return nil
}

// expire stores what the clock says.
func (m *machine) expire() {
	if m.Status.live() && m.now >= m.Deadline {
		m.endOfTime()
	}
}

// finish ends the session. What it had begun elsewhere is undone by chores.
func (m *machine) finish(to Status, r Reason) {
	if m.Status == StatusReview {
		m.Chores |= choreCase
	}
	if m.Steps[StepPIN].Phase != 0 {
		m.Chores |= choreDrop
	}
	if m.Steps[stepClaim].Phase != 0 {
		m.Chores |= choreRelease
	}
	m.Chores |= choreAccount
	m.become(to, r)
}

func (m *machine) become(to Status, r Reason) {
	m.unlease()
	m.ByPeople = false
	m.Status, m.Reason = to, r
	m.Vote = vote{}
	m.Notes = append(m.Notes, note{Kind: noteStatus, To: to, Reason: r})
}

func (m *machine) note(k noteKind, step Step, op uint32, r Reason) {
	m.Notes = append(m.Notes, note{Kind: k, Step: step, Op: op, Reason: r})
}

// choose changes the method. The identity stays checked; the other steps prove
// something in the context of one method, so they begin again.
func (m *machine) choose(e methodChosen) {
	to := e.To
	if to == m.Method {
		return
	}
	if st := &m.Steps[StepIdentity]; st.Phase == PhasePassed {
		const byMethod = 1 << FindingFaceLeftOut
		st.Found = st.Found&^byMethod | e.Odd&byMethod
	}
	m.Method, m.Flow = to, flowOf(m.flow(m.Goal, to))
	for step := StepPhotos; step < numSteps; step++ {
		if p := m.Steps[step].Phase; p != 0 && p != PhaseNeeded {
			m.reopen(&m.state, step)
		}
		if !slices.Contains(m.Flow.steps(), step) {
			m.Steps[step].Phase = 0
		}
	}
	m.Guardian = max(m.Guardian, m.recalled(m.Known))
	m.openSteps(&m.state)
	m.note(noteMethod, 0, 0, 0)
}

// give sets the subject. Another subject moves the epoch, and no result of an
// older epoch counts; what was tried for it stays counted.
func (m *machine) give(e subjectGiven) {
	m.Ward = guardianNone
	if e.Same && m.Epoch > 0 {
		return
	}
	m.Adult, m.Known = false, e.Known
	m.Epoch++
	if m.Guardian = e.Guardian; m.Guardian == guardianAlone { // their word is the one that counts
		m.agreeAgain(m.Guarded)
	}
	for _, step := range m.Flow.steps() {
		m.reopen(&m.state, step)
	}
	m.note(noteSubject, 0, 0, 0)
}

// ask reserves the next operation of a step: counted before it is done.
func (m *machine) ask(step Step) error {
	st := &m.Steps[step]
	switch {
	case st.Phase == 0 || m.Epoch == 0 || m.Limits[step] == 0:
		return refuse(ReasonStepNotNext, step)
	case st.Phase == PhaseReserved || st.Phase == PhasePending:
		return refuse(ReasonInProgress, step)
	case m.next(m.now) != step:
		return refuse(ReasonStepNotNext, step)
	case m.Declined.has(step):
		return refuse(ReasonConsentDeclined, step)
	case m.mayAsk(step) != nil:
		return m.mayAsk(step)
	case m.regains(step, m.now): // that it counts no longer is our doing
		st.Back++
	case m.triesLeft(step) == 0: // also where it was passed with the last one, and that counts no longer
		return refuse(ReasonLimitExceeded, step)
	}
	m.reserve(step)
	return nil
}

// reserve begins an operation, whoever asked for it.
func (m *machine) reserve(step Step) {
	m.Ops++
	m.Ward = guardianNone
	st := &m.Steps[step]
	st.Phase, st.Op, st.Epoch, st.Reason, st.Asked = PhaseReserved, m.Ops, m.Epoch, 0, false
	st.Query = m.query.has(step) && !m.own(step)
	st.Until = m.now.add(m.recover[step])
	if m.Limits[step] > 0 {
		st.Tries++
	}
	if step == stepClaim {
		m.toBeScreened()
	}
	m.note(noteAsked, step, st.Op, 0)
	m.Do = append(m.Do, effect{Step: step, Op: st.Op})
}

// prove passes a step whose own service has counted the tries.
func (m *machine) prove(e proved) error {
	if m.Limits[e.Step] > 0 || m.next(m.now) != e.Step {
		return refuse(ReasonStepNotNext, e.Step)
	}
	if e.Epoch != m.Epoch {
		return refuse(ReasonSuperseded, e.Step)
	}
	m.pass(e.Step)
	if e.Step == StepCode {
		m.unconfirm()
	}
	m.Steps[e.Step].Found = e.Found
	m.note(noteProved, e.Step, 0, 0)
	m.Notes[len(m.Notes)-1].Found = e.Found
	return nil
}

// unconfirm has the carrier asked again: what it has said, or is to say, is about the number of
// before.
func (m *machine) unconfirm() {
	if p := m.Steps[StepCarrier].Phase; p != 0 && p != PhaseNeeded {
		m.reopen(&m.state, StepCarrier)
	}
}

// refer leaves the identity step to people after any no of the authority, whether it
// knows another name or nobody: for those who moved, or are in service. It is not
// passed, and no program can approve over it.
func (m *machine) refer() error {
	st := &m.Steps[StepIdentity]
	no := (st.Phase == PhaseFailed || st.Phase == PhaseExhausted) && (st.Reason == ReasonMismatch || st.Reason == ReasonNoRecord)
	if !m.referral || !no || st.Epoch != m.Epoch {
		return refuse(ReasonStepNotNext, StepIdentity)
	}
	st.Phase, st.Until = PhaseReferred, m.now.add(m.fresh)
	m.note(noteReferred, StepIdentity, st.Op, st.Reason)
	return nil
}

func (m *machine) pass(step Step) {
	st := &m.Steps[step]
	st.Phase, st.Epoch, st.Reason = PhasePassed, m.Epoch, 0
	st.Until = m.now.add(m.fresh)
	m.Resumed = m.Returned // the person goes on
}

// submit hands a finished session in for review.
func (m *machine) submit(e submitted) error {
	if !m.ready(m.now) {
		return refuse(ReasonStepNotNext, StepReview)
	}
	m.Round++
	m.Returned, m.Resumed = false, false
	m.Deadline = m.now.add(m.policy.review + m.late)
	if m.Promised = e.By; e.By == 0 {
		m.Promised = m.now.add(m.policy.review)
	}
	m.Chores &^= choreCase // the case was just written anew
	m.become(StatusReview, 0)
	m.Steps[StepReview] = stepState{Phase: PhaseNeeded, Epoch: m.Epoch}
	switch {
	case m.Rules&goalByPeople != 0:
	case m.Rules&goalByRule != 0:
		m.byRule()
	case m.auto && !m.needsPeople(m.handles):
		m.reserve(StepReview)
	}
	return nil
}

// byRule approves a session in which nothing is odd. The others are left to people.
func (m *machine) byRule() {
	if m.needsPeople(0) {
		return
	}
	m.pass(StepReview)
	m.note(noteProved, StepReview, 0, 0)
	m.reserve(stepClaim)
}

// decide carries out a decision of people.
func (m *machine) decide(e decided) error {
	if err := m.awaits(e.Actor); err != nil {
		return err
	}
	if e.Round != m.Round {
		return refuse(ReasonNotDecidable, StepReview)
	}
	if e.Reason != 0 && !e.Reason.aboutPerson() || e.Again&^setOf(m.Flow.steps()...) != 0 {
		return refuse(ReasonNotDecidable, StepReview)
	}
	if now, err := m.seconded(vote{Action: e.action(), By: e.Actor, Reason: e.Reason, Again: e.Again}, e.Second); !now {
		return err
	}
	m.note(noteDecided, StepReview, 0, e.Reason)
	m.unlease()
	switch {
	case e.Yes:
		m.ByPeople = true
		m.pass(StepReview)
		m.reserve(stepClaim)
	case e.Again == 0:
		m.finish(StatusRejected, orReason(e.Reason, ReasonReviewRejected))
	case m.isLast(m.rounds):
		m.finish(StatusRejected, ReasonResubmissionLimit)
	default:
		m.again(e)
	}
	return nil
}

// isLast reports whether no round is left after this one. What came too late is not the person's doing.
func (s *state) isLast(rounds uint8) bool { return s.Round-s.Lates-s.Unseen >= rounds }

// action is what a decision does.
func (e decided) action() Action {
	switch {
	case e.Yes:
		return ActionApprove
	case e.Again != 0:
		return ActionAgain
	}
	return ActionReject
}

// again opens the session once more for the steps that the reviewer named.
// Each of them can be tried at least once, as far as give-backs are left.
func (m *machine) again(e decided) {
	if e.Again&setOf(StepCard, StepCode) != 0 { // the number may be another one then
		e.Again |= setOf(StepCarrier)
	}
	for _, step := range m.Flow.steps() {
		if !e.Again.has(step) {
			continue
		}
		if st := &m.Steps[step]; m.triesLeft(step) == 0 && st.Back < m.Limits[step] {
			st.Back++
		}
		m.reopen(&m.state, step)
		m.Steps[step].Reason = e.Reason
	}
	if e.Again.has(StepCard) { // the code went to the number of the card before
		m.reopen(&m.state, StepCode)
	}
	m.Steps[StepReview] = stepState{}
	m.Deadline, m.Extended = m.now.add(m.lifetime), false
	m.Chores |= choreCase
	m.become(StatusOpen, e.Reason)
}

// withdraw takes the session's data out of use. A session that lives ends first.
func (m *machine) withdraw(e event) error {
	m.expire()
	if m.Status.live() {
		m.finish(StatusCanceled, ReasonDataWithdrawn)
	}
	to := dataRestricted
	if e, ok := e.(erased); ok {
		to = dataErased
		m.Chores &^= choreCopies                     // all of them are put aside
		if m.Status == StatusApproved && !e.Folded { // nobody is left who could be verified
			m.Chores |= choreRelease | choreAccount
			m.become(StatusRevoked, ReasonDataWithdrawn)
		}
	}
	if to > m.Data {
		m.Data = to
		m.note(noteData, 0, 0, ReasonDataWithdrawn)
	}
	return nil
}

// end is the user's or the service's own end of a session: canceled while it
// lives, revoked once it was approved.
func (m *machine) end(e ended) error {
	if m.Status == StatusApproved {
		if now, err := m.seconded(vote{Action: ActionRevoke, By: e.Actor, Reason: e.Reason}, e.Second); !now {
			return err
		}
		m.Chores |= choreRelease | choreAccount
		if m.Chores&choreActivate != 0 { // it was not reached
			m.Chores = m.Chores&^choreActivate | choreDrop
		}
		m.become(StatusRevoked, orReason(e.Reason, ReasonRevoked))
		return nil
	}
	if err := m.alive(); err != nil {
		return err
	}
	m.finish(StatusCanceled, e.Reason)
	return nil
}

func orReason(r, other Reason) Reason {
	if r == 0 {
		return other
	}
	return r
}
