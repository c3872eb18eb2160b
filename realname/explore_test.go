package realname

import (
	"flag"
	"fmt"
	"hash/maphash"
	"slices"
	"testing"
	"time"
)

var exploreOps = flag.Uint("explore.ops", 0, "operations that the exploration begins at most; 0 chooses")

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
}

// A world is a session and what is around it: the truth that the session does
// not see, against which the invariants are checked.
type world struct {
	s       state
	now     instant
	flying  [2]flight
	subj    uint8           // the subject given last
	proofOf [numSteps]uint8 // the subject that the step's pass was about
	calls   [numSteps]uint8 // how often a backend was really asked
}

func testPolicy() *policy {
	p := &policy{
		fresh: 100 * time.Microsecond, lifetime: 3 * time.Microsecond, review: 2 * time.Microsecond,
		rounds: 2, query: setOf(StepFace), consents: setOf(StepIdentity),
	}
	p.flows[MethodIDCard] = []Step{StepIdentity, StepFace, StepCode}
	p.flows[MethodBankCard] = []Step{StepIdentity, StepCard, StepPIN}
	p.limits[StepIdentity], p.limits[StepFace], p.limits[StepCard] = 2, 2, 2
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
	seed   maphash.Seed
	seen   map[uint64]struct{}
	todo   []world
	count  map[Status]int
}

func explore(t *testing.T, p *policy, m Method, maxOps uint32) *explorer {
	x := &explorer{
		t: t, p: p, maxOps: maxOps, end: 5, seed: maphash.MakeSeed(),
		seen: map[uint64]struct{}{}, count: map[Status]int{},
	}
	x.visit(world{s: p.newState(m, 1), now: 1})
	for len(x.todo) > 0 && !t.Failed() {
		w := x.todo[len(x.todo)-1]
		x.todo = x.todo[:len(x.todo)-1]
		x.expand(w)
	}
	return x
}

func (x *explorer) visit(w world) {
	slices.SortFunc(w.flying[:], func(a, b flight) int { return int(a.op) - int(b.op) })
	h := maphash.Comparable(x.seed, w)
	if _, ok := x.seen[h]; ok {
		return
	}
	x.seen[h] = struct{}{}
	x.count[w.s.Status]++
	x.todo = append(x.todo, w)
}

// expand tries everything that can happen in w.
func (x *explorer) expand(w world) {
	if w.now < x.end {
		later := w
		later.now++
		x.visit(later)
	}
	x.apply(w, ticked{}, nil)
	x.apply(w, consented{Steps: setOf(StepIdentity)}, nil)
	for subj := uint8(1); subj <= 2 && w.s.Epoch < maxEpochs; subj++ {
		x.apply(w, subjectGiven{Same: subj == w.subj}, func(n *world) { n.subj = subj })
	}
	if w.s.Ops < x.maxOps {
		for step := StepIdentity; step < StepReview; step++ {
			x.apply(w, stepAsked{Step: step}, nil)
		}
		x.apply(w, decided{Round: w.s.Round, Yes: true}, nil)
	}
	for _, step := range []Step{StepCode, StepPIN} {
		x.apply(w, proved{Step: step, Epoch: w.s.Epoch}, func(n *world) { n.proofOf[step] = n.subj })
	}
	x.apply(w, submitted{}, nil)
	x.apply(w, decided{Round: w.s.Round, Again: setOf(StepFace, StepCard) & setOf(w.s.Flow.steps()...)}, nil)
	x.apply(w, decided{Round: w.s.Round - 1, Yes: true}, nil)
	x.apply(w, decided{Round: w.s.Round}, nil)
	x.apply(w, ended{}, nil)
	x.land(w)
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
			e := settled{Step: f.step, Op: f.op, Outcome: o, Until: w.now + 1}
			proof := func(n *world) {
				if o == outcomePassed {
					n.proofOf[f.step] = f.subj
				}
			}
			x.apply(lost, e, proof)
			x.apply(w, e, proof) // and the answer comes once more
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
	if also != nil {
		before := n.proofOf
		also(&n)
		for step := range n.proofOf { // a late answer proves nothing
			if s.Steps[step] == w.s.Steps[step] {
				n.proofOf[step] = before[step]
			}
		}
	}
	for _, do := range out.Do {
		if !do.Query {
			n.calls[do.Step]++
		}
		i := slices.Index(n.flying[:], flight{})
		if i < 0 {
			return // more calls under way than we follow
		}
		n.flying[i] = flight{do.Step, do.Op, n.subj, do.Query}
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
			if n.s.Steps[step].Phase != PhasePassed || n.proofOf[step] != n.subj {
				fail("1: approved without every step passed for this subject")
			}
		}
		if w.now >= w.s.Deadline {
			fail("5: approved after the deadline")
		}
	}
	for step := StepIdentity; step < StepReview; step++ {
		if n.s.passed(step, n.now) && n.proofOf[step] != n.subj {
			fail("2: a result outlived its subject")
		}
		if limit := x.p.limits[step]; limit > 0 && n.calls[step] > 2*limit {
			fail("4: more checks than the limit and its give-backs")
		}
		if st := n.s.Steps[step]; st.Tries < w.s.Steps[step].Tries || st.Back > x.p.limits[step] ||
			st.Back < w.s.Steps[step].Back {
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
		for _, f := range w.flying {
			if !do.Query && do.Op == f.op && do.Step != stepClaim {
				fail("3: an operation was begun twice")
			}
		}
	}
}

func final(s Status) bool {
	return s == StatusRejected || s == StatusExpired || s == StatusCanceled || s == StatusRevoked
}

func TestExplore(t *testing.T) {
	tests := []struct {
		method Method
		auto   bool
		ops    uint32
	}{
		{MethodIDCard, false, 3},
		{MethodBankCard, true, 3},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%v auto=%v", tt.method, tt.auto), func(t *testing.T) {
			p := testPolicy()
			p.auto = tt.auto
			if raceEnabled {
				tt.ops = 2 // a tenth of the states; one goroutine alone has no races
			}
			if *exploreOps > 0 {
				tt.ops = uint32(*exploreOps)
			}
			x := explore(t, p, tt.method, tt.ops)
			t.Logf("%d states: 2 subjects, 2 calls under way, %d operations, clock to %d: %v",
				len(x.seen), tt.ops, x.end, x.count)
			for s := StatusOpen; s < numStatuses; s++ {
				if x.count[s] == 0 && tt.ops > 2 {
					t.Errorf("no world is %v: the exploration misses something", s)
				}
			}
		})
	}
}
