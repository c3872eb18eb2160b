package realname

import (
	"context"
	"errors"
	"time"
)

// EraseSession is [Records.Erase] for one session: its data goes, and the account goes on with what
// its other sessions prove. A session that lives is canceled, an approval is revoked, with
// [ReasonDataWithdrawn]. What a law or a hold keeps is taken out of use instead, and goes by itself:
// see [Erasure].Kept. What an error or a crash leaves is finished by [Verifier.Sweep]; it may be
// called again. Where somebody of the staff does it call [Desk.EraseSession].
func (r Records) EraseSession(ctx context.Context, id string) (Erasure, error) {
	return r.v.eraseAlone(ctx, id, func(*session) error { return nil })
}

// eraseAlone erases one session, after what comes first in the same write. Where that has kept a vote
// nothing else is done.
func (v *Verifier) eraseAlone(ctx context.Context, id string, first func(*session) error) (Erasure, error) {
	s, err := v.load(ctx, id)
	if err != nil {
		return Erasure{}, err
	}
	kept := false
	s, err = v.change(ctx, s, func(s *session) (err error) {
		if err := first(s); err != nil || s.voted {
			return err
		}
		kept, err = s.withdrawAlone()
		return err
	})
	if err == nil {
		err = s.told(0)
	}
	if err != nil {
		return Erasure{}, err
	}
	if s, err = v.finishChores(ctx, s); err != nil {
		return Erasure{}, err
	}
	row, err := v.accounts.Settled(ctx, v.accounts.Place([]byte(s.Account)))
	if err != nil {
		return Erasure{}, err
	}
	if kept {
		known, err := v.knownWithout(ctx, &row.Value, id)
		if err == nil {
			err = v.part(ctx, s, known)
		}
		return Erasure{Kept: []DataEnd{s.dataEnd()}}, err
	}
	copies, err := v.eraseOne(ctx, &row.Value, s, false)
	if errors.Is(err, errHeld) { // a moment ago
		return v.Records().EraseSession(ctx, id)
	}
	return Erasure{Sessions: []string{id}, Copies: copies}, err
}

// withdrawAlone is withdraw for a session whose account goes on: it ends here in any case, so that
// what a crash leaves is no approval whose data has gone.
func (s *session) withdrawAlone() (kept bool, err error) {
	kept, err = s.withdraw()
	if err == nil && s.State.Status == StatusApproved && s.State.Data != dataErased {
		err = s.apply(ended{Reason: ReasonDataWithdrawn})
	}
	return kept, err
}

// RestrictSession is [Records.Restrict] for one session: nothing returns its data, and nothing is
// done with it. If it lives it is canceled; its approval is revoked, and what other approvals of
// the account stands. It may be called again. Where somebody of the staff does it call
// [Desk.RestrictSession].
func (r Records) RestrictSession(ctx context.Context, id string) error {
	return r.v.restrictAlone(ctx, id, func(*session) error { return nil })
}

// restrictAlone restricts one session, after what comes first as in eraseAlone.
func (v *Verifier) restrictAlone(ctx context.Context, id string, first func(*session) error) error {
	s, err := v.load(ctx, id)
	if err != nil {
		return err
	}
	s, err = v.change(ctx, s, func(s *session) error {
		if err := first(s); err != nil || s.voted {
			return err
		}
		err := s.apply(restricted{})
		if err == nil && s.State.Status == StatusApproved && s.State.Data == dataRestricted {
			err = s.apply(ended{Reason: ReasonDataWithdrawn})
		}
		return err
	})
	if err == nil {
		err = s.told(0)
	}
	if err != nil {
		return err
	}
	_, err = v.finishChores(ctx, s)
	return err
}

// HoldAccount is [Records.Hold] for each session of an account's person that has data and is not held for as
// long already. It is for the sessions that there are: call it again for those that are started
// later. It is not about somebody from whom the account was taken: hold their sessions by their ids. A time that is
// not to come is refused with [ReasonNotDecidable]. For an account without such
// data, and one that is not known, the error matches [ErrNotFound]. Another error means that it is not done for
// each of them, and is for the others: call it again. Where [Config].FourEyes asks for a second actor the
// first has voted for all of them.
func (r Records) HoldAccount(ctx context.Context, account, actor, reason string, until time.Time) error {
	if err := r.v.badDuty(ctx, account, actor, reason); err != nil {
		return err
	}
	end := instantOf(until)
	if end <= r.v.now() {
		return refuse(ReasonNotDecidable, 0)
	}
	held := 0
	err := r.eachSession(ctx, account, func(s *session) error {
		if s.State.Epoch == 0 || s.State.Data == dataErased {
			return nil
		}
		if held++; s.Retention.Hold >= end {
			return nil
		}
		return r.Hold(ctx, s.ID, actor, reason, until)
	})
	if err == nil && held == 0 {
		return ErrNotFound
	}
	return err
}

// UnholdAccount is [Records.Unhold] for each session of an account's person, whoever held it. It is not about
// somebody from whom the account was taken.
func (r Records) UnholdAccount(ctx context.Context, account, actor, reason string) error {
	if err := r.v.badDuty(ctx, account, actor, reason); err != nil {
		return err
	}
	return r.eachSession(ctx, account, func(s *session) error {
		if s.Retention.Hold == 0 || s.State.Data == dataErased {
			return nil
		}
		return r.Unhold(ctx, s.ID, actor, reason)
	})
}

// eachSession does something with each session of an account's person that is there. What goes wrong with one, or
// that a second actor is wanted for it, keeps it from no other: it says so in the end.
func (r Records) eachSession(ctx context.Context, account string, do func(*session) error) error {
	ids, err := r.v.sessionsOf(ctx, account)
	if err != nil {
		return err
	}
	var errs []error
	var second error
	for _, id := range ids {
		s, err := r.v.loadBare(ctx, id)
		if err == nil && !s.Parted {
			err = do(s)
		}
		switch {
		case reasonIn(err) == ReasonSecondActor.String():
			second = err
		case err != nil && !isNotFound(err):
			errs = append(errs, r.v.about(r.v.sessions.Key(id), err))
		}
	}
	return errors.Join(append(errs, second)...)
}
