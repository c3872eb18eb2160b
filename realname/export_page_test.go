package realname_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
)

// An exportRow says what some members of an export are. "x.*" names all within x.
type exportRow struct {
	members string
	what    phrase
}

var exportRows = []exportRow{
	{"version", phrase{"of this form: 1", "本格式的版本：1"}},
	{"made", phrase{"when it was made; all times are of RFC 3339, in UTC", "生成时间；所有时间都是 UTC 的 RFC 3339 格式"}},
	{"account.account sessions.record.account", phrase{"the account, as your service calls it", "账户，即您的服务对其的称呼"}},
	{"sessions.id sessions.reference", phrase{"names of the session: the library's and your service's", "会话的名称：库给出的和您的服务给出的"}},
	{"sessions.goal sessions.method sessions.status sessions.reason", phrase{"what it was for, by which method, and what became of it, by stable names", "目的、方式、结果和原因，均为稳定的名称"}},
	{"sessions.started sessions.decided sessions.approved sessions.ended", phrase{"when that was; absent where it never was", "各自的时间；没有发生的不出现"}},
	{"sessions.data", phrase{"`full`, `restricted` or `erased`; members of `given` and photos are there only where it is `full`", "`full`、`restricted` 或 `erased`；只有 `full` 时才有 `given` 和照片"}},
	{"sessions.until", phrase{"when its data goes, as it stands now; absent where no time is set", "按目前的情况，数据何时删除；没有期限时不出现"}},
	{"sessions.given.name sessions.given.number sessions.given.document.*", phrase{"who was verified: the name, and the ID number or the kind and number of another document", "认证的人：姓名，以及身份证号码或其他证件的种类和号码"}},
	{"sessions.given.mobile sessions.given.card sessions.given.card_mobile", phrase{"the mobile number of the code, the bank card, and the mobile number that the bank has", "接收验证码的手机号、银行卡号、银行预留手机号"}},
	{"sessions.given.matters.*", phrase{"what else was given for a check that is not settled, or was the last", "为尚未有结果的或最近一次核验填写的内容"}},
	{"sessions.photos.*", phrase{"the photos that are kept: which side, of which media type, given when, and the picture in base64", "所保存的照片：哪一面、媒体类型、提交时间、base64 编码的图片"}},
	{"sessions.consents.step sessions.consents.text sessions.consents.version sessions.consents.language sessions.consents.receiver sessions.consents.country sessions.consents.time",
		phrase{"to what the person agreed: purpose, text, version and language, who gets the data, in which country, and when", "用户同意的内容：目的、文本、版本和语言、接收方及其所在国家、时间"}},
	{"sessions.consents.guardian sessions.consents.lost", phrase{"that a guardian agreed, and when that counted no more", "由监护人同意，以及何时失效"}},
	{"sessions.consents.withdrawn", phrase{"when it was taken back", "撤回同意的时间"}},
	{"sessions.checks.*", phrase{"who checked which step, what came of it, and when", "由谁核验哪个步骤、结果和时间"}},
}

// exportPage is the table of what an export has. A member without a row fails, as does a row without a member.
func exportPage(t *testing.T, fields map[string][]string, lang int) string {
	t.Helper()
	left := realname.ExportMembers()
	for kind, under := range map[string]string{"account": "account.", "session": "sessions.record.", "private": "sessions.given."} {
		for _, f := range fields[kind] {
			if name, personal := strings.CutSuffix(f, " *"); personal && realname.NotExported()[kind+" "+name] == "" {
				left = append(left, under+name)
			}
		}
	}
	slices.Sort(left)
	var b strings.Builder
	b.WriteString(exportHead[lang])
	for _, r := range exportRows {
		var taken []string
		if taken, left = take(left, r.members); len(taken) == 0 {
			t.Errorf("no member of an export is called %s", r.members)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.Join(taken, "`, `"), r.what[lang])
	}
	if len(left) > 0 {
		t.Errorf("%q have no row in exportRows: say what a person reads there", left)
	}
	return b.String()
}

var exportHead = phrase{`
## What a person gets

` + "`Records.Export`" + ` writes one JSON document (个人信息保护法, art. 45; ` + "`" + `TestExportHasEveryField` + "`" + `). Members with a dot are in an object of the one before it, and
` + "`sessions`, `photos`, `matters`, `consents` and `checks`" + ` are lists. A member without a value is absent. What staff wrote, who that was and why they looked is
not in it (` + "`TestExportHasNothingOfStaff`" + `). New members may come; ` + "`version`" + ` grows where one changes or goes.

| member | what it is |
|---|---|
`, `
## 本人得到什么

` + "`Records.Export`" + ` 生成一份 JSON 文档（个人信息保护法第四十五条；` + "`TestExportHasEveryField`" + `）。带点的成员位于前一成员的对象中，
` + "`sessions`、`photos`、`matters`、`consents` 和 `checks`" + ` 是列表。没有值的成员不出现。工作人员写了什么、是谁、为什么查看，都不在其中
（` + "`TestExportHasNothingOfStaff`" + `）。以后可能增加成员；成员改变或删除时 ` + "`version`" + ` 加一。

| 成员 | 内容 |
|---|---|
`}
