package sms_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// newService returns a service for the examples, and the phone that gets its messages.
func newService(c sms.Config) (*sms.Service, *smstest.Phone) {
	phone := new(smstest.Phone)
	c.Store = new(kv.Memory)
	c.Keys = keyring.UnsafeDevelopment() // in production: keyring.New
	if c.Senders == nil {
		c.Senders = []sms.Route{{Name: "phone", Sender: phone}}
	}
	s, err := sms.New(c)
	if err != nil {
		log.Fatal(err)
	}
	return s, phone
}

func Example() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})

	mobile, err := sms.ParseMobile("138 0013 8000") // as the person typed it
	if err != nil {
		log.Fatal(err)
	}
	// The binding is the session of whoever asks.
	_, err = service.Send(ctx, sms.Request{Mobile: mobile, Purpose: "login", Binding: "session 1"})
	if err != nil {
		log.Fatal(err)
	}
	code, err := sms.ParseCode(phone.Code(mobile).Reveal()) // as the person typed it
	if err != nil {
		log.Fatal(err)
	}
	proof, err := service.Verify(ctx, sms.Attempt{
		Mobile: mobile, Purpose: "login", Binding: "session 1", Code: code,
	})
	fmt.Println(proof.Mobile(), proof.Purpose(), err)
	// Output: 138****8000 login <nil>
}

func ExampleParseMobile() {
	for _, s := range []string{
		"13800138000", "+86 138-0013-8000", "０１０８８８８８８８８", "13800138000;13800138001",
	} {
		m, err := sms.ParseMobile(s)
		fmt.Println(m, err)
	}
	// Output:
	// 138****8000 <nil>
	// 138****8000 <nil>
	//  sms: not a mobile number
	//  sms: unexpected character at offset 11
}

func ExampleMustParseMobile() {
	fmt.Println(sms.MustParseMobile("13800138000"))
	// Output: 138****8000
}

func ExampleAccept() {
	accept := sms.Accept{HongKong: true}
	_, err := accept.Parse("+886 912 345 678")
	fmt.Println(err)
	// Output: sms: region not accepted
}

func ExampleAccept_Parse() {
	m, err := sms.Accept{HongKong: true, Macao: true}.Parse("+852 9123 4567")
	fmt.Println(m, m.Allotment().Region, err)
	// Output: +852 ****4567 HK <nil>
}

func ExampleMobile_Reveal() {
	m := sms.MustParseMobile("+86 138-0013-8000")
	fmt.Println(m, m.Reveal())
	// Output: 138****8000 13800138000
}

func ExampleMobile_E164() {
	fmt.Println(sms.MustParseMobile("13800138000").E164())
	// Output: +8613800138000
}

func ExampleMobile_Masked() {
	fmt.Println(sms.MustParseMobile("13800138000").Masked())
	// Output: 138****8000
}

func ExampleMobile_Format() {
	m := sms.MustParseMobile("13800138000")
	fmt.Printf("[%14v] [%d] [%#v]\n", m, m, m)
	// Output: [   138****8000] [138****8000] [138****8000]
}

func ExampleMobile_Equal() {
	a, b := sms.MustParseMobile("13800138000"), sms.MustParseMobile("0086 138-0013-8000")
	fmt.Println(a.Equal(b), a == b)
	// Output: true true
}

func ExampleMobile_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	logger.Info("asked", "mobile", sms.MustParseMobile("13800138000"))
	// Output: level=INFO msg=asked mobile=138****8000
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func ExampleMobile_MarshalText() {
	_, err := json.Marshal(struct{ Mobile sms.Mobile }{sms.MustParseMobile("13800138000")})
	fmt.Println(strings.HasSuffix(err.Error(), "sms: not marshaled: Reveal or mask it yourself"))
	// Output: true
}

func ExampleMobile_UnmarshalText() {
	var form struct{ Mobile sms.Mobile }
	err := json.Unmarshal([]byte(`{"mobile": "+86 138 0013 8000"}`), &form)
	fmt.Println(form.Mobile, err)
	// Output: 138****8000 <nil>
}

func ExampleMobile_Value() {
	_, err := sms.MustParseMobile("13800138000").Value() // what a database driver would call
	fmt.Println(err)
	// Output: sms: not marshaled: Reveal or mask it yourself
}

func ExampleMobile_Allotment() {
	for _, s := range []string{"13800138000", "17012345678", "1064812345678"} {
		fmt.Printf("%+v\n", sms.MustParseMobile(s).Allotment())
	}
	// Output:
	// {Region:CN Carrier:CMCC Kind:network NoSMS:false}
	// {Region:CN Carrier:CTCC Kind:virtual NoSMS:false}
	// {Region:CN Carrier:CMCC Kind:iot NoSMS:true}
}

func ExampleParseCode() {
	c, err := sms.ParseCode(" 012 345")
	fmt.Println(c, err)
	_, err = sms.ParseCode("1234")
	fmt.Println(err)
	// Output:
	// ****** <nil>
	// sms: not a code
}

func ExampleCode_Reveal() {
	c, _ := sms.ParseCode("０１２３４５")
	fmt.Println(c, c.Reveal())
	// Output: ****** 012345
}

func ExampleCode_Format() {
	c, _ := sms.ParseCode("012345")
	fmt.Printf("%v %d %q\n", c, c, c)
	// Output: ****** ****** "******"
}

func ExampleCode_UnmarshalText() {
	var form struct{ Code sms.Code }
	err := json.Unmarshal([]byte(`{"code": "012345"}`), &form)
	fmt.Println(form.Code, err)
	// Output: ****** <nil>
}

func ExampleError() {
	service, _ := newService(sms.Config{})
	r := sms.Request{Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "s"}
	service.Send(context.Background(), r)
	_, err := service.Send(context.Background(), r)

	var no *sms.Error
	if errors.As(err, &no) {
		fmt.Println(no.Reason, time.Until(no.RetryAt).Round(time.Minute))
	}
	// Output: too_soon 1m0s
}

func ExampleError_Is() {
	_, err := sms.ParseMobile("0755-12345678")
	fmt.Println(errors.Is(err, sms.ErrInvalid), errors.Is(err, sms.ErrRefused))
	// Output: true false
}

func ExampleReason_String() {
	fmt.Println(sms.TooMany, sms.WrongCode, sms.Reason(0))
	// Output: too_many wrong_code unknown
}

func ExampleNew() {
	_, err := sms.New(sms.Config{Digits: 4})
	fmt.Println(err)
	// Output:
	// sms: Config.Store is missing
	// sms: Config.Keys is missing
	// sms: Config.Senders is empty
	// sms: Config.Digits is not 6 to 10
}

func ExampleLimits() {
	service, _ := newService(sms.Config{Limits: sms.Limits{
		Number: []sms.Rate{{Count: 1, Per: 2 * time.Minute}, {Count: 3, Per: 24 * time.Hour}},
		Tries:  3,
	}})
	m := sms.MustParseMobile("13800138000")
	r, err := service.Send(context.Background(), sms.Request{Mobile: m, Purpose: "pay", Binding: "s"})
	fmt.Println(r.SendsLeft, err)
	// Output: 2 <nil>
}

func ExampleService_Send() {
	service, _ := newService(sms.Config{})
	r, err := service.Send(context.Background(), sms.Request{
		Mobile:  sms.MustParseMobile("13800138000"),
		Purpose: "pay",
		Binding: "session 1, 12.00 yuan to shop 7", // a code for this payment alone
	})
	fmt.Println(r.SendsLeft, r.Expires.Sub(r.ResendAt), err)
	// Output: 9 4m0s <nil>
}

func ExampleRequest() {
	service, phone := newService(sms.Config{})
	r := sms.Request{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "s",
		Key: "4a1f", // of the form: a double click sends it twice
	}
	for range 2 {
		receipt, err := service.Send(context.Background(), r)
		fmt.Println(receipt.Repeated, err, phone.Asked())
	}
	// Output:
	// false <nil> 1
	// true <nil> 1
}

func ExampleReceipt() {
	service, phone := newService(sms.Config{})
	phone.Script = func(context.Context, int, sms.Message) error { return smstest.Lost }
	r, err := service.Send(context.Background(), sms.Request{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "s",
	})
	fmt.Println(r.Unknown, err) // it may arrive: let the person type the code
	// Output: true <nil>
}

func ExampleService_Verify() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})

	_, err := service.Verify(ctx, sms.Attempt{
		Mobile: m, Purpose: "login", Binding: "s", Code: smstest.Wrong(phone.Code(m)),
	})
	var no *sms.Error
	switch {
	case errors.As(err, &no):
		fmt.Println(no.Reason, no.TriesLeft, "tries left")
	case err != nil:
		fmt.Println("not known; try again:", err)
	}
	// Output: wrong_code 4 tries left
}

func ExampleService_Proof() {
	ctx := context.Background()
	service, phone := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})
	service.Verify(ctx, sms.Attempt{Mobile: m, Purpose: "login", Binding: "s", Code: phone.Code(m)})

	// The process ended before the answer was used. The next one asks again.
	proof, err := service.Proof(ctx, m, "login", "s")
	fmt.Println(proof.IsValid(), err)
	_, err = service.Proof(ctx, m, "login", "another session")
	fmt.Println(err)
	// Output:
	// true <nil>
	// sms: no recent proof
}

func ExampleProof() {
	// A function that needs a proven number takes a Proof, not a number: a caller
	// cannot make one.
	bind := func(account string, p sms.Proof) error {
		if !p.IsValid() || p.Purpose() != "bind" || p.Binding() != account {
			return errors.New("not proven")
		}
		return nil
	}
	fmt.Println(bind("account 1", sms.Proof{}))
	// Output: not proven
}

func ExampleService_Report() {
	ctx := context.Background()
	service, _ := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})

	err := service.Report(ctx, m, sms.Delivery{
		Sender: "phone", ID: "1", Arrived: true, Status: "DELIVERED",
	})
	fmt.Println(err)
	err = service.Report(ctx, m, sms.Delivery{Sender: "phone", ID: "unheard of"})
	fmt.Println(errors.Is(err, kv.ErrNotFound))
	// Output:
	// <nil>
	// true
}

func ExampleService_Deliveries() {
	ctx := context.Background()
	service, _ := newService(sms.Config{})
	m := sms.MustParseMobile("13800138000")
	service.Send(ctx, sms.Request{Mobile: m, Purpose: "login", Binding: "s"})
	all, err := service.Deliveries(ctx, m)
	for _, d := range all {
		fmt.Println(d.Sender, d.ID, d.State, d.Arrived)
	}
	fmt.Println(err)
	// Output:
	// phone 1 accepted false
	// <nil>
}

func ExampleRoute() {
	var second smstest.Phone
	first := smstest.Phone{Script: func(context.Context, int, sms.Message) error {
		return smstest.Refused
	}}
	service, _ := newService(sms.Config{Senders: []sms.Route{
		{Name: "first", Sender: &first, Timeout: 3 * time.Second},
		{Name: "second", Sender: &second},
	}})
	m := sms.MustParseMobile("13800138000")
	_, err := service.Send(context.Background(), sms.Request{
		Mobile: m, Purpose: "login", Binding: "s",
	})
	fmt.Println(second.Code(m), err)
	// Output: ****** <nil>
}

// A gateway is a sender.
type gateway struct {
	post func(number, text string) (id, status string, err error)
}

// Send says no only where the gateway did.
func (g gateway) Send(_ context.Context, m sms.Message) (string, error) {
	id, status, err := g.post(m.Mobile.E164(), "您的验证码是"+m.Code.Reveal()+"。")
	switch {
	case err != nil:
		return "", err // it may have been sent
	case status != "OK":
		return "", fmt.Errorf("gateway: %s: %w", status, sms.ErrRefused)
	}
	return id, nil
}

func ExampleSender() {
	var sender sms.Sender = gateway{func(string, string) (string, string, error) {
		return "", "BUSINESS_LIMIT", nil
	}}
	_, err := sender.Send(context.Background(), sms.Message{})
	fmt.Println(err, errors.Is(err, sms.ErrRefused))
	// Output: gateway: BUSINESS_LIMIT: sms: refused true
}

func ExampleMessage_OriginLine() {
	code, _ := sms.ParseCode("012345")
	m := sms.Message{Code: code, Origin: "example.com"}
	fmt.Println("您的验证码是" + m.Code.Reveal() + "。\n\n" + m.OriginLine())
	// Output:
	// 您的验证码是012345。
	//
	// @example.com #012345
}

func ExampleUnsafeTerminal() {
	var terminal bytes.Buffer // os.Stderr, when developing
	service, _ := newService(sms.Config{Senders: []sms.Route{
		{Name: "terminal", Sender: sms.UnsafeTerminal(&terminal)},
	}})
	m := sms.MustParseMobile("13800138000")
	service.Send(context.Background(), sms.Request{Mobile: m, Purpose: "login", Binding: "s"})
	fmt.Println(strings.HasPrefix(terminal.String(), "sms to 138****8000: "))
	// Output: true
}

func ExampleEvent() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	counts := make(map[string]int) // or any metrics library
	service, _ := newService(sms.Config{Observer: func(ctx context.Context, e sms.Event) {
		counts[e.Name+" "+e.Reason.String()]++
		logger.InfoContext(ctx, e.Name, "purpose", e.Purpose, "reason", e.Reason, "detail", e.Detail)
	}})
	code, _ := sms.ParseCode("000000")
	service.Verify(context.Background(), sms.Attempt{
		Mobile: sms.MustParseMobile("13800138000"), Purpose: "login", Binding: "s", Code: code,
	})
	fmt.Println(counts)
	// Output:
	// level=INFO msg=verify.refused purpose=login reason=wrong_code detail=no_code
	// map[verify.refused wrong_code:1]
}

func ExampleConfig() {
	blocked := sms.MustParseMobile("13900139000")
	service, _ := newService(sms.Config{
		Life: 2 * time.Minute,
		Gate: func(_ context.Context, r sms.Request) error {
			if r.Mobile == blocked {
				return sms.ErrRefused
			}
			return nil
		},
	})
	_, err := service.Send(context.Background(), sms.Request{
		Mobile: blocked, Purpose: "login", Binding: "s",
	})
	fmt.Println(err)
	// Output: sms: denied by the gate
}
