// First is a first service: it verifies one account by bank card, with a code that you type, and
// then asks for the payment password. Its providers say yes to everybody.
//
//	go run ./examples/first
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func main() {
	ctx := context.Background()
	if err := run(ctx, os.Stdin, os.Stdout, sms.UnsafeTerminal(os.Stderr)); err != nil {
		fmt.Println(explain.Error(explain.Language("en"), err)) // what a user would be told
		os.Exit(1)
	}
}

// run verifies account-1.
func run(ctx context.Context, in io.Reader, out io.Writer, gateway sms.Sender) error {
	store, keys := new(kv.Memory), keyring.UnsafeDevelopment() // for a trial
	codes, err1 := sms.New(sms.Config{Store: store, Keys: keys, Senders: []sms.Route{{Name: "first", Sender: gateway}}})
	pins, err2 := password.NewGuard(password.GuardConfig{Store: store, Keys: keys})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	v, err := realname.New(realname.Config{
		Store: store, Keys: keys, Codes: codes, PINs: pins,
		Authority:           realname.AuthorityFunc(askAuthority),
		Bank:                realname.BankFunc(askBank),
		UnsafeVolatileStore: true, UnsafeDevelopmentKeys: true,
	})
	if err != nil {
		return err
	}
	s, err := verify(ctx, v, in)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, s.Status, "waiting for", s.Waiting)
	_, err = v.Desk().Decide(ctx, realname.Decision{ // on a page for reviewers
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true,
	})
	if err != nil {
		return err
	}
	a, err := v.Account(ctx, "account-1") // before each payment
	fmt.Fprintln(out, a.State, "at level", a.Level)
	if err != nil {
		return err
	}
	return pins.Verify(ctx, "account-1", password.MustParsePIN("739164"))
}

// verify takes an account through the steps, until somebody has to decide.
func verify(ctx context.Context, v *realname.Verifier, in io.Reader) (realname.Session, error) {
	s, err := v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodBankCard)
	if err != nil {
		return s, err
	}
	for s.Waiting == realname.WaitingForUser { // in a service: one request for each turn
		if s, err = step(ctx, v, s, in); err != nil {
			return s, err
		}
		if p := s.Step(s.Next); p.Reason != 0 {
			return s, fmt.Errorf("%v: %v", p.Step, p.Reason) // a no is no error: show explain.Step, let them try again
		}
	}
	return s, nil
}

// step does what the session asks for next, with what a user typed.
func step(ctx context.Context, v *realname.Verifier, s realname.Session, in io.Reader) (realname.Session, error) {
	switch s.Next {
	case realname.StepIdentity:
		if s, err := v.Consent(ctx, s.Ref, agreed(s.Needs)...); err != nil {
			return s, err
		}
		name, number := names.MustParse("张三丰"), idcard.MustParse("11010519491231002X") // Parse what a user types
		return v.SubmitIdentity(ctx, s.Ref, realname.Identity{Name: name, Number: number})
	case realname.StepCard:
		card, mobile := bankcard.MustParse("6216261000000000018"), sms.MustParseMobile("13800138000")
		return v.SubmitCard(ctx, s.Ref, realname.Card{Number: card, Mobile: mobile})
	case realname.StepCode:
		if _, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{}); err != nil {
			return s, err
		}
		var typed string
		if _, err := fmt.Fscan(in, &typed); err != nil {
			return s, err
		}
		code, err := sms.ParseCode(typed)
		if err != nil {
			return s, err
		}
		return v.CheckCode(ctx, s.Ref, code)
	}
	return v.SetPIN(ctx, s.Ref, password.MustParsePIN("739164"))
}

// agreed is what the user agrees to: a page of your service shows the text for each need.
func agreed(needs []realname.ConsentNeed) (acts []realname.ConsentAct) {
	for _, n := range needs {
		acts = append(acts, realname.ConsentAct{Purpose: n.Purpose, Text: n.Purpose.String(), Version: "2026-05", Language: "zh-Hans"})
	}
	return acts
}

// askAuthority and askBank are where your providers are asked.

func askAuthority(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}

func askBank(context.Context, realname.Op, realname.Identity, realname.Card) (realname.Answer, error) {
	return realname.Answer{Verdict: realname.VerdictPass}, nil
}
