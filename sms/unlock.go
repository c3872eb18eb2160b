package sms

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/kv"
)

// An Override says who goes against a limit, and why. Both fields are required, and shown to
// the observer: write the name of a ticket, not that of a person. At most 256 bytes each.
type Override struct {
	Actor  string // the operator
	Reason string // such as the name of a ticket
}

// unlocks bounds Service.Unlock for one number.
var unlocks = []Rate{{3, 24 * time.Hour}}

// Unlock forgives the wrong codes of a number, so that codes are sent to it and count again:
// strangers can lock it by asking for codes and guessing. Your service decides who may call it,
// and for whom; the person has to show in another way that the number is theirs.
//
// It can be done three times in 24 hours, then the error is an [*Error] with [TooMany]: each
// gives Limits.Failures more guesses. It revives no code, and leaves the limits of messages
// alone, since the gateways have the same. Where no wrong code is counted it does nothing.
func (s *Service) Unlock(ctx context.Context, m Mobile, by Override) error {
	if err := s.ready(); err != nil {
		return err
	}
	switch {
	case !m.IsValid():
		return fmt.Errorf("%w: unlocking without a number", ErrInvalid)
	case by.Actor == "" || by.Reason == "" || max(len(by.Actor), len(by.Reason)) > 256:
		return fmt.Errorf("%w: unlocking without an actor or a reason, or with a long one", ErrInvalid)
	}
	name, err := s.home(ctx, m)
	if err != nil {
		return err
	}
	op, now, did := newOp(), toInstant(s.c.Now()), false
	err = s.change(ctx, name, func(n *number) error {
		judge, behind := n.age(now, &s.rules)
		did = false
		if len(n.Fails) == 0 {
			return kv.SkipWrite
		}
		if behind {
			return errBehind
		}
		did = true
		return n.unlock(op, judge)
	})
	if err == nil && did {
		s.emit(ctx, Event{
			Name: "number.unlocked", Number: name,
			Actor:  scrub(errors.New(by.Actor), m, Code{}).Error(),
			Detail: scrub(errors.New(by.Reason), m, Code{}).Error(),
		})
	}
	return err
}

// unlock forgives all failures, if that was not done too often.
func (n *number) unlock(op string, now instant) error {
	at := func(i int) instant { return min(n.Unlocks[i].At, now) }
	if t := wait(unlocks, len(n.Unlocks), at); t > now {
		return &Error{Reason: TooMany, RetryAt: t.time()}
	}
	n.Fails = nil
	n.Unlocks = append(n.Unlocks, mark{op, now})
	return nil
}
