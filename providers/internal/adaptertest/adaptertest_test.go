package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A spy is a test that notes what is wrong and goes on.
type spy struct {
	testing.TB
	ctx   context.Context
	wrong []string
}

func (s *spy) Helper()                        {}
func (s *spy) Context() context.Context       { return s.ctx }
func (s *spy) Errorf(format string, a ...any) { s.wrong = append(s.wrong, fmt.Sprintf(format, a...)) }

// answering is a suite whose one endpoint always answers so.
func answering(a realname.Answer, err error, told providers.Call) Suite[string, int] {
	return Suite[string, int]{
		Open: func(_ testing.TB, _ *Replier, _ time.Time, t *providers.Call) int { *t = told; return 0 },
		Name: func(e string) string { return e }, Query: func(string) bool { return false },
		Calls: map[string]func(context.Context, int) (realname.Answer, error){
			"x": func(context.Context, int) (realname.Answer, error) { return a, err },
		},
	}
}

// Expect tells a right answer from a wrong one.
func TestExpect(t *testing.T) {
	pass, fail := realname.Answer{Verdict: realname.VerdictPass}, realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonMismatch}
	certain := providers.NewError(providers.Error{}, &realname.Failure{Kind: realname.FailureQuota}, true, nil)
	yes, no, limit := wire.Yes("0", ""), wire.No("1", realname.ReasonMismatch, ""), wire.Limit("2", "")
	called := func(r wire.Row) providers.Call { return providers.Call{Code: r.Code, Billed: r.Billed} }
	tests := []struct {
		name string
		row  wire.Row
		a    realname.Answer
		err  error
		told providers.Call
		ok   bool
	}{
		{"yes", yes, pass, nil, called(yes), true},
		{"yes for a no", no, pass, nil, called(no), false},
		{"no", no, fail, nil, called(no), true},
		{"other reason", wire.No("1", realname.ReasonNoRecord, ""), fail, nil, called(no), false},
		{"other code", yes, pass, nil, called(no), false},
		{"not billed", yes, pass, nil, called(yes.Free()), false},
		{"limit", limit, realname.Answer{}, certain, called(limit), true},
		{"limit that is not certain", limit, realname.Answer{}, errors.New("x"), called(limit), false},
		{"message may have gone", wire.Limit("2", "").Paid(), realname.Answer{}, sms.ErrRefused, called(limit.Paid()), false},
		{"unknown", wire.Row{}, realname.Answer{}, errors.New("x"), providers.Call{}, true},
		{"certain of what is unknown", wire.Row{}, realname.Answer{}, certain, providers.Call{}, false},
		{"yes for what is unknown", wire.Row{}, pass, nil, providers.Call{}, false},
	}
	for _, tt := range tests {
		s := &spy{ctx: t.Context()}
		answering(tt.a, tt.err, tt.told).Expect(s, "x", &Replier{}, 0, tt.row)
		if (len(s.wrong) == 0) != tt.ok {
			t.Errorf("%s: it found %q", tt.name, s.wrong)
		}
	}
}

func TestDamages(t *testing.T) {
	const body = `{"a":{"b":"x"},"c":[{"d":1}]}`
	seen := make(map[string]int)
	for _, d := range Damages(body) {
		seen[d.Path]++
		if d.Body == body {
			t.Errorf("%s %s is no damage", d.Path, d.What)
		}
	}
	if seen[""] != len(body) || seen["a"] != 10 || seen["a.b"] != 10 || seen["c"] != 10 || seen["c.d"] != 10 || len(seen) != 5 {
		t.Errorf("damages at %v", seen)
	}
}

func TestReplier(t *testing.T) {
	p := &Replier{Bodies: []string{"one", "two"}, Header: http.Header{"X": {"y"}}}
	client := http.Client{Transport: p}
	for _, want := range []string{"one", "two", "two"} {
		resp, err := client.Post("http://x.example", "text/plain", strings.NewReader("asked "+want))
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 9)
		n, _ := resp.Body.Read(b)
		if string(b[:n]) != want || resp.StatusCode != http.StatusOK || resp.Header.Get("X") != "y" || p.Sent[len(p.Sent)-1] != "asked "+want {
			t.Errorf("got %q with %v, want %q", b[:n], resp.Header, want)
		}
	}
	if len(p.Seen) != 3 {
		t.Errorf("%d requests", len(p.Seen))
	}
}

// A Sender that says too much or too little is found out.
func TestSent(t *testing.T) {
	m := message(sandbox.Passes)
	not := fmt.Errorf("no: %w", sms.ErrRefused)
	for _, tt := range []struct {
		name  string
		c     sandbox.Case
		taken bool
		id    string
		err   error
		inbox int
		ok    bool
	}{
		{"taken", sandbox.Passes, true, "1", nil, 1, true},
		{"taken, and lost", sandbox.Undelivered, true, "1", nil, 0, true},
		{"taken, and gone", sandbox.Passes, true, "1", nil, 0, false},
		{"no id", sandbox.Passes, true, "", nil, 1, false},
		{"twice", sandbox.Passes, true, "1", nil, 2, false},
		{"refused", sandbox.Blocked, false, "", not, 0, true},
		{"refused, and sent", sandbox.Blocked, false, "", not, 1, false},
		{"refused, not known", sandbox.Blocked, false, "", errors.New("x"), 0, false},
		{"not known", sandbox.LostAnswer, false, "", errors.New("x"), 1, true},
		{"not known, refused", sandbox.LostAnswer, false, "", not, 0, false},
		{"not known, taken", sandbox.LostAnswer, false, "1", nil, 1, false},
		{"with the number", sandbox.LostAnswer, false, "", errors.New("to " + m.Mobile.E164()), 0, false},
		{"with the code", sandbox.LostAnswer, false, "", errors.New("code " + m.Code.Reveal()), 0, false},
	} {
		s := &spy{TB: t, ctx: t.Context()}
		if sent(s, tt.c, tt.taken, m, tt.id, tt.err, tt.inbox); (len(s.wrong) == 0) != tt.ok {
			t.Errorf("%s: %q", tt.name, s.wrong)
		}
	}
}

// badly sends in the wrong way: never, or with one id for all.
type badly string

func (b badly) Send(context.Context, sms.Message) (string, error) { return string(b), nil }

func TestSenderAlone(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	for _, bad := range []badly{"", "7"} {
		s := &spy{TB: t, ctx: t.Context()}
		neverSent(s, box, bad)
		if together(s, box, bad); len(s.wrong) != 2 {
			t.Errorf("%q: %q", bad, s.wrong)
		}
	}
}
