package password

import (
	"cmp"
	"slices"
	"time"
)

// How many wrong tries there may be, and what follows. Only failures count; a
// try under way holds its place until its outcome is known.
const (
	dayLimit   = 10 // failures in 24 hours, then until the oldest is out of them
	monthLimit = 50 // failures in 30 days, then reset only
	backLimit  = 10 // right tries given back in 24 hours since the PIN was replaced meanwhile
	probeLimit = 10 // comparisons of new PINs with the old ones in 24 hours
	probeMonth = 50 // such comparisons in 30 days
	hashLimit  = 20 // new PINs hashed in 24 hours
	maxChanges = 3  // new PINs under way at a time, of those compared and of those in a process
	maxStaged  = 8  // sessions with a staged PIN, and sessions remembered

	day   = 24 * time.Hour
	month = 30 * day

	// farAhead is how far ahead of the clock the count of a new PIN may lie. Beyond it some
	// clock was wrong.
	farAhead = 2 * day

	// tryLife is how long a try may be under way. Later its process must have
	// died, and it counts as wrong.
	tryLife = time.Minute
)

// lockAfter returns for how long the failure locks that is number row in a row.
func lockAfter(row int) time.Duration {
	switch {
	case row == 3:
		return time.Minute
	case row == 5:
		return 15 * time.Minute
	case row >= 7:
		return 3 * time.Hour
	}
	return 0
}

// untilLock returns how many more failures in a row there may be before one locks.
func untilLock(row int) int {
	n := 1
	for lockAfter(row+n) == 0 {
		n++
	}
	return n
}

// A ledger is what is kept of an account. Its methods are the rules: they read
// no clock and draw no random numbers. Times are microseconds since 1970.
type ledger struct {
	Active *active
	Old    []string // hashes of earlier PINs, latest first
	Staged []staged // oldest first
	Done   []string // sessions that have activated, latest last

	Tries  []try   // under way or wrong, in order of reservation
	Pruned int     // failures in the row that are out of Tries
	Until  int64   // locked until then
	Reset  bool    // reset only
	Backs  []int64 // when tries were given back
	Probes []int64 // when new PINs were compared with the old ones

	Changes []counted // new PINs of the last day

	Causes map[Cause]standing // of suspension, each that was ever named
}

type active struct {
	ID    uint64 // random: tells this PIN from an earlier equal one
	Hash  string
	Since int64
}

type staged struct {
	Session string
	Hash    string
	Kept    bool // somebody relies on it
}

type try struct {
	ID   uint64
	At   int64
	Open bool // under way; otherwise wrong
	Row  bool // wrong, with no success since
	Hit  bool // a new PIN that was found to be a known one
}

// counted is a new PIN that was counted before it was hashed.
type counted struct {
	ID    uint64
	At    int64
	Open  bool // under way
	Probe bool // is in Probes as well
}

// tidy forgets failures that are out of the month, and counts tries whose
// process must have died as wrong. After a step of the clock back, such a try
// may lie far in the future.
func (l *ledger) tidy(now int64) {
	for i := range l.Tries {
		t := &l.Tries[i]
		if t.Open && (now-t.At > micro(tryLife) || t.At-now > micro(tryLife)) {
			l.fail(i, t.At)
		}
	}
	l.Tries = slices.DeleteFunc(l.Tries, func(t try) bool {
		gone := !t.Open && now-t.At >= micro(month)
		if gone && t.Row {
			l.Pruned++
		}
		return gone
	})
}

// row returns how many failures there were since the last success.
func (l *ledger) row() int {
	n := l.Pruned
	for _, t := range l.Tries {
		if t.Row {
			n++
		}
	}
	return n
}

// fail makes try number i a failure at the time given.
func (l *ledger) fail(i int, at int64) {
	t := &l.Tries[i]
	at = max(at, t.At)
	t.Open, t.Row = false, true
	if d := lockAfter(l.row()); d > 0 {
		l.Until = max(l.Until, at+micro(d))
	}
	if len(l.failures(at-micro(month))) >= monthLimit {
		l.Reset = true
	}
}

// failures returns the times of the failures after the time given, in order.
func (l *ledger) failures(after int64) []int64 {
	var times []int64
	for _, t := range l.Tries {
		if !t.Open && t.At > after {
			times = append(times, t.At)
		}
	}
	slices.Sort(times)
	return times
}

func (l *ledger) open() int {
	n := 0
	for _, t := range l.Tries {
		if t.Open {
			n++
		}
	}
	return n
}

// locked returns until when no try is looked at, or 0.
func (l *ledger) locked(now int64) int64 {
	until := l.Until
	if f := l.failures(now - micro(day)); len(f) >= dayLimit {
		until = max(until, f[len(f)-dayLimit]+micro(day))
	}
	if until <= now {
		return 0
	}
	return until
}

// left returns how many wrong tries there may be before the next lock.
func (l *ledger) left(now int64) int {
	if l.Reset || l.locked(now) != 0 {
		return 0
	}
	return min(
		untilLock(l.row()),
		dayLimit-len(l.failures(now-micro(day))),
		monthLimit-len(l.failures(now-micro(month))),
	)
}

// reserve takes a place for a try, or says why there is none. While the PIN is suspended it
// changes nothing, unless it is for causes in despite alone.
func (l *ledger) reserve(id uint64, now int64, despite Causes) error {
	if err := l.refusal(despite); err != nil {
		return err
	}
	l.tidy(now)
	switch until := l.locked(now); {
	case l.Active == nil:
		return &Error{Reason: NoPIN}
	case l.Reset:
		return &Error{Reason: ResetOnly}
	case until != 0:
		return &Error{Reason: Locked, RetryAt: instant(until)}
	case l.open() >= l.left(now):
		return ErrBusy
	}
	l.Tries = append(l.Tries, try{ID: id, At: now, Open: true})
	return nil
}

func (l *ledger) find(id uint64) int {
	return slices.IndexFunc(l.Tries, func(t try) bool { return t.ID == id })
}

// succeed takes the try back and clears the row of the failures that were
// reserved before it. Later ones, and those under way, stay.
func (l *ledger) succeed(id uint64) {
	i := l.find(id)
	if i < 0 {
		return
	}
	for j := range i {
		l.Tries[j].Row = false
	}
	l.Tries = slices.Delete(l.Tries, i, i+1)
	l.Pruned = 0
	if l.row() == 0 {
		l.Until = 0
	}
}

// miss makes the try a failure and returns the answer.
func (l *ledger) miss(id uint64, now int64) *Error {
	if i := l.find(id); i >= 0 && l.Tries[i].Open {
		l.fail(i, now)
	}
	e := &Error{Reason: WrongPIN, TriesLeft: l.left(now)}
	if until := l.locked(now); until != 0 {
		e.RetryAt = instant(until)
	}
	return e
}

// release takes the try back, of which it is certain that nothing was compared. That
// is free: it tells a guesser nothing, and an outage locks nobody.
func (l *ledger) release(id uint64) {
	if i := l.find(id); i >= 0 && l.Tries[i].Open {
		l.Tries = slices.Delete(l.Tries, i, i+1)
	}
}

// giveBack takes a try back that was right for a PIN replaced meanwhile. Beyond the
// limit it counts as wrong.
func (l *ledger) giveBack(id uint64, now int64) {
	i := l.find(id)
	if i < 0 || !l.Tries[i].Open {
		return
	}
	l.mend(now)
	l.Backs = recent(l.Backs, now)
	if len(l.Backs) >= backLimit {
		l.fail(i, now)
		return
	}
	l.Backs = append(l.Backs, now)
	l.Tries = slices.Delete(l.Tries, i, i+1)
}

// begin counts a new PIN by somebody who has not shown to know the present one, and
// takes a place for it. It returns the hashes that it is to be compared with.
func (l *ledger) begin(id uint64, now int64, history int) (known []string, err error) {
	l.tidy(now)
	l.forget(now)
	if n := len(l.Changes); n >= hashLimit {
		return nil, tooMany(l.Changes[n-hashLimit].At)
	}
	if l.changing(now) >= maxChanges {
		return nil, ErrBusy
	}
	known = l.known(history)
	if known != nil {
		compare, err := l.probe(now)
		if err != nil {
			return nil, err
		}
		if !compare {
			known = nil
		}
	}
	l.Changes = append(l.Changes, counted{ID: id, At: now, Open: true, Probe: known != nil})
	return known, nil
}

// forget forgets new PINs that are out of the day.
func (l *ledger) forget(now int64) {
	l.mend(now)
	l.Changes = slices.DeleteFunc(l.Changes, func(c counted) bool { return now-c.At >= micro(day) })
	slices.SortStableFunc(l.Changes, func(a, b counted) int { return cmp.Compare(a.At, b.At) })
}

// mend makes what a clock far ahead has counted one of now, and reports whether there was
// any: else nobody could set a new PIN until the time has come that it showed. Wrong tries
// and locks stay, since a new PIN ends them.
func (l *ledger) mend(now int64) (did bool) {
	one := func(at *int64) {
		if *at-now > micro(farAhead) {
			*at, did = now, true
		}
	}
	for i := range l.Changes {
		one(&l.Changes[i].At)
	}
	for i := range l.Probes {
		one(&l.Probes[i])
	}
	for i := range l.Backs {
		one(&l.Backs[i])
	}
	return did
}

// tooMany returns the refusal that ends a day after the time given.
func tooMany(at int64) error {
	return &Error{Reason: TooManyChanges, RetryAt: instant(at + micro(day))}
}

// changing returns how many new PINs are under way.
func (l *ledger) changing(now int64) int {
	n := 0
	for _, c := range l.Changes {
		if c.Open && now-c.At <= micro(tryLife) && c.At-now <= micro(tryLife) {
			n++
		}
	}
	return n
}

// probe counts a comparison of a new PIN with the old ones: its answer tells as much
// as a try would. It reports false where there is to be none.
func (l *ledger) probe(now int64) (bool, error) {
	switch until := l.locked(now); {
	case l.Reset:
		return false, nil
	case until != 0 && slices.ContainsFunc(l.Tries, func(t try) bool { return t.Hit && t.Row }):
		return false, &Error{Reason: Locked, RetryAt: instant(until)}
	case until != 0:
		return false, nil
	}
	l.Probes = slices.DeleteFunc(l.Probes, func(t int64) bool { return now-t >= micro(month) })
	slices.Sort(l.Probes)
	if n := len(l.Probes); n >= probeLimit && now-l.Probes[n-probeLimit] < micro(day) {
		return false, tooMany(l.Probes[n-probeLimit])
	}
	if len(l.Probes) >= probeMonth {
		return false, nil
	}
	l.Probes = append(l.Probes, now)
	return true, nil
}

// end makes a new PIN one that is no longer under way, and counts it if it has not
// been.
func (l *ledger) end(id uint64, at int64) {
	l.forget(at)
	i := slices.IndexFunc(l.Changes, func(c counted) bool { return c.ID == id })
	if i < 0 {
		l.Changes = append(l.Changes, counted{ID: id, At: at})
		return
	}
	l.Changes[i].Open = false
}

// abandon ends a new PIN that came to nothing. It stays counted if something was
// compared or hashed.
func (l *ledger) abandon(id uint64, at int64, begun bool) {
	if begun {
		l.end(id, at)
		return
	}
	i := slices.IndexFunc(l.Changes, func(c counted) bool { return c.ID == id })
	if i < 0 {
		return
	}
	if j := slices.Index(l.Probes, l.Changes[i].At); j >= 0 && l.Changes[i].Probe {
		l.Probes = slices.Delete(l.Probes, j, j+1)
	}
	l.Changes = slices.Delete(l.Changes, i, i+1)
}

// hit counts as a failure that a new PIN was found to be a known one.
func (l *ledger) hit(id uint64, now int64) {
	if l.Active != nil && l.find(id) < 0 {
		l.Tries = append(l.Tries, try{ID: id, At: now, Hit: true})
		l.fail(len(l.Tries)-1, now)
	}
}

// recent returns the times of the last 24 hours, in order.
func recent(times []int64, now int64) []int64 {
	times = slices.DeleteFunc(times, func(t int64) bool { return now-t >= micro(day) })
	slices.Sort(times)
	return times
}

// set makes hash the active PIN and keeps the one before among the old ones.
func (l *ledger) set(id uint64, hash string, now int64, history int) {
	if l.Active != nil {
		l.Old = slices.Insert(l.Old, 0, l.Active.Hash)
	}
	l.Old = l.Old[:min(len(l.Old), max(history-1, 0))]
	l.Active = &active{ID: id, Hash: hash, Since: now}
}

// forgive forgets failures and locks: who the person is has been shown anew.
// Tries under way stay.
func (l *ledger) forgive() {
	l.Tries = slices.DeleteFunc(l.Tries, func(t try) bool { return !t.Open })
	l.Pruned, l.Until, l.Reset = 0, 0, false
}

// known returns the hashes that a new PIN must differ from.
func (l *ledger) known(history int) []string {
	if l.Active == nil || history == 0 {
		return nil
	}
	return append([]string{l.Active.Hash}, l.Old[:min(len(l.Old), history-1)]...)
}

// stage keeps hash for the session, instead of an earlier one of it.
func (l *ledger) stage(session, hash string) error {
	if slices.Contains(l.Done, session) {
		return &Error{Reason: NotStaged}
	}
	l.drop(session)
	l.Staged = append(l.Staged, staged{Session: session, Hash: hash})
	if len(l.Staged) > maxStaged {
		l.pushOut()
	}
	return nil
}

// pushOut makes room for what was staged last: the oldest goes on which nobody relies.
func (l *ledger) pushOut() {
	older := l.Staged[:len(l.Staged)-1]
	i := max(0, slices.IndexFunc(older, func(s staged) bool { return !s.Kept }))
	l.Staged = slices.Delete(l.Staged, i, i+1)
}

// names reports whether the ledger knows a session by this name.
func (l *ledger) names(session string) bool {
	return slices.Contains(l.Done, session) ||
		slices.ContainsFunc(l.Staged, func(s staged) bool { return s.Session == session })
}

// keep reports whether activate would find the session, and lets what it has staged
// stay until it is activated or dropped.
func (l *ledger) keep(session string) bool {
	for i, s := range l.Staged {
		if s.Session == session {
			s.Kept = true
			l.Staged = append(slices.Delete(l.Staged, i, i+1), s)
			return true
		}
	}
	return slices.Contains(l.Done, session)
}

// drop forgets what the session has staged.
func (l *ledger) drop(session string) {
	l.Staged = slices.DeleteFunc(l.Staged, func(s staged) bool { return s.Session == session })
}

// activate makes what the session has staged the active PIN, unless it has done
// so before.
func (l *ledger) activate(session string, id uint64, now int64, history int) error {
	i := slices.IndexFunc(l.Staged, func(s staged) bool { return s.Session == session })
	if i < 0 {
		if slices.Contains(l.Done, session) {
			return nil
		}
		return &Error{Reason: NotStaged}
	}
	l.set(id, l.Staged[i].Hash, now, history)
	l.forgive()
	l.drop(session)
	l.Done = append(l.Done, session)
	l.Done = l.Done[max(0, len(l.Done)-maxStaged):]
	return nil
}

func micro(d time.Duration) int64 { return d.Microseconds() }
func instant(us int64) time.Time  { return time.UnixMicro(us).UTC() }
