package realname_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// wantPerson fails the test unless Person tells of guests[0] with a mobile number and cards.
func (h *house) wantPerson(when string, mobile sms.Mobile, cards ...bankcard.Number) {
	h.t.Helper()
	who := guests[0].who
	want := password.Person{
		Names: []names.Name{who.Name}, Birth: who.Number.Birth(), IDNumber: who.Number, Mobile: mobile, BankCards: cards,
	}
	got, err := h.Verifier.Person(h.ctx, "a", "new PIN")
	// Numbers are compared, and printed masked.
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b password.Person) bool {
		return cmp.Equal(a.Names, b.Names, cmp.Comparer(func(a, b names.Name) bool { return a == b })) && a.Birth == b.Birth &&
			a.IDNumber == b.IDNumber && a.Mobile == b.Mobile && a.Email == b.Email && a.UserName == b.UserName &&
			cmp.Equal(a.BankCards, b.BankCards, cmp.Comparer(func(a, b bankcard.Number) bool { return a == b }))
	})); diff != "" || err != nil {
		h.t.Errorf("%s: %v\n%s", when, err, diff)
	}
}

// TestPersonOfAnAccount: a new PIN is compared with all that the account has now, and with nothing else.
func TestPersonOfAnAccount(t *testing.T) {
	h, _ := withArchive(t, nil, nil)
	if _, err := h.Verifier.Person(h.ctx, "a", "new PIN"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
	h.verify("a", guests[0])
	h.wantPerson("verified by identity card", guests[0].mobile)
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	h.wantPerson("with a card", guests[0].mobile, guests[0].card)
	moved := guest{guests[0].who, guests[1].card, guests[1].mobile, guests[0].pin}
	s := h.reach("a", realname.GoalBindCard, 0, moved, realname.StatusReview)
	h.wantPerson("with a number that nobody has approved", guests[0].mobile, guests[0].card)
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "r", Approve: true}); err != nil {
		t.Fatal(err)
	}
	h.wantPerson("with another number", guests[1].mobile, guests[0].card, guests[1].card)
	h.reach("a", realname.GoalBindCard, 0, guests[0], realname.StatusApproved)
	h.wantPerson("with the first number again", guests[0].mobile, guests[0].card, guests[1].card)
	h.withdraw("a", realname.PurposeCard)
	h.wantPerson("without consent to cards", guests[0].mobile)

	looks, err := h.Verifier.Records().Looks(h.ctx, "a")
	if err != nil || len(looks) != 1 || looks[0].Reference != "new PIN" {
		t.Errorf("%d looks, %v; want one of the day", len(looks), err)
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Person(h.ctx, "a", "new PIN"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("of an account that was erased: %v", err)
	}
}

// TestPersonOfARestrictedAccount: where the data may not be used, nothing of it is told.
func TestPersonOfARestrictedAccount(t *testing.T) {
	h := newHouse(t, nil, programDecides(realname.RetainGame()))
	s := h.verify("a", guests[0])
	if err := h.Verifier.Records().RestrictSession(h.ctx, s.Ref.ID); err != nil {
		t.Fatal(err)
	}
	who, err := h.Verifier.Person(h.ctx, "a", "new PIN")
	if err != nil || who.Names != nil || who.IDNumber.IsValid() || who.Mobile.IsValid() || who.BankCards != nil {
		t.Errorf("Person has %d names, %v, %v, %d cards; %v", len(who.Names), who.IDNumber, who.Mobile, len(who.BankCards), err)
	}
}
