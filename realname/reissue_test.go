package realname_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// step of a house whose flows ask the carrier.
func (h *house) withNumber(account string, g guest) {
	h.t.Helper()
	s, err := h.start(account, realname.GoalVerify, realname.MethodIDCard)
	for range 8 {
		if err != nil || s.Status == realname.StatusApproved {
			break
		}
		if s.Next == realname.StepCarrier {
			s, err = h.Verifier.SubmitCarrier(h.ctx, s.Ref, "")
			continue
		}
		s, err = h.step(s, g)
	}
	if err != nil || s.Status != realname.StatusApproved {
		h.t.Fatalf("%s: %v (%v) at %v, %v", account, s.Status, s.Reason, s.Next, err)
	}
}

// TestReissuedNumber: where a carrier has confirmed a number as another person's, the account that had
// proved it is told, and has it no longer. Another account of the same person keeps it.
func TestReissuedNumber(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*realname.Config)
		second guest
		lost   bool
	}{
		{"another person", withCarrier, guest{guests[1].who, guests[1].card, guests[0].mobile, guests[1].pin}, true},
		{"the same person", withCarrier, guests[0], false},
		{"another number", withCarrier, guests[1], false},
		{"nobody asked a carrier", nil, guest{guests[1].who, guests[1].card, guests[0].mobile, guests[1].pin}, false},
	} {
		h := newHouse(t, nil, tt.change)
		h.withNumber("a", guests[0])
		before := h.account("a").MobileProved
		h.deliver()
		h.Clock.Advance(24 * time.Hour)
		h.withNumber("b", tt.second)
		after := h.account("a")
		if lost := after.MobileProved.IsZero(); before.IsZero() || lost != tt.lost || after.MobileFresh == tt.lost {
			t.Errorf("%s: proved %v, fresh %v; want lost: %v", tt.name, after.MobileProved, after.MobileFresh, tt.lost)
		}
		if after.State != realname.AccountVerified || h.account("b").MobileProved.IsZero() {
			t.Errorf("%s: the accounts are %v, %v", tt.name, after.State, h.account("b").MobileProved)
		}
		told := 0
		for _, e := range h.deliver() {
			if strings.Contains(e, "mobile_reissued") {
				told++
			}
		}
		if told > 1 || told == 1 != tt.lost {
			t.Errorf("%s: told %d times", tt.name, told)
		}
	}
}

// TestFreshMobile: a proof of a number counts for a time, and another one begins it anew.
func TestFreshMobile(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Fresh = 90 * day })
	if a := h.account("a"); !a.MobileProved.IsZero() || a.MobileFresh {
		t.Errorf("before: %v, %v", a.MobileProved, a.MobileFresh)
	}
	h.verify("a", guests[0])
	for _, tt := range []struct {
		pause time.Duration
		fresh bool
	}{{0, true}, {89 * day, true}, {2 * day, false}} {
		h.Clock.Advance(tt.pause)
		if a := h.account("a"); a.MobileFresh != tt.fresh || a.State != realname.AccountVerified {
			t.Errorf("after %v more: %v", tt.pause, a.MobileFresh)
		}
	}
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	if a := h.account("a"); !a.MobileFresh || h.Clock.Now().Sub(a.MobileProved) > time.Hour {
		t.Errorf("after a renewal: %v, %v", a.MobileProved, a.MobileFresh)
	}
}
