package kv_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A test gives each service a store of its own: the zero Memory.
func ExampleMemory() {
	ctx := context.Background()
	var codes, sessions kv.Memory
	_, err := kv.Put(ctx, &codes, "k", 0, kv.Record{Value: []byte("one")})
	fmt.Println(err)
	_, err = sessions.Get(ctx, "k")
	fmt.Println(err)
	// Output:
	// <nil>
	// kv: not found
}

func ExampleMemory_Get() {
	ctx := context.Background()
	store := new(kv.Memory)
	if _, err := store.Get(ctx, "guests"); errors.Is(err, kv.ErrNotFound) {
		fmt.Println("nobody yet")
	}
	kv.Put(ctx, store, "guests", 0, kv.Record{Value: []byte("Ann")})
	r, err := store.Get(ctx, "guests")
	fmt.Printf("%s %v\n", r.Value, err)
	// Output:
	// nobody yet
	// Ann <nil>
}

// Swap is what Update and Put stand on. Done twice, as after a lost answer, it is
// done once; from an old version it changes nothing.
func ExampleMemory_Swap() {
	ctx := context.Background()
	store := new(kv.Memory)
	first := kv.Record{Version: kv.NewVersion(), Value: []byte("one")}
	fmt.Println(store.Swap(ctx, "k", 0, first))
	fmt.Println(store.Swap(ctx, "k", 0, first))
	fmt.Println(store.Swap(ctx, "k", 0, kv.Record{Version: kv.NewVersion()}))
	// Output:
	// <nil>
	// <nil>
	// kv: version conflict
}

// A record that somebody changed meanwhile is not deleted.
func ExampleMemory_Delete() {
	ctx := context.Background()
	store := new(kv.Memory)
	seen, _ := kv.Put(ctx, store, "k", 0, kv.Record{Value: []byte("one")})
	kv.Put(ctx, store, "k", seen.Version, kv.Record{Value: []byte("two")})

	fmt.Println(store.Delete(ctx, "k", seen.Version))
	now, _ := store.Get(ctx, "k")
	fmt.Println(store.Delete(ctx, "k", now.Version))
	// Output:
	// kv: version conflict
	// <nil>
}

// A service that must not lose records asks before it starts.
func ExampleMemory_Volatile() {
	var store kv.Store = new(kv.Memory)
	if v, ok := store.(interface{ Volatile() bool }); ok && v.Volatile() {
		fmt.Println("not for earnest: what is kept here ends with the process")
	}
	// Output: not for earnest: what is kept here ends with the process
}

// Of a record in a queue the time when it is due is kept, in UTC and microseconds;
// of any other the time when it may be dropped.
func ExampleRecord() {
	ctx := context.Background()
	store := new(kv.Memory)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 1234, time.UTC)
	waiting, _ := kv.Put(ctx, store, "a", 0, kv.Record{Queue: "todo", Due: noon, Expires: noon})
	lying, _ := kv.Put(ctx, store, "b", 0, kv.Record{Due: noon, Expires: noon})
	fmt.Println(waiting.Due.Nanosecond(), waiting.Expires.IsZero())
	fmt.Println(lying.Due.IsZero(), lying.Expires.Nanosecond())
	// Output:
	// 1000 true
	// true 1000
}

// A logged is a store that tells which keys are written.
type logged struct{ kv.Store }

// Swap implements [kv.Store].
func (l logged) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := l.Store.Swap(ctx, key, old, r)
	fmt.Println("swap", key, err)
	return err
}

// What stands before a store, for metrics or a cache, is a store itself.
func ExampleStore() {
	var store kv.Store = logged{new(kv.Memory)}
	_, err := kv.Put(context.Background(), store, "k", 0, kv.Record{Value: []byte("one")})
	fmt.Println(err)
	// Output:
	// swap k <nil>
	// <nil>
}

// A record that is at hand already is changed without reading it again.
func ExampleUpdateFrom() {
	ctx := context.Background()
	store := new(kv.Memory)
	add := func(r kv.Record) (kv.Record, error) {
		r.Value = append(r.Value, '+')
		return r, nil
	}
	first, _ := kv.UpdateFrom(ctx, store, "k", kv.Record{}, add)
	kv.Update(ctx, store, "k", add) // by somebody else

	r, err := kv.UpdateFrom(ctx, store, "k", first, add) // out of date: it reads after all
	fmt.Printf("%s %v\n", r.Value, err)
	// Output: +++ <nil>
}
