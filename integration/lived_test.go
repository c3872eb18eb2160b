package integration

import (
	"database/sql"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var (
	lived   = flag.Int("lived", 0, "measure tables after so many flows, such as 20000")
	storage = flag.String("storage", "", "settings of the table for -lived, such as fillfactor=70")
)

// TestLived prints what PostgreSQL and SQLite keep on disk for an account whose records came by flows, once what has
// expired is pruned and vacuumed: they grew from write to write beside others, and left holes behind. A day of them lasts
// a few seconds here, so autovacuum_naptime of PostgreSQL should be as short.
func TestLived(t *testing.T) {
	if *lived == 0 {
		t.Skip("with -lived=20000, which takes some minutes")
	}
	t.Run("postgres", func(t *testing.T) {
		w := watchPostgres(t)
		w.set(t, *storage)
		wal := w.wal(t)
		live(t, w.pool, sqlkv.PostgreSQL, w.name)
		n := int64(*lived)
		t.Logf("%d bytes of log a flow", (w.wal(t)-wal)/n)
		run(t, w.watch, w.name, "VACUUM ANALYZE {t}")
		w.sizes(t, "pruned", n)
		t.Logf("%.0f %% HOT", 100*w.hot(t))
	})
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		db, err := sqlkv.OpenSQLite("sqlite", path, "synchronous=NORMAL")
		if err != nil {
			t.Fatal(err)
		}
		sqlStore(t, db, sqlkv.SQLite, "kv")
		live(t, db, sqlkv.SQLite, "kv")
		run(t, db, "kv", "PRAGMA wal_checkpoint(TRUNCATE)")
		if f, err := os.Stat(path); err == nil {
			t.Logf("pruned: %d bytes an account", f.Size()/int64(*lived))
		}
	})
}

// live leads customers through whole flows, a day of them after the other, and prunes what has expired.
func live(t *testing.T, db *sql.DB, d sqlkv.Dialect, table string) {
	t.Helper()
	const callers, day = 8, 800
	clock, start := realnametest.NewClock(time.Now().Add(time.Hour)), time.Now()
	store, err := sqlkv.New(db, d, sqlkv.Options{Table: table, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	load := loadOn(t, store, clock)
	for range *lived / day {
		together(callers, func(int) {
			for range day / callers {
				if err := load.Flow(t.Context(), realname.MethodIDCard); err != nil {
					t.Error(err)
					return
				}
			}
		})
		clock.Advance(24 * time.Hour)
		prune(t, store)
	}
	t.Logf("%d flows in %v", *lived, time.Since(start).Round(time.Second))
	clock.Advance(100 * 24 * time.Hour)
	for prune(t, store) > 0 {
	}
}

func prune(t *testing.T, s *sqlkv.Store) int {
	n, err := s.Prune(t.Context(), math.MaxInt32)
	if err != nil {
		t.Error(err)
	}
	return n
}

// set gives the table settings of its storage.
func (w watchedTable) set(t *testing.T, settings string) {
	if settings == "" {
		return
	}
	if _, err := w.watch.Exec(fmt.Sprintf("ALTER TABLE %s SET (%s)", w.name, settings)); err != nil {
		t.Fatal(err)
	}
}

// sizes prints what one of n accounts takes.
func (w watchedTable) sizes(t *testing.T, when string, n int64) {
	var heap, toast, all, rows int64
	err := w.watch.QueryRow(fmt.Sprintf(`SELECT pg_relation_size(oid), pg_table_size(oid) - pg_relation_size(oid),
		pg_total_relation_size(oid), (SELECT count(*) FROM %[1]s) FROM pg_class WHERE oid = '%[1]s'::regclass`, w.name)).
		Scan(&heap, &toast, &all, &rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %.1f rows, heap %d, TOAST %d, indexes %d, together %d bytes an account",
		when, float64(rows)/float64(n), heap/n, toast/n, (all-heap-toast)/n, all/n)
}
