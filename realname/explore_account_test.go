package realname

import (
	"fmt"
	"hash/maphash"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/password"
)

// A visitor is one session of the account that is explored, and what is under way for it.
type visitor struct {
	Status  Status // 0 before it is started
	Goal    Goal
	Who     uint8  // the person that it is about; 0 before one is given
	Epoch   uint16 // of the subject
	Checked bool   // the account was seen to be the person's, a moment ago
	Left    bool   // what its end leaves to do is not done
	Held    Status // a process was held up in doing it, and knows this status
	Gone    bool   // the consent that it rests on was taken back
}

// A manor is an account with its sessions and its PIN, against which the invariants are checked.
type manor struct {
	now      instant
	a        []byte // the account's record, as it is stored
	visitors [2]visitor
	pin      uint8           // whose the active PIN is
	guard    password.Causes // what the PIN guard was told
	acts     uint8           // of operators
	released bool            // the account was taken from its person: what is approved then may be another's
}

// An accountExplorer walks through every manor that can be reached.
type accountExplorer struct {
	name  string
	goals []Goal
	held  bool // processes are held up
	gone  bool // consents are taken back
	t     *testing.T
	p     *policy
	end   instant
	acts  uint8 // of operators that are followed
	seed  maphash.Seed
	seen  map[uint64]struct{}
	todo  []manor
	count map[AccountState]int
	said  map[string]int // how often each event could happen
}

func (x *accountExplorer) visit(m manor) {
	h := maphash.Bytes(x.seed, m.key())
	if _, ok := x.seen[h]; ok {
		return
	}
	x.seen[h] = struct{}{}
	a := m.record()
	x.count[a.state(m.now)]++
	x.check(&m, a)
	x.todo = append(x.todo, m)
}

// key tells one manor from another.
func (m *manor) key() []byte {
	b := append(slices.Clone(m.a), byte(m.now), m.pin, byte(m.guard), byte(m.guard>>8), m.acts)
	if m.released {
		b = append(b, 1)
	}
	for _, v := range m.visitors {
		b = append(b, byte(len(v.Goal)), byte(v.Status), v.Who, byte(v.Epoch), byte(v.Held), bits(v.Checked, v.Left, v.Gone))
	}
	return b
}

func bits(all ...bool) (b byte) {
	for _, is := range all {
		if b <<= 1; is {
			b |= 1
		}
	}
	return b
}

func (m *manor) record() *accountRecord {
	var a accountRecord
	if _, err := wire.Read(m.a, a.fields); err != nil {
		panic(err)
	}
	return &a
}

// try lets something happen to a copy of the manor, if it can.
func (x *accountExplorer) try(m manor, what string, do func(m *manor, a *accountRecord) bool) {
	a := m.record()
	if !do(&m, a) {
		return
	}
	x.said[what]++
	a.Events, a.Seq, a.Trail, a.Past = nil, 0, nil, past(a.Past)
	a.Ticked, a.PastHead = 0, nil
	if a.Told == a.Order {
		a.Told, a.Order, a.Orders = 0, 0, nil
	}
	m.a = wire.Append(nil, a.fields)
	x.visit(m)
}

// past keeps of the approvals of the past what later ones go by.
func past(all []approval) (few []approval) {
	for _, p := range all {
		few = append(few, approval{Session: p.Session})
	}
	slices.SortFunc(few, func(a, b approval) int { return int(a.Session[0]) - int(b.Session[0]) })
	return few
}

var seedOfTests = []byte("0123456789abcdef")

// session is visitor i as a session that the account is told of.
func (m *manor) session(p *policy, i int, status Status) *session {
	v := m.visitors[i]
	s := newSession(p, m.now)
	s.ID, s.Approved = string(rune('A'+i)), 1
	s.State = state{Status: status, Goal: v.Goal, Data: dataFull, Epoch: v.Epoch, Method: MethodIDCard, Flow: flowOf([]Step{StepIdentity})}
	spec := p.goals[v.Goal]
	s.State.Rules = spec.rules()
	s.State.Steps[StepIdentity].Phase, s.State.Steps[StepIdentity].Op = PhasePassed, 1
	if v.Gone {
		s.State.Gone[StepIdentity] = 1
	}
	s.Owner = ownership{Seed: seedOfTests, Person: tagOf(seedOfTests, "person", fmt.Sprint(v.Who)), Name: []byte{v.Who}}
	return s
}

func (x *accountExplorer) expand(m manor) {
	if m.now < x.end {
		later := m
		later.now++
		x.visit(later)
	}
	x.try(m, "tick", func(m *manor, a *accountRecord) bool {
		before := a.Order
		a.tick(m.now, x.p.lookout)
		return a.Order != before
	})
	for i := range m.visitors {
		x.expandVisitor(m, i)
	}
	x.tell(m)
	x.operate(m)
}

// expandVisitor tries what can happen to one session.
func (x *accountExplorer) expandVisitor(m manor, i int) {
	other := m.visitors[1-i]
	for _, g := range x.goals {
		x.try(m, "start "+string(g), func(m *manor, a *accountRecord) bool {
			v, spec := &m.visitors[i], x.p.goals[g]
			if v.Status != 0 || other.Status.live() || a.Releasing.ID != "" || !a.admits(&spec, m.now) {
				return false
			}
			*v = visitor{Status: StatusOpen, Goal: g}
			return true
		})
	}
	for who := uint8(1); who <= 2; who++ {
		x.try(m, "claim", func(m *manor, a *accountRecord) bool {
			v := &m.visitors[i]
			if v.Status != StatusOpen || v.Who == who || v.Epoch > 1 {
				return false
			}
			v.Who, v.Epoch, v.Checked = who, v.Epoch+1, false
			s := m.session(x.p, i, StatusOpen)
			c := claim{seed: seedOfTests, tag: s.Owner.Person, mine: holder{s.ID, v.Epoch}}
			for _, h := range a.Person.Holders {
				w := m.visitors[h.Session[0]-'A']
				if !w.Status.live() && w.Status != StatusApproved && w.Status != StatusRevoked {
					c.dead = append(c.dead, h)
				}
			}
			_, ok := a.claim(&c)
			if !ok {
				v.Who = 0
			}
			return true
		})
	}
	x.try(m, "late claim", func(m *manor, a *accountRecord) bool { // of the subject before, by a process that was held up
		v := m.visitors[i]
		if v.Epoch < 2 {
			return false
		}
		v.Who = 3 - v.Who
		before := m.visitors[i]
		m.visitors[i] = v
		s := m.session(x.p, i, v.Status)
		m.visitors[i] = before
		a.claim(&claim{seed: seedOfTests, tag: s.Owner.Person, mine: holder{s.ID, v.Epoch - 1}})
		return true
	})
	x.try(m, "check", func(m *manor, a *accountRecord) bool {
		v := &m.visitors[i]
		s := m.session(x.p, i, StatusOpen)
		if v.Status != StatusOpen || v.Who == 0 || v.Checked || a.Releasing.ID != "" || !a.holds(&s.Owner, holder{s.ID, v.Epoch}) {
			return false
		}
		v.Checked = true
		return true
	})
	x.try(m, "approve", func(m *manor, _ *accountRecord) bool {
		return m.finish(i, StatusApproved, m.visitors[i].Status == StatusOpen && m.visitors[i].Checked)
	})
	x.try(m, "cancel", func(m *manor, _ *accountRecord) bool {
		return m.finish(i, StatusCanceled, m.visitors[i].Status == StatusOpen)
	})
	x.try(m, "revoke", func(m *manor, _ *accountRecord) bool {
		return m.finish(i, StatusRevoked, m.visitors[i].Status == StatusApproved)
	})
	x.try(m, "withdraw", func(m *manor, _ *accountRecord) bool {
		v := &m.visitors[i]
		if !x.gone || v.Gone || v.Status != StatusApproved {
			return false
		}
		v.Gone, v.Left = true, true
		return true
	})
	x.try(m, "hold up", func(m *manor, _ *accountRecord) bool {
		v := &m.visitors[i]
		if !x.held || !v.Left || v.Held != 0 {
			return false
		}
		v.Held = v.Status
		return true
	})
	x.try(m, "chore", func(m *manor, a *accountRecord) bool {
		return x.chore(m, a, i, m.visitors[i].Status, m.visitors[i].Left)
	})
	x.try(m, "late chore", func(m *manor, a *accountRecord) bool {
		status := m.visitors[i].Held
		m.visitors[i].Held = 0
		left, gone := m.visitors[i].Left, m.visitors[i].Gone
		m.visitors[i].Gone = false // it knows nothing of that
		done := x.chore(m, a, i, status, status != 0)
		m.visitors[i].Left, m.visitors[i].Gone = left, gone
		return done
	})
}

// finish gives a session another status, and things to do.
func (m *manor) finish(i int, to Status, can bool) bool {
	v := &m.visitors[i]
	if can {
		v.Status, v.Left, v.Checked = to, true, false
	}
	return can
}

// chore lets the account know how a session has ended, after the PIN of one that was approved.
func (x *accountExplorer) chore(m *manor, a *accountRecord, i int, status Status, can bool) bool {
	if !can {
		return false
	}
	if status == StatusApproved && m.visitors[i].Goal == GoalVerify {
		m.pin = m.visitors[i].Who
	}
	s := m.session(x.p, i, status)
	a.ended(s, m.now, x.p)
	a.unfound(s, m.now, x.p)
	m.visitors[i].Left = false
	return true
}

// tell lets the guard know. That it takes what comes late in any order is its own test's
// matter, so the numbers begin anew.
func (x *accountExplorer) tell(m manor) {
	x.try(m, "tell", func(m *manor, a *accountRecord) bool {
		if a.Told >= a.Order {
			return false
		}
		m.guard = a.Causes
		a.Told, a.Order, a.Orders = 0, 0, nil
		return true
	})
}

// operate tries what operators do.
func (x *accountExplorer) operate(m manor) {
	for _, on := range []bool{true, false} {
		x.try(m, fmt.Sprint("suspend ", on), func(m *manor, a *accountRecord) bool {
			if on && m.acts >= x.acts || a.Causes.Has(causeOperator) == on {
				return false
			}
			if on {
				m.acts++
			}
			a.set(causeOperator, on, m.now)
			return true
		})
	}
	x.try(m, "release", func(m *manor, a *accountRecord) bool {
		if a.Releasing.ID != "" || !a.Person.Bound || m.acts >= x.acts {
			return false
		}
		m.acts++
		a.Releasing = release{ID: "r"}
		a.set(causeReleased, true, m.now)
		return true
	})
	x.try(m, "released", func(m *manor, a *accountRecord) bool {
		for i := range m.visitors {
			if v := &m.visitors[i]; v.Status.live() || v.Status == StatusApproved || v.Left {
				return false // these are ended first
			}
		}
		if a.Releasing.ID == "" {
			return false
		}
		a.released(m.now, ReasonReleased)
		m.released = true
		return true
	})
}

// check holds the invariants.
func (x *accountExplorer) check(m *manor, a *accountRecord) {
	fail := func(what string) {
		x.t.Errorf("%s: at %d %+v, guard %v, PIN of %d\n%+v", what, m.now, m.visitors, m.guard, m.pin, *a)
	}
	one, two := m.visitors[0], m.visitors[1]
	if one.Status == StatusApproved && two.Status == StatusApproved && one.Who != two.Who {
		fail("13: approved as two people")
	}
	if a.Told == a.Order && m.guard != a.Causes {
		fail("14: the guard does not know what it was told")
	}
	approved := 0
	for i, v := range m.visitors {
		if v.Status != StatusApproved {
			continue
		}
		if !v.Gone {
			approved++
		}
		if !m.released && (!v.Left && v.Held == 0) && a.Person.Bound && !same(a.Person.Tag, m.session(x.p, i, v.Status).Owner.Person) {
			fail("13: the account is another's than its approval")
		}
	}
	if approved == 0 && !one.Left && !two.Left && a.state(m.now) == AccountVerified {
		fail("14: verified without an approval")
	}
	if approved == 0 && !one.Left && !two.Left && m.pin != 0 && a.Told == a.Order && a.Causes == 0 {
		fail("14: a PIN pays without an approval")
	}
}

// TestExploreAccounts walks through an account with two sessions and two people: what comes when
// processes are held up, and what operators and the clock do.
func TestExploreAccounts(t *testing.T) {
	needsNoDetector(t)
	t.Parallel()
	tests := []accountExplorer{
		{name: "held up", goals: []Goal{GoalVerify, GoalRenew}, end: 1, held: true, said: map[string]int{
			"start verify": 1, "start renew": 1, "claim": 1, "late claim": 1, "check": 1, "approve": 1, "cancel": 1, "revoke": 1, "hold up": 1,
			"chore": 1, "late chore": 1, "tell": 1,
		}},
		{name: "consents", goals: []Goal{GoalVerify, GoalRenew}, end: 1, held: true, gone: true, said: map[string]int{
			"start verify": 1, "start renew": 1, "claim": 1, "late claim": 1, "check": 1, "approve": 1, "cancel": 1, "revoke": 1, "hold up": 1,
			"chore": 1, "late chore": 1, "tell": 1, "withdraw": 1,
		}},
		{name: "operators", goals: []Goal{GoalVerify}, end: 2, acts: 1, said: map[string]int{
			"start verify": 1, "claim": 1, "late claim": 1, "check": 1, "approve": 1, "cancel": 1, "revoke": 1, "chore": 1, "tell": 1,
			"suspend true": 1, "suspend false": 1, "release": 1, "released": 1, "tick": 1,
		}},
	}
	if !*long {
		tests = tests[:1] // what operators do has four times the states
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if x.t = t; !x.held {
				x.acts++
			}
			x.explore()
			t.Logf("%d states: 2 sessions, 2 people, clock to %d, %d acts of operators: %v", len(x.seen), x.end, x.acts, x.count)
			for what, n := range x.said {
				if n == 1 {
					t.Errorf("%q never happens: the exploration misses something", what)
				}
			}
		})
	}
}

func (x *accountExplorer) explore() {
	x.p = testPolicy()
	x.p.goals = map[Goal]GoalSpec{}
	for _, g := range ourGoals {
		x.p.goals[g], _ = g.usual()
	}
	x.p.life[StepIdentity], x.p.lookout = time.Microsecond, lookout{level: LevelPBoC}
	x.seed, x.seen, x.count = maphash.MakeSeed(), map[uint64]struct{}{}, map[AccountState]int{}
	first := accountRecord{Account: "a", Seed: seedOfTests, Sessions: []string{"A", "B"}}
	x.visit(manor{now: 1, a: wire.Append(nil, first.fields)})
	for len(x.todo) > 0 && !x.t.Failed() {
		m := x.todo[len(x.todo)-1]
		x.todo = x.todo[:len(x.todo)-1]
		x.expand(m)
	}
}
