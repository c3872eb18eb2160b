package realname_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A meter counts the calls to a store, and how many of them had to wait for one
// another: each takes a second of a clock that nobody waits for.
type meter struct {
	t     *testing.T
	chaos *kvtest.Chaos
}

func newMeter(t *testing.T) *meter {
	return &meter{t: t, chaos: &kvtest.Chaos{Store: new(kv.Memory), Plan: func(kvtest.Call) kvtest.Fault {
		return kvtest.Fault{Delay: time.Second}
	}}}
}

// check does one step, and compares what it cost with what it may.
func (m *meter) check(name string, waits, calls int, step func()) {
	m.t.Helper()
	before, started := m.chaos.Calls(), time.Now()
	step()
	gotWaits := int(time.Since(started) / time.Second)
	synctest.Wait() // what goes on behind the user's back counts as a call
	gotCalls := m.chaos.Calls() - before
	m.t.Logf("%-22s %2d waits, %2d calls", name, gotWaits, gotCalls)
	if gotWaits > waits || gotCalls > calls {
		m.t.Errorf("%s: %d waits and %d calls, want at most %d and %d",
			name, gotWaits, gotCalls, waits, calls)
	}
}

// TestCost counts what each step asks of the store. A round trip to a database
// is what a user waits for; what goes on at the same time counts once.
func TestCost(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		t.Run(m.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { costs(t, m) })
		})
	}
}

// TestCostOfProgram counts the last step where a program reviews: it goes on to the approval.
func TestCostOfProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		meter := newMeter(t)
		w := newWorld(t, realnametest.Options{Store: meter.chaos})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face().code()
		meter.check("PIN, and approved", 11, 17, func() { u.pin() })
		if u.err != nil || u.s.Status != realname.StatusApproved {
			t.Fatalf("status = %v, %v", u.s.Status, u.err)
		}
	})
}

func costs(t *testing.T, m realname.Method) {
	meter := newMeter(t)
	w := newWorld(t, realnametest.Options{Store: meter.chaos, Change: func(c *realname.Config) { c.Review = nil }})
	u := &walker{World: w, ctx: t.Context(), p: pin}
	if _, err := w.Verifier.Start(u.ctx, "account-0", realname.GoalVerify, m); err != nil { // the first looks at the index key as well
		t.Fatal(err)
	}
	meter.check("start", 3, 3, func() {
		u.s, u.err = w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, m)
		u.ref = u.s.Ref
	})
	meter.check("consent", 2, 2, func() { u.err = w.Agree(u.ctx, u.ref) })
	meter.check("identity", 6, 9, func() { u.identity(realnametest.Someone()) })
	if m == realname.MethodIDCard {
		meter.check("photos", 4, 5, func() { u.photos() })
		meter.check("face", 7, 9, func() { u.face() })
	} else {
		meter.check("card", 6, 11, func() { u.card() })
	}
	meter.check("send code", 5, 8, func() {
		u.do(func() (realname.Session, error) {
			s, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
			return s, err
		})
	})
	meter.check("check code", 6, 11, func() {
		u.do(func() (realname.Session, error) {
			return w.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(mobile))
		})
	})
	meter.check("PIN, and hand in", 5, 6, func() { u.pin() })
	if u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatalf("status = %v, %v", u.s.Status, u.err)
	}
	meter.check("approve", 7, 12, func() {
		u.do(func() (realname.Session, error) {
			return w.Verifier.Desk().Decide(u.ctx, realname.Decision{
				Session: u.ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
			})
		})
	})
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatalf("status = %v, %v", u.s.Status, u.err)
	}
	meter.check("account", 1, 1, func() {
		if a, err := w.Verifier.Account(u.ctx, "account-1"); err != nil || a.State != realname.AccountVerified {
			t.Errorf("account = %+v, %v", a, err)
		}
	})
}
