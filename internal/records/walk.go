package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A Walk goes through queues, counts what it does, and keeps the first few errors.
type Walk struct {
	Context context.Context
	N       int // how much was done
	errs    []error
}

// Queue calls do with each key of a queue that is due at until. It reports whether it did
// something.
func (w *Walk) Queue(s kv.Store, queue string, until time.Time, do func(key string) (bool, error)) {
	for key, err := range s.Due(w.Context, queue, until) {
		if err != nil {
			w.Add(false, err)
			continue
		}
		did, err := do(key)
		if err != nil {
			err = fmt.Errorf("%s: %w", key, err) // a blind index, which names nobody
		}
		w.Add(did, err)
	}
}

// Add counts one thing more.
func (w *Walk) Add(did bool, err error) {
	if did && err == nil {
		w.N++
	}
	if err != nil && len(w.errs) < 8 {
		w.errs = append(w.errs, err)
	}
}

// Err joins the first few errors.
func (w *Walk) Err() error { return errors.Join(w.errs...) }

// Stale reports whether a record is sealed under another key than the current one.
func (t *Table[T]) Stale(row Row[T]) bool {
	if !row.Exists() {
		return false
	}
	key, err := t.g.Keys.SealedUnder(row.read.Value)
	return err == nil && key != t.g.Keys.Current()
}

// Reseal seals a record anew if it is under another key than the current one, and reports
// whether it was.
func (t *Table[T]) Reseal(ctx context.Context, name string) (bool, error) {
	row, err := t.Get(ctx, name)
	if err != nil || !t.Stale(row) {
		return false, err
	}
	_, err = t.UpdateFrom(ctx, row, func(row *Row[T]) error {
		if !row.Exists() {
			return kv.SkipWrite
		}
		return nil
	})
	return true, err
}

// Together makes calls at the same time, waits for all of them, and returns their errors.
// A panic in one goes on in the caller.
func Together(calls ...func() error) error {
	if len(calls) == 0 {
		return nil
	}
	errs := make([]error, len(calls))
	panics := make(chan any, len(calls))
	var wg sync.WaitGroup
	for i, call := range calls[1:] {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panics <- p
				}
			}()
			errs[i+1] = call()
		})
	}
	defer func() {
		wg.Wait()
		select {
		case p := <-panics:
			panic(p)
		default:
		}
	}()
	errs[0] = calls[0]()
	wg.Wait()
	return errors.Join(errs...)
}
