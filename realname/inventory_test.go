package realname_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A phrase is in English and in Chinese.
type phrase [2]string

// A stock is a kind of record, or a part of one, in the inventory.
type stock struct {
	kind  string // as its package declares it
	name  phrase
	where phrase
	rows  []stockRow
}

// A stockRow says what some fields are for. A field is named as it is declared, "x.*" names
// all within x.
type stockRow struct {
	fields                string
	purpose               phrase
	form, long, receivers string // of the tables below
}

// stockForms are the forms in which something is kept.
var stockForms = map[string]phrase{
	"sealed": {"sealed under a master key", "用主密钥密封"},
	"own":    {"sealed under the session's own key", "用会话自己的密钥密封"},
	"index":  {"blind index (HMAC), sealed", "盲索引（HMAC），密封"},
	"tag":    {"MAC under a seed of the account's own, sealed", "用账户自己的种子做 MAC，密封"},
	"mac":    {"MAC, sealed", "MAC，密封"},
	"hash":   {"salted hash with a keyed pepper, sealed", "加盐、带密钥胡椒值的哈希，密封"},
	"random": {"drawn at random, sealed", "随机生成，密封"},
	"digest": {"digest, sealed under the session's own key", "摘要，用会话自己的密钥密封"},
	"wrap":   {"wrapped by a master key", "由主密钥包裹"},
}

// stockEnds are how long something is kept.
var stockEnds = map[string]phrase{
	"data":  {"until the end of the session's data, see the first table", "与会话的数据相同，见第一张表"},
	"tomb":  {"stays with the trail, without personal data", "与审计记录相同，不含个人信息"},
	"acct":  {"until the account is erased or released", "直到账户被删除或解除绑定"},
	"gone":  {"until the account is erased", "直到账户被删除"},
	"rec":   {"as long as the account's record", "与账户记录相同"},
	"slot":  {"until the session's data ends, or it needs the slot no longer", "与会话的数据相同，或到不再需要该名额时"},
	"days":  {"counts for a day, kept for two", "有效一天，保存两天"},
	"rest":  {"10 minutes at most", "最多 10 分钟"},
	"30d":   {"30 days", "30 天"},
	"copy":  {"until the provider has deleted its copy, 30 days at most", "直到服务商删除其副本，最多 30 天"},
	"told":  {"until it is delivered or done", "直到送达或完成"},
	"shot":  {"until it is certain that the photo is gone: by default soon after the decision", "直到确定照片已经删除：默认在作出决定后不久"},
	"hit":   {"until staff clears it, or the account is erased", "直到工作人员解除，或账户被删除"},
	"case":  {"until the decision, or the end of the session", "直到作出决定或会话结束"},
	"lease": {"as long as a reviewer has the case", "审核人员处理该申请期间"},
	"vote":  {"72 hours, or until a second one agrees", "72 小时，或直到第二人同意"},
	"ever":  {"as long as the store", "与存储相同"},
	"code":  {"until its use or its minutes; the record goes a day after its longest limit", "到使用或失效为止；最长的限制结束一天之后，删除整条记录"},
	"sms":   {"until the longest limit is over, and a day", "最长的限制结束一天之后"},
	"pin":   {"until another PIN takes its place, or the account is erased", "直到被另一个支付密码取代，或账户被删除"},
}

// stockReceivers are who receives something.
var stockReceivers = map[string]phrase{
	"none":  {"nobody", "无"},
	"check": {"the provider of each step that uses it, after consent to that step", "用到它的各步骤的服务商，在用户同意该步骤之后"},
	"lists": {"the provider of each step that uses it, after consent to that step; your screener (`Config.Screen`)", "用到它的各步骤的服务商，在用户同意该步骤之后；您的名单筛查（`Config.Screen`）"},
	"sms":   {"the SMS gateway; the bank or carrier where such a step uses it", "短信网关；有相应步骤时还有银行或运营商"},
	"back":  {"the provider that gave it", "给出它的服务商"},
	"event": {"your service, as events", "您的服务，以事件形式"},
	"op":    {"providers, as names of operations", "服务商，作为操作名"},
	"ref":   {"providers that take a reference", "接受参考号的服务商"},
	"staff": {"your operators, who look at the trail", "查看审计记录的运营人员"},
}

// stocks is the inventory.
var stocks = []stock{
	{"private", phrase{"What the person gave", "用户提供的内容"},
		phrase{"session record (`s/`), the field `private`", "会话记录（`s/`）的 `private` 字段"}, []stockRow{
			{"name number document.*", phrase{"who is verified: name, number and kind of the document", "认证的是谁：姓名、证件号码和证件种类"}, "own", "data", "lists"},
			{"card card_mobile", phrase{"the bank card that is checked, and the number that its bank knows", "被核验的银行卡，以及银行预留手机号"}, "own", "data", "check"},
			{"mobile", phrase{"the number that codes go to", "接收验证码的手机号"}, "own", "data", "sms"},
			{"tokens.step tokens.op tokens.token tokens.continue", phrase{"asks a provider for its answer, and has it delete its copy; where the person goes on", "向服务商查询结果、要求其删除副本；用户继续的页面"}, "own", "data", "back"},
			{"matters.step matters.op matters.content matters.name matters.number matters.card matters.phone matters.document.*", phrase{"what the last operation of each step is about, so that an answer is about that", "各步骤最近一次操作的对象，使答复与其对应"}, "own", "data", "none"},
			{"notes.*", phrase{"what reviewers wrote about the case, who and when", "审核人员写下的备注、谁写的、何时写的"}, "own", "data", "none"},
			{"matters.photos", phrase{"knows pictures again that were given twice; it says nothing of the picture", "识别重复提交的照片；由它看不出照片内容"}, "digest", "data", "none"},
		}},
	{"session", phrase{"The session around it", "会话的其余部分"}, phrase{"session record (`s/`)", "会话记录（`s/`）"}, []stockRow{
		{"private", phrase{"what the person gave, see above", "用户提供的内容，见上"}, "own", "data", "none"},
		{"account", phrase{"finds and names the account, as your service calls it", "指明账户，即您的服务对它的称呼"}, "sealed", "tomb", "event"},
		{"identity past shown", phrase{"finds the records of the identity numbers that it was about", "找到与之有关的证件号记录"}, "index", "data", "none"},
		{"owner.mobile_key owner.card_key held", phrase{"finds the records of mobile numbers and cards in which it holds a place", "找到它占有名额的手机号和银行卡记录"}, "index", "data", "none"},
		{"owner.seed owner.person owner.name owner.odd owner.mobile owner.card owner.bank owner.mobiles owner.cards owner.kind owner.renews owner.face", phrase{"compares the person with whom the account belongs to; the code of the bank; the kind of the document", "与账户所属的人比较；银行代码；证件种类"}, "tag", "data", "none"},
		{"keys.*", phrase{"tells a request that is made again", "识别重复的请求"}, "index", "data", "none"},
		{"agreed.*", phrase{"which text of consent was shown for which step, in sessions of earlier releases", "每个步骤展示过哪份同意文本（早期版本的会话）"}, "sealed", "tomb", "staff"},
		{"acts.*", phrase{"what the person agreed to, or a guardian for them: purpose, receiver, country, text, version, language, time", "用户或其监护人同意了什么：目的、接收方、国家、文本、版本、语言、时间"}, "sealed", "tomb", "staff"},
		{"guardians.*", phrase{"knows again who agreed as a guardian, and looks at their account once more before the approval", "识别以监护人身份同意的账户，并在审核通过前再看一次该账户"}, "tag", "data", "none"},
		{"kin.*", phrase{"keeps from the desk whoever agreed as a guardian in another session of the same person", "使在同一人的其他会话中以监护人身份同意的账户不能在审核台处理"}, "tag", "data", "none"},
		{"caller_reference", phrase{"what your service calls the session; it must hold nothing about the person", "您的服务对会话的称呼；不得含个人信息"}, "sealed", "tomb", "ref"},
		{"seed", phrase{"makes the names of its operations", "生成操作名"}, "random", "tomb", "op"},
		{"state.*", phrase{"where it stands: status, steps, tries, results, times", "进行到哪里：状态、步骤、次数、结果、时间"}, "sealed", "tomb", "event"},
		{"retention.*", phrase{"when its data goes, by which rule, and what holds it", "数据何时到期、依据哪条规则、是否有法律保留"}, "sealed", "tomb", "none"},
		{"trail", phrase{"the audit trail, see below", "审计记录，见下"}, "sealed", "tomb", "staff"},
		{"photos.* photos_end", phrase{"finds the photos in the store of `Config.Photos`, where they lie sealed under the session's own key, and says when they go", "找到 `Config.Photos` 存储中的照片（在那里用会话自己的密钥密封），以及它们何时到期"}, "random", "shot", "none"},
		{"started handed_in decided approved ended", phrase{"when it was started, handed in, decided, approved and ended", "开始、提交审核、决定、审核通过和结束的时间"}, "sealed", "tomb", "event"},
		{"parted", phrase{"whether the account was taken from whom it is about: whoever has the account now is told nothing of it", "账户是否已与该会话所属的人分离：之后使用该账户的人看不到它"}, "sealed", "tomb", "none"},
		{"taken", phrase{"when a consent was taken back last, so that what is agreed to afterwards counts, also where clocks differ", "最近一次撤回同意的时间，使此后的同意在时钟不一致时也有效"}, "sealed", "tomb", "none"},
		{"events.* seq", phrase{"news that your service has not heard yet, and their number", "您的服务尚未收到的消息及其编号"}, "sealed", "told", "event"},
		{"staged", phrase{"under which name the PIN waits for the approval", "等待审核通过的支付密码的名称"}, "random", "tomb", "none"},
		{"asks.*", phrase{"what a first actor wants to be done with its data, where there are to be two", "需要两人确认时，第一位操作人要对数据做的事"}, "sealed", "vote", "staff"},
		{"staff.*", phrase{"counts the entries that each of your staff has caused at will, under the name that your service gives them", "统计每位工作人员自行产生的条目，以您的服务对其的称呼记录"}, "sealed", "tomb", "staff"},
		{"case_at claimed noted staffed votes wrong polls.*", phrase{"what workers have to do, and counts that bound the record", "后台任务要做的事，以及限制记录大小的计数"}, "sealed", "tomb", "none"},
	}},
	{"entry", phrase{"The audit trail", "审计记录"}, phrase{"session and account records, the fields `trail` and `looks`", "会话和账户记录的 `trail`、`looks` 字段"}, []stockRow{
		{"time kind step op outcome reason findings status epoch until", phrase{"what happened, when, and what came of it", "何时发生了什么、结果如何"}, "sealed", "tomb", "staff"},
		{"actor", phrase{"who of your staff decided, as your service calls them; which guardian agreed, under a random name", "由哪位工作人员决定，即您的服务对其的称呼；由哪位监护人同意，以随机名称表示"}, "sealed", "tomb", "staff"},
		{"reference provider billed", phrase{"the provider's name and its number for the check, the text of a consent, a reason, a purpose; whether it costs", "服务商名称及其核验编号、同意文本、理由、目的；是否计费"}, "sealed", "tomb", "staff"},
		{"receiver country version language", phrase{"who gets the data by a consent, in which country, and which text was shown", "同意的接收方及其所在国家、展示的文本版本和语言"}, "sealed", "tomb", "staff"},
		{"prev", phrase{"shows that no entry was changed or removed", "证明没有条目被修改或移除"}, "sealed", "tomb", "staff"},
	}},
	{"account", phrase{"The account", "账户"}, phrase{"account record (`a/`), under a blind index of its name", "账户记录（`a/`），位于其名称的盲索引之下"}, []stockRow{
		{"account", phrase{"names the account in events and to the PIN guard", "在事件中以及对支付密码守卫指明账户"}, "sealed", "gone", "event"},
		{"seed", phrase{"makes the account's tags; without it they say nothing", "生成账户的标签；没有它，标签说明不了任何事"}, "random", "acct", "none"},
		{"person.*", phrase{"knows the person again to whom the account belongs", "识别账户所属的人"}, "tag", "acct", "none"},
		{"mobiles.* cards.*", phrase{"knows proved numbers and bound cards again, and which session has them", "识别已证明的手机号和已绑定的银行卡，以及由哪个会话保存"}, "tag", "acct", "none"},
		{"kin.*", phrase{"keeps from the desk whoever agreed as a guardian of its person", "使曾以其本人的监护人身份同意的账户不能在审核台处理"}, "tag", "acct", "none"},
		{"firsts.*", phrase{"knows identity numbers and cards again that the account has had checked", "识别账户核验过的证件号和银行卡"}, "tag", "30d", "none"},
		{"check_seed", phrase{"makes those tags; it outlives an erasure, or limits would begin anew", "生成这些标签；删除之后仍保存，否则次数会重新计算"}, "random", "rec", "none"},
		{"open sessions others.*", phrase{"lists the account's sessions", "列出账户的会话"}, "sealed", "gone", "none"},
		{"approvals.* past.* past_head", phrase{"what was approved by which channels, when and for how long, and whether a guardian had to agree or which age was shown, from 14 to 18, as ids, times and codes of banks", "何时以哪些渠道通过、有效多久、是否需要监护人同意、证件显示至少满几岁（14 至 18）：id、时间和银行代码"}, "sealed", "gone", "none"},
		{"level causes order orders.* told reverify asked restricted bad_pin pin_set releasing.*", phrase{"where the account stands, and what the PIN guard has been told", "账户所处的状态，以及已告知支付密码守卫的内容"}, "sealed", "rec", "event"},
		{"withdrawn.* withdrawing.*", phrase{"which consents the person took back, and when", "本人撤回了哪些同意、何时撤回"}, "sealed", "gone", "none"},
		{"warned_for warned lapsed ticked events.* seq", phrase{"news of the account that your service has not heard yet, and their number", "您的服务尚未收到的账户消息及其编号"}, "sealed", "told", "event"},
		{"day.* goals.* backs.*", phrase{"counts what was done today", "统计当天的操作"}, "sealed", "days", "none"},
		{"rests.*", phrase{"spares a provider that does not answer", "没有答复的服务商的退避"}, "sealed", "rest", "none"},
		{"trail looks", phrase{"what operators did with it, and who looked at personal data for which purpose: the newest 100 of each", "运营人员对它做了什么，谁为什么目的查看过个人信息：各保存最新 100 条"}, "sealed", "rec", "staff"},
		{"votes.*", phrase{"what a first operator wants to be done, where there are to be two", "需要两人确认时，第一位运营人员要做的事"}, "sealed", "vote", "staff"},
		{"staff.*", phrase{"counts the entries that each of your staff has caused today, under the name that your service gives them", "统计每位工作人员当天产生的条目，以您的服务对其的称呼记录"}, "sealed", "days", "staff"},
		{"unlocks.*", phrase{"counts how often it was unlocked today", "统计当天的解锁次数"}, "sealed", "days", "none"},
		{"unlocking.op unlocking.lock unlocking.begun", phrase{"an unlocking that is under way", "正在进行的解锁"}, "random", "told", "none"},
		{"unlocking.mobile", phrase{"knows the number again whose lock it lifts", "识别正在解锁的手机号"}, "tag", "told", "none"},
		{"screening.next screening.op screening.date screening.forced screening.cleared.*", phrase{"when its person is looked up in lists again, and which entry staff has found to be no reason", "何时再次筛查名单，以及工作人员认定不构成理由的条目"}, "sealed", "acct", "staff"},
		{"screening.hit.*", phrase{"which entry of a list stops the account; the person is not told", "账户因名单的哪个条目被冻结；不告知本人"}, "sealed", "hit", "staff"},
		{"erasing claimed", phrase{"an erasure that is under way", "正在进行的删除"}, "random", "told", "none"},
	}},
	{"identity", phrase{"The identity number", "证件号"}, phrase{"identity record (`i/`), under a blind index of kind and number", "证件号记录（`i/`），位于种类和号码的盲索引之下"}, []stockRow{
		{"slots.* known", phrase{"which accounts are verified for it, and which have shown that they belong to it", "有哪些账户以它认证，哪些账户证明过属于它"}, "index", "slot", "none"},
		{"day.* faces.*", phrase{"counts its checks of the day", "统计当天的核验"}, "sealed", "days", "none"},
		{"rests.*", phrase{"spares a provider that does not answer", "没有答复的服务商的退避"}, "sealed", "rest", "none"},
	}},
	{"card", phrase{"The bank card", "银行卡"}, phrase{"card record (`c/`), under a blind index of its number", "银行卡记录（`c/`），位于卡号的盲索引之下"}, []stockRow{
		{"slots.*", phrase{"to which accounts it is bound", "它绑定在哪些账户"}, "index", "slot", "none"},
		{"seed owner", phrase{"knows again whose card it is", "识别卡属于谁"}, "tag", "slot", "none"},
		{"day.*", phrase{"counts its checks of the day", "统计当天的核验"}, "sealed", "days", "none"},
		{"rests.*", phrase{"spares a bank that does not answer", "没有答复的银行的退避"}, "sealed", "rest", "none"},
	}},
	{"mobile", phrase{"The mobile number", "手机号"}, phrase{"number record (`m/`), under a blind index of the number", "手机号记录（`m/`），位于号码的盲索引之下"}, []stockRow{
		{"slots.*", phrase{"which accounts have proved it", "哪些账户证明过它"}, "index", "slot", "none"},
	}},
	{"lease", phrase{"Cases that are taken", "处理中的申请"}, phrase{"lease record (`l/`)", "占用记录（`l/`）"}, []stockRow{
		{"until", phrase{"counts the cases that somebody looks at", "统计有人正在处理的申请"}, "sealed", "lease", "none"},
	}},
	{"case", phrase{"The reviewers' list", "审核列表"}, phrase{"case record (`r/`)", "审核记录（`r/`）"}, []stockRow{
		{"round", phrase{"the session waits for people, in which round", "会话等待人工审核，第几轮"}, "sealed", "case", "staff"},
		{"account", phrase{"an account is stopped since a list has its person", "名单中有其本人，账户因此被冻结"}, "sealed", "hit", "staff"},
	}},
	{"erasure", phrase{"What providers must hear", "需要告知服务商的内容"}, phrase{"erasure record (`e/`), after the session's data is gone", "删除记录（`e/`），在会话的数据删除之后"}, []stockRow{
		{"left.*", phrase{"has providers delete what they keep", "让服务商删除其保存的内容"}, "sealed", "copy", "back"},
		{"since tries", phrase{"when to ask again, and when to give up", "何时再次要求，何时放弃"}, "sealed", "copy", "none"},
	}},
	{"quarantine", phrase{"What could not be opened", "打不开的内容"}, phrase{"quarantine record (`q/`), where an operator moved a session aside", "隔离记录（`q/`），由运营人员移开的会话"}, []stockRow{
		{"raw", phrase{"the session's record as it lay in the store, to be put back if its key is found", "会话记录在存储中的原样，找到密钥后可以放回"}, "sealed", "gone", "none"},
		{"since actor reason version", phrase{"who moved it, when and why", "由谁、何时、为何移开"}, "sealed", "gone", "staff"},
	}},
	{"index", phrase{"The store", "存储"}, phrase{"one record (`x/`)", "一条记录（`x/`）"}, []stockRow{
		{"check shards", phrase{"under which key the store's indexes are, and over how many queues work is spread", "存储的索引用哪个密钥，工作分布在多少个队列"}, "mac", "ever", "none"},
	}},
	{"data key", phrase{"The session's key", "会话的密钥"}, phrase{"data key (`k/`), in a store of its own if you like", "数据密钥（`k/`），可以放在单独的存储"}, []stockRow{
		{"key", phrase{"opens what the person gave; who deletes it has erased that", "解密用户提供的内容；删除它，那些内容就不可读"}, "wrap", "data", "none"},
	}},
	{"sms number", phrase{"Codes by SMS", "短信验证码"}, phrase{"package sms: number record (`m/`), under a blind index of the number", "sms 包：手机号记录（`m/`），位于号码的盲索引之下"}, []stockRow{
		{"codes.*", phrase{"compares the code that the person types; which device or tenant asked, as an index", "比较用户输入的验证码；由哪个设备或租户请求（索引）"}, "mac", "code", "none"},
		{"proofs.*", phrase{"hands the proof out again for the same request", "对同一请求再次给出证明"}, "index", "code", "none"},
		{"sends.*", phrase{"counts messages; finds the message of a receipt: its number at the gateway and what the receipt said", "统计消息；找到回执对应的消息：网关编号和回执内容"}, "sealed", "sms", "none"},
		{"last fails.* unlocks.*", phrase{"counts wrong codes and unlocks", "统计错误次数和解锁"}, "sealed", "sms", "none"},
	}},
	{"sms counter", phrase{"Requests by address, device and tenant", "按地址、设备和租户的请求"}, phrase{"package sms: counter record (`g/`), under a blind index", "sms 包：计数记录（`g/`），位于盲索引之下"}, []stockRow{
		{"last marks.*", phrase{"counts requests", "统计请求"}, "sealed", "sms", "none"},
	}},
	{"sms breaker", phrase{"Breakers", "熔断"}, phrase{"package sms: breaker record (`b/`), of the service, a device or a tenant", "sms 包：熔断记录（`b/`），属于整个服务、一个设备或租户"}, []stockRow{
		{"seq from buckets.* tripped cause forgiven factor", phrase{"sees an attack in the numbers of codes sent and used", "从验证码发送和使用的数量中发现攻击"}, "sealed", "sms", "none"},
	}},
	{"password account", phrase{"The payment PIN", "支付密码"}, phrase{"package password: PIN record (`p/`), under a blind index of the account", "password 包：支付密码记录（`p/`），位于账户的盲索引之下"}, []stockRow{
		{"active.* old", phrase{"compares the PIN that the person types, and refuses old ones", "比较用户输入的支付密码，拒绝用过的"}, "hash", "pin", "none"},
		{"staged.* done", phrase{"a PIN that waits for the approval of its session", "等待会话审核通过的支付密码"}, "hash", "pin", "none"},
		{"tries.* pruned until reset backs probes changes.* causes.*", phrase{"counts tries, and what stops the PIN", "统计尝试次数，以及停用支付密码的原因"}, "sealed", "pin", "none"},
	}},
}

// declared lists the fields of all kinds: ours, and those that the other packages' own
// tests have written down.
func declared(t *testing.T) map[string][]string {
	t.Helper()
	all := realname.Fields()
	all["data key"] = []string{"key"} // bytes, with no fields
	for _, pkg := range []string{"sms", "password"} {
		b, err := os.ReadFile(filepath.Join("..", pkg, "testdata", "inventory.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			kind, field, _ := strings.Cut(strings.TrimSpace(line), " ")
			all[pkg+" "+kind] = append(all[pkg+" "+kind], field)
		}
	}
	return all
}

// take returns the fields that a row names, and leaves the others.
func take(fields []string, names string) (taken, left []string) {
	for _, f := range fields {
		named := slices.ContainsFunc(strings.Fields(names), func(n string) bool {
			bare := strings.TrimSuffix(f, " *")
			all, many := strings.CutSuffix(n, ".*")
			return bare == n || many && strings.HasPrefix(bare, all+".")
		})
		if named {
			taken = append(taken, f)
		} else {
			left = append(left, f)
		}
	}
	return taken, left
}

// TestInventory writes the pages of what is kept from what is declared: a field without a row
// fails, as does a row without a field.
func TestInventory(t *testing.T) {
	fields := declared(t)
	for _, kind := range realname.Kinds(newWorld(t, realnametest.Options{}).Verifier) {
		if len(fields[kind]) == 0 {
			t.Errorf("records of kind %q are not looked at", kind)
		}
	}
	for lang, page := range []string{"inventory.md", "inventory.zh.md"} {
		path := filepath.Join("..", "docs", page)
		got := inventoryPage(t, fields, lang)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || string(want) != got {
			t.Errorf("%s is out of date (%v): go test ./realname -run TestInventory -update", page, err)
		}
	}
}

func inventoryPage(t *testing.T, fields map[string][]string, lang int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(inventoryHead[lang])
	seen := map[string]bool{}
	for _, s := range stocks {
		seen[s.kind] = true
		fmt.Fprintf(&b, "\n### %s\n\n%s%s\n\n%s\n|---|---|---|---|---|\n", s.name[lang], phrase{"Where: ", "位置："}[lang], s.where[lang], inventoryColumns[lang])
		left := fields[s.kind]
		for _, r := range s.rows {
			var taken []string
			if taken, left = take(left, r.fields); len(taken) == 0 {
				t.Errorf("%s: no field is called %s", s.kind, r.fields)
			}
			for i, f := range taken {
				bare, personal := strings.CutSuffix(f, " *")
				if taken[i] = "`" + bare + "`"; personal {
					taken[i] += "\\*"
				}
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", strings.Join(taken, ", "), r.purpose[lang],
				word(t, stockForms, r.form)[lang], word(t, stockEnds, r.long)[lang], word(t, stockReceivers, r.receivers)[lang])
		}
		for _, f := range left {
			t.Errorf("%s.%s has no row in the inventory: say what it is for, and how long it is kept", s.kind, f)
		}
	}
	for kind := range fields {
		if !seen[kind] {
			t.Errorf("records of kind %q are not in the inventory", kind)
		}
	}
	b.WriteString(exportPage(t, fields, lang))
	b.WriteString(inventoryTail[lang])
	return b.String()
}

func word(t *testing.T, words map[string]phrase, name string) phrase {
	t.Helper()
	p, ok := words[name]
	if !ok || p[0] == "" || p[1] == "" {
		t.Errorf("%q is none of the words of the inventory", name)
	}
	return p
}

// TestInventoryNeedsEveryField: the inventory notices a field that nobody has described.
func TestInventoryNeedsEveryField(t *testing.T) {
	taken, left := take([]string{"name *", "new", "tokens.token *", "tokenless"}, "name tokens.*")
	if !slices.Equal(taken, []string{"name *", "tokens.token *"}) || !slices.Equal(left, []string{"new", "tokenless"}) {
		t.Errorf("taken %q, left %q", taken, left)
	}
}

var inventoryColumns = phrase{
	"| field | what for | form | how long | who receives it |",
	"| 字段 | 用途 | 形式 | 保存多久 | 谁会收到 |",
}

var inventoryHead = phrase{`# Inventory

[中文](inventory.zh.md)

Use this page as the list of what the library keeps: for your records of processing, for an impact assessment, for an audit. It is made from the
declarations of the records, and a test fails when a field has no row (` + "`go test ./realname -run TestInventory -update`" + ` writes it anew). What your
own service, your providers and your backups keep is not on it. [Privacy](privacy.md) has the same in sentences.

A star marks fields that hold personal data as such. All records are sealed, also those without a star; the names that they lie under are blind
indexes or random.

## When the data of a session ends

| what became of it | its personal data goes | set by |
|---|---|---|
| canceled, expired, or without a decision | after 24 hours | ` + "`Config.Retain.Abandoned`" + ` |
| rejected | after 30 days | ` + "`Config.Retain.Rejected`" + ` |
| approved | with the account: when you erase it | – |
| revoked, or superseded by newer approvals | as long as the account, or after your time | ` + "`Config.Retain.Ended`" + ` |
| approved once, and the account is erased or released | at once when erased, with the next sweep when released; after your time where a law has it kept | ` + "`Config.Retain.Closed`" + ` |
| its photos, where ` + "`Config.Photos`" + ` stores any | with the decision, or the end of the session; after your time; or with the rest | ` + "`Config.Retain.Photos`" + ` |
| restricted | not by itself | ` + "`Records.Restrict`" + ` |
| held | not before the hold ends | ` + "`Records.Hold`" + ` |

Card numbers, mobile numbers and the last days of documents go with the session that has them. When an approval ends by such a day, the account knows
it until it is erased.

## Records
`, `# 数据清单

[English](inventory.md)

请把本页当作库所保存内容的清单：用于处理活动记录、影响评估和审计。它由记录的声明生成，字段没有对应的行时测试就会失败
（` + "`go test ./realname -run TestInventory -update`" + ` 重新生成）。您自己的服务、服务商和备份保存的内容不在其中。[隐私](privacy.zh.md)用句子说明同样的内容。

星号表示字段本身含个人信息。所有记录都是密封的，没有星号的也一样；记录的键是盲索引或随机值。

## 会话的数据保存多久

| 会话的结果 | 个人信息何时删除 | 由什么设置 |
|---|---|---|
| 已取消、已过期，或没有决定 | 24 小时后 | ` + "`Config.Retain.Abandoned`" + ` |
| 未通过 | 30 天后 | ` + "`Config.Retain.Rejected`" + ` |
| 已通过 | 与账户相同：您删除账户时 | – |
| 已撤销，或被更新的认证取代 | 与账户相同，或在您设定的时间之后 | ` + "`Config.Retain.Ended`" + ` |
| 曾经通过，而账户被删除或解除绑定 | 账户被删除时立即删除，解除绑定时由下一次 sweep 删除；法律要求保存的，在您设定的时间之后 | ` + "`Config.Retain.Closed`" + ` |
| 照片（` + "`Config.Photos`" + ` 保存时） | 作出决定或会话结束时；或在您设定的时间之后；或与其余数据一起 | ` + "`Config.Retain.Photos`" + ` |
| 数据受限制 | 不自动删除 | ` + "`Records.Restrict`" + ` |
| 法律保留 | 不早于法律保留结束 | ` + "`Records.Hold`" + ` |

卡号、手机号和证件的有效期随保存它们的会话一起删除。认证因证件到期而到期的日期，账户保存到被删除为止。

## 记录
`}

var inventoryTail = phrase{`
## For audits

- 个人信息保护合规审计管理办法 (in force since May 2025) is said to ask what is processed, for what, how long and who receives it. Those are the columns above.
- 小型个人信息处理者个人信息保护简化措施规定 (in force since September 2026) is said to come with a self-check of 19 items for those who process data of fewer than
  100,000 people. What is collected and how long it is kept is above; notices, contracts and the people in charge are yours to fill in.

We have not read the full text of either: check it with your counsel.
`, `
## 用于审计

- 《个人信息保护合规审计管理办法》（2025 年 5 月起施行）据称要求说明处理什么、为什么、保存多久、谁会收到。上面各列就是这些。
- 《小型个人信息处理者个人信息保护简化措施规定》（2026 年 9 月起施行）据称为处理不满 10 万人信息者附有 19 项自查。收集什么、保存多久在上面；
  告知、合同和负责人请您自行填写。

两者的全文我们都没有读过：请与您的法律顾问核对。
`}
