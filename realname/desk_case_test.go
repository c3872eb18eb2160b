package realname_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/realname"
)

// TestCase: a case has its account's past, and what others did with the same number.
func TestCase(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	decide := func(ref realname.Ref, d realname.Decision) {
		t.Helper()
		d.Session, d.Actor, d.Round = ref.ID, "a", 1
		if _, err := o.desk.Decide(o.ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	decide(o.refs[0], realname.Decision{Approve: true})
	stranger := walk(t, o.World, "stranger", realname.MethodIDCard).identity(client(0)).photos().face()
	decide(stranger.ref, realname.Decision{Reason: realname.ReasonDocumentForged})
	again := walk(t, o.World, "account-0", realname.MethodIDCard).identity(client(0)).photos().face()
	if again.err != nil || stranger.err != nil {
		t.Fatal(again.err, stranger.err)
	}
	f, err := o.desk.Case(o.ctx, again.ref.ID, "b")
	if err != nil {
		t.Fatal(err)
	}
	if f.Summary.Session != again.ref.ID || f.Session.Subject.Name != client(0).Name || len(f.Session.Steps) != 4 {
		t.Errorf("%+v, %v", f.Summary, f.Session.Steps)
	}
	if len(f.Approvals) != 1 || f.Approvals[0].Session != o.refs[0].ID || f.Account.State != realname.AccountVerified {
		t.Errorf("approvals = %+v of an account that is %v", f.Approvals, f.Account.State)
	}
	if len(f.Earlier) != 1 || f.Earlier[0].Session != o.refs[0].ID || f.Earlier[0].Status != realname.StatusApproved {
		t.Errorf("earlier = %+v", f.Earlier)
	}
	if len(f.Identity) != 1 || f.Identity[0].Session != stranger.ref.ID || f.Identity[0].Reason != realname.ReasonDocumentForged {
		t.Errorf("of the identity = %+v", f.Identity)
	}
	if len(f.Trail) == 0 || f.Trail[len(f.Trail)-1].Status != "review" {
		t.Errorf("trail = %+v", f.Trail)
	}
	leaktest.Check(t, f, client(0).Name.Reveal(), client(0).Number.Reveal())
	_, err = o.desk.Case(o.ctx, again.ref.ID, "account-0")
	o.want("their own", err, realname.ReasonOwnCase)
	_, err = o.desk.Case(o.ctx, again.ref.ID, "")
	o.want("nobody", err, realname.ReasonValueMissing)
	if _, err = o.desk.Case(o.ctx, "x", "b"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

// TestWorkRenews: what a reviewer does at a case renews their lease, and nobody else's.
func TestWorkRenews(t *testing.T) {
	for name, work := range map[string]func(*office, string) error{
		"case": func(o *office, actor string) error { _, err := o.desk.Case(o.ctx, o.refs[0].ID, actor); return err },
		"note": func(o *office, actor string) error { return o.desk.Note(o.ctx, o.refs[0].ID, actor, "see the photo") },
		"reveal": func(o *office, actor string) error {
			_, err := o.desk.Reveal(o.ctx, o.refs[0].ID, actor, "T-1")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, nil, nil).add(1)
			o.want("take", o.take(0, "a"), 0)
			o.Clock.Advance(6 * time.Minute)
			o.want("work", work(o, "a"), 0)
			o.Clock.Advance(6 * time.Minute)
			o.want("another", o.take(0, "b"), realname.ReasonCaseTaken)
			o.want("work of another", work(o, "b"), 0)
			o.Clock.Advance(4 * time.Minute)
			o.want("another, later", o.take(0, "b"), 0)
			o.want("work by the first", work(o, "a"), 0)
			o.want("who does not have it now", o.take(0, "a"), realname.ReasonCaseTaken)
		})
	}
}

const secret = "他说住在长安街一号"

// TestNotesAreRead: who reads the notes of a case stands on its trail, once an hour, and who has no entries
// left does not see them. A case without notes leaves no entry.
func TestNotesAreRead(t *testing.T) {
	o := newOffice(t, nil, nil).add(1)
	id := o.refs[0].ID
	read := func(actor string) int {
		t.Helper()
		f, err := o.desk.Case(o.ctx, id, actor)
		if err != nil {
			t.Fatal(err)
		}
		return len(f.Notes)
	}
	read("a")
	o.want("note", o.desk.Note(o.ctx, id, "a", secret), 0)
	for range 3 {
		if read("a") != 1 || read("b") != 1 {
			t.Error("they do not see the note")
		}
	}
	if n := o.trailOf(0, "notes_read"); n != 2 {
		t.Errorf("%d entries, want one of each reader", n)
	}
	o.Clock.Advance(time.Hour)
	read("b")
	trail, _ := o.Verifier.Records().Trail(o.ctx, id)
	all := trail.Entries()
	if e := all[len(all)-1]; o.trailOf(0, "notes_read") != 3 || e.Kind != "notes_read" || e.Actor != "b" {
		t.Errorf("the last entry is %+v", e)
	}
	for range 99 {
		_, err := o.desk.Reveal(o.ctx, id, "a", "T-1")
		o.want("look", err, 0)
	}
	o.Clock.Advance(time.Hour)
	if read("a") != 0 || read("b") != 1 {
		t.Error("who has no entries left sees the notes, or another does not")
	}
}

// TestGetFor: a session of one's own is not shown.
func TestGetFor(t *testing.T) {
	o := newOffice(t, nil, func(c *realname.Config) {
		c.Own = func(actor string, c realname.CaseSummary) bool { return actor == "li.si" && c.Account == "account-0" }
	}).add(1)
	for _, actor := range []string{"account-0", "li.si"} {
		_, err := o.desk.GetFor(o.ctx, o.refs[0].ID, actor)
		o.want("by "+actor, err, realname.ReasonOwnCase)
		if !o.desk.Own(actor, realname.CaseSummary{Account: "account-0"}) || o.desk.Own(actor, realname.CaseSummary{Account: "account-1"}) {
			t.Errorf("whose cases are %s's own", actor)
		}
	}
	s, err := o.desk.GetFor(o.ctx, o.refs[0].ID, "reviewer")
	if err != nil || s.Ref != o.refs[0] || s.Subject.Name != client(0).Name {
		t.Errorf("%+v, %v", s.Ref, err)
	}
	_, err = o.desk.GetFor(o.ctx, o.refs[0].ID, "")
	o.want("nobody", err, realname.ReasonValueMissing)
}

// TestNote: notes are bounded, sealed, shown to staff, and erased with the data.
func TestNote(t *testing.T) {
	store := &tap{Store: new(kv.Memory)}
	o := newOffice(t, store, nil).add(1)
	id := o.refs[0].ID
	o.want("note", o.desk.Note(o.ctx, id, "a", secret), 0)
	f, err := o.desk.Case(o.ctx, id, "b")
	if err != nil || len(f.Notes) != 1 || f.Notes[0].Text.Reveal() != secret || f.Notes[0].Actor != "a" || !f.Notes[0].At.Equal(f.Trail[len(f.Trail)-1].Time) {
		t.Fatalf("notes = %+v, %v", f.Notes, err)
	}
	leaktest.Check(t, f, secret)
	leaktest.Check(t, f.Notes[0], secret)
	for _, tt := range []struct {
		name, actor, text string
		want              realname.Reason
	}{
		{"empty", "a", "", realname.ReasonValueMissing},
		{"long", "a", strings.Repeat("x", 2001), realname.ReasonValueTooLarge},
		{"no text", "a", "\xff", realname.ReasonValueMalformed},
		{"nobody", "", "x", realname.ReasonValueMissing},
		{"the account", "account-0", "x", realname.ReasonOwnCase},
	} {
		o.want(tt.name, o.desk.Note(o.ctx, id, tt.actor, tt.text), tt.want)
	}
	for range 19 {
		o.want("more", o.desk.Note(o.ctx, id, "b", strings.Repeat("字", 666)), 0)
	}
	o.want("too many", o.desk.Note(o.ctx, id, "b", "x"), realname.ReasonLimitExceeded)
	u := &walker{World: o.World, ctx: o.ctx, ref: o.refs[0]}
	if _, err := o.Verifier.Get(u.ctx, u.ref); err != nil {
		t.Errorf("with all its notes: %v", err)
	}
	_, err = o.Verifier.Records().Erase(o.ctx, "account-0")
	o.want("erase", err, 0)
	o.want("after the erasure", o.desk.Note(o.ctx, id, "a", "x"), realname.ReasonDataWithdrawn)
	if f, err = o.desk.Case(o.ctx, id, "b"); err != nil || len(f.Notes) != 0 {
		t.Errorf("notes after the erasure = %+v, %v", f.Notes, err)
	}
	if strings.Contains(store.seen.String(), secret) {
		t.Error("the store has seen the text")
	}
}

// TestNoteBeforeSubject: there is no place for a note before there is personal data.
func TestNoteBeforeSubject(t *testing.T) {
	o := newOffice(t, nil, nil)
	u := walk(t, o.World, "account-1", realname.MethodIDCard)
	o.want("note", o.desk.Note(o.ctx, u.ref.ID, "a", "x"), realname.ReasonDataWithdrawn)
	_, err := o.desk.Reveal(o.ctx, u.ref.ID, "a", "x")
	o.want("reveal", err, realname.ReasonDataWithdrawn)
}

// TestReveal: the values are shown once it stands on the trail who asked, and the observer was told.
func TestReveal(t *testing.T) {
	var told audience
	var asked []string
	allow := true
	o := newOffice(t, nil, func(c *realname.Config) {
		c.Observer = &told
		c.Reveal = func(actor, purpose string, c realname.CaseSummary) bool {
			if asked = append(asked, actor+" "+purpose+" "+c.Account); actor == "panics" {
				panic("secret")
			}
			return allow
		}
	}).add(1)
	id := o.refs[0].ID
	told.take()
	got, err := o.desk.Reveal(o.ctx, id, "a", "ticket-7")
	if err != nil || got.Subject != client(0) {
		t.Fatalf("Reveal = %v, %v", got, err)
	}
	leaktest.Check(t, got, client(0).Name.Reveal(), client(0).Number.Reveal())
	if lines := told.take(observe.Staff); !slices.Equal(lines, []string{"staff call=reveal verdict=pass"}) {
		t.Errorf("told %q", lines)
	}
	trail := wantRevealed(o, id, 1)
	if e := trail[len(trail)-1]; e.Actor != "a" || e.Reference != "ticket-7" {
		t.Errorf("entry = %+v", e)
	}
	allow = false
	refused := func(name, actor, purpose string, want realname.Reason) {
		t.Helper()
		got, err := o.desk.Reveal(o.ctx, id, actor, purpose)
		if o.want(name, err, want); got != (realname.Revealed{}) {
			t.Errorf("%s: it returned values", name)
		}
	}
	refused("by the policy", "b", "p", realname.ReasonRevealRefused)
	refused("by a panic", "panics", "p", realname.ReasonRevealRefused)
	refused("nobody", "", "p", realname.ReasonValueMissing)
	refused("no purpose", "b", "", realname.ReasonValueMissing)
	refused("a long purpose", "b", strings.Repeat("x", 129), realname.ReasonValueTooLarge)
	refused("their own", "account-0", "p", realname.ReasonOwnCase)
	if lines := told.take(observe.Staff); !slices.Contains(lines, "staff call=reveal verdict=fail reason=reveal_refused") {
		t.Errorf("told %q", lines)
	}
	if !slices.Equal(asked, []string{"a ticket-7 account-0", "b p account-0", "panics p account-0"}) {
		t.Errorf("asked %q", asked)
	}
	allow = true
	for range 99 {
		if _, err := o.desk.Reveal(o.ctx, id, "a", "p"); err != nil {
			t.Fatal(err)
		}
	}
	refused("too often", "a", "p", realname.ReasonLimitExceeded)
	o.want("restrict", o.Verifier.Records().Restrict(o.ctx, "account-0"), 0)
	refused("restricted", "a", "p", realname.ReasonDataWithdrawn)
	wantRevealed(o, id, 100)
}

// wantRevealed counts the entries of looks at the values, and returns the trail.
func wantRevealed(o *office, id string, want int) []realname.Entry {
	o.t.Helper()
	trail, err := o.Verifier.Records().Trail(o.ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	n := 0
	for _, e := range trail.Entries() {
		if e.Kind == "revealed" {
			n++
		}
	}
	if n != want {
		o.t.Errorf("%d looks on the trail, want %d", n, want)
	}
	return trail.Entries()
}

// TestRevealedIsOnTheTrail: whichever call of the store fails, and in whatever way, nothing is shown
// that the trail does not have.
func TestRevealedIsOnTheTrail(t *testing.T) {
	for n := 1; n < 12; n++ {
		for _, f := range []kvtest.Fault{{Before: errors.New("down")}, {After: errors.New("lost")}} {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			o := newOffice(t, chaos, nil).add(1)
			chaos.Plan = failAt(n, f)
			got, err := o.desk.Reveal(o.ctx, o.refs[0].ID, "a", "p")
			chaos.Plan = nil
			trail, _ := o.Verifier.Records().Trail(o.ctx, o.refs[0].ID)
			seen := slices.ContainsFunc(trail.Entries(), func(e realname.Entry) bool { return e.Kind == "revealed" })
			if shown := got != (realname.Revealed{}); shown != (err == nil) || shown && !seen {
				t.Errorf("call %d, %+v: shown %v, on the trail %v, %v", n, f, shown, seen, err)
			}
		}
	}
}

// TestDeskFaults lets each call of the store fail while a case is taken, noted, given back and
// decided. Nothing is lost: others can decide once the lease is over.
func TestDeskFaults(t *testing.T) {
	down, gone := errors.New("down"), errors.New("lost")
	for n := 1; n < 40; n++ {
		for _, f := range []kvtest.Fault{{Before: down}, {After: gone}} {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			o := newOffice(t, chaos, nil).add(1)
			id := o.refs[0].ID
			chaos.Plan = failAt(n, f)
			for _, do := range []func(context.Context) error{
				func(ctx context.Context) error { _, err := o.desk.Next(ctx, "a"); return err },
				func(ctx context.Context) error { _, err := o.desk.Case(ctx, id, "a"); return err },
				func(ctx context.Context) error { return o.desk.Note(ctx, id, "a", "x") },
				func(ctx context.Context) error { return o.desk.Return(ctx, id, "a") },
				func(ctx context.Context) error { _, err := o.desk.Take(ctx, id, "a"); return err },
			} {
				if err := do(o.ctx); err != nil && !errors.Is(err, down) && !errors.Is(err, gone) &&
					!errors.Is(err, realname.ErrRefused) && !errors.Is(err, kv.ErrUnknown) {
					t.Fatalf("call %d: %v", n, err)
				}
			}
			chaos.Plan = nil
			o.Clock.Advance(10 * time.Minute)
			o.Verifier.Sweep(o.ctx)
			o.counts(1, 0, 0)
			c, err := o.desk.Next(o.ctx, "b")
			if err != nil {
				t.Fatalf("call %d, %+v: %v", n, f, err)
			}
			s, err := o.desk.Decide(o.ctx, realname.Decision{Session: id, Round: c.Round, Actor: "b", Approve: true})
			if err != nil || s.Status != realname.StatusApproved {
				t.Errorf("call %d: %v, %v", n, s.Status, err)
			}
			o.counts(0, 0, 0)
		}
	}
}

func ExampleDesk_Next() {
	w, _ := handIn()
	desk := w.Verifier.Desk()
	c := must(desk.Next(ctx, "reviewer-7"))
	file := must(desk.Case(ctx, c.Session, "reviewer-7"))
	fmt.Println(c.Round, c.Taken, file.Session.Subject.Name, len(file.Earlier))
	fmt.Printf("%+v\n", must(desk.Waiting(ctx)))
	// Output:
	// 1 reviewer-7 张** 0
	// {Free:0 Taken:1 Late:0 More:false}
}

func ExampleDesk_Reveal() {
	w, s := handIn()
	got := must(w.Verifier.Desk().Reveal(ctx, s.Ref.ID, "reviewer-7", "ticket-4711"))
	fmt.Println(got.Subject.Name, got.Subject.Name.Reveal())
	// Output: 张** 张三丰
}

// TestCaseBesideUnreadable: what cannot be opened of the same account, and of others with the number, is left out of
// the file of a case, and logged once.
func TestCaseBesideUnreadable(t *testing.T) {
	store := new(kv.Memory)
	var log lockedBuffer
	h := newHouse(t, store, func(c *realname.Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	other := h.verify("b", guests[0])
	bad, good := besideUnreadable(t, h, store)
	file := func() realname.CaseFile {
		t.Helper()
		f, err := h.Verifier.Desk().Case(h.ctx, good.Ref.ID, "reviewer")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := file(); len(f.Earlier) != 0 || len(f.Identity) != 1 || f.Identity[0].Session != other.Ref.ID {
		t.Errorf("earlier %+v, of the same number %+v", f.Earlier, f.Identity)
	}
	spoilSession(t, store, other.Ref.ID)
	for range 2 {
		if f := file(); len(f.Earlier) != 0 || len(f.Identity) != 0 {
			t.Errorf("earlier %+v, of the same number %+v", f.Earlier, f.Identity)
		}
	}
	for _, id := range []string{bad.Ref.ID, other.Ref.ID} {
		if n := strings.Count(log.String(), `"kind":"session","name":"`+id); n != 1 {
			t.Errorf("%d entries in the log, want one:\n%s", n, log.String())
		}
	}
}
