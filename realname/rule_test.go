package realname_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestPINWaits: a PIN chosen in a session does not work before the approval, and
// never if there is none. The one before stays in force.
func TestPINWaits(t *testing.T) {
	w := byPeople(t, nil)
	old := otherPIN(1)
	person := realnametest.Someone()
	first := walk(t, w, "account-1", realname.MethodIDCard)
	first.p = old
	first.all(person).decide(realname.Decision{Approve: true})
	w.Clock.Advance(3 * time.Hour)
	second := walk(t, w, "account-1", realname.MethodIDCard).all(person)
	if first.err != nil || second.err != nil {
		t.Fatal(first.err, second.err)
	}
	works := func(when string, want, not password.PIN) {
		t.Helper()
		if err := w.PINs.Verify(t.Context(), "account-1", want); err != nil {
			t.Errorf("%s: the right PIN: %v", when, err)
		}
		if err := w.PINs.Verify(t.Context(), "account-1", not); err == nil {
			t.Errorf("%s: the wrong PIN works", when)
		}
	}
	works("in review", old, pin)
	second.decide(realname.Decision{})
	works("rejected", old, pin)
	w.Clock.Advance(3 * time.Hour)
	third := walk(t, w, "account-1", realname.MethodIDCard).all(person).decide(realname.Decision{Approve: true})
	if third.err != nil {
		t.Fatal(third.err)
	}
	works("approved", pin, old)
}

// TestOtherAccount: a session's id alone opens nothing.
func TestOtherAccount(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	ref := realname.Ref{Account: "account-2", ID: u.ref.ID}
	_, errs := w.Verifier.Get(u.ctx, ref)
	_, err2 := w.Verifier.SubmitIdentity(u.ctx, ref, realnametest.Someone())
	_, err3 := w.Verifier.Cancel(u.ctx, ref)
	_, _, err4 := w.Verifier.SendCode(u.ctx, ref, realname.CodeRequest{Mobile: mobile})
	_, err5 := w.Verifier.SetPIN(u.ctx, ref, pin)
	for i, err := range []error{errs, err2, err3, err4, err5} {
		if !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("call %d: %v, want ErrNotFound", i, err)
		}
	}
}

// TestUnknownAnswers: what is not understood passes nothing, and is no "no".
func TestUnknownAnswers(t *testing.T) {
	answers := map[string]realname.Answer{
		"zero":                    {},
		"unlisted verdict":        {Verdict: 9},
		"no, the provider is out": {Verdict: realname.VerdictFail, Reason: realname.ReasonProviderUnavailable},
		"pending without token":   {Verdict: realname.VerdictPending},
		"unlisted reason":         {Verdict: realname.VerdictFail, Reason: 250},
	}
	for name, a := range answers {
		w := newWorld(t, realnametest.Options{})
		w.Backend.Script(realname.StepFace, realnametest.Reply{Answer: a})
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Reply{Answer: a})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
		p := u.s.Step(realname.StepFace).Phase
		if p == realname.PhasePassed || p == realname.PhaseFailed || !errors.Is(u.err, realname.ErrUnavailable) {
			t.Errorf("%s: step is %v, %v; want no answer", name, p, u.err)
		}
	}
}

func TestWrongSubject(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	other := people[1]
	for _, about := range []realname.Identity{
		other, {Number: other.Number}, {Name: other.Name},
	} {
		w.Backend.Script(realname.StepIdentity, realnametest.About(about))
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
		if p := u.s.Step(realname.StepIdentity); p.Phase == realname.PhasePassed || p.Reason != realname.ReasonSubjectMismatch {
			t.Errorf("step is %v (%v), want failed: subject_mismatch", p.Phase, p.Reason)
		}
		u.err = nil
		w.Verifier.Cancel(u.ctx, u.ref)
	}
}

// TestSlotsAreNotFreedByTheClock: a session whose time is up, but whose end is not
// stored, keeps its slot: it could be approved by a process that is just behind.
func TestSlotsAreNotFreedByTheClock(t *testing.T) {
	slow := &slowStore{Store: new(kv.Memory)}
	w := newWorld(t, realnametest.Options{Store: slow, Change: func(c *realname.Config) {
		c.Review, c.Limits.Accounts, c.ReviewLimit = nil, 1, 72*time.Hour
	}})
	first := inReview(t, w, "account-1")
	w.Clock.Advance(71 * time.Hour)
	second := inReview(t, w, "account-2")
	taken := false
	slow.before = func(key string) {
		// The first has its slot and is about to be approved when its time is up
		// for whoever looks at the clock; the second is decided just then.
		if key[:5] != "rn/s/" || taken || slow.slots == 0 {
			return
		}
		taken = true
		slow.before = nil
		w.Clock.Advance(2 * time.Hour)
		second.decide(realname.Decision{Approve: true})
	}
	first.decide(realname.Decision{Approve: true})
	if !taken {
		t.Fatal("the first never took its slot")
	}
	if second.err != nil || second.s.Status != realname.StatusRejected || second.s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("second = %v (%v), %v; want rejected: identity_in_use", second.s.Status, second.s.Reason, second.err)
	}
}
