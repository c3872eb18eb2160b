package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// queries counts how often the backend was asked what became of an operation.
func queries(w *realnametest.World) (n int) {
	for _, c := range w.Backend.Calls() {
		if c.Query {
			n++
		}
	}
	return n
}

// TestRefreshBounded has an impatient page ask every second for the
// answer of a check that takes almost two hours. The provider is not asked without
// end, soon enough all the same, and the answer is seen within a few minutes.
func TestRefreshBounded(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Lifetime = 3 * time.Hour }})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	pending := make([]realnametest.Reply, 1000)
	for i := range pending {
		pending[i] = realnametest.Later("token")
	}
	w.Backend.ScriptQuery(realname.StepFace, pending...)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	if u.err != nil {
		t.Fatal(u.err)
	}
	var first, all int
	for i := range 60 * 115 {
		s, err := w.Verifier.Refresh(u.ctx, u.ref)
		if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
			t.Fatalf("after %d: %v, %v; want pending", i, s.Step(realname.StepFace).Phase, err)
		}
		if i == 60 {
			first = queries(w)
		}
		w.Clock.Advance(time.Second)
	}
	if all = queries(w); first < 25 || all > 400 {
		t.Errorf("%d queries in the first minute, want 25 at least; %d in all, want 400 at most", first, all)
	}
}

// TestRefreshSees: an answer that has come is seen by the next query that is due.
func TestRefreshSees(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), realnametest.Pass())
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	var phases []realname.Phase
	for range 4 {
		u.do(func() (realname.Session, error) { return w.Verifier.Refresh(u.ctx, u.ref) })
		phases = append(phases, u.s.Step(realname.StepFace).Phase)
		w.Clock.Advance(time.Second)
	}
	want := []realname.Phase{realname.PhasePending, realname.PhasePending, realname.PhasePassed, realname.PhasePassed}
	for i := range want {
		if phases[i] != want[i] || u.err != nil {
			t.Fatalf("phases = %v, %v; want %v", phases, u.err, want)
		}
	}
}
