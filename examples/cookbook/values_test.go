package cookbook_test

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// No database, no network.
func Example_checkANumberAlone() {
	n, err := idcard.Parse("11010519491231002X")
	fmt.Println(n, n.Birth(), n.Sex(), n.Region().FullName(), err)

	_, err = idcard.Parse("110105194912310021")
	var wrong *idcard.ParseError
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Reason, wrong.Offset)
	}
	// Output:
	// 1****************X 1949-12-31 female 北京市朝阳区 <nil>
	// bad_checksum 17
}

// The issuer is a hint from tables: refuse nothing because of it.
func Example_readABankCard() {
	n := must(bankcard.Parse("6216 2610 0000 0000 018")) // as people type it
	issuer := n.Identify()
	fmt.Println(n, issuer.Bank.Chinese, issuer.Type, issuer.Networks[0])
	// Output: ***************0018 平安银行 debit unionpay
}

// Compare the zone with what was typed.
func Example_passportMRZ() {
	m := must(document.ParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10")) // the specimen of ICAO Doc 9303
	typed := must(document.Parse(document.KindPassport, "L898902C3"))
	today := idcard.MustDate(2026, 5, 1)
	fmt.Println(m.Number() == typed, m.Issuer(), m.Birth(today), "expired:", m.Expiry(today).Before(today))
	// Output: true UTO 1974-08-12 expired: true
}

// Choose by the header Accept-Language.
func Example_severalLanguages() {
	_, err := sms.ParseMobile("1380013800")
	for _, header := range []string{"zh-CN,zh;q=0.9", "en-GB", "fr"} {
		fmt.Println(explain.Error(explain.Language(header), err))
	}
	fmt.Println(explain.Code(err).Code, explain.Code(err).Class)
	// Output:
	// 手机号码应为11位数字，请核对后重新填写。
	// A mobile number has 11 digits. Please check it and enter it again.
	// A mobile number has 11 digits. Please check it and enter it again.
	// sms.bad_length invalid
}

// Use the code service by itself, for a login for example.
func Example_codeWithoutAVerifier() {
	phone := new(smstest.Phone) // your sender
	codes := must(sms.New(sms.Config{
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
		Senders: []sms.Route{{Name: "first", Sender: phone}},
	}))
	_, err := codes.Send(ctx, sms.Request{Mobile: mobile, Purpose: "login", Binding: "browser-9", IP: netip.MustParseAddr("192.0.2.1")})
	check(err)
	_, err = codes.Verify(ctx, sms.Attempt{Mobile: mobile, Purpose: "login", Binding: "browser-8", Code: phone.Code(mobile)})
	fmt.Println(err) // another browser
	proof := must(codes.Verify(ctx, sms.Attempt{Mobile: mobile, Purpose: "login", Binding: "browser-9", Code: phone.Code(mobile)}))
	fmt.Println(proof.Mobile())
	// Output:
	// sms: wrong code
	// 138****8000
}

// Show the violations.
func Example_passwordOfALogin() {
	policy := password.NIST()
	report := policy.Check("zhangsan1949", password.Person{Names: []names.Name{person.Name}, Birth: person.Number.Birth()})
	fmt.Println(report.Grade, len(report.Violations) > 0)
	for _, v := range report.Violations {
		fmt.Println(explain.Violation(explain.Language("zh"), v))
	}
	// Output:
	// 1 true
	// 密码太短，请再加一些字符。
	// 请不要使用您的生日。
}
