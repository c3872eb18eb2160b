package integration

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// byTwo looks whether an account was approved once, by one actor after the vote of another.
func byTwo(t *testing.T, v *realname.Verifier, account string) {
	t.Helper()
	sessions, err := v.Records().Sessions(t.Context(), account)
	if err != nil || len(sessions) != 1 || sessions[0].Status != realname.StatusApproved {
		t.Fatalf("%s: %d sessions, %v", account, len(sessions), err)
	}
	trail, err := v.Records().Trail(t.Context(), sessions[0].Ref.ID)
	if err != nil || trail.Verify() != nil {
		t.Fatal(err, trail.Verify())
	}
	var votes, decided []string
	for _, e := range trail.Entries() {
		switch e.Kind {
		case "voted":
			votes = append(votes, e.Actor)
		case "decided":
			decided = append(decided, e.Actor)
		}
	}
	if len(votes) != 1 || len(decided) != 1 || votes[0] == decided[0] {
		t.Errorf("%s: votes of %q, decided by %q", account, votes, decided)
	}
}

// TestRealnameDuties lets ten actors, through two Verifiers, want the same of one account at once: two of
// them do it, once, with one event.
func TestRealnameDuties(t *testing.T) {
	wholeFlows(t)
	type act func(v *realname.Verifier, account, session, actor string) error
	end := time.Now().UTC().Truncate(24 * time.Hour).Add(96 * time.Hour)
	onEach(t, func(t *testing.T, open func() kv.Store) {
		var two atomic.Bool
		all := verifiers(t, open, func(c *realname.Config) {
			deskConfig(c, false)
			c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return two.Load() }
		})
		handIn(t, all[2], 1)
		const why = realname.ReasonAttackSuspected
		ctx := t.Context()
		for _, d := range []struct {
			name string
			kind realname.EventKind
			do   act
		}{
			{"hold", realname.EventHeld, func(v *realname.Verifier, _, s, actor string) error {
				return v.Records().Hold(ctx, s, actor, "case 7", end)
			}},
			{"approve", realname.EventStatus, func(v *realname.Verifier, _, s, actor string) error {
				_, err := v.Desk().Decide(ctx, realname.Decision{Session: s, Round: 1, Actor: actor, Approve: true})
				return err
			}},
			{"suspend", realname.EventSuspended, func(v *realname.Verifier, a, _, actor string) error { return v.Desk().Suspend(ctx, a, actor, why) }},
			{"resume", realname.EventResumed, func(v *realname.Verifier, a, _, actor string) error { return v.Desk().Resume(ctx, a, actor, why) }},
			{"reverify", realname.EventReverify, func(v *realname.Verifier, a, _, actor string) error {
				return v.Desk().Reverify(ctx, a, actor, why, end)
			}},
			{"unhold", realname.EventUnheld, func(v *realname.Verifier, _, s, actor string) error {
				return v.Records().Unhold(ctx, s, actor, "case 7")
			}},
			{"revoke", realname.EventStatus, func(v *realname.Verifier, _, s, actor string) error {
				_, err := v.Desk().Revoke(ctx, s, actor, why)
				return err
			}},
			{"erase", 0, func(v *realname.Verifier, a, _, actor string) error {
				_, err := v.Desk().Erase(ctx, a, actor, "ticket-7")
				return err
			}},
		} {
			s := onlySession(t, all[2].Verifier, "account-0")
			delivered(t, all[2].Verifier, 0)
			two.Store(true)
			var first atomic.Int32
			flowtest.AtOnce(10, func(i int) {
				err := d.do(all[i%2].Verifier, "account-0", s, fmt.Sprint("actor-", i))
				if isReason(err, realname.ReasonSecondActor) {
					first.Add(1)
				} else if err != nil && !errors.Is(err, realname.ErrRefused) && !errors.Is(err, realname.ErrNotFound) {
					t.Errorf("%s: %v", d.name, err)
				}
			})
			two.Store(false)
			if n := delivered(t, all[2].Verifier, d.kind); d.kind != 0 && n != 1 || first.Load() == 0 {
				t.Errorf("%s: %d events, %d first votes", d.name, n, first.Load())
			}
		}
		if left, err := all[2].Verifier.Records().Sessions(ctx, "account-0"); err != nil || len(left) != 0 {
			t.Errorf("%d sessions are left, %v", len(left), err)
		}
	})
}

// onlySession is the id of an account's session.
func onlySession(t *testing.T, v *realname.Verifier, account string) string {
	t.Helper()
	all, err := v.Records().Sessions(t.Context(), account)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d sessions, %v", len(all), err)
	}
	return all[0].Ref.ID
}

// delivered hands out what is to be delivered, and counts the events of a kind.
func delivered(t *testing.T, v *realname.Verifier, kind realname.EventKind) int {
	t.Helper()
	var n atomic.Int64
	_, err := v.Deliver(t.Context(), func(_ context.Context, e realname.Event) error {
		if e.Kind == kind {
			n.Add(1)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return int(n.Load())
}
