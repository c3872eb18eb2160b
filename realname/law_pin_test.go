package realname_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// wantStaged looks whether the account's guard still knows the PIN of a session. It
// makes it the account's own if so: look once.
func wantStaged(t *testing.T, w *realnametest.World, account, name string, want bool) {
	t.Helper()
	if name == "" {
		t.Fatal("no PIN was staged")
	}
	err := w.PINs.Activate(t.Context(), account, name)
	var e *password.Error
	if want && err != nil {
		t.Errorf("the staged PIN is gone: %v", err)
	}
	if !want && (!errors.As(err, &e) || e.Reason != password.NotStaged) {
		t.Errorf("the staged PIN is still there: Activate = %v, want not_staged", err)
	}
}

// TestStagedPINIsDropped ends a session whose PIN is staged in each way there is.
func TestStagedPINIsDropped(t *testing.T) {
	sweep := func(u *walker) { u.Verifier.Sweep(u.ctx) }
	photosAgain := realname.Decision{Again: []realname.Step{realname.StepPhotos}}
	cancel := func(u *walker) {
		u.do(func() (realname.Session, error) { return u.Verifier.Cancel(u.ctx, u.ref) })
	}
	tests := []struct {
		name string
		end  func(*walker)
		want realname.Status
	}{
		{"not at all", func(*walker) {}, realname.StatusReview},
		{"rejected", func(u *walker) { u.decide(realname.Decision{}) }, realname.StatusRejected},
		{"canceled in review", cancel, realname.StatusCanceled},
		{"canceled when asked for more", func(u *walker) { cancel(u.decide(photosAgain)) }, realname.StatusCanceled},
		{"canceled after a change of method", func(u *walker) {
			u.decide(photosAgain).do(func() (realname.Session, error) {
				return u.Verifier.ChangeMethod(u.ctx, u.ref, realname.MethodBankCard)
			})
			cancel(u)
		}, realname.StatusCanceled},
		{"canceled after a change of subject", func(u *walker) {
			u.decide(realname.Decision{Again: []realname.Step{realname.StepIdentity}})
			cancel(u.identity(people[1]))
		}, realname.StatusCanceled},
		{"canceled when the PIN is asked for again", func(u *walker) {
			cancel(u.decide(realname.Decision{Again: []realname.Step{realname.StepPIN}}))
		}, realname.StatusCanceled},
		{"expired in review", func(u *walker) {
			u.Clock.Advance(216 * time.Hour)
			sweep(u) // it goes back to its person
			u.Clock.Advance(72 * time.Hour)
			sweep(u)
		}, realname.StatusExpired},
		{"expired when asked for more", func(u *walker) {
			u.decide(photosAgain)
			u.Clock.Advance(30 * time.Minute)
			sweep(u)
		}, realname.StatusExpired},
		{"handed in too often", func(u *walker) {
			u.decide(photosAgain).photos().decide(photosAgain)
		}, realname.StatusRejected},
		{"restricted", func(u *walker) {
			u.err = u.Verifier.Records().Restrict(u.ctx, u.ref.Account)
		}, realname.StatusCanceled},
		{"erased", func(u *walker) {
			_, u.err = u.Verifier.Records().Erase(u.ctx, u.ref.Account)
		}, realname.StatusCanceled},
		{"no slot", func(u *walker) {
			u.Clock.Advance(3 * time.Hour)
			inReview(t, u.World, "account-2").decide(realname.Decision{Approve: true})
			u.decide(realname.Decision{Approve: true})
		}, realname.StatusRejected},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Review, c.Limits.Rounds, c.Limits.Accounts = nil, 2, 1
			}})
			u := inReview(t, w, "account-1")
			staged := kept(t, w, u.ref.ID).Staged
			tt.end(u)
			s, err := w.Verifier.Desk().Get(u.ctx, u.ref.ID)
			if u.err != nil || err != nil || s.Status != tt.want {
				t.Fatalf("status = %v, %v, %v; want %v", s.Status, u.err, err, tt.want)
			}
			wantStaged(t, w, "account-1", staged, s.Status == realname.StatusReview)
		})
	}
}

// TestRevokedBeside: the end of one session leaves the PIN alone that another one of
// the account has staged.
func TestRevokedBeside(t *testing.T) {
	w := byPeople(t, nil)
	first := walk(t, w, "account-1", realname.MethodIDCard)
	first.p = otherPIN(1)
	first.all(realnametest.Someone()).decide(realname.Decision{Approve: true})
	w.Clock.Advance(3 * time.Hour)
	second := inReview(t, w, "account-1")
	if _, err := w.Verifier.Desk().Revoke(t.Context(), first.ref.ID, "operator-1", 0); err != nil || first.err != nil {
		t.Fatal(first.err, err)
	}
	if second.decide(realname.Decision{Approve: true}); second.err != nil || second.s.Status != realname.StatusApproved {
		t.Fatalf("second is %v, %v", second.s.Status, second.err)
	}
	if err := w.PINs.Verify(t.Context(), "account-1", pin); err != nil {
		t.Errorf("its PIN: %v", err)
	}
}
