package smstest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// failing is a phone to which every message fails in one way.
func failing(err error) *smstest.Phone {
	return &smstest.Phone{Script: func(context.Context, int, sms.Message) error { return err }}
}

// The gateway says no: the message certainly does not arrive, and the next sender may try.
func ExampleRefused() {
	phone := failing(smstest.Refused)
	_, err := phone.Send(ctx, message("123456"))
	fmt.Println(len(phone.Messages(alice)), errors.Is(err, sms.ErrRefused))
	// Output: 0 true
}

// The message arrives and the answer does not: it must not be sent again.
func ExampleLost() {
	phone := failing(smstest.Lost)
	_, err := phone.Send(ctx, message("123456"))
	fmt.Println(len(phone.Messages(alice)), errors.Is(err, sms.ErrRefused), err)
	// Output: 1 false smstest: answer lost
}

// Neither the message nor an answer arrives. The sender cannot tell it from Lost.
func ExampleDropped() {
	phone := failing(smstest.Dropped)
	_, err := phone.Send(ctx, message("123456"))
	fmt.Println(len(phone.Messages(alice)), errors.Is(err, sms.ErrRefused), err)
	// Output: 0 false smstest: dropped
}
