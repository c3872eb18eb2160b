package explain

import "github.com/go-realname/sdk/password"

// passwordTexts has the texts for password's reasons.
var passwordTexts = [...]text{
	password.BadPIN: {
		"支付密码为6位数字，请重新输入。",
		"A payment password has 6 digits. Please enter it again."},
	password.WeakPIN: {
		"这个支付密码容易被猜中。请换6位数字，避免重复、连续的数字和生日。",
		"This payment password is easy to guess. Please choose six digits that are not repeated, " +
			"not in order and not a date of birth."},
	password.WrongPIN: {
		"支付密码不正确，请重新输入。如果忘记了，可以重置支付密码。",
		"That is not the payment password. Please enter it again, or reset it if you have forgotten it."},
	password.Locked: {
		"支付密码输错次数较多，为保护您的资金已暂时锁定。您可以重置支付密码，或稍后再试。",
		"The payment password was entered wrong several times. To protect your money it is locked " +
			"for a while. You can reset it, or try again later."},
	password.ResetOnly: {
		"近期支付密码输错次数较多，为保护您的资金已停止使用。请重置支付密码。",
		"The payment password was entered wrong many times of late. To protect your money it can " +
			"no longer be used. Please reset it."},
	password.NoPIN: {
		"您还没有设置支付密码，请先设置。",
		"You have no payment password yet. Please set one first."},
	password.HasPIN: {
		"您已经设置过支付密码。如需更换，请修改支付密码。",
		"You have a payment password already. To use another one, please change it."},
	password.NotStaged: {
		"请重新设置支付密码。",
		"Please set the payment password once more."},
	password.TooManyChanges: {
		"更换支付密码的次数已达每日上限，请明天再试。",
		"The payment password was changed as often as is allowed in a day. Please try again tomorrow."},
	password.Suspended: {
		"该账户已暂停使用支付密码付款。请查看账户的实名认证状态，或联系客服。",
		"Payments with the payment password are suspended for this account. Please look at the state of " +
			"its identity verification, or contact support."},
}

// easyPIN is said about a weak PIN before what is wrong with it.
var easyPIN = text{
	"这个支付密码容易被猜中，请换一个。",
	"This payment password is easy to guess. Please choose another one."}

// pinKindTexts has what is said of a PIN, six digits, in place of passwordKindTexts.
var pinKindTexts = [...]text{
	password.Common: {
		"很多人都在用这组数字。",
		"Many people use these digits."},
	password.Sequence: {
		"请不要使用连续的数字，例如123456、987654。",
		"Please avoid digits in order, such as 123456 or 987654."},
	password.Repeat: {
		"请不要使用重复的数字，例如111222、121212。",
		"Please avoid repeated digits, such as 111222 or 121212."},
	password.Keyboard: {
		"请不要使用数字键盘上相邻的按键，例如147258。",
		"Please avoid neighbouring keys of the keypad, such as 147258."},
}

// passwordKindTexts has the texts for what is wrong with a password or PIN. They serve both, so
// their examples are digits: a PIN has no letters.
var passwordKindTexts = [...]text{
	password.TooShort: {
		"密码太短，请再加一些字符。",
		"The password is too short. Please add some characters."},
	password.TooLong: {
		"密码太长，请缩短一些。",
		"The password is too long. Please make it shorter."},
	password.BadEncoding: {
		"密码中有不能识别的字符，请重新输入。",
		"The password contains characters that cannot be read. Please enter it again."},
	password.TooFewClasses: {
		"请混合使用大写字母、小写字母、数字和符号。",
		"Please use a mixture of capital letters, small letters, digits and signs."},
	password.TooWeak: {
		"这个密码容易被猜中。请加长一些，例如用几个互不相关的词。",
		"This password is easy to guess. Please make it longer, for example of several unrelated words."},
	password.Common: {
		"这是很多人都在用的密码，请换一个。",
		"Many people use this one. Please choose another."},
	password.Personal: {
		"请不要使用您的个人信息。",
		"Please do not use your personal details."},
	password.Sequence: {
		"请不要使用连续的数字或字符，例如123、987。",
		"Please avoid digits or characters in order, such as 123 or 987."},
	password.Repeat: {
		"请不要使用重复的数字或字符，例如111、1212。",
		"Please avoid repetition, such as 111 or 1212."},
	password.Keyboard: {
		"请不要使用键盘上相邻的按键，例如147258。",
		"Please avoid neighbouring keys, such as 147258."},
	password.Date: {
		"请不要使用日期，家人的生日也容易被猜中。",
		"Please avoid dates: birthdays in the family are easy to guess too."},
	password.LuckyNumber: {
		"请不要使用520、1314、888这类常用的数字。",
		"Please avoid popular numbers such as 520, 1314 or 888."},
	password.Pinyin: {
		"常见的拼音容易被猜中，请加入其他内容。",
		"Common pinyin is easy to guess. Please add something else."},
	password.Reused: {
		"这个支付密码最近用过，请换一个。",
		"You have used this payment password recently. Please choose another one."},
	password.Word: {
		"常见的单词、名称、成语和诗句容易被猜中，请加入其他内容。",
		"Words, names and well-known phrases are easy to guess. Please add something else."},
}

// passwordFieldTexts has the texts for the person's own data in a password or PIN.
var passwordFieldTexts = [...]text{
	password.FieldName: {
		"请不要使用您的姓名或其拼音。",
		"Please do not use your name, in pinyin either."},
	password.FieldBirth: {
		"请不要使用您的生日。",
		"Please do not use your date of birth."},
	password.FieldIDNumber: {
		"请不要使用身份证号码中的数字。",
		"Please do not use digits of your ID number."},
	password.FieldMobile: {
		"请不要使用手机号码中的数字。",
		"Please do not use digits of your mobile number."},
	password.FieldEmail: {
		"请不要使用您的邮箱地址或邮箱名。",
		"Please do not use your e-mail address."},
	password.FieldUserName: {
		"请不要使用您的用户名。",
		"Please do not use your user name."},
	password.FieldBankCard: {
		"请不要使用银行卡号中的数字。",
		"Please do not use digits of your bank card number."},
	password.FieldService: {
		"请不要使用本服务的名称或相关的词。",
		"Please do not use the name of this service or words that go with it."},
}
