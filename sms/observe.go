package sms

import (
	"context"
	"strings"

	"github.com/go-realname/sdk/observe"
)

// Observe returns a function for [Config].Observer that tells o: of each message that was asked
// for or handed to a sender, each code that was tried, and each breaker that tripped or closed.
// It tells less than an [Event] has: no index of a number or a scope, no actor, and no error. A
// Purpose is told as it is, so it should be one of a few that the service has. An o that panics
// keeps nothing from being done.
func Observe(o observe.Observer) func(context.Context, Event) {
	return func(ctx context.Context, e Event) {
		if told, ok := observed(e); ok {
			observe.Tell(ctx, o, told)
		}
	}
}

// observed is what an observer is told of an event; not ok if it is told nothing.
func observed(e Event) (told observe.Event, ok bool) {
	what, how, _ := strings.Cut(e.Name, ".")
	told = observe.Event{Package: "sms", Time: e.Time, Took: e.Took, Purpose: e.Purpose}
	switch what {
	case "send", "sender":
		told.Kind, told.Call, told.Provider = observe.Message, what, e.Sender
	case "verify":
		told.Kind = observe.Code
	case "breaker":
		told.Kind, told.To, told.Reason = observe.Breaker, how, e.Detail
		return told, true
	default: // what a person did, or what was not stored
		return observe.Event{}, false
	}
	told.Verdict, told.Reason = verdictOf(how), e.Detail
	if told.Reason == "" && e.Reason != 0 {
		told.Reason = e.Reason.String()
	}
	if told.Verdict == observe.None {
		told.Class = how
	}
	return told, true
}

// verdictOf is the verdict of an event by the end of its name.
func verdictOf(how string) string {
	switch how {
	case "accepted", "right", "repeated":
		return observe.Pass
	case "refused":
		return observe.Fail
	}
	return observe.None
}
