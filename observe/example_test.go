package observe_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-realname/sdk/observe"
)

// A counter is an observer that counts by kind and verdict. A metrics library takes its place.
type counter map[string]int

func (c counter) Observe(_ context.Context, e observe.Event) {
	c[e.Kind.String()+" "+e.Verdict]++
}

// Write an observer of your own: count, and do not wait.
func ExampleObserver() {
	c := counter{}
	var o observe.Observer = c
	o.Observe(context.Background(), observe.Event{Kind: observe.PIN, Verdict: observe.Fail})
	o.Observe(context.Background(), observe.Event{Kind: observe.PIN, Verdict: observe.Fail})
	fmt.Println(c)
	// Output: map[pin fail:2]
}

// Metrics and a log: one that panics keeps nothing from the other.
func ExampleAll() {
	c := counter{}
	broken := observe.Func(func(context.Context, observe.Event) { panic("a bug") })
	observe.Tell(context.Background(), observe.All(broken, c), observe.Event{Kind: observe.Code, Verdict: observe.Pass})
	fmt.Println(c)
	// Output: map[code pass:1]
}

// A package of your own tells an observer, and survives its panic. The value of the panic may hold
// anything, so only its type comes back.
func ExampleTell() {
	broken := observe.Func(func(context.Context, observe.Event) { panic("a bug") })
	fmt.Println(observe.Tell(context.Background(), broken, observe.Event{}))
	fmt.Printf("%q\n", observe.Tell(context.Background(), nil, observe.Event{}))
	// Output:
	// string
	// ""
}

// Log the calls to providers that brought no answer. Nothing in an event names a person.
func ExampleEvent() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	o := observe.Func(func(_ context.Context, e observe.Event) {
		if e.Kind == observe.Operation && e.Verdict == observe.None {
			log.Warn("no answer", "provider", e.Provider, "step", e.Step, "class", e.Class, "took", e.Took)
		}
	})
	o.Observe(context.Background(), observe.Event{
		Kind: observe.Operation, Package: "realname", Step: "identity", Provider: "alibaba",
		Verdict: observe.None, Class: "timeout", Took: 8 * time.Second,
	})
	// Output: level=WARN msg="no answer" provider=alibaba step=identity class=timeout took=8s
}

// How long events wait for the sink: the age of the oldest that was delivered.
func ExampleKind() {
	var oldest time.Duration
	o := observe.Func(func(_ context.Context, e observe.Event) {
		if e.Kind == observe.Delivery {
			oldest = max(oldest, e.Age)
		}
	})
	for _, age := range []time.Duration{time.Second, time.Minute} {
		o.Observe(context.Background(), observe.Event{Kind: observe.Delivery, Verdict: observe.Pass, Age: age})
	}
	fmt.Println(oldest)
	// Output: 1m0s
}
