package realname

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/go-realname/sdk/kv"
)

// An Event tells of one change of a session's status. A session's events are
// numbered from 1 without gaps. They are delivered at least once, and so may
// come twice; a receiver drops what is not newer than what it has.
type Event struct {
	Seq     uint64
	Session string
	Account string // as given to [Verifier.Start]
	Status  Status
	Reason  Reason
	Time    time.Time
}

// shards is the number of queues over which sessions are spread.
const shards = 256

func (v *Verifier) sweepQueue(shard int) string {
	return fmt.Sprintf("%ssweep.%02x", v.c.Prefix, shard)
}

// eachDue calls do with the key of each record that is due, queue by queue in random
// order. It goes on after an error, and returns the first few. Where do returns
// kv.ErrConflict another worker is in that queue, and it is left to that one.
func (v *Verifier) eachDue(ctx context.Context, do func(key string) error) error {
	var errs []error
	note := func(err error) {
		if err != nil && len(errs) < 8 {
			errs = append(errs, err)
		}
	}
	for _, shard := range rand.Perm(shards) {
		note(kv.Sweep(ctx, v.c.Store, []string{v.sweepQueue(shard)}, v.c.Now(), func(key string) error {
			err := do(key)
			if errors.Is(err, kv.ErrConflict) || ctx.Err() != nil {
				return err
			}
			note(err)
			return nil
		}))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(errs...)
}

// Sweep goes once through all sessions that are due: it closes what a crash left
// open, asks for answers that are late, expires sessions, and finishes what
// follows from an end. Call it every few seconds, in as many processes as you
// like. It returns how many sessions it changed.
func (v *Verifier) Sweep(ctx context.Context) (int, error) {
	n := 0
	err := v.eachDue(ctx, func(key string) error {
		id, ok := strings.CutPrefix(key, v.key(kindSession, ""))
		if !ok {
			n++
			return v.eraseAccount(ctx, strings.TrimPrefix(key, v.key(kindAccount, "")))
		}
		changed, err := v.sweep(ctx, id)
		if changed {
			n++
		}
		return err
	})
	return n, errors.Join(err, v.sweepCases(ctx))
}

// sweepCases removes the cases whose time is up and whose session is not in
// review: whoever opened them crashed, or the session went another way.
func (v *Verifier) sweepCases(ctx context.Context) error {
	var errs []error
	prefix := v.key(kindCase, "")
	for key, err := range v.c.Store.Due(ctx, v.c.Prefix+"review", v.c.Now()) {
		if err == nil {
			err = v.sweepCase(ctx, key, key[min(len(prefix), len(key)):])
		}
		if err != nil && len(errs) < 8 {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (v *Verifier) sweepCase(ctx context.Context, key, id string) error {
	rec, err := get(ctx, v.c.Store, key)
	if err != nil || rec.Version == 0 {
		return err
	}
	s, err := v.loadBare(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && s.State.Status != StatusReview:
		err = v.c.Store.Delete(ctx, key, rec.Version)
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
		if err := s.apply(ticked{}); err != nil {
			return err
		}
		if s.State.unfinished(s.now) && s.Claimed <= s.now {
			s.changed = true // sealing moves the claim forward
		}
		claimed = s.changed
		return nil
	})
	switch {
	case err != nil:
		return false, err
	case !claimed && after.rec.Due.After(after.now.time()):
		return false, kv.ErrConflict // another sweeper was here
	case !claimed:
		return false, nil
	}
	v.follow(ctx, after)
	return true, nil
}

// Deliver hands all events that are not delivered yet to sink, one at a time and
// those of one session in order, and removes each that sink took. An event
// whose delivery fails is delivered again by a later call, with the same
// number. Deliver returns how many events sink took. Call it even where nobody
// wants events, with a sink that takes them all: sessions whose events are not
// delivered stay on the workers' lists.
func (v *Verifier) Deliver(ctx context.Context, sink func(context.Context, Event) error) (int, error) {
	if sink == nil {
		return 0, errInput
	}
	n := 0
	err := v.eachDue(ctx, func(key string) error {
		id, ok := strings.CutPrefix(key, v.key(kindSession, ""))
		if !ok {
			return nil
		}
		taken, err := v.deliver(ctx, id, sink)
		n += taken
		return err
	})
	return n, err
}

func (v *Verifier) deliver(ctx context.Context, id string, sink func(context.Context, Event) error) (int, error) {
	s, err := v.load(ctx, id)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrSchema) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	taken := 0
	var failed error
	for _, e := range s.Events {
		if failed = sink(ctx, e); failed != nil {
			break
		}
		taken++
	}
	if taken == 0 {
		return 0, failed
	}
	last := s.Events[taken-1].Seq
	_, err = v.change(ctx, s, func(s *session) error {
		for len(s.Events) > 0 && s.Events[0].Seq <= last {
			s.Events = s.Events[1:]
			s.changed = true
		}
		return nil
	})
	return taken, errors.Join(failed, err)
}
