package kvtest_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

var _ kv.Store = (*kvtest.Chaos)(nil)

// ops makes one call of each method and returns their errors.
func ops(ctx context.Context, s kv.Store) []error {
	errs := make([]error, 4)
	errs[0] = s.Swap(ctx, "k", 0, kv.Record{Version: 1, Queue: "q"})
	_, errs[1] = s.Get(ctx, "k")
	for _, err := range s.Due(ctx, "q", time.Now()) {
		errs[2] = err
	}
	errs[3] = s.Delete(ctx, "k", 1)
	return errs
}

func TestChaosWithoutPlan(t *testing.T) {
	c := &kvtest.Chaos{Store: new(kv.Memory)}
	for i, err := range ops(t.Context(), c) {
		if err != nil {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
	if got := c.Calls(); got != 4 {
		t.Errorf("Calls() = %d, want 4", got)
	}
}

func TestChaosFailAt(t *testing.T) {
	names := []string{"swap", "get", "due", "delete"}
	for n := 1; n <= 4; n++ {
		for _, f := range []kvtest.Fault{{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected}} {
			var seen []kvtest.Call
			plan := kvtest.FailAt(n, f)
			c := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) kvtest.Fault {
				seen = append(seen, c)
				return plan(c)
			}}
			err := ops(t.Context(), c)[n-1]
			if !errors.Is(err, kvtest.ErrInjected) {
				t.Errorf("call %d, fault %+v: error = %v", n, f, err)
			}
			want := kvtest.Call{N: n, Op: names[n-1], Key: "k"}
			if want.Op == "due" {
				want.Key = "q"
			}
			if seen[n-1] != want {
				t.Errorf("call %d is %+v, want %+v", n, seen[n-1], want)
			}
		}
	}
}

func TestChaosBeforeAndAfter(t *testing.T) {
	for _, tt := range []struct {
		fault kvtest.Fault
		want  error // of Get afterwards
	}{
		{kvtest.Fault{Before: kvtest.ErrInjected}, kv.ErrNotFound},
		{kvtest.Fault{After: kvtest.ErrInjected}, nil},
	} {
		m := new(kv.Memory)
		c := &kvtest.Chaos{Store: m, Plan: kvtest.FailAt(1, tt.fault)}
		if err := c.Swap(t.Context(), "k", 0, kv.Record{Version: 1}); err != kvtest.ErrInjected {
			t.Errorf("%+v: Swap = %v", tt.fault, err)
		}
		if _, err := m.Get(t.Context(), "k"); err != tt.want {
			t.Errorf("%+v: Get behind = %v, want %v", tt.fault, err, tt.want)
		}
	}
}

// A lost answer hides a conflict as well.
func TestChaosLosesAnyAnswer(t *testing.T) {
	c := &kvtest.Chaos{
		Store: new(kv.Memory),
		Plan:  kvtest.FailAt(1, kvtest.Fault{After: kvtest.ErrInjected}),
	}
	if err := c.Swap(t.Context(), "k", 5, kv.Record{Version: 1}); err != kvtest.ErrInjected {
		t.Errorf("Swap = %v, want ErrInjected", err)
	}
}

func TestChaosDelay(t *testing.T) {
	m := new(kv.Memory)
	c := &kvtest.Chaos{Store: m, Plan: func(kvtest.Call) kvtest.Fault {
		return kvtest.Fault{Delay: 5 * time.Millisecond}
	}}
	start := time.Now()
	if err := c.Swap(t.Context(), "k", 0, kv.Record{Version: 1}); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d < 5*time.Millisecond {
		t.Errorf("Swap took %v, want at least 5ms", d)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	c.Plan = kvtest.FailAt(2, kvtest.Fault{Delay: time.Hour})
	if err := c.Delete(ctx, "k", 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Delete = %v, want the deadline", err)
	}
	if _, err := m.Get(t.Context(), "k"); err != nil {
		t.Errorf("the delayed Delete was done: %v", err)
	}
}

func TestChaosDueStopsEarly(t *testing.T) {
	c := &kvtest.Chaos{Store: new(kv.Memory)}
	for i := range 3 {
		key := fmt.Sprint("k", i)
		if err := c.Swap(t.Context(), key, 0, kv.Record{Version: 1, Queue: "q"}); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for range c.Due(t.Context(), "q", time.Now()) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d keys, want 1", n)
	}
}

func TestRandom(t *testing.T) {
	const n, p = 20_000, 0.3
	a, b, other := kvtest.Random(1, p), kvtest.Random(1, p), kvtest.Random(2, p)
	var before, after, delay, same int
	for i := range n {
		c := kvtest.Call{N: i + 1, Op: "get"}
		f := a(c)
		if g := b(c); g != f {
			t.Fatalf("call %d: %+v and %+v from one seed", c.N, f, g)
		}
		if other(c) == f {
			same++
		}
		switch {
		case f.Before != nil:
			before++
		case f.After != nil:
			after++
		case f.Delay > 0:
			delay++
		}
	}
	for name, got := range map[string]int{"before": before, "after": after, "delay": delay} {
		if math.Abs(float64(got)-n*p/3) > n*p/30 {
			t.Errorf("%d faults %s of %d calls, want about %v", got, name, n, n*p/3)
		}
	}
	if same > n*9/10 {
		t.Errorf("two seeds agree on %d of %d calls", same, n)
	}
}

func TestChaosConcurrent(t *testing.T) {
	c := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.Random(7, 0.2)}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 100 {
				key := fmt.Sprint(i, "/", j)
				_, _ = kv.Put(t.Context(), c, key, 0, kv.Record{})
			}
		})
	}
	wg.Wait()
	if got := c.Calls(); got < 800 {
		t.Errorf("Calls() = %d, want at least 800", got)
	}
}

func TestChaosVolatile(t *testing.T) {
	if !(&kvtest.Chaos{Store: new(kv.Memory)}).Volatile() {
		t.Error("Chaos hides that Memory is volatile")
	}
	if (&kvtest.Chaos{Store: struct{ kv.Store }{}}).Volatile() {
		t.Error("Chaos says that a silent store is volatile")
	}
}

func ExampleChaos() {
	ctx := context.Background()
	store := &kvtest.Chaos{
		Store: new(kv.Memory),
		Plan:  kvtest.FailAt(1, kvtest.Fault{After: kvtest.ErrInjected}),
	}
	err := store.Swap(ctx, "greeting", 0, kv.Record{Version: 1, Value: []byte("hello")})
	fmt.Println(err)

	r, err := store.Get(ctx, "greeting") // the write was done, only its answer was lost
	fmt.Printf("%s %v\n", r.Value, err)
	// Output:
	// kvtest: injected fault
	// hello <nil>
}

func ExampleFailAt() {
	ctx := context.Background()
	work := func(s kv.Store) error {
		_, err := kv.Update(ctx, s, "count", func(r kv.Record) (kv.Record, error) {
			r.Value = append(r.Value, '+')
			return r, nil
		})
		return err
	}
	dry := &kvtest.Chaos{Store: new(kv.Memory)}
	_ = work(dry)
	for n := 1; n <= dry.Calls(); n++ {
		plan := kvtest.FailAt(n, kvtest.Fault{Before: kvtest.ErrInjected})
		err := work(&kvtest.Chaos{Store: new(kv.Memory), Plan: plan})
		fmt.Println(n, err)
	}
	// Output:
	// 1 kvtest: injected fault
	// 2 kv: fate of the write is unknown: kvtest: injected fault
}
