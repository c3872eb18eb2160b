package realname

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// schema is the newest form of records that we know. There has been no other yet.
// A record of a newer one is left untouched.
const (
	schema       = 1
	oldestSchema = 1
)

// ErrSchema means that a record was written by a newer version of this package.
var ErrSchema = errors.New("realname: record of a newer schema")

// ErrCorrupt means that a record could not be opened: it was changed, moved or
// put back by somebody else, or its key is gone.
var ErrCorrupt = errors.New("realname: record cannot be opened")

// What personal data in records is for, as an operator is told.
const (
	forOwner  = "finds and names what belongs to the account"
	forPerson = "is what is verified"
	forCopy   = "names what a provider keeps"
	forStaff  = "is what reviewers wrote"
)

// tables are the kinds of records.
type tables struct {
	group      *records.Group
	sessions   *records.Table[sessionRecord]
	accounts   *records.Table[accountRecord]
	identities *records.Table[identityRecord]
	cards      *records.Table[cardRecord]
	mobiles    *records.Table[mobileRecord]
	cases      *records.Table[caseRecord]
	erasures   *records.Table[erasureRecord]
	indexes    *records.Table[indexRecord]
	leases     *records.Table[leaseRecord]

	quarantines *records.Table[quarantineRecord]
}

// open makes the tables. Data keys are kept beside them, see ensureDataKey.
func (v *Verifier) open() error {
	t := &v.tables
	var err error
	if v.cursors, err = v.c.Keys.Purpose("realname/cursor"); err != nil {
		return err
	}
	t.group = &records.Group{
		Package: "realname", Store: v.c.Store, Keys: v.c.Keys, Prefix: v.c.Prefix, Now: v.c.Now,
		Reads: schema, Writes: uint64(v.c.Schema), Corrupt: ErrCorrupt, Newer: ErrSchema,
	}
	return errors.Join(
		add(t.group, &t.sessions, records.Kind[sessionRecord]{Name: "session", Prefix: "s/", Fields: (*sessionRecord).fields}),
		add(t.group, &t.accounts, records.Kind[accountRecord]{
			Name: "account", Prefix: "a/", Fields: (*accountRecord).fields, Arrange: v.arrangeAccount,
		}),
		add(t.group, &t.identities, records.Kind[identityRecord]{
			Name: "identity", Prefix: "i/", Fields: (*identityRecord).fields, Arrange: v.arrangeIdentity,
		}),
		add(t.group, &t.cards, records.Kind[cardRecord]{
			Name: "card", Prefix: "c/", Fields: (*cardRecord).fields, Arrange: v.arrangeCard,
		}),
		add(t.group, &t.mobiles, records.Kind[mobileRecord]{
			Name: "mobile", Prefix: "m/", Fields: (*mobileRecord).fields, Arrange: v.arrangeMobile,
		}),
		add(t.group, &t.cases, records.Kind[caseRecord]{Name: "case", Prefix: "r/", Fields: (*caseRecord).fields}),
		add(t.group, &t.leases, records.Kind[leaseRecord]{Name: "lease", Prefix: "l/", Fields: (*leaseRecord).fields}),
		add(t.group, &t.erasures, records.Kind[erasureRecord]{Name: "erasure", Prefix: "e/", Fields: (*erasureRecord).fields}),
		add(t.group, &t.quarantines, records.Kind[quarantineRecord]{
			Name: "quarantine", Prefix: "q/", Fields: (*quarantineRecord).fields,
		}),
		add(t.group, &t.indexes, records.Kind[indexRecord]{Name: "index", Prefix: "x/", Fields: (*indexRecord).fields}),
	)
}

// add makes one table.
func add[T any](g *records.Group, to **records.Table[T], k records.Kind[T]) (err error) {
	*to, err = records.New(g, k)
	return err
}

// ErrIndex means that the store's records lie under the indexes of a key that
// Config.Keys does not name as index key, nor as the old one: all limits and
// slots would begin anew. See [keyring.Config].Index.
var ErrIndex = errors.New("realname: the store is indexed under another key")

// An indexRecord tells under which key the store's indexes are, and over how many queues
// the processes spread what they put there. It lies under the one
// name indexName.
type indexRecord struct {
	Check  string
	Shards uint32 // the largest Config.Shards so far
}

const indexName = "key"

func (r *indexRecord) fields(c *wire.Codec) {
	c.Text(1, "check", "", &r.Check)
	wire.Uint(c, 2, "shards", "", &r.Shards)
}

// checkIndex compares the store's index key with ours, once for each Verifier.
func (v *Verifier) checkIndex(ctx context.Context) error {
	if v.indexed.Load() {
		return nil
	}
	mine := v.indexes.Place(nil)
	row, err := v.indexes.Update(ctx, indexName, func(row *records.Row[indexRecord]) error {
		r := &row.Value
		if r.Check != "" && !mine.Is(r.Check) {
			return ErrIndex
		}
		if r.Check != "" && r.Shards >= uint32(v.c.Shards) {
			return kv.SkipWrite
		}
		if r.Check == "" {
			r.Check = mine.Oldest()
		}
		r.Shards = max(r.Shards, uint32(v.c.Shards))
		return nil
	})
	switch {
	case err == nil:
		v.know(row.Value.Shards)
		v.indexed.Store(true)
	case errors.Is(err, ErrCorrupt): // its key is not in our ring
		err = fmt.Errorf("%w: %w", ErrIndex, err)
	}
	return err
}
