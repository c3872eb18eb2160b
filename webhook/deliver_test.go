package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/webhook"
)

// fromEvent is what a receiver learns of an event: references, and no personal data.
func fromEvent(e realname.Event) (webhook.Message, error) {
	data, err := json.Marshal(map[string]string{
		"account": e.Account, "status": e.Status.String(), "reason": e.Reason.String(),
	})
	return webhook.Message{
		Type: "session." + e.Status.String(), Time: e.Time,
		Stream: e.Session, Number: e.Seq, Data: data,
	}, err
}

// TestDeliver sends the events of sessions while the network loses requests and answers: each
// session's statuses come in order, and none is missing.
func TestDeliver(t *testing.T) {
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for i := range 3 {
		s, err := w.Walk(t.Context(), fmt.Sprint("account-", i), realname.MethodBankCard, realnametest.Someone())
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(2 * time.Minute) // until the next code may be sent
		want[s.Ref.ID] = []string{"session.open", "session.review", "session.approved"}
	}
	d := newDoor(t)
	d.c.Now = w.Clock.Now
	d.open()
	n := 0
	sender := newSender(t, webhook.Config{
		URL: "https://example.com/hook", Secrets: d.c.Secrets, Now: w.Clock.Now, MaxPause: -1,
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			n++
			if n%3 == 1 {
				return nil, errTest // lost on the way
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			req := httptest.NewRequest(r.Method, "/hook", strings.NewReader(string(body)))
			req.Header = r.Header
			status := d.knock(req)
			if n%3 == 2 {
				return nil, errTest // the answer is lost
			}
			return &http.Response{StatusCode: status, Body: http.NoBody}, nil
		}),
	})
	sink := one(func(ctx context.Context, e realname.Event) error {
		m, err := fromEvent(e)
		if err != nil {
			return err
		}
		return sender.Send(ctx, m)
	})
	for range 40 {
		w.Verifier.Deliver(t.Context(), sink) // an error means that some are left to the next call
		w.Clock.Advance(time.Minute)
	}
	got := map[string][]string{}
	for _, m := range d.taker.took {
		got[m.Stream] = append(got[m.Stream], m.Type)
		if m.Number != uint64(len(got[m.Stream])) {
			t.Errorf("%v has number %d", m, m.Number)
		}
	}
	for session, types := range want {
		if !slices.Equal(got[session], types) {
			t.Errorf("came %q, want %q", got[session], types)
		}
	}
}

// one lets a sink be called by one goroutine at a time.
func one(sink realname.Sink) realname.Sink {
	turn := make(chan struct{}, 1)
	return func(ctx context.Context, e realname.Event) error {
		turn <- struct{}{}
		defer func() { <-turn }()
		return sink(ctx, e)
	}
}

// A service sends the events of its Verifier: this sink is for Deliver or Run.
func ExampleSender_Send() {
	receiver := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(string(body))
	}))
	defer receiver.Close()

	sender, err := webhook.New(webhook.Config{
		URL:       receiver.URL,
		Secrets:   []webhook.Secret{webhook.NewSecret()},
		Transport: receiver.Client().Transport, // for the certificate of this example
	})
	if err != nil {
		panic(err)
	}
	sink := func(ctx context.Context, e realname.Event) error {
		m, err := fromEvent(e)
		if err != nil {
			return err
		}
		return sender.Send(ctx, m)
	}
	fmt.Println(sink(context.Background(), realname.Event{
		Seq: 3, Session: "session-1", Account: "account-1", Status: realname.StatusApproved,
		Time: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
	}))
	// Output:
	// {"type":"session.approved","timestamp":"2026-11-02T09:00:00Z","stream":"session-1","number":3,"data":{"account":"account-1","reason":"unknown","status":"approved"}}
	// <nil>
}

func ExampleParseSecret() {
	secret, err := webhook.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	fmt.Println(secret, err)
	_, err = webhook.ParseSecret("whsec_c2hvcnQ=")
	fmt.Println(err)
	// Output:
	// whsec_*** <nil>
	// webhook: a secret is "whsec_" and 24 to 64 bytes in base64
}
