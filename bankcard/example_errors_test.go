package bankcard_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/bankcard"
)

// Every error of Parse is of one class, and holds nothing of the number.
func ExampleErrInvalid() {
	for _, typed := range []string{"6212", "6212345678901232x", "4111111111111112"} {
		_, err := bankcard.Parse(typed)
		fmt.Println(errors.Is(err, bankcard.ErrInvalid), err)
	}
	// Output:
	// true bankcard: number of digits is not 8 to 19
	// true bankcard: unexpected character at offset 16
	// true bankcard: wrong check digit
}
