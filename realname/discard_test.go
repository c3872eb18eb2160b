package realname_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestDeliveredBeforeChores: a session that never had a subject leaves no record, also where
// its events are delivered before whoever ended it has done what an end leaves to do.
func TestDeliveredBeforeChores(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	store.before(2, "swap", "rn/s/", func() { deliverAll(t, w) }) // the first ends it
	if _, err := w.Verifier.Cancel(t.Context(), s.Ref); err != nil || !store.reached() {
		t.Fatal(err)
	}
	sweepAndDeliver(t, w)
	if _, err := store.Get(t.Context(), "rn/s/"+s.Ref.ID); err == nil {
		t.Error("the session's record stays for ever")
	}
	if n, err := realname.Listed(t.Context(), w.Verifier, "account-1"); n != 0 || err != nil {
		t.Errorf("the account lists %d sessions, %v", n, err)
	}
}

// sweepAndDeliver does the work of some hours.
func sweepAndDeliver(t *testing.T, w *realnametest.World) {
	t.Helper()
	for range 10 {
		w.Clock.Advance(time.Hour)
		if _, err := w.Verifier.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		deliverAll(t, w)
	}
}

// TestOrphanOutlivesErasure: a session that no account knows, since its start crashed, holds
// the account's name: it must end with its time, for Erase does not find it.
func TestOrphanOutlivesErasure(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	key := ""
	store.watch("rn/s/", func(k string) { key = k })
	ctx, crash := context.WithCancel(t.Context())
	store.before(1, "swap", "rn/a/", crash)
	if _, err := w.Verifier.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard); err == nil {
		t.Fatal("the start came through")
	}
	store.watch("", nil)
	w.Clock.Advance(time.Hour)
	store.before(2, "swap", key, func() { deliverAll(t, w) }) // another worker
	if _, err := w.Verifier.Sweep(t.Context()); err != nil || !store.reached() {
		t.Fatal(err, store.reached())
	}
	sweepAndDeliver(t, w)
	if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
		t.Fatal(err)
	}
	sweepAndDeliver(t, w)
	shown, err := w.Verifier.Records().Show(t.Context(), key)
	if err != nil || shown != nil {
		t.Errorf("after the erasure there is %s, %v", shown, err)
	}
}
