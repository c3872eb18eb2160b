package kvtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

var queuePromises = []promise{
	{"due-order", "Due yields the earliest first, and of one time in the order of the keys' bytes",
		dueOrder},
	{"due-until", "Due yields what is due by the caller's clock, to the microsecond",
		dueUntil},
	{"due-times", "Due keeps times from year 1 to 9999, to the microsecond", dueTimes},
	{"due-moves", "a record is listed in the queue and at the time of its last write alone", dueMoves},
	{"due-untouched", "keys that the loop leaves as they are starve no others", dueUntouched},
	{"due-swap-inside", "the loop over Due may use the store, and misses nothing by it",
		dueSwapInside},
	{"due-break", "a loop left early holds nothing", dueBreak},
	{"due-steady", "what does not change is yielded once, whatever changes around it", dueSteady},
}

// many is more than a page of any store.
const many = 1200

// lists returns a step: Due must yield the keys of want and no others.
func lists(ctx context.Context, s kv.Store, queue string, until time.Time, want ...string) step {
	return func() error {
		keys, err := due(ctx, s, queue, until)
		if err != nil {
			return err
		}
		return sameKeys(queue, keys, want)
	}
}

func sameKeys(queue string, keys, want []string) error {
	if slices.Equal(keys, want) {
		return nil
	}
	for i := range min(len(keys), len(want)) {
		if keys[i] != want[i] {
			return fmt.Errorf("Due(%s): key %d is %s, want %s", queue, i+1, keys[i], want[i])
		}
	}
	return fmt.Errorf("Due(%s): %d keys, want %d", queue, len(keys), len(want))
}

// due returns what Due yields, but gives up on a sequence that does not end.
func due(ctx context.Context, s kv.Store, queue string, until time.Time) ([]string, error) {
	var keys []string
	for key, err := range s.Due(ctx, queue, until) {
		if err != nil {
			return keys, fmt.Errorf("Due(%s): %w", queue, err)
		}
		if keys = append(keys, key); len(keys) > 2*many {
			return keys, fmt.Errorf("Due(%s) does not end: it yielded %d keys", queue, len(keys))
		}
	}
	return keys, nil
}

// at is a record in queue q, due some microseconds after noon.
func at(version uint64, us int) kv.Record {
	return kv.Record{
		Version: version, Value: []byte("v"), Queue: "q",
		Due: noon.Add(time.Duration(us) * time.Microsecond),
	}
}

// fill puts n records into q, due as place says, and returns their keys in the
// order of i.
func fill(ctx context.Context, s kv.Store, n int, place func(i int) int) ([]string, error) {
	const writers = 8
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%05d", i)
	}
	_, err := race(writers, nil, func(w int) error {
		for i := w; i < n; i += writers {
			if err := s.Swap(ctx, keys[i], 0, at(1, place(i))); err != nil {
				return err
			}
		}
		return nil
	})
	return keys, err
}

func dueOrder(ctx context.Context, s kv.Store) error {
	until := noon.Add(time.Microsecond)
	other := at(1, -5)
	other.Queue = "q2"
	return steps(
		lists(ctx, s, "q", until),
		swap(ctx, s, "d", 0, at(1, -1), nil),
		swap(ctx, s, "b", 0, at(1, -30), nil),
		swap(ctx, s, "x", 0, other, nil),
		swap(ctx, s, "a-10", 0, at(1, -30), nil),
		swap(ctx, s, "a-9", 0, at(1, -30), nil),
		swap(ctx, s, "Z", 0, at(1, -30), nil),
		swap(ctx, s, "a_1", 0, at(1, -30), nil),
		swap(ctx, s, "c", 0, at(1, -1000), nil),
		swap(ctx, s, "e", 0, at(1, 0), nil),
		swap(ctx, s, "none", 0, record(1, ""), nil),
		lists(ctx, s, "q", until, "c", "Z", "a-10", "a-9", "a_1", "b", "d", "e"),
		lists(ctx, s, "q2", until, "x"),
		lists(ctx, s, "q3", until),
	)
}

func dueUntil(ctx context.Context, s kv.Store) error {
	decade := 10 * 365 * 24 * time.Hour
	far := at(1, 0)
	far.Due = noon.Add(10 * decade)
	return steps(
		swap(ctx, s, "a-now", 0, at(1, 0), nil),
		swap(ctx, s, "b-next", 0, at(1, 1), nil),
		swap(ctx, s, "c-far", 0, far, nil),
		lists(ctx, s, "q", noon.Add(-time.Microsecond)),
		lists(ctx, s, "q", noon.Add(-decade)),
		lists(ctx, s, "q", noon, "a-now"),
		lists(ctx, s, "q", noon.Add(999*time.Nanosecond), "a-now"),
		lists(ctx, s, "q", noon.Add(time.Microsecond), "a-now", "b-next"),
		lists(ctx, s, "q", noon.Add(10*decade-time.Microsecond), "a-now", "b-next"),
		lists(ctx, s, "q", noon.Add(10*decade), "a-now", "b-next", "c-far"),
		// Microseconds in 64 bits end in the year 294247.
		lists(ctx, s, "q", time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC), "a-now", "b-next", "c-far"),
	)
}

func dueTimes(ctx context.Context, s kv.Store) error {
	times := []time.Time{
		{},
		time.Date(1, 1, 1, 0, 0, 0, 2000, time.UTC),
		time.Date(1949, 10, 1, 15, 0, 0, 999_999_000, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999_998_000, time.UTC),
		time.Unix(0, 0),
		time.Date(2026, 1, 1, 0, 0, 0, 2000, time.FixedZone("UTC+8", 8*60*60)),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2300, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(2300, 1, 1, 0, 0, 0, 3000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	}
	var keys []string
	for i, d := range times {
		key := string(rune('z' - i)) // against the order of keys
		keys = append(keys, key)
		r := kv.Record{Version: 1, Queue: "q", Due: d}
		if err := steps(swap(ctx, s, key, 0, r, nil), holds(ctx, s, key, r)); err != nil {
			return err
		}
	}
	for i, d := range times {
		if err := lists(ctx, s, "q", d.Add(time.Microsecond), keys[:i+1]...)(); err != nil {
			return fmt.Errorf("until %v: %w", d, err)
		}
	}
	return nil
}

func dueMoves(ctx context.Context, s kv.Store) error {
	until := noon.Add(time.Microsecond)
	other := at(4, 0)
	other.Queue = "q2"
	return steps(
		swap(ctx, s, "a", 0, at(1, -2), nil),
		swap(ctx, s, "b", 0, at(1, -1), nil),
		swap(ctx, s, "a", 1, at(2, 0), nil), // later
		lists(ctx, s, "q", until, "b", "a"),
		swap(ctx, s, "a", 2, at(3, 5), nil), // not yet
		lists(ctx, s, "q", until, "b"),
		swap(ctx, s, "a", 3, other, nil), // another queue
		lists(ctx, s, "q", noon.Add(time.Hour), "b"),
		lists(ctx, s, "q2", until, "a"),
		swap(ctx, s, "b", 9, at(5, 7), kv.ErrConflict), // not written
		lists(ctx, s, "q", until, "b"),
		swap(ctx, s, "a", 4, record(6, ""), nil), // none
		lists(ctx, s, "q2", until),
		swap(ctx, s, "a", 6, at(7, -9), nil), // back
		lists(ctx, s, "q", until, "a", "b"),
		del(ctx, s, "a", 7, nil), // deleted
		lists(ctx, s, "q", until, "b"),
		swap(ctx, s, "a", 0, record(8, ""), nil), // created anew
		lists(ctx, s, "q", until, "b"),
	)
}

// dueUntouched is about records that no loop changes, say because a newer
// process wrote them in a way that this one does not know. A store that lists
// but the first page, or lists it again and again, lets them starve the others.
// Most are due at one time, so that a time alone does not tell where to go on.
func dueUntouched(ctx context.Context, s kv.Store) error {
	keys, err := fill(ctx, s, many, func(i int) int { return max(0, i-many/2) })
	if err != nil {
		return err
	}
	return lists(ctx, s, "q", noon.Add(time.Hour), keys...)()
}

// dueSwapInside claims records as a sweeper does, deletes some, reads others
// and lists inside of the loop.
func dueSwapInside(ctx context.Context, s kv.Store) error {
	const n = many / 2
	keys, err := fill(ctx, s, n, func(i int) int { return i / 3 })
	if err != nil {
		return err
	}
	until := noon.Add(time.Second)
	var seen []string
	for key, err := range s.Due(ctx, "q", until) {
		if err != nil {
			return fmt.Errorf("Due, while the loop used the store: %w", err)
		}
		i := len(seen)
		if seen = append(seen, key); len(seen) > n {
			return errors.New("Due yields again what the loop has put off")
		}
		if err := use(ctx, s, key, i); err != nil {
			return fmt.Errorf("inside of the loop: %w", err)
		}
	}
	if err := sameKeys("q", seen, keys); err != nil {
		return fmt.Errorf("while the loop used the store: %w", err)
	}
	return lists(ctx, s, "q", until)()
}

// use does something to the record at key that puts it off or deletes it.
func use(ctx context.Context, s kv.Store, key string, i int) error {
	r, err := s.Get(ctx, key)
	if err != nil {
		return err
	}
	if i%5 == 0 {
		return s.Delete(ctx, key, r.Version)
	}
	if i%100 == 1 {
		for _, err := range s.Due(ctx, "q", noon) {
			if err != nil {
				return err
			}
		}
	}
	later := at(r.Version+1, 0)
	later.Due = later.Due.Add(time.Hour)
	return s.Swap(ctx, key, r.Version, later)
}

func dueBreak(ctx context.Context, s kv.Store) error {
	keys, err := fill(ctx, s, 20, func(i int) int { return i })
	if err != nil {
		return err
	}
	version := uint64(1)
	for range 50 { // more than a pool has connections
		for key, err := range s.Due(ctx, "q", noon.Add(time.Hour)) {
			if err != nil {
				return err
			}
			if key != keys[0] {
				return fmt.Errorf("Due begins with %s, want %s", key, keys[0])
			}
			break
		}
		if err := swap(ctx, s, keys[0], version, at(version+1, 0), nil)(); err != nil {
			return fmt.Errorf("after a loop left early: %w", err)
		}
		version++
	}
	return nil
}

func dueSteady(ctx context.Context, s kv.Store) error {
	const n = many / 4
	keys, err := fill(ctx, s, n, func(i int) int { return 2 * i })
	if err != nil {
		return err
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	var churnErr error
	wg.Go(func() { churnErr = churn(ctx, s, n, done) })
	for range 5 {
		if err = steadyOnce(ctx, s, keys); err != nil {
			break
		}
	}
	close(done)
	wg.Wait()
	return errors.Join(err, churnErr)
}

// churn moves three records about the queue until done is closed.
func churn(ctx context.Context, s kv.Store, n int, done <-chan struct{}) error {
	versions := make([]uint64, 3)
	for i := 0; ; i++ {
		select {
		case <-done:
			return nil
		default:
		}
		j := i % len(versions)
		key, v := fmt.Sprint("churn", j), &versions[j]
		var err error
		if *v != 0 && i%7 == 0 {
			err = s.Delete(ctx, key, *v)
			*v = 0
		} else {
			next := uint64(i) + 1
			err = s.Swap(ctx, key, *v, at(next, i*31%(2*n)))
			*v = next
		}
		if err != nil {
			return fmt.Errorf("write beside Due: %w", err)
		}
	}
}

func steadyOnce(ctx context.Context, s kv.Store, want []string) error {
	keys, err := due(ctx, s, "q", noon.Add(time.Hour))
	if err != nil {
		return err
	}
	keys = slices.DeleteFunc(keys, func(key string) bool { return key[0] == 'c' })
	if err := sameKeys("q", keys, want); err != nil {
		return fmt.Errorf("while other records changed: %w", err)
	}
	return nil
}
