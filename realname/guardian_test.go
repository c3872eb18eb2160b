package realname_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// born is a made-up person with a date of birth, such as "20120105".
func born(date string) realname.Identity {
	return realname.Identity{Name: names.MustParse("王小明"), Number: idcard.MustParse(withCheck("110105" + date + "002"))}
}

// child is a guest of ten years, in the world's year 2026.
var child = guest{born("20150601"), guests[0].card, sms.MustParseMobile("13700137000"), otherPIN(2)}

// youth is one of sixteen.
var youth = guest{born("20090601"), guests[0].card, sms.MustParseMobile("13600136000"), otherPIN(3)}

// forChildren changes a configuration to one that verifies children, where guardians agree up to an age.
func forChildren(age int) func(*realname.Config) {
	return func(c *realname.Config) {
		c.MinAge = 1
		c.Goals = map[realname.Goal]realname.GoalSpec{realname.GoalVerify: {
			From:     []realname.AccountState{realname.AccountUnverified, realname.AccountLapsed},
			Verifies: true, Guardian: age,
		}}
	}
}

// readsPhotos has every way of a goal that verifies read photos.
func readsPhotos(c *realname.Config) {
	c.Goals = maps.Clone(c.Goals)
	for _, g := range []realname.Goal{realname.GoalVerify, realname.GoalRenew} {
		spec := c.Goals[g]
		if len(spec.From) == 0 {
			spec.From, spec.Verifies = []realname.AccountState{realname.AccountVerified, realname.AccountLapsed}, true
		}
		spec.Flows = map[realname.Method][]realname.Step{
			realname.MethodIDCard:   {realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepPIN},
			realname.MethodBankCard: {realname.StepIdentity, realname.StepPhotos, realname.StepCard, realname.StepCode, realname.StepPIN},
		}
		c.Goals[g] = spec
	}
}

// family is a house with a guardian who is verified, and another adult.
func family(t *testing.T, store kv.Store, change ...func(*realname.Config)) *house {
	t.Helper()
	h := newHouse(t, store, func(c *realname.Config) {
		forChildren(0)(c)
		for _, f := range change {
			f(c)
		}
	})
	h.verify("mother", guests[0])
	h.verify("father", guests[1])
	return h
}

// guard has a guardian agree to all.
func (h *house) guard(ref realname.Ref, guardian string) (realname.Session, error) {
	return h.Verifier.GuardianConsent(h.ctx, ref, guardian, realnametest.Acts(h.Verifier)...)
}

// enroll starts a session in which a guardian has agreed, and nobody else.
func (h *house) enroll(account, guardian string) realname.Session {
	h.t.Helper()
	h.Clock.Advance(2 * time.Minute)
	s, err := h.Verifier.Start(h.ctx, account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.guard(s.Ref, guardian)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// marked are the purposes to which a guardian, or the person, has to agree.
func marked(needs []realname.ConsentNeed, guardian bool) (all []string) {
	for _, n := range needs {
		if n.Guardian == guardian {
			all = append(all, n.Purpose.String())
		}
	}
	return all
}

// TestGuardianAges: who has to agree, by age on the day in Beijing. Below 14 it is the guardian (个人信息保护法,
// art. 31), and from there to the age of the goal both. A year is full on the birthday at 00:00, and
// for people born on 29 February on 1 March.
func TestGuardianAges(t *testing.T) {
	for _, tt := range []struct {
		birth string
		goal  int
		day   string             // 00:00 in Beijing; a microsecond before it is the day before
		want  [2]realname.Reason // for the day before, and for the day
	}{
		{"20120301", 0, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20120301", 14, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20120229", 0, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20120229", 0, "2026-02-28", [2]realname.Reason{realname.ReasonGuardianConsentRequired, realname.ReasonGuardianConsentRequired}},
		{"20140228", 0, "2028-02-28", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20120301", 18, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, realname.ReasonGuardianConsentRequired}},
		{"20100301", 16, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20080301", 18, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20080229", 18, "2026-03-01", [2]realname.Reason{realname.ReasonGuardianConsentRequired, 0}},
		{"20080301", 16, "2026-03-01", [2]realname.Reason{0, 0}},
		{"20080301", 0, "2026-03-01", [2]realname.Reason{0, 0}},
	} {
		day, err := time.ParseInLocation(time.DateOnly, tt.day, time.FixedZone("Beijing", 8*60*60))
		if err != nil {
			t.Fatal(err)
		}
		h := newHouse(t, nil, forChildren(tt.goal))
		h.Clock.Advance(day.Add(-time.Microsecond).Sub(h.Clock.Now()))
		for i, want := range tt.want {
			when := fmt.Sprintf("born %s, goal %d, at %v", tt.birth, tt.goal, h.Clock.Now())
			u := walk(t, h.World, fmt.Sprint("child-", i), realname.MethodIDCard).identity(born(tt.birth))
			wantReason(t, when, u.err, want)
			if n := h.Backend.Count(realname.StepIdentity); want != 0 && n != 0 {
				t.Errorf("%s: the authority was asked", when)
			}
			h.Clock.Advance(time.Microsecond)
		}
	}
}

// TestGuardianUnderMinAge: the age of the service comes first. By default nobody under 14 is verified, with
// or without a guardian.
func TestGuardianUnderMinAge(t *testing.T) {
	for _, minAge := range []int{0, 14, 12} {
		h := family(t, nil, func(c *realname.Config) { c.MinAge = minAge })
		s := h.enroll("kid", "mother")
		_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
		h.refused(fmt.Sprint("MinAge ", minAge), err, realname.ReasonUnderAge)
	}
}

// TestChild: somebody of ten is verified with a guardian's consent alone, and what the child says does not
// count. The session tells what the guardian has to agree to, from the first refusal on.
func TestChild(t *testing.T) {
	h := family(t, nil)
	s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard) // the child has agreed to all
	if err != nil || len(s.Needs) == 0 || len(marked(s.Needs, true)) != 0 {
		t.Fatalf("before anybody knows: needs %v, %v", s.Needs, err)
	}
	s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
	h.refused("before the guardian agrees", err, realname.ReasonGuardianConsentRequired)
	if n := needsOf(err); !slices.Equal(marked(n, true), []string{"identity"}) || len(n) != 1 || n[0].Step != realname.StepIdentity {
		t.Errorf("the error names %+v", n)
	}
	all := []string{"identity", "photos", "face"}
	for when, now := range map[string]func() (realname.Session, error){
		"refused": func() (realname.Session, error) { return s, nil },
		"read":    func() (realname.Session, error) { return h.Verifier.Get(h.ctx, s.Ref) },
	} {
		if s, err := now(); err != nil || !slices.Equal(marked(s.Needs, true), all) || len(s.Needs) != 3 || s.Subject != (realname.Identity{}) {
			t.Errorf("%s: needs %v, subject %v, %v", when, s.Needs, s.Subject, err)
		}
	}
	if n := len(h.Backend.Calls()); n != callsOfTwo(h) {
		t.Errorf("%d calls, and none is to be about the child", n)
	}
	acts := realnametest.Acts(h.Verifier, realname.PurposeIdentity)
	if s, err = h.Verifier.GuardianConsent(h.ctx, s.Ref, "mother", acts...); err != nil || !slices.Equal(marked(s.Needs, true), all[1:]) {
		t.Fatalf("the guardian agrees to one: needs %v, %v", s.Needs, err)
	}
	if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who); err != nil || s.Next != realname.StepPhotos {
		t.Fatalf("then: %v, %v", s.Next, err)
	}
	_, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, realnametest.PhotosOf(child.who))
	h.refused("the step that follows", err, realname.ReasonGuardianConsentRequired)
	if s, err = h.guard(s.Ref, "father"); err != nil || len(s.Needs) != 0 {
		t.Fatalf("another guardian agrees to all: needs %v, %v", s.Needs, err)
	}
	if s, err = h.walk(s, child); err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("%v at %v, %v", s.Status, s.Next, err)
	}
	h.wantState("verified", "kid", realname.AccountVerified)
}

// callsOfTwo is how many calls the backends got by the time that two adults are verified.
func callsOfTwo(h *house) (n int) {
	for _, c := range h.Backend.Calls() {
		if c.About != child.who && c.About != youth.who {
			n++
		}
	}
	return n
}

// TestYouth: from 14 to the age of the goal the person and a guardian agree, each for themselves: neither
// stands for the other.
func TestYouth(t *testing.T) {
	h := family(t, nil, forChildren(18))
	s := h.enroll("youth", "mother")
	_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
	h.refused("the guardian alone", err, realname.ReasonConsentRequired)
	if n := needsOf(err); len(n) != 1 || n[0].Guardian {
		t.Errorf("the error names %+v", n)
	}
	other := walk(t, h.World, "youth-2", realname.MethodIDCard).identity(youth.who)
	wantReason(t, "the person alone", other.err, realname.ReasonGuardianConsentRequired)
	if n := needsOf(other.err); len(n) != 1 || !n[0].Guardian {
		t.Errorf("the error names %+v", n)
	}
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, youth); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("both: %v at %v, %v", s.Status, s.Next, err)
	}
}

// TestGuardianNeedsBoth: where both are missing, the error names both.
func TestGuardianNeedsBoth(t *testing.T) {
	h := family(t, nil, forChildren(18))
	s, err := h.Verifier.Start(h.ctx, "youth", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
	}
	h.refused("nobody has agreed", err, realname.ReasonConsentRequired)
	if n := needsOf(err); len(n) != 2 || len(marked(n, true)) != 1 {
		t.Errorf("the error names %+v", n)
	}
}

// TestAdultsNeedNoGuardian: a guardian is not needed from 18 on, and one who agrees all the same changes nothing.
func TestAdultsNeedNoGuardian(t *testing.T) {
	h := family(t, nil, forChildren(18))
	grown := guest{born("20080105"), guests[0].card, sms.MustParseMobile("13700137000"), otherPIN(2)}
	s := h.enroll("grown", "mother")
	_, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, grown.who)
	h.refused("a guardian's consent is not the person's", err, realname.ReasonConsentRequired)
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(s, grown); err != nil || s.Status != realname.StatusApproved {
		t.Errorf("%v, %v", s.Status, err)
	}
}

// TestGuardianRefused: who cannot agree for others, and what cannot be agreed to.
func TestGuardianRefused(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Texts = textsOf("1")
		travels(c)
		readsPhotos(c)
	})
	desk := h.Verifier.Desk()
	seventeen := guest{born("20080106"), guests[0].card, sms.MustParseMobile("13500135000"), otherPIN(4)}
	h.verify("seventeen", seventeen)
	third := guest{realname.Identity{Name: guests[0].who.Name, Number: born("19900101").Number}, guests[0].card, sms.MustParseMobile("13400134000"), otherPIN(5)}
	for _, account := range []string{"stopped", "revoked", "erased", "released", "restricted"} {
		third.who.Number = born(fmt.Sprint(19900101 + len(account))).Number
		third.mobile = sms.MustParseMobile(fmt.Sprint(13400134000 + len(account)))
		s := h.verify(account, third)
		var err error
		switch account {
		case "stopped":
			err = desk.Suspend(h.ctx, account, "operator", realname.ReasonAttackSuspected)
		case "revoked":
			_, err = desk.Revoke(h.ctx, s.Ref.ID, "operator", 0)
		case "erased":
			_, err = h.Verifier.Records().Erase(h.ctx, account)
		case "released":
			err = desk.Release(h.ctx, account, "operator", realname.ReasonReleased)
		case "restricted":
			err = h.Verifier.Records().Restrict(h.ctx, account)
		}
		if err != nil {
			t.Fatal(account, err)
		}
	}
	s, err := h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	for guardian, want := range map[string]realname.Reason{
		"kid":        realname.ReasonNotGuardian,
		"nobody":     realname.ReasonNotVerified,
		"stopped":    realname.ReasonAccountSuspended,
		"revoked":    realname.ReasonNotVerified,
		"erased":     realname.ReasonNotVerified,
		"released":   realname.ReasonNotVerified,
		"restricted": realname.ReasonNotVerified,
		"seventeen":  realname.ReasonNotGuardian,
		"":           realname.ReasonValueMissing,
		"\xff":       realname.ReasonValueMalformed,
	} {
		_, err := h.guard(s.Ref, guardian)
		h.refused(fmt.Sprintf("by %q", guardian), err, want)
	}
	face := agreeTo(realname.PurposeFace, "", "face", "1")
	for what, tt := range map[string]struct {
		ref  realname.Ref
		acts []realname.ConsentAct
		want realname.Reason
	}{
		"no act":             {s.Ref, nil, realname.ReasonValueMissing},
		"the text of before": {s.Ref, []realname.ConsentAct{agreeTo(realname.PurposeFace, "", "face", "0")}, realname.ReasonConsentRequired},
		"another receiver":   {s.Ref, []realname.ConsentAct{agreeTo(realname.PurposeFace, "x", "face", "1")}, realname.ReasonValueContradictory},
		"one text for two":   {s.Ref, []realname.ConsentAct{agreeTo(realname.PurposeFace, "", "photos", "1")}, realname.ReasonConsentRequired},
		"too many":           {s.Ref, slices.Repeat([]realname.ConsentAct{face}, 33), realname.ReasonValueTooLarge},
	} {
		_, err := h.Verifier.GuardianConsent(h.ctx, tt.ref, "mother", tt.acts...)
		h.refused(what, err, tt.want)
		if n := needsOf(err); tt.want == realname.ReasonConsentRequired && len(marked(n, true)) != 1 {
			t.Errorf("%s: the error names %v", what, n)
		}
	}
	_, err = h.Verifier.GuardianConsent(h.ctx, realname.Ref{Account: "other", ID: s.Ref.ID}, "mother", face)
	if !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("another account's session: %v", err)
	}
	if now, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || len(linesOf(t, h.World, s.Ref)) != 1 || len(now.Needs) != 3 {
		t.Errorf("a refusal is on the trail, or counts: %v, %v", now.Needs, err)
	}
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	_, err = h.guard(s.Ref, "mother")
	h.refused("after the end", err, realname.ReasonSessionEnded)
}

// TestGuardianTexts: guardians may have texts of their own, and agree to those for the person where there are none.
// Neither agrees to what is for the other.
func TestGuardianTexts(t *testing.T) {
	h := family(t, nil, forChildren(18), func(c *realname.Config) {
		c.Texts = append(textsOf("1"), realname.Text{
			ID: "face-guardian", Version: "7", Language: "zh-Hans", Purpose: realname.PurposeFace, Guardian: true,
		})
	})
	s, err := h.Verifier.Start(h.ctx, "youth", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = h.Verifier.Consent(h.ctx, s.Ref, agreeTo(realname.PurposeIdentity, "", "identity", "1"))
	}
	if err == nil {
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
	}
	h.refused("before the guardian agrees", err, realname.ReasonGuardianConsentRequired)
	var texts []string
	for _, n := range s.Needs {
		texts = append(texts, fmt.Sprint(n.Text, " ", n.Version, " ", n.Guardian))
	}
	if want := []string{"identity 1 true", "photos 1 false", "photos 1 true", "face 1 false", "face-guardian 7 true"}; !slices.Equal(texts, want) {
		t.Errorf("needs %q, want %q", texts, want)
	}
	own, theirs := agreeTo(realname.PurposeFace, "", "face", "1"), agreeTo(realname.PurposeFace, "", "face-guardian", "7")
	_, err = h.Verifier.Consent(h.ctx, s.Ref, theirs)
	h.refused("the guardian's text for the person", err, realname.ReasonConsentRequired)
	_, err = h.Verifier.GuardianConsent(h.ctx, s.Ref, "mother", own)
	h.refused("the person's text for the guardian", err, realname.ReasonConsentRequired)
	if n := needsOf(err); len(n) != 1 || n[0].Text != "face-guardian" || !n[0].Guardian {
		t.Errorf("the error names %v", n)
	}
	if s, err = h.Verifier.GuardianConsent(h.ctx, s.Ref, "mother", theirs); err != nil || slices.Contains(marked(s.Needs, true), "face") {
		t.Errorf("needs %v, %v", s.Needs, err)
	}
	two := append(textsOf("1"),
		realname.Text{ID: "a", Version: "1", Language: "en", Purpose: realname.PurposeFace, Guardian: true},
		realname.Text{ID: "b", Version: "1", Language: "fr", Purpose: realname.PurposeFace, Guardian: true})
	for what, texts := range map[string][]realname.Text{"two texts": two, "no text in force": two[len(two)-1:]} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Texts = texts }})
		if !errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), what) {
			t.Errorf("%v, want %q", err, what)
		}
	}
}

// TestGuardianAge: a guardian counts from the eighteenth birthday on.
func TestGuardianAge(t *testing.T) {
	h := family(t, nil)
	h.verify("grown", guest{born("20080106"), guests[0].card, sms.MustParseMobile("13500135000"), otherPIN(4)})
	s, err := h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Date(2026, 1, 6, 0, 0, 0, -1000, time.FixedZone("Beijing", 8*60*60)).Sub(h.Clock.Now()))
	s, err = h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard) // the first has expired
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.guard(s.Ref, "grown")
	h.refused("the day before", err, realname.ReasonNotGuardian)
	h.Clock.Advance(time.Microsecond)
	if _, err := h.guard(s.Ref, "grown"); err != nil {
		t.Errorf("on the birthday: %v", err)
	}
}

// losses are what may become of a guardian's account, with the reason for which it cannot agree then.
var losses = map[string]struct {
	do   func(h *house, account string) error
	want realname.Reason
}{
	"suspended": {func(h *house, account string) error {
		return h.Verifier.Desk().Suspend(h.ctx, account, "operator", realname.ReasonAttackSuspected)
	}, realname.ReasonAccountSuspended},
	"revoked": {func(h *house, account string) error {
		a, err := h.Verifier.Account(h.ctx, account)
		if err == nil {
			_, err = h.Verifier.Desk().Revoke(h.ctx, a.Approvals[0], "operator", 0)
		}
		return err
	}, realname.ReasonNotVerified},
	"erased": {func(h *house, account string) error {
		_, err := h.Verifier.Records().Erase(h.ctx, account)
		return err
	}, realname.ReasonNotVerified},
	"released": {func(h *house, account string) error {
		return h.Verifier.Desk().Release(h.ctx, account, "operator", realname.ReasonReleased)
	}, realname.ReasonNotVerified},
	"another person's": {func(h *house, account string) error {
		err := h.Verifier.Desk().Release(h.ctx, account, "operator", realname.ReasonReleased)
		if err == nil {
			h.verify(account, guest{realname.Identity{Name: names.MustParse("钱七七"), Number: born("19700101").Number},
				guests[0].card, sms.MustParseMobile("13300133000"), otherPIN(7)})
		}
		return err
	}, 0},
}

// reviewOf reviews children with a function, and everybody else with a yes.
func reviewOf(do func() realname.Verdict) realname.ReviewFunc {
	return func(_ context.Context, _ realname.Op, c realname.Case) (realname.Answer, error) {
		if c.Subject != child.who {
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		}
		return realname.Answer{Verdict: do()}, nil
	}
}

// TestGuardianLookedAtOnceMore: before the approval the guardian's account is looked at again, whoever decides.
// Where it counts no longer the session opens, keeps what was passed, and is approved once another guardian has
// agreed.
func TestGuardianLookedAtOnceMore(t *testing.T) {
	for name, loss := range losses {
		for _, by := range []string{"people", "program"} {
			t.Run(name+", "+by, func(t *testing.T) {
				verdict, lose := realname.VerdictPending, func() {}
				h := family(t, nil, func(c *realname.Config) {
					c.Review = reviewOf(func() realname.Verdict { lose(); return verdict })
				})
				lost := false
				lose = func() {
					if lose = func() {}; loss.do(h, "mother") != nil {
						t.Error("nothing became of the guardian's account")
					}
					lost = true
				}
				if by == "program" {
					verdict = realname.VerdictPass
				}
				s, err := h.walk(h.enroll("kid", "mother"), child)
				if err == nil && by == "people" {
					_, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
				}
				if err == nil {
					s, err = h.Verifier.Get(h.ctx, s.Ref)
				}
				if err != nil || !lost || s.Status != realname.StatusOpen || s.Reason != realname.ReasonGuardianConsentRequired ||
					s.Waiting != realname.WaitingForUser || !slices.Equal(marked(s.Needs, true), []string{"identity", "photos", "face"}) {
					t.Fatalf("%v (%v), waits for %v, needs %v, %v", s.Status, s.Reason, s.Waiting, s.Needs, err)
				}
				h.wantState("not approved", "kid", realname.AccountUnverified)
				before := len(h.Backend.Calls())
				if loss.want != 0 {
					_, err = h.guard(s.Ref, "mother")
					h.refused("the same guardian", err, loss.want)
				}
				h.sweep()
				if s, err = h.Verifier.Get(h.ctx, s.Ref); err != nil || s.Status != realname.StatusOpen {
					t.Fatalf("swept without a guardian: %v, %v", s.Status, err)
				}
				if s, err = h.guard(s.Ref, "father"); err == nil && by == "people" {
					s, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
				}
				if err != nil || s.Status != realname.StatusApproved || len(s.Needs) != 0 {
					t.Fatalf("another guardian: %v, needs %v, %v", s.Status, s.Needs, err)
				}
				for _, c := range h.Backend.Calls()[before:] {
					if c.About == child.who {
						t.Errorf("%v was asked again", c.Step)
					}
				}
				h.wantPIN("approved", "kid", child.pin, "ok")
			})
		}
	}
}

// TestGuardianAgreesAgain: a guardian whose account was released and verified anew may agree to the same once more,
// and that counts. The session has time for it as for a review.
func TestGuardianAgreesAgain(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
		c.ReviewTime = 48 * time.Hour
	})
	s := h.enroll("kid", "mother")
	if err := losses["another person's"].do(h, "mother"); err != nil {
		t.Fatal(err)
	}
	s, err := h.guard(s.Ref, "mother")
	if err == nil {
		s, err = h.walk(s, child)
	}
	approve := func() {
		t.Helper()
		if err == nil {
			s, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
		}
	}
	if approve(); err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("%v (%v), %v", s.Status, s.Reason, err)
	}
	s, err = h.walk(h.enroll("kid-2", "father"), guest{child.who, child.card, sms.MustParseMobile("13200132000"), otherPIN(8)})
	if err == nil {
		err = losses["suspended"].do(h, "father")
	}
	if approve(); err != nil || s.Status != realname.StatusOpen || s.Deadline.Sub(h.Clock.Now()) != 48*time.Hour {
		t.Errorf("%v until %v, %v; want open for two days", s.Status, s.Deadline, err)
	}
}

// TestGuardianDecidesNothing: nothing is done at the desk about a session by somebody who has agreed in it as a
// guardian, nor after another has taken their place (a person does not decide about their own).
func TestGuardianDecidesNothing(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
		c.Reveal = func(string, string, realname.CaseSummary) bool { return true }
	})
	desk, s := h.Verifier.Desk(), h.enroll("kid", "mother")
	s, err := h.guard(s.Ref, "father")
	if err == nil {
		s, err = h.walk(s, child)
	}
	if err != nil || s.Status != realname.StatusReview {
		t.Fatal(s.Status, err)
	}
	until := h.Clock.Now().Add(24 * time.Hour)
	for _, actor := range []string{"mother", "father"} {
		for what, do := range map[string]func() error{
			"take": func() error { _, err := desk.Take(h.ctx, s.Ref.ID, actor); return err },
			"case": func() error { _, err := desk.Case(h.ctx, s.Ref.ID, actor); return err },
			"approve": func() error {
				_, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: actor, Approve: true})
				return err
			},
			"reject": func() error {
				_, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: actor})
				return err
			},
			"hold": func() error { return h.Verifier.Records().Hold(h.ctx, s.Ref.ID, actor, "a case", until) },
		} {
			h.refused(what+" by "+actor, do(), realname.ReasonOwnCase)
		}
		_, err := desk.Next(h.ctx, actor)
		h.refused("next for "+actor, err, realname.ReasonNoCase)
	}
	if _, err := desk.Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []string{"mother", "father"} {
		_, err := desk.Revoke(h.ctx, s.Ref.ID, actor, 0)
		h.refused("revoke by "+actor, err, realname.ReasonOwnCase)
	}
	if _, err := desk.Revoke(h.ctx, s.Ref.ID, "operator", 0); err != nil {
		t.Error(err)
	}
}

// TestGuardianOnTrail: the trail has each text to which a guardian agreed, and by which guardian under a name that
// tells nothing; the statement and the child's export mark it. The guardian's account is in none of them, has no
// entry of its own, and loses no slot.
func TestGuardianOnTrail(t *testing.T) {
	const guardian = "guardian-account-4711"
	h := newHouse(t, nil, forChildren(0))
	h.verify(guardian, guests[0])
	h.verify("father", guests[1])
	before := h.account(guardian)
	s := h.enroll("kid", guardian)
	again, err := h.guard(s.Ref, guardian)
	if err == nil {
		_, err = h.Verifier.GuardianConsent(h.ctx, s.Ref, "father", realnametest.Acts(h.Verifier, realname.PurposeFace)...)
	}
	if err != nil || again.Status != realname.StatusOpen {
		t.Fatal(err)
	}
	lines := linesOf(t, h.World, s.Ref)
	var actors []string
	for _, e := range lines {
		if e.Kind == "guardian_consent" {
			actors = append(actors, e.Actor)
			if e.Reference == "" || e.Step == "" || len(e.Actor) != 26 {
				t.Errorf("the trail has %+v", e)
			}
		}
	}
	n := len(realnametest.Acts(h.Verifier))
	if len(actors) != n+1 || actors[0] != actors[n-1] || actors[n] == actors[0] {
		t.Errorf("who agreed: %q, want %d by one and 1 by another", actors, n)
	}
	if s, err = h.walk(s, child); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	said, err := h.Verifier.Records().Report(h.ctx, s.Ref.ID)
	if err != nil || len(said.Consents) != n+1 || !said.Consents[0].Guardian {
		t.Errorf("the statement has %+v, %v", said.Consents, err)
	}
	trail, err := h.Verifier.Records().Trail(h.ctx, s.Ref.ID)
	if err != nil || trail.Verify() != nil {
		t.Error(err)
	}
	export, err := h.Verifier.Records().Export(h.ctx, "kid")
	if err != nil || !bytes.Contains(export.Reveal(), []byte(`"guardian": true`)) {
		t.Errorf("the export does not mark a guardian's consent, %v", err)
	}
	statement, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{guardian, guests[0].who.Name.Reveal(), guests[0].who.Number.Reveal(), guests[0].mobile.Reveal()}
	for what, text := range map[string]string{
		"trail": fmt.Sprint(linesOf(t, h.World, s.Ref)), "raw trail": fmt.Sprintf("%q", trail), "session": fmt.Sprintf("%+v", s),
		"statement": string(statement), "export": string(export.Reveal()),
	} {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the %s has something of the guardian", what)
			}
		}
	}
	if after := h.account(guardian); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the guardian's account: %+v, before %+v", after, before)
	}
	if own, err := h.Verifier.Records().AccountTrail(h.ctx, guardian); err != nil || len(own) != 0 {
		t.Errorf("the guardian's trail: %v, %v", own, err)
	}
}

// TestGuardianErased: with the child's data goes who agreed for it; that somebody did stays on the trail.
func TestGuardianErased(t *testing.T) {
	for _, how := range []string{"account", "session"} {
		h := family(t, nil)
		s, err := h.walk(h.enroll("kid", "mother"), child)
		if err != nil || s.Status != realname.StatusApproved {
			t.Fatal(s.Status, err)
		}
		if b := h.shown(s.Ref.ID); !bytes.Contains(b, []byte(`"guardians"`)) || !bytes.Contains(b, []byte(`"guarded"`)) {
			t.Fatalf("the record has no guardians to begin with: %s", b)
		}
		if how == "account" {
			_, err = h.Verifier.Records().Erase(h.ctx, "kid")
		} else {
			_, err = h.Verifier.Records().EraseSession(h.ctx, s.Ref.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.sweep()
		if b := h.shown(s.Ref.ID); bytes.Contains(b, []byte(`"guardians"`)) || bytes.Contains(b, []byte(`"guarded"`)) {
			t.Errorf("erased by %s: the record tells who agreed, or that it was a child's: %s", how, b)
		}
		if !slices.ContainsFunc(linesOf(t, h.World, s.Ref), func(e realname.Entry) bool { return e.Kind == "guardian_consent" }) {
			t.Errorf("erased by %s: the trail does not tell that a guardian agreed", how)
		}
	}
}

// shown is a session's record as operators see it.
func (h *house) shown(id string) []byte {
	h.t.Helper()
	b, err := h.Verifier.Records().Show(h.ctx, "rn/s/"+id)
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// TestGuardianLeaks: no byte of the store tells who agreed for whom.
func TestGuardianLeaks(t *testing.T) {
	const guardian = "guardian-account-4711"
	store := &tap{Store: new(kv.Memory)}
	h := newHouse(t, store, forChildren(0))
	h.verify(guardian, guests[0])
	if s, err := h.walk(h.enroll("kid-account-4712", guardian), child); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	for _, secret := range []string{guardian, "kid-account-4712", child.who.Name.Reveal(), child.who.Number.Reveal(), "20150601"} {
		if bytes.Contains(store.seen.Bytes(), []byte(secret)) {
			t.Errorf("the store has %q", secret[:4])
		}
	}
}

// TestGuardianOfADocument: another document tells no age before its photos are read. From then on a guardian is
// needed, also for what was asked before.
func TestGuardianOfADocument(t *testing.T) {
	kid := realname.Identity{Name: names.MustParse("ANNA MUSTER"), Document: passport("L123456C8")}
	for _, tt := range []struct {
		name, zone string
		printed    idcard.Date
		minAge     int
		want       realname.Reason // for the step that follows
	}{
		{"a child, as printed", "150101", idcard.MustDate(2015, 1, 1), 1, realname.ReasonGuardianConsentRequired},
		{"a child, by the zone alone", "150101", idcard.Date{}, 1, realname.ReasonGuardianConsentRequired},
		{"by the zone alone, where no children are verified", "150101", idcard.Date{}, 14, 0},
		{"an adult", "800101", idcard.MustDate(1980, 1, 1), 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := family(t, nil, travels, readsPhotos, func(c *realname.Config) {
				own := c.Documents
				c.MinAge = tt.minAge
				c.Documents = realname.DocumentFunc(func(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
					if p.Kind != kid.Document.Kind() {
						return own.ReadDocument(ctx, op, p)
					}
					z := documenttest.Zone{Number: "L123456C8", Birth: tt.zone, Name: "MUSTER<<ANNA"}
					return realname.Document{MRZ: documenttest.New(1).MRZ(z), Birth: tt.printed}, realname.Answer{Verdict: realname.VerdictPass}, nil
				})
			})
			who := guest{kid, child.card, child.mobile, child.pin}
			s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
			if err == nil {
				s, err = h.walk(s, who)
			}
			h.refused("the step that follows", err, tt.want)
			if tt.want == 0 {
				return
			}
			if s, err = h.Verifier.Get(h.ctx, s.Ref); err != nil || !slices.Equal(marked(s.Needs, true), []string{"identity", "photos", "face"}) {
				t.Fatalf("needs %v, %v", s.Needs, err)
			}
			calls := len(h.Backend.Calls())
			if s, err = h.guard(s.Ref, "mother"); err == nil {
				s, err = h.walk(s, who)
			}
			if err != nil || s.Status != realname.StatusApproved || len(h.Backend.Calls()) <= calls {
				t.Errorf("with a guardian: %v at %v, %v", s.Status, s.Next, err)
			}
		})
	}
}

// TestGuardianRaces: of many guardians who agree at once all are kept, and each purpose has one consent. A child
// is not approved once its guardian's account was suspended, whoever is faster.
func TestGuardianRaces(t *testing.T) {
	h := family(t, nil)
	s := h.enroll("kid", "mother")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := h.guard(s.Ref, []string{"mother", "father"}[i%2]); err != nil && !isReason(err, realname.ReasonLimitExceeded) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s, err := h.Verifier.Get(h.ctx, s.Ref); err != nil || len(marked(s.Needs, true)) != 0 {
		t.Errorf("needs %v, %v", s.Needs, err)
	}
	for i := range 30 {
		h := family(t, nil, func(c *realname.Config) {
			c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
		})
		s, err := h.walk(h.enroll("kid", "mother"), child)
		if err != nil || s.Status != realname.StatusReview {
			t.Fatal(s.Status, err)
		}
		stopped := i%3 == 0
		stop := func() {
			if err := h.Verifier.Desk().Suspend(h.ctx, "mother", "operator", realname.ReasonAttackSuspected); err != nil {
				t.Error(err)
			}
		}
		if stopped {
			stop()
		} else {
			all.Go(stop)
		}
		all.Go(func() {
			_, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
			if err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		s, err = h.Verifier.Get(h.ctx, s.Ref)
		if err != nil || s.Status != realname.StatusApproved && s.Status != realname.StatusOpen || stopped && s.Status == realname.StatusApproved {
			t.Fatalf("%v, %v; stopped before: %v", s.Status, err, stopped)
		}
	}
}

// TestGuardianWithFaults: whatever call to the store fails or is not answered while a guardian agrees, the consent is
// given whole or not at all, and when it is given again it is there once.
func TestGuardianWithFaults(t *testing.T) {
	for _, lost := range []bool{false, true} {
		for n, met := 1, true; met; n++ {
			met = guardFaulty(t, n, lost)
		}
	}
}

func guardFaulty(t *testing.T, n int, lost bool) (met bool) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := family(t, store)
	s, err := h.Verifier.Start(h.ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	meet(store, n, lost, &met)
	_, failed := h.guard(s.Ref, "mother")
	store.Plan = nil
	s, err = h.Verifier.Get(h.ctx, s.Ref)
	acts, entries := len(realnametest.Acts(h.Verifier)), 0
	for _, e := range linesOf(t, h.World, s.Ref) {
		if e.Kind == "guardian_consent" {
			entries++
		}
	}
	if err != nil || entries != 0 && entries != acts || failed == nil && entries != acts {
		t.Fatalf("call %d: %d of %d acts, %v, %v", n, entries, acts, failed, err)
	}
	if _, err := h.guard(s.Ref, "mother"); err != nil {
		t.Fatalf("call %d: again: %v", n, err)
	}
	if s, err = h.walk(s, child); err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("call %d: %v, %v", n, s.Status, err)
	}
	return met
}

// meet has the nth call from now fail, or its answer be lost, and notes whether there was one.
func meet(store *kvtest.Chaos, n int, lost bool, met *bool) {
	begun := store.Calls()
	store.Plan = func(c kvtest.Call) kvtest.Fault {
		if c.N != begun+n {
			return kvtest.Fault{}
		}
		*met = true
		if lost {
			return kvtest.Fault{After: kv.ErrUnknown}
		}
		return kvtest.Fault{Before: errors.New("the store is away")}
	}
}

// TestGuardianLostWithFaults: whatever call fails while a child is about to be approved whose guardian counts no
// longer, the child is not approved, and is once another guardian has agreed.
func TestGuardianLostWithFaults(t *testing.T) {
	for _, lost := range []bool{false, true} {
		for n, met := 1, true; met; n++ {
			met = loseFaulty(t, n, lost)
		}
	}
}

func loseFaulty(t *testing.T, n int, lost bool) (met bool) {
	store := &kvtest.Chaos{Store: new(kv.Memory)}
	h := family(t, store, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
	})
	s, err := h.walk(h.enroll("kid", "mother"), child)
	if err == nil {
		err = h.Verifier.Desk().Suspend(h.ctx, "mother", "operator", realname.ReasonAttackSuspected)
	}
	if err != nil {
		t.Fatal(err)
	}
	decide := func() {
		now, err := h.Verifier.Get(h.ctx, s.Ref)
		if err == nil && now.Status == realname.StatusReview {
			_, _ = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: now.Round, Actor: "reviewer", Approve: true})
		}
	}
	meet(store, n, lost, &met)
	_, _ = h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true})
	store.Plan = nil
	decide()
	for range 3 {
		h.Clock.Advance(time.Minute)
		h.sweep()
	}
	if s, err = h.Verifier.Get(h.ctx, s.Ref); err != nil || s.Status != realname.StatusOpen || s.Reason != realname.ReasonGuardianConsentRequired {
		t.Fatalf("call %d: %v (%v), %v", n, s.Status, s.Reason, err)
	}
	if _, err = h.guard(s.Ref, "father"); err != nil {
		t.Fatalf("call %d: %v", n, err)
	}
	decide()
	if s, err = h.Verifier.Get(h.ctx, s.Ref); err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("call %d: with another guardian %v, %v", n, s.Status, err)
	}
	return met
}

// TestGuardiansOnAStore: see [flowtest.Guardians].
func TestGuardiansOnAStore(t *testing.T) {
	rounds := 12
	if realname.Long() {
		rounds = 60
	}
	flowtest.Guardians(t, inMemory(), rounds)
}

// TestNoCheckOfAChildAlone: whatever is called in whatever order while the store fails now and then, no backend is
// asked about somebody under 14 unless a guardian's consent to that step was given before, and nobody of them is
// approved without.
func TestNoCheckOfAChildAlone(t *testing.T) {
	runs := 40
	if realname.Long() {
		runs = 400
	}
	approved := 0
	for seed := range runs {
		store := &kvtest.Chaos{Store: new(kv.Memory)}
		h := family(t, store)
		p := &prank{house: h, r: rand.New(rand.NewPCG(uint64(seed), 7)), agreed: map[string]bool{}}
		p.faults(store)
		for range 60 {
			p.do()
			p.check(seed)
		}
		store.Plan = nil
		if s, err := h.Verifier.Get(h.ctx, p.s.Ref); err == nil && s.Status == realname.StatusApproved {
			approved++
		}
	}
	if approved == 0 {
		t.Error("no child was verified: the runs show little")
	}
}

// A prank is somebody who calls whatever there is.
type prank struct {
	*house
	r      *rand.Rand
	s      realname.Session
	agreed map[string]bool // to what a guardian may have agreed, by session and step
	seen   int             // calls of the backend that were looked at
}

func (p *prank) faults(store *kvtest.Chaos) {
	r := rand.New(rand.NewPCG(p.r.Uint64(), 1))
	var mu sync.Mutex
	store.Plan = func(kvtest.Call) kvtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch r.IntN(60) {
		case 0:
			return kvtest.Fault{After: kv.ErrUnknown}
		case 1:
			return kvtest.Fault{Before: errors.New("the store is away")}
		}
		return kvtest.Fault{}
	}
}

// do calls something.
func (p *prank) do() {
	v, ctx := p.Verifier, p.ctx
	who := []guest{child, child, child, {born("20160101"), child.card, child.mobile, child.pin}, {people[0], child.card, child.mobile, child.pin}}[p.r.IntN(5)]
	purpose := realname.Purpose(1 + p.r.IntN(5))
	acts := realnametest.Acts(v, purpose)
	var s realname.Session
	var err error
	switch p.r.IntN(10) {
	case 0:
		s, err = v.Start(ctx, "kid", realname.GoalVerify, realname.Method(1+p.r.IntN(2)))
	case 1:
		_ = p.Agree(ctx, p.s.Ref)
	case 2:
		s, err = v.GuardianConsent(ctx, p.s.Ref, []string{"mother", "father", "kid", "nobody"}[p.r.IntN(4)], acts...)
		p.agree(p.s.Ref, err, purpose)
	case 3:
		ref := p.s.Ref
		s, err = p.guard(ref, "mother")
		p.agree(ref, err, realname.PurposeIdentity, realname.PurposePhotos, realname.PurposeFace, realname.PurposeCard)
	case 4:
		s, err = v.ChangeMethod(ctx, p.s.Ref, realname.Method(1+p.r.IntN(2)))
	case 5:
		_, err = v.Sweep(ctx)
	case 6:
		s, err = v.SubmitFace(ctx, p.s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	case 7:
		p.Clock.Advance(time.Minute)
		s, err = p.step(realname.Session{Ref: p.s.Ref, Next: realname.StepIdentity}, who)
	default:
		p.Clock.Advance(time.Minute)
		s, err = p.step(p.s, who)
	}
	if err == nil && s.Ref.ID != "" {
		p.s = s
	}
}

// agree keeps in mind to what a guardian has agreed, or may have.
func (p *prank) agree(ref realname.Ref, err error, purposes ...realname.Purpose) {
	for _, purpose := range purposes {
		if !errors.Is(err, realname.ErrRefused) {
			p.agreed[ref.ID+purpose.String()] = true
		}
	}
}

// check looks at the calls of the backend since the last time.
func (p *prank) check(seed int) {
	p.t.Helper()
	calls := p.Backend.Calls()
	for _, c := range calls[p.seen:] {
		minor := c.About.Number.IsValid() && c.About.Number.CommonAgeOn(idcard.DateOf(p.Clock.Now())) < 14
		if minor && c.Step < realname.StepReview && !p.agreed[c.Session+c.Step.String()] {
			p.t.Fatalf("seed %d: %v was asked about a child, and no guardian had agreed", seed, c.Step)
		}
	}
	p.seen = len(calls)
}
