package realnamehttp_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
)

// A wiretap is a handler that keeps what goes out: heads and bodies.
type wiretap struct {
	http.Handler
	mu  sync.Mutex
	out bytes.Buffer
}

func (w *wiretap) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	w.mu.Lock()
	fmt.Fprintln(&w.out, rec.Code, rec.Header(), rec.Body)
	w.mu.Unlock()
	for k, v := range rec.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(rec.Code)
	_, _ = io.Copy(rw, bytes.NewReader(rec.Body.Bytes()))
}

// Somebody whose data can be told from everything else goes through both ways, with mistakes,
// providers that fail and repeat what they are asked, and a service that panics. None of it is
// in an answer, a head or a log.
func TestNothingLeaks(t *testing.T) {
	person := realname.Identity{Name: names.MustParse("欧阳文文"), Number: idcard.MustParse("110105194912310062")}
	const otherPIN, wrongCode, challenge, photo = "582046", "908172", "captcha-4711-0815", "bytes of a portrait of somebody"
	journal := new(journal)
	logger := slog.New(slog.NewJSONHandler(journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
	log.SetOutput(journal) // of net/http
	defer log.SetOutput(os.Stderr)
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { c.Log = logger }}, func(c *realnamehttp.Config) {
		c.Log = logger
		c.Challenge = func(_ *http.Request, answer string) (bool, error) {
			if strings.HasPrefix(answer, "captcha") {
				panic("challenge " + answer)
			}
			return true, nil
		}
	})
	tap := &wiretap{Handler: s.h}
	s.h = tap
	echo := realnametest.Reply{Err: &realname.Failure{
		Kind: realname.FailureUnavailable, Detail: realname.NewDetail("no record of " + person.Name.Reveal() + person.Number.Reveal()),
	}}
	for i, method := range []string{"id_card", "bank_card"} {
		account := fmt.Sprint("u-", i)
		at := s.start(account, realname.GoalVerify, method)
		for _, body := range []string{
			identity(person) + "x", `{"` + person.Number.Reveal() + `":1}`, strings.Replace(identity(person), "number", "Number", 1),
			`{"name":"` + person.Name.Reveal() + `","number":"110105194912310063"}`, `{"name":["` + person.Name.Reveal() + `"],"number":"x"}`,
			`{"name":"` + person.Name.Reveal() + `","document":"` + person.Number.Reveal() + `","number":"1"}`,
		} {
			if r := s.post(account, at+"/identity", body); r.Status < 400 {
				t.Fatalf("%s", r.Body)
			}
		}
		s.Backend.Script(realname.StepIdentity, echo)
		s.want(s.post(account, at+"/identity", identity(person)), 503, "realname.provider_unavailable")
		s.Clock.Advance(time.Minute) // it rests
		s.want(s.post(account, at+"/identity", identity(person)), 200)
		s.want(s.get(account, at+"?name="+person.Number.Reveal()), 400)
		if method == "id_card" {
			s.want(s.upload(account, at+"/photos", photos(person)[:2]...), 422)
			s.want(s.upload(account, at+"/photos", photos(person)...), 200)
			s.want(s.upload(account, at+"/face", person.Number.Reveal(), photo), 400)
			s.want(s.upload(account, at+"/face", "photo", photo), 200)
		} else {
			s.want(s.post(account, at+"/card", `{"number":"6216261482159372648","mobile":"1380013800"}`), 422)
			s.Backend.Script(realname.StepCard, echo)
			s.want(s.post(account, at+"/card", `{"number":"6216261482159372648","mobile":"13800138000"}`), 503, "realname.provider_unavailable")
			s.Clock.Advance(time.Minute)
			s.step(account, at, "card")
		}
		s.want(s.post(account, at+"/code", `{"mobile":"13800138000","challenge":"`+challenge+`"}`), 500)
		s.want(s.post(account, at+"/code", `{"mobile":"13800138000"}`), 200)
		s.want(s.post(account, at+"/code/check", `{"code":"`+wrongCode+`"}`), 409, "sms.wrong_code")
		s.step(account, at, "code")
		s.want(s.post(account, at+"/pin", `{"pin":"`+otherPIN+`9"}`), 422)
		s.walk(account, at)
		s.want(s.post(account, "/account/pin", `{"old":"`+otherPIN+`","new":"640913"}`), 409, "password.wrong_pin")
		for _, path := range []string{"/account", "/account/pin", "/cards", "/sessions", at} {
			s.want(s.get(account, path), 200)
		}
		s.want(s.post(account, "/account/erase", `{"pin":"640913"}`), 409)
	}
	secrets := []string{
		person.Name.Reveal(), person.Number.Reveal(), "110105194912310063", card.Reveal(), mobile.Reveal(), s.Phone.Code(mobile).Reveal(),
		s.pin, otherPIN, wrongCode, challenge, photo, "640913",
	}
	leaktest.CheckText(t, "an answer", tap.out.String(), secrets...)
	leaktest.CheckText(t, "the log", journal.String(), secrets...)
	if !strings.Contains(journal.String(), "a panic") || !strings.Contains(journal.String(), "provider_unavailable") {
		t.Errorf("the log is not what was meant to be looked at: %s", journal.String())
	}
}
