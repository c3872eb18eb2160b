package kv

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"
)

// What this file has is for whoever writes a [Store]: the same few lines with which the
// methods of every store begin and end.

// Begin returns the error with which a store's Get and Delete end before they do anything:
// that of ctx where it is done, [ErrKey] for a key that [ValidKey] refuses.
func Begin(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !ValidKey(key) {
		return ErrKey
	}
	return nil
}

// BeginSwap is what [Begin] is, for a store's Swap: it returns what [Check] does, too.
func BeginSwap(ctx context.Context, key string, old uint64, r Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return Check(key, old, r)
}

// Failed returns err with the operation in front, such as "mykv: get". Where ctx is done the
// result matches the context's error too, in whatever words the driver puts it: callers of a
// [Store] see by it that they ended the call themselves. Nil stays nil.
func Failed(ctx context.Context, op string, err error) error {
	switch cause := ctx.Err(); {
	case err == nil:
		return nil
	case cause != nil && !errors.Is(err, cause):
		return fmt.Errorf("%s: %w: %w", op, cause, err)
	default:
		return fmt.Errorf("%s: %w", op, err)
	}
}

// Micros returns t in microseconds since 1970, as a store keeps Due and Expires. An int64
// holds them for the years -290308 to 294247; what lies beyond, as the largest time.Time
// does, counts as the end of that.
func Micros(t time.Time) int64 {
	switch {
	case t.Before(time.UnixMicro(math.MinInt64)):
		return math.MinInt64
	case t.After(time.UnixMicro(math.MaxInt64)):
		return math.MaxInt64
	}
	return t.UnixMicro()
}

// A Page is some of the keys in a queue, in order, as [Pages] wants them. C is what a store
// needs to know to go on, such as the time and the key of the last one.
type Page[C any] struct {
	// Keys are the keys of this page.
	Keys []string

	// Next is where the next page begins, nil after the last.
	Next *C
}

// Pages returns what a store's Due returns: the keys of all pages, read one after another,
// the first at from. It refuses a bad queue with [ErrKey], ends when ctx is done, and yields
// the error of read, with which it ends. The store must hold nothing while read is not
// running: the loop may use the store, or leave early.
func Pages[C any](
	ctx context.Context, queue string, from C, read func(from C) (Page[C], error),
) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := Begin(ctx, queue); err != nil {
			yield("", err)
			return
		}
		for next := &from; next != nil; {
			page, err := read(*next)
			if err != nil {
				yield("", err)
				return
			}
			if !yieldAll(ctx, page.Keys, yield) {
				return
			}
			next = page.Next
		}
	}
}

// yieldAll yields keys, and the error of ctx as soon as it is done. It reports whether to go on.
func yieldAll(ctx context.Context, keys []string, yield func(string, error) bool) bool {
	for _, key := range keys {
		if ctx.Err() != nil {
			break
		}
		if !yield(key, nil) {
			return false
		}
	}
	if err := ctx.Err(); err != nil {
		yield("", err)
		return false
	}
	return true
}
