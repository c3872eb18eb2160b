package explain

import "github.com/go-realname/sdk/realname"

// realnameTexts has the texts for realname's reasons.
var realnameTexts = [...]text{
	realname.Mismatch: {
		"姓名与身份证号码不一致，请核对后重新填写。",
		"The name and the ID number do not match. Please check both and enter them again."},
	realname.NoRecord: {
		"未查询到相关身份信息，请核对姓名和身份证号码；如填写无误，请联系客服。",
		"No record was found. Please check the name and the ID number. " +
			"If both are right, please contact support."},
	realname.DocumentExpired: {
		"证件不在有效期内，请换用在有效期内的证件。",
		"The card is not valid today. Please use one that is."},
	realname.DocumentTemporary: {
		"暂不支持临时身份证，请使用正式的居民身份证。",
		"Temporary ID cards are not accepted here. Please use a regular one."},
	realname.DocumentDataMismatch: {
		"证件照片与填写的信息不一致，请核对填写的内容，或重新拍摄本人证件。",
		"The photos and what was entered are different. Please check what you entered, " +
			"or take new photos of your own card."},
	realname.DocumentInconsistent: {
		"证件正反两面的信息不一致，请拍摄同一张证件的两面。",
		"The two sides do not belong together. Please take photos of both sides of one card."},
	realname.DocumentQuality: {
		"照片不够清晰，请在光线充足处重新拍摄，避免反光和遮挡。",
		"The photo cannot be read. Please take it again in good light, without glare or fingers in it."},
	realname.DocumentForged: {
		"照片中的证件未能通过核验，请拍摄证件原件，不要使用复印件或屏幕上的图片。",
		"The card in the photo could not be confirmed. Please photograph the card itself, " +
			"not a copy or a screen."},
	realname.PhotoReused: {
		"这张照片已经提交过，请重新拍摄证件的正反两面。",
		"This photo was submitted before. Please take new photos of both sides of the card."},
	realname.SubjectMismatch: {
		"本次核验结果未能采用，请重新完成这一步。",
		"The result of this check could not be used. Please do this step again."},
	realname.FaceMismatch: {
		"未能确认是证件本人，请由本人在光线充足处重新验证。",
		"The face could not be matched to the card. " +
			"Please try again in good light; only the card's holder can do this step."},
	realname.LivenessFailed: {
		"未能完成人脸验证，请正对镜头，按提示慢慢完成动作。",
		"The face check could not be completed. " +
			"Please look at the camera and follow the instructions slowly."},
	realname.AttackSuspected: {
		"人脸验证未通过，请由本人正对镜头，取下口罩等遮挡物后重试。",
		"The face check was not passed. Please look at the camera yourself, " +
			"with nothing covering your face, and try again."},
	realname.PhoneOwnerMismatch: {
		"手机号码与填写的身份信息不一致，请使用本人名下的手机号码。",
		"The mobile number is registered under other details. " +
			"Please use one that is registered in your own name."},

	realname.CardNotUsable: {
		"该银行卡目前无法使用，请联系发卡银行，或换一张银行卡。",
		"This bank card cannot be used at present. Please contact the bank, or use another card."},
	realname.CardUnsupported: {
		"暂不支持该银行卡，请换一张银行卡。",
		"This bank card is not supported yet. Please use another one."},

	realname.UnderAge: {
		"未达到本服务要求的年龄，暂时无法认证；如有疑问，请联系客服。",
		"This service has an age limit that is not reached yet. " +
			"If you have questions, please contact support."},
	realname.GuardianConsentRequired: {
		"需要监护人同意后才能继续，请与监护人一起操作。",
		"A parent or guardian has to agree first. Please continue together."},
	realname.ConsentDeclined: {
		"您尚未同意所需的授权；如需继续，请阅读并同意。",
		"You have not agreed to what this step needs. To continue, please read it and agree."},
	realname.ConsentRequired: {
		"请先阅读并同意这一步所需的授权。",
		"Please read what this step needs, and agree to it first."},
	realname.IdentityInUse: {
		"该身份可认证的账户数量已达上限，请使用已认证的账户，或联系客服。",
		"This identity is verified on as many accounts as it may be. " +
			"Please use one of these, or contact support."},
	realname.LimitExceeded: {
		"可尝试的次数已用完；如需帮助，请联系客服。",
		"No tries are left. If you need help, please contact support."},
	realname.ResubmissionLimit: {
		"补充资料的次数已用完，本次认证已结束，请重新开始，或联系客服。",
		"The details can be handed in no more often, and this verification has ended. " +
			"Please start again, or contact support."},
	realname.ReviewRejected: {
		"审核未通过；如有疑问，请联系客服。",
		"The review did not approve this verification. " +
			"If you have questions, please contact support."},
	realname.Revoked: {
		"实名认证已被撤销，请重新认证，或联系客服。",
		"The verification was taken back. Please verify again, or contact support."},
	realname.Superseded: {
		"认证信息已变更，请按新的信息重新完成这一步。",
		"The details have changed meanwhile. Please do this step again with the new ones."},

	realname.BadInput: {
		"提交的内容未能识别，请检查后重新提交。",
		"What was submitted could not be read. Please check it and submit it again."},
	realname.ProviderDailyLimit: {
		"今日的核验名额已用完，请明日再试。",
		"No more checks can be made today. Please try again tomorrow."},
	realname.ProviderUnavailable: {
		"核验服务暂时没有响应，请稍后再试。",
		"The checking service does not respond at present. Please try again later."},
	realname.ProviderMisconfigured: {
		"核验服务暂时无法使用，请稍后再试，或联系客服。",
		"The checking service is not available at present. " +
			"Please try again later, or contact support."},
	realname.OutcomeUnknown: {
		"暂未收到核验结果，请稍后回来查看；如仍无结果，可以重试。",
		"The result has not arrived. Please come back later; if it is still missing, try again."},

	realname.SessionEnded: {
		"本次认证已结束，请查看结果或重新开始。",
		"This verification has ended. Please see its result, or start again."},
	realname.DeadlinePassed: {
		"本次认证已超过有效时间，请重新开始。",
		"The time for this verification has passed. Please start again."},
	realname.StepNotNext: {
		"请按页面显示的顺序完成各个步骤。",
		"Please complete the steps in the order shown."},
	realname.InProgress: {
		"正在核验中，请稍候，无需重复提交。",
		"This is being checked already. Please wait; there is no need to submit it again."},
	realname.SessionOpen: {
		"您有一个未完成的认证，请先完成或取消。",
		"You have a verification in progress. Please complete or cancel it first."},
	realname.KeyReused: {
		"提交的内容有变化，请刷新页面后重新提交。",
		"What was submitted has changed. Please reload the page and submit it again."},
	realname.NotDecidable: {
		"该申请目前无需审核，可能已由他人处理，请刷新列表。",
		"There is nothing to decide here; somebody else may have done it. Please reload the list."},

	realname.DocumentUnsupported: {
		"暂不支持这类证件，请使用页面上列出的证件。",
		"This kind of card is not accepted here. Please use one that the page names."},
	realname.AccountErased: {
		"账户资料正在删除，目前无法认证；如有疑问，请联系客服。",
		"The data of this account is being erased, so it cannot be verified. " +
			"If you have questions, please contact support."},
	realname.DataWithdrawn: {
		"您的资料已停止使用，本次认证已结束；如需继续，请重新开始。",
		"Your data is no longer in use, so this verification has ended. " +
			"To go on, please start a new one."},
}

// notFound is said about a session that its account does not have.
var notFound = text{
	"未找到这次认证，请重新开始。", "This verification was not found. Please start again.",
}

var realnameMethodTerms = [...]text{
	realname.MethodIDCard:   {"验证中国大陆身份证", "Mainland China ID card"},
	realname.MethodBankCard: {"绑银行卡验证", "Bank card"},
}

var realnameStepTerms = [...]text{
	realname.StepIdentity: {"身份信息", "Identity details"},
	realname.StepPhotos:   {"证件照片", "Photos of the card"},
	realname.StepFace:     {"人脸验证", "Face check"},
	realname.StepCard:     {"银行卡信息", "Bank card"},
	realname.StepCode:     {"短信验证码", "SMS code"},
	realname.StepPIN:      {"支付密码", "Payment password"},
	realname.StepReview:   {"审核", "Review"},

	// The step after the decision has no name there: nobody is asked for it.
	realname.StepReview + 1: {"完成认证", "Completion"},
}

var realnameStatusTerms = [...]text{
	realname.StatusOpen:     {"进行中", "In progress"},
	realname.StatusReview:   {"审核中", "Under review"},
	realname.StatusApproved: {"已通过", "Approved"},
	realname.StatusRejected: {"未通过", "Not approved"},
	realname.StatusExpired:  {"已过期", "Expired"},
	realname.StatusCanceled: {"已取消", "Canceled"},
	realname.StatusRevoked:  {"已撤销", "Revoked"},
}

var realnamePhaseTerms = [...]text{
	realname.PhaseNeeded:     {"待完成", "To do"},
	realname.PhaseReserved:   {"核验中", "Being checked"},
	realname.PhasePending:    {"等待结果", "Waiting for the result"},
	realname.PhasePassed:     {"已完成", "Done"},
	realname.PhaseFailed:     {"未通过", "Not passed"},
	realname.PhaseUnresolved: {"未收到结果", "No result"},
	realname.PhaseExhausted:  {"次数已用完", "No tries left"},
}

var realnameWaitingTerms = [...]text{
	realname.ForUser:     {"等待您操作", "Waiting for you"},
	realname.ForProvider: {"等待核验结果", "Waiting for a check"},
	realname.ForReviewer: {"等待审核", "Waiting for review"},
	realname.ForNobody:   {"已结束", "Ended"},
}
