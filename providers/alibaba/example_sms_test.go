package alibaba_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/sms"
)

// message is a message with a code, as sms.Service hands it to a Sender.
func message(c sandbox.Case) sms.Message {
	code, err := sms.ParseCode("739164")
	if err != nil {
		panic(err)
	}
	return sms.Message{Mobile: sandbox.Mobile(c), Code: code, Purpose: "pay", Life: 5 * time.Minute, Ref: "0123456789abcdefghijklmnopqrstuv"}
}

// options have one template for payments and one for everything else.
var options = alibaba.SMSOptions{
	Sign: "示例钱包", Templates: map[string]string{"pay": "SMS_154950909", "": "SMS_154950910"},
}

// Make it a Route of sms.Config.
func ExampleCloud_SMS() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	sender, err := cloud.SMS(options)
	route := sms.Route{Name: "alibaba", Sender: sender}
	fmt.Println(route.Name, err)
	// Output: alibaba <nil>
}

// The code goes into the template's variable "code".
func ExampleSMS_Send() {
	cloud, s, stop := played(sandbox.Options{})
	defer stop()
	sender, err := cloud.SMS(options)
	if err != nil {
		panic(err)
	}
	id, err := sender.Send(ctx, message(sandbox.Passes))
	fmt.Println(id != "", err)
	for _, m := range s.Inbox("") {
		fmt.Println(m.Sign, m.Template, m.Params)
	}
	// Output:
	// true <nil>
	// 示例钱包 SMS_154950909 {"code":"739164"}
}

// A message that certainly does not arrive may go to the next sender.
func ExampleSMS() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	sender, err := cloud.SMS(options)
	if err != nil {
		panic(err)
	}
	_, err = sender.Send(ctx, message(sandbox.Blocked))
	fmt.Println(errors.Is(err, sms.ErrRefused), err)
	// Output: true alibaba: SendSms: refused (isv.BLACK_KEY_CONTROL_LIMIT)
}

// A template with a variable for the minutes that the code lives.
func ExampleSMSOptions() {
	cloud, s, stop := played(sandbox.Options{})
	defer stop()
	o := options
	o.Params = func(m sms.Message) map[string]string {
		return map[string]string{"code": m.Code.Reveal(), "minutes": alibaba.Minutes(m)}
	}
	sender, err := cloud.SMS(o)
	if err != nil {
		panic(err)
	}
	_, err = sender.Send(ctx, message(sandbox.Passes))
	fmt.Println(s.Inbox("")[0].Params, err)
	// Output: {"code":"739164","minutes":"5"} <nil>
}

// Read the receipts in the handler that the provider calls, and give them to sms.Service.Report.
func ExampleParseReceipts() {
	receipts, err := alibaba.ParseReceipts([]byte(
		`[{"phone_number":"13800138000","success":true,"err_code":"DELIVERED","biz_id":"9006^0","out_id":"ref-1"}]`))
	for _, r := range receipts {
		r.Delivery.Sender = "alibaba" // the name of the Route
		fmt.Println(r.Mobile, r.Delivery.ID, r.Delivery.Ref, r.Delivery.Arrived, r.Delivery.Status)
	}
	fmt.Println(err)
	// Output:
	// 138****8000 9006^0 ref-1 true DELIVERED
	// <nil>
}

// A text that is no list of receipts.
func ExampleErrReceipt() {
	_, err := alibaba.ParseReceipts([]byte(`<html>`))
	fmt.Println(errors.Is(err, alibaba.ErrReceipt), err)
	// Output: true alibaba: not a list of receipts
}

// For the variable of a template such as "有效期${minutes}分钟".
func ExampleMinutes() {
	fmt.Println(alibaba.Minutes(message(sandbox.Passes)))
	// Output: 5
}
