package realname

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/internal/reindex"
	"github.com/go-realname/sdk/kv"
)

// ErrIndex means that the store's records lie under the indexes of a key that
// Config.Keys does not name as index key, nor as the old one: all limits and
// slots would begin anew. See [keyring.Config].Index.
var ErrIndex = errors.New("realname: the store is indexed under another key")

// An indexed is the blind index of something, and the one under which its record
// lay before, where records are being moved.
type indexed struct{ name, old string }

// indexOf returns the index of a text that is of a kind.
func (v *Verifier) indexOf(kind, text string) indexed {
	i := indexed{name: v.index[kind].Index([]byte(text))}
	if old := v.c.Keys.OldIndexKey(); old != "" {
		i.old, _ = v.index[kind].IndexUnder(old, []byte(text)) // the ring has its own keys
	}
	return i
}

// indexesOf returns the index of a text under each key of the ring, first that of
// now: another process may have written the one of before, or of after.
func (v *Verifier) indexesOf(kind, text string) []string {
	all := []string{v.index[kind].Index([]byte(text))}
	for _, key := range v.c.Keys.Keys() {
		if key == v.c.Keys.IndexKey() {
			continue
		}
		if i, err := v.index[kind].IndexUnder(key, []byte(text)); err == nil {
			all = append(all, i)
		}
	}
	return all
}

// home sees to it that the record of i lies where it should, and reports whether
// it had to be moved.
func (v *Verifier) home(ctx context.Context, kind string, i indexed) (bool, error) {
	if i.old == "" {
		return false, nil
	}
	did, err := v.movers[kind].Move(ctx, v.key(kind, i.old), v.key(kind, i.name))
	return did, noteError(err)
}

// noteError lets a note that cannot be read be a record that cannot be.
func noteError(err error) error {
	if errors.Is(err, reindex.ErrNote) {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}

func (v *Verifier) addMovers() error {
	notes, err := v.c.Keys.Purpose("realname/moved")
	for _, kind := range movedKinds {
		v.movers[kind] = &reindex.Mover{Store: v.c.Store, Notes: notes, Reseal: v.reseal(kind)}
	}
	v.movers[kindCard].Until = v.countedUntil
	return err
}

// reseal returns how a record of a kind is sealed for another key.
func (v *Verifier) reseal(kind string) func(string, kv.Record, string) (kv.Record, error) {
	return func(from string, r kv.Record, to string) (kv.Record, error) {
		value := newValue(kind)
		if err := v.decode(kind, from, r, value); err != nil {
			return r, err
		}
		err := v.encode(kind, to, &r, value)
		return r, err
	}
}

// An indexRecord tells under which key the store's indexes are.
type indexRecord struct {
	header
	Check string
}

// checkIndex compares the store's index key with ours, once for each Verifier.
func (v *Verifier) checkIndex(ctx context.Context) error {
	if v.indexed.Load() {
		return nil
	}
	mine := v.indexOf(kindIndex, "")
	err := v.onIndex(ctx, func(r *indexRecord) error {
		switch {
		case r.Check == "" && mine.old != "":
			r.Check = mine.old
			return nil
		case r.Check == "":
			r.Check = mine.name
			return nil
		case r.Check == mine.name || r.Check == mine.old:
			return kv.SkipWrite
		}
		return ErrIndex
	})
	if err == nil {
		v.indexed.Store(true)
	}
	return err
}

// onIndex changes the record of the index key.
func (v *Verifier) onIndex(ctx context.Context, do func(*indexRecord) error) error {
	key := v.key(kindIndex, "key")
	_, err := kv.Update(ctx, v.c.Store, key, func(rec kv.Record) (kv.Record, error) {
		var r indexRecord
		if err := v.decode(kindIndex, key, rec, &r); err != nil {
			return rec, err
		}
		if err := do(&r); err != nil {
			return rec, err
		}
		return rec, v.encode(kindIndex, key, &rec, &r)
	})
	return err
}

// keptShards is the number of queues over which the records of accounts and
// identities are spread.
const keptShards = 16

// keptQueue is one of those queues. Nothing in them is ever due: they are lists of
// what there is.
func (v *Verifier) keptQueue(shard int) string {
	return v.c.Prefix + "kept." + strconv.FormatInt(int64(shard), 16)
}

// enlist puts a record into its list, unless it is in a queue already.
func (v *Verifier) enlist(rec *kv.Record, name string) {
	if rec.Queue == "" {
		rec.Queue, rec.Due, rec.Expires = v.keptQueue(int(name[0])%keptShards), v.c.Now(), time.Time{}
	}
}
