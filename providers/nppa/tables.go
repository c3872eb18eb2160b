package nppa

import (
	"slices"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// An endpoint is one call of the system, as data.
type endpoint struct {
	action, path string
	test         string // the path of its test, without the code
	class        wire.Class
	query        bool
	codes        wire.Table // of errcode, but for 0
}

// The functions that make rows, by short names.
func input(code, says string) wire.Row { return wire.Input(code, says) }
func busy(code, says string) wire.Row  { return wire.Busy(code, says) }
func limit(code, says string) wire.Row { return wire.Limit(code, says) }
func setup(code, says string) wire.Row { return wire.Setup(code, says) }
func down(code, says string) wire.Row  { return wire.Down(code, says) }

// systemCodes are the codes of every call (系统错误). After an error inside of the system a check
// may have been recorded all the same: it can be asked about.
var systemCodes = wire.Table{
	wire.Unsure("1001", "系统错误"),
	setup("1002", "接口请求的资源不存在"),
	setup("1003", "接口请求方式错误"),
	setup("1004", "接口请求核心参数缺失"),
	setup("1005", "接口请求 IP 地址非法"),
	busy("1006", "接口请求超出流量限制"),
	setup("1007", "接口请求过期"),
	setup("1008", "调用方身份非法"),
	setup("1009", "调用方身份未启用"),
	setup("1010", "接口调用权限非法"),
	setup("1011", "调用方身份核验错误"),
	setup("1012", "接口请求报文核验失败"),
	setup("4001", "测试系统错误"),
	setup("4002", "测试任务不存在"),
	setup("4003", "测试参数无效"),
}

// inUse is the code of a check whose ai was there before: it is the same operation.
const inUse = "2004"

// check is 实名认证接口.
var check = &endpoint{
	action: "check", path: "/idcard/authentication/check", test: "/test/authentication/check/",
	class: wire.ByKey,
	codes: slices.Concat(systemCodes, wire.Table{
		input("2001", "身份证号格式校验失败"),
		limit("2002", "实名认证条目已达上限"),
		wire.Unsure(inUse, "会员 ID 已被使用"),
	}),
}

// query is 实名认证结果查询接口.
var query = &endpoint{
	action: "query", path: "/idcard/authentication/query", test: "/test/authentication/query/",
	class: wire.ByKey, query: true,
	codes: slices.Concat(systemCodes, wire.Table{
		down("2003", "没有该编码的认证记录").NeverSeen(),
	}),
}

// report is 游戏用户行为数据上报接口.
var report = &endpoint{
	action: "loginout", path: "/behavior/collection/loginout", test: "/test/collection/loginout/",
	class: wire.Effect,
	codes: slices.Concat(systemCodes, wire.Table{
		input("3002", "上报为空"),
		input("3003", "上报数量超出限制"),
		input("3004", "行为编码错误"),
		input("3005", "行为发生时间错误"),
		input("3006", "用户类型无效"),
		input("3007", "行为类型无效"),
		input("3008", "缺失 PI 值"),
		input("3009", "缺失 DI 值"),
		input("3010", "PI 值无效"),
	}),
}

// statuses are the values of status, in the answers of check and query. The system takes no
// money.
var statuses = wire.Table{
	wire.Yes("0", "认证成功").Free(),
	wire.Row{Code: "1", Verdict: realname.VerdictPending, Says: "认证中"}.Free(),
	wire.No("2", realname.ReasonMismatch, "认证失败").Free(),
}
