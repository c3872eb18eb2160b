package realname_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// faceOnly is a flow that comes to its face check at once.
func faceOnly(c *realname.Config) {
	c.Flows = map[realname.Method][]realname.Step{
		realname.MethodIDCard: {realname.StepIdentity, realname.StepFace, realname.StepPIN},
	}
}

// A faceTask is a face check at a provider where people take their time.
type faceTask struct {
	op       realname.Op
	began    time.Time
	answered time.Time
	queries  int
	fetched  time.Time // when the answer was told; zero before
}

// A slowFace is a provider of face checks that are answered later.
type slowFace struct {
	now   func() time.Time
	begun func(realname.Op) // called while the check begins; may be nil

	mu    sync.Mutex
	tasks map[string]*faceTask
	takes func(i int) time.Duration
}

func (f *slowFace) CheckFace(_ context.Context, op realname.Op, _ realname.Identity, _ realname.Photo) (realname.Answer, error) {
	f.mu.Lock()
	t := &faceTask{op: op, began: f.now()}
	t.answered = t.began.Add(f.takes(len(f.tasks)))
	f.tasks[op.Key] = t
	f.mu.Unlock()
	if f.begun != nil {
		f.begun(op)
	}
	return realnametest.Later("token of " + op.Key).Answer, nil
}

func (f *slowFace) Query(_ context.Context, op realname.Op, _ realname.Detail) (realname.Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tasks[op.Key]
	t.queries++
	if f.now().Before(t.answered) {
		return realnametest.Later("token of " + op.Key).Answer, nil
	}
	if t.fetched.IsZero() {
		t.fetched = f.now()
	}
	return realnametest.Pass().Answer, nil
}

// TestHourOfFaces: people take 10 seconds to 18 minutes for a face check. Two processes sweep,
// and nobody looks at the page. Each answer is fetched within twice its age, with at
// most 20 queries, however the provider calls back: early, twice, with a forged handle, or not at all.
func TestHourOfFaces(t *testing.T) {
	const sessions = 500
	r := rand.New(rand.NewPCG(17, 3))
	clock := realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))
	store := new(kv.Memory)
	face := &slowFace{now: clock.Now, tasks: map[string]*faceTask{}, takes: func(int) time.Duration {
		return 10*time.Second + rand2(r, 18*time.Minute-10*time.Second)
	}}
	var both []*realname.Verifier
	for range 2 {
		w := newWorld(t, realnametest.Options{Clock: clock, Store: store, Change: func(c *realname.Config) {
			faceOnly(c)
			c.Face = face
		}})
		both = append(both, w.Verifier)
	}
	notify := func(h string) {
		if err := both[r.IntN(2)].Notify(t.Context(), h); err != nil {
			t.Errorf("Notify: %v", err)
		}
	}
	i, guests := 0, crowd(sessions)
	face.begun = func(op realname.Op) { // the callback overtakes the call
		if i%5 == 0 {
			notify(op.Notify)
		}
	}
	var refs []realname.Ref
	for second := range 3600 {
		for ; i < sessions && i*1200/sessions <= second; i++ {
			refs = append(refs, beginFace(t, both[i%2], fmt.Sprint("account-", i), guests[i]))
		}
		callBacks(t, face, clock.Now(), notify)
		for _, v := range both {
			if _, err := v.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := both[0].Deliver(t.Context(), nobody); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Second)
	}
	most := 0
	for _, task := range face.tasks {
		most = max(most, task.queries)
		age, took := task.answered.Sub(task.began), task.fetched.Sub(task.began)
		if task.fetched.IsZero() || took > 2*age+time.Second {
			t.Errorf("an answer after %v was fetched after %v, %d queries", age, took, task.queries)
		}
	}
	if len(face.tasks) != sessions || most > 20 {
		t.Errorf("%d checks, up to %d queries each; want %d, 20 at most", len(face.tasks), most, sessions)
	}
	t.Logf("%d checks, up to %d queries each", len(face.tasks), most)
	for _, ref := range refs {
		s, err := both[0].Get(t.Context(), ref)
		if p := s.Step(realname.StepFace).Phase; err != nil || p != realname.PhasePassed {
			t.Errorf("the face is %v, %v; want passed", p, err)
		}
	}
}

// nobody takes events and looks at none.
func nobody(context.Context, realname.Event) error { return nil }

func rand2(r *rand.Rand, d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }

// beginFace brings a session to its face check, which is pending then.
func beginFace(t *testing.T, v *realname.Verifier, account string, id realname.Identity) realname.Ref {
	t.Helper()
	s, err := v.Start(t.Context(), account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = v.Consent(t.Context(), s.Ref, realnametest.Acts(v)...)
	}
	if err == nil {
		_, err = v.SubmitIdentity(t.Context(), s.Ref, id)
	}
	if err == nil {
		s, err = v.SubmitFace(t.Context(), s.Ref, realname.Face{})
	}
	if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePending {
		t.Fatal(s.Step(realname.StepFace), err)
	}
	return s.Ref
}

// callBacks has the provider call back for some of the checks that were answered in this second.
func callBacks(t *testing.T, face *slowFace, now time.Time, notify func(string)) {
	face.mu.Lock()
	var handles []string
	for _, task := range face.tasks {
		if age := now.Sub(task.answered); age >= 0 && age < time.Second {
			handles = append(handles, task.op.Notify)
		}
	}
	face.mu.Unlock()
	for _, h := range handles {
		switch h[len(h)-1] & 3 { // each in a way of its own
		case 0:
			notify(h)
		case 1:
			notify(h)
			notify(h)
		}
	}
}
