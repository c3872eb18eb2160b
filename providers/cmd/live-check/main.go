// Live-check makes the free and the cheapest calls to providers with an operator's own keys, and
// prints what differs from the tables of the adapters.
//
//	TENCENT_SECRET_ID=… TENCENT_SECRET_KEY=… go run ./providers/cmd/live-check tencent
//	ALIBABA_ACCESS_KEY_ID=… ALIBABA_ACCESS_KEY_SECRET=… go run ./providers/cmd/live-check alibaba
//	NPPA_APP_ID=… NPPA_BIZ_ID=… NPPA_SECRET_KEY=… go run ./providers/cmd/live-check nppa
//
// It asks about the example of GB 11643 and a name that belongs to nobody, so it sends nothing
// about a person. With -paid it makes the calls that may be billed as well; without it those that
// providers say are free. No message is sent and no face check is begun with a real person.
//
// More is looked at where the environment names it: TENCENT_RULE_ID, TENCENT_MERCHANT_ID (E证通) and
// ALIBABA_SCENE_ID (with ALIBABA_META_INFO, what getMetaInfo says in a browser) begin a face check that
// nobody finishes; with TENCENT_ENCRYPT_KEY names, numbers, cards and mobiles are encrypted. Alibaba's
// face check is begun twice, as text and encrypted, with ALIBABA_ENCRYPT_KEY if the vendor's key is
// another one than alibaba.SM2Key.
//
// The exit status is 0 if every call was answered as the tables say, and 1 otherwise.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout))
}

// A probe is one call and what may come of it.
type probe struct {
	action string
	paid   bool // it may be billed
	expect string
	ask    func(ctx context.Context) (realname.Answer, error)

	// fine reports whether the answer is one that the documentation leads to expect.
	fine func(a realname.Answer, kind realname.FailureKind) bool
}

// Whom probes ask about: the example of GB 11643 and a name that belongs to nobody, a card
// and a mobile number that were made up.
var (
	nobody = realname.Identity{Name: names.MustParse("测试甲"), Number: idcard.MustParse("11010519491231002X")}
	card   = realname.Card{Number: bankcard.MustParse("6216261000000000018"), Mobile: sms.MustParseMobile("13800138000")}
)

// op names one operation of this run.
func op(step realname.Step) realname.Op {
	return realname.Op{Key: fmt.Sprintf("livecheck%023d", time.Now().UnixNano()), Step: step}
}

// Answers that are fine.
var (
	// judgedNo is a no: nobody may pass.
	judgedNo = func(a realname.Answer, _ realname.FailureKind) bool { return a.Verdict == realname.VerdictFail }

	// unreadable is a no, or that the provider could not read what it got.
	unreadable = func(a realname.Answer, k realname.FailureKind) bool {
		return a.Verdict == realname.VerdictFail || a.Verdict == 0 && k == realname.FailureUnreadable
	}
)

// run is the program. It returns its exit status.
func run(ctx context.Context, args []string, env func(string) string, out io.Writer) int {
	f := flag.NewFlagSet("live-check", flag.ContinueOnError)
	f.SetOutput(out)
	paid := f.Bool("paid", false, "make calls that may be billed as well")
	if f.Parse(args) != nil || f.NArg() != 1 {
		fmt.Fprintln(out, "usage: live-check [-paid] tencent|alibaba|nppa")
		return 2
	}
	var last providers.Call
	probes, err := probesOf(f.Arg(0), env, func(c providers.Call) { last = c })
	if err != nil {
		fmt.Fprintf(out, "live-check: %v\n", err)
		return 2
	}
	status := 0
	for _, p := range probes {
		if p.paid && !*paid {
			fmt.Fprintf(out, "skipped  %-28s may be billed: -paid makes it\n", p.action)
			continue
		}
		last = providers.Call{}
		a, err := p.ask(ctx)
		line := tell(p, a, err, last)
		if line != "" {
			status = 1
			fmt.Fprintf(out, "DIFFERS  %-28s %s\n", p.action, line)
			continue
		}
		fmt.Fprintf(out, "as told  %-28s code %q, billed %v, %v\n", p.action, last.Code, last.Billed, last.Took.Round(time.Millisecond))
	}
	return status
}

// tell says what differs from the tables, or "". It holds nothing that a provider wrote.
func tell(p probe, a realname.Answer, err error, c providers.Call) string {
	var failure *realname.Failure
	kind := realname.FailureUnknown
	if errors.As(err, &failure) {
		kind = failure.Kind
	}
	switch {
	case p.fine(a, kind):
		return ""
	case err != nil && kind == realname.FailureMisconfigured:
		return fmt.Sprintf("the account or the key does not work: %v", err)
	case err != nil && c.Problem == "unlisted_code":
		return fmt.Sprintf("it has a code that is not in the table (request %s)", c.Request)
	case err != nil && c.Problem == "unreadable":
		return fmt.Sprintf("its answer has another shape (request %s)", c.Request)
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("it says %v %v, want %s (request %s)", a.Verdict, a.Reason, p.expect, c.Request)
}
