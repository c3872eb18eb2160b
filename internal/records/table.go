package records

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A Group is what the tables of one package share.
type Group struct {
	Package string // begins labels of keys and errors, such as "realname"
	Store   kv.Store
	Keys    *keyring.Ring
	Prefix  string           // begins every key in the store
	Now     func() time.Time // tells the time

	// Reads is the newest form that is read, and Writes the one that is written. They
	// differ while processes of two releases work side by side.
	Reads, Writes uint64

	// Corrupt and Newer are matched by the errors of records that cannot be opened, and
	// of those of a newer form.
	Corrupt, Newer error
}

// A Kind is a kind of record.
type Kind[T any] struct {
	Name   string // such as "account"
	Prefix string // the first part of its keys, such as "a/"
	Fields func(*T, *wire.Codec)

	// Arrange sets the queue and the expiry of a record by what it holds, after each
	// change. Nil leaves that to whoever changes it.
	Arrange func(*Row[T])

	// Until is until when it is kept in mind that a record has moved, where its record is
	// one that expires; nil means for ever.
	Until func() time.Time

	// Idle is how long before it expires nothing in a record counts any more: then one
	// whose key is gone is as good as none.
	Idle time.Duration
}

// A Table is a kind of record in a store.
type Table[T any] struct {
	g     *Group
	k     Kind[T]
	seal  *keyring.Purpose
	index *keyring.Purpose
	mover Mover
}

// New returns the table of a kind.
func New[T any](g *Group, k Kind[T]) (*Table[T], error) {
	t := &Table[T]{g: g, k: k}
	var err error
	purpose := func(what string) *keyring.Purpose {
		p, failed := g.Keys.Purpose(g.Package + "/" + what)
		err = errors.Join(err, failed)
		return p
	}
	t.seal, t.index = purpose("seal/"+k.Name), purpose("index/"+k.Name)
	t.mover = Mover{Store: g.Store, Notes: purpose("moved"), Reseal: t.reseal, Until: k.Until}
	return t, err
}

// Kind is the name of the kind of record.
func (t *Table[T]) Kind() string { return t.k.Name }

// Key is where a record lies in the store.
func (t *Table[T]) Key(name string) string { return t.g.Prefix + t.k.Prefix + name }

// NameOf is the name of the record at a key, if it is of this kind.
func (t *Table[T]) NameOf(key string) (string, bool) {
	return strings.CutPrefix(key, t.g.Prefix+t.k.Prefix)
}

// A Row is a record while something is done with it.
type Row[T any] struct {
	Name         string // under which it lies now
	Value        T
	Queue        string    // as in kv.Record
	Due, Expires time.Time // as in kv.Record

	read  kv.Record // as it is in the store
	plain []byte    // what is sealed in that
	form  uint64
	rest  []byte // fields of a newer process
}

// Exists reports whether there was a record.
func (r *Row[T]) Exists() bool { return r.read.Version != 0 }

// Raw is the record's value as it lies in the store.
func (r *Row[T]) Raw() []byte { return r.read.Value }

// Version is that of the record in the store, or 0.
func (r *Row[T]) Version() uint64 { return r.read.Version }

// Get returns the record of a name, wherever it lies by now. The row of one that is not
// there is empty.
func (t *Table[T]) Get(ctx context.Context, name string) (row Row[T], err error) {
	err = t.Read(ctx, name, &row)
	return row, err
}

// Read is Get into a row that the caller has, which spares a copy of a large record.
func (t *Table[T]) Read(ctx context.Context, name string, row *Row[T]) error {
	rec, key, err := t.mover.Get(ctx, t.Key(name))
	return t.opened(row, key, rec, err)
}

func (t *Table[T]) opened(row *Row[T], key string, rec kv.Record, err error) error {
	if *row = (Row[T]{}); err != nil {
		return t.noteError(err)
	}
	return t.open(row, key, rec)
}

// Locate returns the row of a record without opening it. It is for those who delete a record
// or put another in its place, even where it cannot be read.
func (t *Table[T]) Locate(ctx context.Context, name string) (Row[T], error) {
	rec, key, err := t.mover.Get(ctx, t.Key(name))
	if err != nil {
		return Row[T]{}, t.noteError(err)
	}
	row := Row[T]{read: rec}
	row.Name, _ = t.NameOf(key)
	return row, nil
}

// Reopen returns the row that a record of a version was, from what lay in the store: for one that was
// moved aside since a key was missing.
func (t *Table[T]) Reopen(name string, version uint64, raw []byte) (row Row[T], err error) {
	err = t.open(&row, t.Key(name), kv.Record{Version: version, Value: raw})
	return row, err
}

// noteError lets a note that cannot be read be a record that cannot be.
func (t *Table[T]) noteError(err error) error {
	if errors.Is(err, ErrNote) {
		return fmt.Errorf("%w: %w", t.g.Corrupt, err)
	}
	return err
}

// Update changes the record of a name, wherever it lies by now, see [kv.Update]. It returns
// the row as it is kept then. An error of do is returned as it is, and nothing is written;
// kv.SkipWrite means that the record is right as it is.
func (t *Table[T]) Update(ctx context.Context, name string, do func(*Row[T]) error) (Row[T], error) {
	return t.update(ctx, t.Key(name), nil, do)
}

// UpdateFrom is Update for a record that was read before.
func (t *Table[T]) UpdateFrom(ctx context.Context, have Row[T], do func(*Row[T]) error) (Row[T], error) {
	return t.update(ctx, t.Key(have.Name), &reading{have.Name, have.read, have.plain}, do)
}

// A reading is what a row was when it was read, whatever was done with its value since.
type reading struct {
	name  string
	rec   kv.Record
	plain []byte
}

// None is the row of a record that is not there.
func (t *Table[T]) None(name string) Row[T] { return Row[T]{Name: name} }

func (t *Table[T]) update(ctx context.Context, key string, have *reading, do func(*Row[T]) error) (Row[T], error) {
	var row Row[T]
	next := func(key string, rec kv.Record) (kv.Record, error) {
		var err error
		if have != nil && rec.Version == have.rec.Version && key == t.Key(have.name) {
			row = Row[T]{Name: have.name, read: have.rec, plain: have.plain}
			err = t.decode(&row)
		} else {
			err = t.open(&row, key, rec)
		}
		if err == nil {
			err = do(&row)
		}
		if err != nil {
			return rec, err
		}
		return t.sealed(&row)
	}
	var old *kv.Record
	if have != nil {
		old = &have.rec
	}
	rec, _, err := t.mover.Update(ctx, key, old, next)
	if err != nil {
		return Row[T]{}, t.noteError(err)
	}
	row.read = rec
	return row, nil
}

// Delete removes a record, unless it was changed since it was read: then the error is
// kv.ErrConflict.
func (t *Table[T]) Delete(ctx context.Context, row Row[T]) error {
	return t.g.Store.Delete(ctx, t.Key(row.Name), row.read.Version)
}

// open opens a record into row. One that is not there is an empty row.
func (t *Table[T]) open(row *Row[T], key string, rec kv.Record) error {
	*row = Row[T]{read: rec}
	row.Name, _ = t.NameOf(key)
	if rec.Version == 0 {
		return nil
	}
	plain, err := t.seal.Open(nil, rec.Value, boundTo(key, rec.Version))
	if errors.Is(err, keyring.ErrUnknownKey) && t.idle(rec) {
		return nil // its key is gone, and nothing in it counts any more
	}
	if err == nil && len(plain) > 0 {
		row.plain = plain
		return t.decode(row)
	}
	if *row = (Row[T]{}); err != nil {
		return fmt.Errorf("%w: %s: %w", t.g.Corrupt, t.k.Name, err)
	}
	return fmt.Errorf("%w: %s", t.g.Corrupt, t.k.Name)
}

// idle reports whether nothing in a record counts any more.
func (t *Table[T]) idle(rec kv.Record) bool {
	return !rec.Expires.IsZero() && t.g.Now().After(rec.Expires.Add(-t.k.Idle))
}

// decode reads what a row's plain text says.
func (t *Table[T]) decode(row *Row[T]) error {
	row.Queue, row.Due, row.Expires = row.read.Queue, row.read.Due, row.read.Expires
	if row.plain == nil {
		return nil
	}
	form, n := binary.Uvarint(row.plain)
	if n <= 0 || form == 0 {
		return fmt.Errorf("%w: %s", t.g.Corrupt, t.k.Name)
	}
	if form > t.g.Reads {
		return t.g.Newer
	}
	rest, err := wire.Read(row.plain[n:], func(c *wire.Codec) { t.k.Fields(&row.Value, c) })
	switch {
	case errors.Is(err, wire.ErrNewer):
		return t.g.Newer
	case err != nil:
		return fmt.Errorf("%w: %s", t.g.Corrupt, t.k.Name)
	}
	row.form, row.rest = form, rest
	return nil
}

// room is how much a record may become longer before its memory is taken anew.
const room = 512

// wholeHours is t, or the end of its hour: a time that stays the same from one write to the
// next costs a database less, and no rule depends on it.
func wholeHours(t time.Time) time.Time {
	if whole := t.Truncate(time.Hour); whole.Before(t) {
		return whole.Add(time.Hour)
	}
	return t
}

// sealed returns a row as a record under a new version. A record is never put back into an
// older form, which may lack what it holds.
func (t *Table[T]) sealed(row *Row[T]) (kv.Record, error) {
	if t.k.Arrange != nil {
		t.k.Arrange(row)
	}
	row.form = max(row.form, t.g.Writes)
	plain := wire.Append(binary.AppendUvarint(make([]byte, 0, len(row.plain)+room), row.form), func(c *wire.Codec) { t.k.Fields(&row.Value, c) })
	row.plain = append(plain, row.rest...)
	r := kv.Record{Version: kv.NewVersion(), Queue: row.Queue, Due: row.Due, Expires: wholeHours(row.Expires)}
	var err error
	r.Value, err = t.seal.Seal(nil, row.plain, boundTo(t.Key(row.Name), r.Version))
	return r, err
}

// reseal seals a record for another key, or anew for the same.
func (t *Table[T]) reseal(from string, rec kv.Record, to string) (kv.Record, error) {
	var row Row[T]
	if err := t.open(&row, from, rec); err != nil {
		return rec, err
	}
	row.Name, _ = t.NameOf(to)
	return t.sealed(&row)
}
