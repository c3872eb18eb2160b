package kv_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// Every key is visited once, also where all are left as they are.
func TestSweep(t *testing.T) {
	m := new(kv.Memory)
	queues := []string{"a", "b", "c", "empty"}
	var want []string
	for _, n := range []int{1, 99, 100, 101, 250} {
		for _, q := range queues[:3] {
			for i := range n {
				key := fmt.Sprintf("%s/%d/%d", q, n, i)
				if _, err := kv.Put(t.Context(), m, key, 0, kv.Record{Queue: q, Due: noon}); err != nil {
					t.Fatal(err)
				}
				want = append(want, key)
			}
		}
	}
	slices.Sort(want)
	orders := make(map[string]bool)
	for range 5 {
		var got []string
		err := kv.Sweep(t.Context(), m, queues, noon, func(key string) error {
			got = append(got, key)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		orders[got[0]] = true
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%d keys, want %d", len(got), len(want))
		}
	}
	if len(orders) == 1 {
		t.Error("five sweeps begin with the same key")
	}
}

// A conflict is the end of the queue, any other error of the sweep.
func TestSweepEnds(t *testing.T) {
	m := new(kv.Memory)
	queues := []string{"a", "b", "c"}
	for i := range 300 {
		r := kv.Record{Queue: queues[i%3], Due: noon}
		if _, err := kv.Put(t.Context(), m, fmt.Sprint(i), 0, r); err != nil {
			t.Fatal(err)
		}
	}
	broken := errors.New("broken")
	for _, tt := range []struct {
		give, want error
		n          int
	}{
		{nil, nil, 300},
		{fmt.Errorf("claim: %w", kv.ErrConflict), nil, 3},
		{broken, broken, 1},
	} {
		n := 0
		err := kv.Sweep(t.Context(), m, queues, noon, func(string) error { n++; return tt.give })
		if err != tt.want || n != tt.n {
			t.Errorf("do returns %v: Sweep = %v after %d keys, want %v, %d", tt.give, err, n, tt.want, tt.n)
		}
	}
	for _, f := range []kvtest.Fault{{Before: broken}, {After: broken}} {
		c := &kvtest.Chaos{Store: m, Plan: kvtest.FailAt(2, f)}
		err := kv.Sweep(t.Context(), c, queues, noon, func(string) error { return nil })
		if err != broken {
			t.Errorf("%+v: Sweep = %v", f, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := kv.Sweep(ctx, m, queues, noon, nil); err != context.Canceled {
		t.Errorf("Sweep = %v, want Canceled", err)
	}
}

// A pass over queues in which nothing is due asks once for each, and asks nothing else.
func TestSweepIdle(t *testing.T) {
	for _, n := range []int{0, 1, 16, 256} {
		var queues, asked []string
		for i := range n {
			queues = append(queues, fmt.Sprintf("q.%02x", i))
		}
		m := new(kv.Memory)
		for _, q := range queues { // what waits is not due yet
			r := kv.Record{Queue: q, Due: noon.Add(time.Microsecond)}
			if _, err := kv.Put(t.Context(), m, q, 0, r); err != nil {
				t.Fatal(err)
			}
		}
		c := &kvtest.Chaos{Store: m, Plan: func(c kvtest.Call) kvtest.Fault {
			asked = append(asked, c.Op+" "+c.Key)
			return kvtest.Fault{}
		}}
		err := kv.Sweep(t.Context(), c, queues, noon, func(string) error {
			t.Error("a record was visited that is not due")
			return nil
		})
		slices.Sort(asked)
		var want []string
		for _, q := range queues {
			want = append(want, "due "+q)
		}
		if err != nil || !slices.Equal(asked, want) {
			t.Errorf("%d queues: %v, asked %q", n, err, asked)
		}
	}
}

func ExampleSweep() {
	ctx := context.Background()
	store := new(kv.Memory)
	_, _ = kv.Put(ctx, store, "job", 0, kv.Record{Queue: "todo.00", Due: noon})
	err := kv.Sweep(ctx, store, []string{"todo.00", "todo.01"}, noon, func(key string) error {
		r, err := store.Get(ctx, key)
		if err != nil || r.Due.After(noon) {
			return kv.ErrConflict // another sweeper was here
		}
		r.Due = r.Due.Add(time.Minute)
		if r, err = kv.Put(ctx, store, key, r.Version, r); err != nil {
			return err
		}
		fmt.Println("claimed", key)
		return store.Delete(ctx, key, r.Version) // it is done
	})
	fmt.Println(err)
	// Output:
	// claimed job
	// <nil>
}
