package sqlkv

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// ErrPath is returned by [OpenSQLite] for a path that names no file.
var ErrPath = errors.New("sqlkv: not a path of a file")

var errNoExec = errors.New("sqlkv: driver does not implement driver.ExecerContext")

// OpenSQLite opens the database in the file at path, with a driver that the
// caller has imported, such as "sqlite" of modernc.org/sqlite. Every connection
// gets the settings without which writers disturb each other: write-ahead
// logging, a busy timeout of five seconds, and synchronous=FULL, so that a
// write that returned survives a power failure.
//
// Each pragma, such as "synchronous=NORMAL", is set after those. That one is
// faster and may lose the last writes at a power failure, though it never
// corrupts the file.
//
// A write takes the write lock at once, since each is one statement. If you use the same DB for
// transactions of your own, begin them with BEGIN IMMEDIATE.
func OpenSQLite(driverName, path string, pragmas ...string) (*sql.DB, error) {
	if path == "" || strings.Contains(path, ":memory:") || strings.ContainsAny(path, "?#\x00") {
		return nil, ErrPath
	}
	db, err := sql.Open(driverName, path)
	if err != nil {
		return nil, fmt.Errorf("sqlkv: %w", err)
	}
	c := connector{driver: db.Driver(), path: path, pragmas: append([]string{
		"busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL",
	}, pragmas...)}
	if err := db.Close(); err != nil {
		return nil, fmt.Errorf("sqlkv: %w", err)
	}
	db = sql.OpenDB(c)
	// A connection waits for no network, so a few more than there are
	// processors keep them busy.
	n := 4 + runtime.GOMAXPROCS(0)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// A connector opens connections that have their pragmas set.
type connector struct {
	driver  driver.Driver
	path    string
	pragmas []string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.path)
	if err != nil {
		return nil, err
	}
	e, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errNoExec, conn.Close())
	}
	for _, p := range c.pragmas {
		if _, err := e.ExecContext(ctx, "PRAGMA "+p, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}
