// Nppa-accept runs the eight cases that the system of the NPPA wants to see before it is
// opened to an operator (接口测试).
//
//	export NPPA_APP_ID=… NPPA_BIZ_ID=… NPPA_SECRET_KEY=…
//	go run ./providers/nppa/cmd/nppa-accept 1=abc123 2=def456 …
//
// Each argument is the number of a case and the code that the console shows for it. The exit
// status is 0 if all cases given were passed.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/nppa"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout))
}

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, env func(string) string, out io.Writer) int {
	c := nppa.Config{
		Credentials: providers.NewCredentials(env("NPPA_APP_ID"), env("NPPA_SECRET_KEY"), ""), BizID: env("NPPA_BIZ_ID"),
		UnsafeBaseURL: env("NPPA_UNSAFE_BASE_URL"),
	}
	cases := nppa.TestCases()
	if len(args) == 0 {
		fmt.Fprintln(out, "usage: nppa-accept NUMBER=CODE ...")
		for _, t := range cases {
			fmt.Fprintf(out, "  %d  %s\n", t.Number, t.Title)
		}
		return 2
	}
	status := 0
	for _, arg := range args {
		number, code, _ := strings.Cut(arg, "=")
		found := false
		for _, t := range cases {
			if fmt.Sprint(t.Number) != number {
				continue
			}
			found = true
			if err := nppa.Accept(ctx, c, t, code); err != nil {
				fmt.Fprintf(out, "FAIL  %s: %v\n", t.Title, err)
				status = 1
				continue
			}
			fmt.Fprintf(out, "ok    %s\n", t.Title)
		}
		if !found {
			fmt.Fprintf(out, "FAIL  there is no case %q\n", number)
			status = 2
		}
	}
	return status
}
