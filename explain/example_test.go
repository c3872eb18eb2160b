package explain_test

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func Example() {
	header := http.Header{"Accept-Language": {"zh-CN,zh;q=0.9,en;q=0.8"}}
	lang := explain.Language(header.Get("Accept-Language"))

	_, err := names.Parse("王小明2")
	fmt.Println(explain.Error(lang, err))
	// Output:
	// 姓名中不能有数字，请与证件核对。
}

func ExampleError() {
	wrong := &sms.Error{Reason: sms.WrongCode, TriesLeft: 2}
	fmt.Println(explain.Error(language.SimplifiedChinese, wrong))

	at := time.Date(2026, 10, 1, 9, 20, 0, 0, time.UTC)
	limit := &realname.Error{Reason: realname.LimitExceeded, RetryAt: at}
	fmt.Println(explain.Error(language.SimplifiedChinese, limit))

	broken := errors.New("dial tcp 192.0.2.1:6379: connection refused")
	fmt.Println(explain.Error(language.SimplifiedChinese, broken))
	fmt.Println(explain.Error(language.English, broken))
	// Output:
	// 验证码不正确或已失效。请核对最近收到的短信，或重新获取验证码。还可以再试2次。
	// 可尝试的次数已用完；如需帮助，请联系客服。10月1日17:20后可以再试。
	// 系统繁忙，请稍后再试。
	// The system is busy. Please try again later.
}

func ExampleReason() {
	fmt.Println(explain.Reason(language.SimplifiedChinese, realname.DocumentQuality))
	fmt.Println(explain.Reason(language.English, names.FixedDot))
	// Output:
	// 照片不够清晰，请在光线充足处重新拍摄，避免反光和遮挡。
	// The dot between the parts of the name was changed to “·”.
}

func ExampleViolation() {
	pin := password.Violation{Kind: password.Personal, Field: password.FieldBirth}
	fmt.Println(explain.Violation(language.SimplifiedChinese, pin))
	fmt.Println(explain.Violation(language.English, pin))
	// Output:
	// 请不要使用您的生日。
	// Please do not use your date of birth.
}

func ExampleTerm() {
	fmt.Println(explain.Term(language.SimplifiedChinese, realname.StatusReview))
	fmt.Println(explain.Term(language.English, realname.StepPIN))
	fmt.Println(explain.Term(language.SimplifiedChinese, bankcard.Debit))
	fmt.Println(explain.Term(language.English, idcard.KindResident))
	// Output:
	// 审核中
	// Payment password
	// 借记卡
	// Resident ID card
}

func ExampleLanguage() {
	fmt.Println(explain.Language("zh-TW"))
	fmt.Println(explain.Language("fr-FR,fr;q=0.9,en;q=0.8"))
	flag := ""
	fmt.Println(explain.Language(flag, "en-GB"))
	// Output:
	// zh-Hans
	// en
	// en
}
