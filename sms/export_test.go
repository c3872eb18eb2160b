package sms

import (
	"context"
	"time"

	"github.com/go-realname/sdk/keyring"
)

// For tests that look at the generator and at the MAC alone.

var (
	DrawCode = drawCode
	Reduce   = reduce
)

// CodeNumber returns the digits of c as a number.
func CodeNumber(c Code) uint64 {
	v, _ := c.split()
	return v
}

// CodeMAC returns a function that computes the MAC of a code as Verify does.
func (s *Service) CodeMAC(a Attempt) func() error {
	var in input
	gen := newID()
	return func() error {
		parts := in.parts(a.Mobile, a.Purpose, a.Binding, gen, a.Code)
		_, err := s.codes.Sum(context.Background(), parts...)
		return err
	}
}

// A Limit counts events as a record does.
type Limit struct{ marks []mark }

// Add counts an event at t, in microseconds, unless rates forbid it; then it returns
// when they will not.
func (l *Limit) Add(t int64, rates []Rate) (until int64, ok bool) {
	now := instant(t)
	l.marks = fresh(l.marks, now, longest(rates))
	w := wait(rates, len(l.marks), func(i int) instant { return l.marks[i].At })
	if w > now {
		return int64(w), false
	}
	l.marks = append(l.marks, mark{At: now})
	return 0, true
}

// SteadyClock returns a clock that starts at start, by how far the monotonic and the
// wall clock went on.
func SteadyClock(start time.Time) func(mono, wall time.Duration) (time.Time, bool) {
	return (&clock{start: start}).at
}

// SetWallClock sets the wall clock of s ahead by d, as its own clock sees it.
func (s *Service) SetWallClock(d time.Duration) { s.clock.set.Store(int64(d)) }

// TagOf returns the tag of the code of a, and TagFits whether one is that of the code
// of a, in generation gen.
func (s *Service) TagOf(a Attempt, gen string) (keyring.Tag, error) {
	var in input
	parts := in.parts(a.Mobile, a.Purpose, a.Binding, gen, a.Code)
	return s.codes.Sum(context.Background(), parts...)
}

func (s *Service) TagFits(tag keyring.Tag, a Attempt, gen string) (bool, error) {
	var in input
	parts := in.parts(a.Mobile, a.Purpose, a.Binding, gen, a.Code)
	return s.codes.Check(context.Background(), tag, parts...)
}

// A Breaker is the record of a breaker alone, for simulations.
type Breaker struct {
	m     meter
	a     allowance
	Trips int
}

// NewBreaker returns one as Limits say, of a scope or of a purpose.
func NewBreaker(l Limits, scope bool) *Breaker {
	c := Config{Limits: l}.withDefaults()
	b := &Breaker{a: c.Limits.allowance()}
	if scope {
		b.a = b.a.ofScope()
	}
	return b
}

// Ask reports whether a message may go at t, in microseconds, and counts it if it may or is
// challenged.
func (b *Breaker) Ask(t int64, challenged bool) bool {
	now, one := instant(t), counts{Sent: 1}
	s := b.m.state(now, one, b.a)
	if s == tripping || s == closing {
		b.m.turn(now, b.a)
		if s == tripping {
			b.Trips++
		}
		s = b.m.state(now, one, b.a)
	}
	ok := s == closed || s == trial
	if s == trial && !challenged {
		one.Trial = 1
	}
	if ok || challenged {
		b.m.add(now, one)
		b.m.trim(now)
	}
	return ok
}

// Count counts codes whose messages were sent at sent.
func (b *Breaker) Count(sent int64, messages, verified, wrong int) {
	b.m.add(instant(sent), counts{Sent: messages, Verified: verified, Wrong: wrong})
	b.m.trim(instant(sent))
}

// Tripped reports whether b is tripped at t.
func (b *Breaker) Tripped(t int64) bool { return b.m.tripped(instant(t)) }
