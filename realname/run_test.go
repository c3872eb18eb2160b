package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A calls is a store that counts what is asked of it.
type calls struct {
	kvtest.Chaos
	mu sync.Mutex
	n  map[string]int
}

func newCalls() *calls {
	c := &calls{n: make(map[string]int)}
	c.Store = new(kv.Memory)
	c.Plan = func(call kvtest.Call) kvtest.Fault {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.n[call.Op]++
		return kvtest.Fault{}
	}
	return c
}

// since returns how many calls there were since the last time.
func (c *calls) since() (all, due int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.n {
		all += n
	}
	due = c.n["due"]
	clear(c.n)
	return all, due
}

// realTime makes a world go by the time of its test.
func realTime(c *realname.Config) { c.Now = time.Now }

// An outbox collects events.
type outbox struct {
	mu  sync.Mutex
	got []realname.Event
}

func (o *outbox) take(_ context.Context, e realname.Event) error {
	if e.Kind != realname.EventStatus {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.got = append(o.got, e)
	return nil
}

func (o *outbox) statuses() (all []realname.Status) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.got {
		all = append(all, e.Status)
	}
	return all
}

// TestRun leads somebody through while workers run, and sees events at once, a session
// expired when its time is up, and an end that waits for what is under way.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, realnametest.Options{Change: realTime})
		var box outbox
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- w.Verifier.Run(ctx, box.take) }()
		time.Sleep(time.Minute) // it sleeps between passes by now

		walk(t, w, "account-1", realname.MethodIDCard)
		synctest.Wait()
		if got := box.statuses(); !slices.Equal(got, []realname.Status{realname.StatusOpen}) {
			t.Errorf("events %v, want that it was opened, at once", got)
		}
		time.Sleep(30*time.Minute + 4*time.Second)
		if got := box.statuses(); len(got) != 2 || got[1] != realname.StatusExpired {
			t.Errorf("events %v, want that it expired", got)
		}

		u := walk(t, w, "account-2", realname.MethodIDCard)
		until := make(chan struct{})
		w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
		gone, leave := context.WithCancel(t.Context())
		go func() { _, _ = w.Verifier.SubmitIdentity(gone, u.ref, realnametest.Someone()) }()
		time.Sleep(time.Second)
		leave()
		stop()
		time.Sleep(time.Second)
		select {
		case err := <-ended:
			t.Fatalf("Run = %v, while a backend is asked", err)
		default:
		}
		close(until)
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		s, err := w.Verifier.Get(t.Context(), u.ref)
		if err != nil || s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
			t.Errorf("the answer that came at the end: %v, %v", s.Step(realname.StepIdentity), err)
		}
	})
}

// TestRunNeedsASink: events must go somewhere.
func TestRunNeedsASink(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	if err := w.Verifier.Run(t.Context(), nil); err == nil {
		t.Error("Run without a sink returned no error")
	}
}

// TestRunGoesOn: neither a store nor a sink that fails ends it.
func TestRunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &kvtest.Chaos{Store: new(kv.Memory)}
		w := newWorld(t, realnametest.Options{Store: store, Change: realTime})
		walk(t, w, "account-1", realname.MethodIDCard)
		down := time.Now().Add(10 * time.Second)
		store.Plan = func(kvtest.Call) kvtest.Fault {
			if time.Now().Before(down) {
				return kvtest.Fault{Before: errors.New("down")}
			}
			return kvtest.Fault{}
		}
		var box outbox
		tried := 0
		sink := func(ctx context.Context, e realname.Event) error {
			if tried++; tried < 4 {
				return errors.New("not now")
			}
			return box.take(ctx, e)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = w.Verifier.Run(ctx, sink) }()
		time.Sleep(20 * time.Second)
		if got := box.statuses(); len(got) != 1 || tried != 4 {
			t.Errorf("%d events after %d tries, want one after 4", len(got), tried)
		}
		stop()
		synctest.Wait()
	})
}

// TestIdlePass bounds what a pass asks of the store when nothing is due.
func TestIdlePass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newCalls()
		w := newWorld(t, realnametest.Options{Store: store, Change: realTime})
		for i := range 20 {
			walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard)
		}
		deliverAll(t, w)
		store.since()
		if n, err := w.Verifier.Sweep(t.Context()); n != 0 || err != nil {
			t.Fatalf("Sweep = %d, %v", n, err)
		}
		deliverAll(t, w)
		if all, due := store.since(); all > 16 || all != due {
			t.Errorf("Sweep and Deliver make %d calls, %d of them look-ups; want at most 16, all look-ups", all, due)
		}
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = w.Verifier.Run(ctx, new(outbox).take) }()
		time.Sleep(time.Minute)
		stop()
		synctest.Wait()
		// 30 to 60 passes of nine look-ups, and each minute one look at the number of queues.
		if all, due := store.since(); all > 61*9+4 || due < 30*9 {
			t.Errorf("a minute of Run makes %d calls, %d of them look-ups", all, due)
		}
	})
}

// TestShards has a process with more queues begin beside one with fewer, and end: what it
// left behind is found.
func TestShards(t *testing.T) {
	store := new(kv.Memory)
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	world := func(shards int) *realnametest.World {
		return newWorld(t, realnametest.Options{Store: store, Clock: clock, Change: func(c *realname.Config) { c.Shards = shards }})
	}
	few := world(2)
	walk(t, few, "account-0", realname.MethodIDCard)
	many := world(64)
	for i := range 20 {
		walk(t, many, fmt.Sprint("other-", i), realname.MethodIDCard)
	}
	clock.Advance(2 * time.Minute)
	var box outbox
	n, err := few.Verifier.Deliver(t.Context(), box.take)
	if n != 21 || err != nil {
		t.Errorf("Deliver = %d, %v; want the events of all", n, err)
	}
	again := world(1) // one that never saw more than its own
	clock.Advance(time.Hour)
	if n, err := again.Verifier.Sweep(t.Context()); n != 21 || err != nil {
		t.Errorf("Sweep = %d, %v; want that all have expired", n, err)
	}
}

// TestDeliverAtOnce: a sink that is slow holds up no other session, and the events of one
// come in order.
func TestDeliverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Now, c.Shards = time.Now, 1 }})
		const sessions = 40
		for i := range sessions {
			u := walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard)
			if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
				t.Fatal(err)
			}
		}
		var mu sync.Mutex
		last, now, most := map[string]uint64{}, 0, 0
		begun := time.Now()
		n, err := w.Verifier.Deliver(t.Context(), func(_ context.Context, e realname.Event) error {
			if e.Kind != realname.EventStatus {
				return nil
			}
			mu.Lock()
			now++
			most = max(most, now)
			if e.Seq != last[e.Session]+1 {
				t.Errorf("event %d after %d", e.Seq, last[e.Session])
			}
			last[e.Session] = e.Seq
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			now--
			return nil
		})
		if n != 2*sessions || err != nil {
			t.Errorf("Deliver = %d, %v", n, err)
		}
		if took := time.Since(begun); most != 8 || took > 12*time.Second {
			t.Errorf("%d at once, in %v; want 8, in some 10 s", most, took)
		}
	})
}
