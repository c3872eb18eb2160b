package realname

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"

	"github.com/go-realname/sdk/kv"
)

// A Desk is what reviewers and operators do. It is not for the user's own
// requests.
type Desk struct{ v *Verifier }

// Desk returns the reviewers' side of v.
func (v *Verifier) Desk() Desk { return Desk{v} }

// Cases yields the ids of sessions that wait for a decision, those whose time
// is up first at the front.
func (d Desk) Cases(ctx context.Context) iter.Seq2[string, error] {
	v := d.v
	prefix := v.key(kindCase, "")
	until := v.c.Now().Add(2 * v.c.ReviewTime)
	return func(yield func(string, error) bool) {
		for key, err := range v.c.Store.Due(ctx, v.c.Prefix+"review", until) {
			if err != nil {
				yield("", err)
				return
			}
			id := strings.TrimPrefix(key, prefix)
			s, err := v.load(ctx, id)
			if errors.Is(err, ErrNotFound) || err == nil && s.State.Status != StatusReview {
				continue // an orphan
			}
			if !yield(id, err) {
				return
			}
		}
	}
}

// Get returns a session, whosever it is.
func (d Desk) Get(ctx context.Context, id string) (Session, error) {
	s, err := d.v.load(ctx, id)
	if err != nil {
		return Session{}, err
	}
	return s.snapshot(), nil
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
// reviewer looked, it is refused with [NotDecidable].
func (d Desk) Decide(ctx context.Context, c Decision) (Session, error) {
	if c.Approve && len(c.Again) > 0 {
		return Session{}, errors.New("realname: a decision cannot approve and ask again")
	}
	if !named(c.Actor) {
		return Session{}, errName
	}
	for _, step := range c.Again {
		if step >= numSteps {
			return Session{}, refuse(NotDecidable, step)
		}
	}
	s, err := d.v.loadBare(ctx, c.Session)
	if err != nil {
		return Session{}, err
	}
	if s.Account == c.Actor {
		return s.snapshot(), refuse(NotDecidable, StepReview)
	}
	var owners *kv.Record
	var ahead sync.WaitGroup
	if c.Approve {
		ahead.Go(func() { owners = d.v.readAhead(ctx, s) })
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if int(s.State.Round) != c.Round {
			return refuse(NotDecidable, StepReview)
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
	if after.Identity == s.Identity { // else what was read lies elsewhere by now
		after.owners = owners
	}
	return d.v.follow(ctx, after).snapshot(), nil
}

// Revoke takes an approval back, for instance after fraud was found.
func (d Desk) Revoke(ctx context.Context, id, actor string, r Reason) (Session, error) {
	if !named(actor) {
		return Session{}, errName
	}
	if r != 0 && !r.aboutPerson() {
		return Session{}, refuse(NotDecidable, 0)
	}
	s, err := d.v.load(ctx, id)
	if err != nil {
		return Session{}, err
	}
	after, err := d.v.change(ctx, s, func(s *session) error {
		if s.State.Status != StatusApproved {
			return refuse(NotDecidable, 0)
		}
		s.actor = actor
		return s.apply(ended{Reason: r})
	})
	if err != nil {
		return s.snapshot(), err
	}
	return d.v.follow(ctx, after).snapshot(), nil
}
