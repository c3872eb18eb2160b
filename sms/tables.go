package sms

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// form is that of records in the store.
const form = 1

var (
	errCorrupt = errors.New("sms: record cannot be opened")
	errNewer   = errors.New("sms: record of a newer form")
)

// Tables are the kinds of records: of numbers, of addresses and scopes, of breakers.
type tables struct {
	numbers  *records.Table[number]
	counters *records.Table[counter]
	breakers *records.Table[meter]
}

// A numberRow is the record of a number while something is done with it.
type numberRow = records.Row[number]

// newTables returns the tables of a service that has c.
func newTables(c *Config, r *rules) (t tables, err error) {
	g := &records.Group{
		Package: "sms", Store: c.Store, Keys: c.Keys, Prefix: c.Prefix, Now: c.Now,
		Reads: form, Writes: form, Corrupt: errCorrupt, Newer: errNewer,
	}
	// Until is longer than any count.
	until := func() time.Time { return c.Now().Add(73 * time.Hour) }
	var err1, err2, err3 error
	t.numbers, err1 = records.New(g, records.Kind[number]{
		Name: "number", Prefix: "m/", Fields: (*number).fields, Until: until, Idle: keepLonger,
		Arrange: func(row *numberRow) { row.Expires = row.Value.keepUntil(r).time() },
	})
	t.counters, err2 = records.New(g, records.Kind[counter]{
		Name: "counter", Prefix: "g/", Fields: (*counter).fields, Until: until, Idle: keepLonger,
	})
	// A breaker whose key is gone begins anew: its counts count for an hour.
	t.breakers, err3 = records.New(g, records.Kind[meter]{
		Name: "breaker", Prefix: "b/", Fields: (*meter).fields, Until: until, Idle: math.MaxInt64,
	})
	return t, errors.Join(err1, err2, err3)
}

// place returns where the record of a number lies.
func (t *tables) place(m Mobile) records.Place {
	var buf [16]byte
	return t.numbers.Place(m.appendE164(buf[:0]))
}

// home sees to it that the record of a number lies where it should, and returns its name.
func (t *tables) home(ctx context.Context, m Mobile) (string, error) {
	at := t.place(m)
	_, err := t.numbers.Home(ctx, at)
	return at.Name, err
}

// change changes the record of a number by its name.
func (t *tables) change(ctx context.Context, name string, next func(*number) error) error {
	_, err := t.numbers.Update(ctx, name, onNumber(next))
	return err
}

// onNumber returns next as a function of rows.
func onNumber(next func(*number) error) func(*numberRow) error {
	return func(r *numberRow) error { return next(&r.Value) }
}

// tellable reports whether err is that of a write of which a read tells whether it was
// done. Where the store says that it may yet be lost, what is read decides nothing.
func tellable(err error) bool {
	return errors.Is(err, kv.ErrUnknown) && !errors.Is(err, kv.ErrUnsure)
}

// A reading is a record that was read ahead.
type reading[T any] struct {
	row records.Row[T]
	err error
}

// get returns a call that reads the record of a name.
func (r *reading[T]) get(ctx context.Context, t *records.Table[T], name string) func() {
	return func() { r.row, r.err = t.Get(ctx, name) }
}

// together makes calls at the same time, each of which keeps its own error, and waits for
// all of them.
func together(calls ...func()) {
	all := make([]func() error, len(calls))
	for i, call := range calls {
		all[i] = func() error {
			call()
			return nil
		}
	}
	_ = records.Together(all...)
}

// slot names the code of a purpose and a binding in the record of its number.
func slot(purpose, binding string) string { return digest("slot", purpose, binding) }

var digestEncoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// digest names something within a record, which is sealed: so it needs no key, and
// stays the same when keys change.
func digest(parts ...string) string {
	sum := hash(parts...)
	return digestEncoding.EncodeToString(sum[:20])
}

// opOf names an operation by what it is about.
func opOf(parts ...string) string {
	sum := hash(parts...)
	return string(sum[:opSize])
}

// hash returns a hash of parts, in which it counts where each ends.
func hash(parts ...string) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	h.Sum(sum[:0])
	return sum
}
