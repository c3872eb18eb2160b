package integration

import (
	"context"
	"errors"
	"runtime"
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
	for name, fault := range map[string]func(call int64) kvtest.Fault{
		"slow store": func(int64) kvtest.Fault { return kvtest.Fault{Delay: 500 * time.Millisecond} },
		"store half dead": func(call int64) kvtest.Fault {
			switch call % 4 {
			case 0:
				return kvtest.Fault{Before: errors.New("away")}
			case 1:
				return kvtest.Fault{After: errors.New("away before it answered")}
			}
			return kvtest.Fault{Delay: 50 * time.Millisecond}
		},
	} {
		t.Run(name, func(t *testing.T) { overload(t, fault) })
	}
}

func overload(t *testing.T, fault func(call int64) kvtest.Fault) {
	const people = 40
	var bad atomic.Bool
	var calls atomic.Int64
	store := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(kvtest.Call) kvtest.Fault {
		if !bad.Load() {
			return kvtest.Fault{}
		}
		return fault(calls.Add(1))
	}}
	b := new(realnametest.Backend)
	w, err := realnametest.New(realnametest.Options{
		Store: store, Backend: b, Clock: realnametest.NewClock(time.Now().Add(time.Hour)),
		Change: func(c *realname.Config) {
			processConfig(c, b)
			c.Limits.Accounts = people
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	bad.Store(true)
	before := runtime.NumGoroutine()
	all, most := crowd(t, w, people)
	t.Logf("%d people, %d goroutines at most, %d calls of the store", people, most-before, calls.Load())
	if most > before+4*people {
		t.Errorf("%d goroutines for %d people", most-before, people)
	}
	bad.Store(false)
	until(t, "goroutines that end", func() bool { return runtime.NumGoroutine() <= before+2 })
	flowtest.Finish(t, w, all)
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
