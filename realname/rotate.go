package realname

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Rewrap brings what is under an old master key under the current one: the data keys
// with their sessions, and the records of accounts, identities, PINs and erasures. It
// returns how many it found. Call it after a new key has become current, until it
// finds none. What is still under the old key then lives a short time (review cases,
// counts of the day, codes, sessions that never had a subject), or stays: a PIN as
// such, until it is verified next, and the trails of erased sessions.
func (v *Verifier) Rewrap(ctx context.Context) (int, error) {
	w := records.Walk{Context: ctx}
	keys := v.c.Keys.Keys()
	if len(keys) == 1 {
		return 0, nil
	}
	for _, master := range keys {
		if master == v.c.Keys.Current() {
			continue
		}
		for shard := range keyShards {
			w.Queue(v.c.DataKeys, v.keyQueue(master, shard), v.far(), func(key string) (bool, error) {
				return true, v.rewrap(ctx, key, strings.TrimPrefix(key, v.keyAt("")))
			})
		}
	}
	v.eachQueue(ctx, &w, func(key string) (bool, error) { return v.resealAt(ctx, key) })
	w.Add(v.indexes.Reseal(ctx, indexName))
	return w.N, w.Err()
}

// eachQueue goes through all queues that records of accounts, identities and sessions may
// be in.
func (v *Verifier) eachQueue(ctx context.Context, w *records.Walk, do func(key string) (bool, error)) {
	for shard := range keptShards {
		w.Queue(v.c.Store, v.keptQueue(shard), v.far(), do)
	}
	queues, err := v.sweepQueues(ctx)
	w.Add(false, err)
	for _, queue := range queues {
		w.Queue(v.c.Store, queue, v.far(), do)
	}
}

// resealAt seals the record at a key anew, with what is found by it, where it is under an
// old master key.
func (v *Verifier) resealAt(ctx context.Context, key string) (bool, error) {
	if name, ok := v.accounts.NameOf(key); ok {
		return v.resealAccount(ctx, name)
	}
	if name, ok := v.identities.NameOf(key); ok {
		return v.identities.Reseal(ctx, name)
	}
	if name, ok := v.cards.NameOf(key); ok {
		return v.cards.Reseal(ctx, name)
	}
	if name, ok := v.mobiles.NameOf(key); ok {
		return v.mobiles.Reseal(ctx, name)
	}
	if id, ok := v.erasures.NameOf(key); ok {
		return v.erasures.Reseal(ctx, id)
	}
	if id, ok := v.sessions.NameOf(key); ok {
		return v.sessions.Reseal(ctx, id)
	}
	return false, nil
}

// far is later than anything in a list, whatever clock put it there.
func (v *Verifier) far() time.Time { return v.c.Now().AddDate(100, 0, 0) }

func (v *Verifier) rewrap(ctx context.Context, key, id string) error {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && s.State.Data == dataErased {
		return v.deleteKey(ctx, id) // it belongs to nothing
	}
	if err == nil { // the session first: the key's queue is how it is found
		_, err = v.change(ctx, s, func(s *session) error {
			s.changed = true
			return nil
		})
	}
	if err != nil {
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

// resealAccount seals an account's record anew, its PIN's and its sessions', where they
// are under an old key. The account comes last: it is how the others are found.
func (v *Verifier) resealAccount(ctx context.Context, name string) (did bool, err error) {
	row, err := v.accounts.Get(ctx, name)
	if err != nil {
		return false, err
	}
	if account := row.Value.Account; account != "" {
		if err := v.c.PINs.Reindex(ctx, account); err != nil {
			return false, err
		}
	}
	for _, id := range row.Value.Sessions {
		again, err := v.sessions.Reseal(ctx, id)
		if err != nil {
			return false, err
		}
		did = did || again
	}
	again, err := v.accounts.Reseal(ctx, name)
	return did || again, err
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
	w := records.Walk{Context: ctx}
	v.eachQueue(ctx, &w, func(key string) (bool, error) { // of accounts whose erasure is under way as well
		name, ok := v.accounts.NameOf(key)
		if !ok {
			return false, nil
		}
		return v.reindexAccount(ctx, name)
	})
	if err := w.Err(); err != nil || w.N > 0 {
		return w.N, err
	}
	_, err := v.indexes.Update(ctx, indexName, func(row *records.Row[indexRecord]) error {
		row.Value.Check = v.indexes.Place(nil).Name
		return nil
	})
	return 0, err
}

// reindexAccount moves an account with all that is found by it.
func (v *Verifier) reindexAccount(ctx context.Context, name string) (did bool, err error) {
	row, err := v.accounts.Get(ctx, name)
	a := row.Value
	if err != nil || a.Account == "" {
		return false, err
	}
	if err := v.c.PINs.Reindex(ctx, a.Account); err != nil {
		return false, err
	}
	names := v.accounts.Names([]byte(a.Account))
	for _, id := range a.Sessions {
		if err := v.reindexSession(ctx, id, names, &did); err != nil {
			return did, err
		}
	}
	moved, err := v.accounts.Home(ctx, v.accounts.Place([]byte(a.Account)))
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
	if err := v.renamePast(ctx, s, account, did); err != nil {
		return err
	}
	if err := v.rehold(ctx, s, account, did); err != nil {
		return err
	}
	who := s.private.identity.text()
	if who == "" {
		return v.nameless(ctx, s)
	}
	identity := v.identities.Place([]byte(who))
	moved, err := v.identities.Home(ctx, identity)
	if err != nil {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.private.identity.text() == who && s.Identity != "" && s.Identity != identity.Name {
			s.rename(s.Identity, identity.Name)
			moved = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = v.identities.Update(ctx, identity.Name, func(row *records.Row[identityRecord]) error {
		if !row.Value.rename(account) {
			return kv.SkipWrite
		}
		moved = true
		return nil
	})
	*did = *did || moved
	return err
}

// rehold moves the records of the session's mobile number and card, and lets them know the
// account by its new name.
func (v *Verifier) rehold(ctx context.Context, s *session, account []string, did *bool) error {
	before := s.Owner
	mobile, err := reheld(ctx, v, v.mobiles, before.MobileKey, revealMobile(s.private.mobile), account, did)
	if err != nil {
		return err
	}
	card, err := reheld(ctx, v, v.cards, before.CardKey, s.private.card.Number.Reveal(), account, did)
	if err != nil || mobile == before.MobileKey && card == before.CardKey {
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.Owner.MobileKey != before.MobileKey || s.Owner.CardKey != before.CardKey {
			return nil // another subject, or another process
		}
		s.Owner.MobileKey, s.Owner.CardKey = mobile, card
		for i, key := range s.Held {
			switch key {
			case before.MobileKey:
				s.Held[i] = mobile
			case before.CardKey:
				s.Held[i] = card
			}
		}
		s.changed, *did = true, true
		return nil
	})
	return err
}

// reheld moves the record of a mobile number or a card, and returns its key of now.
func reheld[T any](ctx context.Context, v *Verifier, t *records.Table[T], key, number string, account []string, did *bool) (string, error) {
	if key == "" || number == "" {
		return key, nil
	}
	at := t.Place([]byte(number))
	moved, err := t.Home(ctx, at)
	if err != nil {
		return key, err
	}
	*did = *did || moved
	return t.Key(at.Name), v.renameAt(ctx, t.Key(at.Name), account, did)
}

// renameAt gives an account its first name in the slots at a key.
func (v *Verifier) renameAt(ctx context.Context, key string, account []string, did *bool) error {
	rename := func(s slots) error {
		changed := s.rename(account)
		*did = *did || changed
		return skipUnless(changed)
	}
	if name, ok := v.mobiles.NameOf(key); ok {
		_, err := v.mobiles.Update(ctx, name, func(row *records.Row[mobileRecord]) error { return rename(row.Value.Slots) })
		return err
	}
	name, _ := v.cards.NameOf(key)
	_, err := v.cards.Update(ctx, name, func(row *records.Row[cardRecord]) error { return rename(row.Value.Slots) })
	return err
}

// renamePast lets the identities that the session was about before know the account by its
// new name. Their numbers are gone, so their records stay where they are.
func (v *Verifier) renamePast(ctx context.Context, s *session, account []string, did *bool) error {
	for _, name := range s.Past {
		if name == s.Identity {
			continue
		}
		_, err := v.identities.Update(ctx, name, func(row *records.Row[identityRecord]) error {
			if !row.Value.rename(account) {
				return kv.SkipWrite
			}
			*did = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rename gives the session's identity its new name.
func (s *session) rename(from, to string) {
	s.Identity, s.changed = to, true
	for _, list := range [][]string{s.Shown, s.Past} {
		if i := slices.Index(list, from); i >= 0 {
			list[i] = to
		}
	}
}

// nameless returns an error if the session holds a slot of an identity whose number
// nobody can read any more: its data key was deleted. The slot cannot be moved;
// who erases the account frees it.
func (v *Verifier) nameless(ctx context.Context, s *session) error {
	if s.Identity == "" || s.State.Status != StatusApproved {
		return nil
	}
	s, err := v.load(ctx, s.ID) // it may be that an erasure came between session and key
	if err == nil && s.Identity != "" && s.private.identity.text() == "" && s.State.Data != dataErased {
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
	return r.Slots.rename(account) || did
}
