// Wallet is a wallet that people can use: pages for the whole flow of package realname, for the
// account after it, and for the desk where staff decides. A sandbox plays the providers, so nobody
// is verified for real.
//
//	go run .
//
// Then open the address that it prints. What it knows is kept in the folder -dir: end it in the
// middle, start it again, and go on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := run(ctx, os.Args[1:], os.Stdout, log); err != nil && !errors.Is(err, flag.ErrHelp) {
		log.Error("the wallet ends", "error", err)
		os.Exit(1)
	}
}

// run is the program. It serves until ctx is done.
func run(ctx context.Context, args []string, out io.Writer, log *slog.Logger) error {
	f := flag.NewFlagSet("wallet", flag.ContinueOnError)
	f.SetOutput(out)
	addr := f.String("addr", "127.0.0.1:8090", "`address` for users, on loopback")
	staff := f.String("staff", "127.0.0.1:8091", "`address` for staff, on loopback")
	dir := f.String("dir", "wallet-data", "`folder` of the database and the keys")
	if err := f.Parse(args); err != nil {
		return err
	}
	forUsers, err1 := listen(*addr)
	forStaff, err2 := listen(*staff)
	forProviders, err3 := listen("127.0.0.1:0")
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	w, err := open(ctx, *dir, forUsers.Addr().String(), forProviders.Addr().String(), log)
	if err != nil {
		return err
	}
	defer w.close()
	fmt.Fprintf(out, "钱包 wallet:    http://%s\n审核 desk:      http://%s\n这里没有人被真正核验。 Nobody is verified for real.\n",
		forUsers.Addr(), forStaff.Addr())
	return w.serve(ctx, forUsers, forStaff, forProviders)
}

// listen listens on loopback alone: a sandbox decides who passes, and a login is a name.
func listen(addr string) (net.Listener, error) {
	a, err := netip.ParseAddrPort(addr)
	if err != nil || !a.Addr().IsLoopback() {
		return nil, fmt.Errorf("%q is not an address on loopback, such as 127.0.0.1:8090", addr)
	}
	return net.Listen("tcp", addr)
}
