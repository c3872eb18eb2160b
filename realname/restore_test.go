package realname_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// unusual is a person whom only parsers with options accept: a name in a vendor's
// font, a number of a region that is in no table, a card with a wrong check digit and
// a mobile number of a range that nobody was given.
func unusual(t *testing.T) (realname.Identity, realname.Card) {
	t.Helper()
	font := names.Options{Private: func(r rune) rune {
		if r == 0xF0001 {
			return '䶮'
		}
		return 0
	}}
	name, _, err1 := font.Parse("王\U000F0001")
	number, _, err2 := (&idcard.Parser{UnknownRegions: true}).Parse("110199199001010010")
	plate, _, err3 := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse("4111111111111112")
	line, err4 := sms.Accept{Unassigned: true}.Parse("14000000000")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"number": parses(idcard.Parse, number.Reveal()), "card": parses(bankcard.Parse, plate.Reveal()),
		"mobile": parses(sms.ParseMobile, line.Reveal()),
	} {
		if err == nil {
			t.Fatalf("the %s is nothing unusual", what)
		}
	}
	if back, err := names.Parse(name.RevealSpelling()); err == nil && back == name {
		t.Fatal("the name is nothing unusual")
	}
	return realname.Identity{Name: name, Number: number}, realname.Card{Number: plate, Mobile: line}
}

// parses returns the error of a parser.
func parses[T any](parse func(string) (T, error), s string) error {
	_, err := parse(s)
	return err
}

// TestAcceptedIsReadBack: whoever was accepted once is read back, whatever the parsers
// say by default, and stands in nobody's way when keys change.
func TestAcceptedIsReadBack(t *testing.T) {
	id, card := unusual(t)
	f := newFleet(t, new(kv.Memory), nil)
	for i := range f.at {
		f.at[i] = newWorldLike(t, f, i)
	}
	u := walk(t, f.at[known], "account-1", realname.MethodBankCard).identity(id)
	u.do(func() (realname.Session, error) { return u.Verifier.SubmitCard(u.ctx, u.ref, card) })
	if u.err != nil {
		t.Fatal(u.err)
	}
	f.reindex()
	f.rewrap()
	v := f.at[alone].Verifier
	s, err := v.Get(u.ctx, u.ref)
	if err != nil || s.Subject != id || s.Card != card.Number || s.Mobile != card.Mobile {
		t.Fatalf("Get = %+v, %v; want what was given", s, err)
	}
	if s, err := v.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodBankCard); err != nil || s.Ref != u.ref {
		t.Errorf("Start: %v", err)
	}
	if all, err := v.Records().Sessions(u.ctx, "account-1"); err != nil || len(all) != 1 {
		t.Errorf("Sessions: %d, %v", len(all), err)
	}
	if _, err := v.Sweep(u.ctx); err != nil {
		t.Errorf("Sweep: %v", err)
	}
	if _, err := v.Cancel(u.ctx, u.ref); err != nil {
		t.Errorf("Cancel: %v", err)
	}
	if _, err := v.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Errorf("Erase: %v", err)
	}
}

// newWorldLike makes the process of one phase anew, with a code service that sends to
// every well-formed number.
func newWorldLike(t *testing.T, f *fleet, phase int) *realnametest.World {
	t.Helper()
	return newWorld(t, realnametest.Options{
		Store: f.store, Clock: f.clock, Backend: f.backend, Keys: f.ring(rotation[phase]),
		SMS: func(c *sms.Config) { c.Accept.Unassigned = true },
	})
}

// TestUnreadable: where personal data cannot be opened, what needs none goes on: the
// session ends, the account begins anew, and the keys of everybody else change.
func TestUnreadable(t *testing.T) {
	f := newFleet(t, new(kv.Memory), nil)
	w := f.at[known]
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	other := walk(t, w, "account-2", realname.MethodIDCard).identity(people[1])
	if u.err != nil || other.err != nil {
		t.Fatal(u.err, other.err)
	}
	spoil(t, f.store, "rn/k/"+u.ref.ID)
	if _, err := w.Verifier.Get(u.ctx, u.ref); !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("Get: %v, want ErrCorrupt", err)
	}
	if _, err := w.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(people[0])); !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("SubmitPhotos: %v, want ErrCorrupt", err)
	}
	if n := w.Backend.Count(realname.StepPhotos); n != 0 {
		t.Errorf("the photos were read %d times", n)
	}
	if s, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil || s.Ref != u.ref {
		t.Errorf("Start: %v, want the open session", err)
	}
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Errorf("Cancel: %v", err)
	}
	if s, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil || s.Ref == u.ref {
		t.Errorf("Start: %v, want another session", err)
	}
	all, err := w.Verifier.Records().Sessions(u.ctx, "account-1")
	if len(all) != 2 || !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("Sessions = %d, %v; want both and ErrCorrupt", len(all), err)
	}
	w.Clock.Advance(time.Hour)
	if _, err := w.Verifier.Sweep(u.ctx); err != nil {
		t.Errorf("Sweep: %v", err)
	}
	f.reindex()
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Errorf("Erase: %v", err)
	}
	f.rewrap()
	if s, err := f.at[alone].Verifier.Get(u.ctx, other.ref); err != nil || s.Subject != people[1] {
		t.Errorf("the other account: %v", err)
	}
}

// spoil changes a record's value, as a failing disk does.
func spoil(t *testing.T, s kv.Store, key string) {
	t.Helper()
	_, err := kv.Update(context.Background(), s, key, func(r kv.Record) (kv.Record, error) {
		r.Value = []byte(strings.Repeat("?", len(r.Value)))
		return r, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnreadableIsKept: personal data that cannot be opened is not written over, by
// whatever needs none.
func TestUnreadableIsKept(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	if err := realname.SpoilPrivate(u.ctx, w.Verifier, u.ref.ID); err != nil {
		t.Fatal(err)
	}
	before, err := realname.PrivateOf(u.ctx, w.Verifier, u.ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.Get(u.ctx, u.ref); !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("Get: %v, want ErrCorrupt", err)
	}
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Errorf("Cancel: %v", err)
	}
	after, err := realname.PrivateOf(u.ctx, w.Verifier, u.ref.ID)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the data was written anew, %v", err)
	}
}
