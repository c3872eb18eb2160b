package sms

import (
	"errors"
	"slices"
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

// A clock counts on from start by the monotonic clock, which stands still while the
// system is suspended; what the wall clock is ahead of it by then is made up for.
type clock struct {
	start time.Time
	lost  atomic.Int64 // nanoseconds, never less than before
}

// startClock returns a clock that never goes back: setting the wall clock back does
// not move it.
func startClock() func() time.Time {
	c := &clock{start: time.Now()}
	return func() time.Time {
		now := time.Now()
		return c.at(now.Sub(c.start), now.Round(0).Sub(c.start.Round(0)))
	}
}

// at returns the time after the monotonic clock and the wall clock went on by so much.
func (c *clock) at(mono, wall time.Duration) time.Time {
	lost := int64(wall - mono)
	for {
		old := c.lost.Load()
		if lost <= old {
			return c.start.Add(mono + time.Duration(old))
		}
		if c.lost.CompareAndSwap(old, lost) {
			return c.start.Add(max(mono, wall))
		}
	}
}

// A ledger is what every record that counts by time has: when it was last
// written.
type ledger struct {
	Last instant `json:"t"`
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

// errClock says that the record was written by a clock far ahead of this one. To write
// it by this one would refill budgets.
var errClock = errors.New("sms: clock is behind the one that wrote the record")

// A mark is one counted operation. What is counted is a set of operations, not an
// integer, so that a write of unknown fate can be looked up.
type mark struct {
	Op string  `json:"o"`
	At instant `json:"a"`
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
