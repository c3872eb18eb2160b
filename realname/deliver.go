package realname

import (
	"context"
	"errors"
	"sync/atomic"
)

// A Sink takes events. It is called from several goroutines at once, each for another session
// or account: the events of one session come one after the other, in order, and so do those of
// an account's own. Its panic is an error like any other.
type Sink = func(context.Context, Event) error

// Deliver hands all events that are not delivered yet to sink, and removes each that
// sink took. An event whose delivery fails is delivered again by a later call, with the
// same number. Deliver returns how many events sink took. Call it, or [Verifier.Run],
// even where nobody wants events, with a sink that takes them all: sessions whose events
// are not delivered stay on the workers' lists.
func (v *Verifier) Deliver(ctx context.Context, sink Sink) (int, error) {
	if sink == nil {
		return 0, invalid(ReasonValueMissing, 0)
	}
	var n atomic.Int64
	err := v.eachDue(ctx, atOnce, func(key string) error {
		taken, err := v.deliverAt(ctx, key, sink)
		n.Add(int64(taken))
		return err
	})
	return int(n.Load()), err
}

// deliverAt delivers what there is at a key in a queue.
func (v *Verifier) deliverAt(ctx context.Context, key string, sink Sink) (int, error) {
	if id, ok := v.sessions.NameOf(key); ok {
		return v.deliver(ctx, id, sink)
	}
	if name, ok := v.accounts.NameOf(key); ok {
		return v.deliverAccount(ctx, name, sink)
	}
	return 0, nil
}

func (v *Verifier) deliver(ctx context.Context, id string, sink Sink) (int, error) {
	s, err := v.loadBare(ctx, id)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrSchema) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if s.State.Chores != 0 && !s.State.Status.live() && s.State.Epoch == 0 {
		return 0, nil // it goes with its last event, once what its end leaves is done
	}
	taken := 0
	var failed error
	for i := range s.Events {
		if failed = v.hand(ctx, sink, s.event(i)); failed != nil {
			break
		}
		taken++
	}
	if taken == 0 {
		return 0, failed
	}
	rest := s.clone()
	rest.Events = s.Events[taken:]
	if rest.nothing() { // in one write: what fails here is delivered again
		return taken, v.discard(ctx, s)
	}
	last := s.event(taken - 1).Seq
	_, err = v.change(ctx, s, func(s *session) error {
		for len(s.Events) > 0 && s.event(0).Seq <= last {
			s.Events = s.Events[1:]
			s.changed = true
		}
		return nil
	})
	return taken, errors.Join(failed, err)
}

// hand gives an event to sink. A panic of the service's own code ends nothing but the delivery.
func (v *Verifier) hand(ctx context.Context, sink Sink, e Event) error {
	err, began := errPanic, v.c.Now()
	v.guarded("sink", func() { err = sink(ctx, e) })
	v.observeDelivery(ctx, began, e.Time, err)
	return err
}
