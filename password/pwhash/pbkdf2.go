package pwhash

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"

	"github.com/go-realname/sdk/password/internal/phc"
)

// Rounds is what OWASP asks of PBKDF2-HMAC-SHA-256 (2023 and since).
const Rounds = 600_000

// maxRounds is the greatest cost that Repeat accepts: about half a second.
const maxRounds = 4_000_000

// A PBKDF2 is PBKDF2-HMAC-SHA-256 (RFC 8018) from the standard library, with a
// salt of 16 bytes and a sum of 32. The zero PBKDF2 is ready to use.
//
//	$pbkdf2-sha256$i=600000$salt$sum
type PBKDF2 struct {
	// Rounds is the cost of new hashes, if it is more than [Rounds].
	Rounds int

	// UnsafeRounds, if not zero, is the cost of new hashes however low. It is
	// for tests: a few rounds protect nothing.
	UnsafeRounds int
}

var scheme = phc.Scheme{ID: "pbkdf2-sha256", Params: []string{"i"}, Max: []int{maxRounds}}

func (p PBKDF2) rounds() int {
	if p.UnsafeRounds > 0 {
		return p.UnsafeRounds
	}
	return min(max(p.Rounds, Rounds), maxRounds)
}

// Hash implements [Hasher].
func (p PBKDF2) Hash(ctx context.Context, secret []byte) (string, error) {
	h := phc.Hash{Salt: make([]byte, 16), Sum: make([]byte, sha256.Size)}
	rand.Read(h.Salt)
	h.Params[0] = p.rounds()
	return derive(ctx, h, secret)
}

// Repeat implements [Hasher]. It accepts up to four million rounds.
func (p PBKDF2) Repeat(ctx context.Context, hash string, secret []byte) (string, error) {
	h, err := scheme.Parse(hash)
	if err != nil {
		return "", err
	}
	if h.Sum == nil {
		h.Sum = make([]byte, sha256.Size)
	}
	return derive(ctx, h, secret)
}

func derive(ctx context.Context, h phc.Hash, secret []byte) (string, error) {
	if len(secret) > MaxSecret {
		return "", ErrTooLong
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	sum, err := pbkdf2.Key(sha256.New, string(secret), h.Salt, h.Params[0], len(h.Sum))
	if err != nil {
		return "", err
	}
	h.Sum = sum
	return scheme.Format(h), nil
}

// Stale implements [Hasher].
func (p PBKDF2) Stale(hash string) bool {
	h, err := scheme.Parse(hash)
	return err != nil || h.Params[0] != p.rounds()
}
