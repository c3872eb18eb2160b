package kvtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/kv"
)

// listing is a store whose Due yields what list makes of the due keys, and
// looks at its context.
func listing(m *kv.Memory, list func(ctx context.Context, keys []string) []string) broken {
	return broken{
		Memory: m,
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return func(yield func(string, error) bool) {
				var keys []string
				for key, err := range m.Due(ctx, queue, until) {
					if err != nil {
						yield("", err)
						return
					}
					keys = append(keys, key)
				}
				for _, key := range list(ctx, keys) {
					if ctx.Err() != nil {
						yield("", ctx.Err())
						return
					}
					if !yield(key, nil) {
						return
					}
				}
			}
		},
	}
}

func byKey(m *kv.Memory) broken {
	return listing(m, func(_ context.Context, keys []string) []string {
		slices.Sort(keys)
		return keys
	})
}

func shufflesTies(m *kv.Memory) broken {
	return listing(m, func(ctx context.Context, keys []string) []string {
		if len(keys) > 10 {
			return keys
		}
		rnd := rand.New(rand.NewPCG(1, 1))
		rnd.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		slices.SortStableFunc(keys, func(a, b string) int {
			ra, _ := m.Get(ctx, a)
			rb, _ := m.Get(ctx, b)
			return ra.Due.Compare(rb.Due)
		})
		return keys
	})
}

// clocked is a store that takes another time for until.
func clocked(m *kv.Memory, change func(time.Time) time.Time) broken {
	return broken{
		Memory: m,
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return m.Due(ctx, queue, change(until))
		},
	}
}

func beforeUntil(m *kv.Memory) broken {
	return clocked(m, func(until time.Time) time.Time { return until.Add(-time.Microsecond) })
}

func ownClock(m *kv.Memory) broken {
	return clocked(m, func(time.Time) time.Time { return time.Now() })
}

func firstPage(m *kv.Memory) broken {
	return listing(m, func(_ context.Context, keys []string) []string {
		return keys[:min(len(keys), 1000)]
	})
}

// oldPlaces forgets to take a record from the queue that it has left.
func oldPlaces(m *kv.Memory) broken {
	var mu sync.Mutex
	places := make(map[string][]string)
	b := broken{Memory: m}
	b.swap = func(ctx context.Context, key string, old uint64, r kv.Record) error {
		now, _ := m.Get(ctx, key)
		err := m.Swap(ctx, key, old, r)
		if err == nil && now.Queue != "" && now.Queue != r.Queue {
			mu.Lock()
			defer mu.Unlock()
			places[now.Queue] = append(places[now.Queue], key)
		}
		return err
	}
	b.due = func(ctx context.Context, queue string, until time.Time) seq {
		return func(yield func(string, error) bool) {
			for key, err := range m.Due(ctx, queue, until) {
				if !yield(key, err) {
					return
				}
			}
			mu.Lock()
			keys := slices.Clone(places[queue])
			mu.Unlock()
			for _, key := range keys {
				if !yield(key, nil) {
					return
				}
			}
		}
	}
	return b
}

// A pager is a store whose Due yields pages. page returns the next one, given
// what is due now and what was yielded before.
func pager(m *kv.Memory, page func(due, before []string) []string) broken {
	return broken{
		Memory: m,
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return func(yield func(string, error) bool) {
				var before []string
				for {
					keys, err := due(ctx, m, queue, until)
					if err != nil {
						yield("", errors.Unwrap(err))
						return
					}
					next := page(keys, before)
					if len(next) == 0 {
						return
					}
					before = append(before, next...)
					for _, key := range next {
						if !yield(key, nil) {
							return
						}
					}
				}
			}
		},
	}
}

// firstPageAgain asks for the first hundred until they are none or the same:
// right for a loop that changes each, wrong where it leaves a hundred alone.
func firstPageAgain(m *kv.Memory) broken {
	return pager(m, func(due, before []string) []string {
		return slices.DeleteFunc(due[:min(len(due), 100)], func(key string) bool {
			return slices.Contains(before, key)
		})
	})
}

// pagesByTime goes on after the time at which the page before ended.
func pagesByTime(m *kv.Memory) broken {
	ctx := context.Background()
	return pager(m, func(due, before []string) []string {
		if len(before) > 0 {
			last, _ := m.Get(ctx, before[len(before)-1])
			due = slices.DeleteFunc(due, func(key string) bool {
				r, _ := m.Get(ctx, key)
				return !r.Due.After(last.Due) || slices.Contains(before, key)
			})
		}
		return due[:min(len(due), 501)]
	})
}

func pagesByOffset(m *kv.Memory) broken {
	const size = 400
	return pager(m, func(due, before []string) []string {
		if len(before)%size != 0 {
			return nil // the page before was the last
		}
		due = due[min(len(due), len(before)):]
		return due[:min(len(due), size)]
	})
}

// pooled is a store with so many connections. Its Due holds one; with leak it
// gives it back only if nobody breaks the loop.
func pooled(m *kv.Memory, connections int, leak bool) broken {
	pool := make(chan bool, connections)
	take := func(ctx context.Context) error {
		select {
		case pool <- true:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	free := func() { <-pool }
	return broken{
		Memory: m,
		get: func(ctx context.Context, key string) (kv.Record, error) {
			if err := take(ctx); err != nil {
				return kv.Record{}, err
			}
			defer free()
			return m.Get(ctx, key)
		},
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			if err := take(ctx); err != nil {
				return err
			}
			defer free()
			return m.Swap(ctx, key, old, r)
		},
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return func(yield func(string, error) bool) {
				if err := take(ctx); err != nil {
					yield("", err)
					return
				}
				for key, err := range m.Due(ctx, queue, until) {
					if yield(key, err) {
						continue
					}
					if !leak {
						free()
					}
					return
				}
				free()
			}
		},
	}
}

func oneConnection(m *kv.Memory) broken { return pooled(m, 1, false) }

func leaksOnBreak(m *kv.Memory) broken { return pooled(m, 10, true) }

// locksInside holds a lock while it yields, and no context ends its waiting.
func locksInside(m *kv.Memory) broken {
	var mu sync.Mutex
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			mu.Lock()
			defer mu.Unlock()
			return m.Swap(ctx, key, old, r)
		},
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return func(yield func(string, error) bool) {
				mu.Lock()
				defer mu.Unlock()
				m.Due(ctx, queue, until)(yield)
			}
		},
	}
}

// failsOnChange is like a transaction that reads and finds that others wrote.
func failsOnChange(m *kv.Memory) broken {
	var writes atomic.Int64
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			defer writes.Add(1)
			return m.Swap(ctx, key, old, r)
		},
		due: func(ctx context.Context, queue string, until time.Time) seq {
			before := writes.Load()
			if time.Sleep(5 * time.Millisecond); writes.Load() != before {
				return func(yield func(string, error) bool) {
					yield("", errors.New("cannot serialize"))
				}
			}
			return m.Due(ctx, queue, until)
		},
	}
}

// ignoresInDue looks at its context when it begins and never again.
func ignoresInDue(m *kv.Memory) broken {
	return broken{
		Memory: m,
		due: func(ctx context.Context, queue string, until time.Time) seq {
			if ctx.Err() != nil {
				return m.Due(ctx, queue, until)
			}
			return m.Due(context.WithoutCancel(ctx), queue, until)
		},
	}
}
