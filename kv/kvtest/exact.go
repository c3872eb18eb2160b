package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

var exactPromises = []promise{
	{"bytes", "the bytes of a value are kept exactly, 256 KB of them", valueBytes},
	{"versions", "all 63 bits of a version count", versionBits},
	{"key-bytes", "a key may have any byte that ValidKey allows, and 128 of them", keyBytes},
	{"key-case", "keys and queues differ if the case of a letter does", keyCase},
	{"bad-key", "ErrKey is returned for bad keys and queues, ErrVersion for bad versions", badKey},
}

func valueBytes(ctx context.Context, s kv.Store) error {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	values := [][]byte{
		nil, {}, {0}, {0, 0}, {'x'}, {0xff}, []byte("a\x00b"),
		[]byte("trailing  "), []byte("\\x00"), []byte("NULL"),
		[]byte("'; --"), []byte("实名"), all, bytes.Repeat(all, 1024),
	}
	for i, value := range values {
		key := fmt.Sprint("new", i)
		r := kv.Record{Version: uint64(i) + 1, Value: value}
		err := steps(
			swap(ctx, s, key, 0, r, nil), holds(ctx, s, key, r),
			swap(ctx, s, "k", uint64(i), r, nil), holds(ctx, s, "k", r),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// Two versions that differ in one bit are as different as any, though a number
// of 53 bits, as some scripts have it, cannot tell them apart.
func versionBits(ctx context.Context, s kv.Store) error {
	for bit := range 63 {
		key := fmt.Sprint("k", bit)
		v := uint64(math.MaxInt64)
		near := v ^ 1<<bit
		err := steps(
			swap(ctx, s, key, 0, record(v, "high"), nil),
			swap(ctx, s, key, near, record(5, "wrong"), kv.ErrConflict),
			del(ctx, s, key, near, kv.ErrConflict),
			swap(ctx, s, key, v, record(near, "near"), nil),
			swap(ctx, s, key, v, record(5, "wrong"), kv.ErrConflict),
			del(ctx, s, key, v, kv.ErrConflict),
			holds(ctx, s, key, record(near, "near")),
			del(ctx, s, key, near, nil),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

const allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/._-"

func keyBytes(ctx context.Context, s kv.Store) error {
	long := strings.Repeat(allowed, 2)[:kv.MaxKey-1]
	keys := []string{
		allowed, long, "..", "../k", "/", "//", "-k", "_", "__", "k/", "k", "k.", "k_", "k-", "kk",
	}
	for i := range len(allowed) {
		keys = append(keys, allowed[i:i+1], long+allowed[i:i+1])
	}
	seen := make(map[string]uint64)
	for i, key := range keys {
		if !kv.ValidKey(key) {
			return fmt.Errorf("%q is not a valid key", key)
		}
		r := kv.Record{Version: uint64(i) + 1, Value: []byte(key), Queue: key, Due: noon}
		if err := s.Swap(ctx, key, seen[key], r); err != nil {
			return fmt.Errorf("Swap(%s): %v", key, err)
		}
		seen[key] = r.Version
	}
	for key, version := range seen {
		r := kv.Record{Version: version, Value: []byte(key), Queue: key, Due: noon}
		later := noon.Add(time.Second)
		if err := steps(holds(ctx, s, key, r), lists(ctx, s, key, later, key)); err != nil {
			return err
		}
	}
	return nil
}

func keyCase(ctx context.Context, s kv.Store) error {
	one := kv.Record{Version: 1, Value: []byte("lower"), Queue: "queue", Due: noon}
	two := kv.Record{Version: 2, Value: []byte("upper"), Queue: "Queue", Due: noon}
	return steps(
		swap(ctx, s, "key", 0, one, nil),
		swap(ctx, s, "KEY", 0, two, nil),
		swap(ctx, s, "Key", 0, record(3, "title"), nil),
		holds(ctx, s, "key", one),
		holds(ctx, s, "KEY", two),
		holds(ctx, s, "Key", record(3, "title")),
		missing(ctx, s, "kEy"),
		lists(ctx, s, "queue", noon.Add(time.Second), "key"),
		lists(ctx, s, "Queue", noon.Add(time.Second), "KEY"),
	)
}

func badKey(ctx context.Context, s kv.Store) error {
	bad := []string{
		"", " ", "a b", "k:1", "{k}", "k\x00", "k\n", "钥", "\xff", "%", "*", "'",
		strings.Repeat("k", kv.MaxKey+1),
	}
	for _, key := range bad {
		if _, err := s.Get(ctx, key); !errors.Is(err, kv.ErrKey) {
			return fmt.Errorf("Get(%q) = %v, want ErrKey", key, err)
		}
		var due error
		for _, err := range s.Due(ctx, key, noon) {
			due = err
		}
		if !errors.Is(due, kv.ErrKey) {
			return fmt.Errorf("Due(%q) = %v, want ErrKey", key, due)
		}
		err := steps(
			swap(ctx, s, key, 0, record(1, ""), kv.ErrKey),
			del(ctx, s, key, 1, kv.ErrKey),
		)
		if err != nil {
			return err
		}
		if key != "" { // an empty queue is none
			err = swap(ctx, s, "k", 0, kv.Record{Version: 1, Queue: key}, kv.ErrKey)()
		}
		if err != nil {
			return err
		}
	}
	return steps(
		swap(ctx, s, "k", 0, record(0, ""), kv.ErrVersion),
		swap(ctx, s, "k", 0, record(1<<63, ""), kv.ErrVersion),
		swap(ctx, s, "k", 0, record(1, "one"), nil),
		swap(ctx, s, "k", 1, record(1, "again"), kv.ErrVersion),
		holds(ctx, s, "k", record(1, "one")),
	)
}
