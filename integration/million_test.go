package integration

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

var million = flag.Bool("million", false, "compare with a million records, not a hundred thousand")

const dueNow = 500 // records that are due, however many there are

// A shelf is a store with many records on SQLite, and the keys of some.
type shelf struct {
	store    *sqlkv.Store
	keys     []string
	versions []uint64
	i        int
}

// fillShelf puts n records of 200 bytes into 256 queues, in no order of their keys.
// All but dueNow of those in queue q.00 are due in the future.
func fillShelf(t *testing.T, n int) *shelf {
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sqlkv.OpenSQLite("sqlite", path, "synchronous=NORMAL")
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{store: sqlStore(t, db, sqlkv.SQLite, "kv")}
	start := time.Now()
	_, err = db.Exec(`
		INSERT INTO kv (id, version, queue, due, value)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?),
		r(version, queue, due) AS (SELECT i,
			printf('q.%02x', CASE WHEN i <= ? THEN 0 ELSE i % 256 END),
			? + CASE WHEN i <= ? THEN -i ELSE i END * 1000000 FROM n)
		SELECT 's/' || hex(randomblob(12)), version, queue, due,
			unhex(printf('%016x%016x04%s', version, due, hex(queue)) || hex(randomblob(200)))
		FROM r`, n, dueNow, time.Now().UnixMicro(), dueNow)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records in %v", n, time.Since(start).Round(time.Millisecond))
	s.sample(t, db, n)
	return s
}

// sample takes 400 keys from all over the table.
func (s *shelf) sample(t *testing.T, db *sql.DB, n int) {
	rows, err := db.Query(
		`SELECT id, version FROM kv WHERE version % ? = 1 ORDER BY id LIMIT 400`, n/500)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var version uint64
		if err := rows.Scan(&key, &version); err != nil {
			t.Fatal(err)
		}
		s.keys, s.versions = append(s.keys, key), append(s.versions, version)
	}
	if len(s.keys) < 100 {
		t.Fatalf("only %d keys in the sample", len(s.keys))
	}
}

func (s *shelf) next() int {
	s.i = (s.i + 1) % len(s.keys)
	return s.i
}

func (s *shelf) get(ctx context.Context) error {
	_, err := s.store.Get(ctx, s.keys[s.next()])
	return err
}

func (s *shelf) swap(ctx context.Context) error {
	i := s.next()
	r := kv.Record{
		Version: kv.NewVersion(), Value: make([]byte, 200),
		Queue: fmt.Sprintf("q.%02x", 1+i%255), Due: time.Now().Add(time.Duration(i) * time.Hour),
	}
	err := s.store.Swap(ctx, s.keys[i], s.versions[i], r)
	s.versions[i] = r.Version
	return err
}

func (s *shelf) due(ctx context.Context) error {
	n := 0
	for _, err := range s.store.Due(ctx, "q.00", time.Now()) {
		if err != nil {
			return err
		}
		if n++; n == 100 {
			return nil
		}
	}
	return fmt.Errorf("%d records are due", n)
}

// A call costs on many records about what it costs on a thousand: an index
// grows in depth by little, and no query looks at more rows than it returns.
func TestMillion(t *testing.T) {
	if raceEnabled && !*million {
		t.Skip("without -race, or with -million")
	}
	n := 100_000
	if *million {
		n = 1_000_000
	}
	small, large := fillShelf(t, 1000), fillShelf(t, n)
	for _, tt := range []struct {
		name  string
		do    func(s *shelf, ctx context.Context) error
		times int // in a turn
		limit float64
	}{
		// A look at every row would cost a hundred times as much; caches that hold less cost two to four.
		{"Get", (*shelf).get, 100, 10},
		{"Swap", (*shelf).swap, 50, 10},
		{"first page of Due", (*shelf).due, 20, 10},
	} {
		turn := func(s *shelf) float64 {
			start := time.Now()
			for range tt.times {
				if err := tt.do(s, t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			return float64(time.Since(start).Nanoseconds()) / float64(tt.times) / 1000
		}
		var smalls, larges []float64
		for range 31 {
			smalls, larges = append(smalls, turn(small)), append(larges, turn(large))
		}
		a, b := median(smalls), median(larges)
		t.Logf("%s: %.1f µs of 1,000 records, %.1f µs of %d: %.2f times", tt.name, a, b, n, b/a)
		if b > tt.limit*a {
			t.Errorf("%s costs %.1f times what it does of 1,000 records, want at most %.0f",
				tt.name, b/a, tt.limit)
		}
	}
}
