package realname_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// TestEraseSession: the data of one session goes, and the account goes on with what the others prove.
func TestEraseSession(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	first := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	second := h.reach("a", realname.GoalRenew, realname.MethodIDCard, guests[0], realname.StatusApproved)
	erase := func(id string) {
		t.Helper()
		done, err := h.Verifier.Records().EraseSession(h.ctx, id)
		if err != nil || !slices.Equal(done.Sessions, []string{id}) || len(done.Kept) != 0 {
			t.Fatalf("EraseSession = %+v, %v", done, err)
		}
		h.gone("erased", id, realname.StatusRevoked, realname.EndErased)
	}
	erase(first.Ref.ID)
	h.wantState("one is erased", "a", realname.AccountVerified)
	h.wantPIN("one is erased", "a", guests[0].pin, "ok")
	if a := h.account("a"); !slices.Equal(a.Approvals, []string{second.Ref.ID}) || len(a.Cards) != 0 {
		t.Errorf("the account has %+v", a)
	}
	if !h.hasData(second.Ref.ID) {
		t.Error("the other's data is gone")
	}
	erase(second.Ref.ID)
	h.wantState("both are erased", "a", realname.AccountUnverified)
	h.wantPIN("both are erased", "a", guests[0].pin, "suspended")
	if all := h.listed("a"); len(all) != 0 {
		t.Errorf("the account lists %v", all)
	}
	if done, err := h.Verifier.Records().EraseSession(h.ctx, second.Ref.ID); err != nil || !slices.Equal(done.Sessions, []string{second.Ref.ID}) {
		t.Errorf("again: %+v, %v", done, err)
	}
	if _, err := h.Verifier.Records().EraseSession(h.ctx, "nothing"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("a session that is not there: %v", err)
	}
	again := guests[0]
	again.pin = otherPIN(2)
	h.verify("a", again)
}

// TestEraseSessionThatLives: it is canceled.
func TestEraseSessionThatLives(t *testing.T) {
	h := newHouse(t, nil, nil)
	s := h.begun("a")
	if _, err := h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID); err != nil {
		t.Fatal(err)
	}
	h.gone("erased", s.Ref.ID, realname.StatusCanceled, realname.EndErased)
	h.verify("a", guests[1])
}

// TestEraseSessionIsKept: what a law or a hold keeps is out of use at once, and goes at its time.
func TestEraseSessionIsKept(t *testing.T) {
	const years10 = 3653 * day
	for _, tt := range []struct {
		name   string
		retain realname.Retain
		hold   time.Duration
		goes   time.Duration
		rule   realname.EndRule
	}{
		{"a law", realname.RetainPayments(), 0, years10, realname.EndClosed},
		{"a hold", realname.RetainGame(), 90 * day, 90 * day, realname.EndErased},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, nil, programDecides(tt.retain))
			h.verify("a", guests[0])
			s := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
			if tt.hold > 0 {
				if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "counsel", "case 1", h.Clock.Now().Add(tt.hold)); err != nil {
					t.Fatal(err)
				}
			}
			until := h.Clock.Now().Add(tt.goes)
			done, err := h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID)
			if err != nil || len(done.Sessions) != 0 || len(done.Kept) != 1 || !done.Kept[0].At.Equal(until) || done.Kept[0].Rule != tt.rule {
				t.Fatalf("EraseSession = %+v, %v", done, err)
			}
			if got, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || got.Status != realname.StatusRevoked || got.Subject != (realname.Identity{}) {
				t.Errorf("what is kept shows as %v, %v", got.Status, err)
			}
			h.wantState("kept", "a", realname.AccountVerified)
			h.stays(s.Ref.ID, tt.goes-time.Hour)
			h.Clock.Advance(time.Hour)
			h.gone("at its time", s.Ref.ID, realname.StatusRevoked, tt.rule)
			h.wantState("at its time", "a", realname.AccountVerified)
		})
	}
}

// TestRestrictSession: nothing returns its data, and time alone does not end it.
func TestRestrictSession(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	first := h.verify("a", guests[0])
	second := h.reach("a", realname.GoalRenew, realname.MethodBankCard, guests[0], realname.StatusApproved)
	for range 2 {
		if err := h.Verifier.Records().RestrictSession(h.ctx, second.Ref.ID); err != nil {
			t.Fatal(err)
		}
	}
	h.wantState("restricted", "a", realname.AccountVerified)
	if got, err := h.Verifier.Get(h.ctx, second.Ref); err != nil || got.Status != realname.StatusRevoked || got.Subject != (realname.Identity{}) || got.Card.IsValid() {
		t.Errorf("it shows as %v, %v", got.Status, err)
	}
	if cards, err := h.Verifier.Cards(h.ctx, "a", "test"); err != nil || len(cards) != 0 {
		t.Errorf("Cards: %d, %v", len(cards), err)
	}
	h.stays(second.Ref.ID, 3*years)
	if err := h.Verifier.Records().RestrictSession(h.ctx, first.Ref.ID); err != nil {
		t.Fatal(err)
	}
	h.wantState("both", "a", realname.AccountUnverified)
	h.wantPIN("both", "a", guests[0].pin, "suspended")
	again := guests[0]
	again.pin = otherPIN(2)
	h.verify("a", again)
	h.wantState("verified again", "a", realname.AccountVerified)
	if err := h.Verifier.Records().RestrictSession(h.ctx, "nothing"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("a session that is not there: %v", err)
	}
}

// TestHoldAccount: a hold keeps the data of each session that has some.
func TestHoldAccount(t *testing.T) {
	h := newHouse(t, nil, nil)
	r := h.Verifier.Records()
	until := h.Clock.Now().Add(90 * day)
	if err := r.HoldAccount(h.ctx, "a", "counsel", "case 1", until); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("an account that is not known: %v", err)
	}
	first, second := h.canceled("a"), h.canceled("a")
	open, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Hold(h.ctx, second.Ref.ID, "counsel", "case 2", until.Add(day)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.HoldAccount(h.ctx, "a", "counsel", "case 1", until); err != nil {
			t.Fatal(err)
		}
	}
	h.refused("by the account", r.HoldAccount(h.ctx, "a", "a", "case 1", until.Add(2*day)), realname.ReasonOwnCase)
	for id, want := range map[string]int{first.Ref.ID: 1, second.Ref.ID: 1, open.Ref.ID: 0} {
		trail, err := r.Trail(h.ctx, id)
		held := 0
		for _, e := range trail.Entries() {
			if e.Kind == "held" {
				held++
			}
		}
		if err != nil || held != want {
			t.Errorf("%d entries of a hold, want %d (%v)", held, want, err)
		}
	}
	h.stays(first.Ref.ID, 80*day)
	h.stays(second.Ref.ID, 10*day+time.Hour)
	if h.hasData(first.Ref.ID) || !h.hasData(second.Ref.ID) {
		t.Error("a hold has ended the other")
	}
	if err := r.UnholdAccount(h.ctx, "a", "counsel", "closed"); err != nil {
		t.Fatal(err)
	}
	h.gone("no longer held", second.Ref.ID, realname.StatusCanceled, realname.EndAbandoned)
}

// notToCome are times until which nothing can be kept.
var notToCome = []time.Time{{}, time.Unix(0, 0), time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)}

// TestHoldAccountUntilPast: a hold until a time that is not to come is refused: it would hold nothing.
func TestHoldAccountUntilPast(t *testing.T) {
	h := newHouse(t, nil, nil)
	s := h.canceled("a")
	r := h.Verifier.Records()
	for _, until := range append(notToCome, h.Clock.Now()) {
		h.refused(fmt.Sprint("until ", until), r.HoldAccount(h.ctx, "a", "counsel", "case 1", until), realname.ReasonNotDecidable)
		h.refused(fmt.Sprint("a session until ", until), r.Hold(h.ctx, s.Ref.ID, "counsel", "case 1", until), realname.ReasonNotDecidable)
	}
}

// besideUnreadable makes an account with a session that cannot be opened, and then one that is approved.
func besideUnreadable(t *testing.T, h *house, store kv.Store) (bad, good realname.Session) {
	t.Helper()
	bad = h.canceled("a")
	good = h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusApproved)
	spoilSession(t, store, bad.Ref.ID)
	return bad, good
}

// TestHoldAccountBesideUnreadable: a session that cannot be opened is named by the error, and the others are held.
func TestHoldAccountBesideUnreadable(t *testing.T) {
	store := new(kv.Memory)
	h := newHouse(t, store, nil)
	bad, good := besideUnreadable(t, h, store)
	r := h.Verifier.Records()
	unread := func(what string, err error) {
		t.Helper()
		var e *realname.RecordError
		if !errors.Is(err, realname.ErrCorrupt) || !errors.As(err, &e) || e.Name != bad.Ref.ID {
			t.Errorf("%s: %v, want an error that names the session", what, err)
		}
	}
	unread("hold", r.HoldAccount(h.ctx, "a", "counsel", "case 1", h.Clock.Now().Add(90*day)))
	unread("unhold", r.UnholdAccount(h.ctx, "a", "counsel", "closed"))
	trail, err := r.Trail(h.ctx, good.Ref.ID)
	var kinds []string
	for _, e := range trail.Entries() {
		kinds = append(kinds, e.Kind)
	}
	if err != nil || !slices.Contains(kinds, "held") || !slices.Contains(kinds, "unheld") {
		t.Errorf("the trail of the other session: %v, %v", kinds, err)
	}
}

// TestReleaseBesideUnreadable: a session that cannot be opened keeps no other from its end. The release is done
// once it was moved aside.
func TestReleaseBesideUnreadable(t *testing.T) {
	store := new(kv.Memory)
	h := newHouse(t, store, nil)
	bad, good := besideUnreadable(t, h, store)
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("release: %v", err)
	}
	if s, err := h.Verifier.Desk().Get(h.ctx, good.Ref.ID); err != nil || s.Status != realname.StatusRevoked || s.Subject != (realname.Identity{}) {
		t.Errorf("the other session is %v, %v", s.Status, err)
	}
	h.wantPIN("not done", "a", guests[0].pin, "suspended")
	if _, err := h.start("a", realname.GoalVerify, realname.MethodIDCard); err == nil {
		t.Error("an account starts before it is released")
	}
	if err := h.Verifier.Records().Quarantine(h.ctx, bad.Ref.ID, "operator", realname.ReasonDataWithdrawn); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	h.sweep()
	h.verify("a", guests[1])
}
