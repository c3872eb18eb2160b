package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// TestGuardianConsentWithdrawn: what is taken back for a child goes with its guardian's consent, and comes
// again with that alone.
func TestGuardianConsentWithdrawn(t *testing.T) {
	for name, takeBack := range map[string]func(h *house, ref realname.Ref) error{
		"withdrawn": func(h *house, ref realname.Ref) error {
			_, err := h.Verifier.Withdraw(h.ctx, ref.Account, realname.PurposeIdentity)
			return err
		},
		"declined": func(h *house, ref realname.Ref) error {
			_, err := h.Verifier.Decline(h.ctx, ref, realname.PurposeIdentity)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := family(t, new(kv.Memory))
			s := h.enroll("child", "mother")
			s, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
			if err != nil || s.Next != realname.StepPhotos {
				t.Fatal(s.Next, err)
			}
			if err := takeBack(h, s.Ref); err != nil {
				t.Fatal(err)
			}
			calls := len(h.Backend.Calls())
			_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
			wantReason(t, "after it", err, realname.ReasonConsentDeclined)
			if err = h.Agree(h.ctx, s.Ref); err != nil { // what a child says does not count
				t.Fatal(err)
			}
			_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who)
			wantReason(t, "by the child alone", err, realname.ReasonGuardianConsentRequired)
			if n := len(h.Backend.Calls()); n != calls {
				t.Errorf("%d calls of a backend without a consent", n-calls)
			}
			if err := takeBack(h, s.Ref); err != nil {
				t.Fatal(err)
			}
			if _, err = h.guard(s.Ref, "father"); err != nil {
				t.Fatal(err)
			}
			if s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, child.who); err != nil || s.Next != realname.StepPhotos {
				t.Errorf("after a guardian agreed again: next is %v, %v", s.Next, err)
			}
		})
	}
}
