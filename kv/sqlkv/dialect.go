package sqlkv

import (
	"errors"
	"fmt"
	"strings"
)

// A Dialect is the kind of SQL that a database speaks.
type Dialect uint8

const (
	_ Dialect = iota

	// SQLite is version 3.24 or newer. Open it with [OpenSQLite].
	SQLite

	// PostgreSQL is version 11 or newer.
	PostgreSQL

	// MySQL is version 5.7 or newer, or MariaDB 10.2 or newer, with InnoDB.
	MySQL

	// CockroachDB speaks as PostgreSQL does, but knows no settings of a table's storage.
	CockroachDB
)

// String returns the dialect's name in lower case, or "unknown".
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case PostgreSQL:
		return "postgresql"
	case MySQL:
		return "mysql"
	case CockroachDB:
		return "cockroachdb"
	}
	return "unknown"
}

// likePostgreSQL reports whether d has PostgreSQL's SQL, parameters and errors.
func (d Dialect) likePostgreSQL() bool { return d == PostgreSQL || d == CockroachDB }

// The columns are the same everywhere: value holds the record, the others what
// the database looks at. due and expires are microseconds since 1970 UTC. NULL
// stands for no queue, and for what never expires.
const (
	schemaSQLite = `CREATE TABLE IF NOT EXISTS {table} (
	id      TEXT COLLATE BINARY NOT NULL PRIMARY KEY,
	version INTEGER NOT NULL,
	value   BLOB NOT NULL,
	queue   TEXT COLLATE BINARY,
	due     INTEGER,
	expires INTEGER
);
CREATE INDEX IF NOT EXISTS {table}_due
	ON {table} (queue, due, id) WHERE queue IS NOT NULL;
CREATE INDEX IF NOT EXISTS {table}_expires
	ON {table} (expires) WHERE expires IS NOT NULL;
`
	schemaPostgreSQL = `CREATE TABLE IF NOT EXISTS {table} (
	id      text COLLATE "C" NOT NULL PRIMARY KEY,
	version bigint NOT NULL,
	value   bytea NOT NULL,
	queue   text COLLATE "C",
	due     bigint,
	expires bigint
){storage};
CREATE INDEX IF NOT EXISTS {table}_due
	ON {table} (queue, due, id) WHERE queue IS NOT NULL;
CREATE INDEX IF NOT EXISTS {table}_expires
	ON {table} (expires) WHERE expires IS NOT NULL;
`
	schemaMySQL = `CREATE TABLE IF NOT EXISTS {table} (
	id      VARBINARY(128) NOT NULL PRIMARY KEY,
	version BIGINT NOT NULL,
	value   LONGBLOB NOT NULL,
	queue   VARBINARY(128),
	due     BIGINT,
	expires BIGINT,
	INDEX {table}_due (queue, due, id),
	INDEX {table}_expires (expires)
) ENGINE = InnoDB;
`
)

// storagePostgreSQL is how a table of PostgreSQL lies on its pages of 8 KB. A row of up to
// half a page stays whole, and three tenths of each page are left free, so that the next
// version of a record mostly fits beside the last: then no index is written (a HOT update), and
// whoever reads the page next takes the space of the old version back. What is longer goes to
// the TOAST table, whose old versions take their space until autovacuum has been there.
//
// Most records are written for a few minutes and then lie still, so free space costs disk.
// Measured on PostgreSQL 15 with 6,400 flows of eight clients each, autovacuum every 5 seconds,
// and what had expired pruned (TestLived in integration). Table and all (with indexes) are bytes
// an account that stay; hot rows are the table of TestHotRows, a thousand rows of 1 to 3.5 KB
// swapped 10,000 times, without autovacuum:
//
//	                       HOT    table    all      hot rows
//	fillfactor 50          88 %   8.4 KB   9.6 KB    8 to 13 MB
//	fillfactor 70          85 %   6.6 KB   7.8 KB   10 to 13 MB
//	fillfactor 80          81 %   6.3 KB   7.5 KB   13 to 16 MB
//	fillfactor 85          76 %   6.4 KB   7.5 KB   16 MB
//	fillfactor 95          69 %   5.7 KB   6.9 KB
//	100, TOAST from 2 KB   77 %   6.1 KB   7.3 KB
//
// The log was 35 to 39 KB a flow, most in the last row. Without any settings hot rows took
// 21 MB. With rows of up to a page (toast_tuple_target 8160) sessions that grow to 7 KB took
// 98 KB a flow, since no two versions share a page.
//
// Where the time in a queue does change, the index keeps dead entries: autovacuum comes
// after a fiftieth of the rows has changed rather than after a fifth.
const storagePostgreSQL = ` WITH (
	fillfactor = 70,
	toast_tuple_target = 4080,
	autovacuum_vacuum_scale_factor = 0.02,
	toast.autovacuum_vacuum_scale_factor = 0.02
)`

// Schema returns the statements that [Store.Migrate] runs for a table of the
// default name, each ended by a semicolon, for people who make their tables
// with tools of their own. It returns "" for an unknown dialect.
//
// On PostgreSQL a table gets its storage settings when it is made. One that was made before
// gets them by ALTER TABLE … SET with the same list, for what is written from then on.
func Schema(d Dialect) string {
	return schema(d, defaultTable)
}

func schema(d Dialect, table string) string {
	var s string
	switch d {
	case SQLite:
		s = schemaSQLite
	case PostgreSQL:
		s = strings.ReplaceAll(schemaPostgreSQL, "{storage}", storagePostgreSQL)
	case CockroachDB:
		s = strings.ReplaceAll(schemaPostgreSQL, "{storage}", "")
	case MySQL:
		s = schemaMySQL
	}
	return strings.ReplaceAll(s, "{table}", table)
}

// validTable reports whether name is a letter followed by up to 40 letters,
// digits and underscores, so that it needs no quotes anywhere.
func validTable(name string) bool {
	if name == "" || len(name) > 41 {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '_'):
		default:
			return false
		}
	}
	return true
}

// queries are the statements that a Store runs, with the parameters of its
// dialect.
type queries struct {
	get, version, insert, update, remove string
	first, tied, prune                   string
}

func (d Dialect) queries(table string) queries {
	insert := `INSERT INTO {table} (id, version, value, queue, due, expires) VALUES (?, ?, ?, ?, ?, ?)`
	if d != MySQL {
		insert += ` ON CONFLICT (id) DO NOTHING`
	}
	// expires is asked for twice, so that a record which changed in between is
	// looked at again under its lock.
	prune := `DELETE FROM {table} WHERE expires <= ? AND id IN (
		SELECT id FROM {table} WHERE expires <= ? ORDER BY expires LIMIT ?)`
	if d == MySQL {
		prune = `DELETE FROM {table} WHERE expires <= ? ORDER BY expires LIMIT ?`
	}
	write := func(q string) string { return d.bind(strings.ReplaceAll(q, "{table}", table)) }
	return queries{
		get:     write(`SELECT value FROM {table} WHERE id = ?`),
		version: write(`SELECT version FROM {table} WHERE id = ?`),
		insert:  write(insert),
		update: write(`UPDATE {table} SET version = ?, value = ?, queue = ?, due = ?, expires = ?` +
			` WHERE id = ? AND version = ?`),
		remove: write(`DELETE FROM {table} WHERE id = ? AND version = ?`),
		first: write(`SELECT id, due FROM {table} WHERE queue = ? AND due > ? AND due <= ?` +
			` ORDER BY due, id LIMIT ?`),
		tied: write(`SELECT id, due FROM {table} WHERE queue = ? AND due = ? AND id > ?` +
			` ORDER BY id LIMIT ?`),
		prune: write(prune),
	}
}

// bind numbers the parameters, as PostgreSQL has them.
func (d Dialect) bind(query string) string {
	if !d.likePostgreSQL() {
		return query
	}
	var b strings.Builder
	for i, part := range strings.Split(query, "?") {
		if i > 0 {
			fmt.Fprintf(&b, "$%d", i)
		}
		b.WriteString(part)
	}
	return b.String()
}

// duplicate reports whether an INSERT failed because the record exists. Only
// MySQL says so by an error; number 1062 is in its text in every language.
func (d Dialect) duplicate(err error) bool {
	return d == MySQL && strings.Contains(err.Error(), "Error 1062")
}

// again reports whether the database undid a statement for the sake of another
// one, and says that it may be repeated: a deadlock or a failed serialization.
func (d Dialect) again(err error) bool {
	var state interface{ SQLState() string }
	switch d {
	case PostgreSQL, CockroachDB:
		return errors.As(err, &state) && (state.SQLState() == "40001" || state.SQLState() == "40P01")
	case MySQL:
		return strings.Contains(err.Error(), "Error 1213")
	}
	return false
}
