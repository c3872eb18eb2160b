package realname_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// An audience is an observer that keeps what it is told.
type audience struct {
	mu     sync.Mutex
	events []observe.Event
}

func (a *audience) Observe(_ context.Context, e observe.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.events = append(a.events, e)
}

// take returns what was told of some kinds since the last time, as lines.
func (a *audience) take(kinds ...observe.Kind) (lines []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.events {
		if slices.Contains(kinds, e.Kind) {
			lines = append(lines, line(e))
		}
	}
	a.events = nil
	return lines
}

// line is an event's kind, and its fields that are set, but for package and time.
func line(e observe.Event) string {
	text := e.Kind.String()
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if f := v.Field(i); !f.IsZero() && name != "Kind" && name != "Package" && name != "Time" {
			text += fmt.Sprint(" ", strings.ToLower(name), "=", f)
		}
	}
	return text
}

// observed makes a world with an audience.
func observed(t *testing.T, o realnametest.Options) (*realnametest.World, *audience) {
	t.Helper()
	a, change := new(audience), o.Change
	o.Change = func(c *realname.Config) {
		c.Observer = a
		if change != nil {
			change(c)
		}
	}
	return newWorld(t, o), a
}

func wantTold(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: told of (-want +got):\n%s", what, diff)
	}
}

// TestObserveFlow: of a whole flow the observer is told each operation, each change of a step
// and each status.
func TestObserveFlow(t *testing.T) {
	w, a := observed(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	wantTold(t, "start", a.take(observe.Status, observe.Step), "status goal=verify method=id_card to=open")
	u.identity(people[0])
	wantTold(t, "identity", a.take(observe.Operation, observe.Step),
		"step step=identity goal=verify method=id_card from=needed to=reserved",
		"operation call=check step=identity verdict=pass",
		"step step=identity goal=verify method=id_card from=reserved to=passed")
	w.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
	u.photos()
	wantTold(t, "photos", a.take(observe.Operation, observe.Step),
		"step step=photos goal=verify method=id_card from=needed to=reserved",
		"operation call=check step=photos verdict=fail reason=document_quality",
		"step step=photos goal=verify method=id_card reason=document_quality from=reserved to=failed")
	u.photos()
	w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
	a.take()
	u.face()
	w.Clock.Advance(3 * time.Second)
	if _, err := w.Verifier.Refresh(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	wantTold(t, "face", a.take(observe.Operation, observe.Step),
		"step step=face goal=verify method=id_card from=needed to=reserved",
		"operation call=check step=face verdict=pending",
		"step step=face goal=verify method=id_card from=reserved to=pending",
		"operation call=query step=face verdict=pass",
		"step step=face goal=verify method=id_card from=pending to=passed")
	u.code().pin()
	wantTold(t, "the rest", a.take(observe.Operation, observe.Status),
		"status goal=verify method=id_card from=open to=review",
		"operation call=check step=review verdict=pass",
		"status goal=verify method=id_card from=review to=approved")
	if u.err != nil {
		t.Fatal(u.err)
	}
}

// TestObserveOwn: where name and number are compared with what the account has, nobody is asked,
// and no operation is told of.
func TestObserveOwn(t *testing.T) {
	w, a := observed(t, realnametest.Options{})
	if _, err := w.Walk(t.Context(), "account-1", realname.MethodIDCard, people[0]); err != nil {
		t.Fatal(err)
	}
	a.take()
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalResetPIN, 0)
	if err == nil {
		err = w.Agree(t.Context(), s.Ref)
	}
	if err == nil {
		s, err = w.Verifier.SubmitIdentity(t.Context(), s.Ref, people[0])
	}
	if err != nil || s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
		t.Fatalf("identity is %v, %v", s.Step(realname.StepIdentity).Phase, err)
	}
	wantTold(t, "own", a.take(observe.Operation))
}

// TestObserveNoAnswer: of what is no answer the class is told, of a retry that it is one, and
// of an answer after the time-out that it is late.
func TestObserveNoAnswer(t *testing.T) {
	w, a := observed(t, realnametest.Options{Change: func(c *realname.Config) { c.Retries = 1 }})
	w.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable))
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]); u.err != nil {
		t.Fatal(u.err)
	}
	wantTold(t, "retried", a.take(observe.Operation),
		"operation call=check step=identity verdict=none reason=provider_unavailable class=provider_unavailable",
		"operation call=check step=identity verdict=pass retried=true")
	synctest.Test(t, func(t *testing.T) {
		late := &rogue{ask: after(time.Minute, answers(realname.Answer{Verdict: realname.VerdictPass})),
			query: func(context.Context) (realname.Answer, error) { return realname.Answer{}, errors.New(canary) }}
		w, a := observed(t, realnametest.Options{Change: func(c *realname.Config) { c.Authority = late }})
		walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		wantTold(t, "late", slices.DeleteFunc(a.take(observe.Operation), func(l string) bool { return strings.Contains(l, "query") }),
			"operation call=check step=identity provider=rogue verdict=none reason=outcome_unknown class=timeout",
			"operation call=check step=identity provider=rogue verdict=pass late=true")
	})
}

// TestObserveLimits: each limit that refuses is told of once, by its name.
func TestObserveLimits(t *testing.T) {
	w, a := observed(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.Identity, c.Limits.AccountDay = 1, 2
	}})
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch), realnametest.Fail(realname.ReasonMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	u.identity(people[1])
	if reasonOf(u.err) != realname.ReasonLimitExceeded {
		t.Fatalf("a second check: %v", u.err)
	}
	wantTold(t, "session", a.take(observe.Limit), "limit step=identity reason=limit_exceeded limit=session")
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	u = walk(t, w, "account-1", realname.MethodIDCard).identity(people[1])
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil || u.err != nil {
		t.Fatal(err, u.err)
	}
	u = walk(t, w, "account-1", realname.MethodIDCard).identity(idOf(7))
	if reasonOf(u.err) != realname.ReasonLimitExceeded {
		t.Fatalf("a third check of the day: %v", u.err)
	}
	wantTold(t, "day", a.take(observe.Limit), "limit step=identity reason=limit_exceeded limit=day")
}

// TestObserveWork: a sweep tells for how long the oldest had been due, a delivery how old the
// event is, and both what failed.
func TestObserveWork(t *testing.T) {
	w, a := observed(t, realnametest.Options{})
	walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	a.take()
	w.Clock.Advance(30*time.Minute + 90*time.Second)
	if n, err := w.Verifier.Sweep(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	wantTold(t, "sweep", a.take(observe.Sweep), "sweep verdict=pass count=1 age=31m30s")
	if _, err := w.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTold(t, "nothing due", a.take(observe.Sweep), "sweep verdict=pass")
	w.Clock.Advance(time.Second)
	broken := func(context.Context, realname.Event) error { return errors.New(canary) }
	if _, err := w.Verifier.Deliver(t.Context(), broken); err == nil {
		t.Fatal("a broken sink takes an event")
	}
	wantTold(t, "broken sink", a.take(observe.Delivery), "delivery verdict=fail age=31m31s")
	if _, err := w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error { return nil }); err != nil {
		t.Fatal(err)
	}
	wantTold(t, "sink", a.take(observe.Delivery), "delivery verdict=pass age=31m31s", "delivery verdict=pass age=1s")
}

// words returns all that an event of realname may say.
func words() map[string]bool {
	all := map[string]bool{
		"": true, "realname": true, "rogue": true, "session": true, "day": true, "goal": true,
		"check": true, "query": true, "erase": true, observe.Pass: true, observe.Fail: true, observe.Pending: true, observe.None: true,
	}
	for _, class := range []string{"canceled", "dns", "malformed", "other", "panic", "refused", "timeout", "x509"} {
		all[class] = true
	}
	for _, g := range []realname.Goal{realname.GoalVerify, realname.GoalRenew, realname.GoalResetPIN, realname.GoalBindCard} {
		all[string(g)] = true
	}
	for i := range 256 {
		i := uint8(i)
		for _, v := range []fmt.Stringer{
			realname.Step(i), realname.Reason(i), realname.Status(i), realname.Phase(i), realname.Method(i), realname.FailureKind(i),
		} {
			all[v.String()] = true
		}
	}
	return all
}

// TestObserverIsToldNothingElse: whatever backends do, the observer is told words of the closed
// set alone. One that panics with a secret changes nothing.
func TestObserverIsToldNothingElse(t *testing.T) {
	known := words()
	for _, tt := range rogues() {
		for _, step := range []realname.Step{realname.StepIdentity, realname.StepFace, realname.StepReview} {
			synctest.Test(t, func(t *testing.T) {
				a, wit := new(audience), new(onlooker)
				broken := observe.Func(func(ctx context.Context, e observe.Event) {
					a.Observe(ctx, e)
					panic(canary)
				})
				told := tellAt(t, step, &tt.rogue, broken, wit)
				if len(a.events) == 0 {
					t.Error("the observer was told nothing")
				}
				for _, e := range a.events {
					v := reflect.ValueOf(e)
					for i := range v.NumField() {
						if f := v.Field(i); f.Kind() == reflect.String && !known[f.String()] {
							t.Errorf("%s at %v: %s = %q", tt.name, step, v.Type().Field(i).Name, f)
						}
					}
					leaktest.CheckText(t, "an event", fmt.Sprintf("%+v", e), canary, people[0].Number.Reveal(), people[0].Name.Reveal(), "account-1", told)
				}
				leaktest.CheckText(t, "the log", wit.logs.String(), canary)
			})
		}
	}
}
