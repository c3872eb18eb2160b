package realname_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// TestHeldCardGoes: the number of a card whose consent was taken back while a hold keeps it goes at the end of the
// hold, and not with the rest of the session alone.
func TestHeldCardGoes(t *testing.T) {
	for _, how := range []string{"the hold ends", "unheld"} {
		t.Run(how, func(t *testing.T) {
			store := newCensus()
			h, _ := withArchive(t, store, nil)
			h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusApproved)
			s := h.reach("a", realname.GoalBindCard, realname.MethodBankCard, guests[0], realname.StatusApproved)
			records, card := h.Verifier.Records(), guests[0].card.Reveal()
			if err := records.Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(30*day)); err != nil {
				t.Fatal(err)
			}
			h.withdraw("a", realname.PurposeCard)
			if h.later(2, time.Hour); !strings.Contains(h.everything(store), card) {
				t.Error("what a hold keeps is gone")
			}
			if how == "unheld" {
				if err := records.Unhold(h.ctx, s.Ref.ID, "staff", "case 7"); err != nil {
					t.Fatal(err)
				}
				h.later(2, time.Minute)
			} else {
				h.later(2, 15*day+time.Minute)
			}
			all := h.everything(store)
			if strings.Contains(all, card) {
				t.Error("the card's number is still there")
			}
			if !strings.Contains(all, guests[0].who.Number.Reveal()) {
				t.Error("the number of the person is gone, whose approval stands")
			}
			h.wantState("in the end", "a", realname.AccountVerified)
		})
	}
}

// TestHeldCardOfAnEndedSession: so it is where the session has ended meanwhile.
func TestHeldCardOfAnEndedSession(t *testing.T) {
	store := newCensus()
	h, _ := withArchive(t, store, func(c *realname.Config) { c.Retain.Abandoned = 60 * day })
	s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
	for range 2 { // identity and card
		if err == nil {
			s, err = h.step(s, guests[0])
		}
	}
	if err == nil {
		err = h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(3*day))
	}
	if err != nil || s.Next != realname.StepCode {
		t.Fatal(s.Next, err)
	}
	h.withdraw("a", realname.PurposeCard)
	if h.later(2, day); !strings.Contains(h.everything(store), guests[0].card.Reveal()) {
		t.Error("what a hold keeps is gone")
	}
	h.later(3, day)
	if all := h.everything(store); strings.Contains(all, guests[0].card.Reveal()) || !strings.Contains(all, guests[0].who.Number.Reveal()) {
		t.Error("the card's number is still there, or the identity is gone")
	}
}

// TestHeldIdentityGoes: so does the identity of a session that goes on.
func TestHeldIdentityGoes(t *testing.T) {
	store := newCensus()
	h, _ := withArchive(t, store, func(c *realname.Config) { c.Lifetime = 10 * day })
	s := h.begun("a")
	if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(day)); err != nil {
		t.Fatal(err)
	}
	h.withdraw("a", realname.PurposeIdentity)
	if !strings.Contains(h.everything(store), guests[0].who.Number.Reveal()) {
		t.Error("what a hold keeps is gone")
	}
	h.later(2, day)
	if strings.Contains(h.everything(store), guests[0].who.Number.Reveal()) {
		t.Error("the number is still there")
	}
	if s = get(t, h.World, s.Ref); s.Status != realname.StatusOpen {
		t.Errorf("the session is %v", s.Status)
	}
}

// TestHeldCardUnderLaw: what a law keeps, see [realname.Retain], outlasts the hold.
func TestHeldCardUnderLaw(t *testing.T) {
	store := newCensus()
	h, _ := withArchive(t, store, func(c *realname.Config) { c.Retain = realname.RetainPayments() })
	s := h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(day)); err != nil {
		t.Fatal(err)
	}
	h.withdraw("a", realname.PurposeCard)
	if h.later(3, day); !strings.Contains(h.everything(store), guests[0].card.Reveal()) {
		t.Error("what a law keeps is gone")
	}
	if left, err := h.Verifier.Sweep(h.ctx); err != nil || left != 0 {
		t.Errorf("the sweep finds %d, %v", left, err)
	}
}
