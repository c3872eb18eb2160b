package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

// together calls f with 0 to n-1, all at the same time.
func together(n int, f func(i int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

var errFull = errors.New("limit reached")

// enter is how the services count: the record holds the keys of the operations
// that it let in, so that one which is asked again is not counted again.
func enter(key string, limit int) func(kv.Record) (kv.Record, error) {
	return func(r kv.Record) (kv.Record, error) {
		var in []string
		if r.Version != 0 {
			if err := json.Unmarshal(r.Value, &in); err != nil {
				return r, err
			}
		}
		if slices.Contains(in, key) {
			return r, kv.SkipWrite
		}
		if len(in) == limit {
			return r, errFull
		}
		var err error
		r.Value, err = json.Marshal(append(in, key))
		return r, err
	}
}

// pass has callers pass a limit at once, each through one of stores. Where it
// cannot be told whether a caller was let in, or whether the limit is reached,
// that caller asks again under the same key. It returns who was let in.
func pass(t *testing.T, stores []kv.Store, key string, callers, limit int) []string {
	var mu sync.Mutex
	var in []string
	var answered atomic.Int64 // when a caller last got an answer: a slow machine is no failure
	answered.Store(time.Now().UnixNano())
	together(callers, func(i int) {
		for time.Since(time.Unix(0, answered.Load())) < time.Minute {
			me := fmt.Sprint("op", i)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := kv.Update(ctx, stores[i%len(stores)], key, enter(me, limit))
			cancel()
			if err == nil || errors.Is(err, errFull) {
				answered.Store(time.Now().UnixNano())
			}
			switch {
			case err == nil:
				mu.Lock()
				in = append(in, me)
				mu.Unlock()
				return
			case errors.Is(err, errFull):
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
		t.Errorf("caller %d got no answer", i)
	})
	slices.Sort(in)
	return in
}

// exactly checks that limit callers were let in, those that the record names.
func exactly(t *testing.T, s kv.Store, key string, in []string, limit int) {
	t.Helper()
	r, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	if err := json.Unmarshal(r.Value, &kept); err != nil {
		t.Fatal(err)
	}
	slices.Sort(kept)
	if len(kept) != limit || !slices.Equal(kept, in) {
		t.Fatalf("%s: %d of %d are let in: %v; they are told %v", key, len(kept), limit, kept, in)
	}
}

const (
	callers = 64
	limit   = 5
)

func TestLimit(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		stores := []kv.Store{open(), open(), open()}
		for round := range 20 {
			key := fmt.Sprint("limit", round)
			exactly(t, stores[0], key, pass(t, stores, key, callers, limit), limit)
		}
	})
}

// Whoever lost the answer asks again, and is not counted twice.
func TestLimitWithCuts(t *testing.T) {
	onEachCut(t, func(t *testing.T, p *proxy, cut []kv.Store, sure kv.Store) {
		p.perMille.Store(20)
		for round := range 10 {
			key := fmt.Sprint("limit", round)
			exactly(t, sure, key, pass(t, cut, key, callers, limit), limit)
		}
	})
}

func TestLimitWithCrashes(t *testing.T) {
	onEachCrash(t, func(t *testing.T, stores []kv.Store) func(*testing.T, kv.Store) {
		got := make(map[string][]string)
		for end := time.Now().Add(crashTime()); time.Now().Before(end); {
			key := fmt.Sprint("limit", len(got))
			got[key] = pass(t, stores, key, callers, limit)
		}
		return func(t *testing.T, s kv.Store) {
			for key, in := range got {
				exactly(t, s, key, in, limit)
			}
			t.Logf("%d limits", len(got))
		}
	})
}
