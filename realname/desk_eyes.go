package realname

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/observe"
)

// own asks whether an actor is the person of a case. A function that panics says so.
func (c *Config) own(actor string, s CaseSummary) (yes bool) {
	if c.Own == nil {
		return false
	}
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			c.Log.Error("realname: Config.Own panicked", "type", fmt.Sprintf("%T", p))
			yes = true
		}
	}()
	return c.Own(actor, s)
}

// needsSecond asks whether there are to be two actors. A policy that panics wants two.
func (v *Verifier) needsSecond(a Action, c CaseSummary) (yes bool) {
	if v.c.FourEyes == nil {
		return false
	}
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			v.c.Log.Error("realname: Config.FourEyes panicked", "type", fmt.Sprintf("%T", p))
			yes = true
		}
	}()
	return v.c.FourEyes(a, c)
}

// told is what the caller of an act is told that was stored: that a second actor is to agree, if
// that is all that was.
func (s *session) told(step Step) error {
	if s.voted {
		return refuse(ReasonSecondActor, step)
	}
	return nil
}

// observeStaff tells of what somebody of the staff did, or was refused.
func (v *Verifier) observeStaff(ctx context.Context, call string, err error) {
	v.observe(ctx, observe.Event{Kind: observe.Staff, Call: call, Verdict: doneOrNot(err), Reason: reasonIn(err)})
}

// errVoted says that a vote was kept and nothing else is to be done.
var errVoted = errors.New("a second actor is to agree")

// seconded refuses an act on the account until a second actor has asked for it, and keeps the vote.
// Only so many are noted in a day: else one actor could push the trail's entries out.
func (v *Verifier) seconded(ctx context.Context, a *accountRecord, want vote, now instant) error {
	if !v.needsSecond(want.Action, CaseSummary{Account: a.Account}) {
		return nil
	}
	want = a.saw(want, now)
	if err := v.dropOwnVotes(ctx, a, want); err != nil {
		return err
	}
	done, err := a.Votes.second(want)
	if done || err != nil {
		return err
	}
	switch room := a.staffed(want.By, now.day()); {
	case room:
		a.note(note{Kind: noteVoted, Reason: want.Reason}, now, want.By, want.Action.String())
	case !want.Action.harmless():
		return &Error{Reason: ReasonLimitExceeded, RetryAt: now.nextDay()}
	}
	return errVoted
}
