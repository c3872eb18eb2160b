package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/kv"
)

// numberMoved lets the accounts of other people know that a carrier has confirmed a mobile number as
// this person's, which they had proved before: it was given to somebody else (二次放号). They
// have it no longer. It may be done twice.
func (v *Verifier) numberMoved(ctx context.Context, s *session) error {
	name, ok := v.mobiles.NameOf(s.Owner.MobileKey)
	if !ok || s.unread != nil || !s.private.identity.isSet() {
		return nil // erased meanwhile
	}
	row, err := v.mobiles.Get(ctx, name)
	if err != nil {
		return err
	}
	mine, person := v.accounts.Names([]byte(s.Account)), v.identities.Names([]byte(s.private.identity.text()))
	for _, slot := range row.Value.Slots {
		if slices.Contains(mine, slot.Account) {
			continue
		}
		for _, h := range slot.Holders {
			if err := v.loseNumber(ctx, h.Session, person); err != nil {
				return err
			}
		}
	}
	return nil
}

// loseNumber takes the mobile number that a session has proved from its account, unless the
// account is of the person who has it now.
func (v *Verifier) loseNumber(ctx context.Context, id string, person []string) error {
	s, err := v.loadBare(ctx, id)
	if isNotFound(err) || err == nil && (s.State.Status != StatusApproved || slices.Contains(person, s.Identity)) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = v.onAccount(ctx, s.Account, func(a *accountRecord, now instant) error {
		if !a.Mobiles.lose(s.Owner.Mobile) {
			return kv.SkipWrite
		}
		a.tell(accountEvent{Kind: EventMobileReissued, Time: now})
		return nil
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// lose takes a number away, whichever sessions have proved it, and reports whether it was there.
func (all *proofs) lose(tag []byte) bool {
	n := len(*all)
	*all = slices.DeleteFunc(slices.Clone(*all), func(p proof) bool { return len(tag) > 0 && same(p.Tag, tag) })
	return n != len(*all)
}

// newest is when a number was proved last; 0 for never.
func (all proofs) newest() (at instant) {
	for _, p := range all {
		at = max(at, p.At)
	}
	return at
}
