package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A keeper is a face check whose provider keeps something until it is told.
type keeper struct {
	*realnametest.Backend
	mu     sync.Mutex
	erased []string
	asked  int
	fail   int
}

func (k *keeper) Erase(_ context.Context, _ realname.Op, token realname.Detail) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked++
	if k.fail > 0 {
		k.fail--
		return errors.New("not now")
	}
	k.erased = append(k.erased, token.Reveal())
	return nil
}

// approved is a world in which account-1 was verified, its face check by token.
func approved(t *testing.T, store kv.Store) (*walker, *keeper) {
	t.Helper()
	k := &keeper{Backend: new(realnametest.Backend)}
	w := newWorld(t, realnametest.Options{Store: store, Backend: k.Backend, Change: func(c *realname.Config) {
		c.Face = k
	}})
	k.Script(realname.StepFace, realnametest.Later("token-4711-0815"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face()
	u.do(func() (realname.Session, error) { return w.Verifier.Refresh(u.ctx, u.ref) }).code().pin()
	if u.err != nil || u.s.Status != realname.StatusApproved {
		t.Fatalf("status = %v, %v", u.s.Status, u.err)
	}
	return u, k
}

func TestErase(t *testing.T) {
	u, k := approved(t, nil)
	ctx, v := u.ctx, u.Verifier
	if _, err := v.Records().Erase(ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if len(k.erased) != 1 || k.erased[0] != "token-4711-0815" {
		t.Errorf("the provider erased %d tokens, want the one", len(k.erased))
	}
	s, err := v.Desk().Get(ctx, u.ref.ID)
	if err != nil || s.Subject != (realname.Identity{}) || s.Mobile.IsValid() {
		t.Errorf("Get = %+v, %v; want no personal data", s, err)
	}
	wantTrail(t, u.World, u.ref)
	err = u.PINs.Verify(ctx, "account-1", pin)
	var pe *password.Error
	if !errors.As(err, &pe) {
		t.Errorf("Verify = %v, want a refusal: the PIN is gone", err)
	}
	if _, err := v.Records().Erase(ctx, "account-1"); err != nil {
		t.Errorf("Erase again = %v", err)
	}
	u2 := walk(t, u.World, "account-1", realname.MethodIDCard)
	if u2.err != nil || u2.ref.ID == u.ref.ID {
		t.Errorf("Start = %+v, %v; want a new session", u2.ref, u2.err)
	}
}

// TestEraseFreesTheSlot lets another account be verified for the identity.
func TestEraseFreesTheSlot(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Accounts = 1 }})
	for i := range 3 {
		account := fmt.Sprint("account-", i)
		u := walk(t, w, account, realname.MethodIDCard).all(realnametest.Someone())
		if u.err != nil || u.s.Status != realname.StatusApproved {
			t.Fatalf("account %d: %v (%v), %v", i, u.s.Status, u.s.Reason, u.err)
		}
		if _, err := w.Verifier.Records().Erase(u.ctx, account); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(3 * time.Hour)
	}
}

// TestEraseEndsWhatRuns: an answer that comes after the erasure is stored nowhere.
func TestEraseEndsWhatRuns(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	deaf := make(chan struct{})
	r := realnametest.Later("token-4711-0815")
	r.Deaf = deaf
	w.Backend.Script(realname.StepFace, r)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos()
	done := make(chan error)
	go func() {
		_, err := w.Verifier.SubmitFace(t.Context(), u.ref, realname.Face{})
		done <- err
	}()
	for w.Backend.Count(realname.StepFace) == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	close(deaf)
	if err := <-done; !errors.Is(err, realname.ErrRefused) {
		t.Errorf("SubmitFace = %v, want a refusal", err)
	}
	s, err := w.Verifier.Desk().Get(u.ctx, u.ref.ID)
	if err != nil || s.Status != realname.StatusCanceled || s.Subject != (realname.Identity{}) {
		t.Errorf("Get = %+v, %v; want canceled and empty", s, err)
	}
	wantTrail(t, w, u.ref)
}

// TestEraseSurvivesFaults lets each store call of an erasure fail, and the
// provider too: the sweep finishes it.
func TestEraseSurvivesFaults(t *testing.T) {
	for n := 1; n <= 40; n++ {
		for _, f := range []kvtest.Fault{{Before: kvtest.ErrInjected}, {After: kvtest.ErrInjected}} {
			chaos := &kvtest.Chaos{Store: new(kv.Memory)}
			u, k := approved(t, chaos)
			k.fail = n % 2
			chaos.Plan = failAt(n, f)
			if _, err := u.Verifier.Records().Erase(u.ctx, "account-1"); err != nil && n <= 2 {
				u.Verifier.Records().Erase(u.ctx, "account-1") // it had not begun
			}
			for range 5 {
				u.Clock.Advance(2 * time.Minute)
				u.Verifier.Sweep(u.ctx)
			}
			chaos.Plan = nil
			s, err := u.Verifier.Desk().Get(u.ctx, u.ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			_, err = u.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
			erased := s.Subject == (realname.Identity{}) && len(k.erased) > 0 && err == nil
			if !erased {
				t.Fatalf("fault at call %d: %+v, %d at the provider, Start = %v", n, s, len(k.erased), err)
			}
		}
	}
}

func TestRestrict(t *testing.T) {
	u, _ := approved(t, nil)
	ctx, v := u.ctx, u.Verifier
	if err := v.Records().Restrict(ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	s, err := v.Get(ctx, u.ref)
	if err != nil || s.Status != realname.StatusApproved || s.Subject != (realname.Identity{}) {
		t.Errorf("Get = %+v, %v; want approved without personal data", s, err)
	}
	wantTrail(t, u.World, u.ref)
	all, err := v.Records().Sessions(ctx, "account-1")
	if err != nil || len(all) != 1 || all[0].Ref != u.ref {
		t.Errorf("Sessions = %+v, %v", all, err)
	}
}

// TestManySessions: an account that begins again and again keeps the data of the
// newest sessions alone.
func TestManySessions(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	var first realname.Ref
	for i := range 60 {
		u := walk(t, w, "account-1", realname.MethodIDCard)
		if i == 0 {
			u.identity(realnametest.Someone())
			first = u.ref
		}
		if u.err != nil {
			t.Fatalf("session %d: %v", i, u.err)
		}
		if _, err := w.Verifier.Cancel(u.ctx, u.ref); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.Verifier.Records().Sessions(t.Context(), "account-1")
	if err != nil || len(all) != 50 {
		t.Errorf("%d sessions, %v; want 50", len(all), err)
	}
	s, err := w.Verifier.Get(t.Context(), first)
	if err != nil || s.Subject != (realname.Identity{}) {
		t.Errorf("the first session still has its subject: %+v, %v", s, err)
	}
}

// TestErasedIsNowhere: after an erasure the store holds nothing that opens.
func TestErasedIsNowhere(t *testing.T) {
	tap := &tap{Store: new(kv.Memory)}
	u, _ := approved(t, tap)
	if _, err := u.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	id := realnametest.Someone()
	leaktest.CheckText(t, "the store", tap.seen.String(), id.Name.Reveal(), id.Number.Reveal(), "token-4711-0815")
	if _, err := tap.Store.Get(u.ctx, "rn/k/"+u.ref.ID); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("the data key is still there: %v", err)
	}
}
