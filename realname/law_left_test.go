package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestPINTwiceStagedOnce: of a PIN that is set again the first one is dropped.
func TestPINTwiceStagedOnce(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	first := kept(t, w, u.ref.ID).Staged
	u.decide(realname.Decision{Again: []realname.Step{realname.StepPIN}})
	u.p = otherPIN(1)
	u.pin()
	u.decide(realname.Decision{})
	if u.err != nil || u.s.Status != realname.StatusRejected {
		t.Fatal(u.err, u.s.Status)
	}
	wantStaged(t, w, "account-1", first, false)
}

// TestPINLeavesWithItsStep: a flow without a PIN leaves none staged.
func TestPINLeavesWithItsStep(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Review = nil
		c.Flows = map[realname.Method][]realname.Step{
			realname.MethodIDCard:   {realname.StepIdentity, realname.StepFace, realname.StepPIN, realname.StepCode},
			realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode},
		}
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face().pin()
	staged := kept(t, w, u.ref.ID).Staged
	u.do(func() (realname.Session, error) {
		return w.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
	})
	u.do(func() (realname.Session, error) { return w.Verifier.Cancel(u.ctx, u.ref) })
	if u.err != nil {
		t.Fatal(u.err)
	}
	wantStaged(t, w, "account-1", staged, false)
}

// TestLateTokenIsErased: what a provider keeps of an answer that came too late is
// deleted there as well, whether the data is withdrawn afterwards or was before.
func TestLateTokenIsErased(t *testing.T) {
	for _, withdrawn := range []bool{false, true} {
		k := &keeper{Backend: new(realnametest.Backend)}
		w := newWorld(t, realnametest.Options{Backend: k.Backend, Change: func(c *realname.Config) { c.Face = k }})
		until := make(chan struct{})
		k.Script(realname.StepFace, realnametest.Late(realnametest.Later("token-1"), until))
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos()
		done := make(chan error)
		go func() {
			_, err := w.Verifier.SubmitFace(context.WithoutCancel(u.ctx), u.ref, realname.Face{})
			done <- err
		}()
		for w.Backend.Count(realname.StepFace) == 0 {
			time.Sleep(time.Millisecond)
		}
		erase := func() error { _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); return err }
		if withdrawn {
			u.err = erase()
		} else {
			_, u.err = w.Verifier.Cancel(u.ctx, u.ref)
		}
		close(until)
		<-done
		if err := errors.Join(u.err, erase(), w.Verifier.Wait(u.ctx)); err != nil {
			t.Fatal(err)
		}
		if len(k.erased) != 1 {
			t.Errorf("withdrawn before %v: the provider erased %d tokens, want one", withdrawn, len(k.erased))
		}
	}
}

// TestRefusedStartLeavesNothing: an account that is being erased meanwhile gets no
// session, and none is left that nobody knows.
func TestRefusedStartLeavesNothing(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	key := ""
	store.before(1, "swap", "rn/a/", func() {
		halfErase(t, w, store)
	})
	store.watch("rn/s/", func(k string) { key = k })
	_, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	wantReason(t, "Start", err, realname.ReasonAccountErased)
	if _, err := w.Store.Get(t.Context(), key); err == nil {
		t.Errorf("a session that nobody knows is left at %s…", key[:6])
	}
}
