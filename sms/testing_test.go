package sms_test

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
)

// bytes returns the values of all records that the bench's store holds; it must be a
// memory behind a spy.
func (b *bench) bytes() []byte {
	b.t.Helper()
	spy, ok := b.store.(*spy)
	if !ok {
		b.t.Fatal("the store is not a spy")
	}
	spy.mu.Lock()
	defer spy.mu.Unlock()
	var all []byte
	for _, key := range slices.Sorted(maps.Keys(spy.records)) {
		all = append(append(all, key...), spy.records[key].Value...)
	}
	return all
}

// A spy is a store that remembers what it was given.
type spy struct {
	kv.Memory
	mu      sync.Mutex
	records map[string]kv.Record
	swaps   int
	seen    []byte // every byte of every key and value
}

// Swap implements [kv.Store].
func (s *spy) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(append(s.seen, key...), r.Value...)
	err := s.Memory.Swap(ctx, key, old, r)
	if err == nil {
		if s.records == nil {
			s.records = make(map[string]kv.Record)
		}
		s.records[key] = r
		s.swaps++
	}
	return err
}

// A senderFunc is a sender.
type senderFunc func(sms.Message) (string, error)

// Send implements [sms.Sender].
func (f senderFunc) Send(_ context.Context, m sms.Message) (string, error) { return f(m) }
