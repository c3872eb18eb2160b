package realname

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// A counted is a record in which an operation counts, as one kind of limit sees it.
type counted struct {
	tallies
	at       records.Place
	step     Step
	limit    int      // operations of a day
	accounts []string // indexes of the account, for the owner's reserve
	owner    int      // as many more for accounts that are known
	have     tallyRow // as loaded before, or nil

	claim     *claim     // of the account, where the operation gives the subject
	first     firstCheck // the account has this checked for the first time
	crowdRoom int        // how many more than limit there may be of such
	hold      *cardClaim // of the card
	guess     string     // what is counted of the identity or the card
	crowd     bool       // more have it checked for the first time than there may be
	added     bool       // the operation was counted by this call
	wrote     bool       // the record was changed for the operation, which took a while
}

// countsOf lists the records in which a submission counts, or in which it is written
// how its provider stands.
func (v *Verifier) countsOf(s *session, sub submission) []counted {
	l := &v.c.Limits
	account := counted{
		tallies: tallyTable[accountRecord, *accountRecord]{v.accounts}, step: sub.step,
		at: v.accounts.Place([]byte(s.Account)), limit: l.AccountDay,
	}
	identity := counted{
		tallies: tallyTable[identityRecord, *identityRecord]{v.identities}, step: sub.step,
		at: records.At(s.Identity), limit: l.IdentityDay,
		accounts: v.accounts.Names([]byte(s.Account)), owner: l.OwnerDay,
	}
	switch {
	case sub.step == StepIdentity && s.State.own(StepIdentity):
		return []counted{account} // nobody is asked
	case sub.step == StepIdentity:
		identity.at, identity.crowdRoom = sub.subject, l.Crowd
		return []counted{account, identity}
	case s.Identity == "":
		return nil
	case sub.step == StepCarrier:
		return []counted{account, identity}
	case sub.step == StepFace:
		identity.limit = l.FaceDay
		return []counted{account, identity}
	case sub.step == StepCard:
		card := counted{
			tallies: tallyTable[cardRecord, *cardRecord]{v.cards}, step: sub.step, at: sub.card, limit: l.CardDay,
			crowdRoom: l.Crowd,
		}
		identity.crowdRoom = l.Crowd
		return []counted{account, identity, card}
	}
	return []counted{account}
}

// A tallyRow is the row of a record that counts operations.
type tallyRow interface{ tally() tally }

// tallies is a table of such records.
type tallies interface {
	settled(ctx context.Context, at records.Place) (tallyRow, error)
	change(ctx context.Context, have tallyRow, do func(tally) error) (tallyRow, error)
}

type tallyTable[T any, P interface {
	*T
	tally
}] struct{ *records.Table[T] }

type rowOf[T any, P interface {
	*T
	tally
}] struct{ row records.Row[T] }

func (r *rowOf[T, P]) tally() tally { return P(&r.row.Value) }

// settled reads a record, after it was brought where it should be.
func (t tallyTable[T, P]) settled(ctx context.Context, at records.Place) (tallyRow, error) {
	row, err := t.Settled(ctx, at)
	return &rowOf[T, P]{row}, err
}

// change changes a record that settled or change returned.
func (t tallyTable[T, P]) change(ctx context.Context, have tallyRow, do func(tally) error) (tallyRow, error) {
	read := have.(*rowOf[T, P])
	row, err := t.UpdateFrom(ctx, read.row, func(row *records.Row[T]) error { return do(P(&row.Value)) })
	return &rowOf[T, P]{row}, err
}

// A tally is a record that counts operations.
type tally interface {
	// day is the day's count of a step; nil where the step is not counted here.
	day(Step) *dayCount

	// resting is how the providers of the steps stand; nil where that of a step is not
	// kept here.
	resting(Step) *rests
}

func (r *accountRecord) day(step Step) *dayCount {
	if step == StepIdentity || step == StepCard || step == StepCarrier {
		return &r.Day
	}
	return nil
}

func (r *identityRecord) day(step Step) *dayCount {
	if step == StepFace {
		return &r.Faces
	}
	return &r.Day
}

func (r *cardRecord) day(Step) *dayCount { return &r.Day }

func (r *accountRecord) resting(Step) *rests { return &r.Rests }
func (r *cardRecord) resting(Step) *rests    { return &r.Rests }

// What a bank does not judge is kept with the card: a stranger's own card holds up
// nobody else.
func (r *identityRecord) resting(step Step) *rests {
	if step == StepCard {
		return nil
	}
	return &r.Rests
}

// most is how many operations of a day a record has room for.
func (c *counted) most(t tally) int {
	if c.owns(t) {
		return c.limit + c.owner
	}
	return c.limit
}

// isCrowded reports whether more accounts have this checked for the first time than there may
// be in a day: then the gate decides.
func (c *counted) isCrowded(t tally, now instant) bool {
	d := t.day(c.step)
	return !c.own() && c.isFirst() && d != nil && d.full(c.most(t), now.day()) && d.full(c.limit+c.crowdRoom, now.day())
}

// isFirst reports whether the account has this checked for the first time.
func (c *counted) isFirst() bool { return len(c.first.Tag) > 0 }

// owns reports whether a record is that of an identity to which the account has shown
// that it belongs. It has checks of its own in a day, and a stranger's rests do not hold it
// up: those of the account do.
func (c *counted) owns(t tally) bool {
	r, ok := t.(*identityRecord)
	return ok && containsAny(r.Known, c.accounts)
}

// onTally changes a record that counts operations, and keeps it for the next time.
func onTally(ctx context.Context, c *counted, do func(tally) error) error {
	if c.have == nil { // it is read where it should lie: under its new name alone a second one would begin
		have, err := c.settled(ctx, c.at)
		if err != nil {
			return err
		}
		c.have = have
	}
	row, err := c.change(ctx, c.have, do)
	c.have = nil
	if err == nil {
		c.have = row
	}
	return err
}

// identityIn returns the identity's record among those in which an operation counts, as it
// was last seen, or nil.
func identityIn(list []counted) *records.Row[identityRecord] {
	for _, c := range list {
		if r, ok := c.have.(*rowOf[identityRecord, *identityRecord]); ok {
			return &r.row
		}
	}
	return nil
}

// cardIn returns the card's record among them, likewise.
func cardIn(list []counted) *records.Row[cardRecord] {
	for _, c := range list {
		if r, ok := c.have.(*rowOf[cardRecord, *cardRecord]); ok {
			return &r.row
		}
	}
	return nil
}

// prefetch loads the records in which an operation will count, and sees to it that
// they are where they should be.
func prefetch(ctx context.Context, list []counted) error {
	calls := make([]func() error, len(list))
	for i := range list {
		calls[i] = func() (err error) {
			list[i].have, err = list[i].settled(ctx, list[i].at)
			return err
		}
	}
	return records.Together(calls...)
}

// A noRoom is why an operation does not count in a record.
type noRoom struct {
	reason Reason
	until  instant
}

func (e *noRoom) Error() string { return "realname: no room: " + e.reason.String() }

// refusedNow returns why an operation would not count, as the records were read, or
// nil.
func refusedNow(list []counted, now instant) *noRoom {
	for i := range list {
		if no := list[i].refused(list[i].have.tally(), now); no != nil {
			return no
		}
	}
	return nil
}

// refused returns why one operation more does not count, or nil.
func (c *counted) refused(t tally, now instant) *noRoom {
	if a, ok := t.(*accountRecord); ok && c.claim != nil {
		if no := a.refuses(c.claim); no != nil {
			return no
		}
	}
	if r := t.resting(c.step); r != nil && r.holds(c.step, now) && !c.owns(t) {
		return &noRoom{ReasonProviderUnavailable, r.until(c.step)}
	}
	if d := t.day(c.step); d != nil && d.full(c.most(t), now.day()) && !c.passes(d, now) {
		return &noRoom{ReasonLimitExceeded, instantOf(now.nextDay())}
	}
	return nil
}

// passes reports whether an operation counts where the day's limit is reached: as the same
// guess once more, or as the account's first check of this.
func (c *counted) passes(d *dayCount, now instant) bool {
	if c.own() {
		return false
	}
	return c.guess != "" && d.Day == now.day() && slices.Contains(d.Ops, c.guess) ||
		c.isFirst() && (c.crowd || !d.full(c.limit+c.crowdRoom, now.day()))
}

// keyOf is under what an operation is counted.
func (c *counted) keyOf(op string) string {
	if c.guess != "" && !c.own() && c.step != StepFace {
		return c.guess
	}
	return op
}

// add counts op. A retry within one call does not wait for its provider's rest.
func (c *counted) add(t tally, op string, now instant, retry bool) error {
	d := t.day(c.step)
	if no := c.refused(t, now); no != nil && !(retry && no.reason == ReasonProviderUnavailable) && !(d != nil && slices.Contains(d.Ops, op)) {
		return no
	}
	did, no := c.admit(t)
	if no != nil {
		return no
	}
	did = t.resting(c.step) != nil && t.resting(c.step).probe(c.step, now, c.longest()) || did
	if d != nil {
		err := d.count(c.keyOf(op), maxCount, now.day()) // whether there is room was asked before
		c.added = err == nil
		did = did || c.added
	}
	return skipUnless(did)
}

// admit lets the account's record know whose it is, and what it has checked.
func (c *counted) admit(t tally) (did bool, no *noRoom) {
	if r, ok := t.(*cardRecord); ok && c.hold != nil {
		return r.admit(c.hold)
	}
	a, ok := t.(*accountRecord)
	if !ok {
		return false, nil
	}
	if c.claim != nil {
		did, _ = a.claim(c.claim)
	}
	if c.isFirst() {
		a.check(c.first)
		did = true
	}
	return did, nil
}

// admit has the claim's session hold a slot of the card.
func (r *cardRecord) admit(c *cardClaim) (did bool, no *noRoom) {
	switch err := r.take(c); {
	case errors.Is(err, errNoSlot) && c.waiting:
		return false, &noRoom{reason: ReasonProviderUnavailable}
	case errors.Is(err, errNoSlot):
		return false, &noRoom{reason: ReasonCardInUse}
	case errors.Is(err, kv.SkipWrite):
		return len(c.dead) > 0, nil
	}
	return true, nil
}

// refuses returns why the account cannot be the claim's person, or nil.
func (r *accountRecord) refuses(c *claim) *noRoom {
	probe := *r
	switch _, ok := probe.claim(c); {
	case !same(r.Seed, c.seed):
		return &noRoom{reason: ReasonAccountErased}
	case !ok && r.Person.isLate(c):
		return &noRoom{reason: ReasonSuperseded}
	case !ok:
		return &noRoom{reason: ReasonAnotherPerson}
	}
	return nil
}

// firstAgain is for how many days an account remembers what it had checked.
const firstAgain = 30

// maxFirsts bounds what an account remembers of that.
const maxFirsts = 64

// checked reports whether the account had this checked in the last days. One that has had too
// many checked has had everything.
func (r *accountRecord) checked(tag []byte, today int32) bool {
	recent := 0
	for _, f := range r.Firsts {
		if f.Day+firstAgain <= today {
			continue
		}
		recent++
		if same(f.Tag, tag) {
			return true
		}
	}
	return recent >= maxFirsts || len(tag) == 0
}

// check remembers what the account had checked.
func (r *accountRecord) check(f firstCheck) {
	r.Firsts = slices.DeleteFunc(slices.Clone(r.Firsts), func(old firstCheck) bool { return old.Day+firstAgain <= f.Day })
	r.Firsts = append(r.Firsts, f)
}

// uncheck forgets a check that was not judged.
func (r *accountRecord) uncheck(tag []byte) bool {
	n := len(r.Firsts)
	r.Firsts = slices.DeleteFunc(slices.Clone(r.Firsts), func(f firstCheck) bool { return same(f.Tag, tag) })
	return n != len(r.Firsts)
}

// countOp counts an operation wherever it counts. If one record has no room it is
// taken back from the others, and the error is a noRoom. It reports whether a provider
// that did not work before is tried again with this operation.
func (v *Verifier) countOp(ctx context.Context, list []counted, op string, now instant, retry bool) (probes bool, err error) {
	calls, tried := make([]func() error, len(list)), make([]bool, len(list))
	for i := range list {
		calls[i] = func() error {
			c := &list[i]
			return onTally(ctx, c, func(t tally) error {
				tried[i] = t.resting(c.step) != nil && t.resting(c.step).failed(c.step, now)
				err := c.add(t, op, now, retry)
				c.wrote = err == nil
				return err
			})
		}
	}
	err = records.Together(calls...)
	var no *noRoom
	if errors.As(err, &no) {
		v.uncountOp(ctx, list, op)
		return false, no
	}
	return slices.Contains(tried, true), err
}

// waited reports whether something was waited for since the operation was reserved.
func (sub *submission) waited() bool {
	return len(sub.pictures) > 0 || slices.ContainsFunc(sub.counts, func(c counted) bool { return c.wrote })
}

// uncountOp gives an operation back that was not begun.
func (v *Verifier) uncountOp(ctx context.Context, list []counted, op string) {
	v.afterwards(ctx, list, "operation not given back", func(c *counted, t tally) bool {
		return c.giveBack(t, op)
	})
}

// giveBack takes an operation out of the day's count, if this call has put it there.
func (c *counted) giveBack(t tally, op string) bool {
	did := false
	if a, ok := t.(*accountRecord); ok && c.isFirst() {
		did = a.uncheck(c.first.Tag)
	}
	d := t.day(c.step)
	if d == nil || c.keyOf(op) != op && !c.added {
		return did
	}
	return d.giveBack(c.keyOf(op)) || did
}

// rest gives an operation back that its provider certainly did not judge, and lets
// nobody try again before the time that it returns. What the provider could not read
// was the fault of whoever gave it, not of the person it was about. A provider that
// says when to try again is believed for an hour.
func (v *Verifier) rest(ctx context.Context, list []counted, op string, j judged) (until instant) {
	now := v.now()
	var told instant
	if !j.RetryAt.IsZero() {
		told = min(instantOf(j.RetryAt), now.add(longestTold))
	}
	var mu sync.Mutex
	v.afterwards(ctx, list, "operation not given back", func(c *counted, t tally) bool {
		did := c.giveBack(t, op)
		if t.resting(c.step) != nil && (c.own() || j.Reason != ReasonBadInput) {
			did = true
			t.resting(c.step).lengthen(c.step, now, told, c.longest())
			mu.Lock()
			until = max(until, t.resting(c.step).until(c.step))
			mu.Unlock()
		}
		return did
	})
	return until
}

// wake notes that a provider works again.
func (v *Verifier) wake(ctx context.Context, list []counted) {
	v.afterwards(ctx, list, "provider still resting", func(c *counted, t tally) bool {
		return t.resting(c.step) != nil && t.resting(c.step).end(c.step)
	})
}

// afterwards changes the records in which an operation counted. Where that fails the
// operation stays counted, which is safe.
func (v *Verifier) afterwards(ctx context.Context, list []counted, what string, do func(*counted, tally) bool) {
	calls := make([]func() error, len(list))
	for i := range list {
		calls[i] = func() error {
			c := &list[i]
			return onTally(ctx, c, func(t tally) error {
				if !do(c, t) {
					return kv.SkipWrite
				}
				return nil
			})
		}
	}
	if err := records.Together(calls...); err != nil {
		v.log(ctx, what, err)
	}
}
