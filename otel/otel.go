// Package otel makes metrics and spans of OpenTelemetry from what the packages of the SDK tell
// an observer. The README lists the metrics and has queries for them.
//
//	o, err := otel.New(provider.Meter("realname"), tracers.Tracer("realname"))
//	// realname.Config.Observer and password.GuardConfig.Observer: o
//	// sms.Config.Observer: sms.Observe(o)
//
// # Privacy
//
// Attributes have what an [observe.Event] has: words of a closed set, and the names that your
// configuration gives to providers, goals and purposes. None names a person.
package otel

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	mnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tnoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/go-realname/sdk/observe"
)

// An Observer counts what it is told, and makes a span of each call to a backend of realname
// and to a sender of sms. It may be used from several goroutines.
type Observer struct {
	tracer trace.Tracer

	operation, sweep, delivery, sender, pin metric.Float64Histogram
	deliveryAge                             metric.Float64Histogram
	queueAge                                metric.Float64Gauge
	steps, sessions, limits, swept          metric.Int64Counter
	messages, tried, breakers, staff        metric.Int64Counter
}

// New returns an Observer that makes its instruments with meter and its spans with tracer. Either
// may be nil: then there are no metrics, or no spans.
func New(meter metric.Meter, tracer trace.Tracer) (*Observer, error) {
	if meter == nil {
		meter = mnoop.Meter{}
	}
	if tracer == nil {
		tracer = tnoop.Tracer{}
	}
	o := &Observer{tracer: tracer}
	return o, o.instruments(meter)
}

// buckets are the limits of durations, in seconds: backends take up to Config.Timeout.
var buckets = metric.WithExplicitBucketBoundaries(.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60)

// ages are the limits of how long something has waited, in seconds.
var ages = metric.WithExplicitBucketBoundaries(1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400)

// instruments makes the instruments. The error names every one that cannot be made.
func (o *Observer) instruments(m metric.Meter) error {
	var errs []error
	for _, i := range []struct {
		to         *metric.Float64Histogram
		name, text string
		limits     metric.HistogramOption
	}{
		{&o.operation, "realname.operation.duration", "Duration of calls to backends.", buckets},
		{&o.sweep, "realname.sweep.duration", "Duration of passes over what is due.", buckets},
		{&o.delivery, "realname.delivery.duration", "Duration of calls of the sink.", buckets},
		{&o.deliveryAge, "realname.delivery.age", "How long after it happened an event was given to the sink.", ages},
		{&o.sender, "sms.sender.duration", "Duration of calls of senders.", buckets},
		{&o.pin, "password.pin.duration", "Duration of calls of the guard.", buckets},
	} {
		var err error
		*i.to, err = m.Float64Histogram(i.name, metric.WithUnit("s"), metric.WithDescription(i.text), i.limits)
		errs = append(errs, err)
	}
	for _, i := range []struct {
		to               *metric.Int64Counter
		name, unit, text string
	}{
		{&o.steps, "realname.step.changes", "{change}", "Changes of steps from one phase to another."},
		{&o.sessions, "realname.session.changes", "{change}", "Changes of sessions from one status to another."},
		{&o.limits, "realname.limit.refusals", "{refusal}", "Calls that were refused since no tries are left."},
		{&o.swept, "realname.sweep.sessions", "{session}", "Sessions that sweeps have changed."},
		{&o.staff, "realname.staff.acts", "{act}", "What reviewers and operators did, or were refused."},
		{&o.messages, "sms.messages", "{message}", "Messages that were asked for."},
		{&o.tried, "sms.codes", "{code}", "Codes that were tried."},
		{&o.breakers, "sms.breaker.changes", "{change}", "Breakers that tripped or closed."},
	} {
		var err error
		*i.to, err = m.Int64Counter(i.name, metric.WithUnit(i.unit), metric.WithDescription(i.text))
		errs = append(errs, err)
	}
	var err error
	o.queueAge, err = m.Float64Gauge("realname.queue.age", metric.WithUnit("s"),
		metric.WithDescription("How long the oldest of what the last sweep changed had waited since it was due."))
	return errors.Join(append(errs, err)...)
}

// Observe counts e.
func (o *Observer) Observe(ctx context.Context, e observe.Event) {
	with := metric.WithAttributeSet(attribute.NewSet(attributes(e)...))
	took := e.Took.Seconds()
	switch e.Kind {
	case observe.Operation:
		o.operation.Record(ctx, took, with)
		o.span(ctx, e, "realname "+e.Call+" "+e.Step)
	case observe.Step:
		o.steps.Add(ctx, 1, with)
	case observe.Status:
		o.sessions.Add(ctx, 1, with)
	case observe.Limit:
		o.limits.Add(ctx, 1, with)
	case observe.Staff:
		o.staff.Add(ctx, 1, with)
	case observe.Sweep:
		o.sweep.Record(ctx, took, with)
		o.swept.Add(ctx, int64(e.Count), with)
		o.queueAge.Record(ctx, e.Age.Seconds())
	case observe.Delivery:
		o.delivery.Record(ctx, took, with)
		o.deliveryAge.Record(ctx, e.Age.Seconds(), with)
	case observe.Message:
		o.message(ctx, e, with)
	case observe.Code:
		o.tried.Add(ctx, 1, with)
	case observe.Breaker:
		o.breakers.Add(ctx, 1, with)
	case observe.PIN:
		o.pin.Record(ctx, took, with)
	}
}

// message counts a message that was asked for, or one that was handed to a sender.
func (o *Observer) message(ctx context.Context, e observe.Event, with metric.MeasurementOption) {
	if e.Call != "sender" {
		o.messages.Add(ctx, 1, with)
		return
	}
	o.sender.Record(ctx, e.Took.Seconds(), with)
	o.span(ctx, e, "sms sender")
}

// span makes the span of a call that has ended, below the span in ctx.
func (o *Observer) span(ctx context.Context, e observe.Event, name string) {
	end := e.Time
	if end.IsZero() {
		end = time.Now()
	}
	_, span := o.tracer.Start(ctx, name, trace.WithTimestamp(end.Add(-e.Took)),
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes(e)...))
	if e.Verdict == observe.None {
		span.SetStatus(codes.Error, e.Class)
	}
	span.End(trace.WithTimestamp(end))
}

// attributes are those of an event, of those fields that it has. A call without an answer has
// error.type, as the semantic conventions want it; a no is no error.
func attributes(e observe.Event) (all []attribute.KeyValue) {
	for _, a := range [...]struct{ key, value string }{
		{"call", e.Call}, {"step", e.Step}, {"provider", e.Provider}, {"purpose", e.Purpose}, {"goal", e.Goal},
		{"method", e.Method}, {"verdict", e.Verdict}, {"reason", e.Reason}, {"billed", e.Billed},
		{"from", e.From}, {"to", e.To}, {"limit", e.Limit},
	} {
		if a.value != "" {
			all = append(all, attribute.String("realname."+a.key, a.value))
		}
	}
	if e.Class != "" {
		all = append(all, attribute.String("error.type", e.Class))
	}
	if e.Retried {
		all = append(all, attribute.Bool("realname.retried", true))
	}
	if e.Late {
		all = append(all, attribute.Bool("realname.late", true))
	}
	return all
}
