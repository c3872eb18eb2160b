package realnamehttp_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// child is a made-up person of ten years.
var child = realname.Identity{Name: names.MustParse("王小明"), Number: idcard.MustParse("110105201506010024")}

// childAt begins a session of a child whose guardian is an account, and gives name and number. It returns
// the session's address.
func (s *site) childAt(account, guardian string) string {
	s.t.Helper()
	id := s.want(s.post(account, "/sessions", `{"goal":"verify","method":"id_card"}`), 200).str("session")
	at := "/sessions/" + id
	s.wards[id] = [2]string{guardian, account}
	r := s.want(s.get(guardian, strings.Replace(at, "/sessions/", "/wards/", 1)), 200)
	if needs := r.JSON["needs"].([]any); len(needs) != 0 {
		s.t.Errorf("before anybody knows the age the guardian sees %s", r.Body)
	}
	r = s.want(s.post(account, at+"/identity", identity(child)), 409, "realname.guardian_consent_required")
	if needs := fmt.Sprint(r.JSON["needs"]); !strings.Contains(needs, "guardian:true") {
		s.t.Errorf("the problem does not name what the guardian has to agree to: %s", r.Body)
	}
	return at
}

func withChildren(c *realname.Config) { c.MinAge = 1 }

// allActs are a guardian's consents to the way by identity card.
const allActs = `{"acts":[{"purpose":"identity","text":"identity-g","version":"1","language":"zh-Hans"},` +
	`{"purpose":"photos","text":"photos-g","version":"1","language":"zh-Hans"},{"purpose":"face","text":"face-g","version":"1","language":"zh-Hans"}]}`

// guarded goes through what a guardian does.
func (s *site) guarded(account, guardian string) {
	s.t.Helper()
	at := s.childAt(account, guardian)
	ward := strings.Replace(at, "/sessions/", "/wards/", 1)
	r := s.want(s.get(guardian, ward), 200)
	if needs := r.JSON["needs"].([]any); len(needs) != 3 || len(r.JSON) != 2 {
		s.t.Errorf("the guardian sees %s", r.Body)
	}
	r = s.want(s.post(guardian, ward+"/consent", allActs), 200)
	if needs := r.JSON["needs"].([]any); len(needs) != 0 || len(r.JSON) != 2 {
		s.t.Errorf("the guardian sees %s", r.Body)
	}
	s.want(s.post(account, at+"/identity", identity(child)), 200)
}

// A guardian agrees from their own login, for a child of theirs, and sees nothing else of it. Nobody else's
// session is found, and the child cannot agree in the guardian's place.
func TestWard(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: withChildren})
	s.verified("mother", "id_card")
	at := s.childAt("kid", "mother")
	ward := strings.Replace(at, "/sessions/", "/wards/", 1)
	for _, account := range []string{"kid", "stranger"} {
		s.want(s.get(account, ward), 404)
		s.want(s.post(account, ward+"/consent", allActs), 404)
	}
	s.want(s.get("", ward), 401)
	s.want(s.get("mother", at), 404)
	s.want(s.get("mother", "/wards/none"), 404)
	s.want(s.post("kid", at+"/consent", strings.ReplaceAll(allActs, "-g", "-v1")), 200)
	s.want(s.post("kid", at+"/identity", identity(child)), 409, "realname.guardian_consent_required")
	if n := s.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("the authority was asked %d times, want once, about the mother", n)
	}
	s.want(s.post("mother", ward+"/consent", allActs), 200)
	s.want(s.post("kid", at+"/identity", identity(child)), 200)
}

// Who is not verified cannot agree, and is told what to do.
func TestWardRefused(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: withChildren})
	at := s.childAt("kid", "mother")
	ward := strings.Replace(at, "/sessions/", "/wards/", 1)
	s.want(s.post("mother", ward+"/consent", allActs), 409, "realname.not_verified")
	s.wards[strings.TrimPrefix(at, "/sessions/")] = [2]string{"kid", "kid"}
	s.want(s.post("kid", ward+"/consent", allActs), 409, "realname.not_guardian")
	s.want(s.post("kid", ward+"/consent", `{"acts":[]}`), 422, "realname.value_missing")
}

// What Config.Ward fails with is not repeated.
func TestWardFails(t *testing.T) {
	for want, err := range map[int]error{
		500: errors.New("no row for 13800138000"), 503: fmt.Errorf("13800138000: %w", realname.ErrUnavailable),
	} {
		s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) {
			c.Ward = func(*http.Request, string, string) (string, error) { return "", err }
		})
		r := s.want(s.get("mother", "/wards/"+strings.Repeat("0", 26)), want)
		if strings.Contains(string(r.Body)+s.log.String(), "13800138000") {
			t.Errorf("%s\n%s", r.Body, s.log)
		}
	}
}
