package realname_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// TestReleasedIsKnown: an account that was released has no reserve at the number of the person
// before: the next one could guess with it.
func TestReleasedIsKnown(t *testing.T) {
	h := newHouse(t, nil, nil)
	s := h.verify("a", guests[0])
	index := kept(t, h.World, s.Ref.ID).Identity
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	if n, err := realname.Known(h.ctx, h.Verifier, index); n != 0 || err != nil {
		t.Errorf("%d accounts are known, %v; want none", n, err)
	}
}

// TestLapseIsToldTwice: who is asked to prove themselves again after the account has lapsed
// has not lapsed a second time.
func TestLapseIsToldTwice(t *testing.T) {
	h := newHouse(t, nil, yearly)
	h.verify("a", guests[0])
	h.Clock.Advance(366 * day)
	h.sweep()
	h.wantEvents("lapsed", "1 level 1", "2 lapsed 0")
	err := h.Verifier.Desk().Reverify(h.ctx, "a", "operator", realname.ReasonAttackSuspected, h.Clock.Now().Add(10*day))
	if err != nil {
		t.Fatal(err)
	}
	h.sweep()
	h.wantEvents("asked again", "3 reverify 0")
}

// TestRestrictedDataIsErased: data that must be kept is not erased to make room, however
// often the account begins again.
func TestRestrictedDataIsErased(t *testing.T) {
	h := newHouse(t, nil, nil)
	held := h.verify("a", guests[0])
	if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	again := guests[0]
	again.pin = otherPIN(2)
	h.verify("a", again)
	for range 55 {
		s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err == nil {
			_, err = h.Verifier.Cancel(h.ctx, s.Ref)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := h.Verifier.Records().Sessions(h.ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 || all[0].Ref != held.Ref {
		t.Error("the data that must be kept is gone")
	}
}

// TestFaceLeftOutByChange: who begins a reset with the face and changes to the card after
// the identity has left the face out all the same: people decide.
func TestFaceLeftOutByChange(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	thief := guests[0]
	thief.pin = otherPIN(3)
	s, err := h.start("a", realname.GoalResetPIN, realname.MethodIDCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, thief.who)
	}
	if err == nil {
		s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodBankCard)
	}
	if err == nil {
		s, err = h.walk(s, thief)
	}
	if err != nil || s.Status != realname.StatusReview {
		t.Errorf("a reset without the face: %v, %v; want review", s.Status, err)
	}
	h.wantPIN("not decided yet", "a", guests[0].pin, "ok")
}

// TestMobileOfARevokedApproval: a number that only a revoked approval has proved is not one
// that the account has proved: people decide about a reset with it.
func TestMobileOfARevokedApproval(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	thief := guests[0]
	thief.mobile, thief.pin = sms.MustParseMobile("13700137000"), otherPIN(3)
	s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, thief, realname.StatusApproved)
	if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	h.wantState("one of two revoked", "a", realname.AccountVerified)
	s, err := h.start("a", realname.GoalResetPIN, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, thief)
	}
	if err != nil || s.Status != realname.StatusReview {
		t.Errorf("a reset with the number: %v, %v; want review", s.Status, err)
	}
	h.wantPIN("not decided yet", "a", guests[0].pin, "ok")
}

// TestCardOnTheMove: records are on their way to a new index key, and an account was not yet
// reached. Its card is its person's all the same.
func TestCardOnTheMove(t *testing.T) {
	f := newFleet(t, new(kv.Memory), nil)
	before := &house{f.at[sealing], t, t.Context()}
	before.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	h := &house{f.at[moving], t, t.Context()}
	other := guests[1]
	other.card = guests[0].card
	s, err := h.start("b", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		_, err = h.walk(s, other)
	}
	h.refused("another person with the same card", err, realname.ReasonCardInUse)
}

// TestMobileOnTheMove: a code is sent by a process of the old index key, and checked by one of
// the new. The number is then the account's, and its slot is held.
func TestMobileOnTheMove(t *testing.T) {
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) { c.Limits.Mobile = 1 })
	old, h := &house{f.at[sealing], t, t.Context()}, &house{f.at[moving], t, t.Context()}
	s, err := old.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepCode {
		s, err = old.step(s, guests[0])
	}
	if err == nil {
		_, _, err = old.Verifier.SendCode(old.ctx, s.Ref, realname.CodeRequest{Mobile: guests[0].mobile})
	}
	if err == nil {
		s, err = h.Verifier.CheckCode(h.ctx, s.Ref, old.Phone.Code(guests[0].mobile))
	}
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, s.Next, err)
	}
	other := guests[1]
	other.mobile = guests[0].mobile
	s, err = h.start("b", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = h.walk(s, other)
	}
	h.refused("the number of another", err, realname.ReasonMobileInUse)
}

// TestSuspendAfterErasure: an operator stops an account that was erased a moment ago. The
// event says which account, and the sweep comes to an end.
func TestSuspendAfterErasure(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	h.deliver()
	if err := h.Verifier.Desk().Suspend(h.ctx, "a", "operator", realname.ReasonAttackSuspected); err != nil {
		return // a refusal is an answer
	}
	_, err := h.Verifier.Deliver(h.ctx, func(_ context.Context, e realname.Event) error {
		if e.Account == "" {
			t.Errorf("event %d %v names no account", e.Seq, e.Kind)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		h.Clock.Advance(time.Minute)
		h.sweep()
	}
	h.Clock.Advance(time.Minute)
	if n, err := h.Verifier.Sweep(h.ctx); n != 0 || err != nil {
		t.Errorf("the sweep finds %d, %v; want nothing left to do", n, err)
	}
	if s, err := h.PINs.State(h.ctx, "a"); err != nil || s.Suspended == 0 {
		t.Errorf("the PIN guard was not told: %v, %v", s.Suspended, err)
	}
}
