package realname

import (
	"context"
	"sync"

	"github.com/go-realname/sdk/internal/records"
)

// A Desk is what reviewers and operators do. It is not for the user's own
// requests. The actor of a call is who does it, as your login knows them: see [Config].Own.
type Desk struct{ v *Verifier }

// Desk returns the reviewers' and operators' side of v.
func (v *Verifier) Desk() Desk { return Desk{v} }

// Get returns a session, whosever it is, with the findings of its steps.
func (d Desk) Get(ctx context.Context, id string) (Session, error) {
	s, err := d.v.load(ctx, id)
	if err == nil {
		err = s.unread
	}
	if err != nil {
		return Session{}, err
	}
	view := s.snapshot()
	view.Steps, view.Decided = s.progress(true), s.Decided.time()
	return view, nil
}

// GetFor is Get for somebody of the staff: a session of one's own is refused with [ReasonOwnCase].
func (d Desk) GetFor(ctx context.Context, id, actor string) (Session, error) {
	if err := badActor(actor); err != nil {
		return Session{}, err
	}
	s, err := d.v.loadBare(ctx, id)
	if err == nil {
		err = s.mayAct(actor)
	}
	if err != nil {
		return Session{}, err
	}
	return d.Get(ctx, id)
}

// Own reports whether an actor is the person of a case, see [Config].Own: leave such cases out of what you
// show to them. It asks nothing of the store, so it does not know of guardians: [CaseFilter].For and
// [Desk.ScreenedFor] do in a list.
func (d Desk) Own(actor string, c CaseSummary) bool { return d.v.rules.mayAct(actor, c) != nil }

// A Decision is what a reviewer decides about a session. Its zero value
// rejects. At most one of Approve, Again and Escalate is set.
type Decision struct {
	Session string
	Round   int    // of the session as the reviewer saw it
	Actor   string // who decided, for the audit trail; not the session's account
	Approve bool
	Again   []Step // steps to be done again, if it is not approved
	Reason  Reason

	// Escalate decides nothing: it marks the case for those who look at escalated ones, and
	// gives it back. It stays marked until the session has ended.
	Escalate bool
}

// check is what is wrong with a decision, or nil.
func (c *Decision) check() error {
	if c.Approve && len(c.Again) > 0 || c.Escalate && (c.Approve || len(c.Again) > 0) {
		return invalid(ReasonValueContradictory, StepReview)
	}
	for _, step := range c.Again {
		if step >= numSteps {
			return invalid(ReasonStepUnknown, 0)
		}
	}
	return badActor(c.Actor)
}

// call is what the observer is told that was done.
func (c *Decision) call() string {
	if c.Escalate {
		return "escalate"
	}
	return decided{Yes: c.Approve, Again: setOf(c.Again...)}.action().String()
}

// event is what a decision lets happen to a session.
func (c *Decision) event(s *session, v *Verifier) event {
	if c.Escalate {
		return escalated{Round: s.State.Round, Actor: c.Actor, Reason: c.Reason}
	}
	e := decided{Round: s.State.Round, Actor: c.Actor, Yes: c.Approve, Again: setOf(c.Again...), Reason: c.Reason}
	e.Second = v.needsSecondFor(s, e.action())
	if e.Again != 0 && s.State.isLast(s.rules.rounds) { // it ends the session as rejected
		e.Second = e.Second || v.needsSecondFor(s, ActionReject)
	}
	return e
}

// Decide carries out a decision. The session that it returns is without the
// person's data, which a decision does not need. It takes the case by itself: call [Desk.Take]
// before only to keep others from looking at it as well. While another has it, it is
// refused with [ReasonCaseTaken]; if the session has moved on since the
// reviewer looked, with [ReasonNotDecidable]; if it is the actor's own, with [ReasonOwnCase]. Where
// [Config].FourEyes asks for two actors, the first is refused with [ReasonSecondActor], and the case
// is free for the second.
func (d Desk) Decide(ctx context.Context, c Decision) (_ Session, err error) {
	defer func() { d.v.observeStaff(ctx, c.call(), err) }()
	if err := c.check(); err != nil {
		return Session{}, err
	}
	s, err := d.v.loadBare(ctx, c.Session)
	if err != nil {
		return Session{}, err
	}
	var owners *records.Row[identityRecord]
	var ahead sync.WaitGroup
	if c.Approve {
		ahead.Go(func() { owners = d.v.readAhead(ctx, s) })
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if err := s.mayAct(c.Actor); err != nil {
			return err
		}
		if int(s.State.Round) != c.Round {
			return refuse(ReasonNotDecidable, StepReview)
		}
		s.actor = c.Actor
		return s.apply(c.event(s, d.v))
	})
	ahead.Wait()
	if err != nil {
		return s.snapshot(), err
	}
	after.owners = owners
	err = after.told(StepReview)
	return d.v.follow(ctx, after).snapshot(), err
}

// Revoke takes an approval back, for instance after fraud was found. What other approvals
// prove stands; without any, the account's PIN verifies no more once Revoke has returned
// without an error. A card that it bound is unbound, and a PIN that it set verifies no more until another one is
// set: offer [GoalResetPIN]. The account stays its person's. An approval that others took the place of can be revoked
// as well.
func (d Desk) Revoke(ctx context.Context, id, actor string, r Reason) (_ Session, err error) {
	defer func() { d.v.observeStaff(ctx, "revoke", err) }()
	if err := badActor(actor); err != nil {
		return Session{}, err
	}
	if r != 0 && !r.aboutPerson() {
		return Session{}, refuse(ReasonNotDecidable, 0)
	}
	s, err := d.v.load(ctx, id)
	if err != nil {
		return Session{}, err
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if s.State.Status != StatusApproved {
			return refuse(ReasonNotDecidable, 0)
		}
		if err := s.mayAct(actor); err != nil {
			return err
		}
		s.actor = actor
		return s.apply(ended{Reason: r, Actor: actor, Second: d.v.needsSecondFor(s, ActionRevoke)})
	})
	if err != nil {
		return s.snapshot(), err
	}
	if err := after.told(0); err != nil {
		return after.snapshot(), err
	}
	done, err := d.v.finishChores(ctx, after)
	return done.snapshot(), err
}
