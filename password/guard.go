package password

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/internal/reindex"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password/pwhash"
)

// A GuardConfig says how a [Guard] works. Store and Keys are required; every
// other field may be left zero.
type GuardConfig struct {
	// Store keeps one record for each account, for as long as the account
	// lives. It should be durable: a write that is lost is a try that was free.
	Store kv.Store

	// Keys is where the keyed step is made, without which no PIN is verified.
	// A MAC service in the ring (an HSM) takes part in each.
	Keys *keyring.Ring

	// Policy is asked about each new PIN.
	Policy PINPolicy

	// Hasher is the slow hash. Nil means pwhash.PBKDF2{}. Older are those
	// whose hashes are still verified.
	Hasher pwhash.Hasher
	Older  []pwhash.Hasher

	// Parallel is how many hashes are computed at a time, as in
	// [pwhash.KeeperConfig].
	Parallel int

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// Prefix comes before the keys of all records.
	Prefix string
}

// A Guard keeps the payment PINs of accounts. It holds no state of its own: any
// number of processes may serve the same account.
//
// An account and a session are opaque strings of the embedding service, 1 to
// 256 bytes. In the store their names are blind indexes, and records are
// sealed. An answer that is no is an [*Error] that matches [ErrRefused]. Any
// other error means that the guard does not know, [ErrBusy] among them; a try
// that ends so is given back, at most ten times a day.
//
// Where a store may yet lose a write ([kv.ErrUnsure]) nothing is answered. The same
// call again gives an answer only once a write says that it stays.
//
// Times are those of Now. A clock that is set back makes a lock longer, never
// shorter; one that runs ahead ends it early, so keep the clocks of all
// processes together.
type Guard struct {
	store   kv.Store
	prefix  string
	policy  PINPolicy
	now     func() time.Time
	keeper  *pwhash.Keeper
	keys    *keyring.Ring
	records *keyring.Purpose
	mover   *reindex.Mover
}

// NewGuard returns a Guard that works as c says. The error names everything
// that is wrong with c.
func NewGuard(c GuardConfig) (*Guard, error) {
	g := &Guard{store: c.Store, prefix: c.Prefix, policy: c.Policy, now: c.Now, keys: c.Keys}
	if g.now == nil {
		g.now = time.Now
	}
	err := c.problems()
	if err != nil {
		return nil, err
	}
	if g.records, err = c.Keys.Purpose("password/guard"); err != nil {
		return nil, err
	}
	notes, err := c.Keys.Purpose("password/moved")
	if err != nil {
		return nil, err
	}
	g.mover = &reindex.Mover{Store: c.Store, Notes: notes, Reseal: moved}
	g.keeper, err = pwhash.NewKeeper(pwhash.KeeperConfig{
		Keys: c.Keys, Purpose: "password/pin",
		Hasher: c.Hasher, Older: c.Older, Parallel: c.Parallel,
	})
	return g, err
}

func (c *GuardConfig) problems() error {
	var errs []error
	if c.Store == nil {
		errs = append(errs, errors.New("password: GuardConfig.Store is missing"))
	}
	if c.Keys == nil {
		errs = append(errs, errors.New("password: GuardConfig.Keys is missing"))
	}
	if !kv.ValidKey(c.Prefix + "p/" + indexForm) {
		errs = append(errs, errors.New("password: GuardConfig.Prefix is not fit for a key"))
	}
	return errors.Join(errs...)
}

// Set gives an account without a PIN its first one. Refusals: WeakPIN, HasPIN.
func (g *Guard) Set(ctx context.Context, account string, pin PIN, person Person) error {
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	fresh := func(l *ledger) error {
		if l.Active != nil {
			return errHasPIN
		}
		return nil
	}
	l, err := g.load(ctx, account)
	if err == nil {
		err = fresh(&l)
	}
	if err == nil {
		err = g.replace(ctx, account, pin, fresh)
	}
	if err == errHasPIN {
		return g.confirmPIN(ctx, account)
	}
	return err
}

// errHasPIN is HasPIN before it is sure.
var errHasPIN = errors.New("password: account has a PIN")

// confirmPIN returns HasPIN once that is sure: the PIN may be that of a call
// whose write the store may yet lose, so it is written upon.
func (g *Guard) confirmPIN(ctx context.Context, account string) error {
	err := g.update(ctx, account, func(l *ledger) error {
		if l.Active == nil {
			return ErrBusy // erased, or lost, meanwhile
		}
		return nil
	})
	if err != nil {
		return err
	}
	return &Error{Reason: HasPIN}
}

// Verify reports, by a nil error, that pin is the account's. The try is counted
// before the PIN is looked at, and taken back if it is right; then also the row
// of wrong ones begins anew. Refusals: WrongPIN with the tries left, Locked,
// ResetOnly, NoPIN. While an account is locked the answer is the same whatever
// the PIN.
//
// At most as many tries as are left are under way at a time; one beyond them
// gets [ErrBusy]. It is not counted and may be asked again at once.
func (g *Guard) Verify(ctx context.Context, account string, pin PIN) error {
	_, err := g.verify(ctx, account, pin)
	return err
}

// Change replaces the PIN old, which is verified and counted as by Verify, by
// pin. Refusals: WeakPIN, also where pin is one of the last ones, and those of
// Verify.
func (g *Guard) Change(ctx context.Context, account string, old, pin PIN, person Person) error {
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	l, err := g.verify(ctx, account, old)
	if err != nil {
		return err
	}
	if err := g.compare(ctx, account, pin, l.known(g.policy.history())); err != nil {
		return err
	}
	return g.replace(ctx, account, pin, func(now *ledger) error {
		if now.Active == nil || now.Active.ID != l.Active.ID {
			return ErrBusy
		}
		return nil
	})
}

// Reset gives the account a new PIN, whatever came before, and forgets locks
// and failures. The caller has made sure anew who the person is. Refusals:
// WeakPIN, also where pin is one of the last ones; TooManyChanges.
func (g *Guard) Reset(ctx context.Context, account string, pin PIN, person Person) error {
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	if _, err := g.probe(ctx, account, pin); err != nil {
		return err
	}
	return g.replace(ctx, account, pin, func(l *ledger) error {
		l.forgive()
		return nil
	})
}

// Stage keeps pin for the account without making it the account's PIN: that is
// left to [Guard.Activate], once whatever the session is for has been approved.
// It takes the place of what the session staged before. Refusals: WeakPIN, also
// where pin is one of the last ones; TooManyChanges; NotStaged if the session
// has activated one. Of an account's sessions the last eight are kept.
func (g *Guard) Stage(
	ctx context.Context, account, session string, pin PIN, person Person,
) error {
	if err := g.checkNew(pin, person, account, session); err != nil {
		return err
	}
	have, err := g.probe(ctx, account, pin)
	if err != nil {
		return err
	}
	hash, err := g.hash(ctx, account, pin)
	if err != nil {
		return err
	}
	_, err = g.updateFrom(ctx, account, have, func(l *ledger) error {
		return l.stage(g.session(l, session), hash)
	})
	return err
}

// Activate makes the PIN that the session has staged the account's, and forgets
// locks and failures, as Reset does. A second call changes nothing and succeeds
// too. The refusal is NotStaged.
func (g *Guard) Activate(ctx context.Context, account, session string) error {
	if err := checkNames(account, session); err != nil {
		return err
	}
	now, id := g.micros(), rand.Uint64()
	// What an earlier call has done is written once more: its own write may be
	// one that the store may yet lose.
	return g.update(ctx, account, func(l *ledger) error {
		return l.activate(g.session(l, session), id, now, g.policy.history())
	})
}

// Drop forgets what the session has staged. It succeeds where there is nothing.
func (g *Guard) Drop(ctx context.Context, account, session string) error {
	if err := checkNames(account, session); err != nil {
		return err
	}
	return g.update(ctx, account, func(l *ledger) error {
		if l.isNew() {
			return kv.SkipWrite
		}
		l.drop(g.session(l, session)) // written even if an earlier call did it, as in Activate
		return nil
	})
}

// Erase forgets the account: its PINs, and its failures. It succeeds where there
// is nothing.
func (g *Guard) Erase(ctx context.Context, account string) error {
	if err := checkNames(account); err != nil {
		return err
	}
	key, err := g.home(ctx, account)
	if err != nil {
		return err
	}
	for range 64 {
		r, at, err := g.mover.Get(ctx, key)
		if err != nil {
			return err
		}
		err = g.remove(ctx, account, at, r)
		if !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return ErrBusy
}

// emptyFor is how long an empty record stays where a slow process might yet copy
// the one that was moved.
const emptyFor = 48 * time.Hour

// remove deletes a record, or empties it where records may be on the move. Where
// there is none it may be that an earlier removal can yet be lost, so that an
// empty one is put there first.
func (g *Guard) remove(ctx context.Context, account, key string, r kv.Record) error {
	moving := len(g.keys.Keys()) > 1
	if moving || r.Version == 0 {
		empty, err := g.seal(account, ledger{})
		if err != nil {
			return err
		}
		empty.Expires = g.now().Add(emptyFor)
		if r, err = kv.Put(ctx, g.store, key, r.Version, empty); err != nil || moving {
			return err
		}
	}
	return g.store.Delete(ctx, key, r.Version)
}

// Reindex sees to it that the account's record lies under the index key of the
// ring, and is sealed under its current key. Any call does the first by the way
// while the ring names an old index key, and any write the second; this is for
// accounts that are not seen meanwhile, before the old key goes. The PIN itself stays
// under its key until it is verified next.
func (g *Guard) Reindex(ctx context.Context, account string) error {
	if err := checkNames(account); err != nil {
		return err
	}
	have, err := g.fetch(ctx, account)
	if err != nil || have.Version == 0 {
		return err
	}
	if key, err := g.keys.SealedUnder(have.Value); err == nil && key == g.keys.Current() {
		return nil
	}
	_, err = g.updateFrom(ctx, account, have, func(*ledger) error { return nil })
	return err
}

// A State is what may be told about an account's PIN.
type State struct {
	Set       bool      // whether the account has a PIN
	Since     time.Time // when it was set
	TriesLeft int       // wrong tries before the next lock; 0 while locked
	RetryAt   time.Time // when the lock ends; zero if there is none
	ResetOnly bool      // whether only a reset helps
}

// State returns what may be told about the account's PIN. It counts nothing
// and changes nothing.
func (g *Guard) State(ctx context.Context, account string) (State, error) {
	if err := checkNames(account); err != nil {
		return State{}, err
	}
	l, err := g.load(ctx, account)
	if err != nil || l.Active == nil {
		return State{}, err
	}
	now := g.micros()
	l.tidy(now)
	s := State{
		Set:       true,
		Since:     instant(l.Active.Since),
		TriesLeft: l.left(now),
		ResetOnly: l.Reset,
	}
	if until := l.locked(now); until != 0 {
		s.RetryAt = instant(until)
	}
	return s, nil
}
