package realnamehttp

import (
	"errors"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

// erase ends the account. Whoever stole a login must not free an account of its person, nor end
// what an operator began: where the account belongs to somebody it needs their PIN. Who forgot it
// proves themselves anew to set another.
func (u *user) erase(c *call, in eraseRequest) (done, error) {
	ctx := c.r.Context()
	a, err := u.v.Account(ctx, c.account)
	if err != nil {
		return done{}, err
	}
	if err := u.erasable(c, a); err != nil {
		return done{}, err
	}
	owned, err := u.owned(c, a)
	if err != nil {
		return done{}, err
	}
	if owned {
		if err := u.proven(c, in); err != nil {
			return done{}, err
		}
	}
	_, err = u.v.Records().Erase(ctx, c.account)
	return done{}, err
}

// erasable refuses what would end something that others began.
func (u *user) erasable(c *call, a realname.Account) error {
	pin, err := u.c.PINs.State(c.r.Context(), c.account)
	switch {
	case err != nil:
		return err
	case a.State == realname.AccountSuspended && !a.Causes.Has(password.CauseConsent),
		a.Causes.Has(password.CauseOperator), a.Causes.Has(password.CauseScreening),
		pin.Suspended.Has(password.CauseOperator), pin.Suspended.Has(password.CauseScreening):
		return &realname.Error{Reason: realname.ReasonAccountSuspended}
	case a.Causes.Has(password.CauseRestricted): // the law has it kept
		return &realname.Error{Reason: realname.ReasonDataWithdrawn}
	}
	return nil
}

// owned reports whether the account belongs to a person, or did. One that was taken from its person is nobody's
// until the next approval: whoever has it by now has no PIN.
func (u *user) owned(c *call, a realname.Account) (bool, error) {
	if a.Causes.Has(password.CauseReleased) {
		return false, nil
	}
	if len(a.Approvals) > 0 || a.Causes != password.Causes(0) {
		return true, nil
	}
	past, head, err := u.v.Records().Approvals(c.r.Context(), c.account)
	if errors.Is(err, realname.ErrNotFound) {
		return false, nil
	}
	return len(past) > 0 || head != "", err
}

// ones are the causes for which a person's own account is stopped, and nobody else's doing: what is kept of
// them is still theirs.
var ones = password.Causes(0).With(password.CauseLapsed).With(password.CauseConsent)

// proven is nil where the PIN shows that it is the person.
func (u *user) proven(c *call, in eraseRequest) error { return u.provenBy(c, in.PIN) }

func (u *user) provenBy(c *call, given text) error {
	if given.IsZero() {
		return faultProof
	}
	pin, err := parsePIN("pin", given)
	if err != nil {
		return err
	}
	return u.c.PINs.VerifyDespite(c.r.Context(), c.account, pin, ones)
}
