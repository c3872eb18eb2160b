package flowtest

import (
	"context"
	"crypto/rand"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A place is a part of a store that belongs to one run and is empty at first:
// its keys and queues begin with a name of their own. It remembers which queues
// were put to use and asks for no others, since a sweep looks at hundreds of
// them, nearly all empty.
type place struct {
	store kv.Store
	name  string

	mu     sync.Mutex
	queues map[string]bool // nil where others fill queues too
}

func newPlace(s kv.Store) *place {
	return &place{
		store: s, name: strings.ToLower(rand.Text()[:10]) + "/", queues: make(map[string]bool),
	}
}

// Volatile reports whether the store says that it is.
func (p *place) Volatile() bool {
	v, ok := p.store.(interface{ Volatile() bool })
	return ok && v.Volatile()
}

func (p *place) Get(ctx context.Context, key string) (kv.Record, error) {
	r, err := p.store.Get(ctx, p.name+key)
	r.Queue = strings.TrimPrefix(r.Queue, p.name)
	return r, err
}

func (p *place) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if r.Queue != "" {
		p.mu.Lock()
		if p.queues != nil {
			p.queues[r.Queue] = true
		}
		p.mu.Unlock()
		r.Queue = p.name + r.Queue
	}
	return p.store.Swap(ctx, p.name+key, old, r)
}

func (p *place) Delete(ctx context.Context, key string, old uint64) error {
	return p.store.Delete(ctx, p.name+key, old)
}

func (p *place) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		p.mu.Lock()
		used := p.queues == nil || p.queues[queue]
		p.mu.Unlock()
		if !used {
			return
		}
		for key, err := range p.store.Due(ctx, p.name+queue, until) {
			if !yield(strings.TrimPrefix(key, p.name), err) {
				return
			}
		}
	}
}
