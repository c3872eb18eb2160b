package realname_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// another is another process of the same service, with another configuration.
func (h *house) another(store kv.Store, change func(*realname.Config)) *house {
	h.t.Helper()
	w, err := realnametest.New(realnametest.Options{Store: store, Clock: h.Clock, Backend: h.Backend, Change: change})
	if err != nil {
		h.t.Fatal(err)
	}
	return &house{w, h.t, h.ctx}
}

// TestKeepWithdrawnChanges: what is kept is decided when somebody withdraws, and stays so for that withdrawal, whichever
// process finishes it. A withdrawal that comes later goes by what is configured then.
func TestKeepWithdrawnChanges(t *testing.T) {
	keep := func(c *realname.Config) { c.KeepWithdrawn = func(realname.Purpose) bool { return true } }
	drop := func(c *realname.Config) {}
	for name, tt := range map[string]struct {
		before, after func(*realname.Config)
		want, then    realname.AccountState // once the first withdrawal is finished, and after another one
	}{
		"kept at first":     {keep, drop, realname.AccountVerified, realname.AccountSuspended},
		"not kept at first": {drop, keep, realname.AccountSuspended, realname.AccountSuspended},
	} {
		t.Run(name, func(t *testing.T) {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			h := newHouse(t, chaos, tt.before)
			h.verify("a", guests[0])
			h.Clock.Advance(time.Minute)
			h.crashing(chaos, "a", realname.PurposeFace)
			other := h.another(chaos, tt.after)
			other.later(3, time.Minute)
			other.wantState("finished by another process", "a", tt.want)
			if a := other.account("a"); len(a.Withdrawn) != 1 || a.Withdrawn[0].Purpose != realname.PurposeFace {
				t.Errorf("withdrawn are %v", a.Withdrawn)
			}
			other.withdraw("a", realname.PurposeIdentity)
			other.wantState("after another withdrawal", "a", tt.then)
		})
	}
}

// TestWithdrawAcrossARestore: a session that is moved aside while a withdrawal is under way holds up nothing, and a
// backup that brings it back brings no consent back, whether the withdrawal was finished without it or not.
func TestWithdrawAcrossARestore(t *testing.T) {
	for _, finished := range []bool{false, true} {
		for _, again := range []string{"step", "agree"} {
			t.Run(fmt.Sprintf("finished %v, %s", finished, again), func(t *testing.T) { withdrawnAcross(t, finished, again) })
		}
	}
}

func withdrawnAcross(t *testing.T, finished bool, again string) {
	mem := new(kv.Memory)
	chaos := &kvtest.Chaos{Store: mem}
	h, _ := withArchive(t, chaos, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	key := "rn/s/" + s.Ref.ID
	backup, err := mem.Get(h.ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	h.crashing(chaos, "a")
	spoilSession(t, mem, s.Ref.ID)
	h.Clock.Advance(time.Minute)
	if _, err := h.Verifier.Sweep(h.ctx); !errors.Is(err, realname.ErrCorrupt) {
		t.Fatalf("Sweep = %v, want that a session cannot be opened", err)
	}
	if err := h.Verifier.Records().Quarantine(h.ctx, s.Ref.ID, "operator", 0); err != nil {
		t.Fatal(err)
	}
	if finished { // without the session
		h.later(2, time.Minute)
	}
	if err := mem.Swap(h.ctx, key, 0, backup); err != nil {
		t.Fatal(err)
	}
	calls := len(h.Backend.Calls())
	if again == "step" {
		_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
		h.refused("with a consent of before", err, realname.ReasonConsentDeclined)
	}
	if n := len(h.Backend.Calls()); n != calls {
		t.Errorf("%d calls without a consent", n-calls)
	}
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	h.later(2, time.Minute)
	if got := stands(h.statement(s.Ref.ID)); len(got) != 8 || got[0] != "identity withdrawn" || got[4] != "identity" {
		t.Errorf("the statement has %q", got)
	}
	if s, err = h.walk(get(t, h.World, s.Ref), guests[0]); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("%v at %v, %v", s.Status, s.Next, err)
	}
}
