package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/go-realname/sdk/otel"
)

// meters count, for Prometheus. Take any other exporter of OpenTelemetry in its place.
type meters struct {
	*otel.Observer
	http.Handler
}

func newMeters() (*meters, error) {
	registry := prometheus.NewRegistry()
	out, err := exporter.New(exporter.WithRegisterer(registry))
	if err != nil {
		return nil, err
	}
	provider := metric.NewMeterProvider(metric.WithReader(out))
	o, err := otel.New(provider.Meter("realname"), nil)
	return &meters{o, promhttp.HandlerFor(registry, promhttp.HandlerOpts{})}, err
}
