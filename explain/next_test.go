package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// next returns what Next says in both languages.
func next(v realname.View) text {
	return text{explain.Next(language.SimplifiedChinese, v), explain.Next(language.English, v)}
}

// user is a session that waits for the user at a step.
func user(p realname.Progress) realname.View {
	return realname.View{
		Status: realname.StatusOpen, Waiting: realname.WaitingForUser, Next: p.Step, Steps: []realname.Progress{p},
	}
}

// guarded is a session at a step that lacks a guardian's consent to a purpose.
func guarded(s realname.Step, p realname.Purpose) realname.View {
	v := user(realname.Progress{Step: s, Phase: realname.PhaseNeeded})
	v.Needs = []realname.ConsentNeed{{Purpose: p, Guardian: true}}
	return v
}

func ended(s realname.Status, r realname.Reason) realname.View {
	return realname.View{Status: s, Reason: r, Waiting: realname.WaitingForNobody}
}

func stuck(ways ...realname.Way) realname.View {
	return realname.View{Status: realname.StatusOpen, Waiting: realname.WaitingForNobody, Next: realname.StepFace, Ways: ways}
}

func TestNext(t *testing.T) {
	mismatch := failed(realname.StepFace, realname.ReasonMismatch)
	_, why := told(mismatch)
	for _, tt := range []struct {
		name   string
		in     realname.View
		zh, en string // a part of what is said
	}{
		{"a step", user(realname.Progress{Step: realname.StepCode, Phase: realname.PhaseNeeded}), "获取短信验证码", "ask for an SMS code"},
		{"a step that was not passed", user(mismatch), why.zh, why.en},
		{"a step of later", user(realname.Progress{Step: 200}), "继续", "go on"},
		{"a step that is not there", realname.View{Waiting: realname.WaitingForUser}, "继续", "go on"},
		{"a guardian's consent", guarded(realname.StepFace, realname.PurposeFace), "监护人", "guardian"},
		{"a guardian's consent to a later step", guarded(realname.StepCode, realname.PurposeCard), "获取短信验证码", "ask for an SMS code"},
		{"a guardian who counts no more", guarded(realname.StepReview, realname.PurposeFace), "监护人", "guardian"},
		{"provider", realname.View{Waiting: realname.WaitingForProvider}, "请稍候", "Please wait"},
		{"provider's page", realname.View{Waiting: realname.WaitingForProvider, Continues: true}, "前往核验页面", "on the page of the check"},
		{"reviewer", realname.View{Waiting: realname.WaitingForReviewer}, "等待结果", "in review"},
		{"approved", ended(realname.StatusApproved, 0), "审核已通过", "approved"},
		{"rejected", ended(realname.StatusRejected, realname.ReasonReviewRejected), "审核未通过", "did not approve"},
		{"ended for no reason", ended(realname.StatusCanceled, 0), "重新开始", "start again"},
		{"the review was late", realname.View{
			Status: realname.StatusOpen, Reason: realname.ReasonReviewLate, Waiting: realname.WaitingForUser, Next: realname.StepReview,
		}, "请再次提交", "hand it in once more"},
		{"the review was late for the last time", ended(realname.StatusExpired, realname.ReasonReviewLate), "请重新开始", "has ended. Please start again"},
		{"no tries, one way", stuck(realname.WayPeople), "您可以申请人工核实。", "You can ask our staff to look at it."},
		{"no tries, two ways", stuck(realname.WayOtherMethod, realname.WayStartAgain), "方式，或重新", "way, or start"},
		{"no tries, a way of later", stuck(200), "次数已用完", "No tries"},
		{"zero", realname.View{}, "客服", "support"},
		{"not agreed to", declined(realname.WayOtherMethod), "您也可以换用其他认证方式。", "Or you can verify another way."},
		{"not agreed to, no other way", declined(), "请阅读并同意。", "read it and agree."},
	} {
		got := next(tt.in)
		if !strings.Contains(got.zh, tt.zh) || !strings.Contains(got.en, tt.en) {
			t.Errorf("%s: %q, %q", tt.name, got.zh, got.en)
		}
		for _, rule := range broken(append(sentenceRules, anyRules...), got.zh, got.en) {
			t.Errorf("%s: %s: %q, %q", tt.name, rule, got.zh, got.en)
		}
	}
}

// declined is a session whose next step its person does not agree to.
func declined(ways ...realname.Way) realname.View {
	v := user(realname.Progress{Step: realname.StepFace, Phase: realname.PhaseNeeded, Reason: realname.ReasonConsentDeclined})
	v.Ways = ways
	return v
}

// Next says how to take each step, and names each way on.
func TestNextKnowsEveryStepAndWay(t *testing.T) {
	for _, i := range kinds["realname.Step"].values() {
		step := realname.Step(i)
		got := next(user(realname.Progress{Step: step, Phase: realname.PhaseNeeded}))
		own := step != realname.StepReview && step.String() != "claim" // these two are not the person's
		if own && got == next(user(realname.Progress{Step: 200})) {
			t.Errorf("%v: %q", step, got)
		}
		for _, rule := range broken(append(sentenceRules, anyRules...), got.zh, got.en) {
			t.Errorf("%v: %s: %q, %q", step, rule, got.zh, got.en)
		}
	}
	for _, i := range kinds["realname.Way"].values() {
		if got := next(stuck(realname.Way(i))); got == next(stuck()) {
			t.Errorf("%v: %q", realname.Way(i), got)
		}
	}
}

// What a page shows above a step.
func ExampleNext() {
	session := realname.View{
		Status: realname.StatusOpen, Waiting: realname.WaitingForUser, Next: realname.StepCode,
		Steps: []realname.Progress{{Step: realname.StepCode, Phase: realname.PhaseNeeded}},
	}
	fmt.Println(explain.Next(language.SimplifiedChinese, session))

	session.Waiting, session.Ways = realname.WaitingForNobody, []realname.Way{realname.WayOtherMethod, realname.WayPeople}
	fmt.Println(explain.Next(language.English, session))
	// Output:
	// 请获取短信验证码，并填写收到的数字。
	// No tries are left for this step. You can verify another way, or ask our staff to look at it.
}
