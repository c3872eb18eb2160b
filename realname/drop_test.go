package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// TestChangeDropsCard: who goes on with the ID card leaves no card behind, and the
// code goes to a number of their choice again.
func TestChangeDropsCard(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(realnametest.Someone()).card()
	if u.err != nil || u.s.Mobile != mobile {
		t.Fatalf("mobile = %v, %v; want the card's", u.s.Mobile, u.err)
	}
	u.do(func() (realname.Session, error) { return w.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodIDCard) })
	if u.err != nil || u.s.Mobile != (sms.Mobile{}) {
		t.Errorf("mobile = %v, %v; want none", u.s.Mobile, u.err)
	}
	u.do(func() (realname.Session, error) {
		return w.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
	})
	if p := u.s.Step(realname.StepCard); u.err != nil || p.Phase != realname.PhaseNeeded {
		t.Errorf("back again: %+v, %v; want the card to be given again", p, u.err)
	}
}

// TestChangeDropsPhotos: a face that was a photo of the card may be shown once the
// photos are forgotten with their method; the card then comes first again.
func TestChangeDropsPhotos(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos()
	for _, m := range []realname.Method{realname.MethodBankCard, realname.MethodIDCard} {
		u.do(func() (realname.Session, error) { return w.Verifier.ChangeMethod(u.ctx, u.ref, m) })
	}
	if u.err != nil || u.s.Next != realname.StepPhotos {
		t.Fatalf("next = %v, %v; want the photos", u.s.Next, u.err)
	}
	w.Clock.Advance(time.Minute)
	if u.photos().face().code().pin(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("status = %v, %v; want approved", u.s.Status, u.err)
	}
}

// TestPlainNo: a no without a reason has one that fits its step.
func TestPlainNo(t *testing.T) {
	no := realnametest.Reply{Answer: realname.Answer{Verdict: realname.VerdictFail}}
	for step, want := range map[realname.Step]realname.Reason{
		realname.StepIdentity: realname.ReasonMismatch,
		realname.StepPhotos:   realname.ReasonDocumentQuality,
		realname.StepFace:     realname.ReasonFaceMismatch,
		realname.StepCard:     realname.ReasonMismatch,
		realname.StepReview:   realname.ReasonReviewRejected,
	} {
		w := newWorld(t, realnametest.Options{})
		w.Backend.Script(step, no)
		m := realname.MethodIDCard
		if step == realname.StepCard {
			m = realname.MethodBankCard
		}
		u := walk(t, w, "account-1", m).identity(realnametest.Someone())
		for _, f := range []func() *walker{u.photos, u.face, u.card, u.code, u.pin} {
			if u.err == nil && u.s.Step(step).Phase != realname.PhaseFailed {
				f()
			}
			u.err = nil
		}
		if got := u.s.Step(step).Reason; got != want && u.s.Reason != want {
			t.Errorf("%v: reason %v or %v, want %v", step, got, u.s.Reason, want)
		}
	}
}
