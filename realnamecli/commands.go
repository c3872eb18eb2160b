package realnamecli

// A need is a flag that a command has.
type need uint8

const (
	needActor need = iota + 1
	needReason
	mayReason
	needWhy
	needText
	needRound
	needAgain
	needUntil
	needDir
	needLock
	needYes
	mayLimit
)

// What a command is about.
const (
	aSession  = "SESSION"
	anAccount = "ACCOUNT"
)

// A command is one of those that there are.
type command struct {
	name  string
	about string // whose name follows, if any
	needs []need
	help  [2]string // by language
	run   func(*call) error
}

// commands are all that there are, in the order of the help.
var commands = []command{
	{"list", "", []need{mayLimit}, [2]string{"cases that wait for a decision, the most urgent first", "等待决定的申请，最紧急的在前"}, (*call).list},
	{"waiting", "", nil, [2]string{"how many cases are free, taken and late", "空闲、已领取和逾期的申请各有多少"}, (*call).waiting},
	{"next", "", []need{needActor}, [2]string{"take the most urgent case that is free", "领取最紧急的空闲申请"}, (*call).next},
	{"take", aSession, []need{needActor}, [2]string{"take a case: nobody else decides meanwhile", "领取申请：期间别人不能决定"}, (*call).take},
	{"return", aSession, []need{needActor}, [2]string{"give a case back that was taken", "归还领取的申请"}, (*call).giveBack},
	{"show", aSession, []need{needActor}, [2]string{"everything that is to be known of a case, masked; notes tells what its notes say", "申请的全部信息，脱敏；备注内容用 notes 查看"}, (*call).show},
	{"trail", aSession, nil, [2]string{"a session's audit trail, an entry a line", "会话的审计记录，每行一条"}, (*call).trail},
	{"account", anAccount, nil, [2]string{"how an account stands", "账户的状态"}, (*call).account},
	{"reveal", aSession, []need{needActor, needWhy}, [2]string{"name, numbers and card of a session, plain; it stands in the trail", "会话的姓名、号码和银行卡，明文；记入审计记录"}, (*call).reveal},
	{"note", aSession, []need{needActor, needText}, [2]string{"put a note into the case", "在申请里写备注"}, (*call).note},
	{"notes", aSession, []need{needActor}, [2]string{"the notes of a case, plain, a note a line; it stands in the trail", "申请的备注，明文，每行一条；记入审计记录"}, (*call).notes},
	{"photos", aSession, []need{needActor, needWhy, needDir}, [2]string{"write the photos of a session into a directory; it stands in the trail", "把会话的照片写入目录；记入审计记录"}, (*call).photos},
	{"approve", aSession, []need{needActor, needRound}, [2]string{"approve a case, in the round that -round names", "批准申请，-round 为轮次"}, (*call).approve},
	{"reject", aSession, []need{needActor, needRound, needReason, needYes}, [2]string{"reject a case", "拒绝申请"}, (*call).reject},
	{"again", aSession, []need{needActor, needRound, needAgain, mayReason}, [2]string{"ask for -steps again, such as photos,face", "要求重新完成 -steps，例如 photos,face"}, (*call).again},
	{"escalate", aSession, []need{needActor, needRound}, [2]string{"leave a case to somebody with more authority", "把申请上交给更高权限的人"}, (*call).escalate},
	{"revoke", aSession, []need{needActor, needReason, needYes}, [2]string{"take an approval back", "撤销批准"}, (*call).revoke},
	{"suspend", anAccount, []need{needActor, needReason}, [2]string{"stop an account and its payment PIN", "冻结账户及其支付密码"}, (*call).suspend},
	{"resume", anAccount, []need{needActor, needReason}, [2]string{"let an account go on that was suspended", "恢复被冻结的账户"}, (*call).resume},
	{"unlock", anAccount, []need{needActor, needReason, needLock}, [2]string{"lift a -lock before its time: tries, pin or mobile", "提前解除 -lock：tries、pin 或 mobile"}, (*call).unlock},
	{"reverify", anAccount, []need{needActor, needReason, needUntil}, [2]string{"ask an account's person to prove themselves again by -until", "要求账户本人在 -until 之前重新认证"}, (*call).reverify},
	{"release", anAccount, []need{needActor, needReason, needYes}, [2]string{"take an account from its person", "解除账户与本人的关系"}, (*call).release},
	{"erase", anAccount, []need{needActor, needWhy, needYes}, [2]string{"erase the personal data of an account", "删除账户的个人信息"}, (*call).erase},
	{"restrict", anAccount, []need{needActor, needWhy, needYes}, [2]string{"take the data of an account out of use; it is kept", "停止使用账户的数据；数据仍保存"}, (*call).restrict},
	{"export", anAccount, []need{needActor, needWhy}, [2]string{"what is kept of a person, plain, for that person; it stands in the account's looks", "为本人导出保存的内容，明文；记入账户的查看记录"}, (*call).export},
	{"hold", aSession, []need{needActor, needWhy, needUntil}, [2]string{"keep the data of a session until -until, for a court or an inquiry", "为法院或调查把会话的数据保留到 -until"}, (*call).hold},
	{"unhold", aSession, []need{needActor, needWhy, needYes}, [2]string{"end a hold", "结束保留"}, (*call).unhold},
	{"export-session", aSession, []need{needActor, needWhy}, [2]string{"what is kept of a session's person, plain, for that person; it stands in the trail", "为本人导出会话中保存的内容，明文；记入审计记录"}, (*call).exportSession},
	{"restrict-session", aSession, []need{needActor, needWhy, needYes}, [2]string{"take the data of a session out of use; it is kept", "停止使用会话的数据；数据仍保存"}, (*call).restrictSession},
	{"erase-session", aSession, []need{needActor, needWhy, needYes}, [2]string{"erase the personal data of a session", "删除会话的个人信息"}, (*call).eraseSession},
	{"hold-account", anAccount, []need{needActor, needWhy, needUntil}, [2]string{"hold each session of an account", "保留账户的每个会话"}, (*call).holdAccount},
	{"unhold-account", anAccount, []need{needActor, needWhy, needYes}, [2]string{"end the holds of an account", "结束账户的保留"}, (*call).unholdAccount},
	{"screened", "", nil, [2]string{"accounts that are stopped since a list has their person", "因名单而停用的账户"}, (*call).screened},
	{"clear-screening", anAccount, []need{needActor, needWhy}, [2]string{"let an account go on that a list has stopped", "恢复因名单而停用的账户"}, (*call).clearScreening},
	{"due", "", []need{needUntil}, [2]string{"whose data would go until -until", "到 -until 为止哪些数据会消失"}, (*call).due},
	{"quarantine", aSession, []need{needActor, needReason, needYes}, [2]string{"move the record of a session aside that cannot be opened", "把打不开的会话记录移到一旁"}, (*call).quarantine},
	{"sweep", "", nil, [2]string{"once through all that is due", "处理一遍所有到期的内容"}, (*call).sweep},
	{"rewrap", "", nil, [2]string{"bring everything under the current key, until nothing is left", "把所有内容换到当前密钥之下，直到没有剩余"}, (*call).rewrap},
	{"reindex", "", nil, [2]string{"bring everything under the index key, until nothing is left", "把所有内容换到索引密钥之下，直到没有剩余"}, (*call).reindex},
	{"check-store", "", nil, [2]string{"read every record and count those that cannot be read", "读取每条记录，统计读不出的"}, (*call).checkStore},
}
