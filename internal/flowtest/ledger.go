package flowtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-realname/sdk/names"
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

// A request is one call of a Verifier's method. Its context comes with it to the
// store and to the backends. Runs do not configure Config.RetryUnknown: with it a
// request could have two calls of one step on their way, which nothing tells apart.
type request struct{ _ byte }

type requestKey struct{}

// newRequest returns the context of a request of its own. Whatever may have a
// backend asked needs one: an operation without is taken for one not counted.
func newRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, new(request))
}

// requestOf returns the request that a context belongs to, or nil.
func requestOf(ctx context.Context) *request {
	by, _ := ctx.Value(requestKey{}).(*request)
	return by
}

// An operation is one question to a backend.
type operation struct {
	request *request // that reserved it, and that alone has it carried out
	session string
	epoch   uint16
	n       uint32 // its number in the session
	step    string
	at      time.Time         // when it was reserved
	days    []string          // the days' counts in which it counts
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
			unjudged: make(map[realname.Step]int), given: make(map[realname.Step]int),
			calls: make(map[realname.Step]int),
			told:  make(map[uint64]realname.Status),
		}
		l.sessions[id] = s
	}
	return s
}

// begun notes that a backend is asked to begin an operation. The session is empty
// where the call does not say it.
func (l *ledger) begun(by *request, session string, step realname.Step, key string,
	about realname.Identity) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ops[key] != nil {
		l.fail(3, "an operation of step %v is begun twice", step)
		return
	}
	op := l.reserved(by, session, step)
	if op == nil {
		l.fail(4, "step %v is checked without being counted before", step)
		op = &operation{step: step.String()}
	}
	op.about, l.ops[key] = about, op
	if op.session == "" || step == realname.StepReview {
		return
	}
	s := l.session(op.session)
	if s.barred[step.String()] {
		l.fail(14, "step %v is checked, and the consent was taken back", step)
	}
	s.calls[step]++
	if tries := l.limitOf(step) - s.left[step] + s.raised[step]; s.calls[step] > tries {
		l.fail(4, "%d checks of step %v, and %d counted", s.calls[step], step, tries)
	}
	if step == realname.StepIdentity || step == realname.StepCard {
		l.day(op, "account "+s.last.Ref.Account, l.limits.AccountDay)
		l.day(op, "number "+about.Number.Reveal(), l.limits.IdentityDay+l.limits.OwnerDay)
	}
}

// reserved takes the operation that a request has reserved from those that were not
// called yet. Which was reserved last says nothing: a call may come when
// its operation is long given up, and another one of the step was begun.
func (l *ledger) reserved(by *request, session string, step realname.Step) *operation {
	for i := len(l.asked) - 1; i >= 0; i-- {
		op := l.asked[i]
		if by != nil && op.request == by && op.step == step.String() &&
			(session == "" || op.session == session) {
			l.asked = append(l.asked[:i], l.asked[i+1:]...)
			return op
		}
	}
	return nil
}

// beijing is where the day of the limits begins.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// day counts a check of the day for whom, of which there may be most that were judged
// or may have been.
func (l *ledger) day(op *operation, whom string, most int) {
	of := whom + op.at.In(beijing).Format(" 2006-01-02")
	op.days = append(op.days, of)
	if l.days[of]++; l.days[of] > most {
		l.fail(10, "%d checks on one day for one account or number, want at most %d", l.days[of], most)
	}
}

// unjudged takes a check that was certainly not judged out of its days.
func (l *ledger) unjudged(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if op := l.ops[key]; op != nil {
		for _, of := range op.days {
			l.days[of]--
		}
		op.days = nil
	}
}

// certain reports whether err says that certainly nothing was judged.
func certain(err error) bool {
	var f *realname.Failure
	return errors.As(err, &f) && f.Kind != realname.FailureUnknown
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
	if op == nil || err != nil || a.Verdict != realname.VerdictPass {
		return
	}
	fits := (!a.About.Number.IsValid() || a.About.Number == op.about.Number) &&
		(!a.About.Name.IsValid() || sameName(a.About.Name, op.about.Name))
	op.yes = op.yes || fits
}

// isAbout reports whether a backend was asked about who, or read their card.
func (op *operation) isAbout(who realname.Identity) bool {
	return who.Number.IsValid() && op.about.Number == who.Number && sameName(op.about.Name, who.Name)
}

// sameName reports whether two names are one, spelled in different ways.
func sameName(a, b names.Name) bool { return names.Match(a, b).Passes() }

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
