package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// withCarrier are flows of both methods with StepCarrier after the code, and before the PIN.
func withCarrier(c *realname.Config) {
	c.Flows = map[realname.Method][]realname.Step{
		realname.MethodIDCard: {
			realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepCarrier, realname.StepPIN,
		},
		realname.MethodBankCard: {
			realname.StepIdentity, realname.StepCard, realname.StepCode, realname.StepCarrier, realname.StepPIN,
		},
	}
}

// A switchboard is a carrier that notes what it is asked, and answers as its backend does.
type switchboard struct {
	*realnametest.Backend
	mu    sync.Mutex
	asked []string
}

func (s *switchboard) CheckMobile(ctx context.Context, op realname.Op, id realname.Identity, m sms.Mobile) (realname.Answer, error) {
	s.mu.Lock()
	s.asked = append(s.asked, fmt.Sprint(id.Number.Reveal(), " ", m.Reveal()))
	s.mu.Unlock()
	return s.Backend.CheckMobile(ctx, op, id, m)
}

// newSwitchboard is a world whose flows have StepCarrier.
func newSwitchboard(t *testing.T, change ...func(*realname.Config)) (*realnametest.World, *switchboard) {
	t.Helper()
	s := &switchboard{Backend: new(realnametest.Backend)}
	w := newWorld(t, realnametest.Options{Backend: s.Backend, Change: func(c *realname.Config) {
		c.Carrier = s
		withCarrier(c)
		for _, f := range change {
			f(c)
		}
	}})
	return w, s
}

func (u *walker) carrier() *walker {
	return u.do(func() (realname.Session, error) { return u.Verifier.SubmitCarrier(u.ctx, u.ref, "") })
}

// TestCarrier: the carrier is asked about the person and the number that the code proved, and
// counts as a channel.
func TestCarrier(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		w, s := newSwitchboard(t)
		u := walk(t, w, "account-1", m).identity(people[0])
		if m == realname.MethodIDCard {
			u.photos().face()
		} else {
			u.card()
		}
		if u.code(); u.err != nil || u.s.Next != realname.StepCarrier {
			t.Fatalf("%v: next is %v, %v", m, u.s.Next, u.err)
		}
		if u.carrier().pin(); u.err != nil || u.s.Status != realname.StatusApproved {
			t.Fatalf("%v: %v, %v", m, u.s.Status, u.err)
		}
		if want := people[0].Number.Reveal() + " " + mobile.Reveal(); len(s.asked) != 1 || s.asked[0] != want {
			t.Errorf("%v: the carrier was asked %q", m, s.asked)
		}
		a, err := w.Verifier.Account(u.ctx, "account-1")
		if got := fmt.Sprint(a.Shown.Channels); err != nil || !strings.Contains(got, "carrier") || len(a.Shown.Channels) < 2 {
			t.Errorf("%v: channels %s, %v", m, got, err)
		}
		wantTrail(t, w, u.ref)
	}
}

// TestCarrierOfTheCard: where no code is sent, the number is the card's.
func TestCarrierOfTheCard(t *testing.T) {
	w, s := newSwitchboard(t, func(c *realname.Config) {
		c.Flows = map[realname.Method][]realname.Step{
			realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCarrier, realname.StepPIN},
		}
	})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().carrier().pin()
	if u.err != nil || u.s.Status != realname.StatusApproved || len(s.asked) != 1 || !strings.HasSuffix(s.asked[0], card.Mobile.Reveal()) {
		t.Errorf("%v, %v, asked %q", u.s.Status, u.err, s.asked)
	}
}

// TestCarrierInItsTurn: without consent, before the code, in a flow that has it not, and without
// a backend the carrier is not asked.
func TestCarrierInItsTurn(t *testing.T) {
	w, s := newSwitchboard(t)
	begun, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	u := &walker{World: w, ctx: t.Context(), p: pin, ref: begun.Ref}
	consent := func(purposes ...realname.Purpose) {
		if _, err := w.Verifier.Consent(u.ctx, u.ref, realnametest.Acts(w.Verifier, purposes...)...); err != nil {
			t.Fatal(err)
		}
	}
	consent(realname.PurposeIdentity, realname.PurposePhotos, realname.PurposeFace)
	wantReason(t, "before the identity", errOf(u.carrier()), realname.ReasonStepNotNext)
	u.err = nil
	u.identity(people[0]).photos().face()
	wantReason(t, "before the code", errOf(u.carrier()), realname.ReasonStepNotNext)
	u.err = nil
	u.send()
	wantReason(t, "while the code is on its way", errOf(u.carrier()), realname.ReasonStepNotNext)
	u.err = nil
	u.check()
	wantReason(t, "before the consent", errOf(u.carrier()), realname.ReasonConsentRequired)
	u.err = nil
	consent(realname.PurposeCarrier)
	u.carrier()
	again, err := w.Verifier.SubmitCarrier(u.ctx, u.ref, "")
	if err != nil || again.Next != realname.StepPIN || len(s.asked) != 1 {
		t.Errorf("once more: next is %v, %v, asked %d times", again.Next, err, len(s.asked))
	}
	plain := newWorld(t, realnametest.Options{})
	other := walk(t, plain, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
	wantReason(t, "in another flow", errOf(other.carrier()), realname.ReasonStepNotNext)
	none := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Carrier = nil }})
	other = walk(t, none, "account-1", realname.MethodIDCard).identity(people[0])
	wantReason(t, "without a backend", errOf(other.carrier()), realname.ReasonStepNotNext)
}

func errOf(u *walker) error { return u.err }

// TestCarrierSaysNo: a no without a reason says whose the number is not, counts, and can be
// tried again until the limits end it.
func TestCarrierSaysNo(t *testing.T) {
	w, s := newSwitchboard(t, func(c *realname.Config) { c.Limits.Carrier = 2 })
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
	for range 2 {
		s.Script(realname.StepCarrier, realnametest.Fail(0))
		u.carrier()
	}
	p := u.s.Step(realname.StepCarrier)
	if p.Reason != realname.ReasonPhoneOwnerMismatch || p.Phase != realname.PhaseExhausted || p.Left != 0 || u.err != nil {
		t.Errorf("the step is %v, %v", p, u.err)
	}
	wantReason(t, "a third time", errOf(u.carrier()), realname.ReasonLimitExceeded)
	if len(s.asked) != 2 {
		t.Errorf("the carrier was asked %d times", len(s.asked))
	}
}

// TestCarrierDay: checks of numbers count against the day of the account and of the ID number.
func TestCarrierDay(t *testing.T) {
	for name, limit := range map[string]func(*realname.Config){
		"account":  func(c *realname.Config) { c.Limits.AccountDay = 2 },
		"identity": func(c *realname.Config) { c.Limits.IdentityDay, c.Limits.OwnerDay, c.Limits.Crowd = 1, 1, -1 },
	} {
		w, s := newSwitchboard(t, limit)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
		s.Script(realname.StepCarrier, realnametest.Fail(0))
		u.carrier()
		if u.err != nil {
			t.Fatalf("%s: %v", name, u.err)
		}
		wantReason(t, name, errOf(u.carrier()), realname.ReasonLimitExceeded)
		u.err = nil
		w.Clock.Advance(24 * time.Hour)
		if len(s.asked) != 1 {
			t.Errorf("%s: the carrier was asked %d times", name, len(s.asked))
		}
	}
}

// TestCarrierAsksAboutTheNumberOfNow: when the reviewer has the code repeated and it proves
// another number, the carrier is asked about that one, and there is a try for it.
func TestCarrierAsksAboutTheNumberOfNow(t *testing.T) {
	w, s := newSwitchboard(t, func(c *realname.Config) { c.Review, c.Limits.Carrier = nil, 1 })
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code().carrier().pin()
	if u.err != nil || u.s.Status != realname.StatusReview {
		t.Fatal(u.s.Status, u.err)
	}
	_, err := w.Verifier.Desk().Decide(u.ctx, realname.Decision{Session: u.ref.ID, Round: 1, Actor: "reviewer", Again: []realname.Step{realname.StepCode}})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(2 * time.Minute)
	if _, _, err := w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: otherMobile}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Verifier.CheckCode(u.ctx, u.ref, w.Phone.Code(otherMobile))
	if err != nil || got.Next != realname.StepCarrier {
		t.Fatalf("after another number next is %v, %v", got.Next, err)
	}
	if u.carrier(); u.err != nil || u.s.Status != realname.StatusReview {
		t.Errorf("%v, %v", u.s.Status, u.err)
	}
	if len(s.asked) != 2 || !strings.HasSuffix(s.asked[1], otherMobile.Reveal()) {
		t.Errorf("the carrier was asked %q", s.asked)
	}
}

// TestCarrierLater: a carrier that answers later is asked again, and an answer that was lost is
// found.
func TestCarrierLater(t *testing.T) {
	for name, reply := range map[string]realnametest.Reply{
		"pending": realnametest.Later("token-1"), "lost": realnametest.Lost(realnametest.Pass()),
	} {
		w, s := newSwitchboard(t)
		u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
		s.Script(realname.StepCarrier, reply)
		_, _ = w.Verifier.SubmitCarrier(u.ctx, u.ref, "")
		w.Clock.Advance(time.Minute)
		if u.s, u.err = w.Verifier.Refresh(u.ctx, u.ref); u.err != nil || u.s.Step(realname.StepCarrier).Phase != realname.PhasePassed {
			t.Errorf("%s: %v, %v", name, u.s.Step(realname.StepCarrier), u.err)
		}
		if len(s.asked) != 1 {
			t.Errorf("%s: asked %d times", name, len(s.asked))
		}
	}
}

// TestCarrierKey: the same key asks nobody again, even after a no.
func TestCarrierKey(t *testing.T) {
	w, s := newSwitchboard(t)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
	s.Script(realname.StepCarrier, realnametest.Fail(0))
	for range 3 {
		got, err := w.Verifier.SubmitCarrier(u.ctx, u.ref, "key-1")
		if err != nil || got.Step(realname.StepCarrier).Phase != realname.PhaseFailed {
			t.Errorf("%v, %v", got.Step(realname.StepCarrier), err)
		}
	}
	if len(s.asked) != 1 {
		t.Errorf("the carrier was asked %d times", len(s.asked))
	}
	if _, err := w.Verifier.SubmitCarrier(u.ctx, u.ref, strings.Repeat("k", 257)); err == nil || len(s.asked) != 1 {
		t.Errorf("a key of 257 bytes: %v", err)
	}
}

// TestCarrierConfig: StepCarrier needs a backend, and a number that is known by then.
func TestCarrierConfig(t *testing.T) {
	const identity, face, code, bank, carrier, last = realname.StepIdentity, realname.StepFace, realname.StepCode, realname.StepCard, realname.StepCarrier, realname.StepPIN
	tests := []struct {
		name   string
		steps  []realname.Step
		change func(*realname.Config)
		want   string
	}{
		{"after the code", []realname.Step{identity, face, code, carrier, last}, nil, ""},
		{"at the end", []realname.Step{identity, face, code, last, carrier}, nil, ""},
		{"after the card", []realname.Step{identity, bank, carrier, last}, nil, ""},
		{"before the code", []realname.Step{identity, face, carrier, code}, nil, "comes before code"},
		{"between card and code", []realname.Step{identity, bank, carrier, code}, nil, "comes before code"},
		{"before the card", []realname.Step{identity, carrier, bank}, nil, "comes before card"},
		{"without a number", []realname.Step{identity, face, carrier}, nil, "no mobile number"},
		{"a card without a number", []realname.Step{identity, bank, carrier},
			func(c *realname.Config) { c.UnsafeThreeElements = true }, "no mobile number"},
		{"twice", []realname.Step{identity, face, code, carrier, carrier}, nil, "twice"},
		{"without a backend", []realname.Step{identity, face, code, carrier}, func(c *realname.Config) { c.Carrier = nil }, "no backend"},
		{"no face", []realname.Step{identity, code, carrier}, nil, "neither face nor card"},
		{"too many", []realname.Step{identity, face, code, carrier}, func(c *realname.Config) { c.Limits.Carrier = 101 }, "limit Carrier"},
	}
	for _, tt := range tests {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
			c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: tt.steps}
			if tt.change != nil {
				tt.change(c)
			}
		}})
		if (err == nil) != (tt.want == "") || err != nil && (!errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestCarrierUnderFaults: whatever call of the store fails, the person is verified in the end, and
// nobody whose number the carrier denies is.
func TestCarrierUnderFaults(t *testing.T) {
	share := 3
	if realname.RaceEnabled() {
		share = 20
	}
	for _, deny := range []bool{false, true} {
		for n := 1; n <= 60; n += share {
			for _, f := range []kvtest.Fault{{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected}} {
				chaos := &kvtest.Chaos{Store: new(kv.Memory)}
				s := &switchboard{Backend: new(realnametest.Backend)}
				w := newWorld(t, realnametest.Options{Store: chaos, Backend: s.Backend, Change: func(c *realname.Config) {
					c.Carrier = s
					withCarrier(c)
				}})
				if deny {
					for range 10 {
						s.Script(realname.StepCarrier, realnametest.Fail(0))
					}
				}
				chaos.Plan = failAt(n, f)
				var last realname.Session
				for range 8 {
					if got, err := w.Walk(t.Context(), "account-1", realname.MethodIDCard, people[0]); err == nil {
						last = got
					}
					w.Clock.Advance(2 * time.Minute)
					_, _ = w.Verifier.Sweep(t.Context())
				}
				if got := last.Status == realname.StatusApproved; got == deny {
					t.Errorf("deny %v, call %d %+v: %v, %v", deny, n, f, last.Status, last.Steps)
				}
			}
		}
	}
}

// TestCarrierDoesNotLeak: number and person are in no error, log or trail of the step.
func TestCarrierDoesNotLeak(t *testing.T) {
	w, s := newSwitchboard(t)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
	s.Script(realname.StepCarrier, realnametest.Reply{Err: fmt.Errorf("400 for %s", mobile.Reveal())})
	got, err := w.Verifier.SubmitCarrier(u.ctx, u.ref, "")
	if err == nil {
		t.Fatal("it passed")
	}
	trail, err2 := w.Verifier.Records().Trail(u.ctx, u.ref.ID)
	if err2 != nil {
		t.Fatal(err2)
	}
	leaktest.CheckText(t, "the step", fmt.Sprintf("%v %+v %+v %+v", err, err, got, trail.Entries()), mobile.Reveal(), people[0].Number.Reveal())
}
