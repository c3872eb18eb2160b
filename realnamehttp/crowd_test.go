package realnamehttp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// An account that asks too often is told when to come again. Others are not held up.
func TestPerMinute(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.PerMinute = 5 })
	s.Clock.Advance(20 * time.Second)
	for range 5 {
		s.want(s.get("u-1", "/account"), 200)
	}
	r := s.want(s.get("u-1", "/account"), 429, "http.too_many_requests")
	if r.Header.Get("Retry-After") != "40" || r.str("retry_after") != "40" {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	s.want(s.get("u-2", "/account"), 200)
	s.Clock.Advance(40 * time.Second)
	s.want(s.get("u-1", "/account"), 200)
}

// An account does so much at once: whoever opens many pages leaves room for others.
func TestAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{})
		at := s.start("u-1", realname.GoalVerify, "id_card")
		tag := s.get("u-1", at).Header.Get("ETag")
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				r := request("u-1", http.MethodGet, at+"?wait=20", nil, "If-None-Match", tag)
				s.h.ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
			})
		}
		synctest.Wait()
		s.want(s.get("u-1", at), 429, "http.too_many_requests")
		s.want(s.get("u-2", "/account"), 200)
		cancel()
		all.Wait()
		s.want(s.get("u-1", at), 200)
	})
}

// A silent is a body that never comes.
type silent struct{ done <-chan struct{} }

func (s silent) Read([]byte) (int, error) {
	<-s.done
	return 0, io.ErrUnexpectedEOF
}

// Photos lie in memory, so few uploads are served at once: of an account, and altogether.
func TestUploadsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.Uploads = 3 })
		at := map[string]string{}
		for _, account := range []string{"u-1", "u-2", "u-3"} {
			at[account] = s.start(account, realname.GoalVerify, "id_card") + "/photos"
		}
		done := make(chan struct{})
		var all sync.WaitGroup
		begin := func(account string) {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodPost, at[account], silent{done})
				r.Header.Set("Test-Account", account)
				r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
				s.h.ServeHTTP(httptest.NewRecorder(), r)
			})
			synctest.Wait()
		}
		begin("u-1")
		begin("u-1")
		s.want(s.upload("u-1", at["u-1"], photos(person)...), 429, "http.too_many_requests")
		s.want(s.get("u-1", "/account"), 200)
		begin("u-2")
		r := s.want(s.upload("u-3", at["u-3"], photos(person)...), 503, "http.busy")
		if r.Header.Get("Retry-After") != "1" {
			t.Errorf("%v", r.Header)
		}
		s.want(s.upload("u-3", "/sessions/x/photos", photos(person)...), 404) // it takes no place
		s.want(s.upload("u-3", at["u-1"], photos(person)...), 404)
		close(done)
		all.Wait()
		s.want(s.upload("u-3", at["u-3"], photos(person)...), 409, "realname.step_not_next")
	})
}

// Exports hold all photos in memory, so few are made at once: of an account, and altogether.
func TestExportsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newSlow()
		s := newSite(t, realnametest.Options{Store: store})
		export := func(account string, status int, code string) {
			s.want(s.post(account, "/account/export", `{"pin":"739164"}`), status, code)
		}
		store.takes.Store(int64(5 * time.Second))
		var all sync.WaitGroup
		for _, account := range []string{"u-1", "u-1", "u-2", "u-3"} {
			all.Go(func() { export(account, 409, "password.no_pin") })
		}
		synctest.Wait()
		export("u-1", 429, "http.too_many_requests")
		export("u-4", 503, "http.busy")
		s.want(s.get("u-4", "/account"), 200)
		all.Wait()
		export("u-4", 409, "password.no_pin")
	})
}
