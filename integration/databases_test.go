package integration

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

// A database is one on which the tests run. make makes an empty place of its
// own there, and returns a function that opens it: each call makes a store
// with connections of its own. The test skips where nothing listens.
type database struct {
	name string
	make func(t testing.TB) func() kv.Store
}

var databases = []database{
	{"sqlite", makeSQLite},
	{"postgres", remotes[0].make},
	{"mysql", remotes[1].make},
	{"redis", remotes[2].make},
}

// onEach runs test on each database.
func onEach(t *testing.T, test func(t *testing.T, open func() kv.Store)) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			test(t, db.make(t))
		})
	}
}

// address returns what the environment says, or else the address at which a
// server listens that was installed and not configured.
func address(variable, standard string) (addr string, given bool) {
	if addr := os.Getenv(variable); addr != "" {
		return addr, true
	}
	return standard, false
}

// reach skips the test if a server does not answer at its standard address, and
// fails it at an address that was given.
func reach(t testing.TB, variable, addr string, given bool, ping func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	err := ping(ctx)
	switch {
	case err == nil:
	case given:
		t.Fatalf("%s=%s: %v", variable, addr, err)
	default:
		t.Skipf("no server answers at %s: %v\nTo run this test, start one there or set %s;"+
			" README.md says how.", addr, err, variable)
	}
}

// TestMain drops what the drivers would print of connections that tests cut,
// and is the main function of child processes.
func TestMain(m *testing.M) {
	_ = mysql.SetLogger(quiet{})
	redis.SetLogger(quiet{})
	if os.Getenv(childVariable) != "" {
		os.Exit(childMain())
	}
	if os.Getenv(flowVariable) != "" {
		os.Exit(flowMain())
	}
	os.Exit(m.Run())
}

type quiet struct{}

func (quiet) Print(...any) {}

func (quiet) Printf(context.Context, string, ...any) {}

// unique returns a name that nobody else uses.
func unique() string {
	return fmt.Sprintf("rn%d_%x", os.Getpid(), rand.Uint64())
}

func sqlStore(t testing.TB, db *sql.DB, d sqlkv.Dialect, table string) *sqlkv.Store {
	t.Helper()
	t.Cleanup(func() { db.Close() })
	s, err := sqlkv.New(db, d, sqlkv.Options{Table: table})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func makeSQLite(t testing.TB) func() kv.Store {
	path := filepath.Join(t.TempDir(), "test.db")
	return func() kv.Store { return sqliteAt(t, path) }
}

func sqliteAt(t testing.TB, path string) *sqlkv.Store {
	db, err := sqlkv.OpenSQLite("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	return sqlStore(t, db, sqlkv.SQLite, "kv")
}

// drop returns a function that drops a table in a while.
func drop(t testing.TB, db *sql.DB, table string) {
	t.Cleanup(func() {
		if _, err := db.Exec("DROP TABLE IF EXISTS " + table); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
		db.Close()
	})
}

const (
	postgresVariable = "REALNAME_TEST_POSTGRES"
	mysqlVariable    = "REALNAME_TEST_MYSQL"
	redisVariable    = "REALNAME_TEST_REDIS"

	standardPostgres = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"
	standardMySQL    = "root@tcp(127.0.0.1:3306)/realname_test"
	standardRedis    = "redis://127.0.0.1:6379/0"
)

// A remote is a database behind an address. at makes an empty place there and
// returns a function that opens it, by that address or another way to it.
type remote struct {
	name     string
	variable string
	standard string
	at       func(t testing.TB, addr string, given bool) func(addr string) kv.Store
}

var remotes = []remote{
	{"postgres", postgresVariable, standardPostgres, postgresAt},
	{"mysql", mysqlVariable, standardMySQL, mysqlAt},
	{"redis", redisVariable, standardRedis, redisAt},
}

func (r remote) make(t testing.TB) func() kv.Store {
	addr, given := address(r.variable, r.standard)
	open := r.at(t, addr, given)
	return func() kv.Store { return open(addr) }
}

// pool opens a database with as many idle connections as there may be.
func pool(t testing.TB, driver, addr string) *sql.DB {
	db, err := sql.Open(driver, addr)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	return db
}

func postgresAt(t testing.TB, addr string, given bool) func(addr string) kv.Store {
	db, table := pool(t, "pgx", addr), unique()
	reach(t, postgresVariable, addr, given, db.PingContext)
	drop(t, db, table)
	return func(addr string) kv.Store {
		return sqlStore(t, pool(t, "pgx", addr), sqlkv.PostgreSQL, table)
	}
}

// mysqlAt makes the database named in addr, if it is not there.
func mysqlAt(t testing.TB, addr string, given bool) func(addr string) kv.Store {
	c, err := mysql.ParseDSN(addr)
	if err != nil {
		t.Fatalf("%s: %v", mysqlVariable, err)
	}
	name := c.DBName
	c.DBName = ""
	admin := pool(t, "mysql", c.FormatDSN())
	defer admin.Close()
	reach(t, mysqlVariable, addr, given, admin.PingContext)
	if _, err := admin.Exec("CREATE DATABASE IF NOT EXISTS " + name); err != nil {
		t.Fatal(err)
	}
	table := unique()
	drop(t, pool(t, "mysql", addr), table)
	return func(addr string) kv.Store {
		return sqlStore(t, pool(t, "mysql", addr), sqlkv.MySQL, table)
	}
}

func openRedis(t testing.TB, addr string) *redis.Client {
	if !strings.Contains(addr, "://") {
		addr = "redis://" + addr
	}
	o, err := redis.ParseURL(addr)
	if err != nil {
		t.Fatalf("%s: %v", redisVariable, err)
	}
	o.ContextTimeoutEnabled = true
	return redis.NewClient(o)
}

func redisAt(t testing.TB, addr string, given bool) func(addr string) kv.Store {
	prefix := unique() + ":"
	c := openRedis(t, addr)
	reach(t, redisVariable, addr, given, func(ctx context.Context) error {
		return c.Ping(ctx).Err()
	})
	t.Cleanup(func() {
		defer c.Close()
		if err := flush(context.Background(), c, prefix); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
	})
	return func(addr string) kv.Store {
		c := openRedis(t, addr)
		t.Cleanup(func() { c.Close() })
		s, err := rediskv.New(t.Context(), c, rediskv.Options{Prefix: prefix})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// flush deletes every key that begins with prefix.
func flush(ctx context.Context, c redis.Cmdable, prefix string) error {
	for keys := c.Scan(ctx, 0, prefix+"*", 1000).Iterator(); ; {
		if !keys.Next(ctx) {
			return keys.Err()
		}
		if err := c.Unlink(ctx, keys.Val()).Err(); err != nil {
			return err
		}
	}
}

// hostPort returns where the server of a URL or of a MySQL address listens.
func hostPort(addr string) string {
	if c, err := mysql.ParseDSN(addr); err == nil && strings.Contains(addr, "@tcp(") {
		return c.Addr
	}
	if !strings.Contains(addr, "://") {
		return addr // of Redis
	}
	u, err := url.Parse(addr)
	if err != nil {
		return ""
	}
	return u.Host
}
