package argon2id

import (
	"context"
	"errors"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/go-realname/sdk/password/pwhash"
)

// Bcrypt verifies hashes that were made with bcrypt, for moving away from it.
//
// Bcrypt looks at 72 bytes of a password, 24 Chinese characters. A longer one
// is never verified: its owner resets it.
type Bcrypt struct{}

var _ pwhash.Verifier = Bcrypt{}

// Limits of bcrypt: what it looks at, and the cost up to which a hash is
// verified, about a second.
const (
	maxSecret = 72
	maxCost   = 14
)

// Verify implements [pwhash.Verifier] for hashes that begin with $2a$, $2b$ or $2y$.
func (Bcrypt) Verify(ctx context.Context, hash string, secret []byte) (bool, error) {
	if !strings.HasPrefix(hash, "$2a$") && !strings.HasPrefix(hash, "$2b$") &&
		!strings.HasPrefix(hash, "$2y$") {
		return false, pwhash.ErrScheme
	}
	cost, err := bcrypt.Cost([]byte(hash))
	if err != nil || cost > maxCost || len(hash) != 60 || !canonical(hash[7:]) {
		return false, pwhash.ErrMalformed
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if len(secret) > maxSecret {
		return false, nil
	}
	err = bcrypt.CompareHashAndPassword([]byte(hash), secret)
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, nil
	}
	if err != nil {
		return false, pwhash.ErrMalformed
	}
	return true, nil
}

// canonical reports whether s has letters of bcrypt's base64 alone.
func canonical(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '.' <= c && c <= '9':
		default:
			return false
		}
	}
	return true
}
