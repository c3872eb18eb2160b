package smstest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A message that nobody asked for again is not sent again, whatever its fate.
func ExamplePhone_Asked() {
	phone := smstest.Phone{Script: func(context.Context, int, sms.Message) error {
		return smstest.Dropped
	}}
	_, err := phone.Send(ctx, message("123456"))
	fmt.Println(phone.Asked(), len(phone.Messages(alice)), err)
	fmt.Println(errors.Is(err, sms.ErrRefused)) // it might have arrived
	// Output:
	// 1 0 smstest: dropped
	// false
}

// The code that came last, or none.
func ExamplePhone_Code() {
	var phone smstest.Phone
	fmt.Println(phone.Code(alice).IsValid())
	phone.Send(ctx, message("111111"))
	phone.Send(ctx, message("222222"))
	fmt.Println(phone.Code(alice).Reveal())
	// Output:
	// false
	// 222222
}

// A test reads what a person would: the purpose, the life, the parameters.
func ExamplePhone_Messages() {
	var phone smstest.Phone
	m := message("123456")
	m.Purpose, m.Params = "pay", map[string]string{"amount": "12.00"}
	phone.Send(ctx, m)
	for _, m := range phone.Messages(alice) {
		fmt.Println(m.Purpose, m.Params["amount"], m.Code.Reveal())
	}
	// Output: pay 12.00 123456
}

// The answer of the second message gets lost, though it arrives.
func ExamplePhone_Send() {
	phone := smstest.Phone{Script: func(_ context.Context, n int, _ sms.Message) error {
		if n == 2 {
			return smstest.Lost
		}
		return nil
	}}
	for _, digits := range []string{"111111", "222222"} {
		id, err := phone.Send(ctx, message(digits))
		fmt.Printf("%q %v %s\n", id, err, phone.Code(alice).Reveal())
	}
	// Output:
	// "1" <nil> 111111
	// "" smstest: answer lost 222222
}
