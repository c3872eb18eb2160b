package sms_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// Somebody has codes sent to many numbers and types none. From then on a captcha is asked for.
func ExampleRequest_challenged() {
	ctx := context.Background()
	service, _ := newService(sms.Config{Limits: sms.Limits{Base: 20}})
	for i := range 100 {
		m := sms.MustParseMobile(strconv.Itoa(13900139000 + i))
		service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "attacker"})
	}

	r := sms.Request{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "session 1",
	}
	_, err := service.Send(ctx, r)
	if e := new(sms.Error); errors.As(err, &e) && e.Reason == sms.ChallengeNeeded {
		fmt.Println("show a captcha:", err)
		// … and once the user has solved it:
		r.Challenged = true
		_, err = service.Send(ctx, r)
	}
	fmt.Println(err)
	// Output:
	// show a captcha: sms: challenge needed
	// <nil>
}

// A stranger has locked the number; the owner called, and showed who they are.
func ExampleService_Unlock() {
	ctx := context.Background()
	service, phone := newService(sms.Config{
		Limits: sms.Limits{Failures: 3},
		Observer: func(_ context.Context, e sms.Event) {
			if e.Name == "number.unlocked" {
				fmt.Println(e.Name, "by", e.Actor+":", e.Detail)
			}
		},
	})
	mobile := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: mobile, Purpose: "login", Binding: "stranger"})
	for range 3 {
		service.Verify(ctx, sms.Attempt{
			Mobile: mobile, Purpose: "login", Binding: "stranger",
			Code: smstest.Wrong(phone.Code(mobile)),
		})
	}
	_, err := service.Send(ctx, sms.Request{Mobile: mobile, Purpose: "login", Binding: "owner"})
	fmt.Println(err)

	err = service.Unlock(ctx, mobile, sms.Override{Actor: "operator 7", Reason: "ticket 4711"})
	fmt.Println(err)
	// Output:
	// sms: too many wrong codes
	// number.unlocked by operator 7: ticket 4711
	// <nil>
}
