package flowtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// OnePerson lets two people go through one account's sessions at once, in processes of their own,
// and one of them gives up now and then: whoever is verified, it is one person (invariant 13). It
// returns how often each was, and nobody.
func OnePerson(t *testing.T, open func() kv.Store, rounds int) (won [3]int) {
	s := newService(t, open, func(c *realname.Config) {
		c.Goals = nil
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepFace}}
		c.Limits.IdentityDay, c.Limits.FaceDay, c.Limits.Accounts = 100, 100, 100
	})
	for round := range rounds {
		account := fmt.Sprint("account-", round)
		AtOnce(2, func(i int) { s.compete(t, account, i) })
		won[s.winner(t, account)]++
		s[0].Clock.Advance(30 * time.Minute)
	}
	return won
}

// compete lets a person try to have an account verified as themselves.
func (s service) compete(t *testing.T, account string, i int) {
	v, ctx, who := s.of(i).Verifier, t.Context(), people[i]
	for range 4 {
		now, err := v.Start(ctx, account, realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			continue
		}
		_ = s.of(i).Agree(ctx, now.Ref)
		if _, err := v.SubmitIdentity(ctx, now.Ref, who); err != nil {
			continue
		}
		if rand.IntN(4) == 0 {
			_, _ = v.Cancel(ctx, now.Ref)
			continue
		}
		_, _ = v.SubmitFace(ctx, now.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	}
}

// story tells what happened in sessions.
func (s service) story(t *testing.T, all []realname.Session) string {
	var b strings.Builder
	for _, now := range all {
		fmt.Fprintf(&b, "session %s: %v (%v), the first person's: %v\n", now.Ref.ID, now.Status, now.Reason, now.Subject == people[0])
		trail, err := s[2].Verifier.Records().Trail(t.Context(), now.Ref.ID)
		for _, e := range trail.Entries() {
			fmt.Fprintf(&b, "  %s %+v %v\n", e.Time.Format("04:05.000000"), e, err)
		}
	}
	entries, err := s[2].Verifier.Records().AccountTrail(t.Context(), all[0].Ref.Account)
	for _, e := range entries {
		fmt.Fprintf(&b, "account: %+v %v\n", e, err)
	}
	return b.String()
}

// winner is who an account is verified as: 0, 1, or 2 for nobody.
func (s service) winner(t *testing.T, account string) int {
	t.Helper()
	v, ctx := s[2].Verifier, t.Context()
	for range 3 { // what a conflict has left
		s[0].Clock.Advance(2 * time.Minute)
		if _, err := v.Sweep(ctx); err != nil {
			t.Error(err)
		}
	}
	all, err := v.Records().Sessions(ctx, account)
	if err != nil {
		t.Fatal(err)
	}
	var verified []realname.Identity
	for _, now := range all {
		if now.Status == realname.StatusApproved {
			verified = append(verified, now.Subject)
		}
	}
	a, err := v.Account(ctx, account)
	if err != nil || (a.State == realname.AccountVerified) != (len(verified) > 0) {
		t.Errorf("%s is %v with %d approvals, %v", account, a.State, len(verified), err)
	}
	if len(verified) == 0 {
		return 2
	}
	for _, who := range verified {
		if who != verified[0] {
			t.Errorf("invariant 13: %s is verified as two people\n%s", account, s.story(t, all))
		}
	}
	if who, err := v.Subject(ctx, account, "test"); err != nil || who != verified[0] {
		t.Errorf("Subject of %s: %v, %v", account, who, err)
	}
	if verified[0] == people[0] {
		return 0
	}
	return 1
}
