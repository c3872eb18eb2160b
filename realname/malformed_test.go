package realname_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// An httpAuthority asks an authority over HTTP, as one might write it. What the
// authority answers is decoded into pointers: an absent field is not 0.
type httpAuthority struct {
	url    string
	client *http.Client
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 10

func newHTTPAuthority(url string) *httpAuthority {
	return &httpAuthority{url: url, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

var errAnswer = errors.New("authority: the answer is not understood")

func (a *httpAuthority) Match(ctx context.Context, op realname.Op,
	id realname.Identity) (answer realname.Answer, err error) {
	body, err := json.Marshal(map[string]string{
		"ai": op.Key, "name": id.Name.Reveal(), "idNum": id.Number.Reveal(),
	})
	if err != nil {
		return answer, errAnswer
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return answer, errAnswer
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return answer, errors.New("authority: no answer") // the cause may show the address
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil || len(raw) > maxAnswer {
		return answer, errAnswer
	}
	return understand(resp.StatusCode, raw)
}

// understand is where a pass needs proof: status 200, errcode present and 0,
// status present and 0, and a pi.
func understand(status int, raw []byte) (realname.Answer, error) {
	var got struct {
		ErrCode *int `json:"errcode"`
		Data    *struct {
			Result *struct {
				Status *int    `json:"status"`
				PI     *string `json:"pi"`
			} `json:"result"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || status != http.StatusOK || got.ErrCode == nil {
		return realname.Answer{}, errAnswer
	}
	switch code := *got.ErrCode; {
	case code == 1001:
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureUnavailable}
	case code == 2001:
		return realname.Answer{}, &realname.Failure{Kind: realname.FailureUnreadable}
	case code != 0 || got.Data == nil || got.Data.Result == nil || got.Data.Result.Status == nil:
		return realname.Answer{}, errAnswer
	}
	r := got.Data.Result
	switch {
	case *r.Status == 0 && r.PI != nil && len(*r.PI) == 38:
		return realname.Answer{Verdict: realname.VerdictPass}, nil
	case *r.Status == 2:
		return realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}, nil
	}
	return realname.Answer{}, errAnswer
}

const (
	somePI    = "1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u"
	passBody  = `{"errcode":0,"errmsg":"ok","data":{"result":{"status":0,"pi":"` + somePI + `"}}}`
	failBody  = `{"errcode":0,"errmsg":"ok","data":{"result":{"status":2}}}`
	emptyPage = `<html><head><title>502 Bad Gateway</title></head></html>`
)

// malformed are bodies that prove nothing, whatever the status.
var malformed = map[string]string{
	"empty body":            "",
	"space":                 " \n",
	"empty object":          `{}`,
	"null":                  `null`,
	"list":                  `[]`,
	"list of an answer":     `[` + passBody + `]`,
	"text":                  `"ok"`,
	"true":                  `true`,
	"number":                `0`,
	"HTML":                  emptyPage,
	"JSON and HTML":         passBody + emptyPage,
	"two answers":           passBody + passBody,
	"truncated":             passBody[:len(passBody)-3],
	"truncated in the pi":   passBody[:60],
	"one brace":             `{`,
	"NUL bytes":             "\x00\x00\x00\x00",
	"not UTF-16":            "\xff\xfe{\x00}\x00",
	"code alone":            `{"errcode":0}`,
	"code as text":          `{"errcode":"0","data":{"result":{"status":0,"pi":"` + somePI + `"}}}`,
	"code null":             `{"errcode":null,"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`,
	"code absent":           `{"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`,
	"unknown code":          `{"errcode":4711,"errmsg":"?"}`,
	"unknown code and pass": strings.Replace(passBody, `"errcode":0`, `"errcode":4711`, 1),
	"negative code":         strings.Replace(passBody, `"errcode":0`, `"errcode":-1`, 1),
	"huge code":             strings.Replace(passBody, `"errcode":0`, `"errcode":1e99`, 1),
	"null data":             `{"errcode":0,"data":null}`,
	"empty data":            `{"errcode":0,"data":{}}`,
	"null result":           `{"errcode":0,"data":{"result":null}}`,
	"empty result":          `{"errcode":0,"data":{"result":{}}}`,
	"result as list":        `{"errcode":0,"data":{"result":[0]}}`,
	"null status":           `{"errcode":0,"data":{"result":{"status":null,"pi":"` + somePI + `"}}}`,
	"pass without proof":    `{"errcode":0,"data":{"result":{"status":0}}}`,
	"pass, empty proof":     `{"errcode":0,"data":{"result":{"status":0,"pi":""}}}`,
	"pass, null proof":      `{"errcode":0,"data":{"result":{"status":0,"pi":null}}}`,
	"pass, short proof":     `{"errcode":0,"data":{"result":{"status":0,"pi":"1"}}}`,
	"unknown status":        strings.Replace(passBody, `"status":0`, `"status":9`, 1),
	"fractional status":     strings.Replace(passBody, `"status":0`, `"status":0.5`, 1),
	"status as bool":        strings.Replace(passBody, `"status":0`, `"status":false`, 1),
	"endless":               `{"errmsg":"` + strings.Repeat("x", 2*maxAnswer) + `",` + passBody[1:],
	"deep":                  strings.Repeat(`{"data":`, 20_000),
}

// A served is how the server answers the next request.
type served struct {
	status int
	body   string
	header map[string]string
	drop   bool // close the connection after the request was read
}

func (s served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	if s.drop {
		panic(http.ErrAbortHandler)
	}
	for k, v := range s.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.body)
}

// TestMalformedAnswers serves each body under several statuses: it is neither a
// pass nor a mismatch, its try stays counted, and the session goes on.
func TestMalformedAnswers(t *testing.T) {
	for name, body := range malformed {
		for _, status := range []int{200, 204, 400, 403, 429, 500, 502} {
			t.Run(fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				wantNothing(t, served{status: status, body: body})
			})
		}
	}
	elsewhere := map[string]string{"Location": "/pass"}
	for name, s := range map[string]served{
		"pass in a 500":      {status: 500, body: passBody},
		"pass in a 202":      {status: 202, body: passBody},
		"mismatch in a 500":  {status: 500, body: failBody},
		"mismatch in a 404":  {status: 404, body: failBody},
		"redirect":           {status: 302, body: passBody, header: elsewhere},
		"redirect with body": {status: 307, body: passBody, header: elsewhere},
		"redirect nowhere":   {status: 301, body: passBody},
		"length too long": {status: 200, body: passBody,
			header: map[string]string{"Content-Length": "4096"}},
		"gzip that is none": {status: 200, body: passBody,
			header: map[string]string{"Content-Encoding": "gzip"}},
		"dropped": {drop: true},
	} {
		t.Run(name, func(t *testing.T) { wantNothing(t, s) })
	}
}

// wantNothing gives an answer that says nothing, looks what the session makes of
// it, and then lets the authority answer as it should.
func wantNothing(t *testing.T, bad served) {
	t.Helper()
	var asked, followed atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/pass", func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		io.WriteString(w, passBody)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			bad.ServeHTTP(w, r)
			return
		}
		served{status: 200, body: passBody}.ServeHTTP(w, r)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	authority := newHTTPAuthority(server.URL)
	defer authority.client.CloseIdleConnections()
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Authority = authority
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	if !errors.Is(u.err, realname.ErrUnavailable) {
		t.Errorf("error = %v, want ErrUnavailable", u.err)
	}
	p := u.s.Step(realname.StepIdentity)
	if p.Phase != realname.PhaseUnresolved || p.Reason != realname.ReasonOutcomeUnknown || p.Left != 4 {
		t.Errorf("step = %+v, want unresolved for outcome_unknown, 4 left", p)
	}
	if followed.Load() > 0 {
		t.Error("the redirect was followed")
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
	u.err = nil
	if u.all(realnametest.Someone()); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("afterwards: %v at %v, %v; want approved", u.s.Status, u.s.Next, u.err)
	}
}

// TestWellFormedAnswers: the adapter of this test does know a yes and a no, and
// what is certainly neither.
func TestWellFormedAnswers(t *testing.T) {
	tests := []struct {
		name, body string
		want       realname.Progress
		err        error
	}{
		{"pass", passBody, realname.Progress{Phase: realname.PhasePassed, Left: 4}, nil},
		{"mismatch", failBody,
			realname.Progress{Phase: realname.PhaseFailed, Reason: realname.ReasonMismatch, Left: 4}, nil},
		{"system error", `{"errcode":1001}`, realname.Progress{
			Phase: realname.PhaseNeeded, Reason: realname.ReasonProviderUnavailable, Left: 5,
		}, realname.ErrUnavailable},
		{"bad number", `{"errcode":2001}`, realname.Progress{
			Phase: realname.PhaseNeeded, Reason: realname.ReasonBadInput, Left: 5,
		}, realname.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(served{status: 200, body: tt.body})
			defer server.Close()
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Authority = newHTTPAuthority(server.URL)
			}})
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
			tt.want.Step = realname.StepIdentity
			if got := u.s.Step(realname.StepIdentity); got != tt.want || !errors.Is(u.err, tt.err) {
				t.Errorf("step = %+v, %v; want %+v, %v", got, u.err, tt.want, tt.err)
			}
		})
	}
}

// TestHTTPAuthorityKeepsItsPromises runs the contract on the adapter of this
// test, against a server with a sandbox.
func TestHTTPAuthorityKeepsItsPromises(t *testing.T) {
	yes := realnametest.Someone()
	no, unknown, silent := yes, yes, yes
	no.Name = names.MustParse("李四")
	unknown.Name, silent.Name = names.MustParse("王小明"), names.MustParse("吴不答")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Name string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		switch asked.Name {
		case yes.Name.Reveal():
			io.WriteString(w, passBody)
		case no.Name.Reveal():
			io.WriteString(w, failBody)
		case silent.Name.Reveal():
			select {
			case <-r.Context().Done():
			case <-time.After(time.Minute):
			}
		default:
			io.WriteString(w, `{}`)
		}
	}))
	t.Cleanup(server.Close)
	open := func(t *testing.T) realname.Authority {
		a := newHTTPAuthority(server.URL)
		t.Cleanup(a.client.CloseIdleConnections)
		return a
	}
	realnametest.TestAuthority(t, open,
		realnametest.Sample{Name: "yes", Identity: yes, Want: realname.VerdictPass},
		realnametest.Sample{
			Name: "no", Identity: no, Want: realname.VerdictFail, Reason: realname.ReasonMismatch,
		},
		realnametest.Sample{Name: "garbage", Identity: unknown},
		realnametest.Sample{Name: "silence", Identity: silent, Hang: true},
	)
}
