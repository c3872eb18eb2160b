package otel_test

import (
	"context"
	"fmt"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/otel"
)

// call is what a Verifier tells of one call to a provider.
var call = observe.Event{
	Kind: observe.Operation, Package: "realname", Call: "check", Step: "face", Provider: "tencent", Verdict: observe.Pass,
	Time: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Took: 300 * time.Millisecond,
}

// Give the Observer to realname.Config, password.GuardConfig and sms.Observe.
func ExampleNew() {
	reader := sdkmetric.NewManualReader() // the exporter that you use
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	o, err := otel.New(meters.Meter("realname"), nil) // no spans
	fmt.Println(err)

	o.Observe(context.Background(), call)
	var all metricdata.ResourceMetrics
	fmt.Println(reader.Collect(context.Background(), &all))
	for _, m := range all.ScopeMetrics[0].Metrics {
		fmt.Println(m.Name, m.Unit)
	}
	// Output:
	// <nil>
	// <nil>
	// realname.operation.duration s
}

// A call becomes a span below the one in its context, and lasts as long as the call took.
func ExampleObserver_Observe() {
	spans := tracetest.NewInMemoryExporter() // the exporter that you use
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	o, err := otel.New(nil, tracer.Tracer("realname")) // no metrics
	if err != nil {
		panic(err)
	}
	o.Observe(context.Background(), call)
	for _, s := range spans.GetSpans() {
		fmt.Println(s.Name, s.EndTime.Sub(s.StartTime))
	}
	// Output: realname check face 300ms
}
