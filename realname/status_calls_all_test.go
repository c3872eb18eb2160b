package realname_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

func init() { statusCalls = append(statusCalls, moreStatusCalls...) }

// moreStatusCalls are calls that staff and workers make, and those about what a person has agreed to.
var moreStatusCalls = []statusCall{
	{"Verifier.Consents", func(o *office, _ realname.Ref) error {
		o.Verifier.Consents(realname.GoalVerify, realname.MethodIDCard)
		return nil
	}},
	{"Verifier.Decline", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Decline(o.ctx, ref, realname.PurposeFace)
		return err
	}},
	{"Verifier.GuardianConsent", func(o *office, ref realname.Ref) error {
		o.add(1).decide(1, "r", realname.Decision{Approve: true})
		_, err := o.Verifier.GuardianConsent(o.ctx, ref, o.refs[1].Account, realname.ConsentAct{
			Purpose: realname.PurposeFace, Text: "text", Version: "1", Language: "en",
		})
		return err
	}},
	{"Verifier.Withdraw", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Withdraw(o.ctx, ref.Account)
		return err
	}},
	{"Verifier.Unbind", func(o *office, ref realname.Ref) error { return o.Verifier.Unbind(o.ctx, ref.Account, "no card") }},
	{"Verifier.Notify", func(o *office, _ realname.Ref) error { return o.Verifier.Notify(o.ctx, "no handle") }},
	{"Verifier.Deliver", func(o *office, _ realname.Ref) error {
		_, err := o.Verifier.Deliver(o.ctx, func(context.Context, realname.Event) error { return nil })
		return err
	}},
	{"Verifier.Sweep", func(o *office, _ realname.Ref) error { _, err := o.Verifier.Sweep(o.ctx); return err }},
	{"Verifier.Rewrap", func(o *office, _ realname.Ref) error { _, err := o.Verifier.Rewrap(o.ctx); return err }},
	{"Verifier.Reindex", func(o *office, _ realname.Ref) error { _, err := o.Verifier.Reindex(o.ctx); return err }},
	{"Desk.GetFor", func(o *office, ref realname.Ref) error { _, err := o.desk.GetFor(o.ctx, ref.ID, "r"); return err }},
	{"Desk.Account", func(o *office, ref realname.Ref) error { _, err := o.desk.Account(o.ctx, ref.Account, "r"); return err }},
	{"Desk.Own", func(o *office, ref realname.Ref) error {
		o.desk.Own("r", realname.CaseSummary{Account: ref.Account})
		return nil
	}},
	{"Desk.NextOf", func(o *office, _ realname.Ref) error {
		_, err := o.desk.NextOf(o.ctx, "r", realname.CaseFilter{Escalated: true})
		return err
	}},
	{"Desk.Waiting", func(o *office, _ realname.Ref) error { _, err := o.desk.Waiting(o.ctx); return err }},
	{"Desk.Screened", func(o *office, _ realname.Ref) error {
		for _, err := range o.desk.Screened(o.ctx) {
			return err
		}
		return nil
	}},
	{"Desk.ScreenedFor", func(o *office, _ realname.Ref) error {
		for _, err := range o.desk.ScreenedFor(o.ctx, "r") {
			return err
		}
		return nil
	}},
	{"Desk.ScreenAll", func(o *office, _ realname.Ref) error { _, err := o.desk.ScreenAll(o.ctx); return err }},
	{"Desk.Export", func(o *office, ref realname.Ref) error {
		e, err := o.desk.Export(o.ctx, ref.Account, "r", "ticket")
		o.noExport(e, err)
		return err
	}},
	{"Desk.ExportSession", func(o *office, ref realname.Ref) error {
		e, err := o.desk.ExportSession(o.ctx, ref.ID, "r", "ticket")
		o.noExport(e, err)
		return err
	}},
	{"Desk.Restrict", func(o *office, ref realname.Ref) error { return o.desk.Restrict(o.ctx, ref.Account, "r", "ticket") }},
	{"Desk.RestrictSession", func(o *office, ref realname.Ref) error {
		return o.desk.RestrictSession(o.ctx, ref.ID, "r", "ticket")
	}},
	{"Desk.Erase", func(o *office, ref realname.Ref) error {
		_, err := o.desk.Erase(o.ctx, ref.Account, "r", "ticket")
		return err
	}},
	{"Desk.EraseSession", func(o *office, ref realname.Ref) error {
		_, err := o.desk.EraseSession(o.ctx, ref.ID, "r", "ticket")
		return err
	}},
	{"Records.Check", func(o *office, _ realname.Ref) error {
		_, err := o.Verifier.Records().Check(o.ctx, func(err error) { o.t.Error(err) })
		return err
	}},
	{"Records.Due", func(o *office, _ realname.Ref) error {
		for _, err := range o.Verifier.Records().Due(o.ctx, o.Clock.Now().Add(time.Hour)) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"Records.Show", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Show(o.ctx, "rn/s/"+ref.ID)
		return err
	}},
	{"Records.Quarantine", func(o *office, ref realname.Ref) error {
		return o.Verifier.Records().Quarantine(o.ctx, ref.ID, "r", realname.ReasonAttackSuspected)
	}},
	{"Records.Quarantined", func(o *office, ref realname.Ref) error {
		_, err := o.Verifier.Records().Quarantined(o.ctx, ref.ID)
		return err
	}},
}

// notOfAStatus are the methods that have no row, since they do nothing with a session.
var notOfAStatus = map[string]string{
	"Verifier.Desk":    "returns a value",
	"Verifier.Records": "returns a value",
	"Verifier.Run":     "calls Sweep and Deliver until it is ended",
	"Verifier.Wait":    "waits for what was begun",
}

// TestStatusCallsAll: each exported method has a row in the table of calls, or a word why not.
func TestStatusCallsAll(t *testing.T) {
	rows := map[string]bool{}
	for _, c := range statusCalls {
		name, _, _ := strings.Cut(c.name, ",")
		rows[name] = true
	}
	for _, of := range []reflect.Type{reflect.TypeFor[*realname.Verifier](), reflect.TypeFor[realname.Desk](), reflect.TypeFor[realname.Records]()} {
		var without []string
		for i := range of.NumMethod() {
			name := strings.TrimPrefix(of.String(), "*")[len("realname."):] + "." + of.Method(i).Name
			if rows[name] == (notOfAStatus[name] != "") {
				without = append(without, name)
			}
			delete(rows, name)
		}
		slices.Sort(without)
		if len(without) > 0 {
			t.Errorf("no row in statusCalls, or two words about it: %q", without)
		}
	}
	for name := range rows {
		t.Errorf("%s has a row, and there is no such method", name)
	}
}
