package realname_test

import (
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// faceBasis is why tests ask for a face alone.
const faceBasis = "Some Law, art. 1"

// TestDecline: who does not agree is asked for nothing of that step, and is not turned away: another method
// goes without it, and so does a later consent (人脸识别技术应用安全管理办法, arts. 10 and 12).
func TestDecline(t *testing.T) {
	h, k := withArchive(t, nil, nil)
	s, err := h.Verifier.Start(h.ctx, "a", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeFace)
	}
	if err != nil || s.Status != realname.StatusOpen || s.Ways != nil {
		t.Fatalf("the face is not next: %v, ways %v, %v", s.Status, s.Ways, err)
	}
	for _, n := range s.Needs {
		if n.Purpose != realname.PurposeFace && n.Purpose != realname.PurposeCard {
			if _, err := h.Verifier.Consent(h.ctx, s.Ref, agreeTo(n.Purpose, "", n.Purpose.String(), "1")); err != nil {
				t.Fatal(err)
			}
		}
	}
	for s.Next != realname.StepFace {
		if s, err = h.step(s, guests[0]); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(s.Ways, []realname.Way{realname.WayOtherMethod}) || s.Waiting != realname.WaitingForUser {
		t.Errorf("ways %v, waiting for %v", s.Ways, s.Waiting)
	}
	_, err = h.step(s, guests[0])
	h.refused("declined", err, realname.ReasonConsentDeclined)
	if n := needsOf(err); len(n) != 1 || n[0].Purpose != realname.PurposeFace || h.Backend.Count(realname.StepFace) != 0 {
		t.Errorf("the error names %v; asked %d times", n, h.Backend.Count(realname.StepFace))
	}
	other := s
	if other, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodBankCard); err != nil || other.Next != realname.StepCard || other.Ways != nil {
		t.Fatal(other.Next, other.Ways, err)
	}
	if s, err = h.Verifier.ChangeMethod(h.ctx, s.Ref, realname.MethodIDCard); err != nil || len(s.Ways) != 0 || s.Next != realname.StepPhotos {
		t.Fatal(s.Next, s.Ways, err)
	}
	if err := h.Agree(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	if s, err = h.walk(get(t, h.World, s.Ref), guests[0]); err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, s.Next, err)
	}
	_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeFace)
	h.refused("after the end", err, realname.ReasonSessionEnded)
	h.wantState("after the end", "a", realname.AccountVerified)
	if k.kept(realname.StepFace) != 1 {
		t.Error("the copy is gone")
	}
}

// TestDeclineTakesBack: what was agreed to in the session is taken back with all that came of it.
func TestDeclineTakesBack(t *testing.T) {
	h, k := withArchive(t, nil, nil)
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	for err == nil && s.Next != realname.StepCode {
		s, err = h.step(s, guests[0])
	}
	if err == nil {
		s, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeFace)
	}
	if err != nil || s.Next != realname.StepFace || k.kept(realname.StepFace) != 0 {
		t.Fatalf("next is %v, %d copies, %v", s.Next, k.kept(realname.StepFace), err)
	}
	n := len(entriesOf(h, s.Ref.ID))
	if _, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeFace); err != nil || len(entriesOf(h, s.Ref.ID)) != n {
		t.Errorf("once more: %v, %d entries, %d before", err, len(entriesOf(h, s.Ref.ID)), n)
	}
	if last := entriesOf(h, s.Ref.ID); !slices.ContainsFunc(last, func(e realname.Entry) bool {
		return e.Kind == "consent_declined" && e.Step == "face" && e.Version == "1"
	}) {
		t.Error("the trail does not say so")
	}
	if a := h.account("a"); len(a.Withdrawn) != 0 {
		t.Errorf("the account says %v: it is about one session", a.Withdrawn)
	}
}

// TestDeclineOfAll: where every method needs what the person does not agree to there is no other way, and yet no end.
func TestDeclineOfAll(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Bank, c.FaceBasis = nil, faceBasis }})
	u := walk(t, w, "a", realname.MethodIDCard).identity(people[0]).photos()
	u.do(func() (realname.Session, error) { return w.Verifier.Decline(u.ctx, u.ref, realname.PurposeFace) })
	if u.err != nil || u.s.Status != realname.StatusOpen || u.s.Ways != nil || len(u.s.Needs) != 1 {
		t.Errorf("%v, ways %v, needs %v, %v", u.s.Status, u.s.Ways, u.s.Needs, u.err)
	}
	if first := linesOf(t, w, u.ref)[0]; first.Status != "open" || first.Reference != faceBasis {
		t.Errorf("the session begins with %+v: no basis", first)
	}
	bind := walk(t, newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.FaceBasis = faceBasis }}), "a", realname.MethodIDCard)
	if first := linesOf(t, bind.World, bind.ref)[0]; first.Reference != "" {
		t.Errorf("there is another way, and the trail has %q", first.Reference)
	}
}

// TestDeclineRefuses: what cannot be declined.
func TestDeclineRefuses(t *testing.T) {
	h, _ := withArchive(t, nil, func(c *realname.Config) { c.Carrier = nil })
	s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		p    []realname.Purpose
		want realname.Reason
	}{
		"nothing":           {nil, realname.ReasonValueMissing},
		"no purpose":        {[]realname.Purpose{0}, realname.ReasonValueMalformed},
		"unknown":           {[]realname.Purpose{9}, realname.ReasonValueMalformed},
		"nobody asks":       {[]realname.Purpose{realname.PurposeCarrier}, realname.ReasonValueContradictory},
		"one of them alone": {[]realname.Purpose{realname.PurposeFace, realname.PurposeCarrier}, realname.ReasonValueContradictory},
	} {
		_, err := h.Verifier.Decline(h.ctx, s.Ref, tt.p...)
		h.refused(name, err, tt.want)
	}
	h.Clock.Advance(time.Hour)
	_, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposeFace)
	h.refused("too late", err, realname.ReasonDeadlinePassed)
}
