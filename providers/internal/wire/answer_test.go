package wire

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

const uuid = "f904f4cf-75db-4f8f-a5ec-dc4f942c7f7a"

// An end is one way to end a call, and what must come of it.
type end struct {
	name    string
	end     func(x *Exchange) error
	text    string
	kind    realname.FailureKind // of the Failure; zero if there is none
	noSMS   bool
	problem string
	billed  providers.Billed
	cause   error
}

var ends = []end{
	{"not sent", func(x *Exchange) error { return x.Failed(&Problem{What: "not_sent"}) },
		"p: a: not_sent", realname.FailureUnavailable, true, "not_sent", providers.BilledNo, nil},
	{"timeout before", func(x *Exchange) error { return x.Failed(&Problem{What: "timeout", Cause: context.DeadlineExceeded}) },
		"p: a: timeout", realname.FailureUnavailable, true, "timeout", providers.BilledNo, context.DeadlineExceeded},
	{"timeout after", func(x *Exchange) error {
		return x.Failed(&Problem{What: "timeout", Sent: true, Cause: context.DeadlineExceeded})
	}, "p: a: timeout", 0, false, "timeout", providers.BilledUnknown, context.DeadlineExceeded},
	{"broken", func(x *Exchange) error { return x.Failed(&Problem{What: "broken", Sent: true}) },
		"p: a: broken", 0, false, "broken", providers.BilledUnknown, nil},
	{"status", func(x *Exchange) error { return x.Status(502) }, "p: a: status (502)", 0, false, "status", providers.BilledUnknown, nil},
	{"unreadable", func(x *Exchange) error { return x.Unreadable() }, "p: a: unreadable", 0, false, "unreadable", providers.BilledUnknown, nil},
	{"unlisted", func(x *Exchange) error { _, err := x.By(Table{Yes("0", "")}, "13800138000"); return err },
		"p: a: unlisted_code", 0, false, "unlisted_code", providers.BilledUnknown, nil},
	{"input", func(x *Exchange) error { return x.Input() }, "p: a: input", realname.FailureUnreadable, true, "input", providers.BilledNo, nil},
	{"credentials", func(x *Exchange) error {
		return x.NotAsked("credentials", &realname.Failure{Kind: realname.FailureMisconfigured})
	}, "p: a: credentials", realname.FailureMisconfigured, true, "credentials", providers.BilledNo, nil},
	{"busy", func(x *Exchange) error { _, err := x.Row(Busy("B*", "")); return err },
		"p: a: refused (B*)", realname.FailureUnavailable, true, "refused", providers.BilledNo, nil},
	{"unsure", func(x *Exchange) error { _, err := x.Row(Unsure("U", "")); return err },
		"p: a: refused (U)", 0, false, "refused", providers.BilledUnknown, nil},
	{"unseen", func(x *Exchange) error { _, err := x.Row(Down("N", "").NeverSeen()); return err },
		"p: a: refused (N)", realname.FailureUnavailable, true, "refused", providers.BilledNo, nil},
}

func TestEnds(t *testing.T) {
	for _, query := range []bool{false, true} {
		for _, tt := range ends {
			t.Run(fmt.Sprint(tt.name, " query ", query), func(t *testing.T) {
				var told []providers.Call
				c := newClient(t, Options{Provider: "p", Observe: func(c providers.Call) { told = append(told, c) }})
				x := c.Begin("a", "op")
				if query {
					x = x.Query()
				}
				x.Heard(uuid, "13800138000 said the provider")
				err := tt.end(x)
				var f *realname.Failure
				errors.As(err, &f)
				kind := tt.kind
				if query && tt.name != "unseen" {
					kind = 0 // of the question, not of the operation
				}
				switch {
				case err == nil || err.Error() != tt.text:
					t.Errorf("error %v, want %s", err, tt.text)
				case (f != nil) != (kind != 0) || f != nil && f.Kind != kind:
					t.Errorf("failure %v, want %v", f, kind)
				case !query && errors.Is(err, sms.ErrRefused) != tt.noSMS:
					t.Errorf("no message: %v, want %v", !tt.noSMS, tt.noSMS)
				case tt.cause != nil && !errors.Is(err, tt.cause):
					t.Errorf("it hides %v", tt.cause)
				case len(told) != 1 || told[0].Problem != tt.problem || told[0].Billed != tt.billed || told[0].Op != "op" || told[0].Request != uuid:
					t.Errorf("the observer was told %+v", told)
				}
				if s := fmt.Sprintf("%v %+v %#v %+v", err, err, err, told); strings.Contains(s, "13800138000") {
					t.Errorf("what the provider said shows: %s", s)
				}
			})
		}
	}
}

// A row without a verdict keeps what the provider said, masked, and when to ask again.
func TestRowTellsDetailAndTime(t *testing.T) {
	now := time.Unix(1767225600, 0)
	c := newClient(t, Options{Provider: "p", Now: func() time.Time { return now }})
	x := c.Begin("a", "op")
	x.Heard(uuid, "-7: 超限")
	_, err := x.Row(Limit("-7", ""))
	var f *realname.Failure
	if !errors.As(err, &f) || f.Detail.Reveal() != "-7: 超限" || !f.RetryAt.After(now) || f.RetryAt.Sub(now) > 24*time.Hour {
		t.Errorf("the failure is %+v, %v", f, err)
	}
}

// A row with a verdict is an answer with the number of the request.
func TestRowIsAnAnswer(t *testing.T) {
	c := newClient(t, Options{Provider: "p"})
	x := c.Begin("a", "op")
	x.Heard("11010519491231002X", "")
	a, err := x.Row(No("-1", realname.ReasonMismatch, "").Finds(realname.FindingCopySuspected))
	if err != nil || a.Verdict != realname.VerdictFail || a.Reason != realname.ReasonMismatch || !a.Findings.Has(realname.FindingCopySuspected) || a.Reference != "" {
		t.Errorf("got %+v, %v", a, err)
	}
	x.Heard(uuid, "")
	if a, _ := x.Row(Yes("0", "")); a.Verdict != realname.VerdictPass || a.Reference != uuid || x.Request() != uuid {
		t.Errorf("got %+v", a)
	}
}
