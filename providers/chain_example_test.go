package providers_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"

	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

// A service that has accounts with two clouds goes on with the second where the first certainly
// judged nothing. Here the first has no money left.
func Example_chain() {
	plays := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(plays) // you need neither this, nor UnsafeBaseURL and Log
	defer server.Close()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	first, err1 := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: log})
	second, err2 := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: log})
	if err1 != nil || err2 != nil {
		fmt.Println(err1, err2)
		return
	}

	var config realname.Config
	config.Authority = realname.Chain(
		realname.Provider[realname.Authority]{Name: "tencent", Backend: first.Authority()},
		realname.Provider[realname.Authority]{Name: "alibaba", Backend: second.Authority()},
	)
	config.Bank = realname.Chain(
		realname.Provider[realname.BankChecker]{Name: "tencent", Backend: first.Bank(tencent.BankOptions{})},
		realname.Provider[realname.BankChecker]{Name: "alibaba", Backend: second.Bank(alibaba.BankOptions{})},
	)

	plays.Next("IdCardVerification", sandbox.Arrears)
	ctx, op := context.Background(), realname.Op{Key: "made-by-a-verifier", Step: realname.StepIdentity}
	answer, err := config.Authority.Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(answer.Verdict, "by", answer.Provider, err)

	plays.Next("IdCardVerification", sandbox.LostAnswer)
	_, err = config.Authority.Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(err)
	// Output:
	// pass by alibaba <nil>
	// realname: provider tencent: outcome_unknown
}
