package sms_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/sms"
)

// TestObserve: of each event the observer is told what it may know.
func TestObserve(t *testing.T) {
	at := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	tests := []struct {
		in   sms.Event
		want observe.Event // Package, Time and Purpose are checked for all
	}{
		{sms.Event{Name: "send.accepted"}, observe.Event{Kind: observe.Message, Call: "send", Verdict: "pass"}},
		{sms.Event{Name: "send.repeated"}, observe.Event{Kind: observe.Message, Call: "send", Verdict: "pass"}},
		{sms.Event{Name: "send.unknown"}, observe.Event{Kind: observe.Message, Call: "send", Verdict: "none", Class: "unknown"}},
		{sms.Event{Name: "send.error", Err: errors.New("secret")},
			observe.Event{Kind: observe.Message, Call: "send", Verdict: "none", Class: "error"}},
		{sms.Event{Name: "send.refused", Reason: sms.TooSoon},
			observe.Event{Kind: observe.Message, Call: "send", Verdict: "fail", Reason: "too_soon"}},
		{sms.Event{Name: "sender.accepted", Sender: "phone", Took: time.Second},
			observe.Event{Kind: observe.Message, Call: "sender", Verdict: "pass", Provider: "phone", Took: time.Second}},
		{sms.Event{Name: "sender.refused", Sender: "phone", Err: errors.New("secret")},
			observe.Event{Kind: observe.Message, Call: "sender", Verdict: "fail", Provider: "phone"}},
		{sms.Event{Name: "sender.unknown", Sender: "phone", Err: errors.New("secret")},
			observe.Event{Kind: observe.Message, Call: "sender", Verdict: "none", Provider: "phone", Class: "unknown"}},
		{sms.Event{Name: "verify.right"}, observe.Event{Kind: observe.Code, Verdict: "pass"}},
		{sms.Event{Name: "verify.refused", Reason: sms.WrongCode, Detail: "expired"},
			observe.Event{Kind: observe.Code, Verdict: "fail", Reason: "expired"}},
		{sms.Event{Name: "verify.error", Err: errors.New("secret")}, observe.Event{Kind: observe.Code, Verdict: "none", Class: "error"}},
		{sms.Event{Name: "breaker.tripped", Scope: "index", Detail: "guessed"},
			observe.Event{Kind: observe.Breaker, To: "tripped", Reason: "guessed"}},
		{sms.Event{Name: "breaker.closed"}, observe.Event{Kind: observe.Breaker, To: "closed"}},
		{sms.Event{Name: "number.unlocked", Actor: "secret", Detail: "secret"}, observe.Event{}},
		{sms.Event{Name: "count.failed", Err: errors.New("secret")}, observe.Event{}},
		{sms.Event{Name: "settle.failed", Err: errors.New("secret")}, observe.Event{}},
	}
	for _, tt := range tests {
		t.Run(tt.in.Name, func(t *testing.T) {
			var got observe.Event
			tt.in.Time, tt.in.Purpose, tt.in.Number = at, "login", "index"
			sms.Observe(observe.Func(func(_ context.Context, e observe.Event) { got = e }))(t.Context(), tt.in)
			if tt.want.Kind != 0 {
				tt.want.Package, tt.want.Time, tt.want.Purpose = "sms", at, "login"
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

// TestObserverPanics: a panic of the observer keeps nothing from being done, and no observer is
// one that does nothing.
func TestObserverPanics(t *testing.T) {
	sms.Observe(observe.Func(func(context.Context, observe.Event) { panic("secret") }))(t.Context(), sms.Event{Name: "send.accepted"})
	sms.Observe(nil)(t.Context(), sms.Event{Name: "send.accepted"})
}

func ExampleObserve() {
	o := observe.Func(func(_ context.Context, e observe.Event) { fmt.Println(e.Kind, e.Call, e.Verdict, e.Provider) })
	tell := sms.Observe(o) // for Config.Observer
	tell(context.Background(), sms.Event{Name: "sender.accepted", Sender: "phone", Purpose: "login"})
	// Output: message sender pass phone
}
