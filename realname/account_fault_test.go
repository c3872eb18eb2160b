package realname_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// An ending is something that is done to an account that is verified by two sessions.
type ending struct {
	name string
	do   func(h *house, first, second realname.Session) error
	want realname.AccountState
	pin  string
}

var endings = []ending{
	{"suspend", func(h *house, _, _ realname.Session) error {
		return h.Verifier.Desk().Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected)
	}, realname.AccountSuspended, "suspended"},
	{"revoke one", func(h *house, first, _ realname.Session) error {
		return revoke(h, first)
	}, realname.AccountVerified, "suspended"}, // it has set the PIN
	{"revoke the other", func(h *house, _, second realname.Session) error {
		return revoke(h, second)
	}, realname.AccountVerified, "ok"},
	{"revoke both", func(h *house, first, second realname.Session) error {
		return errors.Join(revoke(h, first), revoke(h, second))
	}, realname.AccountUnverified, "suspended"},
	{"restrict", func(h *house, _, _ realname.Session) error {
		return h.Verifier.Records().Restrict(h.ctx, "a")
	}, realname.AccountUnverified, "suspended"},
	{"release", func(h *house, _, _ realname.Session) error {
		return h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
	}, realname.AccountUnverified, "suspended"},
	{"reverify and lapse", func(h *house, _, _ realname.Session) error {
		by := h.Clock.Now().Add(day)
		if was, err := h.Verifier.Account(h.ctx, "a"); err == nil && !was.Reverify.IsZero() { // the call before came through
			by = was.Reverify
		}
		err := h.Verifier.Desk().Reverify(h.ctx, "a", "operator", realname.ReasonAttackSuspected, by)
		if err == nil {
			h.Clock.Advance(25 * time.Hour)
			_, err = h.Verifier.Sweep(h.ctx)
		}
		return err
	}, realname.AccountLapsed, "suspended"},
	{"restrict one", func(h *house, first, _ realname.Session) error {
		return h.Verifier.Records().RestrictSession(h.ctx, first.Ref.ID)
	}, realname.AccountVerified, "ok"},
	{"erase one", func(h *house, first, _ realname.Session) error {
		_, err := h.Verifier.Records().EraseSession(h.ctx, first.Ref.ID)
		return err
	}, realname.AccountVerified, "ok"},
	{"erase both, one by one", func(h *house, first, second realname.Session) error {
		_, err := h.Verifier.Records().EraseSession(h.ctx, first.Ref.ID)
		_, err2 := h.Verifier.Records().EraseSession(h.ctx, second.Ref.ID)
		return errors.Join(err, err2)
	}, realname.AccountUnverified, "suspended"},
	{"erase", func(h *house, _, _ realname.Session) error {
		_, err := h.Verifier.Records().Erase(h.ctx, "a")
		return err
	}, realname.AccountUnverified, "wrong"},
}

func revoke(h *house, s realname.Session) error {
	_, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", 0)
	if isReason(err, realname.ReasonNotDecidable) { // the call before came through
		return nil
	}
	return err
}

// TestEndingsWithFaults: whatever call to the store fails or is not answered, an operation that
// returns without an error is done, and one that returns an error is done when it is called
// again, or as if it had not been begun.
func TestEndingsWithFaults(t *testing.T) {
	for _, e := range endings {
		for _, lost := range []bool{false, true} {
			t.Run(e.name+map[bool]string{true: ", answer lost"}[lost], func(t *testing.T) {
				for n := 1; e.faulty(t, n, lost); n++ {
					if n > 100 {
						t.Fatal("there is no end of calls")
					}
				}
			})
		}
	}
}

// faulty has the nth call fail, and reports whether there was one.
func (e ending) faulty(t *testing.T, n int, lost bool) (met bool) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, nil)
	first := h.verify("a", guests[0])
	second := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	begun := store.Calls()
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.N != begun+n {
			return kvtest.Fault{}
		}
		met = true
		if lost {
			return kvtest.Fault{After: kv.ErrUnknown}
		}
		return kvtest.Fault{Before: errors.New("the store is away")}
	}
	err := e.do(h, first, second)
	store.Plan = nil
	if err == nil {
		h.wantPIN("returned without an error", "a", guests[0].pin, e.pin)
		h.wantState("returned without an error", "a", e.want)
	}
	for range 3 {
		h.Clock.Advance(time.Minute)
		h.sweep()
	}
	h.wantConsistent("swept", "a")
	if err := e.do(h, first, second); err != nil && !isReason(err, realname.ReasonNotDecidable) && !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("call %d: again: %v", n, err)
	}
	h.wantConsistent("done again", "a")
	h.wantState("done again", "a", e.want)
	h.wantPIN("done again", "a", guests[0].pin, e.pin)
	if t.Failed() {
		t.Fatalf("call %d failed", n)
	}
	return met
}

// wantConsistent compares what an account says of itself with its sessions and with the PIN.
func (h *house) wantConsistent(when, account string) {
	h.t.Helper()
	all, err := h.Verifier.Records().Sessions(h.ctx, account)
	if err != nil {
		h.t.Fatal(err)
	}
	a := h.account(account)
	var approved []string
	for _, s := range all {
		if s.Status == realname.StatusApproved && (s.Goal == realname.GoalVerify || s.Goal == realname.GoalRenew) {
			approved = append(approved, s.Ref.ID)
		}
	}
	if !slices.Equal(approved, a.Approvals) {
		h.t.Errorf("%s: approved are %v, and the account says %v", when, approved, a.Approvals)
	}
	if a.State == realname.AccountVerified && len(approved) == 0 {
		h.t.Errorf("%s: verified without an approval", when)
	}
	pin := "ok"
	if a.State != realname.AccountVerified || a.Causes != 0 { // a PIN may have gone with what set it
		pin = "suspended"
	}
	if a.State != realname.AccountVerified && a.Causes == 0 { // erased, or never verified
		pin = "wrong"
	}
	h.wantPIN(when, account, guests[0].pin, pin)
}

// TestApprovalWithFaults: whatever call fails while a session is approved, the account is
// verified in the end, or not, as its session is.
func TestApprovalWithFaults(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		for _, lost := range []bool{false, true} {
			for n, met := 1, true; met; n++ {
				met = approveFaulty(t, m, n, lost)
			}
		}
	}
}

func approveFaulty(t *testing.T, m realname.Method, n int, lost bool) (met bool) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, func(c *realname.Config) { c.Review = nil })
	s := h.reach("a", realname.GoalVerify, m, guests[0], realname.StatusReview)
	begun := store.Calls()
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.N != begun+n {
			return kvtest.Fault{}
		}
		met = true
		if lost {
			return kvtest.Fault{After: kv.ErrUnknown}
		}
		return kvtest.Fault{Before: errors.New("the store is away")}
	}
	decision := realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}
	_, _ = h.Verifier.Desk().Decide(h.ctx, decision)
	store.Plan = nil
	_, _ = h.Verifier.Desk().Decide(h.ctx, decision)
	for range 4 {
		h.Clock.Advance(time.Minute)
		h.sweep()
	}
	h.wantConsistent("swept", "a")
	h.wantState("swept", "a", realname.AccountVerified)
	if t.Failed() {
		t.Fatalf("%v: call %d failed", m, n)
	}
	return met
}
