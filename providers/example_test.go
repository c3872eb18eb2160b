package providers_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// Credentials do not show, however they are printed.
func ExampleNewCredentials() {
	c := providers.NewCredentials("AKIDexample", "SecretExample", "")
	fmt.Println(c, c.Check())
	fmt.Println(providers.NewCredentials("AKIDexample", "", "").Check())
	// Output:
	// credentials(***) <nil>
	// credentials are missing
}

// Temporary credentials come from a function, which is asked before each request.
func ExampleSource() {
	var source providers.Source = func(ctx context.Context) (providers.Credentials, error) {
		return providers.NewCredentials("id", "secret", "token-of-an-hour"), nil // from a cache of your own
	}
	c, err := source(context.Background())
	fmt.Println(c, err, c.Check())
	// Output:
	// credentials(***) <nil> <nil>
}

// An error tells for a log what is wrong, and by its Failure whether anything was judged.
func ExampleError() {
	err := error(providers.NewError(providers.Error{
		Provider: "tencent", Action: "IdCardVerification", Problem: "refused", Code: "-7",
	}, &realname.Failure{Kind: realname.FailureQuota}, false, nil))

	var e *providers.Error
	var f *realname.Failure
	if errors.As(err, &e) && errors.As(err, &f) {
		fmt.Println(e.Provider, e.Problem, e.Code, "·", f.Kind)
	}
	// Output:
	// tencent refused -7 · provider_daily_limit
}
