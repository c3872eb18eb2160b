package cookbook_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realname/report"
	"github.com/go-realname/sdk/webhook"
)

// Drop what is not newer than what you have.
func Example_events() {
	w := service(nil)
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	newest := map[string]uint64{} // in your database, in one transaction with what follows from it
	sink := func(_ context.Context, e realname.Event) error {
		stream := e.Account + " " + e.Session
		if e.Seq <= newest[stream] {
			return nil // it came before
		}
		newest[stream] = e.Seq
		if e.Kind == realname.EventStatus && e.Status == realname.StatusApproved {
			fmt.Println("open the wallet of", e.Account)
		}
		return nil // an error: it comes again
	}
	must(w.Verifier.Deliver(ctx, sink)) // in a service: go v.Run(ctx, sink)
	// Output: open the wallet of account-1
}

// Give the sender to Deliver or Run.
func Example_webhooksOut() {
	secret := webhook.NewSecret() // one for each receiver
	taken := make(chan webhook.Message, 9)
	receiver := httptest.NewTLSServer(must(webhook.NewHandler(webhook.HandlerConfig{
		Secrets: []webhook.Secret{secret}, Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
		Take: func(_ context.Context, m webhook.Message) error { taken <- m; return nil },
	})))
	defer receiver.Close()
	sender := must(webhook.New(webhook.Config{
		URL: receiver.URL, Secrets: []webhook.Secret{secret}, Transport: receiver.Client().Transport,
	}))

	w := service(nil)
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	must(w.Verifier.Deliver(ctx, func(ctx context.Context, e realname.Event) error {
		return sender.Send(ctx, webhook.Message{
			Type: "realname." + e.Kind.String(), Time: e.Time, Stream: e.Account + "/" + e.Session,
			Number: e.Seq, Data: must(json.Marshal(e)),
		})
	}))
	fmt.Println(len(taken) > 0, (<-taken).Number)
	// Output: true 1
}

// Give all processes the same store, keys and prefix.
func Example_runTwoProcesses() {
	store := new(kv.Memory) // the database that both use
	a := must(realnametest.New(realnametest.Options{Store: store}))
	b := must(realnametest.New(realnametest.Options{Store: store, Clock: a.Clock}))
	ref := begin(a, realname.GoalVerify, realname.MethodIDCard)
	must(a.Verifier.SubmitIdentity(ctx, ref, person))
	s := must(b.Verifier.SubmitPhotos(ctx, ref, photos)) // no process keeps anything of a session
	fmt.Println(s.Next)
	// Output: face
}

// Run Run in each process.
func Example_startAndStop() {
	v := service(nil).Verifier
	ctx, stop := context.WithCancel(ctx) // signal.NotifyContext(ctx, syscall.SIGTERM)
	done := make(chan error)
	go func() {
		done <- v.Run(ctx, func(context.Context, realname.Event) error { return nil })
	}()
	stop()
	fmt.Println(<-done) // calls under way were waited for, and their events delivered
	// Output: <nil>
}

// Draw 32 random bytes for each key and give it an ID.
func Example_keysFromAVault() {
	secret := []byte("0123456789abcdefghijklmnopqrstuv") // 32 random bytes from your vault
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "2026", Secret: secret}},
		Current: "2026",
	})
	check(err)
	fmt.Println(ring.Current(), ring.IsDevelopment())
	// Output: 2026 false
}

// Roll out each configuration to every process before the next one begins.
func Example_rotateKeys() {
	store := new(kv.Memory)
	process := func(c keyring.Config) *realname.Verifier { // one with this configuration
		c.Keys = []keyring.Key{
			{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")},
			{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
		}
		return must(realnametest.New(realnametest.Options{Store: store, Keys: must(keyring.New(c))})).Verifier
	}
	must(process(keyring.Config{Current: "k1"}).Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))

	v := process(keyring.Config{Current: "k2", Index: "k1"})
	for must(v.Rewrap(ctx)) > 0 { // seal anew
	}
	v = process(keyring.Config{Current: "k2", Index: "k2", OldIndex: "k1"})
	for must(v.Reindex(ctx)) > 0 { // find by the new key
	}
	v = process(keyring.Config{Current: "k2", Index: "k2"}) // two days later
	fmt.Println(must(v.Account(ctx, "account-1")).State)
	// Output: unverified
}

// Bring in a new key as above, then limit the old one with Serves to what still needs it.
func Example_aKeyThatBecameKnown() {
	keys := []keyring.Key{
		{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")},
		{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	ring, err := keyring.New(keyring.Config{
		Keys: keys, Current: "k2", Index: "k2", OldIndex: "k1",
		Serves: map[string][]string{"k1": {"password/pin", "sms/", "realname/seal/card", "realname/seal/case"}},
	})
	check(err)
	fmt.Println(ring.Current(), ring.IndexKey(), ring.OldIndexKey())
	// Output: k2 k2 k1
}

// The data is unreadable when Erase returns.
func Example_eraseSomebody() {
	w := verified(nil)
	r := w.Verifier.Records()
	gone := must(r.Erase(ctx, "account-1"))
	fmt.Println("copies at providers still to delete:", gone.Copies)
	fmt.Println(must(w.Verifier.Account(ctx, "account-1")).State, len(must(r.Sessions(ctx, "account-1"))))
	trail := must(r.Trail(ctx, gone.Sessions[0])) // without personal data
	fmt.Println(trail.Verify())
	// Output:
	// copies at providers still to delete: 0
	// unverified 0
	// <nil>
}

// Restrict is for what a law says must be kept.
func Example_keepWithoutUsing() {
	w := verified(nil)
	check(w.Verifier.Records().Restrict(ctx, "account-1")) // a law says: keep
	_, err := w.Verifier.Subject(ctx, "account-1", "statement")
	fmt.Println(errors.Is(err, realname.ErrNotFound), w.PINs.Verify(ctx, "account-1", pin))
	// Output: true password: suspended
}

// Answer a person's question with Sessions.
func Example_whatIsKept() {
	w := verified(nil)
	for _, s := range must(w.Verifier.Records().Sessions(ctx, "account-1")) {
		fmt.Println(s.Goal, s.Status, s.Subject.Name, s.Subject.Number, s.Mobile)
	}
	// Output: verify approved 张** 1****************X 138****8000
}

// Ask for the PIN before, and write the document to nobody else.
func Example_handOutWhatIsKept() {
	w := verified(nil)
	check(w.PINs.Verify(ctx, "account-1", pin))
	export := must(w.Verifier.Records().Export(ctx, "account-1"))
	fmt.Println(export) // a log has no more than this

	var doc struct {
		Sessions []struct {
			Status, Data string
			Given        map[string]any
		}
	}
	check(json.Unmarshal(export.Reveal(), &doc))
	s := doc.Sessions[0]
	fmt.Println(s.Status, s.Data, s.Given["name"])
	// Output:
	// ***
	// approved full 张三丰
}

// Keep the text, not the person: it verifies for as long as somebody has the public key.
func Example_reportForAnAuditor() {
	public, private, err := ed25519.GenerateKey(rand.Reader) // yours lies in a key service
	check(err)
	w := verified(nil)
	id := must(w.Verifier.Account(ctx, "account-1")).Approvals[0]
	said := must(w.Verifier.Records().Report(ctx, id))
	said.Issuer = "wallet.example"
	text := must(report.Sign(private, said))
	must(w.Verifier.Records().Erase(ctx, "account-1"))

	read := must(report.Verify(text, public)) // the auditor's program, which asks nobody
	fmt.Println(read.Issuer, read.Status, read.Level, read.DecidedBy)
	for _, c := range read.Checks[:3] {
		fmt.Println(c.Step, c.Outcome, c.Counts)
	}
	// Output:
	// wallet.example approved 1 program
	// identity passed true
	// photos passed true
	// face passed true
}

// Nobody whom the list has is approved before your officer has looked. The person sees a review.
func Example_lookPeopleUpInAList() {
	denied := map[idcard.Number]string{person.Number: "entry-7"} // the fraud list, or one of your own
	w := service(func(c *realname.Config) {
		c.Screen = realname.ScreenFunc(func(_ context.Context, _ realname.Op, id realname.Identity) (realname.Answer, error) {
			if entry, ok := denied[id.Number]; ok {
				return realname.Answer{Verdict: realname.VerdictFail, Provider: "fraud list", Reference: entry}, nil
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		})
	})
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	fmt.Println(s.Status)
	for hit := range w.Verifier.Desk().Screened(ctx) {
		fmt.Println(hit.Account, hit.List, hit.Reference)
	}

	check(w.Verifier.Desk().ClearScreening(ctx, "account-1", "officer-7", "same number in an old entry"))
	w.Clock.Advance(2 * minute)
	must(w.Verifier.Sweep(ctx)) // Run does it
	fmt.Println(must(w.Verifier.Get(ctx, s.Ref)).Status)
	// Output:
	// review
	// account-1 fraud list entry-7
	// approved
}

// Withdraw stops at once what the consents allowed.
func Example_withdrawAConsent() {
	w := verified(nil)
	a := must(w.Verifier.Withdraw(ctx, "account-1", realname.PurposeFace)) // none for all of them
	fmt.Println(a.State, a.Withdrawn[0].Purpose, w.PINs.Verify(ctx, "account-1", pin))

	// Another way needs no face, and lets the account go on.
	w.Clock.Advance(2 * minute)
	must(w.WalkTo(ctx, "account-1", realname.GoalRenew, realname.MethodBankCard, person))
	a = must(w.Verifier.Account(ctx, "account-1"))
	fmt.Println(a.State, a.Shown.Face)
	// Output:
	// suspended face password: suspended
	// verified false
}

// Decline is no end: another way goes without the step.
func Example_notAgreedToAFaceCheck() {
	w := service(nil)
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	for _, n := range s.Needs {
		if n.Purpose != realname.PurposeFace {
			must(w.Verifier.Consent(ctx, s.Ref, agreed([]realname.ConsentNeed{n})...))
		}
	}
	must(w.Verifier.Decline(ctx, s.Ref, realname.PurposeFace))
	must(w.Verifier.SubmitIdentity(ctx, s.Ref, person))
	s = must(w.Verifier.SubmitPhotos(ctx, s.Ref, photos))
	fmt.Println(s.Next, s.Ways)

	s = must(w.Verifier.ChangeMethod(ctx, s.Ref, realname.MethodBankCard))
	fmt.Println(s.Next, s.Ways)
	// Output:
	// face [other_method]
	// card []
}

// Subject and Cards ask for a purpose and write it down.
func Example_whoLookedAtTheData() {
	w := verified(nil)
	who := must(w.Verifier.Subject(ctx, "account-1", "contract 4711"))
	fmt.Println(who.Name) // Reveal gives it back
	for _, e := range must(w.Verifier.Records().Looks(ctx, "account-1")) {
		fmt.Println(e.Kind, e.Reference)
	}
	// Output:
	// 张**
	// look contract 4711
}

// Entries are chained.
func Example_auditTrail() {
	w := verified(nil)
	id := must(w.Verifier.Account(ctx, "account-1")).Approvals[0]
	trail := must(w.Verifier.Records().Trail(ctx, id))
	fmt.Println(trail.Verify(), len(trail.Head())) // keep the head elsewhere
	trail[3][0] ^= 1
	fmt.Println(trail.Verify())
	// Output:
	// <nil> 43
	// realname: audit trail is broken at entry 4
}

// Make a world, and script what its backends say.
func Example_testMyService() {
	w := service(nil)
	w.Backend.Script(realname.StepIdentity, // what the authority says to the next three
		realnametest.Fail(realname.ReasonNoRecord),
		realnametest.Down(realname.FailureUnavailable),
		realnametest.Lost(realnametest.Pass()))
	for range 3 {
		s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, person) // your handlers, in their place
		fmt.Println(s.Status, s.Next, err)
		w.Clock.Advance(minute)
	}
	// Output:
	// open identity <nil>
	// open identity realname: identity: provider_unavailable
	// approved unknown <nil>
}
