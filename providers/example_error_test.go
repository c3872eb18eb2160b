package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// Count calls and what they cost. Give the function to Config.Observe of an adapter.
func ExampleCall() {
	billed := map[string]int{}
	observe := func(c providers.Call) {
		if c.Billed == providers.BilledYes {
			billed[c.Provider+" "+c.Action]++
		}
	}
	observe(providers.Call{Provider: "tencent", Action: "IdCardVerification", Code: "0", Billed: providers.BilledYes, Took: time.Second})
	observe(providers.Call{Provider: "tencent", Action: "IdCardVerification", Code: "-5", Billed: providers.BilledNo, Took: time.Second})
	fmt.Println(billed)
	// Output: map[tencent IdCardVerification:1]
}

// An adapter of your own says what is certain: here, that no message was sent.
func ExampleNewError() {
	err := error(providers.NewError(providers.Error{
		Provider: "example", Action: "SendSms", Problem: "refused", Code: "LIMIT",
	}, nil, true, nil))
	fmt.Println(err, errors.Is(err, sms.ErrRefused))
	// Output: example: SendSms: refused (LIMIT) true
}

// A call of unknown outcome holds no Failure. Do not send it again.
func ExampleError_Unwrap() {
	err := error(providers.NewError(providers.Error{
		Provider: "example", Action: "Match", Problem: "timeout",
	}, nil, false, context.DeadlineExceeded))
	_, certain := errors.AsType[*realname.Failure](err)
	fmt.Println(err, certain, errors.Is(err, context.DeadlineExceeded))
	// Output: example: Match: timeout false true
}

// The zero Billed means that nobody knows.
func ExampleBilled() {
	var b providers.Billed
	fmt.Println(b, providers.BilledYes, providers.BilledNo)
	// Output: unknown yes no
}

// Check credentials when the service starts.
func ExampleCredentials_Check() {
	for _, secret := range []string{"SecretExample", "", "Secret\nExample"} {
		fmt.Println(providers.NewCredentials("AKIDexample", secret, "").Check())
	}
	// Output:
	// <nil>
	// credentials are missing
	// credentials have a blank, a comma or another character that no key has
}

// A signer of your own needs the plain key.
func ExampleCredentials_Reveal() {
	id, secret, token := providers.NewCredentials("AKIDexample", "SecretExample", "").Reveal()
	fmt.Printf("%q %q %q\n", id, secret, token)
	// Output: "AKIDexample" "SecretExample" ""
}

// Credentials in a struct that is printed or encoded by accident.
func ExampleCredentials() {
	c := struct{ Key providers.Credentials }{providers.NewCredentials("AKIDexample", "SecretExample", "")}
	_, err := json.Marshal(c)
	fmt.Println(c, err != nil)
	// Output: {credentials(***)} true
}
