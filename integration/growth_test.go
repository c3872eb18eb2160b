package integration

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var accounts = flag.Int("accounts", 0, "compare tables of so many verified accounts with 10,000, such as 3000000")

// An attic is a store that remembers what lies in it.
type attic struct {
	kv.Store
	mu  sync.Mutex
	all map[string]kv.Record
}

func (l *attic) Swap(ctx context.Context, key string, version uint64, r kv.Record) error {
	err := l.Store.Swap(ctx, key, version, r)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all[key] = r
	}
	return err
}

func (l *attic) Delete(ctx context.Context, key string, version uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, key)
	return l.Store.Delete(ctx, key, version)
}

// A shape is the form of a record that stays for each account.
type shape struct {
	prefix string // of its key
	key    int    // bytes of the rest of it
	value  int    // bytes
	queued bool
}

// shapes are what stays of a person who was verified by ID card, largest first.
func shapes(t *testing.T) (all []shape) {
	t.Helper()
	l := &attic{Store: new(kv.Memory), all: make(map[string]kv.Record)}
	load := loadOn(t, l, realnametest.NewClock(time.Now()))
	for range 2 { // what both have is not of one person
		before := maps.Clone(l.all)
		if err := load.Flow(t.Context(), realname.MethodIDCard); err != nil {
			t.Fatal(err)
		}
		all = all[:0]
		for key, r := range l.all {
			if _, was := before[key]; was || !r.Expires.IsZero() {
				continue
			}
			cut := strings.LastIndexByte(key, '/') + 1
			all = append(all, shape{key[:cut], len(key) - cut, len(r.Value), r.Queue != ""})
		}
	}
	slices.SortFunc(all, func(a, b shape) int { return b.value - a.value })
	return all
}

// TestShapes prints how many bytes each kind of record takes that stays of an account.
func TestShapes(t *testing.T) {
	sum := 0
	for _, s := range shapes(t) {
		t.Logf("%-14s key %2d, value %4d bytes, in a queue: %v", s.prefix, len(s.prefix)+s.key, s.value, s.queued)
		sum += len(s.prefix) + s.key + s.value
	}
	t.Logf("together %d bytes", sum)
	if sum == 0 || sum > 4096 {
		t.Errorf("an account takes %d bytes", sum)
	}
}

// A town is a table with the records of many accounts.
type town struct {
	db    *sql.DB
	store *sqlkv.Store
	table string
	clock *realnametest.Clock
	load  *flowtest.Load
	world *realnametest.World
	took  map[string][]float64 // µs of each step
	keys  []string
	path  string // of SQLite
}

// These fill a town: they make n records of a shape, whose values are pieces of a text of random bytes behind the head
// that package sqlkv gives a record. Keys come in their order, since that is quicker.
const (
	settlePostgres = `INSERT INTO %[1]s (id, version, queue, due, value)
		SELECT '%[2]s' || left(md5(random()::text) || md5(random()::text), %[3]d), i, %[4]s, %[5]s,
			decode(lpad(to_hex(i), 16, '0') || coalesce(lpad(to_hex(%[5]s), 16, '0') || '03' || encode((%[4]s)::bytea, 'hex'), '800000000000000000'), 'hex')
				|| substring($1::bytea FROM 1 + (random() * 999000)::int FOR %[6]d)
		FROM generate_series(1::bigint, %[7]d) i ORDER BY 1 ON CONFLICT DO NOTHING`
	settleSQLite = `INSERT OR IGNORE INTO %[1]s (id, version, queue, due, value)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[7]d)
		SELECT '%[2]s' || substr(lower(hex(randomblob(32))), 1, %[3]d), i, %[4]s, %[5]s,
			unhex(printf('%%016x', i) || iif(%[4]s IS NULL, '800000000000000000', printf('%%016x', %[5]s) || '03' || hex(%[4]s))
				|| hex(substr(?1, 1 + abs(random()) %% 999000, %[6]d)))
		FROM n ORDER BY 1`
)

// settle gives the town n accounts. Their queues are due in a year: what is due is a matter of load, not of size.
func (w *town) settle(t *testing.T, statement string, n int) {
	t.Helper()
	start := time.Now()
	random := noise(rand.New(rand.NewPCG(1, 2)), 1<<20)
	for _, s := range shapes(t) {
		queue, due := "NULL::text", "NULL::bigint"
		if s.queued {
			queue, due = "'q/' || (i % 4)", fmt.Sprint(time.Now().AddDate(1, 0, 0).UnixMicro(), " + i")
		}
		if w.path != "" {
			queue, due = strings.TrimSuffix(queue, "::text"), strings.TrimSuffix(due, "::bigint")
		}
		q := fmt.Sprintf(statement, w.table, s.prefix, s.key, queue, due, s.value, n)
		if _, err := w.db.ExecContext(t.Context(), q, random); err != nil {
			t.Fatalf("%s: %v", s.prefix, err)
		}
	}
	t.Logf("%d accounts in %v", n, time.Since(start).Round(time.Second))
}

// live opens the town for customers.
func (w *town) live(t *testing.T) {
	w.clock, w.took = realnametest.NewClock(time.Now()), make(map[string][]float64)
	w.load = loadOn(t, w.store, w.clock)
	w.load.Took = func(step string, d time.Duration) { w.took[step] = append(w.took[step], float64(d.Microseconds())) }
	var err error
	if w.world, err = realnametest.New(realnametest.Options{Store: w.store, Clock: w.clock}); err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.QueryContext(t.Context(), fmt.Sprintf("SELECT id FROM %s WHERE version %% 97 = 5 LIMIT 2000", w.table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			t.Fatal(err)
		}
		w.keys = append(w.keys, key)
	}
}

// day is a flow of each method, a question about an account and a look at records from all over the table.
func (w *town) day(t *testing.T, i int) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		if err := w.load.Flow(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Millisecond)
	w.load.Took("account", w.spent(t, 20, func(int) error {
		_, err := w.world.Verifier.Account(t.Context(), fmt.Sprint("account-", 2*i+1))
		return err
	}))
	w.load.Took("get", w.spent(t, 100, func(j int) error {
		_, err := w.store.Get(t.Context(), w.keys[(100*i+j)%len(w.keys)])
		return err
	}))
}

// spent is how long one of n calls takes.
func (w *town) spent(t *testing.T, n int, call func(int) error) time.Duration {
	start := time.Now()
	for j := range n {
		if err := call(j); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(start) / time.Duration(n)
}

func postgresTown(t *testing.T, n int) *town {
	p := watchPostgres(t)
	w := &town{db: p.watch, store: p.store, table: p.name}
	w.settle(t, settlePostgres, n)
	if _, err := w.db.Exec("VACUUM ANALYZE " + w.table); err != nil {
		t.Fatal(err)
	}
	var heap, all int64
	if err := w.db.QueryRow(`SELECT pg_table_size($1), pg_total_relation_size($1)`, w.table).Scan(&heap, &all); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d accounts: table %d and indexes %d bytes an account", n, heap/int64(n), (all-heap)/int64(n))
	w.live(t)
	return w
}

func sqliteTown(t *testing.T, n int) *town {
	w := &town{path: filepath.Join(t.TempDir(), "test.db"), table: "kv"}
	db, err := sqlkv.OpenSQLite("sqlite", w.path, "synchronous=NORMAL")
	if err != nil {
		t.Fatal(err)
	}
	w.db, w.store = db, sqlStore(t, db, sqlkv.SQLite, "kv")
	w.settle(t, settleSQLite, n)
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Stat(w.path); err == nil {
		t.Logf("%d accounts: %d bytes an account, with indexes", n, f.Size()/int64(n))
	}
	w.live(t)
	return w
}

// TestGrowth compares what the steps of a flow, and the question about an account, take beside 10,000 accounts and
// beside many: an index grows in depth, and no call looks at more rows than it returns.
func TestGrowth(t *testing.T) {
	const limit, days = 1.5, 60
	if *accounts == 0 {
		t.Skip("with -accounts=3000000, which takes some 20 GB of disk on each database")
	}
	for name, build := range map[string]func(*testing.T, int) *town{"postgres": postgresTown, "sqlite": sqliteTown} {
		t.Run(name, func(t *testing.T) {
			small, large := build(t, 10_000), build(t, *accounts)
			for i := range days {
				small.day(t, i)
				large.day(t, i)
			}
			for _, step := range slices.Sorted(maps.Keys(large.took)) {
				a, b := median(small.took[step]), median(large.took[step])
				t.Logf("%-8s %6.0f µs beside 10,000 accounts, %6.0f µs beside %d: %.2f times", step, a, b, *accounts, b/a)
				if b > limit*a {
					t.Errorf("%s takes %.2f times as long, want at most %.1f", step, b/a, limit)
				}
			}
		})
	}
}
