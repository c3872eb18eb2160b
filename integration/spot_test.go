package integration

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A spot is a place in a database that other processes find too.
type spot struct {
	Database string
	Address  string
	Name     string // the table, or what keys begin with
}

// open opens the place with connections of its own, which end with the process.
func (s spot) open(ctx context.Context) (kv.Store, error) {
	switch s.Database {
	case "sqlite":
		db, err := sqlkv.OpenSQLite("sqlite", s.Address)
		return s.table(db, sqlkv.SQLite, err)
	case "postgres":
		db, err := sql.Open("pgx", s.Address)
		return s.table(db, sqlkv.PostgreSQL, err)
	case "mysql":
		db, err := sql.Open("mysql", s.Address)
		return s.table(db, sqlkv.MySQL, err)
	case "redis":
		o, err := redis.ParseURL(s.Address)
		if err != nil {
			return nil, err
		}
		return rediskv.New(ctx, redis.NewClient(o), rediskv.Options{Prefix: s.Name})
	case "sentinel":
		return rediskv.New(ctx, sentinelClient(strings.Split(s.Address, ",")), waitForBoth(s.Name))
	}
	return nil, fmt.Errorf("no database is called %q", s.Database)
}

func (s spot) table(db *sql.DB, d sqlkv.Dialect, err error) (kv.Store, error) {
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	return sqlkv.New(db, d, sqlkv.Options{Table: s.Name})
}

// spots make an empty place in each database, and open it.
var spots = map[string]func(t *testing.T) (spot, kv.Store){
	"sqlite": func(t *testing.T) (spot, kv.Store) {
		path := t.TempDir() + "/test.db"
		return spot{"sqlite", path, "kv"}, sqliteAt(t, path)
	},
	"postgres": func(t *testing.T) (spot, kv.Store) {
		addr, given := address(postgresVariable, standardPostgres)
		db, table := pool(t, "pgx", addr), unique()
		reach(t, postgresVariable, addr, given, db.PingContext)
		drop(t, db, table)
		return spot{"postgres", addr, table}, sqlStore(t, pool(t, "pgx", addr), sqlkv.PostgreSQL, table)
	},
	"mysql": func(t *testing.T) (spot, kv.Store) {
		addr, given := address(mysqlVariable, standardMySQL)
		mysqlAt(t, addr, given) // makes the database
		table := unique()
		drop(t, pool(t, "mysql", addr), table)
		return spot{"mysql", addr, table}, sqlStore(t, pool(t, "mysql", addr), sqlkv.MySQL, table)
	},
	"redis": func(t *testing.T) (spot, kv.Store) {
		addr, given := address(redisVariable, standardRedis)
		redisAt(t, addr, given) // looks whether it is there
		c, prefix := openRedis(t, addr), unique()+":"
		t.Cleanup(func() {
			defer c.Close()
			if err := flush(context.Background(), c, prefix); err != nil {
				t.Errorf("cleaning up: %v", err)
			}
		})
		s, err := rediskv.New(t.Context(), c, rediskv.Options{Prefix: prefix})
		if err != nil {
			t.Fatal(err)
		}
		return spot{"redis", "redis://" + hostPort(addr), prefix}, s
	},
}

// onEachSpot runs test on each database that has room for other processes.
func onEachSpot(t *testing.T, test func(t *testing.T, at spot, s kv.Store)) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			at, s := spots[db.name](t)
			test(t, at, s)
		})
	}
}
