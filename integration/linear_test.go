package integration

import (
	"context"
	"flag"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

var long = flag.Bool("long", false, "record longer histories: about half an hour in all")

// size returns how many ops each client does.
func size() int {
	if *long {
		return 20_000
	}
	return 400
}

var historyKeys = []string{"a", "b", "c"}

// record lets clients loose on stores, one after the other in turn, and returns
// what they did. It ends when all have done n ops or ctx is done.
func record(ctx context.Context, t *testing.T, stores []kv.Store, clients, n int) *history {
	h := &history{}
	recordIn(ctx, t, h, stores, clients, n)
	return h
}

// recordIn adds to a history.
func recordIn(ctx context.Context, t *testing.T, h *history, stores []kv.Store, clients, n int) {
	var wg sync.WaitGroup
	for i := range clients {
		c := client{
			id: i, store: stores[i%len(stores)], keys: historyKeys, clock: time.Now,
			rnd: rand.New(rand.NewPCG(uint64(i), rand.Uint64())), record: h.add,
		}
		wg.Go(func() {
			if err := c.run(ctx, n); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Many clients through three stores on one database.
func TestLinear(t *testing.T) {
	onEach(t, func(t *testing.T, open func() kv.Store) {
		stores := []kv.Store{open(), open(), open()}
		h := record(t.Context(), t, stores, 9, size())
		h.finish(t, stores[0], historyKeys)
		h.check(t)
	})
}

// onEachCut runs test with stores whose connections a proxy cuts, once it is
// told to, and one store whose connections it does not.
func onEachCut(t *testing.T, test func(t *testing.T, p *proxy, cut []kv.Store, sure kv.Store)) {
	for _, r := range remotes {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			addr, given := address(r.variable, r.standard)
			open := r.at(t, addr, given)
			host := hostPort(addr)
			p := newProxy(t, host)
			through := strings.Replace(addr, host, p.addr(), 1)
			test(t, p, []kv.Store{open(through), open(through), open(through)}, open(addr))
			if p.cuts.Load() == 0 {
				t.Error("no connection was cut")
			}
			t.Logf("%d connections were cut", p.cuts.Load())
		})
	}
}

// Connections are cut before a request arrives, and before its answer does.
func TestLinearWithCuts(t *testing.T) {
	onEachCut(t, func(t *testing.T, p *proxy, cut []kv.Store, sure kv.Store) {
		p.perMille.Store(20)
		h := record(t.Context(), t, cut, 9, size())
		h.finish(t, sure, historyKeys)
		h.check(t)
	})
}
