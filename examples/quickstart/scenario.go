package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A scenario is what happens to somebody who is verified already.
type scenario struct {
	goal  realname.Goal // "" if the person does nothing
	later time.Duration // after the verification
}

// scenarios are the words of the flag. The first is the verification alone.
var scenarios = map[string]scenario{
	"renew":     {realname.GoalRenew, 340 * 24 * time.Hour},
	"reset_pin": {realname.GoalResetPIN, 7 * 24 * time.Hour},
	"revoke":    {"", 7 * 24 * time.Hour},
}

// life is how long a face check and a bank's check count here.
const life = 365 * 24 * time.Hour

// newPIN is what a person takes who has forgotten theirs.
var newPIN = password.MustParsePIN("582046")

// play verifies a person who makes no mistakes, and then plays a scenario on backends that
// answer as the flags say.
func (t *tour) play(o *options, m realname.Method) int {
	typed, asker := t.person, t.ask
	t.person.code, t.ask = sms.Code{}, nil
	if !t.walk(1, realname.GoalVerify, m) {
		t.trail()
		return notApproved
	}
	t.person.code, t.ask = typed.code, asker
	o.script(t.World)

	what := scenarios[o.scenario.word]
	if err := t.wait(what.later); err != nil {
		t.printf("  %s\n", t.Say(system, err))
		return notApproved
	}
	good := false
	switch what.goal {
	case "":
		good = t.revoke()
	case realname.GoalResetPIN:
		t.person.pin = newPIN
		good = t.walk(2, what.goal, m) && t.refuses(typed.pin)
		t.trail()
	default:
		good = t.walk(2, what.goal, m)
		t.trail()
	}
	if !good {
		return notApproved
	}
	return approved
}

// wait lets time pass. Whenever the account has something to say the sweep finds it, and the
// service is told.
func (t *tour) wait(d time.Duration) error {
	t.printf("\n%s\n", t.Say(daysLater, int(d.Hours()/24)))
	for end := t.Clock.Now().Add(d); t.Clock.Now().Before(end); {
		a, err := t.Verifier.Account(t.ctx, t.account)
		if err != nil {
			return err
		}
		next := end
		if a.Next.After(t.Clock.Now()) && a.Next.Before(end) {
			next = a.Next
		}
		t.Clock.Advance(next.Sub(t.Clock.Now()))
		if _, err := t.Verifier.Sweep(t.ctx); err != nil {
			return err
		}
		_, err = t.Verifier.Deliver(t.ctx, func(_ context.Context, e realname.Event) error {
			if e.Kind == realname.EventWarning {
				t.printf("  %s\n", t.Say(events, t.Say(runsOut, day(e.Time), t.Term(e.Kind), day(e.Until))))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// revoke takes the approval back, as an operator does, and tries to pay after that.
func (t *tour) revoke() bool {
	const reason = realname.ReasonDocumentForged
	t.printf("\n2. %s\n\n", t.Say(revocation))
	before := t.standing()
	err := t.keep(t.Verifier.Desk().Revoke(t.ctx, t.s.Ref.ID, "reviewer-2", reason))
	if err != nil {
		t.printf("  %s\n", t.Say(system, err))
		return false
	}
	t.printf("  %s\n", t.Say(revokes, t.Term(reason)))
	t.accountLine(before)
	t.deliver()
	return t.refuses(t.person.pin)
}

// refuses shows that a payment password pays no more, and reports whether that is so.
func (t *tour) refuses(pin password.PIN) bool {
	err := t.PINs.Verify(t.ctx, t.account, pin)
	if !errors.Is(err, password.ErrRefused) {
		t.printf("  %s\n", t.Say(system, err))
		return false
	}
	t.printf("  %s\n", t.Say(oldPIN))
	t.tell(explain.ErrorAt(t.lang, err, t.Clock.Now()), explain.Code(err))
	return true
}

// accountLine prints how the account stands, and how it stood before.
func (t *tour) accountLine(before string) {
	now := t.standing()
	if now != before {
		now = before + " → " + now
	}
	t.printf("  %s\n", t.Say(accountNow, now))
}

// standing is what the account says of itself: a service asks it before every payment.
func (t *tour) standing() string {
	a, err := t.Verifier.Account(t.ctx, t.account)
	if err != nil {
		return t.Say(system, err)
	}
	said := t.Term(a.State)
	if a.State == realname.AccountVerified {
		var by []string
		for _, c := range a.Shown.Channels {
			by = append(by, t.Term(c.Kind))
		}
		said += t.Say(level, a.Level, strings.Join(by, t.Say(and)))
	}
	if !a.Until.IsZero() {
		said += t.Say(until, day(a.Until))
	}
	for c := range a.Causes.All() {
		said += t.Say(noPIN, t.Term(c))
	}
	return said
}

// day is the day of a time in Beijing.
func day(at time.Time) string { return clock(at).Format(time.DateOnly) }
