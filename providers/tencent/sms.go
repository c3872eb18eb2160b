package tencent

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/sms"
)

// SMSOptions are what an [SMS] works with. AppID, Sign and Templates are required.
type SMSOptions struct {
	AppID string // SmsSdkAppId
	Sign  string // the text of the approved signature (SignName)

	// Templates are the ids of the approved templates by purpose. "" is for purposes that are
	// not listed.
	Templates map[string]string

	// Params are the values for a template's places, in order. Nil means the code and
	// the minutes that it lives. The provider refuses a code that is longer than six digits.
	Params func(m sms.Message) []string
}

// An SMS sends text messages with codes (短信). It sends to mainland numbers only.
type SMS struct {
	c *Cloud
	o SMSOptions
}

// SMS returns a [sms.Sender].
func (c *Cloud) SMS(o SMSOptions) (*SMS, error) {
	if o.AppID == "" || o.Sign == "" || len(o.Templates) == 0 {
		return nil, fmt.Errorf("%w: %w", ErrConfig, errors.New("there is no AppID, no Sign, or no Templates"))
	}
	if o.Params == nil {
		o.Params = func(m sms.Message) []string {
			return []string{m.Code.Reveal(), strconv.Itoa(max(1, int(m.Life/time.Minute)))}
		}
	}
	return &SMS{c, o}, nil
}

// IsFake reports whether UnsafeBaseURL is set.
func (s *SMS) IsFake() bool { return s.c.account.Fake }

// Send implements [sms.Sender]. The id is the SerialNo, by which receipts name the message.
func (s *SMS) Send(ctx context.Context, m sms.Message) (string, error) {
	number, ok := wire.Mainland(m.Mobile)
	template := s.o.Templates[m.Purpose]
	if template == "" {
		template = s.o.Templates[""]
	}
	if !ok || template == "" {
		return "", s.c.account.Begin(sendSMS.action, m.Ref).Input()
	}
	a, err := s.c.ask(ctx, sendSMS, m.Ref, params{
		"PhoneNumberSet": []string{"+86" + number}, "SmsSdkAppId": s.o.AppID, "SignName": s.o.Sign,
		"TemplateId": template, "TemplateParamSet": s.o.Params(m), "SessionContext": m.Ref,
	})
	switch {
	case err != nil:
		return "", err
	case a.code != "":
		_, err := a.By(sendSMS.errors, a.code)
		return "", err
	}
	return sent(a, "+86"+number, m.Ref)
}

// sent reads the status of the one message that was sent.
func sent(a answer, number, ref string) (string, error) {
	all, ok := a.Objects("SendStatusSet")
	if !ok || len(all) != 1 {
		return "", a.Unreadable()
	}
	code, ok1 := all[0].Text("Code")
	to, ok2 := all[0].Text("PhoneNumber")
	back, _ := all[0].Text("SessionContext")
	id, _ := all[0].Text("SerialNo")
	if !ok1 || !ok2 || to != number || back != "" && back != ref || code == "Ok" && id == "" {
		return "", a.Unreadable()
	}
	row, ok := sendSMS.results.Find(code)
	if !ok {
		return "", a.Unlisted()
	}
	if fee, ok := all[0].Int("Fee"); ok && fee == 0 {
		row.Billed = providers.BilledNo
	}
	if _, err := a.Row(row); err != nil {
		return "", err
	}
	return id, nil
}

// A Receipt tells whether a message arrived (短信下发状态), for [sms.Service.Report]. Before that,
// set Delivery.Sender to the name of the route.
type Receipt struct {
	Mobile   sms.Mobile   // to which the message was sent
	Delivery sms.Delivery // without a Sender
}

// ErrReceipt is the error of [ParseReceipts] for a body that is not a list of receipts.
var ErrReceipt = errors.New("tencent: not a list of receipts")

// ParseReceipts reads the body of the callback of receipts (短信下发状态通知, 382/5807): a JSON array.
// The provider does not sign it, so decide nothing by it. Entries without a mainland number are
// left out. Answer with status 200 and {"result":0,"errmsg":"OK"}.
func ParseReceipts(body []byte) ([]Receipt, error) {
	all, ok := wire.Receipts(body, readReceipt)
	if !ok {
		return nil, ErrReceipt
	}
	return all, nil
}

// readReceipt reads an entry.
func readReceipt(o wire.Object) (r Receipt, keep, ok bool) {
	nation, _ := o.Text("nationcode")
	mobile, _ := o.Text("mobile")
	status, ok1 := o.Text("report_status")
	id, ok2 := o.Text("sid")
	word, _ := o.Text("errmsg")
	m, err := sms.ParseMobile("+86" + mobile)
	return Receipt{m, sms.Delivery{ID: id, Arrived: status == "SUCCESS", Status: word}}, nation == "86" && err == nil && id != "", ok1 && ok2
}
