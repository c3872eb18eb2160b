package realname

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/kv"
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

// unlockTime is how long an unlocking may be under way: then the lock is taken for another one.
const unlockTime = time.Hour

// An unlocking is one that is under way: it was counted, and told, and it is not known yet that the lock is lifted.
type unlocking struct {
	Op     string
	Lock   Lock
	Mobile []byte // the tag of the number, for LockMobile
	Begun  instant
}

func (u *unlocking) fields(c *wire.Codec) {
	c.Text(1, "op", "", &u.Op)
	wire.Uint(c, 2, "lock", "", &u.Lock)
	c.Bytes(3, "mobile", "", &u.Mobile)
	wire.Time(c, 4, "begun", "", &u.Begun)
}

// underWay is the operation that lifts a lock already, or "" for none.
func (a *accountRecord) underWay(l Lock, mobile []byte, now instant) string {
	for _, u := range a.Unlocking {
		if u.Lock == l && same(u.Mobile, mobile) && now < u.Begun.add(unlockTime) {
			return u.Op
		}
	}
	return ""
}

// Unlock lifts a lock, for a person who has shown in another way that they are who they say: each
// gives a stranger more guesses as well. It can be done three times a day for an account, then it is
// refused with [ReasonLimitExceeded]. Actor and reason are as in [Desk.Suspend]. There is an event,
// [EventUnlocked], and an entry in the account's trail, before anything is lifted: after an error that
// is no refusal, call it again. For an hour that goes on with what was begun for the same lock, whoever
// calls, and counts and tells nothing anew. For LockMobile the number is that of the session that is open, or else
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
	op := ""
	_, err = v.act(ctx, account, want, func(a *accountRecord, now instant) error {
		of := tagOf(a.Seed, "mobile", revealMobile(mobile))
		if op = a.underWay(l, of, now); op != "" {
			return kv.SkipWrite
		}
		want.About = hex.EncodeToString(of) // a vote is about the number that its actor saw
		if a.Unlocks.full(maxUnlocks, now.day()) {
			return &Error{Reason: ReasonLimitExceeded, RetryAt: now.nextDay()}
		}
		if err := v.seconded(ctx, a, want, now); err != nil {
			return err
		}
		op = newID()
		if err := a.Unlocks.count(op, maxUnlocks, now.day()); err != nil {
			return err
		}
		a.beginUnlock(unlocking{op, l, of, now})
		a.tell(accountEvent{Kind: EventUnlocked, Reason: r, Time: now})
		a.note(note{Kind: noteUnlocked, Reason: r}, now, actor, l.String())
		return nil
	})
	if err != nil {
		return err
	}
	switch l {
	case LockTries:
		return nil
	case LockPIN:
		err = v.c.PINs.Unlock(ctx, account)
	case LockMobile:
		err = v.c.Codes.Unlock(ctx, mobile, sms.Override{Actor: actor, Reason: r.String()})
	}
	if err != nil {
		return err
	}
	return v.endUnlock(ctx, account, op)
}

// beginUnlock lifts the lock that the account's record keeps, and notes that another one is being lifted.
func (a *accountRecord) beginUnlock(u unlocking) {
	if u.Lock == LockTries {
		a.Day = dayCount{Day: u.Begun.day()}
		return
	}
	a.Unlocking = slices.DeleteFunc(slices.Clone(a.Unlocking), func(o unlocking) bool { return o.Lock == u.Lock })
	a.Unlocking = append(a.Unlocking, u)
}

// endUnlock notes that a lock is lifted: the next one is counted anew.
func (v *Verifier) endUnlock(ctx context.Context, account, op string) error {
	_, err := v.onAccount(ctx, account, func(a *accountRecord, _ instant) error {
		n := len(a.Unlocking)
		a.Unlocking = slices.DeleteFunc(slices.Clone(a.Unlocking), func(u unlocking) bool { return u.Op == op })
		return skipUnless(n != len(a.Unlocking))
	})
	return ignoreNotFound(err)
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
