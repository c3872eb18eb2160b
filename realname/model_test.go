package realname

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var (
	modelRuns = flag.Int("model.runs", 0, "random sequences of events; 0 chooses")
	modelSeed = flag.Uint64("model.seed", 0, "seed of the random sequences; 0 draws one")
)

// A model is the flow as one would explain it: sets and counts, no phases that
// follow from others, nothing packed. The step function must agree with it.
type model struct {
	p         *policy
	status    Status
	method    Method
	deadline  instant
	epoch     int
	round     int
	ops       uint32
	agreed    map[Step]bool
	guardian  guardianRule    // who has to agree
	guarded   map[Step]bool   // to what a guardian agreed
	done      map[Step]bool   // passed for the current subject, or left to people
	no        map[Step]bool   // the last answer was no
	forPeople map[Step]bool   // no program decides about it
	flying    map[Step]uint32 // the operation under way
	pending   map[Step]bool
	asked     map[Step]bool // asked again after its time was up
	until     map[Step]instant
	used      map[Step]int // tries counted
	back      map[Step]int // tries given back
	decided   bool
	declined  map[Step]bool
	extended  bool
	people    bool // who decided
	unseen    int  // rounds that a lost guardian ended before they did
}

func newModel(p *policy, m Method, now instant) *model {
	return &model{
		p: p, status: StatusOpen, method: m, deadline: now.add(p.lifetime),
		agreed: map[Step]bool{}, guarded: map[Step]bool{}, done: map[Step]bool{}, flying: map[Step]uint32{},
		pending: map[Step]bool{}, asked: map[Step]bool{}, until: map[Step]instant{},
		used: map[Step]int{}, back: map[Step]int{}, no: map[Step]bool{}, forPeople: map[Step]bool{}, declined: map[Step]bool{},
	}
}

func (m *model) live() bool { return m.status == StatusOpen || m.status == StatusReview }

func (m *model) next() Step {
	for _, step := range m.p.flows[m.method] {
		if !m.done[step] {
			return step
		}
	}
	return StepReview
}

func (m *model) left(step Step) bool {
	return m.p.limits[step] == 0 || m.used[step]-m.back[step] < int(m.p.limits[step])
}

func (m *model) begin(step Step, now instant) {
	m.ops++
	m.land(step)
	delete(m.no, step)
	m.flying[step], m.until[step] = m.ops, now.add(m.p.recover[step])
	if m.p.limits[step] > 0 {
		m.used[step]++
	}
}

func (m *model) land(step Step) {
	delete(m.flying, step)
	delete(m.pending, step)
	delete(m.asked, step)
}

// forget begins the steps again.
func (m *model) forget(steps ...Step) {
	for _, step := range steps {
		m.land(step)
		delete(m.done, step)
		delete(m.no, step)
		delete(m.forPeople, step)
	}
}

// apply says whether the event is accepted.
func (m *model) apply(e event, now instant) bool {
	switch e := e.(type) {
	case settled:
		m.expire(now)
		m.settle(e, now)
		return true
	case ticked:
		m.expire(now)
		m.tick(now)
		return true
	case recounted:
		if m.p.limits[e.Step] > 0 && m.left(e.Step) {
			m.used[e.Step]++
		}
		return true
	case takenBack:
		m.expire(now)
		if m.live() {
			m.stop(e.Steps, now)
		}
		return true
	case ended:
		if m.status == StatusApproved {
			m.status = StatusRevoked
			return true
		}
		if !m.live() || now >= m.deadline {
			return false
		}
		m.status = StatusCanceled
		return true
	}
	if !m.live() || now >= m.deadline {
		return false
	}
	if e, ok := e.(declined); ok {
		m.stop(e.Steps, now)
		return true
	}
	if m.status == StatusReview {
		return m.decide(e, now)
	}
	return m.open(e, now)
}

// stop is that the person does not agree to steps, or no longer.
func (m *model) stop(steps stepSet, now instant) {
	opened := false
	for step := StepIdentity; step <= StepCarrier; step++ {
		if !steps.has(step) {
			continue
		}
		m.agreed[step], m.guarded[step] = false, false
		if m.declined[step] {
			continue
		}
		m.declined[step] = true
		stood := m.flying[step] != 0 || m.done[step]
		if stood {
			m.forget(step)
		}
		if stood && step == StepCard { // what comes after is about its number
			m.forget(StepCode, StepCarrier)
		}
		if step == StepIdentity && m.epoch > 0 {
			stood = true
			m.epoch++
			m.forget(m.p.flows[m.method]...)
		}
		opened = opened || stood
	}
	if m.status == StatusReview && opened {
		m.status, m.deadline, m.extended = StatusOpen, now.add(m.p.lifetime), false
		m.forget(StepReview, stepClaim)
	}
}

func (m *model) expire(now instant) {
	if m.live() && now >= m.deadline {
		m.status = StatusExpired
	}
}

func (m *model) open(e event, now instant) bool {
	switch e := e.(type) {
	case consented:
		for step := range numSteps {
			m.agreed[Step(step)] = m.agreed[Step(step)] || e.Steps.has(Step(step))
			m.declined[Step(step)] = m.declined[Step(step)] && !e.Steps.has(Step(step))
		}
	case methodChosen:
		if e.To != m.method {
			m.method = e.To
			m.forget(StepPhotos, StepFace, StepCard, StepCarrier, StepCode, StepPIN, StepReview)
		}
	case guardianConsented:
		for step := range numSteps {
			m.guarded[Step(step)] = m.guarded[Step(step)] || e.Steps.has(Step(step))
			m.declined[Step(step)] = m.declined[Step(step)] && !(m.guardian == guardianAlone && e.Steps.has(Step(step)))
		}
	case guardianNeeded:
		if m.epoch == 0 {
			m.guardian = e.Rule
		}
	case subjectGiven:
		if !e.Same || m.epoch == 0 {
			m.epoch++
			m.guardian = e.Guardian
			for step := range m.guarded {
				m.declined[step] = m.declined[step] && !(m.guardian == guardianAlone && m.guarded[step])
			}
			m.forget(m.p.flows[m.method]...)
		}
	case stepAsked:
		if m.epoch == 0 || m.p.limits[e.Step] == 0 || m.flying[e.Step] != 0 ||
			m.next() != e.Step || !m.left(e.Step) || m.declined[e.Step] ||
			e.Step == StepReview || m.p.consents.has(e.Step) && !m.allAgreed(e.Step) {
			return false
		}
		m.begin(e.Step, now)
	case proved:
		if m.p.limits[e.Step] > 0 || m.next() != e.Step || e.Epoch != uint16(m.epoch) {
			return false
		}
		m.done[e.Step] = true
		if e.Step == StepCode { // the carrier knows of the number before
			m.forget(StepCarrier)
		}
	case turnedAway:
		m.status = StatusRejected
	case referred:
		if !m.no[StepIdentity] {
			return false
		}
		m.done[StepIdentity], m.forPeople[StepIdentity] = true, true
		delete(m.no, StepIdentity)
	case abandoned:
		if !m.pending[e.Step] || m.flying[e.Step] != e.Op {
			return false
		}
		m.land(e.Step)
		if e.Back {
			m.used[e.Step]--
		}
	case submitted:
		if m.epoch == 0 || m.next() != StepReview || !m.isGuarded() {
			return false
		}
		m.status, m.round, m.deadline, m.decided = StatusReview, m.round+1, now.add(m.p.review), false
		m.people = false
		m.used[StepReview] = 0
		if m.p.auto && len(m.forPeople) == 0 {
			m.begin(StepReview, now)
		}
	default:
		return false
	}
	return true
}

// allAgreed reports whether a step has the consents that it needs.
func (m *model) allAgreed(step Step) bool {
	switch m.guardian {
	case guardianAlone:
		return m.guarded[step]
	case guardianToo:
		return m.agreed[step] && m.guarded[step]
	}
	return m.agreed[step]
}

// isGuarded reports whether a guardian agreed to all that is checked, where one is needed.
func (m *model) isGuarded() bool {
	for _, step := range m.p.flows[m.method] {
		if m.guardian != guardianNone && step <= StepCarrier && !m.guarded[step] {
			return false
		}
	}
	return true
}

func (m *model) decide(e event, now instant) bool {
	d, ok := e.(decided)
	if !ok || int(d.Round) != m.round || m.decided || d.Again&^setOf(m.p.flows[m.method]...) != 0 {
		return false
	}
	switch {
	case d.Yes:
		m.people = true
		m.approve(now)
	case d.Again == 0, m.round-m.unseen >= int(m.p.rounds):
		m.status = StatusRejected
	default:
		m.status, m.deadline, m.extended = StatusOpen, now.add(m.p.lifetime), false
		m.land(StepReview)
		if d.Again.has(StepCode) || d.Again.has(StepCard) {
			d.Again |= setOf(StepCarrier)
		}
		for _, step := range m.p.flows[m.method] {
			if !d.Again.has(step) {
				continue
			}
			if !m.left(step) && m.back[step] < int(m.p.limits[step]) {
				m.back[step]++
			}
			m.forget(step)
		}
		if d.Again.has(StepCard) {
			m.forget(StepCode)
		}
	}
	return true
}

// approve decides for the person, and claims the identity's slot.
func (m *model) approve(now instant) {
	m.decided = true
	m.land(StepReview)
	m.begin(stepClaim, now)
}

func (m *model) settle(e settled, now instant) {
	if !m.live() || m.flying[e.Step] == 0 || m.flying[e.Step] != e.Op {
		return
	}
	if e.Outcome == outcomeWaiting {
		if m.pending[e.Step] && e.Until > m.until[e.Step] {
			m.until[e.Step], m.asked[e.Step] = e.Until, false
			m.extend(e.Until)
		}
		return
	}
	switch e.Step {
	case stepClaim:
		if e.Outcome == outcomePassed {
			m.status = StatusApproved
		} else if e.Outcome == outcomeNotJudged && e.Reason == ReasonGuardianConsentRequired {
			m.status, m.deadline, m.extended = StatusOpen, now.add(m.p.review), false
			m.guarded = map[Step]bool{}
			m.forget(StepReview, stepClaim)
			if !m.people {
				m.unseen++
			}
		} else if e.Outcome == outcomeFailed {
			m.status = StatusRejected
		} else if e.Outcome == outcomeNotJudged && slices.Contains(m.p.flows[m.method], StepPIN) {
			m.status, m.deadline, m.extended = StatusOpen, now.add(m.p.lifetime), false
			m.forget(StepPIN, StepReview, stepClaim)
		}
	case StepReview:
		switch e.Outcome {
		case outcomePassed:
			m.approve(now)
		case outcomeFailed:
			m.status = StatusRejected
		case outcomePending:
			m.land(StepReview)
		}
	default:
		asked := m.asked[e.Step]
		m.land(e.Step)
		switch e.Outcome {
		case outcomePassed:
			m.done[e.Step] = true
			m.guardian = max(m.guardian, e.Guardian)
			if e.Found != 0 {
				m.forPeople[e.Step] = true
			}
		case outcomeFailed:
			m.no[e.Step] = true
		case outcomePending:
			m.flying[e.Step], m.pending[e.Step], m.until[e.Step] = e.Op, true, e.Until
			m.asked[e.Step] = false
			m.extend(e.Until)
		case outcomeNotJudged:
			m.used[e.Step]--
		case outcomeUnresolved:
			if m.p.query.has(e.Step) {
				m.flying[e.Step], m.pending[e.Step], m.asked[e.Step] = e.Op, true, asked
				m.until[e.Step] = now.add(m.p.recover[e.Step])
			}
		}
	}
}

// extend moves the deadline once, for an answer that comes late.
func (m *model) extend(until instant) {
	if m.status != StatusOpen || m.extended {
		return
	}
	want := until.add(m.p.lifetime / 3)
	if most := m.deadline.add(m.p.extension); want > most {
		want = most
	}
	if want > m.deadline {
		m.deadline, m.extended = want, true
	}
}

func (m *model) tick(now instant) {
	if !m.live() {
		return
	}
	for step := StepIdentity; step < numSteps; step++ {
		if m.flying[step] == 0 || m.until[step] > now {
			continue
		}
		switch {
		case step == stepClaim:
			m.until[step] = now.add(m.p.recover[step])
		case step == StepReview && m.left(step):
			m.begin(step, now)
		case m.p.query.has(step) && !m.asked[step]:
			m.asked[step], m.pending[step], m.until[step] = true, true, now.add(m.p.recover[step])
		default:
			m.land(step)
		}
	}
}

// agrees compares what both say.
func (m *model) agrees(t *testing.T, s state) bool {
	ok := s.Status == m.status && s.Method == m.method && int(s.Epoch) == m.epoch && s.Ops == m.ops &&
		(!m.live() || s.Deadline == m.deadline) && int(s.Round) == m.round && s.Guardian == m.guardian
	for _, step := range m.p.flows[m.method] {
		st := s.Steps[step]
		flying := st.Phase == PhaseReserved || st.Phase == PhasePending
		ok = ok && int(st.Tries) == m.used[step] && int(st.Back) == m.back[step]
		if m.live() {
			ok = ok && (st.Phase == PhasePassed || st.Phase == PhaseReferred) == m.done[step] &&
				(st.Phase == PhaseReferred || st.Found != 0) == m.forPeople[step] &&
				flying == (m.flying[step] != 0) && (!flying || st.Op == m.flying[step]) &&
				(st.Phase == PhasePending) == m.pending[step]
		}
	}
	if !ok {
		t.Errorf("model: %+v\nstate: %+v", *m, s)
	}
	return ok
}

// randomEvent draws an event that has a chance to be accepted.
func randomEvent(r *rand.Rand, s state) event {
	step := Step(1 + r.IntN(numSteps-1))
	if r.IntN(3) > 0 {
		step = testPolicyNext(s)
	}
	op := s.Steps[step].Op
	if r.IntN(4) == 0 && s.Ops > 0 {
		op = 1 + r.Uint32N(s.Ops)
	}
	switch r.IntN(19) {
	case 18:
		return randomGuardian(r)
	case 0:
		return methodChosen{To: Method(1 + r.IntN(2))}
	case 1:
		same := r.IntN(2) == 0 && s.Epoch > 0
		return subjectGiven{Same: same, Guardian: guardianRule(max(0, r.IntN(6)-3))}
	case 2, 3, 4, 5:
		return stepAsked{Step: step}
	case 6, 7, 8, 9:
		o := outcomePassed
		if r.IntN(2) == 0 {
			o = outcome(1 + r.IntN(6))
		}
		if (step == stepClaim || step == StepReview) && o == outcomePending {
			o = outcomePassed
		}
		e := settled{Step: step, Op: op, Outcome: o, Until: s.Deadline - instant(r.IntN(20))}
		switch {
		case o == outcomeFailed && step == StepIdentity:
			e.Reason = ReasonMismatch
		case o == outcomePassed && step < StepReview && r.IntN(4) == 0:
			e.Found = FindingsOf(FindingNameVariant)
		case o == outcomePassed && step < StepReview && r.IntN(4) == 0:
			e.Guardian = guardianRule(r.IntN(3))
		case o == outcomeNotJudged && step == stepClaim && r.IntN(2) == 0:
			e.Reason = ReasonGuardianConsentRequired
		}
		return e
	case 15:
		return referred{}
	case 16:
		return abandoned{Step: step, Op: op, Back: r.IntN(2) == 0}
	case 10, 11:
		return proved{Step: step, Epoch: s.Epoch - uint16(r.IntN(8)/7)}
	case 12:
		return submitted{}
	case 13:
		return decided{Round: s.Round, Yes: r.IntN(2) == 0, Again: stepSet(r.Uint32N(1<<numSteps)) & setOf(s.Flow.steps()...)}
	case 14:
		some := stepSet(r.Uint32N(1<<numSteps)) & setOf(StepIdentity, StepFace, StepCard, StepCarrier)
		switch r.IntN(60) {
		case 3, 4:
			return takenBack{Steps: some}
		case 5, 6:
			return declined{Steps: some}
		case 0:
			return ended{}
		case 1:
			return turnedAway{}
		case 2:
			return recounted{step}
		}
		return consented{Steps: setOf(StepIdentity) | some}
	}
	return ticked{}
}

// randomGuardian draws what a guardian may do.
func randomGuardian(r *rand.Rand) event {
	if r.IntN(4) == 0 {
		return guardianNeeded{Rule: guardianRule(r.IntN(3))}
	}
	return guardianConsented{Steps: stepSet(r.Uint32N(1<<numSteps)) & guardedSteps}
}

// helpfulEvent is what brings a session nearer to its end.
func helpfulEvent(s state) event {
	step := testPolicyNext(s)
	st := s.Steps[step]
	switch {
	case s.Status == StatusApproved:
		return ended{}
	case s.Epoch == 0:
		return subjectGiven{}
	case s.Declined.has(step) && s.Status == StatusOpen:
		return consented{Steps: setOf(step)}
	case !s.Consents.has(StepIdentity) && s.Status == StatusOpen:
		return consented{Steps: setOf(StepIdentity)}
	case !s.guarded():
		return guardianConsented{Steps: guardedSteps}
	case st.Phase == PhaseReserved || st.Phase == PhasePending:
		return settled{Step: step, Op: st.Op, Outcome: outcomePassed}
	case step == StepReview && s.Status == StatusOpen:
		return submitted{}
	case step == StepReview:
		return decided{Round: s.Round, Yes: true}
	case step == StepCode || step == StepPIN:
		return proved{Step: step, Epoch: s.Epoch}
	}
	return stepAsked{Step: step}
}

func testPolicyNext(s state) Step {
	if s.Status == StatusReview {
		if s.Steps[stepClaim].Phase != 0 {
			return stepClaim
		}
		return StepReview
	}
	return s.next(s.Deadline - 1)
}

func TestModel(t *testing.T) {
	runs, seed := *modelRuns, *modelSeed
	if runs == 0 {
		runs = 100_000
		if raceEnabled {
			runs = 10_000 // one goroutine alone has no races
		}
	}
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("%d sequences, -model.seed=%d", runs, seed)
	r := rand.New(rand.NewPCG(seed, 1))
	ends := map[Status]int{}
	for range runs {
		s, ok := randomRun(t, r)
		if !ok {
			t.Fatalf("seed %d", seed)
		}
		ends[s.Status]++
	}
	t.Logf("ended in %v", ends)
	for s := StatusOpen; s < numStatuses; s++ {
		if ends[s] < runs/1000 {
			t.Errorf("only %d sequences ended in %v", ends[s], s)
		}
	}
}

// randomRun lets forty random events happen to a session and its model.
func randomRun(t *testing.T, r *rand.Rand) (state, bool) {
	p := testPolicy()
	p.auto = r.IntN(2) == 0
	if r.IntN(2) == 0 {
		p.flows[MethodBankCard] = []Step{StepIdentity, StepCard, StepCode, StepCarrier, StepPIN}
	}
	p.extension = time.Duration(r.IntN(2)*20) * time.Microsecond
	p.lifetime, p.review, p.fresh = 40*time.Microsecond, 40*time.Microsecond, time.Second
	now := instant(1)
	method := Method(1 + r.IntN(2))
	s, m := p.newState(GoalVerify, method, now), newModel(p, method, now)
	help := r.Float64()
	for range 40 {
		now += instant(r.IntN(5) / 2)
		if r.IntN(100) == 0 {
			now += 40
		}
		e := randomEvent(r, s)
		if r.Float64() < help {
			e = helpfulEvent(s)
		}
		n, _, err := p.step(s, e, now)
		if accepted := m.apply(e, now); accepted != (err == nil) {
			t.Errorf("%#v at %d: step says %v, the model accepts: %v\nin %+v", e, now, err, accepted, s)
			return s, false
		}
		if !m.agrees(t, n) {
			t.Errorf("after %#v at %d in %+v", e, now, s)
			return s, false
		}
		s = n
	}
	return s, true
}
