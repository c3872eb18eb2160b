package realname_test

import (
	"fmt"

	"github.com/go-realname/sdk/realname"
)

// A team that looks after what others left to it asks for such cases alone.
func ExampleDesk_NextOf() {
	ctx, w, s := deskOf()
	desk := w.Verifier.Desk()
	escalated := realname.CaseFilter{Escalated: true}
	_, err := desk.NextOf(ctx, "senior-2", escalated)
	fmt.Println(err)
	_, err = desk.Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer-7", Escalate: true})
	fmt.Println(err)
	c, err := desk.NextOf(ctx, "senior-2", escalated)
	fmt.Println(c.Taken, c.Escalated, err)
	// Output:
	// realname: no_case
	// <nil>
	// senior-2 true <nil>
}

// Restricted data is kept and used for nothing: no reviewer sees it any more.
func ExampleDesk_Restrict() {
	ctx, w, s := deskOf()
	desk := w.Verifier.Desk()
	fmt.Println(desk.Restrict(ctx, "account-1", "operator-3", "ticket 4711"))
	_, err := desk.Reveal(ctx, s.Ref.ID, "reviewer-7", "ticket 4711")
	fmt.Println(err)
	// Output:
	// <nil>
	// realname: data_withdrawn
}
