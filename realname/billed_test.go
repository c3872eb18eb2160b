package realname_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/google/go-cmp/cmp"
)

// paid is a reply with what the provider says of money.
func paid(r realnametest.Reply, b realname.Billed) realnametest.Reply {
	r.Answer.Billed = b
	var f *realname.Failure
	if errors.As(r.Err, &f) {
		f.Billed = b
	}
	return r
}

// bills are what the trail tells of the operations of a step: kind, outcome, billed.
func bills(t *testing.T, w *realnametest.World, ref realname.Ref, step realname.Step) (all []string) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Step == step.String() && (e.Kind == "settled" || e.Kind == "late") {
			all = append(all, e.Kind+" "+e.Outcome+" "+e.Billed)
		} else if e.Billed != "" {
			t.Errorf("%s of %s is billed: %s", e.Kind, e.Step, e.Billed)
		}
	}
	return all
}

// TestBilled: what a provider says of money is on the trail, whatever its verdict is, and
// changes nothing.
func TestBilled(t *testing.T) {
	pass, yes, no := realnametest.Pass(), realname.BilledYes, realname.BilledNo
	failure := func(k realname.FailureKind) realnametest.Reply { return realnametest.Down(k) }
	tests := []struct {
		name  string
		reply realnametest.Reply
		want  []string
	}{
		{"unknown", pass, []string{"settled passed "}},
		{"pass", paid(pass, yes), []string{"settled passed yes"}},
		{"free", paid(pass, no), []string{"settled passed no"}},
		{"no such value", paid(pass, 200), []string{"settled passed "}},
		{"fail", paid(realnametest.Fail(realname.ReasonMismatch), yes), []string{"settled failed yes"}},
		{"somebody else", paid(realnametest.About(people[1]), yes), []string{"settled failed yes"}},
		{"contradiction", paid(realnametest.Reply{Answer: realname.Answer{Verdict: 200}}, yes), []string{"settled unresolved yes"}},
		{"not judged", paid(failure(realname.FailureUnreadable), yes), []string{"settled not_judged yes"}},
		{"not billed", paid(failure(realname.FailureUnavailable), no), []string{"settled not_judged no"}},
		{"unknown failure", paid(failure(realname.FailureUnknown), yes), []string{"settled unresolved yes"}},
		{"failure of another kind", paid(failure(77), 77), []string{"settled unresolved "}},
		{"another error", realnametest.Reply{Err: context.DeadlineExceeded}, []string{"settled unresolved "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			backend := new(realnametest.Backend)
			w := newWorld(t, realnametest.Options{Backend: backend, Change: func(c *realname.Config) {
				c.Authority = realname.AuthorityFunc(backend.Match) // cannot be queried
			}})
			backend.Script(realname.StepIdentity, tt.reply)
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
			if diff := cmp.Diff(tt.want, bills(t, w, u.ref, realname.StepIdentity)); diff != "" {
				t.Errorf("trail (-want +got):\n%s", diff)
			}
			w.Clock.Advance(time.Minute) // who judged nothing rests
			backend.Script(realname.StepIdentity, paid(tt.reply, 0))
			other := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0])
			if a, b := u.s.Step(realname.StepIdentity), other.s.Step(realname.StepIdentity); a != b {
				t.Errorf("billed it is %v, else %v", a, b)
			}
			wantTrail(t, w, u.ref)
		})
	}
}

// TestBilledPending: each answer of an operation says what the provider told then.
func TestBilledPending(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	w.Backend.Script(realname.StepFace, paid(realnametest.Later("token-1"), realname.BilledNo))
	w.Backend.ScriptQuery(realname.StepFace, paid(realnametest.Pass(), realname.BilledYes))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	u.do(func() (realname.Session, error) { return w.Verifier.Refresh(u.ctx, u.ref) })
	want := []string{"settled pending no", "settled passed yes"}
	if diff := cmp.Diff(want, bills(t, w, u.ref, realname.StepFace)); diff != "" || u.err != nil {
		t.Errorf("trail (-want +got), %v:\n%s", u.err, diff)
	}
}

// TestBilledLate: an answer that comes too late to count is paid for all the same.
func TestBilledLate(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	until, done := make(chan struct{}), make(chan error)
	w.Backend.Script(realname.StepIdentity, realnametest.Late(paid(realnametest.Pass(), realname.BilledYes), until))
	go func() {
		_, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
		done <- err
	}()
	waitFor(t, func() bool { return w.Backend.Count(realname.StepIdentity) == 1 })
	if _, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, people[1]); err != nil { // another subject
		t.Fatal(err)
	}
	close(until)
	wantReason(t, "the late answer", <-done, realname.ReasonSuperseded)
	want := []string{"settled passed ", "late  yes"}
	if diff := cmp.Diff(want, bills(t, w, u.ref, realname.StepIdentity)); diff != "" {
		t.Errorf("trail (-want +got):\n%s", diff)
	}
}

// TestNobodyAskedIsNotBilled: what ends before a backend was asked costs nothing.
func TestNobodyAskedIsNotBilled(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
	store.before(1, "swap", "rn/i/", func() {
		if u := walk(t, w, "account-2", realname.MethodIDCard).identity(people[0]); u.err != nil {
			t.Error(u.err)
		}
	})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	if got := bills(t, w, u.ref, realname.StepIdentity); !slices.Equal(got, []string{"settled not_judged no"}) {
		t.Errorf("trail %q, %v", got, u.err)
	}
}

// TestGateKnowsTheOperation: the gate is told the key that the backend gets, each time that it
// is asked.
func TestGateKnowsTheOperation(t *testing.T) {
	var gated []string
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Retries = 1
		c.Gate = func(r realname.GateRequest) (func(bool), error) {
			gated = append(gated, r.Step.String()+" "+r.Key)
			return nil, nil
		}
	}})
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	var asked []string
	for _, c := range w.Backend.Calls() {
		if c.Step != realname.StepReview {
			asked = append(asked, c.Step.String()+" "+c.Key)
		}
	}
	if diff := cmp.Diff(asked, gated); diff != "" || len(asked) != 4 || u.err != nil {
		t.Errorf("asked and gated, %v:\n%s", u.err, diff)
	}
}

// TestGateOfAnotherNumber: where another call takes the operation's number, the gate is told of
// the first that it came to nothing, and asked about the other.
func TestGateOfAnotherNumber(t *testing.T) {
	var g turnstile
	var keys []string
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Gate = func(r realname.GateRequest) (func(bool), error) {
			keys = append(keys, r.Key)
			return g.gate(r)
		}
	}})
	fail := realnametest.Fail(realname.ReasonMismatch)
	w.Backend.Script(realname.StepIdentity, fail)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	store.before(1, "swap", "rn/s/", func() { // one more operation, before this one is reserved
		if _, err := w.Verifier.SubmitIdentity(u.ctx, u.ref, people[0]); err != nil {
			t.Error(err)
		}
	})
	u.identity(people[0])
	calls := w.Backend.Calls()
	if len(calls) != 2 || len(keys) != 3 || keys[0] != keys[1] || keys[1] != calls[0].Key || keys[2] != calls[1].Key || u.err != nil {
		t.Errorf("calls %v, gated %v, %v", calls, keys, u.err)
	}
	slices.Sort(g.told)
	if want := []string{"1 true", "2 true", "3 true"}; !slices.Equal(g.told, want) {
		t.Errorf("the gate was told %q, want %q", g.told, want)
	}
}
