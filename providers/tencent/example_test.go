package tencent_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
)

func ExampleNew() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{
		Credentials:   sandbox.Credentials(), // of your own: providers.NewCredentials(id, secret, "")
		UnsafeBaseURL: server.URL,            // for tests alone
		Log:           quiet,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"} // a Verifier makes them
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.Differs, sandbox.NoRecord} {
		a, err := cloud.Authority().Match(context.Background(), op, sandbox.Person(c))
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// fail mismatch <nil>
	// fail no_record <nil>
}

// An error says whether anything was judged, and holds nothing about the person.
func ExampleAuthority_Match() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	for _, c := range []sandbox.Case{sandbox.DailyLimit, sandbox.Arrears, sandbox.Null} {
		_, err := cloud.Authority().Match(context.Background(), op, sandbox.Person(c))
		var f *realname.Failure
		if errors.As(err, &f) {
			fmt.Println(err, "·", f.Kind)
			continue
		}
		fmt.Println(err, "· it may have been judged")
	}
	// Output:
	// tencent: IdCardVerification: refused (-7) · provider_daily_limit
	// tencent: IdCardVerification: refused (UnauthorizedOperation*) · provider_misconfigured
	// tencent: IdCardVerification: unreadable · it may have been judged
}

// A face check of E证通, with name and number encrypted on the way there.
func ExampleCloud_Face() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{AutoFace: true})) // nobody has to visit the page
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet, EncryptKey: sandbox.EncryptKey(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	face, err := cloud.Face(tencent.FaceOptions{MerchantID: "00000000"}) // of the console
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	begun, err := face.CheckFace(context.Background(), op, sandbox.Person(sandbox.Passes), realname.Photo{})
	fmt.Println(begun.Verdict, err) // begun.Continue is the page to send the person to
	a, err := face.Query(context.Background(), op, begun.Token)
	fmt.Println(a.Verdict, err)
	// Output:
	// pending <nil>
	// pass <nil>
}

// An observer sees what each request cost.
func ExampleConfig() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet,
		Observe: func(c providers.Call) { fmt.Println(c.Action, c.Code, "billed:", c.Billed) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	card := realname.Card{Number: sandbox.Card(sandbox.Lost), Mobile: sandbox.Mobile(sandbox.Passes)}
	cloud.Bank(tencent.BankOptions{}).CheckCard(context.Background(), op, sandbox.Person(sandbox.Passes), card)
	cloud.Authority().Match(context.Background(), op, sandbox.Person(sandbox.NoRecord))
	// Output:
	// BankCard4EVerification -13 billed: yes
	// IdCardVerification -5 billed: no
}

// A passport is read by its page. The zone is read with all its check digits; nobody has looked for
// copies, which people or a program of yours decide about.
func ExampleDocumentReader_ReadDocument_passport() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.Misread, sandbox.Blurred} {
		photos := sandbox.Photos(sandbox.Document(document.KindPassport, c)) // a Verifier sets their Kind
		doc, a, err := cloud.Documents().ReadDocument(context.Background(), op, photos)
		fmt.Println(a.Verdict, a.Findings, "zone read:", doc.MRZ.IsValid(), err)
	}
	// Output:
	// pass copy_unchecked zone read: true <nil>
	// pass copy_unchecked zone read: false <nil>
	// fail  zone read: false <nil>
}
