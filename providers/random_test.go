package providers_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var long = flag.Bool("long", false, "check all that is otherwise checked in part")

// actionsOf are the actions that a flow calls at each cloud.
var actionsOf = map[string][]string{
	"tencent": {"IdCardVerification", "BankCard4EVerification", "IDCardOCR", "DetectAuth", "GetDetectInfoEnhanced", "SendSms"},
	"eid":     {"IdCardVerification", "BankCard4EVerification", "IDCardOCR", "GetEidToken", "GetEidResult", "SendSms"},
	"alibaba": {"Id2MetaVerify", "BankMetaVerify", "RecognizeIdcard", "InitFaceVerify", "DescribeFaceVerify", "SendSms"},
}

// faults are what may go wrong with any call, and soon.
func faults() []sandbox.Case {
	return append(sandbox.Malformed(), sandbox.Down, sandbox.DailyLimit, sandbox.RateLimit, sandbox.WrongClock,
		sandbox.Arrears, sandbox.NoPermission)
}

// Whatever goes wrong on the way, in whatever order, nobody is approved whom a provider says no
// to, and somebody who is approved was answered yes at every step.
func TestRandomFaults(t *testing.T) {
	people := []sandbox.Case{
		sandbox.Passes, sandbox.Passes, sandbox.Differs, sandbox.NoRecord, sandbox.OtherFace, sandbox.Attack, sandbox.Blurred,
	}
	approved, failed := 0, 0
	seeds, log := uint64(60), new(lockedBuffer)
	if *long {
		seeds = 2000
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		cloud := []string{"tencent", "alibaba", "eid"}[r.IntN(3)]
		who := people[r.IntN(len(people))]
		t.Run(fmt.Sprint(seed, " ", cloud, " ", who), func(t *testing.T) {
			w := newWalletWith(t, cloud, log)
			ok := w.wander(t, r, cloud, who)
			switch {
			case ok && who != sandbox.Passes:
				t.Errorf("%v was approved", who)
			case ok:
				approved++
			default:
				failed++
			}
		})
	}
	checkLongLog(t, log.String())
	if approved < 5 || failed < 5 {
		t.Errorf("%d were approved and %d not: this shows little", approved, failed)
	}
}

// wander leads somebody through a flow while calls go wrong, and reports whether they are
// approved in the end.
func (w *wallet) wander(t *testing.T, r *rand.Rand, cloud string, who sandbox.Case) bool {
	t.Helper()
	ctx, id := t.Context(), sandbox.Person(who)
	method := []realname.Method{realname.MethodIDCard, realname.MethodBankCard}[r.IntN(2)]
	if method == realname.MethodBankCard && !slices.Contains([]sandbox.Case{sandbox.Passes, sandbox.Differs, sandbox.NoRecord}, who) {
		method = realname.MethodIDCard // a face and a picture do not come into it
	}
	s, err := w.v.Start(ctx, "account", realname.GoalVerify, method)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.v.Consent(ctx, s.Ref, realnametest.Acts(w.v)...); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		for _, action := range actionsOf[cloud] {
			if r.IntN(4) == 0 {
				w.server.Next(action, faults()[r.IntN(len(faults()))])
			}
		}
		if s, err = w.v.Get(ctx, s.Ref); err != nil {
			t.Fatal(err)
		}
		switch s.Next {
		case realname.StepIdentity:
			w.v.SubmitIdentity(ctx, s.Ref, id)
		case realname.StepPhotos:
			w.v.SubmitPhotos(ctx, s.Ref, sandbox.Photos(id))
		case realname.StepCard:
			w.v.SubmitCard(ctx, s.Ref, card)
		case realname.StepFace:
			if s.Continue.IsZero() {
				s, _ = w.v.SubmitFace(ctx, s.Ref, realname.Face{})
			}
			if !s.Continue.IsZero() {
				visit(t, s.Continue.Reveal(), who)
			}
			w.v2.Refresh(ctx, s.Ref)
		case realname.StepCode:
			return w.tryFinish(t, s)
		}
	}
	return false
}

// tryFinish finishes with a code that is sent without a fault.
func (w *wallet) tryFinish(t *testing.T, s realname.Session) bool {
	t.Helper()
	w.server.Forget("SendSms")
	return w.finish(t, s, card.Mobile).Status == realname.StatusApproved
}
