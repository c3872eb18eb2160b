package realname_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// TestLateReviewers: a case that nobody decides in time stands at the front and can be decided; then
// it goes back to its person, who hands it in again without doing anything twice.
func TestLateReviewers(t *testing.T) {
	o := newOffice(t, nil, nil).add(2)
	calls := o.Backend.Calls()
	o.Clock.Advance(73 * time.Hour)
	o.counts(2, 0, 2)
	page, _ := o.desk.Cases(o.ctx, realname.CaseFilter{})
	if len(page.Cases) != 2 || !page.Cases[0].Late {
		t.Errorf("cases = %+v", page.Cases)
	}
	o.want("late, and decided", o.decide(0, "a", realname.Decision{Approve: true}), 0)
	o.Clock.Advance(144 * time.Hour)
	for range 2 { // before the sweep, and after it
		s, err := o.Verifier.Get(o.ctx, o.refs[1])
		if err != nil || s.Status != realname.StatusOpen || s.Reason != realname.ReasonReviewLate ||
			s.Waiting != realname.WaitingForUser || s.Next != realname.StepReview || !s.Deadline.After(o.Clock.Now().Add(70*time.Hour)) {
			t.Errorf("%+v, %v", s, err)
		}
		o.Verifier.Sweep(o.ctx)
	}
	o.counts(0, 0, 0)
	o.Clock.Advance(time.Hour)
	s, err := o.Verifier.HandIn(o.ctx, o.refs[1])
	if err != nil || s.Status != realname.StatusReview || s.Round != 2 || s.Reason != 0 {
		t.Fatalf("handed in: %+v, %v", s, err)
	}
	_, err = o.Verifier.HandIn(o.ctx, o.refs[1])
	o.want("twice", err, realname.ReasonStepNotNext)
	o.want("round 1", o.decide(1, "a", realname.Decision{Approve: true}), realname.ReasonNotDecidable)
	o.want("round 2", o.decide(1, "a", realname.Decision{Approve: true, Round: 2}), 0)
	if got := o.Backend.Calls(); len(got) != len(calls) {
		t.Errorf("%d calls to backends, want %d: something was paid twice", len(got), len(calls))
	}
	wantTrail(t, o.World, o.refs[1])
}

// TestHandInBeforeSweep: the person need not wait for a worker.
func TestHandInBeforeSweep(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	o.Clock.Advance(217 * time.Hour)
	s, err := o.Verifier.HandIn(o.ctx, o.refs[0])
	if err != nil || s.Status != realname.StatusReview || s.Round != 2 {
		t.Errorf("%v, %v", s.Status, err)
	}
	_, err = o.Verifier.HandIn(o.ctx, realname.Ref{Account: "another", ID: o.refs[0].ID})
	if !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("another's: %v", err)
	}
}

// TestReturnedExpires: who does not come back expires, and is not told that they were slow.
func TestReturnedExpires(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	o.Clock.Advance(217 * time.Hour)
	o.Verifier.Sweep(o.ctx)
	o.Clock.Advance(73 * time.Hour)
	_, err := o.Verifier.HandIn(o.ctx, o.refs[0])
	o.want("too late", err, realname.ReasonReviewLate)
	o.Verifier.Sweep(o.ctx)
	s, _ := o.Verifier.Get(o.ctx, o.refs[0])
	if s.Status != realname.StatusExpired || s.Reason != realname.ReasonReviewLate {
		t.Errorf("%v (%v)", s.Status, s.Reason)
	}
}

// TestAlwaysLate: a case goes back three times, then it ends; late rounds are not the person's.
func TestAlwaysLate(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) { c.Limits.Rounds = 1; c.ReviewTime = time.Hour }).add(1)
	for range 3 {
		o.Clock.Advance(4 * time.Hour)
		o.Verifier.Sweep(o.ctx)
		u := &walker{World: o.World, ctx: o.ctx, ref: o.refs[0]}
		u.do(func() (realname.Session, error) { return o.Verifier.Get(o.ctx, u.ref) })
		for u.err == nil && u.s.Next != realname.StepReview {
			switch u.s.Next { // what is not fresh any more
			case realname.StepIdentity:
				u.identity(client(0))
			case realname.StepPhotos:
				u.photos()
			default:
				u.face()
			}
		}
		if u.s.Status == realname.StatusOpen {
			u.do(func() (realname.Session, error) { return o.Verifier.HandIn(o.ctx, u.ref) })
		}
		if u.err != nil || u.s.Status != realname.StatusReview {
			t.Fatalf("%v, %v", u.s.Status, u.err)
		}
	}
	o.Clock.Advance(4 * time.Hour)
	o.Verifier.Sweep(o.ctx)
	s, _ := o.Verifier.Get(o.ctx, o.refs[0])
	if s.Status != realname.StatusExpired || s.Reason != realname.ReasonReviewLate || s.Round != 4 {
		t.Errorf("%v (%v), round %d", s.Status, s.Reason, s.Round)
	}
}

// TestFreshCoversLates: what was proved at the beginning counts in the end, when the reviewers were late as
// often as they may be and the person took their time.
func TestFreshCoversLates(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	calls := len(o.Backend.Calls())
	for round := 1; ; round++ {
		if round == 4 {
			o.Clock.Advance(216*time.Hour - time.Minute)
			o.want("decided", o.decide(0, "a", realname.Decision{Approve: true, Round: round}), 0)
			break
		}
		o.Clock.Advance(216 * time.Hour)
		o.Verifier.Sweep(o.ctx)
		o.Clock.Advance(72*time.Hour - time.Minute)
		if _, err := o.Verifier.HandIn(o.ctx, o.refs[0]); err != nil {
			t.Fatal(err)
		}
	}
	if o.status(0) != realname.StatusApproved || len(o.Backend.Calls()) != calls {
		t.Errorf("%v, after %d calls more", o.status(0), len(o.Backend.Calls())-calls)
	}
}

// TestUnlock: each lock is lifted, three times a day together, with an entry and an event.
func TestUnlock(t *testing.T) {
	h := newHouse(t, nil, nil)
	desk := h.Verifier.Desk()
	h.verify("a", guests[0])
	const why = realname.ReasonAttackSuspected
	other := realnamePIN(guests[0].pin)
	for range 5 {
		h.PINs.Verify(h.ctx, "a", other)
	}
	if st, err := h.PINs.State(h.ctx, "a"); err != nil || st.RetryAt.IsZero() {
		t.Fatalf("it is not locked: %+v, %v", st, err)
	}
	h.deliver()
	if err := desk.Unlock(h.ctx, "a", "operator", why, realname.LockPIN); err != nil {
		t.Fatal(err)
	}
	if err := h.PINs.Verify(h.ctx, "a", guests[0].pin); err != nil {
		t.Errorf("the PIN after Unlock: %v", err)
	}
	if err := desk.Unlock(h.ctx, "a", "operator", why, realname.LockMobile); err != nil {
		t.Errorf("the mobile number: %v", err)
	}
	if err := desk.Unlock(h.ctx, "a", "operator", why, realname.LockTries); err != nil {
		t.Error(err)
	}
	h.refused("a fourth time", desk.Unlock(h.ctx, "a", "operator", why, realname.LockTries), realname.ReasonLimitExceeded)
	h.refused("no lock", desk.Unlock(h.ctx, "a", "operator", why, 0), realname.ReasonValueMissing)
	h.refused("no reason", desk.Unlock(h.ctx, "a", "operator", 0, realname.LockPIN), realname.ReasonNotDecidable)
	h.refused("nobody", desk.Unlock(h.ctx, "a", "", why, realname.LockPIN), realname.ReasonValueMissing)
	h.refused("by itself", desk.Unlock(h.ctx, "a", "a", why, realname.LockPIN), realname.ReasonOwnCase)
	if err := desk.Unlock(h.ctx, "nobody", "operator", why, realname.LockPIN); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	var locks []string
	for _, e := range trail {
		if e.Kind == "unlocked" && e.Actor == "operator" {
			locks = append(locks, e.Reference)
		}
	}
	if err != nil || !slices.Equal(locks, []string{"pin", "mobile", "tries"}) {
		t.Errorf("trail = %v, %v", locks, err)
	}
	if n := len(slices.DeleteFunc(h.deliver(), func(line string) bool { return !strings.Contains(line, "unlocked") })); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	h.Clock.Advance(24 * time.Hour)
	if err := desk.Unlock(h.ctx, "a", "operator", why, realname.LockTries); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

// TestUnlockTries: an account that has used up its day goes on.
func TestUnlockTries(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) { c.Limits.AccountDay = 1 })
	u := walk(t, o.World, "account-1", realname.MethodIDCard)
	o.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	if u.identity(client(0)); u.err != nil {
		t.Fatal(u.err)
	}
	u.identity(client(0))
	o.want("a second check", u.err, realname.ReasonLimitExceeded)
	o.want("unlock", o.desk.Unlock(o.ctx, "account-1", "operator", realname.ReasonMismatch, realname.LockTries), 0)
	u.err = nil
	if u.identity(client(0)); u.err != nil {
		t.Errorf("after it: %v", u.err)
	}
	if err := o.desk.Unlock(o.ctx, "account-1", "operator", realname.ReasonMismatch, realname.LockMobile); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("without a number: %v", err)
	}
}

// TestUnlockMobileOfNobody: the number of a session that has ended is unlocked for nobody, and that uses up
// nothing of the day.
func TestUnlockMobileOfNobody(t *testing.T) {
	h := newHouse(t, nil, nil)
	unlock := func() error {
		return h.Verifier.Desk().Unlock(h.ctx, "a", "operator", realname.ReasonMismatch, realname.LockMobile)
	}
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepPIN {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Errorf("of a session that is open: %v", err)
	}
	h.Clock.Advance(2 * time.Hour) // its time is up, and nobody has stored that
	for range 4 {
		if err := unlock(); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("of a session whose time is up: %v", err)
		}
	}
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil || len(trail) != 1 {
		t.Errorf("%d entries, %v", len(trail), err)
	}
	h.verify("a", guests[0])
	if err := unlock(); err != nil {
		t.Errorf("of an approval: %v", err)
	}
	if _, err := h.Verifier.Desk().Revoke(h.ctx, h.account("a").Approvals[0], "operator", realname.ReasonMismatch); err != nil {
		t.Fatal(err)
	}
	if err := unlock(); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("of an approval that was revoked: %v", err)
	}
}

// lockedPIN makes an account with a PIN that is locked, in a store that breaks the writes of the PIN guard while down.
func lockedPIN(t *testing.T, change func(*realname.Config)) (h *house, down *bool) {
	t.Helper()
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h = newHouse(t, store, change)
	h.verify("a", guests[0])
	for range 5 {
		h.PINs.Verify(h.ctx, "a", realnamePIN(guests[0].pin))
	}
	down = new(bool)
	store.Plan = func(c kvtest.Call) (f kvtest.Fault) {
		if *down && c.Op == "swap" && !strings.HasPrefix(c.Key, "rn/") {
			f.Before = kvtest.ErrInjected
		}
		return f
	}
	return h, down
}

// unlocked counts the entries and the events of unlockings.
func (h *house) unlocked() (entries, events int) {
	h.t.Helper()
	trail, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range trail {
		if e.Kind == "unlocked" {
			entries++
		}
	}
	for _, line := range h.deliver() {
		if strings.Contains(line, "unlocked") {
			events++
		}
	}
	return entries, events
}

// TestUnlockGoesOn: calls that lift nothing, since the guard gives no answer, are one unlocking. What is lifted is
// counted anew the next time, and so is what was begun an hour ago.
func TestUnlockGoesOn(t *testing.T) {
	h, down := lockedPIN(t, nil)
	unlock := func(actor string) error {
		return h.Verifier.Desk().Unlock(h.ctx, "a", actor, realname.ReasonAttackSuspected, realname.LockPIN)
	}
	fails := func(what, actor string) {
		t.Helper()
		*down = true
		if err := unlock(actor); err == nil || errors.Is(err, realname.ErrRefused) {
			t.Errorf("%s: %v, want an error that is no refusal", what, err)
		}
		*down = false
	}
	for i := range 5 {
		fails(fmt.Sprint("call ", i), fmt.Sprint("operator-", i))
	}
	h.refused("the guard is back", unlock("operator"), 0)
	h.wantPIN("it is lifted", "a", guests[0].pin, "ok")
	if entries, events := h.unlocked(); entries != 1 || events != 1 {
		t.Errorf("%d entries and %d events, want one", entries, events)
	}
	h.refused("a second time", unlock("operator"), 0)
	for range 5 {
		h.PINs.Verify(h.ctx, "a", realnamePIN(guests[0].pin))
	}
	fails("a third time", "operator")
	h.Clock.Advance(2 * time.Hour)
	h.refused("what was begun long ago is another lock's", unlock("operator"), realname.ReasonLimitExceeded)
	if entries, events := h.unlocked(); entries != 3 || events != 2 {
		t.Errorf("%d entries and %d events more, want three and two", entries, events)
	}
}

// TestUnlockGoesOnOfTwo: what two wanted goes on without a second vote, for its own lock alone.
func TestUnlockGoesOnOfTwo(t *testing.T) {
	h, down := lockedPIN(t, func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == realname.ActionUnlock }
	})
	unlock := func(actor string, l realname.Lock) error {
		return h.Verifier.Desk().Unlock(h.ctx, "a", actor, realname.ReasonAttackSuspected, l)
	}
	*down = true
	h.refused("the first", unlock("one", realname.LockPIN), realname.ReasonSecondActor)
	if err := unlock("two", realname.LockPIN); err == nil || errors.Is(err, realname.ErrRefused) {
		t.Errorf("the second: %v", err)
	}
	*down = false
	for _, l := range []realname.Lock{realname.LockTries, realname.LockMobile} {
		h.refused("another lock", unlock("two", l), realname.ReasonSecondActor)
	}
	h.refused("again", unlock("two", realname.LockPIN), 0)
	h.wantPIN("it is lifted", "a", guests[0].pin, "ok")
	h.refused("another time", unlock("two", realname.LockPIN), realname.ReasonSecondActor)
}

// TestUnlockOfAnotherNumber: an unlocking that is under way is for the number that it was begun for.
func TestUnlockOfAnotherNumber(t *testing.T) {
	h, down := lockedPIN(t, nil)
	unlock := func() error {
		return h.Verifier.Desk().Unlock(h.ctx, "a", "operator", realname.ReasonAttackSuspected, realname.LockMobile)
	}
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepCode {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	send := func(m sms.Mobile) {
		t.Helper()
		if _, _, err := h.Verifier.SendCode(h.ctx, s.Ref, realname.CodeRequest{Mobile: m}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Verifier.CheckCode(h.ctx, s.Ref, typed); err == nil {
			t.Fatal("a wrong code passes")
		}
	}
	send(guests[0].mobile)
	*down = true
	if err := unlock(); err == nil {
		t.Fatal("unlocked in a store that is down")
	}
	*down = false
	h.Clock.Advance(2 * time.Minute)
	send(guests[1].mobile)
	h.refused("of another number", unlock(), 0)
	if entries, _ := h.unlocked(); entries != 2 {
		t.Errorf("%d entries, want one for each number", entries)
	}
}

// realnamePIN is a PIN that is not p.
func realnamePIN(p password.PIN) password.PIN {
	if q := otherPIN(3); q != p {
		return q
	}
	return otherPIN(4)
}

// TestHoldEvents: a hold is an event of its session.
func TestHoldEvents(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	deliveredTo(o)
	rec := o.Verifier.Records()
	o.want("hold", rec.Hold(o.ctx, o.refs[0].ID, "officer", "case 7", o.Clock.Now().Add(time.Hour)), 0)
	o.want("unhold", rec.Unhold(o.ctx, o.refs[0].ID, "officer", "case 7"), 0)
	var kinds []realname.EventKind
	for _, e := range deliveredTo(o) {
		if kinds = append(kinds, e.Kind); e.Session != o.refs[0].ID || e.Status != 0 {
			t.Errorf("event = %+v", e)
		}
	}
	if !slices.Equal(kinds, []realname.EventKind{realname.EventHeld, realname.EventUnheld}) {
		t.Errorf("events = %v", kinds)
	}
}

func ExampleVerifier_HandIn() {
	w, s := handIn()
	w.Clock.Advance(9 * 24 * time.Hour) // nobody came to decide
	must(w.Verifier.Sweep(ctx))
	s = must(w.Verifier.Get(ctx, s.Ref))
	fmt.Println(s.Status, s.Reason)
	s = must(w.Verifier.HandIn(ctx, s.Ref))
	fmt.Println(s.Status, s.Round)
	// Output:
	// open review_late
	// review 2
}
