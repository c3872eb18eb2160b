package realname_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestBegunShortlyBeforeTheEnd: a check that is begun shortly before the session's end, which moves no
// more, is asked about at least once before.
func TestBegunShortlyBeforeTheEnd(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		faceOnly(c)
		c.Extension = -1
	}})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	w.Clock.Advance(30*time.Minute - 30*time.Second)
	u.face()
	for range 20 { // the answer is there at once
		sweepAfter(t, w, time.Second)
	}
	if p := get(t, w, u.ref).Step(realname.StepFace); p.Phase != realname.PhasePassed {
		t.Errorf("ten seconds before the end the face is %v, asked about %d times; want passed", p.Phase, queries(w))
	}
}

// TestAbandonLosesRace: where a worker stores the provider's answer while a check is given up, Abandon
// returns the session with that answer, and takes nothing from what the account gets back on the day.
func TestAbandonLosesRace(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		faceOnly(c)
		c.Limits.Face = 9
	}})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, w.Verifier, "account-1", people[0])
	w.Clock.Advance(10 * time.Second)
	w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo), realnametest.Fail(realname.ReasonFaceMismatch))
	store.before(1, "swap", "rn/a/", func() {
		w.Clock.Advance(6 * time.Second)
		if _, err := w.Verifier.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
	})
	s, err := w.Verifier.Abandon(t.Context(), ref, realname.StepFace)
	if now := get(t, w, ref).Step(realname.StepFace); now.Phase != realname.PhaseFailed {
		t.Fatal(now, queries(w))
	}
	if p := s.Step(realname.StepFace); err != nil || p.Phase != realname.PhaseFailed {
		t.Errorf("Abandon: %v, %v; want failed, as the provider said", p, err)
	}
	left := get(t, w, ref).Step(realname.StepFace).Left
	for range 3 {
		w.Backend.Script(realname.StepFace, realnametest.Later("token"))
		w.Backend.ScriptQuery(realname.StepFace, notOpened(realname.BilledNo))
		if _, err := w.Verifier.SubmitFace(t.Context(), ref, realname.Face{}); err != nil {
			t.Fatal(err)
		}
		if s, err = w.Verifier.Abandon(t.Context(), ref, realname.StepFace); err != nil {
			t.Fatal(err)
		}
	}
	if now := s.Step(realname.StepFace).Left; now != left {
		t.Errorf("%d tries left of %d after three that are to be given back", now, left)
	}
}

// A deafEraser is a backend of tests that erases nothing, and keeps how often it was told to.
type deafEraser struct {
	*realnametest.Backend
	mu   sync.Mutex
	told map[string]int
}

func (e *deafEraser) Erase(_ context.Context, _ realname.Op, token realname.Detail) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told[token.Reveal()]++
	return errors.New("not now")
}

// TestErasureClock: providers are asked for 30 days from the erasure of the account on, also where one of
// them was told before to erase what it kept of a check that was given up.
func TestErasureClock(t *testing.T) {
	e := &deafEraser{told: map[string]int{}}
	w, s := pendingFace(t, func(c *realname.Config) {
		e.Backend = c.Face.(*realnametest.Backend)
		c.Face, c.Retain.Abandoned = e, -1
	})
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), withToken(realnametest.Pass(), "token"))
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	w.Backend.Script(realname.StepFace, withToken(realnametest.Pass(), "token 2"))
	if after, err := w.Verifier.SubmitFace(t.Context(), s.Ref, realname.Face{}); err != nil || after.Step(realname.StepFace).Phase != realname.PhasePassed {
		t.Fatal(after.Step(realname.StepFace), err)
	}
	for range 60 {
		sweepAfter(t, w, time.Second)
	}
	if e.told["token"] == 0 {
		t.Fatal("the late yes was not dropped")
	}
	for range 29 * 4 { // the provider does not erase for 29 days
		sweepAfter(t, w, 6*time.Hour)
	}
	if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	for range 4 * 4 {
		sweepAfter(t, w, 6*time.Hour)
	}
	before := e.told["token 2"]
	for range 4 * 4 {
		sweepAfter(t, w, 6*time.Hour)
	}
	trail := trailOf(t, w, s.Ref)
	if before == 0 || e.told["token 2"] == before {
		t.Errorf("told to erase %d times in four days, and no more in the next four: given up (%v); want 30 days", before, slices.Contains(trail, "provider_copy"))
	}
}

// TestLostAndGivenUp: a check whose answer was lost, and which is given up, is asked about until the
// provider's time for it is up, like any other: its no uses up the try that was given back.
func TestLostAndGivenUp(t *testing.T) {
	for name, pause := range map[string]time.Duration{"at once": 0, "after 40 seconds": 40 * time.Second} {
		clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
		face := &lostFace{clock: clock, judges: clock.Now().Add(2 * time.Minute)}
		w := newWorld(t, realnametest.Options{Clock: clock, Change: func(c *realname.Config) {
			faceOnly(c)
			c.Face = face
		}})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
		w.Clock.Advance(pause)
		s, err := w.Verifier.Abandon(t.Context(), u.ref, realname.StepFace)
		if p := s.Step(realname.StepFace); err != nil || p.Left != 3 {
			t.Fatal(name, p, err)
		}
		for range 10 * 60 {
			sweepAfter(t, w, time.Second)
		}
		if p := get(t, w, u.ref).Step(realname.StepFace); p.Left != 2 {
			t.Errorf("%s: the check was judged, and %d tries are left; want 2", name, p.Left)
		}
	}
}

// A lostFace is a provider whose first answer is lost, and whose user opens the page late and fails.
type lostFace struct {
	clock  *realnametest.Clock
	judges time.Time
}

func (f *lostFace) CheckFace(context.Context, realname.Op, realname.Identity, realname.Photo) (realname.Answer, error) {
	return realname.Answer{}, errors.New("lost")
}

func (f *lostFace) Query(context.Context, realname.Op, realname.Detail) (realname.Answer, error) {
	switch now := f.clock.Now(); {
	case now.Before(f.judges.Add(-time.Minute)):
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureNotOpened, Billed: realname.BilledNo}
	case now.Before(f.judges):
		return realnametest.Later("token").Answer, nil
	}
	return realnametest.Fail(realname.ReasonFaceMismatch).Answer, nil
}
