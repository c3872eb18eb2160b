package integration

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

var cluster = flag.Bool("cluster", false, "start clusters of the test's own, and let parts of them fail")

// staged skips a test of a cluster, unless it is asked for.
func staged(t *testing.T) {
	t.Helper()
	if !*cluster {
		t.Skip("with -cluster")
	}
}

// failures is how often a part of a cluster fails.
func failures() int {
	if *long {
		return 20
	}
	return 2
}

// A fleet is a cluster with stores on it.
type fleet struct {
	stores  []kv.Store
	disturb func(round int) string // lets a part fail until it is back, and says what it did
}

// live records what clients do while parts of the cluster fail, and says what was under way
// when. Afterwards all parts are back.
func (f fleet) live(t *testing.T) *history {
	t.Helper()
	h := &history{}
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { recordIn(ctx, t, h, f.stores, 9, 1_000_000) })
	for round := range failures() {
		time.Sleep(time.Second)
		before := h.size()
		what := f.disturb(round)
		t.Logf("%s: %d ops were done before, %d while it lasted", what, before, h.size()-before)
	}
	time.Sleep(time.Second)
	stop()
	work.Wait()
	awake(t, f.stores[0])
	h.finish(t, f.stores[0], historyKeys)
	return h
}

// A ledger remembers which records were acknowledged.
type ledger struct {
	size  int           // of a value; 0 for that of its key
	pause time.Duration // of a client, after each record

	mu       sync.Mutex
	acked    []string
	last     error // of a write that was not acknowledged
	next     atomic.Int64
	underWay atomic.Int64
	refused  atomic.Int64
}

// fill makes new records until ctx is done.
func (l *ledger) fill(ctx context.Context, stores []kv.Store) {
	together(8, func(i int) {
		for ctx.Err() == nil {
			if l.enter(stores[i%len(stores)]) != nil {
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(l.pause)
		}
	})
}

// enter makes a record.
func (l *ledger) enter(s kv.Store) error {
	key := fmt.Sprint("ledger-", l.next.Add(1))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	value := append([]byte(key), make([]byte, l.size)...)
	l.underWay.Add(1)
	_, err := kv.Put(ctx, s, key, 0, kv.Record{Value: value})
	l.underWay.Add(-1)
	l.note(key, err)
	return err
}

func (l *ledger) note(key string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.refused.Add(1)
		l.last = err
		return
	}
	l.acked = append(l.acked, key)
}

func (l *ledger) acks() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// event says what happens now, and what was done until then.
func (l *ledger) event(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: %d records acknowledged, %d refused, %d under way", what, l.acks(), l.refused.Load(), l.underWay.Load())
}

// lost counts what was acknowledged and is not there.
func (l *ledger) lost(t *testing.T, s kv.Store) (lost int) {
	t.Helper()
	for _, key := range l.acked {
		_, err := s.Get(t.Context(), key)
		switch {
		case errors.Is(err, kv.ErrNotFound):
			lost++
		case err != nil:
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d records that were acknowledged are lost", lost, len(l.acked))
	if len(l.acked) < 10 {
		t.Error("next to nothing happened: ", l.last)
	}
	return lost
}

// while fills a ledger while do runs, and for a moment before and after.
func (l *ledger) while(t *testing.T, stores []kv.Store, do func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { l.fill(ctx, stores) })
	defer work.Wait()
	defer stop()
	time.Sleep(time.Second)
	do()
	time.Sleep(time.Second)
}

// until waits for something that comes soon.
func until(t testing.TB, what string, yes func() bool) {
	t.Helper()
	for range 600 {
		if yes() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("waited for too long: ", what)
}
