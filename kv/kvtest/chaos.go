package kvtest

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

// ErrInjected is the error of the faults that [Random] makes.
var ErrInjected = errors.New("kvtest: injected fault")

// A Chaos is a store that hands every call on to another one, but lets some of
// them fail as its plan says. It is for tests of what stands on a store.
//
//	store := &kvtest.Chaos{
//		Store: new(kv.Memory),
//		Plan:  kvtest.FailAt(3, kvtest.Fault{After: kvtest.ErrInjected}),
//	}
type Chaos struct {
	Store kv.Store // the one that calls are handed on to

	// Plan says what goes wrong with a call. Nil means nothing. It is called
	// once for each call, never twice at a time, in the order of Call.N.
	Plan func(Call) Fault

	mu    sync.Mutex
	calls int
}

// A Call is one call of a method of the store.
type Call struct {
	N   int    // 1 for the first call of this Chaos
	Op  string // "get", "swap", "delete" or "due"
	Key string // for due, the name of the queue
}

// A Fault is what goes wrong with a call. The zero Fault is none.
type Fault struct {
	// Delay is waited before anything else. A context done meanwhile ends the
	// call before it reached the store.
	Delay time.Duration

	// Before is returned instead of doing anything.
	Before error

	// After is returned in place of the answer, whatever it was, after the
	// call was done. For due it comes after the last key.
	After error
}

// Calls returns how many calls were made, failed ones included.
func (c *Chaos) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// Volatile reports whether the store behind c says that it is volatile.
func (c *Chaos) Volatile() bool {
	v, ok := c.Store.(interface{ Volatile() bool })
	return ok && v.Volatile()
}

// Get implements [kv.Store].
func (c *Chaos) Get(ctx context.Context, key string) (kv.Record, error) {
	f := c.next("get", key)
	if err := f.before(ctx); err != nil {
		return kv.Record{}, err
	}
	r, err := c.Store.Get(ctx, key)
	if f.After != nil {
		return kv.Record{}, f.After
	}
	return r, err
}

// Swap implements [kv.Store].
func (c *Chaos) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	f := c.next("swap", key)
	if err := f.before(ctx); err != nil {
		return err
	}
	err := c.Store.Swap(ctx, key, old, r)
	if f.After != nil {
		return f.After
	}
	return err
}

// Delete implements [kv.Store].
func (c *Chaos) Delete(ctx context.Context, key string, old uint64) error {
	f := c.next("delete", key)
	if err := f.before(ctx); err != nil {
		return err
	}
	err := c.Store.Delete(ctx, key, old)
	if f.After != nil {
		return f.After
	}
	return err
}

// Due implements [kv.Store]. The call is counted when the loop begins.
func (c *Chaos) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		f := c.next("due", queue)
		if err := f.before(ctx); err != nil {
			yield("", err)
			return
		}
		for key, err := range c.Store.Due(ctx, queue, until) {
			if !yield(key, err) || err != nil {
				return
			}
		}
		if f.After != nil {
			yield("", f.After)
		}
	}
}

func (c *Chaos) next(op, key string) Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if c.Plan == nil {
		return Fault{}
	}
	return c.Plan(Call{N: c.calls, Op: op, Key: key})
}

func (f Fault) before(ctx context.Context) error {
	if f.Delay > 0 {
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
	return f.Before
}

// FailAt is a plan that lets call number n fail and no other. To have every
// call of some piece of work fail once, run it without a plan, ask
// [Chaos.Calls], and repeat it with n from 1 to that number.
func FailAt(n int, f Fault) func(Call) Fault {
	return func(c Call) Fault {
		if c.N == n {
			return f
		}
		return Fault{}
	}
}

// Random is a plan that lets each call fail with probability p: a third of
// them before they were done, a third after, and a third only take up to a
// millisecond longer. The outcome of a call depends on seed and the call's number alone, so a
// failure can be repeated.
func Random(seed uint64, p float64) func(Call) Fault {
	return func(c Call) Fault {
		rnd := rand.New(rand.NewPCG(seed, uint64(c.N)))
		rnd.Uint64() // the first output of close seeds is not far apart
		if rnd.Float64() >= p {
			return Fault{}
		}
		switch rnd.IntN(3) {
		case 0:
			return Fault{Before: ErrInjected}
		case 1:
			return Fault{After: ErrInjected}
		}
		return Fault{Delay: time.Duration(rnd.Int64N(int64(time.Millisecond)))}
	}
}
