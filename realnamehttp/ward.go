package realnamehttp

import (
	"errors"

	"github.com/go-realname/sdk/realname"
)

// ward names a session of a child whose guardian is logged in, by what the service knows. One of
// anybody else's child is as good as none.
func (u *user) ward(c *call) (realname.Ref, error) {
	id := c.r.PathValue("session")
	account, err := u.c.Ward(c.r, c.account, id)
	switch {
	case errors.Is(err, realname.ErrUnavailable):
		return realname.Ref{}, err
	case err != nil:
		return realname.Ref{}, &hookError{"Ward", err}
	case account == "":
		return realname.Ref{}, realname.ErrNotFound
	}
	return realname.Ref{Account: account, ID: id}, nil
}

// wardNeeds is to what a guardian has to agree. Nothing else of the session is theirs to read.
func (u *user) wardNeeds(c *call, _ none) (wardNeeds, error) {
	ref, err := u.ward(c)
	if err != nil {
		return wardNeeds{}, err
	}
	return wardOf(u.v.Get(c.r.Context(), ref))
}

func (u *user) guardianConsent(c *call, in consentRequest) (wardNeeds, error) {
	ref, err := u.ward(c)
	if err != nil {
		return wardNeeds{}, err
	}
	return wardOf(u.v.GuardianConsent(c.r.Context(), ref, c.account, in.Acts...))
}

// wardOf is what a guardian sees of a session.
func wardOf(s realname.Session, err error) (wardNeeds, error) {
	out := wardNeeds{Session: s.Ref.ID, Needs: []realname.ConsentNeed{}}
	for _, n := range s.Needs {
		if n.Guardian {
			out.Needs = append(out.Needs, n)
		}
	}
	return out, err
}
