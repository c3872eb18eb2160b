// Package sqlkv is a [kv.Store] on a database that database/sql can reach:
// SQLite, PostgreSQL, CockroachDB, MySQL and MariaDB.
//
// It imports no driver. The caller does, opens the database, and says which
// dialect it speaks:
//
//	import _ "modernc.org/sqlite"
//
//	db, err := sqlkv.OpenSQLite("sqlite", "realname.db")
//	…
//	store, err := sqlkv.New(db, sqlkv.SQLite, sqlkv.Options{})
//	…
//	err = store.Migrate(ctx)
//
// All records are in one table. Each call is one statement on one row, so that
// it can neither deadlock with another nor leave anything half done, and any
// isolation level will do. Keys and queues are compared by their bytes.
//
// PostgreSQL and MySQL must be asked at their primary: a replica may lag, and
// Get promises to see every write that returned.
package sqlkv

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/go-realname/sdk/kv"
)

var (
	// ErrDialect is returned by [New] for a dialect that is none of ours.
	ErrDialect = errors.New("sqlkv: unknown dialect")

	// ErrTable is returned by [New] for a name of a table that is not a letter
	// followed by up to 40 letters, digits and underscores.
	ErrTable = errors.New("sqlkv: bad name of a table")
)

const (
	defaultTable = "realname_kv"
	pageSize     = 100
	maxRepeats   = 5  // of a statement that the database undid
	defaultIdle  = 64 // connections kept, where any number may be open
)

// Options are what a [Store] may be told. The zero Options are good.
type Options struct {
	// Table is the name of the table. Empty means realname_kv. Stores on
	// several tables of one database have nothing in common.
	Table string

	// Now tells the time to Prune. Nil means [time.Now].
	Now func() time.Time

	// Idle is how many connections db keeps open between calls; New tells it so, with
	// SetMaxIdleConns. Zero means as many as db may open (SetMaxOpenConns), or 64 where
	// it has no limit. A negative number leaves db as it is: for a service that has
	// called SetMaxIdleConns itself. It is not used on SQLite, see [OpenSQLite].
	Idle int

	// Unprepared sends each statement with its text, and prepares none. It is for poolers that
	// give each transaction another connection of the server, where what was prepared is not
	// found again: PgBouncer in transaction mode before 1.21. The driver must not prepare by
	// itself either; for pgx add default_query_exec_mode=exec to the address.
	Unprepared bool
}

// A Store keeps records in one table. It implements [kv.Store].
type Store struct {
	db      *sql.DB
	dialect Dialect
	table   string
	now     func() time.Time
	queries queries
	bare    bool // Options.Unprepared

	// writing lets one writer at a time through to SQLite, which has but one
	// write lock: here they queue up, there they would sleep and try again.
	writing chan struct{}

	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// New returns a store on db, which speaks dialect. It does not use db yet; the
// table is there already, or [Store.Migrate] makes it. Closing db is up to the
// caller.
//
// Call db.SetMaxOpenConns before, with a number that the server allows to all processes
// together. New sets how many connections are kept open, see [Options.Idle]: of itself
// database/sql keeps two, so that under load nearly each call opens a new one, which on
// PostgreSQL takes twenty times as long as the call.
func New(db *sql.DB, dialect Dialect, o Options) (*Store, error) {
	if dialect.String() == "unknown" {
		return nil, ErrDialect
	}
	if o.Table == "" {
		o.Table = defaultTable
	}
	if !validTable(o.Table) {
		return nil, ErrTable
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{
		db: db, dialect: dialect, table: o.Table, now: o.Now,
		queries: dialect.queries(o.Table),
		bare:    o.Unprepared,
		stmts:   make(map[string]*sql.Stmt),
	}
	if dialect == SQLite {
		s.writing = make(chan struct{}, 1)
	} else {
		keepIdle(db, o.Idle)
	}
	return s, nil
}

// keepIdle has db keep n connections open, or what [Options.Idle] says of zero and less.
func keepIdle(db *sql.DB, n int) {
	if n < 0 {
		return
	}
	if n == 0 {
		n = db.Stats().MaxOpenConnections
	}
	db.SetMaxIdleConns(cmp.Or(n, defaultIdle))
}

// Migrate makes the table and its indexes where they are missing. It may be
// called at every start, by several processes at once. It runs [Schema].
func (s *Store) Migrate(ctx context.Context) error {
	var err error
	for try := range 8 {
		if err = s.migrate(ctx); err == nil || ctx.Err() != nil {
			break
		}
		// PostgreSQL fails where two processes make one table at once, though
		// they say IF NOT EXISTS. The next try finds it made.
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(20 * time.Millisecond << try)):
		}
	}
	return kv.Failed(ctx, "sqlkv: migrate", err)
}

func (s *Store) migrate(ctx context.Context) error {
	for _, statement := range strings.SplitAfter(schema(s.dialect, s.table), ";") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Get implements [kv.Store]. A record that has expired is returned until
// [Store.Prune] drops it.
func (s *Store) Get(ctx context.Context, key string) (kv.Record, error) {
	if err := kv.Begin(ctx, key); err != nil {
		return kv.Record{}, err
	}
	var b []byte
	err := s.row(ctx, s.queries.get, key, &b)
	if errors.Is(err, sql.ErrNoRows) {
		return kv.Record{}, kv.ErrNotFound
	}
	if err != nil {
		return kv.Record{}, kv.Failed(ctx, "sqlkv: get", err)
	}
	return decode(b)
}

// Swap implements [kv.Store].
func (s *Store) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if err := kv.BeginSwap(ctx, key, old, r); err != nil {
		return err
	}
	value := encode(r)
	queue, due, expires := place(r)
	var n int64
	var err error
	if old == 0 {
		n, err = s.write(ctx, s.queries.insert, key, int64(r.Version), value, queue, due, expires)
		if err != nil && s.dialect.duplicate(err) {
			n, err = 0, nil
		}
	} else {
		n, err = s.write(ctx, s.queries.update,
			int64(r.Version), value, queue, due, expires, key, int64(old))
	}
	if err != nil {
		return kv.Failed(ctx, "sqlkv: swap", err)
	}
	if n == 0 {
		return s.conflict(ctx, key, r.Version)
	}
	return nil
}

// place returns what r has in the columns queue, due and expires.
func place(r kv.Record) (queue, due, expires any) {
	if r.Queue != "" {
		return r.Queue, kv.Micros(r.Due), nil
	}
	if !r.Expires.IsZero() {
		return nil, nil, kv.Micros(r.Expires)
	}
	return nil, nil, nil
}

// conflict tells a conflict from a write that was done before: database/sql
// and some drivers repeat a statement whose connection broke.
func (s *Store) conflict(ctx context.Context, key string, version uint64) error {
	var now uint64
	err := s.row(ctx, s.queries.version, key, &now)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return kv.Failed(ctx, "sqlkv: swap", err)
	}
	if err == nil && now == version {
		return nil
	}
	return kv.ErrConflict
}

// Delete implements [kv.Store].
func (s *Store) Delete(ctx context.Context, key string, old uint64) error {
	if err := kv.Begin(ctx, key); err != nil {
		return err
	}
	n, err := s.write(ctx, s.queries.remove, key, int64(old))
	if err != nil {
		return kv.Failed(ctx, "sqlkv: delete", err)
	}
	if n == 0 {
		return kv.ErrConflict
	}
	return nil
}

// Due implements [kv.Store]. It reads a hundred keys at a time and holds no
// connection while it yields them.
func (s *Store) Due(ctx context.Context, queue string, until time.Time) iter.Seq2[string, error] {
	before := entry{due: math.MinInt64}
	return kv.Pages(ctx, queue, before, func(last entry) (kv.Page[entry], error) {
		entries, err := s.after(ctx, queue, last, kv.Micros(until))
		if err != nil {
			return kv.Page[entry]{}, kv.Failed(ctx, "sqlkv: due", err)
		}
		var page kv.Page[entry]
		for _, e := range entries {
			page.Keys = append(page.Keys, e.id)
		}
		if len(entries) == pageSize {
			page.Next = &entries[pageSize-1]
		}
		return page, nil
	})
}

// An entry is a record's place in a queue.
type entry struct {
	id  string
	due int64
}

// after returns the entries after last. The first query goes on among those due
// at the same time, the second after it: an index serves both from its middle,
// which MySQL does not do for one query about the pair.
func (s *Store) after(ctx context.Context, queue string, last entry, until int64) ([]entry, error) {
	var page []entry
	var err error
	if last.id != "" {
		page, err = s.entries(ctx, page, s.queries.tied, queue, last.due, last.id, pageSize)
	}
	if err == nil && len(page) < pageSize {
		page, err = s.entries(ctx, page, s.queries.first, queue, last.due, until, pageSize-len(page))
	}
	return page, err
}

// entries appends what query returns to page.
func (s *Store) entries(
	ctx context.Context, page []entry, query string, args ...any,
) ([]entry, error) {
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	before := len(page)
	err = s.repeat(ctx, func() error {
		page = page[:before]
		rows, err := stmt.QueryContext(ctx, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e entry
			if err := rows.Scan(&e.id, &e.due); err != nil {
				return err
			}
			page = append(page, e)
		}
		return rows.Err()
	})
	return page, err
}

// Prune deletes up to limit records whose Expires is past, and returns how
// many it deleted. Some process should call it now and then, say each minute.
func (s *Store) Prune(ctx context.Context, limit int) (int, error) {
	now := s.now().UnixMicro()
	args := []any{now, now, limit}
	if s.dialect == MySQL {
		args = args[1:]
	}
	n, err := s.write(ctx, s.queries.prune, args...)
	return int(n), kv.Failed(ctx, "sqlkv: prune", err)
}

// write runs one statement and returns how many rows it changed.
func (s *Store) write(ctx context.Context, query string, args ...any) (int64, error) {
	if s.writing != nil {
		select {
		case s.writing <- struct{}{}:
			defer func() { <-s.writing }()
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	var n int64
	err = s.repeat(ctx, func() error {
		res, err := stmt.ExecContext(ctx, args...)
		if err == nil {
			n, err = res.RowsAffected()
		}
		return err
	})
	return n, err
}

// row runs one query and scans the one row that it returns into dest.
func (s *Store) row(ctx context.Context, query, key string, dest any) error {
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return err
	}
	return s.repeat(ctx, func() error { return stmt.QueryRowContext(ctx, key).Scan(dest) })
}

// repeat runs a statement, and again, a few times, where the database undid it for the
// sake of another. At SERIALIZABLE that happens to reads, too.
func (s *Store) repeat(ctx context.Context, run func() error) error {
	for try := 0; ; try++ {
		err := run()
		if err == nil || try == maxRepeats || !s.dialect.again(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(time.Millisecond << try)):
		}
	}
}

// A statement is an [sql.Stmt], or does what one does.
type statement interface {
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
}

// A text is a statement that is not prepared.
type text struct {
	db    *sql.DB
	query string
}

func (t text) ExecContext(ctx context.Context, args ...any) (sql.Result, error) {
	return t.db.ExecContext(ctx, t.query, args...)
}

func (t text) QueryContext(ctx context.Context, args ...any) (*sql.Rows, error) {
	return t.db.QueryContext(ctx, t.query, args...)
}

func (t text) QueryRowContext(ctx context.Context, args ...any) *sql.Row {
	return t.db.QueryRowContext(ctx, t.query, args...)
}

// statement returns what runs query.
func (s *Store) statement(ctx context.Context, query string) (statement, error) {
	if s.bare {
		return text{s.db, query}, ctx.Err()
	}
	return s.prepared(ctx, query)
}

// prepared returns the statement for query, prepared once for all connections.
// It is done at the first use, when the table is there.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	stmt := s.stmts[query]
	s.mu.Unlock()
	if stmt != nil {
		return stmt, ctx.Err()
	}
	stmt, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.stmts[query]; first != nil {
		return first, stmt.Close()
	}
	s.stmts[query] = stmt
	return stmt, nil
}
