package sms

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// An instant is a time in microseconds since 1970, as records keep it.
type instant int64

func toInstant(t time.Time) instant { return instant(t.UnixMicro()) }

func (i instant) time() time.Time { return time.UnixMicro(int64(i)).UTC() }

func (i instant) add(d time.Duration) instant { return i + instant(d.Microseconds()) }

// skew is how far the clocks of two processes may differ.
const skew = 2 * time.Minute

// keepLonger is how much longer than needed a record with counts is kept: a store whose clock
// is ahead of ours does not drop what still counts.
const keepLonger = 24 * time.Hour

// believed is how long a wall clock must go on as it does before a clock that it contradicts
// takes its time.
const believed = time.Hour

// A clock has two witnesses: the wall clock, which somebody may set, and the monotonic clock
// of the process, which stands still while the system is suspended. While they agree to
// within skew it shows the wall clock's time, but never goes back. When they do not, one of
// them is wrong, and nobody knows which: it goes on by the monotonic one and is not to be
// trusted, until the wall clock is back or has kept its new time for an hour.
type clock struct {
	start time.Time
	set   atomic.Int64 // how far a test has set the wall clock ahead, in nanoseconds

	mu          sync.Mutex
	mono, shown time.Duration // since start, at the last reading
	doubtful    bool
	since, off  time.Duration // of the doubt: when it began, and how far the wall clock is ahead
}

// startClock returns a clock that starts now.
func startClock() *clock { return &clock{start: time.Now()} }

// now returns the time, and whether it can be trusted.
func (c *clock) now() (time.Time, bool) {
	now := time.Now()
	return c.at(now.Sub(c.start), now.Round(0).Sub(c.start.Round(0))+time.Duration(c.set.Load()))
}

// time returns the time.
func (c *clock) time() time.Time {
	t, _ := c.now()
	return t
}

// at returns the time after the monotonic clock and the wall clock went on by so much, and
// whether it can be trusted.
func (c *clock) at(mono, wall time.Duration) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	went := max(0, mono-c.mono)
	c.mono += went
	own := c.shown + went
	off := wall - own
	switch {
	case off.Abs() <= skew: // a little behind, it goes at half its speed until they agree
		c.doubtful, c.shown = false, max(wall, c.shown+went/2)
	case !c.doubtful || (off-c.off).Abs() > skew:
		c.doubtful, c.since, c.off, c.shown = true, c.mono, off, own
	case c.mono-c.since >= believed:
		c.doubtful, c.shown = false, wall
	default:
		c.shown = own
	}
	return c.start.Add(c.shown), !c.doubtful
}

// A ledger is what every record that counts by time has: when it was last
// written.
type ledger struct {
	Last instant
}

// at returns the time at which a record is judged when the clock says now, and the
// one under which it is written. Inside of skew both are the record's own time, if
// that is later. Beyond it one of two clocks is wrong, and nobody knows which: what
// was written later than now is judged as written now, but no time in a record is
// ever lowered, or it would leave the windows of everybody else too early.
func (l *ledger) at(now instant) (judge, write instant) {
	write = max(now, l.Last)
	if write > now.add(skew) {
		return now, write
	}
	return write, write
}

// ErrClock is matched by the error of a process whose clock cannot be trusted: it neither sends
// nor checks anything. It is no refusal: another process may have a good clock.
var ErrClock = errors.New("sms: the clock cannot be trusted")

// errBehind says that the record was written by a clock far ahead of this one. To write
// it by this one would refill budgets.
var errBehind = fmt.Errorf("%w: it is behind the one that wrote the record", ErrClock)

// errDoubtful says that the wall clock and the process's own do not agree.
var errDoubtful = fmt.Errorf("%w: the wall clock was set, or the system was suspended, "+
	"more than 2 minutes: set it right or restart the process", ErrClock)

// A mark is one counted operation. What is counted is a set of operations, not an
// integer, so that a write of unknown fate can be looked up.
type mark struct {
	Op string
	At instant
}

// fresh returns the marks younger than keep. Marks are in the order of their times.
func fresh(marks []mark, now instant, keep time.Duration) []mark {
	return slices.DeleteFunc(marks, func(m mark) bool { return m.At.add(keep) <= now })
}

// wait returns when one more event keeps within rates, given the number of
// earlier ones and their times in order. If that is now or before, it may happen now.
func wait(rates []Rate, n int, at func(i int) instant) instant {
	var t instant
	for _, r := range rates {
		if n >= r.Count {
			t = max(t, at(n-r.Count).add(r.Per))
		}
	}
	return t
}

// longest returns the longest of the times that rates look at.
func longest(rates []Rate) (d time.Duration) {
	for _, r := range rates {
		d = max(d, r.Per)
	}
	return d
}
