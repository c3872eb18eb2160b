package password_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
)

var ctx = context.Background()

// A guard that refuses dates, and tells an observer of each call.
func ExampleGuardConfig() {
	guard, err := password.NewGuard(password.GuardConfig{
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(), Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
		Policy: password.PINPolicy{NoDates: true},
		Observer: observe.Func(func(_ context.Context, e observe.Event) {
			fmt.Println(e.Kind, e.Call, e.Verdict, e.Reason)
		}),
	})
	if err != nil {
		panic(err)
	}
	guard.Set(ctx, "account-1", password.MustParsePIN("620815"), nobody)
	// Output: pin set fail weak_pin
}

// A refusal is an answer. Any other error means that the guard does not know: ask again later.
func ExampleErrRefused() {
	err := exampleGuard().Verify(ctx, "account-1", wrong)
	switch {
	case err == nil:
		fmt.Println("pay")
	case errors.Is(err, password.ErrRefused):
		fmt.Println("do not pay:", err)
	default:
		fmt.Println("do not pay, and try again later")
	}
	// Output: do not pay: password: wrong_pin
}

// A PIN is stopped while its verification does not hold.
func ExampleErrSuspended() {
	guard := exampleGuard()
	guard.Suspend(ctx, "account-1", password.CauseRevoked, 1)
	err := guard.Verify(ctx, "account-1", right)
	fmt.Println(errors.Is(err, password.ErrSuspended), errors.Is(err, password.ErrRefused))
	// Output: true true
}

// Each cause is lifted by itself, with a number above that of the Suspend.
func ExampleGuard_Resume() {
	guard := exampleGuard()
	guard.Suspend(ctx, "account-1", password.CauseOperator, 1)
	guard.Suspend(ctx, "account-1", password.CauseScreening, 1)

	fmt.Println(guard.Resume(ctx, "account-1", password.CauseOperator, 2))
	state, err := guard.State(ctx, "account-1")
	fmt.Println(state.Suspended, err)
	// Output:
	// <nil>
	// screening <nil>
}

// Somebody shows their face, and need not wait for the lock to end.
func ExampleGuard_Unlock() {
	guard := exampleGuard()
	for range 3 {
		guard.Verify(ctx, "account-1", wrong)
	}
	fmt.Println(guard.Verify(ctx, "account-1", right))
	fmt.Println(guard.Unlock(ctx, "account-1"))
	fmt.Println(guard.Verify(ctx, "account-1", right))
	// Output:
	// password: locked
	// <nil>
	// <nil>
}

// Before an old key leaves the ring, go over the accounts that nobody used meanwhile.
func ExampleGuard_Reindex() {
	guard := exampleGuard()
	for _, account := range []string{"account-1", "account-2"} { // from your own table
		fmt.Println(guard.Reindex(ctx, account))
	}
	// Output:
	// <nil>
	// <nil>
}

// What a page of settings shows.
func ExampleState() {
	guard := exampleGuard()
	guard.Verify(ctx, "account-1", wrong)
	s, err := guard.State(ctx, "account-1")
	fmt.Println(s.Set, s.TriesLeft, s.ResetOnly, err)
	// Output: true 2 false <nil>
}

// Choose the text for the person by the reason.
func ExampleReason() {
	guard := exampleGuard()
	for _, err := range []error{
		guard.Set(ctx, "account-1", other, nobody),
		guard.Set(ctx, "account-2", weak, nobody),
		guard.Verify(ctx, "account-3", right),
	} {
		if e, ok := errors.AsType[*password.Error](err); ok {
			fmt.Println(e.Reason)
		}
	}
	// Output:
	// has_pin
	// weak_pin
	// no_pin
}

func ExampleCauses_Has() {
	set := password.Causes(0).With(password.CauseConsent)
	fmt.Println(set.Has(password.CauseConsent), set.Has(password.CauseRevoked))
	// Output: true false
}

func ExampleCauses_All() {
	set := password.Causes(0).With(password.CauseOperator).With(password.CauseRevoked)
	for c := range set.All() {
		fmt.Println(c)
	}
	// Output:
	// revoked
	// operator
}

// An operator names a cause in a command.
func ExampleCause_UnmarshalText() {
	var c password.Cause
	fmt.Println(c.UnmarshalText([]byte("operator")), c == password.CauseOperator)
	fmt.Println(c.UnmarshalText([]byte("bad mood")) != nil)
	// Output:
	// <nil> true
	// true
}

func ExampleMustParsePIN() {
	fmt.Println(password.MustParsePIN("026491").IsValid())
	// Output: true
}

// Every error of ParsePIN is of one class, and holds nothing of what was typed.
func ExampleErrInvalid() {
	for _, typed := range []string{"02649", "02649a", "０２６４９１"} {
		_, err := password.ParsePIN(typed)
		fmt.Println(err, errors.Is(err, password.ErrInvalid))
	}
	// Output:
	// password: bad_pin true
	// password: bad_pin true
	// <nil> false
}

// The zero PIN is what ParsePIN returns with an error.
func ExamplePIN_IsValid() {
	var none password.PIN
	fmt.Println(none.IsValid(), right.IsValid())
	// Output: false true
}

// Kinds tell what to write beside the field of a form.
func ExampleKind() {
	for _, typed := range []string{"111111", "123456", "147258", "520131"} {
		var kinds []password.Kind
		for _, v := range (password.PINPolicy{}).Check(password.MustParsePIN(typed), nobody) {
			kinds = append(kinds, v.Kind)
		}
		fmt.Println(kinds)
	}
	// Output:
	// [common repeat keyboard]
	// [common sequence keyboard]
	// [common keyboard]
	// [common]
}

// A password that holds the name of the service.
func ExampleField() {
	report := password.Policy{Words: []string{"huaqianbao"}}.Check("huaqianbao1", nobody)
	for _, v := range report.Violations {
		if v.Kind == password.Personal {
			fmt.Println(v.Field)
		}
	}
	// Output: service
}

// Staff sees why a PIN is stopped, by a stable name.
func ExampleCause() {
	guard := exampleGuard()
	guard.Suspend(ctx, "account-1", password.CauseLapsed, 1)
	state, err := guard.State(ctx, "account-1")
	for c := range state.Suspended.All() {
		fmt.Println(c, c == password.CauseLapsed, err)
	}
	// Output: lapsed true <nil>
}

// What would be left once one cause is lifted.
func ExampleCauses_Without() {
	set := password.Causes(0).With(password.CauseOperator).With(password.CauseLapsed)
	fmt.Println(set.Without(password.CauseOperator))
	// Output: lapsed
}
