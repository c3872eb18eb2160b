package sdk_test

import (
	"context"
	"fmt"
	"os"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

var (
	ctx     = context.Background()
	senders = []sms.Route{{Name: "terminal", Sender: sms.UnsafeTerminal(os.Stderr)}}
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// askAuthority and askBank stand for calls to providers.

func askAuthority(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

func askBank(
	context.Context, realname.Op, realname.Identity, realname.Card,
) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

// The body of Example stands in README.md as well; a test compares them.

func Example() {
	store, keys := new(kv.Memory), keyring.UnsafeDevelopment() // for a trial
	codes, err := sms.New(sms.Config{Store: store, Keys: keys, Senders: senders})
	check(err)
	pins, err := password.NewGuard(password.GuardConfig{Store: store, Keys: keys})
	check(err)
	v, err := realname.New(realname.Config{
		Store: store, Keys: keys, Codes: codes, PINs: pins,
		Authority:           realname.AuthorityFunc(askAuthority),
		Bank:                realname.BankFunc(askBank),
		UnsafeVolatileStore: true, UnsafeDevelopmentKeys: true,
	})
	check(err)

	s, err := v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodBankCard)
	check(err)
	agreed := realname.ConsentAct{Purpose: realname.PurposeIdentity, Text: "terms", Version: "2026-05", Language: "zh-Hans"}
	_, err = v.Consent(ctx, s.Ref, agreed)
	check(err)

	name, err := names.Parse(" 王　小明") // as people type it
	check(err)
	number, err := idcard.Parse("11010519491231002x")
	check(err)
	s, err = v.SubmitIdentity(ctx, s.Ref, realname.Identity{Name: name, Number: number})
	check(err)

	fmt.Println(name, number, number.Birth(), number.Region().FullName())
	fmt.Println(s.Status, "waiting for", s.Waiting, "to do", s.Next)
	_, err = idcard.Parse("110105194912310021")
	fmt.Println(explain.Error(explain.Language("en"), err))
	// Output:
	// 王** 1****************X 1949-12-31 北京市朝阳区
	// open waiting for user to do card
	// One character may differ from your card. Please compare them one by one.
}
