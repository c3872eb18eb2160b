package realname_test

import (
	"slices"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A thief has the person's data, and their own phone and PIN.
func thiefOf(g guest) guest {
	g.mobile, g.pin = sms.MustParseMobile("13700137000"), otherPIN(3)
	return g
}

func (h *house) revoke(s realname.Session) {
	h.t.Helper()
	if _, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "operator", realname.ReasonAttackSuspected); err != nil {
		h.t.Fatal(err)
	}
}

// wantReview wants that people look at a reset, since nothing has proved its number.
func (h *house) wantReview(when, account string, g guest) {
	h.t.Helper()
	s, err := h.start(account, realname.GoalResetPIN, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, g)
	}
	if err != nil || s.Status != realname.StatusReview {
		h.t.Errorf("%s: a reset is %v, %v; want review", when, s.Status, err)
	}
}

// TestPINOfARevokedVerification: a PIN that a verification has set goes with it, also where an older approval
// stands, until another one is set.
func TestPINOfARevokedVerification(t *testing.T) {
	h := newHouse(t, nil, yearly)
	h.verify("a", guests[0])
	h.Clock.Advance(400 * day)
	h.sweep()
	thief := thiefOf(guests[0])
	h.revoke(h.reach("a", realname.GoalVerify, realname.MethodIDCard, thief, realname.StatusApproved))
	h.wantState("revoked", "a", realname.AccountLapsed)
	h.wantPIN("revoked", "a", thief.pin, "suspended")
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.wantState("renewed", "a", realname.AccountVerified)
	h.wantPIN("renewed", "a", thief.pin, "suspended")
	mine := guests[0]
	mine.pin = otherPIN(4)
	h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, mine, realname.StatusApproved)
	h.wantPIN("set anew", "a", mine.pin, "ok")
}

// TestRevokeOfAnEarlierReset: the PIN that was set since stays.
func TestRevokeOfAnEarlierReset(t *testing.T) {
	h := newHouse(t, nil, nil)
	h.verify("a", guests[0])
	thief := guests[0]
	thief.pin = otherPIN(3)
	stolen := h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, thief, realname.StatusApproved)
	mine := guests[0]
	mine.pin = otherPIN(4)
	h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, mine, realname.StatusApproved)
	h.revoke(stolen)
	h.wantPIN("set since", "a", mine.pin, "ok")
}

// TestRevokeOfWhatGaveWay: an approval that others took the place of can be revoked as well, and what it brought goes.
func TestRevokeOfWhatGaveWay(t *testing.T) {
	for name, gives := range map[string]func(h *house) (thief guest, s realname.Session){
		"restricted": func(h *house) (guest, realname.Session) {
			thief := thiefOf(guests[0])
			s := h.reach("a", realname.GoalVerify, realname.MethodBankCard, thief, realname.StatusApproved)
			if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
				h.t.Fatal(err)
			}
			h.verify("a", guests[0])
			return thief, s
		},
		"withdrawn": func(h *house) (guest, realname.Session) {
			h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
			thief := thiefOf(guests[0])
			s := h.reach("a", realname.GoalRenew, realname.MethodIDCard, thief, realname.StatusApproved)
			h.withdraw("a", realname.PurposeFace)
			return thief, s
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, nil)
			thief, s := gives(h)
			cards := len(h.account("a").Cards)
			h.revoke(s)
			if a := h.account("a"); a.State != realname.AccountVerified || name == "restricted" && (cards != 1 || len(a.Cards) != 0) {
				t.Errorf("%v with cards %v, %d before", a.State, a.Cards, cards)
			}
			all, _, err := h.Verifier.Records().Approvals(h.ctx, "a")
			i := slices.IndexFunc(all, func(p realname.Approval) bool { return p.Session == s.Ref.ID })
			if err != nil || i < 0 || all[i].Reason != realname.ReasonAttackSuspected {
				t.Errorf("kept of the past: %+v, %v", all, err)
			}
			thief.pin = otherPIN(5)
			h.wantReview("its number", "a", thief)
		})
	}
}

// TestEraseOfWhatGaveWay: the card of an approval that others took the place of goes with its data.
func TestEraseOfWhatGaveWay(t *testing.T) {
	h := newHouse(t, nil, nil)
	s := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	g := guests[0]
	g.pin = otherPIN(4)
	h.verify("a", g)
	if _, err := h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID); err != nil {
		t.Fatal(err)
	}
	if a := h.account("a"); a.State != realname.AccountVerified || len(a.Cards) > 0 {
		t.Errorf("%v with cards %v", a.State, a.Cards)
	}
	h.wantPIN("erased", "a", g.pin, "ok")
}

// TestNumberGoesWithItsApproval: a number that only an approval has proved whose data has gone proves nothing any
// more: nobody would learn that a carrier has given it to somebody else.
func TestNumberGoesWithItsApproval(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Retain.Ended = 30 * day })
	old := guests[0]
	old.mobile = sms.MustParseMobile("13700137000")
	h.verify("a", old)
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	for range 6 {
		h.Clock.Advance(10 * day)
		h.sweep()
	}
	mine := guests[0]
	mine.pin = otherPIN(4)
	h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, mine, realname.StatusApproved)
	old.pin = otherPIN(5)
	h.wantReview("the old number", "a", old)
}
