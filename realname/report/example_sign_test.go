package report_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-realname/sdk/realname/report"
)

// approved is a statement as Records.Report makes them, cut short.
var approved = report.Statement{
	Issuer: "wallet.example", Made: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC),
	Session: "2sf1b7", Goal: "verify", Method: "id_card", Status: "approved", Level: 2, Face: true,
	Checks: []report.Check{{Step: "face", Outcome: "passed", Provider: "tencent", Counts: true}},
	Trail:  "9f2c…", Entries: 12,
}

// Sign with the key that your key service holds: it need only be a crypto.Signer.
func ExampleSign() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	text, err := report.Sign(key, approved)
	fmt.Println(strings.Count(text, "."), err) // the compact form of a JSON Web Signature
	// Output: 2 <nil>
}

// Publish your keys by their ids, so that others find the one that signed.
func ExampleKeyID() {
	public := ed25519.PublicKey(make([]byte, ed25519.PublicKeySize)) // yours
	fmt.Println(report.KeyID(public))
	// Output: ogRZbCR5KTrPFCAfuYmCMwj0w7Yuk3Lr6YWQWfpkbf0 <nil>
}

// A statement is JSON without a name, a number or an account.
func ExampleStatement() {
	b, err := json.Marshal(report.Statement{Session: "2sf1b7", Goal: "verify", Method: "bank_card", Status: "revoked", Reason: "revoked"})
	fmt.Println(string(b), err)
	// Output: {"made":"0001-01-01T00:00:00Z","session":"2sf1b7","goal":"verify","method":"bank_card","status":"revoked","reason":"revoked","started":"0001-01-01T00:00:00Z","level":0,"trail":"","entries":0} <nil>
}

// Look for the check that the level rests on.
func ExampleCheck() {
	for _, c := range approved.Checks {
		if c.Step == "face" && c.Outcome == "passed" && c.Counts {
			fmt.Println("a face was compared by", c.Provider)
		}
	}
	// Output: a face was compared by tencent
}

// A statement that is signed by another service's key.
func ExampleErrInvalid() {
	_, theirs, _ := ed25519.GenerateKey(rand.Reader)
	ours, _, _ := ed25519.GenerateKey(rand.Reader)
	text, err := report.Sign(theirs, approved)
	if err != nil {
		panic(err)
	}
	_, err = report.Verify(text, ours)
	fmt.Println(errors.Is(err, report.ErrInvalid), err)
	// Output: true report: not a valid statement: signed by none of the keys
}

// An RSA key signs no statement.
func ExampleErrKey() {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	_, err = report.Sign(key, approved)
	fmt.Println(errors.Is(err, report.ErrKey), err)
	// Output: true report: key is neither Ed25519 nor ECDSA over P-256
}

// What an auditor reads off a consent.
func ExampleConsent() {
	c := report.Consent{
		Step: "face", Text: "face-consent", Version: "3", Language: "zh", Receiver: "tencent",
		Time: time.Date(2026, 11, 30, 8, 55, 0, 0, time.UTC),
	}
	fmt.Println(c.Step, c.Text, c.Version, "→", c.Receiver, c.Time.Format(time.DateOnly))
	// Output: face face-consent 3 → tencent 2026-11-30
}
