package tencent_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var ctx = context.Background()

// op is an operation as a Verifier makes them.
var op = realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}

// played is a Cloud that speaks to a sandbox. Call stop in the end.
func played(o sandbox.Options) (cloud *tencent.Cloud, s *sandbox.Server, stop func()) {
	s = sandbox.New(o)
	server := httptest.NewServer(s)
	cloud, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		panic(err)
	}
	return cloud, s, server.Close
}

// Give one Cloud to a Verifier for all that it asks. The person agrees to the receiver by its name.
func ExampleCloud() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	face, err := cloud.Face(tencent.FaceOptions{RuleID: "1"}) // of the console
	if err != nil {
		panic(err)
	}
	w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Authority, c.Documents, c.Face, c.Bank = cloud.Authority(), cloud.Documents(), face, cloud.Bank(tencent.BankOptions{})
	}})
	if err != nil {
		panic(err)
	}
	for _, need := range w.Verifier.Consents(realname.GoalVerify, realname.MethodIDCard) {
		fmt.Println(need.Purpose, need.Receiver)
	}
	// Output:
	// identity tencent
	// photos tencent
	// face tencent
}

// A backend that speaks to a sandbox is fake: a Verifier refuses it unless UnsafeFakeBackends is set.
func ExampleAuthority_IsFake() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	a := cloud.Authority()
	fmt.Println(a.Name(), a.IsFake())
	// Output: tencent true
}

// A no has a reason; that the number is on no record is another no than that the name is another.
func ExampleAuthority() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	for _, c := range []sandbox.Case{sandbox.Differs, sandbox.NoRecord} {
		a, err := cloud.Authority().Match(ctx, op, sandbox.Person(c))
		fmt.Println(a.Verdict, a.Reason, a.Billed, err)
	}
	// Output:
	// fail mismatch yes <nil>
	// fail no_record no <nil>
}

// The bank judges name, number, card and mobile number in one call.
func ExampleBank_CheckCard() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	bank := cloud.Bank(tencent.BankOptions{})
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.Lost, sandbox.Expired} {
		card := realname.Card{Number: sandbox.Card(c), Mobile: sandbox.Mobile(sandbox.Passes)}
		a, err := bank.CheckCard(ctx, op, sandbox.Person(sandbox.Passes), card)
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// fail card_not_usable <nil>
	// fail card_not_usable <nil>
}

// Without the mobile number the bank does not say whose the number is.
func ExampleBankOptions() {
	cloud, s, stop := played(sandbox.Options{})
	defer stop()
	bank := cloud.Bank(tencent.BankOptions{UnsafeThreeElements: true})
	card := realname.Card{Number: sandbox.Card(sandbox.Passes), Mobile: sandbox.Mobile(sandbox.OtherOwner)}
	a, err := bank.CheckCard(ctx, op, sandbox.Person(sandbox.Passes), card)
	fmt.Println(a.Verdict, s.Calls("BankCardVerification"), err)
	// Output: pass 1 <nil>
}

// A carrier tells a wrong name from a mobile number of somebody else.
func ExampleCarrier_CheckMobile() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	carrier := cloud.Carrier()
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.OtherOwner} {
		a, err := carrier.CheckMobile(ctx, op, sandbox.Person(sandbox.Passes), sandbox.Mobile(c))
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// fail phone_owner_mismatch <nil>
}

// A number that came into use a month ago may have belonged to somebody else before.
func ExampleCarrier_TimeOnNet() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.NewNumber} {
		from, to, a, err := cloud.Carrier().TimeOnNet(ctx, op, sandbox.Mobile(c))
		fmt.Println(a.Verdict, from, to, err)
	}
	// Output:
	// pass 24 0 <nil>
	// pass 0 3 <nil>
}

// Both sides of a card: what was read, and what was noticed.
func ExampleDocumentReader_ReadDocument() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.Copy, sandbox.Blurred} {
		doc, a, err := cloud.Documents().ReadDocument(ctx, op, sandbox.Photos(sandbox.Person(c)))
		fmt.Printf("%v %v [%v] %q %v\n", a.Verdict, a.Reason, a.Findings, doc.Name, err)
	}
	// Output:
	// pass unknown [] "沙**" <nil>
	// pass unknown [copy_suspected] "沙**" <nil>
	// fail document_quality [] "" <nil>
}

// Each side of a card is one request, which is billed.
func ExampleDocumentReader() {
	cloud, s, stop := played(sandbox.Options{})
	defer stop()
	_, a, err := cloud.Documents().ReadDocument(ctx, op, sandbox.Photos(sandbox.Person(sandbox.Passes)))
	fmt.Println(a.Verdict, s.Calls("IDCardOCR"), err)
	// Output: pass 2 <nil>
}

// A face check begins as Pending: send the person to Continue, and keep the token.
func ExampleFace_CheckFace() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	face, err := cloud.Face(tencent.FaceOptions{RuleID: "1", ReturnURL: "https://pay.example/back?op={notify}"})
	if err != nil {
		panic(err)
	}
	a, err := face.CheckFace(ctx, op, sandbox.Person(sandbox.Passes), realname.Photo{})
	fmt.Println(a.Verdict, a.Window, a.Continue.Reveal() != "", a.Token, err)
	// Output: pending 20m0s true *** <nil>
}

// Ask by the token until there is an answer, as a Verifier does. Within the window a check that did
// not pass is not over: the person may try again on the same page.
func ExampleFace_Query() {
	cloud, _, stop := played(sandbox.Options{AutoFace: true}) // nobody has to visit the page
	defer stop()
	face, err := cloud.Face(tencent.FaceOptions{RuleID: "1"})
	if err != nil {
		panic(err)
	}
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.OtherFace, sandbox.Attack} {
		begun, _ := face.CheckFace(ctx, op, sandbox.Person(c), realname.Photo{})
		a, err := face.Query(ctx, op, begun.Token)
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// pending unknown <nil>
	// pending unknown <nil>
}

// One of RuleID and MerchantID is required.
func ExampleErrConfig() {
	cloud, _, stop := played(sandbox.Options{})
	defer stop()
	_, err := cloud.Face(tencent.FaceOptions{})
	fmt.Println(errors.Is(err, tencent.ErrConfig), err)
	// Output: true tencent: configuration: one of RuleID and MerchantID is needed
}
