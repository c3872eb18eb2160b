package realname_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestGuardianByAnotherCase: a guardian is one however their name is written, at the desk of a session and of
// the account.
func TestGuardianByAnotherCase(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
	})
	s, err := h.walk(h.enroll("kid", "mother"), child)
	if err != nil || s.Status != realname.StatusReview {
		t.Fatal(s.Status, err)
	}
	d := h.Verifier.Desk()
	for _, actor := range []string{"mother", "Mother", "MOTHER"} {
		_, err = d.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: actor, Approve: true})
		h.refused(actor+" decides", err, realname.ReasonOwnCase)
		_, err = d.Export(h.ctx, "kid", actor, "ticket 1")
		h.refused(actor+" exports", err, realname.ReasonOwnCase)
		_, err = d.Erase(h.ctx, "kid", actor, "ticket 1")
		h.refused(actor+" erases", err, realname.ReasonOwnCase)
		h.refused(actor+" restricts", d.Restrict(h.ctx, "kid", actor, "ticket 1"), realname.ReasonOwnCase)
		h.refused(actor+" suspends", d.Suspend(h.ctx, "kid", actor, realname.ReasonAttackSuspected), realname.ReasonOwnCase)
	}
	if _, err = d.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true}); err != nil {
		t.Error(err)
	}
}

// TestAgesAreRead: where children are verified, and other documents taken, no way to be verified goes without
// the photos that tell the age.
func TestAgesAreRead(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*realname.Config)
		ok     bool
	}{
		"children, documents":             {func(c *realname.Config) { forChildren(0)(c); travels(c) }, false},
		"youths, documents":               {func(c *realname.Config) { forChildren(16)(c); c.MinAge = 0; travels(c) }, false},
		"children, documents, photos":     {func(c *realname.Config) { forChildren(0)(c); travels(c); readsPhotos(c) }, true},
		"children without documents":      {forChildren(0), true},
		"documents, and nobody too young": {travels, true},
	} {
		_, err := realnametest.New(realnametest.Options{Change: tt.change})
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, realname.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGuardianDeclinedTwice: what a guardian agreed to after a refusal is taken back by the next one.
func TestGuardianDeclinedTwice(t *testing.T) {
	for _, again := range []string{"withdraw", "decline"} {
		t.Run(again, func(t *testing.T) {
			h := family(t, nil)
			s, err := h.start("child", realname.GoalVerify, realname.MethodIDCard)
			if err == nil {
				_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeIdentity)
			}
			if err == nil {
				_, err = h.guard(s.Ref, "mother")
			}
			if err == nil && again == "withdraw" {
				_, err = h.Verifier.Withdraw(h.ctx, "child")
			} else if err == nil {
				_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeIdentity)
			}
			if err == nil {
				err = h.Agree(h.ctx, s.Ref) // the child's own word
			}
			if err != nil {
				t.Fatal(err)
			}
			calls := len(h.Backend.Calls())
			if _, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who); err == nil || len(h.Backend.Calls()) != calls {
				t.Errorf("a backend is asked about a child whose guardian's consent was taken back: %v", err)
			}
		})
	}
}

// TestGuardianBeforeTheNumber: a guardian agrees again before it is known that theirs is the consent that counts.
func TestGuardianBeforeTheNumber(t *testing.T) {
	h := family(t, nil)
	s := h.enroll("kid", "mother")
	if _, err := h.Verifier.Withdraw(h.ctx, "kid"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.guard(s.Ref, "mother"); err != nil {
		t.Fatal(err)
	}
	if s, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who); err != nil || s.Next != realname.StepPhotos {
		t.Errorf("next is %v, %v", s.Next, err)
	}
}

// TestWithdrawUnderHold: what a hold keeps stays, also in a session that is open, and is not told any more.
func TestWithdrawUnderHold(t *testing.T) {
	for _, how := range []string{"withdraw", "decline"} {
		store := newCensus()
		h, _ := withArchive(t, store, func(c *realname.Config) { c.Review = nil })
		s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.walk(s, guests[0])
		}
		if err != nil || s.Status != realname.StatusReview {
			t.Fatal(s.Status, err)
		}
		if err = h.Verifier.Records().Hold(h.ctx, s.Ref.ID, "staff", "case 7", h.Clock.Now().Add(day)); err != nil {
			t.Fatal(err)
		}
		if how == "withdraw" {
			_, err = h.Verifier.Withdraw(h.ctx, "a")
		} else {
			_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeIdentity)
		}
		if err != nil {
			t.Fatal(err)
		}
		all := h.everything(store)
		if !strings.Contains(all, guests[0].who.Number.Reveal()) {
			t.Errorf("%s: what a hold keeps is gone", how)
		}
		if s, err = h.Verifier.Get(h.ctx, s.Ref); err != nil || s.Subject.Number.IsValid() || s.Status != realname.StatusOpen {
			t.Errorf("%s: the session is %v and tells %v, %v", how, s.Status, s.Subject, err)
		}
	}
}

// TestHeldPhotosStay: so do photos.
func TestHeldPhotosStay(t *testing.T) {
	g := newGallery(t, nil, nil)
	s := g.walk("a", guests[0].who)
	if err := g.Verifier.Records().Hold(g.ctx, s.Ref.ID, "staff", "case 7", g.Clock.Now().Add(day)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Verifier.Decline(g.ctx, s.Ref, realname.PurposePhotos); err != nil {
		t.Fatal(err)
	}
	g.later(20 * time.Minute)
	g.wantKept("under a hold", 2)
	g.later(3 * day)
	g.wantKept("after the hold", 0)
}

// TestWithdrawnCardIsGone: the number of a card whose consent was taken back is nowhere.
func TestWithdrawnCardIsGone(t *testing.T) {
	store := newCensus()
	h, _ := withArchive(t, store, nil)
	h.reach("a", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
	h.withdraw("a", realname.PurposeCard)
	h.sweep()
	if strings.Contains(h.everything(store), guests[0].card.Reveal()) {
		t.Error("the card's number is still there")
	}
}

// An interloper is a store that does something once, before a write.
type interloper struct {
	kv.Store
	before atomic.Pointer[func(key string) bool] // whether it was done
}

func (s *interloper) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if f := s.before.Load(); f != nil && s.before.CompareAndSwap(f, nil) && !(*f)(key) {
		s.before.Store(f)
	}
	return s.Store.Swap(ctx, key, old, r)
}

// TestWithdrawBesideTheFirstIdentity: the data of a session may come while a withdrawal reads it.
func TestWithdrawBesideTheFirstIdentity(t *testing.T) {
	for _, how := range []string{"withdraw", "decline"} {
		store := &interloper{Store: new(kv.Memory)}
		h, k := withArchive(t, store, nil)
		s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		submit := func(key string) bool {
			if !strings.HasSuffix(key, s.Ref.ID) {
				return false
			}
			_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
			if e := (*realname.Error)(nil); err != nil && (how == "decline" || !errors.As(err, &e) || e.Reason != realname.ReasonConsentDeclined) {
				t.Error(err) // of a withdrawal the account may know already
			}
			return true
		}
		store.before.Store(&submit)
		if how == "withdraw" {
			_, err = h.Verifier.Withdraw(h.ctx, "a")
		} else {
			_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeIdentity)
		}
		if err != nil {
			t.Fatal(err)
		}
		now, err := h.Verifier.Get(h.ctx, s.Ref)
		if err != nil || now.Subject.Number.IsValid() || k.kept(realname.StepIdentity) != 0 {
			t.Errorf("%s: the session tells %v, %v, and %d copies are kept", how, now.Subject, err, k.kept(realname.StepIdentity))
		}
	}
}
