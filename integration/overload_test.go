package integration

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestOverload lets far more people at a store than it can serve in their time, until it recovers: each gets an answer or
// an error by the time that their context ends, nobody is left behind in a goroutine, and afterwards every flow comes
// to its end, none counted twice.
func TestOverload(t *testing.T) {
	wholeFlows(t)
	answering := func(f func(call int64) kvtest.Fault) func(*overloaded) {
		return func(o *overloaded) { o.fault = f }
	}
	for name, set := range map[string]func(*overloaded){
		"slow store": answering(func(int64) kvtest.Fault { return kvtest.Fault{Delay: 500 * time.Millisecond} }),
		"store half dead": answering(func(call int64) kvtest.Fault {
			switch call % 4 {
			case 0:
				return kvtest.Fault{Before: errors.New("away")}
			case 1:
				return kvtest.Fault{After: errors.New("away before it answered")}
			}
			return kvtest.Fault{Delay: 50 * time.Millisecond}
		}),
		// It has 80 calls a second for people who make 60 each.
		"ten times as many people as it has time for": func(o *overloaded) { o.hold = 12 * time.Millisecond },
		// Such an operation is asked about until it is closed, which takes twice 3 * Timeout + 30 s; then a new one begins.
		"silent providers": func(o *overloaded) { o.silence(); o.within = 80 * time.Second },
	} {
		t.Run(name, func(t *testing.T) { overload(t, set, finishes) })
		t.Run("recovery from "+name, func(t *testing.T) { overload(t, set, recovers) })
	}
}

// crowded is how many people come at once.
const crowded = 40

// overloaded is a service that has too much to do, until it is over.
type overloaded struct {
	kv.Store
	backend *realnametest.Backend
	fault   func(call int64) kvtest.Fault
	hold    time.Duration // how long the store is busy with a call, and no other gets in

	within time.Duration // people are through after it is over; zero for a minute

	over  atomic.Bool
	calls atomic.Int64
	turn  chan struct{}
}

func (o *overloaded) silence() {
	o.backend.Script(realname.StepIdentity, slices.Repeat([]realnametest.Reply{{Hang: true}}, 3*crowded)...)
}

// plan is what happens to a call of the store.
func (o *overloaded) plan(kvtest.Call) kvtest.Fault {
	n := o.calls.Add(1)
	if o.over.Load() || o.fault == nil {
		return kvtest.Fault{}
	}
	return o.fault(n)
}

// queue waits until it is a call's turn.
func (o *overloaded) queue(ctx context.Context) error {
	if o.over.Load() || o.hold == 0 {
		return nil
	}
	select {
	case o.turn <- struct{}{}:
		time.Sleep(o.hold)
		<-o.turn
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *overloaded) Get(ctx context.Context, key string) (kv.Record, error) {
	if err := o.queue(ctx); err != nil {
		return kv.Record{}, err
	}
	return o.Store.Get(ctx, key)
}

func (o *overloaded) Swap(ctx context.Context, key string, version uint64, r kv.Record) error {
	if err := o.queue(ctx); err != nil {
		return err
	}
	return o.Store.Swap(ctx, key, version, r)
}

func overload(t *testing.T, set func(*overloaded), end func(*testing.T, *overloaded, *realnametest.World, []flowtest.Traveler)) {
	b := new(realnametest.Backend)
	o := &overloaded{backend: b, turn: make(chan struct{}, 1)}
	o.Store = &kvtest.Chaos{Store: new(kv.Memory), Plan: o.plan}
	w, err := realnametest.New(realnametest.Options{
		Store: o, Backend: b, Clock: realnametest.NewClock(time.Now().Add(time.Hour)),
		Change: func(c *realname.Config) {
			processConfig(c, b)
			c.Limits.Accounts = crowded
			c.Timeout = 2 * time.Second
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	set(o)
	before := runtime.NumGoroutine()
	all, most := crowd(t, w, crowded)
	t.Logf("%d people, %d goroutines at most, %d calls of the store", crowded, most-before, o.calls.Load())
	if most > before+4*crowded {
		t.Errorf("%d goroutines for %d people", most-before, crowded)
	}
	o.over.Store(true)
	b.Unscript(realname.StepIdentity)
	until(t, "goroutines that end", func() bool { return runtime.NumGoroutine() <= before+2 })
	end(t, o, w, all)
}

// finishes has people come again until all flows are at their end, and checks what was counted.
func finishes(t *testing.T, _ *overloaded, w *realnametest.World, all []flowtest.Traveler) {
	t.Helper()
	flowtest.Finish(t, w, all)
}

// recovers has people come again each second, and one worker sweep: soon all of them are through.
func recovers(t *testing.T, o *overloaded, w *realnametest.World, all []flowtest.Traveler) {
	t.Helper()
	left := slices.Clone(all)
	within := cmp.Or(o.within, time.Minute)
	for second := range int(within / time.Second) {
		left = slices.DeleteFunc(left, func(tr flowtest.Traveler) bool {
			return flowtest.Walk(t.Context(), w, tr).Status == realname.StatusApproved
		})
		if len(left) == 0 {
			t.Logf("all were through %d seconds after it was over", second)
			return
		}
		if _, err := w.Verifier.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Second)
	}
	t.Errorf("%d of %d people are not through %v after it was over", len(left), len(all), within)
}

// crowd lets people walk at once, each with three seconds, and returns the most goroutines that there were.
func crowd(t *testing.T, w *realnametest.World, people int) (all []flowtest.Traveler, most int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var work sync.WaitGroup
	for i := range people {
		tr := flowtest.Traveler{Number: i, Method: realname.MethodIDCard + realname.Method(i%2)}
		all = append(all, tr)
		work.Go(func() { flowtest.Walk(ctx, w, tr) })
	}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	for begun := time.Now(); ; {
		most = max(most, runtime.NumGoroutine())
		select {
		case <-done:
			return all, most
		case <-time.After(10 * time.Millisecond):
		}
		if time.Since(begun) > time.Minute {
			t.Fatal("people wait long after their contexts have ended")
		}
	}
}
