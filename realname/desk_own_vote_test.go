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

// TestVoteOfAGuardian: who votes first and becomes the person's guardian then has not voted. Whoever wants the same is
// the first.
func TestVoteOfAGuardian(t *testing.T) {
	h := family(t, nil, always)
	s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
	}
	if err != nil {
		t.Fatal(err)
	}
	desk, id := h.Verifier.Desk(), s.Ref.ID
	account := func(actor string) error { _, err := desk.Erase(h.ctx, "kid", actor, "ticket 1"); return err }
	session := func(actor string) error { _, err := desk.EraseSession(h.ctx, id, actor, "ticket 1"); return err }
	votes := func(want int) {
		t.Helper()
		c, err := desk.Case(h.ctx, id, "carol")
		a, err2 := desk.Account(h.ctx, "kid", "carol")
		if len(c.Votes) != want || len(a.Votes) != want || err != nil || err2 != nil {
			t.Errorf("votes %v and %v, want %d; %v, %v", c.Votes, a.Votes, want, err, err2)
		}
	}
	h.refused("first, account", account("mother"), realname.ReasonSecondActor)
	h.refused("first, session", session("mother"), realname.ReasonSecondActor)
	votes(1)
	if _, err := h.guard(s.Ref, "mother"); err != nil {
		t.Fatal(err)
	}
	votes(0)
	h.refused("a guardian", account("mother"), realname.ReasonOwnCase)
	h.refused("the next, session", session("bob"), realname.ReasonSecondActor)
	h.refused("the next, account", account("bob"), realname.ReasonSecondActor)
	votes(1)
	if err := errors.Join(session("carol"), account("carol")); err != nil {
		t.Error(err)
	}
}

// votedAndOwn is an office in which "a" has voted, and is the person of the first case since.
func votedAndOwn(t *testing.T) *office {
	own := false
	o := newOffice(t, nil, func(c *realname.Config) {
		always(c)
		c.Own = func(actor string, _ realname.CaseSummary) bool { return own && actor == "a" }
	}).add(1)
	for _, act := range ownVotes {
		o.want("first", act(o, "a"), realname.ReasonSecondActor)
	}
	if got := len(o.votesOf()); got != len(ownVotes) {
		t.Fatalf("%d votes", got)
	}
	own = true
	return o
}

// ownVotes are acts on the account, on the session's data and on the case.
var ownVotes = []func(o *office, actor string) error{
	func(o *office, actor string) error {
		return o.desk.Suspend(o.ctx, "account-0", actor, realname.ReasonMismatch)
	},
	func(o *office, actor string) error {
		return o.hold(0, actor, o.Clock.Now().Truncate(time.Hour).Add(100*time.Hour))
	},
	func(o *office, actor string) error { return o.decide(0, actor, realname.Decision{Approve: true}) },
}

// TestVoteAboutOnesOwn: a first vote counts while its actor may act, and is shown as long.
func TestVoteAboutOnesOwn(t *testing.T) {
	o := votedAndOwn(t)
	voted := func(want string) {
		t.Helper()
		page, err := o.desk.Cases(o.ctx, realname.CaseFilter{})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].Voted != want {
			t.Errorf("cases %+v, %v; want the vote of %q", page.Cases, err, want)
		}
	}
	voted("")
	if got := o.votesOf(); len(got) != 0 {
		t.Errorf("shown are %+v", got)
	}
	for _, act := range ownVotes {
		o.want("by the next", act(o, "b"), realname.ReasonSecondActor)
	}
	voted("b")
	for _, act := range ownVotes {
		o.want("by a second", act(o, "c"), 0)
	}
}

// TestVoteNobodyKnows: where it cannot be read whether a first vote counts, nothing is done and nothing is shown.
func TestVoteNobodyKnows(t *testing.T) {
	for name, act := range map[string]func(o *office) error{
		"done":  func(o *office) error { return ownVotes[0](o, "b") },
		"shown": func(o *office) error { _, err := o.desk.Account(o.ctx, "account-0", "b"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			store, reads := &kvtest.Chaos{Store: new(kv.Memory)}, 0
			o := newOffice(t, store, always).add(1)
			o.want("first", ownVotes[0](o, "a"), realname.ReasonSecondActor)
			store.Plan = func(c kvtest.Call) (f kvtest.Fault) {
				if c.Op == "get" && strings.HasPrefix(c.Key, "rn/s/") {
					if reads++; reads == 2 { // the first is for who asks
						f.Before = kvtest.ErrInjected
					}
				}
				return f
			}
			if err := act(o); !errors.Is(err, kvtest.ErrInjected) {
				t.Errorf("%v, want what the store says", err)
			}
			if a, err := o.Verifier.Account(o.ctx, "account-0"); err != nil || a.State == realname.AccountSuspended {
				t.Errorf("the account is %v, %v", a.State, err)
			}
			o.want("once more", ownVotes[0](o, "b"), 0)
		})
	}
}
