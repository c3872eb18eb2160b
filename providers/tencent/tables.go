package tencent

import (
	"slices"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// The functions that make rows, by short names.
func yes(code, says string) wire.Row                            { return wire.Yes(code, says) }
func no(code string, r realname.Reason, says string) wire.Row   { return wire.No(code, r, says) }
func input(code, says string) wire.Row                          { return wire.Input(code, says) }
func down(code, says string) wire.Row                           { return wire.Down(code, says) }
func busy(code, says string) wire.Row                           { return wire.Busy(code, says) }
func limit(code, says string) wire.Row                          { return wire.Limit(code, says) }
func free(code string, r realname.Reason, says string) wire.Row { return wire.Free(code, r, says) }
func setup(code, says string) wire.Row                          { return wire.Setup(code, says) }

// commonErrors are the error codes of every service (公共错误码). The members of requests and answers
// below, and the results, were compared with the vendor's SDK (faceid and ocr v1.3.166).
var commonErrors = wire.Table{
	setup("AuthFailure*", "签名、密钥或时间错误"),
	setup("UnauthorizedOperation*", "未授权、未开通或欠费"),
	setup("UnsupportedOperation*", "操作不支持"),
	setup("OperationDenied*", "操作被拒绝"),
	setup("UnknownParameter*", "未知参数错误"),
	setup("MissingParameter*", "缺少参数"),
	setup("InvalidAction*", "接口不存在"),
	setup("NoSuchVersion", "接口版本不存在"),
	setup("NoSuchProduct", "产品不存在"),
	setup("UnsupportedProtocol", "协议不支持"),
	setup("UnsupportedRegion", "地域不支持"),
	setup("IpInBlacklist", "IP 在黑名单中"),
	setup("IpNotInWhitelist", "IP 不在白名单中"),
	busy("RequestLimitExceeded*", "请求次数超过频率限制"),
	input("InvalidParameter*", "参数错误"),
	down("InternalError*", "内部错误"),
}

// checkErrors are the error codes of the element checks of faceid.
var checkErrors = slices.Concat(commonErrors, ownCheckErrors)

// ownCheckErrors are those of checkErrors alone.
var ownCheckErrors = wire.Table{
	setup("FailedOperation.DecryptSystemError", "解密失败"),
	setup("InvalidParameter.UnsupportEncryptField", "存在不支持加密的字段"),
	setup("FailedOperation.StsUnAuthErrError", "STS 未授权"),
	down("FailedOperation.UnKnown", "内部未知错误"),
	busy("FailedOperation.RequestLimitExceeded", "调用次数超出限制"),
}

// faceErrors are the error codes of DetectAuth and GetDetectInfoEnhanced.
var faceErrors = slices.Concat(checkErrors, ownFaceErrors)

// ownFaceErrors are those of faceErrors alone.
var ownFaceErrors = wire.Table{
	no("FailedOperation.IdNameMisMatch", realname.ReasonMismatch, "身份证号码与姓名不匹配"),
	free("FailedOperation.IdNoExistSystem", realname.ReasonNoRecord, "库中无此身份证号"),
	free("FailedOperation.IdPhotoNoExist", realname.ReasonNoRecord, "库中无此用户照片"),
	no("FailedOperation.CompareFail", realname.ReasonFaceMismatch, "比对失败"),
	no("FailedOperation.CompareLowSimilarity", realname.ReasonFaceMismatch, "比对相似度未达到阈值"),
	no("FailedOperation.LivessDetectFake", realname.ReasonAttackSuspected, "疑似非真人录制"),
	no("FailedOperation.LifePhotoDetectFake", realname.ReasonAttackSuspected, "实人比对没通过"),
	no("FailedOperation.SilentPictureLiveFail", realname.ReasonAttackSuspected, "静默活体检测未通过"),
	no("FailedOperation.Action*", realname.ReasonLivenessFailed, "动作未通过"),
	no("FailedOperation.Lip*", realname.ReasonLivenessFailed, "唇语未通过"),
	no("FailedOperation.Silent*", realname.ReasonLivenessFailed, "静默检测未通过"),
	no("FailedOperation.LivessDetectFail", realname.ReasonLivenessFailed, "活体检测没通过"),
	no("FailedOperation.LivessUnknownError", realname.ReasonLivenessFailed, "视频实人检测没通过"),
	no("FailedOperation.LivessBestFrameError", realname.ReasonLivenessFailed, "脸部未完整露出"),
	no("FailedOperation.LifePhotoDetectFaces", realname.ReasonLivenessFailed, "检测到多张人脸"),
	no("FailedOperation.LifePhotoDetectNoFaces", realname.ReasonLivenessFailed, "未检测到人脸"),
	no("FailedOperation.CoveredFace", realname.ReasonLivenessFailed, "脸部有遮挡"),
	no("FailedOperation.IncompleteFace", realname.ReasonLivenessFailed, "脸部未完整露出"),
	no("FailedOperation.VideoDurationExceeded", realname.ReasonLivenessFailed, "视频时长超过限制"),
	input("FailedOperation.IdFormatError", "身份证格式错误"),
	input("FailedOperation.NameFormatError", "姓名格式错误"),
	input("FailedOperation.EmptyImageError", "图片为空"),
	input("FailedOperation.ImageDecodeFailed", "图片解码失败"),
	input("FailedOperation.ImageSizeTooLarge", "图片尺寸过大"),
	down("InvalidParameterValue.BizTokenExpired", "BizToken 过期"),
	down("InvalidParameterValue.BizTokenIllegal", "BizToken 不合法"),
	down("FailedOperation.InvalidTokenParameter", "Token 不合法"),
	limit("FailedOperation.IdentityAuthLimitExceeded", "认证次数超过当日限制"),
	limit("LimitExceeded*", "次数超过限制"),
	down("FailedOperation.CompareLibServiceUnavailable", "比对库源服务不可用"),
	down("FailedOperation.CompareSystemError", "比对系统错误"),
	down("FailedOperation.DetectEngineSystemError", "检测引擎错误"),
	down("FailedOperation.DbError", "数据库错误"),
	down("FailedOperation.DownLoad*", "下载失败"),
	down("FailedOperation.LipNetFailed", "网络失败"),
	down("FailedOperation.FileSaveError", "文件存储失败"),
	down("FailedOperation.LivessSystemError", "活体系统错误"),
	down("FailedOperation.IdPhotoSystemNoanswer", "比对库无应答"),
	down("FailedOperation.EncryptSystemError", "加密失败"),
	down("FailedOperation.CompressVideoError", "视频压缩失败"),
	setup("InvalidParameterValue.RuleIdDisabled", "RuleId 被禁用"),
	setup("InvalidParameterValue.RuleIdNotExist", "RuleId 不存在"),
}

// eidErrors are the error codes of GetEidToken and GetEidResult, those of the vendor's SDK (faceid
// v1.3.166). Somebody who is not registered there can be checked in another way.
var eidErrors = slices.Concat(faceErrors, ownEidErrors)

// ownEidErrors are those of eidErrors alone.
var ownEidErrors = wire.Table{
	free("FailedOperation.UnregisteredEid", realname.ReasonNoRecord, "该用户未注册 E证通"),
}

// ocrErrors are the error codes of IDCardOCR. A picture that shows no card was looked at
// and billed or not, as the vendor does not say.
var ocrErrors = slices.Concat(commonErrors, ownOCRErrors)

// ownOCRErrors are those of ocrErrors alone.
var ownOCRErrors = wire.Table{
	free("FailedOperation.ImageNoIdCard", realname.ReasonDocumentQuality, "图片中未检测到身份证"),
	free("FailedOperation.ImageBlur", realname.ReasonDocumentQuality, "图片模糊"),
	free("FailedOperation.IdCardInfoIllegal", realname.ReasonDocumentQuality, "身份证信息不合法"),
	free("FailedOperation.IdCardTooSmall", realname.ReasonDocumentQuality, "身份证占比过小"),
	free("FailedOperation.MultiCardError", realname.ReasonDocumentQuality, "照片包含多张卡证"),
	free("FailedOperation.CardSideError", realname.ReasonDocumentQuality, "身份证 CardSide 类型错误"),
	free("FailedOperation.OcrFailed", realname.ReasonDocumentQuality, "OCR 识别失败"),
	free("FailedOperation.ImageDecodeFailed", realname.ReasonDocumentQuality, "图片解码失败"),
	free("FailedOperation.EmptyImageError", realname.ReasonDocumentQuality, "图片内容为空"),
	free("FailedOperation.ImageSizeTooLarge", realname.ReasonDocumentQuality, "图片尺寸过大"),
	free("LimitExceeded.TooLargeFileError", realname.ReasonDocumentQuality, "文件内容太大"),
	limit("FailedOperation.CountLimitError", "今日次数达到限制"),
	setup("FailedOperation.ArrearsError", "账号欠费"),
	setup("FailedOperation.UnOpenError", "服务未开通"),
	setup("ResourceUnavailable*", "账号欠费或资源包耗尽"),
	setup("ResourcesSoldOut.ChargeStatusException", "计费状态异常"),
	down("FailedOperation.EngineRecognizeTimeout", "引擎识别超时"),
	down("FailedOperation.UnKnowError", "未知错误"),
	down("FailedOperation.WarningServiceFailed", "告警服务异常"),
	down("FailedOperation.DownLoadError", "文件下载失败"),
}

// pageErrors are the error codes of MLIDPassportOCR and MainlandPermitOCR (错误码计费说明, 1005/70288: none is
// billed).
var pageErrors = slices.Concat(ocrErrors, ownPageErrors)

// ownPageErrors are those of pageErrors alone.
var ownPageErrors = wire.Table{
	free("FailedOperation.NoPassport", realname.ReasonDocumentQuality, "非护照"),
	free("FailedOperation.InconsistencyBetweenMRZAndVRZ", realname.ReasonDocumentInconsistent, "视读区信息与机读区信息不一致"),
	free("FailedOperation.FieldException", realname.ReasonDocumentQuality, "字段值不符合预期"),
	free("FailedOperation.ImageNoText", realname.ReasonDocumentQuality, "图片中未检测到文本"),
	free("FailedOperation.ImageNoSpecifiedCard", realname.ReasonDocumentQuality, "非指定卡类别图片"),
}

// idCard is IdCardVerification (身份信息认证): a name and an identity number.
var idCard = &endpoint{service: face, action: "IdCardVerification", errors: checkErrors,
	secret: []string{"IdCard", "Name"}, results: wire.Table{
		yes("0", "姓名和身份证号一致"),
		no("-1", realname.ReasonMismatch, "姓名和身份证号不一致"),
		input("-2", "非法身份证号"),
		input("-3", "非法姓名"),
		down("-4", "证件库服务异常"),
		free("-5", realname.ReasonNoRecord, "证件库中无此身份证记录"),
		down("-6", "权威比对系统升级中"),
		limit("-7", "认证次数超过当日限制"),
	}}

// bank3 is BankCardVerification (银行卡三要素核验). A card that the bank calls invalid passed
// the check of its digits here, and the answer is billed: it counts as a card that cannot
// be used.
var bank3 = &endpoint{service: face, action: "BankCardVerification", errors: checkErrors,
	secret: []string{"IdCard", "Name", "BankCard"}, results: wire.Table{
		yes("0", "认证通过"),
		no("-1", realname.ReasonMismatch, "认证未通过"),
		input("-2", "姓名校验不通过"),
		input("-3", "身份证号码有误"),
		input("-4", "银行卡号码有误"),
		no("-5", realname.ReasonMismatch, "持卡人信息有误"),
		no("-6", realname.ReasonCardNotUsable, "未开通无卡支付"),
		no("-7", realname.ReasonCardNotUsable, "此卡被没收"),
		no("-8", realname.ReasonCardNotUsable, "无效卡号"),
		no("-9", realname.ReasonNoRecord, "此卡无对应发卡行"),
		no("-10", realname.ReasonCardNotUsable, "该卡未初始化或睡眠卡"),
		no("-11", realname.ReasonCardNotUsable, "作弊卡、吞卡"),
		no("-12", realname.ReasonCardNotUsable, "此卡已挂失"),
		no("-13", realname.ReasonCardNotUsable, "该卡已过期"),
		no("-14", realname.ReasonCardNotUsable, "受限制的卡"),
		no("-15", realname.ReasonCardNotUsable, "密码错误次数超限"),
		no("-16", realname.ReasonCardUnsupported, "发卡行不支持此交易"),
		down("-17", "验证中心服务繁忙"),
		limit("-18", "验证次数超限，请次日重试"),
		input("-19", "该证件号暂不支持核验，当前仅支持二代身份证"),
		no("-20", realname.ReasonCardNotUsable, "卡状态异常或卡号错误"),
	}}

// bank4 is BankCard4EVerification (银行卡四要素核验).
var bank4 = &endpoint{service: face, action: "BankCard4EVerification", errors: checkErrors,
	secret: []string{"IdCard", "Name", "BankCard", "Phone"}, results: wire.Table{
		yes("0", "认证通过"),
		no("-1", realname.ReasonMismatch, "认证未通过"),
		input("-2", "姓名校验不通过"),
		input("-3", "身份证号码有误"),
		input("-4", "银行卡号码有误"),
		input("-5", "手机号码不合法"),
		no("-6", realname.ReasonMismatch, "持卡人信息有误"),
		no("-7", realname.ReasonCardNotUsable, "未开通无卡支付"),
		no("-8", realname.ReasonCardNotUsable, "此卡被没收"),
		no("-9", realname.ReasonCardNotUsable, "无效卡号"),
		no("-10", realname.ReasonNoRecord, "此卡无对应发卡行"),
		no("-11", realname.ReasonCardNotUsable, "该卡未初始化或睡眠卡"),
		no("-12", realname.ReasonCardNotUsable, "作弊卡、吞卡"),
		no("-13", realname.ReasonCardNotUsable, "此卡已挂失"),
		no("-14", realname.ReasonCardNotUsable, "该卡已过期"),
		no("-15", realname.ReasonCardNotUsable, "受限制的卡"),
		no("-16", realname.ReasonCardNotUsable, "密码错误次数超限"),
		no("-17", realname.ReasonCardUnsupported, "发卡行不支持此交易"),
		down("-18", "验证中心服务繁忙"),
		limit("-19", "验证次数超限，请次日重试"),
		input("-20", "该证件号暂不支持核验，当前仅支持二代身份证"),
		no("-21", realname.ReasonCardNotUsable, "卡状态异常或卡号错误"),
	}}

// phone is PhoneVerification (手机号三要素核验). A -4 is told apart by ResultDetail.
var phone = &endpoint{service: face, action: "PhoneVerification", errors: checkErrors,
	secret: []string{"IdCard", "Name", "Phone"}, flat: true, results: wire.Table{
		yes("0", "三要素信息一致"),
		no("-4", realname.ReasonPhoneOwnerMismatch, "信息不一致"),
		input("-6", "手机号码不合法"),
		input("-7", "身份证号码有误"),
		input("-8", "姓名校验不通过"),
		free("-9", realname.ReasonNoRecord, "没有记录"),
		down("-11", "验证中心服务繁忙"),
		limit("-12", "认证次数超过当日限制"),
		input("-13", "该号段暂不支持查询"),
	}}

// phoneDetails are what ResultDetail says of a -4.
var phoneDetails = map[string]realname.Reason{
	"PhoneIdCardMismatch":     realname.ReasonPhoneOwnerMismatch,
	"PhoneNameMismatch":       realname.ReasonPhoneOwnerMismatch,
	"PhoneNameIdCardMismatch": realname.ReasonPhoneOwnerMismatch,
	"NameIdCardMismatch":      realname.ReasonMismatch,
	"OtherMismatch":           realname.ReasonPhoneOwnerMismatch,
}

// networkTime is MobileNetworkTimeVerification (手机号在网时长核验).
var networkTime = &endpoint{service: face, action: "MobileNetworkTimeVerification", errors: checkErrors,
	secret: []string{"Mobile"}, results: wire.Table{
		yes("0", "成功"),
		input("-1", "手机号格式不正确"),
		no("-2", realname.ReasonNoRecord, "手机号不存在"),
		no("-3", realname.ReasonNoRecord, "手机号存在，但无法查询到在网时长"),
		down("-4", "验证中心服务繁忙"),
		limit("-5", "认证次数超过当日限制"),
		input("-13", "该号段暂不支持查询"),
	}}

// The face check, and the reading of cards: their verdict is no Result.
var (
	detectAuth  = &endpoint{service: face, action: "DetectAuth", class: wire.ByToken, errors: faceErrors, secret: []string{"IdCard", "Name"}}
	detectInfo  = &endpoint{service: face, action: "GetDetectInfoEnhanced", class: wire.ByToken, query: true, errors: faceErrors, results: faceResults}
	getEidToken = &endpoint{
		service: face, action: "GetEidToken", class: wire.ByToken, errors: eidErrors, secret: []string{"IdCard", "Name"},
	}
	getEidResult = &endpoint{service: face, action: "GetEidResult", class: wire.ByToken, query: true, errors: eidErrors, results: faceResults}
	idCardOCR    = &endpoint{service: ocr, action: "IDCardOCR", errors: ocrErrors}
	passportOCR  = &endpoint{service: ocr, action: "MLIDPassportOCR", errors: pageErrors}
	permitOCR    = &endpoint{service: ocr, action: "MainlandPermitOCR", errors: pageErrors}
)

// alive is a code for a check in which nobody alive was seen. It is not billed.
func alive(code, says string) wire.Row { return free(code, realname.ReasonLivenessFailed, says) }

// faceResults are the codes of Text.ErrCode. A code that is not 0 says how the last try ended; while
// the check is open the person may try again.
var faceResults = wire.Table{
	yes("0", "成功"),
	setup("1", "调用错误"), setup("2", "调用错误"), setup("3", "调用错误"),
	down("4", "服务错误"), down("8", "服务错误"), down("9", "服务错误"), down("10", "服务错误"),
	down("11", "服务错误"), down("12", "服务错误"), down("13", "服务错误"),
	down("15", "BizToken 过期").NeverSeen(),
	alive("16", "重试次数已用完"),
	down("17", "未完成核身").NeverSeen(),
	alive("201", "微信：环境异常"),
	alive("202", "视频获取失败"),
	alive("203", "微信：无法采集"),
	alive("204", "微信：采集失败"),
	free("301", realname.ReasonDocumentDataMismatch, "身份证号与传入的不一致"),
	free("302", realname.ReasonDocumentExpired, "身份证已过期"),
	free("303", realname.ReasonDocumentQuality, "身份证识别失败"),
	down("1001", "活体引擎错误"),
	free("1002", realname.ReasonAttackSuspected, "疑似非真人录制"),
	alive("1003", "未检测到真人"), alive("1004", "人脸检测失败"), alive("1005", "活体检测未通过"),
	alive("1006", "活体检测未通过"), alive("1007", "活体检测未通过"), alive("1008", "活体检测未通过"),
	alive("1101", "未检测到声音"), alive("1102", "脸部未完整露出"), alive("1103", "语音识别失败"),
	alive("1104", "视频格式不正确"), alive("1105", "视频拉取失败"), alive("1106", "视频音量太小"),
	alive("1107", "视频为空或大小不合适"), alive("1108", "视频清晰度太低"), alive("1109", "唇动检测失败"),
	down("2001", "比对引擎错误"),
	input("2002", "姓名不合法"), input("2003", "身份证号不合法"),
	alive("2004", "视频不合法"),
	free("2005", realname.ReasonNoRecord, "库中无此身份证记录"),
	no("2006", realname.ReasonMismatch, "姓名和身份证号不一致"),
	free("2007", realname.ReasonNoRecord, "库中无照片"), free("2008", realname.ReasonNoRecord, "库中照片不可用"),
	free("2009", realname.ReasonNoRecord, "库中照片不可用"),
	alive("2010", "人脸有遮挡"),
	no("2016", realname.ReasonFaceMismatch, "非同一人"),
	limit("2018", "认证次数过多"),
}

// attackTags are the values of LivenessInfoTag that mean an attack: a picture that was shot
// again, a synthetic one, a known template, a watermark, another person during the check,
// an adversarial sample, a mouth or eyes that show traces.
var attackTags = []string{"03", "04", "05", "06", "08", "11", "12", "13"}

// warnings are what the codes of WarnInfos of IDCardOCR mean. They hold for that action
// alone.
var warnings = map[int64]realname.Finding{
	-9100: realname.FindingValidityUnusual, // 身份证有效日期不合法
	-9101: realname.FindingPictureFlawed,   // 身份证边框不完整
	-9102: realname.FindingCopySuspected,   // 身份证复印件
	-9103: realname.FindingCopySuspected,   // 身份证翻拍
	-9104: realname.FindingTemporaryCard,   // 临时身份证
	-9105: realname.FindingPictureFlawed,   // 身份证框内遮挡
	-9106: realname.FindingEditSuspected,   // 疑似存在 PS 痕迹
	-9107: realname.FindingPictureFlawed,   // 身份证反光
	-9108: realname.FindingCopySuspected,   // 身份证黑白复印件
	-9109: realname.FindingValidityUnusual, // 身份证有效日期不合法
	-9110: realname.FindingCopySuspected,   // 电子身份证
	-9111: realname.FindingEditSuspected,   // 水印
}
