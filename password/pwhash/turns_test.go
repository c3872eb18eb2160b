package pwhash

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// Many take turns and some give up: one passes at a time for each subject, and no
// subject is remembered.
func TestTurns(t *testing.T) {
	var ts turns
	var passing [3]atomic.Int64
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Go(func() {
			n := i % len(passing)
			subject, ctx := fmt.Sprint(n), t.Context()
			if i%5 == 0 {
				ctx = gone
			}
			if err := ts.take(ctx, subject); err != nil {
				if !errors.Is(err, context.Canceled) || ctx != gone {
					t.Error(err)
				}
				return
			}
			if passing[n].Add(1) > 1 {
				t.Error("two passed at once")
			}
			passing[n].Add(-1)
			ts.leave(subject)
		})
	}
	wg.Wait()
	if len(ts.of) != 0 {
		t.Errorf("%d subjects are remembered", len(ts.of))
	}
}
