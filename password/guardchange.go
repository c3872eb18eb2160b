package password

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A change is a new PIN on its way into an account's ledger.
type change struct {
	id    uint64
	at    int64
	have  row      // the account's record
	known []string // hashes of which the PIN must not be
	begun bool     // whether anything was compared or hashed
	hit   bool     // whether the PIN is one of those known
}

// underWay counts the new PINs that a process has under way for each account. It
// holds accounts only while there are some. The zero underWay is ready to use.
type underWay struct {
	mu sync.Mutex
	of map[string]int
}

// enter reports whether there is room for one more. If so, the caller calls leave.
func (u *underWay) enter(account string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of[account] >= maxChanges {
		return false
	}
	if u.of == nil {
		u.of = make(map[string]int)
	}
	u.of[account]++
	return true
}

func (u *underWay) leave(account string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of[account]--; u.of[account] == 0 {
		delete(u.of, account)
	}
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

// renew brings a new PIN into the ledger, of somebody who has not shown to know the
// present one. Allowed, which may be nil, looks at the ledger before anything is
// hashed; write, which puts the hash into it, may still refuse.
//
// A PIN that is compared with known ones is counted before that, in a write of its
// own. Any other one tells nobody anything: it is counted when it is written, or
// given up, and how many are under way is bounded in each process.
func (g *Guard) renew(ctx context.Context, account string, pin PIN,
	allowed func(*ledger) error, write func(l *ledger, hash string) error) error {
	if !g.under().enter(account) {
		return ErrBusy
	}
	defer g.under().leave(account)
	c, err := g.begin(ctx, account, allowed)
	if err != nil {
		return err
	}
	hash, err := g.prepare(ctx, account, pin, c)
	if err == nil {
		_, err = g.updateFrom(ctx, c.have, func(r *row) error {
			r.Value.end(c.id, c.at)
			return write(&r.Value, hash)
		})
	}
	if err == nil {
		return nil
	}
	if failed := g.abandon(ctx, account, c); failed != nil && c.hit {
		return failed // what is not counted is not told
	}
	return err
}

// begin counts a new PIN in one swap, if it is to be compared.
func (g *Guard) begin(
	ctx context.Context, account string, allowed func(*ledger) error,
) (*change, error) {
	c := &change{id: rand.Uint64(), at: g.micros()}
	have, err := g.fetch(ctx, account)
	if err != nil {
		return nil, err
	}
	var refusal error
	c.have, err = g.updateFrom(ctx, have, func(r *row) (err error) {
		l := &r.Value
		refusal = nil
		if allowed != nil {
			if err := allowed(l); err != nil {
				return err
			}
		}
		mended := l.mend(c.at)
		c.known, err = l.begin(c.id, c.at, g.policy.history())
		if err == nil && c.known == nil {
			return kv.SkipWrite
		}
		if mended && errors.Is(err, ErrRefused) { // or it would be refused for ever
			refusal, err = err, nil
		}
		return err
	})
	if errors.Is(err, kv.ErrUnknown) {
		// It may be there. Nothing was hashed, so it is taken back.
		g.abandon(ctx, account, c)
	}
	return c, cmp.Or(err, refusal)
}

// prepare compares a new PIN with those it must differ from, and hashes it.
func (g *Guard) prepare(ctx context.Context, account string, pin PIN, c *change) (string, error) {
	for _, h := range c.known {
		same, err := g.is(ctx, account, pin, h)
		if err != nil {
			return "", err
		}
		c.begun = true
		if same {
			c.hit = true
			return "", errReused()
		}
	}
	hash, err := g.hash(ctx, account, pin)
	c.begun = c.begun || err == nil
	return hash, err
}

// abandon ends a change that came to nothing, whether the caller has gone or not. It
// is not counted if nothing was compared or hashed. If the PIN was a known one, that
// is a failure as a wrong try is.
func (g *Guard) abandon(ctx context.Context, account string, c *change) error {
	if c.known == nil && !c.begun {
		return nil // it was never written
	}
	now := g.micros()
	_, err := g.insist(ctx, account, row{}, func(r *row) error {
		if !r.Exists() && !c.begun {
			return kv.SkipWrite
		}
		l := &r.Value
		l.abandon(c.id, c.at, c.begun)
		if c.hit {
			l.hit(c.id, now)
		}
		return nil
	})
	return err
}

// is reports whether hash was made of pin. If its key is gone from the ring it is
// passed over.
func (g *Guard) is(ctx context.Context, account string, pin PIN, hash string) (bool, error) {
	d := pin.digits()
	defer clear(d[:])
	same, _, err := g.keeper.Verify(ctx, account, d[:], hash)
	if errors.Is(err, keyring.ErrUnknownKey) {
		return false, nil
	}
	return same, err
}

func errReused() error {
	return &Error{Reason: WeakPIN, Violations: []Violation{{Kind: Reused, End: digits}}}
}

func (g *Guard) hash(ctx context.Context, account string, pin PIN) (string, error) {
	d := pin.digits()
	defer clear(d[:])
	return g.keeper.Hash(ctx, account, d[:])
}

// replace makes pin the account's PIN, of somebody who has shown to know the one that
// seen is, and which pin is not. It must not be one of the earlier ones either.
func (g *Guard) replace(
	ctx context.Context, account string, pin PIN, have row, seen *active, earlier []string,
) error {
	for _, h := range earlier {
		if same, err := g.is(ctx, account, pin, h); err != nil {
			return err
		} else if same {
			return errReused()
		}
	}
	hash, err := g.hash(ctx, account, pin)
	if err != nil {
		return err
	}
	now, id := g.micros(), rand.Uint64()
	_, err = g.updateFrom(ctx, have, func(r *row) error {
		l := &r.Value
		if err := l.refusal(0); err != nil {
			return err
		}
		if l.Active == nil || l.Active.ID != seen.ID {
			return ErrBusy
		}
		l.set(id, hash, now, g.policy.history())
		return nil
	})
	return err
}
