package sqlkv_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/sqlkv"
)

var _ kv.Store = (*sqlkv.Store)(nil)

var dialects = []sqlkv.Dialect{
	sqlkv.SQLite, sqlkv.PostgreSQL, sqlkv.MySQL, sqlkv.CockroachDB,
}

func newStore(t *testing.T, f *fake, d sqlkv.Dialect, o sqlkv.Options) *sqlkv.Store {
	t.Helper()
	s, err := sqlkv.New(f.open(t), d, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNew(t *testing.T) {
	for _, tt := range []struct {
		dialect sqlkv.Dialect
		table   string
		want    error
	}{
		{sqlkv.SQLite, "", nil},
		{sqlkv.MySQL, "Kv_2", nil},
		{sqlkv.PostgreSQL, "t" + strings.Repeat("a", 40), nil},
		{0, "", sqlkv.ErrDialect},
		{5, "", sqlkv.ErrDialect},
		{sqlkv.SQLite, "t" + strings.Repeat("a", 41), sqlkv.ErrTable},
		{sqlkv.SQLite, "a b", sqlkv.ErrTable},
		{sqlkv.SQLite, "a;b", sqlkv.ErrTable},
		{sqlkv.SQLite, "a.b", sqlkv.ErrTable},
		{sqlkv.SQLite, "1a", sqlkv.ErrTable},
		{sqlkv.SQLite, "_a", sqlkv.ErrTable},
		{sqlkv.SQLite, "表", sqlkv.ErrTable},
	} {
		_, err := sqlkv.New(new(fake).open(t), tt.dialect, sqlkv.Options{Table: tt.table})
		if err != tt.want {
			t.Errorf("New(%v, %q) = %v, want %v", tt.dialect, tt.table, err, tt.want)
		}
	}
}

func TestDialectString(t *testing.T) {
	for d, want := range map[sqlkv.Dialect]string{
		0: "unknown", sqlkv.SQLite: "sqlite", sqlkv.PostgreSQL: "postgresql", sqlkv.MySQL: "mysql",
		sqlkv.CockroachDB: "cockroachdb", 5: "unknown", 255: "unknown",
	} {
		if got := d.String(); got != want {
			t.Errorf("Dialect(%d).String() = %q, want %q", d, got, want)
		}
	}
}

func TestSchema(t *testing.T) {
	for _, d := range dialects {
		f := new(fake)
		if err := newStore(t, f, d, sqlkv.Options{}).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, want := strings.Join(f.queries, ""), sqlkv.Schema(d)
		if got+"\n" != want {
			t.Errorf("%v: Migrate runs %s, Schema is %s", d, got, want)
		}
		if strings.Contains(sqlkv.Schema(d), "{") {
			t.Errorf("%v: Schema has a hole", d)
		}
		settings := strings.Contains(sqlkv.Schema(d), "fillfactor")
		if want := d == sqlkv.PostgreSQL; settings != want {
			t.Errorf("%v: Schema has settings of the storage: %v, want %v", d, settings, want)
		}
	}
	if s := sqlkv.Schema(0); s != "" {
		t.Errorf("Schema(0) = %q", s)
	}
}

// As many connections as work at once are opened once, and kept.
func TestKeepsConnections(t *testing.T) {
	for _, tt := range []struct {
		dialect    sqlkv.Dialect
		open, idle int // as SetMaxOpenConns and Options have it
		want       int // connections opened by three crowds of 8, where db keeps two by itself
	}{
		{sqlkv.PostgreSQL, 0, 0, 8},
		{sqlkv.CockroachDB, 0, 0, 8},
		{sqlkv.MySQL, 0, 0, 8},
		{sqlkv.MySQL, 8, 0, 8},
		{sqlkv.PostgreSQL, 100, 0, 8},
		{sqlkv.PostgreSQL, 0, 8, 8},
		{sqlkv.PostgreSQL, 0, 6, 8 + 2 + 2},
		{sqlkv.PostgreSQL, 8, 6, 8 + 2 + 2},
		{sqlkv.PostgreSQL, 0, -1, 8 + 6 + 6},
		{sqlkv.SQLite, 0, 0, 8 + 6 + 6},
		{sqlkv.SQLite, 0, 8, 8 + 6 + 6},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: func(string, []driver.NamedValue) (int64, [][]driver.Value, error) {
				time.Sleep(time.Second) // until all are here
				return 0, nil, nil
			}}
			db := f.open(t)
			db.SetMaxOpenConns(tt.open)
			s, err := sqlkv.New(db, tt.dialect, sqlkv.Options{Idle: tt.idle})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = s.Get(t.Context(), "k") // prepares the statement: nobody waits for a mutex below
			for range 3 {
				var wg sync.WaitGroup
				for range 8 {
					wg.Go(func() { _, _ = s.Get(t.Context(), "k") })
				}
				wg.Wait()
			}
			if f.opened != tt.want {
				t.Errorf("%+v: %d connections were opened", tt, f.opened)
			}
			db.Close()
		})
	}
}

// The pool of a service that has set it is left alone.
func TestLeavesPool(t *testing.T) {
	f := new(fake)
	db := f.open(t)
	db.SetMaxOpenConns(7)
	if _, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{Idle: 100}); err != nil {
		t.Fatal(err)
	}
	if got := db.Stats().MaxOpenConnections; got != 7 || f.opened != 0 {
		t.Errorf("limit %d, %d connections opened; want 7 and none", got, f.opened)
	}
}

func TestMigrateTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		f := &fake{answer: func(string, []driver.NamedValue) (int64, [][]driver.Value, error) {
			if n++; n < 5 {
				return 0, nil, errors.New("pg_type_typname_nsp_index")
			}
			return 0, nil, nil
		}}
		s := newStore(t, f, sqlkv.PostgreSQL, sqlkv.Options{Table: "t"})
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("Migrate = %v", err)
		}
		if q := f.queries[n-1]; !strings.Contains(q, "t_expires") {
			t.Errorf("last statement: %s", q)
		}
		bad := &fake{answer: failing(errors.New("permission denied"))}
		err := newStore(t, bad, sqlkv.PostgreSQL, sqlkv.Options{}).Migrate(t.Context())
		if err == nil || err.Error() != "sqlkv: migrate: permission denied" {
			t.Errorf("Migrate = %v", err)
		}
	})
}

func failing(err error) answer {
	return func(string, []driver.NamedValue) (int64, [][]driver.Value, error) { return 0, nil, err }
}

// A state is an error as the PostgreSQL drivers have it.
type state string

func (s state) Error() string    { return "ERROR: (SQLSTATE " + string(s) + ")" }
func (s state) SQLState() string { return string(s) }

// What the database undid is done again, a few times; any other error is not.
func TestRepeats(t *testing.T) {
	deadlock := errors.New("Error 1213 (40001): Deadlock found when trying to get lock")
	for _, tt := range []struct {
		dialect  sqlkv.Dialect
		err      error
		failures int
		tries    int
		ok       bool
	}{
		{sqlkv.PostgreSQL, fmt.Errorf("exec: %w", state("40001")), 2, 3, true},
		{sqlkv.PostgreSQL, state("40P01"), 5, 6, true},
		{sqlkv.PostgreSQL, state("40001"), 6, 6, false},
		{sqlkv.PostgreSQL, state("53300"), 1, 1, false},
		{sqlkv.PostgreSQL, deadlock, 1, 1, false},
		{sqlkv.MySQL, deadlock, 3, 4, true},
		{sqlkv.MySQL, errors.New("Error 1205 (HY000): Lock wait timeout exceeded"), 1, 1, false},
		{sqlkv.SQLite, errors.New("database is locked"), 1, 1, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			f := &fake{answer: func(string, []driver.NamedValue) (int64, [][]driver.Value, error) {
				if n++; n <= tt.failures {
					return 0, nil, tt.err
				}
				return 1, nil, nil
			}}
			s := newStore(t, f, tt.dialect, sqlkv.Options{})
			err := s.Swap(t.Context(), "k", 1, kv.Record{Version: 2})
			if n != tt.tries || (err == nil) != tt.ok || err != nil && !errors.Is(err, tt.err) {
				t.Errorf("%v, %v: %v after %d tries, want %d", tt.dialect, tt.err, err, n, tt.tries)
			}
		})
	}
}

// A read that the database undid is done again as a write is: in Get, in the look that
// tells a conflict, and in each page of Due.
func TestRepeatsReads(t *testing.T) {
	record := []byte(nil)
	f := &fake{answer: func(_ string, args []driver.NamedValue) (int64, [][]driver.Value, error) {
		if len(args) == 6 {
			record = args[2].Value.([]byte)
		}
		return 1, nil, nil
	}}
	s := newStore(t, f, sqlkv.PostgreSQL, sqlkv.Options{})
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 2}); err != nil || record == nil {
		t.Fatalf("Swap = %v, stored %d bytes", err, len(record))
	}
	rows := map[string][][]driver.Value{
		"get": {{[]byte(nil)}}, "swap": {{int64(2)}}, "due": {{"k", int64(5)}},
	}
	calls := map[string]func(ctx context.Context, s *sqlkv.Store) error{
		"get": func(ctx context.Context, s *sqlkv.Store) error {
			_, err := s.Get(ctx, "k")
			return err
		},
		"swap": func(ctx context.Context, s *sqlkv.Store) error {
			return s.Swap(ctx, "k", 1, kv.Record{Version: 2})
		},
		"due": func(ctx context.Context, s *sqlkv.Store) error {
			for _, err := range s.Due(ctx, "q", time.Unix(1, 0)) {
				return err
			}
			return errors.New("nothing is due")
		},
	}
	rows["get"][0][0] = record
	for name, call := range calls {
		for failures, ok := range map[int]bool{1: true, 5: true, 6: false} {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				f := &fake{answer: func(q string, _ []driver.NamedValue) (int64, [][]driver.Value, error) {
					if strings.HasPrefix(q, "UPDATE") {
						return 0, nil, nil
					}
					if n++; n <= failures {
						return 0, nil, state("40001")
					}
					return 0, rows[name], nil
				}}
				err := call(t.Context(), newStore(t, f, sqlkv.PostgreSQL, sqlkv.Options{}))
				if (err == nil) != ok || n != min(failures+1, 6) {
					t.Errorf("%s: %v after %d reads, %d of which fail", name, err, n, failures)
				}
			})
		}
	}
}

// A row that was not changed is a conflict, unless what is there was written by
// this very swap, whose answer was lost on the way.
func TestSwapConflict(t *testing.T) {
	exists := errors.New("Error 1062 (23000): Duplicate entry 'k' for key 'PRIMARY'")
	for _, tt := range []struct {
		name string
		old  uint64
		rows [][]driver.Value // of the query for the version
		want error
	}{
		{"update, another version", 1, [][]driver.Value{{int64(3)}}, kv.ErrConflict},
		{"update, nothing there", 1, nil, kv.ErrConflict},
		{"update, done before", 1, [][]driver.Value{{int64(2)}}, nil},
		{"insert, another version", 0, [][]driver.Value{{int64(3)}}, kv.ErrConflict},
		{"insert, done before", 0, [][]driver.Value{{int64(2)}}, nil},
	} {
		for _, d := range dialects {
			f := &fake{answer: func(q string, _ []driver.NamedValue) (int64, [][]driver.Value, error) {
				if strings.HasPrefix(q, "INSERT") && d == sqlkv.MySQL {
					return 0, nil, exists
				}
				return 0, tt.rows, nil
			}}
			s := newStore(t, f, d, sqlkv.Options{})
			if err := s.Swap(t.Context(), "k", tt.old, kv.Record{Version: 2}); err != tt.want {
				t.Errorf("%v, %s: Swap = %v, want %v", d, tt.name, err, tt.want)
			}
		}
	}
}

// Only MySQL has to tell by an error that a record exists.
func TestDuplicateOfOthers(t *testing.T) {
	exists := errors.New("Error 1062 (23000): Duplicate entry")
	s := newStore(t, &fake{answer: failing(exists)}, sqlkv.PostgreSQL, sqlkv.Options{})
	if err := s.Swap(t.Context(), "k", 0, kv.Record{Version: 2}); !errors.Is(err, exists) {
		t.Errorf("Swap = %v, want the error as it is", err)
	}
}

func TestErrors(t *testing.T) {
	broken := errors.New("connection reset")
	for _, d := range dialects {
		s := newStore(t, &fake{answer: failing(broken)}, d, sqlkv.Options{})
		_, getErr := s.Get(t.Context(), "k")
		var dueErr error
		for _, err := range s.Due(t.Context(), "q", time.Now()) {
			dueErr = err
		}
		_, pruneErr := s.Prune(t.Context(), 10)
		for op, err := range map[string]error{
			"get": getErr, "due": dueErr, "prune": pruneErr,
			"swap":   s.Swap(t.Context(), "k", 1, kv.Record{Version: 2, Value: []byte("secret")}),
			"delete": s.Delete(t.Context(), "k", 1),
		} {
			if !errors.Is(err, broken) || err.Error() != "sqlkv: "+op+": connection reset" {
				t.Errorf("%v: %s: %v", d, op, err)
			}
		}
	}
}

// A driver's own words for a context that ended are not understood by callers.
func TestErrorsNameTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{answer: func(string, []driver.NamedValue) (int64, [][]driver.Value, error) {
		cancel()
		return 0, nil, errors.New("interrupted")
	}}
	s := newStore(t, f, sqlkv.SQLite, sqlkv.Options{})
	if err := s.Delete(ctx, "k", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Delete = %v, want Canceled", err)
	}
}

// What Swap puts into the table is what Get makes a record of.
func TestGet(t *testing.T) {
	var value any
	f := &fake{answer: func(q string, args []driver.NamedValue) (int64, [][]driver.Value, error) {
		if strings.HasPrefix(q, "INSERT") {
			value = args[2].Value
		}
		return 1, [][]driver.Value{{value}}, nil
	}}
	s := newStore(t, f, sqlkv.PostgreSQL, sqlkv.Options{})
	at := time.UnixMicro(1_000_001).UTC()
	for _, want := range []kv.Record{
		{Version: math.MaxInt64, Value: []byte("v"), Queue: "q", Due: at},
		{Version: 1, Expires: at},
		{Version: 2, Value: []byte("v")},
	} {
		if err := s.Swap(t.Context(), "k", 0, want); err != nil {
			t.Fatal(err)
		}
		r, err := s.Get(t.Context(), "k")
		if err != nil || r.Version != want.Version || string(r.Value) != string(want.Value) ||
			r.Queue != want.Queue || r.Due != want.Due || r.Expires != want.Expires {
			t.Errorf("Get = %+v, %v; want %+v", r, err, want)
		}
	}
	value = []byte("something else")
	if _, err := s.Get(t.Context(), "k"); err == nil || errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Get of something else = %v", err)
	}
}

// PostgreSQL counts its parameters.
func TestParameters(t *testing.T) {
	for _, d := range dialects {
		f := new(fake)
		s := newStore(t, f, d, sqlkv.Options{Table: "t"})
		if err := s.Swap(t.Context(), "k", 1, kv.Record{Version: 2}); err != nil {
			t.Fatal(err)
		}
		want := "UPDATE t SET version = ?, value = ?, queue = ?, due = ?, expires = ?" +
			" WHERE id = ? AND version = ?"
		if d == sqlkv.PostgreSQL || d == sqlkv.CockroachDB {
			for i := range 7 {
				want = strings.Replace(want, "?", fmt.Sprint("$", i+1), 1)
			}
		}
		if f.queries[0] != want {
			t.Errorf("%v: %s\nwant %s", d, f.queries[0], want)
		}
	}
}

func TestPrune(t *testing.T) {
	for _, d := range dialects {
		var got []any
		f := &fake{answer: func(_ string, args []driver.NamedValue) (int64, [][]driver.Value, error) {
			for _, a := range args {
				got = append(got, a.Value)
			}
			return 7, nil, nil
		}}
		now := func() time.Time { return time.UnixMicro(42) }
		n, err := newStore(t, f, d, sqlkv.Options{Now: now}).Prune(t.Context(), 10)
		want := []any{int64(42), int64(42), int64(10)}
		if d == sqlkv.MySQL {
			want = want[1:]
		}
		if n != 7 || err != nil || !slices.Equal(got, want) {
			t.Errorf("%v: Prune = %d, %v with %v, want %v", d, n, err, got, want)
		}
	}
}

// With Unprepared no statement is prepared; without it each is, once.
func TestUnprepared(t *testing.T) {
	for _, unprepared := range []bool{false, true} {
		f := new(fake)
		s := newStore(t, f, sqlkv.PostgreSQL, sqlkv.Options{Unprepared: unprepared})
		for range 2 {
			s.Get(t.Context(), "k")
			s.Swap(t.Context(), "k", 0, kv.Record{Version: 1})
			s.Delete(t.Context(), "k", 1)
			for range s.Due(t.Context(), "q", time.Now()) {
			}
			s.Prune(t.Context(), 10)
		}
		asked := slices.Compact(slices.Sorted(slices.Values(f.queries)))
		made := slices.Sorted(slices.Values(f.made))
		switch {
		case len(asked) < 5:
			t.Errorf("only %d statements: the test misses some", len(asked))
		case unprepared && len(made) > 0:
			t.Errorf("prepared %q", made)
		case !unprepared && !slices.Equal(made, asked):
			t.Errorf("prepared %q, want each of %q once", made, asked)
		}
	}
}

// On SQLite a writer waits for the one before, but no longer than its context.
func TestWritersQueueUp(t *testing.T) {
	began, end := make(chan bool), make(chan bool)
	f := &fake{answer: func(string, []driver.NamedValue) (int64, [][]driver.Value, error) {
		began <- true
		<-end
		return 1, nil, nil
	}}
	s := newStore(t, f, sqlkv.SQLite, sqlkv.Options{})
	done := make(chan error)
	go func() { done <- s.Delete(t.Context(), "k", 1) }()
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := s.Delete(ctx, "k", 2); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("second writer: %v, want the deadline", err)
	}
	end <- true
	if err := <-done; err != nil {
		t.Errorf("first writer: %v", err)
	}
}

func TestOpenSQLite(t *testing.T) {
	f := new(fake)
	sql.Register("fake", f)
	db, err := sqlkv.OpenSQLite("fake", "some.db", "synchronous=NORMAL")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"PRAGMA busy_timeout=5000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
		"PRAGMA synchronous=NORMAL",
	}
	if !slices.Equal(f.queries, want) || f.closed != 1 {
		t.Errorf("a connection runs %q and was closed %d times", f.queries, f.closed)
	}
}

func TestOpenSQLiteFails(t *testing.T) {
	for _, path := range []string{"", ":memory:", "file::memory:", "a.db?mode=ro", "a#b", "a\x00b"} {
		if _, err := sqlkv.OpenSQLite("fake", path); err != sqlkv.ErrPath {
			t.Errorf("OpenSQLite(%q) = %v, want ErrPath", path, err)
		}
	}
	if _, err := sqlkv.OpenSQLite("no such driver", "a.db"); err == nil {
		t.Error("OpenSQLite knows a driver that does not exist")
	}
	f := &fake{answer: failing(errors.New("no such pragma"))}
	sql.Register("fake that fails", f)
	sql.Register("fake that only prepares", bareDriver{})
	for _, name := range []string{"fake that fails", "fake that only prepares"} {
		db, err := sqlkv.OpenSQLite(name, "a.db")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.PingContext(t.Context()); err == nil {
			t.Errorf("%s: a connection without its settings is used", name)
		}
		db.Close()
	}
	if f.closed != 1 {
		t.Errorf("the connection that failed was closed %d times", f.closed)
	}
}

func ExampleNew() {
	ctx := context.Background()
	db, err := sqlkv.OpenSQLite("sqlite", "realname.db") // import _ "modernc.org/sqlite"
	if err != nil {
		fmt.Println("no driver was imported here")
		return
	}
	defer db.Close()
	store, err := sqlkv.New(db, sqlkv.SQLite, sqlkv.Options{})
	if err == nil {
		err = store.Migrate(ctx)
	}
	fmt.Println(err)
	// Output: no driver was imported here
}

func ExampleNew_postgreSQL() {
	db, err := sql.Open("pgx", "postgres://…") // import _ "github.com/jackc/pgx/v5/stdlib"
	if err != nil {
		fmt.Println("no driver was imported here")
		return
	}
	defer db.Close()
	db.SetMaxOpenConns(25) // times the processes, less than the server's max_connections
	store, err := sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{})
	if err == nil {
		err = store.Migrate(context.Background())
	}
	fmt.Println(err)
	// Output: no driver was imported here
}

// Behind PgBouncer in transaction mode, of a version before 1.21.
func ExampleOptions_unprepared() {
	db, err := sql.Open("pgx", "postgres://…?default_query_exec_mode=exec")
	if err != nil {
		fmt.Println("no driver was imported here")
		return
	}
	defer db.Close()
	_, err = sqlkv.New(db, sqlkv.PostgreSQL, sqlkv.Options{Unprepared: true})
	fmt.Println(err)
	// Output: no driver was imported here
}

func ExampleSchema() {
	fmt.Print(sqlkv.Schema(sqlkv.PostgreSQL))
	// Output:
	// CREATE TABLE IF NOT EXISTS realname_kv (
	// 	id      text COLLATE "C" NOT NULL PRIMARY KEY,
	// 	version bigint NOT NULL,
	// 	value   bytea NOT NULL,
	// 	queue   text COLLATE "C",
	// 	due     bigint,
	// 	expires bigint
	// ) WITH (
	// 	fillfactor = 70,
	// 	toast_tuple_target = 4080,
	// 	autovacuum_vacuum_scale_factor = 0.02,
	// 	toast.autovacuum_vacuum_scale_factor = 0.02
	// );
	// CREATE INDEX IF NOT EXISTS realname_kv_due
	// 	ON realname_kv (queue, due, id) WHERE queue IS NOT NULL;
	// CREATE INDEX IF NOT EXISTS realname_kv_expires
	// 	ON realname_kv (expires) WHERE expires IS NOT NULL;
}

func ExampleDialect_String() {
	fmt.Println(sqlkv.SQLite, sqlkv.PostgreSQL, sqlkv.MySQL, sqlkv.CockroachDB)
	// Output: sqlite postgresql mysql cockroachdb
}
