package realname_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestNeedsOfAnotherPerson: where somebody's number is given after another's was tried in the same session, the
// session tells what a guardian has to agree to, as the error does. Nothing changes for the one of before.
func TestNeedsOfAnotherPerson(t *testing.T) {
	for name, who := range map[string]guest{"child": child, "youth": youth} {
		for _, passed := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", the other passed: ", passed), func(t *testing.T) { needsOfAnother(t, who, passed) })
		}
	}
}

func needsOfAnother(t *testing.T, who guest, passed bool) {
	h := family(t, nil, forChildren(18))
	s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	if !passed {
		h.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	third := realname.Identity{Name: guests[0].who.Name, Number: born("19800101").Number}
	if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, third); err != nil || len(marked(s.Needs, true)) != 0 {
		t.Fatal(s.Needs, err)
	}
	calls := len(h.Backend.Calls())
	s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who.who)
	h.refused("before the guardian agrees", err, realname.ReasonGuardianConsentRequired)
	want := []string{"identity", "photos", "face"}
	if got := marked(s.Needs, true); !slices.Equal(got, want) || len(s.Needs) != len(want) || s.Subject != third {
		t.Errorf("a guardian has to agree to %q, want %q; of %+v about %v", got, want, s.Needs, s.Subject)
	}
	if n := len(h.Backend.Calls()); n != calls {
		t.Errorf("%d calls about a child", n-calls)
	}
	if s, err = h.guard(s.Ref, "mother"); err != nil || len(s.Needs) != 0 {
		t.Fatal(s.Needs, err)
	}
	if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who.who); err == nil {
		s, err = h.walk(s, who)
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Errorf("%v at %v, %v", s.Status, s.Next, err)
	}
}

// TestNeedsOfTheFirstPersonAgain: once the first person goes on, nobody needs a guardian any more.
func TestNeedsOfTheFirstPersonAgain(t *testing.T) {
	third := guest{realname.Identity{Name: guests[0].who.Name, Number: born("19800101").Number}, guests[0].card, child.mobile, otherPIN(2)}
	for name, goOn := range map[string]func(h *house, s realname.Session) (realname.Session, error){
		"by their number": func(h *house, s realname.Session) (realname.Session, error) {
			return h.Verifier.SubmitIdentity(h.ctx, s.Ref, third.who)
		},
		"by the next step": func(h *house, s realname.Session) (realname.Session, error) { return h.step(s, third) },
	} {
		h := family(t, nil)
		s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, third.who)
		}
		if err != nil {
			t.Fatal(err)
		}
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
		h.refused(name, err, realname.ReasonGuardianConsentRequired)
		if s, err = goOn(h, s); err != nil || len(s.Needs) != 0 {
			t.Errorf("%s: needs %v, %v", name, s.Needs, err)
		}
		if s, err = h.walk(s, third); err != nil || s.Status != realname.StatusApproved {
			t.Errorf("%s: %v, %v", name, s.Status, err)
		}
	}
}

// TestNeedsOfBoth: where neither the person nor a guardian has agreed, the session tells of both, as the error does.
func TestNeedsOfBoth(t *testing.T) {
	h := family(t, nil, forChildren(18))
	s, err := h.Verifier.Start(h.ctx, "youth", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
	}
	h.refused("nobody has agreed", err, realname.ReasonConsentRequired)
	want := []string{"identity", "photos", "face"}
	if !slices.Equal(marked(s.Needs, true), want) || !slices.Equal(marked(s.Needs, false), want) {
		t.Errorf("needs %+v", s.Needs)
	}
}
