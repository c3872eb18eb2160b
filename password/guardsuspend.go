package password

import "context"

// A standing is the newest word about one cause.
type standing struct {
	Order uint64 // of the call that said it
	On    bool   // whether the PIN is suspended for this cause
}

// say notes a word about a cause, unless there is a newer one. Of two words with one number
// the one that suspends counts, so that it does not matter which of them comes first.
func (l *ledger) say(c Cause, s standing) {
	have := l.Causes[c]
	if s.Order < have.Order || s.Order == have.Order && !s.On {
		return
	}
	if l.Causes == nil {
		l.Causes = make(map[Cause]standing)
	}
	l.Causes[c] = s
}

// suspended returns the causes for which the PIN is suspended now.
func (l *ledger) suspended() (set Causes) {
	for c, s := range l.Causes {
		if s.On {
			set = set.With(c)
		}
	}
	return set
}

// refusal returns the answer while the PIN is suspended, and nil if it is not, or for no other causes
// than those in despite.
func (l *ledger) refusal(despite Causes) error {
	if set := l.suspended(); set&^despite != 0 {
		return &Error{Reason: Suspended, Causes: set}
	}
	return nil
}

// Suspend has [Guard.Verify] and [Guard.Change] refuse the account for a cause, until
// [Guard.Resume] is called for the same cause. The account needs no PIN: one that is set
// later is suspended as well. Nothing else lifts a cause, but [Guard.Erase] takes the whole
// account away.
//
// Number the calls about one cause of an account with order, from 1 on: take a counter that
// is kept with the reason, such as one in the account's own record, or the time in
// microseconds where a person types the command. Keep to one kind of number for a cause.
// A call with a lower number than one before does nothing and returns nil, so that a call which
// comes late undoes no newer one. The same call again does nothing either. Where Suspend and
// Resume have one number the account is suspended. Numbers of different causes are not compared.
//
// Once Suspend has returned nil, Verify refuses, and so does each Verify that is under way at
// that moment and has not written its answer yet. After an error call Suspend again with the
// same number: it may have been done or not.
func (g *Guard) Suspend(ctx context.Context, account string, cause Cause, order uint64) (err error) {
	defer g.tell(ctx, "suspend", g.now(), &err)
	return g.say(ctx, account, cause, standing{Order: order, On: true})
}

// Resume lifts one cause of [Guard.Suspend], and no other. See there for order. Resume for a
// cause that was never there is kept as well: a Suspend with a lower number that comes
// late does nothing.
func (g *Guard) Resume(ctx context.Context, account string, cause Cause, order uint64) (err error) {
	defer g.tell(ctx, "resume", g.now(), &err)
	return g.say(ctx, account, cause, standing{Order: order})
}

// say writes a word about a cause. What an earlier call has said is written once more: its
// own write may be one that the store may yet lose.
func (g *Guard) say(ctx context.Context, account string, cause Cause, s standing) error {
	if err := checkNames(account); err != nil {
		return err
	}
	switch {
	case !cause.known():
		return errCause
	case s.Order == 0:
		return errOrder
	}
	return g.update(ctx, account, func(r *row) error {
		r.Value.say(cause, s)
		return nil
	})
}
