// Service is a service that verifies people, over HTTP: the flow for its users, a desk for its
// staff, workers, metrics. Copy it, put your login in place of login.go, and your backends
// in place of backends.go.
//
//	go run . -job keys                    # once: makes realname-keys.json
//	go run . -unsafe-sandbox here         # nobody is verified for real
//	go run . -job token -account u-1      # what u-1 sends as "Authorization: Bearer …"
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/go-realname/sdk/realnamecli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := run(ctx, os.Args[1:], os.Stdout, log); err != nil && !errors.Is(err, flag.ErrHelp) {
		log.Error("service ends", "error", err)
		os.Exit(realnamecli.ExitCode(err))
	}
}

// run is the program. It serves until ctx is done.
func run(ctx context.Context, args []string, out io.Writer, log *slog.Logger) error {
	s := &service{log: log}
	defer s.close()
	f := flag.NewFlagSet("service", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`address` for users")
	f.StringVar(&s.staff, "staff", "127.0.0.1:8081", "`address` for staff and metrics")
	f.StringVar(&s.db, "db", "realname.db", "`file` of SQLite")
	f.StringVar(&s.dsn, "dsn", "", "`database` in its place: postgres://… or mysql://…; better in REALNAME_DSN")
	f.StringVar(&s.redis, "redis", "", "`address` of Redis, for codes: redis://…; better in REALNAME_REDIS")
	f.StringVar(&s.keys, "keys", "realname-keys.json", "`file` of the master keys")
	f.StringVar(&s.sandbox, "unsafe-sandbox", "", "have a sandbox answer for the providers: here, or its `address`; on loopback alone")
	f.StringVar(&s.job, "job", "", "do one `thing` and end: keys, token, desk, rewrap, reindex, prune")
	f.StringVar(&s.account, "account", "", "the `account` of a token; one of staff begins with staff:")
	if err := f.Parse(args); err != nil {
		return err
	}
	s.dsn, s.redis = cmp.Or(s.dsn, os.Getenv("REALNAME_DSN")), cmp.Or(s.redis, os.Getenv("REALNAME_REDIS"))
	if s.job == "keys" {
		return newKeys(s.keys)
	}
	ring, err := openKeys(s.keys)
	if err != nil {
		return err
	}
	l, err := newLogin(ring)
	if err != nil {
		return err
	}
	if s.job == "token" {
		return l.token(ctx, out, s.account)
	}
	if err := s.open(ctx, ring); err != nil {
		return err
	}
	switch s.job {
	case "":
		return s.serve(ctx, l)
	case "desk": // list, show, approve … : see service -job desk help
		return realnamecli.Run(ctx, s.verifier, f.Args(), realnamecli.Config{Name: "service -job desk", Out: out})
	case "rewrap", "reindex":
		return realnamecli.Run(ctx, s.verifier, []string{s.job}, realnamecli.Config{Out: out})
	case "prune":
		return untilDone(ctx, out, func(ctx context.Context) (int, error) { return s.store.Prune(ctx, 1000) })
	}
	return fmt.Errorf("unknown job %q", s.job)
}

// untilDone repeats a job until there is nothing left to do.
func untilDone(ctx context.Context, out io.Writer, job func(context.Context) (int, error)) error {
	for {
		n, err := job(ctx)
		if fmt.Fprintln(out, n); err != nil || n == 0 {
			return err
		}
	}
}
