package kvtest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// count adds one to a counter.
func count(ctx context.Context, s kv.Store) error {
	_, err := kv.Update(ctx, s, "counter", func(r kv.Record) (kv.Record, error) {
		r.Value = append(r.Value, '+')
		return r, nil
	})
	return err
}

// Every call that a piece of work makes fails once: before it was done, and after,
// with the answer lost. What the error says is true each time.
func ExampleChaos_Calls() {
	ctx := context.Background()
	whole := &kvtest.Chaos{Store: new(kv.Memory)}
	count(ctx, whole)
	for n := range whole.Calls() {
		for _, f := range []kvtest.Fault{
			{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected},
		} {
			store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.FailAt(n+1, f)}
			err := count(ctx, store)
			r, _ := store.Get(ctx, "counter")
			fmt.Printf("call %d: %v, counter %q\n", n+1, err, r.Value)
		}
	}
	// Output:
	// call 1: kvtest: injected fault, counter ""
	// call 1: kvtest: injected fault, counter ""
	// call 2: kv: fate of the write is unknown: kvtest: injected fault, counter ""
	// call 2: <nil>, counter "+"
}

// A plan may look at what is called. Here the write of one record is lost on the way.
func ExampleCall() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && c.Key == "counter" {
			return kvtest.Fault{Before: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}}
	err := count(ctx, store)
	fmt.Println(errors.Is(err, kv.ErrUnknown), errors.Is(err, kvtest.ErrInjected))
	_, err = kv.Put(ctx, store, "other", 0, kv.Record{})
	fmt.Println(err)
	// Output:
	// true true
	// <nil>
}

// A write whose answer gets lost was done all the same.
func ExampleFault() {
	ctx := context.Background()
	store := &kvtest.Chaos{
		Store: new(kv.Memory),
		Plan:  kvtest.FailAt(1, kvtest.Fault{After: kvtest.ErrInjected}),
	}
	fmt.Println(store.Swap(ctx, "k", 0, kv.Record{Version: 1, Value: []byte("one")}))
	r, err := store.Get(ctx, "k")
	fmt.Printf("%s %v\n", r.Value, err)
	// Output:
	// kvtest: injected fault
	// one <nil>
}

// Two stores that are not one database show it soon.
func ExampleSpread() {
	ctx := context.Background()
	apart := kvtest.Spread(new(kv.Memory), new(kv.Memory))
	lost := false
	for n := range 100 {
		key := fmt.Sprint("k", n)
		kv.Put(ctx, apart, key, 0, kv.Record{})
		_, err := apart.Get(ctx, key)
		lost = lost || errors.Is(err, kv.ErrNotFound)
	}
	fmt.Println(lost)
	// Output: true
}
