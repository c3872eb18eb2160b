package explain

import (
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

var realnameMethodTerms = [...]text{
	realname.MethodIDCard:   {"验证中国大陆身份证", "Mainland China ID card"},
	realname.MethodBankCard: {"绑定银行卡验证", "Bank card"},
}

var realnameStepTerms = [...]text{
	realname.StepIdentity: {"身份信息", "Identity details"},
	realname.StepPhotos:   {"证件照片", "Photos of the card"},
	realname.StepFace:     {"人脸核验", "Face check"},
	realname.StepCard:     {"银行卡信息", "Bank card"},
	realname.StepCode:     {"短信验证码", "SMS code"},
	realname.StepCarrier:  {"手机号核验", "Carrier check"},
	realname.StepPIN:      {"支付密码", "Payment password"},
	realname.StepReview:   {"审核", "Review"},

	// The step after the decision has no name there: nobody is asked for it.
	realname.StepReview + 1: {"完成认证", "Completion"},
}

var realnamePurposeTerms = [...]text{
	realname.PurposeIdentity: {"核验身份信息", "Check of identity"},
	realname.PurposePhotos:   {"识别证件照片", "Reading of photos"},
	realname.PurposeFace:     {"人脸识别", "Face recognition"},
	realname.PurposeCard:     {"核验银行卡", "Check of the card"},
	realname.PurposeCarrier:  {"核验手机号", "Check of the mobile"},
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
	0:                        {"未开始", "Not begun"}, // the review before its turn
	realname.PhaseNeeded:     {"待完成", "To do"},
	realname.PhaseReserved:   {"核验中", "Being checked"},
	realname.PhasePending:    {"等待结果", "Waiting for the result"},
	realname.PhasePassed:     {"已完成", "Done"},
	realname.PhaseFailed:     {"未通过", "Not passed"},
	realname.PhaseUnresolved: {"未收到结果", "No result"},
	realname.PhaseExhausted:  {"次数已用完", "No tries left"},
	realname.PhaseReferred:   {"待人工核实", "Left to our staff"},
}

// phaseText is how a step stands. The zero Phase is that of a review before its turn.
func phaseText(p realname.Phase) text { return at(realnamePhaseTerms[:], p, unknownTerm) }

var realnameFindingTerms = [...]text{
	realname.FindingNameDotOnly:     {"姓名仅间隔号不同", "Name differs by its dot alone"},
	realname.FindingNameTruncated:   {"姓名被截断", "Name is cut short"},
	realname.FindingNameVariant:     {"姓名用字写法不同", "Name in another form"},
	realname.FindingValidityUnusual: {"证件有效期与年龄不符", "Validity is unusual for the age"},
	realname.FindingTemporaryCard:   {"临时居民身份证", "Temporary identity card"},
	realname.FindingCopySuspected:   {"疑似翻拍或复印", "May be a picture of a copy or a screen"},
	realname.FindingEditSuspected:   {"疑似经过编辑", "May have been edited"},
	realname.FindingRiskSuspected:   {"服务商提示风险", "The provider warns of a risk"},
	realname.FindingPictureFlawed:   {"照片有反光或缺边", "Glare or a cut edge in the photo"},

	realname.FindingNameChanged:     {"姓名与此前认证不同", "Another name than verified before"},
	realname.FindingDocumentRenewed: {"证件号码与此前认证不同", "Another document number than before"},
	realname.FindingOtherMobile:     {"手机号码此前未验证过", "A mobile number not proven before"},
	realname.FindingOtherCard:       {"银行卡未绑定到该账户", "A card not bound to the account"},
	realname.FindingFaceLeftOut:     {"此次未做人脸核验", "No face check this time"},

	realname.FindingCopyUnchecked: {"未检测翻拍或复印", "Not checked for copies"},
	realname.FindingAgeUnknown:    {"年龄未能确定", "The age is not certain"},
}

var realnameSeverityTerms = [...]text{
	realname.SeverityNote:   {"提示", "Note"},
	realname.SeverityPeople: {"需人工判断", "For people to decide"},

	realname.SeverityPeopleOnly: {"只能由人工判断", "For people alone to decide"},
}

var realnameWaitingTerms = [...]text{
	realname.WaitingForUser:     {"等待您操作", "Waiting for you"},
	realname.WaitingForProvider: {"等待核验结果", "Waiting for a check"},
	realname.WaitingForReviewer: {"等待审核", "Waiting for review"},
	realname.WaitingForNobody:   {"无需等待", "Nothing to wait for"},
}

var realnameWayTerms = [...]text{
	realname.WayOtherMethod: {"换用其他认证方式", "Verify another way"},
	realname.WayPeople:      {"申请人工核实", "Ask our staff to look at it"},
	realname.WayStartAgain:  {"重新开始认证", "Start again"},
}

// goalTerm is the name of a goal of ours. A service names goals of its own itself.
func goalTerm(g realname.Goal) text {
	switch g {
	case realname.GoalVerify:
		return text{"实名认证", "Identity verification"}
	case realname.GoalRenew:
		return text{"更新认证", "Renew the verification"}
	case realname.GoalResetPIN:
		return text{"重置支付密码", "Reset the payment password"}
	case realname.GoalBindCard:
		return text{"绑定银行卡", "Add a bank card"}
	}
	return unknownTerm
}

var realnameAccountStateTerms = [...]text{
	realname.AccountUnverified: {"未认证", "Not verified"},
	realname.AccountVerified:   {"已认证", "Verified"},
	realname.AccountLapsed:     {"认证已过期", "Verification has run out"},
	realname.AccountSuspended:  {"已冻结", "Suspended"},
}

var realnameEventKindTerms = [...]text{
	realname.EventStatus:    {"认证状态变更", "Change of status"},
	realname.EventLevel:     {"认证等级更新", "Update of the level"},
	realname.EventWarning:   {"认证即将到期", "Verification runs out soon"},
	realname.EventLapsed:    {"认证已过期", "Verification has run out"},
	realname.EventReverify:  {"需要更新认证", "Verification is to be renewed"},
	realname.EventSuspended: {"账户已冻结", "Account suspended"},
	realname.EventResumed:   {"账户已恢复", "Account resumed"},
	realname.EventReleased:  {"账户已解除绑定", "Account released"},

	realname.EventMobileReissued: {"手机号码已归他人使用", "Mobile number is another person's now"},

	realname.EventUnlocked: {"账户已解锁", "Lock lifted"},
	realname.EventHeld:     {"数据已被法律保留", "Data put on legal hold"},
	realname.EventUnheld:   {"法律保留已结束", "Legal hold ended"},

	realname.EventConsentWithdrawn: {"已撤回同意", "Consent withdrawn"},
}

var realnameChannelKindTerms = [...]text{
	realname.ChannelAuthority: {"权威机构", "Authority"},
	realname.ChannelBank:      {"银行", "Bank"},
	realname.ChannelCarrier:   {"电信运营商", "Mobile carrier"},
}

// passwordCauseTerms are for staff: a person is not told of a screening.
var passwordCauseTerms = [...]text{
	password.CauseRevoked:    {"认证已撤销", "Verification revoked"},
	password.CauseReleased:   {"账户已解除绑定", "Account released"},
	password.CauseRestricted: {"个人信息限制使用", "Personal data restricted"},
	password.CauseLapsed:     {"认证已过期", "Verification has run out"},
	password.CauseOperator:   {"人工冻结", "Suspended by staff"},
	password.CauseScreening:  {"名单筛查", "Screening"},
	password.CauseConsent:    {"已撤回同意", "Consent withdrawn"},
}
