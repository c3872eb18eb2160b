package explain

import (
	"golang.org/x/text/language"

	"github.com/go-realname/sdk/realname"
)

// Step returns how a step stands, in a few words, and what to tell the person about it, which
// is empty where there is nothing to tell. The same reason may mean something else at another
// step: a mismatch is the authority's about a name and a number, or the bank's about a card.
// Nobody is asked to try again where no tries are left, or where our staff look after it.
func Step(lang language.Tag, p realname.Progress) (state, told string) {
	return stateText(p).in(lang), toldText(p).in(lang)
}

// toldText is what to tell the person about a step.
func toldText(p realname.Progress) text {
	switch {
	case p.Phase == realname.PhaseReferred:
		return referred
	case p.Phase == realname.PhaseExhausted && p.Step == realname.StepIdentity:
		return exhaustedIdentity
	case p.Phase == realname.PhaseExhausted && p.Step != realname.StepReview:
		return exhausted
	case p.Reason != 0:
		return stepText(p.Step, p.Reason)
	}
	return text{}
}

// referred is said about a step that was left to people.
var referred = text{
	"这一步已转由人工核实，请继续完成其他步骤。",
	"Our staff will look at this step. Please go on with the others."}

// exhaustedIdentity is said about the step that each method has, once no tries are left in this
// session.
var exhaustedIdentity = text{
	"姓名和身份证号码可尝试的次数已用完，请明天再试；如需帮助，请联系客服。",
	"No tries are left for the name and the ID number. Please try again tomorrow. " +
		"If you need help, please contact support."}

// exhausted is said about any other step that cannot be tried again in this session.
var exhausted = text{
	"这一步可尝试的次数已用完。请换用其他认证方式，或明天再试；如需帮助，请联系客服。",
	"No tries are left for this step. Please verify another way, or try again tomorrow. " +
		"If you need help, please contact support."}

// stateText is how a step stands. A review that is to be done is not the person's to do.
func stateText(p realname.Progress) text {
	if p.Step == realname.StepReview && p.Phase == realname.PhaseNeeded {
		return at(realnameWaitingTerms[:], realname.WaitingForReviewer, unknownTerm)
	}
	return phaseText(p.Phase)
}

// faceNotConfirmed is the one text for every no of whoever has the picture on record: two would
// tell strangers what is on record.
var faceNotConfirmed = text{
	"人脸核验未能确认您的身份，请由本人重试，或换用其他认证方式；如需帮助，请联系客服。",
	"The face check could not confirm who you are. Please try again yourself, " +
		"or verify another way. If you need help, please contact support."}

// cardNotConfirmed is the one text for every no of the bank that is not about the mobile
// number, likewise.
var cardNotConfirmed = text{
	"银行未能确认这张银行卡。请核对卡号和银行预留手机号，并使用本人名下的银行卡。",
	"The bank could not confirm this card. Please check the card number and the mobile number " +
		"that the bank has on file, and use a card in your own name."}

// carrierNotConfirmed is the one text for every no of the carrier, likewise.
var carrierNotConfirmed = text{
	"运营商未能确认该手机号码在您本人名下。请使用本人实名登记的手机号码。",
	"The carrier could not confirm that this mobile number is registered in your name. " +
		"Please use a number that is."}

// stepTexts has the reasons that mean something else at a step than by themselves.
var stepTexts = [...]struct {
	step   realname.Step
	reason realname.Reason
	text   text
}{
	{realname.StepPhotos, realname.ReasonMismatch, documentMismatch},
	{realname.StepPhotos, realname.ReasonNoRecord, documentMismatch},
	{realname.StepFace, realname.ReasonMismatch, faceNotConfirmed},
	{realname.StepFace, realname.ReasonNoRecord, faceNotConfirmed},
	{realname.StepCard, realname.ReasonMismatch, cardNotConfirmed},
	{realname.StepCard, realname.ReasonNoRecord, cardNotConfirmed},
	{realname.StepCard, realname.ReasonPhoneOwnerMismatch, text{
		"手机号码与银行预留手机号不一致。请填写办卡时留给银行的手机号；如已更换，请先到银行更新。",
		"The bank has another mobile number on file for this card. Please enter that one; " +
			"if you no longer have it, please give the bank your new one first."}},
	{realname.StepCarrier, realname.ReasonMismatch, carrierNotConfirmed},
	{realname.StepCarrier, realname.ReasonNoRecord, carrierNotConfirmed},
	{realname.StepCode, realname.ReasonPhoneOwnerMismatch, text{
		"验证码只能发送到银行预留手机号，请使用验证银行卡时填写的手机号。",
		"The code can go only to the mobile number that the bank has on file. " +
			"Please use the number that you gave with the card."}},
}

// stepText returns the text of a reason at a step, or of the reason by itself.
func stepText(step realname.Step, r realname.Reason) text {
	for i := range stepTexts {
		if s := &stepTexts[i]; s.step == step && s.reason == r {
			return s.text
		}
	}
	return reasonText(r)
}
