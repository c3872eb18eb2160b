package nppa_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

func ExampleNew() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	client, err := nppa.New(config(server.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	a := client.Authority()
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"} // a Verifier makes them
	r, err := a.Match(context.Background(), op, sandbox.Person(sandbox.ThirdTime))
	fmt.Println(r.Verdict, err)
	for range 3 { // a Verifier asks when it is time
		r, err = a.Query(context.Background(), op, r.Token)
	}
	fmt.Println(r.Verdict, err)
	// Output:
	// pending <nil>
	// pass <nil>
}

// The eight cases of the acceptance test, each with the code that the console shows for it.
func ExampleAccept() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	for _, t := range nppa.TestCases() {
		fmt.Println(t.Number, nppa.Accept(context.Background(), config(server.URL), t, "abc123"))
	}
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 3 <nil>
	// 4 <nil>
	// 5 <nil>
	// 6 <nil>
	// 7 <nil>
	// 8 <nil>
}
