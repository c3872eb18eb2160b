package realname_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// TestResetHoldsTheSlot: once an account's only approval is revoked, its person can be verified
// elsewhere, whether they have reset their PIN before or not.
func TestResetHoldsTheSlot(t *testing.T) {
	for _, resets := range []bool{false, true} {
		h := newHouse(t, nil, func(c *realname.Config) { c.Limits.Accounts, c.Limits.Mobile = 1, 1 })
		s := h.verify("a", guests[0])
		if g := guests[0]; resets {
			g.pin = otherPIN(3)
			h.reach("a", realname.GoalResetPIN, 0, g, realname.StatusApproved)
		}
		if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", 0); err != nil {
			t.Fatal(err)
		}
		b, err := h.start("b", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			b, err = h.walk(b, guests[0])
		}
		if err != nil || b.Status != realname.StatusApproved {
			t.Errorf("after a reset %v: %v (%v), %v", resets, b.Status, b.Reason, err)
		}
	}
}

// TestReverifyByWhatWasBefore: who is asked to prove themselves again has not done so by a
// session that was handed in before.
func TestReverifyByWhatWasBefore(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Review = nil })
	desk := h.Verifier.Desk()
	decide := func(s realname.Session) {
		t.Helper()
		if _, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
			t.Fatal(err)
		}
	}
	decide(h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview))
	before := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusReview)
	by := h.Clock.Now().Add(10 * day)
	if err := desk.Reverify(h.ctx, "a", "operator", realname.ReasonAttackSuspected, by); err != nil {
		t.Fatal(err)
	}
	decide(before)
	if a := h.account("a"); !a.Reverify.Equal(by) {
		t.Errorf("asked by %v, want %v", a.Reverify, by)
	}
}

// TestPINOfARevokedReset: a reset is revoked, since somebody else has made it. The PIN that it
// has set pays no more.
func TestPINOfARevokedReset(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	thief := guests[0]
	thief.pin = otherPIN(3)
	s := h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, thief, realname.StatusApproved)
	if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if err := h.PINs.Verify(h.ctx, "a", thief.pin); err == nil {
		t.Error("the PIN of a revoked reset pays")
	}
}

// TestRevokeActivatesAPIN: a process crashes after a reset was approved, and before its PIN was
// activated. Then the reset is revoked: its PIN must not pay.
func TestRevokeActivatesAPIN(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, nil)
	h.verify("a", guests[0])
	thief := guests[0]
	thief.pin = otherPIN(3)
	s, err := h.start("a", realname.GoalResetPIN, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepPIN {
		s, err = h.step(s, thief)
	}
	if err != nil {
		t.Fatal(s.Next, err)
	}
	swaps := 0
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "swap" && strings.HasPrefix(c.Key, "rn/s/") {
			swaps++
		}
		if c.Op == "swap" && strings.HasPrefix(c.Key, "pin/p/") && swaps >= 2 {
			return kvtest.Fault{Before: errors.New("the process crashed")}
		}
		return kvtest.Fault{}
	}
	s, err = h.Verifier.SetPIN(h.ctx, s.Ref, thief.pin)
	store.Plan = nil
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	h.wantPIN("not activated yet", "a", thief.pin, "wrong")
	if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	if err := h.PINs.Verify(h.ctx, "a", thief.pin); err == nil {
		t.Error("the PIN of a revoked reset pays")
	}
	h.Clock.Advance(time.Minute)
	h.sweep()
	if err := h.PINs.Verify(h.ctx, "a", thief.pin); err == nil {
		t.Error("the PIN of a revoked reset pays after a sweep")
	}
}

// TestTrailIsErased: trails stay when an account is erased; what operators did stands in the
// account's own.
func TestTrailIsErased(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	if err := h.Verifier.Desk().Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	before, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil || len(before) == 0 {
		t.Fatal(before, err)
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	after, err := h.Verifier.Records().AccountTrail(h.ctx, "a")
	if err != nil || len(after) < len(before) {
		t.Errorf("%d entries are left of %d, %v", len(after), len(before), err)
	}
}
