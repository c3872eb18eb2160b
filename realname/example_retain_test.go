package realname_test

import (
	"context"
	"fmt"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A payment institution closes an account. What was approved is kept for ten years, used for nothing.
func ExampleRetainPayments() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Retain = realname.RetainPayments()
	}})
	_, _ = w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	done, err := w.Verifier.Records().Erase(ctx, "account-1")
	for _, kept := range done.Kept {
		fmt.Println(kept.Rule, kept.At.Format(time.DateOnly), err)
	}
	// Output: closed 2036-01-06 <nil>
}

// A wallet keeps approvals that were revoked for half a year, and those of a test environment for
// an hour.
func ExampleRetainWallet() {
	production, test := realname.RetainWallet(), realname.RetainWallet()
	test.Ended = time.Hour
	fmt.Println(production.Ended, test.Ended, test.Rejected)
	// Output: 4320h0m0s 1h0m0s 720h0m0s
}

// A game needs to know an age: what is rejected goes after a week.
func ExampleRetainGame() {
	fmt.Println(realname.RetainGame().Rejected)
	// Output: 168h0m0s
}

// Before the sweep does it, an operator looks at what would go this week.
func ExampleRecords_Due() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{})
	s, _ := w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	_ = w.Agree(ctx, s.Ref)
	_, _ = w.Verifier.SubmitIdentity(ctx, s.Ref, realnametest.Someone())
	_, _ = w.Verifier.Cancel(ctx, s.Ref)
	for end, err := range w.Verifier.Records().Due(ctx, w.Clock.Now().AddDate(0, 0, 7)) {
		fmt.Println(end.Session == s.Ref.ID, end.Rule, end.At.Sub(w.Clock.Now()), err)
	}
	// Output: true abandoned 24h0m0s <nil>
}

// A court asks for the data of a session. An erasure waits until it is done with it.
func ExampleRecords_Hold() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{})
	s, _ := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	until := w.Clock.Now().AddDate(1, 0, 0)
	fmt.Println(w.Verifier.Records().Hold(ctx, s.Ref.ID, "officer-7", "case 2026-17", until))
	done, err := w.Verifier.Records().Erase(ctx, "account-1")
	for _, kept := range done.Kept {
		fmt.Println(kept.Rule, kept.Held, kept.At.Format(time.DateOnly), err)
	}
	// Output:
	// <nil>
	// erased true 2027-01-05 <nil>
}

// The inquiry is over before its time.
func ExampleRecords_Unhold() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{})
	s, _ := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	desk := w.Verifier.Records()
	_ = desk.Hold(ctx, s.Ref.ID, "officer-7", "case 2026-17", w.Clock.Now().AddDate(1, 0, 0))
	fmt.Println(desk.Unhold(ctx, s.Ref.ID, "officer-8", "case 2026-17 closed"))
	trail, _ := desk.Trail(ctx, s.Ref.ID)
	entries := trail.Entries()
	last := entries[len(entries)-1]
	fmt.Println(last.Kind, last.Actor, last.Reference)
	// Output:
	// <nil>
	// unheld officer-8 case 2026-17 closed
}
