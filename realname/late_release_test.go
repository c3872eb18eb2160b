package realname_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestReserveAfterRelease: a release leaves the account no reserve of the person before, also where
// a late yes to a face check that was given up is under way meanwhile.
func TestReserveAfterRelease(t *testing.T) {
	for name, during := range map[string]bool{"released before": false, "released meanwhile": true} {
		var e toldEraser
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			erasing(&e)(c)
			c.Limits.IdentityDay, c.Limits.OwnerDay = 2, 20
		}})
		w.Backend.Script(realname.StepFace, realnametest.Later("token"))
		ref := beginFace(t, w.Verifier, "account-1", people[0])
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), realnametest.Pass())
		if _, err := w.Verifier.Abandon(t.Context(), ref, realname.StepFace); err != nil {
			t.Fatal(err)
		}
		if s, err := w.Verifier.SubmitFace(t.Context(), ref, realname.Face{}); err != nil || s.Step(realname.StepFace).Phase != realname.PhasePassed {
			t.Fatal(s.Step(realname.StepFace), err)
		}
		release := func() {
			if err := w.Verifier.Desk().Release(t.Context(), "account-1", "operator", realname.ReasonReviewRejected); err != nil {
				t.Error(err)
			}
		}
		if during {
			e.mu.Lock()
			e.onQuery = release
			e.mu.Unlock()
		} else {
			release()
		}
		for range 30 {
			sweepAfter(t, w, time.Second)
		}
		w.Clock.Advance(24 * time.Hour)
		for i := range 2 { // a stranger uses up the identity's checks of the day
			w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
			walk(t, w, []string{"account-8", "account-9"}[i], realname.MethodIDCard).identity(people[0])
		}
		w.Backend.Unscript(realname.StepIdentity)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		if !errors.Is(u.err, realname.ErrLimit) {
			t.Errorf("%s: the account has the identity checked beyond its day: %v, %v", name, u.s.Step(realname.StepIdentity), u.err)
		}
	}
}
