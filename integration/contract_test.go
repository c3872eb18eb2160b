package integration

import (
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
)

// Every store keeps the contract.
func TestContract(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			kvtest.TestStore(t, func(t *testing.T) kv.Store { return db.make(t)() })
		})
	}
}

// Two stores with connections of their own on one database are as one.
func TestContractShared(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			kvtest.TestStore(t, func(t *testing.T) kv.Store {
				open := db.make(t)
				return kvtest.Spread(open(), open())
			})
		})
	}
}
