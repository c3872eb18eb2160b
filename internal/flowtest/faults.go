package flowtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

var methods = []realname.Method{realname.MethodIDCard, realname.MethodBankCard}

// A storeFault is a way in which one call of the store fails.
type storeFault struct {
	name  string
	fault kvtest.Fault
	crash bool // no later call comes through, until a new process is started
}

var storeFaults = []storeFault{
	{"before", kvtest.Fault{Before: kvtest.ErrInjected}, false},
	{"after", kvtest.Fault{After: kvtest.ErrInjected}, false},
	{"crash before", kvtest.Fault{Before: kvtest.ErrInjected}, true},
	{"crash after", kvtest.Fault{After: kvtest.ErrInjected}, true},
}

// StoreFaults lets each single call of a whole flow of both methods fail, in each
// way there is: before it is done, after it was done, and with the process that made it.
// Whatever fails, the customer is verified in the end and no invariant is
// broken. Of the flows it runs one in every share, another one for each call.
func StoreFaults(t *testing.T, open func() kv.Store, share int) {
	store := open()
	for _, m := range methods {
		calls := countCalls(t, store, m)
		t.Logf("%v: %d store calls, each failing in %d ways, one in %d of them", m, calls, len(storeFaults), share)
		together(t, calls*len(storeFaults), func(i int) {
			n, f := 1+i/len(storeFaults), storeFaults[i%len(storeFaults)]
			if (n+i)%share != 0 {
				return
			}
			t.Run(fmt.Sprintf("%v/%d/%s", m, n, f.name), func(t *testing.T) {
				r := newRun(t, store, options{store: failAt(n, f)})
				r.whole(t.Context(), m)
			})
		})
	}
}

// failAt fails the call with number n of those that read or write a record. The
// workers' looks at their queues are not counted.
func failAt(n int, f storeFault) func(kvtest.Call) (kvtest.Fault, bool) {
	count := 0
	return func(c kvtest.Call) (kvtest.Fault, bool) {
		if c.Op == "due" {
			return kvtest.Fault{}, false
		}
		if count++; count != n {
			return kvtest.Fault{}, false
		}
		return f.fault, f.crash
	}
}

// countCalls counts the calls of a flow in which nothing fails.
func countCalls(t *testing.T, s kv.Store, m realname.Method) int {
	count := 0
	r := newRun(t, s, options{store: func(c kvtest.Call) (kvtest.Fault, bool) {
		if c.Op != "due" {
			count++
		}
		return kvtest.Fault{}, false
	}})
	end := r.patient(t.Context(), customerOf(0, realnametest.Someone()), m)
	calls := count
	r.check(t.Context(), customerOf(0, realnametest.Someone()), end)
	return calls
}

// whole leads somebody through a flow, and checks what must hold in the end.
func (r *run) whole(ctx context.Context, m realname.Method) {
	r.t.Helper()
	c := customerOf(0, realnametest.Someone())
	end := r.patient(ctx, c, m)
	if n := r.asks.Count(r.o.slow); r.o.slow != 0 && (n != 2 || r.haste.late != nil) {
		r.t.Errorf("step %v was checked %d times, want 2: once late", r.o.slow, n)
	}
	r.check(ctx, c, end)
}

// check looks at what must hold after a flow of an honest customer, whatever
// happened.
func (r *run) check(ctx context.Context, c customer, s realname.Session) {
	r.t.Helper()
	defer r.report()
	if s.Status != realname.StatusApproved {
		r.t.Errorf("status = %v (%v), waiting for %v, next %v: a real person was refused\n%+v",
			s.Status, s.Reason, s.Waiting, s.Next, s.Steps)
		return
	}
	r.rest(ctx)
	if err := r.world.PINs.Verify(ctx, c.account, c.pin); err != nil {
		r.t.Errorf("the PIN does not work: %v", err)
	}
	r.ended(ctx)
	r.erase(ctx, c.account)
	if err := r.world.Verifier.Wait(ctx); err != nil {
		r.t.Errorf("Wait: %v", err)
	}
}

// replies are the ways in which a backend fails to answer.
var replies = map[string]realnametest.Reply{
	"unavailable":   realnametest.Down(realname.FailureUnavailable),
	"quota":         realnametest.Down(realname.FailureQuota),
	"misconfigured": realnametest.Down(realname.FailureMisconfigured),
	"unreadable":    realnametest.Down(realname.FailureUnreadable),
	"lost":          realnametest.Lost(realnametest.Pass()),
	"error":         {Err: errors.New("connection reset")},
	"empty":         {},
	"hang":          realnametest.Hang(),
	"pending":       realnametest.Later("token-1"),
}

// late are answers to a call that was given up before it came to the provider.
var late = map[string]realnametest.Reply{
	"yes":         realnametest.Pass(),
	"no":          realnametest.Fail(realname.ReasonMismatch),
	"unavailable": realnametest.Down(realname.FailureUnavailable),
	"empty":       {},
}

// backends are the steps of each method that ask a backend.
var backends = map[realname.Method][]realname.Step{
	realname.MethodIDCard: {
		realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepReview,
	},
	realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepReview},
}

// BackendFaults lets each backend of both methods fail in each way there is, a call
// that was given up come to it late, the process crash before and after the
// backend has judged, and likewise the sender of codes.
func BackendFaults(t *testing.T, open func() kv.Store) {
	store := open()
	var trials []func()
	add := func(name string, o options, m realname.Method, script func(*run)) {
		trials = append(trials, func() {
			t.Run(fmt.Sprintf("%v/%s", m, name), func(t *testing.T) {
				r := newRun(t, store, o)
				script(r)
				r.whole(t.Context(), m)
			})
		})
	}
	for m, steps := range backends {
		for _, step := range steps {
			for name, reply := range replies {
				if step == realname.StepReview && name == "pending" {
					continue // that leaves it to people
				}
				o := options{}
				if reply.Hang {
					o.slow = step
				}
				add(fmt.Sprintf("%v/%s", step, name), o, m, func(r *run) { r.asks.Script(step, reply) })
			}
			for name, reply := range late {
				add(fmt.Sprintf("%v/%s during the next", step, name), options{slow: step, tardy: during}, m,
					func(r *run) { r.asks.Script(step, reply, realnametest.Pass()) })
				add(fmt.Sprintf("%v/%s after the next", step, name), options{slow: step, tardy: after}, m,
					func(r *run) { r.asks.Script(step, realnametest.Pass(), reply) })
			}
			for _, after := range []bool{false, true} {
				add(fmt.Sprintf("%v/crash, judged %v", step, after), crashIn(step, after), m, func(*run) {})
			}
		}
		for name, err := range map[string]error{
			"refused": smstest.Refused, "lost": smstest.Lost, "dropped": smstest.Dropped,
		} {
			add("code/"+name, options{}, m, func(r *run) { r.phone.Script = sendFails(err, func() {}) })
			add("code/crash, "+name, options{}, m, func(r *run) {
				r.phone.Script = sendFails(err, func() { r.dead.Store(true) })
			})
		}
	}
	together(t, len(trials), func(i int) { trials[i]() })
}

// crashIn crashes the process in the first call of a step's backend.
func crashIn(step realname.Step, after bool) options {
	var once sync.Once
	return options{backend: func(s realname.Step, judged bool) (crash bool) {
		if s == step && judged == after {
			once.Do(func() { crash = true })
		}
		return crash
	}}
}

// sendFails lets the first message meet an error, and does something then.
func sendFails(err error, also func()) func(context.Context, int, sms.Message) error {
	return func(_ context.Context, n int, _ sms.Message) error {
		if n > 1 {
			return nil
		}
		also()
		return err
	}
}

// together calls f with 0 to n-1, a few at a time: most of the time goes by in
// waiting for a server.
func together(t *testing.T, n int, f func(int)) {
	t.Helper()
	var wg sync.WaitGroup
	next := make(chan int)
	for range 4 {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		if t.Failed() {
			break // the first failures tell enough
		}
		next <- i
	}
	close(next)
	wg.Wait()
}
