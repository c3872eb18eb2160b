package realname

import (
	"flag"
	"fmt"
	"hash/maphash"
	"slices"
	"testing"
	"time"
	"unsafe"
)

var (
	exploreOps = flag.Uint("explore.ops", 0, "operations that the exploration begins at most; 0 chooses")
	long       = flag.Bool("long", false, "explore all that is asked for, and make more random runs")
)

// Long reports whether tests may take long.
func Long() bool { return *long }

// raceEnabled is set where the race detector is on.
var raceEnabled bool

// maxEpochs bounds how often the subject changes: A, B and A again.
const maxEpochs = 3

// A flight is a call to a backend that is under way.
type flight struct {
	step  Step
	op    uint32
	subj  uint8 // the subject that it asks about
	query bool
	phone uint8 // the mobile number that it asks about
}

// A world is a session and what is around it: the truth that the session does
// not see, against which the invariants are checked.
type world struct {
	s       state
	now     instant
	flying  [2]flight
	subj    uint8           // the subject given last
	proofOf [numSteps]uint8 // the subject that the step's pass was about
	calls   [numSteps]uint8 // how often a backend was really asked, and may have judged
	people  bool            // people decided for the person, in this round
	phone   uint8           // the mobile number proved last, of two
	carried uint8           // the number that the carrier has confirmed
	ward    guardianRule    // who has to agree for the subject
	guarded bool            // a guardian agrees
}

func testPolicy() *policy {
	p := &policy{
		fresh: 100 * time.Microsecond, lifetime: 3 * time.Microsecond, review: 2 * time.Microsecond,
		rounds: 2, query: setOf(StepFace), consents: setOf(StepIdentity), referral: true,
	}
	p.flows[MethodIDCard] = []Step{StepIdentity, StepFace, StepCode}
	p.flows[MethodBankCard] = []Step{StepIdentity, StepCard, StepPIN}
	p.limits[StepIdentity], p.limits[StepFace], p.limits[StepCard], p.limits[StepCarrier] = 2, 2, 2, 2
	for step := range p.recover {
		p.recover[step] = time.Microsecond
	}
	return p
}

// An explorer walks through every world that can be reached.
type explorer struct {
	t      *testing.T
	p      *policy
	maxOps uint32
	end    instant // no clock goes further
	epochs uint16  // how often the subject changes at most
	wards  bool    // the subjects are not of age
	seed   maphash.Seed
	seen   map[uint64]struct{}
	todo   []world
	count  map[Status]int
}

func explore(t *testing.T, p *policy, m Method, maxOps uint32, end instant, epochs uint16, wards bool) *explorer {
	x := &explorer{
		t: t, p: p, maxOps: maxOps, end: end, epochs: epochs, wards: wards, seed: maphash.MakeSeed(),
		seen: map[uint64]struct{}{}, count: map[Status]int{},
	}
	x.visit(world{s: p.newState(GoalVerify, m, 1), now: 1})
	for len(x.todo) > 0 && !t.Failed() {
		w := x.todo[len(x.todo)-1]
		x.todo = x.todo[:len(x.todo)-1]
		x.expand(w)
	}
	return x
}

func (x *explorer) visit(w world) {
	slices.SortFunc(w.flying[:], func(a, b flight) int { return int(a.op) - int(b.op) })
	h := maphash.Bytes(x.seed, bytesOf(&w))
	if _, ok := x.seen[h]; ok {
		return
	}
	x.seen[h] = struct{}{}
	x.count[w.s.Status]++
	x.todo = append(x.todo, w)
}

// bytesOf is the memory of a world or house. Equal ones may differ where nothing lies, which costs time
// and misses nothing; to hash field by field takes ten times as long.
func bytesOf[T any](x *T) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(x)), unsafe.Sizeof(*x)) }

// expand tries everything that can happen in w.
func (x *explorer) expand(w world) {
	if w.now < x.end {
		later := w
		later.now++
		x.visit(later)
	}
	x.apply(w, ticked{}, nil)
	x.apply(w, consented{Steps: setOf(StepIdentity, StepFace, StepCard)}, nil)
	if w.s.Gone == [numSteps]uint32{} && w.s.Declined == 0 && w.s.Epoch < x.epochs { // once
		all := []stepSet{setOf(StepFace, StepCard), setOf(StepIdentity)}
		if x.p.auto { // together they are too many
			all = all[:1]
		}
		for _, steps := range all {
			forgotten := func(n *world) {
				if n.s.Epoch != w.s.Epoch {
					n.subj = 0
				}
			}
			x.apply(w, takenBack{Steps: steps}, forgotten)
			x.apply(w, declined{Steps: steps}, forgotten)
		}
	}
	for subj := uint8(1); subj <= 2 && w.s.Epoch < x.epochs; subj++ {
		var ward guardianRule
		if x.wards { // one below 14, and one above
			ward = [...]guardianRule{0, guardianAlone, guardianToo}[subj]
		}
		x.apply(w, subjectGiven{Same: subj == w.subj, Guardian: ward}, func(n *world) { n.subj, n.ward = subj, ward })
	}
	if x.wards {
		x.apply(w, guardianConsented{Steps: guardedSteps}, func(n *world) { n.guarded = true })
	}
	if w.s.Ops < x.maxOps {
		for step := StepIdentity; step < StepReview; step++ {
			x.apply(w, stepAsked{Step: step}, nil)
		}
		x.apply(w, decided{Round: w.s.Round, Yes: true}, func(n *world) { n.people = true })
	}
	for _, step := range []Step{StepCode, StepPIN} {
		x.apply(w, proved{Step: step, Epoch: w.s.Epoch}, func(n *world) {
			if n.proofOf[step] = n.subj; step == StepCode {
				n.phone = 1
			}
		})
	}
	if slices.Contains(w.s.Flow.steps(), StepCarrier) { // the code may prove another number
		x.apply(w, proved{Step: StepCode, Epoch: w.s.Epoch}, func(n *world) { n.proofOf[StepCode], n.phone = n.subj, 2 })
		x.apply(w, decided{Round: w.s.Round, Again: setOf(StepCode)}, nil)
	}
	x.apply(w, submitted{}, nil)
	x.apply(w, decided{Round: w.s.Round, Again: setOf(StepFace, StepCard) & setOf(w.s.Flow.steps()...)}, nil)
	x.apply(w, decided{Round: w.s.Round - 1, Yes: true}, nil)
	x.apply(w, decided{Round: w.s.Round}, nil)
	x.apply(w, ended{}, nil)
	x.apply(w, turnedAway{}, nil)
	x.apply(w, referred{}, nil)
	x.abandon(w)
	x.land(w)
}

// abandon gives up what is pending, once with the try given back.
func (x *explorer) abandon(w world) {
	for step := StepIdentity; step < StepReview; step++ {
		if st := w.s.Steps[step]; st.Phase == PhasePending {
			x.apply(w, abandoned{Step: step, Op: st.Op}, nil)
			x.apply(w, abandoned{Step: step, Op: st.Op, Back: true}, func(n *world) { n.calls[step]-- })
		}
	}
}

// land lets each call under way end in each way there is: crash, answer, and
// an answer that comes twice.
func (x *explorer) land(w world) {
	for i, f := range w.flying {
		if f == (flight{}) {
			continue
		}
		lost := w
		lost.flying[i] = flight{}
		x.visit(lost)
		for o := outcomePassed; o <= outcomeWaiting; o++ {
			if (o == outcomeWaiting) != f.query && o >= outcomeNotJudged {
				continue
			}
			if f.step == stepClaim && o == outcomeNotJudged && w.s.Ops >= x.maxOps+2 {
				continue // the session would open again without end
			}
			e := settled{Step: f.step, Op: f.op, Outcome: o, Until: w.now + 1}
			if o == outcomeFailed && f.step == StepIdentity {
				e.Reason = ReasonNoRecord
			}
			if o == outcomePassed && f.step == StepCard {
				e.Found = FindingsOf(FindingNameDotOnly)
			}
			proof := func(n *world) {
				if o == outcomePassed {
					n.proofOf[f.step] = f.subj
					if f.step == StepCarrier {
						n.carried = f.phone
					}
				}
			}
			x.apply(lost, e, proof)
			x.apply(w, e, proof) // and the answer comes once more
			if x.wards && f.step == stepClaim && o == outcomeNotJudged {
				e.Reason = ReasonGuardianConsentRequired
				x.apply(lost, e, func(n *world) { n.guarded = n.guarded && n.s.Status == w.s.Status })
			}
		}
	}
}

// apply lets e happen in w and checks the invariants of the step.
func (x *explorer) apply(w world, e event, also func(*world)) {
	s, out, err := x.p.step(w.s, e, w.now)
	if err != nil {
		if s != w.s || len(out.Do)+len(out.Notes) > 0 {
			x.t.Errorf("%#v was refused but changed the state", e)
		}
		return
	}
	n := w
	n.s = s
	n.people = n.people && s.Status == StatusReview
	if also != nil {
		before, carried := n.proofOf, n.carried
		also(&n)
		if s.Steps[StepCarrier] == w.s.Steps[StepCarrier] {
			n.carried = carried
		}
		for step := range n.proofOf { // a late answer proves nothing
			if s.Steps[step] == w.s.Steps[step] {
				n.proofOf[step] = before[step]
			}
		}
	}
	if e, ok := e.(settled); ok && e.Outcome == outcomeNotJudged && s.Steps[e.Step] != w.s.Steps[e.Step] &&
		x.p.limits[e.Step] > 0 {
		n.calls[e.Step]--
	}
	for _, do := range out.Do {
		if !do.Query {
			n.calls[do.Step]++
		}
		i := slices.Index(n.flying[:], flight{})
		if i < 0 {
			return // more calls under way than we follow
		}
		n.flying[i] = flight{do.Step, do.Op, n.subj, do.Query, n.phone}
	}
	x.check(w, &n, e, out)
	x.visit(n)
}

func (x *explorer) check(w world, n *world, e event, out out) {
	fail := func(inv string) {
		x.t.Errorf("invariant %s: %#v\nat %d in %+v\ngave %+v", inv, e, w.now, w.s, n.s)
	}
	statuses := 0
	for _, note := range out.Notes {
		if note.Kind == noteStatus {
			statuses++
		}
	}
	if n.s.Status == StatusApproved && w.s.Status != StatusApproved {
		for _, step := range x.p.flows[n.s.Method] {
			if n.s.Steps[step].Phase == PhaseReferred && w.people {
				continue
			}
			if n.s.Steps[step].Phase != PhasePassed || n.proofOf[step] != n.subj {
				fail("1: approved without every step passed for this subject")
			}
		}
		if n.s.needsPeople(0) && !w.people {
			fail("1: a program approved what was for people")
		}
		if w.now >= w.s.Deadline {
			fail("5: approved after the deadline")
		}
		if n.ward != guardianNone && !n.guarded {
			fail("12: approved without the consent of a guardian")
		}
	}
	if n.s.Status == StatusApproved && w.s.Status != StatusApproved && n.s.unfounded()|n.s.Declined&setOf(n.s.Flow.steps()...) != 0 {
		fail("14: approved by a consent that was taken back")
	}
	for _, do := range out.Do {
		if w.s.Declined.has(do.Step) {
			fail("14: asked without a consent")
		}
	}
	if n.s.passed(StepCarrier, n.now) && (n.carried != n.phone || n.carried == 0) {
		fail("1: the carrier has confirmed another number than the one that was proved")
	}
	for step := StepIdentity; step < StepReview; step++ {
		if n.s.passed(step, n.now) && n.proofOf[step] != n.subj {
			fail("2: a result outlived its subject")
		}
		if limit := x.p.limits[step]; limit > 0 && n.calls[step] > limit+n.s.Steps[step].Back {
			fail("4: more checks than the limit and what a reviewer gave")
		}
		if st := n.s.Steps[step]; st.Tries < w.s.Steps[step].Tries && !notJudged(e, step) ||
			st.Back > x.p.limits[step] || st.Back < w.s.Steps[step].Back {
			fail("10: tries went down")
		}
		if st := n.s.Steps[step]; n.calls[step] != st.Tries && x.p.limits[step] > 0 {
			fail("4: calls and tries differ")
		}
	}
	if final(w.s.Status) && n.s.Status != w.s.Status {
		fail("5: a final status changed")
	}
	changed := 0
	if n.s.Status != w.s.Status {
		changed = 1
	}
	if statuses != changed {
		fail("8: not one event for one change of status")
	}
	for _, do := range out.Do {
		if !do.Query && do.Step <= StepCarrier && n.ward != guardianNone && !n.guarded {
			fail("12: asked without the consent of a guardian")
		}
		if !do.Query && do.Step == StepIdentity && n.ward != guardianAlone && !n.s.Consents.has(StepIdentity) && x.p.consents != 0 {
			fail("12: asked without the consent of the person")
		}
		for _, f := range w.flying {
			if !do.Query && do.Op == f.op && do.Step != stepClaim {
				fail("3: an operation was begun twice")
			}
		}
	}
}

// notJudged reports whether e says that an operation of a step was not judged.
func notJudged(e event, step Step) bool {
	if a, ok := e.(abandoned); ok {
		return a.Step == step && a.Back
	}
	s, ok := e.(settled)
	return ok && s.Step == step && s.Outcome == outcomeNotJudged
}

func final(s Status) bool {
	return s == StatusRejected || s == StatusExpired || s == StatusCanceled || s == StatusRevoked
}

// needsNoDetector skips a test with the race detector: one goroutine alone has no races.
func needsNoDetector(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("one goroutine alone has no races")
	}
}

func TestExplore(t *testing.T) {
	needsNoDetector(t)
	t.Parallel()
	tests := []struct {
		method Method
		auto   bool
		ops    uint32
		clock  instant // how far it goes
		steps  []Step  // where they are not those of the policy
		wards  bool
	}{
		{MethodIDCard, false, 2, 4, nil, false},
		{MethodBankCard, true, 2, 4, nil, false},
		{MethodIDCard, false, 3, 3, []Step{StepIdentity, StepCode, StepCarrier}, false},
		{MethodIDCard, false, 2, 3, []Step{StepIdentity, StepCard}, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%v auto=%v %v wards=%v", tt.method, tt.auto, tt.steps, tt.wards), func(t *testing.T) {
			t.Parallel()
			p := testPolicy()
			p.auto, p.referral = tt.auto, !tt.auto // each for itself: together they are too many
			if tt.auto {
				p.extension = time.Microsecond
			}
			epochs := uint16(maxEpochs)
			if tt.steps != nil { // a proof may be over before the next one; what the others explore is left out
				p.flows[tt.method], p.fresh, p.referral, p.consents = tt.steps, 2*time.Microsecond, false, 0
				epochs = 1
			}
			if tt.wards {
				p.consents, epochs = setOf(StepIdentity, StepCard), 2
			}
			if *long {
				tt.ops, tt.clock = 3, 5
			}
			if *exploreOps > 0 {
				tt.ops = uint32(*exploreOps)
			}
			x := explore(t, p, tt.method, tt.ops, tt.clock, epochs, tt.wards)
			t.Logf("%d states: %d subjects in turn, 2 calls under way, %d operations, clock to %d: %v",
				len(x.seen), epochs, tt.ops, x.end, x.count)
			for s := StatusOpen; s < numStatuses; s++ {
				if x.count[s] == 0 && tt.ops > 2 {
					t.Errorf("no world is %v: the exploration misses something", s)
				}
			}
		})
	}
}
