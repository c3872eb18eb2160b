package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A deskDuty is what staff does with data: on the session or the account of the office's first case.
type deskDuty struct {
	name, entry string
	ofAccount   bool
	do          func(o *office, actor, why string) error
	done        func(o *office) bool
}

var deskDuties = []deskDuty{
	{"export", "exported", true, func(o *office, actor, why string) error {
		e, err := o.desk.Export(o.ctx, "account-0", actor, why)
		o.noExport(e, err)
		return err
	}, func(*office) bool { return true }},
	{"export", "exported", false, func(o *office, actor, why string) error {
		e, err := o.desk.ExportSession(o.ctx, o.refs[0].ID, actor, why)
		o.noExport(e, err)
		return err
	}, func(*office) bool { return true }},
	{"erase", "erasure", true, func(o *office, actor, why string) error {
		_, err := o.desk.Erase(o.ctx, "account-0", actor, why)
		return err
	}, (*office).dataGone},
	{"erase", "erasure", false, func(o *office, actor, why string) error {
		_, err := o.desk.EraseSession(o.ctx, o.refs[0].ID, actor, why)
		return err
	}, (*office).dataGone},
	{"restrict", "restricted", true, func(o *office, actor, why string) error {
		return o.desk.Restrict(o.ctx, "account-0", actor, why)
	}, (*office).dataGone},
	{"restrict", "restricted", false, func(o *office, actor, why string) error {
		return o.desk.RestrictSession(o.ctx, o.refs[0].ID, actor, why)
	}, (*office).dataGone},
}

// noExport fails the test where there is a document and an error, or neither.
func (o *office) noExport(e realname.Export, err error) {
	o.t.Helper()
	if (err == nil) == e.IsZero() {
		o.t.Errorf("export %v, %v", e, err)
	}
}

// dataGone reports whether nothing returns what the first case's person gave.
func (o *office) dataGone() bool {
	s, err := o.desk.Get(o.ctx, o.refs[0].ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return !s.Subject.Number.IsValid() && s.Status == realname.StatusCanceled
}

// entries are those that stand on a trail of the first case of who had what done with its data.
func (d *deskDuty) entries(o *office) (all []string) {
	o.t.Helper()
	rec := o.Verifier.Records()
	var trail []realname.Entry
	var err error
	switch {
	case d.ofAccount && d.name == "export":
		trail, err = rec.Looks(o.ctx, "account-0")
	case d.ofAccount:
		trail, err = rec.AccountTrail(o.ctx, "account-0")
	default:
		var t realname.Trail
		t, err = rec.Trail(o.ctx, o.refs[0].ID)
		trail = t.Entries()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	for _, e := range trail {
		if e.Kind == d.entry {
			all = append(all, e.Actor+" "+e.Reference)
		}
	}
	return all
}

// TestDeskDuties: what staff does with data stands on the trail with who did it and why, the observer
// is told, nobody does it with their own, and where two are wanted one alone does nothing.
func TestDeskDuties(t *testing.T) {
	for _, d := range deskDuties {
		name := d.name + " of a session"
		if d.ofAccount {
			name = d.name + " of an account"
		}
		t.Run(name, func(t *testing.T) {
			var told audience
			two := true
			o := newOffice(t, nil, func(c *realname.Config) {
				c.Observer = &told
				c.FourEyes = func(a realname.Action, c realname.CaseSummary) bool {
					return two && a.String() == d.name && c.Account == "account-0"
				}
			}).add(1)
			o.want("nobody", d.do(o, "", "T-1"), realname.ReasonValueMissing)
			o.want("without a reason", d.do(o, "clerk", ""), realname.ReasonValueMissing)
			o.want("their own", d.do(o, "account-0", "T-1"), realname.ReasonOwnCase)
			told.take()
			for range 2 {
				o.want("one alone", d.do(o, "clerk", "T-1"), realname.ReasonSecondActor)
			}
			if len(d.entries(o)) != 0 || o.dataGone() {
				t.Error("one alone did it")
			}
			o.want("the second", d.do(o, "officer", "T-1"), 0)
			if got := d.entries(o); !slices.Equal(got, []string{"officer T-1"}) {
				t.Errorf("entries %q", got)
			}
			want := []string{
				"staff call=" + d.name + " verdict=fail reason=second_actor", "staff call=" + d.name + " verdict=fail reason=second_actor",
				"staff call=" + d.name + " verdict=pass",
			}
			if lines := told.take(observe.Staff); !slices.Equal(lines, want) {
				t.Errorf("told %q", lines)
			}
			if !d.done(o) {
				t.Error("it is not done")
			}
			two = false
			if err := d.do(o, "clerk", "T-2"); err != nil && !errors.Is(err, realname.ErrNotFound) {
				t.Errorf("once more: %v", err)
			}
			wantTrail(t, o.World, o.refs[0])
		})
	}
}

// TestExportAsksThePolicy: who may not see the values of a case does not get them by an export.
func TestExportAsksThePolicy(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.Reveal = func(actor, purpose string, c realname.CaseSummary) bool { return actor == "officer" && c.Session != "" }
	}).add(1)
	for _, d := range deskDuties[:2] {
		o.want("a clerk", d.do(o, "clerk", "T-1"), realname.ReasonRevealRefused)
		if len(d.entries(o)) != 0 {
			t.Error("a refusal stands as a look")
		}
		o.want("an officer", d.do(o, "officer", "T-1"), 0)
	}
	if _, err := o.desk.Export(o.ctx, "nobody", "officer", "T-1"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

// Staff erases an account for a ticket, and two are to agree.
func ExampleDesk_Erase() {
	w, _ := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.FourEyes = func(a realname.Action, _ realname.CaseSummary) bool { return a == realname.ActionErase }
	}})
	ctx := context.Background()
	_, _ = w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	for _, actor := range []string{"clerk-3", "officer-7"} {
		_, err := w.Verifier.Desk().Erase(ctx, "account-1", actor, "ticket-81")
		fmt.Println(err)
	}
	trail, _ := w.Verifier.Records().AccountTrail(ctx, "account-1")
	for _, e := range trail {
		fmt.Println(e.Kind, e.Actor, e.Reference)
	}
	// Output:
	// realname: second_actor
	// <nil>
	// voted clerk-3 erase
	// erasure officer-7 ticket-81
}
