package realname

import "slices"

// An event is something that happened to a session.
type event interface{ event() }

type (
	consented    struct{ Steps stepSet }
	methodChosen struct{ To Method }
	subjectGiven struct{ Same bool }
	stepAsked    struct{ Step Step }

	// settled is what came of an operation.
	settled struct {
		Step    Step
		Op      uint32
		Outcome outcome
		Reason  Reason
		Until   instant // of a pending answer: when to give up
	}

	// proved is a step passed at a service that counts for itself, and hands
	// its proof out again: the code service and the PIN guard.
	proved struct {
		Step  Step
		Epoch uint16
	}

	submitted struct{}
	decided   struct {
		Round  uint8
		Yes    bool
		Again  stepSet // steps to be done again; the session opens
		Reason Reason
	}
	ended      struct{ Reason Reason } // canceled, or revoked after approval
	restricted struct{}                // kept because it must be, and used for nothing
	erased     struct{}                // gone
	choreDone  struct{ Chores choreSet }
	ticked     struct{} // time has passed
)

func (consented) event()    {}
func (methodChosen) event() {}
func (subjectGiven) event() {}
func (stepAsked) event()    {}
func (settled) event()      {}
func (proved) event()       {}
func (submitted) event()    {}
func (decided) event()      {}
func (ended) event()        {}
func (restricted) event()   {}
func (erased) event()       {}
func (choreDone) event()    {}
func (ticked) event()       {}

// An outcome is what came of asking a backend.
type outcome uint8

const (
	outcomePassed     outcome = iota + 1
	outcomeFailed             // the answer was no
	outcomePending            // the answer comes later
	outcomeNotJudged          // certainly nothing was judged: the try is given back
	outcomeUnresolved         // it may have been judged, but no answer came
	outcomeWaiting            // asked again, and there was no news
)

var outcomeNames = [...]string{
	"", "passed", "failed", "pending", "not_judged", "unresolved", "waiting",
}

// An effect is something to do after the state was stored. Each ends in a
// settled event with the same operation.
type effect struct {
	Step  Step
	Op    uint32
	Query bool // ask what became of the operation, rather than begin it
}

// out is what a step of the session asks for besides its new state.
type out struct {
	Do    []effect
	Notes []note
}

// A note is an entry for the audit trail.
type note struct {
	Kind   noteKind
	Step   Step
	Op     uint32
	Reason Reason
	Out    outcome // of an operation
	To     Status  // of a change of status
}

type noteKind string

const (
	noteStatus  noteKind = "status"
	noteConsent noteKind = "consent"
	noteMethod  noteKind = "method"
	noteSubject noteKind = "subject"
	noteAsked   noteKind = "asked"
	noteSettled noteKind = "settled"
	noteLate    noteKind = "late" // an answer that came too late to count
	noteProved  noteKind = "proved"
	noteDecided noteKind = "decided"

	noteCodeSent noteKind = "code_sent"
	noteData     noteKind = "data" // restricted or erased
)

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
		m.tick()
		return nil
	case choreDone:
		m.Chores &^= e.Chores
		return nil
	case ended:
		return m.end(e)
	case restricted, erased:
		return m.withdraw(e)
	}
	if err := m.alive(); err != nil {
		return err
	}
	switch e := e.(type) {
	case decided:
		return m.decide(e)
	case submitted:
		return m.submit()
	}
	if m.Status != StatusOpen {
		return refuse(StepNotNext, StepReview)
	}
	switch e := e.(type) {
	case consented:
		m.Consents |= e.Steps
	case methodChosen:
		m.choose(e.To)
	case subjectGiven:
		m.give(e.Same)
	case stepAsked:
		return m.ask(e.Step)
	case proved:
		return m.prove(e)
	}
	return nil
}

// alive refuses whatever comes after the end, or after the deadline, whether
// or not the end has been stored yet.
func (m *machine) alive() error {
	if !m.Status.live() {
		return refuse(SessionEnded, 0)
	}
	if m.now >= m.Deadline {
		return refuse(DeadlinePassed, 0)
	}
	return nil
}

// expire stores what the clock says.
func (m *machine) expire() {
	if m.Status.live() && m.now >= m.Deadline {
		m.finish(StatusExpired, DeadlinePassed)
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
	m.become(to, r)
}

func (m *machine) become(to Status, r Reason) {
	m.Status, m.Reason = to, r
	m.Notes = append(m.Notes, note{Kind: noteStatus, To: to, Reason: r})
}

func (m *machine) note(k noteKind, step Step, op uint32, r Reason) {
	m.Notes = append(m.Notes, note{Kind: k, Step: step, Op: op, Reason: r})
}

// choose changes the method. The identity stays checked; the other steps prove
// something in the context of one method, so they begin again.
func (m *machine) choose(to Method) {
	if to == m.Method {
		return
	}
	m.Method, m.Flow = to, flowOf(m.flows[to])
	for step := StepPhotos; step < numSteps; step++ {
		if p := m.Steps[step].Phase; p != 0 && p != PhaseNeeded {
			m.reopen(&m.state, step)
		}
		if !slices.Contains(m.Flow.steps(), step) {
			m.Steps[step].Phase = 0
		}
	}
	m.openSteps(&m.state)
	m.note(noteMethod, 0, 0, 0)
}

// give sets the subject. Another subject moves the epoch, and no result of an
// older epoch counts; what was tried for it stays counted.
func (m *machine) give(same bool) {
	if same && m.Epoch > 0 {
		return
	}
	m.Epoch++
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
		return refuse(StepNotNext, step)
	case st.Phase == PhaseReserved || st.Phase == PhasePending:
		return refuse(InProgress, step)
	case m.next(m.now) != step:
		return refuse(StepNotNext, step)
	case m.consents.has(step) && !m.Consents.has(step):
		return refuse(ConsentRequired, step)
	case st.Phase == PhaseExhausted:
		return refuse(LimitExceeded, step)
	}
	m.reserve(step)
	return nil
}

// reserve begins an operation, whoever asked for it.
func (m *machine) reserve(step Step) {
	m.Ops++
	st := &m.Steps[step]
	st.Phase, st.Op, st.Epoch, st.Reason, st.Asked = PhaseReserved, m.Ops, m.Epoch, 0, false
	st.Until = m.now.add(m.recover[step])
	if m.Limits[step] > 0 {
		st.Tries++
	}
	m.note(noteAsked, step, st.Op, 0)
	m.Do = append(m.Do, effect{Step: step, Op: st.Op})
}

// prove passes a step whose own service has counted the tries.
func (m *machine) prove(e proved) error {
	if m.Limits[e.Step] > 0 || m.next(m.now) != e.Step {
		return refuse(StepNotNext, e.Step)
	}
	if e.Epoch != m.Epoch {
		return refuse(Superseded, e.Step)
	}
	m.pass(e.Step)
	m.note(noteProved, e.Step, 0, 0)
	return nil
}

func (m *machine) pass(step Step) {
	st := &m.Steps[step]
	st.Phase, st.Epoch, st.Reason = PhasePassed, m.Epoch, 0
	st.Until = m.now.add(m.fresh)
}

// submit hands a finished session in for review.
func (m *machine) submit() error {
	if !m.ready(m.now) {
		return refuse(StepNotNext, StepReview)
	}
	m.Round++
	m.Deadline = m.now.add(m.policy.review)
	m.Chores &^= choreCase // the case was just written anew
	m.become(StatusReview, 0)
	m.Steps[StepReview] = stepState{Phase: PhaseNeeded, Epoch: m.Epoch}
	if m.auto {
		m.reserve(StepReview)
	}
	return nil
}

// decide carries out a decision of people.
func (m *machine) decide(e decided) error {
	if m.Status != StatusReview || e.Round != m.Round || m.Steps[StepReview].Phase == PhasePassed {
		return refuse(NotDecidable, StepReview)
	}
	if e.Reason != 0 && !e.Reason.aboutPerson() || e.Again&^setOf(m.Flow.steps()...) != 0 {
		return refuse(NotDecidable, StepReview)
	}
	m.note(noteDecided, StepReview, 0, e.Reason)
	switch {
	case e.Yes:
		m.pass(StepReview)
		m.reserve(stepClaim)
	case e.Again == 0:
		m.finish(StatusRejected, orReason(e.Reason, ReviewRejected))
	case m.Round >= m.rounds:
		m.finish(StatusRejected, ResubmissionLimit)
	default:
		m.again(e)
	}
	return nil
}

// again opens the session once more for the steps that the reviewer named.
// Each of them can be tried at least once, as far as give-backs are left.
func (m *machine) again(e decided) {
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
	m.Deadline = m.now.add(m.lifetime)
	m.Chores |= choreCase
	m.become(StatusOpen, e.Reason)
}

// withdraw takes the session's data out of use. A session that lives ends first.
func (m *machine) withdraw(e event) error {
	m.expire()
	if m.Status.live() {
		m.finish(StatusCanceled, DataWithdrawn)
	}
	to := dataRestricted
	if e == (erased{}) {
		to = dataErased
		if m.Status == StatusApproved { // nobody is left who could be verified
			m.Chores |= choreRelease
			m.become(StatusRevoked, DataWithdrawn)
		}
	}
	if to > m.Data {
		m.Data = to
		m.note(noteData, 0, 0, DataWithdrawn)
	}
	return nil
}

// end is the user's or the service's own end of a session: canceled while it
// lives, revoked once it was approved.
func (m *machine) end(e ended) error {
	if m.Status == StatusApproved {
		m.Chores |= choreRelease
		m.become(StatusRevoked, orReason(e.Reason, Revoked))
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
