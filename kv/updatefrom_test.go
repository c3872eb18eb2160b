package kv_test

import (
	"context"
	"errors"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

func TestUpdateFrom(t *testing.T) {
	grow := func(r kv.Record) (kv.Record, error) {
		r.Value = append(r.Value, 'x')
		return r, nil
	}
	ctx := context.Background()
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	first, err := kv.UpdateFrom(ctx, store, "key", kv.Record{}, grow)
	if err != nil || string(first.Value) != "x" || store.Calls() != 1 {
		t.Fatalf("new record: %q, %v, %d calls; want x in one", first.Value, err, store.Calls())
	}
	second, err := kv.UpdateFrom(ctx, store, "key", first, grow)
	if err != nil || string(second.Value) != "xx" || store.Calls() != 2 {
		t.Fatalf("known record: %q, %v, %d calls; want xx in one more", second.Value, err, store.Calls())
	}
	for _, stale := range []kv.Record{{}, first} {
		before := store.Calls()
		r, err := kv.UpdateFrom(ctx, store, "key", stale, grow)
		if err != nil || len(r.Value) < 3 || store.Calls()-before != 3 {
			t.Errorf("stale record: %q, %v, %d calls; want one x more in three",
				r.Value, err, store.Calls()-before)
		}
	}
	same, err := kv.UpdateFrom(ctx, store, "key", second, func(r kv.Record) (kv.Record, error) {
		return kv.Record{}, kv.SkipWrite
	})
	if err != nil || same.Version != second.Version {
		t.Errorf("skipped: %v, %v; want the record as given", same.Version, err)
	}
	refusal := errors.New("refused")
	if _, err := kv.UpdateFrom(ctx, store, "key", second, func(kv.Record) (kv.Record, error) {
		return kv.Record{}, refusal
	}); !errors.Is(err, refusal) {
		t.Errorf("refused: %v", err)
	}
}
