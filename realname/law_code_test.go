package realname_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// TestProofOfBefore: a code that was right once proves nothing after the subject or
// the method changed, or after it was asked for again.
func TestProofOfBefore(t *testing.T) {
	face := func(u *walker) *walker { return u.photos().face() }
	for name, change := range map[string]func(*walker){
		"asked for again": func(u *walker) {
			u.decide(realname.Decision{Again: []realname.Step{realname.StepCode}})
		},
		"another subject": func(u *walker) {
			u.decide(realname.Decision{Again: []realname.Step{realname.StepIdentity}})
			face(u.identity(people[1]))
		},
		"another method and back": func(u *walker) {
			u.decide(realname.Decision{Again: []realname.Step{realname.StepPIN}})
			for _, m := range []realname.Method{realname.MethodBankCard, realname.MethodIDCard} {
				u.do(func() (realname.Session, error) { return u.Verifier.ChangeMethod(u.ctx, u.ref, m) })
			}
			face(u)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := byPeople(t, nil)
			u := inReview(t, w, "account-1")
			before := w.Phone.Code(mobile)
			change(u)
			if s, err := w.Verifier.CheckCode(u.ctx, u.ref, before); err == nil || s.Step(realname.StepCode).Phase == realname.PhasePassed {
				t.Error("the code of before passes")
			}
			w.Clock.Advance(2 * time.Minute)
			u.do(func() (realname.Session, error) {
				s, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
				return s, err
			})
			if u.err != nil || u.s.Next != realname.StepCode {
				t.Fatalf("next is %v, %v; want code", u.s.Next, u.err)
			}
			code := w.Phone.Code(mobile)
			if _, err := w.Verifier.CheckCode(u.ctx, u.ref, smstest.Wrong(code)); err == nil {
				t.Error("a wrong code passes")
			}
			s, err := w.Verifier.CheckCode(u.ctx, u.ref, code)
			if err != nil || s.Step(realname.StepCode).Phase != realname.PhasePassed {
				t.Errorf("the right code: %v, %v", s.Step(realname.StepCode).Phase, err)
			}
		})
	}
}

// TestProofOverTaken: while a code is checked, the session goes on to another number,
// or asks for the code once more. What comes of the check then counts no more.
func TestProofOverTaken(t *testing.T) {
	for name, meanwhile := range map[string]func(*walker) error{
		"another number": func(u *walker) error {
			_, _, err := u.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: otherMobile})
			return err
		},
		"passed by another call, then another method and back": func(u *walker) error {
			if _, err := u.Verifier.CheckCode(u.ctx, u.ref, u.Phone.Code(mobile)); err != nil {
				return err
			}
			if _, err := u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard); err != nil {
				return err
			}
			_, err := u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodIDCard)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := newGap()
			w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
				c.Flows = map[realname.Method][]realname.Step{
					realname.MethodIDCard:   {realname.StepIdentity, realname.StepCode, realname.StepFace},
					realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode},
				}
			}})
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
			if _, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile}); err != nil {
				t.Fatal(err)
			}
			store.before(1, "swap", "rn/s/", func() {
				if err := meanwhile(u); err != nil {
					t.Error(err)
				}
			})
			_, err := w.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(mobile))
			wantReason(t, "CheckCode", err, realname.ReasonSuperseded)
			s, err := w.Verifier.Get(u.ctx, u.ref)
			if err != nil || s.Step(realname.StepCode).Phase != realname.PhaseNeeded {
				t.Errorf("code is %v, %v; want needed", s.Step(realname.StepCode).Phase, err)
			}
		})
	}
}

// TestProofIsHandedOut: a code that was used up by a call which crashed is right once
// more, for the same session and request.
func TestProofIsHandedOut(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	if _, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile}); err != nil || u.err != nil {
		t.Fatal(u.err, err)
	}
	ctx, crash := context.WithCancel(u.ctx)
	store.before(1, "swap", "rn/s/", crash)
	if _, err := w.Verifier.CheckCode(ctx, u.ref, w.Phone.Code(mobile)); err == nil {
		t.Fatal("nothing crashed")
	}
	s, err := w.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(mobile))
	if err != nil || s.Step(realname.StepCode).Phase != realname.PhasePassed {
		t.Errorf("code is %v, %v; want passed", s.Step(realname.StepCode).Phase, err)
	}
}

// TestCodeOfAnotherSubject: a code for a subject that has changed while it was
// sent is worth nothing, and who asked for it is told.
func TestCodeOfAnotherSubject(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {
			realname.StepIdentity, realname.StepCode, realname.StepPhotos, realname.StepFace, realname.StepPIN,
		}}
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	w.Phone.Script = func(context.Context, int, sms.Message) error {
		u.identity(people[1])
		return nil
	}
	_, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
	if err == nil || u.err != nil {
		t.Errorf("SendCode = %v after another identity was given (%v); want an error", err, u.err)
	}
}
