package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/webhook"
)

// answering is a receiver that answers every message with a status.
func answering(status *int) *httptest.Server {
	return httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(*status)
	}))
}

// patient returns a sender to a receiver that puts messages aside which are older than a day. Its
// clock stands still.
func patient(receiver *httptest.Server) *webhook.Sender {
	now := time.Now()
	sender, err := webhook.New(webhook.Config{
		URL:       receiver.URL,
		Secrets:   []webhook.Secret{webhook.NewSecret()},
		Transport: receiver.Client().Transport,
		GiveUp:    24 * time.Hour,
		Store:     new(kv.Memory), // that of the service
		Keys:      keyring.UnsafeDevelopment(),
		Now:       func() time.Time { return now },
	})
	if err != nil {
		panic(err)
	}
	return sender
}

// lastWeek is a message that nobody has taken for a week.
func lastWeek() webhook.Message {
	return webhook.Message{
		ID: "evt_1", Type: "session.approved", Time: time.Now().AddDate(0, 0, -7), Stream: "session-1", Number: 1, Data: []byte(`{}`),
	}
}

// A receiver that cannot read one message does not stop those that follow it.
func ExampleSender_Letters() {
	status := http.StatusBadRequest
	receiver := answering(&status)
	defer receiver.Close()
	sender := patient(receiver)
	fmt.Println(sender.Send(context.Background(), lastWeek())) // put aside: the next one can go

	for letter, err := range sender.Letters(context.Background()) {
		fmt.Println(letter.Message.ID, letter.Reason, letter.Status, err)
	}
	// Output:
	// <nil>
	// evt_1 refused 400 <nil>
}

// Send a message again once the receiver is mended.
func ExampleSender_Resend() {
	ctx, status := context.Background(), http.StatusBadRequest
	receiver := answering(&status)
	defer receiver.Close()
	sender := patient(receiver)
	sender.Send(ctx, lastWeek())
	fmt.Println(sender.Resend(ctx, "evt_1")) // kept

	status = http.StatusNoContent
	fmt.Println(sender.Resend(ctx, "evt_1")) // taken, and forgotten
	// Output:
	// webhook: refused (400)
	// <nil>
}

// Forget a message that nobody needs any more.
func ExampleSender_Discard() {
	ctx, status := context.Background(), http.StatusBadRequest
	receiver := answering(&status)
	defer receiver.Close()
	sender := patient(receiver)
	sender.Send(ctx, lastWeek())

	fmt.Println(sender.Discard(ctx, "evt_1"))
	for letter := range sender.Letters(ctx) {
		fmt.Println("still there:", letter.Message)
	}
	// Output: <nil>
}

// A job of the service that runs once a day.
func ExampleSender_Sweep() {
	ctx, status, now := context.Background(), http.StatusBadRequest, time.Now()
	receiver := answering(&status)
	defer receiver.Close()
	sender, err := webhook.New(webhook.Config{
		URL: receiver.URL, Secrets: []webhook.Secret{webhook.NewSecret()}, Transport: receiver.Client().Transport,
		GiveUp: 24 * time.Hour, Keep: 14 * 24 * time.Hour,
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
		Now: func() time.Time { return now },
	})
	fmt.Println(err, sender.Send(ctx, lastWeek()))

	now = now.AddDate(0, 0, 15)
	fmt.Println(sender.Sweep(ctx))
	// Output:
	// <nil> <nil>
	// 1 <nil>
}

func ExampleLetter() {
	l := webhook.Letter{
		Message: webhook.Message{ID: "evt_1", Type: "session.approved"},
		At:      time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC),
		Reason:  webhook.Refused,
		Status:  http.StatusUnprocessableEntity,
	}
	fmt.Println(l.At.Format(time.DateOnly), l.Message, l.Reason, l.Status)
	// Output: 2026-11-30 evt_1 session.approved refused 422
}

// Tell apart what a receiver answered.
func ExampleError() {
	status := http.StatusServiceUnavailable
	receiver := answering(&status)
	defer receiver.Close()
	sender := patient(receiver)

	for range 2 {
		err := sender.Send(context.Background(), webhook.Message{ID: "evt_2", Type: "session.expired", Time: time.Now(), Data: []byte(`{}`)})
		if e, ok := errors.AsType[*webhook.Error](err); ok {
			fmt.Println(e.Reason, e.Status, e.RetryAfter > 0, err)
		}
	}
	// Output:
	// refused 503 false webhook: refused (503)
	// paused 0 true webhook: paused
}

// A context that ends the attempt is found in the error.
func ExampleError_Unwrap() {
	status := http.StatusOK
	receiver := answering(&status)
	defer receiver.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := patient(receiver).Send(ctx, webhook.Message{ID: "evt_3", Type: "session.expired", Time: time.Now(), Data: []byte(`{}`)})
	fmt.Println(errors.Is(err, webhook.ErrNotTaken), errors.Is(err, context.Canceled))
	// Output: true true
}

// Stop sending to a receiver that says it is gone.
func ExampleErrGone() {
	status := http.StatusGone
	receiver := answering(&status)
	defer receiver.Close()
	err := patient(receiver).Send(context.Background(), webhook.Message{ID: "evt_4", Type: "session.expired", Time: time.Now(), Data: []byte(`{}`)})
	fmt.Println(errors.Is(err, webhook.ErrGone), errors.Is(err, webhook.ErrNotTaken))
	// Output: true true
}
