package flowtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// CardSlots has twelve accounts of one identity give one card at once: three may have it
// (invariant 12).
func CardSlots(t *testing.T, open func() kv.Store) {
	s := newService(t, open, func(c *realname.Config) {
		c.Limits.IdentityDay, c.Limits.CardDay, c.Limits.CardAccounts = 100, 100, 3
	})
	who := customerOf(0, realnametest.Someone())
	refs := make([]realname.Ref, 12)
	for i := range refs {
		refs[i] = s.given(t, i, realname.MethodBankCard, who.who)
	}
	s.holds(t, 12, 3, realname.StepCard, realname.ReasonCardInUse, func(i int) (realname.Session, error) {
		return s.of(i).Verifier.SubmitCard(t.Context(), refs[i], who.card)
	})
}

// MobileSlots has five accounts prove one mobile number at once: two may (invariant 12).
func MobileSlots(t *testing.T, open func() kv.Store) {
	s := newService(t, open, func(c *realname.Config) {
		c.Limits.Mobile = 2
		c.Flows = map[realname.Method][]realname.Step{realname.MethodIDCard: {realname.StepIdentity, realname.StepCode}}
		c.UnsafeWeakFlow = true
	})
	mobile := sms.MustParseMobile("13800138000")
	refs, codes := make([]realname.Ref, 5), make([]sms.Code, 5)
	for i, who := range Crowd(len(refs)) {
		refs[i] = s.given(t, i, realname.MethodIDCard, who)
		s[0].Clock.Advance(61 * time.Second)
		if _, _, err := s.of(i).Verifier.SendCode(t.Context(), refs[i], realname.CodeRequest{Mobile: mobile}); err != nil {
			t.Fatal(err)
		}
		codes[i] = s[0].Phone.Code(mobile)
	}
	s.holds(t, 5, 2, realname.StepCode, realname.ReasonMobileInUse, func(i int) (realname.Session, error) {
		return s.of(i).Verifier.CheckCode(t.Context(), refs[i], codes[i])
	})
}

// given leads an account to where its identity is known.
func (s service) given(t *testing.T, n int, m realname.Method, who realname.Identity) realname.Ref {
	t.Helper()
	v := s.of(n).Verifier
	now, err := v.Start(t.Context(), fmt.Sprint("account-", n), realname.GoalVerify, m)
	if err == nil {
		err = s.of(n).Agree(t.Context(), now.Ref)
	}
	if err == nil {
		now, err = v.SubmitIdentity(t.Context(), now.Ref, who)
	}
	if err != nil || now.Step(realname.StepIdentity).Phase != realname.PhasePassed {
		t.Fatalf("account %d: %v, %v", n, now.Step(realname.StepIdentity).Phase, err)
	}
	return now.Ref
}

// holds lets n callers do a step at once, and again while that may help: so many pass it,
// and the others are refused with a reason.
func (s service) holds(t *testing.T, n, want int, step realname.Step, reason realname.Reason, do func(i int) (realname.Session, error)) {
	t.Helper()
	var mu sync.Mutex
	ends := map[string]int{}
	AtOnce(n, func(i int) {
		now, err := do(i)
		for busy(err) || errors.Is(err, realname.ErrUnavailable) { // others are being checked
			time.Sleep(time.Millisecond)
			now, err = do(i)
		}
		end := fmt.Sprint(now.Step(step).Phase, " ", err)
		if r := reasonOf(err); r != 0 {
			end = r.String()
		}
		mu.Lock()
		defer mu.Unlock()
		ends[end]++
	})
	if ends["passed <nil>"] != want || ends[reason.String()] != n-want {
		t.Errorf("invariant 12: %v, want %d passed and %d %v", ends, want, n-want, reason)
	}
}
