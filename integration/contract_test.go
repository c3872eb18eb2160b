package integration

import (
	"net/url"
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

// A database whose texts sort as people sort them, upper and lower case side by
// side, keeps the contract too: keys and queues are compared by bytes.
func TestContractCollation(t *testing.T) {
	addr, given := address(postgresVariable, standardPostgres)
	db, name := pool(t, "pgx", addr), unique()
	reach(t, postgresVariable, addr, given, db.PingContext)
	_, err := db.Exec("CREATE DATABASE " + name +
		" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
	if err != nil {
		t.Skipf("the server has no ICU: %v", err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
		db.Close()
	})
	u, err := url.Parse(addr)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	kvtest.TestStore(t, func(t *testing.T) kv.Store {
		return postgresAt(t, u.String(), true)(u.String())
	})
}
