package password

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// verify reserves a try, looks at the PIN, and settles the try. It returns the
// ledger as it was reserved in.
func (g *Guard) verify(ctx context.Context, account string, pin PIN) (ledger, error) {
	if err := checkNames(account); err != nil {
		return ledger{}, err
	}
	id := rand.Uint64()
	l, err := g.reserve(ctx, account, id)
	if err != nil {
		return l, err
	}
	// From here on the try is settled even if the caller has gone.
	ok, fresh, err := g.look(ctx, account, pin, l.Active.Hash)
	if err != nil {
		g.release(ctx, account, id)
		return l, err
	}
	return l, g.settle(ctx, account, id, l.Active, ok, fresh)
}

// reserve takes a place for the try in one swap, before anything is looked at.
func (g *Guard) reserve(ctx context.Context, account string, id uint64) (l ledger, err error) {
	now := g.micros()
	err = g.update(ctx, account, func(next *ledger) error {
		err := next.reserve(id, now)
		l = *next
		return err
	})
	if errors.Is(err, kv.ErrUnknown) {
		// It may be there. No verdict follows, so it is taken back.
		g.release(ctx, account, id)
	}
	return l, err
}

// look compares the PIN with the hash. Where the hash is stale it returns a
// fresh one as well, if it can.
func (g *Guard) look(
	ctx context.Context, account string, pin PIN, hash string,
) (ok bool, fresh string, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryLife/2)
	defer cancel()
	var d six // stays so for the zero PIN, which is nobody's
	if pin.IsValid() {
		d = pin.digits()
	}
	defer clear(d[:])
	ok, stale, err := g.keeper.Verify(ctx, account, d[:], hash)
	if err == nil && stale {
		fresh, _ = g.keeper.Hash(ctx, account, d[:])
	}
	return ok, fresh, err
}

// settle writes the outcome of a try, and returns it once it is written: a
// right PIN whose try could not be settled is "don't know", as is a wrong one,
// so that the error does not tell.
func (g *Guard) settle(
	ctx context.Context, account string, id uint64, seen *active, ok bool, fresh string,
) error {
	var answer error
	now := g.micros()
	err := g.insist(ctx, account, func(l *ledger) error {
		answer = nil
		switch {
		case l.Active == nil:
			answer = ErrBusy // erased meanwhile
			return kv.SkipWrite
		case !ok && l.find(id) < 0:
			answer = ErrBusy // erased and set anew meanwhile: there is nothing to count
			return kv.SkipWrite
		case !ok:
			answer = l.miss(id, now)
		case l.Active.ID != seen.ID:
			l.giveBack(id, now)
			answer = ErrBusy // replaced meanwhile
		default:
			l.succeed(id)
			if fresh != "" && l.Active.Hash == seen.Hash {
				a := *l.Active
				a.Hash = fresh
				l.Active = &a
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return answer
}

// release gives a try back after an error. If that fails too, the try is
// counted as wrong when its time is over. Where the try is not there the ledger is
// written all the same: a reservation that is still on its way then comes too
// late, and a release that may yet be lost is made sure.
func (g *Guard) release(ctx context.Context, account string, id uint64) {
	now := g.micros()
	g.insist(ctx, account, func(l *ledger) error {
		if l.isNew() {
			return kv.SkipWrite
		}
		l.giveBack(id, now)
		return nil
	})
}

// insist updates the ledger whether the caller has gone or not, and a second
// and third time where the store failed: its changes are by the id of a try, so
// doing one twice is doing it once.
func (g *Guard) insist(ctx context.Context, account string, next func(*ledger) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	var err error
	for range 3 {
		err = g.update(ctx, account, next)
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	return err
}

// checkNew checks a new PIN against the policy, and the names.
func (g *Guard) checkNew(pin PIN, person Person, names ...string) error {
	if err := checkNames(names...); err != nil {
		return err
	}
	if v := g.policy.Check(pin, person); v != nil {
		return &Error{Reason: WeakPIN, Violations: v}
	}
	return nil
}

// probe compares a new PIN with the last ones for a caller who need not know
// the present one. The comparison is counted first: it could be used to guess. It
// returns the record as it is then.
func (g *Guard) probe(ctx context.Context, account string, pin PIN) (kv.Record, error) {
	var known []string
	now := g.micros()
	have, err := g.fetch(ctx, account)
	if err != nil {
		return have, err
	}
	have, err = g.updateFrom(ctx, account, have, func(l *ledger) error {
		if known = l.known(g.policy.history()); known == nil {
			return kv.SkipWrite
		}
		return l.probe(now)
	})
	if err != nil {
		return have, err
	}
	return have, g.compare(ctx, account, pin, known)
}

// compare returns an error if pin is what one of the hashes was made of. A hash
// under a key that the ring no longer has is passed over.
func (g *Guard) compare(ctx context.Context, account string, pin PIN, hashes []string) error {
	d := pin.digits()
	defer clear(d[:])
	for _, h := range hashes {
		same, _, err := g.keeper.Verify(ctx, account, d[:], h)
		if err != nil && !errors.Is(err, keyring.ErrUnknownKey) {
			return err
		}
		if same {
			return &Error{Reason: WeakPIN, Violations: []Violation{{Kind: Reused, End: digits}}}
		}
	}
	return nil
}

func (g *Guard) hash(ctx context.Context, account string, pin PIN) (string, error) {
	d := pin.digits()
	defer clear(d[:])
	return g.keeper.Hash(ctx, account, d[:])
}

// replace makes pin the account's PIN. Once it is hashed, allowed looks at the
// ledger as it is by then, and may still refuse.
func (g *Guard) replace(
	ctx context.Context, account string, pin PIN, allowed func(*ledger) error,
) error {
	hash, err := g.hash(ctx, account, pin)
	if err != nil {
		return err
	}
	now, id := g.micros(), rand.Uint64()
	return g.update(ctx, account, func(l *ledger) error {
		if err := allowed(l); err != nil {
			return err
		}
		l.set(id, hash, now, g.policy.history())
		return nil
	})
}
