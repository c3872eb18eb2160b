package realnametest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// on is an operation of a step.
func on(step realname.Step) realname.Op { return realname.Op{Key: "op-1", Step: step} }

func ExampleBackend_Match() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonNoRecord))
	a, err := b.Match(ctx, on(realname.StepIdentity), realnametest.Someone())
	fmt.Println(a.Verdict, a.Reason, err)
	// Output: fail no_record <nil>
}

func ExampleBackend_CheckCard() {
	var b realnametest.Backend
	b.Script(realname.StepCard, realnametest.Fail(realname.ReasonCardNotUsable))
	a, err := b.CheckCard(ctx, on(realname.StepCard), realnametest.Someone(), realname.Card{})
	fmt.Println(a.Verdict, a.Reason, err)
	// Output: fail card_not_usable <nil>
}

func ExampleBackend_CheckFace() {
	var b realnametest.Backend
	b.Script(realname.StepFace, realnametest.Later("token-1"))
	a, err := b.CheckFace(ctx, on(realname.StepFace), realnametest.Someone(), realname.Photo{})
	fmt.Println(a.Verdict, a.Continue.Reveal(), err)
	// Output: pending https://face.example/token-1 <nil>
}

func ExampleBackend_CheckMobile() {
	var b realnametest.Backend
	b.Script(realname.StepCarrier, realnametest.Fail(realname.ReasonPhoneOwnerMismatch))
	m := must(sms.ParseMobile("13800138000"))
	a, err := b.CheckMobile(ctx, on(realname.StepCarrier), realnametest.Someone(), m)
	fmt.Println(a.Verdict, a.Reason, err)
	// Output: fail phone_owner_mismatch <nil>
}

// A photo that no kit has made cannot be read.
func ExampleBackend_ReadDocument() {
	var b realnametest.Backend
	photos := realname.Photos{Front: realname.NewPhoto([]byte("a cat")), Back: realname.NewPhoto([]byte("a dog"))}
	_, a, err := b.ReadDocument(ctx, on(realname.StepPhotos), photos)
	fmt.Println(a.Verdict, a.Reason, err)
	// Output: fail document_quality <nil>
}

// A program that reviews leaves a case to people.
func ExampleBackend_Review() {
	var b realnametest.Backend
	b.Script(realname.StepReview, realnametest.Later(""))
	a, err := b.Review(ctx, on(realname.StepReview), realname.Case{Session: "s", Round: 1})
	fmt.Println(a.Verdict, err)
	// Output: pending <nil>
}

// What was pending is answered by a query: with yes, unless ScriptQuery says something else.
func ExampleBackend_Query() {
	var b realnametest.Backend
	b.Script(realname.StepIdentity, realnametest.Later("token-1"))
	ask(&b)
	a, err := b.Query(ctx, on(realname.StepIdentity), realname.NewDetail("token-1"))
	fmt.Println(a.Verdict, err)
	// Output:
	// pending unknown <nil>
	// pass <nil>
}

// A provider that was down works again.
func ExampleBackend_Unscript() {
	var b realnametest.Backend
	down := realnametest.Down(realname.FailureUnavailable)
	b.Script(realname.StepIdentity, down, down, down)
	ask(&b)
	b.Unscript(realname.StepIdentity)
	ask(&b)
	// Output:
	// unknown unknown realname: backend: provider_unavailable
	// pass unknown <nil>
}

// A test asks about whom the backend was asked.
func ExampleCall() {
	w := must(realnametest.New(realnametest.Options{}))
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	for _, c := range w.Backend.Calls()[:2] {
		fmt.Println(c.Step, c.Query, c.About.Name, len(c.Key))
	}
	// Output:
	// identity false 张** 32
	// photos false  32
}

// A reply of your own: yes, with something that the provider noticed.
func ExampleReply() {
	var b realnametest.Backend
	b.Script(realname.StepPhotos, realnametest.Reply{Answer: realname.Answer{
		Verdict: realname.VerdictPass, Findings: realname.FindingsOf(realname.FindingCopySuspected),
	}})
	_, a, err := b.ReadDocument(ctx, on(realname.StepPhotos), realnametest.PhotosOf(realnametest.Someone()))
	fmt.Println(a.Verdict, a.Findings, err)
	// Output: pass copy_suspected <nil>
}

// Somebody who is on a list waits for people, whatever the authority says.
func ExampleList() {
	var list realnametest.List
	list.Put(realnametest.Someone(), "2026-113")
	w := must(realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Screen = &list }}))
	s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	fmt.Println(s.Status, s.Waiting, list.Asked() > 0, err)
	// Output: review reviewer true <nil>
}

func ExampleList_Screen() {
	var list realnametest.List
	list.Put(realnametest.Someone(), "2026-113")
	a, err := list.Screen(ctx, realname.Op{}, realnametest.Someone())
	fmt.Println(a.Verdict, a.Reference, err)

	list.Remove(realnametest.Someone())
	a, err = list.Screen(ctx, realname.Op{}, realnametest.Someone())
	fmt.Println(a.Verdict, a.Reference, err)
	// Output:
	// fail 2026-113 <nil>
	// pass  <nil>
}

// A list that gives no answer keeps everybody waiting.
func ExampleList_SetError() {
	var list realnametest.List
	list.SetError(errors.New("the list cannot be reached"))
	a, err := list.Screen(ctx, realname.Op{}, realnametest.Someone())
	fmt.Println(a.Verdict, err)
	// Output: unknown the list cannot be reached
}

// A service that wants to know how old its list is.
func ExampleList_SetDate() {
	var list realnametest.List
	list.SetDate(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(list.ListDate().Format(time.DateOnly))
	// Output: 2026-11-01
}

func ExampleList_Asked() {
	var list realnametest.List
	list.Screen(ctx, realname.Op{}, realnametest.Someone())
	fmt.Println(list.Asked())
	// Output: 1
}

// Move the clock instead of sleeping.
func ExampleClock_Advance() {
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	clock.Advance(90 * time.Minute)
	fmt.Println(clock.Now().Format(time.DateTime))
	// Output: 2026-01-05 03:30:00
}

// Give Now to whatever takes a clock.
func ExampleNewClock() {
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	c := sms.Config{Now: clock.Now}
	fmt.Println(c.Now().Format(time.DateTime))
	// Output: 2026-01-05 02:00:00
}

// The test of a store for photos.
func ExampleTestPhotoStore() {
	_ = func(t *testing.T) { // func TestBucket(t *testing.T)
		realnametest.TestPhotoStore(t, func(t *testing.T) realname.PhotoStore {
			return new(realnametest.PhotoMemory) // yours
		})
	}
}
