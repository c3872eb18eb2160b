package realname

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
)

// Take gives a case to a reviewer for [Config].Lease: nobody else decides about it meanwhile. It
// is renewed by what they do there, ends by itself, and with [Desk.Return]. Where another has the
// case it is refused with [ReasonCaseTaken], and [Error].RetryAt tells until when; a case of one's
// own with [ReasonOwnCase]; what is not to be decided with [ReasonNotDecidable].
func (d Desk) Take(ctx context.Context, id, actor string) (CaseSummary, error) {
	if err := badActor(actor); err != nil {
		return CaseSummary{}, err
	}
	s, err := d.v.loadBare(ctx, id)
	if err != nil {
		return CaseSummary{}, err
	}
	s, err = d.v.take(ctx, s, actor)
	if err != nil {
		return CaseSummary{}, err
	}
	return s.summary(), nil
}

// take leases a case to an actor, and lists that.
func (v *Verifier) take(ctx context.Context, s *session, actor string) (*session, error) {
	after, err := v.change(ctx, s, func(s *session) error {
		if err := s.mayAct(actor); err != nil {
			return err
		}
		return s.apply(taken{Actor: actor})
	})
	if err != nil {
		return s, err
	}
	if err := v.mark(ctx, after.ID, after.State.Lease); err != nil { // it is theirs all the same
		v.log(ctx, "a lease is not counted", err)
	}
	return after, nil
}

// mayAct refuses those who must not do anything about the session: nobody acts on their own, nor a
// guardian on that of their child.
func (s *session) mayAct(actor string) error { return s.mayActIn(actor, s.summary()) }

// mayActIn is mayAct where it is known what the list shows of the session.
func (s *session) mayActIn(actor string, c CaseSummary) error {
	if s.isKin(actor) {
		return refuse(ReasonOwnCase, 0)
	}
	return s.rules.mayAct(actor, c)
}

// mayActOn is mayAct for an account.
func (p *policy) mayActOn(account, actor string) error {
	return p.mayAct(actor, CaseSummary{Account: account})
}

// mayAct refuses an actor who is the person of a case.
func (p *policy) mayAct(actor string, c CaseSummary) error {
	if sameActor(actor, c.Account) || p.isOwn != nil && p.isOwn(actor, c) {
		return refuse(ReasonOwnCase, 0)
	}
	return nil
}

// Next takes the case that is to be decided first of those that are free, as [Desk.Take] does.
// It passes over what was escalated, the actor's own, what
// they have voted about, and what a program is deciding about. Where
// there is none it is refused with [ReasonNoCase].
func (d Desk) Next(ctx context.Context, actor string) (CaseSummary, error) {
	return d.NextOf(ctx, actor, CaseFilter{NotEscalated: true})
}

// NextOf is [Desk.Next] for the cases of a filter. Its Limit, Cursor, Taken, By and For do not count.
func (d Desk) NextOf(ctx context.Context, actor string, f CaseFilter) (CaseSummary, error) {
	if err := badActor(actor); err != nil {
		return CaseSummary{}, err
	}
	f.Free, f.Taken, f.By = true, false, ""
	n := nextCase{v: d.v, ctx: ctx, actor: actor, filter: f, spread: true}
	err := n.pass()
	if err == nil && n.got == nil && n.missed { // then each of those that are free
		n.spread = false
		err = n.pass()
	}
	switch {
	case err != nil:
		return CaseSummary{}, err
	case n.got == nil:
		return CaseSummary{}, refuse(ReasonNoCase, 0)
	}
	return n.got.summary(), nil
}

// A nextCase looks for a case that is free.
type nextCase struct {
	v      *Verifier
	ctx    context.Context
	actor  string
	filter CaseFilter
	spread bool // where others are faster, do not all try the same ones
	lost   int  // cases that others took meanwhile
	missed bool // a case that may be free was passed over
	got    *session
	err    error
}

// pass goes through the list once.
func (n *nextCase) pass() error {
	return errors.Join(n.v.eachCase(n.ctx, place{}, n.try), n.err)
}

// try takes a case, if it is free. It reports whether to go on.
func (n *nextCase) try(s *session) bool {
	c := s.summary()
	if !n.filter.fits(&c) || !s.freeFor(n.actor) {
		return true
	}
	if n.spread && (s.State.Lease.Until == 0 && sameActor(s.State.Lease.By, n.actor) || n.lost > 0 && rand.IntN(n.lost+1) > 0) {
		n.missed = true // it is the one that they gave back, or one that a crowd is after
		return true
	}
	after, err := n.v.take(n.ctx, s, n.actor)
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrNotFound) {
		n.lost++
		return true
	}
	if n.err = err; err == nil {
		n.got = after
	}
	return false
}

// freeFor reports whether Next may give the case to an actor, by what was read.
func (s *session) freeFor(actor string) bool {
	return s.mayAct(actor) == nil && !sameActor(s.State.voter(s.now), actor) && s.State.Steps[StepReview].Phase != PhaseReserved
}

// Return gives a case back that an actor has taken. A case that nobody has stays as it is; one
// that another has is refused with [ReasonCaseTaken], and one's own with [ReasonOwnCase].
func (d Desk) Return(ctx context.Context, id, actor string) error {
	if err := badActor(actor); err != nil {
		return err
	}
	s, err := d.v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if err := s.mayAct(actor); err != nil {
			return err
		}
		return s.apply(returned{Actor: actor})
	})
	if err == nil {
		d.v.follow(ctx, after)
	}
	return err
}

// A leaseRecord counts a case among those that are taken. Who has it, and whether, is in the
// session: this is for the count alone.
type leaseRecord struct{ Until instant }

func (r *leaseRecord) fields(c *wire.Codec) { wire.Time(c, 1, "until", "", &r.Until) }

// mark counts a case among those that are taken until its lease ends.
func (v *Verifier) mark(ctx context.Context, id string, l lease) error {
	_, err := v.leases.Update(ctx, id, func(row *records.Row[leaseRecord]) error {
		row.Value.Until = l.Until
		row.Queue, row.Due = v.leaseQueue(), l.Until.time()
		return nil
	})
	return err
}

// unmark counts a case no more that nobody has. What is counted is found first, and then the session read once
// more: whoever has taken it by then is counted there, and who takes it later counts it anew.
func (v *Verifier) unmark(ctx context.Context, s *session) error {
	if s.State.Lease.Until != 0 {
		return nil
	}
	row, err := v.leases.Locate(ctx, s.ID)
	if err != nil || !row.Exists() {
		return err
	}
	after, err := v.loadBare(ctx, s.ID)
	if ignoreNotFound(err) != nil || err == nil && after.State.Lease.Until != 0 {
		return err
	}
	if err = v.leases.Delete(ctx, row); errors.Is(err, kv.ErrConflict) { // taken again
		return nil
	}
	return err
}

// sweepLeases removes from the count what has ended by itself.
func (v *Verifier) sweepLeases(ctx context.Context) error {
	w := records.Walk{Context: ctx}
	w.Queue(v.c.Store, v.leaseQueue(), v.c.Now(), func(key string) (bool, error) {
		id, ok := v.leases.NameOf(key)
		if !ok {
			return false, nil
		}
		row, err := v.leases.Get(ctx, id)
		if err != nil || !row.Exists() || row.Due.After(v.c.Now()) {
			return false, err
		}
		if err = v.leases.Delete(ctx, row); errors.Is(err, kv.ErrConflict) {
			return false, nil
		}
		return true, err
	})
	return w.Err()
}
