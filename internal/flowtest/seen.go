package flowtest

import (
	"bytes"
	"slices"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A seen is what was seen of one session.
type seen struct {
	last      realname.Session
	trail     realname.Trail
	entries   []realname.Entry
	live      map[string]*operation // under way, by step
	passed    map[string]*operation // on what a step's pass stands; nil for a proof
	left      map[realname.Step]int // tries
	raised    map[realname.Step]int // tries that came back
	unjudged  map[realname.Step]int // operations that certainly were not judged
	given     map[realname.Step]int // tries that reviewers may have given
	calls     map[realname.Step]int
	statuses  []realname.Status
	told      map[uint64]realname.Status // events, by number
	number    string                     // under which it is approved
	withdrawn bool                       // its data is restricted or erased
	people    bool                       // people decided since it was handed in
	barred    map[string]bool            // steps whose consent was taken back, and not given again
}

// follows says which status may come after which.
var follows = map[realname.Status][]realname.Status{
	0: {realname.StatusOpen},
	realname.StatusOpen: {
		realname.StatusReview, realname.StatusRejected, realname.StatusExpired, realname.StatusCanceled,
	},
	realname.StatusApproved: {realname.StatusRevoked},
	realname.StatusReview: {
		realname.StatusApproved, realname.StatusRejected, realname.StatusExpired,
		realname.StatusCanceled, realname.StatusOpen,
	},
}

// wrote looks at a session as a request has just stored it.
func (l *ledger) wrote(by *request, now realname.Session, trail realname.Trail, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.session(now.Ref.ID)
	l.chain(s, trail)
	entries := trail.Entries()
	if len(entries) > len(s.entries) {
		for _, e := range entries[len(s.entries):] {
			l.entry(by, s, now, e, at)
		}
	}
	l.tries(s, now)
	l.passes(s, now)
	if s.withdrawn && (now.Subject != (realname.Identity{}) || now.Mobile.IsValid() || !now.Continue.IsZero()) {
		l.fail(11, "data that was withdrawn is returned")
	}
	s.last, s.trail, s.entries = now, trail, entries
}

// chain checks that the trail holds, and that it goes on from where it was.
func (l *ledger) chain(s *seen, trail realname.Trail) {
	if err := trail.Verify(); err != nil || len(trail) == 0 {
		l.fail(9, "trail of %d entries: %v", len(trail), err)
	}
	if len(trail) < len(s.trail) || !slices.EqualFunc(trail[:len(s.trail)], s.trail, bytes.Equal) {
		l.fail(9, "the trail does not go on from where it was")
	}
}

// entry follows one new entry of the trail.
func (l *ledger) entry(by *request, s *seen, now realname.Session, e realname.Entry, at time.Time) {
	switch e.Kind {
	case "status":
		l.status(s, now, e, at)
	case "asked":
		l.reserve(by, s, now.Ref.ID, e)
	case "settled":
		l.settled(s, now, e)
	case "proved":
		s.passed[e.Step] = nil
	case "subject":
		clear(s.live)
		clear(s.passed)
	case "method":
		for step := range s.live {
			if step != realname.StepIdentity.String() {
				delete(s.live, step)
			}
		}
	case "decided":
		s.people = true
		clear(s.live)
		for step := realname.StepIdentity; step <= realname.StepCard; step++ {
			s.given[step]++ // whoever asks for a step again may give a try
		}
	case "data":
		s.withdrawn = true
	case "consent_withdrawn", "consent_declined":
		if s.barred == nil {
			s.barred = map[string]bool{}
		}
		s.barred[e.Step] = true
	case "consent":
		delete(s.barred, e.Step)
	}
}

func (l *ledger) reserve(by *request, s *seen, id string, e realname.Entry) {
	if old := s.live[e.Step]; old != nil && e.Step != realname.StepReview.String() {
		l.fail(6, "operation %d of step %s begins while %d is under way", e.Op, e.Step, old.n)
	}
	op := &operation{request: by, session: id, epoch: e.Epoch, n: e.Op, step: e.Step, at: e.Time}
	s.live[e.Step] = op
	l.asked = append(l.asked, op)
}

// settled checks that only the operation under way settles a step, and that a
// pass stands on a yes about the subject of now.
func (l *ledger) settled(s *seen, now realname.Session, e realname.Entry) {
	op := s.live[e.Step]
	if op == nil || op.n != e.Op || op.epoch != e.Epoch {
		l.fail(2, "step %s is settled by operation %d, which is not under way", e.Step, e.Op)
		return
	}
	if e.Outcome == "pending" || e.Outcome == "unresolved" {
		return // an answer may still come
	}
	delete(s.live, e.Step)
	switch {
	case e.Outcome == "not_judged":
		for step := realname.StepIdentity; step <= realname.StepCard; step++ {
			if step.String() == e.Step {
				s.unjudged[step]++
			}
		}
	case e.Outcome == "passed" && e.Step == "claim":
	case e.Outcome == "passed":
		if !op.yes {
			l.fail(12, "step %s is passed, but no backend said yes", e.Step)
		}
		if !op.isAbout(now.Subject) {
			l.fail(1, "step %s is passed by an answer about somebody else", e.Step)
		}
		s.passed[e.Step] = op
	}
}

// passes checks that each step that shows as passed has what its pass stands on,
// and forgets what is over: the passes of steps that are to be done again, and
// operations of steps that wait for nothing.
func (l *ledger) passes(s *seen, now realname.Session) {
	for _, p := range now.Steps {
		name := p.Step.String()
		if p.Phase != realname.PhaseReserved && p.Phase != realname.PhasePending {
			delete(s.live, name)
		}
		if p.Phase != realname.PhasePassed {
			delete(s.passed, name)
			continue
		}
		if p.Step == realname.StepReview || s.withdrawn {
			continue
		}
		op, ok := s.passed[name]
		if !ok {
			l.fail(2, "step %s is passed by what was there before its subject", name)
		} else if op != nil && !op.isAbout(now.Subject) {
			l.fail(2, "the pass of step %s outlived its subject", name)
		}
	}
}

// tries checks that tries come back only for a reason, and not without end.
func (l *ledger) tries(s *seen, now realname.Session) {
	for _, p := range now.Steps {
		limit := l.limitOf(p.Step)
		if limit < 0 {
			continue
		}
		if old, ok := s.left[p.Step]; ok && p.Left > old {
			s.raised[p.Step] += p.Left - old
		}
		given := min(s.given[p.Step], limit)
		if n := s.raised[p.Step]; n > s.unjudged[p.Step]+given {
			l.fail(10, "%d tries of step %v came back: %d were not judged, %d given by reviewers",
				n, p.Step, s.unjudged[p.Step], given)
		}
		s.left[p.Step] = p.Left
	}
}

// status follows a change of status.
func (l *ledger) status(s *seen, now realname.Session, e realname.Entry, at time.Time) {
	var to, from realname.Status
	for st := realname.StatusOpen; st <= realname.StatusRevoked; st++ {
		if st.String() == e.Status {
			to = st
		}
	}
	if n := len(s.statuses); n > 0 {
		from = s.statuses[n-1]
	}
	if !slices.Contains(follows[from], to) {
		l.fail(5, "%v after %v", to, from)
	}
	s.statuses = append(s.statuses, to)
	switch to {
	case realname.StatusOpen: // again: a claim that was begun counts no more
		delete(s.live, "claim")
	case realname.StatusReview:
		s.people = false
	case realname.StatusApproved:
		l.approval(s, now, at)
	case realname.StatusRevoked:
		holders := l.approved[s.number]
		if holders[now.Ref.Account]--; holders[now.Ref.Account] <= 0 {
			delete(holders, now.Ref.Account)
		}
	}
}

// approval checks what an approval stands on.
func (l *ledger) approval(s *seen, now realname.Session, at time.Time) {
	if !at.Before(s.last.Deadline) {
		l.fail(5, "approved at or after the deadline")
	}
	for _, p := range now.Steps {
		op, ok := s.passed[p.Step.String()]
		switch {
		case !s.people && forPeople(p):
			l.fail(1, "a program approved, and step %v is %v with %v", p.Step, p.Phase, p.Findings)
		case p.Phase == realname.PhaseReferred && s.people:
		case p.Phase != realname.PhasePassed:
			l.fail(1, "approved, and step %v is %v", p.Step, p.Phase)
		case p.Step == realname.StepReview:
		case !ok:
			l.fail(1, "approved, but nothing passed step %v for this subject", p.Step)
		case op != nil && (!op.isAbout(now.Subject) || !op.yes):
			l.fail(1, "approved, but step %v was about somebody else", p.Step)
		}
	}
	s.number = now.Subject.Number.Reveal()
	if l.approved[s.number] == nil {
		l.approved[s.number] = make(map[string]int)
	}
	l.approved[s.number][now.Ref.Account]++
	if n := len(l.approved[s.number]); n > l.limits.Accounts {
		l.fail(7, "%d accounts are approved for one identity, want at most %d", n, l.limits.Accounts)
	}
}

// forPeople reports whether only people may approve over a step.
func forPeople(p realname.Progress) bool {
	return p.Phase == realname.PhaseReferred ||
		slices.ContainsFunc(p.Findings.All(), func(f realname.Finding) bool { return f.Severity() == realname.SeverityPeople })
}

// ended looks at a session that nothing disturbs any more: nothing is under
// way, and its events are its changes of status, each told once.
func (l *ledger) ended(now realname.Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.session(now.Ref.ID)
	for _, p := range now.Steps {
		if live(now.Status) && (p.Phase == realname.PhaseReserved || p.Phase == realname.PhasePending) {
			l.fail(13, "step %v is still %v", p.Step, p.Phase)
		}
	}
	if now.Waiting != realname.WaitingForNobody {
		l.fail(13, "the session waits for %v in the end", now.Waiting)
	}
	var told []realname.Status
	for i := range uint64(len(s.told)) {
		told = append(told, s.told[i+1])
	}
	if !slices.Equal(told, s.statuses) {
		l.fail(8, "events %v, changes of status %v", told, s.statuses)
	}
}

// nothing reports whether a session ended before it had a subject, and its events were
// told: it may be forgotten.
func (l *ledger) nothing(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.session(id)
	return !live(s.last.Status) && s.last.Subject == (realname.Identity{}) && len(s.passed)+len(s.calls) == 0 &&
		len(s.told) == len(s.statuses)
}

func live(s realname.Status) bool {
	return s == realname.StatusOpen || s == realname.StatusReview
}
