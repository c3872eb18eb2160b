package explain_test

import (
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// told returns what is said about a step in both languages.
func told(p realname.Progress) (state, said text) {
	state.zh, said.zh = explain.Step(language.SimplifiedChinese, p)
	state.en, said.en = explain.Step(language.English, p)
	return state, said
}

// byItself returns what is said about a reason, wherever it comes up.
func byItself(r realname.Reason) text {
	return text{explain.Reason(language.SimplifiedChinese, r), explain.Reason(language.English, r)}
}

func failed(step realname.Step, r realname.Reason) realname.Progress {
	return realname.Progress{Step: step, Phase: realname.PhaseFailed, Reason: r}
}

func TestStep(t *testing.T) {
	tests := []struct {
		name        string
		in          realname.Progress
		state, said text
	}{
		{"passed", realname.Progress{Step: realname.StepFace, Phase: realname.PhasePassed},
			text{"已完成", "Done"}, text{}},
		{"failed", failed(realname.StepIdentity, realname.ReasonNoRecord),
			text{"未通过", "Not passed"}, byItself(realname.ReasonMismatch)},
		{"exhausted", realname.Progress{Step: realname.StepFace, Phase: realname.PhaseExhausted,
			Reason: realname.ReasonFaceMismatch},
			text{"次数已用完", "No tries left"}, text{
				"这一步可尝试的次数已用完。请换用其他认证方式，或明天再试；如需帮助，请联系客服。",
				"No tries are left for this step. Please verify another way, or try again tomorrow. " +
					"If you need help, please contact support."}},
		{"exhausted, whatever the method", realname.Progress{Step: realname.StepIdentity,
			Phase: realname.PhaseExhausted, Reason: realname.ReasonMismatch},
			text{"次数已用完", "No tries left"}, text{
				"姓名和身份证号码可尝试的次数已用完，请明天再试；如需帮助，请联系客服。",
				"No tries are left for the name and the ID number. Please try again tomorrow. " +
					"If you need help, please contact support."}},
		{"exhausted by a program's review", realname.Progress{Step: realname.StepReview,
			Phase: realname.PhaseExhausted}, text{"次数已用完", "No tries left"}, text{}},
		{"referred", realname.Progress{Step: realname.StepIdentity, Phase: realname.PhaseReferred,
			Reason: realname.ReasonNoRecord},
			text{"待人工核实", "Left to our staff"}, text{
				"这一步已转由人工核实，请继续完成其他步骤。",
				"Our staff will look at this step. Please go on with the others."}},
		{"review before its turn", realname.Progress{Step: realname.StepReview},
			text{"未开始", "Not begun"}, text{}},
		{"review by people", realname.Progress{Step: realname.StepReview, Phase: realname.PhaseNeeded},
			text{"等待审核", "Waiting for review"}, text{}},
		{"needed", realname.Progress{Step: realname.StepPIN, Phase: realname.PhaseNeeded},
			text{"待完成", "To do"}, text{}},
		{"none", realname.Progress{}, text{"未开始", "Not begun"}, text{}},
		{"of later", realname.Progress{Step: 200, Phase: 200, Reason: 255},
			text{"未知", "Unknown"}, byItself(255)},
	}
	for _, tt := range tests {
		state, said := told(tt.in)
		if state != tt.state || said != tt.said {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, state, said, tt.state, tt.said)
		}
		if said == (text{}) {
			continue
		}
		for _, rule := range broken(append(sentenceRules, anyRules...), said.zh, said.en) {
			t.Errorf("%s: %s: %q", tt.name, rule, said)
		}
	}
}

// elsewhere are the reasons that mean something else at a step, and what is said then.
var elsewhere = []struct {
	step    realname.Step
	reasons []realname.Reason
	zh, en  string // is in it
}{
	{realname.StepPhotos, []realname.Reason{realname.ReasonMismatch, realname.ReasonNoRecord}, "证件照片", "photos"},
	{realname.StepFace, []realname.Reason{realname.ReasonMismatch, realname.ReasonNoRecord}, "人脸", "face"},
	{realname.StepCard, []realname.Reason{realname.ReasonMismatch, realname.ReasonNoRecord},
		"银行预留手机号", "the bank has on file"},
	{realname.StepCarrier, []realname.Reason{realname.ReasonMismatch, realname.ReasonNoRecord}, "运营商", "carrier"},
	{realname.StepCard, []realname.Reason{realname.ReasonPhoneOwnerMismatch}, "银行预留手机号", "The bank has"},
	{realname.StepCode, []realname.Reason{realname.ReasonPhoneOwnerMismatch},
		"银行预留手机号", "the bank has on file"},
}

func TestReasonsAtSteps(t *testing.T) {
	special := make(map[realname.Progress]bool)
	for _, e := range elsewhere {
		for _, r := range e.reasons {
			p := failed(e.step, r)
			special[p] = true
			_, said := told(p)
			if !strings.Contains(said.zh, e.zh) || !strings.Contains(said.en, e.en) || said == byItself(r) {
				t.Errorf("%v at %v: %q", r, e.step, said)
			}
			for _, rule := range broken(append(sentenceRules, anyRules...), said.zh, said.en) {
				t.Errorf("%v at %v: %s: %q", r, e.step, rule, said)
			}
		}
	}
	for step := range realname.Step(20) {
		for i := 1; i < 256; i++ {
			p := failed(step, realname.Reason(i))
			if _, said := told(p); !special[p] && said != byItself(p.Reason) {
				t.Errorf("%v at %v: %q, want %q", p.Reason, step, said, byItself(p.Reason))
			}
		}
	}
}

// A bank's no is not told as the authority's, which said yes before.
func TestBankDoesNotSpeakOfTheNumber(t *testing.T) {
	for _, r := range []realname.Reason{realname.ReasonMismatch, realname.ReasonNoRecord} {
		_, said := told(failed(realname.StepCard, r))
		if strings.Contains(said.zh, "身份证号码") || strings.Contains(said.en, "ID number") {
			t.Errorf("%v: %q", r, said)
		}
	}
}

// Strangers cannot tell "no such person" from "another name", at no step.
func TestNoRecordIsToldAsMismatch(t *testing.T) {
	for step := range realname.Step(20) {
		_, a := told(failed(step, realname.ReasonMismatch))
		_, b := told(failed(step, realname.ReasonNoRecord))
		if a != b {
			t.Errorf("at %v: %q, %q", step, a, b)
		}
	}
}

// Error says the same as Step.
func TestErrorKnowsTheStep(t *testing.T) {
	for _, e := range elsewhere {
		for _, r := range e.reasons {
			_, said := told(failed(e.step, r))
			err := &realname.Error{Reason: r, Step: e.step}
			zh, en := explain.Error(language.SimplifiedChinese, err), explain.Error(language.English, err)
			if got := (text{zh, en}); got != said {
				t.Errorf("%v: Error = %q, want %q", err, got, said)
			}
		}
	}
}

// What an account is or whose it is, is not told: whoever asks may be a thief.
func TestOwnersAreNotTold(t *testing.T) {
	words := map[realname.Reason][]string{
		realname.ReasonAnotherPerson: {"他人", "别人", "本人", "姓名", "号码", "person", "name", "number", "owner"},
		realname.ReasonCardInUse:     {"他人", "别人", "其他账户", "another person", "other account", "in use"},
		realname.ReasonAccountSuspended: {"暂停", "冻结", "风险", "撤销", "名单", "suspend", "block", "risk",
			"screen", "revoke"},
	}
	for r, list := range words {
		said := byItself(r)
		for _, w := range list {
			if strings.Contains(said.zh, w) || strings.Contains(strings.ToLower(said.en), w) {
				t.Errorf("%v says %q: %q", r, w, said)
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, p := range []realname.Progress{
		failed(realname.StepCard, realname.ReasonMismatch), {Step: realname.StepReview},
	} {
		if n := testing.AllocsPerRun(10, func() { explain.Step(language.English, p) }); n != 0 {
			t.Errorf("%v: %v allocations, want 0", p, n)
		}
	}
}
