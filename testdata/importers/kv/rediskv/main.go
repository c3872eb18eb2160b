// Keeps a record on Redis, where REALNAME_TEST_REDIS names a server. Without one
// it sees that a store whose server is away says so.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := run(ctx, os.Getenv("REALNAME_TEST_REDIS")); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("kept, or refused")
	// Output:
	// kept, or refused
}

func run(ctx context.Context, url string) error {
	if url == "" {
		return refused(ctx)
	}
	o, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	prefix := fmt.Sprintf("importer-%d:", kv.NewVersion())
	store, err := rediskv.New(ctx, redis.NewClient(o), rediskv.Options{Prefix: prefix, UnsafeEviction: true})
	if err != nil {
		return err
	}
	r, err := kv.Put(ctx, store, "key", 0, kv.Record{Value: []byte("value"), Expires: time.Now().Add(time.Minute)})
	if err != nil {
		return err
	}
	if r, err = store.Get(ctx, "key"); err != nil || string(r.Value) != "value" {
		return fmt.Errorf("Get = %q, %w", r.Value, err)
	}
	return store.Delete(ctx, "key", r.Version)
}

// refused returns nil if a store without a server fails as it should.
func refused(ctx context.Context) error {
	nobody := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	store, err := rediskv.New(ctx, nobody, rediskv.Options{UnsafeEviction: true})
	if err != nil {
		return err
	}
	if _, err = store.Get(ctx, "key"); err == nil || errors.Is(err, kv.ErrNotFound) {
		return fmt.Errorf("Get without a server = %v", err)
	}
	return nil
}
