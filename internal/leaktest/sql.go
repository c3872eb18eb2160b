package leaktest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// sqlSinks give the value to a database: as it is, and by a name. What arrives
// at the driver would be stored.
func sqlSinks() []sink {
	ctx := context.Background()
	return []sink{
		{"database/sql Exec", func(v any) string {
			return stored(func(db *sql.DB) error {
				_, err := db.ExecContext(ctx, "INSERT", v, sql.Named("v", v))
				return err
			})
		}},
		{"database/sql Query", func(v any) string {
			return stored(func(db *sql.DB) error {
				rows, err := db.QueryContext(ctx, "SELECT", v)
				if err != nil {
					return err
				}
				return rows.Close()
			})
		}},
		{"database/sql Prepare", func(v any) string {
			return stored(func(db *sql.DB) error {
				st, err := db.PrepareContext(ctx, "INSERT")
				if err != nil {
					return err
				}
				defer st.Close()
				_, err = st.ExecContext(ctx, v)
				return err
			})
		}},
	}
}

// stored returns all that a driver is given when use uses a database.
func stored(use func(*sql.DB) error) string {
	return written(func(w io.Writer) error {
		db := sql.OpenDB(recorder{w})
		defer db.Close()
		return use(db)
	})
}

// A recorder is a database that writes down every argument it gets and has no
// rows. It leaves the conversion of arguments to database/sql.
type recorder struct{ w io.Writer }

var errNoTx = errors.New("leaktest: no transactions")

func (r recorder) Connect(context.Context) (driver.Conn, error) { return r, nil }
func (r recorder) Driver() driver.Driver                        { return r }
func (r recorder) Open(string) (driver.Conn, error)             { return r, nil }
func (r recorder) Prepare(string) (driver.Stmt, error)          { return r, nil }
func (r recorder) Begin() (driver.Tx, error)                    { return nil, errNoTx }
func (r recorder) Close() error                                 { return nil }
func (r recorder) NumInput() int                                { return -1 }
func (r recorder) Columns() []string                            { return []string{"v"} }
func (r recorder) Next([]driver.Value) error                    { return io.EOF }

func (r recorder) Exec(args []driver.Value) (driver.Result, error) {
	r.record(args)
	return driver.RowsAffected(1), nil
}

func (r recorder) Query(args []driver.Value) (driver.Rows, error) {
	r.record(args)
	return r, nil
}

func (r recorder) record(args []driver.Value) {
	for _, a := range args {
		fmt.Fprintf(r.w, "%v\n%s\n", a, a)
	}
}

// ExecContext and QueryContext are there so that named arguments arrive as well.

func (r recorder) ExecContext(_ context.Context, _ string, args named) (driver.Result, error) {
	return r.Exec(values(args))
}

func (r recorder) QueryContext(_ context.Context, _ string, args named) (driver.Rows, error) {
	return r.Query(values(args))
}

type named = []driver.NamedValue

func values(args named) []driver.Value {
	var out []driver.Value
	for _, a := range args {
		out = append(out, a.Value)
	}
	return out
}
