package realnametest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/go-realname/sdk/realname"
)

// A PhotoMemory is a [realname.PhotoStore] in memory, for tests and trials. The zero PhotoMemory is
// empty and ready for use.
type PhotoMemory struct {
	// Plan, if not nil, says which calls fail, and how. It is called with one call at a time,
	// and is set before the first.
	Plan func(PhotoCall) PhotoFault

	mu    sync.Mutex
	calls int
	kept  map[string][]byte
}

// A PhotoCall is one call of a [PhotoMemory].
type PhotoCall struct {
	N   int    // from 1
	Op  string // "put", "get" or "delete"
	Key string // of the photo
}

// A PhotoFault is how a call fails. The zero PhotoFault lets it succeed.
type PhotoFault struct {
	Before error // nothing is done
	After  error // it is done, and nobody is told
}

// do makes one call.
func (m *PhotoMemory) do(ctx context.Context, op, key string, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	var fault PhotoFault
	if m.Plan != nil {
		fault = m.Plan(PhotoCall{m.calls, op, key})
	}
	if fault.Before != nil {
		return fault.Before
	}
	return cmp.Or(f(), fault.After)
}

// Put implements [realname.PhotoStore].
func (m *PhotoMemory) Put(ctx context.Context, key string, sealed []byte) error {
	return m.do(ctx, "put", key, func() error {
		if m.kept == nil {
			m.kept = make(map[string][]byte)
		}
		m.kept[key] = bytes.Clone(sealed)
		return nil
	})
}

// Get implements [realname.PhotoStore].
func (m *PhotoMemory) Get(ctx context.Context, key string) (sealed []byte, err error) {
	err = m.do(ctx, "get", key, func() error {
		b, ok := m.kept[key]
		if sealed = bytes.Clone(b); !ok {
			return realname.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sealed, nil
}

// Delete implements [realname.PhotoStore].
func (m *PhotoMemory) Delete(ctx context.Context, key string) error {
	return m.do(ctx, "delete", key, func() error {
		delete(m.kept, key)
		return nil
	})
}

// Volatile reports that it forgets with the process.
func (m *PhotoMemory) Volatile() bool { return true }

// Keys returns the keys of all that is kept, in order.
func (m *PhotoMemory) Keys() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.kept))
}

// Calls returns how many calls there were.
func (m *PhotoMemory) Calls() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}
