package realname_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestStartAgainBesidePeople: where a session says that its person can begin anew, Start does.
func TestStartAgainBesidePeople(t *testing.T) {
	u := exhausted(t, realname.StepIdentity, realname.MethodIDCard, realname.ReasonMismatch, func(c *realname.Config) { c.Referral = true })
	if !slices.Contains(u.s.Ways, realname.WayStartAgain) {
		return
	}
	s, err := u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil || s.Ref == u.ref {
		t.Errorf("the ways are %v, and Start gives %v, %v; want a new session", u.s.Ways, s.Next, err)
	}
}

// TestBacksAfterErasure: an account gets three tries back on one day, also where it was erased in
// between: what counts for limits stays.
func TestBacksAfterErasure(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		faceOnly(c)
		c.Limits.Face = 10
	}})
	back := func(u *walker) int {
		w.Backend.Script(realname.StepFace, realnametest.Later("token"))
		w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
		u.face().do(func() (realname.Session, error) { return w.Verifier.Abandon(u.ctx, u.ref, realname.StepFace) })
		if u.err != nil {
			t.Fatal(u.err)
		}
		return u.s.Step(realname.StepFace).Left
	}
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	for range 3 {
		if left := back(u); left != 10 {
			t.Fatalf("%d left", left)
		}
	}
	if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	u = walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	if left := back(u); left != 9 {
		t.Errorf("a fourth try of the day is given back: %d left, want 9", left)
	}
}

// TestChainNotOpened: where the answer of one of several providers is lost, its word that the page was
// never opened counts as it does for a single one: the try is given back.
func TestChainNotOpened(t *testing.T) {
	for name, chain := range map[string]bool{"single": false, "chain": true} {
		first, second := new(realnametest.Backend), new(realnametest.Backend)
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			faceOnly(c)
			if c.Face = first; chain {
				c.Face = realname.Chain(
					realname.Provider[realname.FaceChecker]{Name: "first", Backend: first},
					realname.Provider[realname.FaceChecker]{Name: "second", Backend: second},
				)
			}
		}})
		first.Script(realname.StepFace, realnametest.Lost(realnametest.Later("token")))
		for range 9 {
			first.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
		}
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
		s, err := w.Verifier.Abandon(u.ctx, u.ref, realname.StepFace)
		if p := s.Step(realname.StepFace); err != nil || p.Left != 3 {
			t.Errorf("%s: %v, %v; want 3 left", name, p, err)
		}
	}
}

// TestRefreshNotOpened: a page that the user has not opened yet is no error of Refresh: the provider
// could tell, and has not decided.
func TestRefreshNotOpened(t *testing.T) {
	w, s := pendingFace(t, nil)
	w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
	w.Clock.Advance(10 * time.Second)
	if _, err := w.Verifier.Refresh(t.Context(), s.Ref); err != nil {
		t.Errorf("Refresh: %v, which matches ErrUnavailable: %v; want none", err, errors.Is(err, realname.ErrUnavailable))
	}
}

// TestAbandonElsewhere: a process that does not have the backend tells something else of a check that is
// pending than that it is not: the user is sent to no other step.
func TestAbandonElsewhere(t *testing.T) {
	store, backend := new(kv.Memory), new(realnametest.Backend)
	w := newWorld(t, realnametest.Options{Store: store, Backend: backend, Change: faceOnly})
	bare := newWorld(t, realnametest.Options{Store: store, Backend: backend, Change: func(c *realname.Config) { c.Face = nil }})
	backend.Script(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, w.Verifier, "account-1", people[0])
	s, err := bare.Verifier.Abandon(t.Context(), ref, realname.StepFace)
	if s.Step(realname.StepFace).Phase == realname.PhasePending && reasonOf(err) == realname.ReasonStepNotNext {
		t.Errorf("%v, and the step is pending", err)
	}
}
