// Command otel stands for a program that imports the module.
package main

import (
	"context"
	"fmt"

	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/otel"
)

func main() {
	o, err := otel.New(nil, nil)
	if err != nil {
		panic(err)
	}
	o.Observe(context.Background(), observe.Event{Kind: observe.Operation, Package: "realname", Verdict: observe.Pass})
	fmt.Println("told")
	// Output:
	// told
}
