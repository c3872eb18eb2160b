package realname_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// byPeople is a world in which people review.
func byPeople(t *testing.T, store kv.Store) *realnametest.World {
	t.Helper()
	return newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) { c.Review = nil }})
}

// inReview walks an account's session to the reviewers.
func inReview(t *testing.T, w *realnametest.World, account string) *walker {
	t.Helper()
	u := walk(t, w, account, realname.MethodIDCard).all(realnametest.Someone())
	if u.err != nil || u.s.Status != realname.StatusReview || u.s.Waiting != realname.WaitingForReviewer {
		t.Fatalf("session = %+v, %v; want in review", u.s, u.err)
	}
	return u
}

func cases(t *testing.T, w *realnametest.World) (ids []string) {
	t.Helper()
	page, err := w.Verifier.Desk().Cases(t.Context(), realname.CaseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range page.Cases {
		ids = append(ids, c.Session)
	}
	return ids
}

func (u *walker) decide(d realname.Decision) *walker {
	return u.do(func() (realname.Session, error) {
		d.Session, d.Actor = u.ref.ID, "reviewer-1"
		if d.Round == 0 {
			d.Round = u.s.Round
		}
		return u.Verifier.Desk().Decide(u.ctx, d)
	})
}

func reasonOf(err error) realname.Reason {
	var e *realname.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}

func TestDecide(t *testing.T) {
	tests := []struct {
		name     string
		decision realname.Decision
		status   realname.Status
		reason   realname.Reason
		next     realname.Step
	}{
		{"approve", realname.Decision{Approve: true}, realname.StatusApproved, 0, 0},
		{"reject", realname.Decision{}, realname.StatusRejected, realname.ReasonReviewRejected, 0},
		{"reject with a reason", realname.Decision{Reason: realname.ReasonDocumentForged},
			realname.StatusRejected, realname.ReasonDocumentForged, 0},
		{"photos again", realname.Decision{Again: []realname.Step{realname.StepPhotos}, Reason: realname.ReasonDocumentQuality},
			realname.StatusOpen, realname.ReasonDocumentQuality, realname.StepPhotos},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := byPeople(t, nil)
			u := inReview(t, w, "account-1")
			if got := cases(t, w); len(got) != 1 || got[0] != u.ref.ID {
				t.Errorf("cases = %v, want this one", got)
			}
			if u.decide(tt.decision); u.err != nil {
				t.Fatal(u.err)
			}
			if u.s.Status != tt.status || u.s.Reason != tt.reason || u.s.Next != tt.next {
				t.Errorf("session = %v (%v), next %v; want %v (%v), next %v",
					u.s.Status, u.s.Reason, u.s.Next, tt.status, tt.reason, tt.next)
			}
			if got := cases(t, w); len(got) != 0 {
				t.Errorf("cases = %v, want none", got)
			}
			wantTrail(t, w, u.ref)
		})
	}
}

// TestAgain: the step that is asked for again is done alone; the others stay.
func TestAgain(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	u.decide(realname.Decision{Again: []realname.Step{realname.StepPhotos}})
	u.photos()
	if u.err != nil || u.s.Status != realname.StatusReview || u.s.Round != 2 {
		t.Fatalf("session = %+v, %v; want in review again", u.s, u.err)
	}
	if _, err := w.Verifier.Desk().Decide(u.ctx, realname.Decision{
		Session: u.ref.ID, Actor: "reviewer-1", Round: 1, Approve: true,
	}); reasonOf(err) != realname.ReasonNotDecidable {
		t.Errorf("decision about round 1: %v, want not_decidable", err)
	}
	if u.decide(realname.Decision{Approve: true}); u.err != nil || u.s.Status != realname.StatusApproved {
		t.Errorf("session = %v, %v; want approved", u.s.Status, u.err)
	}
	wantEvents(t, w, realname.StatusOpen, realname.StatusReview, realname.StatusOpen,
		realname.StatusReview, realname.StatusApproved)
}

func TestResubmissionLimit(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Review, c.Limits.Rounds = nil, 2
	}})
	u := inReview(t, w, "account-1")
	u.decide(realname.Decision{Again: []realname.Step{realname.StepPhotos}}).photos()
	u.decide(realname.Decision{Again: []realname.Step{realname.StepPhotos}})
	if u.err != nil || u.s.Status != realname.StatusRejected || u.s.Reason != realname.ReasonResubmissionLimit {
		t.Errorf("session = %v (%v), %v; want rejected", u.s.Status, u.s.Reason, u.err)
	}
}

// TestTwoReviewers: of two decisions at once one is carried out.
func TestTwoReviewers(t *testing.T) {
	for range 20 {
		w := byPeople(t, nil)
		u := inReview(t, w, "account-1")
		var mu sync.Mutex
		carried := 0
		together(8, func(i int) {
			_, err := w.Verifier.Desk().Decide(u.ctx, realname.Decision{
				Session: u.ref.ID, Actor: fmt.Sprint("reviewer-", i), Round: 1, Approve: i%2 == 0,
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				carried++
			} else if !errors.Is(err, realname.ErrRefused) {
				t.Errorf("Decide = %v", err)
			}
		})
		if carried != 1 {
			t.Fatalf("%d decisions were carried out, want 1", carried)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	desk := w.Verifier.Desk()
	ok := realname.Decision{Session: u.ref.ID, Actor: "reviewer-1", Round: 1, Approve: true}
	for name, change := range map[string]func(*realname.Decision){
		"no actor":          func(d *realname.Decision) { d.Actor = "" },
		"their own session": func(d *realname.Decision) { d.Actor = "account-1" },
		"both":              func(d *realname.Decision) { d.Again = []realname.Step{realname.StepFace} },
		"unknown session":   func(d *realname.Decision) { d.Session = "0123456789abcdefghijklmnop" },
		"no session":        func(d *realname.Decision) { d.Session = "x" },
	} {
		d := ok
		if change(&d); true {
			if s, err := desk.Decide(u.ctx, d); err == nil {
				t.Errorf("%s: %v", name, s.Status)
			}
		}
	}
	w.Clock.Advance(216 * time.Hour)
	if _, err := desk.Decide(u.ctx, ok); reasonOf(err) != realname.ReasonReviewLate {
		t.Errorf("at the deadline: %v, want review_late", err)
	}
	if s, _ := w.Verifier.Get(u.ctx, u.ref); s.Status != realname.StatusOpen || s.Waiting != realname.WaitingForUser || s.Next != realname.StepReview {
		t.Errorf("at the deadline it shows %v, waiting for %v", s.Status, s.Waiting)
	}
}

// TestSlowClaim: an approval whose slot comes only after the deadline is none.
func TestSlowClaim(t *testing.T) {
	slow := &slowStore{Store: new(kv.Memory)}
	w := byPeople(t, slow)
	u := inReview(t, w, "account-1")
	slow.before = func(key string) {
		if key[:5] == "rn/i/" {
			w.Clock.Advance(300 * time.Hour)
		}
	}
	u.decide(realname.Decision{Approve: true})
	if u.err != nil || u.s.Status != realname.StatusOpen || u.s.Reason != realname.ReasonReviewLate {
		t.Errorf("session = %v, %v; want open once more", u.s.Status, u.err)
	}
	if err := w.PINs.Verify(u.ctx, "account-1", pin); err == nil {
		t.Error("the PIN of a session that came back works")
	}
	slow.before = nil
	w.Verifier.Sweep(u.ctx)
	wantEvents(t, w, realname.StatusOpen, realname.StatusReview, realname.StatusOpen)
}

// A slowStore lets something happen before each swap.
type slowStore struct {
	kv.Store
	before func(key string)
	slots  int // writes of identities' records since before was set
}

func (*slowStore) Volatile() bool { return true }

func (s *slowStore) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if s.before != nil {
		s.before(key)
		if key[:5] == "rn/i/" {
			s.slots++
		}
	}
	return s.Store.Swap(ctx, key, old, r)
}

func TestRevoke(t *testing.T) {
	w := byPeople(t, nil)
	u := inReview(t, w, "account-1")
	desk := w.Verifier.Desk()
	if _, err := desk.Revoke(u.ctx, u.ref.ID, "operator-1", 0); reasonOf(err) != realname.ReasonNotDecidable {
		t.Errorf("Revoke before approval = %v, want not_decidable", err)
	}
	u.decide(realname.Decision{Approve: true})
	if _, err := w.Verifier.Cancel(u.ctx, u.ref); reasonOf(err) != realname.ReasonSessionEnded {
		t.Errorf("Cancel after approval = %v, want session_ended", err)
	}
	s, err := desk.Revoke(u.ctx, u.ref.ID, "operator-1", realname.ReasonAttackSuspected)
	if err != nil || s.Status != realname.StatusRevoked || s.Reason != realname.ReasonAttackSuspected {
		t.Errorf("Revoke = %v (%v), %v", s.Status, s.Reason, err)
	}
	wantEvents(t, w, realname.StatusOpen, realname.StatusReview, realname.StatusApproved, realname.StatusRevoked)
}

// TestOrphanCase: a case whose session never came into review is not shown, and
// is removed when its time is up.
func TestOrphanCase(t *testing.T) {
	slow := &slowStore{Store: new(kv.Memory)}
	w := byPeople(t, slow)
	u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()).photos().face().code()
	ctx, crash := context.WithCancel(t.Context())
	seen := false
	slow.before = func(key string) {
		if seen = seen || key[:5] == "rn/r/"; seen && key[:5] == "rn/s/" {
			crash()
		}
	}
	w.Verifier.SetPIN(ctx, u.ref, pin)
	slow.before = nil
	if got := cases(t, w); len(got) != 0 || !seen {
		t.Fatalf("cases = %v, case written: %v; want none, true", got, seen)
	}
	w.Clock.Advance(100 * time.Hour)
	if _, err := w.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Get(t.Context(), "rn/r/"+u.ref.ID); !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("the orphan is still there: %v", err)
	}
}
