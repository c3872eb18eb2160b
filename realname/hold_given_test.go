package realname_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// hold keeps the data of a session for 30 days.
func (h *house) hold(s realname.Session) {
	h.t.Helper()
	if err := h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(30*day)); err != nil {
		h.t.Fatal(err)
	}
}

// stopped takes consents to the identity or the card back, or does nothing, and gives them again.
func (h *house) stopped(s realname.Session, how string, p realname.Purpose) {
	h.t.Helper()
	var err error
	switch how {
	case "withdraw":
		h.withdraw(s.Ref.Account, p)
	case "decline":
		_, err = h.Verifier.Decline(h.ctx, s.Ref, p)
	}
	h.Clock.Advance(time.Minute)
	if err == nil {
		err = h.Agree(h.ctx, s.Ref)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestHeldIdentityIsNotOverwritten: whom a hold keeps stays in the session, whoever is given. That is refused before
// anybody is asked or anything written, and says nothing of the hold.
func TestHeldIdentityIsNotOverwritten(t *testing.T) {
	others := map[string]realname.Identity{
		"another person": guests[1].who,
		"another number": {Name: guests[0].who.Name, Number: guests[1].who.Number},
		"another name":   {Name: names.MustParse("李四"), Number: guests[0].who.Number},
	}
	for _, how := range []string{"plain", "withdraw", "decline"} {
		for name, other := range others {
			t.Run(how+", "+name, func(t *testing.T) {
				store := newCensus()
				h, _ := withArchive(t, store, nil)
				s := h.begun("a")
				h.hold(s)
				h.stopped(s, how, realname.PurposeIdentity)
				before, calls := h.everything(store), len(h.Backend.Calls())
				_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, other)
				h.refused("another", err, realname.ReasonDataWithdrawn)
				if h.everything(store) != before || len(h.Backend.Calls()) != calls {
					t.Error("something was written, or somebody asked")
				}
				if !strings.Contains(before, guests[0].who.Number.Reveal()) {
					t.Error("what is held is gone")
				}
				h.goesOn(s)
			})
		}
	}
}

// goesOn has the person of a held session given once more, who may also begin anew.
func (h *house) goesOn(s realname.Session) {
	h.t.Helper()
	again, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	if err == nil {
		again, err = h.walk(again, guests[0])
	}
	if err != nil || again.Status == realname.StatusOpen {
		h.t.Errorf("the same person: %v at %v, %v", again.Status, again.Next, err)
	}
	s = h.begun("b")
	h.hold(s)
	if _, err = h.Verifier.Cancel(h.ctx, s.Ref); err == nil {
		s, err = h.start("b", realname.GoalVerify, realname.MethodIDCard)
	}
	if err == nil {
		_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[1].who)
	}
	if err != nil {
		h.t.Errorf("another in a new session: %v", err)
	}
}

// TestAnotherAfterTheHold: once the hold is over another person may be given.
func TestAnotherAfterTheHold(t *testing.T) {
	h, _ := withArchive(t, nil, nil)
	s := h.begun("a")
	h.hold(s)
	if err := h.Verifier.Records().Unhold(h.ctx, s.Ref.ID, "staff", "case 7"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[1].who); err != nil {
		t.Error(err)
	}
}

// TestHeldCardIsNotOverwritten: so it is with the card. The same card again is fine.
func TestHeldCardIsNotOverwritten(t *testing.T) {
	for _, how := range []string{"withdraw", "decline"} {
		store := newCensus()
		h, _ := withArchive(t, store, nil)
		s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
		for err == nil && s.Next != realname.StepCode {
			s, err = h.step(s, guests[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		h.hold(s)
		other := realname.Card{Number: bankcard.MustParse("6216261482159374123"), Mobile: guests[0].mobile}
		_, err = h.Verifier.SubmitCard(h.ctx, s.Ref, other)
		h.refused("a step that is passed", err, realname.ReasonAlreadyPassed)
		h.stopped(s, how, realname.PurposeCard)
		before, calls := h.everything(store), len(h.Backend.Calls())
		_, err = h.Verifier.SubmitCard(h.ctx, s.Ref, other)
		h.refused(how, err, realname.ReasonDataWithdrawn)
		if h.everything(store) != before || len(h.Backend.Calls()) != calls {
			t.Errorf("%s: something was written, or somebody asked", how)
		}
		if s, err = h.step(get(t, h.World, s.Ref), guests[0]); err != nil || s.Next != realname.StepCode {
			t.Errorf("%s, the same card: %v, %v", how, s.Next, err)
		}
	}
}

// TestHeldCardStaysOnChange: a card that a hold keeps stays, also where the person goes on by another method.
func TestHeldCardStaysOnChange(t *testing.T) {
	for _, held := range []bool{false, true} {
		store := newCensus()
		h, _ := withArchive(t, store, nil)
		s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
		for err == nil && s.Next != realname.StepCode {
			s, err = h.step(s, guests[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		if held {
			h.hold(s)
		}
		if s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodIDCard); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(h.everything(store), guests[0].card.Reveal()); got != held {
			t.Errorf("held %v: the card is kept: %v", held, got)
		}
		if s, err = h.walk(s, guests[0]); err != nil || s.Status != realname.StatusApproved {
			t.Errorf("held %v: %v at %v, %v", held, s.Status, s.Next, err)
		}
	}
}

// askedForCode has a reviewer ask for another code in a session that is held, of which one was confirmed.
func (h *house) askedForCode(account string) realname.Session {
	h.t.Helper()
	s := h.reach(account, realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	h.hold(s)
	s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{
		Session: s.Ref.ID, Round: 1, Actor: "reviewer-1", Again: []realname.Step{realname.StepCode},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Clock.Advance(2 * time.Minute)
	return s
}

// TestHeldMobileIsNotOverwritten: so it is with a mobile number that a code has confirmed, by whichever way another one
// comes. The same number again is fine, and no code goes out to another.
func TestHeldMobileIsNotOverwritten(t *testing.T) {
	other := sms.MustParseMobile("13700137000")
	for name, give := range map[string]func(*house, realname.Session) error{
		"a code": func(h *house, s realname.Session) error {
			_, _, err := h.Verifier.SendCode(h.ctx, s.Ref, realname.CodeRequest{Mobile: other})
			return err
		},
		"a card": func(h *house, s realname.Session) error {
			s, err := h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodBankCard)
			if err == nil {
				_, err = h.Verifier.SubmitCard(h.ctx, s.Ref, realname.Card{Number: guests[0].card, Mobile: other})
			}
			h.refused("the card", err, realname.ReasonDataWithdrawn)
			if _, back := h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodIDCard); back != nil {
				h.t.Error(back)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := newCensus()
			h, _ := withArchive(t, store, func(c *realname.Config) { c.Review = nil })
			s := h.askedForCode("a")
			calls := len(h.Backend.Calls())
			h.refused("another", give(h, s), realname.ReasonDataWithdrawn)
			if len(h.Backend.Calls()) != calls || len(h.Phone.Messages(other)) > 0 || !strings.Contains(h.everything(store), guests[0].mobile.Reveal()) {
				t.Error("somebody was asked, or the number that is held is gone")
			}
			if s, err := h.walk(get(t, h.World, s.Ref), guests[0]); err != nil || s.Status != realname.StatusReview {
				t.Errorf("the same number: %v at %v, %v", s.Status, s.Next, err)
			}
		})
	}
}

// TestHeldMobileOfACardUnderWay: a card that was given before the hold does not bring its number.
func TestHeldMobileOfACardUnderWay(t *testing.T) {
	store, hold := newCensus(), func() {}
	h, _ := withArchive(t, store, func(c *realname.Config) {
		c.Review = nil
		bank := c.Bank
		c.Bank = realname.BankFunc(func(ctx context.Context, op realname.Op, id realname.Identity, card realname.Card) (realname.Answer, error) {
			hold()
			return bank.CheckCard(ctx, op, id, card)
		})
	})
	s := h.reach("a", realname.GoalVerify, realname.MethodIDCard, guests[0], realname.StatusReview)
	s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{
		Session: s.Ref.ID, Round: 1, Actor: "reviewer-1", Again: []realname.Step{realname.StepFace},
	})
	if err == nil {
		s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodBankCard)
	}
	if err != nil {
		t.Fatal(err)
	}
	hold = func() { h.hold(s) }
	other := sms.MustParseMobile("13700137000")
	s, err = h.Verifier.SubmitCard(h.ctx, s.Ref, realname.Card{Number: guests[0].card, Mobile: other})
	if err != nil || s.Next != realname.StepCode {
		t.Fatal(s.Next, err)
	}
	_, _, err = h.Verifier.SendCode(h.ctx, s.Ref, realname.CodeRequest{})
	h.refused("a code to the card's number", err, realname.ReasonDataWithdrawn)
	if len(h.Phone.Messages(other)) > 0 || !strings.Contains(h.everything(store), guests[0].mobile.Reveal()) {
		t.Error("a code went out, or the number that is held is gone")
	}
}

// TestHeldMobileUnconfirmed: a number that no code has confirmed may be corrected.
func TestHeldMobileUnconfirmed(t *testing.T) {
	h, _ := withArchive(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepCode {
		s, err = h.step(s, guests[0])
	}
	if err == nil {
		_, _, err = h.Verifier.SendCode(h.ctx, s.Ref, realname.CodeRequest{Mobile: sms.MustParseMobile("13700137000")})
	}
	if err != nil {
		t.Fatal(err)
	}
	h.hold(s)
	h.Clock.Advance(2 * time.Minute)
	if s, err = h.walk(s, guests[0]); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("corrected: %v at %v, %v", s.Status, s.Next, err)
	}
}
