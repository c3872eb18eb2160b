package sms

import (
	"cmp"
	"slices"
	"time"
)

// Names of what trips a breaker: details of events.
const (
	unverified = "unverified" // too much was sent for what was verified
	guessed    = "guessed"    // too many codes were guessed at
)

const (
	bucketTime  = 5 * time.Minute
	breakerTime = time.Hour
	coolOff     = 10 * time.Minute                      // from a trip until trials are let out
	trials      = 4                                     // messages in a bucket while a breaker is half open
	forgiveTime = breakerTime + bucketTime              // between two forgivings
	maxBuckets  = 2 * (1 + int(forgiveTime/bucketTime)) // those of two clocks
)

// A meter is the record of one breaker, and the rules by which it trips and closes. It has
// counts by time, not sets of operations, which would grow with the traffic: a count that is
// lost or doubled when a write fails matters little here.
//
// Nothing in it is drawn or read from a clock, so that years can be played through.
type meter struct {
	Seq     uint64 // of the writes: tells the newer of two readings
	Buckets []bucket

	Tripped instant // since when, or 0
	Cause   string  // by what

	// When a breaker closes because codes come back again, what was too much before is
	// forgiven, and until an hour after Forgiven at most Factor messages are let out for
	// each that is verified.
	Forgiven instant
	Factor   float64
}

// counts is what happened in some time. A code is counted where its message was, so that
// both leave together.
type counts struct {
	Sent     int
	Verified int
	Wrong    int // codes whose first try was wrong
	Trial    int // of Sent: while the breaker was half open
}

func (c counts) plus(d counts) counts {
	return counts{c.Sent + d.Sent, c.Verified + d.Verified, c.Wrong + d.Wrong, c.Trial + d.Trial}
}

func (c counts) minus(d counts) counts {
	return counts{c.Sent - d.Sent, c.Verified - d.Verified, c.Wrong - d.Wrong, c.Trial - d.Trial}
}

// A bucket has the counts of five minutes.
type bucket struct {
	At instant
	counts
}

func bucketOf(t instant) instant { return t - t%instant(bucketTime.Microseconds()) }

// add counts c at time t.
func (m *meter) add(t instant, c counts) {
	t = bucketOf(t)
	i, found := slices.BinarySearchFunc(m.Buckets, t, func(b bucket, t instant) int {
		return cmp.Compare(b.At, t)
	})
	if !found {
		m.Buckets = slices.Insert(m.Buckets, i, bucket{At: t})
	}
	m.Buckets[i].counts = m.Buckets[i].plus(c)
}

// trim drops the buckets that are farthest from now. It does not drop what is old by one
// clock: it may be of this hour by another.
func (m *meter) trim(now instant) {
	for len(m.Buckets) > maxBuckets {
		last := len(m.Buckets) - 1
		if m.Buckets[last].At-now > now-m.Buckets[0].At {
			m.Buckets = m.Buckets[:last]
		} else {
			m.Buckets = m.Buckets[1:]
		}
	}
}

// sum returns what happened within the last hour. What a clock that is ahead has counted is
// ignored.
func (m *meter) sum(now instant) counts {
	return m.between(now.add(1-bucketTime-breakerTime), now.add(skew+1))
}

// between returns what is in the buckets from one time until before another.
func (m *meter) between(from, to instant) (c counts) {
	for i := range m.Buckets {
		if b := &m.Buckets[i]; from <= b.At && b.At < to {
			c = c.plus(b.counts)
		}
	}
	return c
}

// An allowance is what may happen in an hour: so many in any case, and so many for each
// code that was verified.
type allowance struct {
	base    int     // messages
	per     float64 // messages
	guesses int     // codes whose first try is wrong
	guessed float64 // such codes
}

// part returns a with an nth of what may happen in any case.
func (a allowance) part(n int) allowance {
	a.base, a.guesses = a.base/n, a.guesses/n
	return a
}

// ofScope returns what one scope is allowed where a is allowed for all: less in any case,
// so that an attack does not use up what all have, and more for each that was verified, so
// that chance does not trip it in place of a.
func (a allowance) ofScope() allowance {
	a = a.part(3)
	a.per *= 5. / 3
	return a
}

// exceeded returns what c is too much of, or "".
func (a allowance) exceeded(c counts) string {
	switch {
	case float64(c.Sent) > float64(a.base)+a.per*float64(c.Verified):
		return unverified
	case float64(c.Wrong) > float64(a.guesses)+a.guessed*float64(c.Verified):
		return guessed
	}
	return ""
}

// tripped reports whether m is tripped. It is not by a clock that is ahead.
func (m *meter) tripped(now instant) bool {
	return m.Tripped != 0 && m.Tripped <= now.add(skew)
}

// A state is how a breaker takes one more message.
type state uint8

const (
	closed   state = iota // it may go
	trial                 // it may go as a trial
	tripping              // it would be one too many: the breaker is to be tripped
	closing               // the breaker is to be closed
	tripped               // it may not go
)

// state returns how m takes a message at now, where more has happened than is in m, that
// message included.
func (m *meter) state(now instant, more counts, a allowance) state {
	a = m.lowered(now, a)
	hour := m.sum(now).plus(more)
	switch {
	case !m.tripped(now) && a.exceeded(hour) == "":
		return closed
	case !m.tripped(now):
		return tripping
	case a.part(2).exceeded(hour) == "", m.recovered(now):
		return closing
	case now < m.Tripped.add(coolOff):
		return tripped
	case m.between(bucketOf(now), now+1).Trial+more.Trial < trials:
		return trial
	}
	return tripped
}

// forgiven reports whether m was closed by forgiving within the last hour.
func (m *meter) forgiven(now instant) bool {
	return m.Forgiven != 0 && m.Forgiven <= now.add(skew) && now < m.Forgiven.add(forgiveTime)
}

// lowered returns what m allows at now where usually it is a: less in the hour after it was
// forgiven, or the same attack would have all that it had before.
func (m *meter) lowered(now instant, a allowance) allowance {
	if m.forgiven(now) {
		a = a.part(2)
		a.per = min(a.per, m.Factor)
	}
	return a
}

// recent returns what happened in the last bucket but one, if that was after m was tripped.
// What will ever be verified of it is.
func (m *meter) recent(now instant) counts {
	from := bucketOf(now).add(-2 * bucketTime)
	if from < m.Tripped {
		return counts{}
	}
	return m.between(from, from.add(bucketTime))
}

// recovered reports whether m, tripped a while ago, sees codes come back again. It asks for
// little, since it helps once an hour.
func (m *meter) recovered(now instant) bool {
	c := m.recent(now)
	return !m.forgiven(now) && c.Sent >= trials && 5*c.Verified >= 2*c.Sent
}

// turn trips or closes m, if that is to be done when one more message is asked for, and
// reports whether it did.
func (m *meter) turn(now instant, a allowance) bool {
	one := counts{Sent: 1}
	switch m.state(now, one, a) {
	case tripping:
		m.Tripped, m.Cause = now, m.lowered(now, a).exceeded(m.sum(now).plus(one))
	case closing:
		if m.lowered(now, a).part(2).exceeded(m.sum(now).plus(one)) != "" {
			m.forgive(now, a)
		}
		m.Tripped, m.Cause = 0, ""
	default:
		return false
	}
	return true
}

// forgive takes back what is too much in each bucket. How many of the messages are verified
// by those who are let through now tells how many must be let out for each.
func (m *meter) forgive(now instant, a allowance) {
	c := m.recent(now)
	m.Forgiven = now
	m.Factor = min(a.per, 1.03*float64(c.Sent+5)/float64(max(1, c.Verified)))
	for i := range m.Buckets {
		b := &m.Buckets[i]
		b.Sent = min(b.Sent, int(m.Factor*float64(b.Verified)))
		b.Wrong = min(b.Wrong, int(a.guessed*float64(b.Verified)))
	}
}

// fullUntil returns when fewer than limit messages are in the last hour, more included,
// or 0 if that is so now.
func (m *meter) fullUntil(now instant, more counts, limit int) (t instant) {
	for left := m.sum(now).Sent + more.Sent; left > limit; {
		i := slices.IndexFunc(m.Buckets, func(b bucket) bool {
			return b.At.add(bucketTime+breakerTime) > max(now, t) && b.At <= now.add(skew)
		})
		if i < 0 {
			return now.add(breakerTime)
		}
		left -= m.Buckets[i].Sent
		t = m.Buckets[i].At.add(bucketTime + breakerTime)
	}
	return t
}
