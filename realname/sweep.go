package realname

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/kv"
)

// Sweep goes once through all sessions that are due: it closes what a crash left
// open, asks providers for answers that are pending, expires sessions, finishes what follows
// from an end, and has providers delete what they keep of what was erased.
// [Verifier.Run] calls it; without Run, call it every few seconds, in as many processes
// as you like. It returns how many sessions it changed.
func (v *Verifier) Sweep(ctx context.Context) (int, error) {
	n, began := 0, v.c.Now()
	err := v.eachDue(ctx, 1, func(key string) error {
		changed, err := v.sweepKey(ctx, key)
		if changed {
			n++
		}
		return err
	})
	err = errors.Join(err, v.sweepCases(ctx), v.sweepLeases(ctx), v.sweepScreened(ctx))
	v.observeSweep(ctx, began, n, err)
	return n, err
}

// sweepKey looks after what lies at a key in a queue.
func (v *Verifier) sweepKey(ctx context.Context, key string) (changed bool, err error) {
	if id, ok := v.erasures.NameOf(key); ok {
		_, err := v.eraseCopies(ctx, id)
		return true, err
	}
	if name, ok := v.accounts.NameOf(key); ok {
		return v.sweepAccount(ctx, name)
	}
	id, _ := v.sessions.NameOf(key)
	return v.sweep(ctx, id)
}

// sweepCases removes the cases whose time is up and whose session is not in
// review: whoever opened them crashed, or the session went another way.
func (v *Verifier) sweepCases(ctx context.Context) error {
	var errs []error
	for key, err := range v.c.Store.Due(ctx, v.reviewQueue(), v.c.Now()) {
		if id, ok := v.cases.NameOf(key); ok && err == nil {
			err = v.about(key, v.sweepCase(ctx, id))
		}
		if err != nil && len(errs) < 8 {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (v *Verifier) sweepCase(ctx context.Context, id string) error {
	row, err := v.cases.Get(ctx, id)
	if err != nil || !row.Exists() {
		return err
	}
	s, err := v.loadBare(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && s.State.Status != StatusReview:
		err = v.cases.Delete(ctx, row)
		if errors.Is(err, kv.ErrConflict) { // it was opened again
			return nil
		}
	}
	return err
}

// sweep looks after one session. The change itself is the claim: it moves the
// record's due time forward before anything is done.
func (v *Verifier) sweep(ctx context.Context, id string) (bool, error) {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrSchema) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	claimed := false
	after, err := v.change(ctx, s, func(s *session) error {
		claimed = false
		if err := s.apply(ticked{Lately: s.lately()}); err != nil {
			return err
		}
		s.poll()
		if s.toDo() && s.Claimed <= s.now || s.early() {
			s.changed = true // storing it moves the claim, or its place in the queue, forward
		}
		claimed = s.changed
		return nil
	})
	switch {
	case err != nil:
		return false, err
	case !claimed && after.row.Due.After(after.now.time()):
		return false, kv.ErrConflict // another sweeper was here
	case !claimed:
		return false, nil
	}
	v.backlog.met(v.c.Now().Sub(s.row.Due))
	if after = v.follow(ctx, after); after.ripe() {
		return true, ignoreSchema(v.endData(ctx, after))
	}
	return true, nil
}
