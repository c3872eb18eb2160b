package sms_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// All spellings are one number: it counts once, and is found again.
func ExampleMobile() {
	seen := map[sms.Mobile]int{}
	for _, s := range []string{"13800138000", "+86 138-0013-8000", "０１３８"} {
		if m, err := sms.ParseMobile(s); err == nil {
			seen[m]++
		}
	}
	fmt.Println(seen)
	// Output: map[138****8000:2]
}

// An optional field that was left out is the zero Mobile.
func ExampleMobile_IsValid() {
	var form struct{ Mobile, Second sms.Mobile }
	err := json.Unmarshal([]byte(`{"Mobile": "138 0013 8000"}`), &form)
	fmt.Println(form.Mobile.IsValid(), form.Second.IsValid(), err)
	// Output: true false <nil>
}

// A machine's number is a number, but takes no messages. Carriers are those that were
// given the range: numbers can be ported.
func ExampleAllotment() {
	for _, s := range []string{"13800138000", "1064812345678"} {
		a := sms.MustParseMobile(s).Allotment()
		fmt.Println(a.Region, a.Carrier, a.Kind, "messages:", !a.NoSMS)
	}
	// Output:
	// CN CMCC network messages: true
	// CN CMCC iot messages: false
}

// A code that somebody typed is parsed before it is checked: what is no code costs
// no try.
func ExampleCode() {
	for _, typed := range []string{"012 345", "O12345"} {
		c, err := sms.ParseCode(typed)
		var no *sms.Error
		if errors.As(err, &no) {
			fmt.Println(no.Reason, no.Offset)
			continue
		}
		fmt.Println(c, len(c.Reveal()))
	}
	// Output:
	// ****** 6
	// bad_code 0
}

func ExampleCode_LogValue() {
	c, _ := sms.ParseCode("012345")
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	logger.Info("typed", "code", c)
	// Output: level=INFO msg=typed code=******
}

// A service is made once, when a process starts. Any number of processes may work on
// one store.
func ExampleService() {
	var phone smstest.Phone // in earnest, the gateway's Sender
	service, err := sms.New(sms.Config{
		Store:   new(kv.Memory),
		Keys:    keyring.UnsafeDevelopment(),
		Senders: []sms.Route{{Name: "phone", Sender: &phone}},
		Prefix:  "sms/",
		Limits:  sms.Limits{Number: []sms.Rate{{Count: 3, Per: time.Hour}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := service.Send(context.Background(), sms.Request{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "session 1",
	})
	fmt.Println(r.SendsLeft, err)
	// Output: 2 <nil>
}

// Of several rates each holds: here one message a minute, and two an hour.
func ExampleRate() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	service, _ := newService(sms.Config{
		Now: func() time.Time { return now },
		Limits: sms.Limits{Number: []sms.Rate{
			{Count: 1, Per: time.Minute}, {Count: 2, Per: time.Hour},
		}},
	})
	for range 4 {
		_, err := service.Send(context.Background(), sms.Request{
			Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "s",
		})
		var no *sms.Error
		if errors.As(err, &no) {
			fmt.Println(now.Format("15:04:05"), no.Reason, "until", no.RetryAt.Format("15:04:05"))
		}
		now = now.Add(30 * time.Second)
	}
	// Output:
	// 12:00:30 too_soon until 12:01:00
	// 12:01:30 too_many until 13:00:00
}

// A code counts for the number, the purpose and the binding that it was made for, all
// three.
func ExampleAttempt() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "session 1"})
	right := sms.Attempt{Mobile: m, Purpose: "login", Binding: "session 1", Code: phone.Code(m)}
	other := right
	other.Binding = "session 2"

	for _, a := range []sms.Attempt{other, right, right} {
		_, err := service.Verify(ctx, a)
		fmt.Println(err)
	}
	// Output:
	// sms: wrong code
	// <nil>
	// sms: wrong code
}

// What an application says is chosen by the Reason.
func ExampleReason() {
	_, err := sms.ParseMobile("010-8888 8888")
	var no *sms.Error
	if errors.As(err, &no) {
		switch no.Reason {
		case sms.NotMobile:
			fmt.Println("请填写手机号码，而不是固定电话")
		case sms.Unassigned, sms.BadLength, sms.BadCharacter:
			fmt.Println("请核对手机号码")
		}
	}
	// Output: 请填写手机号码，而不是固定电话
}

func ExampleError_Error() {
	_, err := sms.ParseMobile("138 0013 800O")
	fmt.Println(err)
	fmt.Println(&sms.Error{Reason: sms.TooMany, Offset: -1})
	// Output:
	// sms: unexpected character at offset 12
	// sms: too many codes for this number
}

// A proof says for whom and what it counts, so that the caller need not remember.
func ExampleProof_Binding() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	const payment = "session 1, 12.00 yuan to shop 7"
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "pay", Binding: payment})
	proof, err := service.Verify(ctx, sms.Attempt{
		Mobile: m, Purpose: "pay", Binding: payment, Code: phone.Code(m),
	})
	fmt.Println(proof.Mobile(), proof.Purpose(), err)
	fmt.Println(proof.Binding() == payment, proof.Binding() == "session 1, 99.00 yuan to shop 7")
	// Output:
	// 138****8000 pay <nil>
	// true false
}

// A proof is not for ever: what stands on it decides how old it may be.
func ExampleProof_Time() {
	ctx := context.Background()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	service, phone := newService(sms.Config{Now: func() time.Time { return now }})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "bind", Binding: "s"})
	proof, err := service.Verify(ctx, sms.Attempt{
		Mobile: m, Purpose: "bind", Binding: "s", Code: phone.Code(m),
	})
	fmt.Println(proof.Time(), err)
	fmt.Println(now.Add(20*time.Minute).Sub(proof.Time()) < 15*time.Minute)
	// Output:
	// 2026-03-01 12:00:00 +0000 UTC <nil>
	// false
}

// Support sees what became of a message, and nobody sees its code.
func ExampleDelivery() {
	ctx := context.Background()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	service, _ := newService(sms.Config{Now: func() time.Time { return now }})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})
	now = now.Add(4 * time.Second)
	service.Report(ctx, m, sms.Delivery{Sender: "phone", ID: "1", Arrived: true, Status: "DELIVRD"})

	all, err := service.Deliveries(ctx, m)
	for _, d := range all {
		fmt.Println(d.Purpose, d.State, d.Status, d.Arrived, "after", d.Reported.Sub(d.Sent))
	}
	fmt.Println(err)
	// Output:
	// login accepted DELIVRD true after 4s
	// <nil>
}

// A sender chooses the template by the purpose, and fills it in.
func ExampleMessage() {
	code, _ := sms.ParseCode("012345")
	m := sms.Message{
		Code: code, Purpose: "pay", Life: 5 * time.Minute,
		Params: map[string]string{"amount": "12.00"},
	}
	switch m.Purpose {
	case "pay":
		fmt.Printf("您正在支付%s元，验证码%s，%.0f分钟内有效。\n",
			m.Params["amount"], m.Code.Reveal(), m.Life.Minutes())
	}
	// Output: 您正在支付12.00元，验证码012345，5分钟内有效。
}

func ExampleRestoreMobile() {
	stored := sms.MustParseMobile("138 0013 8000").Reveal() // in your own database, sealed

	m, err := sms.RestoreMobile(stored)
	fmt.Println(m, err)
	// Output:
	// 138****8000 <nil>
}
