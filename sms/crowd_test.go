package sms_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A distantStore takes about a millisecond for a call, and counts the writes of breakers and
// how many of them conflict.
type distantStore struct {
	kv.Memory
	swaps, conflicts atomic.Int32
}

func travel() { time.Sleep(500*time.Microsecond + rand.N(time.Millisecond)) }

// Get implements [kv.Store].
func (d *distantStore) Get(ctx context.Context, key string) (kv.Record, error) {
	travel()
	return d.Memory.Get(ctx, key)
}

// Swap implements [kv.Store].
func (d *distantStore) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	travel()
	err := d.Memory.Swap(ctx, key, old, r)
	if strings.HasPrefix(key, "b/") {
		d.swaps.Add(1)
		if errors.Is(err, kv.ErrConflict) {
			d.conflicts.Add(1)
		}
	}
	return err
}

// However many users there are at once, of a hundred messages at most ten cause a write of
// the breaker, and two a conflict, in one process and in several. With a write for each message
// and 16 records 77 of a hundred did.
func TestCrowd(t *testing.T) {
	const users, each = 512, 8
	for _, processes := range []int{1, 4} {
		synctest.Test(t, func(t *testing.T) {
			store := new(distantStore)
			phone := &smstest.Phone{Script: func(context.Context, int, sms.Message) error {
				time.Sleep(20 * time.Millisecond) // the gateway
				return nil
			}}
			var services []*sms.Service
			for range processes {
				services = append(services, smstest.New(t, phone, sms.Config{
					Store: store, Limits: sms.Limits{WatchBreakers: true},
				}))
			}
			var mu sync.Mutex
			var slowest time.Duration
			together(users, func(u int) {
				s := services[u%processes]
				for i := range each {
					start := time.Now()
					r := request(mobileAt(u*each+i), "s")
					if _, err := s.Send(ctx, r); err != nil {
						t.Errorf("Send = %v", err)
					}
					mu.Lock()
					slowest = max(slowest, time.Since(start))
					mu.Unlock()
				}
			})
			n, bad := store.swaps.Load(), store.conflicts.Load()
			t.Logf("%d processes: %d messages, %d swaps of the breaker, %d conflict; slowest message %v",
				processes, users*each, n, bad, slowest)
			if 50*bad > users*each || 10*n > users*each || slowest > 150*time.Millisecond {
				t.Error("they are in each other's way")
			}
		})
	}
}
