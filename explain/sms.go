package explain

import "github.com/go-realname/sdk/sms"

// smsTexts has the texts for sms's reasons.
var smsTexts = [...]text{
	sms.BadCharacter: {
		"手机号码中有不能识别的字符。请只填写一个手机号码的数字。",
		"The mobile number contains a character that does not belong there. " +
			"Please enter the digits of one number only."},
	sms.BadLength: {
		"手机号码应为11位数字，请核对后重新填写。",
		"A mobile number has 11 digits. Please check it and enter it again."},
	sms.NotMobile: {
		"这不是手机号码。请填写能接收短信的手机号码，不要填写固定电话。",
		"This is not a mobile number. Please enter the number of a mobile phone, not a landline."},
	sms.Unassigned: {
		"暂不支持该号段，请核对手机号码；如果号码无误，请联系客服。",
		"Numbers that begin like this are not supported yet. Please check the number; " +
			"if it is right, please contact support."},
	sms.WrongRegion: {
		"暂不支持该国家或地区的手机号码，请换一个手机号码。",
		"Mobile numbers of this country or region are not supported yet. Please use another number."},
	sms.Scientific: {
		"手机号码被表格软件转换成了科学计数法，末尾几位已丢失。请将单元格设为文本格式，再重新填写。",
		"A spreadsheet changed the mobile number and lost its last digits. " +
			"Please format the cell as text and enter the number again."},
	sms.BadCode: {
		"请填写短信中的数字验证码。",
		"Please enter the digits of the code from the text message."},
	sms.Unreachable: {
		"暂时无法向这个号码发送短信，请换一个手机号码。",
		"Text messages cannot be sent to this number. Please use another mobile number."},
	sms.TooSoon: {
		"已收到的验证码在有效期内仍可使用；如需重新获取，请稍后再试。",
		"A code that you have received can still be used until it expires. " +
			"To get another one, please try again later."},
	sms.TooMany: {
		"这个手机号码获取验证码的次数已达上限，请稍后再试。",
		"This number has received as many codes as are allowed for now. Please try again later."},
	sms.TooManyHere: {
		"您所在的网络或设备获取验证码较为频繁，请稍后再试。",
		"Many codes were requested from your network or device. Please try again later."},
	sms.Suspended: {
		"短信验证码服务繁忙，请稍后再试。",
		"Codes by text message are not available right now. Please try again later."},
	sms.Denied: {
		"暂时无法发送验证码。请重新完成页面上的安全验证后再试，或联系客服。",
		"The code could not be sent. Please complete the security check on the page again, " +
			"or contact support."},
	sms.NotSent: {
		"短信未能发出，请稍后再试。",
		"The text message could not be sent. Please try again later."},
	sms.WrongCode: {
		"验证码不正确或已失效。请核对最近收到的短信，或重新获取验证码。",
		"The code is not right, or is no longer valid. Please look at the latest message, " +
			"or ask for a new code."},
	sms.Locked: {
		"验证码输入有误的次数较多，为保护您的账户，请稍后再试。",
		"Wrong codes were entered many times. To protect your account, please try again later."},
	sms.ChallengeNeeded: {
		"请先完成页面上的安全验证，再获取验证码。",
		"Please complete the security check on the page, then ask for the code again."},
	sms.NoProof: {
		"请先完成手机短信验证。",
		"Please verify your mobile number with a code first."},
}
