package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

func ExampleNew() {
	play := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(play)
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ask := func(c sandbox.Case) {
		op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
		a, err := cloud.Authority().Match(context.Background(), op, sandbox.Person(c))
		fmt.Println(a.Verdict, err)
	}
	ask(sandbox.Passes)
	ask(sandbox.Differs)

	play.Next("IdCardVerification", sandbox.Truncated) // whomever the next call is about
	ask(sandbox.Passes)
	fmt.Println(play.Calls("IdCardVerification"), "calls")
	// Output:
	// pass <nil>
	// fail <nil>
	// unknown tencent: IdCardVerification: unreadable
	// 3 calls
}

func ExamplePerson() {
	id := sandbox.Person(sandbox.NoRecord)
	fmt.Println(id.Name.Reveal(), id.Number.Reveal(), id.Number.Birth())
	fmt.Println(sandbox.Card(sandbox.Lost).Reveal(), sandbox.Mobile(sandbox.OtherOwner).Reveal())
	// Output:
	// 沙小盒 110105180201010023 1802-01-01
	// 6216261051000000003 19900005000
}

func ExampleDocument() {
	id := sandbox.Document(document.KindHKMacaoPermit, sandbox.ExpiredCard)
	fmt.Println(id.Name.Reveal(), id.Document.Reveal())
	id = sandbox.Document(document.KindPassport, sandbox.Misread)
	fmt.Println(id.Name.Reveal(), id.Document.Reveal())
	// Output:
	// 沙小盒 H18000044
	// Xiaohe Sha X18000047
}
