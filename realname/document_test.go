package realname_test

import (
	"context"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// travellers are made-up people with documents that are not the mainland's.
var travellers = map[string]realname.Identity{
	"passport":            {Name: names.MustParse("Anna Muster"), Document: passport("L123456C8")},
	"passport, in Han":    {Name: names.MustParse("沙小盒"), Document: document.MustParse(document.KindChinesePassport, "E12345678")},
	"permit of Hong Kong": {Name: names.MustParse("沙小盒"), Document: document.MustParse(document.KindHKMacaoPermit, "H1234567801")},
	"permit of Taiwan":    {Name: names.MustParse("沙小盒"), Document: document.MustParse(document.KindTaiwanPermit, "12345678")},
}

// travels changes a configuration to one that takes documents of all kinds of travellers.
func travels(c *realname.Config) {
	c.Documented = nil
	for _, who := range travellers {
		c.Documented = append(c.Documented, who.Document.Kind())
	}
}

// abroadHouse is a house that takes documents, where read reads them.
func abroadHouse(t *testing.T, read realname.DocumentFunc) *house {
	return newHouse(t, nil, func(c *realname.Config) {
		travels(c)
		if read != nil {
			c.Documents = read
		}
	})
}

// TestDocumentFlow: people with other documents go through the same flow, with a photo of one
// side, and the account counts until the document ends.
func TestDocumentFlow(t *testing.T) {
	for name, who := range travellers {
		t.Run(name, func(t *testing.T) {
			h := abroadHouse(t, nil)
			s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, who)
			if err != nil || s.Status != realname.StatusApproved {
				t.Fatalf("%v, at %v: %v", s.Status, s.Next, err)
			}
			a, err := h.Verifier.Account(h.ctx, "a")
			if err != nil || a.State != realname.AccountVerified || a.Until.Format("2006-01-02 15:04") != "2033-05-03 16:00" {
				t.Errorf("account = %v until %v, %v; want until the document's last day in Beijing", a.State, a.Until, err)
			}
		})
	}
}

// TestSidesOfADocument: an ID card has two sides, another document may have one. What kind the
// photos are to show the Verifier says, whatever is given.
func TestSidesOfADocument(t *testing.T) {
	var kinds []document.Kind
	h := abroadHouse(t, func(_ context.Context, _ realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
		kinds = append(kinds, p.Kind)
		return realname.Document{}, realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonDocumentQuality}, nil
	})
	one := realname.Photos{Front: realname.NewPhoto([]byte("one side")), Kind: document.KindHKID}
	two := one
	two.Back = realname.NewPhoto([]byte("the other side"))
	large := one
	large.Back = realname.NewPhoto(make([]byte, realname.MaxPhoto+1))
	same := one
	same.Back = one.Front
	for account, who := range map[string]realname.Identity{"a": travellers["passport"], "b": guests[0].who} {
		s, err := h.start(account, realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, realname.Photos{Back: two.Back})
		h.refused("no front", err, realname.ReasonValueMissing)
		_, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, large)
		h.refused("a large back", err, realname.ReasonValueTooLarge)
		_, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, same)
		h.refused("one side twice", err, realname.ReasonPhotoReused)
		if _, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, one); account == "b" {
			h.refused("one side of an ID card", err, realname.ReasonValueMissing)
		} else if err != nil {
			t.Errorf("one side of a passport: %v", err)
		}
		if _, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, two); err != nil {
			t.Errorf("two sides: %v", err)
		}
	}
	want := map[document.Kind]int{document.KindPassport: 2, document.KindUnknown: 1}
	got := make(map[document.Kind]int)
	for _, k := range kinds {
		got[k]++
	}
	if len(kinds) != 3 || got[document.KindPassport] != want[document.KindPassport] || got[document.KindUnknown] != 1 {
		t.Errorf("the reader was asked for %v, want %v", got, want)
	}
}

// TestReadingsOfADocument: what was read decides at the step of the photos.
func TestReadingsOfADocument(t *testing.T) {
	zone := func(z documenttest.Zone) realname.Document {
		return realname.Document{MRZ: documenttest.New(1).MRZ(z)}
	}
	good := documenttest.Zone{Number: "L123456C8", Birth: "800101"}
	other, expired, child, cut := good, good, good, good
	other.Number, expired.Expiry, child.Birth, cut.Name = "L123456C9", "251231", "150101", "MUSTER<<ERIKA"
	printed := zone(child)
	printed.Birth = idcard.MustDate(2015, 1, 1)
	for _, tt := range []struct {
		name string
		doc  realname.Document
		want realname.Reason
	}{
		{"good", zone(good), 0},
		{"another number", zone(other), realname.ReasonDocumentDataMismatch},
		{"another name", zone(cut), realname.ReasonDocumentDataMismatch},
		{"expired", zone(expired), realname.ReasonDocumentExpired},
		{"under age", printed, realname.ReasonUnderAge},
		{"unreadable", realname.Document{Other: passport("L123456C8"), Name: names.MustParse("Anna Muster")}, realname.ReasonDocumentQuality},
		{"nothing", realname.Document{}, realname.ReasonDocumentQuality},
	} {
		h := abroadHouse(t, func(context.Context, realname.Op, realname.Photos) (realname.Document, realname.Answer, error) {
			return tt.doc, realname.Answer{Verdict: realname.VerdictPass}, nil
		})
		s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, travellers["passport"])
		if err != nil {
			t.Fatal(tt.name, err)
		}
		if got := s.Step(realname.StepPhotos); got.Reason != tt.want || (got.Phase == realname.PhasePassed) != (tt.want == 0) {
			t.Errorf("%s: %v for %v, want %v", tt.name, got.Phase, got.Reason, tt.want)
		}
	}
}

// TestFindingsOfADocument: what is odd about a document goes to people, whether the reader says so
// or what it read; a program that handles it may decide.
func TestFindingsOfADocument(t *testing.T) {
	child := documenttest.Zone{Number: "L123456C8", Birth: "150101"}
	for _, handles := range []bool{false, true} {
		h := newHouse(t, nil, func(c *realname.Config) {
			travels(c)
			c.Documents = realname.DocumentFunc(func(context.Context, realname.Op, realname.Photos) (realname.Document, realname.Answer, error) {
				return realname.Document{MRZ: documenttest.New(1).MRZ(child)},
					realname.Answer{Verdict: realname.VerdictPass, Findings: realname.FindingsOf(realname.FindingCopyUnchecked)}, nil
			})
			if handles {
				c.Review = handling{c.Review, realname.FindingsOf(realname.FindingCopyUnchecked, realname.FindingAgeUnknown)}
			}
		})
		s, err := h.Walk(h.ctx, "a", realname.MethodIDCard, travellers["passport"])
		want := realname.StatusReview
		if handles {
			want = realname.StatusApproved
		}
		if err != nil || s.Status != want {
			t.Errorf("a program handles it: %v: %v, %v; want %v", handles, s.Status, err, want)
		}
		seen, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
		if got := seen.Step(realname.StepPhotos).Findings.String(); err != nil || got != "copy_unchecked,age_unknown" {
			t.Errorf("findings = %q, %v", got, err)
		}
	}
}

// A handling reviewer decides about sessions with findings too.
type handling struct {
	realname.Reviewer
	set realname.Findings
}

func (r handling) Handles() realname.Findings { return r.set }

// TestRenewedDocument: a passport that was renewed under a new number is for people, whatever a
// program handles and however the name is written now. It is never refused, and another person's
// is. The new one is who the account is known by from then on.
func TestRenewedDocument(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) {
		travels(c)
		all := realname.FindingsOf(realname.FindingDocumentRenewed, realname.FindingNameVariant)
		c.Review = handling{c.Review, all}
	})
	holder := guests[0]
	holder.who = travellers["passport"]
	h.verify("a", holder)
	renewed, thief := holder, holder
	renewed.who = realname.Identity{Name: names.MustParse("MUSTER, ANNA"), Document: passport("M987654D1")}
	thief.who = realname.Identity{Name: names.MustParse("Erika Muster"), Document: passport("M987654D2")}

	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, thief.who)
	h.refused("another person's passport", err, realname.ReasonAnotherPerson)
	s, err = h.walk(s, renewed)
	if err != nil || s.Status != realname.StatusReview {
		t.Fatalf("renewed: %v, %v; want review", s.Status, err)
	}
	seen, err := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
	if got := seen.Step(realname.StepIdentity).Findings; err != nil || got != realname.FindingsOf(realname.FindingDocumentRenewed) {
		t.Errorf("findings = %v, %v", got, err)
	}
	h.wantState("while people look", "a", realname.AccountVerified)
	d := realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}
	if _, err := h.Verifier.Desk().Decide(h.ctx, d); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		who  guest
		want realname.Status
	}{{"the new passport again", renewed, realname.StatusApproved}, {"the old one", holder, realname.StatusReview}} {
		s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err == nil {
			s, err = h.walk(s, tt.who)
		}
		if err != nil || s.Status != tt.want {
			t.Errorf("%s: %v, %v; want %v", tt.name, s.Status, err, tt.want)
		}
	}
}

// TestRenewedAsAnotherKind: a passport that was given as one of any state may be given as one of China
// later, when that is accepted: people look at it. A permit takes the place of none.
func TestRenewedAsAnotherKind(t *testing.T) {
	for _, tt := range []struct {
		name      string
		old, now  document.Number
		want      realname.Reason
		wantFound realname.Findings
	}{
		{"the same passport", passport("E12345678"), document.MustParse(document.KindChinesePassport, "E12345678"), 0,
			realname.FindingsOf(realname.FindingDocumentRenewed)},
		{"a permit for a passport", passport("E12345678"), document.MustParse(document.KindHKMacaoPermit, "H12345678"), realname.ReasonAnotherPerson, 0},
		{"a passport for a permit", document.MustParse(document.KindHKMacaoPermit, "H12345678"), passport("H12345678"), realname.ReasonAnotherPerson, 0},
	} {
		h := abroadHouse(t, func(_ context.Context, _ realname.Op, p realname.Photos) (realname.Document, realname.Answer, error) {
			doc := realname.Document{Name: guests[0].who.Name, Other: tt.old, From: idcard.MustDate(2023, 5, 4), To: idcard.MustDate(2033, 5, 3), Birth: idcard.MustDate(1980, 1, 1)}
			doc.MRZ = documenttest.New(1).MRZ(documenttest.Zone{Number: tt.old.Lifelong().Reveal(), Birth: "800101", Expiry: "330503"})
			return doc, realname.Answer{Verdict: realname.VerdictPass}, nil
		})
		holder := guests[0]
		holder.who.Number, holder.who.Document = idcard.Number{}, tt.old
		h.verify("a", holder)
		s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		holder.who.Document = tt.now
		s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, holder.who)
		if tt.want != 0 {
			h.refused(tt.name, err, tt.want)
			continue
		}
		seen, err2 := h.Verifier.Desk().Get(h.ctx, s.Ref.ID)
		if got := seen.Step(realname.StepIdentity); err != nil || err2 != nil || got.Findings != tt.wantFound {
			t.Errorf("%s: %v, %v, %v", tt.name, got.Findings, err, err2)
		}
	}
}

// TestRenewedPassportRefused: a renewed passport is read like any other: that of another number is
// a mismatch, and people are not asked about it.
func TestRenewedPassportRefused(t *testing.T) {
	h := abroadHouse(t, nil)
	holder := guests[0]
	holder.who = travellers["passport"]
	h.verify("a", holder)
	s, err := h.start("a", realname.GoalRenew, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	typed := realname.Identity{Name: holder.who.Name, Document: passport("M987654D1")}
	if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, typed); err != nil {
		t.Fatal(err)
	}
	s, err = h.Verifier.SubmitPhotos(h.ctx, s.Ref, realnametest.PhotosOf(holder.who)) // the old one
	if got := s.Step(realname.StepPhotos); err != nil || got.Reason != realname.ReasonDocumentDataMismatch {
		t.Errorf("the old passport for the new number: %v, %v", got.Reason, err)
	}
}

// TestAboutAPermit: a provider may tell a permit's number without the count of its renewals.
func TestAboutAPermit(t *testing.T) {
	for number, want := range map[string]realname.Reason{"H12345678": 0, "H1234567802": 0, "H12345679": realname.ReasonSubjectMismatch} {
		h := newHouse(t, nil, func(c *realname.Config) {
			travels(c)
			c.Authority = realname.AuthorityFunc(func(context.Context, realname.Op, realname.Identity) (realname.Answer, error) {
				told := realname.Identity{Document: document.MustParse(document.KindHKMacaoPermit, number)}
				return realname.Answer{Verdict: realname.VerdictPass, About: told}, nil
			})
		})
		s, err := h.start("a", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, travellers["permit of Hong Kong"])
		}
		if got := s.Step(realname.StepIdentity).Reason; err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", number, got, err, want)
		}
	}
}
