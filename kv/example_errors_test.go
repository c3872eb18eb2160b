package kv_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// Somebody else was faster: read again, and decide again. Update does that.
func ExampleErrConflict() {
	ctx, store := context.Background(), new(kv.Memory)
	first, _ := kv.Put(ctx, store, "k", 0, kv.Record{Value: []byte("one")})
	kv.Put(ctx, store, "k", first.Version, kv.Record{Value: []byte("two")})
	_, err := kv.Put(ctx, store, "k", first.Version, kv.Record{Value: []byte("three")})
	fmt.Println(errors.Is(err, kv.ErrConflict), err)
	// Output: true kv: version conflict
}

func ExampleErrNotFound() {
	_, err := new(kv.Memory).Get(context.Background(), "nobody")
	fmt.Println(errors.Is(err, kv.ErrNotFound), err)
	// Output: true kv: not found
}

// A key is made of a few characters: put a blind index into it, never what a person typed.
func ExampleErrKey() {
	_, err := kv.Put(context.Background(), new(kv.Memory), "张三", 0, kv.Record{})
	fmt.Println(errors.Is(err, kv.ErrKey), err)
	// Output: true kv: invalid key
}

// The answer to a write was lost and the record cannot be read: do not repeat the write blindly.
func ExampleErrUnknown() {
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) kvtest.Fault {
		if c.N > 1 { // the swap, and the read that should decide
			return kvtest.Fault{After: kvtest.ErrInjected}
		}
		return kvtest.Fault{}
	}}
	_, err := kv.Update(context.Background(), store, "k", func(r kv.Record) (kv.Record, error) {
		r.Value = append(r.Value, '+')
		return r, nil
	})
	fmt.Println(errors.Is(err, kv.ErrUnknown), errors.Is(err, kv.ErrUnsure))
	// Output: true false
}

// A record that is right as it is costs no write.
func ExampleSkipWrite() {
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	kv.Put(ctx, store, "k", 0, kv.Record{Value: []byte("on")})
	before := store.Calls()
	r, err := kv.Update(ctx, store, "k", func(r kv.Record) (kv.Record, error) {
		if string(r.Value) == "on" {
			return r, kv.SkipWrite
		}
		r.Value = []byte("on")
		return r, nil
	})
	fmt.Printf("%s %v %d\n", r.Value, err, store.Calls()-before)
	// Output: on <nil> 1
}

// The beginning of a store's Swap: what it refuses reaches no database.
func ExampleBeginSwap() {
	swap := func(ctx context.Context, key string, old uint64, r kv.Record) error {
		if err := kv.BeginSwap(ctx, key, old, r); err != nil {
			return err
		}
		return nil // … ask the database
	}
	fmt.Println(swap(context.Background(), "k", 7, kv.Record{Version: 7}))
	fmt.Println(swap(context.Background(), "k", 7, kv.Record{Version: 8}))
	// Output:
	// kv: invalid version
	// <nil>
}

// The end of a store's method: a driver has words of its own for a context that is done.
func ExampleFailed() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := kv.Failed(ctx, "mykv: get", errors.New("driver: query interrupted"))
	fmt.Println(err, errors.Is(err, context.Canceled))
	// Output: mykv: get: context canceled: driver: query interrupted true
}

// A column for the time at which a record is due.
func ExampleMicros() {
	fmt.Println(kv.Micros(time.Date(2026, 11, 30, 9, 0, 0, 1500, time.UTC)))
	// Output: 1796029200000001
}

// A page of a table that a store reads by key.
func ExamplePage() {
	read := func(from string) (kv.Page[string], error) {
		if from == "" {
			next := "b"
			return kv.Page[string]{Keys: []string{"a", "b"}, Next: &next}, nil // … WHERE id > from LIMIT 2
		}
		return kv.Page[string]{Keys: []string{"c"}}, nil
	}
	for key, err := range kv.Pages(context.Background(), "queue", "", read) {
		fmt.Println(key, err)
	}
	// Output:
	// a <nil>
	// b <nil>
	// c <nil>
}
