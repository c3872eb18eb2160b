package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
)

// TestAgreedAfterAWithdrawalAhead: a withdrawal at a process whose clock is a minute ahead is about nothing that the
// person agrees to afterwards at another one.
func TestAgreedAfterAWithdrawalAhead(t *testing.T) {
	tests := []struct {
		name  string
		crash bool
		begin func(h *house) realname.Session // before the withdrawal
		then  func(h *house, s realname.Session) (realname.Session, error)
	}{
		{"in a session that has a consent", false, func(h *house) realname.Session { return h.begun("a") }, nil},
		{"whose process has crashed", true, func(h *house) realname.Session { return h.begun("a") }, nil},
		{"in a session without one", false, func(h *house) realname.Session {
			h.verify("a", guests[0])
			h.Clock.Advance(time.Hour)
			s, err := h.Verifier.Start(h.ctx, "a", realname.GoalRenew, realname.MethodIDCard)
			if err != nil {
				h.t.Fatal(err)
			}
			return s
		}, nil},
		{"in a session that begins after it", false, func(h *house) realname.Session {
			defer h.Clock.Advance(time.Hour)
			return h.verify("a", guests[0])
		},
			func(h *house, _ realname.Session) (realname.Session, error) {
				return h.Verifier.Start(h.ctx, "a", realname.GoalRenew, realname.MethodIDCard)
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			h, _ := withArchive(t, chaos, nil)
			s := tt.begin(h)
			h.Clock.Advance(time.Minute)
			if tt.crash {
				h.crashing(chaos, "a")
			} else {
				h.withdraw("a")
			}
			h.Clock.Advance(-30 * time.Second)
			var err error
			if tt.then != nil {
				if s, err = tt.then(h, s); err != nil {
					t.Fatal(err)
				}
			}
			if err := h.Agree(h.ctx, s.Ref); err != nil {
				t.Fatal(err)
			}
			h.sweep()
			if need := h.wanted(s.Ref); len(need) != 0 {
				t.Errorf("asked again for %q", need)
			}
			if s, err = h.walk(get(t, h.World, s.Ref), guests[0]); err != nil || s.Status != realname.StatusApproved {
				t.Fatalf("%v at %v, %v", s.Status, s.Next, err)
			}
			h.wantState("agreed again", "a", realname.AccountVerified)
			if len(stands(h.statement(s.Ref.ID))) == 0 {
				t.Error("the statement has no consent")
			}
			h.withdraw("a")
			if need := h.wanted(s.Ref); h.account("a").State == realname.AccountVerified {
				t.Errorf("withdrawn once more, and verified: %q", need)
			}
		})
	}
}

// TestWithdrawnByAClockBehind: a withdrawal counts though it crashed, and though what was agreed to has a later time: by
// another clock, or after a withdrawal that came by one.
func TestWithdrawnByAClockBehind(t *testing.T) {
	for name, begin := range map[string]func(h *house) realname.Session{
		"begun ahead": func(h *house) realname.Session {
			h.Clock.Advance(30 * time.Second)
			defer h.Clock.Advance(-25 * time.Second)
			return h.begun("a")
		},
		"withdrawn ahead before": func(h *house) realname.Session {
			s := h.begun("a")
			h.Clock.Advance(time.Minute)
			h.withdraw("a")
			h.Clock.Advance(-50 * time.Second)
			if err := h.Agree(h.ctx, s.Ref); err != nil {
				h.t.Fatal(err)
			}
			h.Clock.Advance(20 * time.Second)
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			h, _ := withArchive(t, chaos, nil)
			s := begin(h)
			h.crashing(chaos, "a")
			h.later(5, time.Minute)
			asked := h.Backend.Count(realname.StepIdentity)
			s, err := h.walk(get(t, h.World, s.Ref), guests[0])
			if s.Status == realname.StatusApproved || h.Backend.Count(realname.StepIdentity) != asked {
				t.Errorf("goes on by a consent that was taken back: %v, %v", s.Status, err)
			}
			if need := h.wanted(s.Ref); len(need) == 0 {
				t.Error("nothing is to be agreed to")
			}
			if err := h.Agree(h.ctx, s.Ref); err != nil {
				t.Fatal(err)
			}
			if s, err = h.walk(get(t, h.World, s.Ref), guests[0]); err != nil || s.Status != realname.StatusApproved {
				t.Errorf("agreed again: %v at %v, %v", s.Status, s.Next, err)
			}
		})
	}
}
