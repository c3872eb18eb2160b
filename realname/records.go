package realname

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// Records is what data duties need: looking at what is kept of an account, and
// taking it out of use.
type Records struct{ v *Verifier }

// Records returns the side of v for data duties.
func (v *Verifier) Records() Records { return Records{v} }

// Trail returns a session's audit trail.
func (r Records) Trail(ctx context.Context, id string) (Trail, error) {
	s, err := r.v.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.sessionRecord.Trail, nil
}

// Sessions returns what is kept of an account, oldest first (个人信息保护法, art. 45).
func (r Records) Sessions(ctx context.Context, account string) ([]Session, error) {
	ids, err := r.v.sessionsOf(ctx, account)
	if err != nil {
		return nil, err
	}
	var all []Session
	for _, id := range ids {
		s, err := r.v.load(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, s.snapshot())
	}
	return all, nil
}

func (v *Verifier) sessionsOf(ctx context.Context, account string) ([]string, error) {
	a, _, _, err := v.readAccount(ctx, account)
	return a.Sessions, err
}

// readAccount returns the account's record, and the name under which it lies.
func (v *Verifier) readAccount(ctx context.Context, account string) (a accountRecord, rec kv.Record, name string, err error) {
	at := v.indexOf(kindAccount, account)
	old := ""
	if at.old != "" {
		old = v.key(kindAccount, at.old)
	}
	rec, key, err := v.movers[kindAccount].Find(ctx, old, v.key(kindAccount, at.name))
	if err == nil {
		err = v.decode(kindAccount, key, rec, &a)
	}
	return a, rec, strings.TrimPrefix(key, v.key(kindAccount, "")), noteError(err)
}

// Restrict takes the data of all sessions of an account out of use, where the law
// demands that it is kept (个人信息保护法, art. 47): nothing returns it, and
// nothing is done with it. Sessions that have not ended are canceled. It may be
// called again.
func (r Records) Restrict(ctx context.Context, account string) error {
	ids, err := r.v.sessionsOf(ctx, account)
	if err != nil {
		return err
	}
	for _, id := range ids {
		s, err := r.v.load(ctx, id)
		if err == nil {
			s, err = r.v.change(ctx, s, func(s *session) error { return s.apply(restricted{}) })
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil {
			r.v.follow(ctx, s)
		}
	}
	return nil
}

// Erase deletes the personal data of an account: of each session the sealed data
// and then its key, the slot, what providers keep (see [Eraser]), and the payment
// PIN. Trails and counts stay; they hold none. What an error or a crash leaves is
// finished by [Verifier.Sweep]; until then the account cannot start. Erase may be
// called again, and is done when it returns no error.
func (r Records) Erase(ctx context.Context, account string) error {
	if !named(account) {
		return errName
	}
	v := r.v
	at := v.indexOf(kindAccount, account)
	if _, err := v.home(ctx, kindAccount, at); err != nil {
		return err
	}
	erasing := newID()
	_, err := v.onAccount(ctx, at.name, func(rec *kv.Record, a *accountRecord) error {
		if a.Erasing == "" {
			a.Erasing, a.Account = erasing, account
		}
		rec.Queue, rec.Due, rec.Expires = v.queueOf(at.name), v.c.Now().Add(claimTime), time.Time{}
		return nil
	})
	if err != nil {
		return err
	}
	return v.eraseAccount(ctx, at.name)
}

// onAccount changes an account's record, and returns it.
func (v *Verifier) onAccount(ctx context.Context, name string,
	do func(*kv.Record, *accountRecord) error) (a accountRecord, err error) {
	err = v.on(ctx, kindAccount, name, nil, func(rec *kv.Record, value value) error {
		now := value.(*accountRecord)
		err := do(rec, now)
		a = *now
		return err
	})
	return a, err
}

// eraseAccount goes on with an erasure that was begun. Before each part it claims
// the erasure anew: where another process has finished it meanwhile, and the
// account may have begun again, it stops.
func (v *Verifier) eraseAccount(ctx context.Context, name string) error {
	a, err := v.onAccount(ctx, name, func(rec *kv.Record, a *accountRecord) error {
		rec.Due = v.c.Now().Add(claimTime)
		if a.Erasing == "" {
			return kv.SkipWrite
		}
		return nil
	})
	if err != nil || a.Erasing == "" {
		return err
	}
	var errs []error
	for _, id := range a.Sessions {
		if err := v.renewErasure(ctx, name, a.Erasing); err != nil {
			return finished(err)
		}
		errs = append(errs, v.eraseSession(ctx, id))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := v.renewErasure(ctx, name, a.Erasing); err != nil {
		return finished(err)
	}
	if err := v.c.PINs.Erase(ctx, a.Account); err != nil {
		return err
	}
	_, err = v.onAccount(ctx, name, func(rec *kv.Record, now *accountRecord) error {
		if now.Erasing != a.Erasing {
			return kv.SkipWrite
		}
		rec.Queue, rec.Expires = "", v.countedUntil()
		*now = accountRecord{Day: now.Day}
		return nil
	})
	return err
}

// finished turns the news that another process has done the erasure into success.
func finished(err error) error {
	if errors.Is(err, ErrRefused) {
		return nil
	}
	return err
}

// renewErasure claims an erasure for a while longer.
func (v *Verifier) renewErasure(ctx context.Context, name, erasing string) error {
	_, err := v.onAccount(ctx, name, func(rec *kv.Record, a *accountRecord) error {
		if a.Erasing != erasing {
			return refuse(Superseded, 0)
		}
		rec.Due = v.c.Now().Add(claimTime)
		return nil
	})
	return err
}

// eraseSession erases one session. Each of its steps may be done twice: first
// nothing uses the data any more, then the provider deletes its copy, then ours
// goes, and last the key without which no backup can be read.
func (v *Verifier) eraseSession(ctx context.Context, id string) error {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := v.eraseAtProviders(ctx, s); err != nil {
		return err
	}
	s, err = v.change(ctx, s, func(s *session) error {
		s.Private = nil
		s.private = privateData{}
		return s.apply(erased{})
	})
	if err != nil {
		return err
	}
	if s.Identity != "" {
		if err := v.forget(ctx, s); err != nil {
			return err
		}
	}
	if err := v.deleteKey(ctx, id); err != nil {
		return err
	}
	_, err = v.change(ctx, v.follow(ctx, s), func(s *session) error {
		s.blank()
		return nil
	})
	return err
}

// forget takes the session, and the account that is erased, out of the identity's
// record.
func (v *Verifier) forget(ctx context.Context, s *session) error {
	accounts := v.indexesOf(kindAccount, s.Account)
	return v.onIdentity(ctx, s.Identity, nil, func(r *identityRecord) error {
		n := len(r.Known)
		r.Known = slices.DeleteFunc(r.Known, func(known string) bool { return slices.Contains(accounts, known) })
		if !r.free(holder{s.ID, s.State.Epoch}) && n == len(r.Known) {
			return kv.SkipWrite
		}
		return nil
	})
}

// eraseAtProviders has every backend that keeps something delete it. The
// session is taken out of use first, so that no late answer brings more.
func (v *Verifier) eraseAtProviders(ctx context.Context, s *session) error {
	s, err := v.change(ctx, s, func(s *session) error { return s.apply(restricted{}) })
	if err != nil {
		return err
	}
	for _, t := range s.private.tokens {
		e, ok := v.backend(t.Step).(Eraser)
		if !ok {
			continue
		}
		op := s.op(effect{Step: t.Step, Op: t.Op})
		if err := v.eraseWith(ctx, e, op, t.Token); err != nil {
			return &Error{Reason: ProviderUnavailable, Step: t.Step}
		}
	}
	return nil
}

// eraseNow has a provider delete what it kept of an operation whose answer came
// after the session's data was withdrawn: its token is stored nowhere.
func (v *Verifier) eraseNow(ctx context.Context, s *session, do effect, token Detail) {
	e, ok := v.backend(do.Step).(Eraser)
	if !ok {
		return
	}
	if err := v.eraseWith(ctx, e, s.op(do), token); err != nil {
		v.log(ctx, "provider's copy left behind", err, "step", do.Step.String())
	}
}

// eraseWith calls one backend, for no longer than any call may take.
func (v *Verifier) eraseWith(ctx context.Context, e Eraser, op Op, token Detail) error {
	_, err := v.call(ctx, func(ctx context.Context) (Answer, error) {
		return Answer{}, e.Erase(ctx, op, token)
	}, nil)
	return err
}

func (v *Verifier) deleteKey(ctx context.Context, id string) error {
	key := v.key(kindDataKey, id)
	rec, err := get(ctx, v.c.DataKeys, key)
	if err != nil || rec.Version == 0 {
		return err
	}
	return v.c.DataKeys.Delete(ctx, key, rec.Version)
}

// makeRoom erases the account's oldest session that came to nothing.
func (v *Verifier) makeRoom(ctx context.Context, name string, ids []string) (kv.Record, error) {
	for _, id := range ids {
		s, err := v.load(ctx, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return kv.Record{}, err
		}
		if err == nil && !s.disposable() {
			continue
		}
		if err := v.eraseSession(ctx, id); err != nil {
			return kv.Record{}, err
		}
		_, err = v.onAccount(ctx, name, func(_ *kv.Record, a *accountRecord) error {
			a.Sessions = slices.DeleteFunc(a.Sessions, func(other string) bool { return other == id })
			return nil
		})
		if err != nil {
			return kv.Record{}, err
		}
		return get(ctx, v.c.Store, v.key(kindAccount, name))
	}
	return kv.Record{}, refuse(LimitExceeded, 0)
}

// disposable reports whether the session came to nothing and nobody holds its data
// back.
func (s *session) disposable() bool {
	switch s.State.Status {
	case StatusRejected, StatusExpired, StatusCanceled:
		return s.State.Data != dataRestricted
	}
	return false
}
