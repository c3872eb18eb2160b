package otel_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/otel"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A lab is an Observer, and what it has made.
type lab struct {
	*otel.Observer
	reader *sdkmetric.ManualReader
	spans  *tracetest.InMemoryExporter
	tracer *sdktrace.TracerProvider
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{reader: sdkmetric.NewManualReader(), spans: tracetest.NewInMemoryExporter()}
	l.tracer = sdktrace.NewTracerProvider(sdktrace.WithSyncer(l.spans))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(l.reader))
	o, err := otel.New(meters.Meter("test"), l.tracer.Tracer("test"))
	if err != nil {
		t.Fatal(err)
	}
	l.Observer = o
	return l
}

// lines returns what was measured, a line for each name and set of attributes.
func (l *lab) lines(t *testing.T) (lines []string) {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := l.reader.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range d.DataPoints {
					lines = append(lines, fmt.Sprint(m.Name, " ", m.Unit, " ", show(p.Attributes), "= ", p.Value))
				}
			case metricdata.Histogram[float64]:
				for _, p := range d.DataPoints {
					lines = append(lines, fmt.Sprint(m.Name, " ", m.Unit, " ", show(p.Attributes), "= ", p.Count, " of ", p.Sum))
				}
			case metricdata.Gauge[float64]:
				for _, p := range d.DataPoints {
					lines = append(lines, fmt.Sprint(m.Name, " ", m.Unit, " ", show(p.Attributes), "= ", p.Value))
				}
			default:
				t.Fatalf("%s is a %T", m.Name, d)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func show(s attribute.Set) (text string) {
	for _, a := range s.ToSlice() {
		text += string(a.Key) + ":" + a.Value.String() + " "
	}
	return text
}

// TestMetrics: each kind of event comes to its instruments, with its fields as attributes.
func TestMetrics(t *testing.T) {
	tests := []struct {
		e    observe.Event
		want []string
	}{
		{observe.Event{Kind: observe.Operation, Call: "check", Step: "face", Provider: "p", Verdict: "none", Reason: "outcome_unknown",
			Class: "timeout", Billed: "no", Took: 2 * time.Second, Retried: true, Late: true},
			[]string{"realname.operation.duration s error.type:timeout realname.billed:no realname.call:check realname.late:true " +
				"realname.provider:p realname.reason:outcome_unknown realname.retried:true realname.step:face realname.verdict:none = 1 of 2"}},
		{observe.Event{Kind: observe.Step, Goal: "verify", Method: "id_card", Step: "face", From: "reserved", To: "passed"},
			[]string{"realname.step.changes {change} realname.from:reserved realname.goal:verify realname.method:id_card realname.step:face realname.to:passed = 1"}},
		{observe.Event{Kind: observe.Status, From: "open", To: "review"},
			[]string{"realname.session.changes {change} realname.from:open realname.to:review = 1"}},
		{observe.Event{Kind: observe.Limit, Limit: "day", Step: "face"},
			[]string{"realname.limit.refusals {refusal} realname.limit:day realname.step:face = 1"}},
		{observe.Event{Kind: observe.Sweep, Verdict: "pass", Count: 3, Age: time.Minute, Took: time.Second}, []string{
			"realname.queue.age s = 60",
			"realname.sweep.duration s realname.verdict:pass = 1 of 1",
			"realname.sweep.sessions {session} realname.verdict:pass = 3"}},
		{observe.Event{Kind: observe.Delivery, Verdict: "fail", Age: time.Minute, Took: time.Second}, []string{
			"realname.delivery.age s realname.verdict:fail = 1 of 60",
			"realname.delivery.duration s realname.verdict:fail = 1 of 1"}},
		{observe.Event{Kind: observe.Message, Call: "send", Purpose: "login", Verdict: "pass"},
			[]string{"sms.messages {message} realname.call:send realname.purpose:login realname.verdict:pass = 1"}},
		{observe.Event{Kind: observe.Message, Call: "sender", Provider: "p", Verdict: "pass", Took: time.Second},
			[]string{"sms.sender.duration s realname.call:sender realname.provider:p realname.verdict:pass = 1 of 1"}},
		{observe.Event{Kind: observe.Code, Verdict: "fail", Reason: "wrong"},
			[]string{"sms.codes {code} realname.reason:wrong realname.verdict:fail = 1"}},
		{observe.Event{Kind: observe.Breaker, To: "tripped", Reason: "guessed"},
			[]string{"sms.breaker.changes {change} realname.reason:guessed realname.to:tripped = 1"}},
		{observe.Event{Kind: observe.PIN, Call: "verify", Verdict: "pass", Took: time.Second},
			[]string{"password.pin.duration s realname.call:verify realname.verdict:pass = 1 of 1"}},
		{observe.Event{Kind: observe.Staff, Call: "reveal", Verdict: "pass"},
			[]string{"realname.staff.acts {act} realname.call:reveal realname.verdict:pass = 1"}},
		{observe.Event{Kind: 200}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.e.Kind.String(), func(t *testing.T) {
			l := newLab(t)
			l.Observe(t.Context(), tt.e)
			if got := l.lines(t); !slices.Equal(got, tt.want) {
				t.Errorf("measured\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// TestSpans: a call to a backend is a span below that of the request, from its begin to its end.
func TestSpans(t *testing.T) {
	l := newLab(t)
	ctx, parent := l.tracer.Tracer("test").Start(t.Context(), "request")
	end := time.Date(2026, 1, 5, 2, 0, 10, 0, time.UTC)
	l.Observe(ctx, observe.Event{Kind: observe.Operation, Call: "check", Step: "face", Verdict: "none", Class: "timeout", Time: end, Took: 10 * time.Second})
	l.Observe(ctx, observe.Event{Kind: observe.Operation, Call: "check", Step: "face", Verdict: "fail", Time: end})
	l.Observe(ctx, observe.Event{Kind: observe.Status, To: "open", Time: end})
	spans := l.spans.GetSpans()
	if len(spans) != 2 {
		t.Fatalf("%d spans, want 2", len(spans))
	}
	s := spans[0]
	if s.Name != "realname check face" || !s.EndTime.Equal(end) || s.EndTime.Sub(s.StartTime) != 10*time.Second {
		t.Errorf("span %q from %v to %v", s.Name, s.StartTime, s.EndTime)
	}
	if s.Parent.SpanID() != parent.SpanContext().SpanID() {
		t.Error("the span is not below that of the request")
	}
	if s.Status.Code != codes.Error || s.Status.Description != "timeout" || spans[1].Status.Code != codes.Unset {
		t.Errorf("status of no answer is %v, of a no %v", s.Status, spans[1].Status)
	}
}

// TestNothing: without a meter and a tracer nothing is made, and nothing breaks.
func TestNothing(t *testing.T) {
	o, err := otel.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k := range observe.Kind(255) {
		o.Observe(t.Context(), observe.Event{Kind: k, Call: "sender"})
	}
}

// TestWholeFlow: a flow is counted step by step, by several goroutines at once, and nobody's
// data comes to a metric or a span.
func TestWholeFlow(t *testing.T) {
	l := newLab(t)
	w, err := realnametest.New(realnametest.Options{
		Change: func(c *realname.Config) { c.Observer = l.Observer },
		SMS:    func(c *sms.Config) { c.Observer = sms.Observe(l.Observer) },
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Walk(t.Context(), "account-canary", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("session is %v, %v", s.Status, err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { l.Observe(t.Context(), observe.Event{Kind: observe.Sweep, Count: 1}) })
	}
	all.Wait()
	text := strings.Join(l.lines(t), "\n") + fmt.Sprint(l.spans.GetSpans())
	for _, want := range []string{
		"realname.to:approved = 1", "realname.step:face realname.to:passed = 1", "sms.codes {code} realname.purpose:realname realname.verdict:pass = 1",
		"realname check identity", "realname.sweep.sessions {session} = 4",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
	id := realnametest.Someone()
	for _, secret := range []string{"account-canary", s.Ref.ID, id.Number.Reveal(), id.Name.Reveal(), "13800138000"} {
		if strings.Contains(text, secret) {
			t.Error("a metric or a span shows personal data")
		}
	}
}
