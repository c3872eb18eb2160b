package realnamehttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// Whoever sends the same eight times at once is checked once, and gets no server error.
func TestSameAtOnce(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	var mu sync.Mutex
	statuses := make(map[int]int)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			w := httptest.NewRecorder()
			s.h.ServeHTTP(w, request("u-1", http.MethodPost, at+"/identity", []byte(identity(person)), "Idempotency-Key", "k-1"))
			mu.Lock()
			defer mu.Unlock()
			statuses[w.Code]++
		})
	}
	all.Wait()
	if n := s.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("the authority was asked %d times, want once", n)
	}
	for status := range statuses {
		if status != http.StatusOK && status != http.StatusConflict {
			t.Errorf("statuses %v", statuses)
		}
	}
}

// Many accounts go through the flow at once, and none of them sees another's.
func TestManyAtOnce(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Accounts, c.Limits.IdentityDay = 20, 100 }})
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			account := fmt.Sprint("u-", i)
			at := ""
			for _, ask := range []struct{ path, body string }{
				{"/sessions", `{"goal":"verify","method":"bank_card"}`}, {"/consent", `{"acts":[{"purpose":"identity","text":"identity-v1","version":"1","language":"zh-Hans"},{"purpose":"card","text":"card-v1","version":"1","language":"zh-Hans"}]}`},
				{"/identity", identity(person)},
			} {
				w := httptest.NewRecorder()
				s.h.ServeHTTP(w, request(account, http.MethodPost, at+ask.path, []byte(ask.body)))
				if got := field(w.Body.Bytes(), "account"); w.Code != http.StatusOK || got != account {
					t.Errorf("%s: %d %s", account, w.Code, w.Body)
					return
				}
				at = "/sessions/" + field(w.Body.Bytes(), "session")
			}
		})
	}
	all.Wait()
}
