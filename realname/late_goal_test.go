package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestResetPINStaysOpen: the goals as they come: who has begun to reset a PIN three times today, and has
// no face check left, keeps the session in which the card is another way.
func TestResetPINStaysOpen(t *testing.T) {
	h := newHouse(t, new(kv.Memory), func(c *realname.Config) { c.Limits.FaceDay, c.Limits.AccountDay = 40, 40 })
	h.verify("account-1", guests[0])
	var s realname.Session
	for i := range 3 {
		var err error
		if s, err = h.start("account-1", realname.GoalResetPIN, realname.MethodIDCard); err != nil {
			t.Fatal(i, err)
		}
		if i < 2 {
			if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who)
	for err == nil && s.Waiting == realname.WaitingForUser {
		h.Backend.Script(realname.StepFace, realnametest.Fail(realname.ReasonFaceMismatch))
		s, err = h.Verifier.SubmitFace(h.ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
	}
	if err != nil || s.Waiting != realname.WaitingForNobody {
		t.Fatal(s.Waiting, s.Ways, err)
	}
	_, err = h.Verifier.Start(h.ctx, "account-1", realname.GoalResetPIN, realname.MethodIDCard)
	if now := get(t, h.World, s.Ref); now.Status != realname.StatusOpen {
		t.Errorf("the ways were %v; Start: %v, and the session is %v; want it open", s.Ways, err, now.Status)
	}
}
