package realname_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// pendingFace is a world with a session whose face check is pending, and no sweep so far.
func pendingFace(t *testing.T, change func(*realname.Config)) (*realnametest.World, realname.Session) {
	t.Helper()
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		if faceOnly(c); change != nil {
			change(c)
		}
	}})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, w.Verifier, "account-1", people[0])
	return w, get(t, w, ref)
}

// get returns a session as it stands.
func get(t *testing.T, w *realnametest.World, ref realname.Ref) realname.Session {
	t.Helper()
	s, err := w.Verifier.Get(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sweepAfter sweeps after a time.
func sweepAfter(t *testing.T, w *realnametest.World, d time.Duration) {
	t.Helper()
	w.Clock.Advance(d)
	if _, err := w.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestNotify: a handle has its operation asked about by the next sweep, at most once in five
// seconds; the operation and the session give the same handle.
func TestNotify(t *testing.T) {
	w, s := pendingFace(t, nil)
	if op := opOf(t, w, realname.StepFace); op.Notify != s.Notify || len(s.Notify) != 58 || op.Session != s.Ref.ID {
		t.Fatalf("the operation has %q of %s, the session %q", op.Notify, op.Session, s.Notify)
	}
	for range 5 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	sweepAfter(t, w, time.Second)
	if n := queries(w); n != 0 {
		t.Fatalf("%d queries before the first pause is over", n)
	}
	for i, want := range []int{1, 1, 1, 1, 1, 2, 2} {
		if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
			t.Fatal(err)
		}
		if sweepAfter(t, w, time.Second); queries(w) != want {
			t.Errorf("%d seconds after: %d queries, want %d", i+1, queries(w), want)
		}
	}
}

// opOf is the operation of the only call of a step.
func opOf(t *testing.T, w *realnametest.World, step realname.Step) realname.Op {
	t.Helper()
	for _, c := range w.Backend.Calls() {
		if c.Step == step {
			return c.Op
		}
	}
	t.Fatal("no call")
	return realname.Op{}
}

// TestNotifyOvertakes: a call of the provider that comes before the answer which it belongs to is
// stored has the provider asked as soon as that is.
func TestNotifyOvertakes(t *testing.T) {
	face := &slowFace{tasks: map[string]*faceTask{}, takes: func(int) time.Duration { return time.Hour }}
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		faceOnly(c)
		c.Face, face.now = face, c.Now
	}})
	face.begun = func(op realname.Op) {
		if err := w.Verifier.Notify(t.Context(), op.Notify); err != nil {
			t.Error(err)
		}
	}
	beginFace(t, w.Verifier, "account-1", people[0])
	sweepAfter(t, w, time.Second)
	for _, task := range face.tasks {
		if task.queries != 1 {
			t.Errorf("%d queries a second after, want 1", task.queries)
		}
	}
}

// TestNotifyForged: a handle that was not made here is not found, and changes nothing.
func TestNotifyForged(t *testing.T) {
	w, s := pendingFace(t, nil)
	other := "0123456789abcdefghijklmnop"
	for i, h := range []string{
		"", "x", s.Notify[:57], s.Notify + "0", strings.ToUpper(s.Notify), other + s.Notify[26:], s.Ref.ID,
		s.Notify[:27] + flip(s.Notify[27]) + s.Notify[28:], s.Notify[:57] + flip(s.Notify[57]), strings.Repeat("\xff", 58),
	} {
		if err := w.Verifier.Notify(t.Context(), h); !errors.Is(err, realname.ErrNotFound) {
			t.Errorf("%d: %v, want ErrNotFound", i, err)
		}
	}
	if sweepAfter(t, w, time.Second); queries(w) != 0 {
		t.Error("a forged handle had the provider asked")
	}
	if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
		t.Error(err)
	}
}

func flip(c byte) string {
	if c == '0' {
		return "1"
	}
	return "0"
}

// TestNotifyAfterTheEnd: a call for what has ended is no error, and nobody is asked.
func TestNotifyAfterTheEnd(t *testing.T) {
	w, s := pendingFace(t, nil)
	if _, err := w.Verifier.Cancel(t.Context(), s.Ref); err != nil {
		t.Fatal(err)
	}
	if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
		t.Error(err)
	}
	if sweepAfter(t, w, time.Minute); queries(w) != 0 {
		t.Errorf("%d queries for a session that was canceled", queries(w))
	}
}

// TestLastQuestion: a check without an answer is asked about once more just before the session
// ends, and what it says then counts.
func TestLastQuestion(t *testing.T) {
	w, s := pendingFace(t, func(c *realname.Config) { c.Lifetime, c.Extension = 10*time.Minute, -1 })
	for range 30 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	for w.Clock.Now().Before(s.Deadline.Add(-31 * time.Second)) {
		sweepAfter(t, w, 500*time.Millisecond)
	}
	w.Backend.Unscript(realname.StepFace)
	before := queries(w)
	sweepAfter(t, w, time.Second)
	if p := get(t, w, s.Ref).Step(realname.StepFace).Phase; p != realname.PhasePassed || queries(w) != before+1 {
		t.Errorf("30 seconds before the end: %v, %d queries more; want passed by one", p, queries(w)-before)
	}
}

// TestExtension: where an answer may take longer than the session, the session lasts until then and
// a third of its lifetime, once, and never longer than Config.Extension says.
func TestExtension(t *testing.T) {
	for _, tt := range []struct {
		lifetime, extension, window, want time.Duration
	}{
		{0, 0, 0, 30 * time.Minute},                             // 20 minutes for a face, and 10
		{0, 0, 25 * time.Minute, 35 * time.Minute},              // and 10
		{0, 0, 5 * time.Hour, time.Hour},                        // at most as long again
		{0, -1, 5 * time.Hour, 30 * time.Minute},                // not at all
		{0, 3 * time.Hour, 2 * time.Hour, 130 * time.Minute},    // and 10
		{15 * time.Minute, 0, 0, 25 * time.Minute},              // 20 and 5
		{15 * time.Minute, 24 * time.Hour, 0, 25 * time.Minute}, // likewise
	} {
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			faceOnly(c)
			c.Lifetime, c.Extension = tt.lifetime, tt.extension
		}})
		r := realnametest.Later("token")
		r.Answer.Window = tt.window
		w.Backend.Script(realname.StepFace, r, r)
		s := get(t, w, beginFace(t, w.Verifier, "account-1", people[0]))
		if got := s.Deadline.Sub(s.Started); got != tt.want {
			t.Errorf("lifetime %v, extension %v, window %v: ends after %v, want %v", tt.lifetime, tt.extension, tt.window, got, tt.want)
		}
	}
}

// TestExtendedOnce: a second check that is pending moves the end no more.
func TestExtendedOnce(t *testing.T) {
	w, s := pendingFace(t, func(c *realname.Config) { c.Lifetime = 10 * time.Minute })
	w.Clock.Advance(5 * time.Minute)
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
	if _, err := w.Verifier.Refresh(t.Context(), s.Ref); err != nil {
		t.Fatal(err)
	}
	w.Backend.Script(realname.StepFace, realnametest.Later("token 2"))
	again, err := w.Verifier.SubmitFace(t.Context(), s.Ref, realname.Face{})
	if err != nil || !again.Deadline.Equal(s.Deadline) || again.Deadline.Sub(s.Started) != 20*time.Minute {
		t.Errorf("ends after %v, and then %v, %v", s.Deadline.Sub(s.Started), again.Deadline.Sub(s.Started), err)
	}
	extended := 0
	for _, kind := range trailOf(t, w, s.Ref) {
		if kind == "extended" {
			extended++
		}
	}
	if extended != 1 {
		t.Errorf("the trail tells of it %d times", extended)
	}
}

// TestLostBeginning: the answer of a face check that has begun is lost, with the address of its
// page. The provider is asked at once, and the user goes on.
func TestLostBeginning(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: faceOnly})
	w.Backend.Script(realname.StepFace, realnametest.Lost(realnametest.Later("token")))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"), realnametest.Later("token"))
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = w.Agree(t.Context(), s.Ref)
	}
	if err == nil {
		_, err = w.Verifier.SubmitIdentity(t.Context(), s.Ref, people[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Verifier.SubmitFace(t.Context(), s.Ref, realname.Face{})
	if s = get(t, w, s.Ref); s.Continue.Reveal() != "https://face.example/token" {
		t.Fatalf("the user has no page to go on: %v, %v", s.Step(realname.StepFace), err)
	}
	sweepAfter(t, w, 3*time.Minute) // longer than an operation of unknown fate may take
	if p := get(t, w, s.Ref).Step(realname.StepFace).Phase; p != realname.PhasePending {
		t.Fatalf("after three minutes the step is %v", p)
	}
	sweepAfter(t, w, 10*time.Minute)
	if p := get(t, w, s.Ref).Step(realname.StepFace).Phase; p != realname.PhasePassed {
		t.Errorf("after the answer the step is %v", p)
	}
}

// TestReference: an operation has what the service calls the session.
func TestReference(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	u.do(func() (realname.Session, error) { return w.Verifier.SetReference(u.ctx, u.ref, "order-17") })
	if u.identity(people[0]); u.err != nil || u.s.Reference != "order-17" {
		t.Fatal(u.s.Reference, u.err)
	}
	if op := opOf(t, w, realname.StepIdentity); op.Reference != "order-17" || op.Round != 0 || op.Session != u.ref.ID {
		t.Errorf("the operation has %q, round %d", op.Reference, op.Round)
	}
	for text, want := range map[string]realname.Reason{
		strings.Repeat("x", 65): realname.ReasonValueTooLarge, "a\nb": realname.ReasonValueMalformed, "订单": realname.ReasonValueMalformed,
	} {
		_, err := w.Verifier.SetReference(u.ctx, u.ref, text)
		var e *realname.Error
		if !errors.As(err, &e) || e.Reason != want || !errors.Is(err, realname.ErrInvalid) {
			t.Errorf("%d bytes: %v, want %v", len(text), err, want)
		}
	}
	if _, err := w.Verifier.SetReference(u.ctx, realname.Ref{Account: "account-2", ID: u.ref.ID}, "x"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("another account: %v", err)
	}
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.SetReference(context.WithoutCancel(u.ctx), u.ref, "y"); !errors.Is(err, realname.ErrRefused) {
		t.Errorf("after the end: %v", err)
	}
}
