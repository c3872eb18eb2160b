package realname

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Export is [Records.Export] for somebody of the staff who hands the document to its person. Actor and
// purpose are required, as for [Desk.Reveal]: before anything is returned it stands in the account's
// looks, see [Records.Looks], who had it and what for, and the observer was told.
//
// It is refused with [ReasonOwnCase] for an account of one's own, with [ReasonRevealRefused] where
// [Config].Reveal does not allow it for each of the sessions, and where [Config].FourEyes asks for a
// second actor the first is refused with [ReasonSecondActor]. After five a day of an actor for an account
// it is refused with [ReasonLimitExceeded]: the looks keep the newest 100.
func (d Desk) Export(ctx context.Context, account, actor, purpose string) (e Export, err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionExport.String(), err) }()
	if err := errors.Join(badName(account), badStaff(actor, purpose)); err != nil {
		return Export{}, err
	}
	if err := v.mayActOnEach(ctx, account, actor, func(s *session) error {
		if !v.revealable(actor, purpose, s.summary()) {
			return refuse(ReasonRevealRefused, 0)
		}
		return nil
	}); err != nil {
		return Export{}, err
	}
	row, err := v.onAccountVoting(ctx, account, func(row *records.Row[accountRecord], now instant) error {
		a := &row.Value
		if !a.exportable() {
			return ErrNotFound
		}
		if err := v.seconded(ctx, a, vote{Action: ActionExport, By: actor}, now); err != nil {
			return err
		}
		if !a.staffed(actor, now.day()) {
			return &Error{Reason: ReasonLimitExceeded, RetryAt: now.nextDay()}
		}
		a.Looks.chain(&entry{note: note{Kind: noteExported}, Time: now, Actor: actor, Reference: purpose})
		return nil
	})
	if err != nil {
		return Export{}, err
	}
	return v.export(ctx, &row.Value, row.Value.Sessions)
}

// ExportSession is [Desk.Export] for one session alone. It stands on the session's trail.
func (d Desk) ExportSession(ctx context.Context, id, actor, purpose string) (e Export, err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionExport.String(), err) }()
	if err := badStaff(actor, purpose); err != nil {
		return Export{}, err
	}
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return Export{}, err
	}
	s, err = v.change(ctx, s, func(s *session) error {
		if err := s.mayAct(actor); err != nil {
			return err
		}
		if !v.revealable(actor, purpose, s.summary()) {
			return refuse(ReasonRevealRefused, 0)
		}
		return v.duty(s, vote{Action: ActionExport, By: actor}, note{Kind: noteExported}, purpose)
	})
	if err == nil {
		err = s.told(0)
	}
	if err != nil {
		return Export{}, err
	}
	return v.Records().ExportSession(ctx, id)
}

// Erase is [Records.Erase] for somebody of the staff. Actor and reason are required and stand on the
// account's trail: the reason is 1 to 128 bytes without personal data, such as the number of a ticket.
// It is refused with [ReasonOwnCase] for an account of one's own, and where [Config].FourEyes asks for
// a second actor the first is refused with [ReasonSecondActor]. For an account that is not known, or
// has been erased, the error matches [ErrNotFound].
func (d Desk) Erase(ctx context.Context, account, actor, reason string) (done Erasure, err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionErase.String(), err) }()
	if err := v.badDuty(ctx, account, actor, reason); err != nil {
		return Erasure{}, err
	}
	row, err := v.onAccountVoting(ctx, account, func(row *records.Row[accountRecord], now instant) error {
		a := &row.Value
		if a.Erasing != "" { // it goes on
			return kv.SkipWrite
		}
		if err := v.seconded(ctx, a, vote{Action: ActionErase, By: actor}, now); err != nil {
			return err
		}
		a.Erasing, row.Due = newID(), now.add(claimTime).time()
		a.note(note{Kind: noteErasure}, now, actor, reason)
		return nil
	})
	if err != nil {
		return Erasure{}, err
	}
	return v.eraseAccount(ctx, row.Name)
}

// EraseSession is [Records.EraseSession] for somebody of the staff. Actor and reason are as in
// [Desk.Erase], and stand on the session's trail.
func (d Desk) EraseSession(ctx context.Context, id, actor, reason string) (done Erasure, err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionErase.String(), err) }()
	if err := badStaff(actor, reason); err != nil {
		return Erasure{}, err
	}
	return v.eraseAlone(ctx, id, func(s *session) error {
		return v.duty(s, vote{Action: ActionErase, By: actor}, note{Kind: noteErasure}, reason)
	})
}

// Restrict is [Records.Restrict] for somebody of the staff. Actor and reason are as in [Desk.Erase].
func (d Desk) Restrict(ctx context.Context, account, actor, reason string) (err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionRestrict.String(), err) }()
	if err := v.badDuty(ctx, account, actor, reason); err != nil {
		return err
	}
	row, err := v.onAccountVoting(ctx, account, func(row *records.Row[accountRecord], now instant) error {
		a := &row.Value
		if a.Erasing != "" {
			return refuse(ReasonAccountErased, 0)
		}
		if err := v.seconded(ctx, a, vote{Action: ActionRestrict, By: actor}, now); err != nil {
			return err
		}
		a.restrict(now, v.rules.lookout)
		a.note(note{Kind: noteRestricted}, now, actor, reason)
		return nil
	})
	if err != nil {
		return err
	}
	return v.restrictAll(ctx, &row)
}

// RestrictSession is [Records.RestrictSession] for somebody of the staff. Actor and reason are as in
// [Desk.Erase], and stand on the session's trail.
func (d Desk) RestrictSession(ctx context.Context, id, actor, reason string) (err error) {
	v := d.v
	defer func() { v.observeStaff(ctx, ActionRestrict.String(), err) }()
	if err := badStaff(actor, reason); err != nil {
		return err
	}
	return v.restrictAlone(ctx, id, func(s *session) error {
		return v.duty(s, vote{Action: ActionRestrict, By: actor}, note{Kind: noteRestricted}, reason)
	})
}

// badDuty is what is wrong with who does something with the data of an account, or why, or nil.
func (v *Verifier) badDuty(ctx context.Context, account, actor, reason string) error {
	if err := errors.Join(badName(account), badStaff(actor, reason)); err != nil {
		return err
	}
	return v.mayActOn(ctx, account, actor)
}

// mayActOn refuses who must not do anything about an account: its person, and whoever was a guardian of that person, or
// in one of its sessions. A session that cannot be opened says nothing of that.
func (v *Verifier) mayActOn(ctx context.Context, account, actor string) error {
	return v.mayActOnEach(ctx, account, actor, func(*session) error { return nil })
}

// mayActOnEach is mayActOn, with something else that may stand against it in each of the sessions.
func (v *Verifier) mayActOnEach(ctx context.Context, account, actor string, also func(*session) error) error {
	if err := v.rules.mayActOn(account, actor); err != nil {
		return err
	}
	row, err := v.findAccount(ctx, account)
	if err != nil && !isNotFound(err) {
		return err
	}
	if row.Value.Kin.has(actor) {
		return refuse(ReasonOwnCase, 0)
	}
	var against error // that it is their own says more
	for _, id := range row.Value.Sessions {
		s, err := v.loadBare(ctx, id)
		switch {
		case isNotFound(err), errors.Is(err, ErrCorrupt), errors.Is(err, ErrSchema):
		case err != nil:
			return err
		case s.isKin(actor):
			return refuse(ReasonOwnCase, 0)
		case against == nil:
			against = also(s)
		}
	}
	return against
}

// duty puts on a session's trail what staff does with its data. Where there are to be two actors it
// keeps the vote of the first, and nothing else is to be done.
func (v *Verifier) duty(s *session, want vote, n note, reason string) error {
	if err := s.mayAct(want.By); err != nil {
		return err
	}
	if s.State.Data == dataErased { // there is nothing to do it with
		return nil
	}
	s.actor = want.By
	if v.needsSecondFor(s, want.Action) {
		if now, err := s.second(want); !now {
			return err
		}
	}
	if err := s.staffed(want.By); err != nil {
		return err
	}
	s.record(n, reason)
	return nil
}
