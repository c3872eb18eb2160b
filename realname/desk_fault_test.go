package realname_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// A staffDuty is an act for which two are wanted, on the office's first case.
type staffDuty struct {
	name   string
	first  func(o *office) // what one alone has done before
	do     func(o *office, actor string) error
	entry  string // stands on a trail once it is done
	events realname.EventKind
	many   bool // may be done more than once
}

const suspicion = realname.ReasonAttackSuspected

func approvedFirst(o *office) {
	o.want("approve", o.decide(0, "z", realname.Decision{Approve: true}), 0)
}

// staffDuties are all of them.
var staffDuties = []staffDuty{
	{"approve", nil, func(o *office, actor string) error {
		return o.decide(0, actor, realname.Decision{Approve: true})
	}, "status approved", realname.EventStatus, false},
	{"reject", nil, func(o *office, actor string) error { return o.decide(0, actor, realname.Decision{}) }, "status rejected", realname.EventStatus, false},
	{"again", nil, func(o *office, actor string) error {
		return o.decide(0, actor, realname.Decision{Again: []realname.Step{realname.StepFace}})
	}, "status open", realname.EventStatus, false},
	{"revoke", approvedFirst, func(o *office, actor string) error {
		_, err := o.desk.Revoke(o.ctx, o.refs[0].ID, actor, suspicion)
		return err
	}, "status revoked", realname.EventStatus, false},
	{"suspend", approvedFirst, func(o *office, actor string) error {
		return o.desk.Suspend(o.ctx, "account-0", actor, suspicion)
	}, "suspended", realname.EventSuspended, false},
	{"resume", func(o *office) {
		approvedFirst(o)
		o.want("suspend", o.desk.Suspend(o.ctx, "account-0", "z", suspicion), 0)
	}, func(o *office, actor string) error {
		return o.desk.Resume(o.ctx, "account-0", actor, suspicion)
	}, "resumed", realname.EventResumed, false},
	{"unlock", nil, func(o *office, actor string) error {
		return o.desk.Unlock(o.ctx, "account-0", actor, suspicion, realname.LockTries)
	}, "unlocked", realname.EventUnlocked, true},
	{"reverify", approvedFirst, func(o *office, actor string) error {
		return o.desk.Reverify(o.ctx, "account-0", actor, suspicion, o.Clock.Now().Truncate(24*time.Hour).Add(96*time.Hour))
	}, "reverify", realname.EventReverify, false},
	{"release", approvedFirst, func(o *office, actor string) error {
		return o.desk.Release(o.ctx, "account-0", actor, suspicion)
	}, "released", realname.EventReleased, true},
	{"hold", nil, func(o *office, actor string) error {
		return o.hold(0, actor, o.Clock.Now().Truncate(24*time.Hour).Add(96*time.Hour))
	}, "held", realname.EventHeld, false},
	{"unhold", func(o *office) { o.want("hold", o.hold(0, "z", o.Clock.Now().Add(96*time.Hour)), 0) }, func(o *office, actor string) error {
		return o.Verifier.Records().Unhold(o.ctx, o.refs[0].ID, actor, "case 7")
	}, "unheld", realname.EventUnheld, false},
	{"export", nil, func(o *office, actor string) error { return deskDuties[0].do(o, actor, "T-1") }, "exported", 0, true},
	{"export of a session", nil, func(o *office, actor string) error { return deskDuties[1].do(o, actor, "T-1") }, "exported", 0, true},
	{"erase", nil, func(o *office, actor string) error { return deskDuties[2].do(o, actor, "T-1") }, "erasure", 0, false},
	{"erase a session", nil, func(o *office, actor string) error { return deskDuties[3].do(o, actor, "T-1") }, "erasure", 0, true},
	{"restrict", nil, func(o *office, actor string) error { return deskDuties[4].do(o, actor, "T-1") }, "restricted", 0, true},
	{"restrict a session", nil, func(o *office, actor string) error { return deskDuties[5].do(o, actor, "T-1") }, "restricted", 0, true},
}

// done counts the entries of an act on the trails of the first case and its account.
func (d *staffDuty) done(o *office) (n int) {
	o.t.Helper()
	rec := o.Verifier.Records()
	trail, err := rec.Trail(o.ctx, o.refs[0].ID)
	ofAccount, err2 := rec.AccountTrail(o.ctx, "account-0")
	looks, err3 := rec.Looks(o.ctx, "account-0")
	if err := errors.Join(err, err2, err3); err != nil {
		o.t.Fatal(err)
	}
	voted := false // what stands there before the first vote is what led to the case
	for _, list := range [][]realname.Entry{trail.Entries(), ofAccount, looks} {
		for _, e := range list {
			voted = voted || e.Kind == "voted"
			if e.Kind == d.entry || voted && "status "+e.Status == d.entry {
				n++
			}
		}
	}
	return n
}

// twoOf is an office where an act wants two, and everything before it one.
func (d *staffDuty) twoOf(t *testing.T, store kv.Store) *office {
	two := false
	o := newOffice(t, store, func(c *realname.Config) {
		c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return two }
	}).add(1)
	if d.first != nil {
		d.first(o)
	}
	deliveredTo(o)
	two = true
	return o
}

// crashAt is failAt for a process that dies with the call: none comes after it.
func crashAt(n int, f kvtest.Fault) func(kvtest.Call) kvtest.Fault {
	count := 0
	return func(c kvtest.Call) kvtest.Fault {
		if c.Op != "due" {
			count++
		}
		switch {
		case count < n:
			return kvtest.Fault{}
		case count == n && c.Op != "due":
			return f
		}
		return kvtest.Fault{Before: errDied}
	}
}

var errDied = errors.New("the process died")

// TestDutiesWithFaults lets each call of the store fail, in each way, while the first actor wants
// something and while the second does. One alone does nothing, however often they try; two do it, and it
// stands on the trail, with one event, as often as it was done.
func TestDutiesWithFaults(t *testing.T) {
	faults := []kvtest.Fault{{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected}}
	for _, d := range staffDuties {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			for _, plan := range []func(int, kvtest.Fault) func(kvtest.Call) kvtest.Fault{failAt, crashAt} {
				for _, f := range faults {
					for n := 1; d.withFault(t, plan(n, f), plan(n, f), fmt.Sprintf("call %d, %+v", n, f)); n++ {
					}
				}
			}
		})
	}
}

// withFault has two actors do it while calls fail, and reports whether one did.
func (d *staffDuty) withFault(t *testing.T, first, second func(kvtest.Call) kvtest.Fault, at string) bool {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	o := d.twoOf(t, chaos)
	failed := false
	watch := func(plan func(kvtest.Call) kvtest.Fault) func(kvtest.Call) kvtest.Fault {
		return func(c kvtest.Call) kvtest.Fault {
			f := plan(c)
			failed = failed || f != kvtest.Fault{}
			return f
		}
	}
	chaos.Plan = watch(first)
	d.do(o, "a")
	chaos.Plan = nil
	o.want(at+": the first once more", d.do(o, "a"), realname.ReasonSecondActor)
	o.sweepAll()
	if n := d.done(o); n != 0 {
		t.Fatalf("%s: one alone did it", at)
	}
	chaos.Plan = watch(second)
	err := d.do(o, "b")
	chaos.Plan = nil
	o.sweepAll()
	for i := 0; i < 4 && (err != nil || d.done(o) == 0); i++ { // a vote that was used up is given again
		if err = d.do(o, []string{"b", "a"}[i%2]); d.done(o) > 0 && errors.Is(err, realname.ErrRefused) {
			err = nil
		}
	}
	o.sweepAll()
	if n := d.done(o); err != nil && !errors.Is(err, realname.ErrNotFound) || n == 0 || n > 1 && !d.many {
		t.Errorf("%s: done %d times, %v", at, n, err)
	}
	if n := d.told(o); d.events != 0 && n != d.done(o) {
		t.Errorf("%s: %d events of %d acts", at, n, d.done(o))
	}
	wantTrail(t, o.World, o.refs[0])
	return failed
}

// told counts the events of the act.
func (d *staffDuty) told(o *office) (n int) {
	for _, e := range deliveredTo(o) {
		if e.Kind == d.events {
			n++
		}
	}
	return n
}

// sweepAll finishes what a crash has left.
func (o *office) sweepAll() {
	for range 3 {
		o.Clock.Advance(2 * time.Minute)
		o.Verifier.Sweep(o.ctx)
	}
}

// TestDutiesAtOnce: however many want something at once, each twice, it is done by two of them, and done
// once where it can be done once.
func TestDutiesAtOnce(t *testing.T) {
	for _, d := range staffDuties {
		t.Run(d.name, func(t *testing.T) {
			for range 4 {
				o := d.twoOf(t, new(kv.Memory))
				errs := make([]error, 12)
				flowtest.AtOnce(len(errs), func(i int) { errs[i] = d.do(o, fmt.Sprint("actor-", i/2)) })
				d.checkAtOnce(o, errs)
			}
		})
	}
}

// checkAtOnce looks at what came of votes at once.
func (d *staffDuty) checkAtOnce(o *office, errs []error) {
	o.t.Helper()
	seconds := 0
	for _, err := range errs {
		switch {
		case reasonOf(err) == realname.ReasonSecondActor:
			seconds++
		case err != nil && !errors.Is(err, realname.ErrRefused) && !errors.Is(err, realname.ErrNotFound):
			o.t.Error(err)
		}
	}
	o.sweepAll()
	if n := d.done(o); n == 0 || n > seconds || n > 1 && !d.many || seconds == 0 {
		o.t.Errorf("done %d times, with %d first votes", n, seconds)
	}
	if n := d.told(o); d.events != 0 && n != d.done(o) {
		o.t.Errorf("%d events of %d acts", n, d.done(o))
	}
	wantTrail(o.t, o.World, o.refs[0])
}
