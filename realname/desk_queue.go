package realname

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-realname/sdk/internal/records"
)

// A CaseSummary is a case in the reviewers' list. It holds no personal data but the account's
// name.
type CaseSummary struct {
	Session string `json:"session"`
	Account string `json:"account"`
	Goal    Goal   `json:"goal,omitempty"`
	Method  Method `json:"method,omitempty"`
	Status  Status `json:"status"`
	Round   int    `json:"round"`

	// Findings are those of all steps together, and Severity that of the worst; zero where
	// there is none. Referred says that the authority does not confirm the person, who asked for
	// people: see [Verifier.Refer].
	Findings Findings `json:"findings,omitempty"`
	Severity Severity `json:"severity,omitempty"`
	Referred bool     `json:"referred,omitempty"`

	// Since is when it was handed in, and Deadline by when it is to be decided.
	Since    time.Time `json:"since"`
	Deadline time.Time `json:"deadline"`

	// Taken is who looks at it, and TakenUntil how long it is theirs. Both are zero for a case
	// that is free.
	Taken      string    `json:"taken,omitempty"`
	TakenUntil time.Time `json:"taken_until,omitzero"`

	// Voted is who has decided already where there are to be two, while that counts, and Late that it should have been
	// decided by now.
	Voted string `json:"voted,omitempty"`
	Late  bool   `json:"late,omitempty"`

	// Escalated says that a reviewer left it to others, see [Decision].
	Escalated bool `json:"escalated,omitempty"`
}

// summary is s as the reviewers' list shows it.
func (s *session) summary() CaseSummary {
	c := CaseSummary{
		Session: s.ID, Account: s.Account, Goal: s.State.Goal, Method: s.State.Method, Status: s.State.Status,
		Round: int(s.State.Round), Findings: s.State.findings(), Referred: s.State.referred(),
		Since: s.HandedIn.time(), Deadline: s.State.promised().time(), Escalated: s.State.Escalated,
	}
	c.Late = s.State.Status == StatusReview && s.now >= s.State.promised()
	for _, f := range c.Findings.All() {
		c.Severity = max(c.Severity, f.Severity())
	}
	if l := s.State.Lease; l.held(s.now) {
		c.Taken, c.TakenUntil = l.By, l.Until.time()
	}
	if by := s.State.voter(s.now); by != "" && s.mayActIn(by, c) == nil {
		c.Voted = by
	}
	return c
}

// A CaseFilter says which cases [Desk.Cases] returns: those for which all holds that is set. Its
// zero value is for all.
type CaseFilter struct {
	Goals    []Goal   // of one of these goals; nil for every goal
	Severity Severity // at least as severe
	Finding  Finding  // with this finding
	Free     bool     // that nobody has taken
	Taken    bool     // that somebody has taken
	By       string   // that this actor has taken

	// For leaves out what this actor may not decide, since it is their own: see [Config].Own.
	For string

	Escalated    bool // that a reviewer left to others
	NotEscalated bool // that none did

	Limit  int    // how many at most; zero means 50, and there are never more than 100
	Cursor string // CasePage.Next of the page before; "" for the first
}

// fits reports whether a case is one of those wanted.
func (f *CaseFilter) fits(c *CaseSummary) bool {
	is := func(want, is bool) bool { return !want || is }
	return (f.Goals == nil || slices.Contains(f.Goals, c.Goal)) && c.Severity >= f.Severity &&
		(f.Finding == 0 || c.Findings.Has(f.Finding)) &&
		is(f.Free, c.Taken == "") && is(f.Taken, c.Taken != "") && is(f.By != "", sameActor(c.Taken, f.By)) &&
		is(f.Escalated, c.Escalated) && is(f.NotEscalated, !c.Escalated)
}

// A CasePage is a part of the reviewers' list.
type CasePage struct {
	Cases []CaseSummary `json:"cases"`

	// Next is the Cursor of the page that follows, and "" on the last. A page may have fewer
	// cases than were asked for, or none, and yet have a Next: go on as long as there is one.
	Next string `json:"next,omitempty"`
}

// What bounds a look at the reviewers' list.
const (
	defaultCases = 50
	maxCases     = 100
	maxScanned   = 1000 // cases that a page looks at
	maxCounted   = 1000 // cases that are counted
	casesAtOnce  = 16   // that are read together
)

// Cases returns the cases that wait for a decision, those first that are to be decided first,
// page by page. What happens between two pages shows: a case that was decided is gone, and none
// comes twice. A case whose record cannot be opened, see [ErrCorrupt], is left out, and logged once. The error for
// a cursor that is not from [CasePage].Next matches [ErrInvalid], with [ReasonCursorUnknown].
func (d Desk) Cases(ctx context.Context, f CaseFilter) (CasePage, error) {
	if f.Limit <= 0 {
		f.Limit = defaultCases
	}
	f.Limit = min(f.Limit, maxCases)
	after, err := d.v.openCursor(f.Cursor)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Cases: []CaseSummary{}}
	seen, last := 0, place{}
	err = d.v.eachCase(ctx, after, func(s *session) bool {
		if len(page.Cases) == f.Limit || seen == maxScanned {
			page.Next = d.v.cursor(last)
			return false
		}
		seen, last = seen+1, place{s.State.promised(), s.ID}
		if c := s.summary(); f.fits(&c) && (f.For == "" || s.mayAct(f.For) == nil) {
			page.Cases = append(page.Cases, c)
		}
		return true
	})
	return page, err
}

// A place is where a case stands in the list.
type place struct {
	due instant
	id  string
}

// cursorPurpose is what cursors are bound to.
const cursorPurpose = "cases"

// cursor seals a place: nobody is to read in it, or to make one.
func (v *Verifier) cursor(at place) string {
	plain := append(binary.BigEndian.AppendUint64(nil, uint64(at.due)), at.id...)
	sealed, err := v.cursors.Seal(nil, plain, []byte(cursorPurpose))
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sealed)
}

// openCursor is the place that a cursor names; the zero place for "".
func (v *Verifier) openCursor(s string) (place, error) {
	if s == "" {
		return place{}, nil
	}
	unknown := invalid(ReasonCursorUnknown, 0)
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) > 512 {
		return place{}, unknown
	}
	plain, err := v.cursors.Open(nil, sealed, []byte(cursorPurpose))
	if err != nil || len(plain) < 8 {
		return place{}, unknown
	}
	return place{instant(binary.BigEndian.Uint64(plain)), string(plain[8:])}, nil
}

// eachCase calls do with the sessions that wait for a decision, in the order of the list, after
// a place in it, until do returns false. Some are read together.
func (v *Verifier) eachCase(ctx context.Context, after place, do func(*session) bool) error {
	passed, err := v.before(ctx, after)
	if err != nil {
		return err
	}
	var batch []string
	size, more := 1, true // the first alone: who wants one case reads one
	flush := func() error {
		all, err := v.loadCases(ctx, batch)
		for _, s := range all {
			if more = more && do(s); !more {
				break
			}
		}
		batch, size = batch[:0], min(2*size, casesAtOnce)
		return err
	}
	for key, err := range v.c.Store.Due(ctx, v.reviewQueue(), v.far()) {
		if err != nil {
			return err
		}
		id, ok := v.cases.NameOf(key)
		if !ok || passed[id] {
			continue
		}
		if batch = append(batch, id); len(batch) < size {
			continue
		}
		if err := flush(); err != nil || !more {
			return err
		}
	}
	return flush()
}

// before are the cases that stand at a place of the list or before it.
func (v *Verifier) before(ctx context.Context, at place) (map[string]bool, error) {
	if at == (place{}) {
		return nil, nil
	}
	passed := map[string]bool{}
	for key, err := range v.c.Store.Due(ctx, v.reviewQueue(), at.due.time()) {
		if err != nil {
			return nil, err
		}
		id, _ := v.cases.NameOf(key)
		if passed[id] = true; id == at.id {
			return passed, nil
		}
	}
	return passed, v.keepTies(ctx, at, passed)
}

// keepTies takes those cases out of passed that are due at the time of a place and come after it: its own case has
// gone, so that nothing stood between them.
func (v *Verifier) keepTies(ctx context.Context, at place, passed map[string]bool) error {
	early := map[string]bool{}
	for key, err := range v.c.Store.Due(ctx, v.reviewQueue(), (at.due - 1).time()) {
		if err != nil {
			return err
		}
		id, _ := v.cases.NameOf(key)
		early[id] = true
	}
	maps.DeleteFunc(passed, func(id string, _ bool) bool { return !early[id] && id > at.id })
	return nil
}

// loadCases reads those of some sessions that wait for a decision, at once.
func (v *Verifier) loadCases(ctx context.Context, ids []string) ([]*session, error) {
	all, err := v.loadAll(ctx, ids)
	return slices.DeleteFunc(all, func(s *session) bool { return !s.State.awaits(s.now) }), err
}

// loadAll reads those of some sessions that are there, at once. It passes by what cannot be opened.
func (v *Verifier) loadAll(ctx context.Context, ids []string) ([]*session, error) {
	all := make([]*session, len(ids))
	calls := make([]func() error, len(ids))
	for i, id := range ids {
		calls[i] = func() error {
			s, err := v.loadBare(ctx, id)
			if err == nil {
				all[i] = s
			}
			return ignoreSchema(ignoreNotFound(v.passBy(ctx, v.sessions.Key(id), err)))
		}
	}
	err := records.Together(calls...)
	return slices.DeleteFunc(all, func(s *session) bool { return s == nil }), err
}

// passBy returns nil for a record that cannot be opened: the others are shown without it. It logs which one that
// is, once in a process: it is for an operator to move it aside, see [Records.Quarantine].
func (v *Verifier) passBy(ctx context.Context, key string, err error) error {
	if !errors.Is(err, ErrCorrupt) {
		return err
	}
	if v.passed.first(key) {
		v.log(ctx, "a record that cannot be opened is left out", err, recordOf(v.about(key, err))...)
	}
	return nil
}

// A onceEach lets each name through once.
type onceEach struct {
	mu    sync.Mutex
	names map[string]bool
}

// maxOnce bounds the names that are remembered. Then all come through once more.
const maxOnce = 1000

// first reports whether a name has not come before.
func (o *onceEach) first(name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.names[name] {
		return false
	}
	if o.names == nil || len(o.names) == maxOnce {
		o.names = map[string]bool{}
	}
	o.names[name] = true
	return true
}

// A CaseCount says how many cases wait.
type CaseCount struct {
	Free  int  `json:"free"`           // that nobody looks at
	Taken int  `json:"taken"`          // that somebody looks at
	Late  int  `json:"late"`           // of all, those that should have been decided by now
	More  bool `json:"more,omitempty"` // there are more: it stops counting at 1000
}

// Waiting counts the cases that wait, without reading them. A number may be a little behind what
// happens at the same moment.
func (d Desk) Waiting(ctx context.Context) (CaseCount, error) {
	v := d.v
	all, late, taken, gone := 0, 0, 0, 0
	err := records.Together(
		func() (err error) { all, err = v.count(ctx, v.reviewQueue(), v.far()); return err },
		func() (err error) { late, err = v.count(ctx, v.reviewQueue(), v.c.Now()); return err },
		func() (err error) { taken, err = v.count(ctx, v.leaseQueue(), v.far()); return err },
		func() (err error) { gone, err = v.count(ctx, v.leaseQueue(), v.c.Now()); return err },
	)
	if err != nil {
		return CaseCount{}, err
	}
	taken = max(taken-gone, 0)
	return CaseCount{Free: max(all-taken, 0), Taken: taken, Late: late, More: all == maxCounted}, nil
}

// count counts the keys of a queue, as far as it counts.
func (v *Verifier) count(ctx context.Context, queue string, until time.Time) (n int, err error) {
	for _, err := range v.c.Store.Due(ctx, queue, until) {
		if err != nil {
			return n, err
		}
		if n++; n == maxCounted {
			break
		}
	}
	return n, nil
}
