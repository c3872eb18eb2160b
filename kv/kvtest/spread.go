package kvtest

import (
	"context"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/kv"
)

// Spread returns a store that makes each call on one of stores, chosen at
// random. With two stores on one database it shows with [TestStore] that they
// are as one: neither keeps anything to itself.
func Spread(stores ...kv.Store) kv.Store { return spread(stores) }

type spread []kv.Store

func (s spread) pick() kv.Store { return s[rand.IntN(len(s))] }

func (s spread) Get(ctx context.Context, key string) (kv.Record, error) {
	return s.pick().Get(ctx, key)
}

func (s spread) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	return s.pick().Swap(ctx, key, old, r)
}

func (s spread) Delete(ctx context.Context, key string, old uint64) error {
	return s.pick().Delete(ctx, key, old)
}

func (s spread) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	return s.pick().Due(ctx, queue, until)
}
