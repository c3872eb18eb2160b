package providers_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// askCarrier are flows that ask the carrier about the number that the code has proved.
func askCarrier(c *realname.Config) {
	c.Flows = map[realname.Method][]realname.Step{
		realname.MethodIDCard: {
			realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepCarrier, realname.StepPIN,
		},
		realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode, realname.StepCarrier, realname.StepPIN},
	}
}

// newCarrierWallet is newWallet with flows that ask the carrier.
func newCarrierWallet(t *testing.T, cloud string) *wallet {
	t.Helper()
	w := newWallet(t, cloud)
	store := new(kv.Memory)
	w.v = w.process(t, store, backendsOf(t, w.world, cloud), askCarrier)
	w.v2 = w.process(t, store, backendsOf(t, w.world, cloud), askCarrier)
	w.desk = w.v.Desk()
	return w
}

// toCarrier leads somebody by ID card to the step before the PIN.
func (w *wallet) toCarrier(t *testing.T, mobile sms.Mobile) realname.Session {
	t.Helper()
	id := sandbox.Person(sandbox.Passes)
	s := w.begin(t, realname.MethodIDCard, id)
	s, err := w.v.SubmitPhotos(t.Context(), s.Ref, sandbox.Photos(id))
	if err == nil {
		s, err = w.v.SubmitFace(t.Context(), s.Ref, realname.Face{})
	}
	if err != nil {
		t.Fatal(err)
	}
	visit(t, s.Continue.Reveal(), sandbox.Passes)
	if s, err = w.v2.Refresh(t.Context(), s.Ref); err != nil {
		t.Fatal(err)
	}
	if s = w.prove(t, s, mobile); s.Next != realname.StepCarrier {
		t.Fatalf("next is %v, want the carrier", s.Next)
	}
	return s
}

// The carrier of each cloud says whose the mobile number is: of both methods, the person's own passes,
// and nobody goes on with that of somebody else.
func TestFlowsAskCarrier(t *testing.T) {
	for cloud, action := range map[string]string{"tencent": "PhoneVerification", "alibaba": "Mobile3MetaDetailVerify"} {
		t.Run(cloud+" ID card", func(t *testing.T) {
			w := newCarrierWallet(t, cloud)
			s, err := w.v2.SubmitCarrier(t.Context(), w.toCarrier(t, sandbox.Mobile(sandbox.Passes)).Ref, "")
			if err != nil || s.Next != realname.StepPIN {
				t.Fatalf("next is %v, %v", s.Next, err)
			}
			if s = w.seal(t, s); s.Status != realname.StatusApproved || w.server.Calls(action) != 1 {
				t.Errorf("the session is %v after %d questions", s.Status, w.server.Calls(action))
			}
		})
		t.Run(cloud+" bank card", func(t *testing.T) {
			w := newCarrierWallet(t, cloud)
			s := w.begin(t, realname.MethodBankCard, sandbox.Person(sandbox.Passes))
			s, err := w.v.SubmitCard(t.Context(), s.Ref, card)
			if err != nil {
				t.Fatal(err)
			}
			if s, err = w.v.SubmitCarrier(t.Context(), w.prove(t, s, card.Mobile).Ref, ""); err != nil {
				t.Fatal(err)
			}
			if s = w.seal(t, s); s.Status != realname.StatusApproved {
				t.Errorf("the session is %v", s.Status)
			}
		})
		for how, want := range map[sandbox.Case]realname.Reason{
			sandbox.OtherOwner: realname.ReasonPhoneOwnerMismatch, sandbox.Differs: realname.ReasonMismatch, sandbox.NoRecord: realname.ReasonNoRecord,
		} {
			t.Run(cloud+" "+how.String(), func(t *testing.T) {
				w := newCarrierWallet(t, cloud)
				mobile := sandbox.Mobile(how)
				s, err := w.v.SubmitCarrier(t.Context(), w.toCarrier(t, mobile).Ref, "")
				if got := s.Step(realname.StepCarrier); err != nil || s.Next != realname.StepCarrier || got.Reason != want {
					t.Errorf("next is %v with %v, %v; want %v", s.Next, got.Reason, err, want)
				}
			})
		}
		for _, how := range []sandbox.Case{sandbox.LostAnswer, sandbox.NoVerdict, sandbox.Doubled, sandbox.Status503} {
			t.Run(cloud+" "+how.String(), func(t *testing.T) {
				w := newCarrierWallet(t, cloud)
				s := w.toCarrier(t, sandbox.Mobile(sandbox.Passes))
				w.server.Next(action, how)
				s, err := w.v.SubmitCarrier(t.Context(), s.Ref, "")
				if !hasReason(err, realname.ReasonOutcomeUnknown) || s.Next != realname.StepCarrier {
					t.Fatalf("next is %v, %v", s.Next, err)
				}
				if s, err = w.v2.SubmitCarrier(t.Context(), s.Ref, ""); err != nil || s.Next != realname.StepPIN {
					t.Errorf("the next try: next is %v, %v", s.Next, err)
				}
			})
		}
	}
}

// A chain of carriers goes on where the first certainly judged nothing, and nowhere else.
func TestChainOfCarriers(t *testing.T) {
	for how, second := range map[sandbox.Case]int{
		sandbox.Passes: 0, sandbox.OtherOwner: 0, sandbox.LostAnswer: 0, sandbox.Arrears: 1, sandbox.DailyLimit: 1,
	} {
		eachChain(t, fmt.Sprint("carrier ", how), func(t *testing.T, p *pair) {
			p.v, p.v2 = p.process(t, p.store, p.chains(t), askCarrier), p.process(t, p.store, p.chains(t), askCarrier)
			p.desk = p.v.Desk()
			s := p.toCarrier(t, card.Mobile)
			p.script(0, realname.StepCarrier, how)
			s, err := p.v.SubmitCarrier(t.Context(), s.Ref, "")
			if passed := s.Next == realname.StepPIN; passed != (how == sandbox.Passes || second == 1) {
				t.Errorf("next is %v, %v", s.Next, err)
			}
			if n := p.begun(1, realname.StepCarrier); p.begun(0, realname.StepCarrier) != 1 || n != second {
				t.Errorf("the second was asked %d times, want %d", n, second)
			}
			if by := p.answeredBy(t, s)["carrier"]; by != p.clouds[second].name {
				t.Errorf("the trail says that %q answered", by)
			}
		})
	}
}
