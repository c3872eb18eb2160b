package kvtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/go-realname/sdk/kv"
)

var racePromises = []promise{
	{"create-once", "of 64 who create a record at once, one succeeds", createOnce},
	{"swap-once", "of 64 who replace one version at once, one succeeds", swapOnce},
	{"delete-once", "of 64 who delete one version at once, one succeeds", deleteOnce},
	{"limit-race", "of 64 who pass a limit of five at once, five get in", limitRace},
	{"count-race", "of many who count at once, all are counted", countRace},
}

const (
	racers = 64
	rounds = 5
)

// race calls f from n goroutines at once and returns how many calls returned
// nil. A call may lose with the error lost; any other error is returned.
func race(n int, lost error, f func(i int) error) (won int, err error) {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	for i, e := range errs {
		switch {
		case e == nil:
			won++
		case !errors.Is(e, lost):
			err = fmt.Errorf("caller %d: %w", i, e)
		}
	}
	return won, err
}

func createOnce(ctx context.Context, s kv.Store) error {
	for round := range rounds {
		key := fmt.Sprint("k", round)
		won, err := race(racers, kv.ErrConflict, func(i int) error {
			return s.Swap(ctx, key, 0, record(uint64(i)+1, strconv.Itoa(i)))
		})
		if err == nil && won != 1 {
			err = fmt.Errorf("%d of %d created the record", won, racers)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func swapOnce(ctx context.Context, s kv.Store) error {
	if err := s.Swap(ctx, "k", 0, record(1, "")); err != nil {
		return err
	}
	for round := range rounds {
		r, err := s.Get(ctx, "k")
		if err != nil {
			return err
		}
		won, err := race(racers, kv.ErrConflict, func(i int) error {
			return s.Swap(ctx, "k", r.Version, record(uint64(round*racers+i)+2, strconv.Itoa(i)))
		})
		if err == nil && won != 1 {
			err = fmt.Errorf("%d of %d replaced version %d", won, racers, r.Version)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func deleteOnce(ctx context.Context, s kv.Store) error {
	for round := range rounds {
		version := uint64(round) + 1
		if err := s.Swap(ctx, "k", 0, record(version, "")); err != nil {
			return err
		}
		won, err := race(racers, kv.ErrConflict, func(int) error {
			return s.Delete(ctx, "k", version)
		})
		if err == nil && won != 1 {
			err = fmt.Errorf("%d of %d deleted version %d", won, racers, version)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errFull is the refusal of a limit.
var errFull = errors.New("limit reached")

// count is a next function of kv.Update: it adds one, up to limit.
func count(limit int) func(kv.Record) (kv.Record, error) {
	return func(r kv.Record) (kv.Record, error) {
		n, err := strconv.Atoi(string(r.Value))
		if err != nil {
			return r, err
		}
		if n >= limit {
			return r, errFull
		}
		r.Value = strconv.AppendInt(nil, int64(n)+1, 10)
		return r, nil
	}
}

func limitRace(ctx context.Context, s kv.Store) error {
	const limit = 5
	for round := range rounds {
		key := fmt.Sprint("k", round)
		if err := s.Swap(ctx, key, 0, record(kv.NewVersion(), "0")); err != nil {
			return err
		}
		in, err := race(racers, errFull, func(int) error {
			_, err := kv.Update(ctx, s, key, count(limit))
			return err
		})
		if err == nil && in != limit {
			err = fmt.Errorf("%d of %d passed a limit of %d", in, racers, limit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func countRace(ctx context.Context, s kv.Store) error {
	const callers, times = 8, 25
	if err := s.Swap(ctx, "k", 0, record(kv.NewVersion(), "0")); err != nil {
		return err
	}
	_, err := race(callers, nil, func(int) error {
		for range times {
			if _, err := kv.Update(ctx, s, "k", count(callers*times)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r, err := s.Get(ctx, "k")
	if err == nil && string(r.Value) != strconv.Itoa(callers*times) {
		err = fmt.Errorf("counted to %s, want %d", r.Value, callers*times)
	}
	return err
}
