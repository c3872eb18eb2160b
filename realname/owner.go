package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/kv"
)

// remember notes that an account has shown, by face or code, that it belongs to the
// identity: strangers cannot use up its checks of the day. It reports whether the
// identity is verified on as many other accounts as it may be; that is told to nobody
// before. It comes before the session says so: where the session does not come to it, what
// was added is to be taken out again, see unremember.
func (v *Verifier) remember(ctx context.Context, s *session) (added, taken bool) {
	accounts := v.accounts.Names([]byte(s.Account))
	var slots []slot
	err := v.onIdentity(ctx, s, func(r *identityRecord) error {
		slots = slices.Clone(r.Slots)
		if added = !containsAny(r.Known, accounts); !added {
			return kv.SkipWrite
		}
		r.Known = append(r.Known, accounts[0])
		r.Known = r.Known[max(0, len(r.Known)-maxKnown):]
		return nil
	})
	if err != nil {
		v.log(ctx, "owner not remembered", err)
		return false, false
	}
	return added, v.taken(ctx, slots, accounts)
}

// show notes that the account belongs to the session's identity. Where other accounts have
// taken all that it may have, the session ends before the user goes through more steps in
// vain.
func (s *session) show(taken bool) error {
	if !slices.Contains(s.Shown, s.Identity) {
		s.Shown, s.changed = append(s.Shown, s.Identity), true
	}
	if !taken || s.State.Status != StatusOpen {
		return nil
	}
	return s.apply(turnedAway{})
}

// unremember takes an account out of an identity's record again, unless the session, as it
// is stored, says that the account belongs there: another call may have shown it, and the
// answer to a write may have been lost.
func (v *Verifier) unremember(ctx context.Context, s *session) {
	ctx = context.WithoutCancel(ctx)
	now, err := v.loadBare(ctx, s.ID)
	if err == nil && now.State.Data == dataFull && slices.Contains(now.Shown, s.Identity) {
		return
	}
	if err == nil || errors.Is(err, ErrNotFound) {
		err = v.forgetIn(ctx, s.Identity, "", v.accounts.Names([]byte(s.Account)))
	}
	if err != nil {
		v.log(ctx, "owner not forgotten", err)
	}
}

// forgetIn takes a session and accounts out of an identity's record.
func (v *Verifier) forgetIn(ctx context.Context, identity, session string, accounts []string) error {
	_, err := v.identities.Update(ctx, identity, func(row *records.Row[identityRecord]) error {
		if !row.Value.forget(session, accounts) {
			return kv.SkipWrite
		}
		return nil
	})
	return err
}

// taken reports whether other accounts are approved in all of an identity's slots. Who
// only claims one may yet get none. Where it is not known it is left to the claim.
func (v *Verifier) taken(ctx context.Context, slots []slot, accounts []string) bool {
	if len(slots) < v.c.Limits.Accounts || slices.ContainsFunc(slots, func(s slot) bool {
		return slices.Contains(accounts, s.Account)
	}) {
		return false
	}
	approved := 0
	for _, slot := range slots {
		ok, err := v.approvedIn(ctx, slot)
		if err != nil {
			v.log(ctx, "slots not looked at", err)
			return false
		}
		if ok {
			approved++
		}
	}
	return approved >= v.c.Limits.Accounts
}

// approvedIn reports whether one of a slot's holders is approved.
func (v *Verifier) approvedIn(ctx context.Context, in slot) (bool, error) {
	for _, h := range in.Holders {
		s, err := v.loadBare(ctx, h.Session)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if err == nil && s.State.Status == StatusApproved && s.State.Epoch == h.Epoch {
			return true, nil
		}
	}
	return false, nil
}

// inVain reports whether an account that has shown before whose it is cannot be
// verified for the identity all the same: others are. Nobody need be paid to find out.
func (v *Verifier) inVain(ctx context.Context, s *session, list []counted) bool {
	row, accounts := identityIn(list), v.accounts.Names([]byte(s.Account))
	return row != nil && containsAny(row.Value.Known, accounts) && v.taken(ctx, row.Value.Slots, accounts)
}
