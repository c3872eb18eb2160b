package password_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
	"github.com/go-realname/sdk/sms"
)

// exampleGuard returns a guard for the examples, with one account that has the
// PIN 264917. Its hashes are fast ones that protect nothing.
func exampleGuard() *password.Guard {
	guard, err := password.NewGuard(password.GuardConfig{
		Store:  new(kv.Memory),
		Keys:   keyring.UnsafeDevelopment(),
		Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
	})
	if err != nil {
		panic(err)
	}
	pin := password.MustParsePIN("264917")
	if err := guard.Set(context.Background(), "account-1", pin, password.Person{}); err != nil {
		panic(err)
	}
	return guard
}

func ExamplePIN() {
	payment := struct{ PIN password.PIN }{password.MustParsePIN("264917")}
	fmt.Printf("%v %+v %q\n", payment, payment, payment.PIN)
	// Output: {******} {PIN:******} "******"
}

func ExamplePIN_Masked() {
	fmt.Println(password.MustParsePIN("264917").Masked())
	// Output: ******
}

func ExamplePIN_MarshalText() {
	_, err := json.Marshal(password.MustParsePIN("264917"))
	fmt.Println(err != nil)
	// Output: true
}

func ExamplePIN_UnmarshalText() {
	var request struct{ PIN password.PIN }
	err := json.Unmarshal([]byte(`{"PIN": "064917"}`), &request)
	fmt.Println(request.PIN, err)
	err = json.Unmarshal([]byte(`{"PIN": "64917"}`), &request)
	fmt.Println(errors.Is(err, password.ErrInvalid))
	// Output:
	// ****** <nil>
	// true
}

func ExamplePINPolicy() {
	policy := password.PINPolicy{NoDates: true}
	pin := password.MustParsePIN("620815") // perhaps a mother's birthday
	fmt.Println(policy.Check(pin, password.Person{})[0].Kind)
	fmt.Println(password.PINPolicy{}.Check(pin, password.Person{}) == nil)
	// Output:
	// date
	// true
}

func ExamplePerson() {
	person := password.Person{
		Names:     []names.Name{names.MustParse("王小明")},
		Birth:     idcard.MustDate(1987, 5, 6),
		IDNumber:  idcard.MustParse("11010519491231002X"),
		Mobile:    sms.MustParseMobile("13812345678"),
		BankCards: []bankcard.Number{bankcard.MustParse("6212345678901232")},
	}
	for _, s := range []string{"110105", "812345", "901232", "198756"} {
		for _, v := range (password.PINPolicy{}).Check(password.MustParsePIN(s), person) {
			fmt.Println(v.Kind, v.Field)
		}
	}
	// Output:
	// personal id_number
	// personal mobile
	// personal bank_card
	// personal birth
}

func ExampleViolation() {
	const text = "zebra-wangxiaoming"
	person := password.Person{Names: []names.Name{names.MustParse("王小明")}}
	report := password.Policy{Floor: 12}.Check(text, person)
	for _, v := range report.Violations {
		if v.Kind == password.Personal {
			fmt.Println(strings.Repeat("·", v.Start) + strings.Repeat("^", v.End-v.Start))
		}
	}
	// Output: ······^^^^^^^^^^^^
}

func ExampleNISTWithinMFA() {
	policy := password.NISTWithinMFA()
	fmt.Println(policy.Check("kxqmvwzp", password.Person{}).Violations == nil)
	// Output: true
}

// breached is a list of one's own, here of a single password.
type breached string

func (b breached) Blocked(s string) bool { return s == string(b) }

func ExampleBlocklist() {
	policy := password.Policy{Blocklists: []password.Blocklist{breached("kX9#mQ2v")}}
	fmt.Println(policy.Check("kX9#mQ2v", password.Person{}).Violations[0].Kind)
	// Output: common
}

func ExampleNewGuard() {
	_, err := password.NewGuard(password.GuardConfig{})
	fmt.Println(err)
	// Output:
	// password: GuardConfig.Store is missing
	// password: GuardConfig.Keys is missing
}

func ExampleGuard_Set() {
	guard := exampleGuard()
	me := password.Person{Birth: idcard.MustDate(1987, 5, 6)}
	err := guard.Set(context.Background(), "account-2", password.MustParsePIN("870506"), me)
	var refused *password.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.Violations[0].Field)
	}
	// Output: weak_pin birth
}

// A payment asks two things, in this order: whether the account is verified at this moment,
// which the service takes from its real-name verification (the Account method of package
// realname's Verifier), and whether the PIN is right. Suspend is a second lock on the same
// door: it holds for payments that asked the first question before the verification ended.
func ExampleGuard_Verify() {
	guard, ctx := exampleGuard(), context.Background()
	isVerified := func(account string) bool { return account == "account-1" }
	pay := func(account string, pin password.PIN) string {
		if !isVerified(account) {
			return "verify yourself first"
		}
		err := guard.Verify(ctx, account, pin)
		var refused *password.Error
		switch {
		case err == nil:
			return "paid"
		case errors.Is(err, password.ErrSuspended):
			return "suspended: look at the verification of this account"
		case errors.As(err, &refused):
			return fmt.Sprint(refused.Reason, ", tries left: ", refused.TriesLeft)
		}
		return "not known: ask again"
	}
	right, wrong := password.MustParsePIN("264917"), password.MustParsePIN("739164")
	fmt.Println(pay("account-2", right))
	fmt.Println(pay("account-1", right))
	for range 4 {
		fmt.Println(pay("account-1", wrong))
	}
	if err := guard.Suspend(ctx, "account-1", password.CauseOperator, 1); err != nil {
		panic(err)
	}
	fmt.Println(pay("account-1", right))
	// Output:
	// verify yourself first
	// paid
	// wrong_pin, tries left: 2
	// wrong_pin, tries left: 1
	// wrong_pin, tries left: 0
	// locked, tries left: 0
	// suspended: look at the verification of this account
}

// Two of a service's processes suspend and resume an account. The number of each call is that of
// the account's record when it was changed, so a call that comes late does nothing.
func ExampleGuard_Suspend() {
	guard, ctx := exampleGuard(), context.Background()
	suspended := func() password.Causes {
		s, err := guard.State(ctx, "account-1")
		if err != nil {
			panic(err)
		}
		return s.Suspended
	}
	fmt.Println(guard.Suspend(ctx, "account-1", password.CauseLapsed, 41), suspended())
	fmt.Println(guard.Suspend(ctx, "account-1", password.CauseOperator, 7), suspended())
	fmt.Println(guard.Resume(ctx, "account-1", password.CauseLapsed, 40), suspended()) // late
	fmt.Println(guard.Resume(ctx, "account-1", password.CauseLapsed, 42), suspended())
	// Output:
	// <nil> lapsed
	// <nil> lapsed, operator
	// <nil> lapsed, operator
	// <nil> operator
}

// Who has withdrawn a consent does not pay, and may still have the account erased.
func ExampleGuard_VerifyDespite() {
	guard, ctx := exampleGuard(), context.Background()
	pin := password.MustParsePIN("264917")
	fmt.Println(guard.Suspend(ctx, "account-1", password.CauseConsent, 1))
	fmt.Println(guard.Verify(ctx, "account-1", pin))
	fmt.Println(guard.VerifyDespite(ctx, "account-1", pin, password.Causes(0).With(password.CauseConsent)))
	// Output:
	// <nil>
	// password: suspended
	// <nil>
}

func ExampleGuard_Change() {
	guard, ctx := exampleGuard(), context.Background()
	before, after := password.MustParsePIN("264917"), password.MustParsePIN("580263")
	fmt.Println(guard.Change(ctx, "account-1", before, after, password.Person{}))
	fmt.Println(guard.Verify(ctx, "account-1", before))
	// Output:
	// <nil>
	// password: wrong_pin
}

func ExampleGuard_Reset() {
	guard, ctx := exampleGuard(), context.Background()
	// After the person has shown anew who they are:
	err := guard.Reset(ctx, "account-1", password.MustParsePIN("580263"), password.Person{})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleGuard_Stage() {
	guard, ctx := exampleGuard(), context.Background()
	pin := password.MustParsePIN("580263")
	fmt.Println(guard.Stage(ctx, "account-1", "session-1", pin, password.Person{}))
	fmt.Println(guard.Verify(ctx, "account-1", pin)) // not before it is activated
	// Output:
	// <nil>
	// password: wrong_pin
}

func ExampleGuard_Activate() {
	guard, ctx := exampleGuard(), context.Background()
	pin := password.MustParsePIN("580263")
	if err := guard.Stage(ctx, "account-1", "session-1", pin, password.Person{}); err != nil {
		panic(err)
	}
	fmt.Println(guard.Activate(ctx, "account-1", "session-1"))
	fmt.Println(guard.Activate(ctx, "account-1", "session-1")) // again, after a crash
	fmt.Println(guard.Verify(ctx, "account-1", pin))
	// Output:
	// <nil>
	// <nil>
	// <nil>
}

func ExampleGuard_Drop() {
	guard, ctx := exampleGuard(), context.Background()
	fmt.Println(guard.Drop(ctx, "account-1", "session-1"))
	fmt.Println(guard.Activate(ctx, "account-1", "session-1"))
	// Output:
	// <nil>
	// password: not_staged
}

func ExampleGuard_State() {
	guard, ctx := exampleGuard(), context.Background()
	s, err := guard.State(ctx, "account-1")
	fmt.Println(s.Set, s.TriesLeft, s.RetryAt.IsZero(), err)
	s, err = guard.State(ctx, "account-2")
	fmt.Println(s.Set, err)
	// Output:
	// true 3 true <nil>
	// false <nil>
}

func ExampleGuard_Erase() {
	guard, ctx := exampleGuard(), context.Background()
	fmt.Println(guard.Erase(ctx, "account-1"))
	fmt.Println(guard.Verify(ctx, "account-1", password.MustParsePIN("264917")))
	// Output:
	// <nil>
	// password: no_pin
}

// A service asks for the staged PIN just before it approves, and has the user set
// it again if it is gone.
func ExampleGuard_Staged() {
	ctx := context.Background()
	guard, err := password.NewGuard(password.GuardConfig{
		Store:  new(kv.Memory),
		Keys:   keyring.UnsafeDevelopment(),
		Hasher: pwhash.PBKDF2{UnsafeRounds: 1}, // for this example only
	})
	if err != nil {
		panic(err)
	}
	pin := password.MustParsePIN("264917")
	fmt.Println(guard.Stage(ctx, "account-1", "session-1", pin, password.Person{}))
	fmt.Println(guard.Staged(ctx, "account-1", "session-1"))
	fmt.Println(guard.Staged(ctx, "account-1", "session-2"))
	// Output:
	// <nil>
	// true <nil>
	// false <nil>
}
