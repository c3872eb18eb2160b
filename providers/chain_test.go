package providers_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// directions are the chains: of the first cloud to the second.
var directions = [][2]string{{"tencent", "alibaba"}, {"alibaba", "tencent"}}

// eachChain runs a test on both chains.
func eachChain(t *testing.T, name string, test func(t *testing.T, p *pair)) {
	t.Helper()
	for _, d := range directions {
		t.Run(d[0]+" before "+d[1]+" "+name, func(t *testing.T) { test(t, newPair(t, d[0], d[1])) })
	}
}

// begins are the actions that begin a check at a cloud.
var begins = map[string]map[realname.Step]string{
	"tencent": {realname.StepIdentity: "IdCardVerification", realname.StepCard: "BankCard4EVerification", realname.StepPhotos: "IDCardOCR", realname.StepFace: "DetectAuth", realname.StepCarrier: "PhoneVerification"},
	"alibaba": {realname.StepIdentity: "Id2MetaVerify", realname.StepCard: "BankMetaVerify", realname.StepPhotos: "RecognizeIdcard", realname.StepFace: "InitFaceVerify", realname.StepCarrier: "Mobile3MetaDetailVerify"},
}

// begun is how often a step was begun at a cloud of the chain.
func (p *pair) begun(cloud int, step realname.Step) int {
	c := p.clouds[cloud]
	return c.server.Calls(begins[c.name][step])
}

// script says how a cloud of the chain answers the next time that a step is begun there.
func (p *pair) script(cloud int, step realname.Step, how sandbox.Case) {
	c := p.clouds[cloud]
	if step == realname.StepPhotos && (how == sandbox.Down || how == sandbox.DailyLimit) {
		how = sandbox.RateLimit // Alibaba's service that reads cards has no code for the others
	}
	c.server.Next(begins[c.name][step], how)
}

// submit takes a step with what belongs to somebody.
func (p *pair) submit(t *testing.T, v *realname.Verifier, s realname.Session, step realname.Step, who sandbox.Case) (realname.Session, error) {
	t.Helper()
	ctx, id := t.Context(), sandbox.Person(who)
	if who != sandbox.Passes && !slices.Contains(p.people, who) {
		p.people = append(p.people, who)
	}
	switch step {
	case realname.StepIdentity:
		return v.SubmitIdentity(ctx, s.Ref, id)
	case realname.StepPhotos:
		return v.SubmitPhotos(ctx, s.Ref, sandbox.Photos(id))
	case realname.StepFace:
		return v.SubmitFace(ctx, s.Ref, realname.Face{})
	}
	return v.SubmitCard(ctx, s.Ref, realname.Card{Number: sandbox.Card(who), Mobile: card.Mobile})
}

// hasReason reports whether an error of a Verifier has a reason.
func hasReason(err error, want realname.Reason) bool {
	var e *realname.Error
	return errors.As(err, &e) && e.Reason == want
}

// methodOf is the method that has a step.
func methodOf(step realname.Step) realname.Method {
	if step == realname.StepCard {
		return realname.MethodBankCard
	}
	return realname.MethodIDCard
}

// enter starts a session and gives every consent.
func (p *pair) enter(t *testing.T, m realname.Method) realname.Session {
	t.Helper()
	s, err := p.v.Start(t.Context(), "account", realname.GoalVerify, m)
	if err == nil {
		s, err = p.v.Consent(t.Context(), s.Ref, realnametest.Acts(p.v)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// before leads somebody to a step, while all goes well.
func (p *pair) before(t *testing.T, step realname.Step, who sandbox.Case) realname.Session {
	t.Helper()
	s := p.enter(t, methodOf(step))
	for s.Next != step {
		var err error
		if s, err = p.submit(t, p.v, s, s.Next, who); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// certain are the cases in which a cloud has certainly judged nothing.
var certain = []sandbox.Case{
	sandbox.Down, sandbox.DailyLimit, sandbox.RateLimit, sandbox.WrongClock, sandbox.Arrears, sandbox.NoPermission,
}

// walk goes through a whole method, by two processes in turn. prepare is called before each step.
func (p *pair) walk(t *testing.T, m realname.Method, prepare func(realname.Step)) realname.Session {
	t.Helper()
	s := p.enter(t, m)
	for _, step := range stepsOf[m] {
		prepare(step)
		var err error
		s, err = p.submit(t, p.v, s, step, sandbox.Passes)
		if err == nil && step == realname.StepFace {
			visit(t, s.Continue.Reveal(), sandbox.Passes)
			s, err = p.v2.Refresh(t.Context(), s.Ref)
		}
		if err != nil || s.Step(step).Phase != realname.PhasePassed {
			t.Fatalf("%v is %v, %v", step, s.Step(step).Phase, err)
		}
	}
	return p.finish(t, s, card.Mobile)
}

// stepsOf are the steps of a method that providers judge.
var stepsOf = map[realname.Method][]realname.Step{
	realname.MethodIDCard:   {realname.StepIdentity, realname.StepPhotos, realname.StepFace},
	realname.MethodBankCard: {realname.StepIdentity, realname.StepCard},
}

// Where the first cloud certainly judges nothing, the second judges every step, and the trail says so.
func TestChainGoesOn(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		for _, how := range certain {
			eachChain(t, fmt.Sprint(m, " ", how), func(t *testing.T, p *pair) {
				s := p.walk(t, m, func(step realname.Step) { p.script(0, step, how) })
				p.checkJudged(t, s, m, 1)
				for _, step := range stepsOf[m] {
					if n := p.begun(0, step); n != 1 {
						t.Errorf("%v was begun %d times at the first", step, n)
					}
				}
			})
		}
	}
}

// checkJudged checks that somebody was approved, by the answers of one cloud alone.
func (p *pair) checkJudged(t *testing.T, s realname.Session, m realname.Method, cloud int) {
	t.Helper()
	if s.Status != realname.StatusApproved {
		t.Errorf("the session is %v", s.Status)
	}
	want := make(map[string]string)
	for _, step := range stepsOf[m] {
		want[step.String()] = p.clouds[cloud].name
		pictures := map[bool]int{true: 2, false: 1}[step == realname.StepPhotos]
		if n := p.begun(cloud, step); n != pictures {
			t.Errorf("%v was begun %d times at %s, want %d", step, n, p.clouds[cloud].name, pictures)
		}
	}
	if diff := cmp.Diff(want, p.answeredBy(t, s)); diff != "" {
		t.Errorf("who answered, by the trail (-want +got):\n%s", diff)
	}
}

// A cloud to which there is no connection has judged nothing.
func TestChainGoesOnWithoutConnection(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		eachChain(t, m.String(), func(t *testing.T, p *pair) {
			p.clouds[0].http.Close()
			s := p.walk(t, m, func(realname.Step) {})
			p.checkJudged(t, s, m, 1)
			if n := p.clouds[0].requests(); n != 0 {
				t.Errorf("the first got %d requests", n)
			}
		})
	}
}

// Where the first cloud judges, the second hears nothing about anybody.
func TestChainAsksOne(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		eachChain(t, m.String(), func(t *testing.T, p *pair) {
			p.checkJudged(t, p.walk(t, m, func(realname.Step) {}), m, 0)
			p.checkUnheard(t, 1)
			_, bodies := p.clouds[0].told()
			if !strings.Contains(bodies, sandbox.Person(sandbox.Passes).Number.Reveal()) { // else nothing could be found elsewhere
				t.Error("the first was not told whom to check")
			}
		})
	}
}

// checkUnheard checks that a cloud of the chain was not called at all.
func (p *pair) checkUnheard(t *testing.T, cloud int) {
	t.Helper()
	if n := p.clouds[cloud].requests(); n != 0 {
		t.Errorf("%s got %d requests, want none", p.clouds[cloud].name, n)
	}
}

// A no is a no: the second cloud is not asked for another opinion.
func TestChainKeepsNo(t *testing.T) {
	for _, tt := range []struct {
		how    sandbox.Case
		step   realname.Step
		reason realname.Reason
	}{
		{sandbox.Differs, realname.StepIdentity, realname.ReasonMismatch},
		{sandbox.NoRecord, realname.StepIdentity, realname.ReasonNoRecord},
		{sandbox.Blurred, realname.StepPhotos, realname.ReasonDocumentQuality},
		{sandbox.Lost, realname.StepCard, realname.ReasonCardNotUsable},
		{sandbox.Unsupported, realname.StepCard, realname.ReasonCardUnsupported},
	} {
		eachChain(t, tt.how.String(), func(t *testing.T, p *pair) {
			s := p.before(t, tt.step, tt.how)
			s, err := p.submit(t, p.v, s, tt.step, tt.how)
			if got := s.Step(tt.step); err != nil || got.Phase != realname.PhaseFailed || got.Reason != tt.reason {
				t.Errorf("%v is %v with %v, %v; want a no with %v", tt.step, got.Phase, got.Reason, err, tt.reason)
			}
			p.checkUnheard(t, 1)
			if by := p.answeredBy(t, s)[tt.step.String()]; by != p.clouds[0].name {
				t.Errorf("the trail says that %q answered", by)
			}
		})
	}
}

// A no about a face is one as well, and comes when the first cloud is asked what became of it.
func TestChainKeepsNoAboutFaces(t *testing.T) {
	eachChain(t, "other face", func(t *testing.T, p *pair) {
		s := p.before(t, realname.StepFace, sandbox.OtherFace)
		s, err := p.submit(t, p.v, s, realname.StepFace, sandbox.OtherFace)
		if err != nil {
			t.Fatal(err)
		}
		visit(t, s.Continue.Reveal(), sandbox.OtherFace)
		s, err = p.v2.Refresh(t.Context(), s.Ref)
		// At Tencent Cloud the person may try again on the same page.
		want := map[string]realname.Phase{"tencent": realname.PhasePending, "alibaba": realname.PhaseFailed}[p.clouds[0].name]
		if got := s.Step(realname.StepFace).Phase; err != nil || got != want {
			t.Errorf("the face check is %v, %v; want %v", got, err, want)
		}
		p.checkUnheard(t, 1)
	})
}

// unknowns are cases in which nobody knows whether a cloud judged: all of them at the first step, and
// some at the others.
func unknowns(step realname.Step) []sandbox.Case {
	if step == realname.StepIdentity || *long {
		return slices.DeleteFunc(sandbox.Malformed(), func(how sandbox.Case) bool {
			return step == realname.StepPhotos && how == sandbox.OtherPerson // an answer: the card is somebody else's
		})
	}
	return []sandbox.Case{sandbox.LostAnswer, sandbox.Status503, sandbox.UnknownCode}
}

// An answer that is lost, or makes no sense, may be a judgement: the second cloud is not asked, and
// the step is not passed. That is true of a status 503 as well, which a proxy may have given after
// the judgement. The next try is one of its own, and begins at the first cloud again. A face check
// can be asked about, and so stays pending.
func TestChainStopsAtUnknown(t *testing.T) {
	for _, step := range []realname.Step{realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCard} {
		for _, how := range unknowns(step) {
			eachChain(t, fmt.Sprint(step, " ", how), func(t *testing.T, p *pair) {
				s := p.before(t, step, sandbox.Passes)
				p.script(0, step, how)
				s, err := p.submit(t, p.v, s, step, sandbox.Passes)
				pending := s.Step(step).Phase == realname.PhasePending
				if !hasReason(err, realname.ReasonOutcomeUnknown) || s.Next != step || pending != (step == realname.StepFace) {
					t.Errorf("%v is %v, %v", step, s.Step(step).Phase, err)
				}
				n := p.begun(0, step)
				s, err = p.submit(t, p.v2, s, step, sandbox.Passes)
				if again := p.begun(0, step) > n; again == pending || pending != hasReason(err, realname.ReasonInProgress) {
					t.Errorf("the next try: %v, and begun again at the first: %v", err, again)
				}
				p.checkUnheard(t, 1)
			})
		}
	}
}

// What neither cloud judges costs the person no try.
func TestChainEnds(t *testing.T) {
	for how, want := range map[sandbox.Case]realname.Reason{
		sandbox.Down: realname.ReasonProviderUnavailable, sandbox.DailyLimit: realname.ReasonProviderDailyLimit,
		sandbox.Arrears: realname.ReasonProviderMisconfigured,
	} {
		eachChain(t, how.String(), func(t *testing.T, p *pair) {
			s := p.before(t, realname.StepIdentity, sandbox.Passes)
			tries := s.Step(realname.StepIdentity).Left
			p.script(0, realname.StepIdentity, how)
			p.script(1, realname.StepIdentity, how)
			s, err := p.submit(t, p.v, s, realname.StepIdentity, sandbox.Passes)
			got := s.Step(realname.StepIdentity)
			if err == nil || got.Phase == realname.PhasePassed || got.Phase == realname.PhaseFailed || !hasReason(err, want) {
				t.Errorf("the check is %v, %v; want %v", got.Phase, err, want)
			}
			if tries < 1 || got.Left != tries {
				t.Errorf("of %d tries %d are left", tries, got.Left)
			}
			if p.begun(0, realname.StepIdentity) != 1 || p.begun(1, realname.StepIdentity) != 1 {
				t.Error("each cloud is asked once")
			}
		})
	}
}

// A face check that is pending at the second cloud is fetched from there by a process that has
// started since, whatever its chain is by then. The first cloud is not asked for it.
func TestChainAfterRestart(t *testing.T) {
	for name, change := range map[string]func([]int, []bool){
		"same order": func([]int, []bool) {}, "other order": otherOrder, "retired": secondRetired,
	} {
		for _, found := range []sandbox.Case{sandbox.Passes, sandbox.OtherFace} {
			eachChain(t, fmt.Sprint(name, " ", found), func(t *testing.T, p *pair) {
				s := p.before(t, realname.StepFace, found)
				p.script(0, realname.StepFace, sandbox.Arrears)
				s, err := p.submit(t, p.v, s, realname.StepFace, found)
				if err != nil || s.Continue.IsZero() {
					t.Fatalf("the face check did not begin at the second: %v", err)
				}
				heard := p.clouds[0].requests()
				visit(t, s.Continue.Reveal(), found)
				v := p.process(t, p.store, p.chains(t, change))
				s, err = v.Refresh(t.Context(), s.Ref)
				if passed := s.Step(realname.StepFace).Phase == realname.PhasePassed; err != nil || passed != (found == sandbox.Passes) {
					t.Errorf("the face check is %v, %v", s.Step(realname.StepFace).Phase, err)
				}
				if n := p.clouds[0].requests() - heard; n != 0 {
					t.Errorf("the first got %d requests about a check of the second", n)
				}
				if found == sandbox.Passes && p.answeredBy(t, s)["face"] != p.clouds[1].name {
					t.Errorf("the trail says that %v answered", p.answeredBy(t, s))
				}
			})
		}
	}
}

// Erasing reaches the cloud that has a copy, and no other. Alibaba Cloud keeps results of face
// checks and can delete them; Tencent Cloud offers nothing of the kind.
func TestChainErases(t *testing.T) {
	for judge := range 2 {
		eachChain(t, fmt.Sprint("judged by ", judge), func(t *testing.T, p *pair) {
			s := p.before(t, realname.StepFace, sandbox.Passes)
			if judge == 1 {
				p.script(0, realname.StepFace, sandbox.Down)
			}
			s, err := p.submit(t, p.v, s, realname.StepFace, sandbox.Passes)
			if err != nil {
				t.Fatal(err)
			}
			visit(t, s.Continue.Reveal(), sandbox.Passes)
			if s, err = p.v2.Refresh(t.Context(), s.Ref); err != nil || s.Next != realname.StepCode {
				t.Fatalf("next is %v, %v", s.Next, err)
			}
			before := []int{p.clouds[0].requests(), p.clouds[1].requests()}
			v := p.process(t, p.store, p.chains(t, otherOrder))
			done, err := v.Records().Erase(t.Context(), "account")
			if err != nil || done.Copies != 0 || len(done.Sessions) != 1 {
				t.Fatalf("Erase = %+v, %v", done, err)
			}
			p.checkErased(t, judge, before)
		})
	}
}

// checkErased checks who was told to delete since then: the cloud that judged, if it can.
func (p *pair) checkErased(t *testing.T, judge int, before []int) {
	t.Helper()
	for i, c := range p.clouds {
		want := 0
		if i == judge && c.name == "alibaba" {
			want = 1
		}
		if n := c.server.Calls("DeleteFaceVerifyResult"); n != want || c.requests()-before[i] != want {
			t.Errorf("%s was told to delete %d times in %d requests, want %d", c.name, n, c.requests()-before[i], want)
		}
	}
}

// The tables of this file name every step that has a provider, and the same ones for each cloud.
func TestBeginsAreComplete(t *testing.T) {
	byName := func(m map[realname.Step]string) []realname.Step { return slices.Sorted(maps.Keys(m)) }
	if diff := cmp.Diff(byName(begins["tencent"]), byName(begins["alibaba"])); diff != "" {
		t.Error(diff)
	}
	for cloud, actions := range begins {
		for _, action := range actions {
			if !slices.ContainsFunc(endpoints, func(e endpoint) bool { return e.provider == cloud && e.action == action }) {
				t.Errorf("%s has no action %s", cloud, action)
			}
		}
	}
}
