package integration

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv/sqlkv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// masked are values that no driver may store, neither plain, which is a leak,
// nor masked, which is lost data. None belongs to a person.
func masked(t *testing.T) map[string]any {
	code, err := sms.ParseCode("739158")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"11010519491231002X":  idcard.MustParse("11010519491231002X"),
		"6222021234567890128": bankcard.MustParse("6222021234567890128"),
		"欧阳建国":                names.MustParse("欧阳建国"),
		"13912345678":         sms.MustParseMobile("13912345678"),
		"739158":              code,
		"739146":              password.MustParsePIN("739146"),
	}
}

// A sink stores one value somewhere and tells what is there then.
type sink struct {
	name  string
	store func(v any) error
	all   func() (string, error)
}

// refuses checks that s stores no value, nor anything that holds one.
func refuses(t *testing.T, s sink) {
	t.Helper()
	if err := s.store("harmless"); err != nil {
		t.Fatalf("%s does not store a text: %v", s.name, err)
	}
	for plain, v := range masked(t) {
		for _, v := range []any{v, pointer(v), []any{v}, struct{ V any }{v}, map[string]any{"v": v}} {
			err := s.store(v)
			if err == nil {
				t.Errorf("%s stores a %T", s.name, v)
			} else if strings.Contains(err.Error(), plain) {
				t.Errorf("%s: the error for a %T holds the value", s.name, v)
			}
		}
	}
	all, err := s.all()
	if err != nil {
		t.Fatal(err)
	}
	if all != "harmless" {
		t.Errorf("%s: stored is %q", s.name, all)
	}
}

// pointer returns a pointer to a copy of v.
func pointer(v any) any {
	switch v := v.(type) {
	case idcard.Number:
		return &v
	case bankcard.Number:
		return &v
	case names.Name:
		return &v
	case sms.Mobile:
		return &v
	case sms.Code:
		return &v
	case password.PIN:
		return &v
	}
	panic("unknown type")
}

// table returns a sink in a table of db with one column of text.
func table(t *testing.T, name string, db *sql.DB, parameter string) sink {
	table := unique()
	if _, err := db.Exec("CREATE TABLE " + table + " (v varchar(200))"); err != nil {
		t.Fatal(err)
	}
	drop(t, db, table)
	return sink{
		name: name,
		store: func(v any) error {
			_, err := db.Exec("INSERT INTO "+table+" (v) VALUES ("+parameter+")", v)
			return err
		},
		all: func() (string, error) { return rows(db, table) },
	}
}

func rows(db *sql.DB, table string) (string, error) {
	rows, err := db.Query("SELECT v FROM " + table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			return "", err
		}
		all = append(all, s.String)
	}
	return strings.Join(all, "\n"), rows.Err()
}

func TestDriversRefuse(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		db, err := sqlkv.OpenSQLite("sqlite", filepath.Join(t.TempDir(), "test.db"))
		if err != nil {
			t.Fatal(err)
		}
		refuses(t, table(t, "sqlite", db, "?"))
	})
	t.Run("mysql", func(t *testing.T) {
		addr, given := address(mysqlVariable, standardMySQL)
		mysqlAt(t, addr, given)
		for _, interpolate := range []bool{false, true} {
			c, err := mysql.ParseDSN(addr)
			if err != nil {
				t.Fatal(err)
			}
			c.InterpolateParams = interpolate
			db := pool(t, "mysql", c.FormatDSN())
			refuses(t, table(t, fmt.Sprint("mysql, interpolating ", interpolate), db, "?"))
		}
	})
	t.Run("postgres", func(t *testing.T) {
		addr, given := address(postgresVariable, standardPostgres)
		db := pool(t, "pgx", addr)
		reach(t, postgresVariable, addr, given, db.PingContext)
		refuses(t, table(t, "pgx by database/sql", db, "$1"))
	})
	t.Run("redis", func(t *testing.T) {
		addr, given := address(redisVariable, standardRedis)
		redisAt(t, addr, given)
		c, key := openRedis(t, addr), unique()
		t.Cleanup(func() {
			c.Del(context.Background(), key)
			c.Close()
		})
		refuses(t, sink{
			name:  "go-redis",
			store: func(v any) error { return c.RPush(t.Context(), key, v).Err() },
			all: func() (string, error) {
				all, err := c.LRange(t.Context(), key, 0, -1).Result()
				return strings.Join(all, "\n"), err
			},
		})
	})
}

// pgx by itself has ways of its own to store what it is given: it looks for
// fmt.Stringer among others, and each mode of execution encodes anew.
func TestPgxRefuses(t *testing.T) {
	addr, given := address(postgresVariable, standardPostgres)
	db := pool(t, "pgx", addr)
	reach(t, postgresVariable, addr, given, db.PingContext)
	ctx := t.Context()
	for _, mode := range []pgx.QueryExecMode{
		pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol,
	} {
		for _, column := range []string{"text", "varchar(200)", "json", "jsonb", "bytea"} {
			conn, err := pgx.Connect(ctx, addr)
			if err != nil {
				t.Fatal(err)
			}
			name := unique()
			if _, err := conn.Exec(ctx, "CREATE TABLE "+name+" (v "+column+")"); err != nil {
				t.Fatal(err)
			}
			drop(t, pool(t, "pgx", addr), name)
			for plain, v := range masked(t) {
				for _, v := range []any{v, pointer(v), []any{v}, map[string]any{"v": v}} {
					_, err := conn.Exec(ctx, "INSERT INTO "+name+" (v) VALUES ($1)", mode, v)
					if err == nil {
						t.Errorf("%v: a column of %s takes a %T", mode, column, v)
					} else if strings.Contains(err.Error(), plain) {
						t.Errorf("%v, %s: the error for a %T holds the value", mode, column, v)
					}
				}
			}
			copied := pgx.CopyFromRows([][]any{{sms.MustParseMobile("13912345678")}})
			if _, err := conn.CopyFrom(ctx, pgx.Identifier{name}, []string{"v"}, copied); err == nil {
				t.Errorf("a column of %s takes a copied value", column)
			}
			if all, err := rows(db, name); err != nil || all != "" {
				t.Errorf("%v, %s: stored is %q, %v", mode, column, all, err)
			}
			conn.Close(ctx)
		}
	}
}
