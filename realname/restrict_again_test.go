package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// backAgain is an account whose data was restricted, and that was approved anew since.
func backAgain(h *house, account string) realname.Session {
	h.t.Helper()
	g := guests[0]
	g.who.Number, g.pin = idcard.MustParse("110105199003071239"), guests[1].pin
	h.reach(account, realname.GoalVerify, realname.MethodBankCard, g, realname.StatusApproved)
	if err := h.Verifier.Records().Restrict(h.ctx, account); err != nil {
		h.t.Fatal(err)
	}
	h.wantState("restricted", account, realname.AccountUnverified)
	h.Clock.Advance(time.Hour)
	g.pin = otherPIN(3)
	return h.verify(account, g)
}

// TestRestrictedApprovalGivesWay: what was restricted does not hold an account up once the approval that came after is
// gone, however that went.
func TestRestrictedApprovalGivesWay(t *testing.T) {
	for name, do := range map[string]func(h *house, s realname.Session) error{
		"revoked": func(h *house, s realname.Session) error {
			_, err := h.Verifier.Desk().Revoke(h.ctx, s.Ref.ID, "op", realname.ReasonRevoked)
			return err
		},
		"withdrawn": func(h *house, s realname.Session) error {
			_, err := h.Verifier.Withdraw(h.ctx, "a")
			return err
		},
		"erased": func(h *house, s realname.Session) error {
			_, err := h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID)
			return err
		},
		"restricted": func(h *house, s realname.Session) error {
			return h.Verifier.Records().RestrictSession(h.ctx, s.Ref.ID)
		},
		"lapsed": func(h *house, s realname.Session) error {
			h.Clock.Advance(30 * 365 * day)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, nil)
			s := backAgain(h, "a")
			h.Clock.Advance(time.Hour)
			if err := do(h, s); err != nil {
				t.Fatal(err)
			}
			h.later(3, time.Minute)
			if a := h.account("a"); a.State == realname.AccountVerified || a.Level != 0 {
				t.Errorf("the account is %v at level %d, causes %v", a.State, a.Level, a.Causes)
			}
			if name != "lapsed" {
				h.wantPIN(name, "a", otherPIN(3), "suspended")
			}
		})
	}
}

// TestRestrictedGuardianLapses: nor does it let somebody agree for a child whose own approval is over.
func TestRestrictedGuardianLapses(t *testing.T) {
	h := newHouse(t, nil, forChildren(0))
	backAgain(h, "aunt")
	h.Clock.Advance(30 * 365 * day)
	h.sweep()
	s, err := h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Verifier.GuardianConsent(h.ctx, s.Ref, "aunt", realnametest.Acts(h.Verifier)...)
	h.refused("lapsed", err, realname.ReasonNotVerified)
}
