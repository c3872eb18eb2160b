package kv

import (
	"context"
	"iter"
	"math"
	"slices"
	"sync"
	"time"
)

// A Memory is a store in memory, for tests and trials: what it holds ends with
// the process. It drops nothing by itself. The zero Memory is empty and ready
// to use.
type Memory struct {
	mu      sync.Mutex
	records map[string]Record
	queues  map[string]*list
}

// Volatile reports true: the records are lost with the process.
func (*Memory) Volatile() bool { return true }

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, key string) (Record, error) {
	if err := Begin(ctx, key); err != nil {
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
	if err := BeginSwap(ctx, key, old, r); err != nil {
		return err
	}
	r.Value = slices.Clone(r.Value)
	r = r.kept()
	m.mu.Lock()
	defer m.mu.Unlock()
	switch m.records[key].Version {
	case old:
		m.remove(key)
		m.put(key, r)
		return nil
	case r.Version:
		return nil
	}
	return ErrConflict
}

// Delete implements [Store].
func (m *Memory) Delete(ctx context.Context, key string, old uint64) error {
	if err := Begin(ctx, key); err != nil {
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

// Due implements [Store]. It copies a page of keys at a time.
func (m *Memory) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	first := entry{due: math.MinInt64}
	return Pages(ctx, queue, first, func(from entry) (Page[entry], error) {
		return m.page(queue, from, Micros(until)), nil
	})
}

func (m *Memory) page(queue string, from entry, until int64) Page[entry] {
	const size = 100
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.queues[queue]
	if l == nil {
		return Page[entry]{}
	}
	var page Page[entry]
	entries := l.page(from, until, size)
	for _, e := range entries {
		page.Keys = append(page.Keys, e.key)
	}
	if len(entries) == size {
		next := entries[size-1].next()
		page.Next = &next
	}
	return page
}

func (m *Memory) put(key string, r Record) {
	if m.records == nil {
		m.records = make(map[string]Record)
		m.queues = make(map[string]*list)
	}
	m.records[key] = r
	if r.Queue == "" {
		return
	}
	if m.queues[r.Queue] == nil {
		m.queues[r.Queue] = new(list)
	}
	m.queues[r.Queue].insert(entry{r.Due.UnixMicro(), key})
}

func (m *Memory) remove(key string) {
	r, ok := m.records[key]
	if !ok {
		return
	}
	delete(m.records, key)
	l := m.queues[r.Queue]
	if l == nil {
		return
	}
	l.remove(entry{r.Due.UnixMicro(), key})
	if len(l.runs) == 0 {
		delete(m.queues, r.Queue)
	}
}
