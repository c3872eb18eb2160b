// Quickstart takes a made-up person through both ways of verification, from the
// first step to the approval, and prints what happens on the way.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -authority mismatch
//	go run ./examples/quickstart -scenario renew
//	go run ./examples/quickstart -i
//
// The backends are made up too: nobody is asked and nothing is sent. A service
// that uses the module brings its own in their place.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	go func() { // a second interrupt ends the program at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	approved = iota
	notApproved
	badUsage
)

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	o, err := parseOptions(args)
	s := speech.New(o.lang.word)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, s.Say(usage))
		return approved
	case err != nil:
		fmt.Fprintf(errOut, "quickstart: %v\n%s\n", err, s.Say(tryHelp))
		return badUsage
	}
	p, mistakes := o.person(s)
	if len(mistakes) > 0 {
		for _, m := range mistakes {
			fmt.Fprintln(errOut, m)
		}
		return notApproved
	}
	w, err := o.world()
	if err != nil {
		fmt.Fprintf(errOut, "quickstart: %v\n", err)
		return badUsage
	}
	t := &tour{ctx: ctx, out: out, Speaker: s, lang: explain.Language(o.lang.word), World: w, person: p}
	if o.ask {
		t.ask = newAsker(in)
	}
	return t.run(o)
}

// run goes through the methods one after the other, or through a scenario.
func (t *tour) run(o *options) int {
	methods := o.methods()
	t.intro()
	if _, ok := scenarios[o.scenario.word]; ok {
		t.given(methods[:1])
		return t.play(o, methods[0])
	}
	o.script(t.World)
	if t.ask != nil {
		m, ok := t.askMethod(methods)
		if !ok {
			return notApproved
		}
		methods = []realname.Method{m}
	} else {
		t.given(methods)
	}
	status := approved
	for i, m := range methods {
		if !t.walk(i+1, realname.GoalVerify, m) {
			status = notApproved
		}
		t.trail()
		if t.ctx.Err() != nil {
			return notApproved
		}
	}
	return status
}
