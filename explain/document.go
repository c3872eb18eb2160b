package explain

import "github.com/go-realname/sdk/document"

// documentTexts has the texts for document's reasons.
var documentTexts = [...]text{
	document.BadLength: {
		"证件号码的位数与所选证件不符，请与证件核对后补全或改正。",
		"Numbers of this kind of document have another length. Please compare it with your document."},
	document.BadCharacter: {
		"证件号码中有不应出现的字符，请确认证件类型，并与证件核对。",
		"One character does not belong there. Please check the kind of document, " +
			"and compare the number with it."},
	document.LookAlike: {
		"证件号码中有与数字相似的字母，例如把数字0输成了字母O。请改为数字。",
		"One letter stands where a digit must be, such as O for zero. Please enter the digit."},
	document.MaskedInput: {
		"请填写完整的证件号码，不要用星号代替其中的字符。",
		"Please enter the whole number of the document, without asterisks."},
	document.UnknownKind: {
		"目前不支持此类证件，请换用其他证件。",
		"This kind of document is not accepted here. Please use another one."},
	document.BadChecksum: {
		"证件号码中可能有一位与证件不一致，请逐位核对后重新输入。",
		"One character may differ from your document. Please compare them one by one."},
	document.BadOrganization: {
		"统一社会信用代码的第9至17位可能有误，请对照营业执照核对。",
		"Please compare characters 9 to 17 of the code with the business licence."},
	document.LegacyCheck: {
		"请对照营业执照逐位核对统一社会信用代码。如果与营业执照一致，请联系客服。",
		"Please compare the code with the business licence. " +
			"If they are the same, please contact support."},
	document.Scientific: {
		"号码被表格软件转换成了科学计数法，末尾几位已丢失。请将单元格设为文本格式，再按证件重新填写。",
		"A spreadsheet changed the number and lost its last digits. " +
			"Please format the cell as text and enter the number again."},
	document.BadDate: {
		"机读区中的日期不存在，请重新拍摄证件资料页，或与证件核对。",
		"There is no such date. Please photograph the lines at the foot of the document again, " +
			"or compare them with it."},
}

// documentKindTerms has the names of documents.
var documentKindTerms = [...]text{
	document.KindHKMacaoPermit:   {"港澳居民来往内地通行证", "Mainland permit (Hong Kong, Macao)"},
	document.KindTaiwanPermit:    {"台湾居民来往大陆通行证", "Mainland permit (Taiwan)"},
	document.KindHKMacaoPass:     {"往来港澳通行证", "Pass to Hong Kong and Macao"},
	document.KindTaiwanPass:      {"往来台湾通行证", "Pass to Taiwan"},
	document.KindHKID:            {"香港身份证", "Hong Kong identity card"},
	document.KindMacaoID:         {"澳门居民身份证", "Macao identity card"},
	document.KindTaiwanID:        {"台湾身份证", "Taiwan identity card"},
	document.KindTaiwanResident:  {"台湾居留证", "Taiwan resident certificate"},
	document.KindChinesePassport: {"中国护照", "Chinese passport"},
	document.KindHKPassport:      {"香港特别行政区护照", "Hong Kong passport"},
	document.KindMacaoPassport:   {"澳门特别行政区护照", "Macao passport"},
	document.KindPassport:        {"护照", "Passport"},
	document.KindUSCC:            {"统一社会信用代码", "Unified social credit code"},
}
