package flowtest

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// Takeover lets a thief who has an account's login verify it as himself, with his own genuine
// card, face and telephone: he is refused at the identity step, nobody is paid for it, and the
// owner's PIN pays before, during and after. With the owner's own data and his own telephone he
// comes as far as people.
func Takeover(t *testing.T, open func() kv.Store) {
	clock := morning()
	w, err := realnametest.New(realnametest.Options{Store: newPlace(open()), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	h := heist{w, t, "account-1"}
	owner, thief := people[0], people[1]
	pin := password.MustParsePIN("739164")
	if s, err := w.Walk(t.Context(), h.account, realname.MethodIDCard, owner); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	pays := func(when string) {
		t.Helper()
		if err := w.PINs.Verify(t.Context(), h.account, pin); err != nil {
			t.Errorf("%s: the owner's PIN: %v", when, err)
		}
	}
	pays("before")
	if _, err := w.Verifier.Start(t.Context(), h.account, realname.GoalVerify, realname.MethodIDCard); reasonOf(err) != realname.ReasonAlreadyVerified {
		t.Errorf("to verify a verified account: %v", err)
	}
	for _, g := range []realname.Goal{realname.GoalRenew, realname.GoalResetPIN} {
		for _, m := range methods {
			h.try(g, m, thief)
			pays("during")
		}
	}
	h.reset(owner)
	pays("after")
}

type heist struct {
	w       *realnametest.World
	t       *testing.T
	account string
}

// try lets the thief come with his own data.
func (h heist) try(g realname.Goal, m realname.Method, thief realname.Identity) {
	h.t.Helper()
	ctx := h.t.Context()
	h.w.Clock.Advance(3 * time.Minute)
	s, err := h.w.Verifier.Start(ctx, h.account, g, m)
	if err == nil {
		err = h.w.Agree(ctx, s.Ref)
	}
	if err != nil {
		h.t.Fatalf("%s by %v: %v", g, m, err)
	}
	paid := h.w.Backend.Count(realname.StepIdentity)
	_, err = h.w.Verifier.SubmitIdentity(ctx, s.Ref, thief)
	if reasonOf(err) != realname.ReasonAnotherPerson {
		h.t.Errorf("%s by %v: %v, want another_person", g, m, err)
	}
	if h.w.Backend.Count(realname.StepIdentity) != paid {
		h.t.Errorf("%s by %v: the authority was asked", g, m)
	}
	if _, err := h.w.Verifier.Cancel(ctx, s.Ref); err != nil {
		h.t.Error(err)
	}
}

// reset lets the thief reset the PIN with the owner's name and number, which he knows, and his
// own card and telephone: people see it, and nothing has changed until they say so.
func (h heist) reset(owner realname.Identity) {
	h.t.Helper()
	ctx, v := h.t.Context(), h.w.Verifier
	h.w.Clock.Advance(3 * time.Minute)
	s, err := v.Start(ctx, h.account, realname.GoalResetPIN, realname.MethodBankCard)
	if err == nil {
		err = h.w.Agree(ctx, s.Ref)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	his := realname.Card{Number: bankcard.MustParse("6216261482159374123"), Mobile: sms.MustParseMobile("13700137000")}
	_, err = v.SubmitIdentity(ctx, s.Ref, owner)
	if err == nil {
		_, err = v.SubmitCard(ctx, s.Ref, his)
	}
	if err == nil {
		_, _, err = v.SendCode(ctx, s.Ref, realname.CodeRequest{})
	}
	if err == nil {
		_, err = v.CheckCode(ctx, s.Ref, h.w.Phone.Code(his.Mobile))
	}
	if err == nil {
		s, err = v.SetPIN(ctx, s.Ref, password.MustParsePIN("740471"))
	}
	if err != nil || s.Status != realname.StatusReview {
		h.t.Fatalf("the thief's reset: %v, %v; want review", s.Status, err)
	}
	if _, err := h.w.Verifier.Sweep(ctx); err != nil {
		h.t.Error(err)
	}
	seen, err := v.Desk().Get(ctx, s.Ref.ID)
	if err != nil || seen.Status != realname.StatusReview {
		h.t.Errorf("nobody is to decide: %v, %v", seen.Status, err)
	}
	if err := h.w.PINs.Verify(ctx, h.account, password.MustParsePIN("740471")); err == nil {
		h.t.Error("the thief's PIN pays")
	}
	if _, err := v.Desk().Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer-1"}); err != nil {
		h.t.Error(err)
	}
}

// reasonOf is why something was refused, or zero.
func reasonOf(err error) realname.Reason {
	var e *realname.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}
