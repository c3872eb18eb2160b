package observe_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/observe"
)

// keep returns an observer that keeps the kinds that it is told of.
func keep(kinds *[]string) observe.Observer {
	return observe.Func(func(_ context.Context, e observe.Event) { *kinds = append(*kinds, e.Kind.String()) })
}

func TestTell(t *testing.T) {
	var kinds []string
	tests := []struct {
		name string
		o    observe.Observer
		want string
	}{
		{"nil", nil, ""},
		{"works", keep(&kinds), ""},
		{"panics with a text", observe.Func(func(context.Context, observe.Event) { panic("secret") }), "string"},
		{"panics with an error", observe.Func(func(context.Context, observe.Event) { panic(fmt.Errorf("secret")) }), "*fmt.wrapError"},
		{"is nil inside", observe.Func(nil), "runtime.errorString"},
	}
	for _, tt := range tests {
		got := observe.Tell(t.Context(), tt.o, observe.Event{Kind: observe.Sweep})
		if (got == "") != (tt.want == "") {
			t.Errorf("%s: Tell = %q, want %q", tt.name, got, tt.want)
		}
		if got == "secret" {
			t.Errorf("%s: Tell returned the value", tt.name)
		}
	}
	if diff := cmp.Diff([]string{"sweep"}, kinds); diff != "" {
		t.Errorf("told of (-want +got):\n%s", diff)
	}
}

func TestAll(t *testing.T) {
	var a, b []string
	broken := observe.Func(func(context.Context, observe.Event) { panic("secret") })
	if got := observe.Tell(t.Context(), observe.All(broken, keep(&a), nil, keep(&b)), observe.Event{Kind: observe.PIN}); got == "" {
		t.Error("nobody hears of the panic")
	}
	if got := observe.Tell(t.Context(), observe.All(keep(&a), keep(&b)), observe.Event{Kind: observe.Code}); got != "" {
		t.Errorf("panicked with a %s", got)
	}
	want := []string{"pin", "code"}
	if diff := cmp.Diff([][]string{want, want}, [][]string{a, b}); diff != "" {
		t.Errorf("told of (-want +got):\n%s", diff)
	}
}

// TestContext: the observer gets the context of the work, with its values.
func TestContext(t *testing.T) {
	type key struct{}
	ctx, got := context.WithValue(t.Context(), key{}, "span"), any(nil)
	observe.Tell(ctx, observe.Func(func(ctx context.Context, _ observe.Event) { got = ctx.Value(key{}) }), observe.Event{})
	if got != "span" {
		t.Errorf("the context has %v", got)
	}
}

// TestKindsAreStable: the names of the kinds stand in dashboards.
func TestKindsAreStable(t *testing.T) {
	want := []string{
		"unknown", "operation", "step", "status", "limit", "sweep", "delivery", "message", "code", "breaker", "pin", "staff", "unknown",
	}
	for i, name := range want {
		if got := observe.Kind(i).String(); got != name {
			t.Errorf("Kind(%d) = %q, want %q", i, got, name)
		}
	}
	if got := observe.Kind(255).String(); got != "unknown" {
		t.Errorf("Kind(255) = %q", got)
	}
}

func ExampleFunc() {
	failed := make(map[string]int) // of a metrics library, in earnest
	o := observe.Func(func(_ context.Context, e observe.Event) {
		if e.Kind == observe.Operation && e.Verdict == observe.None {
			failed[e.Provider+" "+e.Class]++
		}
	})
	o.Observe(context.Background(), observe.Event{
		Kind: observe.Operation, Package: "realname", Step: "face", Provider: "tencent", Verdict: observe.None, Class: "timeout",
	})
	fmt.Println(failed)
	// Output: map[tencent timeout:1]
}
