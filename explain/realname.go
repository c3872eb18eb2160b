package explain

import "github.com/go-realname/sdk/realname"

// notConfirmed is the one text for every no of the authority: two would tell strangers
// whether a number was issued.
var notConfirmed = text{
	"未能确认姓名和身份证号码，请核对后重新填写；如填写无误，请联系客服。",
	"The name and the ID number could not be confirmed. Please check both. " +
		"If they are right, please contact support."}

// documentMismatch is said where the card in the photos is not about the person.
var documentMismatch = text{
	"证件照片与填写的信息不一致，请核对填写的内容，或重新拍摄本人证件。",
	"The photos and what was entered are different. Please check what you entered, " +
		"or take new photos of your own card."}

// realnameTexts has the texts for realname's reasons.
var realnameTexts = [...]text{
	realname.ReasonMismatch: notConfirmed,
	realname.ReasonNoRecord: notConfirmed,
	realname.ReasonDocumentExpired: {
		"证件不在有效期内，请换用在有效期内的证件。",
		"The card is not valid today. Please use one that is."},
	realname.ReasonDocumentTemporary: {
		"暂不支持临时身份证，请使用正式的居民身份证。",
		"Temporary ID cards are not accepted here. Please use a regular one."},
	realname.ReasonDocumentDataMismatch: documentMismatch,
	realname.ReasonDocumentInconsistent: {
		"照片中的信息前后不一致，请重新拍摄同一份证件，并拍摄完整。",
		"What the photos show does not fit together. Please photograph one document again, all of it."},
	realname.ReasonDocumentQuality: {
		"照片不够清晰，请在光线充足处重新拍摄，避免反光和遮挡。",
		"The photo cannot be read. Please take it again in good light, without glare or fingers in it."},
	realname.ReasonDocumentForged: {
		"照片中的证件未能通过核验，请拍摄证件原件，不要使用复印件或屏幕上的图片。",
		"The card in the photo could not be confirmed. Please photograph the card itself, " +
			"not a copy or a screen."},
	realname.ReasonPhotoReused: {
		"这张照片已经提交过，请重新拍摄证件的正反两面。",
		"This photo was submitted before. Please take new photos of both sides of the card."},
	realname.ReasonSubjectMismatch: {
		"本次核验结果未能采用，请重新完成这一步。",
		"The result of this check could not be used. Please do this step again."},
	realname.ReasonFaceMismatch: {
		"未能确认是证件本人，请由本人在光线充足处重新验证。",
		"The face could not be matched to the card. " +
			"Please try again in good light; only the card's holder can do this step."},
	realname.ReasonLivenessFailed: {
		"未能完成人脸核验，请正对镜头，按提示慢慢完成动作。",
		"The face check could not be completed. " +
			"Please look at the camera and follow the instructions slowly."},
	realname.ReasonAttackSuspected: {
		"人脸核验未通过，请由本人正对镜头，取下口罩等遮挡物后重试。",
		"The face check was not passed. Please look at the camera yourself, " +
			"with nothing covering your face, and try again."},
	realname.ReasonPhoneOwnerMismatch: {
		"手机号码与填写的身份信息不一致，请使用本人名下的手机号码。",
		"The mobile number is registered under other details. " +
			"Please use one that is registered in your own name."},

	realname.ReasonCardNotUsable: {
		"该银行卡目前无法使用，请联系发卡银行，或换一张银行卡。",
		"This bank card cannot be used at present. Please contact the bank, or use another card."},
	realname.ReasonCardUnsupported: {
		"暂不支持该银行卡，请换一张银行卡。",
		"This bank card is not supported yet. Please use another one."},

	realname.ReasonUnderAge: {
		"未达到本服务要求的年龄，暂时无法认证；如有疑问，请联系客服。",
		"This service has an age limit that is not reached yet. " +
			"If you have questions, please contact support."},
	realname.ReasonGuardianConsentRequired: {
		"您未满规定年龄，需要监护人同意后才能继续。请让监护人登录自己的账号，阅读并同意。",
		"You are under the age at which you can agree alone. Please have a parent or guardian log in to " +
			"their own account, read what is asked, and agree."},
	realname.ReasonConsentDeclined: {
		"您尚未同意所需的授权；如需继续，请阅读并同意。",
		"You have not agreed to what this step needs. To continue, please read it and agree."},
	realname.ReasonConsentRequired: {
		"请先阅读并同意这一步所需的授权。",
		"Please read what this step needs, and agree to it first."},
	realname.ReasonIdentityInUse: {
		"该身份可认证的账户数量已达上限，请使用已认证的账户，或联系客服。",
		"This identity is verified on as many accounts as it may be. " +
			"Please use one of these, or contact support."},
	realname.ReasonLimitExceeded: {
		"可尝试的次数已用完；如需帮助，请联系客服。",
		"No tries are left. If you need help, please contact support."},
	realname.ReasonResubmissionLimit: {
		"补充资料的次数已用完，本次认证已结束，请重新开始，或联系客服。",
		"The details can be handed in no more often, and this verification has ended. " +
			"Please start again, or contact support."},
	realname.ReasonReviewRejected: {
		"审核未通过；如有疑问，请联系客服。",
		"The review did not approve this verification. " +
			"If you have questions, please contact support."},
	realname.ReasonRevoked: {
		"实名认证已被撤销，请重新认证，或联系客服。",
		"The verification was taken back. Please verify again, or contact support."},
	realname.ReasonSuperseded: {
		"认证信息已变更，请按新的信息重新完成这一步。",
		"The details have changed meanwhile. Please do this step again with the new ones."},

	// Whom the account belongs to, or who has the card, is not told: a thief may be asking.
	realname.ReasonAnotherPerson: {
		"填写的身份信息与该账户此前登记的不一致，请核对后重新填写；如有疑问，请联系客服。",
		"These details are not those that this account was registered with. Please check them. " +
			"If you have questions, please contact support."},
	realname.ReasonMobileInUse: {
		"该手机号码可验证的账户数量已达上限，请换一个手机号码，或联系客服。",
		"This mobile number is used by as many accounts as it may be. " +
			"Please use another one, or contact support."},
	realname.ReasonCardInUse: {
		"该银行卡无法绑定到此账户，请换一张本人名下的银行卡，或联系客服。",
		"This bank card cannot be bound to this account. " +
			"Please use another card in your own name, or contact support."},
	realname.ReasonReleased: {
		"该账户的实名信息已解除绑定；如需继续使用，请重新认证，或联系客服。",
		"This account is no longer bound to a verified person. " +
			"To go on, please verify again, or contact support."},

	realname.ReasonBadInput: {
		"提交的内容未能识别，请检查后重新提交。",
		"What was submitted could not be read. Please check it and submit it again."},
	realname.ReasonProviderDailyLimit: {
		"今日的核验名额已用完，请明天再试。",
		"No more checks can be made today. Please try again tomorrow."},
	realname.ReasonProviderUnavailable: {
		"核验服务暂时没有响应，请稍后再试。",
		"The checking service does not respond at present. Please try again later."},
	realname.ReasonProviderMisconfigured: {
		"核验服务暂时无法使用，请联系客服，或稍后再试。",
		"The checking service is not available at present. " +
			"Please contact support, or try again later."},
	realname.ReasonOutcomeUnknown: {
		"暂未收到核验结果，请返回查看；如仍无结果，请稍后再试。",
		"The result has not arrived. Please come back to look; if it is still missing, " +
			"please try again later."},
	realname.ReasonNotOpened: {
		"您还没有打开核验页面，请先打开页面完成核验。",
		"You have not opened the page of the check yet. Please open it and complete the check."},
	realname.ReasonAbandoned: {
		"您已放弃上一次核验，请重新开始这一步。",
		"You gave up the last check. Please begin this step again."},

	realname.ReasonSessionEnded: {
		"本次认证已结束，请查看结果或重新开始。",
		"This verification has ended. Please see its result, or start again."},
	realname.ReasonDeadlinePassed: {
		"本次认证已超过有效时间，请重新开始。",
		"The time for this verification has passed. Please start again."},
	realname.ReasonStepNotNext: {
		"请按页面显示的顺序完成各个步骤。",
		"Please complete the steps in the order shown."},
	realname.ReasonInProgress: {
		"正在核验中，请稍候，无需重复提交。",
		"This is being checked already. Please wait; there is no need to submit it again."},
	realname.ReasonSessionOpen: {
		"您有一个未完成的认证，请先完成或取消。",
		"You have a verification in progress. Please complete or cancel it first."},
	realname.ReasonKeyReused: {
		"提交的内容有变化，请刷新页面后重新提交。",
		"What was submitted has changed. Please reload the page and submit it again."},
	realname.ReasonNotDecidable: {
		"该申请目前无需审核，可能已由他人处理，请刷新列表。",
		"There is nothing to decide here; somebody else may have done it. Please reload the list."},
	realname.ReasonPINGone: {
		"支付密码未能保存，请重新设置一次。",
		"Your payment PIN could not be kept. Please set it once more."},
	realname.ReasonAlreadyPassed: {
		"该步骤已经完成，不能换成其他信息；如需更换，请取消后重新开始认证。",
		"This step is done, and nothing else can take its place. " +
			"To use something else, please cancel and start again."},

	realname.ReasonDocumentUnsupported: {
		"暂不支持这类证件，请使用页面上列出的证件。",
		"This kind of card is not accepted here. Please use one that the page names."},
	realname.ReasonAccountErased: {
		"账户资料正在删除，目前无法认证；如有疑问，请联系客服。",
		"The data of this account is being erased, so it cannot be verified. " +
			"If you have questions, please contact support."},
	realname.ReasonAlreadyVerified: {
		"该账户已完成实名认证，无需重复认证。如需更新认证信息，请选择“更新认证”。",
		"This account is verified already; there is nothing to do. " +
			"If your details have changed, please renew the verification."},
	realname.ReasonNotVerified: {
		"请先完成实名认证；如果认证已过期，请先更新认证，再继续操作。",
		"Please verify this account first. If its verification has run out, please renew it first."},
	realname.ReasonAccountSuspended: {
		"该账户目前无法办理此业务，请联系客服。",
		"This cannot be done with this account at present. Please contact support."},
	realname.ReasonCaseTaken: {
		"该申请正由其他审核人员处理，请先处理其他申请。",
		"Somebody else is looking at this case. Please take another one."},
	realname.ReasonNoCase: {
		"目前没有待处理的申请。",
		"There is no case to look at now."},
	realname.ReasonSecondActor: {
		"已记录，需由另一位人员作出相同处理后生效。",
		"This is noted. It is done once somebody else has decided the same."},
	realname.ReasonReviewLate: {
		"很抱歉，我们未能及时完成审核。请再次提交审核；如果本次认证已结束，请重新开始。",
		"We are sorry: our review took too long. Please hand it in once more, or start again if this verification has ended."},
	realname.ReasonOwnCase: {
		"不能处理与本人有关的申请，请交由其他人员处理。",
		"Nobody decides about their own case. Please leave it to somebody else."},
	realname.ReasonNotGuardian: {
		"该账号不能代为同意。监护人须使用本人账号，年满十八周岁，并已完成实名认证。",
		"This account cannot agree for the person. A guardian uses an account of their own, is 18 or older, " +
			"and has been verified."},
	realname.ReasonAgeUnknown: {
		"我们从您认证时使用的证件无法确认您已年满十八周岁。请用载有出生日期的证件照片重新认证，再代为同意。",
		"The document that you were verified with did not show us that you are 18 or older. Please verify again with " +
			"photos of a document that has your date of birth, and then agree."},
	realname.ReasonRevealRefused: {
		"您没有权限查看这些信息；如工作需要，请联系管理员。",
		"You are not allowed to see these values. If your work needs them, please ask an administrator."},
	realname.ReasonDataWithdrawn: {
		"您的资料已停止使用，本次认证已结束；如需继续，请重新开始。",
		"Your data is no longer in use, so this verification has ended. " +
			"To go on, please start a new one."},

	realname.ReasonValueMissing: {
		"还有必填的内容没有填写，请补充后重新提交。",
		"Something that is needed was left out. Please fill it in and submit it again."},
	realname.ReasonValueTooLarge: {
		"提交的内容或照片过大，请缩小后重新提交。",
		"What was submitted is too large. Please use a smaller photo or a shorter text."},
	realname.ReasonValueMalformed: {
		"提交的内容含有无法识别的字符，请检查后重新填写。",
		"What was entered has characters that cannot be read. Please enter it again."},
	realname.ReasonValueContradictory: {
		"提交的内容前后矛盾，请刷新页面后重新选择。",
		"Two of the choices cannot go together. Please reload the page and choose again."},
	realname.ReasonMethodUnknown: {
		"暂不支持这种认证方式，请选择页面上列出的方式。",
		"This way of verifying is not offered here. Please choose one that the page names."},
	realname.ReasonGoalUnknown: {
		"暂不支持办理此业务，请返回后重新选择。",
		"This service is not offered here. Please go back and choose again."},
	realname.ReasonCursorUnknown: {
		"列表已过期，请刷新页面。",
		"This list is out of date. Please reload the page."},
	realname.ReasonStepUnknown: {
		"没有这个步骤，请刷新页面后按显示的步骤操作。",
		"There is no such step here. Please reload the page and follow the steps shown."},
}

// notFound is said about a session that its account does not have.
var notFound = text{
	"未找到这次认证，请重新开始。", "This verification was not found. Please start again.",
}
