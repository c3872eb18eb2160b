package kvtest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

var contextPromises = []promise{
	{"cancelled-before", "with a context that is done nothing happens, and the error says so",
		cancelledBefore},
	{"cancelled-during", "a write cut short is done wholly or not at all, and never called a conflict",
		cancelledDuring},
	{"cancelled-due", "Due ends with an error when its context does", cancelledDue},
}

func cancelledBefore(ctx context.Context, s kv.Store) error {
	if err := s.Swap(ctx, "k", 0, at(1, 0)); err != nil {
		return err
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Get(done, "k"); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("Get = %v, want context.Canceled", err)
	}
	var due error
	for _, err := range s.Due(done, "q", noon) {
		due = err
	}
	if !errors.Is(due, context.Canceled) {
		return fmt.Errorf("Due = %v, want context.Canceled", due)
	}
	return steps(
		swap(done, s, "k", 1, at(2, 0), context.Canceled),
		swap(done, s, "new", 0, at(2, 0), context.Canceled),
		del(done, s, "k", 1, context.Canceled),
		holds(ctx, s, "k", at(1, 0)),
		missing(ctx, s, "new"),
	)
}

// cancelledDuring cuts writes short at different moments. Nobody else writes,
// so each is done or not done, and never a conflict.
func cancelledDuring(ctx context.Context, s kv.Store) error {
	now := at(1, 0)
	if err := s.Swap(ctx, "k", 0, now); err != nil {
		return err
	}
	for i := range 100 {
		next := at(uint64(i)+2, i%7)
		next.Queue = []string{"q", "q2"}[i%2]
		short, cancel := context.WithTimeout(ctx, time.Duration(i)*20*time.Microsecond)
		err := s.Swap(short, "k", now.Version, next)
		cancel()
		if errors.Is(err, kv.ErrConflict) {
			return fmt.Errorf("Swap cut short = %v, though nobody else wrote", err)
		}
		if now, err = settled(ctx, s, now, next, err); err != nil {
			return err
		}
	}
	return nil
}

// settled returns which of the records is there after a write of next over now
// returned err. A write may arrive late, so where it was not done another one
// is put before it, after which it can no longer be.
func settled(ctx context.Context, s kv.Store, now, next kv.Record, err error) (kv.Record, error) {
	r, err2 := s.Get(ctx, "k")
	if err2 != nil {
		return r, err2
	}
	if r.Version != next.Version && err == nil {
		return r, errors.New("Swap returned nil, but nothing was written")
	}
	if r.Version == now.Version {
		now.Version += 1_000_000
		err := s.Swap(ctx, "k", r.Version, now)
		if err == nil {
			next = now
		} else if !errors.Is(err, kv.ErrConflict) {
			return r, err
		}
		if r, err = s.Get(ctx, "k"); err != nil {
			return r, err
		}
	}
	if diff := differ(r, next); diff != "" {
		return r, fmt.Errorf("after a Swap cut short: %s", diff)
	}
	other := "q"
	if r.Queue == "q" {
		other = "q2"
	}
	end := noon.Add(time.Hour)
	return r, steps(lists(ctx, s, r.Queue, end, "k"), lists(ctx, s, other, end))
}

func cancelledDue(ctx context.Context, s kv.Store) error {
	if _, err := fill(ctx, s, many, func(i int) int { return i }); err != nil {
		return err
	}
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	n := 0
	for _, err := range s.Due(short, "q", noon.Add(time.Hour)) {
		if errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		n++
		cancel()
	}
	return fmt.Errorf("Due yielded %d keys after its context was cancelled, and no error", n)
}
