package realname_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A bureau is an authority with a name of its own.
type bureau struct {
	*realnametest.Backend
	name string
}

func (b bureau) Name() string { return b.name }

// agreeTo is a consent to a text.
func agreeTo(p realname.Purpose, receiver, text, version string) realname.ConsentAct {
	return realname.ConsentAct{Purpose: p, Receiver: receiver, Text: text, Version: version, Language: "zh-Hans"}
}

// textsOf are texts in force for all that a Verifier of tests asks, with a version.
func textsOf(version string) (all []realname.Text) {
	for p := realname.PurposeIdentity; p <= realname.PurposeCarrier; p++ {
		for _, lang := range []string{"zh-Hans", "en"} {
			all = append(all, realname.Text{ID: p.String(), Version: version, Language: lang, Purpose: p})
		}
	}
	return all
}

// linesOf is a session's trail.
func linesOf(t *testing.T, w *realnametest.World, ref realname.Ref) []realname.Entry {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	return trail.Entries()
}

// needsOf are the consents that an error names.
func needsOf(err error) []realname.ConsentNeed {
	var e *realname.Error
	if !errors.As(err, &e) {
		return nil
	}
	return e.Needs
}

// TestConsentForEachReceiver: what is handed to several providers needs a consent for each that may get
// it (个人信息保护法, art. 23), under the name that its backend has, and none for one that is retired.
func TestConsentForEachReceiver(t *testing.T) {
	backend := new(realnametest.Backend)
	w := newWorld(t, realnametest.Options{Backend: backend, Change: func(c *realname.Config) {
		c.Authority = realname.Chain(
			realname.Provider[realname.Authority]{Name: "first", Backend: bureau{backend, "bureau"}},
			realname.Provider[realname.Authority]{Name: "second", Backend: backend},
			realname.Provider[realname.Authority]{Name: "third", Backend: bureau{backend, "bureau"}},
			realname.Provider[realname.Authority]{Name: "old", Backend: backend, Retired: true},
		)
	}})
	var names []string
	for _, n := range w.Verifier.Consents(realname.GoalVerify, realname.MethodBankCard) {
		names = append(names, n.Step.String()+"@"+n.Receiver)
	}
	if want := []string{"identity@bureau", "identity@second", "card@"}; !slices.Equal(names, want) {
		t.Fatalf("needs %q, want %q", names, want)
	}
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodBankCard)
	if err != nil || len(s.Needs) != 3 {
		t.Fatalf("%d needs, %v", len(s.Needs), err)
	}
	for i, left := range []int{2, 1} {
		_, err = w.Verifier.SubmitIdentity(t.Context(), s.Ref, people[0])
		wantReason(t, "before all have agreed", err, realname.ReasonConsentRequired)
		if n := needsOf(err); len(n) != left || n[0].Receiver != s.Needs[i].Receiver {
			t.Fatalf("the error names %v", n)
		}
		act := agreeTo(realname.PurposeIdentity, s.Needs[i].Receiver, fmt.Sprint("text-", i), "1")
		if s2, err := w.Verifier.Consent(t.Context(), s.Ref, act); err != nil || len(s2.Needs) != left {
			t.Fatalf("%v, %v", s2.Needs, err)
		}
	}
	if s, err = w.Verifier.SubmitIdentity(t.Context(), s.Ref, people[0]); err != nil || s.Next != realname.StepCard {
		t.Errorf("next is %v, %v", s.Next, err)
	}
	if n := s.Needs; len(n) != 1 || n[0].Purpose != realname.PurposeCard {
		t.Errorf("needs %v, want that of the card", n)
	}
}

// TestConsentIsSeparate: one text is not for two purposes, nor for two receivers, in one call or in two
// (个人信息保护法, arts. 23 and 29).
func TestConsentIsSeparate(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	face, photos := agreeTo(realname.PurposeFace, "", "all", "1"), agreeTo(realname.PurposePhotos, "", "all", "1")
	_, err = w.Verifier.Consent(t.Context(), s.Ref, face, photos)
	wantReason(t, "at once", err, realname.ReasonValueContradictory)
	if now, err := w.Verifier.Get(t.Context(), s.Ref); err != nil || len(now.Needs) != len(s.Needs) {
		t.Errorf("one of them counts: needs %v, %v", now.Needs, err)
	}
	if _, err = w.Verifier.Consent(t.Context(), s.Ref, face); err != nil {
		t.Fatal(err)
	}
	_, err = w.Verifier.Consent(t.Context(), s.Ref, photos)
	wantReason(t, "one after the other", err, realname.ReasonValueContradictory)
	stranger := agreeTo(realname.PurposePhotos, "nobody", "photos", "1")
	_, err = w.Verifier.Consent(t.Context(), s.Ref, stranger)
	wantReason(t, "a receiver that nobody asks", err, realname.ReasonValueContradictory)
}

// TestNewTextAsksAgain: with a new version of a text, what was agreed to before counts no more, also in a
// session that is open.
func TestNewTextAsksAgain(t *testing.T) {
	store := new(kv.Memory)
	release := func(version string) *realnametest.World {
		return newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Texts = textsOf(version) }})
	}
	before, after := release("1"), release("2")
	u := walk(t, before, "account-1", realname.MethodIDCard)
	u.World = after
	_, err := after.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
	wantReason(t, "after the text has changed", err, realname.ReasonConsentRequired)
	n := needsOf(err)
	if len(n) != 1 || n[0].Version != "2" || n[0].Text != "identity" || !slices.Equal(n[0].Languages, []string{"zh-Hans", "en"}) {
		t.Fatalf("the error names %v", n)
	}
	_, err = after.Verifier.Consent(u.ctx, u.ref, agreeTo(realname.PurposeIdentity, "", "identity", "1"))
	wantReason(t, "the text of before", err, realname.ReasonConsentRequired)
	french := n[0].Act("fr")
	_, err = after.Verifier.Consent(u.ctx, u.ref, french)
	wantReason(t, "a language in which there is none", err, realname.ReasonConsentRequired)
	if s, err := after.Verifier.Consent(u.ctx, u.ref, n[0].Act("en")); err != nil || len(s.Needs) != 2 {
		t.Fatalf("needs %v, %v", s.Needs, err)
	}
	if u.identity(people[0]); u.err != nil || u.s.Next != realname.StepPhotos {
		t.Errorf("next is %v, %v", u.s.Next, u.err)
	}
	i := slices.IndexFunc(linesOf(t, after, u.ref), func(e realname.Entry) bool { return e.Kind == "consent" && e.Version == "2" })
	if i < 0 {
		t.Fatal("the new consent is not on the trail")
	}
	if e := linesOf(t, after, u.ref)[i]; e.Receiver != "" || e.Reference != "identity" || e.Language != "en" || e.Step != "identity" {
		t.Errorf("the trail has %+v", e)
	}
}

// TestTexts: the texts in force fit what is asked, and each other.
func TestTexts(t *testing.T) {
	text := realname.Text{ID: "face", Version: "1", Language: "zh-Hans", Purpose: realname.PurposeFace}
	with := func(change func(*realname.Text)) []realname.Text {
		more := text
		change(&more)
		return append(textsOf("1"), more)
	}
	bundled := textsOf("1")
	bundled[2].ID, bundled[3].ID = "card", "card"
	for _, tt := range []struct {
		name  string
		texts []realname.Text
		want  string // "" if they will do
	}{
		{"all", textsOf("1"), ""},
		{"none", nil, ""},
		{"one more language", with(func(t *realname.Text) { t.Language = "zh-Hant" }), ""},
		{"no face", textsOf("1")[:4], "no text in force for face"},
		{"one for two purposes", bundled, "the law wants a consent for each"},
		{"two versions", with(func(t *realname.Text) { t.Version, t.Language = "2", "ug" }), "two texts"},
		{"twice", with(func(*realname.Text) {}), "comes twice"},
		{"two countries", with(func(t *realname.Text) { t.Country, t.Language = "SG", "ug" }), "two texts"},
		{"no receiver of that name", with(func(t *realname.Text) { t.ID, t.Receiver = "x", "nobody" }), "nobody is asked"},
		{"no version", with(func(t *realname.Text) { t.Version = "" }), "value_missing"},
		{"no purpose", with(func(t *realname.Text) { t.Purpose = 0 }), "value_missing"},
		{"bad country", with(func(t *realname.Text) { t.Country = "sg" }), "value_malformed"},
		{"bad language", with(func(t *realname.Text) { t.Language = "中文" }), "value_malformed"},
	} {
		_, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.Texts = tt.texts }})
		if tt.want == "" && err != nil || tt.want != "" && (!errors.Is(err, realname.ErrConfig) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestConsentAbroad: the country stands in the need, in the act and on the trail (个人信息保护法, art. 39).
func TestConsentAbroad(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Texts = textsOf("1")
		c.Texts[0].Country, c.Texts[1].Country = "SG", "SG"
	}})
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodBankCard)
	if err != nil || s.Needs[0].Country != "SG" {
		t.Fatalf("needs %v, %v", s.Needs, err)
	}
	act := s.Needs[0].Act("en")
	act.Country = ""
	_, err = w.Verifier.Consent(t.Context(), s.Ref, act)
	wantReason(t, "without the country", err, realname.ReasonConsentRequired)
	if _, err := w.Verifier.Consent(t.Context(), s.Ref, s.Needs[0].Act("en")); err != nil {
		t.Fatal(err)
	}
	if all := linesOf(t, w, s.Ref); all[len(all)-1].Country != "SG" {
		t.Errorf("the trail has %+v", all[len(all)-1])
	}
}

// TestConsentRaces: of many who agree at once to many texts, all acts are kept.
func TestConsentRaces(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, len(s.Needs))
	for _, act := range realnametest.Acts(w.Verifier) {
		go func() {
			_, err := w.Verifier.Consent(context.WithoutCancel(t.Context()), s.Ref, act)
			failed <- err
		}()
	}
	for range realnametest.Acts(w.Verifier) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if s, err = w.Verifier.Get(t.Context(), s.Ref); err != nil || len(s.Needs) != 0 {
		t.Errorf("needs %v, %v", s.Needs, err)
	}
}
