package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/realname"
)

// TestFileTellsNothingOfOnesOwn: the file of a case names sessions of other accounts about the identity, but to a guardian
// not that of their child, and to nobody their own.
func TestFileTellsNothingOfOnesOwn(t *testing.T) {
	h := family(t, nil, func(c *realname.Config) {
		c.Review = reviewOf(func() realname.Verdict { return realname.VerdictPending })
	})
	for account, guardian := range map[string]string{"kid": "mother", "other": "father"} {
		if s, err := h.walk(h.enroll(account, guardian), child); err != nil || s.Status != realname.StatusReview {
			t.Fatal(s.Status, err)
		}
	}
	other := h.account("other").Open
	for actor, want := range map[string]int{"mother": 0, "kid": 0, "aunt": 1} {
		f, err := h.Verifier.Desk().Case(h.ctx, other, actor)
		if err != nil || len(f.Identity) != want {
			t.Errorf("%s is told of %d, want %d: %v", actor, len(f.Identity), want, err)
		}
	}
}
