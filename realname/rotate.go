package realname

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// Rewrap brings what is under an old master key under the current one: the data keys
// with their sessions, and the records of accounts, identities and PINs. It
// returns how many it found. Call it after a new key has become current, until it
// finds none. Then the old key may leave the ring as soon as what lives a short
// time has gone: review cases, counts of the day, codes, and sessions that never
// had a subject.
// What stays under the old key are the trails of erased sessions: keep the key as
// long as those are to be read.
func (v *Verifier) Rewrap(ctx context.Context) (int, error) {
	c := counting{ctx: ctx}
	for _, master := range v.c.Keys.Keys() {
		if master == v.c.Keys.Current() {
			continue
		}
		for shard := range keyShards {
			c.each(v.c.DataKeys, v.keyQueue(master, shard), v.c.Now(), func(key string) (bool, error) {
				return true, v.rewrap(ctx, key, strings.TrimPrefix(key, v.key(kindDataKey, "")))
			})
		}
	}
	for _, master := range v.c.Keys.Keys() {
		for shard := range accountShards {
			c.each(v.c.Store, v.accountQueue(master, shard), v.c.Now(), func(key string) (bool, error) {
				return v.resealAccount(ctx, strings.TrimPrefix(key, v.key(kindAccount, "")))
			})
		}
	}
	return c.n, errors.Join(c.errs...)
}

// A counting goes through queues, counts what it does, and keeps the first few
// errors.
type counting struct {
	ctx  context.Context
	n    int
	errs []error
}

func (c *counting) each(s kv.Store, queue string, until time.Time, do func(key string) (bool, error)) {
	for key, err := range s.Due(c.ctx, queue, until) {
		did := false
		if err == nil {
			did, err = do(key)
		}
		if did && err == nil {
			c.n++
		}
		if err != nil && len(c.errs) < 8 {
			c.errs = append(c.errs, err)
		}
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

// resealAccount seals an account's record anew, and those of its sessions and
// their identities, where they are under an old key. The account comes last: it
// is how the others are found.
func (v *Verifier) resealAccount(ctx context.Context, name string) (bool, error) {
	rec, key, err := v.movers[kindAccount].Get(ctx, v.key(kindAccount, name))
	if err != nil {
		return false, err
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
	did := false
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
	if err != nil {
		return err
	}
	if s.Identity != "" {
		rec, _, err := v.movers[kindIdentity].Get(ctx, v.key(kindIdentity, s.Identity))
		if err != nil {
			return err
		}
		if v.stale(rec) {
			*did = true
			if err := v.onIdentity(ctx, s.Identity, nil, func(*identityRecord) error { return nil }); err != nil {
				return err
			}
		}
	}
	if !v.stale(s.rec) {
		return nil
	}
	*did = true
	_, err = v.change(ctx, s, func(s *session) error {
		s.changed = true
		return nil
	})
	return err
}

// Reindex moves the records of accounts and identities from the indexes under
// Config.Keys' old index key to those under its index key, and returns how many
// accounts it moved. The way, each step in every process before the next begins:
// the new key into the ring; the new key as Index, the old one as OldIndex; then
// Reindex until it moves none and returns no error; two days later, when the day's
// counts have moved as well, no OldIndex. All the while the Verifier works as
// ever, with one more call for each record that lies under an index.
func (v *Verifier) Reindex(ctx context.Context) (int, error) {
	old := v.c.Keys.OldIndexKey()
	if old == "" {
		return 0, nil
	}
	if err := v.checkIndex(ctx); err != nil {
		return 0, err
	}
	c := counting{ctx: ctx}
	prefix := v.key(kindAccount, "")
	move := func(key string) (bool, error) {
		if !strings.HasPrefix(key, prefix) {
			return false, nil
		}
		return v.reindexAccount(ctx, strings.TrimPrefix(key, prefix))
	}
	for shard := range accountShards {
		c.each(v.c.Store, v.accountQueue(old, shard), v.c.Now(), move)
	}
	for shard := range shards { // accounts whose erasure is under way
		c.each(v.c.Store, v.sweepQueue(shard), v.c.Now().Add(2*claimTime), move)
	}
	if err := errors.Join(c.errs...); err != nil || c.n > 0 {
		return c.n, err
	}
	return 0, v.onIndex(ctx, func(r *indexRecord) error {
		r.Check = v.indexOf(kindIndex, "").name
		return nil
	})
}

// reindexAccount moves an account with all that is found by it. The account comes
// last: as long as it is in its queue the rest is found again.
func (v *Verifier) reindexAccount(ctx context.Context, name string) (bool, error) {
	rec, key, err := v.movers[kindAccount].Get(ctx, v.key(kindAccount, name))
	if err != nil {
		return false, err
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
		if err := v.reindexSession(ctx, id, names); err != nil {
			return false, err
		}
	}
	if err := v.home(ctx, kindAccount, v.indexOf(kindAccount, a.Account)); err != nil {
		return false, err
	}
	moved := v.key(kindAccount, names[0]) != key
	_, err = v.onAccount(ctx, names[0], func(rec *kv.Record, a *accountRecord) error {
		if !strings.HasPrefix(rec.Queue, v.c.Prefix+"index.") {
			return kv.SkipWrite // it is being erased, or was
		}
		was := *rec
		rec.Queue = ""
		v.enlist(rec, names[0])
		rec.Due = was.Due
		if rec.Queue == was.Queue {
			return kv.SkipWrite
		}
		moved = true
		return nil
	})
	return moved, err
}

// reindexSession moves the records that belong to a session's subject, and lets
// the session and the identity know their new names.
func (v *Verifier) reindexSession(ctx context.Context, id string, account []string) error {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || !s.private.identity.Number.IsValid() {
		return err
	}
	number := s.private.identity.Number
	identity := v.indexOf(kindIdentity, number.Reveal())
	if err := v.home(ctx, kindIdentity, identity); err != nil {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.private.identity.Number == number && s.Identity != "" && s.Identity != identity.name {
			s.Identity, s.changed = identity.name, true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.onIdentity(ctx, identity.name, nil, func(r *identityRecord) error {
		if !r.rename(account) {
			return kv.SkipWrite
		}
		return nil
	})
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
