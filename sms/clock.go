package sms

import "time"

// An instant is a time in microseconds since 1970, as records keep it.
type instant int64

func toInstant(t time.Time) instant { return instant(t.UnixMicro()) }

func (i instant) time() time.Time { return time.UnixMicro(int64(i)).UTC() }

func (i instant) add(d time.Duration) instant { return i + instant(d.Microseconds()) }

// skew is how far the clocks of two processes may differ.
const skew = 2 * time.Minute

// startClock returns a clock that reads the wall once and then counts on by the
// monotonic clock: setting the wall clock does not move it.
func startClock() func() time.Time {
	start := time.Now()
	return func() time.Time { return start.Add(time.Since(start)) }
}

// A ledger is what every record that counts by time has: when it was last
// written.
type ledger struct {
	Last instant `json:"t"`
}

// at returns the time at which a record is judged when the clock says now, and
// whether the clock has gone back. Inside of skew the record's own time is
// believed, so that time never runs backwards in a record.
func (l *ledger) at(now instant) (at instant, back bool) {
	if l.Last > now.add(skew) {
		return now, true
	}
	return max(now, l.Last), false
}

// A mark is one counted operation. What is counted is a set of operations, not an
// integer, so that a write of unknown fate can be looked up.
type mark struct {
	Op string  `json:"o"`
	At instant `json:"a"`
}

// fresh returns the marks younger than keep, those from the future as made now.
// Marks are in the order of their times.
func fresh(marks []mark, now instant, keep time.Duration) []mark {
	var kept []mark
	for _, m := range marks {
		if m.At = min(m.At, now); m.At.add(keep) > now {
			kept = append(kept, m)
		}
	}
	return kept
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
