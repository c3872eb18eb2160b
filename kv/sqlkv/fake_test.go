package sqlkv_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
	"testing"
)

// An answer returns how many rows a statement changed, the rows it found, and
// its error.
type answer = func(query string, args []driver.NamedValue) (int64, [][]driver.Value, error)

// A fake is a database that answers as its function says and remembers what it
// was asked.
type fake struct {
	answer answer

	mu      sync.Mutex
	queries []string
	opened  int
	closed  int
	made    []string // statements that were prepared
}

func (f *fake) ask(query string, args []driver.NamedValue) (int64, [][]driver.Value, error) {
	f.mu.Lock()
	f.queries = append(f.queries, query)
	f.mu.Unlock()
	if f.answer == nil {
		return 1, nil, nil
	}
	return f.answer(query, args)
}

func (f *fake) open(t *testing.T) *sql.DB {
	db := sql.OpenDB(f)
	t.Cleanup(func() { db.Close() })
	return db
}

func (f *fake) Connect(context.Context) (driver.Conn, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened++
	return fakeConn{f}, nil
}

func (f *fake) Driver() driver.Driver            { return f }
func (f *fake) Open(string) (driver.Conn, error) { return fakeConn{f}, nil }

type fakeConn struct{ *fake }

func (c fakeConn) Begin() (driver.Tx, error) { return nil, errors.New("no transactions") }

func (c fakeConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed++
	return nil
}

func (c fakeConn) Prepare(query string) (driver.Stmt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, query)
	return fakeStmt{c.fake, query}, nil
}

func (c fakeConn) QueryContext(
	ctx context.Context, query string, args []driver.NamedValue,
) (driver.Rows, error) {
	return fakeStmt{c.fake, query}.QueryContext(ctx, args)
}

func (c fakeConn) ExecContext(
	_ context.Context, query string, args []driver.NamedValue,
) (driver.Result, error) {
	n, _, err := c.ask(query, args)
	return driver.RowsAffected(n), err
}

type fakeStmt struct {
	f     *fake
	query string
}

func (s fakeStmt) Close() error  { return nil }
func (s fakeStmt) NumInput() int { return -1 }

func (s fakeStmt) Exec([]driver.Value) (driver.Result, error) { panic("not called") }
func (s fakeStmt) Query([]driver.Value) (driver.Rows, error)  { panic("not called") }

func (s fakeStmt) ExecContext(
	_ context.Context, args []driver.NamedValue,
) (driver.Result, error) {
	n, _, err := s.f.ask(s.query, args)
	return driver.RowsAffected(n), err
}

func (s fakeStmt) QueryContext(
	_ context.Context, args []driver.NamedValue,
) (driver.Rows, error) {
	_, rows, err := s.f.ask(s.query, args)
	r := &fakeRows{rows: rows}
	if len(rows) > 0 {
		r.columns = make([]string, len(rows[0]))
	}
	return r, err
}

type fakeRows struct {
	columns []string
	rows    [][]driver.Value
}

func (r *fakeRows) Close() error { return nil }

func (r *fakeRows) Columns() []string { return r.columns }

func (r *fakeRows) Next(dest []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dest, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}

// A bareConn cannot run a statement without preparing it.
type bareConn struct{ driver.Conn }

type bareDriver struct{}

func (bareDriver) Open(string) (driver.Conn, error) { return bareConn{fakeConn{new(fake)}}, nil }
