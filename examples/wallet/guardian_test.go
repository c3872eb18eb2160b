package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
)

// child begins a verification of a child of ten, whose guardian is somebody, and returns its session.
func (p *played) child(account, guardian string) realname.Ref {
	p.t.Helper()
	p.world.setGuardian(account, guardian)
	s, err := p.verifier.Start(p.t.Context(), account, realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = p.verifier.SubmitIdentity(p.t.Context(), s.Ref, p.world.newChild().identity()) // refused: a guardian has to agree
	if waits, err := p.waits(p.t.Context(), account); err != nil || waits != s.Ref.ID {
		p.t.Fatalf("%q waits for a guardian, %v", waits, err)
	}
	return s.Ref
}

// A guardian ends what waits for them, and nothing else: who is named in the panel and verified nowhere ends
// nothing, and nobody ends a session of somebody who needs no guardian.
func TestRefuseWard(t *testing.T) {
	p := newPlayed(t)
	parent := p.user("u-2")
	child := p.child("u-1", "u-2")
	p.world.setGuardian("u-3", "u-2")
	grown, err := p.verifier.Start(t.Context(), "u-3", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(when string, ref realname.Ref, status int, code string, want realname.Status) {
		t.Helper()
		got, b := p.post(parent, "/wallet/wards/"+ref.ID+"/refuse", "", "{}")
		if got != status || !strings.Contains(b, code) {
			t.Errorf("%s: %d %s, want %d %s", when, got, b, status, code)
		}
		if s, err := p.verifier.Get(t.Context(), ref); err != nil || s.Status != want {
			t.Errorf("%s: the session is %v, %v; want %v", when, s.Status, err, want)
		}
	}
	refuse("not verified", child, http.StatusConflict, "realname.not_verified", realname.StatusOpen)
	refuse("not verified, no guardian needed", grown.Ref, http.StatusNotFound, "realname.not_found", realname.StatusOpen)
	p.verify("u-2")
	refuse("no guardian needed", grown.Ref, http.StatusNotFound, "realname.not_found", realname.StatusOpen)
	refuse("waiting", child, http.StatusOK, "{}", realname.StatusCanceled)
	refuse("ended", child, http.StatusNotFound, "realname.not_found", realname.StatusCanceled)
}

// A child whose session cannot be read does not keep the others from their guardian. It is logged.
func TestWardThatCannotBeRead(t *testing.T) {
	p := newPlayed(t)
	bad, good := p.child("u-1", "u-2"), p.child("u-3", "u-2")
	key := "rn/s/" + bad.ID
	r, err := p.store.Get(t.Context(), key)
	if err == nil {
		old := r.Version
		r.Version, r.Value = old+1, append(r.Value, 1)
		err = p.store.Swap(t.Context(), key, old, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	status, b, _ := get(t, p.user("u-2"), p.url+"/wallet/wards")
	if status != http.StatusOK || !strings.Contains(b, good.ID) || strings.Contains(b, bad.ID) {
		t.Errorf("%d %s", status, b)
	}
	if !strings.Contains(p.log.String(), "what waits for a guardian could not be read") {
		t.Errorf("the log says %q", p.log.String())
	}
}
