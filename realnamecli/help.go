package realnamecli

import (
	"cmp"
	"fmt"
	"strings"
)

// A language is one of the help's.
type language uint8

const (
	english language = iota
	chinese
)

func languageOf(name string) language {
	if strings.HasPrefix(name, "zh") {
		return chinese
	}
	return english
}

// orLanguage is the language of a flag, or the one of before where the flag is not given.
func orLanguage(name string, before language) language {
	if name == "" {
		return before
	}
	return languageOf(name)
}

// flagTexts say what each flag is, and how it is written.
var flagTexts = map[need][3]string{
	needActor:  {"-actor NAME", "who does it, for the trail", "操作人，记入审计记录"},
	needReason: {"-reason NAME", "why, by the name of a reason such as attack_suspected", "理由，用原因的名称，例如 attack_suspected"},
	mayReason:  {"-reason NAME", "why, by the name of a reason; may be left out", "理由，用原因的名称；可以省略"},
	needWhy:    {"-why TEXT", "why, in at most 128 bytes without personal data, such as the number of a case", "理由，最多 128 字节，不含个人信息，例如案号"},
	needText:   {"-text TEXT", "the note; it is kept and erased with the person's data", "备注；随本人数据一起保存和删除"},
	needRound:  {"-round N", "the round of the case as you saw it", "您看到的申请轮次"},
	needAgain:  {"-steps LIST", "which steps, with commas: photos,face", "哪些步骤，用逗号分隔：photos,face"},
	needUntil:  {"-until TIME", "a time (RFC 3339), a day, or how long from now (72h), up to the end of that day or hour in Beijing", "时间（RFC 3339）、日期，或从现在起多久（72h），到北京时间当天或该小时结束为止"},
	needDir:    {"-dir DIRECTORY", "where files are written", "写入文件的目录"},
	needLock:   {"-lock NAME", "which lock: tries, pin, mobile", "哪种锁：tries、pin、mobile"},
	needYes:    {"-yes", "go on without a question: it cannot be undone", "不再询问，直接执行：无法撤回"},
	mayLimit:   {"-limit N", "at most so many; 100 without it", "最多多少个；默认 100"},
}

// help writes which commands there are.
func help(c Config, lang language) error {
	head := [2]string{"%s [-lang en|zh] COMMAND: JSON lines out. COMMAND -help tells its flags.\n\n", "%s [-lang en|zh] 命令：输出为 JSON，每行一个。命令 -help 列出其选项。\n\n"}
	fmt.Fprintf(c.Err, head[lang], c.Name)
	for _, cmd := range commands {
		fmt.Fprintf(c.Err, "  %-24s %s\n", strings.TrimSpace(cmd.name+" "+cmd.about), cmd.help[lang])
	}
	return nil
}

// helpOf writes what a command does and which flags it has.
func helpOf(c Config, cmd *command, lang language) error {
	fmt.Fprintf(c.Err, "%s %s: %s\n\n", c.Name, strings.TrimSpace(cmd.name+" "+cmd.about), cmd.help[lang])
	for _, n := range cmd.needs {
		text := flagTexts[n]
		fmt.Fprintf(c.Err, "  %-16s %s\n", text[0], cmp.Or(text[1+lang], text[1]))
	}
	return nil
}
