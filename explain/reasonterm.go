package explain

import "github.com/go-realname/sdk/realname"

// realnameReasonTerms has the names of realname's reasons, for lists and trails that staff read.
// The person gets the sentences of [Reason].
var realnameReasonTerms = [...]text{
	realname.ReasonMismatch:             {"信息核验不一致", "Details do not match"},
	realname.ReasonNoRecord:             {"查无记录", "No record found"},
	realname.ReasonDocumentExpired:      {"证件不在有效期内", "Card is not valid today"},
	realname.ReasonDocumentTemporary:    {"临时身份证", "Temporary card"},
	realname.ReasonDocumentDataMismatch: {"证件与填写信息不一致", "Card and details differ"},
	realname.ReasonDocumentInconsistent: {"证件正反面不一致", "Two sides do not belong together"},
	realname.ReasonDocumentQuality:      {"证件照片不清晰", "Photo cannot be read"},
	realname.ReasonDocumentForged:       {"疑似伪造证件", "Card may be forged"},
	realname.ReasonPhotoReused:          {"照片重复提交", "Photo was used before"},
	realname.ReasonSubjectMismatch:      {"核验结果非本人", "Result is about somebody else"},
	realname.ReasonFaceMismatch:         {"人脸与证件不符", "Face does not match"},
	realname.ReasonLivenessFailed:       {"活体检测未通过", "No living person seen"},
	realname.ReasonAttackSuspected:      {"疑似人脸攻击", "Attack on the face check suspected"},
	realname.ReasonPhoneOwnerMismatch:   {"手机号码与身份不符", "Mobile number of somebody else"},

	realname.ReasonCardNotUsable:   {"银行卡不可用", "Card cannot be used"},
	realname.ReasonCardUnsupported: {"不支持该银行卡", "Card is not supported"},

	realname.ReasonUnderAge:                {"未达到年龄要求", "Under the age limit"},
	realname.ReasonGuardianConsentRequired: {"需要监护人同意", "Guardian has to agree"},
	realname.ReasonConsentDeclined:         {"未同意授权", "Consent was declined"},
	realname.ReasonConsentRequired:         {"需要授权", "Consent is needed"},
	realname.ReasonIdentityInUse:           {"该身份的账户数已达上限", "Identity is on too many accounts"},
	realname.ReasonLimitExceeded:           {"次数已用完", "No tries left"},
	realname.ReasonResubmissionLimit:       {"补充资料次数已用完", "Handed in too often"},
	realname.ReasonReviewRejected:          {"审核未通过", "Review said no"},
	realname.ReasonRevoked:                 {"认证已撤销", "Verification revoked"},
	realname.ReasonSuperseded:              {"认证信息已变更", "Replaced by newer details"},

	realname.ReasonAnotherPerson: {"与账户登记的身份不符", "Another person than the account's"},
	realname.ReasonMobileInUse:   {"该手机号的账户数已达上限", "Mobile number is on too many accounts"},
	realname.ReasonCardInUse:     {"银行卡已被占用", "Card is in use elsewhere"},
	realname.ReasonReleased:      {"账户已解除绑定", "Account released"},

	realname.ReasonBadInput:              {"服务商未能识别内容", "Provider could not read it"},
	realname.ReasonProviderDailyLimit:    {"今日核验名额已用完", "Provider's quota is used up"},
	realname.ReasonProviderUnavailable:   {"核验服务无响应", "Provider was not reached"},
	realname.ReasonProviderMisconfigured: {"核验服务配置有误", "Provider is set up wrongly"},
	realname.ReasonOutcomeUnknown:        {"结果未知", "Result is not known"},
	realname.ReasonNotOpened:             {"用户未打开核验页面", "Person has not opened the page"},
	realname.ReasonAbandoned:             {"用户已放弃核验", "Person gave the check up"},

	realname.ReasonSessionEnded:   {"认证已结束", "Session has ended"},
	realname.ReasonDeadlinePassed: {"已超过有效时间", "Time has run out"},
	realname.ReasonStepNotNext:    {"应先完成其他步骤", "Another step comes first"},
	realname.ReasonInProgress:     {"正在核验", "Being checked"},
	realname.ReasonSessionOpen:    {"有未完成的认证", "Another session is open"},
	realname.ReasonKeyReused:      {"幂等键重复使用", "Idempotency key was used before"},
	realname.ReasonNotDecidable:   {"无需审核", "Nothing to decide"},
	realname.ReasonAlreadyPassed:  {"步骤已完成", "Step is done already"},
	realname.ReasonPINGone:        {"支付密码未保存", "Payment password was not kept"},

	realname.ReasonDocumentUnsupported: {"不支持该证件", "Document is not supported"},
	realname.ReasonAccountErased:       {"账户资料删除中", "Account is being erased"},
	realname.ReasonDataWithdrawn:       {"资料已停止使用", "Data was withdrawn"},

	realname.ReasonAlreadyVerified:  {"账户已认证", "Account is verified already"},
	realname.ReasonNotVerified:      {"账户未认证", "Account is not verified"},
	realname.ReasonAccountSuspended: {"账户已冻结", "Account is suspended"},

	realname.ReasonCaseTaken:     {"他人正在处理", "Somebody else has the case"},
	realname.ReasonNoCase:        {"没有待处理的申请", "No case is free"},
	realname.ReasonOwnCase:       {"涉及本人", "It is their own case"},
	realname.ReasonRevealRefused: {"无权查看", "Not allowed to see the values"},
	realname.ReasonSecondActor:   {"待第二人处理", "A second person is to agree"},
	realname.ReasonReviewLate:    {"审核超时", "The review was late"},
	realname.ReasonNotGuardian:   {"不能代为同意", "Cannot agree for that person"},
	realname.ReasonAgeUnknown:    {"年龄未知", "Age is not known"},

	realname.ReasonValueMissing:       {"缺少必填项", "A value is missing"},
	realname.ReasonValueTooLarge:      {"内容过大", "A value is too large"},
	realname.ReasonValueMalformed:     {"编码不正确", "A text is not UTF-8"},
	realname.ReasonValueContradictory: {"内容矛盾", "Two values contradict"},
	realname.ReasonMethodUnknown:      {"未知的认证方式", "Method is not known"},
	realname.ReasonGoalUnknown:        {"未知的业务", "Goal is not known"},
	realname.ReasonStepUnknown:        {"未知的步骤", "Step is not known"},
	realname.ReasonCursorUnknown:      {"未知的翻页标记", "Cursor is not known"},
}
