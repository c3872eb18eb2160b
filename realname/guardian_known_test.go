package realname_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
)

// A ward is a family with a child that was verified by the permit of Taiwan, as its photos show it.
type ward struct {
	*house
	who guest
}

// newWard verifies the child "kid" with a guardian. The photos show the date of birth to which born points.
func newWard(t *testing.T, born *idcard.Date, change ...func(*realname.Config)) *ward {
	t.Helper()
	adult := bornAt(idcard.MustDate(1980, 1, 1), "800101")
	h := abroad(t, "passport", adult, append(change, func(c *realname.Config) {
		c.Documents = dated(c.Documents, born)
	})...)
	w := &ward{h, guest{travellers["permit of Taiwan"], child.card, child.mobile, child.pin}}
	w.verifyKid(realname.GoalVerify, "mother")
	return w
}

// verifyKid has the child verified, by people where they are asked.
func (w *ward) verifyKid(g realname.Goal, guardian string) realname.Session {
	w.t.Helper()
	s, err := w.start("kid", g, realname.MethodIDCard)
	if err == nil && guardian != "" {
		_, err = w.guard(s.Ref, guardian)
	}
	if err == nil {
		s, err = w.walk(get(w.t, w.World, s.Ref), w.who)
	}
	if err == nil && s.Status == realname.StatusReview {
		s = w.approve(s)
	}
	if err != nil || s.Status != realname.StatusApproved {
		w.t.Fatalf("%v at %v, %v: %+v", s.Status, s.Next, err, s.Steps)
	}
	w.Clock.Advance(48 * time.Hour)
	return s
}

// reset begins to set the child's PIN anew, agreed to by the child alone, and reports what comes of its identity.
func (w *ward) reset() (realname.Session, error) {
	w.t.Helper()
	s, err := w.start("kid", realname.GoalResetPIN, realname.MethodIDCard)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.Verifier.SubmitIdentity(w.ctx, s.Ref, w.who.who)
}

// TestGuardianOfADocumentKnown: a child that was verified with a guardian, by a document whose number tells no age,
// needs one as well for a goal that does not verify: the session and the error say so, and nobody is asked.
func TestGuardianOfADocumentKnown(t *testing.T) {
	born := idcard.MustDate(2015, 6, 1)
	w := newWard(t, &born)
	calls := len(w.Backend.Calls())
	s, err := w.reset()
	w.refused("the child alone", err, realname.ReasonGuardianConsentRequired)
	if now := get(t, w.World, s.Ref); !slices.Equal(marked(s.Needs, true), marked(now.Needs, true)) || len(marked(s.Needs, true)) == 0 {
		t.Errorf("needs %v, and then %v", s.Needs, now.Needs)
	}
	if n := len(w.Backend.Calls()); n != calls {
		t.Errorf("%d calls about a child", n-calls)
	}
	if s, err = w.guard(s.Ref, "mother"); err == nil {
		w.who.pin = otherPIN(5)
		s, err = w.walk(s, w.who)
	}
	if err == nil && s.Status == realname.StatusReview {
		s = w.approve(s)
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("with a guardian: %v at %v, %v", s.Status, s.Next, err)
	}
}

// TestGuardianOfADocumentGrownUp: who has grown up renews alone, where photos are read anew, and needs no guardian from
// then on. Photos that show no age change nothing.
func TestGuardianOfADocumentGrownUp(t *testing.T) {
	born := idcard.MustDate(2015, 6, 1)
	w := newWard(t, &born)
	born = idcard.Date{}
	s, err := w.start("kid", realname.GoalRenew, realname.MethodIDCard)
	if err == nil {
		s, err = w.walk(s, w.who)
	}
	w.refused("photos without an age", err, realname.ReasonGuardianConsentRequired)
	if _, err = w.Verifier.Cancel(w.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	born = idcard.MustDate(2000, 6, 1)
	w.who.pin = otherPIN(5)
	w.verifyKid(realname.GoalRenew, "")
	if s, err = w.reset(); err != nil || len(marked(s.Needs, true)) != 0 {
		t.Errorf("grown up: needs %v, %v", s.Needs, err)
	}
}

// TestGuardianOfADocumentByAnotherWay: a way without photos needs the guardian also where the session began by one that
// has them.
func TestGuardianOfADocumentByAnotherWay(t *testing.T) {
	born := idcard.MustDate(2015, 6, 1)
	const look realname.Goal = "look"
	w := newWard(t, &born, func(c *realname.Config) {
		c.Goals[look] = realname.GoalSpec{From: []realname.AccountState{realname.AccountVerified}, Flows: map[realname.Method][]realname.Step{
			realname.MethodIDCard:   {realname.StepIdentity, realname.StepPhotos, realname.StepFace},
			realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode},
		}}
	})
	s, err := w.start("kid", look, realname.MethodIDCard)
	if err == nil {
		s, err = w.Verifier.SubmitIdentity(w.ctx, s.Ref, w.who.who)
	}
	if err == nil {
		s, err = w.Verifier.ChangeMethod(w.ctx, s.Ref, realname.MethodBankCard)
	}
	if err != nil || len(marked(s.Needs, true)) == 0 {
		t.Fatalf("needs %v, %v", s.Needs, err)
	}
	_, err = w.Verifier.SubmitCard(w.ctx, s.Ref, realname.Card{Number: w.who.card, Mobile: w.who.mobile})
	w.refused("the card", err, realname.ReasonGuardianConsentRequired)
}

// TestGuardianOfADocumentForgotten: an account that was released, or erased, knows nothing of its person's age.
func TestGuardianOfADocumentForgotten(t *testing.T) {
	for name, forget := range map[string]func(w *ward) error{
		"released": func(w *ward) error {
			return w.Verifier.Desk().Release(w.ctx, "kid", "operator", realname.ReasonReleased)
		},
		"erased": func(w *ward) error {
			_, err := w.Verifier.Records().Erase(w.ctx, "kid")
			return err
		},
	} {
		born := idcard.MustDate(2015, 6, 1)
		w := newWard(t, &born)
		if err := forget(w); err != nil {
			t.Fatal(name, err)
		}
		for range 3 {
			w.Clock.Advance(2 * time.Minute)
			w.sweep()
		}
		born = idcard.MustDate(2000, 6, 1)
		w.verifyKid(realname.GoalVerify, "")
		if s, err := w.reset(); err != nil || len(marked(s.Needs, true)) != 0 {
			t.Errorf("%s: needs %v, %v", name, s.Needs, err)
		}
	}
}

// dated has the permit of Taiwan show the date of birth to which born points.
func dated(own realname.DocumentReader, born *idcard.Date) realname.DocumentReader {
	return realname.DocumentFunc(func(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
		doc, a, err := own.ReadDocument(ctx, op, p)
		if p.Kind == travellers["permit of Taiwan"].Document.Kind() {
			doc.Birth = *born
		}
		return doc, a, err
	})
}

// TestGuardianOfADocumentByGoal: a goal whose guardian agrees up to a higher age than the one by which somebody was
// verified needs a guardian, unless the document has shown that age.
func TestGuardianOfADocumentByGoal(t *testing.T) {
	for name, tt := range map[string]struct {
		born         idcard.Date // the world's day is 2026-01-05
		verify, goal int
		renew        bool // as well, by photos that show no age
		want         realname.Reason
	}{
		"16, verified below 14":         {idcard.MustDate(2009, 6, 1), 0, 18, false, realname.ReasonGuardianConsentRequired},
		"16, verified below 16":         {idcard.MustDate(2009, 6, 1), 16, 18, false, realname.ReasonGuardianConsentRequired},
		"16, both below 16":             {idcard.MustDate(2009, 6, 1), 16, 16, false, 0},
		"16, both below 14":             {idcard.MustDate(2009, 6, 1), 0, 0, false, 0},
		"an adult":                      {idcard.MustDate(1990, 6, 1), 0, 18, false, 0},
		"an adult, renewed without one": {idcard.MustDate(1990, 6, 1), 0, 18, true, 0},
		"no age was shown":              {idcard.Date{}, 0, 18, false, realname.ReasonGuardianConsentRequired},
		"16, renewed without an age":    {idcard.MustDate(2009, 6, 1), 0, 18, true, realname.ReasonGuardianConsentRequired},
		"no age was shown, both at 14":  {idcard.Date{}, 0, 14, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := abroad(t, "passport", bornAt(idcard.MustDate(1980, 1, 1), "800101"), func(c *realname.Config) {
				c.Documents = dated(c.Documents, &tt.born)
				c.Goals = maps.Clone(c.Goals)
				verify := c.Goals[realname.GoalVerify]
				verify.Guardian = tt.verify
				c.Goals[realname.GoalVerify] = verify
				c.Goals[realname.GoalResetPIN] = realname.GoalSpec{
					From: []realname.AccountState{realname.AccountVerified}, Own: true, Review: realname.ReviewByRule, Guardian: tt.goal,
				}
			})
			w := &ward{h, guest{travellers["permit of Taiwan"], child.card, child.mobile, child.pin}}
			w.verifyKid(realname.GoalVerify, "")
			if tt.renew {
				tt.born, w.who.pin = idcard.Date{}, otherPIN(4)
				w.verifyKid(realname.GoalRenew, "")
			}
			s, err := w.reset()
			w.refused("alone", err, tt.want)
			if needs := len(marked(s.Needs, true)) > 0; needs != (tt.want != 0) {
				t.Errorf("needs a guardian: %v", needs)
			}
		})
	}
}
