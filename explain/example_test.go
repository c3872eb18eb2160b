package explain_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document/photo"
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

	limit := &realname.Error{Reason: realname.ReasonLimitExceeded}
	fmt.Println(explain.Error(language.SimplifiedChinese, limit))

	broken := errors.New("dial tcp 192.0.2.1:6379: connection refused")
	fmt.Println(explain.Error(language.SimplifiedChinese, broken))
	fmt.Println(explain.Error(language.English, broken))
	// Output:
	// 验证码不正确或已失效。请核对最近收到的短信，或重新获取验证码。还可以再试2次。
	// 可尝试的次数已用完；如需帮助，请联系客服。
	// 系统繁忙，请稍后再试。
	// The system is busy. Please try again later.
}

// What to do about a photo, before anybody pays for reading it.
func ExampleReason_photo() {
	for _, f := range []photo.Finding{photo.TooDark, photo.Blurred} {
		fmt.Println(explain.Reason(language.SimplifiedChinese, f))
	}
	// Output:
	// 光线太暗，请在明亮处重新拍摄。
	// 照片模糊，请擦净镜头、拿稳手机，对焦后重新拍摄。
}

func ExampleReason() {
	fmt.Println(explain.Reason(language.SimplifiedChinese, realname.ReasonDocumentQuality))
	fmt.Println(explain.Reason(language.English, names.FixedDot))
	// Output:
	// 照片不够清晰，请在光线充足处重新拍摄，避免反光和遮挡。
	// The dot between the parts of the name was changed to “·”.
}

// An API answers with a code, and with the words for the person.
func ExampleCode() {
	_, err := idcard.Parse("110105194912310021")
	for _, err := range []error{err, &sms.Error{Reason: sms.WrongCode, TriesLeft: 2}, io.EOF} {
		p := explain.Code(err)
		fmt.Println(p.Code, p.Class, p.TriesLeft, explain.Error(language.English, err))
	}
	// Output:
	// idcard.bad_checksum invalid 0 One character may differ from your card. Please compare them one by one.
	// sms.wrong_code refused 2 The code is not right, or is no longer valid. Please look at the latest message, or ask for a new code. You have 2 tries left.
	// unknown unknown 0 The system is busy. Please try again later.
}

// A service with a clock of its own, such as a test, says what time it is.
func ExampleErrorAt() {
	now := time.Date(2026, 10, 1, 9, 20, 0, 0, time.UTC)
	for _, wait := range []time.Duration{time.Minute, time.Hour, 14 * time.Hour} {
		err := &sms.Error{Reason: sms.Locked, RetryAt: now.Add(wait)}
		fmt.Println(explain.ErrorAt(language.SimplifiedChinese, err, now))
	}
	// Output:
	// 验证码输入有误的次数较多，为保护您的账户，请在60秒后重试。
	// 验证码输入有误的次数较多，为保护您的账户，请在60分钟后重试。
	// 验证码输入有误的次数较多，为保护您的账户，请在10月2日07:20后重试。
}

// The same no means something else at each step.
func ExampleStep() {
	for _, p := range []realname.Progress{
		{Step: realname.StepIdentity, Phase: realname.PhaseFailed, Reason: realname.ReasonMismatch},
		{Step: realname.StepCard, Phase: realname.PhaseFailed, Reason: realname.ReasonMismatch},
		{Step: realname.StepReview},
	} {
		state, told := explain.Step(language.SimplifiedChinese, p)
		fmt.Printf("%s：%s。%s\n", explain.Term(language.SimplifiedChinese, p.Step), state, told)
	}
	// Output:
	// 身份信息：未通过。未能确认姓名和身份证号码，请核对后重新填写；如填写无误，请联系客服。
	// 银行卡信息：未通过。银行未能确认这张银行卡。请核对卡号和银行预留手机号，并使用本人名下的银行卡。
	// 审核：未开始。
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
	fmt.Println(explain.Term(language.SimplifiedChinese, realname.GoalRenew))
	// Output:
	// 审核中
	// Payment password
	// 借记卡
	// Resident ID card
	// 更新认证
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
