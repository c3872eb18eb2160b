package realname_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// verified makes a world in which account-1 is verified.
func verified() (*realnametest.World, realname.Session) {
	w := world(nil)
	return w, must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
}

// Ask before every payment whether the account is verified, and then for the PIN.
func ExampleVerifier_Account() {
	w, _ := verified()
	pay := func(account string, pin password.PIN) string {
		a := must(w.Verifier.Account(ctx, account))
		if a.State != realname.AccountVerified || a.Level < 1 {
			return "not verified: " + a.State.String()
		}
		if err := w.PINs.Verify(ctx, account, pin); err != nil {
			return "refused"
		}
		return "paid"
	}
	fmt.Println(pay("account-1", password.MustParsePIN("739164")))
	fmt.Println(pay("account-2", password.MustParsePIN("739164")))
	// Output:
	// paid
	// not verified: unverified
}

// Who is verified renews: what was approved stands meanwhile.
func ExampleVerifier_Start_renew() {
	w, s := verified()
	_, err := w.Verifier.Start(ctx, s.Ref.Account, realname.GoalVerify, realname.MethodIDCard)
	fmt.Println(err)
	w.Clock.Advance(time.Hour)
	s = must(w.WalkTo(ctx, "account-1", realname.GoalRenew, realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Goal, s.Status)
	// Output:
	// realname: already_verified
	// renew approved
}

// A goal of the service's own is data: here, the face before a large transfer, decided by
// nobody where nothing is odd.
func ExampleGoalSpec() {
	const large = realname.Goal("large_transfer")
	w := must(realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Goals = map[realname.Goal]realname.GoalSpec{large: {
			Flows: map[realname.Method][]realname.Step{
				realname.MethodIDCard:   {realname.StepIdentity, realname.StepFace},
				realname.MethodBankCard: {realname.StepIdentity, realname.StepCard}, // a face must not be the only way
			},
			From:   []realname.AccountState{realname.AccountVerified},
			Own:    true,
			Review: realname.ReviewByRule,
		}}
	}}))
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	s := must(w.WalkTo(ctx, "account-1", large, 0, realnametest.Someone()))
	fmt.Println(s.Goal, s.Status)
	// Output: large_transfer approved
}

// The bank cards of an account, for a page where the user chooses one.
func ExampleVerifier_Cards() {
	w, _ := verified()
	w.Clock.Advance(time.Hour)
	must(w.WalkTo(ctx, "account-1", realname.GoalBindCard, 0, realnametest.Someone()))
	cards := must(w.Verifier.Cards(ctx, "account-1", "page of cards"))
	fmt.Println(cards[0].Number)
	if err := w.Verifier.Unbind(ctx, "account-1", cards[0].ID); err != nil {
		fmt.Println(err)
	}
	fmt.Println(len(must(w.Verifier.Account(ctx, "account-1")).Cards), "cards")
	// Output:
	// ***************2648
	// 0 cards
}

// Who is verified, for support: the look is on the account's trail.
func ExampleVerifier_Subject() {
	w, _ := verified()
	who := must(w.Verifier.Subject(ctx, "account-1", "support ticket 4711"))
	fmt.Println(who.Name, who.Number)
	for _, e := range must(w.Verifier.Records().Looks(ctx, "account-1")) {
		fmt.Println(e.Kind, e.Reference)
	}
	// Output:
	// 张** 1****************X
	// look support ticket 4711
}

// A person who knows their PIN changes it. The new one may be nothing that their data gives away.
func ExampleVerifier_Person() {
	w, _ := verified()
	change := func(old, pin password.PIN) error {
		if err := w.PINs.Verify(ctx, "account-1", old); err != nil {
			return err
		}
		who := must(w.Verifier.Person(ctx, "account-1", "check of a new PIN"))
		return w.PINs.Change(ctx, "account-1", old, pin, who)
	}
	old := password.MustParsePIN("739164")
	for _, digits := range []string{"800138", "582046"} { // the mobile number is 13800138000
		var refused *password.Error
		if err := change(old, password.MustParsePIN(digits)); errors.As(err, &refused) {
			fmt.Println(refused.Reason, refused.Violations[0].Field)
			continue
		}
		fmt.Println("changed")
	}
	// Output:
	// weak_pin mobile
	// changed
}

// What a compliance team reads of an account's approvals, long after their data is gone.
func ExampleRecords_Approvals() {
	w, s := verified()
	if _, err := w.Verifier.Desk().Revoke(ctx, s.Ref.ID, "operator-7", realname.ReasonDocumentForged); err != nil {
		fmt.Println(err)
	}
	all, _, err := w.Verifier.Records().Approvals(ctx, "account-1")
	fmt.Println(all[0].Method, all[0].Shown.Channels, all[0].Level, all[0].Reason, err)
	// Output: id_card [authority] 1 document_forged <nil>
}

// An operator stops an account, and lets it go on.
func ExampleDesk_Suspend() {
	w, _ := verified()
	desk := w.Verifier.Desk()
	if err := desk.Suspend(ctx, "account-1", "operator-7", realname.ReasonAttackSuspected); err != nil {
		fmt.Println(err)
	}
	a := must(w.Verifier.Account(ctx, "account-1"))
	fmt.Println(a.State, a.Causes, w.PINs.Verify(ctx, "account-1", password.MustParsePIN("739164")))
	if err := desk.Resume(ctx, "account-1", "operator-7", realname.ReasonAttackSuspected); err != nil {
		fmt.Println(err)
	}
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State)
	// Output:
	// suspended operator password: suspended
	// verified
}

// An account is sold, or was opened for somebody else: it is taken from its person.
func ExampleDesk_Release() {
	w, s := verified()
	err := w.Verifier.Desk().Release(ctx, "account-1", "operator-7", realname.ReasonReleased)
	fmt.Println(err, must(w.Verifier.Account(ctx, "account-1")).State, must(w.Verifier.Desk().Get(ctx, s.Ref.ID)).Status)
	// Output: <nil> unverified revoked
}

// Somebody is asked to prove themselves again within a week.
func ExampleDesk_Reverify() {
	w, _ := verified()
	by := w.Clock.Now().Add(7 * 24 * time.Hour)
	if err := w.Verifier.Desk().Reverify(ctx, "account-1", "operator-7", realname.ReasonAttackSuspected, by); err != nil {
		fmt.Println(err)
	}
	w.Clock.Advance(8 * 24 * time.Hour)
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State)
	// Output: lapsed
}

// Levels by the number of external channels.
func ExampleLevelPBoC() {
	shown := realname.Shown{Channels: []realname.Channel{
		{Kind: realname.ChannelAuthority}, {Kind: realname.ChannelBank, Bank: "ICBC"}, {Kind: realname.ChannelCarrier},
	}}
	fmt.Println(realname.LevelPBoC(shown), shown.Channels)
	// Output: 2 [authority bank:ICBC carrier]
}

// An account's own events have no session.
func ExampleEvent_account() {
	w, _ := verified()
	must(w.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		if e.Session == "" {
			fmt.Println(e.Seq, e.Kind, "level", e.Level)
		} else {
			fmt.Println(e.Seq, e.Goal, e.Status)
		}
		return nil
	}))
	// Unordered output:
	// 1 level level 1
	// 1 verify open
	// 2 verify review
	// 3 verify approved
}
