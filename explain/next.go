package explain

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/realname"
)

// Next returns what the person does next in a session: which step to take, that they wait, or
// how to go on where a step has no tries left, or that a guardian has to agree first. Where the step was not passed it says why, as
// [Step] does. For a session that has ended it says what became of it. Call
// [realname.Session.View] for the View.
func Next(lang language.Tag, v realname.View) string { return nextText(v).in(lang) }

func nextText(v realname.View) text {
	switch v.Waiting {
	case realname.WaitingForUser:
		return userText(v)
	case realname.WaitingForProvider:
		if v.Continues {
			return goOnThere
		}
		return waitForCheck
	case realname.WaitingForReviewer:
		return waitForReview
	case realname.WaitingForNobody:
		return endText(v)
	}
	return general
}

// userText is about a step that is the person's.
func userText(v realname.View) text {
	if v.Next == realname.StepReview && v.Reason == realname.ReasonReviewLate {
		return handInAgain
	}
	if waitsForGuardian(v) {
		return reasonText(realname.ReasonGuardianConsentRequired)
	}
	i := slices.IndexFunc(v.Steps, func(p realname.Progress) bool { return p.Step == v.Next })
	if i >= 0 {
		if told := toldText(v.Steps[i]); told != (text{}) {
			return andWays(told, v.Ways)
		}
	}
	return at(stepActions[:], v.Next, goOn)
}

// waitsForGuardian reports whether the person cannot go on before a guardian has agreed.
func waitsForGuardian(v realname.View) bool {
	return slices.ContainsFunc(v.Needs, func(n realname.ConsentNeed) bool {
		return n.Guardian && (v.Next == realname.StepReview || n.Purpose.String() == v.Next.String())
	})
}

// endText is about a session that waits for nobody.
func endText(v realname.View) text {
	switch {
	case v.Status == realname.StatusOpen:
		return waysText(v.Ways)
	case v.Status == realname.StatusApproved:
		return allDone
	case v.Reason == realname.ReasonReviewLate: // it does not come back
		return lateAtLast
	case v.Reason != 0:
		return reasonText(v.Reason)
	}
	return startAgain
}

// andWays adds the ways on to what is told of a step to which the person does not agree.
func andWays(told text, ways []realname.Way) text {
	zh, en := listed(ways)
	if zh == nil {
		return told
	}
	return text{
		told.zh + "您也可以" + strings.Join(zh, "，或") + "。",
		told.en + " Or you can " + strings.Join(en, ", or ") + ".",
	}
}

// listed are the names of ways on.
func listed(ways []realname.Way) (zh, en []string) {
	for _, w := range ways {
		if t := at(wayActions[:], w, text{}); t != (text{}) {
			zh, en = append(zh, t.zh), append(en, t.en)
		}
	}
	return zh, en
}

// waysText names the ways on, where a step has no tries left.
func waysText(ways []realname.Way) text {
	zh, en := listed(ways)
	if zh == nil {
		return exhausted
	}
	return text{
		"这一步可尝试的次数已用完。您可以" + strings.Join(zh, "，或") + "。",
		"No tries are left for this step. You can " + strings.Join(en, ", or ") + ".",
	}
}

var (
	goOn = text{
		"请按页面提示继续完成认证。",
		"Please go on as the page says."}
	handInAgain = text{
		"很抱歉，我们未能及时完成审核。您已完成的步骤仍然有效，请再次提交审核。",
		"We are sorry: our review took too long. What you have done still counts; please hand it in once more."}
	lateAtLast = text{
		"很抱歉，我们未能及时完成审核，本次认证已结束。请重新开始。",
		"We are sorry: our review took too long, and this verification has ended. Please start again."}
	goOnThere = text{
		"请前往核验页面完成这一步，完成后返回查看结果。",
		"Please complete this step on the page of the check, then come back for the result."}
	waitForCheck = text{
		"正在核验，请稍候。",
		"This is being checked. Please wait."}
	waitForReview = text{
		"已提交审核，请等待结果。",
		"Your verification is in review. Please wait for the result."}
	allDone = text{
		"审核已通过，无需其他操作。",
		"This was approved. There is nothing more to do."}
	startAgain = text{
		"本次认证已结束，请重新开始。",
		"This verification has ended. Please start again."}
)

// stepActions says how to take each step.
var stepActions = [...]text{
	realname.StepIdentity: {
		"请填写姓名和证件号码。",
		"Please enter your name and the number of your document."},
	realname.StepPhotos: {
		"请拍摄本人证件，在光线充足处拍清全部内容。",
		"Please photograph your document in good light, all of it."},
	realname.StepFace: {
		"请由本人在光线充足处完成人脸核验。",
		"Please do the face check yourself, in good light."},
	realname.StepCard: {
		"请填写本人银行卡的卡号和银行预留手机号。",
		"Please enter the number of your own bank card, and the mobile number that the bank has on file."},
	realname.StepCode: {
		"请获取短信验证码，并填写收到的数字。",
		"Please ask for an SMS code, and enter the digits that you receive."},
	realname.StepCarrier: {
		"请确认由运营商核验您的手机号码。",
		"Please agree that the carrier checks your mobile number."},
	realname.StepPIN: {
		"请设置6位数字的支付密码，不要使用重复、连续的数字或生日。",
		"Please set a payment password of six digits: not repeated, not in order, not a date of birth."},
}

// wayActions are what follows "you can".
var wayActions = [...]text{
	realname.WayOtherMethod: {"换用其他认证方式", "verify another way"},
	realname.WayPeople:      {"申请人工核实", "ask our staff to look at it"},
	realname.WayStartAgain:  {"重新开始认证（当日次数用完的，请明天再试）", "start again, tomorrow if today’s tries are used up"},
}
