package cookbook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// Call one method for each step.
func Example_verifyByIDCard() {
	w := service(nil)
	v := w.Verifier
	s := must(v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	must(v.Consent(ctx, s.Ref, agreed(s.Needs)...)) // show their texts first
	must(v.SubmitIdentity(ctx, s.Ref, person))
	must(v.SubmitPhotos(ctx, s.Ref, photos))
	must(v.SubmitFace(ctx, s.Ref, selfie))
	_, receipt, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: mobile})
	check(err)
	fmt.Println("next code in", receipt.ResendAt.Sub(w.Clock.Now()))
	must(v.CheckCode(ctx, s.Ref, w.Phone.Code(mobile))) // what the user typed
	s = must(v.SetPIN(ctx, s.Ref, pin))
	fmt.Println(s.Status)
	// Output:
	// next code in 1m0s
	// approved
}

// The bank checks name, ID number, card and mobile number.
func Example_verifyByBankCard() {
	w := service(nil)
	v := w.Verifier
	ref := begin(w, realname.GoalVerify, realname.MethodBankCard)
	must(v.SubmitIdentity(ctx, ref, person))
	s := must(v.SubmitCard(ctx, ref, card))
	fmt.Println("the code goes to", s.Mobile)
	_, _, err := v.SendCode(ctx, ref, realname.CodeRequest{}) // to the number that the bank knows
	check(err)
	must(v.CheckCode(ctx, ref, w.Phone.Code(mobile)))
	s = must(v.SetPIN(ctx, ref, pin))
	fmt.Println(s.Status)
	// Output:
	// the code goes to 138****8000
	// approved
}

// Show the step that Next names and the sentence of explain.Step.
func Example_whatToShowNext() {
	w := service(nil)
	ref := begin(w, realname.GoalVerify, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	s := must(w.Verifier.SubmitIdentity(ctx, ref, person))

	zh := explain.Language("zh-CN") // from Accept-Language
	_, advice := explain.Step(zh, s.Step(s.Next))
	fmt.Println(s.Waiting, s.Next, "tries left:", s.Step(s.Next).Left)
	fmt.Println(advice)
	page := must(json.Marshal(s.View())) // for a page of yours: masked
	fmt.Println(json.Valid(page))
	// Output:
	// user identity tries left: 4
	// 未能确认姓名和身份证号码，请核对后重新填写；如填写无误，请联系客服。
	// true
}

// The answer comes later: send the user to Continue.
func Example_facePageOfAProvider() {
	w := service(nil)
	v := w.Verifier
	ref := begin(w, realname.GoalVerify, realname.MethodIDCard)
	must(v.SubmitIdentity(ctx, ref, person))
	must(v.SubmitPhotos(ctx, ref, photos))
	w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
	s := must(v.SubmitFace(ctx, ref, realname.Face{}))
	fmt.Println(s.Waiting, "send the user to", s.Continue.Reveal())

	s = must(v.Refresh(ctx, ref)) // when the user comes back, or the provider calls
	fmt.Println(s.Step(realname.StepFace).Phase, "next:", s.Next)
	// Output:
	// provider send the user to https://face.example/token-1
	// passed next: code
}

// Put StepCarrier behind StepCode.
func Example_carrierCheck() {
	w := service(func(c *realname.Config) {
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {
			realname.StepIdentity, realname.StepPhotos, realname.StepFace,
			realname.StepCode, realname.StepCarrier, realname.StepPIN,
		}}
	})
	w.Backend.Script(realname.StepCarrier, realnametest.Fail(realname.ReasonPhoneOwnerMismatch))
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	fmt.Println(s.Next, s.Step(s.Next).Reason)
	s = must(w.Verifier.SubmitCarrier(ctx, s.Ref, ""))
	fmt.Println(s.Next)
	// Output:
	// carrier phone_owner_mismatch
	// pin
}

// The identity stays checked.
func Example_anotherWay() {
	w := service(nil)
	v := w.Verifier
	ref := begin(w, realname.GoalVerify, realname.MethodBankCard)
	must(v.SubmitIdentity(ctx, ref, person))
	s := must(v.ChangeMethod(ctx, ref, realname.MethodIDCard)) // no card at hand
	fmt.Println(s.Method, "identity", s.Step(realname.StepIdentity).Phase, "next", s.Next)
	// Output: id_card identity passed next photos
}

// The guardian is another account here, and agrees from their own login.
func Example_aChild() {
	w := verified(func(c *realname.Config) { c.MinAge = 8 }) // account-1 is the mother's
	v := w.Verifier
	s := must(v.Start(ctx, "account-2", realname.GoalVerify, realname.MethodIDCard))
	s, err := v.SubmitIdentity(ctx, s.Ref, child)
	fmt.Println(err)
	for _, n := range s.Needs { // show their texts to the mother
		fmt.Println(n.Purpose, "for the guardian:", n.Guardian)
	}
	must(v.GuardianConsent(ctx, s.Ref, "account-1", agreed(s.Needs)...))
	s = must(v.SubmitIdentity(ctx, s.Ref, child))
	fmt.Println("next", s.Next)
	// Output:
	// realname: identity: guardian_consent_required
	// identity for the guardian: true
	// photos for the guardian: true
	// face for the guardian: true
	// next photos
}

// Leave Config.Review empty.
func Example_reviewByPeople() {
	w := service(func(c *realname.Config) { c.Review = nil }) // no program: people
	v := w.Verifier
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))

	const actor = "reviewer-7"           // who it is, from your login
	c := must(v.Desk().Next(ctx, actor)) // the most urgent one, for ten minutes nobody else's
	file := must(v.Desk().Case(ctx, c.Session, actor))
	fmt.Println(c.Status, file.Session.Subject.Name, file.Session.Subject.Number)
	s := must(v.Desk().Decide(ctx, realname.Decision{
		Session: c.Session, Round: c.Round, Actor: actor,
		Again: []realname.Step{realname.StepPhotos}, Reason: realname.ReasonDocumentQuality,
	}))
	fmt.Println(s.Status, s.Next, s.Step(s.Next).Reason)
	// Output:
	// review 张** 1****************X
	// open photos document_quality
}

// The second sees what the first wants, and it is done once both want the same.
func Example_decideByTwo() {
	w := service(func(c *realname.Config) {
		c.Review = nil
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == realname.ActionReject }
	})
	desk := w.Verifier.Desk()
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	_, err := desk.Decide(ctx, realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-7", Reason: realname.ReasonDocumentForged,
	})
	fmt.Println(err) // what has been asked for stands on the trail, and nothing is done

	const actor = "reviewer-9"
	for _, v := range must(desk.Case(ctx, s.Ref.ID, actor)).Votes {
		fmt.Println(v.Actor, v.Action, v.Reason)
		s = must(desk.Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: actor, Reason: v.Reason}))
	}
	fmt.Println(s.Status, s.Reason)
	// Output:
	// realname: review: second_actor
	// reviewer-7 reject document_forged
	// rejected document_forged
}

// Answer VerdictPending for what people should see.
func Example_reviewByProgram() {
	w := service(func(c *realname.Config) {
		c.Review = realname.ReviewFunc(func(_ context.Context, _ realname.Op, c realname.Case) (realname.Answer, error) {
			if c.Round > 1 {
				return realname.Answer{Verdict: realname.VerdictPending}, nil // people decide
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		})
	})
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	fmt.Println(s.Status)

	w.Clock.Advance(day)
	odd := realnametest.Pass()
	odd.Answer.Findings = realname.FindingsOf(realname.FindingRiskSuspected) // for people, whatever the program says
	w.Backend.Script(realname.StepFace, odd)
	s = must(w.Walk(ctx, "account-2", realname.MethodIDCard, person))
	fmt.Println(s.Status, s.Waiting, s.Step(realname.StepFace).Findings)
	// Output:
	// approved
	// review reviewer
}

// Make a goal of your own.
func Example_onceMoreBeforeATransfer() {
	const transfer realname.Goal = "large_transfer"
	w := verified(func(c *realname.Config) {
		c.Goals = map[realname.Goal]realname.GoalSpec{transfer: {
			Flows: map[realname.Method][]realname.Step{
				realname.MethodIDCard:   {realname.StepIdentity, realname.StepFace},
				realname.MethodBankCard: {realname.StepIdentity, realname.StepCard}, // a face must not be the only way
			},
			From: []realname.AccountState{realname.AccountVerified}, Own: true, Review: realname.ReviewByRule,
		}}
	})
	ref := begin(w, transfer, realname.MethodIDCard) // keep ref.ID with the transfer
	must(w.Verifier.SubmitIdentity(ctx, ref, person))
	s := must(w.Verifier.SubmitFace(ctx, ref, selfie))
	fmt.Println(s.Goal, s.Status)
	// Output: large_transfer approved
}

// Say in Config.Life how long a step counts.
func Example_renewInTime() {
	w := verified(func(c *realname.Config) {
		c.Life = map[realname.Step]time.Duration{realname.StepFace: 365 * day}
	})
	a := must(w.Verifier.Account(ctx, "account-1"))
	fmt.Println(a.State, "until", a.Until.Format(time.DateOnly))
	w.Clock.Advance(340 * day) // EventWarning has come 90 and 30 days before

	must(w.WalkTo(ctx, "account-1", realname.GoalRenew, realname.MethodIDCard, person))
	a = must(w.Verifier.Account(ctx, "account-1"))
	fmt.Println(a.State, "until", a.Until.Format(time.DateOnly))
	// Output:
	// verified until 2027-01-05
	// verified until 2027-12-11
}
