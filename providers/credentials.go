package providers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-realname/sdk/internal/mask"
)

// errNoMarshal is the error of whatever would write credentials down.
var errNoMarshal = errors.New("providers: credentials are not marshalled")

// Credentials are an access key of a cloud. Make them with NewCredentials: the zero value is
// not valid. They print masked.
type Credentials struct {
	id, secret, token mask.Text
}

// NewCredentials returns the access key id (SecretId, AccessKeyId) with its secret
// (SecretKey, AccessKeySecret). The token is that of temporary credentials (STS), or
// empty.
func NewCredentials(id, secret, token string) Credentials {
	return Credentials{mask.HideText(id), mask.HideText(secret), mask.HideText(token)}
}

// A Source returns the credentials to sign with. It is called for each request, from several
// goroutines: a Source that gets temporary credentials from elsewhere should keep them until
// they expire. If it returns an error, nothing is sent.
type Source func(ctx context.Context) (Credentials, error)

// Check returns an error if c cannot be used: a part is missing, or has a character that a
// header cannot carry. Call it when the service starts. The error holds nothing of c.
func (c Credentials) Check() error {
	switch {
	case c.id.IsZero() || c.secret.IsZero():
		return errors.New("credentials are missing")
	case !sendable(c.id.Show()) || !sendable(c.secret.Show()) || !sendable(c.token.Show()):
		return errors.New("credentials have a blank, a comma or another character that no key has")
	}
	return nil
}

// sendable reports whether s has printable ASCII alone and nothing that separates the
// parts of a header.
func sendable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ',' || s[i] == '"' {
			return false
		}
	}
	return true
}

// Reveal returns the id, the secret and the token.
func (c Credentials) Reveal() (id, secret, token string) {
	return c.id.Show(), c.secret.Show(), c.token.Show()
}

// String returns "credentials(***)".
func (c Credentials) String() string { return "credentials(***)" }

// Format prints c masked under every verb.
func (c Credentials) Format(f fmt.State, verb rune) { mask.Format(f, verb, c.String()) }

// LogValue returns c masked.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText returns an error, so that no encoder writes credentials down.
func (c Credentials) MarshalText() ([]byte, error) { return nil, errNoMarshal }
