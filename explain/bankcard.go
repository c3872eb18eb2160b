package explain

import "github.com/go-realname/sdk/bankcard"

// bankcardTexts has the texts for bankcard's reasons.
var bankcardTexts = [...]text{
	bankcard.BadLength: {
		"银行卡号应为8至19位数字，请核对后补全或改正。",
		"A card number has 8 to 19 digits. Please compare it with your card."},
	bankcard.BadCharacter: {
		"银行卡号只含数字，数字之间可以有空格或短横线。请检查是否输入了其他字符。",
		"A card number has digits only, with spaces or hyphens between them. " +
			"Please look for any other character."},
	bankcard.OneDigit: {
		"请填写银行卡正面或背面的完整卡号。",
		"Please enter the full number that is on your card."},
	bankcard.BadCheckDigit: {
		"卡号中可能有一位数字与卡片不一致，请逐位核对后重新输入。",
		"One digit of the card number may differ from your card. Please compare them one by one."},
	bankcard.Scientific: {
		"卡号被表格软件转换成了科学计数法，末尾几位已丢失。请将单元格设为文本格式，再按卡片重新填写。",
		"A spreadsheet changed the card number and lost its last digits. " +
			"Please format the cell as text and enter the number again."},
	bankcard.WrongLength: {
		"卡号的位数与此类银行卡不符，请核对后补全或改正。",
		"Cards of this kind have another number of digits. Please compare the number with your card."},
}

// bankcardFindingTexts has the texts for what is odd about a card number that
// may be right all the same.
var bankcardFindingTexts = [...]text{
	bankcard.FullWidth: {
		"已将全角数字转换为半角数字，请确认卡号无误。",
		"Full-width digits were changed into ordinary ones. Please see that the number is right."},
	bankcard.WrongCheckDigit: {
		"请再核对一次卡号。如果与卡片一致，可以继续。",
		"Please check the card number once more. If it is as on your card, go on."},
	bankcard.UnusualLength: {
		"卡号的位数与常见的不同，请再核对一次。如果与卡片一致，可以继续。",
		"The card number is longer or shorter than usual. " +
			"Please check it once more. If it is as on your card, go on."},
	bankcard.Stray: {
		"已去掉卡号中多余的字符，请确认卡号无误。",
		"Other characters in the card number were left out. Please see that the number is right."},
}
