package password

import (
	"context"
	"errors"
	"time"

	"github.com/go-realname/sdk/observe"
)

// tell tells the observer what came of a call that began at a time.
func (g *Guard) tell(ctx context.Context, call string, began time.Time, err *error) {
	if g.observer == nil {
		return
	}
	now := g.now()
	e := observe.Event{
		Kind: observe.PIN, Package: "password", Time: now, Took: now.Sub(began), Call: call, Verdict: observe.Pass,
	}
	var no *Error
	switch {
	case *err == nil:
	case errors.As(*err, &no):
		e.Verdict, e.Reason = observe.Fail, no.Reason.String()
	default:
		e.Verdict, e.Class = observe.None, classOf(*err)
	}
	observe.Tell(ctx, g.observer, e)
}

// classOf is what an observer is told of an error that is no answer.
func classOf(err error) string {
	switch {
	case errors.Is(err, ErrBusy):
		return "busy"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return "other"
}
