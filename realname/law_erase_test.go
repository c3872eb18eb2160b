package realname_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestTombstone: what stays of an erased session holds nothing that was sealed, and
// nothing by which the person could be found.
func TestTombstone(t *testing.T) {
	id := realnametest.Someone()
	id.Key = "request-1"
	ends := map[string]func(*walker){
		"approved": func(u *walker) { u.approve() },
		"rejected": func(u *walker) { u.decide(realname.Decision{}) },
		"open":     func(u *walker) { u.decide(realname.Decision{Again: []realname.Step{realname.StepPIN}}) },
		"review":   func(*walker) {},
	}
	for _, m := range []realname.Method{realname.MethodIDCard, realname.MethodBankCard} {
		for name, end := range ends {
			t.Run(fmt.Sprintf("%v, %s", m, name), func(t *testing.T) {
				w := byPeople(t, nil)
				w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
				w.Backend.Script(realname.StepCard, realnametest.Later("token-2"))
				u := walk(t, w, "account-1", m).identity(id)
				if m == realname.MethodIDCard {
					u.photos().face()
				} else {
					u.card()
				}
				u.do(func() (realname.Session, error) { return w.Verifier.Refresh(u.ctx, u.ref) }).code().pin()
				end(u)
				if k := kept(t, w, u.ref.ID); u.err != nil || k.Private == 0 || k.Tokens != 1 || len(k.Indexes) < 3 {
					t.Fatalf("before: %+v, %v; want something to erase", k, u.err)
				}
				if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
					t.Fatal(err)
				}
				if k := kept(t, w, u.ref.ID); k.Private != 0 || k.Tokens != 0 || len(k.Indexes) != 0 {
					t.Errorf("after: %+v, want nothing", k)
				}
				wantTrail(t, w, u.ref)
			})
		}
	}
}

// TestStartDuringErase lets an erasure happen between every two calls of Start to
// the store. What Start returns is in the account's list, where the next erasure
// finds it, or it returns nothing.
func TestStartDuringErase(t *testing.T) {
	for name, before := range map[string]int{"new account": 0, "with a session": 1, "with many": 50} {
		for n := 1; ; n++ {
			store := newGap()
			w := newWorld(t, realnametest.Options{Store: store})
			someSessions(t, w, before)
			store.before(n, "", "rn/", func() {
				if _, err := w.Verifier.Records().Erase(t.Context(), "account-1"); err != nil {
					t.Errorf("%s: Erase before call %d: %v", name, n, err)
				}
			})
			s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
			if !store.reached() {
				break
			}
			what := fmt.Sprintf("%s, erased before call %d", name, n)
			wantListed(t, w, what, s, err)
		}
	}
}

// TestStartDuringHalfErase: the erasure has begun, and nobody is at work on it.
func TestStartDuringHalfErase(t *testing.T) {
	for name, before := range map[string]int{"new account": 0, "with a session": 1, "with many": 50} {
		for n := 1; ; n++ {
			store := newGap()
			w := newWorld(t, realnametest.Options{Store: store})
			someSessions(t, w, before)
			store.before(n, "", "rn/", func() { halfErase(t, w, store) })
			s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
			if !store.reached() {
				break
			}
			what := fmt.Sprintf("%s, erasure begun before call %d", name, n)
			if err == nil {
				t.Errorf("%s: Start returns a session that is %v", what, s.Status)
			} else {
				wantReason(t, what, err, realname.ReasonAccountErased)
			}
			w.Clock.Advance(time.Hour)
			if _, err := w.Verifier.Sweep(t.Context()); err != nil {
				t.Errorf("%s: Sweep = %v", what, err)
			}
			if s, err = w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil {
				t.Errorf("%s: after the sweep Start = %v", what, err)
			}
			wantListed(t, w, what, s, err)
		}
	}
}

// TestStartOfErasing: also a session that was open is not returned once the
// erasure has begun, and the sweep ends it.
func TestStartOfErasing(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	halfErase(t, w, store)
	s, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	wantReason(t, "Start", err, realname.ReasonAccountErased)
	if s.Ref.ID != "" || u.err != nil {
		t.Errorf("Start returns session %+v, %v", s, u.err)
	}
	w.Clock.Advance(2 * time.Minute)
	if n, err := w.Verifier.Sweep(u.ctx); n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v; want 1", n, err)
	}
	if s, err := w.Verifier.Desk().Get(u.ctx, u.ref.ID); err != nil || s.Status != realname.StatusCanceled {
		t.Errorf("the session is %v, %v; want canceled", s.Status, err)
	}
	w.Clock.Advance(time.Hour)
	if n, err := w.Verifier.Sweep(u.ctx); n != 0 || err != nil {
		t.Errorf("Sweep again = %d, %v; want 0", n, err)
	}
}

// TestTwoStarts: of two at once both get the one session that the account then has.
func TestTwoStarts(t *testing.T) {
	for n := 1; ; n++ {
		store := newGap()
		w := newWorld(t, realnametest.Options{Store: store})
		var inner realname.Session
		store.before(n, "", "rn/", func() {
			var err error
			if inner, err = w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard); err != nil {
				t.Error(err)
			}
		})
		s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
		if !store.reached() {
			break
		}
		what := fmt.Sprintf("another Start before call %d", n)
		if err != nil || s.Ref != inner.Ref {
			t.Errorf("%s: two sessions, %v", what, err)
		}
		wantListed(t, w, what, s, err)
	}
}

// halfErase begins an erasure that crashes as soon as it is noted.
func halfErase(t *testing.T, w *realnametest.World, store *gap) {
	t.Helper()
	ctx, crash := context.WithCancel(t.Context())
	store.before(2, "swap", "rn/a/", crash)
	if _, err := w.Verifier.Records().Erase(ctx, "account-1"); !errors.Is(err, context.Canceled) {
		t.Errorf("the erasure did not crash: %v", err)
	}
}

// someSessions begins sessions of account-1 and cancels them.
func someSessions(t *testing.T, w *realnametest.World, n int) {
	t.Helper()
	for range n {
		s, err := w.Verifier.Start(t.Context(), "account-1", realname.GoalVerify, realname.MethodIDCard)
		if err == nil {
			_, err = w.Verifier.Cancel(t.Context(), s.Ref)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wantListed: a session that Start returned is open, and the account's one session.
func wantListed(t *testing.T, w *realnametest.World, what string, s realname.Session, err error) {
	t.Helper()
	if err != nil {
		wantReason(t, what, err, realname.ReasonAccountErased)
		return
	}
	all, err := w.Verifier.Records().Sessions(t.Context(), "account-1")
	if err != nil {
		t.Fatal(err)
	}
	listed, open := false, 0
	for _, one := range all {
		listed = listed || one.Ref == s.Ref
		if one.Status == realname.StatusOpen {
			open++
		}
	}
	now, err := w.Verifier.Get(t.Context(), s.Ref)
	if err != nil || now.Status != realname.StatusOpen || !listed || open != 1 {
		t.Errorf("%s: the session is %v, %v, listed: %v; %d of the account's %d are open",
			what, now.Status, err, listed, open, len(all))
	}
}

// TestLateAfterRestrict: an answer that comes after the data was taken out of use
// goes to the trail, and nothing of it is stored.
func TestLateAfterRestrict(t *testing.T) {
	for name, late := range map[string]realnametest.Reply{
		"pass": realnametest.Pass(), "pending": realnametest.Later("token-1"), "no": realnametest.Fail(realname.ReasonFaceMismatch),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{})
			until := make(chan struct{})
			w.Backend.Script(realname.StepFace, realnametest.Late(late, until))
			u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos()
			done := make(chan error)
			go func() {
				_, err := w.Verifier.SubmitFace(t.Context(), u.ref, realname.Face{})
				done <- err
			}()
			for w.Backend.Count(realname.StepFace) == 0 {
				time.Sleep(time.Millisecond)
			}
			if err := w.Verifier.Records().Restrict(u.ctx, "account-1"); err != nil || u.err != nil {
				t.Fatal(u.err, err)
			}
			before := kept(t, w, u.ref.ID)
			close(until)
			wantReason(t, "SubmitFace", <-done, realname.ReasonSessionEnded)
			if after := kept(t, w, u.ref.ID); after.Tokens != 0 || after.Private != before.Private {
				t.Errorf("%d tokens, %d bytes, which were %d; want none and as many",
					after.Tokens, after.Private, before.Private)
			}
			s, err := w.Verifier.Get(u.ctx, u.ref)
			if err != nil || s.Status != realname.StatusCanceled || s.Subject != (realname.Identity{}) ||
				s.Mobile.IsValid() || !s.Continue.IsZero() {
				t.Errorf("Get = %+v, %v; want canceled, without data", s, err)
			}
			if kinds := trailOf(t, w, u.ref); kinds[len(kinds)-1] != "late" {
				t.Errorf("the trail ends with %v, want late", kinds)
			}
		})
	}
}

// TestTokenIsKeptOnce: another call that is faster does not have an answer kept
// twice, so the provider is told once to erase it.
func TestTokenIsKeptOnce(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store})
	w.Backend.Script(realname.StepFace, realnametest.Later("token-1"))
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos()
	store.before(2, "swap", "rn/s/", func() { // the second is what settles
		if _, err := w.Verifier.Consent(u.ctx, u.ref, realname.ConsentAct{
			Purpose: realname.PurposeFace, Text: "another text", Version: "1", Language: "zh-Hans",
		}); err != nil {
			t.Error(err)
		}
	})
	u.face()
	if k := kept(t, w, u.ref.ID); u.err != nil || !store.reached() || k.Tokens != 1 || k.Matters != 3 {
		t.Errorf("%d tokens and %d matters, %v; want 1 and 3", k.Tokens, k.Matters, u.err)
	}
}
