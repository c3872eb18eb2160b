package main

// usage is the help. A test sees that every flag and every word is in it.
var usage = text{zhUsage, enUsage}

const zhUsage = `实名认证演示：让一个虚构的人依次走完两种认证方式，打印每一步和审计记录。
所有后端都是模拟的，不查询任何人，不发送任何内容。

用法：go run ./examples/quickstart [选项]

填写的信息（不填则用虚构的值）：
  -name 姓名       默认 张三丰
  -number 号码     身份证号码，默认是国家标准中的示例 11010519491231002X
  -card 卡号       银行卡号，默认 6216261000000000018
  -mobile 手机号   默认 13800138000
  -code 验证码     用它代替手机收到的验证码，例如试一个错的：-code 000000
  -pin 六位数字    支付密码，默认 739164；试试 -pin 123456

如何进行：
  -i               在终端逐项询问，填错了会说明并再问一次
  -method 方式     both（默认，两种都走）、id_card、bank_card
  -scenario 场景   verify（默认，只做认证）；或先认证，再演示 renew（更新认证）、
                   reset_pin（重置支付密码）、revoke（撤销认证）
  -lang 语言       zh 或 en，默认取自环境变量 LANG

让后端给出别的答复（默认都是 pass）：
  -authority       mismatch, no_record
  -photos          document_quality, document_forged, document_expired, document_data_mismatch
  -face            pending（稍后答复）, face_mismatch, liveness_failed, attack_suspected
  -bank            mismatch, phone_owner_mismatch, card_not_usable, card_unsupported
  -sms             refused（明确未发出）, dropped（没有答复，也没有送达）
  -review          people（转人工）, review_rejected
每个后端还可以是：down（肯定没有处理）、timeout（处理了，但答复丢失；能查询的后端会被再次查询）、
hang（一直不答复）。

退出状态：0 通过，1 未通过，2 用法有误。
`

const enUsage = `Quickstart takes a made-up person through both ways of real-name verification,
and prints each step and the audit trail. All backends are made up: nobody is
asked and nothing is sent.

Usage: go run ./examples/quickstart [flags]

What the person types (all have made-up defaults):
  -name NAME       default 张三丰
  -number NUMBER   the ID number; the default, 11010519491231002X, is the example of
                   the national standard
  -card NUMBER     the bank card, default 6216261000000000018
  -mobile NUMBER   default 13800138000
  -code DIGITS     typed in place of the code that arrives; try a wrong one: -code 000000
  -pin DIGITS      the payment password, default 739164; try -pin 123456

How:
  -i               ask on the terminal, explain a mistake and ask again
  -method WAY      both (the default), id_card or bank_card
  -scenario WHAT   verify (the default); or, once verified: renew, reset_pin (a forgotten
                   payment password), revoke (an operator takes the approval back)
  -lang LANGUAGE   zh or en; the default comes from the environment's LANG

What a backend answers in place of pass:
  -authority       mismatch, no_record
  -photos          document_quality, document_forged, document_expired, document_data_mismatch
  -face            pending (answers later), face_mismatch, liveness_failed, attack_suspected
  -bank            mismatch, phone_owner_mismatch, card_not_usable, card_unsupported
  -sms             refused (certainly not sent), dropped (no answer, nothing arrives)
  -review          people (a reviewer decides), review_rejected
Each also takes: down (certainly nothing was done), timeout (it was done, but the
answer is lost; backends that can be queried are asked what became of it), hang (no
answer at all).

Exit status: 0 approved, 1 not approved, 2 wrong usage.
`
