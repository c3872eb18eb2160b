package realname_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// statusesOf are ways into each status, from a session in review, and into what becomes of its data.
var statusesOf = []struct {
	status realname.Status
	make   func(o *office)
	data   string // what became of the data; "" where nothing did
}{
	{realname.StatusOpen, func(o *office) { o.decide(0, "r", realname.Decision{Again: []realname.Step{realname.StepFace}}) }, ""},
	{realname.StatusReview, func(*office) {}, ""},
	{realname.StatusApproved, func(o *office) { o.decide(0, "r", realname.Decision{Approve: true}) }, ""},
	{realname.StatusRejected, func(o *office) { o.decide(0, "r", realname.Decision{}) }, ""},
	{realname.StatusExpired, func(o *office) {
		o.decide(0, "r", realname.Decision{Again: []realname.Step{realname.StepFace}})
		o.Clock.Advance(30 * time.Minute)
		o.Verifier.Sweep(o.ctx)
	}, ""},
	{realname.StatusCanceled, func(o *office) { o.Verifier.Cancel(o.ctx, o.refs[0]) }, ""},
	{realname.StatusRevoked, func(o *office) {
		o.decide(0, "r", realname.Decision{Approve: true})
		o.desk.Revoke(o.ctx, o.refs[0].ID, "r", realname.ReasonDocumentForged)
	}, ""},
	{realname.StatusApproved, func(o *office) {
		o.decide(0, "r", realname.Decision{Approve: true})
		o.Verifier.Records().Restrict(o.ctx, o.refs[0].Account)
	}, "restricted"},
	{realname.StatusRevoked, func(o *office) {
		o.decide(0, "r", realname.Decision{Approve: true})
		o.Verifier.Records().Erase(o.ctx, o.refs[0].Account)
	}, "erased"},
}

// typed is a code that nobody was sent.
var typed, _ = sms.ParseCode("123456")

// A statusCall is a row of the table of calls.
type statusCall struct {
	name string
	do   func(o *office, ref realname.Ref) error
}

// statusCalls are the calls, see also moreStatusCalls.
var statusCalls = []statusCall{
	{"Verifier.Start", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Start(o.ctx, ref.Account, realname.GoalVerify, realname.MethodIDCard)
		return err
	}},
	{"Verifier.Get", func(o *office, ref realname.Ref) error { _, err := o.Verifier.Get(o.ctx, ref); return err }},
	{"Verifier.Consent", func(o *office, ref realname.Ref) error { return o.Agree(o.ctx, ref) }},
	{"Verifier.SubmitIdentity", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SubmitIdentity(o.ctx, ref, client(0))
		return err
	}},
	{"Verifier.SubmitPhotos", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SubmitPhotos(o.ctx, ref, realnametest.PhotosOf(client(0)))
		return err
	}},
	{"Verifier.SubmitFace", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SubmitFace(o.ctx, ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
		return err
	}},
	{"Verifier.SubmitCard", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SubmitCard(o.ctx, ref, card)
		return err
	}},
	{"Verifier.SendCode", func(o *office, ref realname.Ref) error {
		_, _, err := o.Verifier.SendCode(o.ctx, ref, realname.CodeRequest{Mobile: mobile})
		return err
	}},
	{"Verifier.SetPIN", func(o *office, ref realname.Ref) error { _, err := o.Verifier.SetPIN(o.ctx, ref, pin); return err }},
	{"Verifier.ChangeMethod", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.ChangeMethod(o.ctx, ref, realname.MethodBankCard)
		return err
	}},
	{"Verifier.Refer", func(o *office, ref realname.Ref) error { _, err := o.Verifier.Refer(o.ctx, ref); return err }},
	{"Verifier.Refresh", func(o *office, ref realname.Ref) error { _, err := o.Verifier.Refresh(o.ctx, ref); return err }},
	{"Verifier.Abandon", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Abandon(o.ctx, ref, realname.StepFace)
		return err
	}},
	{"Verifier.HandIn", func(o *office, ref realname.Ref) error { _, err := o.Verifier.HandIn(o.ctx, ref); return err }},
	{"Verifier.Cancel", func(o *office, ref realname.Ref) error { _, err := o.Verifier.Cancel(o.ctx, ref); return err }},
	{"Verifier.Subject", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Subject(o.ctx, ref.Account, "ticket")
		return err
	}},
	{"Verifier.Person", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Person(o.ctx, ref.Account, "ticket")
		return err
	}},
	{"Verifier.CheckCode", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.CheckCode(o.ctx, ref, typed)
		return err
	}},
	{"Verifier.SubmitCarrier", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SubmitCarrier(o.ctx, ref, "key")
		return err
	}},
	{"Verifier.SetReference", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.SetReference(o.ctx, ref, "order-1")
		return err
	}},
	{"Verifier.Account", func(o *office, ref realname.Ref) error { _, err := o.Verifier.Account(o.ctx, ref.Account); return err }},
	{"Verifier.Cards", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Cards(o.ctx, ref.Account, "ticket")
		return err
	}},
	{"Desk.Get", func(o *office, ref realname.Ref) error { _, err := o.desk.Get(o.ctx, ref.ID); return err }},
	{"Desk.Case", func(o *office, ref realname.Ref) error { _, err := o.desk.Case(o.ctx, ref.ID, "r"); return err }},
	{"Desk.Take", func(o *office, ref realname.Ref) error { _, err := o.desk.Take(o.ctx, ref.ID, "r"); return err }},
	{"Desk.Next", func(o *office, _ realname.Ref) error { _, err := o.desk.Next(o.ctx, "r"); return err }},
	{"Desk.Return", func(o *office, ref realname.Ref) error { return o.desk.Return(o.ctx, ref.ID, "r") }},
	{"Desk.Note", func(o *office, ref realname.Ref) error { return o.desk.Note(o.ctx, ref.ID, "r", "text") }},
	{"Desk.Reveal", func(o *office, ref realname.Ref) error {
		_, err := o.desk.Reveal(o.ctx, ref.ID, "r", "ticket")
		return err
	}},
	{"Desk.Decide, approve", func(o *office, _ realname.Ref) error { return o.decide(0, "r", realname.Decision{Approve: true}) }},
	{"Desk.Decide, reject", func(o *office, _ realname.Ref) error { return o.decide(0, "r", realname.Decision{}) }},
	{"Desk.Decide, again", func(o *office, _ realname.Ref) error {
		return o.decide(0, "r", realname.Decision{Again: []realname.Step{realname.StepFace}})
	}},
	{"Desk.Decide, escalate", func(o *office, _ realname.Ref) error { return o.decide(0, "r", realname.Decision{Escalate: true}) }},
	{"Desk.Revoke", func(o *office, ref realname.Ref) error {
		_, err := o.desk.Revoke(o.ctx, ref.ID, "r", realname.ReasonDocumentForged)
		return err
	}},
	{"Desk.Suspend", func(o *office, ref realname.Ref) error {
		return o.desk.Suspend(o.ctx, ref.Account, "r", realname.ReasonAttackSuspected)
	}},
	{"Desk.Resume", func(o *office, ref realname.Ref) error {
		return o.desk.Resume(o.ctx, ref.Account, "r", realname.ReasonAttackSuspected)
	}},
	{"Desk.Reverify", func(o *office, ref realname.Ref) error {
		return o.desk.Reverify(o.ctx, ref.Account, "r", realname.ReasonMismatch, o.Clock.Now().Add(48*time.Hour))
	}},
	{"Desk.Release", func(o *office, ref realname.Ref) error {
		return o.desk.Release(o.ctx, ref.Account, "r", realname.ReasonMismatch)
	}},
	{"Desk.Unlock", func(o *office, ref realname.Ref) error {
		return o.desk.Unlock(o.ctx, ref.Account, "r", realname.ReasonMismatch, realname.LockTries)
	}},
	{"Desk.Cases", func(o *office, _ realname.Ref) error {
		_, err := o.desk.Cases(o.ctx, realname.CaseFilter{})
		return err
	}},
	{"Desk.Photos", func(o *office, ref realname.Ref) error {
		_, err := o.desk.Photos(o.ctx, ref.ID, "r", "ticket")
		return err
	}},
	{"Desk.ClearScreening", func(o *office, ref realname.Ref) error {
		return o.desk.ClearScreening(o.ctx, ref.Account, "r", "another person")
	}},
	{"Records.Trail", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Trail(o.ctx, ref.ID)
		return err
	}},
	{"Records.Hold", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().Hold(o.ctx, ref.ID, "r", "case", o.Clock.Now().Add(time.Hour))
	}},
	{"Records.Unhold", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().Unhold(o.ctx, ref.ID, "r", "case")
	}},
	{"Records.Restrict", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().Restrict(o.ctx, ref.Account)
	}},
	{"Records.Erase", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Erase(o.ctx, ref.Account)
		return err
	}},
	{"Records.Sessions", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Sessions(o.ctx, ref.Account)
		return err
	}},
	{"Records.Approvals", func(o *office, ref realname.Ref) error {
		_, _, err := o.Verifier.Records().Approvals(o.ctx, ref.Account)
		return err
	}},
	{"Records.AccountTrail", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().AccountTrail(o.ctx, ref.Account)
		return err
	}},
	{"Records.Looks", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Looks(o.ctx, ref.Account)
		return err
	}},
	{"Records.Report", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Report(o.ctx, ref.ID)
		return err
	}},
	{"Records.Export", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Export(o.ctx, ref.Account)
		return err
	}},
	{"Records.ExportSession", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().ExportSession(o.ctx, ref.ID)
		return err
	}},
	{"Records.HoldAccount", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().HoldAccount(o.ctx, ref.Account, "r", "case", o.Clock.Now().Add(time.Hour))
	}},
	{"Records.UnholdAccount", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().UnholdAccount(o.ctx, ref.Account, "r", "case")
	}},
	{"Records.RestrictSession", func(o *office, ref realname.Ref) error { return o.Verifier.Records().RestrictSession(o.ctx, ref.ID) }},
	{"Records.EraseSession", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().EraseSession(o.ctx, ref.ID)
		return err
	}},
}

// TestStatusCalls: what each call answers in each status, and in which status it leaves the session.
// Run it with -update to write the table anew, and look at what has changed.
func TestStatusCalls(t *testing.T) {
	const file = "testdata/golden/status_calls.txt"
	var table strings.Builder
	for _, c := range statusCalls {
		fmt.Fprintf(&table, "%s\n", c.name)
		for _, s := range statusesOf {
			o := newOffice(t, nil, nil).add(1)
			if s.make(o); o.status(0) != s.status {
				t.Fatalf("the session is %v, want %v", o.status(0), s.status)
			}
			answer := "ok"
			switch err := c.do(o, o.refs[0]); {
			case reasonOf(err) != 0:
				answer = reasonOf(err).String()
			case errors.Is(err, realname.ErrNotFound):
				answer = "not found"
			case err != nil:
				t.Errorf("%s, %v %s: %v", c.name, s.status, s.data, err)
			}
			after := ""
			if now := o.status(0); now != s.status {
				after = " -> " + now.String()
			}
			fmt.Fprintf(&table, "\t%-10s %s%s\n", cmp.Or(s.data, s.status.String()), answer, after)
		}
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != table.String() {
		t.Errorf("%s is not what calls do now (%v):\n%s", file, err, table.String())
	}
}
