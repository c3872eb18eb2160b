package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// untold walks a person to a step or into review, takes everything back, and puts the session back as it was
// before that: as a backup of the table of sessions does.
func untold(t *testing.T, until realname.Step, change func(*realname.Config)) (*house, realname.Session) {
	t.Helper()
	mem := new(kv.Memory)
	h, _ := withArchive(t, mem, change)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != until && s.Waiting == realname.WaitingForUser {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	key := "rn/s/" + s.Ref.ID
	backup, err := mem.Get(h.ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	h.withdraw("a")
	h.later(3, time.Minute)
	now, err := mem.Get(h.ctx, key)
	if err == nil {
		err = mem.Swap(h.ctx, key, now.Version, backup)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h, get(t, h.World, s.Ref)
}

// wantWithdrawn sees that nothing was approved, and that the account knows all that was taken back.
func (h *house) wantWithdrawn(ref realname.Ref, purposes int) {
	h.t.Helper()
	h.later(3, time.Minute)
	s, a := get(h.t, h.World, ref), h.account("a")
	if s.Status == realname.StatusApproved || a.State == realname.AccountVerified || len(a.Withdrawn) < purposes {
		h.t.Errorf("the session is %v, the account %v, withdrawn %v", s.Status, a.State, a.Withdrawn)
	}
	if len(s.Needs) == 0 {
		h.t.Error("the session asks for no consent")
	}
}

// A session that a backup brings back does not know that everything was taken back. People approve it, and the
// account knows better.
func TestRestoredInReview(t *testing.T) {
	h, s := untold(t, 0, func(c *realname.Config) { c.Review = nil })
	if s.Status != realname.StatusReview {
		t.Fatal(s.Status)
	}
	s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true})
	if err != nil || s.Status != realname.StatusOpen {
		t.Errorf("decided: %v, %v", s.Status, err)
	}
	h.wantWithdrawn(s.Ref, 4)
	h.agreeAgain(s.Ref)
}

// Nor is a program shown the case where the steps that were left need no consent.
func TestRestoredAtTheCode(t *testing.T) {
	h, s := untold(t, realname.StepCode, nil)
	before := h.Backend.Count(realname.StepReview)
	_, _ = h.walk(s, guests[0]) // until it asks for the identity again, to which nobody agrees
	if n := h.Backend.Count(realname.StepReview) - before; n > 0 {
		t.Errorf("the program was shown %d cases", n)
	}
	h.wantWithdrawn(s.Ref, 4)
	h.agreeAgain(s.Ref)
}

// agreeAgain has the person agree to everything again, after which they are approved as anybody. To a card, which
// the flow does not have, nobody asks them.
func (h *house) agreeAgain(ref realname.Ref) {
	h.t.Helper()
	h.Clock.Advance(time.Minute)
	err := h.Agree(h.ctx, ref)
	s := get(h.t, h.World, ref)
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if s.Status == realname.StatusReview {
		s = h.approve(s)
	}
	if a := h.account("a"); err != nil || s.Status != realname.StatusApproved || a.State != realname.AccountVerified || len(a.Withdrawn) > 1 {
		h.t.Errorf("agreed again: %v, %v; account %v, withdrawn %v", s.Status, err, a.State, a.Withdrawn)
	}
}

// A withdrawal crashed once the account knew of it. A reviewer who is quicker than the sweep approves nothing.
func TestApprovedAfterACrashedWithdrawal(t *testing.T) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	h, _ := withArchive(t, chaos, func(c *realname.Config) { c.Review = nil })
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, guests[0])
	}
	if err != nil || s.Status != realname.StatusReview {
		t.Fatal(s.Status, err)
	}
	h.Clock.Advance(time.Minute)
	h.crashing(chaos, "a")
	s, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true})
	if err != nil || s.Status == realname.StatusApproved {
		t.Errorf("decided: %v, %v", s.Status, err)
	}
	h.wantWithdrawn(s.Ref, 4)
}
