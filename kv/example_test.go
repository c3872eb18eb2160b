package kv_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

func Example() {
	ctx := context.Background()
	store := new(kv.Memory)

	// Count, compare and consume in one swap: the third try is refused, from
	// however many processes the tries come.
	errNoTries := errors.New("no tries left")
	try := func(r kv.Record) (kv.Record, error) {
		if len(r.Value) == 2 {
			return r, errNoTries
		}
		r.Value = append(r.Value, '+')
		return r, nil
	}
	for range 3 {
		r, err := kv.Update(ctx, store, "tries/alice", try)
		fmt.Printf("%q %v\n", r.Value, err)
	}
	// Output:
	// "+" <nil>
	// "++" <nil>
	// "" no tries left
}

func ExampleUpdate() {
	ctx := context.Background()
	store := new(kv.Memory)
	for _, name := range []string{"Ann", "Bo"} {
		_, err := kv.Update(ctx, store, "guests", func(r kv.Record) (kv.Record, error) {
			r.Value = fmt.Appendf(r.Value, "%s ", name)
			return r, nil
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	r, _ := store.Get(ctx, "guests")
	fmt.Printf("%s\n", r.Value)
	// Output: Ann Bo
}

// SkipWrite ends an update that has nothing to change.
func ExampleUpdate_skipWrite() {
	ctx := context.Background()
	store := new(kv.Memory)
	once := func(r kv.Record) (kv.Record, error) {
		if r.Version != 0 {
			return r, kv.SkipWrite
		}
		r.Value = []byte("made once")
		return r, nil
	}
	first, _ := kv.Update(ctx, store, "k", once)
	second, err := kv.Update(ctx, store, "k", once)
	fmt.Println(first.Version == second.Version, err)
	// Output: true <nil>
}

func ExamplePut() {
	ctx := context.Background()
	store := new(kv.Memory)
	first, err := kv.Put(ctx, store, "k", 0, kv.Record{Value: []byte("one")})
	fmt.Println(err)
	_, err = kv.Put(ctx, store, "k", 0, kv.Record{Value: []byte("two")})
	fmt.Println(err)
	_, err = kv.Put(ctx, store, "k", first.Version, kv.Record{Value: []byte("two")})
	fmt.Println(err)
	// Output:
	// <nil>
	// kv: version conflict
	// <nil>
}

// A record waits in a queue until it is due.
func ExampleMemory_Due() {
	ctx := context.Background()
	store := new(kv.Memory)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i, key := range []string{"last", "first", "later"} {
		due := noon.Add([]time.Duration{-time.Minute, -time.Hour, time.Hour}[i])
		if _, err := kv.Put(ctx, store, key, 0, kv.Record{Queue: "todo", Due: due}); err != nil {
			fmt.Println(err)
		}
	}
	for key, err := range store.Due(ctx, "todo", noon) {
		fmt.Println(key, err)
	}
	// Output:
	// first <nil>
	// last <nil>
}

func ExampleValidKey() {
	fmt.Println(kv.ValidKey("sweep.0f"), kv.ValidKey("two words"), kv.ValidKey(""))
	// Output: true false false
}

func ExampleCheck() {
	fmt.Println(kv.Check("k", 0, kv.Record{Version: 1}))
	fmt.Println(kv.Check("k", 0, kv.Record{}))
	fmt.Println(kv.Check("two words", 0, kv.Record{Version: 1}))
	// Output:
	// <nil>
	// kv: invalid version
	// kv: invalid key
}

// A value that is bound to its version, as a sealed one is, needs to know it
// before the write.
func ExampleNewVersion() {
	ctx := context.Background()
	store := new(kv.Memory)
	v := kv.NewVersion()
	r, err := kv.Put(ctx, store, "k", 0, kv.Record{Version: v, Value: fmt.Append(nil, v)})
	fmt.Println(r.Version == v, string(r.Value) == fmt.Sprint(v), err)
	// Output: true true <nil>
}
