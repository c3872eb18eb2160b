package realname

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// Rewrap brings what is under an old master key under the current one: the data keys
// with their sessions, and the records of accounts, identities and PINs. It
// returns how many it found. Call it after a new key has become current, until it
// finds none. What is still under the old key then lives a short time (review cases,
// counts of the day, codes, sessions that never had a subject), or stays: a PIN as
// such, until it is verified next, and the trails of erased sessions.
func (v *Verifier) Rewrap(ctx context.Context) (int, error) {
	c := counting{ctx: ctx}
	keys := v.c.Keys.Keys()
	if len(keys) == 1 {
		return 0, nil
	}
	for _, master := range keys {
		if master == v.c.Keys.Current() {
			continue
		}
		for shard := range keyShards {
			c.each(v.c.DataKeys, v.keyQueue(master, shard), v.far(), func(key string) (bool, error) {
				return true, v.rewrap(ctx, key, strings.TrimPrefix(key, v.key(kindDataKey, "")))
			})
		}
	}
	for shard := range keptShards {
		c.each(v.c.Store, v.keptQueue(shard), v.far(), func(key string) (bool, error) {
			if account, ok := strings.CutPrefix(key, v.key(kindAccount, "")); ok {
				return v.resealAccount(ctx, account)
			}
			return v.resealIdentity(ctx, strings.TrimPrefix(key, v.key(kindIdentity, "")))
		})
	}
	c.add(v.resealIndex(ctx))
	return c.n, errors.Join(c.errs...)
}

// far is later than anything in a list, whatever clock put it there.
func (v *Verifier) far() time.Time { return v.c.Now().AddDate(100, 0, 0) }

// A counting goes through queues, counts what it does, and keeps the first few
// errors.
type counting struct {
	ctx  context.Context
	n    int
	errs []error
}

func (c *counting) each(s kv.Store, queue string, until time.Time, do func(key string) (bool, error)) {
	for key, err := range s.Due(c.ctx, queue, until) {
		if err != nil {
			c.add(false, err)
			continue
		}
		did, err := do(key)
		if err != nil {
			err = fmt.Errorf("%s: %w", key, err) // a blind index, which names nobody
		}
		c.add(did, err)
	}
}

func (c *counting) add(did bool, err error) {
	if did && err == nil {
		c.n++
	}
	if err != nil && len(c.errs) < 8 {
		c.errs = append(c.errs, err)
	}
}

func (v *Verifier) rewrap(ctx context.Context, key, id string) error {
	s, err := v.load(ctx, id)
	if err == nil { // the session first: the key's queue is how it is found
		_, err = v.change(ctx, s, func(s *session) error {
			s.changed = true
			return nil
		})
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	rec, err := v.c.DataKeys.Get(ctx, key)
	if err != nil {
		return err
	}
	old := rec.Version
	rec.Value, err = v.c.Keys.Rewrap(ctx, rec.Value, []byte(key))
	if err != nil {
		return err
	}
	rec.Queue = v.keyQueue(v.c.Keys.Current(), rand.IntN(keyShards))
	rec.Version = 0
	_, err = kv.Put(ctx, v.c.DataKeys, key, old, rec)
	return err
}

// stale reports whether a record is sealed under another key than the current one.
func (v *Verifier) stale(rec kv.Record) bool {
	key, err := v.c.Keys.SealedUnder(rec.Value)
	return err == nil && key != v.c.Keys.Current()
}

// resealAccount seals an account's record anew, its PIN's and its sessions', where they
// are under an old key. The account comes last: it is how the others are found.
func (v *Verifier) resealAccount(ctx context.Context, name string) (did bool, err error) {
	rec, key, err := v.movers[kindAccount].Get(ctx, v.key(kindAccount, name))
	if err != nil {
		return false, noteError(err)
	}
	var a accountRecord
	if err := v.decode(kindAccount, key, rec, &a); err != nil {
		return false, err
	}
	if a.Account != "" {
		if err := v.c.PINs.Reindex(ctx, a.Account); err != nil {
			return false, err
		}
	}
	for _, id := range a.Sessions {
		if err := v.resealSession(ctx, id, &did); err != nil {
			return false, err
		}
	}
	if !v.stale(rec) {
		return did, nil
	}
	_, err = v.onAccount(ctx, name, func(*kv.Record, *accountRecord) error { return nil })
	return true, err
}

func (v *Verifier) resealSession(ctx context.Context, id string, did *bool) error {
	s, err := v.loadBare(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || !v.stale(s.rec) {
		return err
	}
	*did = true
	_, err = v.change(ctx, s, func(s *session) error {
		s.changed = true
		return nil
	})
	return err
}

func (v *Verifier) resealIdentity(ctx context.Context, name string) (bool, error) {
	rec, _, err := v.movers[kindIdentity].Get(ctx, v.key(kindIdentity, name))
	if err != nil || !v.stale(rec) {
		return false, noteError(err)
	}
	return true, v.onIdentity(ctx, name, nil, func(*identityRecord) error { return nil })
}

func (v *Verifier) resealIndex(ctx context.Context) (bool, error) {
	rec, err := get(ctx, v.c.Store, v.key(kindIndex, "key"))
	if err != nil || rec.Version == 0 || !v.stale(rec) {
		return false, err
	}
	return true, v.onIndex(ctx, func(*indexRecord) error { return nil })
}

// Reindex moves the records of accounts, identities and PINs from the indexes under
// Config.Keys' old index key to those under its index key, and returns how many
// accounts it found something to move for. Begin when the last process that does
// not name the new index key has ended, and call it until it returns 0 and no error.
// Only then may OldIndex go, after two more days in which the counts of the day and
// the code service's numbers move or pass. All the while the Verifier works as ever,
// with one more call for each record that lies under an index.
func (v *Verifier) Reindex(ctx context.Context) (int, error) {
	if v.c.Keys.OldIndexKey() == "" {
		return 0, nil
	}
	if err := v.checkIndex(ctx); err != nil {
		return 0, err
	}
	c := counting{ctx: ctx}
	move := func(key string) (bool, error) {
		name, ok := strings.CutPrefix(key, v.key(kindAccount, ""))
		if !ok {
			return false, nil
		}
		return v.reindexAccount(ctx, name)
	}
	for shard := range keptShards {
		c.each(v.c.Store, v.keptQueue(shard), v.far(), move)
	}
	for shard := range shards { // accounts whose erasure is under way
		c.each(v.c.Store, v.sweepQueue(shard), v.far(), move)
	}
	if err := errors.Join(c.errs...); err != nil || c.n > 0 {
		return c.n, err
	}
	return 0, v.onIndex(ctx, func(r *indexRecord) error {
		r.Check = v.indexOf(kindIndex, "").name
		return nil
	})
}

// reindexAccount moves an account with all that is found by it.
func (v *Verifier) reindexAccount(ctx context.Context, name string) (did bool, err error) {
	rec, key, err := v.movers[kindAccount].Get(ctx, v.key(kindAccount, name))
	if err != nil {
		return false, noteError(err)
	}
	var a accountRecord
	if err := v.decode(kindAccount, key, rec, &a); err != nil || a.Account == "" {
		return false, err
	}
	if err := v.c.PINs.Reindex(ctx, a.Account); err != nil {
		return false, err
	}
	names := v.indexesOf(kindAccount, a.Account)
	for _, id := range a.Sessions {
		if err := v.reindexSession(ctx, id, names, &did); err != nil {
			return did, err
		}
	}
	moved, err := v.home(ctx, kindAccount, v.indexOf(kindAccount, a.Account))
	return did || moved, err
}

// reindexSession moves the record of a session's identity, and lets the session and
// the identity know their new names.
func (v *Verifier) reindexSession(ctx context.Context, id string, account []string, did *bool) error {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	number := s.private.identity.Number
	if !number.IsValid() {
		return v.nameless(ctx, s)
	}
	identity := v.indexOf(kindIdentity, number.Reveal())
	moved, err := v.home(ctx, kindIdentity, identity)
	if err != nil {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.private.identity.Number == number && s.Identity != "" && s.Identity != identity.name {
			s.Identity, s.changed, moved = identity.name, true, true
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = v.onIdentity(ctx, identity.name, nil, func(r *identityRecord) error {
		if !r.rename(account) {
			return kv.SkipWrite
		}
		moved = true
		return nil
	})
	*did = *did || moved
	return err
}

// nameless returns an error if the session holds a slot of an identity whose number
// nobody can read any more: its data key was deleted. The slot cannot be moved;
// who erases the account frees it.
func (v *Verifier) nameless(ctx context.Context, s *session) error {
	if s.Identity == "" || s.State.Status != StatusApproved {
		return nil
	}
	s, err := v.load(ctx, s.ID) // it may be that an erasure came between session and key
	if err == nil && s.Identity != "" && !s.private.identity.Number.IsValid() && s.State.Data != dataErased {
		return fmt.Errorf("%w: session %s is approved and has no number: erase its account", ErrCorrupt, s.ID)
	}
	return err
}

// rename gives an account its first name wherever it has another one, and reports
// whether it did.
func (r *identityRecord) rename(account []string) (did bool) {
	for i, known := range r.Known {
		if slices.Contains(account[1:], known) {
			r.Known[i], did = account[0], true
		}
	}
	for i := range r.Slots {
		if slices.Contains(account[1:], r.Slots[i].Account) {
			r.Slots[i].Account, did = account[0], true
		}
	}
	return did
}
