package nppa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

const somePI = "1fffbjzos82bs9cnyj1dna7d6d29zg4esnh99u"

var good = providers.NewCredentials("app", vectorKey, "")

var (
	person = adaptertest.Person
	op     = adaptertest.Op
)

// openClient is a Client whose requests go to p, at a time. It tells told of the first.
func openClient(t testing.TB, p *adaptertest.Replier, at time.Time, told *providers.Call) *Client {
	t.Helper()
	k, err := New(Config{
		Credentials: good, BizID: "biz", Transport: p, Now: func() time.Time { return at },
		Observe: func(c providers.Call) {
			if told.Action == "" {
				*told = c
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// suite tests every endpoint.
var suite = adaptertest.Suite[*endpoint, *Client]{
	Open: openClient, Name: func(e *endpoint) string { return e.action }, Query: func(e *endpoint) bool { return e.query },
	Calls: map[*endpoint]func(ctx context.Context, k *Client) (realname.Answer, error){
		check: func(ctx context.Context, k *Client) (realname.Answer, error) {
			return k.Authority().Match(ctx, op, person)
		},
		query: func(ctx context.Context, k *Client) (realname.Answer, error) {
			return k.Authority().Query(ctx, op, realname.Detail{})
		},
		report: func(ctx context.Context, k *Client) (realname.Answer, error) {
			_, err := k.Report(ctx, []Event{{Session: op.Key, At: adaptertest.Started, Device: op.Key}})
			if err != nil {
				return realname.Answer{}, err
			}
			return realname.Answer{Verdict: realname.VerdictPass}, nil
		},
	},
}

// A transport is a function as one.
type transport func(r *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTablesGolden(t *testing.T) {
	tables := []adaptertest.Named{{Name: "status", Table: statuses}}
	for _, e := range []*endpoint{check, query, report} {
		tables = append(tables, adaptertest.Named{Name: e.action + " errcode", Table: e.codes})
	}
	adaptertest.Golden(t, tables)
}

func TestEveryCode(t *testing.T) {
	suite.EveryRow(t, 0, func(e *endpoint) wire.Table { return e.codes }, func(_ *endpoint, r *wire.Row) *adaptertest.Replier {
		return &adaptertest.Replier{Body: `{"errcode":` + r.Code + `,"errmsg":"张三"}`}
	})
}

func TestEveryStatus(t *testing.T) {
	for _, e := range []*endpoint{check, query} {
		for _, r := range statuses {
			pi := map[bool]string{true: somePI}[r.Verdict == realname.VerdictPass]
			body := fmt.Sprintf(`{"errcode":0,"errmsg":"ok","data":{"result":{"status":%s,"pi":%q}}}`, r.Code, pi)
			o := suite.Expect(t, e, &adaptertest.Replier{Body: body}, 0, r)
			if r.Verdict == realname.VerdictPending && (o.Token.Reveal() != op.Key || o.Window != 48*time.Hour) {
				t.Errorf("pending with the token %v for %v", o.Token.Reveal(), o.Window)
			}
		}
	}
}

// Status 0 is what an absent number is read as by many: a yes has its pi.
func TestProof(t *testing.T) {
	tests := []struct {
		name, body string
		pass       bool
	}{
		{"yes", `{"errcode":0,"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`, true},
		{"no errcode", `{"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`, false},
		{"errcode a text", `{"errcode":"0","data":{"result":{"status":0,"pi":"` + somePI + `"}}}`, false},
		{"no status", `{"errcode":0,"data":{"result":{"pi":"` + somePI + `"}}}`, false},
		{"status null", `{"errcode":0,"data":{"result":{"status":null,"pi":"` + somePI + `"}}}`, false},
		{"status a text", `{"errcode":0,"data":{"result":{"status":"0","pi":"` + somePI + `"}}}`, false},
		{"status a fraction", `{"errcode":0,"data":{"result":{"status":0.0,"pi":"` + somePI + `"}}}`, false},
		{"no pi", `{"errcode":0,"data":{"result":{"status":0}}}`, false},
		{"pi null", `{"errcode":0,"data":{"result":{"status":0,"pi":null}}}`, false},
		{"pi empty", `{"errcode":0,"data":{"result":{"status":0,"pi":""}}}`, false},
		{"pi short", `{"errcode":0,"data":{"result":{"status":0,"pi":"1fffbjzos"}}}`, false},
		{"pi long", `{"errcode":0,"data":{"result":{"status":0,"pi":"` + somePI + `0"}}}`, false},
		{"pi with a blank", `{"errcode":0,"data":{"result":{"status":0,"pi":"` + somePI[:37] + ` "}}}`, false},
		{"pi a number", `{"errcode":0,"data":{"result":{"status":0,"pi":7}}}`, false},
		{"no result", `{"errcode":0,"data":{}}`, false}, {"data null", `{"errcode":0,"data":null}`, false},
		{"data a list", `{"errcode":0,"data":[]}`, false}, {"status 3", `{"errcode":0,"data":{"result":{"status":3,"pi":""}}}`, false},
		{"no with a pi", `{"errcode":0,"data":{"result":{"status":2,"pi":"` + somePI + `"}}}`, false},
		{"error with a yes", `{"errcode":1001,"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := suite.Ask(t, check, &adaptertest.Replier{Body: tt.body}, 0)
			if got := o.Err == nil && o.Verdict == realname.VerdictPass; got != tt.pass || !tt.pass && (o.Err == nil || o.Verdict != 0) {
				t.Errorf("got %v, %v; want pass %v", o.Verdict, o.Err, tt.pass)
			}
		})
	}
}

// A system that says that a key is in use, and then that it has no such key, may have judged.
func TestKeyInUseAndUnknown(t *testing.T) {
	p := &adaptertest.Replier{Bodies: []string{`{"errcode":2004,"errmsg":""}`, `{"errcode":2003,"errmsg":""}`}}
	o := suite.Ask(t, check, p, 0)
	if o.Err == nil || adaptertest.FailureOf(o.Err) != nil || len(p.Seen) != 2 {
		t.Errorf("after %d calls: %v, want an outcome that is not known", len(p.Seen), o.Err)
	}
}

// An answer that says two things is certain of nothing.
func TestErrorWithResult(t *testing.T) {
	for _, code := range []string{"1006", "1001", "2001", "2002", "2003"} {
		for _, e := range []*endpoint{check, query} {
			body := `{"errcode":` + code + `,"data":{"result":{"status":2,"pi":""}}}`
			suite.Expect(t, e, &adaptertest.Replier{Body: body}, 0, wire.Row{})
		}
	}
}

func TestUnlisted(t *testing.T) {
	for e := range suite.Calls {
		for _, code := range []string{"-1", "7", "9999", "2", "1"} {
			suite.Expect(t, e, &adaptertest.Replier{Body: `{"errcode":` + code + `,"errmsg":"x"}`}, 0, wire.Row{})
		}
	}
}

func TestRejectionsAreRead(t *testing.T) {
	for body, want := range map[string]string{
		`{"results":[{"no":1,"errcode":3009,"errmsg":""}]}`: "[{0 3009}]", `{"results":[{"no":1,"errcode":7}]}`: "[{0 }]",
		`{"results":[{"no":1,"errcode":0}]}`: "[]", `{"results":[]}`: "bad", `{}`: "bad", `{"results":[{"no":2,"errcode":1}]}`: "bad",
		`{"results":[{"no":0,"errcode":1}]}`: "bad", `{"results":[{"no":"1","errcode":1}]}`: "bad", `{"results":{"no":1}}`: "bad",
	} {
		k := openClient(t, &adaptertest.Replier{Body: `{"errcode":3001,"errmsg":"","data":` + body + `}`}, adaptertest.Started, new(providers.Call))
		got, err := k.Report(t.Context(), []Event{{Session: op.Key, At: adaptertest.Started, Device: op.Key}})
		text := fmt.Sprint(got)
		if err != nil {
			text = "bad"
		}
		if text != want {
			t.Errorf("%s: %s, %v; want %s", body, text, err, want)
		}
	}
}

// Whatever comes back, nothing panics, and nobody passes without the documented yes.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{"", "null", "{}", `{"errcode":0}`, `{"errcode":0,"data":{"result":{"status":0,"pi":"` + somePI + `"}}}`,
		`{"errcode":0,"data":{"result":{"status":1,"pi":""}}}`, `{"errcode":2004}`, `{"errcode":3001,"data":{"results":[{"no":1,"errcode":3004}]}}`} {
		f.Add(200, []byte(s))
		f.Add(502, []byte(s))
	}
	suite.Fuzz(f, 0, func(e *endpoint, status int, body []byte, a realname.Answer) bool {
		return status == 200 && (a.Verdict != realname.VerdictPass || e == report || says(body))
	})
}

// says reports whether an answer says yes, read in the plainest way.
func says(body []byte) bool {
	var m struct {
		Errcode *int
		Data    struct {
			Result struct {
				Status *float64
				Pi     string
			}
		}
	}
	json.Unmarshal(body, &m)
	r := m.Data.Result
	return m.Errcode != nil && *m.Errcode == 0 && r.Status != nil && *r.Status == 0 && len(r.Pi) == 38
}

func TestConfig(t *testing.T) {
	valid := Config{Credentials: good, BizID: "biz"}
	change := func(f func(*Config)) Config {
		c := valid
		f(&c)
		return c
	}
	tests := []struct {
		name string
		c    Config
		ok   bool
	}{
		{"good", valid, true}, {"nothing", Config{}, false},
		{"no app", change(func(c *Config) { c.Credentials = providers.NewCredentials("", vectorKey, "") }), false}, {"no biz", change(func(c *Config) { c.BizID = "" }), false},
		{"blank", change(func(c *Config) { c.Credentials = providers.NewCredentials("a b", vectorKey, "") }), false}, {"line", change(func(c *Config) { c.BizID = "a\nb" }), false},
		{"short key", change(func(c *Config) { c.Credentials = providers.NewCredentials("app", vectorKey[2:], "") }), false},
		{"key not hex", change(func(c *Config) { c.Credentials = providers.NewCredentials("app", strings.Repeat("z", 32), "") }), false},
		{"plain", change(func(c *Config) { c.UnsafePlainHTTP, c.Log = true, slog.New(slog.DiscardHandler) }), true},
		{"unsafe", change(func(c *Config) { c.UnsafeBaseURL, c.Log = "http://127.0.0.1:1", slog.New(slog.DiscardHandler) }), true},
		{"unsafe and wrong", change(func(c *Config) { c.UnsafeBaseURL = "x" }), false},
		{"negative", change(func(c *Config) { c.Timeout = -1 }), false},
	}
	for _, tt := range tests {
		k, err := New(tt.c)
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v, want ok %v", tt.name, err, tt.ok)
		}
		if err == nil && k.Authority().IsFake() != (tt.c.UnsafeBaseURL != "") {
			t.Errorf("%s: IsFake = %v", tt.name, k.Authority().IsFake())
		}
		if s := fmt.Sprintf("%v %+v", tt.c, err); strings.Contains(s, vectorKey) {
			t.Errorf("%s: the key shows", tt.name)
		}
	}
}

func TestConfigInCommon(t *testing.T) {
	adaptertest.Configs(t, ErrConfig, good, func(c adaptertest.Config) (bool, error) {
		k, err := New(Config{
			Credentials: c.Credentials, BizID: "biz", Timeout: c.Timeout, Transport: c.Transport, Log: c.Log, UnsafeBaseURL: c.UnsafeBaseURL,
		})
		return err == nil && k.Authority().IsFake(), err
	})
}

// The key does not show, however a client is printed.
func TestKeyDoesNotShow(t *testing.T) {
	k := vectorClient(t)
	for _, v := range adaptertest.Some([]any{k.Authority(), Config{Credentials: good}}, k, *k) {
		leaktest.Check(t, v, vectorKey)
	}
}

// A check goes over TLS, whatever is allowed for the others.
func TestAddresses(t *testing.T) {
	var log strings.Builder
	k, err := New(Config{Credentials: good, BizID: "biz", UnsafePlainHTTP: true, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "level=WARN") {
		t.Errorf("the log says %q", log.String())
	}
	got := []string{k.urls[check], k.urls[query], k.urls[report]}
	want := []string{
		"https://api.wlc.nppa.gov.cn/idcard/authentication/check",
		"http://api2.wlc.nppa.gov.cn/idcard/authentication/query",
		"http://api2.wlc.nppa.gov.cn/behavior/collection/loginout",
	}
	if !slices.Equal(got, want) {
		t.Errorf("addresses %q, want %q", got, want)
	}
}

// A host may be another one of the system's, and none but those.
func TestHosts(t *testing.T) {
	for _, c := range []func(string) Config{
		func(s string) Config { return Config{Credentials: good, BizID: "biz", CheckURL: s} },
		func(s string) Config { return Config{Credentials: good, BizID: "biz", QueryURL: s} },
		func(s string) Config { return Config{Credentials: good, BizID: "biz", ReportURL: s} },
	} {
		adaptertest.Addresses(t, domain, func(s string) error { _, err := New(c(s)); return err })
	}
	k, err := New(Config{Credentials: good, BizID: "biz", QueryURL: "https://api3.wlc.nppa.gov.cn"})
	if err != nil || k.urls[query] != "https://api3.wlc.nppa.gov.cn/idcard/authentication/query" || k.urls[report] != otherHost+report.path {
		t.Errorf("addresses %v, %v", k.urls, err)
	}
	if _, err := New(Config{Credentials: good, BizID: "biz", CheckURL: plainHost, UnsafePlainHTTP: true, Log: adaptertest.Quiet}); !errors.Is(err, ErrConfig) {
		t.Errorf("a check without TLS: %v, want ErrConfig", err)
	}
}

// What the system does not take is not sent.
func TestWhatIsNotSent(t *testing.T) {
	var told providers.Call
	a := openClient(t, &adaptertest.Replier{}, adaptertest.Started, &told).Authority()
	permit := realname.Identity{Name: person.Name, Number: idcard.MustParse("810000199408230021")}
	for name, id := range map[string]realname.Identity{"nobody": {}, "permit": permit, "no name": {Number: person.Number}} {
		_, err := a.Match(t.Context(), op, id)
		if f := adaptertest.FailureOf(err); f == nil || f.Kind != realname.FailureUnreadable {
			t.Errorf("%s: %v, want unreadable", name, err)
		}
	}
	for _, key := range []string{"", "a&x=1", "A", strings.Repeat("a", 33), "a b"} {
		if _, err := a.Match(t.Context(), realname.Op{Key: key}, person); err == nil {
			t.Errorf("Match took the key %q", key)
		}
		told = providers.Call{}
		if _, err := a.Query(t.Context(), realname.Op{Key: key}, realname.Detail{}); err == nil || told.Problem != "input" {
			t.Errorf("Query took the key %q", key)
		}
	}
}

// A yes that is broken anywhere is neither a yes nor a no.
func TestBrokenYes(t *testing.T) {
	yes := `{"errcode":0,"errmsg":"ok","data":{"result":{"status":0,"pi":"` + somePI + `"}}}`
	suite.OtherStatus(t, map[*endpoint]string{check: yes, query: yes, report: yes})
	suite.BrokenYes(t, map[*endpoint]string{check: yes, query: yes}, func(_ *endpoint, d adaptertest.Damaged, v realname.Verdict) bool {
		return v == realname.VerdictPass && d.Path == "errmsg"
	})
}
