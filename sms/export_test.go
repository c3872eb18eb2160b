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
func SteadyClock(start time.Time) func(mono, wall time.Duration) time.Time {
	return (&clock{start: start}).at
}

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
