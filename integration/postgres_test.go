package integration

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A watchedTable is a table of the test's own on PostgreSQL, a store on it, and a
// connection beside it that asks what the server writes down.
type watchedTable struct {
	store *sqlkv.Store
	pool  *sql.DB // the store's
	watch *sql.DB
	name  string
}

func watchPostgres(t testing.TB) watchedTable {
	addr, given := address(postgresVariable, standardPostgres)
	w := watchedTable{pool: pool(t, "pgx", addr), watch: pool(t, "pgx", addr), name: unique()}
	reach(t, postgresVariable, addr, given, w.watch.PingContext)
	drop(t, w.watch, w.name)
	w.store = sqlStore(t, w.pool, sqlkv.PostgreSQL, w.name)
	return w
}

// size returns the bytes of the table, its TOAST table and its indexes.
func (w watchedTable) size(t testing.TB) int64 {
	var n int64
	err := w.watch.QueryRowContext(t.Context(), `SELECT pg_total_relation_size($1)`, w.name).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// wal returns how many bytes the server has written to its log, for all tables together.
func (w watchedTable) wal(t testing.TB) int64 {
	var n int64
	err := w.watch.QueryRowContext(t.Context(),
		`SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// hot returns the share of the updates that wrote no index. It closes the store's
// connections, since each tells its figures in its own time, and at the latest when it ends.
func (w watchedTable) hot(t testing.TB) float64 {
	w.pool.Close()
	var all, hot, before int64 = 0, 0, -1
	for range 50 {
		err := w.watch.QueryRowContext(t.Context(), `
			SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = $1::regclass`,
			w.name).Scan(&all, &hot)
		if err != nil {
			t.Fatal(err)
		}
		if all > 0 && all == before {
			break
		}
		before = all
		time.Sleep(100 * time.Millisecond)
	}
	return float64(hot) / float64(max(all, 1))
}

// A table stays as small as its rows, however often they are swapped: the space of an old
// version is taken back without waiting for autovacuum. Of ten swaps one moves the record in
// its queue. With -million there are a million swaps, which take some minutes, and autovacuum
// should be on: what a row leaves behind that moved to another page is left to it. Without its
// settings the table is over the limit after 10,000 swaps.
func TestHotRows(t *testing.T) {
	const rows, callers = 1000, 8
	swaps, limit := 10_000, int64(14<<20)
	if *million {
		swaps, limit = 1_000_000, 3*limit
	}
	w := watchPostgres(t)
	start := time.Now().Truncate(time.Second)
	var next atomic.Int64
	together(callers, func(caller int) {
		rnd := rand.New(rand.NewPCG(uint64(caller), 0))
		versions, moves := make([]uint64, rows/callers), make([]int, rows/callers)
		for next.Add(1) <= int64(swaps) {
			i := rnd.IntN(len(versions))
			if rnd.IntN(10) == 0 {
				moves[i]++
			}
			r := kv.Record{
				Version: kv.NewVersion(), Value: noise(rnd, 1000+rnd.IntN(2500)), Queue: "q",
				Due: start.Add(time.Duration(moves[i]) * time.Second),
			}
			err := w.store.Swap(t.Context(), fmt.Sprint("k/", caller, "/", i), versions[i], r)
			if err != nil {
				t.Error(err)
				return
			}
			versions[i] = r.Version
		}
	})
	size, hot := w.size(t), w.hot(t)
	t.Logf("%d swaps on %d rows: %.1f MB, %.0f %% HOT", swaps, rows, float64(size)/(1<<20), 100*hot)
	if size > limit {
		t.Errorf("the table has grown to %d bytes, want at most %d", size, limit)
	}
	if hot < 0.6 {
		t.Errorf("%.0f %% of the updates are HOT, want 60", 100*hot)
	}
}

// noise returns n bytes that nothing can compress, as sealed data are.
func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// BenchmarkPostgresFlow prints what one whole flow costs PostgreSQL: the bytes of its log,
// the share of updates that are HOT, the statements, and the bytes that its records take on
// disk. The log is that of the whole server, so nothing else should write to it meanwhile.
func BenchmarkPostgresFlow(b *testing.B) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		b.Run(m.String(), func(b *testing.B) {
			const flows, callers = 400, 8
			w := watchPostgres(b)
			clock := realnametest.NewClock(time.Now().Add(time.Hour))
			counted := &kvtest.Chaos{Store: w.store, Plan: func(kvtest.Call) kvtest.Fault {
				clock.Advance(10 * time.Millisecond) // no more, or a caller that waits for the processor is out of time
				return kvtest.Fault{}
			}}
			load := loadOn(b, counted, clock)
			wal, calls, size := w.wal(b), counted.Calls(), w.size(b)
			together(callers, func(int) {
				for range flows / callers {
					if err := load.Flow(context.Background(), m); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(w.wal(b)-wal)/flows/1000, "KB-log/flow")
			b.ReportMetric(float64(counted.Calls()-calls)/flows, "statements/flow")
			b.ReportMetric(float64(w.size(b)-size)/flows/1000, "KB-disk/flow")
			b.ReportMetric(100*w.hot(b), "%HOT")
		})
	}
}

// loadOn returns the customers of a Verifier on s.
func loadOn(b testing.TB, s kv.Store, clock *realnametest.Clock) *flowtest.Load {
	w, err := realnametest.New(realnametest.Options{
		Store: s, Clock: clock,
		SMS: func(c *sms.Config) { c.Limits.WatchBreakers = true },
	})
	if err != nil {
		b.Fatal(err)
	}
	return flowtest.NewLoad(w)
}
