package main

import (
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/realname"
)

type text = speech.Text

var (
	tryHelp = text{"用 -h 查看全部用法。", "See -h for all there is."}
	colon   = text{"：", ": "}

	labelName   = text{"姓名", "Name"}
	labelNumber = text{"身份证号码", "ID number"}
	labelCard   = text{"银行卡号", "Bank card"}
	labelMobile = text{"手机号码", "Mobile number"}
	labelCode   = text{"验证码", "Code"}
	labelPIN    = text{"支付密码", "Payment password"}
	labelMethod = text{"认证方式（1 身份证，2 银行卡）", "Way (1 ID card, 2 bank card)"}

	intro = text{
		"实名认证演示。所有后端都是模拟的：不查询任何人，不发送任何内容。\n" +
			"时钟从 %s（北京时间）开始，所有个人信息均以掩码显示。",
		"Real-name verification with made-up backends: nobody is asked, nothing is sent.\n" +
			"The clock starts at %s in Beijing. All personal data shows masked.",
	}
	askIntro = text{
		"直接按回车采用方括号中的值，输入 q 结束。输入的内容会显示在屏幕上，请勿使用真实信息。",
		"Enter alone takes the value in brackets, q ends. What you type shows: make it up.",
	}

	headStep   = text{"步骤", "Step"}
	headResult = text{"结果", "Result"}
	headDetail = text{"说明", "What happened"}
	theUser    = text{"→ 用户看到：", "→ The user is told: "}
	theProgram = text{"→ 程序收到：%s（%s）", "→ The program gets: %s (%s)"}
	triesLeft  = text{"→ 本次认证还可再试 %d 次", "→ Tries left in this session: %d"}
	outcome    = text{"结果：%s（%s）", "Outcome: %s (%s)"}
	accountNow = text{"账户：%s", "Account: %s"}
	stopped    = text{"已结束。", "Stopped."}
	system     = text{"系统：%v", "System: %v"}

	refused = text{"被拒绝", "Refused"}
	sent    = text{"已发送", "Sent"}
	agreed  = text{"同意授权", "Consent"}

	didAgree    = text{"同意将各步骤的信息交给相应后端核验", "to hand what each step asks for to its backend"}
	didIdentity = text{"权威机构：姓名与号码一致", "authority: name and number belong together"}
	didOwn      = text{"与账户的实名信息一致，不再询问权威机构", "they are those of the account; nobody is asked"}
	didPhotos   = text{"正反两面已识读，与身份信息一致；照片不保存", "both sides read, they fit the identity; not stored"}
	didFace     = text{"是本人，且为活体", "the same face, and a living person"}
	didCard     = text{"银行：姓名、证件、卡号、手机号四要素一致（%s，尾号 %s）",
		"bank: name, ID, card and mobile belong together (%s, *%s)"}
	didSend = text{"验证码 %s 已发往 %s，%s 前有效", "code %s sent to %s, good until %s"}
	maySend = text{"短信平台没有答复，验证码可能已发往 %[2]s",
		"the gateway gave no answer; a code may arrive at %[2]s"}
	noCode     = text{"没有收到验证码；%s 后可重新获取", "no code arrived; another one can be asked for after %s"}
	didCode    = text{"验证码正确，手机号 %s 已验证", "the code is right: %s is proven"}
	didPIN     = text{"%s 已设定，审核通过后生效", "%s is set, and comes into force with the approval"}
	didReview  = text{"由程序自动审核", "decided by a program"}
	didRule    = text{"没有异常，无需人工审核", "nothing odd was found: nobody needs to decide"}
	toPeople   = text{"程序转交人工审核", "the program leaves it to people"}
	didDecide  = text{"审核人员 reviewer-1 审核通过", "reviewer-1 approves"}
	faceLater  = text{"用户到 %s 继续", "the user goes on at %s"}
	later      = text{"没有答复，%d 分钟后再次询问", "no answer; asked again in %d minutes"}
	pinWorks   = text{"支付密码已生效", "the payment password is in force"}
	events     = text{"通知：%s", "Events: %s"}
	phoneRings = text{"手机收到短信：验证码 %s，请勿告诉他人。",
		"A text message arrives: the code is %s. Tell it to nobody."}
	onceMore = text{"按回车再试一次，输入 q 结束", "Enter to try again, q to end"}

	level      = text{"，等级 %d（%s）", ", level %d (%s)"}
	and        = text{"、", ", "}
	until      = text{"，有效期至 %s", ", until %s"}
	noPIN      = text{"，支付密码已停用（%s）", ", the payment password is suspended (%s)"}
	daysLater  = text{"%d 天后", "%d days later"}
	runsOut    = text{"%s %s（%s）", "%s %s (%s)"}
	revocation = text{"撤销认证", "Revocation"}
	revokes    = text{"审核人员 reviewer-2 撤销了认证：%s", "reviewer-2 takes the approval back: %s"}
	oldPIN     = text{"用原支付密码付款：被拒绝", "Payment with the old payment password: refused"}

	trailGood = text{"审计记录（%d 条，哈希链校验通过）", "Audit trail (%d entries, the chain of hashes holds)"}
	trailBad  = text{"审计记录校验失败：%v", "The audit trail is broken: %v"}
	headTime  = text{"时间", "Time"}
	headWhat  = text{"事项", "What"}
	headMore  = text{"备注", "Notes"}
)

// kinds are the kinds of entries in an audit trail.
var kinds = map[string]text{
	"status":     {"状态", "status"},
	"consent":    {"授权", "consent"},
	"method":     {"更换方式", "other way"},
	"subject":    {"填写身份", "identity given"},
	"asked":      {"提交核验", "asked"},
	"settled":    {"得到结果", "settled"},
	"extended":   {"延长期限", "extended"},
	"held":       {"法律保留", "held"},
	"unheld":     {"结束法律保留", "unheld"},
	"referred":   {"转人工核实", "left to people"},
	"late":       {"迟到的结果", "too late"},
	"proved":     {"已验证", "proved"},
	"decided":    {"人工决定", "decided"},
	"code_sent":  {"发送验证码", "code sent"},
	"code_wrong": {"验证码错误", "wrong code"},
	"reference":  {"流水号", "reference"},
}

// outcomes are what came of an operation, by their names in an audit trail.
var outcomes = map[string]text{
	"passed":     {"通过", "passed"},
	"failed":     {"未通过", "not passed"},
	"pending":    {"等待结果", "pending"},
	"not_judged": {"未核验", "not judged"},
	"unresolved": {"未收到结果", "no result"},
	"waiting":    {"仍在等待", "still waiting"},
}

// consents are the texts of consent, one for each purpose, in both languages.
var consents = func() (all []realname.Text) {
	for p := realname.PurposeIdentity; p <= realname.PurposeCarrier; p++ {
		for _, lang := range []string{"zh-Hans", "en"} {
			all = append(all, realname.Text{ID: "privacy-" + p.String(), Version: "2026-01", Language: lang, Purpose: p})
		}
	}
	return all
}()
