package sms

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Names of the breakers: parts of record keys, and details of events.
const (
	unverified = "unverified" // sends and how many of them were verified
	guessed    = "guessed"    // wrong codes
)

const (
	shards      = 16
	bucketTime  = 5 * time.Minute
	breakerTime = time.Hour
)

// A shard is the record of one sixteenth of a breaker. Sets of operations would
// grow with the traffic, so it has counts by time: a count lost or doubled when
// a write fails matters little to a share.
type shard struct {
	ledger
	Buckets []bucket `json:"b"`
}

// A bucket has the counts of five minutes. A code is counted where its message was,
// so that both leave together.
type bucket struct {
	At       instant `json:"a"`
	Sent     int     `json:"s,omitempty"`
	Verified int     `json:"v,omitempty"`
	Wrong    int     `json:"w,omitempty"`
}

// age brings b to now. What was counted in the future stays: by another clock it
// is not in the future.
func (b *shard) age(now instant) {
	b.Last = max(b.Last, now)
	b.Buckets = slices.DeleteFunc(b.Buckets, func(o bucket) bool {
		return o.At.add(breakerTime) <= now
	})
}

// bucket returns the bucket for t, a new one if need be.
func (b *shard) bucket(t instant) *bucket {
	t -= t % instant(bucketTime.Microseconds())
	i := slices.IndexFunc(b.Buckets, func(o bucket) bool { return o.At == t })
	if i < 0 {
		i = len(b.Buckets)
		b.Buckets = append(b.Buckets, bucket{At: t})
	}
	return &b.Buckets[i]
}

// wasted returns the messages whose codes are dead by now, as those from the future
// are, and how many of these were never typed.
func (b *shard) wasted(now instant, life time.Duration) (sent, wasted int) {
	for _, o := range b.Buckets {
		if o.At.add(bucketTime+life) <= now || o.At > now.add(skew) {
			sent += o.Sent
			wasted += max(0, o.Sent-o.Verified)
		}
	}
	return sent, wasted
}

func (b *shard) totals() (sent, wrong int) {
	for _, o := range b.Buckets {
		sent += o.Sent
		wrong += o.Wrong
	}
	return sent, wrong
}

// shardKey returns the key of the shard that judges a number, by its index.
func (s *Service) shardKey(breaker, number string) string {
	h := uint32(0)
	for i := range len(number) {
		h = h*31 + uint32(number[i])
	}
	return s.c.Prefix + "b/" + breaker + "/" + strconv.Itoa(int(h%shards))
}

// count adds to the counts of time t in a shard that was read ahead. What has happened
// is counted, whoever still waits for the answer.
func (s *Service) count(ctx context.Context, r *reading, t instant, add func(*bucket)) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	now := toInstant(s.c.Now())
	next := func(b *shard) (instant, error) {
		b.age(now)
		add(b.bucket(t))
		return b.Last.add(breakerTime + skew), nil
	}
	if r.err != nil {
		return change(ctx, s, r.key, next)
	}
	_, err := changeFrom(ctx, s, *r, next)
	return err
}

// countFailed tells the observer that a breaker missed something.
func (s *Service) countFailed(ctx context.Context, number, purpose string, err error) {
	if err != nil {
		s.emit(ctx, Event{
			Name: "count.failed", Purpose: purpose, Number: number,
			Err: scrub(err, Mobile{}, Code{}),
		})
	}
}

// checkBreakers refuses o if one of its breakers has tripped. They only bear on
// sending: who has a code can use it.
func (s *Service) checkBreakers(ctx context.Context, o *order) error {
	sends, err := opened[shard](s, &o.sends)
	if err != nil {
		return err
	}
	guesses, err := opened[shard](s, &o.guesses)
	if err != nil {
		return err
	}
	now := toInstant(s.c.Now())
	sends.age(now)
	guesses.age(now)
	detail := s.tripped(sends, guesses, now)
	if detail == "" {
		return nil
	}
	s.emit(ctx, Event{
		Name: "breaker.tripped", Purpose: o.Purpose, Number: o.number, Detail: detail,
	})
	if s.c.Limits.WatchBreakers {
		return nil
	}
	return &Error{Reason: Suspended}
}

// tripped returns the name of the breaker that has tripped, or "".
func (s *Service) tripped(sends, guesses *shard, now instant) string {
	l := &s.c.Limits
	sent, wasted := sends.wasted(now, s.c.Life)
	if sent >= l.BreakerMin && float64(wasted) > l.Unverified*float64(sent) {
		return unverified
	}
	sent, _ = sends.totals()
	_, wrong := guesses.totals()
	if wrong >= l.BreakerMin && float64(wrong) > l.Guessed*float64(sent) {
		return guessed
	}
	return ""
}
