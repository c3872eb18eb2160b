package webhook

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/go-realname/sdk/internal/mask"
)

const (
	secretPrefix = "whsec_"
	minSecret    = 24 // bytes, by the specification
	maxSecret    = 64
	newSecret    = 32 // as long as what HMAC-SHA256 makes of it
)

var (
	errSecret    = errors.New(`webhook: a secret is "whsec_" and 24 to 64 bytes in base64`)
	errNoMarshal = errors.New("webhook: a secret is not marshalled: use Reveal")
)

// A Secret signs messages and checks signatures. Secrets are compared with ==. The zero
// Secret is not valid.
type Secret struct{ key mask.Text }

// NewSecret returns a new secret of 32 random bytes.
func NewSecret() Secret {
	var b [newSecret]byte
	rand.Read(b[:])
	defer clear(b[:])
	return Secret{mask.HideText(string(b[:]))}
}

// ParseSecret reads a secret in the form "whsec_" and standard base64 with padding, of 24 to 64
// bytes. The error does not hold s.
func ParseSecret(s string) (Secret, error) {
	text, ok := strings.CutPrefix(s, secretPrefix)
	if !ok || strings.ContainsAny(text, "\r\n") { // which the decoder passes over
		return Secret{}, errSecret
	}
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	defer clear(key)
	if err != nil || len(key) < minSecret || len(key) > maxSecret {
		return Secret{}, errSecret
	}
	return Secret{mask.HideText(string(key))}, nil
}

// IsValid reports whether s is not the zero Secret.
func (s Secret) IsValid() bool { return !s.key.IsZero() }

// Reveal returns the secret in the form that [ParseSecret] reads, or "" for the zero Secret.
func (s Secret) Reveal() string {
	if !s.IsValid() {
		return ""
	}
	return secretPrefix + base64.StdEncoding.EncodeToString([]byte(s.key.Show()))
}

// Masked returns "whsec_***".
func (s Secret) Masked() string { return secretPrefix + "***" }

// String returns s.Masked().
func (s Secret) String() string { return s.Masked() }

// Format prints s masked, whatever the verb.
func (s Secret) Format(f fmt.State, verb rune) { mask.Format(f, verb, s.Masked()) }

// LogValue returns s.Masked() for package slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.Masked()) }

// MarshalText returns an error: a masked secret would be data lost, a plain one a leak.
func (s Secret) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalText parses text as [ParseSecret] does, so that a configuration decodes straight
// into a Secret.
func (s *Secret) UnmarshalText(text []byte) error {
	have, err := ParseSecret(string(text))
	if err == nil {
		*s = have
	}
	return err
}

// MarshalBinary returns an error, for the same reason as MarshalText.
func (s Secret) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// UnmarshalBinary returns an error, since no binary form is ever written.
func (s *Secret) UnmarshalBinary([]byte) error { return errNoMarshal }

// Value returns an error, for the same reason as MarshalText.
func (s Secret) Value() (driver.Value, error) { return nil, errNoMarshal }
