package realname_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A deed is one call of the store.
type deed struct {
	op   string
	key  string
	size int // of the value
}

// A recorder is a store that notes its calls.
type recorder struct {
	kv.Store
	mu    sync.Mutex
	deeds []deed
}

func (r *recorder) Volatile() bool { return true }

func (r *recorder) note(op, key string, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deeds = append(r.deeds, deed{op, key, size})
}

func (r *recorder) Get(ctx context.Context, key string) (kv.Record, error) {
	rec, err := r.Store.Get(ctx, key)
	r.note("get", key, len(rec.Value))
	return rec, err
}

func (r *recorder) Swap(ctx context.Context, key string, old uint64, rec kv.Record) error {
	r.note("swap", key, len(rec.Value))
	return r.Store.Swap(ctx, key, old, rec)
}

// A floor is what a flow must do at least: it reads, opens, seals and swaps as many
// records of the same sizes in the same order, and nothing else.
type floor struct {
	store    kv.Memory
	purpose  *keyring.Purpose
	deeds    []deed
	versions map[string]uint64
	plain    []byte
}

// floorOf records one flow.
func floorOf(t testing.TB, m realname.Method) *floor {
	t.Helper()
	rec := &recorder{Store: new(kv.Memory)}
	if err := flowtest.NewLoad(benchWorld(t, rec)).Flow(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	p, err := keyring.UnsafeDevelopment().Purpose("realname/benchmark")
	if err != nil {
		t.Fatal(err)
	}
	f := &floor{purpose: p, deeds: rec.deeds, versions: make(map[string]uint64), plain: make([]byte, 1<<16)}
	f.run(t)
	return f
}

// overhead is what sealing adds to a value, and more.
const overhead = 64

func (f *floor) run(t testing.TB) {
	ctx := t.Context()
	for _, d := range f.deeds {
		if d.op == "get" {
			if r, err := f.store.Get(ctx, d.key); err == nil {
				if _, err := f.purpose.Open(nil, r.Value, nil); err != nil {
					t.Fatal(err)
				}
			}
			continue
		}
		value, err := f.purpose.Seal(nil, f.plain[:max(d.size-overhead, 0)], nil)
		if err != nil {
			t.Fatal(err)
		}
		next := kv.NewVersion()
		if err := f.store.Swap(ctx, d.key, f.versions[d.key], kv.Record{Version: next, Value: value}); err != nil {
			t.Fatal(err)
		}
		f.versions[d.key] = next
	}
}

func benchWorld(t testing.TB, s kv.Store) *realnametest.World {
	t.Helper()
	w, err := realnametest.New(realnametest.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// BenchmarkFlow leads somebody through a whole flow in memory, beside the floor:
// the reads and writes of the same flow alone, sealed.
func BenchmarkFlow(b *testing.B) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		b.Run(m.String(), func(b *testing.B) {
			load := flowtest.NewLoad(benchWorld(b, new(kv.Memory)))
			b.ReportAllocs()
			for b.Loop() {
				if err := load.Flow(b.Context(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(m.String()+", floor", func(b *testing.B) {
			f := floorOf(b, m)
			b.ReportMetric(float64(len(f.deeds)), "calls/op")
			b.ReportAllocs()
			for b.Loop() {
				f.run(b)
			}
		})
	}
}

// quickest returns the least time that f took in many runs: noise only ever adds.
func quickest(f func()) float64 {
	best := math.Inf(1)
	for range 200 {
		start := time.Now()
		f()
		best = min(best, float64(time.Since(start)))
	}
	return best
}

// TestFlowAllocs bounds what a whole flow allocates.
func TestFlowAllocs(t *testing.T) {
	if realname.RaceEnabled() {
		t.Skip("the race detector allocates too")
	}
	const most = 4000
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		load := flowtest.NewLoad(benchWorld(t, new(kv.Memory)))
		n := testing.AllocsPerRun(50, func() {
			if err := load.Flow(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%v: %.0f allocations", m, n)
		if n > most {
			t.Errorf("%v: a flow makes %.0f allocations, want at most %d", m, n, most)
		}
	}
}

// TestSpeed compares whole flows with their floors in the same run. Half of a flow's
// time goes into decoding the records that it reads.
func TestSpeed(t *testing.T) {
	if realname.RaceEnabled() || testing.Short() || testing.CoverMode() != "" {
		t.Skip("times mean nothing here")
	}
	const most = 50
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		f := floorOf(t, m)
		load := flowtest.NewLoad(benchWorld(t, new(kv.Memory)))
		ratio := math.Inf(1)
		for range 5 { // a slow neighbor does not stay for all of them
			flow := quickest(func() {
				if err := load.Flow(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			})
			if ratio = min(ratio, flow/quickest(func() { f.run(t) })); ratio <= most {
				break
			}
		}
		t.Logf("%v: a flow takes %.1f times its floor", m, ratio)
		if ratio > most {
			t.Errorf("%v: a flow takes %.1f times its floor, want at most %d", m, ratio, most)
		}
	}
}
