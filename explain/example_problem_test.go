package explain_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/password"
)

// The body of an answer over HTTP.
func ExampleProblem() {
	err := &password.Error{Reason: password.Locked, RetryAt: time.Date(2026, 11, 30, 9, 15, 0, 0, time.UTC)}
	body, _ := json.Marshal(explain.Code(err))
	fmt.Println(string(body))
	// Output: {"code":"password.locked","class":"limit","retry_at":"2026-11-30T09:15:00Z"}
}

// The status of an answer depends on the class alone.
func ExampleClass() {
	status := map[explain.Class]int{
		explain.ClassInvalid: 400, explain.ClassRefused: 403, explain.ClassLimit: 429,
		explain.ClassUnavailable: 503, explain.ClassUnknown: 500,
	}
	_, bad := idcard.Parse("110105194912310021")
	for _, err := range []error{bad, &password.Error{Reason: password.WrongPIN}, errors.New("a store is away")} {
		p := explain.Code(err)
		fmt.Println(p.Code, p.Class, status[p.Class])
	}
	// Output:
	// idcard.bad_checksum invalid 400
	// password.wrong_pin refused 403
	// unknown unknown 500
}
