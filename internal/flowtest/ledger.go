package flowtest

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A ledger holds what was seen of a run from outside: each write of a session,
// each call of a backend and its answer, each event. It says which invariant is
// broken as soon as it sees that.
type ledger struct {
	limits realname.Limits // those that count here, with no zeros

	mu       sync.Mutex
	sessions map[string]*seen
	ops      map[string]*operation // by key
	asked    []*operation          // reserved, and not called yet
	days     map[string]int        // checks of a day
	approved map[string]map[string]int
	broken   []violation
}

// An operation is one question to a backend.
type operation struct {
	session string
	epoch   uint16
	n       uint32 // its number in the session
	step    string
	called  bool
	yes     bool              // there was a positive answer that fits whom it was asked about
	about   realname.Identity // whom the backend was asked about, or what it read
}

// A violation is an invariant that does not hold.
type violation struct {
	invariant int
	text      string
}

func (v violation) String() string { return fmt.Sprintf("invariant %d: %s", v.invariant, v.text) }

func newLedger(l realname.Limits) *ledger {
	for _, f := range []struct {
		field *int
		def   int
	}{
		{&l.Identity, 5}, {&l.Photos, 5}, {&l.Face, 3}, {&l.Card, 5},
		{&l.AccountDay, 10}, {&l.IdentityDay, 10}, {&l.OwnerDay, 3}, {&l.Accounts, 3},
	} {
		if *f.field == 0 {
			*f.field = f.def
		}
	}
	return &ledger{
		limits: l, sessions: make(map[string]*seen), ops: make(map[string]*operation),
		days: make(map[string]int), approved: make(map[string]map[string]int),
	}
}

func (l *ledger) fail(invariant int, format string, args ...any) {
	if len(l.broken) < 10 { // the first ones tell enough
		l.broken = append(l.broken, violation{invariant, fmt.Sprintf(format, args...)})
	}
}

// violations returns what was found so far.
func (l *ledger) violations() []violation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]violation(nil), l.broken...)
}

func (l *ledger) session(id string) *seen {
	s := l.sessions[id]
	if s == nil {
		s = &seen{
			live: make(map[string]*operation), passed: make(map[string]*operation),
			left: make(map[realname.Step]int), raised: make(map[realname.Step]int),
			excused: make(map[realname.Step]int), calls: make(map[realname.Step]int),
			told: make(map[uint64]realname.Status),
		}
		l.sessions[id] = s
	}
	return s
}

// begun notes that a backend is asked to begin an operation.
func (l *ledger) begun(step realname.Step, key string, about realname.Identity, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ops[key] != nil {
		l.fail(3, "an operation of step %v is begun twice", step)
		return
	}
	op := l.reserved(step)
	if op == nil {
		l.fail(4, "step %v is checked without being counted before", step)
		op = &operation{step: step.String()}
	}
	op.called, op.about, l.ops[key] = true, about, op
	if op.session == "" || step == realname.StepReview {
		return
	}
	s := l.session(op.session)
	s.calls[step]++
	if tries := l.limitOf(step) - s.left[step] + s.raised[step]; s.calls[step] > tries {
		l.fail(4, "%d checks of step %v, and %d counted", s.calls[step], step, tries)
	}
	if step == realname.StepIdentity || step == realname.StepCard {
		l.day("account "+s.last.Ref.Account, 2*l.limits.AccountDay, now)
		l.day("number "+about.Number.Reveal(), 2*l.limits.IdentityDay+l.limits.OwnerDay, now)
	}
}

// reserved takes the operation of a step that was reserved last from those that
// were not called yet.
func (l *ledger) reserved(step realname.Step) *operation {
	for i := len(l.asked) - 1; i >= 0; i-- {
		if op := l.asked[i]; op.step == step.String() {
			l.asked = append(l.asked[:i], l.asked[i+1:]...)
			return op
		}
	}
	return nil
}

// beijing is where the day of the limits begins.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// day counts a check of the day for whom, of which there may be most, those
// given back among them.
func (l *ledger) day(whom string, most int, now time.Time) {
	of := whom + now.In(beijing).Format(" 2006-01-02")
	if l.days[of]++; l.days[of] > most {
		l.fail(10, "%d checks on one day for one account or number, want at most %d", l.days[of], most)
	}
}

func (l *ledger) limitOf(step realname.Step) int {
	switch step {
	case realname.StepIdentity:
		return l.limits.Identity
	case realname.StepPhotos:
		return l.limits.Photos
	case realname.StepFace:
		return l.limits.Face
	case realname.StepCard:
		return l.limits.Card
	}
	return -1
}

// answered notes what a backend said, at once, late or to a query.
func (l *ledger) answered(key string, a realname.Answer, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	op := l.ops[key]
	if op == nil || err != nil || a.Verdict != realname.Pass {
		return
	}
	fits := (!a.About.Number.IsValid() || a.About.Number == op.about.Number) &&
		(!a.About.Name.IsValid() || a.About.Name == op.about.Name)
	op.yes = op.yes || fits
}

// read notes whose card the photos of an operation show.
func (l *ledger) read(key string, who realname.Identity) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if op := l.ops[key]; op != nil {
		op.about = who
	}
}

// delivered notes an event. One that is delivered again must say the same.
func (l *ledger) delivered(e realname.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.session(e.Session).told
	if before, ok := told[e.Seq]; ok && before != e.Status {
		l.fail(8, "event %d says %v and %v", e.Seq, before, e.Status)
	}
	told[e.Seq] = e.Status
}
