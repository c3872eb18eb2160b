package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// Records is what data duties need: looking at what is kept of an account, and
// taking it out of use.
type Records struct{ v *Verifier }

// Records returns the side of v for data duties.
func (v *Verifier) Records() Records { return Records{v} }

// Trail returns a session's audit trail.
func (r Records) Trail(ctx context.Context, id string) (Trail, error) {
	s, err := r.v.loadBare(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.sessionRecord.Trail, nil
}

// Sessions returns what is kept of an account's person, oldest first (个人信息保护法, art. 45).
// Where the data of one cannot be opened it comes without, and the error says so. The sessions of
// somebody from whom the account was taken, by [Desk.Release] or Erase, are not in it: [Desk.Get]
// returns one by its id.
func (r Records) Sessions(ctx context.Context, account string) ([]Session, error) {
	if err := badName(account); err != nil {
		return nil, err
	}
	ids, err := r.v.sessionsOf(ctx, account)
	if err != nil {
		return nil, err
	}
	var all []Session
	var errs []error
	for _, id := range ids {
		s, err := r.v.load(ctx, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !s.Parted {
			all, errs = append(all, s.snapshot()), append(errs, s.unread)
		}
	}
	return all, errors.Join(errs...)
}

func (v *Verifier) sessionsOf(ctx context.Context, account string) ([]string, error) {
	row, err := v.findAccount(ctx, account)
	return row.Value.Sessions, err
}

// Restrict takes the data of all sessions of an account out of use, where the law
// demands that it is kept (个人信息保护法, art. 47): nothing returns it, and
// nothing is done with it. Sessions that have not ended are canceled, the account counts as
// unverified and its PIN is suspended, until another approval of the same person. Time alone ends
// nothing that is restricted, nor the photos of it, see [Retain].Photos: [Records.Erase] and [Desk.Release] do. It may be
// called again. Where somebody of the staff does it call [Desk.Restrict].
func (r Records) Restrict(ctx context.Context, account string) error {
	if err := badName(account); err != nil {
		return err
	}
	row, err := r.v.onAccount(ctx, account, func(a *accountRecord, now instant) error {
		if len(a.Sessions) == 0 {
			return kv.SkipWrite
		}
		a.restrict(now, r.v.rules.lookout)
		return nil
	})
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.v.restrictAll(ctx, &row)
}

// restrictAll takes the sessions of an account out of use that is marked as restricted.
func (v *Verifier) restrictAll(ctx context.Context, row *records.Row[accountRecord]) error {
	if err := v.tellGuard(ctx, row); err != nil {
		return err
	}
	for _, id := range row.Value.Sessions {
		s, err := v.load(ctx, id)
		if err == nil {
			s, err = v.change(ctx, s, func(s *session) error { return s.apply(restricted{}) })
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil {
			v.follow(ctx, s)
		}
	}
	return nil
}

// An Erasure says what came of erasing an account.
type Erasure struct {
	// Sessions are the ids of the sessions whose data was erased. Their trails stay, see
	// [Records.Trail], but for those that never had a subject; nothing else leads to
	// them any more.
	Sessions []string

	// Kept are the sessions whose data a law has kept, see [Retain].Closed, or a hold, see
	// [Records.Hold], and until when. It is restricted meanwhile, and goes then by itself. Whoever has
	// the account is told nothing of them: keep their ids, which you need for [Desk.Get].
	Kept []DataEnd

	// Unread are those of the sessions that lay in quarantine and could not be opened, see
	// [Records.Quarantine]. Their photos, if there are any, are bytes in [Config].Photos that nobody can
	// read any more, and nobody knows which: have that store delete what is older than you keep photos.
	Unread []string

	// Copies is how many copies of these sessions providers had not confirmed as
	// deleted when the call returned, see [Eraser]. A later call knows nothing of them.
	// Sweep asks again for 30 days; what comes of it stands in the trails as entries of
	// kind "provider_copy", with outcome "passed", or "unresolved" once given up.
	Copies int
}

// Erase deletes the personal data of an account: of each session the sealed data
// and then its key, the slot, and the payment PIN. Sessions that live are canceled and
// approvals revoked, with an event each: nobody is left who could be verified. Trails and counts
// stay; they hold no personal data. Providers that keep something are told to delete it (see
// [Eraser]); what that needs, tokens and names of operations, is kept sealed in a record of its
// own until they have, for 30 days at most. What an error or a crash leaves is finished by
// [Verifier.Sweep]; until then the account cannot start. Erase may be called again, and is done
// when it returns no error. What a law or a hold keeps is taken out of use and goes by itself when
// its time has come, see [Erasure].Kept.
//
// If the account was verified there is an [EventReleased]. Erase also ends what [Desk.Suspend]
// began: look at [Verifier.Account] first if that must not be. Before you let a user do this, ask
// for the PIN or a fresh proof. Where somebody of the staff does it call [Desk.Erase].
func (r Records) Erase(ctx context.Context, account string) (Erasure, error) {
	if err := badName(account); err != nil {
		return Erasure{}, err
	}
	v := r.v
	at := v.accounts.Place([]byte(account))
	if err := v.checkIndex(ctx); err != nil { // or nothing would be found, and nothing erased
		return Erasure{}, err
	}
	if _, err := v.accounts.Home(ctx, at); err != nil {
		return Erasure{}, err
	}
	erasing := newID()
	_, err := v.accounts.Update(ctx, at.Name, func(row *records.Row[accountRecord]) error {
		if row.Value.Erasing == "" {
			row.Value.Erasing, row.Value.Account = erasing, account
		}
		row.Due = v.c.Now().Add(claimTime)
		return nil
	})
	if err != nil {
		return Erasure{}, err
	}
	return v.eraseAccount(ctx, at.Name)
}

// add adds what came of one session.
func (e *Erasure) add(one Erasure) {
	e.Sessions, e.Kept, e.Unread = append(e.Sessions, one.Sessions...), append(e.Kept, one.Kept...), append(e.Unread, one.Unread...)
	e.Copies += one.Copies
}

// eraseAccount goes on with an erasure that was begun. Before each part it claims
// the erasure anew: where another process has finished it meanwhile, and the
// account may have begun again, it stops.
func (v *Verifier) eraseAccount(ctx context.Context, name string) (done Erasure, err error) {
	row, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		row.Due = v.c.Now().Add(claimTime)
		if row.Value.Erasing == "" {
			return kv.SkipWrite
		}
		return nil
	})
	a := row.Value
	if err != nil || a.Erasing == "" {
		return done, err
	}
	var errs []error
	var kept []string
	for _, id := range a.Sessions {
		if err := v.renewErasure(ctx, name, a.Erasing); err != nil {
			return done, finished(err)
		}
		one, err := v.withdraw(ctx, id)
		errs = append(errs, err)
		if done.add(one); len(one.Kept) > 0 {
			kept = append(kept, id)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return done, err
	}
	if err := v.renewErasure(ctx, name, a.Erasing); err != nil {
		return done, finished(err)
	}
	order := max(a.Order+1, uint64(v.now()))
	if err := v.erasePIN(ctx, &a, order); err != nil {
		return done, err
	}
	hit := ""
	_, err = v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		if row.Value.Erasing != a.Erasing {
			return kv.SkipWrite
		}
		hit = row.Value.Screening.Hit.Case
		row.Value.erased(v.now(), order)
		row.Value.Sessions = kept
		return nil
	})
	if err == nil {
		err = v.closeHit(ctx, hit) // what a crash leaves of it is swept
	}
	return done, err
}

// erasePIN erases the account's PIN. The guard goes on knowing that what it was told of causes
// is over: a word that was held up must not stop the PIN of the account's next person.
func (v *Verifier) erasePIN(ctx context.Context, a *accountRecord, order uint64) error {
	if err := v.c.PINs.Erase(ctx, a.Account); err != nil {
		return err
	}
	for c := range a.Orders {
		if err := v.c.PINs.Resume(ctx, a.Account, c, order); err != nil {
			return err
		}
	}
	return nil
}

// erased forgets everything but what counts for limits. An account that was somebody's tells
// once more: it is nobody's now.
func (r *accountRecord) erased(now instant, order uint64) {
	old := *r
	*r = accountRecord{
		Day: old.Day, Rests: old.Rests, Goals: old.Goals, CheckSeed: old.CheckSeed, Firsts: old.Firsts, Backs: old.Backs, Unlocks: old.Unlocks, Staff: old.Staff,
		Events: old.Events, Seq: old.Seq, Order: old.Order, Told: old.Order, Trail: old.Trail, Looks: old.Looks,
	}
	if len(old.Orders) > 0 { // the guard was told of it, and goes by greater ones alone
		r.Order, r.Told = order, order
	}
	if old.Person.Bound {
		r.tell(accountEvent{Kind: EventReleased, Reason: ReasonDataWithdrawn, Time: now})
	}
	if len(r.Events) > 0 {
		r.Account = old.Account // until they are delivered
	}
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
	_, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		if row.Value.Erasing != erasing {
			return refuse(ReasonSuperseded, 0)
		}
		row.Due = v.c.Now().Add(claimTime)
		return nil
	})
	return err
}

// eraseSession erases one session, and returns how many copies providers still have.
// Each of its steps may be done twice: first nothing uses the data any more, then
// what providers need to hear is put aside, then our copy goes, then the key without
// which no backup can be read, and last the providers are told. Identities in known go on
// knowing the account.
func (v *Verifier) eraseSession(ctx context.Context, id string, folded bool, known ...string) (copies int, err error) {
	s, err := v.eraseData(ctx, id, folded, known...)
	if errors.Is(err, ErrNotFound) { // its key may be left, where it was discarded or moved aside
		_, err := v.dropAside(ctx, id)
		if err := errors.Join(v.deleteKey(ctx, id), err); err != nil {
			return 0, err
		}
		return v.eraseCopies(ctx, id)
	}
	if err != nil {
		return 0, err
	}
	return v.eraseRest(ctx, s)
}

// eraseData does all of an erasure but what is left in the session's own record.
func (v *Verifier) eraseData(ctx context.Context, id string, folded bool, known ...string) (*session, error) {
	s, err := v.load(ctx, id)
	if err != nil {
		return nil, err
	}
	s, err = v.change(ctx, s, (*session).begin)
	if err != nil {
		return nil, err
	}
	if err := v.putAside(ctx, s, s.private.tokens); err != nil {
		return nil, err
	}
	s, err = v.change(ctx, s, func(s *session) error {
		if s.State.Data != dataErased && s.Retention.held(s.now) {
			return errHeld
		}
		s.Private = nil
		s.private = privateData{}
		return s.apply(erased{Folded: folded})
	})
	if err != nil {
		return nil, err
	}
	if err := records.Together(
		func() error { return v.forget(ctx, s, known) },
		func() error { return v.freeHeld(ctx, s) },
	); err != nil {
		return nil, err
	}
	if err := v.deleteKey(ctx, id); err != nil {
		return nil, err
	}
	return s, nil
}

// eraseRest ends an erasure: nothing of it is left to do but to tell the providers.
func (v *Verifier) eraseRest(ctx context.Context, s *session) (copies int, err error) {
	_, err = v.change(ctx, v.follow(ctx, s), func(s *session) error {
		s.changed = s.changed || s.Retention.Going
		s.Retention.Going = false
		s.blank()
		return nil
	})
	if err != nil {
		return 0, err
	}
	return v.eraseCopies(ctx, s.ID)
}

// forget takes the session, and its account, out of the records of the identities that the
// session was about. Where the account goes on, and is known to an identity for other
// sessions, it stays known.
func (v *Verifier) forget(ctx context.Context, s *session, known []string) error {
	accounts := v.accounts.Names([]byte(s.Account))
	var calls []func() error
	for _, name := range s.identities() {
		gone := accounts
		if slices.Contains(known, name) {
			gone = nil
		}
		calls = append(calls, func() error { return v.forgetIn(ctx, name, s.ID, gone) })
	}
	return records.Together(calls...)
}

// identities are those in whose records the session, or its account, may stand.
func (s *session) identities() []string {
	all := slices.Clone(s.Past)
	if s.Identity != "" && !slices.Contains(all, s.Identity) {
		all = append(all, s.Identity)
	}
	return all
}

// forget takes a session and an account out, and reports whether they were there.
func (r *identityRecord) forget(session string, accounts []string) bool {
	n := len(r.Known)
	r.Known = slices.DeleteFunc(r.Known, func(known string) bool { return slices.Contains(accounts, known) })
	return r.Slots.forget(session) || n != len(r.Known)
}

// AccountTrail returns the trail of an account's own: what operators did with it. The newest 100
// entries are kept: copy what you must keep for longer. Each entry has the hash of the one before
// it.
func (r Records) AccountTrail(ctx context.Context, account string) ([]Entry, error) {
	if err := badName(account); err != nil {
		return nil, err
	}
	row, err := r.v.findAccount(ctx, account)
	return row.Value.Trail.absolute(), err
}

// Looks returns who looked at the personal data of an account, by [Verifier.Subject],
// [Verifier.Cards] and [Desk.Export], and for which purpose: the newest 100 looks, chained likewise. Each purpose of
// Subject and Cards stands there once a day (of Beijing), and each export.
func (r Records) Looks(ctx context.Context, account string) ([]Entry, error) {
	if err := badName(account); err != nil {
		return nil, err
	}
	row, err := r.v.findAccount(ctx, account)
	return row.Value.Looks.absolute(), err
}

// makeRoom erases the account's oldest session that came to nothing, or that gave way to
// another: of that the account keeps what was approved, and when.
func (v *Verifier) makeRoom(ctx context.Context, row records.Row[accountRecord]) (records.Row[accountRecord], error) {
	for _, id := range row.Value.Sessions {
		s, err := v.load(ctx, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return row, err
		}
		folded := err == nil && s.State.Data != dataRestricted && v.rules.retain.Closed <= 0 && row.Value.foldable(s)
		if err == nil && (s.Retention.held(s.now) || !s.disposable() && !folded) {
			continue
		}
		known, err := v.identitiesBut(ctx, row.Value.Sessions, id)
		if err != nil {
			return row, err
		}
		switch _, err := v.eraseSession(ctx, id, folded, known...); {
		case errors.Is(err, errHeld):
			continue
		case err != nil:
			return row, err
		}
		return v.accounts.UpdateFrom(ctx, row, func(row *records.Row[accountRecord]) error {
			if i := slices.IndexFunc(row.Value.Approvals, func(p approval) bool { return p.Session == id }); i >= 0 && folded {
				row.Value.retire(i, v.now(), ReasonSuperseded)
			}
			if folded {
				row.Value.Mobiles.drop(id) // as its slot has gone
			}
			row.Value.Sessions = slices.DeleteFunc(row.Value.Sessions, func(other string) bool { return other == id })
			return nil
		})
	}
	if len(row.Value.Sessions) < v.maxSessions() {
		return row, nil
	}
	return row, refuse(ReasonLimitExceeded, 0)
}

// maxSessions is how many sessions an account may have. Where a law has approvals kept, none
// makes room for another.
func (v *Verifier) maxSessions() int {
	if v.rules.retain.Closed > 0 {
		return 4 * maxSessions
	}
	return maxSessions
}

// identitiesBut are the identities that sessions are about, all but one.
func (v *Verifier) identitiesBut(ctx context.Context, ids []string, but string) (all []string, err error) {
	for _, id := range ids {
		s, err := v.loadBare(ctx, id)
		switch {
		case id == but || errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, err
		default:
			all = append(all, s.identities()...)
		}
	}
	return all, nil
}

// foldable reports whether a session's approval gave way to another, or has brought all that it
// brings, and no card of the account is kept there alone.
func (r *accountRecord) foldable(s *session) bool {
	past := slices.ContainsFunc(r.Past, func(p approval) bool { return p.Session == s.ID && p.gaveWay() })
	brought := s.State.Status == StatusApproved && s.State.Rules&goalVerifies == 0
	return (past || brought || r.isCovered(s.ID)) && !slices.ContainsFunc(r.Cards, func(c proof) bool {
		return slices.Contains(c.Sessions, s.ID) && c.Sessions[len(c.Sessions)-1] == s.ID
	})
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
