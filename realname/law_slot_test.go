package realname_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

func (u *walker) approve() *walker { return u.decide(realname.Decision{Approve: true}) }

// TestSlotIsReleased: an approval holds one of the identity's slots, and whatever
// ends it, or comes in its place, leaves none behind.
func TestSlotIsReleased(t *testing.T) {
	tests := []struct {
		name string
		end  func(t *testing.T, u *walker, store *gap)
		want realname.Status
	}{
		{"revoked", func(t *testing.T, u *walker, _ *gap) {
			u.approve()
			wantHolders(t, u.World, kept(t, u.World, u.ref.ID).Identity, u.ref.ID)
			_, u.err = u.Verifier.Desk().Revoke(u.ctx, u.ref.ID, "operator-1", 0)
		}, realname.StatusRevoked},
		{"rejected", func(_ *testing.T, u *walker, _ *gap) { u.decide(realname.Decision{}) }, realname.StatusRejected},
		{"erased", func(_ *testing.T, u *walker, _ *gap) {
			u.approve()
			_, u.err = u.Verifier.Records().Erase(u.ctx, "account-1")
		}, realname.StatusRevoked},
		{"canceled before the slot was taken", func(_ *testing.T, u *walker, store *gap) {
			store.before(1, "swap", "rn/i/", func() { u.Verifier.Cancel(u.ctx, u.ref) })
			u.approve()
		}, realname.StatusCanceled},
		{"canceled after the slot was taken", func(_ *testing.T, u *walker, store *gap) {
			store.before(1, "swap", "rn/i/", func() {
				store.before(1, "swap", "rn/s/", func() { u.Verifier.Cancel(u.ctx, u.ref) })
			})
			u.approve()
		}, realname.StatusCanceled},
		{"expired after a crash with the slot", func(t *testing.T, u *walker, store *gap) {
			ctx, crash := context.WithCancel(u.ctx)
			store.before(1, "swap", "rn/i/", func() { store.before(1, "swap", "rn/s/", crash) })
			u.Verifier.Desk().Decide(ctx, realname.Decision{
				Session: u.ref.ID, Round: 1, Actor: "reviewer-1", Approve: true,
			})
			wantHolders(t, u.World, kept(t, u.World, u.ref.ID).Identity, u.ref.ID)
			u.Clock.Advance(216 * time.Hour)
			u.Verifier.Sweep(u.ctx) // it goes back to its person
			u.Clock.Advance(72 * time.Hour)
			_, u.err = u.Verifier.Sweep(u.ctx)
		}, realname.StatusExpired},
		{"erased while the slot was taken", func(_ *testing.T, u *walker, store *gap) {
			store.before(1, "swap", "rn/i/", func() {
				_, u.err = u.Verifier.Records().Erase(u.ctx, "account-1")
			})
			u.approve()
		}, realname.StatusCanceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			store := newGap()
			w := byPeople(t, store)
			u := inReview(t, w, "account-1")
			index := kept(t, w, u.ref.ID).Identity
			tt.end(t, u, store)
			s, err := w.Verifier.Desk().Get(t.Context(), u.ref.ID)
			if u.err != nil || err != nil || s.Status != tt.want || !store.reached() {
				t.Fatalf("status = %v, %v, %v; want %v", s.Status, u.err, err, tt.want)
			}
			wantHolders(t, w, index)
		})
	}
}

// TestSlotIsShared: sessions of one account hold one slot, and each gives up its own
// part alone. A rejected one of another account takes nothing.
func TestSlotIsShared(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Review, c.Limits.Accounts = nil, 1
	}})
	var refs []string
	for i, account := range []string{"account-1", "account-1", "account-2"} {
		w.Clock.Advance(3 * time.Hour)
		u := walk(t, w, account, realname.MethodIDCard)
		u.p = otherPIN(i)
		if u.all(realnametest.Someone()); !u.turnedAway() {
			u.approve()
		}
		if u.err != nil {
			t.Fatal(u.err)
		}
		refs = append(refs, u.ref.ID)
	}
	index := kept(t, w, refs[0]).Identity
	wantHolders(t, w, index, refs[0], refs[1])
	if s, _ := w.Verifier.Desk().Get(t.Context(), refs[2]); s.Reason != realname.ReasonIdentityInUse {
		t.Errorf("the other account is %v (%v), want identity_in_use", s.Status, s.Reason)
	}
	for i, left := range [][]string{{refs[1]}, nil} {
		if _, err := w.Verifier.Desk().Revoke(t.Context(), refs[i], "operator-1", 0); err != nil {
			t.Fatal(err)
		}
		wantHolders(t, w, index, left...)
	}
}
