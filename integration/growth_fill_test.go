package integration

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv/sqlkv"
)

// These make the records of a shape for the accounts from one number to another: keys are random, values are pieces of a
// text of random bytes behind the head that package sqlkv gives a record. Queues are due in a year: what is due is a
// matter of load, not of size.
const (
	fillPostgres = `INSERT INTO %[1]s (id, version, queue, due, value)
		SELECT '%[2]s' || left(md5(random()::text) || md5(random()::text), %[3]d), i,
			CASE WHEN %[5]v THEN 'q/' || (i %% 4) END, CASE WHEN %[5]v THEN $2 + i END,
			decode(lpad(to_hex(i), 16, '0') || CASE WHEN %[5]v
				THEN lpad(to_hex($2 + i), 16, '0') || '03' || encode(('q/' || (i %% 4))::bytea, 'hex')
				ELSE '800000000000000000' END, 'hex') || substring($1::bytea FROM 1 + (random() * 999000)::int FOR %[4]d)
		FROM generate_series($3::bigint, $4::bigint) i`
	fillSQLite = `WITH RECURSIVE n (i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
		INSERT INTO %[1]s (id, version, queue, due, value)
		SELECT '%[2]s' || substr(lower(hex(randomblob(32))), 1, %[3]d), i,
			iif(%[5]v, 'q/' || (i %% 4), NULL), iif(%[5]v, ?2 + i, NULL),
			unhex(printf('%%016x', i) || iif(%[5]v, printf('%%016x', ?2 + i) || '03' || hex('q/' || (i %% 4)), '800000000000000000')
				|| hex(substr(?1, 1 + abs(random() %% 999000), %[4]d)))
		FROM n`
)

// fill makes the records of n accounts, a batch of them in a statement, on some connections at once.
func fill(t *testing.T, db *sql.DB, statement, table string, n, batch, connections int) {
	t.Helper()
	start := time.Now()
	random := noise(rand.New(rand.NewPCG(1, 2)), 1<<20)
	due := start.AddDate(1, 0, 0).UnixMicro()
	all := shapes(t)
	var next atomic.Int64
	together(connections, func(int) {
		for from := next.Add(int64(batch)) - int64(batch); from < int64(n); from = next.Add(int64(batch)) - int64(batch) {
			for _, s := range all {
				q := fmt.Sprintf(statement, table, s.prefix, s.key, s.value, s.queued)
				if _, err := db.ExecContext(t.Context(), q, random, due, from+1, min(from+int64(batch), int64(n))); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	t.Logf("%d accounts in %v", n, time.Since(start).Round(time.Second))
}

// run runs statements, in which {t} is the table.
func run(t *testing.T, db *sql.DB, table string, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(context.WithoutCancel(t.Context()), strings.ReplaceAll(s, "{t}", table)); err != nil {
			t.Fatal(err)
		}
	}
}

// settle fills the table without its indexes, and makes them as full as random keys leave them, since that is quicker.
// Commits do not wait for the disk until the table is full.
func (w watchedTable) settle(t *testing.T, n int) {
	addr, _ := address(postgresVariable, standardPostgres)
	db := pool(t, "pgx", addr+"&synchronous_commit=off&maintenance_work_mem=1GB")
	defer db.Close()
	run(t, db, w.name, "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey", "DROP INDEX {t}_due")
	fill(t, db, fillPostgres, w.name, n, 10_000, 2)
	run(t, db, w.name, "ALTER TABLE {t} ADD PRIMARY KEY (id) WITH (fillfactor = 70)",
		"CREATE INDEX {t}_due ON {t} (queue, due, id) WITH (fillfactor = 70) WHERE queue IS NOT NULL",
		"VACUUM ANALYZE {t}", "CHECKPOINT")
	w.sizes(t, fmt.Sprint(n, " accounts"), int64(n))
}

func postgresTown(t *testing.T, n int) *town {
	p := watchPostgres(t)
	p.settle(t, n)
	w := &town{db: p.watch, store: p.store, table: p.name}
	w.live(t)
	return w
}

// sqliteTown fills a file that nothing protects until it is full. Its batches are large, since each writes all over the index.
func sqliteTown(t *testing.T, n int) *town {
	path := filepath.Join(t.TempDir(), "test.db")
	fast, err := sqlkv.OpenSQLite("sqlite", path, "journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000")
	if err != nil {
		t.Fatal(err)
	}
	fast.SetMaxOpenConns(1)
	sqlStore(t, fast, sqlkv.SQLite, "kv")
	fill(t, fast, fillSQLite, "kv", n, 1_000_000, 1)
	fast.Close()
	if f, err := os.Stat(path); err == nil {
		t.Logf("%d accounts: %d bytes an account, with indexes", n, f.Size()/int64(n))
	}
	db, err := sqlkv.OpenSQLite("sqlite", path, append([]string{"synchronous=NORMAL"}, strings.Fields(*pragmas)...)...)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{db: db, store: sqlStore(t, db, sqlkv.SQLite, "kv"), table: "kv"}
	w.live(t)
	return w
}
