package realname_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms/smstest"
)

// A census counts the records of a store, by the first part of their keys.
type census struct {
	kv.Store
	mu   sync.Mutex
	keys map[string]bool
}

func (c *census) has(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keys[key]
}

func (c *census) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	err := c.Store.Swap(ctx, key, old, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.keys[key] = true
	}
	return err
}

func (c *census) Delete(ctx context.Context, key string, old uint64) error {
	err := c.Store.Delete(ctx, key, old)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		delete(c.keys, key)
	}
	return err
}

// TestStartAndCancelLeavesNothing: what never had a subject is forgotten, however often
// it comes and however it ends.
func TestStartAndCancelLeavesNothing(t *testing.T) {
	for _, end := range []string{"canceled", "expired"} {
		store := &census{Store: new(kv.Memory), keys: make(map[string]bool)}
		w := newWorld(t, realnametest.Options{Store: store})
		events := 0
		deliver := func() {
			if _, err := w.Verifier.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err := w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error {
				events++
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for range 120 {
			u := walk(t, w, "account-1", realname.MethodIDCard)
			if u.err != nil {
				t.Fatal(u.err)
			}
			if end == "canceled" {
				if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
					t.Fatal(err)
				}
			} else {
				w.Clock.Advance(time.Hour)
			}
			deliver()
		}
		if n := len(store.keys); n > 2 || events != 240 { // the account, and the index key
			t.Errorf("%s: %d records and %d events, want 2 and 240", end, n, events)
		}
		if n, err := realname.Listed(t.Context(), w.Verifier, "account-1"); n != 0 || err != nil {
			t.Errorf("%s: %d sessions are listed, %v", end, n, err)
		}
	}
}

// TestForgottenWhereDeliveryFails: a session that came to nothing stays until its events
// are delivered.
func TestForgottenWhereDeliveryFails(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
		t.Fatal(err)
	}
	_, err := w.Verifier.Deliver(u.ctx, func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus {
			return nil
		}
		if e.Status == realname.StatusCanceled {
			return kvtest.ErrInjected
		}
		return nil
	})
	if err == nil {
		t.Fatal("the sink's error is lost")
	}
	if s, err := w.Verifier.Get(u.ctx, u.ref); err != nil || s.Status != realname.StatusCanceled {
		t.Errorf("the session is %v, %v", s.Status, err)
	}
}

// TestWrongCodesOnTrail: wrong codes show in the trail, up to a bound.
func TestWrongCodesOnTrail(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(people[0]).photos().face().send()
	for range 3 {
		if _, err := w.Verifier.CheckCode(u.ctx, u.ref, smstest.Wrong(w.Phone.Code(mobile))); err == nil {
			t.Fatal("a wrong code is right")
		}
	}
	if n := countKinds(trailOf(t, w, u.ref), "code_wrong"); n != 3 {
		t.Errorf("%d wrong codes on the trail, want 3", n)
	}
	if err := realname.SetWrong(u.ctx, w.Verifier, u.ref.ID, 20); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Verifier.CheckCode(u.ctx, u.ref, smstest.Wrong(w.Phone.Code(mobile)))
	if n := countKinds(trailOf(t, w, u.ref), "code_wrong"); n != 3 {
		t.Errorf("%d wrong codes on the trail beyond the bound", n)
	}
	if u.check(); u.err != nil {
		t.Errorf("the right code: %v", u.err)
	}
}

func countKinds(kinds []string, kind string) (n int) {
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

// TestToldBeforePaying: an account for which the identity has no slot is told as soon as
// it has shown whose it is, and the next time before anybody is asked.
func TestToldBeforePaying(t *testing.T) {
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		t.Run(m.String(), func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Limits.IdentityDay, c.Limits.FaceDay, c.Limits.CardDay = 90, 90, 90
			}})
			for i := range 3 {
				w.Clock.Advance(65 * time.Second)
				u := walk(t, w, fmt.Sprint("account-", i), m)
				u.p = otherPIN(i)
				if u.all(people[0]); u.err != nil || u.s.Status != realname.StatusApproved {
					t.Fatal(u.s.Status, u.err)
				}
			}
			w.Clock.Advance(65 * time.Second)
			u := walk(t, w, "account-4", m).all(people[0])
			last := map[realname.Method]realname.Step{realname.MethodIDCard: realname.StepFace, realname.MethodBankCard: realname.StepCode}[m]
			if u.err != nil || u.s.Status != realname.StatusRejected || u.s.Reason != realname.ReasonIdentityInUse ||
				u.s.Step(last).Phase != realname.PhasePassed || u.s.Step(realname.StepPIN).Phase != realname.PhaseNeeded {
				t.Errorf("the fourth account: %v (%v), %v; want rejected after %v", u.s.Status, u.s.Reason, u.err, last)
			}
			calls := len(w.Backend.Calls())
			wantReason(t, "the next time", walk(t, w, "account-4", m).identity(people[0]).err, realname.ReasonIdentityInUse)
			if n := len(w.Backend.Calls()) - calls; n != 0 {
				t.Errorf("%d calls were paid for the next time", n)
			}
			stranger := walk(t, w, "stranger", m).identity(people[0])
			if stranger.err != nil || stranger.s.Step(realname.StepIdentity).Phase != realname.PhasePassed {
				t.Errorf("a stranger learns that the identity is in use: %v", stranger.err)
			}
			if _, err := w.Verifier.Desk().Revoke(u.ctx, approvedOf(t, w, "account-0"), "operator-1", 0); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(65 * time.Second)
			if u := walk(t, w, "account-4", m); u.all(people[0]).err != nil || u.s.Status != realname.StatusApproved {
				t.Errorf("after a slot was freed: %v (%v), %v", u.s.Status, u.s.Reason, u.err)
			}
		})
	}
}

// approvedOf returns the account's approved session.
func approvedOf(t *testing.T, w *realnametest.World, account string) string {
	t.Helper()
	all, err := w.Verifier.Records().Sessions(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Status == realname.StatusApproved {
			return s.Ref.ID
		}
	}
	t.Fatalf("%s is not approved", account)
	return ""
}

// TestTurnedAwayByTheLiving: slots whose holders are gone turn nobody away.
func TestTurnedAwayByTheLiving(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Accounts = 2 }})
	u := walk(t, w, "account-1", realname.MethodIDCard).all(people[0])
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatal(u.s.Status, u.err)
	}
	living, gone := u.ref.ID, strings.Repeat("0", 26)
	for _, tt := range []struct {
		holders []string
		want    bool
	}{
		{nil, false}, {[]string{living}, false}, {[]string{living, living}, true},
		{[]string{living, gone}, false}, {[]string{gone, gone}, false}, {[]string{living, gone, living}, true},
	} {
		if got := realname.TakenBy(u.ctx, w.Verifier, tt.holders...); got != tt.want {
			t.Errorf("held by %v: taken is %v", tt.holders, got)
		}
	}
}
