package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// crowd makes n different subjects.
func crowd(n int) []realname.Identity { return flowtest.Crowd(n) }

// together calls f with 0 to n-1 at the same time.
func together(n int, f func(int)) { flowtest.AtOnce(n, f) }

// TestManySubjects lets 64 callers give 64 subjects to one session at once, each
// repeating as long as something is in progress: five use up the tries.
func TestManySubjects(t *testing.T) { flowtest.ManySubjects(t, inMemory()) }

// TestSameSubject lets 64 callers give the same subject at once: it is checked
// once, and the others get the running session.
func TestSameSubject(t *testing.T) { flowtest.SameSubject(t, inMemory()) }

// TestDayLimits counts checks over many sessions, at once.
func TestDayLimits(t *testing.T) {
	t.Run("account", func(t *testing.T) { flowtest.AccountDay(t, inMemory()) })
	t.Run("identity", func(t *testing.T) { flowtest.IdentityDay(t, inMemory()) })
}

// TestSlots approves one identity on many accounts at once: three may be.
func TestSlots(t *testing.T) { flowtest.Slots(t, inMemory()) }

// TestSlotsAreNotLost: a slot is free again when its holder ended without
// approval, and a renewal takes no second one.
func TestSlotsAreNotLost(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Accounts = 1
		c.Limits.IdentityDay = 100
	}})
	n := 0
	approve := func(account string) realname.Session {
		t.Helper()
		w.Clock.Advance(3 * time.Hour)
		u := walk(t, w, account, realname.MethodIDCard)
		n++
		u.p = otherPIN(n)
		if u.all(realnametest.Someone()); u.err != nil {
			t.Fatal(u.err)
		}
		return u.s
	}
	first := approve("account-1")
	again := approve("account-1")
	other := approve("account-2")
	if first.Status != realname.StatusApproved || again.Status != realname.StatusApproved {
		t.Errorf("first %v, renewal %v; want both approved", first.Status, again.Status)
	}
	if other.Status != realname.StatusRejected || other.Reason != realname.ReasonIdentityInUse {
		t.Errorf("other account %v (%v), want rejected", other.Status, other.Reason)
	}
	for _, s := range []realname.Session{first, again} {
		if _, err := w.Verifier.Desk().Revoke(t.Context(), s.Ref.ID, "operator-1", 0); err != nil {
			t.Fatal(err)
		}
	}
	if s := approve("account-2"); s.Status != realname.StatusApproved {
		t.Errorf("after the revocation: %v (%v), want approved", s.Status, s.Reason)
	}
}
