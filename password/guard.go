package password

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/observe"
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

	// Hasher is the slow hash of new PINs. Nil means pwhash.PBKDF2{}.
	Hasher pwhash.Hasher

	// Older are Hashers whose hashes are still verified, such as the one before a change.
	Older []pwhash.Hasher

	// Parallel is how many hashes are computed at a time, as in
	// [pwhash.KeeperConfig].
	Parallel int

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// Observer, if not nil, is told of every call, what came of it and how long it took, for
	// metrics and traces. It is not told whose PIN it was about.
	Observer observe.Observer

	// Prefix comes before the keys of all records.
	Prefix string
}

// A Guard keeps the payment PINs of accounts. It keeps everything in the store: any number of
// processes may serve the same account. In each, one slow hash is computed at a time for an
// account.
//
// An account and a session are opaque strings of the embedding service, 1 to
// 256 bytes. In the store their names are blind indexes, and records are
// sealed. An answer that is no is an [*Error] that matches [ErrRefused]. Any
// other error means that the guard does not know, [ErrBusy] among them. A try that
// ends so before the PIN was compared is given back: it may have waited for the slow
// hash in vain ([pwhash.ErrNotBegun]), or the key service may have failed. Once a hash
// has begun it is carried to its end and counted, even if the caller has gone.
//
// Where a store may yet lose a write ([kv.ErrUnsure]) nothing is answered. The same
// call again gives an answer only once a write says that it stays.
//
// Times are those of Now. A clock that is set back makes a lock longer, never
// shorter; one that runs ahead ends it early, so keep the clocks of all
// processes together.
type Guard struct {
	policy   PINPolicy
	now      func() time.Time
	observer observe.Observer
	keeper   *pwhash.Keeper
	keys     *keyring.Ring
	accounts *records.Table[ledger]
	under    func() *underWay // hides the accounts from whatever prints a Guard
	seen     func() *seenStaged
}

// NewGuard returns a Guard that works as c says. The error names everything
// that is wrong with c.
func NewGuard(c GuardConfig) (*Guard, error) {
	err := c.problems()
	if err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	under, seen := new(underWay), new(seenStaged)
	g := &Guard{
		policy: c.Policy, now: c.Now, keys: c.Keys, observer: c.Observer,
		under: func() *underWay { return under }, seen: func() *seenStaged { return seen },
	}
	if g.accounts, err = newTable(&c); err != nil {
		return nil, err
	}
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

// Set gives an account without a PIN its first one. Refusals: WeakPIN, HasPIN,
// TooManyChanges.
func (g *Guard) Set(ctx context.Context, account string, pin PIN, person Person) (err error) {
	defer g.tell(ctx, "set", g.now(), &err)
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	fresh := func(l *ledger) error {
		if l.Active != nil {
			return errHasPIN
		}
		return nil
	}
	id := rand.Uint64()
	err = g.renew(ctx, account, pin, fresh, func(l *ledger, hash string) error {
		l.set(id, hash, g.micros(), g.policy.history())
		return nil
	})
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
	err := g.update(ctx, account, func(r *row) error {
		if r.Value.Active == nil {
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
// ResetOnly, NoPIN, Suspended. While an account is locked the answer is the same
// whatever the PIN.
//
// While there is a cause to suspend the PIN ([Guard.Suspend]), the answer is Suspended, with
// the causes, whatever the PIN, whatever was wrong before, and whether there is a PIN at
// all. It costs one read of the account's record: nothing is counted, hashed or written. Verify
// says yes only by a write to a record without a cause. So once Suspend has returned, a
// Verify that is under way refuses as well; its try is taken back.
//
// At most as many tries as are left are under way at a time; one beyond them
// gets [ErrBusy]. It is not counted and may be asked again at once.
func (g *Guard) Verify(ctx context.Context, account string, pin PIN) (err error) {
	defer g.tell(ctx, "verify", g.now(), &err)
	_, _, err = g.verify(ctx, account, pin, 0)
	return err
}

// VerifyDespite is [Guard.Verify], but says yes also where the PIN is suspended for no other causes than
// those in despite. It shows who somebody is whose account is stopped, such as before it is erased for them
// after they withdrew a consent ([CauseConsent]). Never let it pay. Tries count and lock as those of Verify.
func (g *Guard) VerifyDespite(ctx context.Context, account string, pin PIN, despite Causes) (err error) {
	defer g.tell(ctx, "verify", g.now(), &err)
	_, _, err = g.verify(ctx, account, pin, despite)
	return err
}

// Change replaces the PIN old, which is verified and counted as by Verify, by
// pin. Refusals: WeakPIN, also where pin is one of the last ones, and those of
// Verify. Once [Guard.Suspend] has returned, a Change that is under way changes nothing.
func (g *Guard) Change(ctx context.Context, account string, old, pin PIN, person Person) (err error) {
	defer g.tell(ctx, "change", g.now(), &err)
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	seen, have, err := g.verify(ctx, account, old, 0)
	if err != nil {
		return err
	}
	known := seen.known(g.policy.history())
	if known != nil && pin == old {
		return errReused()
	}
	return g.replace(ctx, account, pin, have, seen.Active, known[min(len(known), 1):])
}

// Reset gives the account a new PIN, whatever came before, and forgets locks
// and failures. The caller has made sure anew who the person is. Refusals:
// WeakPIN, also where pin is one of the last ones; Locked; TooManyChanges.
//
// To be told that pin is one of the last ones helps whoever guesses. It counts as a
// wrong try does, and the same locks follow. Nothing is compared, and so nothing
// told, while wrong tries have locked the account, while only a reset is open, and
// after 50 comparisons in 30 days. Where comparisons had a part in the lock, the
// refusal is Locked. An eleventh comparison or a twenty-first new PIN in a day is
// TooManyChanges. A fourth new PIN at a time gets [ErrBusy].
func (g *Guard) Reset(ctx context.Context, account string, pin PIN, person Person) (err error) {
	defer g.tell(ctx, "reset", g.now(), &err)
	if err := g.checkNew(pin, person, account); err != nil {
		return err
	}
	id := rand.Uint64()
	return g.renew(ctx, account, pin, nil, func(l *ledger, hash string) error {
		l.forgive()
		l.set(id, hash, g.micros(), g.policy.history())
		return nil
	})
}

// Stage keeps pin for the account without making it the account's PIN: that is
// left to [Guard.Activate], once whatever the session is for has been approved.
// It takes the place of what the session staged before. Refusals: WeakPIN, also
// where pin is one of the last ones, which counts as by [Guard.Reset]; Locked and
// TooManyChanges as there; NotStaged if the session has activated one.
//
// The guard keeps the last eight sessions of an account: eight more push a PIN out without an
// error. Ask [Guard.Staged] before you rely on it.
func (g *Guard) Stage(
	ctx context.Context, account, session string, pin PIN, person Person,
) (err error) {
	defer g.tell(ctx, "stage", g.now(), &err)
	if err := g.checkNew(pin, person, account, session); err != nil {
		return err
	}
	return g.renew(ctx, account, pin, nil, func(l *ledger, hash string) error {
		return l.stage(g.session(l, session), hash)
	})
}

// Activate makes the PIN that the session has staged the account's, and forgets
// locks and failures, as Reset does. A second call changes nothing and succeeds
// too. The refusal is NotStaged.
func (g *Guard) Activate(ctx context.Context, account, session string) (err error) {
	defer g.tell(ctx, "activate", g.now(), &err)
	if err := checkNames(account, session); err != nil {
		return err
	}
	now, id := g.micros(), rand.Uint64()
	have, ok := g.seen().take(account, session)
	if !ok {
		var err error
		if have, err = g.fetch(ctx, account); err != nil {
			return err
		}
	}
	// What an earlier call has done is written once more: its own write may be
	// one that the store may yet lose.
	_, err = g.updateFrom(ctx, have, func(r *row) error {
		l := &r.Value
		return l.activate(g.session(l, session), id, now, g.policy.history())
	})
	return err
}

// Staged reports whether [Guard.Activate] would find a PIN of the session: one that
// is staged, or that the session has activated already.
//
// Ask it just before you approve what the session is for. If it reports false, do
// not approve: have the user set the PIN again, since others that were staged for
// the account have pushed it out. A PIN that was asked about stays until it is activated
// or dropped: others push each other out, unless eight were asked about.
// Activate may still answer NotStaged, where the PIN was dropped or the account
// erased meanwhile.
//
// True is said only of what stays: while the store may yet lose it, Staged returns
// an error, as all calls do.
func (g *Guard) Staged(ctx context.Context, account, session string) (bool, error) {
	if err := checkNames(account, session); err != nil {
		return false, err
	}
	have, err := g.fetch(ctx, account)
	if err != nil {
		return false, err
	}
	there := false
	have, err = g.updateFrom(ctx, have, func(r *row) error {
		l := &r.Value
		if there = l.keep(g.session(l, session)); !there {
			return kv.SkipWrite
		}
		return nil // written even if nothing changes, as in Activate
	})
	if err != nil || !there {
		return false, err
	}
	g.seen().put(account, session, have)
	return true, nil
}

// Drop forgets what the session has staged. It succeeds where there is nothing.
func (g *Guard) Drop(ctx context.Context, account, session string) error {
	if err := checkNames(account, session); err != nil {
		return err
	}
	g.seen().forget(account)
	return g.update(ctx, account, func(r *row) error {
		if !r.Exists() {
			return kv.SkipWrite
		}
		l := &r.Value
		l.drop(g.session(l, session)) // written even if an earlier call did it, as in Activate
		return nil
	})
}

// Erase forgets the account: its PINs, its failures, and for which causes its PIN is
// suspended, with the numbers of those calls. It succeeds where there is nothing. An account
// that begins anew under the same name is not suspended: where it is to be, call [Guard.Suspend].
func (g *Guard) Erase(ctx context.Context, account string) (err error) {
	defer g.tell(ctx, "erase", g.now(), &err)
	if err := checkNames(account); err != nil {
		return err
	}
	g.seen().forget(account)
	at := g.place(account)
	if _, err := g.accounts.Home(ctx, at); err != nil {
		return err
	}
	for range 64 {
		r, err := g.accounts.Locate(ctx, at.Name)
		if err != nil {
			return err
		}
		err = g.remove(ctx, r)
		if !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return ErrBusy
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
	if err != nil || !g.accounts.Stale(have) {
		return err
	}
	_, err = g.updateFrom(ctx, have, func(*row) error { return nil })
	return err
}

// A State is what may be told about an account's PIN.
type State struct {
	Set       bool      // whether the account has a PIN
	Since     time.Time // when it was set
	TriesLeft int       // wrong tries before the next lock; 0 while locked
	RetryAt   time.Time // when the lock ends; zero if there is none
	ResetOnly bool      // whether only a reset helps

	// Suspended says why the PIN is suspended, if it is, also where there is none yet. The
	// other fields are what they would be without: they come true once the set is empty.
	Suspended Causes
}

// State returns what may be told about the account's PIN, and to the service why it is
// suspended. It counts nothing and changes nothing.
func (g *Guard) State(ctx context.Context, account string) (State, error) {
	if err := checkNames(account); err != nil {
		return State{}, err
	}
	r, err := g.accounts.Find(ctx, g.place(account))
	l := &r.Value
	if err != nil || l.Active == nil {
		return State{Suspended: l.suspended()}, err
	}
	now := g.micros()
	l.tidy(now)
	s := State{
		Set:       true,
		Since:     instant(l.Active.Since),
		TriesLeft: l.left(now),
		ResetOnly: l.Reset,
		Suspended: l.suspended(),
	}
	if until := l.locked(now); until != 0 {
		s.RetryAt = instant(until)
	}
	return s, nil
}
