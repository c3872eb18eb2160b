package sqlkv_test

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/kv/sqlkv"
)

// A table of its own for each service that shares a database.
func ExampleOptions() {
	_, err := sqlkv.New(new(sql.DB), sqlkv.PostgreSQL, sqlkv.Options{Table: "wallet_realname", Idle: 20})
	fmt.Println(err)
	// Output: <nil>
}

// The name of a table is part of a statement, so New takes none with other signs.
func ExampleErrTable() {
	_, err := sqlkv.New(new(sql.DB), sqlkv.MySQL, sqlkv.Options{Table: "realname; DROP TABLE users"})
	fmt.Println(errors.Is(err, sqlkv.ErrTable), err)
	// Output: true sqlkv: bad name of a table
}

func ExampleErrDialect() {
	_, err := sqlkv.New(new(sql.DB), sqlkv.Dialect(99), sqlkv.Options{})
	fmt.Println(errors.Is(err, sqlkv.ErrDialect), err)
	// Output: true sqlkv: unknown dialect
}

// A database in memory is gone with its last connection: name a file.
func ExampleErrPath() {
	_, err := sqlkv.OpenSQLite("sqlite", ":memory:")
	fmt.Println(errors.Is(err, sqlkv.ErrPath), err)
	// Output: true sqlkv: not a path of a file
}

// Faster writes, of which the last may be lost at a power failure.
func ExampleOpenSQLite() {
	db, err := sqlkv.OpenSQLite("sqlite", "realname.db", "synchronous=NORMAL") // import _ "modernc.org/sqlite"
	if err != nil {
		fmt.Println("no driver was imported here")
		return
	}
	defer db.Close()
	// Output: no driver was imported here
}

// The statements for each kind of database, for people who make tables with tools of their own.
func ExampleDialect() {
	for _, d := range []sqlkv.Dialect{sqlkv.SQLite, sqlkv.PostgreSQL, sqlkv.CockroachDB, sqlkv.MySQL} {
		fmt.Println(d, len(sqlkv.Schema(d)) > 0)
	}
	// Output:
	// sqlite true
	// postgresql true
	// cockroachdb true
	// mysql true
}
