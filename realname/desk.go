package realname

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/go-realname/sdk/internal/records"
)

// A Desk is what reviewers and operators do. It is not for the user's own
// requests.
type Desk struct{ v *Verifier }

// Desk returns the reviewers' and operators' side of v.
func (v *Verifier) Desk() Desk { return Desk{v} }

// Cases yields the ids of sessions that wait for a decision, those whose time
// is up first at the front.
func (d Desk) Cases(ctx context.Context) iter.Seq2[string, error] {
	v := d.v
	until := v.c.Now().Add(2 * v.c.ReviewTime)
	return func(yield func(string, error) bool) {
		for key, err := range v.c.Store.Due(ctx, v.reviewQueue(), until) {
			if err != nil {
				yield("", err)
				return
			}
			id, _ := v.cases.NameOf(key)
			s, err := v.loadBare(ctx, id)
			if errors.Is(err, ErrNotFound) || err == nil && s.State.Status != StatusReview {
				continue // an orphan
			}
			if !yield(id, err) {
				return
			}
		}
	}
}

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
	view.Steps = s.progress(true)
	return view, nil
}

// A Decision is what a reviewer decides about a session. Its zero value
// rejects.
type Decision struct {
	Session string
	Round   int    // of the session as the reviewer saw it
	Actor   string // who decided, for the audit trail; not the session's account
	Approve bool
	Again   []Step // steps to be done again, if it is not approved
	Reason  Reason
}

// Decide carries out a decision. The session that it returns is without the
// person's data, which a decision does not need. If the session has moved on since the
// reviewer looked, it is refused with [ReasonNotDecidable].
func (d Desk) Decide(ctx context.Context, c Decision) (Session, error) {
	if c.Approve && len(c.Again) > 0 {
		return Session{}, invalid(ReasonValueContradictory, StepReview)
	}
	if err := badName(c.Actor); err != nil {
		return Session{}, err
	}
	for _, step := range c.Again {
		if step >= numSteps {
			return Session{}, invalid(ReasonStepUnknown, 0)
		}
	}
	s, err := d.v.loadBare(ctx, c.Session)
	if err != nil {
		return Session{}, err
	}
	if s.Account == c.Actor {
		return s.snapshot(), refuse(ReasonNotDecidable, StepReview)
	}
	var owners *records.Row[identityRecord]
	var ahead sync.WaitGroup
	if c.Approve {
		ahead.Go(func() { owners = d.v.readAhead(ctx, s) })
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if int(s.State.Round) != c.Round {
			return refuse(ReasonNotDecidable, StepReview)
		}
		s.actor = c.Actor
		return s.apply(decided{
			Round: s.State.Round, Yes: c.Approve, Again: setOf(c.Again...), Reason: c.Reason,
		})
	})
	ahead.Wait()
	if err != nil {
		return s.snapshot(), err
	}
	after.owners = owners
	return d.v.follow(ctx, after).snapshot(), nil
}

// Revoke takes an approval back, for instance after fraud was found. What other approvals
// prove stands; without any, the account's PIN verifies no more once Revoke has returned
// without an error. A card that it bound is unbound. The account stays its person's.
func (d Desk) Revoke(ctx context.Context, id, actor string, r Reason) (Session, error) {
	if err := badName(actor); err != nil {
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
		s.actor = actor
		return s.apply(ended{Reason: r})
	})
	if err != nil {
		return s.snapshot(), err
	}
	done, err := d.v.finishChores(ctx, after)
	return done.snapshot(), err
}
