package password

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/kv"
)

// verify reserves a try, looks at the PIN, and settles the try, despite some causes. It returns the
// ledger as it was reserved in, and the record as it was settled in.
func (g *Guard) verify(ctx context.Context, account string, pin PIN, despite Causes) (ledger, row, error) {
	if err := checkNames(account); err != nil {
		return ledger{}, row{}, err
	}
	id := rand.Uint64()
	have, err := g.reserve(ctx, account, id, despite)
	if err != nil {
		return ledger{}, row{}, err
	}
	l := have.Value
	// From here on the try is settled even if the caller has gone.
	ok, fresh, err := g.look(ctx, account, pin, l.Active.Hash)
	if err != nil { // and so nothing was compared
		g.release(ctx, account, id, have)
		return l, have, err
	}
	have, err = g.settle(ctx, account, id, have, despite, ok, fresh)
	return l, have, err
}

// reserve takes a place for the try in one swap, before anything is looked at. It
// returns the record with the try in it.
func (g *Guard) reserve(ctx context.Context, account string, id uint64, despite Causes) (row, error) {
	now := g.micros()
	have, err := g.fetch(ctx, account)
	if err != nil {
		return row{}, err
	}
	have, err = g.updateFrom(ctx, have, func(r *row) error { return r.Value.reserve(id, now, despite) })
	if errors.Is(err, kv.ErrUnknown) {
		// It may be there. Nothing was compared, so it is taken back.
		g.release(ctx, account, id, row{})
	}
	return have, err
}

// maxWait is how long a try waits for the slow hash. With what the hash may take
// itself it stays below tryLife.
const maxWait = 20 * time.Second

// look compares the PIN with the hash. An error means that it did not: the wait for
// the hash was too long, or the hasher or the key service failed. Where the hash is
// stale it returns a fresh one as well, if it can.
func (g *Guard) look(
	ctx context.Context, account string, pin PIN, hash string,
) (ok bool, fresh string, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
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

// settle writes the outcome of a try in the record that it was reserved in, and returns it
// once it is written: a
// right PIN whose try could not be settled is "don't know", as is a wrong one,
// so that the error does not tell.
func (g *Guard) settle(
	ctx context.Context, account string, id uint64, have row, despite Causes, ok bool, fresh string,
) (row, error) {
	var answer error
	now, seen := g.micros(), have.Value.Active
	have, err := g.insist(ctx, account, have, func(r *row) error {
		l := &r.Value
		suspended := l.refusal(despite)
		answer = nil
		switch {
		case suspended != nil: // meanwhile: the answer is the same whatever the PIN
			l.release(id)
			answer = suspended
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
				l.Active.Hash = fresh
			}
		}
		return nil
	})
	if err != nil {
		return have, err
	}
	return have, answer
}

// release takes a try back after which nothing was compared. If that fails too, the
// try is counted as wrong when its time is over. Where the try is not there the ledger is
// written all the same: a reservation that is still on its way then comes too
// late, and a release that may yet be lost is made sure.
func (g *Guard) release(ctx context.Context, account string, id uint64, have row) {
	g.insist(ctx, account, have, func(r *row) error {
		if !r.Exists() {
			return kv.SkipWrite
		}
		r.Value.release(id)
		return nil
	})
}

// insist updates the ledger whether the caller has gone or not, and a second
// and third time where the store failed: its changes are by the id of a try, so
// doing one twice is doing it once. Have is the record as it was read last; where
// there was none, or somebody else was faster, insist reads it.
func (g *Guard) insist(
	ctx context.Context, account string, have row, next func(*row) error,
) (row, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	var err error
	for range 3 {
		if !have.Exists() {
			have, err = g.fetch(ctx, account)
		}
		if err == nil {
			have, err = g.updateFrom(ctx, have, next)
		}
		if err == nil || ctx.Err() != nil {
			break
		}
		have = row{}
	}
	return have, err
}
