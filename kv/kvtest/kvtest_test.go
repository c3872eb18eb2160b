package kvtest_test

import (
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

func TestMemory(t *testing.T) {
	kvtest.TestStore(t, func(*testing.T) kv.Store { return new(kv.Memory) })
}

// A Chaos without a plan keeps every promise of the store behind it, and so
// does a Spread.
func TestWrapped(t *testing.T) {
	kvtest.TestStore(t, func(*testing.T) kv.Store {
		m := new(kv.Memory)
		return kvtest.Spread(&kvtest.Chaos{Store: m}, m)
	})
}
