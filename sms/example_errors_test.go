package sms_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A refusal is an answer. Any other error means that nobody knows: ask the person to try again later.
func ExampleErrRefused() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})
	_, err := service.Verify(ctx, sms.Attempt{
		Mobile: m, Purpose: "login", Binding: "s", Code: smstest.Wrong(phone.Code(m)),
	})
	fmt.Println(errors.Is(err, sms.ErrRefused), errors.Is(err, sms.ErrInvalid), err)
	// Output: true false sms: wrong code
}

// What was typed is no mobile number: nothing was asked of anybody.
func ExampleErrInvalid() {
	_, err1 := sms.ParseMobile("12800138000")
	_, err2 := sms.ParseCode("12345a")
	fmt.Println(errors.Is(err1, sms.ErrInvalid), err1)
	fmt.Println(errors.Is(err2, sms.ErrInvalid), err2)
	// Output:
	// true sms: not a mobile number
	// true sms: not a code at offset 5
}

// Say who goes against a limit and why. Without a reason nothing is unlocked.
func ExampleOverride() {
	service, _ := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	fmt.Println(service.Unlock(context.Background(), m, sms.Override{Actor: "operator 7"}))
	fmt.Println(service.Unlock(context.Background(), m, sms.Override{Actor: "operator 7", Reason: "ticket 4711"}))
	// Output:
	// sms: invalid: unlocking without an actor or a reason, or with a long one
	// <nil>
}

// Pass a proof on, and ask what it is about before you rely on it.
func ExampleProof_Purpose() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "pay", Binding: "order 1, 12.00"})
	proof, err := service.Verify(ctx, sms.Attempt{Mobile: m, Purpose: "pay", Binding: "order 1, 12.00", Code: phone.Code(m)})
	fmt.Println(proof.IsValid(), proof.Purpose() == "pay", proof.Mobile() == m, err)
	// Output: true true true <nil>
}

// The zero Proof, which comes with an error, proves nothing.
func ExampleProof_IsValid() {
	service, _ := newService(sms.Config{})
	code, _ := sms.ParseCode("012345")
	proof, err := service.Verify(context.Background(), sms.Attempt{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "pay", Binding: "s", Code: code,
	})
	fmt.Println(proof.IsValid(), err)
	// Output: false sms: wrong code
}

// The number that a proof is about prints masked.
func ExampleProof_Mobile() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "bind", Binding: "s"})
	proof, err := service.Verify(ctx, sms.Attempt{Mobile: m, Purpose: "bind", Binding: "s", Code: phone.Code(m)})
	fmt.Println(proof.Mobile(), err)
	// Output: 138****8000 <nil>
}

// A code in a log line shows nothing.
func ExampleCode_Masked() {
	code, err := sms.ParseCode("012345")
	fmt.Println(code.Masked(), code, err)
	// Output: ****** ****** <nil>
}

// An empty field of a form is no code.
func ExampleCode_IsValid() {
	var none sms.Code
	code, _ := sms.ParseCode("012345")
	fmt.Println(none.IsValid(), code.IsValid())
	// Output: false true
}

// A code refuses to be encoded: nobody but the sender needs its digits.
func ExampleCode_MarshalText() {
	code, _ := sms.ParseCode("012345")
	_, err := json.Marshal(code)
	fmt.Println(err != nil)
	// Output: true
}
