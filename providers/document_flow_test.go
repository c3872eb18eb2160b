package providers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// documentKinds are those that both clouds read.
var documentKinds = []document.Kind{
	document.KindPassport, document.KindChinesePassport, document.KindHKPassport, document.KindMacaoPassport,
	document.KindHKMacaoPermit, document.KindTaiwanPermit, document.KindHKMacaoPass, document.KindTaiwanPass,
}

// A bureau is an authority that knows documents too: a service's own. The clouds do not take them,
// so everybody else goes on to one.
type bureau struct {
	realname.Authority
	asked int
}

// Match implements [realname.Authority].
func (b *bureau) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if !id.Document.IsValid() {
		return b.Authority.Match(ctx, op, id)
	}
	b.asked++
	return realname.Answer{Verdict: realname.VerdictPass, About: id}, nil
}

// An office is a service that takes passports and permits, whose photos a cloud reads.
type office struct {
	*realnametest.World
	server *sandbox.Server
	bureau *bureau
	t      *testing.T
}

// newOffice opens an office that works with a cloud, and a program that decides about some findings.
func newOffice(t *testing.T, cloud string, handles realname.Findings) *office {
	t.Helper()
	o := &office{t: t, bureau: &bureau{}}
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC))
	o.server = sandbox.New(sandbox.Options{Now: clock.Now})
	server := httptest.NewServer(o.server)
	t.Cleanup(server.Close)
	var err error
	o.World, err = realnametest.New(realnametest.Options{Clock: clock, Change: func(c *realname.Config) {
		c.Documented = documentKinds
		c.Review = deciding{c.Review, handles}
		if cloud == "tencent" {
			k, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet, Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			o.bureau.Authority, c.Documents = k.Authority(), k.Documents()
		} else {
			k, err := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: server.URL, Log: quiet, Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			o.bureau.Authority, c.Documents = k.Authority(), k.Documents()
		}
		c.Authority = o.bureau
	}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A deciding reviewer decides about sessions with findings too.
type deciding struct {
	realname.Reviewer
	set realname.Findings
}

func (d deciding) Handles() realname.Findings { return d.set }

// walk leads somebody through the flow, as far as it goes without a mistake, with photos of shown.
func (o *office) walk(account string, who, shown realname.Identity) realname.Session {
	o.t.Helper()
	ctx, v := o.t.Context(), o.Verifier
	mobile, pin := sms.MustParseMobile("13800138000"), password.MustParsePIN("481526")
	s, err := v.Start(ctx, account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = o.Agree(ctx, s.Ref)
	}
	for tried := realname.Step(0); err == nil && s.Waiting == realname.WaitingForUser && s.Next != tried; {
		switch tried = s.Next; tried {
		case realname.StepIdentity:
			s, err = v.SubmitIdentity(ctx, s.Ref, who)
		case realname.StepPhotos:
			s, err = v.SubmitPhotos(ctx, s.Ref, sandbox.Photos(shown))
		case realname.StepFace:
			s, err = v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
		case realname.StepCode:
			if _, _, err = v.SendCode(ctx, s.Ref, realname.CodeRequest{Mobile: mobile}); err == nil {
				s, err = v.CheckCode(ctx, s.Ref, o.Phone.Code(mobile))
			}
		case realname.StepPIN:
			s, err = v.SetPIN(ctx, s.Ref, pin)
		}
	}
	if err != nil {
		o.t.Fatalf("%s at %v: %v", account, s.Next, err)
	}
	return s
}

// TestFlowByDocument goes through the whole flow by every kind of document that each cloud reads:
// people decide, since nobody has looked for copies, and the account counts until the document ends.
func TestFlowByDocument(t *testing.T) {
	for _, cloud := range []string{"tencent", "alibaba"} {
		for _, k := range documentKinds {
			t.Run(fmt.Sprint(cloud, " ", k), func(t *testing.T) {
				o := newOffice(t, cloud, 0)
				who := sandbox.Document(k, sandbox.Passes)
				s := o.walk("a", who, who)
				if s.Status != realname.StatusReview || o.bureau.asked != 1 {
					t.Fatalf("%v at %v, %+v; the authority was asked %d times", s.Status, s.Next, s.Step(s.Next), o.bureau.asked)
				}
				ctx, desk := t.Context(), o.Verifier.Desk()
				seen, err := desk.Get(ctx, s.Ref.ID)
				want := realname.FindingsOf(realname.FindingCopyUnchecked)
				if got := seen.Step(realname.StepPhotos).Findings; err != nil || got != want {
					t.Errorf("findings = %v, %v; want %v", got, err, want)
				}
				if _, err := desk.Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
					t.Fatal(err)
				}
				a, err := o.Verifier.Account(ctx, "a")
				if err != nil || a.State != realname.AccountVerified || a.Until.Format("2006-01-02") != "2035-01-04" {
					t.Errorf("account = %v until %v, %v", a.State, a.Until, err)
				}
			})
		}
	}
}

// TestReadingsThroughAdapters: what the sandbox shows of a document, and what comes of it.
func TestReadingsThroughAdapters(t *testing.T) {
	passport := sandbox.Document(document.KindPassport, sandbox.Passes)
	named := func(s string) realname.Identity {
		return realname.Identity{Name: names.MustParse(s), Document: passport.Document}
	}
	for _, tt := range []struct {
		name       string
		who, shown realname.Identity
		want       realname.Reason
	}{
		{"misread zone", sandbox.Document(document.KindPassport, sandbox.Misread), realname.Identity{}, realname.ReasonDocumentQuality},
		{"misread zone, printed too", sandbox.Document(document.KindChinesePassport, sandbox.Misread), realname.Identity{}, realname.ReasonDocumentQuality},
		{"expired passport", sandbox.Document(document.KindPassport, sandbox.ExpiredCard), realname.Identity{}, realname.ReasonDocumentExpired},
		{"expired permit", sandbox.Document(document.KindTaiwanPermit, sandbox.ExpiredCard), realname.Identity{}, realname.ReasonDocumentExpired},
		{"blurred", sandbox.Document(document.KindHKMacaoPermit, sandbox.Blurred), realname.Identity{}, realname.ReasonDocumentQuality},
		{"somebody else's", sandbox.Document(document.KindHKMacaoPermit, sandbox.OtherPerson), realname.Identity{}, realname.ReasonDocumentDataMismatch},
		{"somebody else's passport", sandbox.Document(document.KindChinesePassport, sandbox.OtherPerson), realname.Identity{}, realname.ReasonDocumentDataMismatch},
		{"another number", passport, sandbox.Document(document.KindPassport, sandbox.Glare), realname.ReasonDocumentDataMismatch},
		{"another name", named("Erika Sha"), passport, realname.ReasonDocumentDataMismatch},
		{"the surname first", named("SHA XIAOHE"), passport, 0},
		{"another kind", sandbox.Document(document.KindHKMacaoPermit, sandbox.Passes), sandbox.Document(document.KindHKMacaoPass, sandbox.Passes), realname.ReasonDocumentDataMismatch},
		{"an identity card", passport, sandbox.Person(sandbox.Passes), realname.ReasonDocumentQuality},
	} {
		for _, cloud := range []string{"tencent", "alibaba"} {
			t.Run(tt.name+", "+cloud, func(t *testing.T) {
				o, shown := newOffice(t, cloud, 0), tt.shown
				if !shown.Name.IsValid() {
					shown = tt.who
				}
				s := o.walk("a", tt.who, shown)
				got := s.Step(realname.StepPhotos)
				want := tt.want
				if tt.name == "another kind" && cloud == "alibaba" { // it has another action for those
					want = realname.ReasonDocumentQuality
				}
				if got.Reason != want || (got.Phase == realname.PhasePassed) != (want == 0) {
					t.Errorf("%v for %v, want %v", got.Phase, got.Reason, want)
				}
			})
		}
	}
}

// TestProgramsDecideAboutDocuments: a program that says so may approve what nobody looked at for
// copies.
func TestProgramsDecideAboutDocuments(t *testing.T) {
	o := newOffice(t, "tencent", realname.FindingsOf(realname.FindingCopyUnchecked))
	who := sandbox.Document(document.KindTaiwanPermit, sandbox.Passes)
	if s := o.walk("a", who, who); s.Status != realname.StatusApproved {
		t.Errorf("%v at %v", s.Status, s.Next)
	}
}

// TestDocumentsAreNotSentToChecks: no cloud is asked about a document that it does not take.
func TestDocumentsAreNotSentToChecks(t *testing.T) {
	w := newWorld(t, nil)
	face, err1 := w.tencent.Face(tencent.FaceOptions{RuleID: "1"})
	other, err2 := w.alibaba.Face(alibaba.FaceOptions{SceneID: "1"})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	op, ctx := realname.Op{Key: "0123456789abcdefghijklmnopqrstuv", Step: realname.StepIdentity}, t.Context()
	mobile, number := sandbox.Mobile(sandbox.Passes), sandbox.Card(sandbox.Passes)
	for _, k := range documentKinds {
		who := sandbox.Document(k, sandbox.Passes)
		for name, ask := range map[string]func() (realname.Answer, error){
			"authority of tencent": func() (realname.Answer, error) { return w.tencent.Authority().Match(ctx, op, who) },
			"authority of alibaba": func() (realname.Answer, error) { return w.alibaba.Authority().Match(ctx, op, who) },
			"authority of nppa":    func() (realname.Answer, error) { return w.nppa.Authority().Match(ctx, op, who) },
			"face of tencent":      func() (realname.Answer, error) { return face.CheckFace(ctx, op, who, realname.Photo{}) },
			"face of alibaba":      func() (realname.Answer, error) { return other.CheckFace(ctx, op, who, realname.Photo{}) },
			"bank of tencent": func() (realname.Answer, error) {
				return w.tencent.Bank(tencent.BankOptions{}).CheckCard(ctx, op, who, realname.Card{Number: number, Mobile: mobile})
			},
			"bank of alibaba": func() (realname.Answer, error) {
				return w.alibaba.Bank(alibaba.BankOptions{}).CheckCard(ctx, op, who, realname.Card{Number: number, Mobile: mobile})
			},
			"carrier of tencent": func() (realname.Answer, error) { return w.tencent.Carrier().CheckMobile(ctx, op, who, mobile) },
			"carrier of alibaba": func() (realname.Answer, error) { return w.alibaba.Carrier().CheckMobile(ctx, op, who, mobile) },
		} {
			a, err := ask()
			var f *realname.Failure
			if a.Verdict != 0 || !errors.As(err, &f) || f.Kind != realname.FailureUnreadable {
				t.Errorf("%s, %v: %v, %v", name, k, a.Verdict, err)
			}
		}
	}
	for _, action := range []string{"IdCardVerification", "Id2MetaVerify", "DetectAuth", "InitFaceVerify"} {
		if n := w.server.Calls(action); n != 0 {
			t.Errorf("%s was called %d times", action, n)
		}
	}
}
