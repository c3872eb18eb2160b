package realname_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/observe"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// canary is what backends say and nobody may repeat.
const canary = "canary-7f3a"

// A rogue is a backend of every kind that does the same with every call.
type rogue struct {
	ask   func(context.Context, realname.Op) (realname.Answer, error)
	query func(context.Context) (realname.Answer, error) // nil: as ask

	panics bool // so does the function that is given its errors
}

func (r *rogue) Name() string { return "rogue" }
func (r *rogue) IsFake() bool { return true }

func (r *rogue) Match(ctx context.Context, op realname.Op, _ realname.Identity) (realname.Answer, error) {
	return r.ask(ctx, op)
}

func (r *rogue) CheckCard(ctx context.Context, op realname.Op, _ realname.Identity, _ realname.Card) (realname.Answer, error) {
	return r.ask(ctx, op)
}

func (r *rogue) ReadDocument(ctx context.Context, op realname.Op, _ realname.Photos) (realname.Document, realname.Answer, error) {
	a, err := r.ask(ctx, op)
	return realname.Document{}, a, err
}

func (r *rogue) CheckFace(ctx context.Context, op realname.Op, _ realname.Identity, _ realname.Photo) (realname.Answer, error) {
	return r.ask(ctx, op)
}

func (r *rogue) Review(ctx context.Context, op realname.Op, _ realname.Case) (realname.Answer, error) {
	return r.ask(ctx, op)
}

func (r *rogue) Query(ctx context.Context, op realname.Op, _ realname.Detail) (realname.Answer, error) {
	if r.query != nil {
		return r.query(ctx)
	}
	return r.ask(ctx, op)
}

// A typedNil is an error whose methods need more than a nil.
type typedNil struct{ err error }

func (e *typedNil) Error() string { return e.err.Error() }
func (e *typedNil) Unwrap() error { return e.err }

// slow is an error that says it is a time-out.
type slow struct{}

func (slow) Error() string { return canary }
func (slow) Timeout() bool { return true }

// noMap is a map that a backend forgot to make.
func noMap() map[string]string { return nil }

// says answers with an error.
func says(err error) func(context.Context, realname.Op) (realname.Answer, error) {
	return func(context.Context, realname.Op) (realname.Answer, error) { return realname.Answer{}, err }
}

// answers answers.
func answers(a realname.Answer) func(context.Context, realname.Op) (realname.Answer, error) {
	return func(context.Context, realname.Op) (realname.Answer, error) { return a, nil }
}

// after answers as reply does, some time later, whatever its context says.
func after(d time.Duration, reply func(context.Context, realname.Op) (realname.Answer, error)) func(context.Context, realname.Op) (realname.Answer, error) {
	return func(ctx context.Context, op realname.Op) (realname.Answer, error) {
		time.Sleep(d)
		return reply(ctx, op)
	}
}

// rogues are backends of which each does something else wrong.
func rogues() []struct {
	name string
	rogue
} {
	detail := realname.NewDetail(canary)
	dial := func(cause error) error {
		return &url.Error{Op: "Post", URL: "https://" + canary + "/", Err: &net.OpError{Op: "dial", Net: "tcp", Err: cause}}
	}
	fails := func(k realname.FailureKind) func(context.Context, realname.Op) (realname.Answer, error) {
		return says(&realname.Failure{Kind: k, Detail: detail})
	}
	pass, no := realname.Answer{Verdict: realname.VerdictPass}, realname.Answer{Verdict: realname.VerdictFail}
	other := realname.Identity{Name: people[1].Name, Number: people[1].Number}
	var nilFailure *realname.Failure
	var nilError *typedNil
	return []struct {
		name string
		rogue
	}{
		{"error", rogue{ask: says(errors.New(canary))}},
		{"typed nil failure", rogue{ask: says(nilFailure)}},
		{"typed nil error", rogue{ask: says(nilError)}},
		{"failure and typed nil error", rogue{ask: says(errors.Join(&realname.Failure{Kind: realname.FailureUnavailable}, nilError))}},
		{"failure of unknown outcome", rogue{ask: fails(realname.FailureUnknown)}},
		{"failure unavailable", rogue{ask: fails(realname.FailureUnavailable)}},
		{"failure quota", rogue{ask: fails(realname.FailureQuota)}},
		{"failure misconfigured", rogue{ask: fails(realname.FailureMisconfigured)}},
		{"failure unreadable", rogue{ask: fails(realname.FailureUnreadable)}},
		{"failure of a kind that there is not", rogue{ask: fails(200)}},
		{"failure wrapped with the address", rogue{ask: says(fmt.Errorf("%s: %w", canary,
			errors.Join(&realname.Failure{Kind: realname.FailureUnavailable, Detail: detail}, dial(syscall.ECONNREFUSED))))}},
		{"panic with a text", rogue{ask: func(context.Context, realname.Op) (realname.Answer, error) { panic(canary) }}},
		{"panic with an error", rogue{ask: func(context.Context, realname.Op) (realname.Answer, error) { panic(fmt.Errorf("%s", canary)) }}},
		{"nil map", rogue{ask: func(context.Context, realname.Op) (realname.Answer, error) {
			noMap()[canary] = canary
			return pass, nil
		}}},
		{"certificate of another host", rogue{ask: says(dial(x509.HostnameError{Certificate: new(x509.Certificate), Host: canary}))}},
		{"certificate of an unknown authority", rogue{ask: says(dial(x509.UnknownAuthorityError{}))}},
		{"certificate expired", rogue{ask: says(dial(x509.CertificateInvalidError{Reason: x509.Expired, Detail: canary}))}},
		{"connection refused", rogue{ask: says(dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)))}},
		{"name not found", rogue{ask: says(dial(&net.DNSError{Err: canary, Name: canary, IsNotFound: true}))}},
		{"time-out of the client", rogue{ask: says(dial(slow{}))}},
		{"time-out of the context", rogue{ask: func(ctx context.Context, _ realname.Op) (realname.Answer, error) {
			<-ctx.Done()
			return realname.Answer{}, fmt.Errorf("%s: %w", canary, ctx.Err())
		}}},
		{"canceled of itself", rogue{ask: says(fmt.Errorf("%s: %w", canary, context.Canceled))}},
		{"yes after the time-out", rogue{ask: after(time.Minute, answers(pass))}},
		{"error after the time-out", rogue{ask: after(time.Minute, says(errors.New(canary)))}},
		{"panic after the time-out", rogue{ask: after(time.Minute, func(context.Context, realname.Op) (realname.Answer, error) { panic(canary) })}},
		{"no answer", rogue{ask: answers(realname.Answer{Reference: "ref-1"})}},
		{"verdict that there is not", rogue{ask: answers(realname.Answer{Verdict: 200})}},
		{"yes with a reason", rogue{ask: answers(realname.Answer{Verdict: realname.VerdictPass, Reason: realname.ReasonMismatch})}},
		{"no for a reason of ours", rogue{ask: answers(realname.Answer{Verdict: realname.VerdictFail, Reason: realname.ReasonInProgress})}},
		{"yes about somebody else", rogue{ask: answers(realname.Answer{Verdict: realname.VerdictPass, About: other})}},
		{"no about somebody else", rogue{ask: answers(realname.Answer{Verdict: no.Verdict, About: other})}},
		{"pending without a token", rogue{ask: answers(realname.Answer{Verdict: realname.VerdictPending})}},
		{"pending with a huge token", rogue{ask: answers(realname.Answer{
			Verdict: realname.VerdictPending, Token: realname.NewDetail(strings.Repeat(canary, 1000)),
		})}},
		{"pending, and then an error", rogue{
			ask:   answers(realname.Answer{Verdict: realname.VerdictPending, Token: detail}),
			query: func(context.Context) (realname.Answer, error) { return realname.Answer{}, dial(slow{}) },
		}},
		{"pending, and then a panic", rogue{
			ask:   answers(realname.Answer{Verdict: realname.VerdictPending, Token: detail}),
			query: func(context.Context) (realname.Answer, error) { panic(canary) },
		}},
		{"pending, and then nothing", rogue{
			ask:   answers(realname.Answer{Verdict: realname.VerdictPending, Token: detail}),
			query: func(context.Context) (realname.Answer, error) { return realname.Answer{}, nil },
		}},
		{"error and an answer", rogue{ask: func(context.Context, realname.Op) (realname.Answer, error) { return pass, errors.New(canary) }}},
	}
}

// A told is what is told of a step that a rogue was asked for.
type told struct {
	User, Refresh string   // the error, and what it matches
	Phase         string   // how the step stands then
	Log           []string // without op and stack
	Trail         []string // since the step was asked for
	Raw           int      // how often Config.UnsafeBackendErrors was called
}

// An onlooker walks to a step whose backend is a rogue, and writes down what is told.
type onlooker struct {
	logs bytes.Buffer
	raw  []error
	mu   sync.Mutex

	panics bool // when it is given an error
}

func (w *onlooker) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logs.Write(p)
}

func (w *onlooker) unsafe(_ realname.Op, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.raw = append(w.raw, err)
	if w.panics {
		panic(canary)
	}
}

// rogueAt puts a rogue in the place of a step's backend.
func rogueAt(c *realname.Config, step realname.Step, r *rogue) {
	switch step {
	case realname.StepIdentity:
		c.Authority = r
	case realname.StepPhotos:
		c.Documents = r
	case realname.StepFace:
		c.Face = r
	case realname.StepCard:
		c.Bank = r
	case realname.StepReview:
		c.Review = r
	}
}

// watched asks a rogue for a step, waits for what comes late, and asks again.
func watched(t *testing.T, step realname.Step, r *rogue) (told, *onlooker) {
	t.Helper()
	wit := &onlooker{panics: r.panics}
	w, u, again := askedAt(t, step, r, nil, wit)
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil {
		t.Fatal(err)
	}
	return told{
		User: matches(u.err), Refresh: matches(again), Phase: s.Step(step).Phase.String(),
		Log: logLines(t, wit.logs.String()), Trail: trailLines(t, w, u.ref, step), Raw: len(wit.raw),
	}, wit
}

// tellAt tells an observer of a step whose backend is a rogue, and returns the session's id.
func tellAt(t *testing.T, step realname.Step, r *rogue, o observe.Observer, wit *onlooker) (id string) {
	t.Helper()
	_, u, _ := askedAt(t, step, r, o, wit)
	return u.ref.ID
}

// askedAt walks to a step whose backend is a rogue, waits for what comes late, and asks again.
func askedAt(t *testing.T, step realname.Step, r *rogue, o observe.Observer, wit *onlooker) (*realnametest.World, *walker, error) {
	t.Helper()
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Log, c.UnsafeBackendErrors = slog.New(slog.NewJSONHandler(wit, nil)), wit.unsafe
		c.UnsafeWeakFlow, c.Observer = true, o
		rogueAt(c, step, r)
	}})
	method := realname.MethodIDCard
	if step == realname.StepCard {
		method = realname.MethodBankCard
	}
	u := walk(t, w, "account-1", method)
	steps := map[realname.Step]func(){
		realname.StepIdentity: func() { u.identity(people[0]) },
		realname.StepPhotos:   func() { u.identity(people[0]).photos() },
		realname.StepFace:     func() { u.identity(people[0]).photos().face() },
		realname.StepCard:     func() { u.identity(people[0]).card() },
		realname.StepReview:   func() { u.identity(people[0]).photos().face().code().pin() },
	}
	steps[step]()
	time.Sleep(2 * time.Minute) // in the bubble: what is late has come
	w.Clock.Advance(3 * time.Second)
	_, again := w.Verifier.Refresh(u.ctx, u.ref)
	if err := w.Verifier.Wait(u.ctx); err != nil {
		t.Fatal(err)
	}
	return w, u, again
}

// matches tells an error, and what it matches.
func matches(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, target := range []error{
		context.DeadlineExceeded, os.ErrDeadlineExceeded, context.Canceled, syscall.ECONNREFUSED, realname.ErrCertificate,
	} {
		if errors.Is(err, target) {
			text += " is " + target.Error()
		}
	}
	if cause := errors.Unwrap(err); cause != nil {
		text += ", " + cause.Error()
	}
	return text
}

// logLines tells what was logged, without what differs from run to run.
func logLines(t *testing.T, text string) (lines []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		delete(m, "time")
		if op, ok := m["op"].(string); ok {
			m["op"] = len(op)
		}
		if stack, ok := m["stack"].([]any); ok {
			m["stack"] = fmt.Sprint(len(stack) > 0 && strings.Contains(fmt.Sprint(stack[0]), "rogues.func"), " ", strings.Contains(fmt.Sprint(stack), "0x"))
		}
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(out))
	}
	return lines
}

// trailLines tells what the trail has of a step.
func trailLines(t *testing.T, w *realnametest.World, ref realname.Ref, step realname.Step) (lines []string) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Step == step.String() && e.Op > 0 {
			lines = append(lines, strings.Join(strings.Fields(fmt.Sprint(e.Kind, e.Outcome, " ", e.Reason, " ", e.Reference)), " "))
		}
	}
	return lines
}

// TestBackendsThatMisbehave: whatever a backend does at whatever step, the user, the log and the
// trail are told what happened, and nothing that the backend wrote.
func TestBackendsThatMisbehave(t *testing.T) {
	got := make(map[string]told)
	for _, tt := range rogues() {
		for _, step := range []realname.Step{
			realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCard, realname.StepReview,
		} {
			synctest.Test(t, func(t *testing.T) {
				was, wit := watched(t, step, &tt.rogue)
				got[tt.name+" at "+step.String()] = was
				for _, secret := range []string{canary, people[0].Number.Reveal(), people[0].Name.Reveal()} {
					leaktest.CheckText(t, "the log", wit.logs.String(), secret)
					leaktest.CheckText(t, "what is told", fmt.Sprint(was), secret)
				}
			})
		}
	}
	text, err := json.MarshalIndent(got, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "golden", "rogues.json")
	if *update {
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), strings.Split(string(text), "\n")); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}

// TestUnsafeBackendErrors: who asks for it gets what the backend returned, with what the
// provider said.
func TestUnsafeBackendErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		raw := &realname.Failure{Kind: realname.FailureQuota, Detail: realname.NewDetail(canary)}
		_, wit := watched(t, realname.StepPhotos, &rogue{ask: says(fmt.Errorf("%s: %w", canary, raw)), panics: true})
		var f *realname.Failure
		if len(wit.raw) != 1 || !errors.As(wit.raw[0], &f) || f.Detail.Reveal() != canary || !strings.HasPrefix(wit.raw[0].Error(), canary) {
			t.Errorf("UnsafeBackendErrors was given %v", wit.raw)
		}
	})
}

// TestMisconfiguredOnceAnHour: that the provider's account does not work stands in the log at
// level Error once an hour for each step, and each time at level Warn.
func TestMisconfiguredOnceAnHour(t *testing.T) {
	wit := new(onlooker)
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Log = slog.New(slog.NewJSONHandler(wit, nil))
	}})
	wrong := realnametest.Down(realname.FailureMisconfigured)
	w.Backend.Script(realname.StepIdentity, wrong, wrong, wrong, wrong, wrong, wrong)
	levels := func(account string, step realname.Step) (levels string) {
		t.Helper()
		wit.logs.Reset()
		u := walk(t, w, account, realname.MethodIDCard)
		if u.identity(idOf(len(account))); step == realname.StepPhotos {
			u.photos()
		}
		if reasonOf(u.err) != realname.ReasonProviderMisconfigured {
			t.Fatalf("%s: %v", account, u.err)
		}
		for _, line := range logLines(t, wit.logs.String()) {
			var m struct{ Level, Step string }
			if err := json.Unmarshal([]byte(line), &m); err != nil || m.Step != step.String() {
				t.Fatalf("%s: %s", account, line)
			}
			levels += m.Level + " "
		}
		return levels
	}
	for i, tt := range []struct {
		wait time.Duration
		want string
	}{{0, "ERROR "}, {time.Minute, "WARN "}, {58 * time.Minute, "WARN "}, {time.Minute, "ERROR "}, {59 * time.Minute, "WARN "}} {
		w.Clock.Advance(tt.wait)
		if got := levels(strings.Repeat("a", i+1), realname.StepIdentity); got != tt.want {
			t.Errorf("call %d: levels %q, want %q", i+1, got, tt.want)
		}
	}
	w.Backend.Unscript(realname.StepIdentity)
	w.Backend.Script(realname.StepPhotos, wrong)
	w.Clock.Advance(time.Second)
	if got := levels(strings.Repeat("a", 10), realname.StepPhotos); got != "ERROR " {
		t.Errorf("another step: levels %q, want ERROR", got)
	}
}

// idOf makes somebody of the number n, who is nobody else.
func idOf(n int) realname.Identity {
	return realname.Identity{Name: people[0].Name, Number: idcard.MustParse(withCheck(fmt.Sprintf("110105198501%02d%03d", n, 1+2*n)))}
}
