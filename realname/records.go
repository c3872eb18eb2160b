package realname

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"

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
	key := v.key(kindAccount, v.accountIndex(account))
	rec, err := get(ctx, v.c.Store, key)
	if err != nil {
		return nil, err
	}
	var a accountRecord
	err = v.decode(kindAccount, key, rec, &a)
	return a.Sessions, err
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
	key := v.key(kindAccount, v.accountIndex(account))
	name := newID()
	_, err := v.onAccount(ctx, key, func(rec *kv.Record, a *accountRecord) error {
		if a.Erasing == "" {
			a.Erasing, a.Account = name, account
		}
		rec.Queue, rec.Due = v.queueOf(key), v.c.Now().Add(claimTime)
		return nil
	})
	if err != nil {
		return err
	}
	return v.eraseAccount(ctx, key)
}

// onAccount changes an account's record, and returns it.
func (v *Verifier) onAccount(ctx context.Context, key string,
	do func(*kv.Record, *accountRecord) error) (accountRecord, error) {
	var a accountRecord
	_, err := kv.Update(ctx, v.c.Store, key, func(rec kv.Record) (kv.Record, error) {
		a = accountRecord{}
		if err := v.decode(kindAccount, key, rec, &a); err != nil {
			return rec, err
		}
		if err := do(&rec, &a); err != nil {
			return rec, err
		}
		return rec, v.encode(kindAccount, key, &rec, &a)
	})
	return a, err
}

// eraseAccount goes on with an erasure that was begun. Before each part it claims
// the erasure anew: where another process has finished it meanwhile, and the
// account may have begun again, it stops.
func (v *Verifier) eraseAccount(ctx context.Context, key string) error {
	a, err := v.onAccount(ctx, key, func(rec *kv.Record, a *accountRecord) error {
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
		if err := v.renewErasure(ctx, key, a.Erasing); err != nil {
			return finished(err)
		}
		errs = append(errs, v.eraseSession(ctx, id))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := v.renewErasure(ctx, key, a.Erasing); err != nil {
		return finished(err)
	}
	if err := v.c.PINs.Erase(ctx, a.Account); err != nil {
		return err
	}
	_, err = v.onAccount(ctx, key, func(rec *kv.Record, now *accountRecord) error {
		if now.Erasing != a.Erasing {
			return kv.SkipWrite
		}
		rec.Queue = ""
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

// renewErasure claims the erasure of that name for a while longer.
func (v *Verifier) renewErasure(ctx context.Context, key, name string) error {
	_, err := v.onAccount(ctx, key, func(rec *kv.Record, a *accountRecord) error {
		if a.Erasing != name {
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
	account := v.accountIndex(s.Account)
	return v.onIdentity(ctx, s.Identity, nil, func(r *identityRecord) error {
		i := slices.Index(r.Known, account)
		if i >= 0 {
			r.Known = slices.Delete(r.Known, i, i+1)
		}
		if !r.free(holder{s.ID, s.State.Epoch}) && i < 0 {
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
		op := v.op(s, effect{Step: t.Step, Op: t.Op})
		if err := v.eraseWith(ctx, e, op, t.Token); err != nil {
			return &Error{Reason: ProviderUnavailable, Step: t.Step}
		}
	}
	return nil
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
func (v *Verifier) makeRoom(ctx context.Context, key string, ids []string) (kv.Record, error) {
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
		_, err = v.onAccount(ctx, key, func(_ *kv.Record, a *accountRecord) error {
			a.Sessions = slices.DeleteFunc(a.Sessions, func(other string) bool { return other == id })
			return nil
		})
		if err != nil {
			return kv.Record{}, err
		}
		return get(ctx, v.c.Store, key)
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

// Rewrap wraps data keys that are still under an old master key anew, under the
// current one, and seals their sessions anew. It returns how many it moved. Call
// it after a new key has become current, until it finds none. The old key stays
// in the ring even so: records of accounts and identities, and of sessions without
// data, are sealed anew only when they next change.
func (v *Verifier) Rewrap(ctx context.Context) (int, error) {
	n := 0
	var errs []error
	prefix := v.key(kindDataKey, "")
	for _, master := range v.c.Keys.Keys() {
		if master == v.c.Keys.Current() {
			continue
		}
		for shard := range keyShards {
			for key, err := range v.c.DataKeys.Due(ctx, v.keyQueue(master, shard), v.c.Now()) {
				if err == nil {
					err = v.rewrap(ctx, key, key[min(len(prefix), len(key)):])
				}
				if err == nil {
					n++
				} else if len(errs) < 8 {
					errs = append(errs, err)
				}
			}
		}
	}
	return n, errors.Join(errs...)
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
