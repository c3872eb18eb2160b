package realname_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// wantKnown checks how many accounts the identity of a session knows.
func wantKnown(t *testing.T, w *realnametest.World, index string, want int) {
	t.Helper()
	if n, err := realname.Known(t.Context(), w.Verifier, index); n != want || err != nil {
		t.Errorf("the identity knows %d accounts, %v; want %d", n, err, want)
	}
}

// TestCodeTwiceAtOnce: who taps twice is an owner all the same: the call that comes too late
// to count takes nothing back that the other has shown.
func TestCodeTwiceAtOnce(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().send()
	if u.err != nil {
		t.Fatal(u.err)
	}
	code := u.Phone.Code(mobile)
	var inner error
	store.before(1, "swap", "rn/s/", func() {
		_, inner = w.Verifier.CheckCode(u.ctx, u.ref, code)
	})
	_, outer := w.Verifier.CheckCode(u.ctx, u.ref, code)
	t.Logf("outer: %v; inner: %v", outer, inner)
	if s, err := w.Verifier.Get(u.ctx, u.ref); err != nil || s.Step(realname.StepCode).Phase != realname.PhasePassed {
		t.Fatal("the code is not passed:", s.Step(realname.StepCode), err)
	}
	wantKnown(t, w, kept(t, w, u.ref.ID).Identity, 1)
	u.err = nil
	u.do(func() (realname.Session, error) { return w.Verifier.Cancel(u.ctx, u.ref) })
	for i := range 8 { // strangers use up the day of the identity
		if s := walk(t, w, fmt.Sprint("stranger-", i), realname.MethodBankCard).identity(people[0]); s.err != nil {
			t.Fatal(i, s.err)
		}
	}
	if again := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]); again.err != nil {
		t.Errorf("the owner is refused: %v", again.err)
	}
}

// TestFaceAnsweredTwice: a face that two calls ask about at the same time shows its owner.
func TestFaceAnsweredTwice(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	w.Backend.Script(realname.StepFace, realnametest.Later("token"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	if u.err != nil {
		t.Fatal(u.err)
	}
	w.Clock.Advance(3 * time.Second)
	var inner error
	store.before(2, "swap", "rn/s/", func() { // the first claims the query
		w.Clock.Advance(3 * time.Second)
		_, inner = w.Verifier.Refresh(u.ctx, u.ref)
	})
	_, err := w.Verifier.Refresh(u.ctx, u.ref)
	t.Logf("outer: %v; inner: %v; reached: %v", err, inner, store.reached())
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil || s.Step(realname.StepFace).Phase != realname.PhasePassed {
		t.Fatal("the face is not passed:", s.Step(realname.StepFace), err)
	}
	wantKnown(t, w, kept(t, w, u.ref.ID).Identity, 1)
}

// A forgetful store does one write and says that nobody knows.
type forgetful struct {
	kv.Store
	prefix string
	armed  atomic.Bool
}

func (*forgetful) Volatile() bool { return true }

func (f *forgetful) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := f.Store.Swap(ctx, key, old, r)
	if err == nil && strings.HasPrefix(key, f.prefix) && f.armed.CompareAndSwap(true, false) {
		return fmt.Errorf("lost on the way: %w", kv.ErrUnknown)
	}
	return err
}

// TestCodeOfUnknownFate: a session that says that its account has shown whose it is has its
// account in the identity's record, also where the answer of its write was lost.
func TestCodeOfUnknownFate(t *testing.T) {
	store := &forgetful{Store: new(kv.Memory), prefix: "rn/s/"}
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().send()
	if u.err != nil {
		t.Fatal(u.err)
	}
	store.armed.Store(true)
	if _, err := w.Verifier.CheckCode(u.ctx, u.ref, u.Phone.Code(mobile)); !errors.Is(err, kv.ErrUnknown) {
		t.Fatal(err)
	}
	if u.pin(); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatal(u.err, u.s.Status)
	}
	wantKnown(t, w, kept(t, w, u.ref.ID).Identity, 1)
}

// TestCallerGoneBeforeCode: an account whose user went away while a code was checked stands
// in no identity once it is erased.
func TestCallerGoneBeforeCode(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().send()
	if u.err != nil {
		t.Fatal(u.err)
	}
	index := kept(t, w, u.ref.ID).Identity
	ctx, leave := context.WithCancel(u.ctx)
	store.before(1, "swap", "rn/s/", leave)
	_, err := w.Verifier.CheckCode(ctx, u.ref, u.Phone.Code(mobile))
	t.Log(err)
	if u.identity(people[1]); u.err != nil { // another subject, for the same account
		t.Fatal(u.err)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	wantKnown(t, w, index, 0)
}

// TestRoomCostsNoOwner: to erase the oldest of many sessions that came to nothing leaves the
// account an owner of the identity that it is verified for.
func TestRoomCostsNoOwner(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Limits.IdentityDay, c.Limits.AccountDay = 100, 100
	}})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatal(u.err, u.s.Status)
	}
	index := kept(t, w, u.ref.ID).Identity
	wantKnown(t, w, index, 1)
	for i := range 50 {
		again := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
		again.do(func() (realname.Session, error) { return w.Verifier.Cancel(u.ctx, again.ref) })
		if again.err != nil {
			t.Fatal(i, again.err)
		}
		deliverAll(t, w)
	}
	wantKnown(t, w, index, 1)
}

// An outage is a store that fails to write identities while it is on.
type outage struct {
	*gap
	on atomic.Bool
}

func (o *outage) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if o.on.Load() && strings.HasPrefix(key, "rn/i/") {
		return errors.New("the store is down")
	}
	return o.gap.Swap(ctx, key, old, r)
}

// TestCrashBeforeCode: nor does the account stand there if its process, or the store, failed
// before what was noted could be taken back.
func TestCrashBeforeCode(t *testing.T) {
	store := &outage{gap: newGap()}
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().send()
	if u.err != nil {
		t.Fatal(u.err)
	}
	index := kept(t, w, u.ref.ID).Identity
	ctx, leave := context.WithCancel(u.ctx)
	store.before(1, "swap", "rn/s/", func() {
		store.on.Store(true)
		leave()
	})
	if _, err := w.Verifier.CheckCode(ctx, u.ref, u.Phone.Code(mobile)); err == nil {
		t.Fatal("the code came through")
	}
	store.on.Store(false)
	if u.identity(people[1]); u.err != nil {
		t.Fatal(u.err)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	wantKnown(t, w, index, 0)
}
