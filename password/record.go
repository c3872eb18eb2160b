package password

import (
	"context"
	"errors"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// form is that of records in the store.
const form = 1

// indexForm has the form of a blind index, for checking a prefix.
const indexForm = "00000000000000000000000000000000"

var (
	errName    = errors.New("password: account or session is not 1 to 256 bytes")
	errCorrupt = errors.New("password: record cannot be opened")
	errNewer   = errors.New("password: record of a newer form")
)

// A row is an account's ledger while something is done with it.
type row = records.Row[ledger]

func newTable(c *GuardConfig) (*records.Table[ledger], error) {
	g := &records.Group{
		Package: "password", Store: c.Store, Keys: c.Keys, Prefix: c.Prefix, Now: c.Now,
		Reads: form, Writes: form, Corrupt: errCorrupt, Newer: errNewer,
	}
	return records.New(g, records.Kind[ledger]{
		Name: "account", Prefix: "p/", Fields: (*ledger).fields,
		Arrange: func(r *row) { r.Expires = r.Value.expires(c.Now()) },
	})
}

// emptyFor is how long a record stays without a PIN or a cause of suspension in it: longer than
// its counts count, and than a slow process may take to copy the one that was moved.
const emptyFor = 48 * time.Hour

// expires returns when a ledger that is written now may be dropped: zero, which means never,
// while there is a PIN in it, or the number of a call to Suspend or Resume.
func (l *ledger) expires(now time.Time) time.Time {
	if l.Active != nil || len(l.Staged) > 0 || len(l.Causes) > 0 {
		return time.Time{}
	}
	return now.Add(emptyFor)
}

// What personal data are for.
const (
	forCompare = "tells whether a PIN is the right one"
	forReuse   = "tells whether a new PIN is an old one"
	forSession = "finds what a session has staged"
)

func (l *ledger) fields(c *wire.Codec) {
	var a active
	if l.Active != nil {
		a = *l.Active
	}
	c.Message(1, "active", a.fields)
	if l.Active == nil && a != (active{}) {
		l.Active = &a
	}
	c.Base(a.Since)
	wire.Texts(c, 2, "old", forReuse, &l.Old)
	wire.List(c, 3, "staged", &l.Staged, (*staged).fields)
	wire.Texts(c, 4, "done", forSession, &l.Done)
	wire.List(c, 5, "tries", &l.Tries, (*try).fields)
	wire.Int(c, 6, "pruned", "", &l.Pruned)
	wire.Time(c, 7, "until", "", &l.Until)
	c.Bool(8, "reset", "", &l.Reset)
	wire.Times(c, 9, "backs", "", &l.Backs)
	wire.Times(c, 10, "probes", "", &l.Probes)
	wire.List(c, 11, "changes", &l.Changes, (*counted).fields)
	wire.Map(c, 12, "causes", &l.Causes, (*standing).fields)
}

func (a *active) fields(c *wire.Codec) {
	wire.Uint(c, 1, "id", "", &a.ID)
	c.Text(2, "hash", forCompare, &a.Hash)
	wire.Time(c, 3, "since", "", &a.Since)
}

func (s *staged) fields(c *wire.Codec) {
	c.Text(1, "session", forSession, &s.Session)
	c.Text(2, "hash", forCompare, &s.Hash)
	c.Bool(3, "kept", "", &s.Kept)
}

func (t *try) fields(c *wire.Codec) {
	wire.Uint(c, 1, "id", "", &t.ID)
	wire.Time(c, 2, "at", "", &t.At)
	c.Bool(3, "open", "", &t.Open)
	c.Bool(4, "row", "", &t.Row)
	c.Bool(5, "hit", "", &t.Hit)
}

func (n *counted) fields(c *wire.Codec) {
	wire.Uint(c, 1, "id", "", &n.ID)
	wire.Time(c, 2, "at", "", &n.At)
	c.Bool(3, "open", "", &n.Open)
	c.Bool(4, "probe", "", &n.Probe)
}

// fields begins with number 2: number 1 is the cause.
func (s *standing) fields(c *wire.Codec) {
	wire.Uint(c, 2, "order", "", &s.Order)
	c.Bool(3, "on", "", &s.On)
}

// checkNames checks accounts and sessions.
func checkNames(names ...string) error {
	for _, n := range names {
		if len(n) == 0 || len(n) > 256 {
			return errName
		}
	}
	return nil
}

func (g *Guard) micros() int64 { return g.now().UnixMicro() }

// place returns where an account's record lies.
func (g *Guard) place(account string) records.Place {
	return g.accounts.Place([]byte("account"), []byte(account))
}

// session returns how a session is named in an account's record: under the index
// key of now, unless the record knows it by another key's.
func (g *Guard) session(l *ledger, id string) string {
	all := g.accounts.Names([]byte("session"), []byte(id))
	for _, name := range all {
		if l.names(name) {
			return name
		}
	}
	return all[0]
}

// fetch reads an account's record, after it was brought where it should lie.
func (g *Guard) fetch(ctx context.Context, account string) (row, error) {
	return g.accounts.Settled(ctx, g.place(account))
}

// update changes the account's record. An error of next is returned as it is,
// and nothing is written.
func (g *Guard) update(ctx context.Context, account string, next func(*row) error) error {
	have, err := g.fetch(ctx, account)
	if err != nil {
		return err
	}
	_, err = g.updateFrom(ctx, have, next)
	return err
}

// updateFrom is update for a record that was read before. It returns the record
// as it is now kept.
func (g *Guard) updateFrom(ctx context.Context, have row, next func(*row) error) (row, error) {
	now, err := g.accounts.UpdateFrom(ctx, have, next)
	if errors.Is(err, kv.ErrBusy) && !errors.Is(err, kv.ErrUnknown) {
		return now, ErrBusy
	}
	return now, err
}

// remove deletes a record, or empties it where records may be on the move. Where
// there is none it may be that an earlier removal can yet be lost, so that an
// empty one is put there first.
func (g *Guard) remove(ctx context.Context, r row) error {
	moving := len(g.keys.Keys()) > 1
	if moving || !r.Exists() {
		seen, err := r.Version(), error(nil)
		r, err = g.accounts.UpdateFrom(ctx, r, func(r *row) error {
			if r.Version() != seen {
				return kv.ErrConflict
			}
			r.Value = ledger{}
			return nil
		})
		if err != nil || moving {
			return err
		}
	}
	return g.accounts.Delete(ctx, r)
}
