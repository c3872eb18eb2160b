package realnamehttp_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

func TestETag(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	tag := s.want(s.get("u-1", at), 200).Header.Get("ETag")
	for _, have := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		if r := s.want(s.get("u-1", at, "If-None-Match", have), 304); len(r.Body) != 0 || r.Header.Get("ETag") != tag {
			t.Errorf("%q: %v %s", have, r.Header, r.Body)
		}
	}
	s.want(s.get("u-1", at, "If-None-Match", `"x"`), 200)
	s.step("u-1", at, "identity")
	if r := s.want(s.get("u-1", at, "If-None-Match", tag), 200); r.Header.Get("ETag") == tag {
		t.Error("another answer has the same tag")
	}
	s.want(s.get("u-2", at, "If-None-Match", "*"), 404)
}

// A client that waits hears of news soon, and of none when its time is up.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{Change: byPeople})
		at := s.start("u-1", realname.GoalVerify, "id_card")
		tag := s.walk("u-1", at).Header.Get("ETag")

		began := time.Now()
		s.want(s.get("u-1", at+"?wait=10", "If-None-Match", tag), 304)
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("nothing new after %v, want 10 s", took)
		}
		began = time.Now()
		s.want(s.get("u-1", at+"?wait=3600", "If-None-Match", tag), 304)
		if took := time.Since(began); took != 25*time.Second {
			t.Errorf("nothing new after %v, want 25 s", took)
		}
		began = time.Now()
		s.want(s.get("u-1", at+"?wait=20"), 200) // whoever has nothing waits for nothing
		if took := time.Since(began); took != 0 {
			t.Errorf("an answer after %v, want at once", took)
		}

		go func() {
			time.Sleep(7 * time.Second) // of the test's own time
			approve(t, s)
		}()
		r := s.want(s.get("u-1", at+"?wait=20", "If-None-Match", tag), 200)
		if took := time.Since(began); r.str("status") != "approved" || took < 7*time.Second || took > 12*time.Second {
			t.Errorf("%s after %v", r.Body, took)
		}
	})
}

// approve plays the reviewer.
func approve(t *testing.T, s *site) {
	desk := s.Verifier.Desk()
	page, err := desk.Cases(context.Background(), realname.CaseFilter{})
	if err != nil {
		t.Error(err)
	}
	for _, c := range page.Cases {
		if _, err := desk.Decide(context.Background(), realname.Decision{Session: c.Session, Round: 1, Actor: "r-1", Approve: true}); err != nil {
			t.Error(err)
		}
	}
}

// Whoever waits for a provider has it asked, and no more often than Refresh does that.
func TestWaitAsksProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{})
		at := s.start("u-1", realname.GoalVerify, "id_card")
		s.step("u-1", at, "identity")
		s.step("u-1", at, "photos")
		s.Backend.Script(realname.StepFace, realnametest.Later("4711"))
		s.Backend.ScriptQuery(realname.StepFace, realnametest.Later("4711"), realnametest.Down(realname.FailureUnavailable))
		s.want(s.post("u-1", at+"/face", ""), 200)
		tag := s.get("u-1", at).Header.Get("ETag")
		s.Clock.Advance(time.Minute)
		s.want(s.get("u-1", at+"?wait=5", "If-None-Match", tag), 304)
		s.Clock.Advance(time.Minute)
		r := s.want(s.get("u-1", at+"?wait=5", "If-None-Match", tag), 200)
		if r.str("waiting") != "provider" { // it is down, which is news and no error
			t.Errorf("%s", r.Body)
		}
		tag = r.Header.Get("ETag")
		s.Clock.Advance(10 * time.Minute)
		r = s.want(s.get("u-1", at+"?wait=5", "If-None-Match", tag), 200)
		if r.str("waiting") != "user" || r.str("next") != "code" {
			t.Errorf("%s", r.Body)
		}
		queries := 0
		for _, c := range s.Backend.Calls() {
			if c.Query {
				queries++
			}
		}
		if queries != 3 {
			t.Errorf("the provider was asked %d times, want 3", queries)
		}
	})
}

// A client that goes away, and a service that ends, wait for nothing.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closing := make(chan struct{})
		s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.Closing = closing })
		at := s.start("u-1", realname.GoalVerify, "id_card")
		tag := s.get("u-1", at).Header.Get("ETag")

		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		began := time.Now()
		s.send(request("u-1", http.MethodGet, at+"?wait=20", nil, "If-None-Match", tag).WithContext(ctx))
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("the client is gone, and was waited for for %v", took)
		}
		time.AfterFunc(2*time.Second, func() { close(closing) })
		began = time.Now()
		s.want(s.get("u-1", at+"?wait=20", "If-None-Match", tag), 304)
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("the service ends, and waits for %v", took)
		}
	})
}

// An error after a while is an answer of its own, without the tag of the one before.
func TestWaitFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{})
		at := s.start("u-1", realname.GoalVerify, "id_card")
		tag := s.want(s.get("u-1", at), 200).Header.Get("ETag")
		time.AfterFunc(2*time.Second, func() {
			if _, err := s.Verifier.Records().Erase(context.Background(), "u-1"); err != nil {
				t.Error(err)
			}
		})
		r := s.get("u-1", at+"?wait=20", "If-None-Match", tag)
		if r.Status == http.StatusNotModified || r.Status >= 400 && r.Header.Get("ETag") != "" {
			t.Errorf("%d %v %s", r.Status, r.Header, r.Body)
		}
	})
}
