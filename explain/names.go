package explain

import "github.com/go-realname/sdk/names"

// namesTexts has the texts for names' reasons.
var namesTexts = [...]text{
	names.Empty: {
		"请填写姓名。",
		"Please enter your name."},
	names.TooShort: {
		"姓名至少需要两个字，请填写证件上的完整姓名。",
		"A name has at least two characters. Please enter it in full, as on your document."},
	names.TooLong: {
		"姓名太长了：中文姓名最多50个字，拉丁字母姓名最多100个字符。请与证件核对。",
		"This name is too long: at most 50 Chinese characters or 100 Latin letters. " +
			"Please compare it with your document."},
	names.BadDot: {
		"请检查姓名中的间隔号“·”：它只能位于两部分之间，且只用一个。",
		"Please check the dot “·”: it stands once between two parts of a name, " +
			"not at the beginning or the end."},
	names.Digit: {
		"姓名中不能有数字，请与证件核对。",
		"A name has no digits. Please compare it with your document."},
	names.MixedScript: {
		"请只用一种文字填写姓名：全部用汉字，或全部用拉丁字母，与证件一致。",
		"Please enter your name in one script, all Chinese characters or all Latin letters, " +
			"as on your document."},
	names.OtherScript: {
		"请按证件用汉字或拉丁字母填写姓名。",
		"Please enter your name in Chinese characters or Latin letters, as on your document."},
	names.LostCharacter: {
		"姓名中有一个字没有正确输入，显示成了“?”或“□”。请重新输入这个字。",
		"One character of the name did not come through and became “?” or “□”. " +
			"Please enter it again."},
	names.AlreadyMasked: {
		"请填写完整姓名，不要用“*”代替其中的字。",
		"Please enter the full name, without “*” in place of characters."},
	names.PrivateUse: {
		"姓名中有一个生僻字，其编码只有部分设备能识别。请换一种输入法重新输入这个字，或联系客服。",
		"The name has a rare character in a form that only some devices know. " +
			"Please enter it with another input method, or contact support."},
	names.Control: {
		"姓名中混入了看不见的控制字符，请清空后重新输入。",
		"The name contains an invisible control character. Please clear the field and enter it again."},
	names.Undisplayable: {
		"姓名中有一个字无法识别。请直接输入这个字，不要用偏旁拼写；输入不了时请联系客服。",
		"One character of the name is not known. Please enter the character itself, not its parts, " +
			"or contact support."},
	names.Symbol: {
		"姓名中有不能使用的符号，请去掉后再提交。",
		"The name contains a sign that names do not have. Please remove it."},
}

// namesRepairTexts has the texts for what was put right in a name.
var namesRepairTexts = [...]text{
	names.FixedSpace: {
		"已去掉姓名中多余的空格。",
		"Blanks that do not belong to the name were removed."},
	names.FixedInvisible: {
		"已去掉姓名中看不见的字符。",
		"Invisible characters were removed."},
	names.FixedWidth: {
		"已将全角字母和符号改为半角。",
		"Full-width letters and signs were changed to ordinary ones."},
	names.FixedDot: {
		"已将姓名中的间隔号统一为“·”。",
		"The dot between the parts of the name was changed to “·”."},
	names.FixedPunctuation: {
		"已将撇号和连字符统一为标准形式。",
		"Apostrophes and hyphens were changed to their plain form."},
	names.FixedComposition: {
		"已将字母与其附加符号合并。",
		"Letters and their diacritics were joined."},
	names.FixedVariation: {
		"已去掉字形选择符，姓名用字不变。",
		"Marks that select a shape of a character were removed; the characters are the same."},
	names.FixedCompatibility: {
		"已将兼容字改为标准编码的同一个字，请核对。",
		"A character was changed to its standard code. Please check that it is the same."},
	names.FixedRadical: {
		"已将部首符号改为对应的汉字，请核对。",
		"A radical was changed to the character it looks like. Please check it."},
	names.FixedPrivateUse: {
		"已将自造字编码改为标准汉字，请核对。",
		"A character in a private code was changed to the standard one. Please check it."},
}

// namesLevelTexts has the texts for how alike two names are.
var namesLevelTexts = [...]text{
	names.Exact: {
		"姓名一致。",
		"The names are the same."},
	names.Encoding: {
		"姓名一致，只是其中有字的编码不同。",
		"The names are the same; a character is coded differently."},
	names.ChipTruncated: {
		"证件芯片中的姓名因长度限制不完整，需要人工核对。",
		"The chip of the card holds only the beginning of this long name. Somebody will compare them."},
	names.DotOnly: {
		"姓名只有间隔号“·”不同。请按证件填写，或等待人工核对。",
		"The names differ only in the dot “·”. Please enter it as on the document, " +
			"or wait until somebody has compared them."},
	names.VariantForm: {
		"姓名可能是同一名字的不同写法（如繁体字、异体字）。请按证件填写，或等待人工核对。",
		"The names may be two ways to write one name, such as traditional characters. " +
			"Please enter it as on the document, or wait until somebody has compared them."},
	names.Different: {
		"两处姓名不一致，请与证件核对后重新填写。",
		"The two names are different. Please compare them with your document and enter the name again."},
}
