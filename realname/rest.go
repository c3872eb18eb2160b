package realname

import (
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// rests are how the providers of steps stand that did not judge what they were asked.
// A call that is certainly not judged costs no try and no day: instead, nobody calls
// again for a while that grows. It lies in the records of account and identity, so a
// new session does not begin it anew.
type rests map[Step]rest

// A rest is how often in a row a step's provider judged nothing, and until when nobody
// asks it.
type rest struct {
	N     uint8
	Until instant
}

func (r *rest) fields(c *wire.Codec) {
	wire.Uint(c, 2, "n", "", &r.N)
	wire.Time(c, 3, "until", "", &r.Until)
}

// field lists the rests as one field of a record.
func (r *rests) field(c *wire.Codec, n uint64) {
	wire.Map(c, n, "rests", (*map[Step]rest)(r), (*rest).fields)
}

const (
	firstRest   = 2 * time.Second
	longestRest = 10 * time.Minute

	longestShared = 30 * time.Second // of what other accounts have a part in
	longestTold   = time.Hour        // that a provider asks for
)

// restTime is how long nobody asks after the nth time, at most longest.
func restTime(n uint8, longest time.Duration) time.Duration {
	return min(firstRest<<(min(n, 12)-1), longest)
}

// own reports whether a record is the account's own.
func (c *counted) own() bool {
	_, ok := c.tallies.(tallyTable[accountRecord, *accountRecord])
	return ok
}

// longest is how long a rest may become in a record. What others have a part in is
// short: they must not hold a person up.
func (c *counted) longest() time.Duration {
	if c.own() {
		return longestRest
	}
	return longestShared
}

// until is when a step's provider may be asked again.
func (r *rests) until(step Step) instant { return (*r)[step].Until }

// holds reports whether a step's provider must not be asked. A rest that ends later than
// any does was written by a clock that is wrong.
func (r *rests) holds(step Step, now instant) bool {
	until := r.until(step)
	return now < until && until <= now.add(2*longestTold)
}

// failed reports whether a step's provider did not judge when it was asked last, which
// is not long ago.
func (r *rests) failed(step Step, now instant) bool {
	at := (*r)[step]
	return at.N > 0 && now < at.Until.add(longestRest) && at.Until <= now.add(2*longestTold)
}

// probe lets one operation through after a rest: until its answer is there, no other
// is. It reports whether there was a rest.
func (r *rests) probe(step Step, now instant, longest time.Duration) bool {
	if !r.failed(step, now) {
		return false
	}
	at := (*r)[step]
	at.Until = now.add(restTime(at.N, longest))
	(*r)[step] = at
	return true
}

// lengthen notes that a step's provider judged nothing, and asked for a rest until told.
func (r *rests) lengthen(step Step, now, told instant, longest time.Duration) {
	at := rest{}
	if r.failed(step, now) {
		at = (*r)[step]
	}
	at.N = min(at.N, 100) + 1
	at.Until = now.add(restTime(at.N, longest))
	if longest == longestRest { // the account's own
		at.Until = max(at.Until, told)
	}
	if *r == nil {
		*r = make(rests)
	}
	(*r)[step] = at
}

// end forgets a step's rest, and reports whether there was one.
func (r *rests) end(step Step) bool {
	_, was := (*r)[step]
	delete(*r, step)
	return was
}
