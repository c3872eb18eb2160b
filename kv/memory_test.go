package kv_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

var _ kv.Store = (*kv.Memory)(nil)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func collect(t *testing.T, s kv.Store, queue string, until time.Time) []string {
	t.Helper()
	var keys []string
	for key, err := range s.Due(t.Context(), queue, until) {
		if err != nil {
			t.Fatalf("Due: %v", err)
		}
		keys = append(keys, key)
	}
	return keys
}

// A model is what Memory should be, written for clarity alone.
type model map[string]kv.Record

func (m model) swap(key string, old uint64, r kv.Record) error {
	if m[key].Version != old {
		return kv.ErrConflict
	}
	m[key] = r
	return nil
}

func (m model) delete(key string, old uint64) error {
	if r, ok := m[key]; !ok || r.Version != old {
		return kv.ErrConflict
	}
	delete(m, key)
	return nil
}

func (m model) due(queue string, until time.Time) []string {
	var keys []string
	for key, r := range m {
		if r.Queue == queue && !r.Due.After(until) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(m[a].Due.Compare(m[b].Due), cmp.Compare(a, b))
	})
	return keys
}

// Random calls, some with a wrong version, on more keys than one page and one
// run of the list hold.
func TestMemoryIsLikeModel(t *testing.T) {
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 0))
		m, want := new(kv.Memory), make(model)
		for i := range 20_000 {
			key := fmt.Sprint("k", rnd.IntN(3000))
			old := want[key].Version
			if rnd.IntN(10) == 0 {
				old = rnd.Uint64N(5)
			}
			if rnd.IntN(4) == 0 {
				if got, want := m.Delete(t.Context(), key, old), want.delete(key, old); got != want {
					t.Fatalf("seed %d, call %d: Delete = %v, want %v", seed, i, got, want)
				}
				continue
			}
			r := kv.Record{Version: uint64(i) + 10, Queue: []string{"", "a", "b"}[rnd.IntN(3)]}
			if r.Queue != "" {
				r.Due = noon.Add(time.Duration(rnd.IntN(500)) * time.Microsecond)
			}
			if got, want := m.Swap(t.Context(), key, old, r), want.swap(key, old, r); got != want {
				t.Fatalf("seed %d, call %d: Swap = %v, want %v", seed, i, got, want)
			}
			if i%1000 == 0 {
				until := noon.Add(time.Duration(rnd.IntN(600)) * time.Microsecond)
				if got, want := collect(t, m, "a", until), want.due("a", until); !slices.Equal(got, want) {
					t.Fatalf("seed %d, call %d: Due = %v, want %v", seed, i, got, want)
				}
			}
		}
		for key, r := range want {
			got, err := m.Get(t.Context(), key)
			if err != nil || got.Version != r.Version || got.Queue != r.Queue {
				t.Errorf("seed %d: Get(%s) = %+v, %v; want %+v", seed, key, got, err, r)
			}
		}
	}
}

// Values belong to whoever holds them.
func TestMemoryCopies(t *testing.T) {
	m := new(kv.Memory)
	in := []byte("value")
	if err := m.Swap(t.Context(), "k", 0, kv.Record{Version: 1, Value: in}); err != nil {
		t.Fatal(err)
	}
	in[0] = 'X'
	r, _ := m.Get(t.Context(), "k")
	r.Value[1] = 'X'
	if got := value(t, m, "k"); got != "value" {
		t.Errorf("value is %q", got)
	}
}

func TestMemoryErrors(t *testing.T) {
	m := new(kv.Memory)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]func(ctx context.Context, key string) error{
		"Get":    func(ctx context.Context, key string) error { _, err := m.Get(ctx, key); return err },
		"Delete": func(ctx context.Context, key string) error { return m.Delete(ctx, key, 1) },
		"Swap": func(ctx context.Context, key string) error {
			return m.Swap(ctx, key, 0, kv.Record{Version: 1})
		},
		"Due": func(ctx context.Context, key string) error {
			for _, err := range m.Due(ctx, key, noon) {
				return err
			}
			return nil
		},
	}
	for name, call := range calls {
		if err := call(t.Context(), "a b"); err != kv.ErrKey {
			t.Errorf("%s of a bad key: %v, want ErrKey", name, err)
		}
		if err := call(done, "k"); err != context.Canceled {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	if _, err := m.Get(t.Context(), "k"); err != kv.ErrNotFound {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
}

func fill(t testing.TB, n int) *kv.Memory {
	m := new(kv.Memory)
	for i := range n {
		r := kv.Record{Version: 1, Queue: "q", Due: noon.Add(time.Duration(i*7919%n) * time.Second)}
		if err := m.Swap(t.Context(), fmt.Sprint("k", i), 0, r); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// claim takes the first due record and puts it at the end of the queue.
func claim(t testing.TB, m *kv.Memory, n int) {
	for key, err := range m.Due(t.Context(), "q", noon.Add(24*365*time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		r.Due = r.Due.Add(time.Duration(n) * time.Second)
		if _, err := kv.Put(t.Context(), m, key, r.Version, r); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("nothing is due")
}

// Taking the first of a hundred thousand records must not cost a hundred times
// what taking the first of a thousand does.
func TestMemoryScales(t *testing.T) {
	cost := func(n int) time.Duration {
		m, best := fill(t, n), time.Hour
		for range 5 {
			start := time.Now()
			for range 200 {
				claim(t, m, n)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := cost(1000), cost(100_000)
	if large > 20*small {
		t.Errorf("200 claims: %v of 1,000 records, %v of 100,000", small, large)
	}
}

// Sweepers that run at once find everything that is due.
func TestMemorySweepers(t *testing.T) {
	const n = 5000
	m := fill(t, n)
	until := noon.Add(n * time.Second)
	var mu sync.Mutex
	taken := make(map[string]int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for key, err := range m.Due(t.Context(), "q", until) {
				if err != nil {
					t.Error(err)
					return
				}
				err = m.Delete(t.Context(), key, 1)
				if err != nil && !errors.Is(err, kv.ErrConflict) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					taken[key]++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	for key, times := range taken {
		if times != 1 {
			t.Errorf("%s taken %d times", key, times)
		}
	}
	if len(taken) != n {
		t.Errorf("%d of %d taken", len(taken), n)
	}
}

func BenchmarkMemory(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		m := fill(b, n)
		b.Run(fmt.Sprintf("claim/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				claim(b, m, n)
			}
		})
		b.Run(fmt.Sprintf("get/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Get(b.Context(), "k77"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFloor is a map under a lock.
func BenchmarkFloor(b *testing.B) {
	var mu sync.Mutex
	m := map[string][]byte{"k77": []byte("value")}
	b.ReportAllocs()
	for b.Loop() {
		mu.Lock()
		v := slices.Clone(m["k77"])
		mu.Unlock()
		if len(v) == 0 {
			b.Fatal("empty")
		}
	}
}

func TestMemorySwapAgain(t *testing.T) {
	m := new(kv.Memory)
	r := kv.Record{Version: 5, Value: []byte("v")}
	for range 2 {
		if err := m.Swap(t.Context(), "k", 0, r); err != nil {
			t.Errorf("Swap = %v", err)
		}
	}
}

// The years that microseconds hold end in 294247: what lies beyond counts as the end.
func TestMemoryFarTimes(t *testing.T) {
	last := time.UnixMicro(math.MaxInt64)
	end := time.Unix(math.MaxInt64-62135596801, 999999999) // the latest time.Time
	m := new(kv.Memory)
	for key, due := range map[string]time.Time{
		"a": time.Unix(math.MinInt64+1<<60, 0), "b": noon, "c": last, "d": end,
	} {
		if _, err := kv.Put(t.Context(), m, key, 0, kv.Record{Queue: "q", Due: due}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		until time.Time
		want  string
	}{
		{noon.AddDate(7997, 0, 0), "a b"},
		{last.Add(-time.Microsecond), "a b"},
		{last, "a b c d"},
		{last.Add(time.Microsecond), "a b c d"},
		{end, "a b c d"},
		{noon.Add(-time.Second), "a"},
		{time.Unix(math.MinInt64+1<<60, 0), "a"},
	} {
		if got := strings.Join(collect(t, m, "q", tt.until), " "); got != tt.want {
			t.Errorf("due in the year %d: %s, want %s", tt.until.Year(), got, tt.want)
		}
	}
	r, err := kv.Put(t.Context(), m, "e", 0, kv.Record{Expires: end})
	if err != nil || r.Expires.Before(noon) {
		t.Errorf("a record that expires at the end of time does so in %d, %v", r.Expires.Year(), err)
	}
}
