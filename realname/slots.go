package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// slots are the accounts that something is verified on: an identity, a mobile number, a card.
type slots []slot

// A slot is an account's right to be verified for what the record is about. It is held by
// sessions, each for the subject of one epoch: a renewal beside the approval. It
// is gone when nothing holds it any more.
type slot struct {
	Account string // index
	Holders []holder
}

func (s *slot) fields(c *wire.Codec) {
	c.Text(1, "account", "", &s.Account)
	wire.List(c, 2, "holders", &s.Holders, (*holder).fields)
}

type holder struct {
	Session string
	Epoch   uint16
}

func (h *holder) fields(c *wire.Codec) {
	c.Text(1, "session", "", &h.Session)
	wire.Uint(c, 2, "epoch", "", &h.Epoch)
}

var errNoSlot = errors.New("no slot is free")

// take lets mine hold the account's slot, a new one if it has none, or says that
// none is free. The account is known by any of its indexes.
func (all *slots) take(account []string, mine holder, limit int) error {
	for i := range *all {
		s := &(*all)[i]
		if !slices.Contains(account, s.Account) {
			continue
		}
		if slices.Contains(s.Holders, mine) {
			return kv.SkipWrite
		}
		s.Holders = append(s.Holders, mine)
		return nil
	}
	if len(*all) >= limit {
		return errNoSlot
	}
	*all = append(*all, slot{account[0], []holder{mine}})
	return nil
}

// free lets d hold nothing any more. It reports whether d held a slot.
func (all *slots) free(d holder) bool {
	for i := range *all {
		s := &(*all)[i]
		j := slices.Index(s.Holders, d)
		if j < 0 {
			continue
		}
		if s.Holders = slices.Delete(s.Holders, j, j+1); len(s.Holders) == 0 {
			*all = slices.Delete(*all, i, i+1)
		}
		return true
	}
	return false
}

// forget lets a session hold nothing any more, whatever its epoch.
func (all *slots) forget(session string) (did bool) {
	for _, s := range slices.Clone(*all) {
		for _, h := range slices.Clone(s.Holders) {
			did = h.Session == session && all.free(h) || did
		}
	}
	return did
}

// rename gives an account its first name wherever it has another one.
func (all slots) rename(account []string) (did bool) {
	for i := range all {
		if slices.Contains(account[1:], all[i].Account) {
			all[i].Account, did = account[0], true
		}
	}
	return did
}

// onSlots changes the slots of one record.
type onSlots func(do func(*slots) error) error

// takeSlot puts the session into one of the slots of a record. The account's own
// slot is shared: a slot belongs to an account. Where all are taken, those holders
// are removed whose session has ended without approval, or has moved on to
// another subject, as far as that is stored.
func (v *Verifier) takeSlot(ctx context.Context, s *session, limit int, on onSlots) (bool, error) {
	accounts, mine := v.accounts.Names([]byte(s.Account)), holder{s.ID, s.State.Epoch}
	var held slots
	take := func(all *slots) error {
		held = nil
		err := all.take(accounts, mine, limit)
		if errors.Is(err, errNoSlot) {
			held = slices.Clone(*all)
		}
		return err
	}
	err := on(take)
	if !errors.Is(err, errNoSlot) {
		return err == nil, err
	}
	dead, err := v.deadHolders(ctx, held)
	if err != nil || len(dead) == 0 {
		return false, err
	}
	err = on(func(all *slots) error {
		for _, d := range dead {
			all.free(d)
		}
		return take(all)
	})
	if errors.Is(err, errNoSlot) {
		return false, nil
	}
	return err == nil, err
}

// deadHolders returns the holders that, as stored, have no right to a slot.
func (v *Verifier) deadHolders(ctx context.Context, held slots) (dead []holder, err error) {
	for _, slot := range held {
		for _, h := range slot.Holders {
			is, err := v.dead(ctx, h)
			if err != nil {
				return nil, err
			}
			if is {
				dead = append(dead, h)
			}
		}
	}
	return dead, nil
}

// dead reports whether a holder, as stored, has no right to a slot.
func (v *Verifier) dead(ctx context.Context, h holder) (bool, error) {
	s, err := v.loadBare(ctx, h.Session)
	switch {
	case errors.Is(err, ErrNotFound):
		aside, err := v.isAside(ctx, h.Session)
		return !aside && err == nil, err
	case err != nil:
		return false, err
	}
	return !s.State.Status.live() && s.State.Status != StatusApproved || s.State.Epoch != h.Epoch, nil
}

// onIdentitySlots are the slots of the session's identity.
func (v *Verifier) onIdentitySlots(ctx context.Context, s *session) onSlots {
	return func(do func(*slots) error) error {
		return v.onIdentity(ctx, s, func(r *identityRecord) error { return do(&r.Slots) })
	}
}

// onMobileSlots are the slots of a mobile number, whose record was read before.
func (v *Verifier) onMobileSlots(ctx context.Context, have *records.Row[mobileRecord]) onSlots {
	return func(do func(*slots) error) error {
		row, err := v.mobiles.UpdateFrom(ctx, *have, func(row *records.Row[mobileRecord]) error {
			return do(&row.Value.Slots)
		})
		if err == nil {
			*have = row
		}
		return err
	}
}

// A cardClaim is that the session holds one of a card's slots, for one identity.
type cardClaim struct {
	at       records.Place
	key      string // of the card's record
	accounts []string
	mine     holder
	owner    string // the identity
	limit    int
	dead     []holder
	waiting  bool // a holder's card is being checked: it may yet be none
}

// cardClaim is the session's claim to a card.
func (v *Verifier) cardClaim(s *session, row *records.Row[cardRecord], at records.Place) *cardClaim {
	return &cardClaim{
		at: at, key: v.cards.Key(row.Name), accounts: v.accounts.Names([]byte(s.Account)), mine: holder{s.ID, s.State.Epoch},
		owner: s.private.identity.text(), limit: v.c.Limits.CardAccounts,
	}
}

// take lets the claim's session hold a slot, or says that there is none.
func (r *cardRecord) take(c *cardClaim) error {
	if r.Seed == nil {
		r.Seed = newTagSeed()
	}
	for _, d := range c.dead {
		r.Slots.free(d)
	}
	owner := tagOf(r.Seed, "identity", c.owner)
	if len(r.Slots) > 0 && !same(r.Owner, owner) {
		return errNoSlot
	}
	r.Owner = owner
	return r.Slots.take(c.accounts, c.mine, c.limit)
}

// makeCardRoom looks which holders of a card have no right to it, where there is no room.
func (v *Verifier) makeCardRoom(ctx context.Context, r *cardRecord, c *cardClaim) error {
	probe := *r
	probe.Slots = slices.Clone(r.Slots)
	for i := range probe.Slots {
		probe.Slots[i].Holders = slices.Clone(probe.Slots[i].Holders)
	}
	if err := probe.take(c); !errors.Is(err, errNoSlot) {
		return nil
	}
	for _, slot := range r.Slots {
		for _, h := range slot.Holders {
			is, err := v.holdingCard(ctx, h, c.at)
			if err != nil {
				return err
			}
			switch is {
			case PhaseReserved:
				c.waiting = true
			case PhaseFailed:
				c.dead = append(c.dead, h)
			}
		}
	}
	return nil
}

// holdingCard tells what right a holder, as stored, has to a slot of a card: PhasePassed if the
// card was confirmed, PhaseReserved while it is being checked, and PhaseFailed for none.
func (v *Verifier) holdingCard(ctx context.Context, h holder, at records.Place) (Phase, error) {
	s, err := v.loadBare(ctx, h.Session)
	switch {
	case errors.Is(err, ErrNotFound):
		if aside, err := v.isAside(ctx, h.Session); aside || err != nil {
			return PhasePassed, err
		}
		return PhaseFailed, nil
	case err != nil:
		return 0, err
	}
	ended := !s.State.Status.live() && s.State.Status != StatusApproved
	switch {
	case ended || s.State.Epoch != h.Epoch:
		return PhaseFailed, nil
	case s.State.Steps[StepCard].Phase == PhaseReserved:
		return PhaseReserved, nil // for seconds; one that is pending takes a slot anew
	}
	name, _ := v.cards.NameOf(s.Owner.CardKey) // under the index key of then
	if !at.Is(name) || s.State.Steps[StepCard].Phase != PhasePassed {
		return PhaseFailed, nil
	}
	return PhasePassed, nil
}

// freeSlot lets the session hold no slot of its identity any more.
func (v *Verifier) freeSlot(ctx context.Context, s *session) error {
	mine := holder{s.ID, s.State.Epoch}
	return v.onIdentity(ctx, s, func(r *identityRecord) error {
		if !r.Slots.free(mine) {
			return kv.SkipWrite
		}
		return nil
	})
}

// mayHold notes that the session may hold a slot of a record from now on.
func (s *session) mayHold(key string) {
	if !slices.Contains(s.Held, key) {
		s.Held, s.changed = append(slices.Clip(s.Held), key), true
	}
}

// needs notes in which record the session holds a slot that it needs, by the name of today: the
// one of before is the same record.
func (s *session) needs(key string, is func(key string) bool) {
	s.Held = slices.DeleteFunc(slices.Clone(s.Held), func(old string) bool { return old != key && is(old) })
	s.mayHold(key)
}

// unneeded are the records in which the session needs no slot any more.
func (s *session) unneeded() []string {
	if s.State.Status != StatusApproved || s.State.Data == dataErased {
		return s.Held
	}
	return slices.DeleteFunc(slices.Clone(s.Held), func(key string) bool {
		return key == s.Owner.MobileKey || key == s.Owner.CardKey
	})
}

// freeHeld frees the slots of mobile numbers and cards that the session does not need.
func (v *Verifier) freeHeld(ctx context.Context, s *session) error {
	var calls []func() error
	for _, key := range s.unneeded() {
		calls = append(calls, func() error { return v.freeAt(ctx, key, s.ID) })
	}
	return records.Together(calls...)
}

// freeAt lets a session hold no slot of the mobile number or card at a key.
func (v *Verifier) freeAt(ctx context.Context, key, session string) error {
	if name, ok := v.mobiles.NameOf(key); ok {
		_, err := v.mobiles.Update(ctx, name, func(row *records.Row[mobileRecord]) error {
			return skipUnless(row.Value.Slots.forget(session))
		})
		return err
	}
	name, _ := v.cards.NameOf(key)
	_, err := v.cards.Update(ctx, name, func(row *records.Row[cardRecord]) error {
		return skipUnless(row.Value.Slots.forget(session))
	})
	return err
}

// skipUnless leaves a record as it is unless something was done.
func skipUnless(did bool) error {
	if did {
		return nil
	}
	return kv.SkipWrite
}
