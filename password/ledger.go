package password

import (
	"slices"
	"time"
)

// How many wrong tries there may be, and what follows. Only failures count; a
// try under way holds its place until its outcome is known.
const (
	dayLimit   = 10 // failures in 24 hours, then until the oldest is out of them
	monthLimit = 50 // failures in 30 days, then reset only
	backLimit  = 10 // tries given back in 24 hours after errors
	probeLimit = 10 // comparisons of new PINs with the old ones in 24 hours
	maxStaged  = 8  // sessions with a staged PIN, and sessions remembered

	day   = 24 * time.Hour
	month = 30 * day

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
	Schema int      `json:"v"`
	Active *active  `json:"a,omitempty"`
	Old    []string `json:"o,omitempty"` // hashes of earlier PINs, latest first
	Staged []staged `json:"s,omitempty"` // oldest first
	Done   []string `json:"d,omitempty"` // sessions that have activated, latest last

	Tries  []try   `json:"t,omitempty"` // under way or wrong, in order of reservation
	Pruned int     `json:"p,omitempty"` // failures in the row that are out of Tries
	Until  int64   `json:"u,omitempty"` // locked until then
	Reset  bool    `json:"r,omitempty"` // reset only
	Backs  []int64 `json:"b,omitempty"` // when tries were given back
	Probes []int64 `json:"c,omitempty"` // when new PINs were compared with the old ones
}

type active struct {
	ID    uint64 `json:"i"` // random: tells this PIN from an earlier equal one
	Hash  string `json:"h"`
	Since int64  `json:"s"`
}

type staged struct {
	Session string `json:"s"`
	Hash    string `json:"h"`
}

type try struct {
	ID   uint64 `json:"i"`
	At   int64  `json:"a"`
	Open bool   `json:"o,omitempty"` // under way; otherwise wrong
	Row  bool   `json:"r,omitempty"` // wrong, with no success since
}

// isNew reports whether the ledger was never kept.
func (l *ledger) isNew() bool { return l.Schema == 0 }

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

// reserve takes a place for a try, or says why there is none.
func (l *ledger) reserve(id uint64, now int64) error {
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

// giveBack takes the try back after an error. Beyond the limit it counts as
// wrong, or errors that a guesser can cause would make tries free.
func (l *ledger) giveBack(id uint64, now int64) {
	i := l.find(id)
	if i < 0 || !l.Tries[i].Open {
		return
	}
	l.Backs = recent(l.Backs, now)
	if len(l.Backs) >= backLimit {
		l.fail(i, now)
		return
	}
	l.Backs = append(l.Backs, now)
	l.Tries = slices.Delete(l.Tries, i, i+1)
}

// probe counts a comparison of a new PIN with the old ones by somebody who has
// not shown to know the present one: its answer tells as much as a try would.
func (l *ledger) probe(now int64) error {
	l.Probes = recent(l.Probes, now)
	if n := len(l.Probes); n >= probeLimit {
		until := l.Probes[n-probeLimit] + micro(day)
		return &Error{Reason: TooManyChanges, RetryAt: instant(until)}
	}
	l.Probes = append(l.Probes, now)
	return nil
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
	l.Staged = append(l.Staged, staged{session, hash})
	l.Staged = l.Staged[max(0, len(l.Staged)-maxStaged):]
	return nil
}

// names reports whether the ledger knows a session by this name.
func (l *ledger) names(session string) bool {
	return slices.Contains(l.Done, session) ||
		slices.ContainsFunc(l.Staged, func(s staged) bool { return s.Session == session })
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
