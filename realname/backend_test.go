package realname_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestWorkerWithoutBackend: a process that lacks a backend does not close what another
// process has asked it, and the one that has it still gets the answer.
func TestWorkerWithoutBackend(t *testing.T) {
	store, clock := new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	window := realnametest.Later("token-1")
	window.Answer.Window = 10 * time.Minute
	for name, reply := range map[string]realnametest.Reply{
		"pending": window, "lost": realnametest.Lost(realnametest.Pass()),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Store: store, Clock: clock})
			without := newWorld(t, realnametest.Options{Store: store, Clock: clock, Change: func(c *realname.Config) {
				c.Documents, c.Face = nil, nil
			}})
			w.Backend.Script(realname.StepFace, reply)
			u := walk(t, w, "account-"+name, realname.MethodIDCard).identity(people[0]).photos()
			w.Backend.ScriptQuery(realname.StepFace, realnametest.Down(realname.FailureUnknown)) // of the call itself, once
			u.face()
			for range 3 {
				clock.Advance(6 * time.Minute)
				if _, err := without.Verifier.Sweep(u.ctx); err != nil {
					t.Fatal(err)
				}
			}
			s, err := without.Verifier.Get(u.ctx, u.ref)
			if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
				t.Fatalf("face is %v, %v; want pending", s.Step(realname.StepFace), err)
			}
			w.Backend.Unscript(realname.StepFace)
			if _, err := w.Verifier.Sweep(u.ctx); err != nil {
				t.Fatal(err)
			}
			if s, err = w.Verifier.Get(u.ctx, u.ref); err != nil || s.Step(realname.StepFace).Phase != realname.PhasePassed {
				t.Errorf("face is %v, %v; want passed", s.Step(realname.StepFace), err)
			}
		})
	}
}

// TestPendingMustBeAskable: an answer that is to come later is none where nobody could
// ask for it, or where its token is longer than anybody keeps.
func TestPendingMustBeAskable(t *testing.T) {
	long := strings.Repeat("x", 4097)
	tests := map[string]struct {
		answer realname.Answer
		plain  bool // the backend cannot be asked
		want   realname.Phase
	}{
		"askable":       {realname.Answer{Token: realname.NewDetail("token")}, false, realname.PhasePending},
		"longest":       {realname.Answer{Token: realname.NewDetail(long[1:])}, false, realname.PhasePending},
		"not askable":   {realname.Answer{Token: realname.NewDetail("token")}, true, realname.PhaseUnresolved},
		"long token":    {realname.Answer{Token: realname.NewDetail(long)}, true, realname.PhaseUnresolved},
		"long continue": {realname.Answer{Token: realname.NewDetail("t"), Continue: realname.NewDetail(long)}, true, realname.PhaseUnresolved},
	}
	for name, tt := range tests {
		tt.answer.Verdict = realname.VerdictPending
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			if tt.plain {
				c.Face = realname.FaceFunc(c.Face.CheckFace)
			}
		}})
		w.Backend.Script(realname.StepFace, realnametest.Reply{Answer: tt.answer})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
		s, err := w.Verifier.Get(u.ctx, u.ref)
		if got := s.Step(realname.StepFace).Phase; got != tt.want || err != nil {
			t.Errorf("%s: face is %v, %v; want %v", name, got, err, tt.want)
		}
	}
}

// TestLongTokenOfQuerier: the bound holds for a backend that can be asked, too.
func TestLongTokenOfQuerier(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepFace, realnametest.Later(strings.Repeat("x", 1<<20)))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Down(realname.FailureUnknown))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	if !errors.Is(u.err, realname.ErrUnavailable) || !u.s.Continue.IsZero() {
		t.Errorf("a token of a megabyte: %v", u.err)
	}
	if k := kept(t, w, u.ref.ID); k.Tokens != 0 {
		t.Errorf("%d tokens are kept", k.Tokens)
	}
}

// TestFakeBackends: backends of tests are for tests.
func TestFakeBackends(t *testing.T) {
	_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.UnsafeFakeBackends = false }})
	if !errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), "UnsafeFakeBackends") {
		t.Errorf("New: %v, want it to name UnsafeFakeBackends", err)
	}
}

// TestGatePanics: a gate that panics, before or after, ends nothing but itself.
func TestGatePanics(t *testing.T) {
	for name, gate := range map[string]func(realname.GateRequest) (func(bool), error){
		"before": func(realname.GateRequest) (func(bool), error) { panic("gate") },
		"after":  func(realname.GateRequest) (func(bool), error) { return func(bool) { panic("gate") }, nil },
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Gate = gate }})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		if name == "before" {
			if !errors.Is(u.err, realname.ErrUnavailable) || w.Backend.Count(realname.StepIdentity) != 0 {
				t.Errorf("%s: %v, %d calls", name, u.err, w.Backend.Count(realname.StepIdentity))
			}
		} else if u.err != nil || u.s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
			t.Errorf("%s: %v, %v", name, u.s.Step(realname.StepIdentity), u.err)
		}
	}
}

// TestPhotosOfNobody: photos for a session that is not there, or is somebody else's, are
// not even looked at.
func TestPhotosOfNobody(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	for _, ref := range []realname.Ref{
		{Account: "account-1", ID: strings.Repeat("0", 26)}, {Account: "account-2", ID: u.ref.ID},
	} {
		for _, step := range []realname.Step{realname.StepPhotos, realname.StepFace} {
			looked, err := realname.GivenTo(context.Background(), w.Verifier, ref, step)
			if looked || !errors.Is(err, realname.ErrNotFound) {
				t.Errorf("%v: looked at: %v, %v", step, looked, err)
			}
		}
	}
	if looked, _ := realname.GivenTo(context.Background(), w.Verifier, u.ref, realname.StepPhotos); !looked {
		t.Error("the account's own photos are not looked at")
	}
}
