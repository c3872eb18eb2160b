package kvtest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// A read that fails says nothing about the record.
func ExampleChaos_Get() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.FailAt(2, kvtest.Fault{Before: kvtest.ErrInjected})}
	kv.Put(ctx, store, "k", 0, kv.Record{})
	_, err := store.Get(ctx, "k")
	fmt.Println(errors.Is(err, kv.ErrNotFound), err)
	// Output: false kvtest: injected fault
}

// The answer to a swap is lost; a second one with the same version finds that it was done.
func ExampleChaos_Swap() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.FailAt(1, kvtest.Fault{After: kvtest.ErrInjected})}
	r := kv.Record{Version: kv.NewVersion(), Value: []byte("one")}
	fmt.Println(store.Swap(ctx, "k", 0, r))
	fmt.Println(store.Swap(ctx, "k", 0, r))
	// Output:
	// kvtest: injected fault
	// <nil>
}

func ExampleChaos_Delete() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.FailAt(2, kvtest.Fault{Before: kvtest.ErrInjected})}
	r, _ := kv.Put(ctx, store, "k", 0, kv.Record{})
	fmt.Println(store.Delete(ctx, "k", r.Version))
	fmt.Println(store.Delete(ctx, "k", r.Version))
	// Output:
	// kvtest: injected fault
	// <nil>
}

// A worker whose list breaks off has seen the keys before.
func ExampleChaos_Due() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.FailAt(2, kvtest.Fault{After: kvtest.ErrInjected})}
	kv.Put(ctx, store, "k", 0, kv.Record{Queue: "work", Due: time.Unix(0, 0)})
	for key, err := range store.Due(ctx, "work", time.Unix(1, 0)) {
		fmt.Println(key, err)
	}
	// Output:
	// k <nil>
	//  kvtest: injected fault
}

// Tell a fault of the test from one of the code under test.
func ExampleErrInjected() {
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: kvtest.Random(1, 1)}
	failed := 0
	for n := range 30 {
		if _, err := kv.Put(context.Background(), store, fmt.Sprint("k", n), 0, kv.Record{}); errors.Is(err, kvtest.ErrInjected) {
			failed++
		}
	}
	fmt.Println(failed > 0, failed < 30)
	// Output: true true
}
