package realname

import (
	"context"
	"errors"
)

// errAgreedBefore means that the session has a consent for the same step.
var errAgreedBefore = errors.New("realname: agreed before")

// agreeing is event for consents. Where the person has agreed to a step before, a withdrawal may have been begun since
// that did not come to this session: it is carried out here first, so that what is agreed to now stays.
func (v *Verifier) agreeing(ctx context.Context, ref Ref, acts []ConsentAct, do func(*session) error) (Session, error) {
	var asked stepSet
	for _, a := range acts {
		asked |= setOf(a.Purpose.step())
	}
	view, err := v.event(ctx, ref, func(s *session) error {
		if s.given()&asked != 0 {
			return errAgreedBefore
		}
		return do(s)
	})
	if !errors.Is(err, errAgreedBefore) {
		return view, err
	}
	if err := v.withdrawFirst(ctx, ref); err != nil {
		return view, err
	}
	return v.event(ctx, ref, do)
}

// afterTaken is now, or an instant after the last withdrawal that the session knows of: who told it of that may
// have a clock that is ahead.
func (s *session) afterTaken() instant { return max(s.now, s.Taken+1) }

// withdrawFirst carries out in a session what was withdrawn before and is not done there.
func (v *Verifier) withdrawFirst(ctx context.Context, ref Ref) error {
	row, err := v.findAccount(ctx, ref.Account)
	if err != nil {
		return err
	}
	w := row.Value.tookBack()
	if w.Steps == 0 {
		return nil
	}
	return v.withdrawIn(ctx, ref.ID, w, 0)
}

// withdrawLate carries out in a session what the account knows to be withdrawn, where the session has a consent of
// before that: it was restored from a backup, or is still to be told. The step is refused then.
func (v *Verifier) withdrawLate(ctx context.Context, s *session, a *accountRecord, step Step) error {
	if !s.untold(a).has(step) {
		return nil
	}
	if err := v.withdrawIn(ctx, s.ID, a.tookBack(), 0); err != nil {
		return err
	}
	return refuse(ReasonConsentDeclined, step)
}

// untold are the steps of which the account knows that the consent was withdrawn, where the session has one of
// before that.
func (s *session) untold(a *accountRecord) (steps stepSet) {
	w := a.tookBack()
	for step := StepIdentity; step <= StepCarrier; step++ {
		if w.Steps.has(step) && s.given().has(step) && !s.agreedSince(step, w.since(step)) {
			steps |= setOf(step)
		}
	}
	return steps
}

// errUntold means that a session does not know of a withdrawal. Nobody decides about it, and it is not approved.
var errUntold = errors.New("realname: a consent was withdrawn")

// tellWithdrawn carries out in a session what its account knows to be withdrawn, and returns it as it is then.
func (v *Verifier) tellWithdrawn(ctx context.Context, s *session) (*session, error) {
	if err := v.withdrawIn(ctx, s.ID, s.ofAccount.Value.tookBack(), 0); err != nil {
		return nil, err
	}
	return v.load(ctx, s.ID)
}
