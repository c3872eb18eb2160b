package integration

import (
	"flag"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var (
	lived   = flag.Int("lived", 0, "measure the tables of PostgreSQL after so many flows, such as 20000")
	storage = flag.String("storage", "", "settings of the table for -lived, such as fillfactor=70")
)

// TestLived prints what PostgreSQL keeps on disk for an account whose records came by flows, once what has expired
// is pruned and vacuumed: they grew from write to write beside others, and left holes behind. A day of them lasts a few
// seconds here, so the server's autovacuum_naptime should be as short.
func TestLived(t *testing.T) {
	if *lived == 0 {
		t.Skip("with -lived=20000, which takes some minutes")
	}
	const callers, day = 8, 800
	w := watchPostgres(t)
	w.set(t, *storage)
	clock := realnametest.NewClock(time.Now().Add(time.Hour))
	store, err := sqlkv.New(w.pool, sqlkv.PostgreSQL, sqlkv.Options{Table: w.name, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	load, wal, start := loadOn(t, store, clock), w.wal(t), time.Now()
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
	wal = w.wal(t) - wal
	n := int64(*lived)
	t.Logf("%d flows in %v, %d bytes of log each", n, time.Since(start).Round(time.Second), wal/n)
	w.sizes(t, "as they ran", n)
	clock.Advance(100 * 24 * time.Hour)
	for prune(t, store) > 0 {
	}
	if _, err := w.watch.Exec("VACUUM ANALYZE " + w.name); err != nil {
		t.Fatal(err)
	}
	w.sizes(t, "pruned", n)
	t.Logf("%.0f %% HOT", 100*w.hot(t))
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
