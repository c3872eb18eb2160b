package kvtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A promise is checked by a function rather than by a test, so that our own
// tests can show that a store which breaks the promise is caught.
type promise struct {
	name, text string
	check      func(ctx context.Context, s kv.Store) error
}

// patience is how long a store may take to keep one promise. Most need
// milliseconds; it is there for a store that hangs.
const patience = time.Minute

// TestStore checks that a store keeps the promises of [kv.Store], each in a
// subtest. For each it calls open, which returns an empty store and sees to
// its closing with t.Cleanup. Run it with -race as well, and once with a
// [Spread] over two stores on one database.
//
// It writes some 3,000 records in all, the largest of 256 KB.
func TestStore(t *testing.T, open func(t *testing.T) kv.Store) {
	for _, p := range promises() {
		t.Run(p.name, func(t *testing.T) {
			if err := p.run(t.Context(), open(t), patience); err != nil {
				t.Errorf("the promise is broken: %s\n%v", p.text, err)
			}
		})
	}
}

func promises() []promise {
	return slices.Concat(recordPromises, exactPromises, racePromises, queuePromises, contextPromises)
}

// run checks p, but does not wait for ever: a store that holds a lock where it
// must not would hang the test.
func (p promise) run(ctx context.Context, s kv.Store, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.check(ctx, s) }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit + limit/4):
		return fmt.Errorf("nothing happened for %v", limit)
	}
}
