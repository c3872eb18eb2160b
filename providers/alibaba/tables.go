package alibaba

import (
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// The functions that make rows, by short names.
func yes(code, says string) wire.Row                            { return wire.Yes(code, says) }
func no(code string, r realname.Reason, says string) wire.Row   { return wire.No(code, r, says) }
func free(code string, r realname.Reason, says string) wire.Row { return wire.Free(code, r, says) }
func input(code, says string) wire.Row                          { return wire.Input(code, says) }
func down(code, says string) wire.Row                           { return wire.Down(code, says) }
func busy(code, says string) wire.Row                           { return wire.Busy(code, says) }
func limit(code, says string) wire.Row                          { return wire.Limit(code, says) }
func setup(code, says string) wire.Row                          { return wire.Setup(code, says) }
func un(code, says string) wire.Row                             { return wire.Unsure(code, says) }

// gatewayCodes are the codes of the gateway, with a status of 400 to 499. A nonce that was
// used says that a copy of the request came before, and may have been carried out.
var gatewayCodes = wire.Table{
	setup("SignatureDoesNotMatch", "签名不匹配"),
	setup("IncompleteSignature", "签名不完整"),
	un("SignatureNonceUsed", "签名随机数已被使用"),
	setup("InvalidTimeStamp*", "时间戳无效或已过期"),
	setup("IllegalTimestamp", "时间戳无效"),
	setup("InvalidAccessKeyId*", "AccessKeyId 不存在或被禁用"),
	setup("MissingAccessKeyId", "缺少 AccessKeyId"),
	setup("InvalidSecurityToken*", "STS Token 无效"),
	setup("MissingSecurityToken", "缺少 STS Token"),
	setup("InvalidVersion", "版本不存在"),
	setup("InvalidAction.NotFound", "接口不存在"),
	setup("InvalidProtocol*", "协议不支持"),
	setup("Missing*", "缺少参数"),
	setup("InvalidParameter*", "参数无效"),
	setup("Forbidden*", "没有权限"),
	setup("NoPermission*", "没有权限"),
	busy("Throttling*", "请求过于频繁"),
}

// authCodes are the codes of the element checks of cloudauth, by the vendor's pages of the actions.
var authCodes = wire.Table{
	input("400", "参数不能为空"),
	input("401", "参数非法"),
	down("402", "权威数据源不可用，或被控制台策略拦截"),
	limit("403", "异常重复调用").RestFor(wire.Hour),
	input("405", "号段不支持或图片有误"),
	setup("410", "服务未开通"),
	setup("411", "RAM 无权限"),
	setup("412", "欠费"),
	down("500", "系统错误"),
}

// id2 is Id2MetaVerify (身份二要素核验): a name and an identity number.
var id2 = &endpoint{service: auth, action: "Id2MetaVerify", codes: authCodes, bizOnly: true, results: wire.Table{
	yes("1", "核验一致"),
	no("2", realname.ReasonMismatch, "核验不一致"),
	free("3", realname.ReasonNoRecord, "查无记录"),
}}

// bank is BankMetaVerify (银行卡核验). Under BizCode 2, "not the same", there are cards that
// nobody compared, and under 3 there is nothing that was judged.
var bank = &endpoint{service: auth, action: "BankMetaVerify", codes: authCodes, results: wire.Table{
	yes("1/101", "核验一致"),
	no("2/201", realname.ReasonMismatch, "持卡人信息有误"),
	no("2/202", realname.ReasonCardNotUsable, "未开通认证支付"),
	no("2/203", realname.ReasonCardNotUsable, "该卡已过期"),
	no("2/204", realname.ReasonCardNotUsable, "受限制的卡"),
	no("2/205", realname.ReasonCardNotUsable, "此卡被没收"),
	no("2/206", realname.ReasonCardNotUsable, "无效卡号"),
	no("2/207", realname.ReasonNoRecord, "此卡无对应发卡行"),
	no("2/208", realname.ReasonCardNotUsable, "该卡未初始化或睡眠卡"),
	no("2/209", realname.ReasonCardNotUsable, "作弊卡、吞卡"),
	no("2/210", realname.ReasonCardNotUsable, "此卡已挂失"),
	no("2/211", realname.ReasonCardNotUsable, "密码错误次数超限"),
	no("2/212", realname.ReasonCardUnsupported, "发卡行不支持此交易"),
	no("2/213", realname.ReasonCardNotUsable, "卡状态异常或无效"),
	no("2/214", realname.ReasonCardUnsupported, "输入的手机号码未在银行预留"),
	no("2/215", realname.ReasonMismatch, "密码、有效期或 CVN2 有误"),
	no("2/216", realname.ReasonCardNotUsable, "其他卡异常"),
	free("3/301", realname.ReasonCardUnsupported, "银行卡不支持此业务"),
	free("3/302", realname.ReasonCardUnsupported, "验证失败或银行拒绝"),
	free("3/303", realname.ReasonCardUnsupported, "该卡不支持手机号核验"),
	input("3/304", "银行卡号有误"),
	free("3/305", realname.ReasonCardUnsupported, "其他"),
	limit("3/306", "核验次数超限"),
}}

// mobile3 is Mobile3MetaDetailVerify (手机号三要素核验，详版).
var mobile3 = &endpoint{service: auth, action: "Mobile3MetaDetailVerify", codes: authCodes, results: wire.Table{
	yes("1/101", "核验一致"),
	no("2/201", realname.ReasonMismatch, "姓名和身份证号不一致"),
	no("2/202", realname.ReasonPhoneOwnerMismatch, "手机号与身份证号不一致"),
	no("2/203", realname.ReasonPhoneOwnerMismatch, "手机号与姓名不一致"),
	no("2/204", realname.ReasonPhoneOwnerMismatch, "其他不一致"),
	free("3/301", realname.ReasonNoRecord, "查无记录"),
}}

// initFace is InitFaceVerify.
var initFace = &endpoint{service: auth, action: "InitFaceVerify", class: wire.ByToken, codes: wire.Table{
	input("400", "参数不能为空"),
	input("401", "参数非法"),
	setup("402", "应用配置不存在"),
	setup("404", "认证场景配置不存在"),
	setup("410", "服务未开通"),
	setup("411", "RAM 无权限"),
	setup("412", "欠费"),
	free("414", realname.ReasonLivenessFailed, "设备类型不支持"),
	free("415", realname.ReasonLivenessFailed, "SDK 版本不支持"),
	free("416", realname.ReasonLivenessFailed, "系统版本不支持"),
	free("417", realname.ReasonNoRecord, "无法使用刷脸服务"),
	limit("418", "今日刷脸次数过多"),
	free("427", realname.ReasonAttackSuspected, "被风险策略拦截"),
	down("500", "系统错误"),
}}

// describeFace is DescribeFaceVerify. The verdict is Passed with SubCode. Its codes say that
// the check is not finished, or that no more comes of it. The members of its result are those of
// the vendor's SDK (cloudauth-20190307 v4.13.4): all are strings, MaterialInfo and UserInfo with
// JSON in them.
var describeFace = &endpoint{service: auth, action: "DescribeFaceVerify", class: wire.ByToken, query: true,
	codes: wire.Table{
		input("400", "参数不能为空"),
		input("401", "参数非法"),
		setup("402", "应用配置不存在"),
		down("403", "认证未完成"),
		setup("404", "认证场景配置不存在"),
		input("406", "无效的 CertifyId"),
		setup("410", "服务未开通"),
		setup("411", "RAM 无权限"),
		setup("412", "欠费"),
		free("414", realname.ReasonLivenessFailed, "设备类型不支持"),
		free("415", realname.ReasonLivenessFailed, "SDK 版本不支持"),
		free("416", realname.ReasonLivenessFailed, "系统版本不支持"),
		free("417", realname.ReasonNoRecord, "无法使用刷脸服务"),
		limit("418", "今日刷脸次数过多"),
		down("424", "没有认证记录：未开始、已放弃或进行中").NeverSeen(),
		free("427", realname.ReasonAttackSuspected, "被风险策略拦截"),
		down("500", "系统错误"),
	},
	results: wire.Table{
		yes("T/200", "认证通过"),
		no("F/201", realname.ReasonMismatch, "姓名和身份证不一致"),
		no("F/202", realname.ReasonNoRecord, "查询不到身份信息"),
		no("F/203", realname.ReasonNoRecord, "查询不到照片或照片不可用"),
		no("F/204", realname.ReasonFaceMismatch, "人脸比对不一致"),
		no("F/205", realname.ReasonAttackSuspected, "活体检测存在风险"),
		no("F/206", realname.ReasonAttackSuspected, "业务策略限制"),
	},
}

// stillOpen are the codes of describeFace after which the person may still finish.
var stillOpen = []string{"403", "424"}

// deleteFace is DeleteFaceVerifyResult. Its results are DeleteResult, with FailReason.
var deleteFace = &endpoint{service: auth, action: "DeleteFaceVerifyResult", class: wire.ByToken, query: true,
	codes: describeFace.codes,
	results: wire.Table{
		yes("Y/", "已删除").Free(),
		yes("N/NOT_DELETE_REPEATEDLY", "不能重复删除").Free(),
		un("N/NEED_QUERY_VERIFY_RESULT", "需先查询认证结果"),
	},
}

// recognize is RecognizeIdcard (身份证识别).
var recognize = &endpoint{service: ocr, action: "RecognizeIdcard", refuses: true, codes: ocrCodes}

// The readings of other documents.
var (
	passport        = &endpoint{service: ocr, action: "RecognizePassport", refuses: true, codes: ocrCodes}
	chinesePassport = &endpoint{service: ocr, action: "RecognizeChinesePassport", refuses: true, codes: ocrCodes}
	toMainland      = &endpoint{service: ocr, action: "RecognizeExitEntryPermitToMainland", refuses: true, codes: ocrCodes}
	toHK            = &endpoint{service: ocr, action: "RecognizeExitEntryPermitToHK", refuses: true, codes: ocrCodes}
)

// ocrCodes are the codes of the OCR service (文字识别 公共错误码, of 2025-12-08), which come with a
// status of 400 to 499. algorithmError, AlgorithmTimeout, ServiceTimeout and ServiceUnavailable
// come with 503 and 504: what became of the request is not known.
var ocrCodes = wire.Table{
	free("unmatchedImageType", realname.ReasonDocumentQuality, "图像类型与接口不匹配"),
	free("illegalImageContent", realname.ReasonDocumentQuality, "缺少对应的图像内容"),
	free("unsupportedImageFormat", realname.ReasonDocumentQuality, "图像内容错误或格式不支持"),
	free("illegalImageSize", realname.ReasonDocumentQuality, "图像尺寸不合法"),
	free("ExceededImageSize", realname.ReasonDocumentQuality, "图像尺寸过大"),
	free("exceededImageContent", realname.ReasonDocumentQuality, "图像内容超过 10 MB"),
	free("ExceededFaceBackCount", realname.ReasonDocumentQuality, "图片正反面数量超过限制"),
	free("convertPDFToImgError", realname.ReasonDocumentQuality, "PDF 转图片失败"),
	free("exceededPDFContent", realname.ReasonDocumentQuality, "PDF 超过 10 MB"),
	free("illegalPDFContent", realname.ReasonDocumentQuality, "PDF 内容缺失或无效"),
	setup("ocrServiceNotOpen", "服务未开通"),
	setup("OcrServiceExpired", "服务已欠费过期"),
	setup("noPermission", "子账号或角色未授权"),
	setup("illegalSignature", "签名错误"),
	setup("invalidStsToken", "STS Token 错误"),
	setup("imageUrlOrBodyEmpty", "图片为空"),
	setup("illegalApiName", "接口名称错误"),
	setup("deprecatedApi", "接口已废弃"),
}

// sendSMS is SendSms. Its verdict is Code.
var sendSMS = &endpoint{service: text, action: "SendSms", class: wire.Effect, refuses: true, codes: smsCodes}

// throttled is a code for too many messages.
func throttled(code string, rest wire.Rest, says string) wire.Row {
	return wire.Row{Code: code, Kind: realname.FailureQuota, Rest: rest, Billed: providers.BilledNo, NoSMS: true, Says: says}
}

// smsCodes are the codes of SendSms other than OK (短信 API 错误码, 101346). The window of
// isv.BUSINESS_LIMIT_CONTROL is in the message.
var smsCodes = wire.Table{
	input("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误"),
	input("isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "不支持境内号码"),
	input("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控"),
	input("isv.CUSTOMER_REFUSED", "用户已退订"),
	throttled("isv.BUSINESS_LIMIT_CONTROL", wire.Unsaid, "触发云通信流控限制"),
	throttled("isv.DAY_LIMIT_CONTROL", wire.Tomorrow, "触发日发送限额"),
	throttled("isv.MONTH_LIMIT_CONTROL", wire.Tomorrow, "触发月发送限额"),
	setup("isv.SMS_SIGNATURE_ILLEGAL", "签名不合法"),
	setup("isv.SMS_SIGN_ILLEGAL", "签名不合法"),
	setup("isv.SIGN_NAME_ILLEGAL", "签名名称不合法"),
	setup("isv.SIGN_STATE_ILLEGAL", "签名状态不合法"),
	setup("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "签名场景不合法"),
	setup("isv.SIGN_SOURCE_ILLEGAL", "签名来源不合法"),
	setup("isv.SMS_TEMPLATE_ILLEGAL", "模板不合法"),
	setup("isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量"),
	setup("isv.TEMPLATE_PARAMS_ILLEGAL", "模板变量不合法"),
	setup("isv.PARAM_LENGTH_LIMIT", "参数超过长度限制"),
	setup("isv.PARAM_NOT_SUPPORT_URL", "变量不支持链接"),
	setup("isv.SMS_CONTENT_ILLEGAL", "短信内容不合法"),
	setup("isv.UNSUPPORTED_CONTENT", "内容不支持"),
	setup("isv.INVALID_JSON_PARAM", "参数不是 JSON"),
	setup("isv.INVALID_PARAMETERS", "参数异常"),
	setup("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制"),
	setup("isv.EXTEND_CODE_ERROR", "扩展码错误"),
	setup("isp.RAM_PERMISSION_DENY", "RAM 权限不足"),
	setup("isv.DENY_IP_RANGE", "源 IP 地址所在地区被禁用"),
	setup("isv.ACCOUNT_NOT_EXISTS", "账户不存在"),
	setup("isv.ACCOUNT_ABNORMAL", "账户异常"),
	setup("isv.PRODUCT_UN_SUBSCRIPT", "未开通产品"),
	setup("isv.PRODUCT_UNSUBSCRIBE", "产品未开通"),
	setup("isv.AMOUNT_NOT_ENOUGH", "余额不足"),
	setup("isv.OUT_OF_SERVICE", "业务停机"),
	setup("PORT_NOT_REGISTERED", "签名未完成运营商报备"),
	un("isp.SYSTEM_ERROR", "系统错误"),
	un("isp.GATEWAY_ERROR", "网关错误"),
	un("InternalError*", "内部错误"),
}

// windows are the words in the message of isv.BUSINESS_LIMIT_CONTROL.
var windows = []struct {
	word string
	rest wire.Rest
}{{"分钟级", wire.Minute}, {"小时级", wire.Hour}, {"天级", wire.Tomorrow}}
