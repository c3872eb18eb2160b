package realname_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// deskOf is a desk with one case, of "account-1".
func deskOf(changes ...func(*realname.Config)) (context.Context, *realnametest.World, realname.Session) {
	w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Review = nil
		for _, change := range changes {
			change(c)
		}
	}})
	if err != nil {
		log.Fatal(err)
	}
	s, err := w.Walk(context.Background(), "account-1", realname.MethodIDCard, realnametest.Someone())
	if err != nil {
		log.Fatal(err)
	}
	return context.Background(), w, s
}

// A case is one reviewer's for ten minutes, unless they give it back.
func ExampleDesk_Take() {
	ctx, w, s := deskOf()
	desk := w.Verifier.Desk()
	c, _ := desk.Take(ctx, s.Ref.ID, "reviewer-7")
	fmt.Println(c.Taken, c.TakenUntil.Sub(w.Clock.Now()))
	_, err := desk.Take(ctx, s.Ref.ID, "reviewer-9")
	fmt.Println(err)
	fmt.Println(desk.Return(ctx, s.Ref.ID, "reviewer-7"))
	n, _ := desk.Waiting(ctx)
	fmt.Println(n.Free, n.Taken)
	// Output:
	// reviewer-7 10m0s
	// realname: review: case_taken
	// <nil>
	// 1 0
}

// What reviewers write about a person is sealed and erased with the person's data.
func ExampleDesk_Note() {
	ctx, w, s := deskOf()
	desk := w.Verifier.Desk()
	fmt.Println(desk.Note(ctx, s.Ref.ID, "reviewer-7", "the photo shows another door"))
	file, _ := desk.Case(ctx, s.Ref.ID, "reviewer-9")
	for _, n := range file.Notes {
		fmt.Println(n.Actor, n.Text, n.Text.Reveal())
	}
	// Output:
	// <nil>
	// reviewer-7 *** the photo shows another door
}

// Nobody sees or decides their own case: here the service knows whose account it is.
func ExampleDesk_GetFor() {
	ctx, w, s := deskOf(func(c *realname.Config) {
		c.Own = func(actor string, c realname.CaseSummary) bool { return actor == "clerk-3" && c.Account == "account-1" }
	})
	desk := w.Verifier.Desk()
	for _, actor := range []string{"clerk-3", "clerk-4"} {
		_, err := desk.GetFor(ctx, s.Ref.ID, actor)
		page, _ := desk.Cases(ctx, realname.CaseFilter{For: actor})
		fmt.Println(actor, err, len(page.Cases))
	}
	// Output:
	// clerk-3 realname: own_case 0
	// clerk-4 <nil> 1
}

// Unlock gives somebody another try, who has shown in another way that they are who they say.
func ExampleDesk_Unlock() {
	ctx, w, _ := deskOf()
	desk := w.Verifier.Desk()
	for range 4 {
		fmt.Println(desk.Unlock(ctx, "account-1", "operator-3", realname.ReasonReleased, realname.LockTries))
	}
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// realname: limit_exceeded
}

// Staff hands a person what is kept of them. Who had it, and what for, stands in the account's looks.
func ExampleDesk_Export() {
	ctx, w, _ := deskOf()
	e, err := w.Verifier.Desk().Export(ctx, "account-1", "clerk-3", "ticket-81")
	fmt.Println(e, len(e.Reveal()) > 0, err)
	looks, _ := w.Verifier.Records().Looks(ctx, "account-1")
	for _, l := range looks {
		fmt.Println(l.Kind, l.Actor, l.Reference)
	}
	// Output:
	// *** true <nil>
	// exported clerk-3 ticket-81
}

// The data of one session is taken out of use, kept for a court, and erased once the court is done.
func ExampleDesk_RestrictSession() {
	ctx, w, s := deskOf()
	desk, rec := w.Verifier.Desk(), w.Verifier.Records()
	fmt.Println(desk.RestrictSession(ctx, s.Ref.ID, "clerk-3", "ticket-81"))
	fmt.Println(rec.HoldAccount(ctx, "account-1", "lawyer-2", "case 7", w.Clock.Now().Add(30*24*time.Hour)))
	kept, err := desk.EraseSession(ctx, s.Ref.ID, "clerk-3", "ticket-81")
	fmt.Println(len(kept.Kept), "kept", err)
	fmt.Println(rec.UnholdAccount(ctx, "account-1", "lawyer-2", "case 7"))
	_, err = desk.Erase(ctx, "account-1", "clerk-3", "ticket-81")
	fmt.Println(err)
	_, err = desk.Reveal(ctx, s.Ref.ID, "clerk-3", "ticket-81")
	fmt.Println(errors.Is(err, realname.ErrRefused))
	// Output:
	// <nil>
	// <nil>
	// 1 kept <nil>
	// <nil>
	// <nil>
	// true
}
