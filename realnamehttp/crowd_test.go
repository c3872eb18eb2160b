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
		done := make(chan struct{})
		var all sync.WaitGroup
		begin := func(account string) {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "/sessions/x/photos", silent{done})
				r.Header.Set("Test-Account", account)
				r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
				s.h.ServeHTTP(httptest.NewRecorder(), r)
			})
			synctest.Wait()
		}
		begin("u-1")
		begin("u-1")
		s.want(s.upload("u-1", "/sessions/x/photos", photos(person)...), 429, "http.too_many_requests")
		s.want(s.get("u-1", "/account"), 200)
		begin("u-2")
		r := s.want(s.upload("u-3", "/sessions/x/photos", photos(person)...), 503, "http.busy")
		if r.Header.Get("Retry-After") != "1" {
			t.Errorf("%v", r.Header)
		}
		close(done)
		all.Wait()
		s.want(s.upload("u-3", "/sessions/x/photos", photos(person)...), 404)
	})
}
