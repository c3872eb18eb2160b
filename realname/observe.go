package realname

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/observe"
)

// observe tells the observer, which can neither block nor break what happens.
func (v *Verifier) observe(ctx context.Context, e observe.Event) {
	if v.c.Observer == nil {
		return
	}
	e.Package, e.Time = "realname", v.c.Now()
	if value := observe.Tell(ctx, v.c.Observer, e); value != "" {
		v.c.Log.ErrorContext(ctx, "realname: the observer panicked", "type", value)
	}
}

// observeOperation tells of a call to a backend that has ended.
func (v *Verifier) observeOperation(ctx context.Context, asked asking, j judged) {
	e := observe.Event{
		Kind: observe.Operation, Call: asked.call, Step: asked.op.Step.String(), Provider: v.providerName(asked.op.Step, j.Provider),
		Verdict: verdictOf(j.Outcome), Reason: reasonName(j.Reason),
		Billed: nameOrNone(j.Billed),
		Took:   v.c.Now().Sub(asked.began), Retried: asked.retried, Late: asked.late,
	}
	if j.why != nil {
		e.Verdict, e.Class = observe.None, j.why.class
	}
	v.observe(ctx, e)
}

// providerName is what log and observer call the provider of a call: a name of the
// configuration, and never one that a backend gives itself.
func (v *Verifier) providerName(step Step, told string) string {
	if b, ok := v.backend(step).(interface{ hasMember(string) bool }); ok && b.hasMember(told) {
		return told
	}
	return v.names[step]
}

// verdictOf is what an observer is told of an outcome.
func verdictOf(o outcome) string {
	switch o {
	case outcomePassed:
		return observe.Pass
	case outcomeFailed:
		return observe.Fail
	case outcomePending:
		return observe.Pending
	}
	return observe.None
}

// reasonName is a reason's name, and "" for none.
func reasonName(r Reason) string {
	if r == 0 {
		return ""
	}
	return r.String()
}

// observeChange tells what is different between two states of a session. The one before is
// zero where it was started.
func (v *Verifier) observeChange(ctx context.Context, before, after *state) {
	if v.c.Observer == nil || *before == *after {
		return
	}
	e := observe.Event{Goal: string(after.Goal), Method: after.Method.String()}
	for step := range after.Steps {
		was, is := before.Steps[step], after.Steps[step]
		if was.Phase == is.Phase || before.Status == 0 || !Step(step).shown() {
			continue
		}
		e.Kind, e.Step, e.Reason = observe.Step, Step(step).String(), reasonName(is.Reason)
		e.From, e.To = phaseName(was.Phase), phaseName(is.Phase)
		v.observe(ctx, e)
	}
	if before.Status == after.Status {
		return
	}
	e.Kind, e.Step, e.Reason, e.From, e.To = observe.Status, "", reasonName(after.Reason), "", after.Status.String()
	if before.Status != 0 {
		e.From = before.Status.String()
	}
	v.observe(ctx, e)
}

// shown reports whether a step is one that others know of.
func (s Step) shown() bool { return s >= StepIdentity && s <= StepReview }

// phaseName is a phase's name, and "" for a step that the session does not have.
func phaseName(p Phase) string {
	if p == 0 {
		return ""
	}
	return p.String()
}

// observeLimit tells of a refusal since no tries are left, if err is one.
func (v *Verifier) observeLimit(ctx context.Context, step Step, err error) {
	var e *Error
	if v.c.Observer == nil || !errors.As(err, &e) || e.Reason != ReasonLimitExceeded {
		return
	}
	told := observe.Event{Kind: observe.Limit, Limit: "session", Reason: e.Reason.String()}
	switch {
	case step == 0:
		told.Limit = "goal"
	case !e.RetryAt.IsZero():
		told.Limit = "day"
	}
	if step != 0 {
		told.Step = step.String()
	}
	v.observe(ctx, told)
}

// A backlog is for how long the oldest of what a pass changes had been due. Passes of one process
// at the same time share it.
type backlog struct{ oldest atomic.Int64 }

// met notes something that had been due for so long.
func (b *backlog) met(age time.Duration) {
	for {
		old := b.oldest.Load()
		if int64(age) <= old || b.oldest.CompareAndSwap(old, int64(age)) {
			return
		}
	}
}

// observeSweep tells of a pass that has ended.
func (v *Verifier) observeSweep(ctx context.Context, began time.Time, n int, err error) {
	oldest := time.Duration(v.backlog.oldest.Swap(0))
	v.observe(ctx, observe.Event{
		Kind: observe.Sweep, Count: n, Age: oldest, Took: v.c.Now().Sub(began), Verdict: doneOrNot(err),
	})
}

// observeDelivery tells of an event that was given to the sink.
func (v *Verifier) observeDelivery(ctx context.Context, began, happened time.Time, err error) {
	now := v.c.Now()
	v.observe(ctx, observe.Event{
		Kind: observe.Delivery, Verdict: doneOrNot(err), Took: now.Sub(began), Age: max(now.Sub(happened), 0),
	})
}

// doneOrNot is the verdict of what can succeed or not.
func doneOrNot(err error) string {
	if err != nil {
		return observe.Fail
	}
	return observe.Pass
}
