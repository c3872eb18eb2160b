package realname_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/password/pwhash"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

var ctx = context.Background()

// must is for examples: a service looks at the error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// world returns a Verifier whose backends pass everybody but as scripted.
func world(change func(*realname.Config)) *realnametest.World {
	return must(realnametest.New(realnametest.Options{Change: change}))
}

// begin starts a session of account-1, and gives every consent.
func begin(w *realnametest.World, m realname.Method) realname.Ref {
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, m))
	if err := w.Agree(ctx, s.Ref); err != nil {
		panic(err)
	}
	return s.Ref
}

// A whole flow by bank card. The functions stand for calls to providers.
func Example() {
	store, keys := new(kv.Memory), keyring.UnsafeDevelopment() // for a trial
	phone := new(smstest.Phone)
	codes := must(sms.New(sms.Config{
		Store: store, Keys: keys, Senders: []sms.Route{{Name: "phone", Sender: phone}},
	}))
	pins := must(password.NewGuard(password.GuardConfig{
		Store: store, Keys: keys, Hasher: pwhash.PBKDF2{UnsafeRounds: 1},
	}))
	yes := realname.Answer{Verdict: realname.VerdictPass}
	v := must(realname.New(realname.Config{
		Store: store, Keys: keys, Codes: codes, PINs: pins,
		Authority: realname.AuthorityFunc(
			func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
				return yes, nil
			}),
		Bank: realname.BankFunc(
			func(context.Context, realname.Op, realname.Identity, realname.Card) (realname.Answer, error) {
				return yes, nil
			}),
		UnsafeVolatileStore: true, UnsafeDevelopmentKeys: true,
	}))

	s := must(v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodBankCard))
	for _, n := range s.Needs { // a page has shown their texts
		must(v.Consent(ctx, s.Ref, realname.ConsentAct{
			Purpose: n.Purpose, Receiver: n.Receiver, Text: n.Purpose.String(), Version: "2026-05", Language: "zh-Hans",
		}))
	}
	s = must(v.SubmitIdentity(ctx, s.Ref, realname.Identity{
		Name: names.MustParse("张三丰"), Number: idcard.MustParse("11010519491231002X"),
	}))
	fmt.Println(s.Status, s.Waiting, s.Next)
	s = must(v.SubmitCard(ctx, s.Ref, realname.Card{
		Number: bankcard.MustParse("6216261482159372648"),
		Mobile: sms.MustParseMobile("13800138000"),
	}))
	fmt.Println(s.Status, s.Waiting, s.Next)
	s, _, err := v.SendCode(ctx, s.Ref, realname.CodeRequest{})
	if err != nil {
		panic(err)
	}
	s = must(v.CheckCode(ctx, s.Ref, phone.Code(s.Mobile)))
	fmt.Println(s.Status, s.Waiting, s.Next)
	s = must(v.SetPIN(ctx, s.Ref, password.MustParsePIN("739164")))
	fmt.Println(s.Status, s.Waiting, s.Next)
	s = must(v.Desk().Decide(ctx, realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true,
	}))
	fmt.Println(s.Status, s.Waiting)
	// Output:
	// open user card
	// open user code
	// open user pin
	// review reviewer review
	// approved nobody
}

// All that is missing or unsafe is reported at once.
func ExampleNew() {
	_, err := realname.New(realname.Config{
		Store: new(kv.Memory), Keys: keyring.UnsafeDevelopment(),
	})
	fmt.Println(errors.Is(err, realname.ErrConfig))
	// Output: true
}

// A program decides instead of people, there is more time, and an account may ask
// about fewer people.
func ExampleConfig() {
	w := world(func(c *realname.Config) {
		c.Review = realname.ReviewFunc(
			func(context.Context, realname.Op, realname.Case) (realname.Answer, error) {
				return realname.Answer{Verdict: realname.VerdictPass}, nil
			})
		c.Lifetime = time.Hour
		c.Limits.AccountDay = 3
	})
	s := must(w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	fmt.Println(s.Deadline.Sub(w.Clock.Now()))
	// Output: 1h0m0s
}

// The third wrong name in one session is the last.
func ExampleLimits() {
	w := world(func(c *realname.Config) { c.Limits.Identity = 3 })
	ref := begin(w, realname.MethodIDCard)
	no := realnametest.Fail(realname.ReasonMismatch)
	w.Backend.Script(realname.StepIdentity, no, no, no)
	for range 4 {
		s, err := w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone())
		fmt.Println(s.Step(realname.StepIdentity).Left, err, errors.Is(err, realname.ErrLimit))
	}
	// Output:
	// 2 <nil> false
	// 1 <nil> false
	// 0 <nil> false
	// 0 realname: identity: limit_exceeded true
}

// An account has one open session at a time.
func ExampleVerifier_Start() {
	v := world(nil).Verifier
	s := must(v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	again := must(v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	_, err := v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodBankCard)
	fmt.Println(s.Status, s.Next, again.Ref == s.Ref)
	fmt.Println(err)
	// Output:
	// open identity true
	// realname: session_open
}

// Without consent nothing is handed to a backend.
func ExampleVerifier_Consent() {
	w := world(nil)
	v := w.Verifier
	s := must(v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard))
	_, err := v.SubmitIdentity(ctx, s.Ref, realnametest.Someone())
	fmt.Println(err, w.Backend.Count(realname.StepIdentity))

	must(v.Consent(ctx, s.Ref, realname.ConsentAct{
		Purpose: realname.PurposeIdentity, Text: "identity", Version: "2026-05", Language: "zh-Hans",
	}))
	s, err = v.SubmitIdentity(ctx, s.Ref, realnametest.Someone())
	fmt.Println(s.Step(realname.StepIdentity).Phase, err)
	// Output:
	// realname: identity: consent_required 0
	// passed <nil>
}

// Who does not agree is offered another way, and may agree yet.
func ExampleVerifier_Decline() {
	w := world(nil)
	v := w.Verifier
	ref := begin(w, realname.MethodBankCard)
	must(v.SubmitIdentity(ctx, ref, realnametest.Someone()))
	s := must(v.Decline(ctx, ref, realname.PurposeCard))
	fmt.Println(s.Status, s.Next, s.Step(s.Next).Reason, s.Ways)
	// Output: open card consent_declined [other_method]
}

// What rests on a consent stops when it is taken back.
func ExampleVerifier_Withdraw() {
	w := world(nil)
	must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	a := must(w.Verifier.Withdraw(ctx, "account-1", realname.PurposeFace))
	fmt.Println(a.State, a.Causes, a.Withdrawn[0].Purpose)
	// Output: suspended consent face
}

// Somebody of ten is asked nothing before the mother has agreed, from her own account.
func ExampleVerifier_GuardianConsent() {
	w := world(func(c *realname.Config) { c.MinAge = 8 })
	v := w.Verifier
	must(w.Walk(ctx, "mother", realname.MethodIDCard, realnametest.Someone()))
	child := realname.Identity{Name: names.MustParse("王小明"), Number: idcard.MustParse("110105201506010024")}

	s := must(v.Start(ctx, "child", realname.GoalVerify, realname.MethodIDCard))
	s, err := v.SubmitIdentity(ctx, s.Ref, child)
	fmt.Println(err)
	for _, n := range s.Needs { // show each text to her; these stand for what she agreed to
		must(v.GuardianConsent(ctx, s.Ref, "mother", realname.ConsentAct{
			Purpose: n.Purpose, Text: n.Purpose.String() + "-guardian", Version: "2026-05", Language: "zh-Hans",
		}))
	}
	s, err = v.SubmitIdentity(ctx, s.Ref, child)
	fmt.Println(s.Next, err)
	// Output:
	// realname: identity: guardian_consent_required
	// photos <nil>
}

// "No" is an answer: the step tells it, and there is no error.
func ExampleVerifier_SubmitIdentity() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	for range 2 {
		s := must(w.Verifier.SubmitIdentity(ctx, ref, realname.Identity{
			Name: names.MustParse("张三丰"), Number: idcard.MustParse("11010519491231002X"),
		}))
		p := s.Step(realname.StepIdentity)
		fmt.Println(s.Subject.Name, p.Phase, p.Reason, p.Left)
	}
	// Output:
	// 张** failed mismatch 4
	// 张** passed unknown 3
}

// The card must show whom the authority confirmed.
func ExampleVerifier_SubmitPhotos() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	other := realname.Identity{
		Name: names.MustParse("李四光"), Number: idcard.MustParse("110101199003070134"),
	}
	s := must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(other)))
	fmt.Println(s.Step(realname.StepPhotos).Phase, s.Step(realname.StepPhotos).Reason)
	s = must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(s.Subject)))
	fmt.Println(s.Step(realname.StepPhotos).Phase, s.Next)
	// Output:
	// failed document_data_mismatch
	// passed face
}

// Of a passport the page with the portrait is enough. It fits where its number does, and
// the name in either order.
func ExampleVerifier_SubmitPhotos_passport() {
	w := world(func(c *realname.Config) { c.Documented = []document.Kind{document.KindPassport} })
	ref := begin(w, realname.MethodIDCard)
	who := realname.Identity{
		Name: names.MustParse("Anna Muster"), Document: document.MustParse(document.KindPassport, "L123456C8"),
	}
	must(w.Verifier.SubmitIdentity(ctx, ref, who))
	other := who
	other.Document = document.MustParse(document.KindPassport, "L123456C9")
	s := must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(other)))
	fmt.Println(s.Step(realname.StepPhotos).Phase, s.Step(realname.StepPhotos).Reason)
	s = must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(who)))
	fmt.Println(s.Step(realname.StepPhotos).Phase, s.Next)
	// Output:
	// failed document_data_mismatch
	// passed face
}

// A provider that checks the face on a page of its own answers later.
func ExampleVerifier_SubmitFace() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(realnametest.Someone())))
	w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
	s := must(w.Verifier.SubmitFace(ctx, ref, realname.Face{}))
	fmt.Println(s.Waiting, s.Next, "the user goes to", s.Continue.Reveal())
	// Output: provider face the user goes to https://face.example/token-1
}

// A callback says that there is something to ask for. What it says itself is not
// believed.
func ExampleVerifier_Refresh() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Later("token-1"))
	w.Backend.ScriptQuery(realname.StepIdentity, realnametest.Fail(realname.ReasonNoRecord))
	s := must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	fmt.Println(s.Step(realname.StepIdentity).Phase, s.Waiting)
	s = must(w.Verifier.Refresh(ctx, ref))
	fmt.Println(s.Step(realname.StepIdentity).Phase, s.Step(realname.StepIdentity).Reason)
	// Output:
	// pending provider
	// failed no_record
}

// A card that the bank does not want is no mark against the person.
func ExampleVerifier_SubmitCard() {
	w := world(nil)
	ref := begin(w, realname.MethodBankCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	w.Backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonCardNotUsable))
	card := realname.Card{
		Number: bankcard.MustParse("6216261482159372648"),
		Mobile: sms.MustParseMobile("13800138000"),
	}
	s := must(w.Verifier.SubmitCard(ctx, ref, card))
	fmt.Println(s.Step(realname.StepCard).Phase, s.Step(realname.StepCard).Reason)
	s = must(w.Verifier.SubmitCard(ctx, ref, card))
	fmt.Println(s.Step(realname.StepCard).Phase, s.Next, s.Mobile)
	// Output:
	// failed card_not_usable
	// passed code 138****8000
}

// By bank card the code goes to the number that the bank checked, and to no
// other.
func ExampleVerifier_SendCode() {
	w := world(nil)
	ref := begin(w, realname.MethodBankCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	must(w.Verifier.SubmitCard(ctx, ref, realname.Card{
		Number: bankcard.MustParse("6216261482159372648"),
		Mobile: sms.MustParseMobile("13800138000"),
	}))
	_, _, err := w.Verifier.SendCode(ctx, ref, realname.CodeRequest{
		Mobile: sms.MustParseMobile("13900139000"),
	})
	fmt.Println(err)
	s, receipt, err := w.Verifier.SendCode(ctx, ref, realname.CodeRequest{})
	fmt.Println(s.Mobile, receipt.ResendAt.Sub(w.Clock.Now()), err)
	// Output:
	// realname: code: phone_owner_mismatch
	// 138****8000 1m0s <nil>
}

// A wrong code is a refusal of the code service, which counts the tries.
func ExampleVerifier_CheckCode() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(realnametest.Someone())))
	must(w.Verifier.SubmitFace(ctx, ref, realname.Face{}))
	mobile := sms.MustParseMobile("13800138000")
	if _, _, err := w.Verifier.SendCode(ctx, ref, realname.CodeRequest{Mobile: mobile}); err != nil {
		panic(err)
	}
	_, err := w.Verifier.CheckCode(ctx, ref, smstest.Wrong(w.Phone.Code(mobile)))
	var refused *sms.Error
	fmt.Println(errors.As(err, &refused))
	s := must(w.Verifier.CheckCode(ctx, ref, w.Phone.Code(mobile)))
	fmt.Println(s.Next)
	// Output:
	// true
	// pin
}

// A PIN made of the holder's date of birth is refused. One that is good becomes
// the account's when the session is approved.
func ExampleVerifier_SetPIN() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	must(w.Verifier.SubmitPhotos(ctx, ref, realnametest.PhotosOf(realnametest.Someone())))
	must(w.Verifier.SubmitFace(ctx, ref, realname.Face{}))
	mobile := sms.MustParseMobile("13800138000")
	if _, _, err := w.Verifier.SendCode(ctx, ref, realname.CodeRequest{Mobile: mobile}); err != nil {
		panic(err)
	}
	must(w.Verifier.CheckCode(ctx, ref, w.Phone.Code(mobile)))

	_, err := w.Verifier.SetPIN(ctx, ref, password.MustParsePIN("491231"))
	fmt.Println(errors.Is(err, password.ErrRefused))
	s := must(w.Verifier.SetPIN(ctx, ref, password.MustParsePIN("739164")))
	fmt.Println(s.Status, w.PINs.Verify(ctx, "account-1", password.MustParsePIN("739164")))
	// Output:
	// true
	// approved <nil>
}

// A session belongs to an account: its id alone opens nothing.
func ExampleVerifier_Get() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	s := must(w.Verifier.Get(ctx, ref))
	fmt.Println(s.Status, s.Next)
	_, err := w.Verifier.Get(ctx, realname.Ref{Account: "account-2", ID: ref.ID})
	fmt.Println(errors.Is(err, realname.ErrNotFound))
	// Output:
	// open identity
	// true
}

// A user who has no card at hand goes on with the other method. The identity stays
// checked.
func ExampleVerifier_ChangeMethod() {
	w := world(nil)
	ref := begin(w, realname.MethodBankCard)
	s := must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	fmt.Println(s.Method, s.Next)
	s = must(w.Verifier.ChangeMethod(ctx, ref, realname.MethodIDCard))
	fmt.Println(s.Method, s.Next)
	// Output:
	// bank_card card
	// id_card photos
}

func ExampleVerifier_Cancel() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	s := must(w.Verifier.Cancel(ctx, ref))
	fmt.Println(s.Status)
	_, err := w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone())
	fmt.Println(err)
	// Output:
	// canceled
	// realname: session_ended
}

// Wait for what is under way before the process ends.
func ExampleVerifier_Wait() {
	v := world(nil).Verifier
	fmt.Println(v.Wait(ctx))
	// Output: <nil>
}

// Workers call Sweep every few seconds. Here it expires a session that was given
// up.
func ExampleVerifier_Sweep() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Clock.Advance(30 * time.Minute)
	fmt.Println(must(w.Verifier.Sweep(ctx)))
	s := must(w.Verifier.Get(ctx, ref))
	fmt.Println(s.Status, s.Reason)
	// Output:
	// 1
	// expired deadline_passed
}

// Events come at least once, and a session's are numbered.
func ExampleVerifier_Deliver() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.Cancel(ctx, ref))
	must(w.Verifier.Deliver(ctx, func(_ context.Context, e realname.Event) error {
		fmt.Println(e.Seq, e.Account, e.Status)
		return nil
	}))
	// Output:
	// 1 account-1 open
	// 2 account-1 canceled
}

// A receiver drops what is not newer than what it has.
func ExampleEvent() {
	newest := make(map[[2]string]uint64) // by account and session
	receive := func(e realname.Event) {
		of := [2]string{e.Account, e.Session}
		if e.Seq <= newest[of] {
			return
		}
		newest[of] = e.Seq
		fmt.Println(e.Status)
	}
	receive(realname.Event{Seq: 1, Session: "s", Status: realname.StatusOpen})
	receive(realname.Event{Seq: 2, Session: "s", Status: realname.StatusReview})
	receive(realname.Event{Seq: 1, Session: "s", Status: realname.StatusOpen}) // again
	// Output:
	// open
	// review
}

// handIn leads account-1 to where people decide.
func handIn() (*realnametest.World, realname.Session) {
	w := world(func(c *realname.Config) { c.Review = nil })
	return w, must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
}

// A decision names the round that the reviewer saw. The second one comes too late.
func ExampleDesk_Decide() {
	w, s := handIn()
	decision := realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Approve: true,
	}
	s, err := w.Verifier.Desk().Decide(ctx, decision)
	fmt.Println(s.Status, err)
	decision.Actor, decision.Approve = "reviewer-2", false
	_, err = w.Verifier.Desk().Decide(ctx, decision)
	fmt.Println(errors.Is(err, realname.ErrRefused))
	// Output:
	// approved <nil>
	// true
}

// A reviewer has one step done again. What else was found stays.
func ExampleDecision() {
	w, s := handIn()
	s = must(w.Verifier.Desk().Decide(ctx, realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1",
		Again: []realname.Step{realname.StepPhotos}, Reason: realname.ReasonDocumentQuality,
	}))
	fmt.Println(s.Status, s.Next, s.Step(realname.StepPhotos).Reason)
	s = must(w.Verifier.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(realnametest.Someone())))
	fmt.Println(s.Status, s.Round)
	// Output:
	// open photos document_quality
	// review 2
}

func ExampleDesk_Cases() {
	w, _ := handIn()
	page := must(w.Verifier.Desk().Cases(ctx, realname.CaseFilter{Free: true}))
	for _, c := range page.Cases {
		fmt.Println(c.Account, c.Method, c.Deadline.Sub(w.Clock.Now()))
	}
	// Output: account-1 id_card 72h0m0s
}

func ExampleDesk_Get() {
	w, s := handIn()
	s = must(w.Verifier.Desk().Get(ctx, s.Ref.ID))
	fmt.Println(s.Status, s.Waiting, s.Subject.Number)
	// Output: review reviewer 1****************X
}

func ExampleDesk_Revoke() {
	w := world(nil)
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	s = must(w.Verifier.Desk().Revoke(ctx, s.Ref.ID, "operator-1", realname.ReasonDocumentForged))
	fmt.Println(s.Status, s.Reason)
	// Output: revoked document_forged
}

func ExampleRecords_Trail() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	must(w.Verifier.Cancel(ctx, ref))
	trail := must(w.Verifier.Records().Trail(ctx, ref.ID))
	for _, e := range trail.Entries() {
		fmt.Printf("%d %s %s%s\n", e.Seq, e.Kind, e.Step, e.Status)
	}
	// Output:
	// 1 status open
	// 2 consent identity
	// 3 consent photos
	// 4 consent face
	// 5 consent card
	// 6 status canceled
}

// An account's sessions, for whoever asks what is kept of them.
func ExampleRecords_Sessions() {
	w := world(nil)
	must(w.Verifier.Cancel(ctx, begin(w, realname.MethodIDCard)))
	begin(w, realname.MethodBankCard)
	for _, s := range must(w.Verifier.Records().Sessions(ctx, "account-1")) {
		fmt.Println(s.Method, s.Status)
	}
	// Output:
	// id_card canceled
	// bank_card open
}

// Data that must be kept, and may be used for nothing else, is restricted.
func ExampleRecords_Restrict() {
	w := world(nil)
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Subject.Name.IsValid())
	if err := w.Verifier.Records().Restrict(ctx, "account-1"); err != nil {
		panic(err)
	}
	s = must(w.Verifier.Get(ctx, s.Ref))
	fmt.Println(s.Subject.Name.IsValid())
	// Output:
	// true
	// false
}

func ExampleRecords_Erase() {
	w := world(nil)
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	erased := must(w.Verifier.Records().Erase(ctx, "account-1"))
	fmt.Println(len(erased.Sessions), erased.Copies, erased.Sessions[0] == s.Ref.ID)
	trail := must(w.Verifier.Records().Trail(ctx, s.Ref.ID)) // holds no personal data
	fmt.Println(trail.Verify())
	// Output:
	// 1 0 true
	// <nil>
}

func ExampleTrail_Verify() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	trail := must(w.Verifier.Records().Trail(ctx, ref.ID))
	fmt.Println(trail.Verify())
	trail[1][20] ^= 1 // somebody changes the second entry
	err := trail.Verify()
	fmt.Println(errors.Is(err, realname.ErrTrail))
	// Output:
	// <nil>
	// true
}

// Who keeps the head elsewhere notices that the newest entries are missing.
func ExampleTrail_Head() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	trail := must(w.Verifier.Records().Trail(ctx, ref.ID))
	head := trail.Head()
	shorter := trail[:len(trail)-1]
	fmt.Println(shorter.Verify(), shorter.Head() == head)
	// Output: <nil> false
}

func ExampleTrail_Entries() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonNoRecord))
	must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	trail := must(w.Verifier.Records().Trail(ctx, ref.ID))
	for _, e := range trail.Entries()[6:] {
		fmt.Printf("%s %s: %q\n", e.Kind, e.Step, e.Reason)
	}
	// Output:
	// asked identity: ""
	// settled identity: "no_record"
}

// What to do about an error is told by its class, and what to say by its reason.
func ExampleError() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureQuota))
	_, err := w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone())
	var e *realname.Error
	switch {
	case errors.Is(err, realname.ErrUnavailable) && errors.As(err, &e):
		fmt.Println("no answer:", e.Step, e.Reason)
	case errors.Is(err, realname.ErrRefused):
		fmt.Println("not possible now")
	}
	// Output: no answer: identity provider_daily_limit
}

func ExampleError_Is() {
	err := error(&realname.Error{Reason: realname.ReasonLimitExceeded, Step: realname.StepFace})
	fmt.Println(err)
	fmt.Println(errors.Is(err, realname.ErrRefused), errors.Is(err, realname.ErrLimit),
		errors.Is(err, realname.ErrUnavailable))
	// Output:
	// realname: face: limit_exceeded
	// true true false
}

// A backend says how certain it is that nothing was judged. What the provider said
// stays in the Detail, and out of logs.
func ExampleFailure() {
	authority := realname.AuthorityFunc(
		func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
			return realname.Answer{}, &realname.Failure{
				Kind:   realname.FailureMisconfigured,
				Detail: realname.NewDetail("no money left to ask about 张三丰"),
			}
		})
	_, err := authority.Match(ctx, realname.Op{}, realnametest.Someone())
	var f *realname.Failure
	fmt.Println(errors.As(err, &f), err)
	fmt.Printf("%v %+v\n", f.Kind, f.Detail)
	// Output:
	// true realname: backend: provider_misconfigured
	// provider_misconfigured ***
}

func ExampleKind() {
	for k := realname.FailureUnknown; k <= realname.FailureUnreadable; k++ {
		fmt.Println(k)
	}
	// Output:
	// outcome_unknown
	// provider_unavailable
	// provider_daily_limit
	// provider_misconfigured
	// bad_input
}

func ExampleDetail() {
	token := realname.NewDetail("token-1")
	fmt.Println(token, token.Reveal())
	fmt.Printf("%s %+v %#v\n", token, token, token)
	// Output:
	// *** token-1
	// *** *** ***
}

func ExampleDetail_IsZero() {
	fmt.Println(realname.Detail{}.IsZero(), realname.NewDetail("token-1").IsZero())
	// Output: true false
}

func ExamplePhoto() {
	p := realname.NewPhoto([]byte("not really a picture"))
	fmt.Println(p, p.Len())
	slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})).Info("got", "photo", p)
	// Output:
	// photo(20 bytes) 20
	// level=INFO msg=got photo="photo(20 bytes)"
}

func ExampleDocument() {
	fmt.Println(realname.Document{Name: names.MustParse("张三丰"), LongTerm: true})
	// Output: document(masked)
}

// The same key with the same content is the same call, however often it comes.
func ExampleIdentity() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	id := realnametest.Someone()
	id.Key = "request-1"
	for range 3 { // an app that repeats what it has no answer to
		s := must(w.Verifier.SubmitIdentity(ctx, ref, id))
		fmt.Println(s.Step(realname.StepIdentity).Phase, w.Backend.Count(realname.StepIdentity))
	}
	id.Name = names.MustParse("李四光")
	_, err := w.Verifier.SubmitIdentity(ctx, ref, id)
	fmt.Println(err)
	// Output:
	// failed 1
	// failed 1
	// failed 1
	// realname: identity: key_reused
}

func ExampleCard() {
	c := realname.Card{
		Number: bankcard.MustParse("6216261482159372648"),
		Mobile: sms.MustParseMobile("13800138000"),
	}
	fmt.Println(c.Number, c.Mobile)
	// Output: ***************2648 138****8000
}

// An answer that is not understood is an error, and no verdict.
func ExampleAnswer() {
	understand := func(code *int) (realname.Answer, error) {
		switch {
		case code == nil:
			return realname.Answer{}, errors.New("authority: no code")
		case *code == 0:
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		case *code == 1:
			return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}, nil
		}
		return realname.Answer{}, errors.New("authority: unknown code")
	}
	for _, code := range []int{0, 1, 7} {
		a, err := understand(&code)
		fmt.Println(a.Verdict, a.Reason, err)
	}
	a, err := understand(nil)
	fmt.Println(a.Verdict, a.Reason, err)
	// Output:
	// pass unknown <nil>
	// fail mismatch <nil>
	// unknown unknown authority: unknown code
	// unknown unknown authority: no code
}

func ExampleVerdict() {
	var v realname.Verdict
	fmt.Println(v, realname.VerdictPass, realname.VerdictFail, realname.VerdictPending)
	// Output: unknown pass fail pending
}

// An authority of one's own: it knows one person.
func ExampleAuthorityFunc() {
	known := realnametest.Someone()
	w := world(func(c *realname.Config) {
		c.Authority = realname.AuthorityFunc(
			func(_ context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
				switch {
				case id.Number != known.Number:
					return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonNoRecord}, nil
				case !names.Match(id.Name, known.Name).Passes():
					return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}, nil
				}
				return realname.Answer{Verdict: realname.VerdictPass, About: known}, nil
			})
	})
	ref := begin(w, realname.MethodIDCard)
	id := realname.Identity{Name: names.MustParse("李四光"), Number: known.Number}
	s := must(w.Verifier.SubmitIdentity(ctx, ref, id))
	fmt.Println(s.Step(realname.StepIdentity).Phase, s.Step(realname.StepIdentity).Reason)
	s = must(w.Verifier.SubmitIdentity(ctx, ref, known))
	fmt.Println(s.Step(realname.StepIdentity).Phase)
	// Output:
	// failed mismatch
	// passed
}

// Whoever has given photos and face for the first time is approved by program, and
// everybody else is left to people.
func ExampleReviewFunc() {
	w := world(func(c *realname.Config) {
		c.Review = realname.ReviewFunc(
			func(_ context.Context, _ realname.Op, c realname.Case) (realname.Answer, error) {
				if c.Method == realname.MethodIDCard && c.Round == 1 {
					return realname.Answer{Verdict: realname.VerdictPass}, nil
				}
				return realname.Answer{Verdict: realname.VerdictPending}, nil
			})
	})
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))
	fmt.Println(s.Status)
	w.Clock.Advance(time.Hour)
	s = must(w.Walk(ctx, "account-2", realname.MethodBankCard, realnametest.Someone()))
	fmt.Println(s.Status, s.Waiting)
	// Output:
	// approved
	// review reviewer
}

func ExampleSession_Step() {
	w := world(nil)
	s := must(w.Verifier.Get(ctx, begin(w, realname.MethodIDCard)))
	fmt.Printf("%+v\n", s.Step(realname.StepFace))
	fmt.Printf("%+v\n", s.Step(realname.StepCard)) // not by this method
	// Output:
	// {Step:face Phase:needed Reason:unknown Left:3 Findings:}
	// {Step:unknown Phase:none Reason:unknown Left:0 Findings:}
}

// A progress bar.
func ExampleProgress() {
	w := world(nil)
	ref := begin(w, realname.MethodIDCard)
	s := must(w.Verifier.SubmitIdentity(ctx, ref, realnametest.Someone()))
	for _, p := range s.Steps {
		fmt.Println(p.Step, p.Phase)
	}
	// Output:
	// identity passed
	// photos needed
	// face needed
	// code needed
	// pin needed
	// review none
}

// A page is chosen by whom the session waits for.
func ExampleWaiting() {
	page := func(s realname.Session) string {
		switch s.Waiting {
		case realname.WaitingForUser:
			return "/verify/" + s.Next.String()
		case realname.WaitingForProvider, realname.WaitingForReviewer:
			return "/verify/wait"
		}
		return "/verify/" + s.Status.String()
	}
	w := world(nil)
	fmt.Println(page(must(w.Verifier.Get(ctx, begin(w, realname.MethodIDCard)))))
	fmt.Println(page(must(w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))))
	// Output:
	// /verify/identity
	// /verify/approved
}

func ExampleReason() {
	fmt.Println(realname.ReasonMismatch, realname.ReasonNoRecord, realname.Reason(0))
	// Output: mismatch no_record unknown
}

func ExampleMethod() {
	fmt.Println(realname.MethodIDCard, realname.MethodBankCard)
	// Output: id_card bank_card
}

func ExampleStatus() {
	for s := realname.StatusOpen; s <= realname.StatusRevoked; s++ {
		fmt.Print(s, " ")
	}
	// Output: open review approved rejected expired canceled revoked
}

func ExamplePhase() {
	for p := realname.PhaseNeeded; p <= realname.PhaseExhausted; p++ {
		fmt.Print(p, " ")
	}
	// Output: needed reserved pending passed failed unresolved exhausted
}

func ExampleStep() {
	for s := realname.StepIdentity; s <= realname.StepReview; s++ {
		fmt.Print(s, " ")
	}
	// Output: identity photos face card carrier code pin review
}
