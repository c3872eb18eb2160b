package pwhash

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/go-realname/sdk/keyring"
)

// A KeeperConfig says how a [Keeper] works. Keys and Purpose are required.
type KeeperConfig struct {
	Keys *keyring.Ring // makes the keyed step; an old key stays as long as hashes made with it

	// Purpose is the label of the subkeys, such as "password/login". A hash made for one
	// purpose never verifies for another.
	Purpose string

	// Hasher makes new hashes. Nil means PBKDF2{}.
	Hasher Hasher

	// Older are Hashers of other schemes, whose hashes are still verified.
	// PBKDF2 need not be named.
	Older []Hasher

	// UnsafeImported accepts hashes that no Keeper made, such as those of the
	// program before this one. Somebody who can write to the database can then put a hash of
	// their own there; keyed hashes prevent that. Set it only until most people have logged in
	// once, and rewrite what is stale.
	UnsafeImported bool

	// Verifiers check imported hashes of schemes that no Hasher knows.
	Verifiers []Verifier

	// Parallel is how many hashes are computed at a time: a hundred logins at
	// once with argon2id would ask for two gigabytes. Zero means one for each
	// processor. Hashes of one subject are computed one after the other, so that nobody can
	// keep all others waiting. A caller who comes later waits until its context is done, and
	// then gets [ErrNotBegun].
	Parallel int
}

// A Keeper turns secrets into strings that may be stored, and checks them. It
// may be used from several goroutines.
//
// Contexts matter for waiting alone. A hash that has begun is carried to its end
// even if the caller has gone, with ten seconds at most for each call of a Hasher or
// of the key service: what was worked for is judged, and the caller can count it. An
// error means that nothing was compared.
//
// What it stores begins with k1, for the form of the string and the way that
// a password is normalised (NFC, Unicode's composed form), then has the tag of
// the keyed step and the hash without its sum:
//
//	k1.1.2026-01.Xvj3…$pbkdf2-sha256$i=600000$c29tZXNhbHQ
//
// This is a form of our own: other programs cannot verify it, and without the
// ring of keys nothing can. The string is at most 300 bytes of ASCII.
type Keeper struct {
	ring      *keyring.Ring
	purpose   *keyring.Purpose
	hasher    Hasher
	all       []Hasher
	imported  bool
	verifiers []Verifier
	slots     chan struct{}
	turns     func() *turns // hides the subjects from whatever prints a Keeper
}

// carryOn is how long a call may go on that has begun.
const carryOn = 10 * time.Second

// prefix is the version of the form and of the normalisation.
const prefix = "k1."

var errNoKeys = errors.New("pwhash: KeeperConfig.Keys is missing")

// NewKeeper returns a Keeper that works as c says.
func NewKeeper(c KeeperConfig) (*Keeper, error) {
	if c.Keys == nil {
		return nil, errNoKeys
	}
	purpose, err := c.Keys.Purpose(c.Purpose)
	if err != nil {
		return nil, err
	}
	if c.Hasher == nil {
		c.Hasher = PBKDF2{}
	}
	if c.Parallel <= 0 {
		c.Parallel = runtime.GOMAXPROCS(0)
	}
	all := append([]Hasher{c.Hasher}, c.Older...)
	waiting := new(turns)
	return &Keeper{
		turns:     func() *turns { return waiting },
		ring:      c.Keys,
		purpose:   purpose,
		hasher:    c.Hasher,
		all:       append(all, PBKDF2{}),
		imported:  c.UnsafeImported,
		verifiers: append([]Verifier(nil), c.Verifiers...),
		slots:     make(chan struct{}, c.Parallel),
	}, nil
}

// Hash returns what to store for the secret of a subject. The subject, such as
// the account's id, is part of the keyed step: a row copied to another account
// verifies nothing there. The error is [ErrTooLong], [ErrNotBegun], or one of the
// Hasher's or of the ring's key service.
func (k *Keeper) Hash(ctx context.Context, subject string, secret []byte) (string, error) {
	key := k.ring.Current()
	keyed, err := k.keyed(key, subject, secret)
	if err != nil {
		return "", err
	}
	full, err := k.slow(ctx, subject, func(ctx context.Context) (string, error) {
		return k.hasher.Hash(ctx, keyed)
	})
	if err != nil {
		return "", err
	}
	ctx, cancel := begun(ctx)
	defer cancel()
	tag, err := k.purpose.Sum(ctx, []byte(subject), []byte(full))
	if err != nil {
		return "", err
	}
	text, err := tag.MarshalText()
	return prefix + string(text) + full[:strings.LastIndexByte(full, '$')], err
}

// Verify reports whether stored was made of the secret of the subject. If so,
// stale tells that it was made with another scheme, cost or key than it would
// be now, and should be replaced by what [Keeper.Hash] returns; if that fails,
// the login does not.
//
// Where UnsafeImported is set, Verify accepts hashes that no Keeper made, such
// as "$argon2id$…", over the secret exactly as it is; they are always stale. For
// an empty stored text it takes as long as for another and reports false: verify
// so where an account is not known, with the subject that the account would have,
// and nobody can tell by the time whether it is. Errors are those of Hash, [ErrScheme], [ErrMalformed] and
// [keyring.ErrUnknownKey]; none of them says that the secret is wrong.
func (k *Keeper) Verify(
	ctx context.Context, subject string, secret []byte, stored string,
) (ok, stale bool, err error) {
	if len(secret) > MaxSecret {
		return false, false, ErrTooLong
	}
	if stored == "" {
		_, err := k.Hash(ctx, subject, secret)
		return false, false, err
	}
	rest, mine := strings.CutPrefix(stored, prefix)
	if !mine && k.imported {
		ok, err = k.foreign(ctx, subject, secret, stored)
		return ok, ok, err
	}
	i := strings.IndexByte(rest, '$')
	var tag keyring.Tag
	if !mine || i <= 0 || tag.UnmarshalText([]byte(rest[:i])) != nil {
		return false, false, ErrMalformed
	}
	ok, err = k.own(ctx, subject, secret, tag, rest[i:])
	return ok, ok && (tag.Key() != k.ring.Current() || k.hasher.Stale(rest[i:])), err
}

// own verifies what Hash made: tag, and the hash without its sum.
func (k *Keeper) own(
	ctx context.Context, subject string, secret []byte, tag keyring.Tag, head string,
) (bool, error) {
	keyed, err := k.keyed(tag.Key(), subject, secret)
	if err != nil {
		return false, err
	}
	full, err := k.repeat(ctx, subject, head, keyed)
	if err != nil {
		return false, err
	}
	ctx, cancel := begun(ctx)
	defer cancel()
	return k.purpose.Check(ctx, tag, []byte(subject), []byte(full))
}

// foreign verifies a hash that no Keeper made.
func (k *Keeper) foreign(
	ctx context.Context, subject string, secret []byte, stored string,
) (bool, error) {
	full, err := k.repeat(ctx, subject, stored, secret)
	if err == nil {
		return subtle.ConstantTimeCompare([]byte(full), []byte(stored)) == 1, nil
	}
	for _, v := range k.verifiers {
		if !errors.Is(err, ErrScheme) {
			break
		}
		var ok bool
		_, err = k.slow(ctx, subject, func(ctx context.Context) (_ string, err error) {
			ok, err = v.Verify(ctx, stored, secret)
			return "", err
		})
		if err == nil {
			return ok, nil
		}
	}
	return false, err
}

// keyed returns the keyed step before the slow hash: a MAC over subject and
// secret. It is the ring's index, which alone can be made under an older key.
// The MAC of a key service comes after the slow hash, in the tag.
func (k *Keeper) keyed(key, subject string, secret []byte) ([]byte, error) {
	if len(secret) > MaxSecret {
		return nil, ErrTooLong
	}
	mac, err := k.purpose.IndexUnder(key, []byte(subject), normal(secret))
	return []byte(mac), err
}

// normal returns secret in Unicode's composed form (NFC), as NIST SP 800-63B-4
// asks: a name typed on two keyboards is one password. Nothing else is folded.
func normal(secret []byte) []byte {
	for _, c := range secret {
		if c >= utf8.RuneSelf {
			return norm.NFC.Bytes(secret)
		}
	}
	return secret
}

// repeat hashes secret with the hasher that knows the scheme of hash.
func (k *Keeper) repeat(
	ctx context.Context, subject, hash string, secret []byte,
) (string, error) {
	return k.slow(ctx, subject, func(ctx context.Context) (full string, err error) {
		for _, h := range k.all {
			full, err = h.Repeat(ctx, hash, secret)
			if !errors.Is(err, ErrScheme) {
				break
			}
		}
		return full, err
	})
}

// slow calls f when it is the subject's turn and one of the slots is free. Whoever
// waits for the turn holds no slot.
func (k *Keeper) slow(
	ctx context.Context, subject string, f func(context.Context) (string, error),
) (string, error) {
	if err := k.turns().take(ctx, subject); err != nil {
		return "", notBegun(err)
	}
	defer k.turns().leave(subject)
	select {
	case k.slots <- struct{}{}:
		defer func() { <-k.slots }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return "", notBegun(err)
	}
	ctx, cancel := begun(ctx)
	defer cancel()
	return f(ctx)
}

// notBegun returns ErrNotBegun for the reason that a context gives.
func notBegun(cause error) error { return fmt.Errorf("%w: %w", ErrNotBegun, cause) }

// begun returns the context under which what has begun is carried to its end.
func begun(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), carryOn)
}
