package nppa_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/providers/nppa"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

var ctx = context.Background()

// op is an operation as a Verifier makes them. Its key is the player's id (ai) at the system.
var op = realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}

// pi is made up; the system gives one to each player who is verified.
const pi = "1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u"

// played is a Client that speaks to a sandbox. Call stop in the end.
func played() (client *nppa.Client, s *sandbox.Server, stop func()) {
	s = sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	client, err := nppa.New(config(server.URL))
	if err != nil {
		panic(err)
	}
	return client, s, server.Close
}

// mustPI is ParsePI for a text that is right.
func mustPI(s string) nppa.PI {
	p, err := nppa.ParsePI(s)
	if err != nil {
		panic(err)
	}
	return p
}

// came is that a player came a moment ago.
func came() nppa.Event {
	return nppa.Event{Session: "0123456789abcdef0123456789abcdef", Login: true, At: time.Now(), PI: mustPI(pi)}
}

// The system answers at once, or later: then ask with Query.
func ExampleAuthority_Match() {
	client, _, stop := played()
	defer stop()
	for key, c := range []sandbox.Case{sandbox.Passes, sandbox.Differs, sandbox.ThirdTime} {
		op := realname.Op{Key: fmt.Sprintf("%032d", key)}
		a, err := client.Authority().Match(ctx, op, sandbox.Person(c))
		fmt.Println(a.Verdict, a.Reason, err)
	}
	// Output:
	// pass unknown <nil>
	// fail mismatch <nil>
	// pending unknown <nil>
}

// The answer to a check was lost: ask what became of it, by the same operation.
func ExampleAuthority_Query() {
	client, s, stop := played()
	defer stop()
	s.Next("check", sandbox.LostAnswer)
	a := client.Authority()
	_, err := a.Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(err)
	answer, err := a.Query(ctx, op, realname.Detail{})
	fmt.Println(answer.Verdict, err)
	// Output:
	// nppa: check: broken
	// pass <nil>
}

// Keep the pi of a player who passed, sealed: it is personal data.
func ExampleAuthority_PI() {
	client, _, stop := played()
	defer stop()
	a := client.Authority()
	answer, err := a.Match(ctx, op, sandbox.Person(sandbox.Passes))
	fmt.Println(answer.Verdict, err)
	p, err := a.PI(ctx, op)
	fmt.Println(p, len(p.Reveal()), err)
	// Output:
	// pass <nil>
	// pi(***) 38 <nil>
}

// Give it to a Verifier as Config.Authority.
func ExampleClient_Authority() {
	client, _, stop := played()
	defer stop()
	a := client.Authority()
	fmt.Println(a.Name(), a.IsFake())
	// Output: nppa true
}

// A report may be taken but for some of its events.
func ExampleClient_Report() {
	client, s, stop := played()
	defer stop()
	login := came()
	logout := login
	logout.Login, logout.At = false, login.At.Add(time.Minute)
	rejected, err := client.Report(ctx, []nppa.Event{login, logout})
	fmt.Println(rejected, s.Reports(), err)
	// Output: [] [0123456789abcdef0123456789abcdef 1 0123456789abcdef0123456789abcdef 0] <nil>
}

// An event of a guest names the device.
func ExampleEvent() {
	e := nppa.Event{
		Session: "0123456789abcdef0123456789abcdef", Login: true,
		At: time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC), Device: "abcdefabcdefabcdefabcdefabcdefab",
	}
	fmt.Printf("%v %+v\n", e, e)
	// Output: nppa.Event(***) nppa.Event(***)
}

// An event names a player or a device, never both.
func ExampleErrEvent() {
	client, _, stop := played()
	defer stop()
	e := came()
	e.Device = "abcdefabcdefabcdefabcdefabcdefab"
	_, err := client.Report(ctx, []nppa.Event{e})
	fmt.Println(errors.Is(err, nppa.ErrEvent), err)
	// Output: true nppa: an event lacks its session, its time, or either pi or device
}

// Add events where they happen, and sweep every few seconds in the background.
func ExampleQueue() {
	client, s, stop := played()
	defer stop()
	q, err := nppa.NewQueue(nppa.QueueConfig{
		Client: client, Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
	})
	if err != nil {
		panic(err)
	}
	login := came()
	fmt.Println(q.Add(ctx, login), q.Add(ctx, login)) // the same event again changes nothing
	fmt.Println(q.Sweep(ctx), s.Reports())
	// Output:
	// <nil> <nil>
	// <nil> [0123456789abcdef0123456789abcdef 1]
}

// NewQueue names what is missing.
func ExampleNewQueue() {
	_, err := nppa.NewQueue(nppa.QueueConfig{Store: new(kv.Memory)})
	fmt.Println(err)
	// Output: nppa: configuration: there is no Client, Store or Keys
}

// A report that the system does not take is sent again by a later Sweep.
func ExampleQueue_Sweep() {
	client, s, stop := played()
	defer stop()
	q, err := nppa.NewQueue(nppa.QueueConfig{Client: client, Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment()})
	if err != nil {
		panic(err)
	}
	s.Next("loginout", sandbox.Down)
	fmt.Println(q.Add(ctx, came()), q.Sweep(ctx), len(s.Reports()))
	// Output: <nil> nppa: loginout: refused (1001) 0
}

func ExampleParsePI() {
	p, err := nppa.ParsePI(pi)
	fmt.Println(p, p.IsValid(), err)

	_, err = nppa.ParsePI("too short")
	fmt.Println(errors.Is(err, nppa.ErrPI), err)
	// Output:
	// pi(***) true <nil>
	// true nppa: not a pi of 38 letters and digits
}

// A PI refuses to be written by an encoder that nobody thought of.
func ExamplePI_MarshalText() {
	_, err := json.Marshal(mustPI(pi))
	fmt.Println(err != nil)
	// Output: true
}

// Store what Reveal returns, encrypted, and read it back with ParsePI.
func ExamplePI_Reveal() {
	p := mustPI(pi)
	again, err := nppa.ParsePI(p.Reveal())
	fmt.Println(again == p, err)
	// Output: true <nil>
}

// The cases in the words of the console.
func ExampleTestCases() {
	for _, t := range nppa.TestCases()[:2] {
		fmt.Println(t.Number, t.Title)
	}
	// Output:
	// 1 testcase01-实名认证接口（认证成功）
	// 2 testcase02-实名认证接口（认证中）
}

// New names everything that is wrong with a Config, and sends nothing.
func ExampleConfig() {
	_, err := nppa.New(nppa.Config{CheckURL: "http://api.example"})
	fmt.Println(err)
	// Output:
	// nppa: configuration: credentials are missing
	// the BizID is missing, or could not be sent in a header
	// the access key is not 32 hex digits
	// CheckURL is not https: set UnsafeBaseURL for tests
}
