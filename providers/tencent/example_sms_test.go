package tencent_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
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
var options = tencent.SMSOptions{
	AppID: "1400000000", Sign: "示例钱包", Templates: map[string]string{"pay": "449739", "": "449740"},
}

// Make it a Route of sms.Config.
func ExampleCloud_SMS() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	sender, err := cloud.SMS(options)
	route := sms.Route{Name: "tencent", Sender: sender}
	fmt.Println(route.Name, err)
	// Output: tencent <nil>
}

// The values go into the template's places: the code, and the minutes that it lives.
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
	// 示例钱包 449739 [739164 5]
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
	// Output: true tencent: SendSms: refused (FailedOperation.PhoneNumberInBlacklist)
}

// A template whose first place is the name of the shop.
func ExampleSMSOptions() {
	cloud, s, stop := played(sandbox.Options{})
	defer stop()
	o := options
	o.Params = func(m sms.Message) []string { return []string{"示例钱包", m.Code.Reveal()} }
	sender, err := cloud.SMS(o)
	if err != nil {
		panic(err)
	}
	_, err = sender.Send(ctx, message(sandbox.Passes))
	fmt.Println(s.Inbox("")[0].Params, err)
	// Output: [示例钱包 739164] <nil>
}

// Read the receipts in the handler that the provider calls, and give them to sms.Service.Report.
func ExampleParseReceipts() {
	receipts, err := tencent.ParseReceipts([]byte(
		`[{"nationcode":"86","mobile":"13800138000","report_status":"FAIL","errmsg":"UNDELIV","sid":"2640:1"}]`))
	for _, r := range receipts {
		r.Delivery.Sender = "tencent" // the name of the Route
		fmt.Println(r.Mobile, r.Delivery.ID, r.Delivery.Arrived, r.Delivery.Status)
	}
	fmt.Println(err)
	// Output:
	// 138****8000 2640:1 false UNDELIV
	// <nil>
}

// A text that is no list of receipts.
func ExampleErrReceipt() {
	_, err := tencent.ParseReceipts([]byte(`<html>`))
	fmt.Println(errors.Is(err, tencent.ErrReceipt), err)
	// Output: true tencent: not a list of receipts
}
