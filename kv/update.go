package kv

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

var (
	// ErrBusy is returned by [Update] when the record was changed by others
	// at every one of its tries. Nothing was written.
	ErrBusy = errors.New("kv: record is busy")

	// ErrUnknown is matched by the error of a write that may or may not have
	// happened. The next read decides, unless the error matches ErrUnsure too.
	ErrUnknown = errors.New("kv: fate of the write is unknown")

	// ErrUnsure is matched, as ErrUnknown is, by the error of [Update],
	// [UpdateFrom] and [Put] where the store's Swap said ErrUnknown: even a read
	// does not decide. They do not read. If you find your own write later, it may still be
	// lost; only a later write on top of it that returns nil shows that it stays.
	ErrUnsure = errors.New("kv: the write may yet be lost")

	// SkipWrite is returned by the function given to [Update] to say that the
	// record is right as it is. It is not an error.
	SkipWrite = errors.New("kv: skip write")
)

// maxTries bounds how often Update computes a record anew.
const maxTries = 64

// Update changes the record at key: it loads the record, calls next with it,
// and swaps in what next returns, under a new version. If another writer was
// faster it begins again, at most 64 times with a growing random pause, and
// then returns [ErrBusy]. It returns the record that is now at key.
//
// Where there is no record, next gets the zero Record, whose Version is 0.
// next may be called several times, so it decides from its argument alone: it
// does not send, log, draw random numbers or read a clock. An error from next
// is returned as it is, and nothing is written; after [SkipWrite] Update
// returns the record as it was loaded.
//
// A swap that fails in any other way than [ErrConflict] is never repeated.
// Update reads once: its own version there means that the write was done.
// Otherwise the error matches [ErrUnknown]. It does not read where the store
// says that no read would help; the error then matches [ErrUnsure] as well.
func Update(
	ctx context.Context, s Store, key string, next func(Record) (Record, error),
) (Record, error) {
	for try := range maxTries {
		if err := pause(ctx, try); err != nil {
			return Record{}, err
		}
		old, err := s.Get(ctx, key)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Record{}, err
		}
		if err != nil {
			old = Record{}
		}
		r, err := next(old)
		if errors.Is(err, SkipWrite) {
			return old, nil
		}
		if err != nil {
			return Record{}, err
		}
		r, err = Put(ctx, s, key, old.Version, r)
		if !errors.Is(err, ErrConflict) {
			return r, err
		}
	}
	return Record{}, ErrBusy
}

// UpdateFrom is [Update] for a record that was read before: it begins with have,
// the zero Record where there was none, and reads only if that is out of date.
func UpdateFrom(
	ctx context.Context, s Store, key string, have Record, next func(Record) (Record, error),
) (Record, error) {
	r, err := next(have)
	if errors.Is(err, SkipWrite) {
		return have, nil
	}
	if err != nil {
		return Record{}, err
	}
	r, err = Put(ctx, s, key, have.Version, r)
	if errors.Is(err, ErrConflict) {
		return Update(ctx, s, key, next)
	}
	return r, err
}

// Put swaps r in where the record has version old, and returns it as it is now
// kept, with its new version: r.Version, unless that is zero or old. It returns
// [ErrConflict] if the record has another version. Where the outcome of the
// swap is not known it reads once, as [Update] does.
func Put(ctx context.Context, s Store, key string, old uint64, r Record) (Record, error) {
	if err := ctx.Err(); err != nil {
		return Record{}, err
	}
	r = r.kept()
	if r.Version == 0 || r.Version == old {
		r.Version = NewVersion()
	}
	err := s.Swap(ctx, key, old, r)
	if err == nil {
		return r, nil
	}
	if errors.Is(err, ErrUnknown) {
		return Record{}, fmt.Errorf("%w: %w", ErrUnsure, err)
	}
	for _, sure := range []error{ErrConflict, ErrKey, ErrVersion} {
		if errors.Is(err, sure) {
			return Record{}, err
		}
	}
	if now, err2 := s.Get(ctx, key); err2 == nil && now.Version == r.Version {
		return r, nil
	}
	return Record{}, fmt.Errorf("%w: %w", ErrUnknown, err)
}

// NewVersion returns a version for a record's next write. [Update] and [Put] call
// it where the version given is zero or the old one; a caller who binds the
// value to its version, as sealing does, calls it first.
func NewVersion() uint64 {
	for {
		if v := rand.Uint64() >> 1; v != 0 {
			return v
		}
	}
}

// pause waits before try number n: not at all before the first two, then a
// random time that doubles with each, up to 100 milliseconds.
func pause(ctx context.Context, n int) error {
	if n < 2 {
		return ctx.Err()
	}
	limit := min(100*time.Microsecond<<min(n, 10), 100*time.Millisecond)
	t := time.NewTimer(rand.N(limit))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
