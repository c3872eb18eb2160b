package alibaba_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

func ExampleNew() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := alibaba.New(alibaba.Config{
		Credentials:   sandbox.Credentials(), // of your own: providers.NewCredentials(id, secret, "")
		UnsafeBaseURL: server.URL,            // for tests alone
		Log:           quiet,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"} // a Verifier makes them
	mobile := sandbox.Mobile(sandbox.Passes)
	for _, c := range []sandbox.Case{sandbox.Passes, sandbox.Lost, sandbox.Unsupported} {
		card := realname.Card{Number: sandbox.Card(c), Mobile: mobile}
		a, err := cloud.Bank(alibaba.BankOptions{}).CheckCard(context.Background(), op, sandbox.Person(sandbox.Passes), card)
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// fail card_not_usable <nil>
	// fail card_unsupported <nil>
}

// A face check is pending until the person has been at its page.
func ExampleCloud_Face() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{AutoFace: true}))
	defer server.Close()
	cloud, err := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	face, err := cloud.Face(alibaba.FaceOptions{SceneID: "1000000006", ReturnURL: "https://pay.example/back"})
	if err != nil {
		fmt.Println(err)
		return
	}
	op := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	ctx := alibaba.WithMetaInfo(context.Background(), "{}") // what getMetaInfo says in the browser
	a, err := face.CheckFace(ctx, op, sandbox.Person(sandbox.OtherFace), realname.Photo{})
	fmt.Println(a.Verdict, err)
	a, err = face.Query(context.Background(), op, a.Token)
	fmt.Println(a.Verdict, a.Reason, err)
	fmt.Println(face.Erase(context.Background(), op, a.Token))
	// Output:
	// pending <nil>
	// fail face_mismatch <nil>
	// <nil>
}
