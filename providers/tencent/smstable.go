package tencent

import (
	"slices"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// sendSMS is SendSms. A code of the status of one number and one of the whole request have
// the same meaning (短信 API 错误码, 382/59177).
var sendSMS = &endpoint{
	service: text, action: "SendSms", class: wire.Effect, errors: smsCodes,
	results: slices.Concat(wire.Table{yes("Ok", "发送成功")}, smsCodes),
}

// un is a code after which a message may have gone out.
func un(code, says string) wire.Row { return wire.Unsure(code, says) }

// refused is a code for a number or a text that the gateway will not take.
func refused(code, says string) wire.Row { return wire.Input(code, says) }

// throttled is a code for too many messages.
func throttled(code string, rest wire.Rest, says string) wire.Row {
	return wire.Row{Code: code, Kind: realname.FailureQuota, Rest: rest, Billed: providers.BilledNo, NoSMS: true, Says: says}
}

// smsCodes are the codes of SendSms other than Ok.
var smsCodes = wire.Table{
	refused("InvalidParameterValue.IncorrectPhoneNumber", "手机号格式错误"),
	refused("FailedOperation.PhoneNumberParseFail", "号码解析失败"),
	refused("FailedOperation.PhoneNumberInBlacklist", "手机号在免打扰名单库中"),
	refused("UnsupportedOperation.*", "操作不支持"),
	refused("LimitExceeded.AppCountryOrRegionInBlacklist", "国家或地区在黑名单中"),

	throttled("LimitExceeded.PhoneNumberThirtySecondLimit", wire.Minute, "30 秒内超过设定的上限"),
	throttled("LimitExceeded.PhoneNumberOneHourLimit", wire.Hour, "1 小时内超过设定的上限"),
	throttled("LimitExceeded.PhoneNumberDailyLimit", wire.Tomorrow, "日下发条数超过设定的上限"),
	throttled("LimitExceeded.PhoneNumberSameContentDailyLimit", wire.Tomorrow, "相同内容日下发条数超过上限"),
	throttled("LimitExceeded.DeliveryFrequencyLimit", wire.Minute, "下发频率超过上限"),
	throttled("RequestLimitExceeded*", wire.Second, "请求频率超过上限"),
	throttled("LimitExceeded.GlobalSmsSendingRateLimit", wire.Minute, "发送速率超过上限"),
	throttled("LimitExceeded.AppDailyLimit", wire.Tomorrow, "应用日下发条数超过上限"),
	throttled("LimitExceeded.AppMainlandChinaDailyLimit", wire.Tomorrow, "应用境内日下发条数超过上限"),
	throttled("LimitExceeded.AppGlobalDailyLimit", wire.Tomorrow, "应用境外日下发条数超过上限"),
	throttled("LimitExceeded.DailyLimit", wire.Tomorrow, "日下发条数超过上限"),
	throttled("LimitExceeded.AppCountryOrRegionDailyLimit", wire.Tomorrow, "国家或地区日下发条数超过上限"),

	setup("FailedOperation.SignatureIncorrectOrUnapproved", "签名未审批或格式错误"),
	setup("FailedOperation.MissingSignatureList", "缺少签名列表"),
	setup("FailedOperation.TemplateIncorrectOrUnapproved", "模板未审批或内容不匹配"),
	setup("FailedOperation.TemplateUnapprovedOrNotExist", "模板未审批或不存在"),
	setup("FailedOperation.TemplateIdNotExist", "模板 ID 不存在"),
	setup("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", "模板参数与模板不匹配"),
	setup("FailedOperation.ContainSensitiveWord", "内容含敏感词"),
	setup("FailedOperation.FailResolvePacket", "请求包解析失败"),
	setup("FailedOperation.JsonParseFail", "JSON 解析失败"),
	setup("FailedOperation.MarketingSendTimeConstraint", "营销短信发送时间限制"),
	setup("InvalidParameterValue.SdkAppIdNotExist", "SdkAppId 不存在"),
	setup("InvalidParameter*", "参数错误"),
	setup("MissingParameter*", "缺少参数"),
	setup("LimitExceeded.PhoneNumberCountLimit", "号码个数超过上限"),
	setup("UnauthorizedOperation.*", "未授权"),
	setup("AuthFailure*", "签名、密钥或时间错误"),
	setup("InternalError.RequestTimeException", "请求发起时间不正常"),
	setup("InternalError.SigVerificationFail", "签名校验失败"),
	setup("InternalError.SigFieldMissing", "缺少签名字段"),
	setup("InternalError.RestApiInterfaceNotExist", "接口不存在"),
	setup("FailedOperation.InsufficientBalanceInSmsPackage", "套餐包余量不足"),
	setup("UnauthorizedOperation.ServiceSuspendDueToArrears", "欠费停服"),

	un("InternalError*", "内部错误"),
	un("FailedOperation.OtherError", "其他错误"),
	un("FailedOperation.ParametersOtherError", "其他错误"),
	un("ServiceUnavailable*", "服务不可用"),
}
