// Check checks files of ID numbers, bank cards, mobile numbers, names, passwords
// or payment passwords offline, before anybody pays for a query or moves the
// data.
//
//	go run ./examples/check idcard numbers.txt
//	go run ./examples/check -in csv -column 身份证号 idcard customers.csv >checked.csv
//	echo 13800138000 | go run ./examples/check -out jsonl mobile
//
// It reads any size of file at constant memory, uses every core, and keeps the
// order.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/go-realname/sdk/examples/internal/speech"
)

func main() {
	// A pipe that nobody reads any more ends the run, not the process.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	go func() { // a second interrupt ends the program at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	allValid = iota
	someNot
	couldNotRun
)

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	o, err := parseOptions(args, isTerminal(out))
	say := speech.New(o.lang)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, say.Say(usage))
		return allValid
	}
	var sum *summary
	if err == nil {
		sum, err = checkFile(ctx, o, say, in, out, errOut)
	}
	if errors.Is(err, syscall.EPIPE) {
		return couldNotRun // whoever stopped reading does not want to be told
	}
	if sum != nil {
		sum.print(errOut, say)
	}
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprintf(errOut, "check: %v\n%s\n", err, say.Say(tryHelp))
		return couldNotRun
	case err != nil:
		fmt.Fprintf(errOut, "check: %v\n", err)
		return couldNotRun
	case sum.invalid() > 0:
		return someNot
	}
	return allValid
}

// checkFile opens the file that o names and checks it. The summary is nil if
// the check did not begin.
func checkFile(ctx context.Context, o *options, say speech.Speaker, in io.Reader,
	out, errOut io.Writer) (*summary, error) {
	size := int64(0)
	if o.file != "" && o.file != "-" {
		f, err := os.Open(o.file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	if f, ok := in.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	var bar *progress
	if isTerminal(errOut) && !isTerminal(out) {
		bar = newProgress(errOut, size)
		defer bar.clear()
	}
	src, err := newSource(in, o)
	if err != nil {
		return nil, err
	}
	return check(ctx, src, newFormat(o, say, src), out, bar)
}

// isTerminal reports whether f is a terminal: a device of characters, but not the
// one into which things vanish.
func isTerminal(f any) bool {
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
