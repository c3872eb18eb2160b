package kv

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"
)

// A Memory is a store in memory, for tests and trials: what it holds ends with
// the process. The zero Memory is empty and ready to use.
type Memory struct {
	mu      sync.Mutex
	records map[string]Record
	queues  map[string]map[string]time.Time
}

// Volatile reports true: what is kept here is lost with the process.
func (*Memory) Volatile() bool { return true }

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, key string) (Record, error) {
	if err := check(ctx, key); err != nil {
		return Record{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.records[key]
	if !ok {
		return Record{}, ErrNotFound
	}
	r.Value = slices.Clone(r.Value)
	return r, nil
}

// Swap implements [Store].
func (m *Memory) Swap(ctx context.Context, key string, old uint64, r Record) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	if r.Queue != "" && !ValidKey(r.Queue) {
		return ErrKey
	}
	r.Value = slices.Clone(r.Value)
	r.Due = r.Due.Truncate(time.Microsecond)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.records[key].Version != old {
		return ErrConflict
	}
	m.remove(key)
	m.put(key, r)
	return nil
}

// Delete implements [Store].
func (m *Memory) Delete(ctx context.Context, key string, old uint64) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.records[key]; !ok || r.Version != old {
		return ErrConflict
	}
	m.remove(key)
	return nil
}

// Due implements [Store]. It yields from a copy of the list.
func (m *Memory) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range m.due(queue, until) {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if !yield(key, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield("", err)
		}
	}
}

func (m *Memory) due(queue string, until time.Time) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	waiting := m.queues[queue]
	var keys []string
	for key, due := range waiting {
		if !due.After(until) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(waiting[a].Compare(waiting[b]), cmp.Compare(a, b))
	})
	return keys
}

func (m *Memory) put(key string, r Record) {
	if m.records == nil {
		m.records = make(map[string]Record)
		m.queues = make(map[string]map[string]time.Time)
	}
	m.records[key] = r
	if r.Queue == "" {
		return
	}
	if m.queues[r.Queue] == nil {
		m.queues[r.Queue] = make(map[string]time.Time)
	}
	m.queues[r.Queue][key] = r.Due
}

func (m *Memory) remove(key string) {
	r, ok := m.records[key]
	if !ok {
		return
	}
	delete(m.records, key)
	if waiting := m.queues[r.Queue]; waiting != nil {
		delete(waiting, key)
	}
}

func check(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !ValidKey(key) {
		return ErrKey
	}
	return nil
}
