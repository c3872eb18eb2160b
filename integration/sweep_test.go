package integration

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A distant store is some milliseconds away, and counts how often it is asked.
// A page of Due is one round trip.
type distant struct {
	kv.Store
	trips atomic.Int64
}

func (s *distant) travel(ctx context.Context) {
	if ctx.Err() == nil {
		s.trips.Add(1)
		time.Sleep(time.Millisecond + rand.N(time.Millisecond))
	}
}

func (s *distant) Get(ctx context.Context, key string) (kv.Record, error) {
	s.travel(ctx)
	return s.Store.Get(ctx, key)
}

func (s *distant) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	s.travel(ctx)
	return s.Store.Swap(ctx, key, old, r)
}

func (s *distant) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		var page []string
		for key, err := range s.Store.Due(ctx, queue, until) {
			if err != nil {
				yield("", err)
				return
			}
			page = append(page, key)
		}
		s.travel(ctx)
		for _, key := range page {
			if !yield(key, nil) {
				return
			}
		}
	}
}

const (
	sweepers = 200
	queues   = 256
)

// backlog puts n records into each queue, all due.
func backlog(t *testing.T, s kv.Store, n int) {
	for q := range queues {
		for i := range n {
			r := kv.Record{
				Version: kv.NewVersion(), Queue: fmt.Sprintf("sweep.%02x", q),
				Due: time.Now().Add(-time.Duration(i) * time.Second),
			}
			if err := s.Swap(t.Context(), fmt.Sprintf("s/%02x/%d", q, i), 0, r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A sweeper claims what is due by putting it off.
type sweeper struct {
	store   kv.Store
	inOrder bool  // rather than by kv.Sweep
	enough  int64 // claims, after which cancel is called
	cancel  context.CancelFunc
	claims  *atomic.Int64
	useful  *atomic.Int64 // round trips that led to a claim, or did what it was for
}

// sweep goes once through all queues.
func (s sweeper) sweep(ctx context.Context) error {
	names := make([]string, queues)
	for q := range names {
		names[q] = fmt.Sprintf("sweep.%02x", q)
	}
	found := make(map[string]bool) // queues with claims
	do := func(key string) error {
		claimed, err := s.claim(ctx, key)
		if err == nil && !claimed {
			return kv.ErrConflict
		}
		found[key[:4]] = true
		return err
	}
	var err error
	if s.inOrder {
		err = s.eachInOrder(ctx, names, do)
	} else {
		err = kv.Sweep(ctx, s.store, names, time.Now(), do)
	}
	s.useful.Add(int64(len(found)))
	return err
}

// eachInOrder is what kv.Sweep is compared with.
func (s sweeper) eachInOrder(ctx context.Context, names []string, do func(string) error) error {
	for _, q := range rand.Perm(queues) {
		for key, err := range s.store.Due(ctx, names[q], time.Now()) {
			if err != nil {
				return err
			}
			if err = do(key); err != nil && !errors.Is(err, kv.ErrConflict) {
				return err
			}
		}
	}
	return nil
}

// claim claims a record and does what is to be done: four round trips.
func (s sweeper) claim(ctx context.Context, key string) (bool, error) {
	r, err := s.store.Get(ctx, key)
	if err != nil {
		return false, err
	}
	if r.Due.After(time.Now()) {
		return false, nil
	}
	old := r.Version
	r.Version, r.Due = kv.NewVersion(), time.Now().Add(time.Hour)
	err = s.store.Swap(ctx, key, old, r)
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.useful.Add(2)
	if s.claims.Add(1) == s.enough {
		s.cancel()
		return true, nil
	}
	if r, err = s.store.Get(ctx, key); err != nil {
		return false, err
	}
	old = r.Version
	r.Version, r.Due = kv.NewVersion(), r.Due.Add(time.Hour)
	s.useful.Add(2)
	return true, s.store.Swap(ctx, key, old, r)
}

// Two hundred sweepers fall upon a backlog at once, and are counted until all
// of it is claimed.
func TestSweepers(t *testing.T) {
	for _, tt := range []struct {
		inOrder   bool
		each      int // records in a queue
		low, high float64
	}{
		{true, 40, 0.3, 1}, // else the simulation sees nothing
		{false, 10, 0, 0.35},
		{false, 40, 0, 0.25},
		{false, 100, 0, 0.25},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &distant{Store: new(kv.Memory)}
			backlog(t, s.Store, tt.each)
			var claims, useful atomic.Int64
			ctx, cancel := context.WithCancel(t.Context())
			sw := sweeper{s, tt.inOrder, int64(queues * tt.each), cancel, &claims, &useful}
			together(sweepers, func(int) {
				for ctx.Err() == nil {
					if err := sw.sweep(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
			wasted := 1 - float64(useful.Load())/float64(s.trips.Load())
			t.Logf("in order %v, %d a queue: %d claims in %d round trips, %.0f %% of them wasted",
				tt.inOrder, tt.each, claims.Load(), s.trips.Load(), 100*wasted)
			if wasted < tt.low || wasted > tt.high {
				t.Errorf("want %.0f to %.0f %%", 100*tt.low, 100*tt.high)
			}
		})
	}
}
