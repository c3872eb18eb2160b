package realname

import (
	"context"
	"slices"
)

// dropOwnVotes takes away first votes of those who must not act about the session any more: whoever has voted may
// have become a guardian since.
func (s *session) dropOwnVotes() {
	own := func(o vote) bool { return s.mayAct(o.By) != nil }
	if s.State.Vote.Action != 0 && own(s.State.Vote) {
		s.State.Vote = vote{}
	}
	s.Asks = slices.DeleteFunc(slices.Clone(s.Asks), own)
}

// needsSecondFor is needsSecond for what is done to a session. The first votes that count no more are gone.
func (v *Verifier) needsSecondFor(s *session, a Action) bool {
	s.dropOwnVotes()
	return v.needsSecond(a, s.summary())
}

// dropOwnVotes takes away the first votes for an act of those who must not act on the account any more.
func (v *Verifier) dropOwnVotes(ctx context.Context, a *accountRecord, want vote) (err error) {
	a.Votes = slices.DeleteFunc(slices.Clone(a.Votes), func(o vote) bool {
		if err != nil || !o.same(want) {
			return false
		}
		own := v.mayActOn(ctx, a.Account, o.By)
		if !isRefused(own) {
			err = own
		}
		return isRefused(own)
	})
	return err
}
