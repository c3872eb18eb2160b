package integration

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

const clients = 32

// A pair is a store and the cheapest thing its own connections can do: one
// round trip.
type pair struct {
	store kv.Store
	bare  func(ctx context.Context) error
	goal  [2]float64 // for Get and Swap, as a share of the bare round trip
}

func sqlPair(b testing.TB, db *sql.DB, d sqlkv.Dialect, goal [2]float64) pair {
	db.SetMaxOpenConns(clients)
	db.SetMaxIdleConns(clients)
	p := pair{store: sqlStore(b, db, d, "rn_throughput"), goal: goal}
	b.Cleanup(func() { _, _ = db.Exec("DROP TABLE rn_throughput") })
	one, err := db.Prepare("SELECT 1")
	if err != nil {
		b.Fatal(err)
	}
	p.bare = func(ctx context.Context) error {
		var n int
		return one.QueryRowContext(ctx).Scan(&n)
	}
	return p
}

var pairs = map[string]func(b testing.TB) pair{
	"sqlite": func(b testing.TB) pair {
		db, err := sqlkv.OpenSQLite("sqlite", filepath.Join(b.TempDir(), "test.db"))
		if err != nil {
			b.Fatal(err)
		}
		return sqlPair(b, db, sqlkv.SQLite, [2]float64{})
	},
	"sqlite, synchronous=NORMAL": func(b testing.TB) pair {
		path := filepath.Join(b.TempDir(), "test.db")
		db, err := sqlkv.OpenSQLite("sqlite", path, "synchronous=NORMAL")
		if err != nil {
			b.Fatal(err)
		}
		return sqlPair(b, db, sqlkv.SQLite, [2]float64{})
	},
	"postgres": func(b testing.TB) pair {
		addr, given := address(postgresVariable, standardPostgres)
		db := pool(b, "pgx", addr)
		reach(b, postgresVariable, addr, given, db.PingContext)
		return sqlPair(b, db, sqlkv.PostgreSQL, [2]float64{0.7, 0.1})
	},
	"mysql": func(b testing.TB) pair {
		addr, given := address(mysqlVariable, standardMySQL)
		mysqlAt(b, addr, given)
		return sqlPair(b, pool(b, "mysql", addr), sqlkv.MySQL, [2]float64{})
	},
	"redis": func(b testing.TB) pair {
		addr, given := address(redisVariable, standardRedis)
		redisAt(b, addr, given)
		c, prefix := openRedis(b, addr), unique()+":"
		b.Cleanup(func() {
			_ = flush(context.Background(), c, prefix)
			c.Close()
		})
		s, err := rediskv.New(b.Context(), c, rediskv.Options{Prefix: prefix})
		if err != nil {
			b.Fatal(err)
		}
		ping := func(ctx context.Context) error { return c.Ping(ctx).Err() }
		return pair{store: s, bare: ping, goal: [2]float64{0.7, 0.45}}
	},
}

// rate returns how many times a second 32 clients do f.
func rate(b testing.TB, d time.Duration, f func(ctx context.Context, client int) error) float64 {
	return rateOf(b, clients, d, f)
}

// rateOf returns how many times a second n clients do f.
func rateOf(
	b testing.TB, n int, d time.Duration, f func(ctx context.Context, client int) error,
) float64 {
	var done atomic.Int64
	var wg sync.WaitGroup
	ctx := context.Background()
	start := time.Now()
	end := start.Add(d)
	for i := range n {
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := f(ctx, i); err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// BenchmarkThroughput prints what Get of 100 bytes and of 1 KB and Swap of 1 KB
// cost beside one bare round trip of the same connections in the same run: the median of
// many short turns, in each of which all three take part, since other work on
// the machine comes and goes.
func BenchmarkThroughput(b *testing.B) {
	names := []string{"sqlite", "sqlite, synchronous=NORMAL", "postgres", "mysql", "redis"}
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			p := pairs[name](b)
			var big, small keeper
			big.init(b, p.store, "big/", 1024)
			small.init(b, p.store, "small/", 100)
			bare := func(ctx context.Context, _ int) error { return p.bare(ctx) }
			const turn = 50 * time.Millisecond
			rate(b, 10*turn, big.swap)
			var bares, smalls, gets, swaps []float64
			for range 41 {
				r := rate(b, turn, bare)
				bares = append(bares, r)
				smalls = append(smalls, rate(b, turn, small.get)/r)
				gets = append(gets, rate(b, turn, big.get)/r)
				swaps = append(swaps, rate(b, turn, big.swap)/r)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(bares), "bare/s")
			report(b, "get100B", median(smalls), p.goal[0])
			report(b, "get1K", median(gets), 0)
			report(b, "swap1K", median(swaps), p.goal[1])
		})
	}
}

// BenchmarkFlows prints how many whole flows of each method one client and 32 clients finish
// in a second on each database, how many bare round trips the same connections do in that
// second, and of how many bare round trips one flow takes the time: medians of short turns.
func BenchmarkFlows(b *testing.B) {
	for _, name := range []string{"sqlite", "sqlite, synchronous=NORMAL", "postgres", "mysql", "redis"} {
		b.Run(name, func(b *testing.B) {
			p := pairs[name](b)
			load := loadOn(b, p.store, realnametest.NewClock(time.Now().Add(time.Hour)))
			for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
				for _, n := range []int{1, clients} {
					b.Run(fmt.Sprint(m, "/clients=", n), func(b *testing.B) { flows(b, p, load, m, n) })
				}
			}
		})
	}
}

// flows measures n clients, in turns of flows and of bare round trips.
func flows(b *testing.B, p pair, load *flowtest.Load, m realname.Method, n int) {
	const turn = 250 * time.Millisecond
	bare := func(ctx context.Context, _ int) error { return p.bare(ctx) }
	flow := func(ctx context.Context, _ int) error { return load.Flow(ctx, m) }
	rateOf(b, n, 2*turn, flow)
	var flows, bares, ratios []float64
	for range 9 {
		f, r := rateOf(b, n, turn, flow), rateOf(b, n, turn/5, bare)
		flows, bares, ratios = append(flows, f), append(bares, r), append(ratios, r/f)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(flows), "flows/s")
	b.ReportMetric(median(bares), "bare/s")
	b.ReportMetric(median(ratios), "bare/flow")
}

// A keeper has a record for each client.
type keeper struct {
	store    kv.Store
	keys     [clients]string
	versions [clients]uint64
	value    []byte
}

func (k *keeper) init(b *testing.B, s kv.Store, prefix string, size int) {
	k.store, k.value = s, bytes.Repeat([]byte{7}, size)
	for i := range k.keys {
		k.keys[i] = fmt.Sprint(prefix, i)
		if err := k.swap(b.Context(), i); err != nil {
			b.Fatal(err)
		}
	}
}

func (k *keeper) get(ctx context.Context, i int) error {
	_, err := k.store.Get(ctx, k.keys[i])
	return err
}

func (k *keeper) swap(ctx context.Context, i int) error {
	old := k.versions[i]
	k.versions[i]++
	return k.store.Swap(ctx, k.keys[i], old, kv.Record{Version: k.versions[i], Value: k.value})
}

func report(b *testing.B, op string, got, goal float64) {
	b.ReportMetric(got, op+"/bare")
	if goal > 0 && got < goal {
		b.Errorf("%s: %.2f of a bare round trip, want at least %.2f", op, got, goal)
	}
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// BenchmarkPool prints how many Gets a second 32 clients do that have two milliseconds of
// other work between them, with the connections that sqlkv.New has a pool keep, and with the
// two that database/sql keeps by itself.
func BenchmarkPool(b *testing.B) {
	for _, d := range []struct {
		remote
		driver  string
		dialect sqlkv.Dialect
	}{{remotes[0], "pgx", sqlkv.PostgreSQL}, {remotes[1], "mysql", sqlkv.MySQL}} {
		b.Run(d.name, func(b *testing.B) {
			addr, given := address(d.variable, d.standard)
			d.at(b, addr, given)
			table := unique()
			gets := func(idle int) float64 {
				db, err := sql.Open(d.driver, addr)
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				db.SetMaxOpenConns(clients)
				s, err := sqlkv.New(db, d.dialect, sqlkv.Options{Table: table, Idle: idle})
				if err == nil {
					err = s.Migrate(b.Context())
				}
				if err != nil {
					b.Fatal(err)
				}
				var k keeper
				k.init(b, s, fmt.Sprint(idle, "/"), 100)
				return rate(b, 2*time.Second, func(ctx context.Context, client int) error {
					time.Sleep(rand.N(4 * time.Millisecond))
					return k.get(ctx, client)
				})
			}
			drop(b, pool(b, d.driver, addr), table)
			kept, two := gets(0), gets(-1)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(kept, "kept/s")
			b.ReportMetric(two, "two/s")
			b.ReportMetric(kept/two, "times")
		})
	}
}
