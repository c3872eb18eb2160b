// Sandbox serves package sandbox: a server that plays Tencent Cloud, Alibaba Cloud and the
// NPPA for development and tests.
//
//	go run ./providers/sandbox/cmd/sandbox -addr 127.0.0.1:8099
//
// Its first page lists the people, cards and mobile numbers that it knows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/providers/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout))
}

// run is the program. It serves until ctx is done, and returns its exit status.
func run(ctx context.Context, args []string, out io.Writer) int {
	var o sandbox.Options
	f := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	f.SetOutput(out)
	addr := f.String("addr", "127.0.0.1:8099", "address to listen at")
	f.StringVar(&o.PublicURL, "public", "", "address of the server for browsers, if it is another one")
	f.StringVar(&o.TencentReceipts, "tencent-receipts", "", "address to which receipts of Tencent Cloud are pushed")
	f.StringVar(&o.AlibabaReceipts, "alibaba-receipts", "", "address to which receipts of Alibaba Cloud are pushed")
	f.DurationVar(&o.Slow, "slow", 2*time.Second, "how long a slow answer takes")
	var known []idcard.Number
	f.Func("know", "ID number, made up, of somebody more with whom all goes well; may be given again", func(text string) error {
		n, err := idcard.Parse(text)
		known = append(known, n)
		return err
	})
	f.BoolVar(&o.AutoFace, "autoface", false, "finish face checks without a browser")
	if f.Parse(args) != nil {
		return 2
	}
	s := sandbox.New(o)
	s.Know(known...)
	if err := serve(ctx, *addr, s, out); err != nil {
		fmt.Fprintln(out, "sandbox:", err)
		return 1
	}
	return 0
}

// serve listens until ctx is done.
func serve(ctx context.Context, addr string, s *sandbox.Server, out io.Writer) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	id, secret, _ := sandbox.Credentials().Reveal()
	fmt.Fprintf(out, "sandbox: http://%s, key %s, secret %s: nobody is verified for real\n", l.Addr(), id, secret)
	server := http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
