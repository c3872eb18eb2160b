package rediskv_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv/rediskv"
)

// Options that cannot be right are refused before the server is asked.
func ExampleErrOptions() {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}) // where nothing listens
	defer client.Close()
	for _, o := range []rediskv.Options{{Prefix: "{wallet}:"}, {Partitions: 5000}, {Replicas: -1}} {
		_, err := rediskv.New(context.Background(), client, o)
		fmt.Println(errors.Is(err, rediskv.ErrOptions))
	}
	// Output:
	// true
	// true
	// true
}

// A client that reads from replicas sees what was: it is refused.
func ExampleErrClient() {
	client := redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": "127.0.0.1:1"}})
	defer client.Close()
	_, err := rediskv.New(context.Background(), client, rediskv.Options{})
	fmt.Println(errors.Is(err, rediskv.ErrClient), err)
	// Output: true rediskv: client does not always ask the primary
}
