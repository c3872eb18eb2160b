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

// queuesOf returns the names of n queues.
func queuesOf(n int) []string {
	names := make([]string, n)
	for q := range names {
		names[q] = fmt.Sprintf("sweep.%02x", q)
	}
	return names
}

// backlog puts n records into each queue, all due.
func backlog(t *testing.T, s kv.Store, queues []string, n int) {
	for q, name := range queues {
		for i := range n {
			r := kv.Record{
				Version: kv.NewVersion(), Queue: name,
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
	queues  []string
	inOrder bool  // rather than by kv.Sweep
	enough  int64 // claims, after which cancel is called
	cancel  context.CancelFunc
	claims  *atomic.Int64
	useful  *atomic.Int64 // round trips that led to a claim, or did what it was for
}

// sweep goes once through all queues.
func (s sweeper) sweep(ctx context.Context) error {
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
		err = s.eachInOrder(ctx, do)
	} else {
		err = kv.Sweep(ctx, s.store, s.queues, time.Now(), do)
	}
	s.useful.Add(int64(len(found)))
	return err
}

// eachInOrder is what kv.Sweep is compared with.
func (s sweeper) eachInOrder(ctx context.Context, do func(string) error) error {
	for _, q := range rand.Perm(len(s.queues)) {
		for key, err := range s.store.Due(ctx, s.queues[q], time.Now()) {
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

// waste returns the share of round trips that sweepers waste which fall upon a backlog
// at once, counted until all of it is claimed.
func waste(t *testing.T, sweepers, queues, each int, inOrder bool) (wasted float64) {
	synctest.Test(t, func(t *testing.T) {
		s := &distant{Store: new(kv.Memory)}
		names := queuesOf(queues)
		backlog(t, s.Store, names, each)
		var claims, useful atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		sw := sweeper{s, names, inOrder, int64(queues * each), cancel, &claims, &useful}
		together(sweepers, func(int) {
			for ctx.Err() == nil {
				if err := sw.sweep(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
		wasted = 1 - float64(useful.Load())/float64(s.trips.Load())
		t.Logf("%d sweepers, %d queues of %d, in order %v: %d round trips, %.0f %% of them wasted",
			sweepers, queues, each, inOrder, s.trips.Load(), 100*wasted)
	})
	return wasted
}

// With a queue for each 25 sweepers less than a fourth of all round trips is wasted, however
// long the queues are. With -long it prints the table that Config.Shards of package realname
// can be chosen by.
func TestSweepers(t *testing.T) {
	if w := waste(t, 200, 256, 10, true); w < 0.3 {
		t.Errorf("in order %.0f %% are wasted: the simulation sees nothing", 100*w)
	}
	crowds, numbers, backlogs := []int{10, 50, 200}, []int{1, 4, 16}, []int{2560}
	if *long {
		crowds, numbers, backlogs = append(crowds, 1, 25, 100, 400), append(numbers, 64, 256), append(backlogs, 10_240)
	}
	for _, records := range backlogs {
		for _, sweepers := range crowds {
			for _, queues := range numbers {
				if !*long && sweepers > 50*queues { // long waits for what nobody should do
					continue
				}
				w := waste(t, sweepers, queues, records/queues, false)
				if sweepers <= 25*queues && sweepers >= queues && w > 0.25 {
					t.Errorf("%d sweepers on %d queues waste %.0f %%", sweepers, queues, 100*w)
				}
			}
		}
	}
}
