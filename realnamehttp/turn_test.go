package realnamehttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// slow is a store that takes as long as it is told, and counts the calls under way.
type slow struct {
	kvtest.Chaos
	takes atomic.Int64
}

func newSlow() *slow {
	s := &slow{Chaos: kvtest.Chaos{Store: new(kv.Memory)}}
	s.Plan = func(kvtest.Call) kvtest.Fault { return kvtest.Fault{Delay: time.Duration(s.takes.Load())} }
	return s
}

// A store without time for all has as many operations as there may be at once: whoever comes then is told
// at once when to come again, and the others have their answers.
func TestOperationsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newSlow()
		s := newSite(t, realnametest.Options{Store: store}, func(c *realnamehttp.Config) { c.AtOnce = 2 })
		s.want(s.get("u-1", "/account"), 200)
		store.takes.Store(int64(5 * time.Second))
		var all sync.WaitGroup
		for _, account := range []string{"u-1", "u-2"} {
			all.Go(func() { s.want(s.get(account, "/account"), 200) })
		}
		synctest.Wait()
		began := time.Now()
		r := s.want(s.get("u-3", "/account"), 503, "http.busy")
		if r.Header.Get("Retry-After") != "1" || time.Since(began) > 0 {
			t.Errorf("after %v: %v", time.Since(began), r.Header)
		}
		all.Wait()
		s.want(s.get("u-3", "/account"), 200)
	})
}

// Who waits for news, or has not sent the body yet, keeps nobody out.
func TestWaitingIsNoOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.AtOnce = 1 })
		at := s.start("u-1", "verify", "id_card")
		tag := s.get("u-1", at).Header.Get("ETag")
		done := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() { s.want(s.get("u-1", at+"?wait=20", "If-None-Match", tag), 304) })
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/sessions", silent{done})
			r.Header.Set("Test-Account", "u-2")
			r.Header.Set("Content-Type", "application/json")
			s.h.ServeHTTP(httptest.NewRecorder(), r)
		})
		synctest.Wait()
		s.want(s.get("u-3", "/account"), 200)
		close(done)
		all.Wait()
	})
}

// Who waits for news goes on waiting where others have all turns in the moment when it looks again.
func TestWaitsOnWithoutATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newSlow()
		s := newSite(t, realnametest.Options{Store: store}, func(c *realnamehttp.Config) { c.AtOnce = 1 })
		at := s.start("u-1", "verify", "id_card")
		tag := s.get("u-1", at).Header.Get("ETag")
		var all sync.WaitGroup
		all.Go(func() { s.want(s.get("u-1", at+"?wait=20", "If-None-Match", tag), 304) })
		synctest.Wait()
		time.Sleep(400 * time.Millisecond) // it looks again after half a second
		store.takes.Store(int64(300 * time.Millisecond))
		s.want(s.get("u-2", "/account"), 200)
		store.takes.Store(0)
		all.Wait()
	})
}

// Ten times as many people as the store has time for: nobody waits longer than those inside take, each
// refusal tells when to come again, and whoever does so is served.
func TestFarTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newSlow()
		s := newSite(t, realnametest.Options{Store: store}, func(c *realnamehttp.Config) { c.AtOnce = 4 })
		s.want(s.get("u-0", "/account"), 200)
		store.takes.Store(int64(500 * time.Millisecond))
		var served, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				for range 40 {
					began := time.Now()
					r := s.get(fmt.Sprint("u-", i), "/account")
					if took := time.Since(began); took > time.Second {
						t.Errorf("an answer took %v", took)
					}
					if r.Status == http.StatusOK {
						served.Add(1)
						return
					}
					if r.Status != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "1" {
						t.Errorf("%d %v", r.Status, r.Header)
					}
					refused.Add(1)
					time.Sleep(time.Second)
				}
			})
		}
		all.Wait()
		if served.Load() != 40 || refused.Load() == 0 {
			t.Errorf("%d served, %d refused", served.Load(), refused.Load())
		}
	})
}

// A store that does not answer in time is no fault of who asks: they are told when to come again.
func TestUnavailableTellsWhen(t *testing.T) {
	store := newSlow()
	s := newSite(t, realnametest.Options{Store: store})
	store.Plan = func(kvtest.Call) kvtest.Fault { return kvtest.Fault{Before: context.DeadlineExceeded} }
	for _, path := range []string{"/account", "/cards"} {
		if r := s.get("u-1", path); r.Status != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v %s", path, r.Status, r.Header, r.Body)
		}
	}
}
