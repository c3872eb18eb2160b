package realnametest_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A World with a flow of the service's own.
func ExampleOptions() {
	w := must(realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Lifetime = 10 * time.Minute
	}}))
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	w.Clock.Advance(11 * time.Minute)
	s = must(w.Verifier.Get(ctx, s.Ref))
	fmt.Println(s.Status)
	// Output: expired
}

// All that a test needs of a payment: an account that is verified and has a PIN.
func ExampleWorld() {
	w := must(realnametest.New(realnametest.Options{}))
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	a := must(w.Verifier.Account(ctx, "account-1"))
	state := must(w.PINs.State(ctx, "account-1"))
	fmt.Println(a.State, a.Level, state.Set)
	// Output: verified 1 true
}

// Somebody who is verified binds a card.
func ExampleWorld_WalkTo() {
	w := must(realnametest.New(realnametest.Options{}))
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	w.Clock.Advance(time.Hour) // codes are not sent too often
	s := must(w.WalkTo(ctx, "account-1", realname.GoalBindCard, 0, realnametest.Someone()))
	fmt.Println(s.Goal, s.Status)
	// Output: bind_card approved
}

// Give the consents of a session that a test leads on by itself.
func ExampleActs() {
	w := must(realnametest.New(realnametest.Options{}))
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	acts := realnametest.Acts(w.Verifier, realname.PurposeIdentity)
	s, err := w.Verifier.Consent(ctx, s.Ref, acts...)
	fmt.Println(len(acts), s.Next, err)
	// Output: 1 identity <nil>
}

// Photos that a Verifier can keep for those who review.
func ExamplePicturesOf() {
	photos := realnametest.PicturesOf(realnametest.Someone())
	var b realnametest.Backend
	doc, a, err := b.ReadDocument(ctx, on(realname.StepPhotos), photos)
	fmt.Println(a.Verdict, doc.Name, photos.Front.Len() > 0, err)
	// Output: pass 张** true <nil>
}

// A store for photos whose second call fails after it was done.
func ExamplePhotoMemory() {
	m := &realnametest.PhotoMemory{Plan: func(c realnametest.PhotoCall) realnametest.PhotoFault {
		if c.N == 2 {
			return realnametest.PhotoFault{After: errors.New("the answer is lost")}
		}
		return realnametest.PhotoFault{}
	}}
	fmt.Println(m.Put(ctx, "a", []byte("sealed")), m.Put(ctx, "b", []byte("sealed")))
	fmt.Println(m.Keys(), m.Calls())
	// Output:
	// <nil> the answer is lost
	// [a b] 2
}

// After Delete nothing is found. To delete what is not there is no error.
func ExamplePhotoMemory_Delete() {
	var m realnametest.PhotoMemory
	fmt.Println(m.Put(ctx, "a", []byte("sealed")), m.Delete(ctx, "a"), m.Delete(ctx, "a"))
	_, err := m.Get(ctx, "a")
	fmt.Println(errors.Is(err, realname.ErrNotFound))
	// Output:
	// <nil> <nil> <nil>
	// true
}

// A test looks for photos that should be gone.
func ExamplePhotoMemory_Keys() {
	var m realnametest.PhotoMemory
	m.Put(ctx, "b", []byte("sealed"))
	m.Put(ctx, "a", []byte("sealed"))
	fmt.Println(m.Keys())
	// Output: [a b]
}

// What a call is about. The key says nothing about a person.
func ExamplePhotoCall() {
	m := &realnametest.PhotoMemory{Plan: func(c realnametest.PhotoCall) realnametest.PhotoFault {
		fmt.Println(c.N, c.Op, c.Key)
		return realnametest.PhotoFault{}
	}}
	m.Put(ctx, "a", []byte("sealed"))
	m.Get(ctx, "a")
	// Output:
	// 1 put a
	// 2 get a
}

// Samples are what the sandbox of a provider offers.
func ExampleSample() {
	s := realnametest.Sample{
		Name: "down", Identity: realnametest.Someone(),
		Kind: realname.FailureUnavailable, // no answer, and certainly nothing judged
	}
	fmt.Println(s.Name, s.Want, s.Kind)
	// Output: down unknown provider_unavailable
}
