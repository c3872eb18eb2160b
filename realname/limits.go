package realname

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-realname/sdk/kv"
)

// A dayCount is the set of operations counted on one day. It holds operation
// keys, not a number: counting one twice changes nothing.
type dayCount struct {
	Day  int32
	Ops  []string `json:",omitempty"`
	Back int      `json:",omitempty"` // operations given back on this day
}

var errFull = errors.New("limit of the day")

// count adds op, unless the day's limit is reached.
func (d *dayCount) count(op string, limit int, day int32) error {
	if day > d.Day { // an operation of the day before counts today: days do not go back
		*d = dayCount{Day: day}
	}
	if slices.Contains(d.Ops, op) {
		return kv.SkipWrite
	}
	if d.full(limit, d.Day) {
		return errFull
	}
	d.Ops = append(d.Ops, op)
	return nil
}

// full reports whether no operation more counts on a day.
func (d *dayCount) full(limit int, day int32) bool { return d.Day >= day && len(d.Ops) >= limit }

// giveBack takes op out of the count, at most limit times a day.
func (d *dayCount) giveBack(op string, limit int) error {
	i := slices.Index(d.Ops, op)
	if i < 0 || d.Back >= limit {
		return kv.SkipWrite
	}
	d.Ops = slices.Delete(d.Ops, i, i+1)
	d.Back++
	return nil
}

// An accountRecord is what is kept of an account.
type accountRecord struct {
	header
	Account  string   // as the embedding service calls it, until it is erased
	Open     string   // the session that is open, if it still is
	Sessions []string // those that may hold data, oldest first
	Day      dayCount
	Erasing  string // names an erasure that is under way
}

// maxSessions bounds the sessions of an account that hold data. Where there are
// more, the oldest that came to nothing is erased.
const maxSessions = 50

// An identityRecord is what is kept of an identity.
type identityRecord struct {
	header
	Slots []slot
	Known []string // indexes of the accounts that passed face or code, newest last
	Day   dayCount
}

// keep lists an identity's record as long as it holds more than a day's count.
func (v *Verifier) keep(rec *kv.Record, r *identityRecord, name string) {
	if len(r.Slots) == 0 && len(r.Known) == 0 {
		rec.Queue, rec.Expires = "", v.countedUntil()
		return
	}
	v.enlist(rec, name)
}

// maxKnown bounds the accounts that an identity remembers.
const maxKnown = 16

// A slot is an account's right to be verified for the identity. It is held by
// sessions, each for the subject of one epoch: a renewal beside the approval. It
// is gone when nothing holds it any more.
type slot struct {
	Account string // index
	Holders []holder
}

type holder struct {
	Session string
	Epoch   uint16
}

// A cardRecord is what is kept of a bank card.
type cardRecord struct {
	header
	Day dayCount
}

// A counted is a record with a day's count, as one kind of limit sees it.
type counted struct {
	kind     string
	at       indexed
	limit    int
	accounts []string   // indexes of the account, for the owner's reserve
	owner    int        // as many more for accounts that are known
	have     *kv.Record // as loaded before, or nil
}

// countsOf lists the records in which a submission counts: checks of identity
// and card do, against the limits of the day.
func (v *Verifier) countsOf(s *session, sub submission) []counted {
	account := counted{
		kind: kindAccount, at: v.indexOf(kindAccount, s.Account), limit: v.c.Limits.AccountDay,
	}
	identity := counted{
		kind: kindIdentity, at: indexed{name: s.Identity}, limit: v.c.Limits.IdentityDay,
		accounts: v.indexesOf(kindAccount, s.Account), owner: v.c.Limits.OwnerDay,
	}
	switch {
	case sub.step == StepIdentity:
		identity.at = sub.subject
		return []counted{account, identity}
	case sub.step == StepCard && s.Identity != "":
		card := counted{kind: kindCard, at: sub.card, limit: v.c.Limits.CardDay}
		return []counted{account, identity, card}
	}
	return nil
}

// onDay changes the day's count of a record of any kind.
func (v *Verifier) onDay(ctx context.Context, c counted, do func(*dayCount, int) error) error {
	return v.on(ctx, c.kind, c.at.name, c.have, func(rec *kv.Record, value value) error {
		if c.kind == kindCard {
			rec.Expires = v.countedUntil()
		}
		return do(c.today(value))
	})
}

// today returns the day's count in a record, and its limit.
func (c counted) today(value value) (*dayCount, int) {
	limit := c.limit
	if r, ok := value.(*identityRecord); ok && containsAny(r.Known, c.accounts) {
		limit += c.owner
	}
	return value.(interface{ day() *dayCount }).day(), limit
}

// usedUp reports whether a limit of the day was reached when the records were read.
// What cannot be read is left to the count itself.
func (v *Verifier) usedUp(list []counted, day int32) bool {
	return slices.ContainsFunc(list, func(c counted) bool {
		value := newValue(c.kind)
		if err := v.decode(c.kind, v.key(c.kind, c.at.name), *c.have, value); err != nil {
			return false
		}
		d, limit := c.today(value)
		return d.full(limit, day)
	})
}

func (r *accountRecord) day() *dayCount  { return &r.Day }
func (r *identityRecord) day() *dayCount { return &r.Day }
func (r *cardRecord) day() *dayCount     { return &r.Day }

// countedUntil is until when a record is kept that holds nothing but the day's
// operations.
func (v *Verifier) countedUntil() time.Time { return v.c.Now().Add(48 * time.Hour) }

func containsAny(list, any []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(any, s) })
}

// prefetch loads the records in which an operation will count, and sees to it that
// they are where they should be.
func (v *Verifier) prefetch(ctx context.Context, list []counted) error {
	calls := make([]func() error, len(list))
	for i := range list {
		calls[i] = func() error {
			c := &list[i]
			if _, err := v.home(ctx, c.kind, c.at); err != nil {
				return err
			}
			rec, err := get(ctx, v.c.Store, v.key(c.kind, c.at.name))
			c.have = &rec
			return err
		}
	}
	return parallel(calls...)
}

// countOp counts an operation wherever it counts. If one limit is reached it
// is taken back from the others.
func (v *Verifier) countOp(ctx context.Context, list []counted, op string, now instant) error {
	calls := make([]func() error, len(list))
	for i, c := range list {
		calls[i] = func() error {
			return v.onDay(ctx, c, func(d *dayCount, limit int) error {
				return d.count(op, limit, now.day())
			})
		}
	}
	err := parallel(calls...)
	if errors.Is(err, errFull) {
		v.uncountOp(ctx, list, op)
	}
	return err
}

// uncountOp gives an operation back that was certainly not judged. Where that
// fails the operation stays counted, which is safe.
func (v *Verifier) uncountOp(ctx context.Context, list []counted, op string) {
	calls := make([]func() error, len(list))
	for i, c := range list {
		c.have = nil
		calls[i] = func() error {
			return v.onDay(ctx, c, func(d *dayCount, limit int) error { return d.giveBack(op, limit) })
		}
	}
	if err := parallel(calls...); err != nil {
		v.log(ctx, "operation not given back", err)
	}
}

// remember notes that an account has shown, by face or code, that it belongs
// to the identity: strangers cannot use up its checks of the day.
func (v *Verifier) remember(ctx context.Context, s *session) {
	accounts := v.indexesOf(kindAccount, s.Account)
	err := v.onIdentity(ctx, s.Identity, s.owners, func(r *identityRecord) error {
		if containsAny(r.Known, accounts) {
			return kv.SkipWrite
		}
		r.Known = append(r.Known, accounts[0])
		r.Known = r.Known[max(0, len(r.Known)-maxKnown):]
		return nil
	})
	if err != nil {
		v.log(ctx, "owner not remembered", err)
	}
}
