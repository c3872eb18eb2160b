package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

var (
	ctx   = context.Background()
	quiet = slog.New(slog.DiscardHandler)
	op    = realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"} // a Verifier makes them
)

// played is an account at a sandbox. Call stop in the end.
func played(o sandbox.Options) (s *sandbox.Server, cloud *tencent.Cloud, stop func()) {
	s = sandbox.New(o)
	server := httptest.NewServer(s)
	cloud, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		panic(err)
	}
	return s, cloud, server.Close
}

// send sends a code to the mobile number of a case.
func send(cloud *tencent.Cloud, c sandbox.Case) error {
	sender, err := cloud.SMS(tencent.SMSOptions{AppID: "1400000000", Sign: "示例钱包", Templates: map[string]string{"": "449739"}})
	if err != nil {
		return err
	}
	code, err := sms.ParseCode("739164")
	if err != nil {
		return err
	}
	_, err = sender.Send(ctx, sms.Message{Mobile: sandbox.Mobile(c), Code: code, Purpose: "pay", Life: 5 * time.Minute})
	return err
}

// A test reads the code that a person would read on their phone.
func ExampleServer_Inbox() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	fmt.Println(send(cloud, sandbox.Passes))
	for _, m := range s.Inbox(sandbox.Mobile(sandbox.Passes).Reveal()) {
		fmt.Println(m.Sign, m.Params)
	}
	// Output:
	// <nil>
	// 示例钱包 [739164 5]
}

// What a message holds that was sent.
func ExampleMessage() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	fmt.Println(send(cloud, sandbox.NoRecord))
	m := s.Inbox("")[0]
	fmt.Println(m.Mobile, m.Sign, m.Template, m.Params, m.Time.IsZero())
	// Output:
	// <nil>
	// +8619900000200 示例钱包 449739 [739164 5] false
}

// A provider that is down once, and then works.
func ExampleServer_Next() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	s.Next("IdCardVerification", sandbox.Down, sandbox.Truncated)
	for range 3 {
		a, err := cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
		fmt.Println(a.Verdict, err)
	}
	// Output:
	// unknown tencent: IdCardVerification: refused (-4)
	// unknown tencent: IdCardVerification: unreadable
	// pass <nil>
}

// A result code that the provider's documents list and no Case stands for.
func ExampleServer_NextCode() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	s.NextCode("IdCardVerification", "-2")
	a, err := cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(a.Verdict, a.Reason, err)
	// Output: unknown unknown tencent: IdCardVerification: refused (-2)
}

// Between two tests, drop what the first one said and did not use.
func ExampleServer_Forget() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	s.Next("IdCardVerification", sandbox.Down, sandbox.Down)
	s.Forget("IdCardVerification")
	a, err := cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(a.Verdict, err)
	// Output: pass <nil>
}

// A request that nobody can sign is no call.
func ExampleServer_Calls() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("X-TC-Action", "IdCardVerification") // and no signature
	s.ServeHTTP(httptest.NewRecorder(), r)
	fmt.Println(s.Calls("IdCardVerification"))
	// Output: 1
}

// What was reported to the NPPA.
func ExampleServer_Reports() {
	s := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	client, err := nppa.New(nppa.Config{Credentials: sandbox.Credentials(), BizID: "1101999999", UnsafeBaseURL: server.URL, Log: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Report(ctx, []nppa.Event{{
		Session: "0123456789abcdef0123456789abcdef", Login: true, At: time.Now(), Device: "abcdefabcdefabcdefabcdefabcdefab",
	}})
	fmt.Println(s.Reports(), err)
	// Output: [0123456789abcdef0123456789abcdef 1] <nil>
}

// One sandbox plays all providers: it knows them by their requests.
func ExampleServer() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	a, err1 := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	b, err2 := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet})
	if err := errors.Join(err1, err2); err != nil {
		fmt.Println(err)
		return
	}
	x, err1 := a.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
	y, err2 := b.Authority().Match(ctx, op, sandbox.Person(sandbox.Differs))
	fmt.Println(x.Verdict, err1, y.Verdict, err2)
	// Output: pass <nil> fail <nil>
}

// With AutoFace a face check is over without a browser, so a test can go on.
func ExampleOptions() {
	_, cloud, stop := played(sandbox.Options{AutoFace: true, Slow: 10 * time.Millisecond})
	defer stop()
	face, err := cloud.Face(tencent.FaceOptions{RuleID: "1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	begun, err := face.CheckFace(ctx, op, sandbox.Person(sandbox.Passes), realname.Photo{})
	fmt.Println(begun.Verdict, err)
	a, err := face.Query(ctx, op, begun.Token)
	fmt.Println(a.Verdict, err)
	// Output:
	// pending <nil>
	// pass <nil>
}

// Keys that are not those of everybody: then no other program can ask by accident.
func ExampleCredentials() {
	id, secret, _ := sandbox.Credentials().Reveal()
	s := sandbox.New(sandbox.Options{KeyID: id, Secret: secret}) // of your own, in a test environment
	fmt.Println(s != nil, sandbox.Credentials())
	// Output: true credentials(***)
}

// A test of your own that goes through all the ways in which a provider fails.
func ExampleMalformed() {
	s, cloud, stop := played(sandbox.Options{Slow: time.Millisecond})
	defer stop()
	judged := 0
	for _, c := range sandbox.Malformed() {
		s.Next("IdCardVerification", c)
		a, err := cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
		if err == nil || a.Verdict == realname.VerdictPass || a.Verdict == realname.VerdictFail {
			judged++
		}
	}
	fmt.Println(judged)
	// Output: 0
}

// The cases by name, for the form of a test environment.
func ExampleCases() {
	for _, c := range sandbox.Cases()[:4] {
		fmt.Println(int(c), c)
	}
	// Output:
	// 0 passes
	// 1 differs
	// 2 no_record
	// 3 bad_number
}

func ExampleParseCase() {
	c, ok := sandbox.ParseCase("no_record")
	fmt.Println(c == sandbox.NoRecord, ok)
	_, ok = sandbox.ParseCase("sunny")
	fmt.Println(ok)
	// Output:
	// true true
	// false
}

// The case of a card is in its number, so a page of a test environment can use it.
func ExampleCard() {
	card := sandbox.Card(sandbox.Unsupported)
	fmt.Println(card.Reveal(), card)
	// Output: 6216261052000000001 ***************0001
}

func ExampleMobile() {
	fmt.Println(sandbox.Mobile(sandbox.NewNumber).Reveal())
	// Output: 19900005500
}

// Photos that the sandbox reads as the card of a person.
func ExamplePhotos() {
	_, cloud, stop := played(sandbox.Options{})
	defer stop()
	doc, a, err := cloud.Documents().ReadDocument(ctx, op, sandbox.Photos(sandbox.Person(sandbox.Edited)))
	fmt.Println(a.Verdict, a.Findings, doc.Name, err)
	// Output: pass edit_suspected 沙** <nil>
}

// Name and number are encrypted on the way to Tencent Cloud.
func ExampleEncryptKey() {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	cloud, err := tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet, EncryptKey: sandbox.EncryptKey(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := cloud.Authority().Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(a.Verdict, err)
	// Output: pass <nil>
}

// Look at the messages in a browser, at /inbox.
func ExampleServer_ServeHTTP() {
	s, cloud, stop := played(sandbox.Options{})
	defer stop()
	fmt.Println(send(cloud, sandbox.Passes))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/inbox", nil))
	body, _ := io.ReadAll(w.Result().Body)
	fmt.Println(w.Code, len(body) > 0)
	// Output:
	// <nil>
	// 200 true
}
