package realname_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

const years = 365 * day

func newCensus() *census { return &census{Store: new(kv.Memory), keys: make(map[string]bool)} }

// list are the keys that there are.
func (c *census) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.keys))
}

// hasData reports whether the personal data of a session can be read by whoever has all keys.
func (h *house) hasData(id string) bool {
	h.t.Helper()
	key, err := realname.HasKey(h.ctx, h.Verifier, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return key && kept(h.t, h.World, id).Private > 0
}

// gone sweeps until nothing is left to do, and fails the test unless the data of a session is
// gone as after an erasure: with its key, its indexes and its place in the account's list, while
// status and trail stay.
func (h *house) gone(when, id string, status realname.Status, rule realname.EndRule) {
	h.t.Helper()
	for range 3 {
		h.sweep()
		h.Clock.Advance(time.Minute)
	}
	if k := kept(h.t, h.World, id); h.hasData(id) || k.Private != 0 || len(k.Indexes) != 0 || len(k.Held) != 0 {
		h.t.Errorf("%s: the data is not gone: %+v", when, k)
	}
	if valid, err := realname.HasValidity(h.ctx, h.Verifier, id); valid || err != nil {
		h.t.Errorf("%s: it says until when the document is valid (%v)", when, err)
	}
	trail, err := h.Verifier.Records().Trail(h.ctx, id)
	if err != nil || trail.Verify() != nil {
		h.t.Fatalf("%s: trail: %v, %v", when, err, trail.Verify())
	}
	entries := trail.Entries()
	last := len(entries) - 1
	for last >= 0 && entries[last].Kind != "data" {
		last--
	}
	if last < 0 || entries[len(entries)-1].Kind != "data" && entries[len(entries)-1].Kind != "provider_copy" {
		h.t.Errorf("%s: the trail does not end with the data: %+v", when, entries[len(entries)-1])
	} else if got := entries[last].Reference; rule != 0 && got != rule.String() {
		h.t.Errorf("%s: the trail says that it went by %q, want %v", when, got, rule)
	}
	account := ""
	for _, e := range entries {
		if e.Status != "" {
			account = e.Status
		}
	}
	if account != status.String() {
		h.t.Errorf("%s: the status is %s, want %v", when, account, status)
	}
}

// rejected is a session that people decided against.
func (h *house) rejected(account string) realname.Session {
	h.t.Helper()
	s := h.reach(account, realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer"}); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// begun is a session that has an identity and waits for photos.
func (h *house) begun(account string) realname.Session {
	h.t.Helper()
	s, err := h.start(account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.step(s, guests[0])
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) canceled(account string) realname.Session {
	h.t.Helper()
	s := h.begun(account)
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// peopleDecide is a configuration in which people do.
func peopleDecide(r realname.Retain) func(*realname.Config) {
	return func(c *realname.Config) { c.Review, c.Retain = nil, r }
}

func programDecides(r realname.Retain) func(*realname.Config) {
	return func(c *realname.Config) { c.Retain = r }
}

// A dataEnding is one rule of Config.Retain, and where it comes from.
type dataEnding struct {
	name, source string
	config       func(*realname.Config)
	make         func(*house) realname.Session // what ends
	kept         time.Duration                 // from then; 0 for as long as the account
	rule         realname.EndRule
	status       realname.Status // that stays
}

const shortest = "个人信息保护法 arts. 6, 19 and 47: the shortest time, and deleted once the purpose is achieved or cannot be"

var dataEndings = []dataEnding{
	{"canceled", shortest, programDecides(realname.Retain{}),
		func(h *house) realname.Session { return h.canceled("a") }, day, realname.EndAbandoned, realname.StatusCanceled},
	{"expired", shortest, programDecides(realname.Retain{}), func(h *house) realname.Session {
		s := h.begun("a")
		h.Clock.Advance(31 * time.Minute)
		h.sweep()
		return s
	}, day, realname.EndAbandoned, realname.StatusExpired},
	{"without a decision", shortest, peopleDecide(realname.Retain{}), func(h *house) realname.Session {
		s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
		h.Clock.Advance(216 * time.Hour)
		h.sweep() // it goes back to its person, who does not come
		h.Clock.Advance(72 * time.Hour)
		h.sweep()
		return s
	}, day, realname.EndAbandoned, realname.StatusExpired},
	{"rejected", shortest + "; a month to object (art. 50)", peopleDecide(realname.Retain{}),
		func(h *house) realname.Session { return h.rejected("a") }, 30 * day, realname.EndRejected, realname.StatusRejected},
	{"rejected, game", shortest, peopleDecide(realname.RetainGame()),
		func(h *house) realname.Session { return h.rejected("a") }, 7 * day, realname.EndRejected, realname.StatusRejected},
	{"revoked, wallet", shortest + "; disputes", programDecides(realname.RetainWallet()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		if err := revoke(h, s); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 180 * day, realname.EndRevoked, realname.StatusRevoked},
	{"superseded, wallet", shortest, programDecides(realname.RetainWallet()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
		return s
	}, 180 * day, realname.EndSuperseded, realname.StatusApproved},
	{"a PIN was set anew, game", shortest, programDecides(realname.RetainGame()), func(h *house) realname.Session {
		h.verify("a", guests[0])
		again := guests[0]
		again.pin = otherPIN(2)
		return h.reach("a", realname.GoalResetPIN, realname.MethodIDCard, again, realname.StatusApproved)
	}, 30 * day, realname.EndSuperseded, realname.StatusApproved},
	{"erased, payments", "反洗钱法 (2024) art. 34: at least ten years after the relation ends", programDecides(realname.RetainPayments()),
		func(h *house) realname.Session {
			s := h.verify("a", guests[0])
			if done, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil || len(done.Kept) != 1 || len(done.Sessions) != 0 {
				h.t.Fatalf("Erase = %+v, %v; want one session that is kept", done, err)
			}
			return s
		}, 3653 * day, realname.EndClosed, realname.StatusRevoked},
	{"released, payments", "the same", programDecides(realname.RetainPayments()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 3653 * day, realname.EndClosed, realname.StatusRevoked},
	{"released, wallet", shortest, programDecides(realname.RetainWallet()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 180 * day, realname.EndRevoked, realname.StatusRevoked},
	{"released", "docs/privacy.md: erased at once", programDecides(realname.Retain{}), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "officer", "case 7", h.Clock.Now().Add(5*day)); err != nil {
			h.t.Fatal(err)
		}
		if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 5 * day, realname.EndErased, realname.StatusRevoked},
	{"restricted and released, payments", "the same as released alone", programDecides(realname.RetainPayments()),
		restrictedAndReleased, 3653 * day, realname.EndClosed, realname.StatusRevoked},
	{"restricted and released, wallet", shortest, programDecides(realname.RetainWallet()),
		restrictedAndReleased, 180 * day, realname.EndRevoked, realname.StatusRevoked},

	{"approved", "反洗钱法 art. 34, and whatever the approval is for", programDecides(realname.RetainGame()),
		func(h *house) realname.Session { return h.verify("a", guests[0]) }, 0, 0, realname.StatusApproved},
	{"revoked, payments", "反洗钱法 art. 34: the relation goes on", programDecides(realname.RetainPayments()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		if err := revoke(h, s); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 0, 0, realname.StatusRevoked},
	{"renewed by a card, which shows something else", "the approval counts", programDecides(realname.RetainGame()), func(h *house) realname.Session {
		s := h.verify("a", guests[0])
		h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
		return s
	}, 0, 0, realname.StatusApproved},
	{"a card is kept there alone", "the card is the account's", programDecides(realname.RetainGame()), func(h *house) realname.Session {
		h.verify("a", guests[0])
		return h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
	}, 0, 0, realname.StatusApproved},
	{"restricted", "个人信息保护法 art. 47: kept since a law requires it", programDecides(realname.Retain{}), func(h *house) realname.Session {
		s := h.canceled("a")
		if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
			h.t.Fatal(err)
		}
		return s
	}, 0, 0, realname.StatusCanceled},
	{"canceled, never", "by configuration", programDecides(realname.Retain{Abandoned: -1}),
		func(h *house) realname.Session { return h.canceled("a") }, 0, 0, realname.StatusCanceled},
}

// restrictedAndReleased is a session that was taken out of use, and whose account was taken from its person then.
func restrictedAndReleased(h *house) realname.Session {
	s := h.verify("a", guests[0])
	err := errors.Join(
		h.Verifier.Records().Restrict(h.ctx, "a"),
		h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased),
	)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// TestEndOfData: each rule holds until its time and not a day longer, and the dry run
// tells it before.
func TestEndOfData(t *testing.T) {
	for _, e := range dataEndings {
		t.Run(e.name, func(t *testing.T) {
			h := newHouse(t, nil, e.config)
			s := e.make(h)
			if e.source == "" || !h.hasData(s.Ref.ID) {
				t.Fatal("there is no source, or nothing to end")
			}
			if e.kept == 0 {
				h.stays(s.Ref.ID, 11*years)
				return
			}
			h.wantDue(h.Clock.Now().Add(e.kept-time.Hour), s.Ref.ID, 0)
			h.wantDue(h.Clock.Now().Add(e.kept+time.Hour), s.Ref.ID, e.rule)
			h.stays(s.Ref.ID, e.kept-time.Hour)
			h.Clock.Advance(time.Hour)
			h.gone("after its time", s.Ref.ID, e.status, e.rule)
			if n := h.listed("a"); slices.Contains(n, s.Ref.ID) {
				t.Error("the account still lists it")
			}
			h.wantDue(h.Clock.Now().Add(100*years), s.Ref.ID, 0)
		})
	}
}

// stays fails the test unless the data of a session is there after a time.
func (h *house) stays(id string, d time.Duration) {
	h.t.Helper()
	for range 4 {
		h.Clock.Advance(d / 4)
		h.sweep()
		h.sweep()
	}
	if !h.hasData(id) {
		h.t.Errorf("the data is gone before %v have passed", d)
	}
}

// TestReleasedIsErased: what no rule keeps goes soon after a release, in use or not, whatever it came to.
func TestReleasedIsErased(t *testing.T) {
	for name, restrict := range map[string]bool{"in use": false, "restricted": true} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, nil, programDecides(realname.Retain{Abandoned: -1, Rejected: -1}))
			came, was := h.canceled("a"), h.verify("a", guests[0])
			if restrict {
				if err := h.Verifier.Records().Restrict(h.ctx, "a"); err != nil {
					t.Fatal(err)
				}
			}
			if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
				t.Fatal(err)
			}
			h.Clock.Advance(time.Minute)
			h.gone("released", was.Ref.ID, realname.StatusRevoked, realname.EndErased)
			h.gone("released", came.Ref.ID, realname.StatusCanceled, realname.EndErased)
			next := h.verify("a", guests[1])
			h.sweep()
			if !h.hasData(next.Ref.ID) {
				t.Error("the data of the next person is gone")
			}
		})
	}
}

// listed are the sessions that an account lists.
func (h *house) listed(account string) (ids []string) {
	h.t.Helper()
	all, err := h.Verifier.Records().Sessions(h.ctx, account)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range all {
		ids = append(ids, s.Ref.ID)
	}
	return ids
}

// wantDue fails the test unless the dry run tells that a session goes by a rule, or, where that is
// zero, that it does not go.
func (h *house) wantDue(before time.Time, id string, want realname.EndRule) {
	h.t.Helper()
	var got realname.EndRule
	for end, err := range h.Verifier.Records().Due(h.ctx, before) {
		if err != nil {
			h.t.Fatal(err)
		}
		if end.At.After(before) || end.At.IsZero() {
			h.t.Errorf("%+v does not come before %v", end, before)
		}
		if end.Session == id {
			got = end.Rule
		}
	}
	if got != want {
		h.t.Errorf("until %v it would go by %v, want %v", before, got, want)
	}
}

// TestAccountAfterTheEnd: where the data of a superseded approval goes, the account stays
// verified by the newer one, with its PIN, its card and its person.
func TestAccountAfterTheEnd(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	first := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	second := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	h.Clock.Advance(31 * day)
	h.gone("superseded", first.Ref.ID, realname.StatusApproved, realname.EndSuperseded)
	h.wantState("after the end", "a", realname.AccountVerified)
	h.wantPIN("after the end", "a", guests[0].pin, "ok")
	if a := h.account("a"); !slices.Equal(a.Approvals, []string{second.Ref.ID}) || len(a.Cards) != 1 {
		t.Errorf("the account has %+v", a)
	}
	if who, err := h.Verifier.Subject(h.ctx, "a", "test"); err != nil || who != guests[0].who {
		t.Errorf("Subject: %v", err)
	}
	if cards, err := h.Verifier.Cards(h.ctx, "a", "test"); err != nil || len(cards) != 1 || cards[0].Number != guests[0].card {
		t.Errorf("Cards: %v", err)
	}
	if _, err := h.start("b", realname.GoalVerify, realname.MethodBankCard); err != nil {
		t.Fatal(err)
	}
}

// TestCountsAgain: the approval that took its place is revoked before the end comes. Then the older
// one counts again, and its data stays.
func TestCountsAgain(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	first := h.verify("a", guests[0])
	second := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.wantDue(h.Clock.Now().Add(31*day), first.Ref.ID, realname.EndSuperseded)
	if err := revoke(h, second); err != nil {
		t.Fatal(err)
	}
	h.wantDue(h.Clock.Now().Add(31*day), first.Ref.ID, 0)
	h.stays(first.Ref.ID, 2*years)
	h.wantState("two years later", "a", realname.AccountVerified)
	h.gone("revoked", second.Ref.ID, realname.StatusRevoked, realname.EndRevoked)
	h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	h.Clock.Advance(31 * day)
	h.gone("superseded again", first.Ref.ID, realname.StatusApproved, realname.EndSuperseded)
	h.wantState("after all", "a", realname.AccountVerified)
}

// TestUnboundCardEnds: data that was kept for a card has an end once the card is unbound.
func TestUnboundCardEnds(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	h.verify("a", guests[0])
	s := h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
	h.wantDue(h.Clock.Now().Add(9*years), s.Ref.ID, 0)
	if err := h.Verifier.Unbind(h.ctx, "a", h.account("a").Cards[0]); err != nil {
		t.Fatal(err)
	}
	h.wantDue(h.Clock.Now().Add(31*day), s.Ref.ID, realname.EndSuperseded)
	h.Clock.Advance(31 * day)
	h.gone("unbound", s.Ref.ID, realname.StatusApproved, realname.EndSuperseded)
}

// TestEndIsWritten: another configuration shortens no end that has begun to count, nor does it
// begin one that has not.
func TestEndIsWritten(t *testing.T) {
	store := new(kv.Memory)
	long := newHouse(t, store, programDecides(realname.Retain{Abandoned: 20 * day}))
	s := long.canceled("a")
	w, err := realnametest.New(realnametest.Options{
		Store: store, Clock: long.Clock, Change: programDecides(realname.Retain{Abandoned: time.Hour}),
	})
	if err != nil {
		t.Fatal(err)
	}
	short := &house{w, t, t.Context()}
	short.stays(s.Ref.ID, 19*day)
	short.Clock.Advance(2 * day)
	short.gone("by the first configuration", s.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
}

// TestErasedBeforeItsEnd: who asks for it does not wait for an end, but for that of a law.
func TestErasedBeforeItsEnd(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainPayments()))
	came := h.canceled("a")
	was := h.verify("a", guests[0])
	done, err := h.Verifier.Records().Erase(h.ctx, "a")
	until := h.Clock.Now().Add(3653 * day)
	if err != nil || !slices.Equal(done.Sessions, []string{came.Ref.ID}) || len(done.Kept) != 1 {
		t.Fatalf("Erase = %+v, %v", done, err)
	}
	if k := done.Kept[0]; k.Session != was.Ref.ID || k.Rule != realname.EndClosed || !k.At.Equal(until) || k.Held {
		t.Errorf("kept: %+v, want until %v", k, until)
	}
	h.wantState("erased", "a", realname.AccountUnverified)
	h.wantPIN("erased", "a", guests[0].pin, "wrong")
	if s, err := h.Verifier.Desk().Get(h.ctx, was.Ref.ID); err != nil || s.Status != realname.StatusRevoked || s.Subject != (realname.Identity{}) {
		t.Errorf("what is kept shows as %v, %v", s.Status, err)
	}
	if h.hasData(came.Ref.ID) || !h.hasData(was.Ref.ID) {
		t.Error("what came to nothing is there, or what a law has kept is gone")
	}
	h.Clock.Advance(years)
	again, err := h.Verifier.Records().Erase(h.ctx, "a")
	if err != nil || len(again.Kept) != 1 || !again.Kept[0].At.Equal(until) {
		t.Errorf("asked again: %+v, %v; want what was said", again, err)
	}
	next := h.verify("a", guests[1]) // the account is somebody else's by now
	if all := h.listed("a"); !slices.Equal(all, []string{next.Ref.ID}) {
		t.Errorf("the account lists %v", all)
	}
	h.Clock.Advance(9*years + 10*day)
	h.gone("ten years later", was.Ref.ID, realname.StatusRevoked, realname.EndClosed)
	h.wantState("ten years later", "a", realname.AccountVerified)
	if all := h.listed("a"); !slices.Equal(all, []string{next.Ref.ID}) {
		t.Errorf("the account lists %v", all)
	}
}

// TestKeptHoldsNoSlot: while a law has the data kept, its person is free to be verified elsewhere.
func TestKeptHoldsNoSlot(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Retain, c.Limits.Accounts, c.Limits.Mobile = realname.RetainPayments(), 1, 1
	})
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	if done, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil || len(done.Kept) != 1 {
		t.Fatalf("Erase = %+v, %v", done, err)
	}
	h.reach("b", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
}

// TestRoomForTheLaw: where a law has approvals kept, none makes room for another, and nobody is
// refused for it.
func TestRoomForTheLaw(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		flowtest.Loose(c)
		c.Retain = realname.RetainPayments()
	})
	first := h.verify("a", guests[0])
	for i := range 52 {
		h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
		h.Clock.Advance(day)
		if i == 50 && !h.hasData(first.Ref.ID) {
			t.Fatal("the oldest made room")
		}
	}
	if n := len(h.listed("a")); n != 53 {
		t.Errorf("the account lists %d sessions, want 53", n)
	}
	done, err := h.Verifier.Records().Erase(h.ctx, "a")
	if err != nil || len(done.Kept) != 53 {
		t.Errorf("%d are kept, %v; want 53", len(done.Kept), err)
	}
}

// TestHold: a hold stops what a configuration ends and what an erasure asks for, until its time.
func TestHold(t *testing.T) {
	h := newHouse(t, nil, nil)
	rec := h.Verifier.Records()
	s := h.canceled("a")
	until := h.Clock.Now().Add(100 * day)
	if err := rec.Hold(h.ctx, s.Ref.ID, "officer", "case 2026-17", until); err != nil {
		t.Fatal(err)
	}
	h.stays(s.Ref.ID, 50*day)
	done, err := rec.Erase(h.ctx, "a")
	if err != nil || len(done.Sessions) != 0 || len(done.Kept) != 1 {
		t.Fatalf("Erase = %+v, %v", done, err)
	}
	if k := done.Kept[0]; k.Session != s.Ref.ID || !k.Held || !k.At.Equal(until) || k.Rule != realname.EndErased {
		t.Errorf("kept: %+v, want until %v by the hold", k, until)
	}
	if got, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID); err != nil || got.Subject != (realname.Identity{}) {
		t.Errorf("it is used for something: %v", err)
	}
	h.stays(s.Ref.ID, 49*day)
	h.Clock.Advance(day)
	h.gone("after the hold", s.Ref.ID, realname.StatusCanceled, realname.EndErased)
	err = rec.Hold(h.ctx, s.Ref.ID, "officer", "case 2026-17", until.Add(10*day))
	h.refused("of what is gone", err, realname.ReasonDataWithdrawn)
}

// TestUnhold: what was held goes once it is held no longer, and the trail says who did what.
func TestUnhold(t *testing.T) {
	h := newHouse(t, nil, nil)
	rec := h.Verifier.Records()
	s := h.canceled("a")
	until := h.Clock.Now().Add(100 * day)
	for range 2 { // the second changes nothing
		if err := rec.Hold(h.ctx, s.Ref.ID, "officer", "case 2026-17", until); err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Hold(h.ctx, s.Ref.ID, "officer", "case 2026-18", until.Add(day)); err != nil {
		t.Fatal(err)
	}
	h.stays(s.Ref.ID, 2*day)
	for range 2 {
		if err := rec.Unhold(h.ctx, s.Ref.ID, "judge", "case 2026-17 closed"); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, e := range entriesOf(h, s.Ref.ID) {
		if e.Kind == "held" || e.Kind == "unheld" {
			got = append(got, fmt.Sprintf("%s by %s: %s, %v", e.Kind, e.Actor, e.Reference, e.Until.Equal(until) || e.Until.Equal(until.Add(day))))
		}
	}
	want := "held by officer: case 2026-17, true|held by officer: case 2026-18, true|unheld by judge: case 2026-17 closed, false"
	if strings.Join(got, "|") != want {
		t.Errorf("the trail says %q, want %q", got, want)
	}
	h.Clock.Advance(time.Minute)
	h.gone("held no longer", s.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
}

func entriesOf(h *house, id string) []realname.Entry {
	h.t.Helper()
	trail, err := h.Verifier.Records().Trail(h.ctx, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return trail.Entries()
}

// TestHoldRefuses: what is no hold changes nothing.
func TestHoldRefuses(t *testing.T) {
	h := newHouse(t, nil, nil)
	rec := h.Verifier.Records()
	s := h.canceled("a")
	empty, err := h.start("b", realname.GoalVerify, realname.MethodIDCard)
	now := h.Clock.Now()
	if err = errors.Join(err, rec.Hold(h.ctx, s.Ref.ID, "officer", "case", now.Add(10*day))); err != nil {
		t.Fatal(err)
	}
	n := len(entriesOf(h, s.Ref.ID))
	for _, tt := range []struct {
		name, id, actor, reason string
		until                   time.Time
		want                    realname.Reason
	}{
		{"past", s.Ref.ID, "officer", "case", now, realname.ReasonNotDecidable},
		{"shorter", s.Ref.ID, "officer", "case", now.Add(9 * day), realname.ReasonNotDecidable},
		{"too long", s.Ref.ID, "officer", "case", now.Add(3654 * day), realname.ReasonNotDecidable},
		{"the account itself", s.Ref.ID, "a", "case", now.Add(20 * day), realname.ReasonOwnCase},
		{"nobody", s.Ref.ID, "", "case", now.Add(20 * day), realname.ReasonValueMissing},
		{"no reason", s.Ref.ID, "officer", "", now.Add(20 * day), realname.ReasonValueMissing},
		{"a long reason", s.Ref.ID, "officer", strings.Repeat("x", 129), now.Add(20 * day), realname.ReasonValueTooLarge},
		{"no text", s.Ref.ID, "officer", "\xff", now.Add(20 * day), realname.ReasonValueMalformed},
		{"before an identity", empty.Ref.ID, "officer", "case", now.Add(20 * day), realname.ReasonNotDecidable},
	} {
		h.refused(tt.name, rec.Hold(h.ctx, tt.id, tt.actor, tt.reason, tt.until), tt.want)
	}
	for _, id := range []string{"", "nobody", strings.Repeat("0", 26)} {
		if err := rec.Hold(h.ctx, id, "officer", "case", now.Add(day)); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("Hold(%q) = %v, want ErrNotFound", id, err)
		}
		if err := rec.Unhold(h.ctx, id, "officer", "case"); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("Unhold(%q) = %v, want ErrNotFound", id, err)
		}
	}
	h.refused("unheld by the account", rec.Unhold(h.ctx, s.Ref.ID, "a", "case"), realname.ReasonOwnCase)
	if got := len(entriesOf(h, s.Ref.ID)); got != n {
		t.Errorf("%d entries were added", got-n)
	}
}

// TestHeldMakesNoRoom: a session that is held does not give way to a new one.
func TestHeldMakesNoRoom(t *testing.T) {
	h := newHouse(t, nil, nil)
	first := h.canceled("a")
	if err := h.Verifier.Records().Hold(h.ctx, first.Ref.ID, "officer", "case", h.Clock.Now().Add(years)); err != nil {
		t.Fatal(err)
	}
	someSessions(t, h.World, 60)
	if !h.hasData(first.Ref.ID) {
		t.Error("it made room")
	}
}

// TestHoldDuringEnd lets a hold come before each write of the sweep that ends a session's data. A
// hold that was accepted keeps all of it, and otherwise it is refused.
func TestHoldDuringEnd(t *testing.T) {
	for n := 1; ; n++ {
		store := newGap()
		h := newHouse(t, store, nil)
		s := h.canceled("a")
		h.Clock.Advance(day + time.Hour)
		var held error
		store.before(n, "swap", "rn/", func() {
			held = h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "officer", "case", h.Clock.Now().Add(30*day))
		})
		h.sweep()
		if !store.reached() {
			if n < 4 {
				t.Errorf("only %d writes", n-1)
			}
			break
		}
		h.Clock.Advance(time.Hour)
		h.sweep()
		if held == nil != h.hasData(s.Ref.ID) {
			t.Errorf("before write %d: Hold = %v, and the data is there: %v", n, held, h.hasData(s.Ref.ID))
		}
		if held == nil {
			h.Clock.Advance(30 * day)
		} else {
			h.refused("hold", held, realname.ReasonDataWithdrawn)
		}
		h.gone(fmt.Sprintf("before write %d", n), s.Ref.ID, realname.StatusCanceled, 0)
	}
}

// TestRacesWithTheEnd lets something else happen before each call of the sweep that ends a
// session's data. Both come through, and the data is gone.
func TestRacesWithTheEnd(t *testing.T) {
	for name, do := range map[string]func(h *house, s realname.Session) error{
		"start": func(h *house, _ realname.Session) error {
			_, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodIDCard)
			return err
		},
		"erase": func(h *house, _ realname.Session) error {
			_, err := h.Verifier.Records().Erase(h.ctx, "a")
			return err
		},
		"restrict": func(h *house, _ realname.Session) error { return h.Verifier.Records().Restrict(h.ctx, "a") },
		"another sweep": func(h *house, _ realname.Session) error {
			h.Clock.Advance(2 * time.Minute)
			_, err := h.Verifier.Sweep(h.ctx)
			return err
		},
		"submit": func(h *house, s realname.Session) error {
			_, err := h.Verifier.SubmitPhotos(h.ctx, s.Ref, realnametest.PhotosOf(guests[0].who))
			if !errors.Is(err, realname.ErrRefused) {
				return fmt.Errorf("SubmitPhotos = %w, want a refusal", err)
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				store := newGap()
				h := newHouse(t, store, nil)
				s := h.canceled("a")
				h.Clock.Advance(day + time.Hour)
				var err error
				store.before(n, "", "rn/", func() { err = do(h, s) })
				h.sweep()
				if !store.reached() {
					break
				}
				if err != nil {
					t.Errorf("before call %d: %v", n, err)
				}
				h.Clock.Advance(time.Hour)
				h.sweep()
				if h.hasData(s.Ref.ID) && name != "restrict" { // what a law has kept stays
					t.Errorf("before call %d: the data is there", n)
				}
			}
		})
	}
}

// TestLateAfterTheEnd: an answer that comes after the end of the data is stored nowhere, and its
// provider is told.
func TestLateAfterTheEnd(t *testing.T) {
	k := &keeper{Backend: new(realnametest.Backend)}
	w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) { c.Face = k }})
	h := &house{w, t, t.Context()}
	until := make(chan struct{})
	k.Script(realname.StepFace, realnametest.Late(realnametest.Later("token-1"), until))
	u := walk(t, w, "a", realname.MethodIDCard).identity(guests[0].who).photos()
	if u.err != nil {
		t.Fatal(u.err)
	}
	done := make(chan error)
	go func() {
		_, err := w.Verifier.SubmitFace(context.WithoutCancel(u.ctx), u.ref, realname.Face{})
		done <- err
	}()
	for k.Count(realname.StepFace) == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(day + time.Hour)
	h.gone("before the answer", u.ref.ID, realname.StatusCanceled, realname.EndAbandoned)
	close(until)
	if err := <-done; err == nil {
		t.Error("SubmitFace is no error")
	}
	if h.hasData(u.ref.ID) || kept(t, w, u.ref.ID).Tokens != 0 {
		t.Error("the answer was stored")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Equal(k.erased, []string{"token-1"}) {
		t.Errorf("the provider was told of %v", k.erased)
	}
}

// TestProviderToldAtTheEnd: a provider that keeps something is told when our data goes.
func TestProviderToldAtTheEnd(t *testing.T) {
	k := &keeper{Backend: new(realnametest.Backend)}
	w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) { c.Face = k }})
	h := &house{w, t, t.Context()}
	k.Script(realname.StepFace, realnametest.Later("token-4711-0815"))
	u := walk(t, w, "a", realname.MethodIDCard).identity(guests[0].who).photos().face()
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil || u.err != nil {
		t.Fatal(err, u.err)
	}
	h.stays(u.ref.ID, 23*time.Hour)
	if len(k.erased) != 0 {
		t.Error("the provider was told too early")
	}
	h.Clock.Advance(time.Hour)
	h.gone("at the end", u.ref.ID, realname.StatusCanceled, realname.EndAbandoned)
	if !slices.Equal(k.erased, []string{"token-4711-0815"}) {
		t.Errorf("the provider was told of %v", k.erased)
	}
}

// TestEndOfDataWithFaults lets each call to the store fail while data ends, before it is done and
// after: the next sweeps finish it, and the account is as its sessions are.
func TestEndOfDataWithFaults(t *testing.T) {
	for _, name := range []string{"canceled", "superseded, wallet", "erased, payments"} {
		e := dataEndings[slices.IndexFunc(dataEndings, func(e dataEnding) bool { return e.name == name })]
		for _, f := range []kvtest.Fault{{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected}} {
			for n := 1; e.faulty(t, n, f); n++ {
				if n > 100 {
					t.Fatal("there is no end of calls")
				}
			}
		}
	}
}

// faulty has the nth call of the sweep fail that ends the data, and reports whether there was one.
func (e dataEnding) faulty(t *testing.T, n int, f kvtest.Fault) (met bool) {
	t.Helper()
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, e.config)
	s := e.make(h)
	h.Clock.Advance(e.kept - time.Hour)
	h.sweep()
	h.Clock.Advance(2 * time.Hour)
	count := 0
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op == "due" {
			return kvtest.Fault{}
		}
		if count++; count != n {
			return kvtest.Fault{}
		}
		met = true
		return f
	}
	_, _ = h.Verifier.Sweep(h.ctx)
	store.Plan = nil
	h.Clock.Advance(time.Minute)
	h.gone(fmt.Sprintf("%s, fault at call %d", e.name, n), s.Ref.ID, e.status, 0)
	h.wantConsistent("after the end", "a")
	return met
}

// TestNothingIsLeftAfterTheEnd searches every byte that the store holds after the end, sealed and
// opened with all keys, for what the person gave.
func TestNothingIsLeftAfterTheEnd(t *testing.T) {
	young := guests[0]
	young.who.Number = idcard.MustParse("110105199003071239") // made up; the card has a last day
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		store := newCensus()
		h := newHouse(t, store, peopleDecide(realname.Retain{}))
		h.Backend.Script(realname.StepFace, realnametest.Later("token-4711-0815"))
		s, err := h.start("a", realname.GoalVerify, m)
		if err == nil {
			s, err = h.walk(s, young)
		}
		if err == nil && m == realname.MethodIDCard {
			s, err = h.Verifier.Refresh(h.ctx, s.Ref)
			if err == nil {
				s, err = h.walk(s, young)
			}
		}
		if err != nil || s.Status != realname.StatusReview {
			t.Fatal(s.Status, err)
		}
		if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer"}); err != nil {
			t.Fatal(err)
		}
		secrets := []string{young.who.Name.Reveal(), young.who.Number.Reveal(), young.mobile.Reveal()}
		if m == realname.MethodBankCard {
			secrets = append(secrets, young.card.Reveal())
		} else {
			secrets = append(secrets, "token-4711-0815")
		}
		if valid, err := realname.HasValidity(h.ctx, h.Verifier, s.Ref.ID); err != nil || m == realname.MethodIDCard && !valid {
			t.Error("the document has no last day", err)
		}
		before := h.everything(store)
		for _, secret := range secrets {
			if !strings.Contains(before, secret) {
				t.Errorf("%v: nothing was to be found before the end", m)
			}
		}
		h.Clock.Advance(31 * day)
		h.gone("rejected", s.Ref.ID, realname.StatusRejected, realname.EndRejected)
		leaktest.CheckText(t, "the store", h.everything(store), secrets...)
	}
}

// TestEndAfterRestore: what a restore brings back goes again with the next sweep, also where the
// keys were not restored.
func TestEndAfterRestore(t *testing.T) {
	for name, keys := range map[string]bool{"with keys": true, "without keys": false} {
		store := newCensus()
		h := newHouse(t, store, nil)
		s := h.canceled("a")
		h.Clock.Advance(23 * time.Hour)
		backup := map[string]kv.Record{}
		for _, key := range store.list() {
			if r, err := store.Get(h.ctx, key); err == nil {
				backup[key] = r
			}
		}
		h.Clock.Advance(2 * time.Hour)
		h.gone("before the restore", s.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
		for key, r := range backup {
			if !keys && strings.HasPrefix(key, "rn/k/") {
				continue
			}
			now, err := store.Get(h.ctx, key)
			if err != nil && !errors.Is(err, kv.ErrNotFound) || now.Version == r.Version {
				continue
			}
			if err := store.Swap(h.ctx, key, now.Version, r); err != nil {
				t.Fatal(err)
			}
		}
		if h.hasData(s.Ref.ID) != keys {
			t.Errorf("%s: the data is back: %v", name, !keys)
		}
		h.gone(name, s.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
	}
}

// TestEndOfTheUnreadable: what cannot be opened any more goes as well, and holds nothing else up.
func TestEndOfTheUnreadable(t *testing.T) {
	for _, prefix := range []string{"rn/k/", "rn/s/"} {
		store := newCensus()
		h := newHouse(t, store, nil)
		first, second := h.canceled("a"), h.canceled("a")
		r, err := store.Get(h.ctx, prefix+first.Ref.ID)
		was := r.Version
		if r.Value, r.Version = []byte("no record"), kv.NewVersion(); err == nil {
			err = store.Swap(h.ctx, prefix+first.Ref.ID, was, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(day + time.Hour)
		for range 3 {
			if _, err := h.Verifier.Sweep(h.ctx); err != nil && !errors.Is(err, realname.ErrCorrupt) {
				t.Error(err)
			}
			h.Clock.Advance(time.Minute)
		}
		if h.hasData(second.Ref.ID) {
			t.Errorf("%s: the other session's data is there", prefix)
		}
		if prefix == "rn/k/" {
			h.gone("unreadable", first.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
		}
	}
}

// TestEndCost counts what an end costs a store.
func TestEndCost(t *testing.T) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := newHouse(t, store, nil)
	s := h.canceled("a")
	h.Clock.Advance(day + time.Hour)
	calls := 0
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.Op != "due" {
			calls++
		}
		return kvtest.Fault{}
	}
	h.sweep()
	store.Plan = nil
	if t.Logf("%d calls", calls); calls > 18 || h.hasData(s.Ref.ID) {
		t.Errorf("%d calls, want 18 at most", calls)
	}
	calls = 0
	h.Clock.Advance(day)
	h.sweep()
	if calls != 0 {
		t.Errorf("what is gone is looked at again, with %d calls", calls)
	}
}

// everything is all that a store holds, as it lies there and opened.
func (h *house) everything(store *census) string {
	h.t.Helper()
	var all strings.Builder
	for _, key := range store.list() {
		r, err := store.Get(h.ctx, key)
		if errors.Is(err, kv.ErrNotFound) {
			continue
		}
		plain := []byte{}
		if err == nil {
			plain, err = realname.PlainOf(h.ctx, h.Verifier, key)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s\n%s\n%s\n%s\n", key, r.Queue, r.Value, plain)
	}
	return all.String()
}

// TestEndDoesNotLeak: what the dry run and an erasure tell holds nothing of the person.
func TestEndDoesNotLeak(t *testing.T) {
	h := newHouse(t, nil, nil)
	s := h.canceled("a")
	id := guests[0].who
	for end, err := range h.Verifier.Records().Due(h.ctx, h.Clock.Now().Add(years)) {
		if err != nil || end.Session != s.Ref.ID {
			t.Fatal(end, err)
		}
		leaktest.Check(t, end, id.Name.Reveal(), id.Number.Reveal())
		leaktest.Check(t, realname.Erasure{Kept: []realname.DataEnd{end}}, id.Name.Reveal(), id.Number.Reveal())
	}
}

// TestTwoYears lets a service run for two years on a clock of its own: of a thousand accounts some
// are verified, some give up, some are rejected, renewed or erased. Afterwards the store holds
// what the policy says, counted by kind.
func TestTwoYears(t *testing.T) {
	accounts := 1000
	if testing.Short() || realname.RaceEnabled() {
		accounts = 100
	}
	store := newCensus()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Retain = realname.RetainGame()
		c.Limits.Mobile = 100
	}})
	h := &house{w, t, t.Context()}
	crowd := flowtest.Crowd(accounts)
	months := 24
	verified := 0
	for i := range accounts {
		account := fmt.Sprint("account-", i)
		g := guest{crowd[i], guests[0].card, sms.MustParseMobile(fmt.Sprintf("139%08d", i)), otherPIN(i % 2)}
		s, err := h.start(account, realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.step(s, g)
		}
		switch i % 20 {
		case 0: // verified, and renewed
			if s, err = h.walk(s, g); err == nil {
				_, err = h.Verifier.Account(h.ctx, account)
			}
			h.reach(account, realname.GoalRenew, realname.MethodIDCard, g, realname.StatusApproved)
			verified++
		case 10: // verified, and erased
			if s, err = h.walk(s, g); err == nil {
				_, err = h.Verifier.Records().Erase(h.ctx, account)
			}
		case 2, 3, 4, 5, 6:
			_, err = h.Verifier.Cancel(h.ctx, s.Ref)
		default: // the time is up
		}
		if err != nil {
			t.Fatal(i, s.Status, err)
		}
		if i%(accounts/months) == 0 {
			h.month()
		}
	}
	for range 3 {
		h.month()
	}
	// An account that was verified once has counted events, whose numbers go on.
	want := map[string]int{"rn/k/": verified, "rn/a/": 2 * verified, "rn/i/": verified, "rn/m/": verified, "rn/e/": 0, "rn/r/": 0}
	got := map[string]int{}
	for _, key := range store.list() {
		r, err := store.Get(h.ctx, key)
		if err != nil || !r.Expires.IsZero() && r.Expires.Before(h.Clock.Now()) {
			continue
		}
		for kind := range want {
			if strings.HasPrefix(key, kind) {
				got[kind]++
			}
		}
	}
	t.Logf("after two years: %v", got)
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("the store holds %d of %s, want %d", got[kind], kind, n)
		}
	}
	for end, err := range h.Verifier.Records().Due(h.ctx, h.Clock.Now()) {
		t.Errorf("still to go: %+v, %v", end, err)
	}
}

// month is what workers do in a month, in short.
func (h *house) month() {
	h.t.Helper()
	for range 3 {
		h.Clock.Advance(10 * day)
		h.sweep()
		deliverAll(h.t, h.World)
	}
}
