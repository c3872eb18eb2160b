package alibaba

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// SMSOptions are what an [SMS] works with. Sign and Templates are required.
type SMSOptions struct {
	Sign string // the text of the approved signature (SignName)

	// Templates are the codes of the approved templates (TemplateCode) by purpose. "" is for
	// purposes that are not listed.
	Templates map[string]string

	// Params are the values of a template's variables. Nil means the code alone, as "code".
	Params func(m sms.Message) map[string]string
}

// An SMS sends text messages with codes (短信服务). It sends to mainland numbers only.
type SMS struct {
	c *Cloud
	o SMSOptions
}

// SMS returns a [sms.Sender].
func (c *Cloud) SMS(o SMSOptions) (*SMS, error) {
	if o.Sign == "" || len(o.Templates) == 0 {
		return nil, fmt.Errorf("%w: %w", ErrConfig, errors.New("there is no Sign, or no Templates"))
	}
	if o.Params == nil {
		o.Params = func(m sms.Message) map[string]string { return map[string]string{"code": m.Code.Reveal()} }
	}
	return &SMS{c, o}, nil
}

// Minutes returns how long a message's code lives, for the variable of a template.
func Minutes(m sms.Message) string { return strconv.Itoa(max(1, int(m.Life/time.Minute))) }

// IsFake reports whether UnsafeBaseURL is set.
func (s *SMS) IsFake() bool { return s.c.account.Fake }

// Send implements [sms.Sender]. The id is the BizId, by which receipts name the message; the
// message's Ref is in them as OutId.
func (s *SMS) Send(ctx context.Context, m sms.Message) (string, error) {
	number, ok := wire.Mainland(m.Mobile)
	template := s.o.Templates[m.Purpose]
	if template == "" {
		template = s.o.Templates[""]
	}
	values, err := json.Marshal(s.o.Params(m))
	if !ok || template == "" || err != nil {
		return "", s.c.account.Begin(sendSMS.action, m.Ref).Input()
	}
	a, err := s.c.ask(ctx, sendSMS, m.Ref, params{
		"PhoneNumbers": number, "SignName": s.o.Sign, "TemplateCode": template,
		"TemplateParam": string(values), "OutId": m.Ref,
	})
	if err != nil {
		return "", err
	}
	code, ok := a.Text("Code")
	id, _ := a.Text("BizId")
	switch {
	case !ok || a.code == "" && (code != "OK" || id == ""):
		return "", a.Unreadable()
	case a.code == "":
		_, err := a.Row(wire.Row{Code: "OK", Verdict: realname.VerdictPass, Billed: providers.BilledYes})
		return id, err
	}
	row, ok := smsCodes.Find(a.code)
	if !ok {
		return "", a.Unlisted()
	}
	message, _ := a.Text("Message")
	if row.Code == "isv.BUSINESS_LIMIT_CONTROL" {
		row.Rest = windowOf(message)
	}
	_, err = a.Row(row)
	return "", err
}

// windowOf is the time in which too many messages were sent, such as 触发小时级流控Permits:5.
func windowOf(message string) wire.Rest {
	for _, w := range windows {
		if strings.Contains(message, w.word) {
			return w.rest
		}
	}
	return wire.Unsaid
}

// A Receipt tells whether a message arrived (短信回执, SmsReport), for [sms.Service.Report]. Before
// that, set Delivery.Sender to the name of the route.
type Receipt struct {
	Mobile   sms.Mobile   // to which the message was sent
	Delivery sms.Delivery // without a Sender
}

// ErrReceipt is the error of [ParseReceipts] for a body that is not a list of receipts.
var ErrReceipt = errors.New("alibaba: not a list of receipts")

// ParseReceipts reads the body of the push of receipts (SmsReport, HTTP 批量推送): a JSON array.
// The provider does not sign it, so decide nothing by it. Entries without a mainland number are
// left out. Answer with status 200 and {"code":0,"msg":"接收成功"}, or the push is repeated.
func ParseReceipts(body []byte) ([]Receipt, error) {
	all, ok := wire.Receipts(body, readReceipt)
	if !ok {
		return nil, ErrReceipt
	}
	return all, nil
}

// readReceipt reads an entry.
func readReceipt(o wire.Object) (r Receipt, keep, ok bool) {
	mobile, ok1 := o.Text("phone_number")
	arrived, ok2 := o.Bool("success")
	id, _ := o.Text("biz_id")
	ref, _ := o.Text("out_id")
	word, _ := o.Text("err_code")
	m, err := sms.ParseMobile(mobile)
	_, mainland := wire.Mainland(m)
	return Receipt{m, sms.Delivery{ID: id, Ref: ref, Arrived: arrived, Status: word}}, err == nil && mainland && (id != "" || ref != ""), ok1 && ok2
}
