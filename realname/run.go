package realname

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// idlePause is how long Run sleeps at most: what other processes put into the queues is
// found no later.
const idlePause = 2 * time.Second

// Run does the work of [Verifier.Sweep] and [Verifier.Deliver] until ctx is done: one pass
// after the other of each, so that a receiver of events that is slow holds up nobody. In
// between it sleeps, two seconds at most; events of this process wake it. What goes wrong is
// logged, and taken up by a later pass. Then it sees to an orderly end: it waits for
// calls to backends that are under way, as [Verifier.Wait] does, and delivers what came of
// them. It returns nil, or what kept it from that within three times Config.Timeout. Where the store is
// indexed under another key it does nothing and returns [ErrIndex]: end the process then. Run it
// in as many processes as you like, once in each.
func (v *Verifier) Run(ctx context.Context, sink Sink) error {
	if sink == nil {
		return invalid(ReasonValueMissing, 0)
	}
	if err := v.checkIndex(ctx); errors.Is(err, ErrIndex) {
		return err
	}
	var sweeping sync.WaitGroup
	sweeping.Go(func() {
		v.repeat(ctx, v.sweepAtOnce, func(until time.Time) { pause(ctx, time.Until(until)) })
	})
	v.repeat(ctx, func(ctx context.Context) error {
		_, err := v.Deliver(ctx, sink)
		return err
	}, func(until time.Time) { v.alarm.sleep(ctx, until, v.c.Now) })
	sweeping.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*v.c.Timeout)
	defer cancel()
	if err := v.Wait(ctx); err != nil {
		return err
	}
	_, err := v.Deliver(ctx, sink)
	return err
}

// repeat does a pass again and again until ctx is done, and sleeps in between.
func (v *Verifier) repeat(ctx context.Context, pass func(context.Context) error, sleep func(until time.Time)) {
	for ctx.Err() == nil {
		until := time.Now().Add(idlePause/2 + rand.N(idlePause/2))
		if err := pass(ctx); err != nil && ctx.Err() == nil {
			v.log(ctx, "left to a later pass", err, recordOf(err)...)
		}
		sleep(until)
	}
}

// recordOf names the record that an error is about, for the log.
func recordOf(err error) []any {
	var e *RecordError
	if !errors.As(err, &e) {
		return nil
	}
	return []any{"kind", e.Kind, "name", e.Name}
}

// sweepAtOnce is Sweep for several sessions at once.
func (v *Verifier) sweepAtOnce(ctx context.Context) error {
	began := v.c.Now()
	var n atomic.Int64
	err := v.eachDue(ctx, atOnce, func(key string) error {
		changed, err := v.sweepKey(ctx, key)
		if changed {
			n.Add(1)
		}
		return err
	})
	err = errors.Join(err, v.sweepCases(ctx), v.sweepLeases(ctx), v.sweepScreened(ctx))
	v.observeSweep(ctx, began, int(n.Load()), err)
	return err
}

// pause sleeps for a time, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// An alarm wakes Run when events are due that this process has put into a queue.
type alarm struct {
	mu   sync.Mutex
	next time.Time
	rung chan struct{}
}

// at sets the alarm, unless it rings before.
func (a *alarm) at(t time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.next.IsZero() && !t.Before(a.next) {
		return
	}
	a.next = t
	select {
	case a.rung <- struct{}{}:
	default:
	}
}

// sleep returns when the alarm rings, by a clock, at the time until, or when ctx is done.
func (a *alarm) sleep(ctx context.Context, until time.Time, now func() time.Time) {
	for {
		a.mu.Lock()
		pause := time.Until(until)
		if !a.next.IsZero() {
			pause = min(pause, a.next.Sub(now()))
		}
		if pause <= 0 {
			a.next = time.Time{}
		}
		a.mu.Unlock()
		if pause <= 0 {
			return
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-a.rung:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}
