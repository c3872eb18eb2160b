package adaptertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A Suite tests the endpoints of an adapter, whose account is a C.
type Suite[E comparable, C any] struct {
	// Open makes an account whose requests go to p. It tells told of each.
	Open func(t testing.TB, p *Replier, at time.Time, told *providers.Call) C

	// Calls are how each endpoint is called. A query is about a check that began at Started.
	Calls map[E]func(ctx context.Context, c C) (realname.Answer, error)

	Name  func(E) string // the action of an endpoint
	Query func(E) bool   // whether it asks what became of an operation
}

// An Outcome is what came of a call.
type Outcome struct {
	realname.Answer
	Err  error
	Told providers.Call // what the observer was told
}

// Ask calls an endpoint, some time after Started.
func (s Suite[E, C]) Ask(t testing.TB, e E, p *Replier, after time.Duration) (o Outcome) {
	t.Helper()
	o.Answer, o.Err = s.Calls[e](t.Context(), s.Open(t, p, Started.Add(after), &o.Told))
	return o
}

// Expect calls an endpoint and checks that what comes of it is what a row says. The zero Row says
// that nothing is known.
func (s Suite[E, C]) Expect(t testing.TB, e E, p *Replier, after time.Duration, r wire.Row) Outcome {
	t.Helper()
	o := s.Ask(t, e, p, after)
	check(t, s.Name(e), r, s.Query(e), o.Answer, o.Err, o.Told)
	return o
}

// EveryRow gives each endpoint an answer for each row of a table, and checks what comes of it.
// The answer may change what its row says; where it is nil there is no such answer.
func (s Suite[E, C]) EveryRow(t *testing.T, after time.Duration, table func(E) wire.Table, answer func(E, *wire.Row) *Replier) {
	for e := range s.Calls {
		for _, r := range table(e) {
			if p := answer(e, &r); p != nil {
				t.Run(s.Name(e)+" "+r.Code, func(t *testing.T) { s.Expect(t, e, p, after, r) })
			}
		}
	}
}

// Fuzz gives each endpoint an answer. Nothing panics, no error comes with a verdict, and there is
// no verdict but one that an answer of such a status and body may have.
func (s Suite[E, C]) Fuzz(f *testing.F, after time.Duration, may func(e E, status int, body []byte, a realname.Answer) bool) {
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for e := range s.Calls {
			o := s.Ask(t, e, &Replier{Status: status, Body: string(body)}, after)
			if status == 0 {
				status = 200
			}
			switch {
			case o.Err != nil && o.Verdict != 0:
				t.Fatalf("%s: %v with %v", s.Name(e), o.Verdict, o.Err)
			case o.Err == nil && (o.Verdict < realname.VerdictPass || o.Verdict > realname.VerdictPending):
				t.Fatalf("%s: %v without an error", s.Name(e), o.Verdict)
			case o.Verdict != 0 && !may(e, status, body, o.Answer):
				t.Fatalf("%s: %v on status %d, %q", s.Name(e), o.Verdict, status, body)
			}
		}
	})
}

// BrokenYes breaks the answer that says yes of each endpoint in every place. What comes of it is
// never a no, never certain, and no other verdict but one that may come of such a damage. Of verdict
// 0 it may be that nobody used the page yet.
func (s Suite[E, C]) BrokenYes(t *testing.T, yes map[E]string, may func(E, Damaged, realname.Verdict) bool) {
	for e, body := range yes {
		all := Damages(body)
		for _, d := range all {
			o := s.Ask(t, e, &Replier{Body: d.Body}, 0)
			f := FailureOf(o.Err)
			waits := f != nil && f.Kind == realname.FailureNotOpened && may(e, d, 0)
			if o.Verdict == realname.VerdictFail || o.Verdict != 0 && !may(e, d, o.Verdict) || f != nil && !waits {
				t.Errorf("%s: %s %s: %v, %v", s.Name(e), d.Path, d.What, o.Verdict, o.Err)
			}
		}
		if len(all) < 100 {
			t.Errorf("%s: %d ways to break an answer", s.Name(e), len(all))
		}
	}
}

// OtherStatus gives answers that say yes with another status than 200. Nothing is known then.
func (s Suite[E, C]) OtherStatus(t *testing.T, yes map[E]string) {
	t.Helper()
	for e, body := range yes {
		for _, status := range []int{201, 202, 204, 206, 301, 302, 307, 400, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504} {
			o := s.Expect(t, e, &Replier{Status: status, Body: body}, 0, wire.Row{})
			if o.Told.Problem != "status" && o.Told.Problem != "unreadable" {
				t.Errorf("%s, status %d: the observer was told %+v", s.Name(e), status, o.Told)
			}
		}
	}
}

// check checks what came of an answer with the code of a row. In a query nothing is certain but
// what the row says was never seen.
func check(t testing.TB, action string, r wire.Row, query bool, a realname.Answer, err error, c providers.Call) {
	t.Helper()
	kind := realname.FailureUnknown
	if f := FailureOf(err); f != nil {
		kind = f.Kind
	}
	want := r.Kind
	if query && !r.Unseen {
		want = realname.FailureUnknown
	}
	switch {
	case c.Code != r.Code || c.Billed != r.Billed:
		t.Errorf("%s: the observer was told code %q, billed %v; want %q, %v", action, c.Code, c.Billed, r.Code, r.Billed)
	case r.Verdict == 0 && (err == nil || a.Verdict != 0 || kind != want):
		t.Errorf("%s: got %v, %v (%v), want an error of kind %v", action, a.Verdict, err, kind, want)
	case r.Verdict == 0 && errors.Is(err, sms.ErrRefused) != (r.NoSMS && !(query && r.Unseen)):
		t.Errorf("%s: %v: no message: %v, want %v", action, err, !r.NoSMS, r.NoSMS)
	case r.Verdict != 0 && (err != nil || a.Verdict != r.Verdict):
		t.Errorf("%s: got %v, %v; want %v", action, a.Verdict, err, r.Verdict)
	case r.Verdict == realname.VerdictFail && a.Reason != r.Reason:
		t.Errorf("%s: reason %v, want %v", action, a.Reason, r.Reason)
	}
}
