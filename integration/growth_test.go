package integration

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
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
var pragmas = flag.String("pragmas", "", "of SQLite for -accounts, such as cache_size=-65536")

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
	w.keys = w.some(t, 6000)
}

// some returns n keys from all over the table. It looks at an index alone, so that records stay as cold as they are.
func (w *town) some(t *testing.T, n int) (keys []string) {
	all, rnd := shapes(t), rand.New(rand.NewPCG(3, 4))
	for range n {
		var key string
		after := fmt.Sprintf("%s%016x", all[rnd.IntN(len(all))].prefix, rnd.Uint64())
		q := fmt.Sprintf("SELECT id FROM %s WHERE id > '%s' ORDER BY id LIMIT 1", w.table, after)
		if err := w.db.QueryRowContext(t.Context(), q).Scan(&key); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
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

// TestGrowth compares what the steps of a flow, and the question about an account, take beside 10,000 accounts and
// beside many: an index grows in depth, and no call looks at more rows than it returns.
func TestGrowth(t *testing.T) {
	const limit, days = 1.5, 60
	if *accounts == 0 {
		t.Skip("with -accounts=3000000, which takes 20 GB of disk on PostgreSQL, and 14 GB for SQLite")
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
