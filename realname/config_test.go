package realname_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

func TestNewReportsEverything(t *testing.T) {
	_, err := realname.New(realname.Config{Lifetime: -1, Retries: 9, Prefix: "no blanks"})
	if !errors.Is(err, realname.ErrConfig) {
		t.Fatalf("New = %v, want ErrConfig", err)
	}
	for _, want := range []string{
		"Store", "Keys", "Codes", "PINs", "Authority", "no method", "negative", "Retries", "Prefix",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not speak of %s: %v", want, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*realname.Config)
		want   string // a part of the error; "" if it is fine
	}{
		{"as it is", func(*realname.Config) {}, ""},
		{"volatile store", func(c *realname.Config) { c.UnsafeVolatileStore = false }, "UnsafeVolatileStore"},
		{"development keys", func(c *realname.Config) { c.UnsafeDevelopmentKeys = false }, "UnsafeDevelopmentKeys"},
		{"face without documents", func(c *realname.Config) { c.Documents = nil }, ""},
		{"face alone", func(c *realname.Config) { c.Bank = nil }, "every way to [renew reset_pin verify] asks for a face check"},
		{"face alone, by a law", func(c *realname.Config) { c.Bank, c.FaceBasis = nil, "Some Law, art. 1" }, ""},
		{"a goal by face alone", func(c *realname.Config) {
			c.Goals = map[realname.Goal]realname.GoalSpec{"pay": {
				Flows: map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace}},
				From:  []realname.AccountState{realname.AccountVerified}, Own: true,
			}}
		}, "every way to [pay] asks for a face check"},
		{"words that are too long", func(c *realname.Config) { c.FaceBasis = strings.Repeat("x", 257) }, "FaceBasis: value_too_large"},
		{"no text", func(c *realname.Config) { c.FaceBasis = "\xff" }, "FaceBasis: value_malformed"},
		{"no method at all", func(c *realname.Config) { c.Documents, c.Bank = nil, nil }, "no method"},
		{"limit too high", func(c *realname.Config) { c.Limits.Face = 101 }, "limit Face"},
		{"limit negative", func(c *realname.Config) { c.Limits.OwnerDay = -1 }, "limit OwnerDay"},
		{"age", func(c *realname.Config) { c.MinAge = 200 }, "MinAge"},
		{"own flow", flows(realname.StepIdentity, realname.StepFace), ""},
		{"weak flow", flows(realname.StepIdentity, realname.StepCode), "UnsafeWeakFlow"},
		{"weak flow, meant", func(c *realname.Config) {
			flows(realname.StepIdentity, realname.StepCode)(c)
			c.UnsafeWeakFlow = true
		}, ""},
		{"flow from the middle", flows(realname.StepFace), "does not begin"},
		{"empty flow", flows(), "does not begin"},
		{"step twice", flows(realname.StepIdentity, realname.StepFace, realname.StepFace), "twice"},
		{"review in a flow", flows(realname.StepIdentity, realname.StepFace, realname.StepReview), "cannot be asked"},
		{"step without backend", func(c *realname.Config) {
			flows(realname.StepIdentity, realname.StepCard)(c)
			c.Bank = nil
		}, "no backend"},
		{"unknown method", func(c *realname.Config) {
			c.Flows = map[realname.Method][]realname.Step{9: {realname.StepIdentity}}
		}, "method 9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := realnametest.New(realnametest.Options{Change: tt.change})
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New = %v, want %q in it", err, tt.want)
			}
		})
	}
}

func flows(steps ...realname.Step) func(*realname.Config) {
	return func(c *realname.Config) {
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: steps}
	}
}

func TestOwnFlow(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: flows(realname.StepIdentity, realname.StepCode, realname.StepFace)})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).code().face()
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("status = %v, %v; want approved", u.s.Status, u.err)
	}
}

// TestRefusedBeforeAnybodyIsAsked: what can be seen here costs no query and no try.
func TestRefusedBeforeAnybodyIsAsked(t *testing.T) {
	someone := realnametest.Someone()
	numbered := func(number string) realname.Identity {
		return realname.Identity{Name: someone.Name, Number: idcard.MustParse(number)}
	}
	same := realname.Photos{Front: realname.NewPhoto([]byte("x")), Back: realname.NewPhoto([]byte("x"))}
	tests := []struct {
		name   string
		change func(*realname.Config)
		submit func(*walker) error
		want   realname.Reason
	}{
		{"too young", func(c *realname.Config) { c.MinAge = 120 }, func(u *walker) error {
			return u.identity(someone).err
		}, realname.ReasonUnderAge},
		{"foreigner's card", nil, func(u *walker) error {
			return u.identity(numbered("932682198501010017")).err
		}, realname.ReasonDocumentUnsupported},
		{"card of a type that is not accepted", func(c *realname.Config) {
			c.CardTypes = []bankcard.Type{bankcard.Credit}
		}, func(u *walker) error {
			return u.identity(someone).card().err
		}, realname.ReasonCardUnsupported},
		{"one picture for both sides", nil, func(u *walker) error {
			_, err := u.identity(someone).Verifier.SubmitPhotos(u.ctx, u.ref, same)
			return err
		}, realname.ReasonPhotoReused},
		{"the card's picture as face", nil, func(u *walker) error {
			front := realnametest.PhotosOf(someone).Front
			_, err := u.identity(someone).photos().Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: front})
			return err
		}, realname.ReasonPhotoReused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: tt.change})
			m := realname.MethodIDCard
			if strings.Contains(tt.name, "type") {
				m = realname.MethodBankCard
			}
			u := walk(t, w, "account-1", m)
			err := tt.submit(u)
			var e *realname.Error
			if !errors.As(err, &e) || e.Reason != tt.want || !errors.Is(err, realname.ErrRefused) {
				t.Fatalf("error = %v, want reason %v", err, tt.want)
			}
			s, err := w.Verifier.Get(t.Context(), u.ref)
			if err != nil {
				t.Fatal(err)
			}
			if s.Step(e.Step).Phase != realname.PhaseNeeded || w.Backend.Count(e.Step) != 0 {
				t.Errorf("%v is %v after %d calls, want needed after none",
					e.Step, s.Step(e.Step).Phase, w.Backend.Count(e.Step))
			}
		})
	}
}

func TestThreeElements(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.UnsafeThreeElements = true }})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(realnametest.Someone())
	u.do(func() (realname.Session, error) {
		return w.Verifier.SubmitCard(u.ctx, u.ref, realname.Card{Number: card.Number})
	}).code().pin()
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("status = %v, %v; want approved", u.s.Status, u.err)
	}
}

// TestFourElements: the code goes to the number that the bank checked alone.
func TestFourElements(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(realnametest.Someone()).card()
	_, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: otherMobile})
	var e *realname.Error
	if !errors.As(err, &e) || e.Reason != realname.ReasonPhoneOwnerMismatch {
		t.Errorf("SendCode to another number = %v, want phone_owner_mismatch", err)
	}
	if _, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{}); err != nil {
		t.Errorf("SendCode = %v", err)
	}
	if len(w.Phone.Messages(mobile)) != 1 || len(w.Phone.Messages(otherMobile)) != 0 {
		t.Error("the code did not go to the card's number alone")
	}
}

func TestIdempotencyKey(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard)
	id, other := realnametest.Someone(), people[1]
	id.Key, other.Key = "request-1", "request-1"
	for range 3 {
		u.identity(id)
		if p := u.s.Step(realname.StepIdentity); u.err != nil || p.Phase != realname.PhaseFailed || p.Left != 4 {
			t.Fatalf("identity = %+v, %v; want failed, 4 tries left", p, u.err)
		}
	}
	var e *realname.Error
	if u.identity(other); !errors.As(u.err, &e) || e.Reason != realname.ReasonKeyReused {
		t.Errorf("other content: %v, want key_reused", u.err)
	}
	u.err = nil
	id.Key = "request-2"
	if u.identity(id); u.err != nil || u.s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
		t.Errorf("another key: %+v, %v; want passed", u.s.Steps[0], u.err)
	}
	id.Key = "request-1" // late, but seen before
	if u.identity(id); u.err != nil {
		t.Errorf("an older key: %v", u.err)
	}
	if got := w.Backend.Count(realname.StepIdentity); got != 2 {
		t.Errorf("%d checks, want 2", got)
	}
}

// TestOlderKey repeats the request before the last one. It is not asked again.
func TestOlderKey(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepIdentity, fails(3)...)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	id := realnametest.Someone()
	for _, key := range []string{"1", "2", "1", "2", "1"} {
		id.Key = key
		if u.identity(id); u.err != nil {
			t.Fatal(u.err)
		}
	}
	if got := w.Backend.Count(realname.StepIdentity); got != 2 {
		t.Errorf("%d checks, want 2", got)
	}
}

func TestGate(t *testing.T) {
	var open bool
	var told []bool
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Gate = func(r realname.GateRequest) (func(bool), error) {
			if !open {
				return nil, errors.New("breaker is open")
			}
			return func(answered bool) { told = append(told, answered) }, nil
		}
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if !errors.Is(u.err, realname.ErrUnavailable) || w.Backend.Count(realname.StepIdentity) != 0 {
		t.Errorf("gate closed: %v, %d calls", u.err, w.Backend.Count(realname.StepIdentity))
	}
	if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Step(realname.StepIdentity).Left != 5 {
		t.Error("a closed gate used up a try")
	}
	open, u.err = true, nil
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable))
	u.identity(realnametest.Someone())
	u.err = nil
	w.Clock.Advance(2 * time.Second)
	u.identity(realnametest.Someone())
	u.identity(realnametest.Someone()) // passed already: the gate opened for nothing
	u.code()                           // out of turn: the gate is not asked
	u.err = nil
	w.Backend.Script(realname.StepPhotos, realnametest.Down(realname.FailureUnreadable))
	u.photos()
	if len(told) != 3 || told[0] || !told[1] || !told[2] {
		t.Errorf("gate was told %v, want no, yes, yes", told)
	}
}

func TestRetries(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Retries = 2 }})
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable), realnametest.Down(realname.FailureUnavailable))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if u.err != nil || u.s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
		t.Fatalf("identity = %+v, %v; want passed", u.s.Steps[0], u.err)
	}
	ops := map[string]bool{}
	for _, c := range w.Backend.Calls() {
		ops[c.Key] = true
	}
	if len(ops) != 3 {
		t.Errorf("%d operations, want 3: a retry is a new one", len(ops))
	}
	w.Backend.Script(realname.StepPhotos, realnametest.Lost(realnametest.Pass()))
	if u.photos(); !errors.Is(u.err, realname.ErrUnavailable) || w.Backend.Count(realname.StepPhotos) != 1 {
		t.Errorf("unknown outcome: %v after %d calls, want no retry", u.err, w.Backend.Count(realname.StepPhotos))
	}
}

// TestOwnersReserve: strangers who use up the checks of a day do not keep the
// owner out.
func TestOwnersReserve(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Identity = 100 }})
	owner := walk(t, w, "owner", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	if _, err := w.Verifier.Cancel(owner.ctx, owner.ref); err != nil || owner.err != nil {
		t.Fatal(owner.err, err)
	}
	for i := range 10 {
		stranger := walk(t, w, "stranger-"+string(rune('a'+i)), realname.MethodIDCard)
		for range 3 { // the same guess once more is none
			w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
			stranger.err = nil
			stranger.identity(realname.Identity{Name: people[1].Name, Number: realnametest.Someone().Number})
		}
	}
	for range 20 {
		w.Backend.Script(realname.StepIdentity) // the rest of the script passes
	}
	drain(w)
	if u := walk(t, w, "newcomer", realname.MethodIDCard).identity(realnametest.Someone()); !errors.Is(u.err, realname.ErrLimit) {
		t.Errorf("newcomer: %v, want ErrLimit", u.err)
	}
	if u := walk(t, w, "owner", realname.MethodIDCard).identity(realnametest.Someone()); u.err != nil {
		t.Errorf("owner: %v", u.err)
	}
}

// drain uses up what is scripted for the identity step.
func drain(w *realnametest.World) {
	for {
		a, _ := w.Backend.Match(context.Background(), realname.Op{Step: realname.StepIdentity, Key: time.Now().String()}, realname.Identity{})
		if a.Verdict == realname.VerdictPass {
			return
		}
	}
}
