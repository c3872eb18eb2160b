package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-realname/sdk/webhook"
)

// New names everything that is wrong with a Config.
func ExampleNew() {
	_, err := webhook.New(webhook.Config{URL: "http://partner.example/events"})
	fmt.Println(err)
	// Output:
	// webhook: Config.URL is not an https address without user and fragment
	// webhook: Config.Secrets are not 1 to 8 valid ones
}

// Replace a secret: sign with both until the receiver knows the new one.
func ExampleConfig() {
	oldSecret, newSecret := webhook.NewSecret(), webhook.NewSecret()
	c := webhook.Config{
		URL:     "https://partner.example/events",
		Secrets: []webhook.Secret{oldSecret, newSecret},
		Timeout: 5 * time.Second,
		Observe: func(a webhook.Attempt) { fmt.Println(a.ID, a.Type, a.Err) },
	}
	_, err := webhook.New(c)
	fmt.Println(err)
	// Output: <nil>
}

// Count what was sent, by result.
func ExampleAttempt() {
	status, counts := http.StatusNoContent, map[string]int{}
	receiver := answering(&status)
	defer receiver.Close()
	sender, err := webhook.New(webhook.Config{
		URL: receiver.URL, Secrets: []webhook.Secret{webhook.NewSecret()}, Transport: receiver.Client().Transport,
		Observe: func(a webhook.Attempt) {
			if a.Err == nil {
				counts[a.Type+" taken"]++
			}
		},
	})
	fmt.Println(err, sender.Send(context.Background(), lastWeek()), counts)
	// Output: <nil> <nil> map[session.approved taken:1]
}

// Show the secret once to whoever runs the receiver; it prints masked everywhere else.
func ExampleNewSecret() {
	secret := webhook.NewSecret()
	again, err := webhook.ParseSecret(secret.Reveal())
	fmt.Println(secret, len(secret.Reveal()), again == secret, err)
	// Output: whsec_*** 50 true <nil>
}

// A configuration decodes straight into a Secret, and refuses to be written back.
func ExampleSecret_UnmarshalText() {
	var c struct{ Secret webhook.Secret }
	err := json.Unmarshal([]byte(`{"Secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}`), &c)
	fmt.Println(c.Secret.IsValid(), c, err)

	_, err = json.Marshal(c)
	fmt.Println(err != nil)
	// Output:
	// true {whsec_***} <nil>
	// true
}

// The zero Secret is not valid and reveals nothing.
func ExampleSecret_IsValid() {
	var none webhook.Secret
	fmt.Println(none.IsValid(), webhook.NewSecret().IsValid(), none.Reveal() == "")
	// Output: false true true
}

func ExampleSecret_Reveal() {
	secret, err := webhook.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	fmt.Println(secret.Reveal(), err)
	// Output: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw <nil>
}

func ExampleSecret_Masked() {
	fmt.Println(webhook.NewSecret().Masked())
	// Output: whsec_***
}

// A message of a log line shows no data and no stream.
func ExampleMessage() {
	m := webhook.Message{
		ID: "evt_1", Type: "account.verified", Time: time.Now(), Stream: "account-1", Number: 7, Data: []byte(`{"level":3}`),
	}
	fmt.Printf("%v\n%+v\n", m, m)
	// Output:
	// evt_1 account.verified
	// evt_1 account.verified
}

// A handler that tells why a message was not taken. Use it for a counter.
func ExampleHandlerConfig() {
	_, err := webhook.NewHandler(webhook.HandlerConfig{
		Secrets: []webhook.Secret{webhook.NewSecret()},
		Take: func(_ context.Context, m webhook.Message) error {
			return nil // store m.Number for m.Stream in the transaction that takes m
		},
		Observe: func(id string, err error) {
			if e, ok := errors.AsType[*webhook.Error](err); ok {
				fmt.Println(id, e.Reason)
			}
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// A request that nobody signed.
func ExampleErrInvalid() {
	_, err := webhook.Verify([]webhook.Secret{webhook.NewSecret()}, http.Header{}, []byte(`{}`), time.Now())
	fmt.Println(errors.Is(err, webhook.ErrInvalid), err)
	// Output: true webhook: no_header
}

// Reasons have stable names, for the label of a metric.
func ExampleReason() {
	fmt.Println(webhook.Paused, webhook.Certificate, webhook.WrongSignature)
	// Output: paused certificate wrong_signature
}
