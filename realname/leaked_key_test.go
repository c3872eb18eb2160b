package realname_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A leaked is a service whose first key became known, as docs/keys.md tells it.
type leaked struct {
	*testing.T
	store *kv.Memory
	clock *realnametest.Clock
}

// process returns one of the service's processes.
func (l *leaked) process(c keyring.Config) *realnametest.World {
	l.Helper()
	c.Keys = []keyring.Key{
		{ID: "old", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}, // made up
		{ID: "new", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	ring, err := keyring.New(c)
	if err != nil {
		l.Fatal(err)
	}
	w, err := realnametest.New(realnametest.Options{Store: l.store, Clock: l.clock, Keys: ring})
	if err != nil {
		l.Fatal(err)
	}
	return w
}

// drain calls Rewrap or Reindex until nothing is left.
func (l *leaked) drain(call func(context.Context) (int, error)) {
	l.Helper()
	for n := 1; n > 0; {
		var err error
		if n, err = call(l.Context()); err != nil {
			l.Fatal(err)
		}
	}
}

// works checks that w reads what was there before, and serves somebody new.
func (l *leaked) works(w *realnametest.World, ref realname.Ref, account string) {
	l.Helper()
	if s, err := w.Verifier.Get(l.Context(), ref); err != nil || s.Status != realname.StatusApproved {
		l.Errorf("%s: Get = %v, %v, want approved", account, s.Status, err)
	}
	if err := w.PINs.Verify(l.Context(), "account-1", password.MustParsePIN("739164")); err != nil {
		l.Errorf("%s: the PIN: %v", account, err)
	}
	l.clock.Advance(65 * time.Second)
	if s, err := w.Walk(l.Context(), account, realname.MethodBankCard, realnametest.Someone()); err != nil {
		l.Errorf("%s: %v, %v", account, s.Status, err)
	}
}

// A key that leaked is limited once Rewrap is done. What its holder puts into the database
// fails from then on, and everything else works, old PINs too.
func TestLeakedKeyIsLimited(t *testing.T) {
	l := &leaked{t, new(kv.Memory), realnametest.NewClock(time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC))}
	s, err := l.process(keyring.Config{Current: "old"}).Walk(
		t.Context(), "account-1", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Status != realname.StatusApproved {
		t.Fatalf("%v, %v", s.Status, err)
	}
	key := "rn/s/" + s.Ref.ID
	stolen, err := l.store.Get(t.Context(), key)
	if err != nil || stolen.Version == 0 {
		t.Fatalf("no session at %s: %v", key, err)
	}
	l.drain(l.process(keyring.Config{Current: "new", Index: "old"}).Verifier.Rewrap)

	soon := map[string][]string{"old": {"password/pin", "sms/", "realname/seal/card", "realname/seal/case"}}
	w := l.process(keyring.Config{Current: "new", Index: "old", Serves: soon})
	l.works(w, s.Ref, "account-2")
	w = l.process(keyring.Config{Current: "new", Index: "new", OldIndex: "old", Serves: soon})
	l.drain(w.Verifier.Reindex)
	l.works(w, s.Ref, "account-3")
	l.clock.Advance(49 * time.Hour)
	last := map[string][]string{"old": {"password/pin"}}
	w = l.process(keyring.Config{Current: "new", Index: "new", Serves: last})
	l.works(w, s.Ref, "account-4")

	now, err := l.store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.Swap(t.Context(), key, now.Version, stolen); err != nil {
		t.Fatal(err)
	}
	got, err := w.Verifier.Get(t.Context(), s.Ref)
	if !errors.Is(err, keyring.ErrNotServed) || !errors.Is(err, realname.ErrCorrupt) || got.Status != 0 {
		t.Errorf("a session under the old key: %v, %v, want ErrNotServed", got.Status, err)
	}
	unlimited := l.process(keyring.Config{Current: "new", Index: "new"})
	if got, err := unlimited.Verifier.Get(t.Context(), s.Ref); err != nil || got.Status != realname.StatusApproved {
		t.Errorf("without the limit: %v, %v: the test shows nothing", got.Status, err)
	}
}
