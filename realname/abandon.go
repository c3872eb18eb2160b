package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/internal/records"
)

// maxBacks is how many tries an account gets back on one day for checks that it gave up before
// they were begun.
const maxBacks = 3

// Abandon gives up a check that is pending, for a user who closed the provider's page or
// cannot use it: the next try may begin at once. The provider is asked once more before,
// so what it knows by now counts, and the session tells it. Otherwise the step is unresolved with
// [ReasonAbandoned], and the try stays counted. Where the provider says that its page was never
// opened and costs nothing, see [FailureNotOpened], the session gets it back, three times a
// day for each account.
//
// The provider is asked about the operation until its time is up all the same: a no that it tells goes
// to the trail, and uses up the try that was given back. A yes counts no more; it goes to the
// trail as well, and a provider that is an [Eraser] is told to erase what it keeps.
//
// A step that is being checked at this moment is refused with [ReasonInProgress], and one that is
// not pending with [ReasonStepNotNext].
func (v *Verifier) Abandon(ctx context.Context, ref Ref, step Step) (Session, error) {
	if step < StepIdentity || step >= StepReview {
		return Session{}, invalid(ReasonStepUnknown, 0)
	}
	s, err := v.loadOf(ctx, ref)
	if err != nil {
		return Session{}, err
	}
	do := effect{Step: step, Op: s.State.Steps[step].Op, Query: true}
	if _, _, err := v.rules.step(s.State, abandoned{Step: step, Op: do.Op}, s.now); err != nil {
		return s.snapshot(), err
	}
	asked, err := v.ask(ctx, s, do)
	switch {
	case err != nil:
		return s.snapshot(), err
	case asked == nil: // another process has the backend
		return s.snapshot(), refuse(ReasonStepNotNext, step)
	case asked.State.Steps[step].Phase != PhasePending || asked.State.Steps[step].Op != do.Op:
		return v.follow(ctx, asked).snapshot(), nil
	}
	back, err := v.givenBack(ctx, asked, do)
	if err != nil {
		return asked.snapshot(), err
	}
	after, err := v.change(ctx, asked, func(s *session) error { return s.giveUp(do, back) })
	if err != nil {
		return asked.snapshot(), err
	}
	return v.follow(ctx, after).snapshot(), nil
}

// givenBack reports whether the try of an operation that is given up is given back, and counts
// that for the account.
func (v *Verifier) givenBack(ctx context.Context, s *session, do effect) (bool, error) {
	if s.why == nil || s.why.failure == nil || s.why.failure.Kind != FailureNotOpened || s.why.failure.Billed != BilledNo {
		return false, nil
	}
	_, err := v.accounts.Update(ctx, v.accounts.Place([]byte(s.Account)).Name, func(row *records.Row[accountRecord]) error {
		return row.Value.Backs.count(s.op(do).Key, maxBacks, s.now.day())
	})
	if errors.Is(err, errFull) {
		return false, nil
	}
	return err == nil, err
}

// giveUp closes an operation that is pending. It is asked about until its time is up.
func (s *session) giveUp(do effect, back bool) error {
	s.Polls = slices.Clone(s.Polls)
	if p := s.polling(do.Step, do.Op); p != nil {
		p.Until, p.Free = s.State.Steps[do.Step].Until, back
		p.asks(s.now, p.Until, s.lead(do.Step))
	}
	return s.apply(abandoned{Step: do.Step, Op: do.Op, Back: back})
}

// afterGivenUp is what becomes of an answer to an operation that was given up.
func (s *session) afterGivenUp(do effect, o outcome) error {
	p := s.polling(do.Step, do.Op)
	if p == nil || p.Until == 0 || o != outcomePassed && o != outcomeFailed {
		return nil
	}
	free := p.Free
	s.dropped = o == outcomePassed
	s.Polls = slices.DeleteFunc(slices.Clone(s.Polls), func(p polling) bool { return p.Step == do.Step && p.Op == do.Op })
	s.changed = true
	if o == outcomeFailed && free {
		return s.apply(recounted{do.Step})
	}
	return nil
}

// eraseDropped has a provider delete what it keeps of an operation whose yes was dropped.
func (v *Verifier) eraseDropped(ctx context.Context, s *session, do effect) {
	if t := s.private.token(do).Token; s.dropped && !t.IsZero() {
		v.eraseLate(ctx, s, do, t)
	}
}
