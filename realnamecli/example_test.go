package realnamecli_test

import (
	"context"
	"fmt"
	"os"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamecli"
)

// A service's own binary has the commands, with its own stores and keys.
func ExampleRun() {
	w, _ := realnametest.New(realnametest.Options{}) // yours opens its own Verifier
	ctx := context.Background()
	if _, err := w.Walk(ctx, "u-1", realname.MethodBankCard, realnametest.Someone()); err != nil {
		fmt.Println(err)
	}
	for _, args := range [][]string{
		{"suspend", "-actor", "op-7", "-reason", "attack_suspected", "u-1"},
		{"erase", "-actor", "op-7", "-why", "T-1", "u-1"}, // without -yes, and nobody at a terminal
	} {
		err := realnamecli.Run(ctx, w.Verifier, args, realnamecli.Config{In: os.Stdin, Out: os.Stdout, Terminal: new(bool)})
		fmt.Println(realnamecli.ExitCode(err), err)
	}
	// Output:
	// {"done":"suspend","account":"u-1","actor":"op-7"}
	// 0 <nil>
	// 2 realnamecli: erase: it cannot be undone, and wants -yes
}
