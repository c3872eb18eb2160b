package password_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
)

// TestUnlock: a lock ends, and what was counted stays.
func TestUnlock(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	for range 3 {
		b.Verify(t.Context(), "a", wrong)
	}
	b.try(right, "locked")
	b.want(b.Unlock(t.Context(), "a"), "ok")
	b.try(right, "ok")
	b.want(b.Unlock(t.Context(), "a"), "ok")
	b.want(b.Unlock(t.Context(), "nobody"), "ok")
	if err := b.Unlock(t.Context(), ""); err == nil {
		t.Error("an account without a name was unlocked")
	}
}

// TestUnlockIsBounded: however often it is called, ten wrong tries in a day are all there are, and
// fifty in a month.
func TestUnlockIsBounded(t *testing.T) {
	b := newBench(t, password.GuardConfig{}).withPIN()
	guess := func() (n int) {
		for range 30 {
			before := atomic.LoadInt32(&b.hasher.begun)
			b.Verify(t.Context(), "a", wrong)
			if n += int(atomic.LoadInt32(&b.hasher.begun) - before); b.Unlock(t.Context(), "a") != nil {
				break
			}
		}
		return n
	}
	if n := guess(); n != 10 {
		t.Errorf("%d guesses in a day, want 10", n)
	}
	b.want(b.Unlock(t.Context(), "a"), "locked")
	for range 6 {
		b.clock.Add(25 * time.Hour)
		guess()
	}
	b.want(b.Unlock(t.Context(), "a"), "reset_only")
	b.try(right, "reset_only")
}
