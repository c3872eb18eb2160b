package realnamecli

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// wants fails the test where a command does not write a text.
func (p *post) wants(line, text string) {
	p.t.Helper()
	if p.must(line); !strings.Contains(p.out.String(), text) {
		p.t.Errorf("%s writes %s, want %s", line, p.out.String(), text)
	}
}

// TestScreened: staff finds who is on a list, but for their own account, and lets them go on.
func TestScreened(t *testing.T) {
	list := new(realnametest.List)
	p := newPost(t, func(c *realname.Config) { c.Screen = list })
	list.Put(realnametest.Someone(), "entry-7")
	p.must(decided)
	p.wants("screened", `{"account":"a","list":`)
	p.actor = "a"
	if p.must("screened"); p.out.Len() != 0 {
		t.Errorf("a sees %s", p.out.String())
	}
	p.actor = ""
	p.wants("clear-screening -actor o-1 -why another-person a", `"done":"clear-screening"`)
	p.Clock.Advance(2 * time.Minute)
	p.must("sweep")
	p.wants("account a", `"state":"verified"`)
}

// TestScreenedGuardian: a guardian does not find that a list has the person for whom they agreed.
func TestScreenedGuardian(t *testing.T) {
	list := new(realnametest.List)
	p := newPost(t, func(c *realname.Config) { c.Screen, c.MinAge = list, 1 })
	p.must(decided)
	ctx, kid := t.Context(), realname.Identity{Name: names.MustParse("王小明"), Number: idcard.MustParse("110105201506010024")}
	list.Put(kid, "entry-7")
	p.Clock.Advance(2 * time.Minute)
	s, err := p.Verifier.Start(ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = p.Verifier.GuardianConsent(ctx, s.Ref, "a", realnametest.Acts(p.Verifier)...)
	}
	if err == nil {
		s, err = p.Walk(ctx, "kid", realname.MethodIDCard, kid)
	}
	if err == nil {
		_, err = p.Verifier.Desk().Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "b", Approve: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	p.actor = "a"
	if p.must("screened"); p.out.Len() != 0 {
		t.Errorf("the guardian sees %s", p.out.String())
	}
	p.actor = "b"
	p.wants("screened", `{"account":"kid","list":`)
}

// TestSecondAtTheShell: the second actor finds what the first wants, with its steps and its reason.
func TestSecondAtTheShell(t *testing.T) {
	p := newPost(t, func(c *realname.Config) {
		c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return true }
	})
	for _, line := range []string{"again -actor r-1 -round 1 -reason document_quality -steps photos,face S", "suspend -actor r-1 -reason mismatch a"} {
		if err := p.run(line); ExitCode(err) != 3 {
			t.Errorf("%s: %v", line, err)
		}
	}
	p.wants("show -actor r-2 S", `"votes":[{"action":"again","actor":"r-1"`)
	p.wants("show -actor r-2 S", `"reason":"document_quality","again":["photos","face"]`)
	p.actor = "r-2"
	p.wants("account a", `"votes":[{"action":"suspend","actor":"r-1"`)
}

// TestOwnAtTheShell: whoever is known to ask does not see their own case.
func TestOwnAtTheShell(t *testing.T) {
	p := newPost(t)
	p.wants("list", `"account":"a"`)
	p.actor = "A"
	if p.must("list"); p.out.Len() != 0 {
		t.Errorf("a sees %s", p.out.String())
	}
	if err := p.run("account a"); ExitCode(err) != 3 {
		t.Errorf("%v", err)
	}
}

// TestOwnIsRefusedByEveryCommand: no command about a session or an account shows an actor their own, or does anything to it.
func TestOwnIsRefusedByEveryCommand(t *testing.T) {
	shows := map[string]string{
		"return":     "nothing: it is about what the actor has taken",
		"quarantine": "nothing: a record that cannot be opened says of nobody whose it is",
	}
	flag := regexp.MustCompile(`-actor \S+ ?`)
	for _, tt := range runs {
		about := slices.ContainsFunc(commands, func(c command) bool { return c.name == tt.name && c.about != "" })
		if !about || tt.line == "" || shows[tt.name] != "" {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			p := newPost(t)
			p.must(tt.before...)
			p.actor = "a"
			err := p.run(flag.ReplaceAllString(tt.line, ""))
			var e *realname.Error
			if !errors.As(err, &e) || e.Reason != realname.ReasonOwnCase || p.out.Len() != 0 {
				t.Errorf("%v, and it writes %s", err, p.out.String())
			}
		})
	}
}

// TestDueLeavesOutOnesOwn: that data is held, for an inquiry say, is not for its person.
func TestDueLeavesOutOnesOwn(t *testing.T) {
	p := newPost(t)
	p.must("reject -yes -actor r-1 -round 1 -reason mismatch S")
	p.actor = "b"
	p.wants("due -until 800h", p.session)
	p.actor = "a"
	if p.must("due -until 800h"); p.out.Len() != 0 {
		t.Errorf("a sees %s", p.out.String())
	}
}

// TestTrailWithoutData: the trail of a session whose data cannot be opened is there for staff, and not for its person.
func TestTrailWithoutData(t *testing.T) {
	p := newPost(t)
	key := "rn/k/" + p.session
	r, err := p.Store.Get(t.Context(), key)
	if err == nil {
		old := r.Version
		r.Version, r.Value = old+1, append(bytes.Clone(r.Value), 1)
		err = p.Store.Swap(t.Context(), key, old, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.actor = "b"
	if err := p.run("show S"); err == nil {
		t.Fatal("the data is there")
	}
	p.wants("trail S", `"Kind":"status"`)
	p.actor = "a"
	if err := p.run("trail S"); ExitCode(err) != 3 {
		t.Errorf("%v", err)
	}
}
