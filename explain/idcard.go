package explain

import (
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

// idcardTexts has the texts for idcard's reasons.
var idcardTexts = [...]text{
	idcard.BadLength: {
		"身份证号码为18位，请核对后补全或改正。",
		"An ID number has 18 characters. Please compare it with your card."},
	idcard.BadCharacter: {
		"身份证号码只含数字，最后一位可能是字母X。请检查是否输入了其他字符。",
		"An ID number has digits only, and sometimes a final X. Please look for any other character."},
	idcard.FullWidth: {
		"请切换到半角输入，重新填写身份证号码。",
		"Please enter the number again with ordinary digits, not full-width ones."},
	idcard.LookAlike: {
		"号码中有与数字相似的字符，例如把数字0输成了字母O。请改为数字。",
		"One character looks like a digit but is not, such as the letter O for zero. " +
			"Please enter the digit."},
	idcard.MaskedInput: {
		"请填写完整的身份证号码，不要用星号代替。",
		"Please enter the whole number, without asterisks."},
	idcard.KindNotAccepted: {
		"目前不支持此类证件，请换用其他证件。",
		"This kind of document is not accepted here. Please use another one."},
	idcard.BadDate: {
		"号码中的出生日期不存在，请核对第7至14位。",
		"There is no such date of birth. Please check the date within the number."},
	idcard.EarlyDate: {
		"号码中的出生年份过早，请核对第7至10位。",
		"The year of birth is too early. Please check the year within the number."},
	idcard.FutureDate: {
		"号码中的出生日期晚于今天，请核对第7至14位。",
		"The date of birth is later than today. Please check the date within the number."},
	idcard.UnknownRegion: {
		"号码开头的地区代码未能识别，请核对前6位。",
		"The region at the beginning of the number is not known. Please check the first six digits."},
	idcard.BadTiming: {
		"号码开头的地区代码与出生日期不相符，请核对前14位。",
		"The region and the date of birth do not go together. Please check the first 14 digits."},
	idcard.UnknownCountry: {
		"号码中的国籍代码未能识别，请对照证件核对。",
		"The nationality within the number is not known. Please compare it with your card."},
	idcard.BadChecksum: {
		"号码中可能有一位与证件不一致，请逐位核对后重新输入。",
		"One character may differ from your card. Please compare them one by one."},
	idcard.Scientific: {
		"号码被表格软件转换成了科学计数法，末尾几位已丢失。请将单元格设为文本格式，再按证件重新填写。",
		"A spreadsheet changed the number and lost its last digits. " +
			"Please format the cell as text and enter the number again."},
}

// regionStatusTexts has the texts for what is known of a region.
var regionStatusTexts = [...]text{
	region.Current: {
		"该地区代码现行有效。", "The region has this code now."},
	region.Retired: {
		"该地区代码已停用，证件号码仍然有效。",
		"The code is no longer given to anyone new. The number stays valid."},
	region.Observed: {
		"该地区代码不在官方列表中，但确有证件使用。",
		"The code is in no official list, but cards are known to carry it."},
	region.Collective: {
		"该代码表示市辖区等多个地区的合称，请对照证件核对前6位。",
		"The code stands for several districts. Please compare the first six digits with the card."},
	region.Uncertain: {
		"该地区代码只见于非官方资料，请对照证件核对前6位。",
		"The code is found in unofficial lists only. " +
			"Please compare the first six digits with the card."},
	region.NotYetAssigned: {
		"该地区代码的启用晚于出生年份，这种情况很常见。",
		"The code is younger than the holder. That is common."},
	region.RetiredBefore: {
		"该地区代码在出生年份之前已停用，请对照证件核对前6位。",
		"The code was given up before the holder was born. " +
			"Please compare the first six digits with the card."},
}
