package smstest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

var (
	ctx   = context.Background()
	alice = sms.MustParseMobile("13800138000")
)

func message(digits string) sms.Message {
	c, err := sms.ParseCode(digits)
	if err != nil {
		panic(err)
	}
	return sms.Message{Mobile: alice, Code: c}
}

func TestPhone(t *testing.T) {
	var p smstest.Phone
	if p.Code(alice).IsValid() || p.Asked() != 0 || p.Messages(alice) != nil {
		t.Error("the zero Phone has messages")
	}
	for i, digits := range []string{"111111", "222222"} {
		if id, err := p.Send(ctx, message(digits)); err != nil || id != fmt.Sprint(i+1) {
			t.Errorf("Send = %q, %v", id, err)
		}
	}
	if got := p.Code(alice).Reveal(); got != "222222" || len(p.Messages(alice)) != 2 {
		t.Errorf("last code %s of %d", got, len(p.Messages(alice)))
	}
	if p.Code(sms.MustParseMobile("13900139000")).IsValid() {
		t.Error("another number has the code")
	}
}

func TestScript(t *testing.T) {
	odd := errors.New("odd")
	tests := []struct {
		err              error
		refused, arrives bool
	}{
		{nil, false, true},
		{smstest.Refused, true, false},
		{smstest.Lost, false, true},
		{smstest.Dropped, false, false},
		{odd, false, false},
		{fmt.Errorf("wrapped: %w", smstest.Lost), false, true},
	}
	for _, tt := range tests {
		p := smstest.Phone{Script: func(context.Context, int, sms.Message) error { return tt.err }}
		_, err := p.Send(ctx, message("123456"))
		if !errors.Is(err, tt.err) || errors.Is(err, sms.ErrRefused) != tt.refused {
			t.Errorf("%v: Send = %v", tt.err, err)
		}
		if p.Code(alice).IsValid() != tt.arrives || p.Asked() != 1 {
			t.Errorf("%v: arrived = %v, asked %d times", tt.err, !tt.arrives, p.Asked())
		}
	}
}

func TestWrong(t *testing.T) {
	for _, digits := range []string{"000000", "999999", "0123456789"} {
		c := message(digits).Code
		if w := smstest.Wrong(c); w == c || len(w.Reveal()) != len(digits) {
			t.Errorf("Wrong(%s) = %s", digits, w.Reveal())
		}
	}
	if !smstest.Wrong(sms.Code{}).IsValid() {
		t.Error("Wrong of the zero Code is not valid")
	}
}

func ExampleNew() {
	// In a test of your own, t is its *testing.T.
	t := new(testing.T)
	var phone smstest.Phone
	service := smstest.New(t, &phone, sms.Config{})

	service.Send(ctx, sms.Request{Mobile: alice, Purpose: "login", Binding: "session 1"})
	proof, err := service.Verify(ctx, sms.Attempt{
		Mobile: alice, Purpose: "login", Binding: "session 1", Code: phone.Code(alice),
	})
	fmt.Println(proof.IsValid(), err)
	// Output: true <nil>
}

func ExamplePhone() {
	phone := smstest.Phone{Script: func(_ context.Context, n int, _ sms.Message) error {
		if n == 1 {
			return smstest.Refused
		}
		return nil
	}}
	for range 2 {
		id, err := phone.Send(ctx, message("123456"))
		fmt.Printf("%q %v\n", id, err)
	}
	fmt.Println(phone.Code(alice).Reveal())
	// Output:
	// "" smstest: refused
	// "2" <nil>
	// 123456
}

func ExampleWrong() {
	fmt.Println(smstest.Wrong(message("123459").Code).Reveal())
	// Output: 123450
}

func BenchmarkMemory(b *testing.B) { smstest.Benchmark(b, new(kv.Memory)) }
