package realname

import (
	"context"
	"encoding/hex"

	"github.com/go-realname/sdk/sms"
)

// A Lock is what [Desk.Unlock] lifts.
type Lock uint8

const (
	// LockTries is the account's limit of checks a day, [Limits].AccountDay. Those of the ID number
	// and the card stand.
	LockTries Lock = iota + 1

	// LockPIN is the lock after wrong PINs, see [password.Guard.Unlock].
	LockPIN

	// LockMobile is the lock after wrong codes to the account's mobile number, see [sms.Service.Unlock].
	LockMobile

	numLocks = iota + 1
)

var lockNames = [numLocks]string{"unknown", "tries", "pin", "mobile"}

// String returns a stable name such as "tries".
func (l Lock) String() string { return nameOf(lockNames[:], uint8(l)) }

// maxUnlocks is how often an account can be unlocked in a day.
const maxUnlocks = 3

// Unlock lifts a lock, for a person who has shown in another way that they are who they say: each
// gives a stranger more guesses as well. It can be done three times a day for an account, then it is
// refused with [ReasonLimitExceeded]. Actor and reason are as in [Desk.Suspend]. There is an event,
// [EventUnlocked], and an entry in the account's trail, before anything is lifted: after an error that
// is no refusal, call it again. For LockMobile the number is that of the session that is open, or else
// of the newest approval that stands; where there is none, or no such account, the error matches
// [ErrNotFound], and nothing is counted.
func (d Desk) Unlock(ctx context.Context, account, actor string, r Reason, l Lock) error {
	if l == 0 || l >= numLocks {
		return invalid(ReasonValueMissing, 0)
	}
	v := d.v
	mobile, err := v.mobileToUnlock(ctx, account, actor, r, l)
	if err != nil {
		v.observeStaff(ctx, ActionUnlock.String(), err)
		return err
	}
	want := vote{Action: ActionUnlock, By: actor, Reason: r, Lock: l}
	_, err = v.act(ctx, account, want, func(a *accountRecord, now instant) error {
		op := newID()
		if l == LockMobile { // a vote is about the number that they saw
			want.About = hex.EncodeToString(tagOf(a.Seed, "unlock", mobile.Reveal()))
		}
		if a.Unlocks.full(maxUnlocks, now.day()) {
			return &Error{Reason: ReasonLimitExceeded, RetryAt: now.nextDay()}
		}
		if err := v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		if err := a.Unlocks.count(op, maxUnlocks, now.day()); err != nil {
			return err
		}
		if l == LockTries {
			a.Day = dayCount{Day: now.day()}
		}
		a.tell(accountEvent{Kind: EventUnlocked, Reason: r, Time: now})
		a.note(note{Kind: noteUnlocked, Reason: r}, now, actor, l.String())
		return nil
	})
	if err != nil {
		return err
	}
	switch l {
	case LockPIN:
		return v.c.PINs.Unlock(ctx, account)
	case LockMobile:
		return v.c.Codes.Unlock(ctx, mobile, sms.Override{Actor: actor, Reason: r.String()})
	}
	return nil
}

// mobileToUnlock is the number whose lock is to be lifted, for LockMobile.
func (v *Verifier) mobileToUnlock(ctx context.Context, account, actor string, r Reason, l Lock) (none sms.Mobile, err error) {
	if l != LockMobile {
		return none, nil
	}
	if err := v.badAct(ctx, account, actor, r); err != nil {
		return none, err
	}
	row, err := v.findAccount(ctx, account)
	if err != nil {
		return none, err
	}
	a := &row.Value
	ids := []string{a.Open}
	if n := len(a.Approvals); n > 0 {
		ids = append(ids, a.Approvals[n-1].Session)
	}
	for _, id := range ids {
		s, err := readable(v.load(ctx, id))
		if err != nil && !isNotFound(err) {
			return none, err
		}
		if err == nil && s.goesBy(v.now()) {
			return s.private.mobile, nil
		}
	}
	return none, ErrNotFound
}

// goesBy reports whether the session's mobile number is one that its account goes by now.
func (s *session) goesBy(now instant) bool {
	status := s.State.Status
	stands := status == StatusApproved || status.live() && now < s.State.Deadline
	return stands && s.State.Data == dataFull && s.private.mobile.IsValid()
}
