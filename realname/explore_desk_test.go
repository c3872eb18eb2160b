package realname

import (
	"fmt"
	"testing"
	"time"
)

// A deskWorld is a case, the clock, and who has really done something for it.
type deskWorld struct {
	s   state
	now instant

	wanted [3]Action // by each actor, of this state and not longer ago than a vote counts; 0 for none
	lates  uint8
}

// TestExploreDesk walks through what three reviewers, the person and the clock can do with one case,
// where each decision needs two: leases, votes, escalation, late reviewers.
func TestExploreDesk(t *testing.T) {
	needsNoDetector(t)
	for _, two := range []bool{false, true} {
		t.Run(fmt.Sprint("two=", two), func(t *testing.T) { exploreDesk(t, two) })
	}
}

func exploreDesk(t *testing.T, two bool) {
	p := testPolicy()
	p.flows[MethodIDCard] = []Step{StepIdentity}
	p.leased, p.lates, p.late, p.review = 2*time.Microsecond, 1, time.Microsecond, 2*time.Microsecond
	s := p.newState(GoalVerify, MethodIDCard, 1)
	for _, e := range []event{
		consented{Steps: setOf(StepIdentity)}, subjectGiven{}, stepAsked{Step: StepIdentity},
		settled{Step: StepIdentity, Op: 1, Outcome: outcomePassed}, submitted{},
	} {
		next, _, err := p.step(s, e, 1)
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	end := instant(9)
	if two && !*long {
		end = 6
	}
	x := deskExplorer{t: t, p: p, two: two, end: end, seen: map[deskWorld]bool{}, count: map[string]int{}}
	x.visit(deskWorld{s: s, now: 1})
	for len(x.todo) > 0 && !t.Failed() {
		w := x.todo[len(x.todo)-1]
		x.todo = x.todo[:len(x.todo)-1]
		x.expand(w)
	}
	t.Logf("%d worlds: %v", len(x.seen), x.count)
	for _, what := range []string{"approved", "rejected", "again", "late", "expired", "taken", "refused to others", "escalated", "handed in"} {
		if x.count[what] == 0 {
			t.Errorf("nothing is ever %s: the exploration misses something", what)
		}
	}
	if two && x.count["voted"] == 0 {
		t.Error("nobody ever votes")
	}
}

type deskExplorer struct {
	t     *testing.T
	p     *policy
	two   bool
	end   instant
	seen  map[deskWorld]bool
	todo  []deskWorld
	count map[string]int
}

// deskActors are the reviewers.
var deskActors = [...]string{"a", "b", "c"}

func (x *deskExplorer) visit(w deskWorld) {
	if w.s.Vote.At != 0 {
		w.s.Vote.At = 1 // none is too old here, so that worlds are fewer
	}
	if !x.seen[w] {
		x.seen[w] = true
		x.todo = append(x.todo, w)
	}
}

func (x *deskExplorer) expand(w deskWorld) {
	if w.now < x.end {
		later := w
		later.now++
		x.visit(later)
	}
	x.apply(w, -1, ticked{})
	x.apply(w, -1, handedIn{})
	x.apply(w, -1, submitted{})
	x.apply(w, -1, ended{})
	for i, actor := range deskActors {
		x.apply(w, i, taken{Actor: actor})
		x.apply(w, i, returned{Actor: actor})
		x.apply(w, i, escalated{Round: w.s.Round, Actor: actor})
		x.apply(w, i, decided{Round: w.s.Round, Actor: actor, Yes: true, Second: x.two})
		x.apply(w, i, decided{Round: w.s.Round, Actor: actor, Second: x.two})
		x.apply(w, i, decided{Round: w.s.Round, Actor: actor, Again: setOf(StepIdentity), Second: x.two})
		x.apply(w, i, decided{Round: w.s.Round - 1, Actor: actor, Yes: true, Second: x.two})
	}
}

// apply lets e happen, and checks what must hold.
func (x *deskExplorer) apply(w deskWorld, actor int, e event) {
	s, out, err := x.p.step(w.s, e, w.now)
	if err != nil {
		if s != w.s {
			x.t.Errorf("%#v was refused and changed the state", e)
		}
		x.refused(w, actor, err)
		return
	}
	n := w
	n.s = s
	x.check(w, &n, actor, e, out)
	n.s.Chores = 0 // done at once
	if s.Round > 2 {
		return
	}
	x.visit(n)
}

// refused: a case is kept from others only while somebody has it.
func (x *deskExplorer) refused(w deskWorld, actor int, err error) {
	if e, ok := err.(*Error); !ok || e.Reason != ReasonCaseTaken {
		return
	}
	x.count["refused to others"]++
	if !w.s.Lease.held(w.now) || w.s.Lease.By == deskActors[actor] {
		x.t.Errorf("%s is kept out at %d: %+v", deskActors[actor], w.now, w.s.Lease)
	}
}

func (x *deskExplorer) check(w deskWorld, n *deskWorld, actor int, e event, out out) {
	fail := func(what string) { x.t.Errorf("%s: %#v at %d in %+v gave %+v", what, e, w.now, w.s, n.s) }
	if actor >= 0 && w.s.Lease.held(w.now) && w.s.Lease.By != deskActors[actor] {
		fail("somebody else acts on a case that is taken")
	}
	if n.s.Lease.Until != 0 && n.s.Status != StatusReview || n.s.Vote != (vote{}) && n.s.Status != StatusReview {
		fail("a lease or a vote outlives the review")
	}
	if n.s.seen() != w.s.seen() || n.s.Vote == (vote{}) {
		n.wanted = [3]Action{}
	}
	x.decision(w, n, actor, e, fail)
	switch {
	case n.s.Returned && !w.s.Returned:
		x.count["late"]++
		if n.lates++; w.now < w.s.Deadline || n.s.Steps[StepIdentity] != w.s.Steps[StepIdentity] || n.lates > x.p.lates {
			fail("it goes back too early, without what was passed, or too often")
		}
	case n.s.Status == StatusExpired && w.s.Status != StatusExpired:
		if x.count["expired"]++; n.s.Reason != ReasonReviewLate && (w.s.Status == StatusReview || w.s.Returned) {
			fail("the person is blamed")
		}
	case n.s.Resumed && !w.s.Resumed && n.s.Status == StatusOpen:
		x.count["handed in"]++
	}
	if _, ok := e.(taken); ok {
		if x.count["taken"]++; n.s.Lease.By != deskActors[actor] || !n.s.Lease.held(w.now) {
			fail("it is not theirs")
		}
	}
	if n.s.Escalated && !w.s.Escalated {
		x.count["escalated"]++
	}
	if w.s.Returned && !n.s.Returned && n.s.Status == StatusOpen || n.s.Resumed && !n.s.Returned {
		fail("it is forgotten that the reviewers were late")
	}
	if w.s.Escalated && !n.s.Escalated {
		fail("an escalation is forgotten")
	}
}

// decision: what needs two is done by the second, who is another one and wants the same.
func (x *deskExplorer) decision(w deskWorld, n *deskWorld, actor int, e event, fail func(string)) {
	d, ok := e.(decided)
	if !ok {
		return
	}
	a := d.action()
	if n.s.Vote != (vote{}) && n.s.Vote != w.s.Vote { // it was kept
		x.count["voted"]++
		if n.wanted[actor] = a; !x.two || n.s.Lease.Until != 0 || n.s.Status != w.s.Status {
			fail("a vote did more than be kept")
		}
		return
	}
	switch a {
	case ActionApprove:
		x.count["approved"]++
	case ActionReject:
		x.count["rejected"]++
	case ActionAgain:
		x.count["again"]++
	}
	seconded := false
	for i, wanted := range w.wanted {
		seconded = seconded || i != actor && wanted == a
	}
	if x.two && !seconded {
		fail("one alone decided")
	}
	if d.Round != w.s.Round {
		fail("a decision about another round")
	}
}
