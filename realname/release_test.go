package realname_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestClaimAgain: an account that is being taken from its person is not given to them by a
// session that was decided before: whose it is is looked at again at the last moment.
func TestClaimAgain(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, func(c *realname.Config) { c.Review = nil })
	first := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	approve := func(s realname.Session) realname.Session {
		t.Helper()
		s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	approve(first)
	renewal := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusReview)
	marked := false
	store.Plan = func(c kvtest.Call) kvtest.Fault { // the release comes no further than its mark
		marked = marked || c.Op == "swap" && c.Key[:5] == "rn/a/"
		if marked && c.Op == "get" && c.Key[:5] == "rn/s/" {
			return kvtest.Fault{Before: errors.New("the store is away")}
		}
		return kvtest.Fault{}
	}
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err == nil {
		t.Fatal("the release is done")
	}
	store.Plan = nil
	h.wantPIN("the release has begun", "a", guests[0].pin, "suspended")
	if s := approve(renewal); s.Status != realname.StatusRejected || s.Reason != realname.ReasonAnotherPerson {
		t.Errorf("the renewal is %v (%v), want rejected", s.Status, s.Reason)
	}
	h.Clock.Advance(time.Minute)
	h.sweep()
	h.wantState("swept", "a", realname.AccountUnverified)
	h.wantPIN("swept", "a", guests[0].pin, "suspended")
	h.wantEvents("swept", "1 level 1", "2 released 0")
}

// TestReleaseOvertaken: a process that is held up in a release does nothing to the next person, wherever it goes on.
func TestReleaseOvertaken(t *testing.T) {
	for _, at := range []string{"rn/s/", "rn/a/"} {
		for nth := 2; ; nth++ {
			store := newGap()
			h := newHouse(t, store, nil)
			h.verify("a", guests[0])
			verified := false
			store.before(nth, "get", at, func() {
				h.Clock.Advance(2 * time.Minute)
				h.sweep()
				s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
				if err == nil {
					s, err = h.walk(s, guests[1])
				}
				verified = err == nil && s.Status == realname.StatusApproved
			})
			err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
			if !store.reached() {
				break
			}
			if verified {
				if err != nil {
					t.Errorf("%s %d: %v", at, nth, err)
				}
				h.wantState("the next person", "a", realname.AccountVerified)
				h.wantPIN(fmt.Sprint("the next person, before ", at, " ", nth), "a", guests[1].pin, "ok")
			}
		}
	}
}

// TestReleaseStaysClaimed: as long as a process goes on with a release no other takes it up, however many sessions
// there are.
func TestReleaseStaysClaimed(t *testing.T) {
	h := newHouse(t, nil, nil)
	for _, goal := range []realname.Goal{realname.GoalVerify, realname.GoalRenew} {
		h.reach("a", goal, realname.MethodIDCard, guests[0], realname.StatusApproved)
	}
	store := newGap()
	store.Store = h.Store
	slow := newWorld(t, realnametest.Options{Store: store, Clock: h.Clock, Backend: h.Backend})
	sessions := map[string]bool{}
	store.watch("rn/s/", func(key string) {
		if sessions[key] {
			return
		}
		sessions[key] = true
		if h.Clock.Advance(20 * time.Second); len(sessions) == 2 {
			h.sweep()
			if _, err := h.start("a", realname.GoalVerify, realname.MethodIDCard); err == nil {
				t.Error("another process has done the release")
			}
		}
	})
	if err := slow.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil || len(sessions) != 2 {
		t.Fatalf("%d sessions, %v", len(sessions), err)
	}
	h.verify("a", guests[1])
}

// TestReleaseIsFinal: a process that is held up while it lets the account know of an approval
// brings nothing back after a release.
func TestReleaseIsFinal(t *testing.T) {
	for nth := 1; nth <= 3; nth++ {
		store := newGap()
		h := newHouse(t, store, func(c *realname.Config) { c.Review = nil })
		other, err := realnametest.New(realnametest.Options{Store: store.Store, Clock: h.Clock, Backend: h.Backend})
		if err != nil {
			t.Fatal(err)
		}
		other.PINs = h.PINs
		s := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusReview)
		did := false
		store.before(nth, "swap", "rn/a/", func() {
			did = true
			err := other.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased)
			if err != nil {
				t.Errorf("release: %v", err)
			}
		})
		_, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
		if !did {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			h.Clock.Advance(time.Minute)
			h.sweep()
		}
		a := h.account("a")
		if a.State != realname.AccountUnverified || len(a.Approvals)+len(a.Cards) > 0 {
			t.Errorf("%d: account = %+v", nth, a)
		}
		h.wantPIN("released", "a", guests[0].pin, "suspended")
		other2 := guests[1]
		h.reach("a", realname.GoalVerify, realname.MethodBankCard, other2, realname.StatusReview)
	}
}

var documented = []document.Kind{document.KindPassport}

func passport(s string) document.Number { return document.MustParse(document.KindPassport, s) }

// TestRenewedPassport: a document whose number changes when it is renewed goes to people, and
// from then on the account is known by the new number.
func TestRenewedPassport(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Documented = documented
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace, realname.StepCode, realname.StepPIN}}
		c.FaceBasis = faceBasis
		c.Goals = map[realname.Goal]realname.GoalSpec{realname.GoalRenew: {
			Flows:    map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace, realname.StepCode}},
			From:     []realname.AccountState{realname.AccountVerified},
			Verifies: true,
		}}
	})
	holder := guests[0]
	holder.who = realname.Identity{Name: guests[0].who.Name, Document: passport("E12345678")}
	h.verify("a", holder)
	renewed, thief := holder, holder
	renewed.who.Document = passport("EA1234567")
	thief.who = realname.Identity{Name: guests[1].who.Name, Document: passport("EB1234567")}
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, thief.who)
	h.refused("another name and number", err, realname.ReasonAnotherPerson)
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	h.refused("another kind of document", err, realname.ReasonAnotherPerson)
	s, err = h.walk(s, renewed)
	if err != nil || s.Status != realname.StatusReview {
		t.Fatalf("renewed: %v, %v; want review", s.Status, err)
	}
	seen, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
	if err != nil || !seen.Step(realname.StepIdentity).Findings.Has(realname.FindingDocumentRenewed) {
		t.Errorf("findings = %v, %v", seen.Step(realname.StepIdentity).Findings, err)
	}
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	h.wantState("renewed", "a", realname.AccountVerified)
	s, err = h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, renewed)
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("with the new number: %v, %v", s.Status, err)
	}
}

// TestDocuments: other documents are refused unless the configuration names their kind.
func TestDocuments(t *testing.T) {
	h := newHouse(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	who := realname.Identity{Name: guests[0].who.Name, Document: passport("E12345678")}
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who)
	h.refused("a passport", err, realname.ReasonDocumentUnsupported)
	who.Number = guests[0].who.Number
	if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, who); err == nil {
		t.Error("two numbers are no error")
	}
}
