package sqlkv

import (
	"database/sql"
	"errors"
	"time"

	"github.com/go-realname/sdk/kv"
)

var errColumn = errors.New("sqlkv: column of another type")

// scan reads a record. It takes the values as the driver has them: what
// database/sql does to fit them into variables costs a tenth of a Get.
func scan(row *sql.Row) (kv.Record, error) {
	var version, queue, at any
	var r kv.Record
	if err := row.Scan(&version, &r.Value, &queue, &at); err != nil {
		return kv.Record{}, err
	}
	v, ok := version.(int64)
	if !ok {
		return kv.Record{}, errColumn
	}
	r.Version = uint64(v)
	switch q := queue.(type) {
	case nil:
	case string:
		r.Queue = q
	case []byte:
		r.Queue = string(q)
	default:
		return kv.Record{}, errColumn
	}
	due, err := moment(at)
	if r.Queue == "" {
		r.Expires = due
	} else {
		r.Due = due
	}
	return r, err
}

// moment returns the time that a column holds, zero for NULL.
func moment(column any) (time.Time, error) {
	switch us := column.(type) {
	case nil:
		return time.Time{}, nil
	case int64:
		return time.UnixMicro(us).UTC(), nil
	}
	return time.Time{}, errColumn
}
