package kvtest_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// A test of your own store.
func ExampleTestStore() {
	_ = func(t *testing.T) {
		kvtest.TestStore(t, func(t *testing.T) kv.Store {
			// Open an empty store here, and close it with t.Cleanup.
			return new(kv.Memory)
		})
	}
}

// What fails depends on the seed and the number of the call alone.
func ExampleRandom() {
	plan := kvtest.Random(1, 0.5)
	same := true
	for n := range 1000 {
		c := kvtest.Call{N: n + 1, Op: "swap"}
		same = same && plan(c) == plan(c)
	}
	fmt.Println(same)
	// Output: true
}
