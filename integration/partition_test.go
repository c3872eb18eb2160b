package integration

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// partitioned is the table of a store, cut in four by a hash of the keys: as docs/en/operations.md has it.
func partitioned(table string) string {
	s := strings.ReplaceAll(sqlkv.Schema(sqlkv.PostgreSQL), "realname_kv", table)
	open, rest, _ := strings.Cut(s, ") WITH (")
	storage, indexes, _ := strings.Cut(rest, ");")
	var parts strings.Builder
	for i := range 4 {
		fmt.Fprintf(&parts, "CREATE TABLE %s_%d PARTITION OF %[1]s FOR VALUES WITH (MODULUS 4, REMAINDER %[2]d) WITH (%[3]s);\n", table, i, storage)
	}
	return open + ") PARTITION BY HASH (id);\n" + parts.String() + indexes
}

// TestPartitions runs the contract of a store, and flows with faults, on a table in four partitions.
func TestPartitions(t *testing.T) {
	addr, given := address(postgresVariable, standardPostgres)
	db := pool(t, "pgx", addr)
	reach(t, postgresVariable, addr, given, db.PingContext)
	open := func(t *testing.T) func() kv.Store {
		table := unique()
		drop(t, pool(t, "pgx", addr), table)
		if _, err := db.Exec(partitioned(table)); err != nil {
			t.Fatal(err)
		}
		return func() kv.Store { return sqlStore(t, pool(t, "pgx", addr), sqlkv.PostgreSQL, table) }
	}
	t.Cleanup(func() { db.Close() })
	t.Run("contract", func(t *testing.T) { kvtest.TestStore(t, func(t *testing.T) kv.Store { return open(t)() }) })
	t.Run("flows", func(t *testing.T) {
		wholeFlows(t)
		flowtest.StoreFaults(t, open(t), 24)
	})
}
