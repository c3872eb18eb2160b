// Package observe has the one type in which the packages of this module tell a service what
// happens in it, for metrics and traces: realname, sms and password.
//
// Give an [Observer] to realname.Config.Observer and password.GuardConfig.Observer, and
// sms.Observe(o) to sms.Config.Observer. The nested module otel has one that makes metrics and
// spans of OpenTelemetry; a few lines make one for whatever else you use.
//
// # Privacy
//
// An [Event] is made of a closed set of words, of numbers and of times, and of names that your
// own configuration gives: of providers and of goals. It holds nothing that names a person, an
// account, a session or an operation, nothing that a person typed and nothing that a provider
// said. So each of its words may be a label of a metric.
package observe

import (
	"context"
	"fmt"
	"time"
)

// An Observer is told what happens. Observe is called by the goroutine that does the work, and
// from several at once, so it must return at once: count, or put the event into a queue that
// drops what has no room, and do not wait for a network. Its panic is caught, and is logged where
// the package has a log. The context is that of the work, with its values: a trace's span is in it.
type Observer interface {
	Observe(context.Context, Event)
}

// Func is a function as an [Observer].
type Func func(context.Context, Event)

// Observe calls f.
func (f Func) Observe(ctx context.Context, e Event) { f(ctx, e) }

// All returns an Observer that tells each of the given ones, in order. One that panics keeps
// nothing from the others.
func All(observers ...Observer) Observer {
	return Func(func(ctx context.Context, e Event) {
		var first string
		for _, o := range observers {
			if panicked := Tell(ctx, o, e); first == "" {
				first = panicked
			}
		}
		if first != "" {
			panic("observe: an observer panicked with a " + first)
		}
	})
}

// Tell tells o of an event, unless o is nil. It returns "", or the type of the value with
// which o panicked: never the value, which may hold anything.
func Tell(ctx context.Context, o Observer, e Event) (panicked string) {
	if o == nil {
		return ""
	}
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprintf("%T", p)
		}
	}()
	o.Observe(ctx, e)
	return ""
}

// A Kind says what an event tells of. Its text form is stable.
type Kind uint8

const (
	// Operation is a call to a backend of realname that has ended: Call, Step, Provider,
	// Verdict, Reason, Billed, Took, Retried, Late.
	Operation Kind = iota + 1

	// Step is a step of a session that stands in another way: Goal, Method, Step, From and To,
	// and Reason. The way from one step to the next is what a funnel counts.
	Step

	// Status is a session in another status: Goal, Method, From and To, and Reason. From is ""
	// where it was started.
	Status

	// Limit is a call that was refused since no tries are left: Limit and Step.
	Limit

	// Sweep is one pass over what is due: Count, how many sessions it changed; Age, for how
	// long the oldest of those had waited in the queue since it was due; Took; Verdict, which is "fail" where
	// something was left to a later pass.
	Sweep

	// Delivery is an event that was given to the sink: Verdict, "pass" where it was taken;
	// Age, how long after it happened; Took.
	Delivery

	// Message is a text message that was asked for, or handed to one sender: Call, which is
	// "send" or "sender"; Purpose, Provider, Verdict, Reason and Took.
	Message

	// Code is a code that was tried: Purpose, Verdict and Reason.
	Code

	// Breaker is a breaker of sms that tripped or closed: Purpose, To, and Reason.
	Breaker

	// PIN is a payment PIN that was tried, set or suspended: Call, Verdict, Reason and Took.
	PIN

	// Staff is what somebody of the staff did, or was refused: Call, such as "reveal", "decide" or
	// "suspend"; Verdict and Reason.
	Staff

	numKinds
)

var kindNames = [numKinds]string{
	Operation: "operation", Step: "step", Status: "status", Limit: "limit", Sweep: "sweep", Delivery: "delivery",
	Message: "message", Code: "code", Breaker: "breaker", PIN: "pin", Staff: "staff",
}

// String returns a stable name such as "operation".
func (k Kind) String() string {
	if k == 0 || k >= numKinds {
		return "unknown"
	}
	return kindNames[k]
}

// The verdicts of events.
const (
	Pass    = "pass"    // yes, or done
	Fail    = "fail"    // no, or not done
	Pending = "pending" // the answer comes later
	None    = "none"    // no answer: see the event's Reason
)

// An Event tells what happened. See [Kind] for which fields an event of a kind may have; the
// others are zero. All texts are stable names, such as those that a Reason's String returns.
type Event struct {
	Kind    Kind          // says which of the other fields are set
	Package string        // "realname", "sms" or "password"
	Time    time.Time     // when it was over, by the package's Config.Now
	Took    time.Duration // how long it took

	Call     string // of an operation: "check", "query" or "erase"; see Kind for others
	Step     string // such as "face"
	Provider string // the backend's Name(), "" if it has none; of sms the name of the Route
	Purpose  string // of a code, as the service calls it
	Goal     string // such as "verify", or one of the service's own
	Method   string // such as "id_card"

	Verdict string // Pass, Fail, Pending or None
	Reason  string // "" if there is none
	Class   string // of an operation without an answer, as in the log: such as "timeout"
	Billed  string // whether the provider charges for it: "yes", "no", or "" if that is not known

	From, To string // statuses of a session, or phases of a step

	Limit string // "session", "day" or "goal"

	Count   int           // how many sessions a Sweep changed
	Age     time.Duration // how long a session or an event had waited, see Sweep and Delivery
	Retried bool          // the operation followed one that was not judged, within the same call
	Late    bool          // the answer came after the time-out, of which an event has told before
}
