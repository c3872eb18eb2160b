package realname_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestExportHasEveryField: what is personal data in any record is exported, or has a written reason
// why not. No reason is left over.
func TestExportHasEveryField(t *testing.T) {
	reasons := realname.NotExported()
	for kind, fields := range declared(t) {
		for _, f := range fields {
			name, personal := strings.CutSuffix(f, " *")
			why, given := reasons[kind+" "+name]
			delete(reasons, kind+" "+name)
			switch exported := slices.Contains(realname.ExportedKinds(), kind); {
			case personal && !exported && why == "":
				t.Errorf("%s of record %q is personal data, and a person's export has it not. Export it: in realname/export.go, "+
					"add %q to exportedKinds and write its fields with wire.Reveal. Or say in notExported there why not: %q: \"...\".",
					name, kind, kind, kind+" "+name)
			case given && (!personal || why == ""):
				t.Errorf("%s of %q is not personal data, or the reason why it is not exported is empty", name, kind)
			}
		}
	}
	for field, why := range reasons {
		t.Errorf("notExported has %q (%s), which no record has: take it out", field, why)
	}
}

// TestExportShowsEveryField: a record in which every field is set is exported with each of them, but for
// those that have a reason why not.
func TestExportShowsEveryField(t *testing.T) {
	missing, shown := realname.LeftOutOfExports()
	for kind, fields := range missing {
		t.Errorf("%q of %q are set, and the export has them not", fields, kind)
	}
	for kind, fields := range shown {
		t.Errorf("%q of %q are not for a person, and the export has them", fields, kind)
	}
}

func (h *house) export(account string) map[string]any {
	h.t.Helper()
	e, err := h.Verifier.Records().Export(h.ctx, account)
	var doc map[string]any
	if err == nil {
		err = json.Unmarshal(e.Reveal(), &doc)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return doc
}

// TestExport: what was given is in the export, and nothing that was not.
func TestExport(t *testing.T) {
	h := newHouse(t, nil, nil)
	g := guests[0]
	first := h.verify("account-of-a", g)
	h.reach("account-of-a", realname.GoalRenew, realname.MethodBankCard, g, realname.StatusApproved)
	doc := h.export("account-of-a")
	all := doc["sessions"].([]any)
	if len(all) != 2 || doc["account"].(map[string]any)["account"] != "account-of-a" {
		t.Fatalf("%d sessions of %v", len(all), doc["account"])
	}
	for i, want := range []map[string]string{
		{"name": g.who.Name.RevealStored(), "number": g.who.Number.Reveal(), "mobile": g.mobile.Reveal()},
		{"name": g.who.Name.RevealStored(), "number": g.who.Number.Reveal(), "card": g.card.Reveal(), "card_mobile": g.mobile.Reveal()},
	} {
		s := all[i].(map[string]any)
		given := s["given"].(map[string]any)
		for field, value := range want {
			if given[field] != value {
				t.Errorf("session %d: %s is %v", i, field, given[field])
			}
		}
		if s["status"] != "approved" || s["data"] != "full" || len(s["consents"].([]any)) == 0 || len(s["checks"].([]any)) < 4 {
			t.Errorf("session %d: %v", i, s)
		}
	}
	e, err := h.Verifier.Records().Export(h.ctx, "account-of-a")
	if err != nil {
		t.Fatal(err)
	}
	leaktest.CheckSealed(t, e, g.who.Name.Reveal(), g.who.Number.Reveal(), g.mobile.Reveal())
	one, err := h.Verifier.Records().ExportSession(h.ctx, first.Ref.ID)
	if err != nil || strings.Count(string(one.Reveal()), `"id"`) != 1 || !strings.Contains(string(one.Reveal()), first.Ref.ID) {
		t.Errorf("one session: %v", err)
	}
	for _, secret := range []string{"operator", "hidden purpose"} {
		if _, err := h.Verifier.Subject(h.ctx, "account-of-a", "hidden purpose"); err != nil {
			t.Fatal(err)
		}
		if err := h.Verifier.Records().Hold(h.ctx, first.Ref.ID, "operator", "hidden purpose", h.Clock.Now().Add(day)); err != nil {
			t.Fatal(err)
		}
		if e, err := h.Verifier.Records().Export(h.ctx, "account-of-a"); err != nil || strings.Contains(string(e.Reveal()), secret) {
			t.Errorf("the export has %q (%v)", secret, err)
		}
	}
	for _, unknown := range []string{"b", "account-of-b"} {
		if _, err := h.Verifier.Records().Export(h.ctx, unknown); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("%s: %v", unknown, err)
		}
	}
	if _, err := h.Verifier.Records().ExportSession(h.ctx, "nothing"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("no session: %v", err)
	}
}

// TestExportHasNothingOfStaff: what staff wrote, who that was and why they looked is not in it. A person is not told of
// what they are suspected.
func TestExportHasNothingOfStaff(t *testing.T) {
	o := newOffice(t, nil, always).add(1)
	id, v := o.refs[0].ID, o.Verifier
	_, revealed := o.desk.Reveal(o.ctx, id, "actor-7", "purpose-7")
	if err := errors.Join(o.desk.Note(o.ctx, id, "actor-7", "on the list of text-7"), revealed); err != nil {
		t.Fatal(err)
	}
	_, exported := o.desk.Export(o.ctx, "account-0", "actor-7", "purpose-7")
	o.want("a first vote", exported, realname.ReasonSecondActor)
	o.want("a first vote", v.Records().Hold(o.ctx, id, "actor-7", "purpose-7", o.Clock.Now().Add(day)), realname.ReasonSecondActor)
	o.want("a first vote", o.decide(0, "actor-7", realname.Decision{Reason: realname.ReasonAttackSuspected}), realname.ReasonSecondActor)
	all, err1 := v.Records().Export(o.ctx, "account-0")
	one, err2 := v.Records().ExportSession(o.ctx, id)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, e := range []realname.Export{all, one} {
		for _, secret := range []string{"actor-7", "purpose-7", "text-7", "attack", "notes"} {
			if strings.Contains(string(e.Reveal()), secret) {
				t.Errorf("the export has %q: %s", secret, e.Reveal())
			}
		}
	}
}

// TestExportHasPhotos: photos that are kept are in the export, as they are kept, and those that have gone are
// not.
func TestExportHasPhotos(t *testing.T) {
	g := newGallery(t, nil, nil)
	s := g.walk("a", people[0])
	kept, err := g.shown(s)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%d photos are kept, %v", len(kept), err)
	}
	h := &house{World: g.World, t: t, ctx: t.Context()}
	photos := func() []any {
		all, _ := h.export("a")["sessions"].([]any)[0].(map[string]any)["photos"].([]any)
		return all
	}
	all := photos()
	if len(all) != len(kept) {
		t.Fatalf("%d photos, want %d", len(all), len(kept))
	}
	for i, want := range kept {
		p := all[i].(map[string]any)
		if p["picture"] != base64.StdEncoding.EncodeToString(want.Photo.Reveal()) || p["side"] != want.Side.String() || p["type"] != "image/png" {
			t.Errorf("photo %d is %v %v, and not the one that is kept", i, p["side"], p["type"])
		}
	}
	if err := g.decide(s, realname.Decision{Approve: true}); err != nil {
		t.Fatal(err)
	}
	g.later(day)
	g.wantKept("after the decision", 0)
	if all := photos(); len(all) != 0 {
		t.Errorf("%d photos after their end", len(all))
	}
}

// TestExportIsOfOnePerson: what somebody else has given is nobody's to read: not the person's
// before, and not what was tried with another number.
func TestExportIsOfOnePerson(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Retain = realname.RetainPayments() })
	wrong := h.begun("a") // the account is nobody's yet
	if n := len(h.export("a")["sessions"].([]any)); n != 1 {
		t.Errorf("before it is known whose it is: %d sessions", n)
	}
	if _, err := h.Verifier.Cancel(h.ctx, wrong.Ref); err != nil {
		t.Fatal(err)
	}
	was := h.verify("a", guests[1])
	check := func(when string, ids ...string) {
		t.Helper()
		var got []string
		for _, s := range h.export("a")["sessions"].([]any) {
			got = append(got, s.(map[string]any)["id"].(string))
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s: sessions %v, want %v", when, got, ids)
		}
		for _, id := range []string{wrong.Ref.ID, was.Ref.ID} {
			_, err := h.Verifier.Records().ExportSession(h.ctx, id)
			if want := slices.Contains(ids, id); errors.Is(err, realname.ErrNotFound) == want {
				t.Errorf("%s: one session: %v", when, err)
			}
		}
	}
	check("another number was tried", was.Ref.ID)
	if err := h.Verifier.Desk().Release(h.ctx, "a", "operator", realname.ReasonReleased); err != nil {
		t.Fatal(err)
	}
	check("released")
	next := h.verify("a", guests[0])
	check("of the next person", next.Ref.ID)
	if err := h.Verifier.Records().RestrictSession(h.ctx, next.Ref.ID); err != nil {
		t.Fatal(err)
	}
	s := h.export("a")["sessions"].([]any)[0].(map[string]any)
	if s["data"] != "restricted" || s["given"] != nil {
		t.Errorf("restricted: %v", s)
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Records().Export(h.ctx, "a"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("erased: %v", err)
	}
}

// TestExportIsWhole: where a session cannot be read there is an error and no export.
func TestExportIsWhole(t *testing.T) {
	store := newCensus()
	h := newHouse(t, store, nil)
	s := h.verify("a", guests[0])
	r, err := store.Get(h.ctx, "rn/k/"+s.Ref.ID)
	was := r.Version
	if r.Value, r.Version = []byte("no record"), kv.NewVersion(); err == nil {
		err = store.Swap(h.ctx, "rn/k/"+s.Ref.ID, was, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	if e, err := h.Verifier.Records().Export(h.ctx, "a"); err == nil || !e.IsZero() {
		t.Errorf("got an export, %v", err)
	}
}

// A person asks what is kept of them.
func ExampleRecords_Export() {
	ctx := context.Background()
	w, _ := realnametest.New(realnametest.Options{})
	s, _ := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())

	export, err := w.Verifier.Records().Export(ctx, "account-1")
	fmt.Println(export, err) // logs stay masked

	var doc struct{ Sessions []struct{ ID, Status string } }
	_ = json.Unmarshal(export.Reveal(), &doc)
	fmt.Println(doc.Sessions[0].ID == s.Ref.ID, doc.Sessions[0].Status)
	// Output:
	// *** <nil>
	// true approved
}
