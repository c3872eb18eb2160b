package password_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

// A crowd has n Stage calls open at a guard that computes two hashes at a time, each
// of which takes a second. The function that it returns waits for all of them.
func (b *bench) crowd(n int, account func(i int) string) (wait func()) {
	b.hasher.hook = func(ctx context.Context) error {
		time.Sleep(time.Second)
		return nil
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := b.Stage(b.t.Context(), account(i), fmt.Sprint("s", i), other, nobody)
			if got := outcome(err); got != "ok" && got != "busy" {
				b.t.Errorf("Stage %d: %s (%v)", i, got, err)
			}
		})
	}
	synctest.Wait()
	return wg.Wait
}

// With a hundred PINs being staged on other accounts, a user who gives up again and
// again is never locked.
func TestGuardCrowdElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, password.GuardConfig{Parallel: 2}).withPIN()
		wait := b.crowd(100, func(i int) string { return fmt.Sprint("account", i) })
		for range 40 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if err := b.Verify(ctx, "a", right); !errors.Is(err, pwhash.ErrNotBegun) {
				t.Errorf("%v, want ErrNotBegun", err)
			}
			cancel()
		}
		b.wantTries(3)
		b.try(right, "ok")
		wait()
		b.try(right, "ok")
	})
}

// With a hundred PINs being staged on the account itself, its user's payments go
// through, and the crowd has a few hashes made.
func TestGuardCrowdOnTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, password.GuardConfig{Parallel: 2}).withPIN()
		began := time.Now()
		wait := b.crowd(100, func(int) string { return "a" })
		for range 5 {
			b.try(right, "ok")
		}
		b.wantTries(3)
		wait()
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("the crowd's hashes and five of the user's took %v", took)
		}
	})
}

// A try waits for the slow hash for a bounded time, even if its caller would wait for
// ever: its place is not taken for one of a process that died.
func TestGuardWaitsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, password.GuardConfig{Parallel: 1}).withPIN()
		wait := b.crowd(100, func(i int) string { return fmt.Sprint("account", i) })
		began := time.Now()
		if err := b.Verify(t.Context(), "a", right); !errors.Is(err, pwhash.ErrNotBegun) {
			t.Errorf("%v, want ErrNotBegun", err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("waited for %v", took)
		}
		b.wantTries(3)
		wait()
		b.try(right, "ok")
	})
}
