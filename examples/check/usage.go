package main

import "github.com/go-realname/sdk/examples/internal/speech"

var tryHelp = speech.Text{"用 -h 查看全部用法。", "See -h for all there is."}

// usage is the help. A test sees that every flag and every word is in it.
var usage = speech.Text{zhUsage, enUsage}

const zhUsage = `check 离线检查文件中的号码，在付费查询或迁移数据之前找出有问题的行。

用法：check [选项] 类型 [文件]            不给文件则读标准输入
  go run ./examples/check idcard numbers.txt
  go run ./examples/check -in csv -column 身份证号 idcard 客户.csv >结果.csv
  echo 13800138000 | go run ./examples/check mobile

类型：
  idcard     身份证号码（含港澳台居民居住证、外国人永久居留身份证）
  bankcard   银行卡号
  mobile     手机号码
  name       姓名
  document   护照、通行证、港澳台身份证等证件号码
  mrz        护照和证件的机读区，各行写在一行中
  uscc       统一社会信用代码
  password   登录密码是否容易被猜中
  pin        六位支付密码是否容易被猜中

输入：
  -in text         每行一个（默认）
  -in jsonl        每行一个JSON字符串；password和pin也可以是对象：
                   {"password": …, "names": […], "birth": "2001-02-03", "idNumber": …,
                   "mobile": …, "email": …, "userName": …, "bankCards": […], "service": …}，
                   pin则把password换成pin
  -in csv -column 列名
                   检查CSV的一列，首行为列名
  -encoding 编码   utf-8、gb18030或auto（默认，自动识别）

输出：
  -out table       给人看的表格，以掩码显示（在终端上默认如此）
  -out jsonl       每行一个JSON对象（否则默认如此）
  -out csv         原CSV加上几列（-in csv时默认如此）；password和pin所在列会被清空
  -reveal          增加normalized：明文的规范写法（手机号码为E.164）；不适用于password和pin
  -lang 语言       zh或en，默认取自环境变量LANG

规则：
  -at 日期         把这一天当作今天，例如2026-01-31；决定出生日期是否在将来、
                   证件是否过期
  -lenient         先去空格、转半角等再检查；除idcard、password和pin外默认如此，
                   -lenient=false则不修正；经修正才有效的，repaired为true
  -strict          也拒绝多半有误的：bankcard校验位或位数不符合卡组织规定的（无中国发卡行的
                   卡段）；idcard疑似截断的；mobile收不到短信的；mrz已过有效期的
  -policy 名称     default（默认），或者
                   idcard：resident（只接受居民身份证）、unknown_regions（接受未知的
                   县级代码）、strict_timing（地区代码须在出生当年有效；会误伤真实号码）
                   bankcard：luhn_warn（校验位不对只提示）、luhn_require（一律拒绝；会误伤）
                   mobile：greater_china（接受港澳台号码）、unassigned（接受未分配号段）
                   name：hkscs（来自香港的文字，不解释GBK自定义字）
                   document：只接受一种证件，否则逐一尝试：hk_macao_permit、taiwan_permit、
                   hk_macao_pass、taiwan_pass、hkid、macao_id、taiwan_id、taiwan_resident、
                   chinese_passport、hk_passport、macao_passport、passport
                   uscc：legacy（接受早期试点的代码）
                   password：nist（SP 800-63B-4，唯一因素）、nist_mfa（多因素之一）、
                   dengbao（等保）
                   pin：no_dates（不接受YYMMDD）、no_date_forms（不接受任何日期写法）

标准错误输出最后给出按原因的汇总。退出状态：0 全部有效，1 有无效的，2 未能完成。
`

const enUsage = `Check finds what is wrong in files of numbers, offline, before anybody pays for a
query or moves the data.

Usage: check [flags] KIND [FILE]         standard input without FILE
  go run ./examples/check idcard numbers.txt
  go run ./examples/check -in csv -column id_number idcard customers.csv >checked.csv
  echo 13800138000 | go run ./examples/check mobile

KIND is one of
  idcard     ID numbers, those on residence permits and foreigners' cards among them
  bankcard   bank card numbers
  mobile     mobile numbers
  name       personal names
  document   numbers of passports, permits, cards of Hong Kong, Macao and Taiwan
  mrz        machine readable zones of passports and cards, all lines as one
  uscc       unified social credit codes of companies
  password   whether a password is easily guessed
  pin        whether a payment password of six digits is easily guessed

Input:
  -in text         one item a line (the default)
  -in jsonl        a JSON string a line; for password and pin it may be an object
                   {"password": …, "names": […], "birth": "2001-02-03", "idNumber": …,
                   "mobile": …, "email": …, "userName": …, "bankCards": […], "service": …},
                   for pin with pin in place of password
  -in csv -column NAME
                   one column of a CSV whose first line has the names
  -encoding NAME   utf-8, gb18030 or auto (the default: found out)

Output:
  -out table       for people, masked (the default on a terminal)
  -out jsonl       a JSON object a line (the default otherwise)
  -out csv         the CSV with columns added (the default with -in csv); a column of
                   passwords or PINs is emptied
  -reveal          adds normalized, the plain value in its normal form (mobile: E.164);
                   not for password and pin
  -lang LANGUAGE   zh or en; the default comes from the environment's LANG

Rules:
  -at DATE         sets today, such as 2026-01-31, after which nobody was born,
                   and before which documents expired
  -lenient         repair blanks, full-width digits and the like first; on but for idcard,
                   password and pin; -lenient=false refuses what needs a repair; repaired
                   is true for what is valid only so
  -strict          also refuse what is most likely wrong: bankcard: a check digit that every
                   network of the number demands, a length that no card with the prefix
                   has; idcard: what looks cut off; mobile: what gets no messages;
                   mrz: what has expired
  -policy NAME     default, or
                   idcard: resident (residents' numbers alone), unknown_regions (accept
                   unknown counties), strict_timing (the region must have been in force at
                   birth: refuses many real numbers)
                   bankcard: luhn_warn (a wrong check digit is a finding), luhn_require (is
                   refused: turns real cards away)
                   mobile: greater_china (also Hong Kong, Macao, Taiwan), unassigned (also
                   ranges given to nobody)
                   name: hkscs (text from Hong Kong: GBK's private characters are not read)
                   document: one kind alone, where else each is tried: hk_macao_permit,
                   taiwan_permit, hk_macao_pass, taiwan_pass, hkid, macao_id, taiwan_id,
                   taiwan_resident, chinese_passport, hk_passport, macao_passport, passport
                   uscc: legacy (also codes of the first pilots)
                   password: nist (SP 800-63B-4, the only factor), nist_mfa (one of several),
                   dengbao (等保)
                   pin: no_dates (no YYMMDD), no_date_forms (no form of a date)

A summary by reason comes last, on standard error. Exit status: 0 all valid, 1 some
not, 2 could not run.
`
