package realname_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/bankcard/bankcardtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestDayBeginsInBeijing: the day of the limits is 24 hours from 16:00 UTC, to the
// microsecond, and the refusal tells when it ends.
func TestDayBeginsInBeijing(t *testing.T) {
	begins := time.Date(2026, 1, 5, 16, 0, 0, 0, time.UTC)
	ends := begins.Add(24 * time.Hour)
	clock := realnametest.NewClock(begins)
	w := newWorld(t, realnametest.Options{Clock: clock, Change: func(c *realname.Config) {
		c.Limits.AccountDay, c.Limits.IdentityDay = 1, 1
	}})
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()); u.err != nil {
		t.Fatalf("as the day begins: %v", u.err)
	}
	clock.Advance(24*time.Hour - time.Microsecond)
	for account, id := range map[string]realname.Identity{
		"account-1": people[1], "account-2": realnametest.Someone(),
	} {
		u := walk(t, w, account, realname.MethodIDCard).identity(id)
		var e *realname.Error
		if !errors.As(u.err, &e) || e.Reason != realname.ReasonLimitExceeded || !e.RetryAt.Equal(ends) {
			t.Errorf("%s as the day ends: %+v; want limit_exceeded until %v", account, e, ends)
		}
	}
	clock.Advance(time.Microsecond)
	if u := walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone()); u.err != nil {
		t.Errorf("as the next day begins: %v", u.err)
	}
}

func (u *walker) cardOf(n bankcard.Number) *walker {
	return u.do(func() (realname.Session, error) {
		return u.Verifier.SubmitCard(u.ctx, u.ref, realname.Card{Number: n, Mobile: mobile})
	})
}

// knocks is how often somebody comes in vain in a day.
const knocks = 40

// TestFullDayElsewhere: who comes again and again with what has no checks left today
// does not use up their own day with it.
func TestFullDayElsewhere(t *testing.T) {
	fullCard := bankcardtest.Number(bankcardtest.Spec{})
	tests := []struct {
		name string
		// use uses up a day with another account, and knock is refused for that.
		use, knock func(*walker) *walker
		goOn       func(*walker) *walker // must be possible even so
	}{
		{
			"the card's day, and the account's",
			func(u *walker) *walker { return u.identity(people[0]).cardOf(fullCard) },
			func(u *walker) *walker { return u.cardOf(fullCard) },
			func(u *walker) *walker { return u.card() },
		},
		{
			"the identity's day, and the account's",
			func(u *walker) *walker { return u.identity(people[0]).cardOf(fullCard) },
			func(u *walker) *walker { return u.identity(people[0]) },
			func(u *walker) *walker { return u.identity(people[1]) },
		},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
				c.Limits.CardDay, c.Limits.IdentityDay = 1, 8-6*i // the second: identity and card
				c.Limits.AccountDay, c.Limits.Identity, c.Limits.Card = 8, 100, 100
			}})
			if u := tt.use(walk(t, w, "account-1", realname.MethodBankCard)); u.err != nil {
				t.Fatal(u.err)
			}
			u := walk(t, w, "account-2", realname.MethodBankCard)
			if i == 0 {
				u.identity(people[1])
			}
			for n := range knocks {
				if tt.knock(u); !errors.Is(u.err, realname.ErrLimit) {
					t.Fatalf("knock %d: %v, want ErrLimit", n, u.err)
				}
				u.err = nil
			}
			if tt.goOn(u); u.err != nil {
				t.Errorf("after %d refusals: %v", knocks, u.err)
			}
		})
	}
}

// TestNothingIsLeft: a refusal for the day gives the try of the session back.
func TestNothingIsLeft(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
	walk(t, w, "account-1", realname.MethodIDCard).identity(realnametest.Someone())
	u := walk(t, w, "account-2", realname.MethodIDCard).identity(realnametest.Someone())
	wantReason(t, "a second check", u.err, realname.ReasonLimitExceeded)
	if p := u.s.Step(realname.StepIdentity); p.Phase != realname.PhaseNeeded || p.Left != 5 {
		t.Errorf("identity is %v with %d tries left, want needed with 5", p.Phase, p.Left)
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("%d checks, want 1", n)
	}
}

// TestFullDayMeanwhile: where another account takes the card's last check of today
// at the last moment, what was counted elsewhere by then is given back.
func TestFullDayMeanwhile(t *testing.T) {
	store := newGap()
	w := newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Limits.CardDay, c.Limits.AccountDay = 1, 2
	}})
	full := bankcardtest.Number(bankcardtest.Spec{})
	other := walk(t, w, "account-1", realname.MethodBankCard).identity(people[0])
	u := walk(t, w, "account-2", realname.MethodBankCard).identity(people[1])
	store.before(1, "swap", "rn/c/", func() { other.cardOf(full) })
	u.cardOf(full)
	wantReason(t, "the second to come", u.err, realname.ReasonLimitExceeded)
	if other.err != nil || !store.reached() {
		t.Fatal(other.err)
	}
	u.err = nil
	if u.card(); u.err != nil || u.s.Step(realname.StepCard).Phase != realname.PhasePassed {
		t.Errorf("another card: %v, %v; want passed", u.s.Step(realname.StepCard).Phase, u.err)
	}
}

// TestRepeatOnFullDay: a key that was seen before gets the session as it stands, also
// where its own check was the last of the day and the answer was no.
func TestRepeatOnFullDay(t *testing.T) {
	w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.IdentityDay = 1 }})
	w.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	u := walk(t, w, "account-1", realname.MethodIDCard)
	id := people[0]
	id.Key = "request-1"
	for range 2 {
		if u.identity(id); u.err != nil || u.s.Step(realname.StepIdentity).Phase != realname.PhaseFailed {
			t.Fatalf("%v, %v; want failed, and no error", u.s.Step(realname.StepIdentity).Phase, u.err)
		}
	}
	if n := w.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("%d checks, want 1", n)
	}
}
