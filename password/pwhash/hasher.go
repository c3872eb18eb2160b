package pwhash

import (
	"context"
	"errors"

	"github.com/go-realname/sdk/password/internal/phc"
)

var (
	// ErrScheme is returned for a hash of a scheme that is not known.
	ErrScheme = phc.ErrScheme

	// ErrMalformed is returned for a hash that nobody should have stored.
	ErrMalformed = phc.ErrMalformed

	// ErrNotBegun is returned where the context ended before a slow hash had
	// begun: nothing was looked at. The error matches that of the context too.
	ErrNotBegun = errors.New("pwhash: hash not begun")

	// ErrTooLong is returned for a secret of more than [MaxSecret] bytes.
	ErrTooLong = errors.New("pwhash: secret is too long")
)

// MaxSecret is the length of the longest secret, in bytes. A longer one is
// refused before anything is done with it, never cut.
const MaxSecret = 1024

// A Hasher is a slow, salted hash: PBKDF2, argon2id. Hashes are strings in PHC
// form, $scheme$cost$salt$sum. Its methods may be called from several
// goroutines, keep no argument, and do not begin once ctx is done. The context that a
// [Keeper] gives ends after ten seconds, not when its caller leaves.
type Hasher interface {
	// Hash hashes secret with a new random salt.
	Hash(ctx context.Context, secret []byte) (string, error)

	// Repeat hashes secret as hash was made: with its scheme, cost and salt.
	// Whether the last field, the sum, is there does not matter. The error is
	// ErrScheme if hash is of another scheme, and ErrMalformed if its fields
	// are not as they should be or ask for more work than is sensible: both
	// are found before any work.
	Repeat(ctx context.Context, hash string, secret []byte) (string, error)

	// Stale reports whether Hash would make another kind of hash now: another
	// scheme, or another cost.
	Stale(hash string) bool
}

// A Verifier checks hashes of a scheme in which no new ones are made, such as
// bcrypt, until their owners have logged in once more.
type Verifier interface {
	// Verify reports whether hash was made of secret. The error is ErrScheme or
	// ErrMalformed as for [Hasher].
	Verify(ctx context.Context, hash string, secret []byte) (bool, error)
}
