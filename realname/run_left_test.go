package realname_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A distant store takes one to two milliseconds for each call.
type distant struct{ *census }

func (d distant) wait() { time.Sleep(time.Millisecond + rand.N(time.Millisecond)) }

func (d distant) Get(ctx context.Context, key string) (kv.Record, error) {
	d.wait()
	return d.census.Get(ctx, key)
}

func (d distant) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	d.wait()
	return d.census.Swap(ctx, key, old, r)
}

// TestRunLeavesNothing: beside one process that runs its workers, sessions that came to
// nothing leave nothing.
func TestRunLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := distant{&census{Store: new(kv.Memory), keys: make(map[string]bool)}}
		w := newWorld(t, realnametest.Options{Store: store, Change: realTime})
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { _ = w.Verifier.Run(ctx, func(context.Context, realname.Event) error { return nil }) })
		var users sync.WaitGroup
		for i := range 200 {
			users.Go(func() {
				time.Sleep(rand.N(10 * time.Second))
				s, err := w.Verifier.Start(t.Context(), fmt.Sprint("account-", i), realname.GoalVerify, realname.MethodIDCard)
				if err == nil {
					_, err = w.Verifier.Cancel(t.Context(), s.Ref)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		users.Wait()
		time.Sleep(24 * time.Hour)
		stop()
		work.Wait()
		left := 0
		for key := range store.keys {
			if len(key) > 5 && key[:5] == "rn/s/" {
				left++
			}
		}
		if left > 0 {
			t.Errorf("%d of 200 sessions are left", left)
		}
	})
}
