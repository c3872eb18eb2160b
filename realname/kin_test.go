package realname_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// aunt is an adult who is no guardian yet.
var aunt = guest{realname.Identity{Name: names.MustParse("钱七七"), Number: born("19700101").Number},
	guests[0].card, sms.MustParseMobile("13300133000"), otherPIN(7)}

// reviewed is a family whose children wait for people, after a session of the child to which one guardian agreed came
// to nothing: in the next one, which waits for people, only the other agreed.
func reviewed(t *testing.T, store kv.Store) (h *house, earlier, next realname.Session) {
	t.Helper()
	h = family(t, store, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
	})
	earlier = h.enroll("kid", "mother")
	_, err := h.Verifier.SubmitIdentity(h.ctx, earlier.Ref, child.who)
	if err == nil {
		_, err = h.Verifier.Cancel(h.ctx, earlier.Ref)
	}
	if err == nil {
		next, err = h.walk(h.enroll("kid", "father"), child)
	}
	if err != nil || next.Status != realname.StatusReview {
		t.Fatal(next.Status, err)
	}
	return h, earlier, next
}

// wantOwn wants all to be refused that an actor does at the desk about a session, and about its account.
func (h *house) wantOwn(when string, s realname.Session, actor string) {
	h.t.Helper()
	desk := h.Verifier.Desk()
	for what, do := range map[string]func() error{
		"take":           func() error { _, err := desk.Take(h.ctx, s.Ref.ID, actor); return err },
		"case":           func() error { _, err := desk.Case(h.ctx, s.Ref.ID, actor); return err },
		"reveal":         func() error { _, err := desk.Reveal(h.ctx, s.Ref.ID, actor, "ticket 1"); return err },
		"export session": func() error { _, err := desk.ExportSession(h.ctx, s.Ref.ID, actor, "ticket 1"); return err },
		"decide": func() error {
			_, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: actor, Approve: true})
			return err
		},
		"export":  func() error { _, err := desk.Export(h.ctx, s.Ref.Account, actor, "ticket 1"); return err },
		"erase":   func() error { _, err := desk.Erase(h.ctx, s.Ref.Account, actor, "ticket 1"); return err },
		"suspend": func() error { return desk.Suspend(h.ctx, s.Ref.Account, actor, realname.ReasonAttackSuspected) },
	} {
		h.refused(fmt.Sprintf("%s: %s by %s", when, what, actor), do(), realname.ReasonOwnCase)
	}
}

// TestGuardianOfAnotherSession: a guardian gets nothing of the child's other sessions, and decides nothing about them:
// of the next one, of the earlier one, and however their name is written.
func TestGuardianOfAnotherSession(t *testing.T) {
	h, earlier, next := reviewed(t, nil)
	for _, actor := range []string{"mother", "Mother", "MOTHER"} {
		h.wantOwn("next", next, actor)
	}
	h.wantOwn("earlier", earlier, "father")
	desk := h.Verifier.Desk()
	_, err := desk.Next(h.ctx, "mother")
	h.refused("next for the mother", err, realname.ReasonNoCase)
	for actor, want := range map[string]int{"Mother": 0, "reviewer": 1} {
		if all, err := desk.Cases(h.ctx, realname.CaseFilter{For: actor}); err != nil || len(all.Cases) != want {
			t.Errorf("%s is shown %d cases, %v; want %d", actor, len(all.Cases), err, want)
		}
	}
	if s, err := desk.Next(h.ctx, "reviewer"); err != nil || s.Session != next.Ref.ID {
		t.Errorf("the next for a reviewer is %v, %v", s.Session, err)
	}
}

// TestGuardianOfASessionThatIsGone: a guardian stays one once the data of their session is gone, in a session that was
// started before and in one that is started then. With the data goes whom its session knows.
func TestGuardianOfASessionThatIsGone(t *testing.T) {
	h, earlier, next := reviewed(t, nil)
	if b := h.shown(earlier.Ref.ID); !bytes.Contains(b, []byte(`"kin"`)) {
		t.Fatalf("the session knows no guardian to begin with: %s", b)
	}
	if _, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: next.Ref.ID, Round: next.Round, Actor: "reviewer"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Verifier.Records().EraseSession(h.ctx, earlier.Ref.ID); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(25 * time.Hour)
	h.sweep()
	h.wantOwn("rejected", next, "mother")
	s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.wantOwn("begun", s, "mother")
	last, err := h.walk(h.enroll("kid", "father"), child)
	if err != nil || last.Status != realname.StatusReview {
		t.Fatal(last.Status, err)
	}
	h.wantOwn("started later", last, "mother")
	if b := h.shown(earlier.Ref.ID); bytes.Contains(b, []byte(`"kin"`)) {
		t.Errorf("a session without data knows who was a guardian: %s", b)
	}
	for _, s := range []realname.Session{next, last} {
		if _, err := h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID); err != nil {
			t.Fatal(err)
		}
	}
	err = h.Verifier.Desk().Suspend(h.ctx, "kid", "mother", realname.ReasonAttackSuspected)
	h.refused("an account without data", err, realname.ReasonOwnCase)
}

// TestGuardianOfTheAccountBefore: with a release an account forgets whose guardians agreed for its person: they may
// decide about the next one. So it does when it is erased.
func TestGuardianOfTheAccountBefore(t *testing.T) {
	for how, end := range map[string]func(h *house) error{
		"released": func(h *house) error {
			return h.Verifier.Desk().Release(h.ctx, "kid", "operator", realname.ReasonReleased)
		},
		"erased": func(h *house) error { _, err := h.Verifier.Records().Erase(h.ctx, "kid"); return err },
	} {
		h, earlier, next := reviewed(t, nil)
		if err := end(h); err != nil {
			t.Fatal(how, err)
		}
		_, err := h.guard(next.Ref, "mother") // too late: the session has ended
		if err == nil {
			t.Errorf("%s: a guardian agrees for whom the account belonged to", how)
		}
		other := guest{born("20150602"), child.card, child.mobile, child.pin}
		s, err := h.walk(h.enroll("kid", "father"), other)
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatal(how, s.Status, err)
		}
		if _, err = h.Verifier.Desk().Reveal(h.ctx, s.Ref.ID, "mother", "ticket 1"); err != nil {
			t.Errorf("%s: the guardian of the person before: %v", how, err)
		}
		_, err = h.Verifier.Desk().Reveal(h.ctx, s.Ref.ID, "father", "ticket 1")
		h.refused(how+": the guardian", err, realname.ReasonOwnCase)
		if how == "released" { // what is about the person before stays closed to their guardians
			_, err = h.Verifier.Desk().Case(h.ctx, next.Ref.ID, "mother")
			h.refused("the session of the person before", err, realname.ReasonOwnCase)
			_, err = h.Verifier.Desk().Case(h.ctx, earlier.Ref.ID, "father")
			h.refused("the earlier session of the person before", err, realname.ReasonOwnCase)
			err = h.Verifier.Desk().Suspend(h.ctx, "kid", "mother", realname.ReasonAttackSuspected)
			h.refused("an account that has data of the person before", err, realname.ReasonOwnCase)
		}
	}
}

// TestGuardianIsKnownDespiteFaults: whatever call to the store fails or is not answered while a guardian agrees, once it
// has returned no error there is no session of the child's at which they could act.
func TestGuardianIsKnownDespiteFaults(t *testing.T) {
	for _, lost := range []bool{false, true} {
		for n, met := 1, true; met; n++ {
			store := &kvtest.Chaos{Store: new(kv.Memory)}
			h, earlier, next := reviewed(t, store)
			_, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: next.Ref.ID, Round: next.Round, Actor: "reviewer"})
			if err != nil {
				t.Fatal(err)
			}
			h.verify("aunt", aunt)
			h.Clock.Advance(2 * time.Minute)
			last, err := h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			met = false
			meet(store, n, lost, &met)
			_, err = h.guard(last.Ref, "aunt")
			store.Plan = nil
			if err != nil {
				_, err = h.guard(last.Ref, "aunt")
			}
			if err != nil {
				t.Fatalf("call %d: again: %v", n, err)
			}
			for _, s := range []realname.Session{earlier, next, last} {
				h.wantOwn(fmt.Sprintf("call %d, %s", n, s.Ref.ID), s, "aunt")
			}
		}
	}
}

// TestGuardianOfNoSession: who agrees where there is no such session, or one of another account, is refused, and is
// nobody's guardian.
func TestGuardianOfNoSession(t *testing.T) {
	store := newCensus()
	h, _, next := reviewed(t, store)
	h.verify("aunt", aunt)
	before := store.list()
	for _, ref := range []realname.Ref{{Account: "kid", ID: "00000000000000000000000000"}, {Account: "nobody", ID: next.Ref.ID}} {
		if _, err := h.guard(ref, "aunt"); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("%v: %v", ref, err)
		}
	}
	if after := store.list(); !slices.Equal(after, before) {
		t.Errorf("there were %d records, and are %d", len(before), len(after))
	}
	if _, err := h.Verifier.Desk().Take(h.ctx, next.Ref.ID, "aunt"); err != nil {
		t.Errorf("a guardian of nobody may not act: %v", err)
	}
}

// TestGuardianOfAnEndedSession: who comes too late to agree is no guardian, and may act at the desk.
func TestGuardianOfAnEndedSession(t *testing.T) {
	h := family(t, nil)
	s := h.enroll("kid", "mother")
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	_, err := h.guard(s.Ref, "father")
	h.refused("too late", err, realname.ReasonSessionEnded)
	if _, err := h.Verifier.Desk().Account(h.ctx, "kid", "father"); err != nil {
		t.Errorf("who came too late is a guardian: %v", err)
	}
	_, err = h.Verifier.Desk().Account(h.ctx, "kid", "mother")
	h.refused("a guardian", err, realname.ReasonOwnCase)
}
