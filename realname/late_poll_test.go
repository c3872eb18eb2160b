package realname_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// dueNow counts the records that workers find in the queues at this time.
func dueNow(t *testing.T, w *realnametest.World) (n int) {
	t.Helper()
	for shard := range 4 {
		for _, err := range w.Store.Due(t.Context(), fmt.Sprintf("rn/sweep.%02x", shard), w.Clock.Now()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	return n
}

// sweepOften sweeps a few times without time passing, and delivers.
func sweepOften(t *testing.T, w *realnametest.World) {
	t.Helper()
	for range 5 {
		sweepAfter(t, w, 0)
		if _, err := w.Verifier.Deliver(t.Context(), nobody); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGivenUpSweptForEver: a session that has ended, with an operation that was given up and whose
// time went by while no worker ran, leaves the queue with the first pass.
func TestGivenUpSweptForEver(t *testing.T) {
	w, s := pendingFace(t, func(c *realname.Config) { c.Retain.Abandoned = -1 }) // nothing else is due then
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.Cancel(t.Context(), s.Ref); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.Deliver(t.Context(), nobody); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(3 * time.Hour) // the workers stood still
	sweepOften(t, w)
	if n := dueNow(t, w); n != 0 {
		t.Errorf("after five passes %d sessions are due at once; want none: nothing is to be done", n)
	}
}

// TestNotifyGivenUpSweptForEver: a call of the provider for an operation whose time is up changes
// nothing; above all it puts no session that has ended into the queue for good.
func TestNotifyGivenUpSweptForEver(t *testing.T) {
	w, s := pendingFace(t, nil)
	for range 30 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	if _, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.Cancel(t.Context(), s.Ref); err != nil {
		t.Fatal(err)
	}
	for range 25 * 60 {
		sweepAfter(t, w, time.Second)
	}
	sweepOften(t, w)
	if n := dueNow(t, w); n != 0 {
		t.Fatalf("%d sessions are due before", n)
	}
	if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	sweepOften(t, w)
	if n := dueNow(t, w); n != 0 {
		t.Errorf("after the call, and five passes, %d sessions are due at once; want none", n)
	}
}

// TestTwoQuestionsAtTheEnd: the question when the time of a check is up is one of those that come
// 5 seconds after one another at least.
func TestTwoQuestionsAtTheEnd(t *testing.T) {
	w, s := pendingFace(t, nil)
	for range 4 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	w.Clock.Advance(20*time.Minute - time.Second)
	if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sweepAfter(t, w, 0)
	}
	before := queries(w)
	for range 2 {
		sweepAfter(t, w, time.Second)
	}
	if n := queries(w); before != 1 || n != 1 {
		t.Errorf("%d queries, and %d within 2 seconds; want one", before, n)
	}
}

// TestTwoQuestionsAtTheBeginning: a check whose answer is lost is asked about at once, and a call of
// the provider in the same second does not have it asked about once more.
func TestTwoQuestionsAtTheBeginning(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: faceOnly})
	w.Backend.Script(realname.StepFace, realnametest.Lost(realnametest.Later("token")))
	for range 5 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).face()
	s := get(t, w, u.ref)
	if err := w.Verifier.Notify(t.Context(), s.Notify); err != nil {
		t.Fatal(err)
	}
	if sweepAfter(t, w, time.Second); queries(w) != 1 {
		t.Errorf("%d queries within a second, want one", queries(w))
	}
}

// A gatedFace answers queries once so many are under way, or none is to come any more.
type gatedFace struct {
	*realnametest.Backend
	arrived chan struct{}
	open    chan struct{}
}

func (f *gatedFace) Query(ctx context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	f.arrived <- struct{}{}
	select {
	case <-f.open:
	case <-ctx.Done():
	}
	return f.Backend.Query(ctx, op, token)
}

// TestAbandonTwice: two taps on the button that gives a check up, one in each of two processes,
// have the provider asked once in 5 seconds as well.
func TestAbandonTwice(t *testing.T) {
	face := &gatedFace{arrived: make(chan struct{}, 2), open: make(chan struct{})}
	w, s := pendingFace(t, func(c *realname.Config) {
		face.Backend = c.Face.(*realnametest.Backend)
		c.Face = face
	})
	for range 2 {
		w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	}
	done := make(chan error, 2)
	tap := func() {
		_, err := w.Verifier.Abandon(t.Context(), s.Ref, realname.StepFace)
		done <- err
	}
	go tap()
	<-face.arrived // the first is asking
	go tap()
	n := 1
	select {
	case <-face.arrived: // and the second does too
		n = 2
	case err := <-done: // the second was answered without
		if err != nil && !errors.Is(err, realname.ErrRefused) {
			t.Error(err)
		}
		done <- nil
	}
	close(face.open)
	<-done
	<-done
	if n != 1 {
		t.Errorf("%d queries at once, want one", n)
	}
}

// TestAheadOnce: a worker whose clock was ahead once, and is gone, does not keep those whose clocks
// are right from asking: an answer after a minute is fetched within twice its age.
func TestAheadOnce(t *testing.T) {
	store, backend := new(kv.Memory), new(realnametest.Backend)
	ahead := newWorld(t, realnametest.Options{Store: store, Backend: backend, Change: faceOnly})
	right := newWorld(t, realnametest.Options{Store: store, Backend: backend, Change: faceOnly})
	backend.Script(realname.StepFace, realnametest.Later("token"))
	backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	ref := beginFace(t, right.Verifier, "account-1", people[0])
	ahead.Clock.Advance(15 * time.Minute)
	sweepAfter(t, ahead, 0)
	for range 5 * 60 {
		sweepAfter(t, right, time.Second)
	}
	if p := get(t, right, ref).Step(realname.StepFace).Phase; p != realname.PhasePassed {
		t.Errorf("after five minutes the face is %v, and was asked about %d times; want passed", p, queries(right))
	}
}

// TestLostBeginningNearTheEnd: a check whose answer is lost shortly before the session's end, and
// which moves that end, is asked about by growing pauses like any other.
func TestLostBeginningNearTheEnd(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: faceOnly})
	w.Backend.Script(realname.StepFace, realnametest.Lost(realnametest.Later("token")))
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Later("token"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	w.Clock.Advance(30*time.Minute - 20*time.Second)
	u.face()
	s := get(t, w, u.ref)
	if s.Step(realname.StepFace).Phase != realname.PhasePending || s.Deadline.Sub(s.Started) < 50*time.Minute {
		t.Fatal(s.Step(realname.StepFace), s.Deadline.Sub(s.Started))
	}
	for range 4 * 60 { // the answer is there by now
		sweepAfter(t, w, time.Second)
	}
	if p := get(t, w, u.ref).Step(realname.StepFace).Phase; p != realname.PhasePassed || queries(w) < 2 {
		t.Errorf("after four minutes the face is %v, asked about %d times; want passed", p, queries(w))
	}
}

// TestRefreshReason: Refresh tells of an error only while the provider cannot tell: once it says again
// that it has not decided, there is none.
func TestRefreshReason(t *testing.T) {
	w, s := pendingFace(t, nil)
	w.Backend.ScriptQuery(realname.StepFace, realnametest.Down(realname.FailureUnavailable), realnametest.Later("token"))
	w.Clock.Advance(10 * time.Second)
	if _, err := w.Verifier.Refresh(t.Context(), s.Ref); !errors.Is(err, realname.ErrUnavailable) {
		t.Fatal(err)
	}
	w.Clock.Advance(10 * time.Second)
	after, err := w.Verifier.Refresh(t.Context(), s.Ref)
	if p := after.Step(realname.StepFace); err != nil || p.Reason != 0 {
		t.Errorf("the provider answers again: %v, %v; want pending and no error", p, err)
	}
}
