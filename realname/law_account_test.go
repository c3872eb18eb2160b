package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestErasedAccount: an erasure leaves neither the account's name nor its tie to the
// identity, but the checks of the day stay used.
func TestErasedAccount(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.AccountDay = 1 }})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	index := kept(t, w, u.ref.ID).Identity
	if n, err := realname.Known(u.ctx, w.Verifier, index); n != 1 || err != nil || u.err != nil {
		t.Fatalf("%d accounts are known before, %v, %v; want 1", n, err, u.err)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if n, err := realname.Known(u.ctx, w.Verifier, index); n != 0 || err != nil {
		t.Errorf("%d accounts are known, %v; want none", n, err)
	}
	deliverAll(t, w)
	if name, err := realname.NameKept(u.ctx, w.Verifier, "account-1"); name != "" || err != nil {
		t.Errorf("the record still holds the name %q, %v", name, err)
	}
	w.Clock.Advance(time.Hour)
	if n, err := w.Verifier.Sweep(u.ctx); n != 0 || err != nil {
		t.Errorf("the sweep finds %d, %v; want nothing left to do", n, err)
	}
	again := walk(t, w, "account-1", realname.MethodIDCard).identity(people[1])
	wantReason(t, "a second check on the same day", again.err, realname.ReasonLimitExceeded)
}

// TestApprovedIsKept: no room is made of an approval, however often the account
// begins again.
func TestApprovedIsKept(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	someSessions(t, w, 60)
	s, err := w.Verifier.Get(u.ctx, u.ref)
	if err != nil || s.Status != realname.StatusApproved || s.Subject != people[0] {
		t.Errorf("session is %v, %v; want approved, with its subject", s.Status, err)
	}
}

// TestExpiryComesFirst: an old session's end is stored, and told, before the account
// has a new one.
func TestExpiryComesFirst(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	old := walk(t, w, "account-1", realname.MethodIDCard)
	w.Clock.Advance(30 * time.Minute)
	u := walk(t, w, "account-1", realname.MethodIDCard)
	if u.err != nil || u.ref == old.ref {
		t.Fatalf("Start = %v, %v; want a new session", u.ref, u.err)
	}
	told := map[string][]string{}
	var mu sync.Mutex
	if _, err := w.Verifier.Deliver(u.ctx, func(_ context.Context, e realname.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if e.Kind != realname.EventStatus {
			return nil
		}
		told[e.Session] = append(told[e.Session], e.Status.String())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(told[old.ref.ID]) != "[open expired]" || fmt.Sprint(told[u.ref.ID]) != "[open]" {
		t.Errorf("events: %v of the old, %v of the new", told[old.ref.ID], told[u.ref.ID])
	}
}

// TestNotedIsBounded: what a user can put on the trail at will has an end, and no
// code is sent beyond it.
func TestNotedIsBounded(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: flows(realname.StepIdentity, realname.StepCode, realname.StepFace)})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0])
	before := len(trailOf(t, w, u.ref))
	var err error
	for i := range 200 {
		if _, err = w.Verifier.Consent(u.ctx, u.ref, realname.ConsentAct{
			Purpose: realname.PurposeFace, Text: fmt.Sprint("text ", i), Version: "1", Language: "zh-Hans",
		}); err != nil {
			break
		}
	}
	wantReason(t, "the consents", err, realname.ReasonLimitExceeded)
	if n := len(trailOf(t, w, u.ref)) - before; n > 60 || n < 40 {
		t.Errorf("%d entries, want about 60", n)
	}
	_, _, err = w.Verifier.SendCode(u.ctx, u.ref, realname.CodeRequest{Mobile: mobile})
	wantReason(t, "a code", err, realname.ReasonLimitExceeded)
	if n := len(w.Phone.Messages(mobile)); n != 0 {
		t.Errorf("%d codes were sent, want none", n)
	}
	_, err = w.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
	wantReason(t, "a change of method", err, realname.ReasonLimitExceeded)
}

// TestPINOfThePerson: no PIN is made of what the session knows about the person.
func TestPINOfThePerson(t *testing.T) {
	for name, digits := range map[string]string{
		"birth": "491231", "ID number": "110105", "mobile": "800138", "card": "482159",
	} {
		w := newWorld(t, realnametest.Options{})
		u := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0]).card().code()
		if u.err != nil {
			t.Fatal(u.err)
		}
		_, err := w.Verifier.SetPIN(u.ctx, u.ref, password.MustParsePIN(digits))
		var e *password.Error
		if !errors.As(err, &e) || e.Reason != password.WeakPIN {
			t.Errorf("a PIN of the %s: %v, want weak_pin", name, err)
		}
		if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Next != realname.StepPIN {
			t.Errorf("%s: next is %v, want PIN", name, s.Next)
		}
	}
}

// TestLosersPINIsDropped: of two PINs set at once the one that came too late leaves
// nothing at the guard, where it would push others out.
func TestLosersPINIsDropped(t *testing.T) {
	store := newGap()
	w := byPeople(t, store)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().code()
	store.before(1, "swap", "pin/p/", func() { u.pin() })
	if _, err := w.Verifier.SetPIN(u.ctx, u.ref, otherPIN(1)); !errors.Is(err, realname.ErrRefused) || u.err != nil {
		t.Fatalf("SetPIN = %v after %v, want a refusal after none", err, u.err)
	}
	for i := range 7 { // with the winner's, as many as the guard keeps
		if err := w.PINs.Stage(u.ctx, "account-1", fmt.Sprint("other ", i), otherPIN(2), password.Person{}); err != nil {
			t.Fatal(err)
		}
	}
	wantStaged(t, w, "account-1", kept(t, w, u.ref.ID).Staged, true)
}

// TestCaseIsClosed: whatever ends a review takes its case out of the store.
func TestCaseIsClosed(t *testing.T) {
	for name, end := range map[string]func(*walker){
		"approved": func(u *walker) { u.approve() },
		"rejected": func(u *walker) { u.decide(realname.Decision{}) },
		"canceled": func(u *walker) { u.Verifier.Cancel(u.ctx, u.ref) },
		"again":    func(u *walker) { u.decide(realname.Decision{Again: []realname.Step{realname.StepPIN}}) },
		"erased":   func(u *walker) { _, u.err = u.Verifier.Records().Erase(u.ctx, "account-1") },
	} {
		w := byPeople(t, nil)
		u := inReview(t, w, "account-1")
		if _, err := w.Store.Get(u.ctx, "rn/r/"+u.ref.ID); err != nil {
			t.Fatalf("no case: %v", err)
		}
		end(u)
		if _, err := w.Store.Get(u.ctx, "rn/r/"+u.ref.ID); !errors.Is(err, kv.ErrNotFound) || u.err != nil {
			t.Errorf("%s: the case is still there, %v, %v", name, err, u.err)
		}
	}
}

// TestSealedInPlace: a record that is moved to another key, or put back under a newer
// version, cannot be opened.
func TestSealedInPlace(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	ctx := t.Context()
	first := walk(t, w, "account-1", realname.MethodIDCard)
	second := walk(t, w, "account-2", realname.MethodIDCard)
	read := func(u *walker) kv.Record {
		r, err := w.Store.Get(ctx, "rn/s/"+u.ref.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	put := func(what string, u *walker, r kv.Record) {
		t.Helper()
		if err := w.Store.Swap(ctx, "rn/s/"+u.ref.ID, read(u).Version, r); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Verifier.Get(ctx, u.ref); !errors.Is(err, realname.ErrCorrupt) {
			t.Errorf("%s: Get = %v, want ErrCorrupt", what, err)
		}
	}
	old := read(first)
	first.identity(people[0])
	put("another session's", second, old)
	old.Version = kv.NewVersion()
	put("of before", first, old)
}

// TestAccountIsSealedInPlace: one account's record in the place of another's opens
// nothing either, as it would give the checks of a day back.
func TestAccountIsSealedInPlace(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	ctx := t.Context()
	var records []kv.Record
	var keys []string
	for i := range 2 {
		keys = append(keys, "")
		store.watch("rn/a/", func(key string) { keys[i] = key })
		walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard)
		r, err := store.Get(ctx, keys[i])
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	if err := store.Swap(ctx, keys[0], records[0].Version, records[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Verifier.Start(ctx, "account-0", realname.GoalVerify, realname.MethodIDCard); !errors.Is(err, realname.ErrCorrupt) {
		t.Errorf("Start = %v, want ErrCorrupt", err)
	}
}

// TestKnownIsBounded: an identity remembers the newest of its accounts, and not more
// than a few.
func TestKnownIsBounded(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.IdentityDay, c.Limits.FaceDay = 100, 100 }})
	index := ""
	for i := range 20 {
		u := walk(t, w, fmt.Sprint("account-", i), realname.MethodIDCard).identity(people[0]).photos().face()
		if u.err != nil {
			t.Fatal(u.err)
		}
		index = kept(t, w, u.ref.ID).Identity
	}
	if n, err := realname.Known(t.Context(), w.Verifier, index); n != 16 || err != nil {
		t.Errorf("%d accounts are known, %v; want 16", n, err)
	}
}
