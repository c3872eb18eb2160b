package realname_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/realname"
)

// abroad is a family that reads a traveller's document as read says, and whose traveller was verified by it.
func abroad(t *testing.T, who string, read func(realname.Document) realname.Document, change ...func(*realname.Config)) *house {
	t.Helper()
	h := family(t, nil, append(change, travels, readsPhotos, func(c *realname.Config) {
		own := c.Documents
		c.Documents = realname.DocumentFunc(func(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
			doc, a, err := own.ReadDocument(ctx, op, p)
			if p.Kind == travellers[who].Document.Kind() {
				doc = read(doc)
			}
			return doc, a, err
		})
	})...)
	s, err := h.Walk(h.ctx, "traveller", realname.MethodIDCard, travellers[who])
	if err == nil && s.Status == realname.StatusReview { // its age is not known: people decide
		s = h.approve(s)
	}
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatal(s.Status, s.Reason, err)
	}
	return h
}

// bornAt has a document show a date of birth: printed, or in its zone alone.
func bornAt(printed idcard.Date, zone string) func(realname.Document) realname.Document {
	return func(doc realname.Document) realname.Document {
		if doc.Birth = printed; zone != "" {
			doc.MRZ = documenttest.New(1).MRZ(documenttest.Zone{Number: "L123456C8", Birth: zone, Expiry: "330503", Name: "MUSTER<<ANNA"})
		}
		return doc
	}
}

// TestGuardianByDocument: who was verified by a passport or a permit may agree for a child once that document has
// shown 18 years (个人信息保护法, art. 31, asks for a guardian and not for a card). The world's day is 2026-01-05.
func TestGuardianByDocument(t *testing.T) {
	for name, tt := range map[string]struct {
		who     string
		printed idcard.Date
		zone    string
		want    realname.Reason
	}{
		"an adult, as printed":           {"passport", idcard.MustDate(1980, 1, 1), "800101", 0},
		"an adult, by the zone":          {"passport", idcard.Date{}, "800101", 0},
		"a permit":                       {"permit of Taiwan", idcard.MustDate(1980, 1, 1), "", 0},
		"18 today":                       {"permit of Taiwan", idcard.MustDate(2008, 1, 5), "", 0},
		"18 tomorrow":                    {"permit of Taiwan", idcard.MustDate(2008, 1, 6), "", realname.ReasonAgeUnknown},
		"the younger of two, by a zone":  {"passport", idcard.Date{}, "100101", realname.ReasonAgeUnknown},
		"no date of birth, by people":    {"permit of Taiwan", idcard.Date{}, "", realname.ReasonAgeUnknown},
		"a hundred and sixteen, printed": {"passport", idcard.MustDate(1910, 1, 1), "100101", 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := abroad(t, tt.who, bornAt(tt.printed, tt.zone))
			s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
			if err == nil {
				_, err = h.guard(s.Ref, "traveller")
			}
			h.refused("the traveller", err, tt.want)
			if tt.want != 0 {
				return
			}
			if s, err = h.walk(s, child); err != nil || s.Status != realname.StatusApproved {
				t.Errorf("%v at %v, %v", s.Status, s.Next, err)
			}
		})
	}
}

// TestGuardianByRefusedPhotos: photos that a reviewer did not believe make nobody a guardian. Those that are believed
// show a child.
func TestGuardianByRefusedPhotos(t *testing.T) {
	reads := 0
	h := family(t, nil, travels, readsPhotos, func(c *realname.Config) {
		own := c.Documents
		c.Documents = realname.DocumentFunc(func(ctx context.Context, op realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
			doc, a, err := own.ReadDocument(ctx, op, p)
			if p.Kind == travellers["permit of Taiwan"].Document.Kind() {
				doc.Birth = []idcard.Date{idcard.MustDate(1980, 1, 1), idcard.MustDate(2010, 6, 1)}[reads]
				reads++
			}
			return doc, a, err
		})
		c.Review = realname.ReviewFunc(func(_ context.Context, _ realname.Op, cs realname.Case) (realname.Answer, error) {
			if cs.Subject.Document.IsValid() {
				return realname.Answer{Verdict: realname.VerdictPending}, nil
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		})
	})
	who := guest{travellers["permit of Taiwan"], child.card, child.mobile, child.pin}
	s, err := h.start("traveller", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		s, err = h.walk(s, who)
	}
	if err != nil || s.Status != realname.StatusReview || !h.isAdult(s) {
		t.Fatal(s.Status, s.Next, err)
	}
	if _, err = h.Verifier.Desk().Decide(h.ctx, realname.Decision{
		Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-1", Again: []realname.Step{realname.StepPhotos}, Reason: realname.ReasonAttackSuspected,
	}); err == nil {
		s, err = h.walk(get(t, h.World, s.Ref), who)
	}
	if s = h.approve(s); err != nil || s.Status != realname.StatusApproved || reads != 2 {
		t.Fatal(s.Status, err, reads)
	}
	k, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = h.guard(k.Ref, "traveller")
	}
	h.refused("the traveller", err, realname.ReasonAgeUnknown)
}

// TestGuardianByDocumentNoMore: what a document has shown is about its holder alone, and goes with the consent to its
// photos and with the data.
func TestGuardianByDocumentNoMore(t *testing.T) {
	adult := bornAt(idcard.MustDate(1980, 1, 1), "")
	h := abroad(t, "permit of Taiwan", adult)
	s, err := h.Verifier.Start(h.ctx, "other", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = h.Agree(h.ctx, s.Ref)
	}
	who := guest{travellers["permit of Taiwan"], child.card, child.mobile, child.pin}
	for range 2 { // identity and photos
		if err == nil {
			s, err = h.step(s, who)
		}
	}
	if err != nil || !h.isAdult(s) {
		t.Fatalf("%v, %v: the photos have shown no age", s.Next, err)
	}
	if _, err = h.Verifier.Decline(h.ctx, s.Ref, realname.PurposePhotos); err != nil || h.isAdult(s) {
		t.Errorf("%v; the age stays without the consent to the photos", err)
	}
	if err = h.Agree(h.ctx, s.Ref); err == nil {
		s, err = h.step(get(t, h.World, s.Ref), who)
	}
	if err != nil || !h.isAdult(s) {
		t.Fatal(s.Next, err)
	}
	if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, youngster); err != nil || h.isAdult(s) {
		t.Errorf("%v; the age is another person's", err)
	}
	a := h.account("traveller")
	if !bytes.Contains(h.shown(a.Approvals[0]), []byte(`"adult"`)) {
		t.Fatal("the record does not have the age to begin with")
	}
	if _, err := h.Verifier.Records().Erase(h.ctx, "traveller"); err != nil {
		t.Fatal(err)
	}
	if h.sweep(); bytes.Contains(h.shown(a.Approvals[0]), []byte(`"adult"`)) {
		t.Error("the age is there after the erasure")
	}
}

// youngster is another traveller.
var youngster = travellers["permit of Hong Kong"]

// isAdult reports whether the record of a session says that its subject is an adult.
func (h *house) isAdult(s realname.Session) bool {
	return bytes.Contains(h.shown(s.Ref.ID), []byte(`"adult"`))
}

// TestGuardianByDocumentKept: where a law has the approval go on without the consent to the photos, its person stays of age.
func TestGuardianByDocumentKept(t *testing.T) {
	h := abroad(t, "permit of Taiwan", bornAt(idcard.MustDate(1980, 1, 1), ""), func(c *realname.Config) {
		c.KeepWithdrawn = func(p realname.Purpose) bool { return p == realname.PurposePhotos }
	})
	h.withdraw("traveller", realname.PurposePhotos)
	s, err := h.start("kid", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = h.guard(s.Ref, "traveller")
	}
	if err != nil {
		t.Error(err)
	}
}
