package realname_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A badCall is a call with an argument that can never do.
type badCall struct {
	name   string
	call   func(*walker) error
	reason realname.Reason
	step   realname.Step
}

// badNames are what no account and no actor is called.
var badNames = map[string]realname.Reason{
	"": realname.ReasonValueMissing, strings.Repeat("x", 257): realname.ReasonValueTooLarge,
	"\xff": realname.ReasonValueMalformed, "account\xc3": realname.ReasonValueMalformed,
}

// byName has the methods that take the name of an account or an actor.
var byName = map[string]func(u *walker, name string) error{
	"Start": func(u *walker, name string) error {
		_, err := u.Verifier.Start(u.ctx, name, realname.GoalVerify, realname.MethodIDCard)
		return err
	},
	"Account": func(u *walker, name string) error {
		_, err := u.Verifier.Account(u.ctx, name)
		return err
	},
	"Subject": func(u *walker, name string) error {
		_, err := u.Verifier.Subject(u.ctx, name, "test")
		return err
	},
	"Person": func(u *walker, name string) error {
		_, err := u.Verifier.Person(u.ctx, name, "test")
		return err
	},
	"Cards": func(u *walker, name string) error {
		_, err := u.Verifier.Cards(u.ctx, name, "test")
		return err
	},
	"GuardianConsent": func(u *walker, name string) error {
		_, err := u.Verifier.GuardianConsent(u.ctx, u.ref, name, realnametest.Acts(u.Verifier)...)
		return err
	},
	"Unbind": func(u *walker, name string) error { return u.Verifier.Unbind(u.ctx, name, "card") },
	"Decide's actor": func(u *walker, name string) error {
		_, err := u.Verifier.Desk().Decide(u.ctx, realname.Decision{Session: u.ref.ID, Actor: name})
		return err
	},
	"Revoke's actor": func(u *walker, name string) error {
		_, err := u.Verifier.Desk().Revoke(u.ctx, u.ref.ID, name, realname.ReasonRevoked)
		return err
	},
	"Suspend": func(u *walker, name string) error {
		return u.Verifier.Desk().Suspend(u.ctx, name, "actor", realname.ReasonRevoked)
	},
	"Suspend's actor": func(u *walker, name string) error {
		return u.Verifier.Desk().Suspend(u.ctx, "account-1", name, realname.ReasonRevoked)
	},
	"Resume": func(u *walker, name string) error {
		return u.Verifier.Desk().Resume(u.ctx, name, "actor", realname.ReasonRevoked)
	},
	"Reverify": func(u *walker, name string) error {
		return u.Verifier.Desk().Reverify(u.ctx, name, "actor", realname.ReasonRevoked, u.Clock.Now().Add(48*time.Hour))
	},
	"Release": func(u *walker, name string) error {
		return u.Verifier.Desk().Release(u.ctx, name, "actor", realname.ReasonReleased)
	},
	"Release's actor": func(u *walker, name string) error {
		return u.Verifier.Desk().Release(u.ctx, "account-1", name, realname.ReasonReleased)
	},
	"Sessions": func(u *walker, name string) error {
		_, err := u.Verifier.Records().Sessions(u.ctx, name)
		return err
	},
	"Restrict": func(u *walker, name string) error { return u.Verifier.Records().Restrict(u.ctx, name) },
	"Erase": func(u *walker, name string) error {
		_, err := u.Verifier.Records().Erase(u.ctx, name)
		return err
	},
	"AccountTrail": func(u *walker, name string) error {
		_, err := u.Verifier.Records().AccountTrail(u.ctx, name)
		return err
	},
}

// badCalls are the other calls.
func badCalls() []badCall {
	large, some := realname.NewPhoto(make([]byte, realname.MaxPhoto+1)), realname.NewPhoto([]byte("x"))
	long := strings.Repeat("x", 257)
	start := func(g realname.Goal, m realname.Method) func(*walker) error {
		return func(u *walker) error {
			_, err := u.Verifier.Start(u.ctx, "account-2", g, m)
			return err
		}
	}
	identity := func(id realname.Identity) func(*walker) error {
		return func(u *walker) error { return u.identity(id).err }
	}
	photos := func(p realname.Photos) func(*walker) error {
		return func(u *walker) error {
			_, err := u.Verifier.SubmitPhotos(u.ctx, u.ref, p)
			return err
		}
	}
	give := func(c realname.Card) func(*walker) error {
		return func(u *walker) error {
			_, err := u.Verifier.SubmitCard(u.ctx, u.ref, c)
			return err
		}
	}
	act := func(text string, p realname.Purpose) realname.ConsentAct {
		return realname.ConsentAct{Purpose: p, Text: text, Version: "1", Language: "zh-Hans"}
	}
	consent := func(acts ...realname.ConsentAct) func(*walker) error {
		return func(u *walker) error {
			_, err := u.Verifier.Consent(u.ctx, u.ref, acts...)
			return err
		}
	}
	purpose := func(text string) func(*walker) error {
		return func(u *walker) error {
			_, err := u.Verifier.Subject(u.ctx, "account-1", text)
			return err
		}
	}
	decide := func(d realname.Decision) func(*walker) error {
		return func(u *walker) error {
			d.Session, d.Actor = u.ref.ID, "reviewer-1"
			_, err := u.Verifier.Desk().Decide(u.ctx, d)
			return err
		}
	}
	keyed := people[0]
	keyed.Key = long
	return []badCall{
		{"goal that there is not", start("another", realname.MethodIDCard), realname.ReasonGoalUnknown, 0},
		{"goal that there is not, no method", start("another", 0), realname.ReasonGoalUnknown, 0},
		{"no goal", start("", realname.MethodIDCard), realname.ReasonGoalUnknown, 0},
		{"method that there is not", start(realname.GoalVerify, 99), realname.ReasonMethodUnknown, 0},
		{"method of another goal", start(realname.GoalBindCard, realname.MethodIDCard), realname.ReasonMethodUnknown, 0},
		{"no method where there are two", start(realname.GoalVerify, 0), realname.ReasonValueMissing, 0},
		{"change to a method that there is not", func(u *walker) error {
			_, err := u.Verifier.ChangeMethod(u.ctx, u.ref, 99)
			return err
		}, realname.ReasonMethodUnknown, 0},

		{"no consent's text", consent(act("", realname.PurposeFace)), realname.ReasonValueMissing, 0},
		{"long consent's text", consent(act(long[:129], realname.PurposeFace)), realname.ReasonValueTooLarge, 0},
		{"malformed consent's text", consent(act("\xff", realname.PurposeFace)), realname.ReasonValueMalformed, 0},
		{"consent to nothing", consent(), realname.ReasonValueMissing, 0},
		{"too many consents", consent(make([]realname.ConsentAct, 33)...), realname.ReasonValueTooLarge, 0},
		{"consent without purpose", consent(act("text", 0)), realname.ReasonValueMissing, 0},
		{"consent to a code", consent(act("face", realname.PurposeFace), act("code", realname.Purpose(realname.StepCode))), realname.ReasonValueMalformed, 0},
		{"consent to purpose 99", consent(act("text", 99)), realname.ReasonValueMalformed, 0},
		{"guardian's consent to nothing", func(u *walker) error {
			_, err := u.Verifier.GuardianConsent(u.ctx, u.ref, "account-2")
			return err
		}, realname.ReasonValueMissing, 0},
		{"one text for two purposes", consent(act("text", realname.PurposeFace), act("text", realname.PurposePhotos)), realname.ReasonValueContradictory, realname.StepPhotos},

		{"no identity", identity(realname.Identity{}), realname.ReasonValueMissing, realname.StepIdentity},
		{"no name", identity(realname.Identity{Number: people[0].Number}), realname.ReasonValueMissing, realname.StepIdentity},
		{"no number", identity(realname.Identity{Name: people[0].Name}), realname.ReasonValueMissing, realname.StepIdentity},
		{"long key", identity(keyed), realname.ReasonValueTooLarge, realname.StepIdentity},

		{"no front", photos(realname.Photos{Back: some}), realname.ReasonValueMissing, realname.StepPhotos},
		{"no back", photos(realname.Photos{Front: some}), realname.ReasonValueMissing, realname.StepPhotos},
		{"front of 10 MiB and 1", photos(realname.Photos{Front: large, Back: some}), realname.ReasonValueTooLarge, realname.StepPhotos},
		{"back of 10 MiB and 1", photos(realname.Photos{Front: some, Back: large}), realname.ReasonValueTooLarge, realname.StepPhotos},
		{"face of 10 MiB and 1", func(u *walker) error {
			_, err := u.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: large})
			return err
		}, realname.ReasonValueTooLarge, realname.StepFace},

		{"no card", give(realname.Card{Mobile: mobile}), realname.ReasonValueMissing, realname.StepCard},
		{"no card's mobile", give(realname.Card{Number: bankcard.MustParse("6216261482159372648")}),
			realname.ReasonValueMissing, realname.StepCard},
		{"long key of a card", give(realname.Card{Number: card.Number, Mobile: mobile, Key: long}),
			realname.ReasonValueTooLarge, realname.StepCard},

		{"no mobile", func(u *walker) error {
			_, _, err := u.identity(people[0]).photos().face().Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{})
			return errors.Join(u.err, err)
		}, realname.ReasonValueMissing, realname.StepCode},

		{"no purpose", purpose(""), realname.ReasonValueMissing, 0},
		{"long purpose", purpose(long[:129]), realname.ReasonValueTooLarge, 0},
		{"malformed purpose", purpose("\xff"), realname.ReasonValueMalformed, 0},

		{"approve and ask again", decide(realname.Decision{Approve: true, Again: []realname.Step{realname.StepFace}}),
			realname.ReasonValueContradictory, realname.StepReview},
		{"ask again for step 99", decide(realname.Decision{Again: []realname.Step{99}}), realname.ReasonStepUnknown, 0},

		{"Deliver to nobody", func(u *walker) error {
			_, err := u.Verifier.Deliver(u.ctx, nil)
			return err
		}, realname.ReasonValueMissing, 0},
		{"Run for nobody", func(u *walker) error { return u.Verifier.Run(context.Background(), nil) }, realname.ReasonValueMissing, 0},
	}
}

// TestBadArguments: every argument that can never do is refused as such, with a reason, and
// nothing is asked, noted or shown.
func TestBadArguments(t *testing.T) {
	all := badCalls()
	for method, call := range byName {
		for name, reason := range badNames {
			all = append(all, badCall{method + " with " + reason.String(), func(u *walker) error { return call(u, name) }, reason, 0})
		}
	}
	for _, tt := range all {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{})
			u := walk(t, w, "account-1", realname.MethodIDCard)
			err := tt.call(u)
			var e *realname.Error
			if !errors.As(err, &e) || e.Reason != tt.reason || e.Step != tt.step {
				t.Fatalf("error = %v, want %v at %v", err, tt.reason, tt.step)
			}
			if !errors.Is(err, realname.ErrInvalid) || errors.Is(err, realname.ErrRefused) || errors.Is(err, realname.ErrUnavailable) {
				t.Errorf("%v is not of class ErrInvalid alone", err)
			}
			if strings.Contains(err.Error(), "xxx") || strings.Contains(err.Error(), "another") {
				t.Errorf("the error shows the argument: %v", err)
			}
			if n := w.Backend.Count(realname.StepIdentity); n != 0 && tt.step != realname.StepCode {
				t.Errorf("%d checks, want none", n)
			}
		})
	}
}

// TestLargestArguments: what is as long as it may be is not refused for that.
func TestLargestArguments(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, strings.Repeat("x", 256), realname.MethodIDCard)
	id := people[0]
	id.Key = strings.Repeat("x", 256)
	u.identity(id)
	_, err := w.Verifier.Consent(u.ctx, u.ref, realname.ConsentAct{
		Purpose: realname.PurposeCard, Text: strings.Repeat("x", 128), Version: strings.Repeat("x", 64), Language: strings.Repeat("x", 35),
	})
	photos := realname.Photos{
		Front: realname.NewPhoto(make([]byte, realname.MaxPhoto)), Back: realname.NewPhoto([]byte("x")),
	}
	_, err2 := w.Verifier.SubmitPhotos(u.ctx, u.ref, photos)
	if err := errors.Join(u.err, err, err2); err != nil {
		t.Error(err)
	}
}

// TestClassesOfErrors: an error is of the class of its reason, and of one class alone.
func TestClassesOfErrors(t *testing.T) {
	for i := range 256 {
		e := &realname.Error{Reason: realname.Reason(i)}
		n := 0
		for _, class := range []error{realname.ErrInvalid, realname.ErrUnavailable, realname.ErrRefused} {
			if errors.Is(e, class) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%v is of %d classes", e, n)
		}
		if about := i >= 160 && i < 168; errors.Is(e, realname.ErrInvalid) != about {
			t.Errorf("%v (%d) is ErrInvalid: %v, want %v", e, i, !about, about)
		}
	}
}
