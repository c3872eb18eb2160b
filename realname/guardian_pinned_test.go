package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestGuardianAgeIsPinned: the age below which a guardian agrees as well is that of the session's start, whichever
// process goes on with it; another age is for sessions that begin later.
func TestGuardianAgeIsPinned(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after int
		want, then    realname.Reason // in a session of before, and in one of after
	}{
		"raised":  {0, 18, 0, realname.ReasonGuardianConsentRequired},
		"lowered": {18, 14, realname.ReasonGuardianConsentRequired, 0},
		"dropped": {18, 0, realname.ReasonGuardianConsentRequired, 0},
		"left":    {18, 18, realname.ReasonGuardianConsentRequired, realname.ReasonGuardianConsentRequired},
	} {
		t.Run(name, func(t *testing.T) {
			store := new(kv.Memory)
			h := newHouse(t, store, forChildren(tt.before))
			s, err := h.start("youth", realname.GoalVerify, realname.MethodIDCard)
			if err != nil {
				t.Fatal(err)
			}
			w, err := realnametest.New(realnametest.Options{Store: store, Clock: h.Clock, Change: forChildren(tt.after)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
			h.refused("in a session of before", err, tt.want)
			later := &house{w, t, h.ctx}
			if s, err = later.start("youth-2", realname.GoalVerify, realname.MethodIDCard); err != nil {
				t.Fatal(err)
			}
			_, err = w.Verifier.SubmitIdentity(h.ctx, s.Ref, youth.who)
			h.refused("in one of after", err, tt.then)
		})
	}
}
