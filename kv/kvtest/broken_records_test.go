package kvtest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

func zeroIfMissing(m *kv.Memory) broken {
	return broken{
		Memory: m,
		get: func(ctx context.Context, key string) (kv.Record, error) {
			r, err := m.Get(ctx, key)
			if err == kv.ErrNotFound {
				err = nil
			}
			return r, err
		},
	}
}

func otherNotFound(m *kv.Memory) broken {
	return broken{
		Memory: m,
		get: func(ctx context.Context, key string) (kv.Record, error) {
			r, err := m.Get(ctx, key)
			if err == kv.ErrNotFound {
				err = errors.New("no rows")
			}
			return r, err
		},
	}
}

func createsOver(m *kv.Memory) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			if old == 0 && kv.ValidKey(key) {
				if now, err := m.Get(ctx, key); err == nil {
					old = now.Version
				}
			}
			return m.Swap(ctx, key, old, r)
		},
	}
}

func updateCreates(m *kv.Memory) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			if _, err := m.Get(ctx, key); err == kv.ErrNotFound {
				old = 0
			}
			return m.Swap(ctx, key, old, r)
		},
	}
}

// checkThenWrite looks first and writes later, as SELECT and UPDATE do.
func checkThenWrite(m *kv.Memory, when func(old uint64) bool) broken {
	var mu sync.Mutex
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			now, err := m.Get(ctx, key)
			if err != nil && err != kv.ErrNotFound {
				return err
			}
			if !when(old) || now.Version != old {
				return m.Swap(ctx, key, old, r)
			}
			time.Sleep(500 * time.Microsecond)
			mu.Lock()
			defer mu.Unlock()
			if now, err = m.Get(ctx, key); err != nil && err != kv.ErrNotFound {
				return err
			}
			return m.Swap(ctx, key, now.Version, r)
		},
	}
}

func lostUpdate(m *kv.Memory) broken {
	return checkThenWrite(m, func(old uint64) bool { return old != 0 })
}

func twoCreators(m *kv.Memory) broken {
	return checkThenWrite(m, func(old uint64) bool { return old == 0 })
}

func twoDeleters(m *kv.Memory) broken {
	return broken{
		Memory: m,
		delete: func(ctx context.Context, key string, old uint64) error {
			r, err := m.Get(ctx, key)
			if err == kv.ErrNotFound || err == nil && r.Version != old {
				return kv.ErrConflict
			}
			if err != nil {
				return err
			}
			time.Sleep(500 * time.Microsecond)
			_ = m.Delete(ctx, key, old)
			return nil
		},
	}
}

func keepsOld(m *kv.Memory) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			now, err := m.Get(ctx, key)
			if err == nil && r.Queue == "" && r.Expires.IsZero() {
				r.Queue, r.Due, r.Expires = now.Queue, now.Due, now.Expires
			}
			return m.Swap(ctx, key, old, r)
		},
	}
}

func repeatConflicts(m *kv.Memory) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			now, err := m.Get(ctx, key)
			if err == nil && now.Version == r.Version && old != r.Version {
				return kv.ErrConflict
			}
			return m.Swap(ctx, key, old, r)
		},
	}
}

// staleGet reads from a replica that falls behind after many writes.
func staleGet(m *kv.Memory) broken {
	var mu sync.Mutex
	writes := make(map[string]int)
	replica := make(map[string]kv.Record)
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			before, _ := m.Get(ctx, key)
			err := m.Swap(ctx, key, old, r)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				writes[key]++
				replica[key] = before
			}
			return err
		},
		get: func(ctx context.Context, key string) (kv.Record, error) {
			mu.Lock()
			defer mu.Unlock()
			if writes[key] > 250 {
				return replica[key], nil
			}
			return m.Get(ctx, key)
		},
	}
}

func deletesAny(m *kv.Memory) broken {
	return broken{
		Memory: m,
		delete: func(ctx context.Context, key string, old uint64) error {
			r, err := m.Get(ctx, key)
			if err == nil {
				old = r.Version
			}
			if err := m.Delete(ctx, key, old); err != kv.ErrConflict {
				return err
			}
			return nil
		},
	}
}

func revives(m *kv.Memory) broken {
	var deleted sync.Map
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			if v, ok := deleted.LoadAndDelete(key); ok && v == old {
				old = 0
			}
			return m.Swap(ctx, key, old, r)
		},
		delete: func(ctx context.Context, key string, old uint64) error {
			err := m.Delete(ctx, key, old)
			if err == nil {
				deleted.Store(key, old)
			}
			return err
		},
	}
}

// expiring drops records by what deadline says of a write, if it says so.
func expiring(m *kv.Memory, deadline func(r kv.Record) (time.Time, bool)) broken {
	var ends sync.Map
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			err := m.Swap(ctx, key, old, r)
			if at, ok := deadline(r); ok && err == nil {
				ends.Store(key, at)
			}
			return err
		},
		get: func(ctx context.Context, key string) (kv.Record, error) {
			if at, ok := ends.Load(key); ok && at.(time.Time).Before(time.Now()) {
				return kv.Record{}, kv.ErrNotFound
			}
			return m.Get(ctx, key)
		},
	}
}

func expiresQueued(m *kv.Memory) broken {
	return expiring(m, func(r kv.Record) (time.Time, bool) {
		return r.Expires, r.Queue != "" && !r.Expires.IsZero()
	})
}

func expiresRenewed(m *kv.Memory) broken {
	return expiring(m, func(r kv.Record) (time.Time, bool) {
		return r.Expires, r.Queue == "" && !r.Expires.IsZero()
	})
}

func sharesValue(m *kv.Memory) broken {
	var values sync.Map
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			err := m.Swap(ctx, key, old, r)
			if err == nil {
				values.Store(r.Version, r.Value)
			}
			return err
		},
		get: func(ctx context.Context, key string) (kv.Record, error) {
			r, err := m.Get(ctx, key)
			if v, ok := values.Load(r.Version); ok && string(r.Value) == "value" {
				r.Value = v.([]byte)
			}
			return r, err
		},
	}
}

// changing is a store that changes what is written.
func changing(m *kv.Memory, change func(r *kv.Record)) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			change(&r)
			return m.Swap(ctx, key, old, r)
		},
	}
}

func cutsAtZero(m *kv.Memory) broken {
	return changing(m, func(r *kv.Record) {
		head, _, _ := strings.Cut(string(r.Value), "\x00")
		r.Value = []byte(head)
	})
}

func cutsLong(m *kv.Memory) broken {
	return changing(m, func(r *kv.Record) { r.Value = r.Value[:min(len(r.Value), 64<<10)] })
}

func milliseconds(m *kv.Memory) broken {
	return changing(m, func(r *kv.Record) {
		if r.Due.Year() > 2200 || r.Due.Year() < 1950 {
			r.Due = r.Due.Truncate(time.Millisecond)
		}
	})
}

func nanoseconds(m *kv.Memory) broken {
	return changing(m, func(r *kv.Record) { r.Due = time.Unix(0, r.Due.UnixNano()) })
}

// floatVersions compares versions as a script does whose numbers are floats.
func floatVersions(m *kv.Memory) broken {
	loose := func(ctx context.Context, key string, old uint64) uint64 {
		now, err := m.Get(ctx, key)
		if err == nil && float64(now.Version) == float64(old) {
			return now.Version
		}
		return old
	}
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			return m.Swap(ctx, key, loose(ctx, key, old), r)
		},
		delete: func(ctx context.Context, key string, old uint64) error {
			return m.Delete(ctx, key, loose(ctx, key, old))
		},
	}
}

// renaming is a store that changes keys and queues on their way in.
func renaming(m *kv.Memory, key, queue func(string) string) broken {
	return broken{
		Memory: m,
		get: func(ctx context.Context, k string) (kv.Record, error) {
			return m.Get(ctx, key(k))
		},
		swap: func(ctx context.Context, k string, old uint64, r kv.Record) error {
			if r.Queue != "" {
				r.Queue = queue(r.Queue)
			}
			return m.Swap(ctx, key(k), old, r)
		},
		delete: func(ctx context.Context, k string, old uint64) error {
			return m.Delete(ctx, key(k), old)
		},
		due: func(ctx context.Context, q string, until time.Time) seq {
			return m.Due(ctx, queue(q), until)
		},
	}
}

func same(s string) string { return s }

func shortKeys(m *kv.Memory) broken {
	return renaming(m, func(key string) string {
		if kv.ValidKey(key) {
			key = key[:min(len(key), 64)]
		}
		return key
	}, same)
}

func foldsKeys(m *kv.Memory) broken { return renaming(m, strings.ToLower, same) }

func foldsQueues(m *kv.Memory) broken {
	b := renaming(m, same, strings.ToLower)
	b.get = nil
	return b
}

func anyKey(m *kv.Memory) broken {
	some := func(key string) string {
		if kv.ValidKey(key) {
			return key
		}
		return "some"
	}
	return renaming(m, some, some)
}

// cut is a store in which a Swap whose context ends soon waits until it does,
// and is then done as f says.
func cut(
	m *kv.Memory, f func(ctx context.Context, key string, old uint64, r kv.Record) error,
) broken {
	return broken{
		Memory: m,
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			end, ok := ctx.Deadline()
			if !ok || time.Until(end) > 10*time.Millisecond || ctx.Err() != nil {
				return m.Swap(ctx, key, old, r)
			}
			<-ctx.Done()
			return f(context.WithoutCancel(ctx), key, old, r)
		},
	}
}

func cutIsConflict(m *kv.Memory) broken {
	return cut(m, func(ctx context.Context, key string, old uint64, r kv.Record) error {
		_ = m.Swap(ctx, key, old, r)
		return kv.ErrConflict
	})
}

func cutIsDone(m *kv.Memory) broken {
	return cut(m, func(context.Context, string, uint64, kv.Record) error { return nil })
}

// cutIsHalf writes the record, but not its place in the queue.
func cutIsHalf(m *kv.Memory) broken {
	return cut(m, func(ctx context.Context, key string, old uint64, r kv.Record) error {
		now, err := m.Get(ctx, key)
		if err != nil {
			return err
		}
		r.Queue, r.Due = now.Queue, now.Due
		_ = m.Swap(ctx, key, old, r)
		return context.DeadlineExceeded
	})
}

func ignoresContext(m *kv.Memory) broken {
	free := context.WithoutCancel
	return broken{
		Memory: m,
		get: func(ctx context.Context, key string) (kv.Record, error) {
			return m.Get(free(ctx), key)
		},
		swap: func(ctx context.Context, key string, old uint64, r kv.Record) error {
			return m.Swap(free(ctx), key, old, r)
		},
		delete: func(ctx context.Context, key string, old uint64) error {
			return m.Delete(free(ctx), key, old)
		},
		due: func(ctx context.Context, queue string, until time.Time) seq {
			return m.Due(free(ctx), queue, until)
		},
	}
}
