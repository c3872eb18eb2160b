package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

var (
	key1 = keyring.Key{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}
	key2 = keyring.Key{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")}
)

// rotation are the configurations through which the processes of a service go,
// one after the other, to come from one key to the next.
var rotation = []keyring.Config{
	{Keys: []keyring.Key{key1}, Current: "k1"},
	{Keys: []keyring.Key{key1, key2}, Current: "k1", Index: "k1"},
	{Keys: []keyring.Key{key1, key2}, Current: "k2", Index: "k1"},
	{Keys: []keyring.Key{key1, key2}, Current: "k2", Index: "k2", OldIndex: "k1"},
	{Keys: []keyring.Key{key1, key2}, Current: "k2", Index: "k2"},
	{Keys: []keyring.Key{key2}, Current: "k2"},
}

const (
	known   = 1 // the new key is known
	sealing = 2 // and seals
	moving  = 3 // and indexes, records are on the move
	moved   = 4
	alone   = 5 // the old key is gone
)

// A fleet has a process in each configuration, on one store.
type fleet struct {
	*testing.T
	at      []*realnametest.World
	store   kv.Store
	clock   *realnametest.Clock
	backend *realnametest.Backend
	change  func(*realname.Config)
	pins    int // that were set
}

func newFleet(t *testing.T, store kv.Store, change func(*realname.Config)) *fleet {
	t.Helper()
	f := &fleet{
		T: t, store: store, change: change, backend: new(realnametest.Backend),
		clock: realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)),
	}
	for _, c := range rotation {
		f.join(c)
	}
	return f
}

// ring makes a ring.
func (f *fleet) ring(c keyring.Config) *keyring.Ring {
	f.Helper()
	ring, err := keyring.New(c)
	if err != nil {
		f.Fatal(err)
	}
	return ring
}

// join adds a process, and returns its number.
func (f *fleet) join(c keyring.Config) int {
	f.Helper()
	f.at = append(f.at, newWorld(f.T, realnametest.Options{
		Store: f.store, Clock: f.clock, Backend: f.backend, Keys: f.ring(c), Change: f.change,
		SMS: func(c *sms.Config) { c.Limits.Number = []sms.Rate{{Count: 90, Per: time.Hour}} },
	}))
	return len(f.at) - 1
}

// approve leads an account through the flow in the process of one phase.
func (f *fleet) approve(phase int, account string) *walker {
	f.Helper()
	w := f.at[phase]
	w.Clock.Advance(65 * time.Second)
	u := walk(f.T, w, account, realname.MethodIDCard)
	u.p = otherPIN(f.pins)
	f.pins++
	if u.all(realnametest.Someone()); u.err != nil || u.s.Status != realname.StatusApproved {
		f.Fatalf("phase %d, %s: status = %v, reason %v, %v; want approved", phase, account, u.s.Status, u.s.Reason, u.err)
	}
	return u
}

// refuse does so for an account that gets no slot.
func (f *fleet) refuse(phase int, account string) {
	f.Helper()
	w := f.at[phase]
	w.Clock.Advance(65 * time.Second)
	u := walk(f.T, w, account, realname.MethodIDCard).all(realnametest.Someone())
	if u.err != nil || u.s.Status != realname.StatusRejected || u.s.Reason != realname.ReasonIdentityInUse {
		f.Fatalf("phase %d, %s: status = %v, reason %v, %v; want the identity in use", phase, account, u.s.Status, u.s.Reason, u.err)
	}
}

// reindex calls Reindex until nothing is left.
func (f *fleet) reindex() {
	f.Helper()
	f.drain(f.at[moving].Verifier.Reindex)
}

// rewrap calls Rewrap likewise.
func (f *fleet) rewrap() {
	f.Helper()
	f.drain(f.at[moved].Verifier.Rewrap)
}

func (f *fleet) drain(call func(context.Context) (int, error)) {
	f.Helper()
	for range 6 {
		n, err := call(f.Context())
		if err != nil {
			f.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	f.Fatal("there is no end")
}

// manyChecks allows for the checks of a whole rotation on one day.
func manyChecks(accounts int) func(*realname.Config) {
	return func(c *realname.Config) {
		c.Limits.Accounts, c.Limits.IdentityDay, c.Limits.AccountDay, c.Limits.FaceDay = accounts, 90, 90, 90
	}
}

// TestRotation goes from one key to the next. Slots, sessions, limits and PINs stay
// what they are, in every process on the way.
func TestRotation(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	first := f.approve(0, "account-1")
	f.approve(known, "account-2")
	half := walk(t, f.at[known], "account-3", realname.MethodIDCard).identity(realnametest.Someone())
	renewed := f.approve(sealing, "account-1") // a renewal takes no second slot
	half.World = f.at[moving]
	if half.photos().face().send(); half.err != nil {
		t.Fatal(half.err)
	}
	code := half.Phone.Code(mobile)
	f.approve(moving, "account-2")
	f.approve(known, "account-2") // a process that is late finds its way
	f.reindex()
	half.World = f.at[moved]
	f.at[moved].Clock.Advance(65 * time.Second)
	half.do(func() (realname.Session, error) { return half.Verifier.CheckCode(half.ctx, half.ref, code) })
	if half.pin(); half.err != nil || half.s.Status != realname.StatusApproved {
		t.Fatalf("begun before, ended after: %v, %v", half.s.Status, half.err)
	}
	for phase := known; phase <= moved; phase++ {
		f.refuse(phase, fmt.Sprint("stranger-", phase))
	}
	if err := f.at[moved].PINs.Verify(t.Context(), "account-1", renewed.p); err != nil {
		t.Errorf("PIN: %v", err)
	}
	f.rewrap()
	f.refuse(alone, "stranger-5")
	f.approve(alone, "account-2") // has its slot still
	if err := f.at[alone].PINs.Verify(t.Context(), "account-1", renewed.p); err != nil {
		t.Errorf("PIN without the old key: %v", err)
	}
	all, err := f.at[alone].Verifier.Records().Sessions(t.Context(), "account-1")
	if err != nil || len(all) != 2 || all[0].Ref != first.ref || all[0].Subject != first.id {
		t.Errorf("Sessions = %+v, %v; want the two with their subject", all, err)
	}
	if _, err := f.at[alone].Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	f.approve(alone, "account-4") // in the slot that is free now
	f.refuse(alone, "stranger-6")
}

// TestRotationPending asks a provider after the rotation about an operation of before,
// and repeats a request of before: both have the names that they had.
func TestRotationPending(t *testing.T) {
	f := newFleet(t, new(kv.Memory), nil)
	backend := f.at[0].Backend
	backend.Script(realname.StepFace, realnametest.Later("token"))
	backend.Script(realname.StepIdentity, fails(1)...)
	u := walk(t, f.at[known], "account-1", realname.MethodIDCard)
	id := realnametest.Someone()
	id.Key = "request-1"
	if u.identity(id); u.err != nil {
		t.Fatal(u.err)
	}
	for _, phase := range []int{known, moving} {
		u.World = f.at[phase]
		if u.identity(id); u.err != nil || backend.Count(realname.StepIdentity) != 1 {
			t.Fatalf("phase %d: asked %d times, %v; want once", phase, backend.Count(realname.StepIdentity), u.err)
		}
	}
	u.World = f.at[known]
	if u.identity(realnametest.Someone()).photos().face(); u.err != nil {
		t.Fatal(u.err)
	}
	s, err := f.at[moving].Verifier.Refresh(t.Context(), u.ref)
	if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePassed {
		t.Errorf("Refresh: %v, %v; want passed", s.Step(realname.StepFace).Phase, err)
	}
	keys := map[string]bool{}
	for _, c := range backend.Calls() {
		if c.Step == realname.StepFace {
			keys[c.Key] = true
		}
	}
	if len(keys) != 1 {
		t.Errorf("the operation had %d names, want one", len(keys))
	}
}

// TestRotationBack goes back to the old key before Reindex has come to its end.
func TestRotationBack(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(2))
	f.approve(0, "account-1")
	f.approve(moving, "account-2")
	if n, err := f.at[moving].Verifier.Reindex(t.Context()); n != 1 || err != nil {
		t.Fatalf("Reindex = %d, %v; want 1", n, err)
	}
	f.refuse(f.join(rotation[sealing]), "stranger-1")
	f.refuse(known, "stranger-2")
	f.approve(known, "account-2")
}

// TestRotationLimits counts one day's checks over all processes.
func TestRotationLimits(t *testing.T) {
	f := newFleet(t, new(kv.Memory), func(c *realname.Config) { c.Limits.IdentityDay = 7 })
	f.at[0].Backend.Script(realname.StepIdentity, fails(50)...)
	try := func(phase, n int) error {
		u := walk(t, f.at[phase], fmt.Sprintf("account-%d-%d", phase, n), realname.MethodIDCard)
		return u.identity(realnametest.Someone()).err
	}
	for n := range 7 {
		if err := try([]int{0, known, sealing, known, moving, sealing, moving}[n], n); err != nil {
			t.Fatalf("check %d: %v", n, err)
		}
	}
	for phase := known; phase <= moving; phase++ {
		if err := try(phase, 7); !errors.Is(err, realname.ErrLimit) {
			t.Errorf("phase %d: %v, want ErrLimit", phase, err)
		}
	}
	f.reindex()
	if err := try(moved, 8); !errors.Is(err, realname.ErrLimit) {
		t.Errorf("after: %v, want ErrLimit", err)
	}
}

func fails(n int) []realnametest.Reply {
	all := make([]realnametest.Reply, n)
	for i := range all {
		all[i] = realnametest.Fail(realname.ReasonMismatch)
	}
	return all
}

// TestRotationRace has many accounts approved for one identity at once, by
// processes that know of the move and by others that do not, while Reindex runs.
func TestRotationRace(t *testing.T) {
	for round := range 8 {
		f := newFleet(t, new(kv.Memory), func(c *realname.Config) {
			manyChecks(3)(c)
			c.Review = nil
		})
		var ready []*walker
		for i := range 12 {
			phase := known + i%3
			f.at[0].Clock.Advance(65 * time.Second)
			u := walk(t, f.at[phase], fmt.Sprint("account-", i), realname.MethodIDCard).all(realnametest.Someone())
			if u.err != nil || u.s.Status != realname.StatusReview {
				t.Fatalf("%v, %v", u.s.Status, u.err)
			}
			ready = append(ready, u)
		}
		var mu sync.Mutex
		approved := 0
		together(len(ready)+2, func(i int) {
			if i >= len(ready) {
				if _, err := f.at[moving].Verifier.Reindex(t.Context()); err != nil {
					t.Error(err)
				}
				return
			}
			s, err := f.at[known+(i+round)%3].Verifier.Desk().Decide(t.Context(), realname.Decision{
				Session: ready[i].ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
			})
			if err != nil {
				t.Error(err)
			}
			if s.Status == realname.StatusApproved {
				mu.Lock()
				approved++
				mu.Unlock()
			}
		})
		if approved != 3 {
			t.Errorf("round %d: %d approved, want 3", round, approved)
		}
		f.reindex()
		for _, w := range f.at[moved:] {
			u := walk(t, w, "stranger-1", realname.MethodIDCard)
			w.Clock.Advance(65 * time.Second)
			if w == f.at[alone] {
				continue
			}
			u.all(realnametest.Someone())
			if u.err != nil || u.s.Reason != realname.ReasonIdentityInUse {
				t.Errorf("round %d: %v, %v; want the identity in use", round, u.s.Reason, u.err)
			}
		}
	}
}

// TestReindexCrash lets Reindex crash at each of its calls, before and after the
// store did it. The next one finishes, and nothing is lost.
func TestReindexCrash(t *testing.T) {
	for _, lost := range []bool{false, true} {
		for n := 1; ; n++ {
			if !reindexCrash(t, n, lost) {
				t.Logf("%d calls", n-1)
				break
			}
		}
	}
}

func reindexCrash(t *testing.T, n int, lost bool) (crashed bool) {
	t.Helper()
	calls, armed := 0, false
	chaos := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(c kvtest.Call) (fault kvtest.Fault) {
		if !armed || c.Op == "due" {
			return fault
		}
		if calls++; calls < n {
			return fault
		}
		crashed = true
		if calls == n && lost {
			return kvtest.Fault{After: kvtest.ErrInjected}
		}
		return kvtest.Fault{Before: kvtest.ErrInjected}
	}}
	f := newFleet(t, chaos, manyChecks(1))
	u := f.approve(known, "account-1")
	armed = true
	f.at[moving].Verifier.Reindex(t.Context())
	armed = false
	f.reindex()
	f.refuse(moved, "stranger-1")
	if err := f.at[moved].PINs.Verify(t.Context(), "account-1", u.p); err != nil {
		t.Errorf("call %d: PIN: %v", n, err)
	}
	all, err := f.at[moved].Verifier.Records().Sessions(t.Context(), "account-1")
	if err != nil || len(all) != 1 || all[0].Subject != u.id {
		t.Errorf("call %d: Sessions = %+v, %v", n, all, err)
	}
	return crashed
}

// TestIndexKeyChanged: a process whose index key is another one than the store's,
// and which names no old one, starts nothing: every limit would begin anew.
func TestIndexKeyChanged(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	f.approve(0, "account-1")
	_, err := f.at[moved].Verifier.Start(t.Context(), "account-2", realname.GoalVerify, realname.MethodIDCard)
	if !errors.Is(err, realname.ErrIndex) {
		t.Errorf("before Reindex: %v, want ErrIndex", err)
	}
	f.reindex()
	if _, err := f.at[moved].Verifier.Start(t.Context(), "account-2", realname.GoalVerify, realname.MethodIDCard); err != nil {
		t.Errorf("after Reindex: %v", err)
	}
	late := newFleet(t, f.store, nil).at[sealing]
	if _, err := late.Verifier.Start(t.Context(), "account-3", realname.GoalVerify, realname.MethodIDCard); !errors.Is(err, realname.ErrIndex) {
		t.Errorf("a process that does not know of the move, begun after it: %v, want ErrIndex", err)
	}
}

// TestReindexErasing moves an account whose erasure is half done. It is finished
// in its new place.
func TestReindexErasing(t *testing.T) {
	for broken := 2; broken < 14; broken += 2 {
		calls, armed := 0, false
		chaos := &kvtest.Chaos{Store: new(kv.Memory), Plan: func(kvtest.Call) (fault kvtest.Fault) {
			if calls++; armed && calls > broken {
				fault.Before = kvtest.ErrInjected
			}
			return fault
		}}
		f := newFleet(t, chaos, manyChecks(1))
		u := f.approve(known, "account-1")
		calls, armed = 0, true
		if _, err := f.at[known].Verifier.Records().Erase(t.Context(), "account-1"); err == nil {
			t.Fatal("Erase did not fail")
		}
		armed = false
		f.reindex()
		f.at[0].Clock.Advance(time.Minute)
		if _, err := f.at[moved].Verifier.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		s, err := f.at[moved].Verifier.Desk().Get(t.Context(), u.ref.ID)
		if err != nil || s.Subject != (realname.Identity{}) {
			t.Errorf("broken after %d: Get = %+v, %v; want nothing of the subject", broken, s.Subject, err)
		}
		if s, err := f.at[moved].PINs.State(t.Context(), "account-1"); err != nil || s.Set {
			t.Errorf("broken after %d: PIN %+v, %v; want none", broken, s, err)
		}
		f.approve(moved, "account-2")
	}
}

// TestKeyGone: a record whose key has left the ring says so, and can be read again
// once the key is back.
func TestKeyGone(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(1))
	u := f.approve(0, "account-1")
	_, err := f.at[alone].Verifier.Get(t.Context(), u.ref)
	if !errors.Is(err, realname.ErrCorrupt) || !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("Get = %v, want ErrCorrupt and ErrUnknownKey", err)
	}
	if s, err := f.at[known].Verifier.Get(t.Context(), u.ref); err != nil || s.Subject != u.id {
		t.Errorf("with the key: %v", err)
	}
}
