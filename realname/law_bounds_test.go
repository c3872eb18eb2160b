package realname_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestTooMuch: what is empty or too large is refused, and nobody is asked about it.
func TestTooMuch(t *testing.T) {
	large, some := realname.NewPhoto(make([]byte, realname.MaxPhoto+1)), realname.NewPhoto([]byte("x"))
	long := strings.Repeat("x", 257)
	consent := func(u *walker, c realname.ConsentAct) error {
		_, err := u.Verifier.Consent(u.ctx, u.ref, c)
		return err
	}
	photos := func(u *walker, p realname.Photos) error {
		_, err := u.Verifier.SubmitPhotos(u.ctx, u.ref, p)
		return err
	}
	face := func(u *walker, f realname.Face) error {
		_, err := u.photos().Verifier.SubmitFace(u.ctx, u.ref, f)
		return err
	}
	for name, give := range map[string]func(*walker) error{
		"front too large": func(u *walker) error { return photos(u, realname.Photos{Front: large, Back: some}) },
		"back too large":  func(u *walker) error { return photos(u, realname.Photos{Front: some, Back: large}) },
		"no front":        func(u *walker) error { return photos(u, realname.Photos{Back: some}) },
		"no back":         func(u *walker) error { return photos(u, realname.Photos{Front: some}) },
		"long key": func(u *walker) error {
			p := realnametest.PhotosOf(people[0])
			p.Key = long
			return photos(u, p)
		},
		"face too large": func(u *walker) error { return face(u, realname.Face{Photo: large}) },
		"long text": func(u *walker) error {
			return consent(u, realname.ConsentAct{Purpose: realname.PurposeFace, Text: long[:129], Version: "1", Language: "zh"})
		},
		"consent to a code": func(u *walker) error {
			return consent(u, realname.ConsentAct{Purpose: realname.Purpose(realname.StepCode), Text: "x", Version: "1", Language: "zh"})
		},
	} {
		w := newWorld(t, realnametest.Options{})
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		before := len(trailOf(t, w, u.ref))
		if err := give(u); err == nil || u.err != nil {
			t.Errorf("%s: %v, %v; want a refusal", name, err, u.err)
		}
		if n := len(trailOf(t, w, u.ref)) - before; name != "face too large" && n != 0 {
			t.Errorf("%s: %d entries on the trail, want none", name, n)
		}
		if n := w.Backend.Count(realname.StepFace); n != 0 {
			t.Errorf("%s: %d face checks, want none", name, n)
		}
	}
}

// TestToldOfTheLate: whose answer comes too late is told why it does not count, also
// where the step has been passed meanwhile.
func TestToldOfTheLate(t *testing.T) {
	for name, tt := range map[string]struct {
		meanwhile func(*walker) error
		want      realname.Reason
	}{
		"another subject": {func(u *walker) error {
			_, err := u.Verifier.SubmitIdentity(u.ctx, u.ref, people[1])
			return err
		}, realname.ReasonSuperseded},
		"canceled": {func(u *walker) error {
			_, err := u.Verifier.Cancel(u.ctx, u.ref)
			return err
		}, realname.ReasonSessionEnded},
		"expired": {func(u *walker) error {
			u.Clock.Advance(30 * time.Minute)
			return nil
		}, realname.ReasonDeadlinePassed},
	} {
		w := newWorld(t, realnametest.Options{})
		until := make(chan struct{})
		w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
		u := walk(t, w, "account-1", realname.MethodIDCard)
		done := make(chan error)
		go func() {
			_, err := w.Verifier.SubmitIdentity(context.WithoutCancel(u.ctx), u.ref, people[0])
			done <- err
		}()
		for w.Backend.Count(realname.StepIdentity) == 0 {
			time.Sleep(time.Millisecond)
		}
		if err := tt.meanwhile(u); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		close(until)
		wantReason(t, name, <-done, tt.want)
	}
}

// TestResendAfterCrash: a code that was sent by a call which crashed is the session's
// code, as soon as the next call asks for one.
func TestResendAfterCrash(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	ctx, crash := context.WithCancel(u.ctx)
	store.before(1, "swap", "rn/s/", crash)
	if _, _, err := w.Verifier.SendCode(ctx, u.ref, realname.CodeRequest{Mobile: mobile}); err == nil {
		t.Fatal("nothing crashed")
	}
	if _, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile}); err == nil {
		t.Fatal("a second code is sent at once")
	}
	s, err := w.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(mobile))
	if err != nil || s.Step(realname.StepCode).Phase != realname.PhasePassed {
		t.Errorf("code is %v, %v; want passed", s.Step(realname.StepCode).Phase, err)
	}
}

// TestReviewIsLeftToPeople: a program that does not answer is asked a few times, and
// then people decide.
func TestReviewIsLeftToPeople(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	for range 40 {
		w.Backend.Script(realname.StepReview, realnametest.Down(realname.FailureUnavailable))
	}
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	for range 20 {
		w.Clock.Advance(2 * time.Minute)
		if _, err := w.Verifier.Sweep(u.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.Backend.Count(realname.StepReview); n != 5 || u.err != nil {
		t.Errorf("the program was asked %d times, %v; want 5", n, u.err)
	}
	if u.approve(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("session is %v, %v; want approved by people", u.s.Status, u.err)
	}
}

// TestLostAnswerIsFetched: where a backend can be asked, an answer that was lost is
// fetched, and the check is not begun again.
func TestLostAnswerIsFetched(t *testing.T) {
	for step, m := range map[realname.Step]realname.Method{
		realname.StepIdentity: realname.MethodIDCard, realname.StepFace: realname.MethodIDCard,
		realname.StepCard: realname.MethodBankCard,
	} {
		w := newWorld(t, realnametest.Options{})
		w.Backend.Script(step, realnametest.Lost(realnametest.Pass()))
		u := walk(t, w, "account-1", m).all(people[0])
		if errors.Is(u.err, realname.ErrUnavailable) {
			_, u.err = w.Verifier.Refresh(u.ctx, u.ref)
		}
		s, err := w.Verifier.Get(u.ctx, u.ref)
		if p := s.Step(step).Phase; p != realname.PhasePassed || err != nil || w.Backend.Count(step) != 1 {
			t.Errorf("%v is %v, %v, after %d checks; want passed after 1", step, p, err, w.Backend.Count(step))
		}
	}
}
