package realnametest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var ctx = context.Background()

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A service is tested with an authority that knows nobody, then is away, then
// passes everybody.
func Example() {
	w := must(realnametest.New(realnametest.Options{}))
	w.Backend.Script(realname.StepIdentity,
		realnametest.Fail(realname.ReasonNoRecord), realnametest.Down(realname.FailureUnavailable))
	for range 3 {
		s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
		fmt.Println(s.Status, s.Next, err)
		w.Clock.Advance(3 * time.Second) // a provider that was down is not asked again at once
	}
	// Output:
	// open identity <nil>
	// open identity realname: identity: provider_unavailable
	// approved unknown <nil>
}

func ExampleNew() {
	w := must(realnametest.New(realnametest.Options{
		Change: func(c *realname.Config) { c.Review = nil }, // people decide
	}))
	s := must(w.Walk(ctx, "account-1", realname.MethodBankCard, realnametest.Someone()))
	fmt.Println(s.Status, s.Waiting)
	// Output: review reviewer
}

func ExampleWorld_Walk() {
	w := must(realnametest.New(realnametest.Options{}))
	w.Backend.Script(realname.StepFace, realnametest.Fail(realname.ReasonLivenessFailed))
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Status, s.Next, s.Step(s.Next).Reason)
	s = must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())) // goes on
	fmt.Println(s.Status)
	// Output:
	// open face liveness_failed
	// approved
}

func ExampleWorld_Agree() {
	w := must(realnametest.New(realnametest.Options{}))
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	fmt.Println(w.Agree(ctx, s.Ref))
	s = must(w.Verifier.SubmitIdentity(ctx, s.Ref, realnametest.Someone()))
	fmt.Println(s.Next)
	// Output:
	// <nil>
	// photos
}

func ExampleSomeone() {
	id := realnametest.Someone()
	fmt.Println(id.Name, id.Number)
	// Output: 张** 1****************X
}

// ask asks a backend about somebody.
func ask(b *realnametest.Backend) {
	op := realname.Op{Key: "op-1", Step: realname.StepIdentity}
	a, err := b.Match(ctx, op, realnametest.Someone())
	fmt.Println(a.Verdict, a.Reason, err)
}

func ExampleBackend() {
	var b realnametest.Backend
	ask(&b)
	// Output: pass unknown <nil>
}

func ExampleBackend_Script() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity,
		realnametest.Fail(realname.ReasonMismatch), realnametest.Down(realname.FailureQuota))
	ask(&b)
	ask(&b)
	ask(&b) // the script has ended
	// Output:
	// fail mismatch <nil>
	// unknown unknown realname: backend: provider_daily_limit
	// pass unknown <nil>
}

func ExampleBackend_ScriptQuery() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Later("token-1"))
	b.ScriptQuery(realname.StepIdentity,
		realnametest.Later("token-1"), realnametest.Fail(realname.ReasonNoRecord))
	ask(&b)
	op := realname.Op{Key: "op-1", Step: realname.StepIdentity}
	for range 2 {
		a := must(b.Query(ctx, op, realname.NewDetail("token-1")))
		fmt.Println(a.Verdict, a.Reason)
	}
	// Output:
	// pending unknown <nil>
	// pending unknown
	// fail no_record
}

// The same operation may be asked about, and is begun once.
func ExampleBackend_Calls() {
	w := must(realnametest.New(realnametest.Options{}))
	w.Backend.Script(realname.StepIdentity, realnametest.Lost(realnametest.Pass()))
	must(w.Walk(ctx, "account-1", realname.MethodBankCard, realnametest.Someone()))
	for _, c := range w.Backend.Calls() {
		fmt.Println(c.Step, c.Query, len(c.Key))
	}
	// Output:
	// identity false 32
	// identity true 32
	// card false 32
	// review false 32
}

func ExampleBackend_Count() {
	w := must(realnametest.New(realnametest.Options{}))
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(w.Backend.Count(realname.StepFace), w.Backend.Count(realname.StepCard))
	// Output: 1 0
}

func ExamplePass() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Pass())
	ask(&b)
	// Output: pass unknown <nil>
}

func ExampleFail() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	ask(&b)
	// Output: fail mismatch <nil>
}

func ExampleLater() {
	w := must(realnametest.New(realnametest.Options{}))
	w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Waiting, s.Next, s.Continue.Reveal())
	s = must(w.Verifier.Refresh(ctx, s.Ref)) // as after a callback
	fmt.Println(s.Waiting, s.Next)
	// Output:
	// provider face https://face.example/token-1
	// user code
}

func ExampleDown() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Down(realname.FailureMisconfigured))
	ask(&b)
	// Output: unknown unknown realname: backend: provider_misconfigured
}

// The answer is lost on its way, and a query brings it out.
func ExampleLost() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Lost(realnametest.Fail(realname.ReasonMismatch)))
	ask(&b)
	a := must(b.Query(ctx, realname.Op{Key: "op-1", Step: realname.StepIdentity}, realname.Detail{}))
	fmt.Println(a.Verdict, a.Reason)
	// Output:
	// unknown unknown context deadline exceeded
	// fail mismatch
}

func ExampleHang() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Hang())
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	op := realname.Op{Key: "op-1", Step: realname.StepIdentity}
	_, err := b.Match(short, op, realnametest.Someone())
	fmt.Println(err)
	// Output: context deadline exceeded
}

// The caller goes away, and the answer is stored when it comes.
func ExampleLate() {
	w := must(realnametest.New(realnametest.Options{}))
	until := make(chan struct{})
	w.Backend.Script(realname.StepIdentity, realnametest.Late(realnametest.Pass(), until))
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	if err := w.Agree(ctx, s.Ref); err != nil {
		panic(err)
	}
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err := w.Verifier.SubmitIdentity(short, s.Ref, realnametest.Someone())
	fmt.Println(err)
	close(until)
	if err := w.Verifier.Wait(ctx); err != nil {
		panic(err)
	}
	s = must(w.Verifier.Get(ctx, s.Ref))
	fmt.Println(s.Step(realname.StepIdentity).Phase)
	// Output:
	// context deadline exceeded
	// passed
}

func ExampleAbout() {
	other := realname.Identity{Number: mustNumber("110101199003070134")}
	w := must(realnametest.New(realnametest.Options{}))
	w.Backend.Script(realname.StepIdentity, realnametest.About(other))
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Step(realname.StepIdentity).Phase, s.Step(realname.StepIdentity).Reason)
	// Output: failed subject_mismatch
}

// Nobody passes by an answer that nobody understands.
func ExampleMalformed() {
	passed := 0
	for _, r := range realnametest.Malformed() {
		w := must(realnametest.New(realnametest.Options{}))
		w.Backend.Script(realname.StepPhotos, r)
		s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
		if s.Step(realname.StepPhotos).Phase == realname.PhasePassed || err == nil {
			passed++
		}
	}
	fmt.Println(passed)
	// Output: 0
}

func ExamplePhotosOf() {
	photos := realnametest.PhotosOf(realnametest.Someone())
	var b realnametest.Backend
	doc, a, err := b.ReadDocument(ctx, realname.Op{Step: realname.StepPhotos}, photos)
	fmt.Println(a.Verdict, doc.Name, doc.From, doc.LongTerm, err)
	// Output: pass 张** 2023-05-04 true <nil>
}

func ExampleClock() {
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	w := must(realnametest.New(realnametest.Options{Clock: clock}))
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	clock.Advance(31 * time.Minute)
	s = must(w.Verifier.Get(ctx, s.Ref))
	fmt.Println(s.Status)
	// Output: expired
}

// A FileAuthority is somebody's own backend.
type FileAuthority struct{}

func (FileAuthority) Match(context.Context, realname.Op,
	realname.Identity) (realname.Answer, error) {
	return realname.Answer{}, errors.New("not written yet")
}

// The test of an authority, with three people whom its sandbox knows.
func ExampleTestAuthority() {
	_ = func(t *testing.T) { // func TestFileAuthority(t *testing.T)
		open := func(*testing.T) realname.Authority { return FileAuthority{} }
		differs := realnametest.Someone()
		differs.Name = mustName("李四")
		unknown := realname.Identity{
			Name: mustName("王小明"), Number: mustNumber("110101199003070134"),
		}
		realnametest.TestAuthority(t, open,
			realnametest.Sample{
				Name: "matches", Identity: realnametest.Someone(), Want: realname.VerdictPass,
			},
			realnametest.Sample{
				Name: "differs", Identity: differs, Want: realname.VerdictFail, Reason: realname.ReasonMismatch,
			},
			realnametest.Sample{
				Name: "unknown", Identity: unknown, Want: realname.VerdictFail, Reason: realname.ReasonNoRecord,
			},
		)
	}
}
