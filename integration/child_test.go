package integration

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv/sqlkv"
)

const childVariable = "REALNAME_TEST_CHILD"

// A task is what a child process is told to do: to be some clients of one
// database for a while, with a clock of its own.
type task struct {
	Dialect sqlkv.Dialect
	Address string
	Table   string
	First   int // number of the first client
	Clients int
	Ops     int
	Skew    time.Duration
}

// childMain does a task and prints what it does, a line before each op and a
// line after it, so that what was under way is known if the process is killed.
func childMain() int {
	var task task
	if err := json.Unmarshal([]byte(os.Getenv(childVariable)), &task); err != nil {
		return fail(err)
	}
	db, err := task.open()
	if err != nil {
		return fail(err)
	}
	defer db.Close()
	clock := func() time.Time { return time.Now().Add(task.Skew) }
	store, err := sqlkv.New(db, task.Dialect, sqlkv.Options{Table: task.Table, Now: clock})
	if err != nil {
		return fail(err)
	}
	// Prune has nothing to delete, however wrong the clock is: no record here
	// expires.
	if n, err := store.Prune(context.Background(), 10); n != 0 || err != nil {
		return fail(fmt.Errorf("Prune = %d, %v", n, err))
	}
	var mu sync.Mutex
	out := json.NewEncoder(os.Stdout)
	record := func(o op) {
		mu.Lock()
		defer mu.Unlock()
		_ = out.Encode(o)
	}
	var wg sync.WaitGroup
	status := 0
	for i := range task.Clients {
		c := client{
			id: task.First + i, store: store, keys: historyKeys, clock: clock, record: record,
			rnd: rand.New(rand.NewPCG(rand.Uint64(), 0)),
		}
		wg.Go(func() {
			if err := c.run(context.Background(), task.Ops); err != nil {
				status = fail(err)
			}
		})
	}
	wg.Wait()
	return status
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func (task task) open() (*sql.DB, error) {
	if task.Dialect == sqlkv.SQLite {
		return sqlkv.OpenSQLite("sqlite", task.Address)
	}
	return sql.Open("pgx", task.Address)
}

// spawn runs a task in a process of its own, kills it after kill if that is
// not zero, and adds what it did to h.
func (task task) spawn(t *testing.T, h *history, kill time.Duration) {
	text, err := json.Marshal(task)
	if err != nil {
		t.Error(err)
		return
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Error(err)
		return
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	if err := h.decode(out); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil && kill == 0 {
		t.Errorf("child: %v", err)
	}
}

// processes runs clients in four processes at once, whose clocks differ by
// hours, each three times, and kills every other one in the middle.
func processes(t *testing.T, task task) *history {
	h := &history{}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 3 {
				task := task
				task.First, task.Clients, task.Ops = 100*i+10*j, 2, size()
				task.Skew = time.Duration(i-2) * 7 * time.Hour
				var kill time.Duration
				if (i+j)%2 == 0 {
					kill = 100*time.Millisecond + rand.N(400*time.Millisecond)
					task.Ops *= 100
				}
				task.spawn(t, h, kill)
			}
		})
	}
	wg.Wait()
	return h
}

func TestLinearProcesses(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		path := t.TempDir() + "/test.db"
		store := sqliteAt(t, path)
		h := processes(t, task{Dialect: sqlkv.SQLite, Address: path, Table: "kv"})
		h.finish(t, store, historyKeys)
		h.check(t)
	})
	t.Run("postgres", func(t *testing.T) {
		addr, given := address(postgresVariable, standardPostgres)
		db, table := pool(t, "pgx", addr), unique()
		reach(t, postgresVariable, addr, given, db.PingContext)
		drop(t, db, table)
		store := sqlStore(t, pool(t, "pgx", addr), sqlkv.PostgreSQL, table)
		h := processes(t, task{Dialect: sqlkv.PostgreSQL, Address: addr, Table: table})
		h.finish(t, store, historyKeys)
		h.check(t)
	})
}
