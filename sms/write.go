package sms

import (
	"context"
	"errors"
	"sync"

	"github.com/go-realname/sdk/kv"
)

// A write is a change of one record, taken apart, so that several records can be
// read at the same time and then written at the same time: read, compute, put. If
// somebody else was faster, finish begins anew, as kv.Update does.
type write struct {
	store kv.Store
	key   string
	next  func(kv.Record) (kv.Record, error) // as for kv.Update

	have kv.Record // as it was read; once written, as it is now
	plan kv.Record // what next made of have; of version 0 if have is right as it is
	err  error     // of what was done with others, see together
	done bool      // whether it was written
}

// newWrite returns the change that next makes of the record at key, see change.
func newWrite[T any](s *Service, key string, next func(*T) (instant, error)) *write {
	return &write{store: s.c.Store, key: key, next: edit(s, key, next)}
}

// read loads the record; one that is not there is the zero Record.
func (w *write) read(ctx context.Context) (err error) {
	w.have, err = w.store.Get(ctx, w.key)
	if errors.Is(err, kv.ErrNotFound) {
		w.have, err = kv.Record{}, nil
	}
	return err
}

// compute finds out what to write, or returns the refusal.
func (w *write) compute() (err error) {
	w.plan, err = w.next(w.have)
	if errors.Is(err, kv.SkipWrite) {
		return nil
	}
	return err
}

// put writes what was computed, unless the record was changed since it was read:
// then the error is kv.ErrConflict.
func (w *write) put(ctx context.Context) error {
	if w.plan.Version == 0 {
		return nil
	}
	r, err := kv.Put(ctx, w.store, w.key, w.have.Version, w.plan)
	return w.wrote(r, err)
}

// again reads, computes and puts until nobody else is faster.
func (w *write) again(ctx context.Context) error {
	r, err := kv.Update(ctx, w.store, w.key, func(r kv.Record) (_ kv.Record, err error) {
		w.plan, err = w.next(r)
		return w.plan, err
	})
	return w.wrote(r, err)
}

func (w *write) wrote(r kv.Record, err error) error {
	if err == nil {
		w.have, w.done = r, w.plan.Version != 0
	}
	return err
}

// finish returns the error of put, or begins anew if it was a conflict.
func (w *write) finish(ctx context.Context, err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return w.again(ctx)
	}
	return err
}

// run does what is left after read.
func (w *write) run(ctx context.Context) error {
	if err := w.compute(); err != nil {
		return err
	}
	return w.finish(ctx, w.put(ctx))
}

// together calls do for all writes at the same time. Each keeps its error.
func together(writes []*write, do func(*write) error) {
	var wg sync.WaitGroup
	for _, w := range writes {
		wg.Go(func() { w.err = do(w) })
	}
	wg.Wait()
}

// readAll reads all records at the same time.
func readAll(ctx context.Context, writes []*write) error {
	together(writes, func(w *write) error { return w.read(ctx) })
	for _, w := range writes {
		if w.err != nil {
			return w.err
		}
	}
	return nil
}
