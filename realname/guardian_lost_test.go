package realname_test

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realname/report"
)

// stands tells of each consent of a statement whether it stands, such as "face guardian lost".
func stands(said report.Statement) (all []string) {
	for _, c := range said.Consents {
		line := c.Step
		if c.Guardian {
			line += " guardian"
		}
		if !c.Withdrawn.IsZero() {
			line += " withdrawn"
		}
		if !c.Lost.IsZero() {
			line += " lost"
		}
		all = append(all, line)
	}
	return all
}

// approve has a reviewer approve.
func (h *house) approve(s realname.Session) realname.Session {
	h.t.Helper()
	s, err := h.Verifier.Desk().Decide(h.ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Approve: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// TestLostGuardianOnTrail: what a guardian agreed to who counts no more is on the trail as lost, under the guardian's
// name there, and the signed statement tells that it stands no more. What the other guardian agreed to stands.
func TestLostGuardianOnTrail(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
	})
	s := h.enroll("kid", "mother")
	if _, err := h.Verifier.GuardianConsent(h.ctx, s.Ref, "father", realnametest.Acts(h.Verifier, realname.PurposeFace)...); err != nil {
		t.Fatal(err)
	}
	s, err := h.walk(s, child)
	if err == nil {
		err = losses["suspended"].do(h, "mother")
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Hour)
	if s = h.approve(s); s.Status != realname.StatusOpen {
		t.Fatal(s.Status)
	}
	said := h.statement(s.Ref.ID)
	want := []string{
		"identity guardian lost", "photos guardian lost", "face guardian", "card guardian lost", "face guardian",
	}
	if got := stands(said); !slices.Equal(got, want) {
		t.Errorf("the statement has %q, want %q", got, want)
	}
	if at := said.Consents[0].Lost; !at.Equal(h.Clock.Now()) {
		t.Errorf("lost at %v, want %v", at, h.Clock.Now())
	}
	var lost, by []string
	for _, e := range linesOf(t, h.World, s.Ref) {
		switch e.Kind {
		case "guardian_consent":
			by = append(by, e.Actor)
		case "guardian_lost":
			lost = append(lost, e.Step)
			if e.Actor != by[0] || e.Reference == "" {
				t.Errorf("the trail has %+v, want it by %s", e, by[0])
			}
		}
	}
	if want := []string{"identity", "photos", "card"}; !slices.Equal(lost, want) {
		t.Errorf("lost on the trail are %q, want %q", lost, want)
	}
	if s, err = h.guard(s.Ref, "father"); err != nil || h.approve(s).Status != realname.StatusApproved {
		t.Fatal(s.Status, err)
	}
	if got := stands(h.statement(s.Ref.ID)); !slices.Equal(got[len(got)-3:], []string{"identity guardian", "photos guardian", "card guardian"}) {
		t.Errorf("after the other guardian agreed the statement has %q", got)
	}
}

// TestLostConsentIsSigned: whoever checks the signature reads it too.
func TestLostConsentIsSigned(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	said := report.Statement{Consents: []report.Consent{{Step: "face", Guardian: true, Time: at, Lost: at.Add(time.Hour)}}}
	text, err := report.Sign(key, said)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := report.Verify(text, key.Public()); err != nil || !cmp.Equal(got, said) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestWithdrawnConsentsOfBefore: with a withdrawal each consent of its purpose stands no more, also one whose place
// another had taken.
func TestWithdrawnConsentsOfBefore(t *testing.T) {
	h := family(t, nil)
	s := h.enroll("kid", "mother")
	if _, err := h.guard(s.Ref, "father"); err != nil {
		t.Fatal(err)
	}
	h.withdraw("kid", realname.PurposeFace)
	for _, c := range h.statement(s.Ref.ID).Consents {
		if (c.Step == "face") == c.Withdrawn.IsZero() {
			t.Errorf("a consent for %s was taken back at %v", c.Step, c.Withdrawn)
		}
	}
}

// TestLostGuardianAndRounds: a guardian who is lost takes no round from the child as long as no people decided.
func TestLostGuardianAndRounds(t *testing.T) {
	for _, people := range []bool{false, true} {
		t.Run(fmt.Sprint("people decided: ", people), func(t *testing.T) {
			verdict := realname.VerdictPass
			if people {
				verdict = realname.VerdictPending
			}
			lose := func() {}
			h := family(t, nil, func(c *realname.Config) {
				c.Limits.Rounds = 2
				c.Review = reviewOf(func() realname.Verdict { lose(); return verdict })
			})
			lose = func() {
				lose = func() {}
				if err := losses["suspended"].do(h, "mother"); err != nil {
					t.Error(err)
				}
			}
			s, err := h.walk(h.enroll("kid", "mother"), child)
			if err == nil && people {
				s = h.approve(s)
			}
			if err != nil || s.Status != realname.StatusOpen {
				t.Fatal(s.Status, err)
			}
			verdict = realname.VerdictPending
			if s, err = h.guard(s.Ref, "father"); err != nil || s.Status != realname.StatusReview || s.Round != 2 {
				t.Fatal(s.Status, s.Round, err)
			}
			s, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{
				Session: s.Ref.ID, Round: s.Round, Actor: "reviewer", Again: []realname.Step{realname.StepFace}, Reason: realname.ReasonFaceMismatch,
			})
			want := realname.StatusOpen // for the first time, and there are two
			if people {
				want = realname.StatusRejected
			}
			if err != nil || s.Status != want {
				t.Errorf("asked for once more: %v (%v), %v; want %v", s.Status, s.Reason, err, want)
			}
		})
	}
}

// TestGuardianOfAnotherPerson: what somebody has agreed to does not count for whom their account belongs to later. That
// one agrees to all of it, or it is not agreed to.
func TestGuardianOfAnotherPerson(t *testing.T) {
	for _, all := range []bool{false, true} {
		h := family(t, nil)
		s := h.enroll("kid", "mother")
		if err := h.Verifier.Desk().Release(h.ctx, "mother", "op", realname.ReasonReleased); err != nil {
			t.Fatal(err)
		}
		other := guests[0]
		other.who = born("19850302")
		h.verify("mother", other)
		acts := realnametest.Acts(h.Verifier, realname.PurposeFace)
		if all {
			acts = realnametest.Acts(h.Verifier)
		}
		if _, err := h.Verifier.GuardianConsent(h.ctx, s.Ref, "mother", acts...); err != nil {
			t.Fatal(err)
		}
		s, err := h.walk(get(t, h.World, s.Ref), child)
		if (s.Status == realname.StatusApproved) != all {
			t.Errorf("agreed to all: %v, and it is %v at %v, %v", all, s.Status, s.Next, err)
		}
	}
}
