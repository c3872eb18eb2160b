package cookbook_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

// Ask before each payment.
func Example_isThisAccountVerified() {
	v := verified(nil).Verifier
	for _, account := range []string{"account-1", "account-2"} {
		a := must(v.Account(ctx, account)) // one read, no personal data
		fmt.Println(a.State, a.State == realname.AccountVerified && a.Level >= 1)
	}
	// Output:
	// verified true
	// unverified false
}

// Ask Account, then the guard.
func Example_payWithAPIN() {
	w := verified(nil)
	pay := func(account string, typed password.PIN) error {
		a, err := w.Verifier.Account(ctx, account)
		if err != nil || a.State != realname.AccountVerified {
			return errors.Join(err, errors.New("not verified"))
		}
		return w.PINs.Verify(ctx, account, typed) // nil: pay
	}
	err := pay("account-1", newPIN)
	fmt.Println(explain.Code(err).Code, "tries left:", explain.Code(err).TriesLeft)
	fmt.Println(explain.Error(explain.Language("en"), err))
	fmt.Println(pay("account-1", pin))
	// Output:
	// password.wrong_pin tries left: 2
	// That is not the payment password. Please enter it again, or reset it if you have forgotten it. You have 2 tries left.
	// <nil>
}

// Start GoalResetPIN.
func Example_forgottenPIN() {
	w := verified(nil)
	v := w.Verifier
	ref := begin(w, realname.GoalResetPIN, realname.MethodIDCard)
	must(v.SubmitIdentity(ctx, ref, person)) // compared with the account's person: nobody is paid
	must(v.SubmitFace(ctx, ref, selfie))
	_, _, err := v.SendCode(ctx, ref, realname.CodeRequest{Mobile: mobile})
	check(err)
	must(v.CheckCode(ctx, ref, w.Phone.Code(mobile)))
	s := must(v.SetPIN(ctx, ref, newPIN))
	fmt.Println(s.Status)
	fmt.Println(w.PINs.Verify(ctx, "account-1", newPIN), w.PINs.Verify(ctx, "account-1", pin) != nil)
	// Output:
	// approved
	// <nil> true
}

// Tell the guard who it is, so that it refuses birthdays and numbers of that person.
func Example_changeThePIN() {
	w := verified(nil)
	check(w.PINs.Verify(ctx, "account-1", pin)) // the person's data is looked at for them alone
	who := must(w.Verifier.Person(ctx, "account-1", "check of a new PIN"))
	err := w.PINs.Change(ctx, "account-1", pin, password.MustParsePIN("491231"), who)
	var refused *password.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Reason, refused.Violations[0].Kind, refused.Violations[0].Field)
	}
	fmt.Println(w.PINs.Change(ctx, "account-1", pin, newPIN, who))
	// Output:
	// weak_pin personal birth
	// <nil>
}

// Start GoalBindCard.
func Example_bindASecondCard() {
	w := service(nil)
	v := w.Verifier
	must(w.Walk(ctx, "account-1", realname.MethodBankCard, person))
	w.Clock.Advance(day)

	ref := begin(w, realname.GoalBindCard, realname.MethodBankCard)
	must(v.SubmitIdentity(ctx, ref, person))
	must(v.SubmitCard(ctx, ref, card))
	_, _, err := v.SendCode(ctx, ref, realname.CodeRequest{})
	check(err)
	must(v.CheckCode(ctx, ref, w.Phone.Code(mobile)))

	for _, c := range must(v.Cards(ctx, "account-1", "show the list of cards")) {
		fmt.Println(c.Number.Last4(), c.Number.Identify().Bank.English)
	}
	// Output:
	// 2648 Ping An Bank
	// 0018 Ping An Bank
}

// Payments by PIN stop as well, also where nobody asks Account.
func Example_suspendAnAccount() {
	w := verified(nil)
	desk := w.Verifier.Desk()
	check(desk.Suspend(ctx, "account-1", "operator-3", realname.ReasonAttackSuspected))
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State)
	fmt.Println(w.PINs.Verify(ctx, "account-1", pin)) // also where nobody asks Account

	check(desk.Resume(ctx, "account-1", "operator-3", realname.ReasonAttackSuspected))
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State, w.PINs.Verify(ctx, "account-1", pin))
	// Output:
	// suspended
	// password: suspended
	// verified <nil>
}

// Until then nothing changes.
func Example_verifyAgainByADate() {
	w := verified(nil)
	by := w.Clock.Now().Add(7 * day)
	check(w.Verifier.Desk().Reverify(ctx, "account-1", "operator-3", realname.ReasonAttackSuspected, by))
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State) // and EventReverify tells your service
	w.Clock.Advance(8 * day)
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State)
	// Output:
	// verified
	// lapsed
}

// An account belongs to one ID number.
func Example_anotherPerson() {
	w := verified(nil)
	v := w.Verifier
	other := realname.Identity{Name: person.Name, Number: must(idcard.Parse("110101199003070134"))}
	ref := begin(w, realname.GoalRenew, realname.MethodIDCard)
	_, err := v.SubmitIdentity(ctx, ref, other)
	fmt.Println(err, "asked:", w.Backend.Count(realname.StepIdentity)) // once, at the verification

	check(v.Desk().Release(ctx, "account-1", "operator-3", realname.ReasonReleased)) // the account is nobody's
	fmt.Println(must(v.Account(ctx, "account-1")).State)
	// Output:
	// realname: identity: another_person asked: 1
	// unverified
}
