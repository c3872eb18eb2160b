package realname_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// wrongNames are names for a number whose owner has another one.
func wrongNames(number idcard.Number, n int) (all []realname.Identity) {
	for i := range n {
		name := "测" + string(rune('一'+i/20)) + string(rune('丁'+i%20))
		all = append(all, realname.Identity{Name: names.MustParse(name), Number: number})
	}
	return all
}

// guess lets an account have an identity checked, to which the authority says no.
func (h *house) guess(account string, who realname.Identity) error {
	h.t.Helper()
	s, err := h.Verifier.Start(h.ctx, account, realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = h.Agree(h.ctx, s.Ref)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	_, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who)
	return err
}

// TestOwnerGetsIn: strangers who use up a number's day, with wrong names, do not keep its owner
// out, who has it checked for the first time.
func TestOwnerGetsIn(t *testing.T) {
	h := newHouse(t, nil, nil)
	for i, who := range wrongNames(guests[0].who.Number, 10) {
		if err := h.guess(fmt.Sprint("stranger-", i), who); err != nil {
			t.Fatal(i, err)
		}
	}
	drain(h.World)
	h.verify("owner", guests[0])
}

// TestOwnerOfACardGetsIn: likewise for a card.
func TestOwnerOfACardGetsIn(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.CardDay = 2 })
	for i, who := range flowtest.Crowd(4) {
		s, err := h.start(fmt.Sprint("stranger-", i), realname.GoalVerify, realname.MethodBankCard)
		if err == nil {
			s, err = h.Verifier.SubmitIdentity(h.ctx, s.Ref, who)
		}
		if err != nil {
			t.Fatal(err)
		}
		h.Backend.Script(realname.StepCard, realnametest.Fail(realname.ReasonMismatch))
		if _, err = h.step(s, guest{who, guests[0].card, guests[0].mobile, guests[0].pin}); err != nil {
			t.Fatal(i, err)
		}
	}
	h.reach("owner", realname.GoalVerify, realname.MethodBankCard, guests[0], realname.StatusApproved)
}

// TestGuessesOfADay: how many names strangers can try for one number in a day, by how many
// accounts they have. An account's own repeats of a name are one guess.
func TestGuessesOfADay(t *testing.T) {
	tests := []struct {
		name     string
		accounts int
		each     int // names that each account tries
		want     int // names that the authority sees
	}{
		{"one account, many names", 1, 20, 10},
		{"ten accounts, one name each", 10, 1, 10},
		{"forty accounts, one name each", 40, 1, 40},
		{"sixty accounts, one name each", 60, 1, 40},
		{"sixty accounts, many names each", 60, 5, 40},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, nil, func(c *realname.Config) { c.Limits.Identity = 100 })
			all, tried := wrongNames(guests[0].who.Number, tt.accounts*tt.each), 0
			for i := range tt.accounts {
				for j := range tt.each {
					err := h.guess(fmt.Sprint("stranger-", i), all[i*tt.each+j])
					if err == nil {
						tried++
					} else if !errors.Is(err, realname.ErrLimit) {
						t.Fatal(err)
					}
				}
			}
			if tried != tt.want || h.Backend.Count(realname.StepIdentity) != tt.want {
				t.Errorf("%d names were tried, the authority saw %d; want %d", tried, h.Backend.Count(realname.StepIdentity), tt.want)
			}
		})
	}
}

// TestGuessesAtOnce: nor do strangers get more in when they come at once.
func TestGuessesAtOnce(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.IdentityDay, c.Limits.Crowd = 5, 5 })
	all := wrongNames(guests[0].who.Number, 40)
	refs := make([]realname.Ref, len(all))
	for i := range refs {
		s, err := h.start(fmt.Sprint("stranger-", i), realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		refs[i] = s.Ref
		h.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	flowtest.AtOnce(len(refs), func(i int) { _, _ = h.Verifier.SubmitIdentity(h.ctx, refs[i], all[i]) })
	if n := h.Backend.Count(realname.StepIdentity); n != 10 {
		t.Errorf("%d checks, want 10", n)
	}
}

// TestSameGuess: a name that an account repeats uses up nobody's day but its own.
func TestSameGuess(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.Identity, c.Limits.IdentityDay, c.Limits.Crowd = 100, 2, -1 })
	all := wrongNames(guests[0].who.Number, 2)
	for i := range 5 {
		if err := h.guess("stranger", all[0]); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := h.guess("other", all[1]); err != nil {
		t.Errorf("another guess: %v", err)
	}
	if err := h.guess("third", all[0]); !errors.Is(err, realname.ErrLimit) {
		t.Errorf("a third: %v, want ErrLimit", err)
	}
}

// TestCrowdAndGate: beyond the crowd that may be, the gate decides, and is told.
func TestCrowdAndGate(t *testing.T) {
	var asked []realname.GateRequest
	open := false
	h := newHouse(t, nil, func(c *realname.Config) {
		c.Limits.IdentityDay, c.Limits.Crowd = 1, 2
		c.Gate = func(r realname.GateRequest) (func(bool), error) {
			if asked = append(asked, r); r.Crowded && !open {
				return nil, errors.New("crowded")
			}
			return nil, nil
		}
	})
	all := wrongNames(guests[0].who.Number, 5)
	for i := range 3 {
		if err := h.guess(fmt.Sprint("stranger-", i), all[i]); err != nil {
			t.Fatal(i, err)
		}
	}
	if asked[len(asked)-1].Crowded {
		t.Error("the third is called a crowd")
	}
	if err := h.guess("stranger-3", all[3]); !errors.Is(err, realname.ErrUnavailable) || !asked[len(asked)-1].Crowded {
		t.Errorf("the fourth: %v, told %v", err, asked[len(asked)-1])
	}
	open = true
	if err := h.guess("stranger-4", all[4]); err != nil {
		t.Errorf("the gate lets it through: %v", err)
	}
}

// TestFirstAgain: a check that was not judged was none, and after 30 days one is the first
// again.
func TestFirstAgain(t *testing.T) {
	h := newHouse(t, nil, func(c *realname.Config) { c.Limits.IdentityDay = 1 })
	full := func() {
		t.Helper()
		drain(h.World)
		for i, who := range wrongNames(guests[0].who.Number, 1) {
			if err := h.guess(fmt.Sprint("stranger-", i, h.Clock.Now().Unix()), who); err != nil {
				t.Fatal(err)
			}
		}
	}
	full()
	s, err := h.start("owner", realname.GoalVerify, realname.MethodIDCard)
	if err != nil {
		t.Fatal(err)
	}
	h.Backend.Script(realname.StepIdentity, realnametest.Down(realname.FailureUnavailable))
	if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who); !errors.Is(err, realname.ErrUnavailable) {
		t.Fatal(err)
	}
	h.Clock.Advance(time.Minute)
	if _, err := h.Verifier.SubmitIdentity(h.ctx, s.Ref, guests[0].who); err != nil {
		t.Errorf("after an outage: %v", err)
	}
	if _, err := h.Verifier.Cancel(h.ctx, s.Ref); err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]bool{29: false, 31: true} {
		h := newHouse(t, nil, func(c *realname.Config) { c.Limits.IdentityDay = 1 })
		if err := h.guess("owner", guests[0].who); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Duration(days) * day)
		if err := h.guess("stranger", wrongNames(guests[0].who.Number, 1)[0]); err != nil {
			t.Fatal(err)
		}
		other := realname.Identity{Name: names.MustParse("李四"), Number: guests[0].who.Number}
		if err := h.guess("owner", other); (err == nil) != want {
			t.Errorf("after %d days: %v", days, err)
		}
	}
}

// TestGuessesMeanwhile: who was let in a moment ago is refused where others have filled the day by the
// time that it counts.
func TestGuessesMeanwhile(t *testing.T) {
	store := newGap()
	h := newHouse(t, store, func(c *realname.Config) { c.Limits.IdentityDay, c.Limits.Crowd = 1, 1 })
	all := wrongNames(guests[0].who.Number, 3)
	var refs []realname.Ref
	for i := range all {
		s, err := h.start(fmt.Sprint("stranger-", i), realname.GoalVerify, realname.MethodIDCard)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, s.Ref)
		h.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	}
	store.before(1, "swap", "rn/i/", func() {
		for i := range refs[1:] {
			_, _ = h.Verifier.SubmitIdentity(h.ctx, refs[i+1], all[i+1])
		}
	})
	_, _ = h.Verifier.SubmitIdentity(h.ctx, refs[0], all[0])
	if n := h.Backend.Count(realname.StepIdentity); n != 2 || !store.reached() {
		t.Errorf("%d checks, want 2", n)
	}
}
