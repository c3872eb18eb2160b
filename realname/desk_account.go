package realname

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
)

// Suspend stops an account: it starts nothing new, and its PIN verifies no more once Suspend has
// returned without an error. Only [Desk.Resume] ends it, or [Records.Erase]. An error other than
// a refusal means that the PIN may still verify until the next sweep: call it again.
//
// A session that is open asks no backend any more: its steps are refused with
// [ReasonAccountSuspended] until the account is let go on, and if it is decided meanwhile it is
// rejected with that. To end it at once call [Verifier.Cancel]: its id is [Account].Open.
//
// Actor and reason are required. The actor is whoever decided, and not the account. The reason is
// one of those about the person, from [ReasonMismatch] to [ReasonReleased]: any other, such as
// zero, is refused with [ReasonNotDecidable]. Both stand in the account's trail, and the reason
// in the event; the person is not told. For an account that is not known the error matches
// [ErrNotFound]. So it is with Resume, Reverify and Release.
//
// Where it is suspended already, another actor, or another reason, stands in the trail as well, as a vote
// ("voted"), at most five times a day of an actor, and first votes to resume the account count no more.
func (d Desk) Suspend(ctx context.Context, account, actor string, r Reason) error {
	want := vote{Action: ActionSuspend, By: actor, Reason: r}
	return d.v.operate(ctx, account, want, func(a *accountRecord, now instant) error {
		if a.Causes.Has(password.CauseOperator) {
			return a.suspendAgain(want, now)
		}
		if err := d.v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		a.set(password.CauseOperator, true, now)
		a.tell(accountEvent{Kind: EventSuspended, Reason: r, Time: now})
		a.note(note{Kind: noteSuspended, Reason: r}, now, actor, "")
		return nil
	})
}

// suspendAgain notes, as a vote, that somebody else, or for another reason, wants an account stopped that is
// suspended. Who has voted to resume it did not know of that: those votes are gone, also where the day has no room
// for an entry.
func (a *accountRecord) suspendAgain(want vote, now instant) error {
	if by, r := a.suspendedBy(); sameActor(by, want.By) && r == want.Reason {
		return kv.SkipWrite
	}
	n := len(a.Votes)
	a.Votes.drop(ActionResume)
	room := a.staffed(want.By, now.day())
	if room {
		a.note(note{Kind: noteVoted, Reason: want.Reason}, now, want.By, want.Action.String())
	}
	return skipUnless(room || n != len(a.Votes))
}

// suspendedBy is who wanted the account suspended last, and why, as far as the trail still tells.
func (a *accountRecord) suspendedBy() (actor string, r Reason) {
	for _, raw := range slices.Backward(a.Trail) {
		var e entry
		if _, err := wire.Read(raw, e.fields); err == nil && (e.Kind == noteSuspended || e.Kind == noteVoted && e.Reference == ActionSuspend.String()) {
			return e.Actor, e.Reason
		}
	}
	return "", 0
}

// Resume ends what [Desk.Suspend] began. Whatever else stops the account or its PIN stays.
// Actor and reason are as there.
func (d Desk) Resume(ctx context.Context, account, actor string, r Reason) error {
	want := vote{Action: ActionResume, By: actor, Reason: r}
	return d.v.operate(ctx, account, want, func(a *accountRecord, now instant) error {
		if !a.Causes.Has(password.CauseOperator) {
			return kv.SkipWrite
		}
		if err := d.v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		a.set(password.CauseOperator, false, now)
		a.tell(accountEvent{Kind: EventResumed, Reason: r, Time: now})
		a.note(note{Kind: noteResumed, Reason: r}, now, actor, "")
		return nil
	})
}

// minReverify is how long a person has at least to prove themselves again.
const minReverify = 24 * time.Hour

// Reverify asks an account's person to prove themselves again by a time, with [GoalRenew].
// Until then everything stands; then the account lapses, unless it was renewed. A time that is less
// than a day away, one later than was asked for before, and an account without an approval are refused
// with [ReasonNotDecidable]: to stop an account at once is [Desk.Suspend]. Actor and reason are as there.
func (d Desk) Reverify(ctx context.Context, account, actor string, r Reason, by time.Time) error {
	end := instantOf(by)
	want := vote{Action: ActionReverify, By: actor, Reason: r, Until: end}
	return d.v.operate(ctx, account, want, func(a *accountRecord, now instant) error {
		switch {
		case end <= now: // also the zero of no demand
			return refuse(ReasonNotDecidable, 0)
		case a.Reverify == end && len(a.Approvals) > 0:
			return kv.SkipWrite
		case len(a.Approvals) == 0 || end < now.add(minReverify):
			return refuse(ReasonNotDecidable, 0)
		case a.Reverify != 0 && a.Reverify < end:
			return refuse(ReasonNotDecidable, 0)
		}
		if err := d.v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		a.Reverify, a.Asked = end, now
		if a.until() != a.WarnedFor {
			a.skipWarnings(now, d.v.rules.lookout)
		}
		a.tell(accountEvent{Kind: EventReverify, Reason: r, Time: now})
		a.note(note{Kind: noteReverify, Reason: r}, now, actor, "")
		return nil
	})
}

// badAct is what is wrong with who does something to an account, or why, or nil.
func (v *Verifier) badAct(ctx context.Context, account, actor string, r Reason) error {
	if err := errors.Join(badName(account), badActor(actor)); err != nil {
		return err
	}
	if err := v.mayActOn(ctx, account, actor); err != nil {
		return err
	}
	if !r.aboutPerson() {
		return refuse(ReasonNotDecidable, 0)
	}
	return nil
}

// operate changes an account for an operator, and has the PIN guard know.
func (v *Verifier) operate(ctx context.Context, account string, want vote, do func(*accountRecord, instant) error) error {
	row, err := v.act(ctx, account, want, do)
	if err != nil {
		return err
	}
	return v.tellGuard(ctx, &row)
}

// act changes an account for an operator, and tells the observer.
func (v *Verifier) act(ctx context.Context, account string, want vote, do func(*accountRecord, instant) error) (row records.Row[accountRecord], err error) {
	defer func() { v.observeStaff(ctx, want.Action.String(), err) }()
	if err := v.badAct(ctx, account, want.By, want.Reason); err != nil {
		return row, err
	}
	return v.onAccountVoting(ctx, account, func(row *records.Row[accountRecord], now instant) error {
		if row.Value.Erasing != "" {
			return refuse(ReasonAccountErased, 0)
		}
		return do(&row.Value, now)
	})
}

// onAccountVoting changes an account for staff, and says so where all that was stored is a first vote.
func (v *Verifier) onAccountVoting(ctx context.Context, account string, do func(*records.Row[accountRecord], instant) error) (records.Row[accountRecord], error) {
	voted := false
	row, err := v.onAccountRow(ctx, account, func(row *records.Row[accountRecord], now instant) error {
		err := do(row, now)
		if voted = errors.Is(err, errVoted); voted {
			return nil
		}
		return err
	})
	if err == nil && voted {
		err = refuse(ReasonSecondActor, 0)
	}
	return row, err
}

// Release takes an account from its person: sessions that live are canceled, approvals are
// revoked, slots freed, cards unbound, and the PIN is suspended until another approval. It is
// how an account may belong to somebody else afterwards, beside [Records.Erase]. The data of the
// person before is restricted, see [Records.Restrict]: nothing returns it. It goes when [Config].Retain or
// a hold says, and with the next sweep where neither keeps it. There is one
// event of the account's own, [EventReleased]. Nothing can be started until it is done, which
// it is when there is no error; what a crash leaves is finished by [Verifier.Sweep]. A session that cannot be
// opened is named by the error, see [RecordError], and waited for: see [Records.Quarantine]. Actor and
// reason are as in [Desk.Suspend]. What Suspend began stays: nobody can start before
// [Desk.Resume].
func (d Desk) Release(ctx context.Context, account, actor string, r Reason) error {
	v, id := d.v, newID()
	want := vote{Action: ActionRelease, By: actor, Reason: r}
	row, err := v.act(ctx, account, want, func(a *accountRecord, now instant) error {
		if a.Releasing.ID != "" {
			id = a.Releasing.ID
			return kv.SkipWrite
		}
		if err := v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		a.Releasing = release{id, actor, r}
		a.Claimed = now.add(claimTime)
		a.set(password.CauseReleased, true, now) // first of all: the PIN must not outlive it
		a.note(note{Kind: noteReleased, Reason: r}, now, actor, "")
		return nil
	})
	if err != nil {
		return err
	}
	if err := v.tellGuard(ctx, &row); err != nil {
		return err
	}
	return v.release(ctx, row.Name, id)
}

// release goes on with a release that was begun. Each part may be done twice. A session that cannot be ended keeps
// no other from it, but the account from its end.
func (v *Verifier) release(ctx context.Context, name, id string) error {
	row, err := v.accounts.Get(ctx, name)
	if err != nil || row.Value.Releasing.ID != id {
		return err
	}
	r := row.Value.Releasing
	var errs []error
	for _, session := range row.Value.Sessions {
		if err := v.renewRelease(ctx, name, id); err != nil {
			return finished(err)
		}
		if err := v.endFor(ctx, session, r); err != nil && !isNotFound(err) {
			errs = append(errs, v.about(v.sessions.Key(session), err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := v.renewRelease(ctx, name, id); err != nil {
		return finished(err)
	}
	if err := v.c.PINs.Erase(ctx, row.Value.Account); err != nil { // it was another person's
		return err
	}
	row, err = v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		if a.Releasing.ID != id {
			return kv.SkipWrite
		}
		a.released(v.now(), r.Reason)
		return nil
	})
	if err != nil {
		return err
	}
	return v.tellGuard(ctx, &row)
}

// renewRelease claims a release for a while longer. It is refused where another process has done it: the account may
// be somebody else's by now.
func (v *Verifier) renewRelease(ctx context.Context, name, id string) error {
	_, err := v.accounts.Update(ctx, name, func(row *records.Row[accountRecord]) error {
		a := &row.Value
		if a.Releasing.ID != id {
			return refuse(ReasonSuperseded, 0)
		}
		a.Claimed = v.now().add(claimTime)
		return nil
	})
	return err
}

// released lets the account belong to nobody.
func (a *accountRecord) released(now instant, r Reason) {
	for len(a.Approvals) > 0 {
		a.retire(0, now, r)
	}
	a.Person, a.Mobiles, a.Cards, a.Reverify, a.Open = person{}, nil, nil, 0, ""
	a.Others, a.Restricted, a.BadPIN, a.PINSet, a.Unlocking = nil, 0, false, 0, nil
	a.Screening = screening{Hit: a.Screening.Hit} // looks that are asked for, or under way, are about them
	a.Releasing, a.Withdrawn, a.Withdrawing = release{}, nil, withdrawing{}
	a.set(causeConsent, false, now) // that was the person's
	a.Seed, a.Kin = newTagSeed(), kin{}
	a.Level = 0
	a.set(password.CauseReleased, true, now)
	a.Told = 0 // the PIN is gone, and the guard with it knows nothing
	a.tell(accountEvent{Kind: EventReleased, Reason: r, Time: now})
}

// endFor ends a session for a release: what lives is canceled, what is approved is revoked, and
// its data is told to nobody any more. It returns once nothing of it is left to do.
func (v *Verifier) endFor(ctx context.Context, id string, r release) error {
	s, err := v.loadBare(ctx, id)
	if err != nil {
		return err
	}
	if s.State.Status.live() || s.State.Status == StatusApproved {
		s, err = v.change(ctx, s, func(s *session) error {
			s.actor = r.Actor
			if s.State.Status.live() && s.now >= s.State.Deadline {
				return s.apply(ticked{})
			}
			if s.State.Status.live() || s.State.Status == StatusApproved {
				return s.apply(ended{Reason: r.Reason})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if s, err = v.finishChores(ctx, s); err != nil {
		return err
	}
	if err := v.forget(ctx, s, nil); err != nil { // no reserve is left of the person before
		return err
	}
	_, err = v.change(ctx, s, func(s *session) error {
		if s.State.Data != dataErased && !s.Parted {
			s.Retention = s.Retention.parted(s.approvedOnce(), s.now, s.rules.retain)
		}
		s.part()
		return s.apply(restricted{})
	})
	return err
}

// part notes that the account was taken from the session's person.
func (s *session) part() {
	s.changed = s.changed || !s.Parted
	s.Parted = true
}

var errChores = errors.New("realname: not everything is done yet: call it again")

// finishChores does what an end of the session leaves to do, or says that something is left.
func (v *Verifier) finishChores(ctx context.Context, s *session) (*session, error) {
	for try := 0; s.State.Chores&^(s.left|s.heldBack()) != 0; try++ {
		next, err := v.chores(ctx, s)
		if err != nil {
			return s, err
		}
		if s = next; try > 3 {
			return s, errChores
		}
	}
	return s, nil
}
