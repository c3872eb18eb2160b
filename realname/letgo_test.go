package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestCardSubmittedAgain: a card that the bank did not confirm is submitted again as soon as the
// session says so. The slot that the second check holds is not freed by what the first leaves.
func TestCardSubmittedAgain(t *testing.T) {
	store := newGap()
	h := newHouse(t, store, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonMismatch))
	store.before(2, "swap", "rn/c/", func() { // the first counts, the second lets go
		if now, err := h.Verifier.Get(h.ctx, s.Ref); err == nil && now.Step(realname.StepCard).Phase == realname.PhaseFailed {
			_, _ = h.step(s, guests[0])
		}
	})
	if s, err = h.step(s, guests[0]); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, guests[0]); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	thief := guests[1]
	thief.card = guests[0].card
	b, err := h.start("b", realname.GoalVerify, realname.MethodBankCard)
	if err == nil {
		_, err = h.walk(b, thief)
	}
	h.refused("another person with the card", err, realname.ReasonCardInUse)
}
