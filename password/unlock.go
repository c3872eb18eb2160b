package password

import (
	"context"

	"github.com/go-realname/sdk/kv"
)

// Unlock ends the lock that wrong PINs have brought, for a person who has shown in another way that
// the account is theirs. Who may call it, and how often, is up to the service. The wrong tries stay
// counted: one or two more lock again, for longer, and ten in 24 hours lock until the oldest is a
// day old. That lock, and that only a reset is open, Unlock does not lift: it is refused with Locked
// or ResetOnly. Where nothing is locked, or there is no PIN, it does nothing.
func (g *Guard) Unlock(ctx context.Context, account string) (err error) {
	defer g.tell(ctx, "unlock", g.now(), &err)
	if err := checkNames(account); err != nil {
		return err
	}
	return g.update(ctx, account, func(r *row) error {
		if !r.Exists() {
			return kv.SkipWrite
		}
		return r.Value.unlock(g.micros())
	})
}

// unlock ends the lock after wrong tries in a row.
func (l *ledger) unlock(now int64) error {
	if l.Reset {
		return &Error{Reason: ResetOnly}
	}
	was := l.Until
	l.Until = 0
	switch until := l.locked(now); {
	case until != 0:
		return &Error{Reason: Locked, RetryAt: instant(until)}
	case was <= now:
		return kv.SkipWrite
	}
	return nil
}
