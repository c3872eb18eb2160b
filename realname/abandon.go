package realname

import (
	"context"
	"errors"
	"slices"

	"github.com/go-realname/sdk/kv"
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
	asked, err := v.askOnce(ctx, s, do)
	switch {
	case err != nil:
		return s.snapshot(), err
	case !asked.flies(do):
		return v.follow(ctx, asked).snapshot(), nil
	}
	back, err := v.givenBack(ctx, asked, do)
	if err != nil {
		return asked.snapshot(), err
	}
	after, err := v.change(ctx, asked, func(s *session) error { return s.giveUp(do, back) })
	if errors.Is(err, ErrRefused) { // an answer was faster
		if back {
			v.notGivenBack(ctx, asked, do)
		}
		return v.Get(ctx, ref)
	}
	if err != nil {
		return asked.snapshot(), err
	}
	return v.follow(ctx, after).snapshot(), nil
}

// askOnce asks about an operation that is to be given up, for one of those who give it up at the same
// time. Where only another process has the backend, nobody asks.
func (v *Verifier) askOnce(ctx context.Context, s *session, do effect) (*session, error) {
	mine, err := v.change(ctx, s, func(s *session) error {
		s.Polls = slices.Clone(s.Polls)
		p := s.polling(do.Step, do.Op)
		if p == nil {
			return nil
		}
		if p.Left != 0 && p.Left <= s.now && s.now < p.Left.add(pollPause) {
			return refuse(ReasonInProgress, do.Step)
		}
		p.Left, p.Asked, s.changed = s.now, s.now, true
		return nil
	})
	if err != nil {
		return nil, err
	}
	asked, err := v.ask(ctx, mine, do)
	if asked == nil && err == nil {
		return mine, nil
	}
	return asked, err
}

// givenBack reports whether the try of an operation that is given up is given back, and counts
// that for the account.
func (v *Verifier) givenBack(ctx context.Context, s *session, do effect) (bool, error) {
	if s.why == nil || s.why.failure == nil || s.why.failure.Kind != FailureNotOpened || s.why.failure.Billed != BilledNo {
		return false, nil
	}
	_, err := v.onAccount(ctx, s.Account, func(a *accountRecord, now instant) error {
		return a.Backs.count(s.op(do).Key, maxBacks, now.day())
	})
	if errors.Is(err, errFull) || isNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// notGivenBack takes back what givenBack has counted.
func (v *Verifier) notGivenBack(ctx context.Context, s *session, do effect) {
	_, err := v.onAccount(ctx, s.Account, func(a *accountRecord, _ instant) error {
		if !a.Backs.giveBack(s.op(do).Key) {
			return kv.SkipWrite
		}
		return nil
	})
	if err != nil {
		v.log(ctx, "a try that was not given back stays counted", err)
	}
}

// giveUp closes an operation that is pending. It is asked about until its time is up.
func (s *session) giveUp(do effect, back bool) error {
	s.Polls = slices.Clone(s.Polls)
	if p := s.polling(do.Step, do.Op); p != nil {
		p.Until, p.Free = s.State.Steps[do.Step].Until, back
		if s.private.token(do).Token.IsZero() { // its first answer was lost, and with it how long it may take
			p.Until = max(p.Until, p.Began.add(windowOf(do.Step)))
		}
		p.asks(s.now, p.Until, s.lead(do.Step))
	}
	return s.apply(abandoned{Step: do.Step, Op: do.Op, Back: back})
}

// afterGivenUp is what becomes of an answer to an operation that was given up.
func (s *session) afterGivenUp(do effect, o outcome) error {
	s.Polls = slices.Clone(s.Polls)
	p := s.polling(do.Step, do.Op)
	switch {
	case p == nil || p.Until == 0 || p.Drop:
	case o == outcomePassed: // kept until the provider's copy is put aside
		p.Drop, p.Until, p.Next, s.changed = true, p.Until.add(keepErasure), s.now, true
	case o == outcomeFailed:
		free := p.Free
		s.unwatch(do)
		if free {
			return s.apply(recounted{do.Step})
		}
	}
	return nil
}

// unwatch has an operation asked about no more.
func (s *session) unwatch(do effect) {
	s.Polls = slices.DeleteFunc(slices.Clone(s.Polls), func(p polling) bool { return p.Step == do.Step && p.Op == do.Op })
	s.changed = true
}

// erasedDropped notes that a provider was told. Where a consent was taken back while the operation
// was under way, it is told once more when the operation's time is up.
func (s *session) erasedDropped(do effect) {
	p := s.polling(do.Step, do.Op)
	if p == nil {
		return
	}
	gone := s.State.isGone(do.Step, do.Op)
	if end := p.Until.add(-keepErasure); gone && s.now < end {
		s.Polls = slices.Clone(s.Polls)
		s.polling(do.Step, do.Op).Next, s.changed = end, true
		return
	}
	s.unwatch(do)
	if gone {
		s.private.tokens = slices.DeleteFunc(slices.Clone(s.private.tokens), func(t token) bool { return t.Step == do.Step && t.Op == do.Op })
	}
}

// eraseDropped has a provider delete what it keeps of an operation whose yes was dropped. What
// keeps it from that is taken up by the sweep.
func (v *Verifier) eraseDropped(ctx context.Context, s *session, do effect) *session {
	if p := s.polling(do.Step, do.Op); p == nil || !p.Drop || s.State.Data != dataFull || s.unread != nil || s.Retention.held(s.now) {
		return s
	}
	err := v.putAside(ctx, s, s.private.tokensOf(do))
	if err == nil {
		_, err = v.eraseCopies(ctx, s.ID)
	}
	var after *session
	if err == nil {
		after, err = v.change(ctx, s, func(s *session) error { s.erasedDropped(do); return nil })
	}
	if err != nil {
		v.log(ctx, "provider's copy left to the sweep", err, "step", do.Step.String())
		return s
	}
	after.why, after.late = s.why, s.late
	return after
}
