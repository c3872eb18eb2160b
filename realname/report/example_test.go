package report_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/realname/report"
)

// A service signs a statement, and an auditor who has its public key checks it, with no more than
// the text.
func ExampleVerify() {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	text, err := report.Sign(private, report.Statement{Issuer: "wallet.example", Session: "s", Status: "approved", Level: 2})
	if err != nil {
		fmt.Println(err)
		return
	}

	said, err := report.Verify(text, public)
	fmt.Println(said.Issuer, said.Status, said.Level, err)

	_, err = report.Verify(text+"x", public)
	fmt.Println(errors.Is(err, report.ErrInvalid))
	// Output:
	// wallet.example approved 2 <nil>
	// true
}
